//! Pages in the shapes of many providers and renderers: what is read of each is written down beside
//! them, one line an operation. `rendered-*` are our own document as three renderers print it.

use std::path::{Path, PathBuf};

use compute_clients_docs::{Format, Page, facts, layout};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/docs/field")
}

/// Each operation as one line of JSON without line numbers, and the lines that were not read.
fn read(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let markdown = path.extension().is_some_and(|extension| extension == "md");
    let page = Page::read(&text, markdown.then_some(Format::Markdown)).unwrap();
    let layout = layout::detect(&page);
    let mut value = facts::json(layout.name, &layout.read(&page));
    without_lines(&mut value["operations"]);
    let mut out = format!("== {}\n", path.file_name().unwrap().to_string_lossy());
    for operation in value["operations"].as_array().unwrap() {
        out += &format!("{operation}\n");
    }
    for line in value["unread"].as_array().unwrap() {
        out += &format!("unread {}: {}\n", line["line"], line["text"].as_str().unwrap());
    }
    out
}

fn without_lines(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_lines),
        serde_json::Value::Object(members) => {
            members.shift_remove("line");
            members.values_mut().for_each(without_lines);
        }
        _ => {}
    }
}

#[test]
fn every_page_is_read_as_written_down() {
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.file_name().is_some_and(|name| name != "expected.jsonl"));
    pages.sort();
    assert!(pages.len() > 30, "{} pages", pages.len());
    let found: String = pages.iter().map(|path| read(path)).collect();
    let wanted = std::fs::read_to_string(folder().join("expected.jsonl")).unwrap_or_default();
    if found != wanted {
        let diff = similar::TextDiff::from_lines(&wanted, &found);
        let changes = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
        let shown: String = changes.map(|change| format!("{}{}", change.tag(), change.value())).collect();
        panic!("what is read differs from expected.jsonl; if it is right, write it there:\n{shown}");
    }
}

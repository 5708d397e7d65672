//! Every layout reads the same facts from text, Markdown and HTML: pages of a made-up provider
//! against facts that were written down by hand.

use std::path::{Path, PathBuf};

use compute_clients_docs::{Lock, LockPage, Page, layout};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/docs")
}

fn check(name: &str) {
    let folder = folder().join(name);
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let wanted = Lock::parse(&read("expected.yaml")).unwrap().pages[0].facts();
    let wanted = as_yaml(&wanted);
    let mut wrong = String::new();
    for file in ["page.txt", "page.html", "page.md"] {
        let page = Page::read(&read(file), None).unwrap();
        let layout = layout::detect(&page);
        let facts = layout.read(&page);
        let found = as_yaml(&facts);
        if layout.name != name {
            wrong += &format!("{file}: detected as {}\n", layout.name);
        }
        if found != wanted {
            wrong += &format!("{file}:\n{}\n", diff(&wanted, &found));
        }
        if !facts.unread.is_empty() {
            wrong += &format!("{file}: unread {:?}\n", facts.unread);
        }
    }
    assert!(wrong.is_empty(), "{name}\n{wrong}");
}

/// The facts as a lock writes them, fields and parts in a fixed order: forms may order them
/// differently.
fn as_yaml(facts: &compute_clients_docs::Facts) -> String {
    let mut facts = facts.clone();
    facts.coverage = compute_clients_docs::facts::Coverage::default();
    for operation in &mut facts.operations {
        operation.parts.sort_by(|a, b| a.place.cmp(&b.place));
        for part in &mut operation.parts {
            part.fields.sort_by(|a, b| a.path.cmp(&b.path));
        }
    }
    let mut lock = Lock::new("acme");
    lock.pages.push(LockPage::default().with_facts(&facts));
    lock.render().unwrap()
}

fn diff(a: &str, b: &str) -> String {
    let (a, b): (Vec<_>, Vec<_>) = (a.lines().collect(), b.lines().collect());
    let at = a.iter().zip(&b).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len()));
    let around = |lines: &[&str]| lines[at.saturating_sub(6)..(at + 6).min(lines.len())].join("\n");
    format!("wanted\n{}\n\nfound\n{}", around(&a), around(&b))
}

#[test]
fn docusaurus() {
    check("docusaurus");
}

#[test]
fn schema_table() {
    check("schema-table");
}

#[test]
fn field_table() {
    check("field-table");
}

#[test]
fn mintlify() {
    check("mintlify");
}

#[test]
fn generic() {
    check("generic");
}

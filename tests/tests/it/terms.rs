//! Words that the glossary replaces are in no text that people read: documentation of generated crates, their READMEs,
//! guides, reference pages, `--help` (which docs/reference/commands.md has whole) and descriptions in the JSON schemas.

use std::path::{Path, PathBuf};

use tests::workspace;

/// Words and phrases of docs/glossary.md's column "not", in every form that occurred.
const NOT: [&str; 36] = [
    "answer",
    "answers",
    "answered",
    "answering",
    "member",
    "members",
    "mend",
    "mends",
    "mended",
    "told",
    "tell",
    "tells",
    "stand",
    "stands",
    "stood",
    "edition",
    "editions",
    "waiver",
    "waivers",
    "whole number",
    "whole numbers",
    "must be there",
    "held against",
    "holds against",
    "hold against",
    "put together",
    "as it came",
    "for ever",
    "judge",
    "judges",
    "rooms",
    "public face",
    "told apart",
    "what came of it",
    "out there",
    "in the way",
];

/// Lines that may have one, and why.
const ALLOWED: [(&str, &str, &str); 0] = [];

/// Text outside of code spans, in small letters, with one space between words.
fn prose(line: &str) -> String {
    let outside: Vec<&str> = line.split('`').step_by(2).collect();
    let words = outside.join(" ").to_lowercase();
    let words = words.replace(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-', " ");
    format!(" {} ", words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The lines of a file that people read.
fn read(path: &Path) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(path).unwrap();
    let kind = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
    let mut fenced = false;
    let lines = text.lines().enumerate().filter_map(|(at, line)| {
        let trimmed = line.trim_start();
        let content = match kind {
            "rs" => trimmed.strip_prefix("///").or_else(|| trimmed.strip_prefix("//!"))?,
            "json" => trimmed.strip_prefix("\"description\":")?,
            _ => trimmed,
        };
        if content.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        // Help is shown in a fence.
        let code = fenced && !path.ends_with("docs/reference/commands.md");
        (!code).then(|| (at + 1, content.to_owned()))
    });
    lines.collect()
}

fn below(folder: &Path, kind: &str, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, kind, out);
        } else if path.extension().is_some_and(|end| end == kind) {
            out.push(path);
        }
    }
}

#[test]
fn texts_use_the_words_of_the_glossary() {
    let root = workspace();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root.join("crates")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with("-client")) {
            below(&path.join("src"), "rs", &mut files);
            files.push(path.join("README.md"));
        }
    }
    assert!(files.len() > 100, "{} generated files", files.len());
    below(&root.join("docs"), "md", &mut files);
    below(&root.join("docs/reference/json"), "json", &mut files);
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "specs/README.md"] {
        files.push(root.join(page));
    }
    files.retain(|path| !path.ends_with("docs/glossary.md"));
    let (mut found, mut used) = (String::new(), [false; ALLOWED.len()]);
    for path in &files {
        let name = path.strip_prefix(&root).unwrap_or(path).display().to_string();
        for (line, text) in read(path) {
            let words = prose(&text);
            for term in NOT.iter().filter(|term| words.contains(&format!(" {term} "))) {
                match ALLOWED.iter().position(|(file, known, _)| name.ends_with(file) && text.contains(known)) {
                    Some(at) => used[at] = true,
                    None => found.push_str(&format!("{name}:{line}: {term}: {}\n", text.trim())),
                }
            }
        }
    }
    assert!(found.is_empty(), "{} lines; docs/glossary.md has the words\n{found}", found.lines().count());
    assert!(used.iter().all(|used| *used), "an allowed line is no longer there");
}

#[test]
fn a_word_is_found_outside_of_code_only() {
    assert!(prose("The answer's `member`, told.").contains(" told "));
    assert!(!prose("The `answer` of a call").contains(" answer "));
}

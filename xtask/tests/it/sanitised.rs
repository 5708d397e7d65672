//! What documents, pages and arguments hold reaches the terminal in no form that a terminal acts on.

use crate::common::{Workspace, shown};

/// Sets the title, clears the screen, colours, deletes, turns the direction of text, and is invisible.
const HOSTILE: &str = "\u{1b}]0;pwned\u{7}\u{1b}[2J\u{1b}[31m\u{9b}31m\u{7f}\u{202e}\u{200b}";

/// The same in JSON.
fn hostile_json() -> String {
    let escaped: Vec<String> = HOSTILE.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    escaped.concat()
}

/// Whether a terminal, a log or a reader acts on the character.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}')
}

/// A document with hostile text nearly everywhere.
fn document(property: &str) -> String {
    let hostile = hostile_json();
    format!(
        r##"{{"openapi":"3.1.0","info":{{"title":"t{hostile}","version":"1"}},"paths":{{"/a":{{
        "get":{{"operationId":"get{hostile}A","summary":"{hostile}","parameters":[{{"name":"{hostile}q","in":"{hostile}nowhere","schema":{{"type":"string"}}}}],
          "responses":{{"200":{{"description":"x{hostile}","content":{{"application/json":{{"schema":{{"type":"object","properties":{{"ok":{{"type":"{property}"}},"{hostile}{property}":{{"type":"{property}","enum":["{hostile}{property}"]}}}}}}}}}}}}}}}},
        "put":{{"operationId":"get{hostile}A","responses":{{"200":{{"description":"x","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/{hostile}X"}}}}}}}}}}}}}}}}}}"##
    )
}

/// Without the escape sequences for styles.
fn without_styles(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('m') {
            Some((style, rest)) if style.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') => {
                out.push_str(rest)
            }
            _ => out.push_str(&format!("\u{1b}[{part}")),
        }
    }
    out
}

fn clean(workspace: &Workspace, arguments: &[&str]) {
    // Without colours, escape sequences of a document would be stripped together with ours.
    let output = workspace.command(arguments).env_remove("NO_COLOR").arg("--color=always").output().unwrap();
    for text in [&output.stdout, &output.stderr] {
        let text = without_styles(&String::from_utf8_lossy(text));
        let bad = text.find(acts);
        assert_eq!(bad, None, "{arguments:?}\n{:?}", bad.map(|at| &text[at..]));
    }
    assert!(!shown(&output).contains("panicked"), "{arguments:?}\n{}", shown(&output));
}

#[test]
fn documents() {
    let workspace = Workspace::new(&[]);
    std::fs::write(workspace.path("old.json"), document("string")).unwrap();
    std::fs::write(workspace.path("new.json"), document("integer")).unwrap();
    for format in ["text", "json", "markdown", "html", "sarif", "github", "junit"] {
        clean(&workspace, &["lint", "old.json", "--level", "info", "--format", format]);
        clean(&workspace, &["diff", "old.json", "new.json", "--format", format]);
        clean(&workspace, &["review", "--old", "old.json", "--new", "new.json", "--out", "-", "--format", format]);
        clean(&workspace, &["generate", "--spec", "old.json", "--out", "old-client", "--format", format]);
    }
    // As a provider's: what cannot be a spec is an error with words of the document in it.
    std::fs::write(workspace.path("specs/tiny/openapi.yaml"), document("string")).unwrap();
    for command in ["generate", "check", "lint", "diff"] {
        clean(&workspace, &[command, "tiny"]);
    }
}

#[test]
fn documents_that_are_none() {
    let workspace = Workspace::new(&[]);
    let hostile = hostile_json();
    for text in [
        format!("{{\"openapi\": \"{hostile}\"}}"),
        format!("openapi: {HOSTILE}\n"),
        format!("openapi: 3.1.0\n{HOSTILE}: ]\n"),
        format!(
            "{{\"openapi\": \"3.1.0\", \"a{hostile}\": 1, \"a{hostile}\": 2, \"paths\": {{\"/\": {{\"$ref\": \"{hostile}.yaml\"}}}}}}"
        ),
    ] {
        std::fs::write(workspace.path("bad.json"), text).unwrap();
        for arguments in
            [&["lint", "bad.json"][..], &["diff", "bad.json", "bad.json"], &["new", "acme", "--spec", "bad.json"]]
        {
            clean(&workspace, arguments);
        }
        clean(&workspace, &["generate", "--spec", "bad.json", "--out", "bad-client"]);
    }
}

#[test]
fn pages() {
    let workspace = Workspace::new(&["sfcompute"]);
    let page = format!(
        "POST /v1/nodes\n\nBody\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n| desired_count | integer | yes | x |\n| {HOSTILE}bad | string{HOSTILE} | no | default {HOSTILE}red |\n| {HOSTILE}\n\n{HOSTILE} - string\n"
    );
    for name in ["page.md", "page.txt", "page.html"] {
        std::fs::write(workspace.path(name), &page).unwrap();
        for format in ["text", "json", "markdown", "html", "sarif", "github", "junit"] {
            clean(&workspace, &["docs", "check", "sfcompute", "--page", name, "--format", format]);
        }
        clean(&workspace, &["docs", "apply", "sfcompute", "--page", name, "--dry-run"]);
        clean(&workspace, &["docs", "update", "sfcompute", "--page", name]);
        clean(&workspace, &["new", &format!("a{}", name.replace('.', "-")), "--page", name]);
    }
}

#[test]
fn arguments_and_files() {
    let workspace = Workspace::new(&[]);
    std::fs::write(
        workspace.path("specs/tiny/client.yaml"),
        format!("crate: \"{}\"\nlint: [{{id: 1}}]\n", hostile_json()),
    )
    .unwrap();
    for command in ["generate", "check", "lint", "diff", "release", "docs check"] {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.push(HOSTILE);
        clean(&workspace, &arguments);
        arguments.pop();
        arguments.push("tiny");
        clean(&workspace, &arguments);
    }
    clean(&workspace, &[HOSTILE]);
    clean(&workspace, &["lint", "--explain", HOSTILE]);
    clean(&workspace, &["diff", "--explain", HOSTILE]);
    clean(&workspace, &["lint", "--format", HOSTILE]);
}

use super::*;
use crate::document::{Document, Pointer};

const TEXT: &str = "openapi: 3.1.0\ninfo: {title: \"a|b\", version: 1}\npaths:\n  /x:\n    get: {operationId: \"<b>é</b>\", responses: {}}\n";

fn findings(document: &Document) -> Vec<Finding> {
    let place = |keys: &[&str]| {
        let pointer = Pointer::root().join_all(keys);
        document.location(document.at(&pointer).unwrap().span)
    };
    vec![
        Finding::error("some-rule", "`<b>é</b>` is | no name, see @x, 100%")
            .at(place(&["paths", "/x", "get", "operationId"]))
            .pointer("/paths/~1x/get/operationId")
            .effect("the method is called `b_b`")
            .help("call it `getX`")
            .related(place(&["info", "title"]), "the title is here")
            .fix(Some(Fix::replace("rename", 84, 95, "getX"))),
        Finding::warning("other-rule", "no place"),
    ]
}

fn rendered(format: Format) -> String {
    let document = Document::parse("specs/a b.yaml", TEXT).unwrap();
    let findings = findings(&document);
    let rules = [RuleInfo { id: "some-rule", severity: Severity::Error, title: "Names are names", why: "Because." }];
    let notes = ["1 note is not shown".to_owned()];
    let report = Report { command: "lint", title: "a b", findings: &findings, rules: &rules, notes: &notes };
    match format {
        Format::Text => text::render(&report, &document, false),
        Format::Html => html::fragment(&report),
        other => render(other, &report, &document),
    }
}

#[test]
fn every_format() {
    for (name, format) in Format::ALL {
        insta::assert_snapshot!(name, rendered(format));
    }
}

#[test]
fn machine_formats_parse() {
    for format in [Format::Json, Format::Sarif] {
        serde_json::from_str::<serde_json::Value>(&rendered(format)).unwrap();
    }
}

#[test]
fn hostile_text_reaches_no_terminal() {
    let hostile = "\u{1b}]0;x\u{7}\u{202e}\u{200b}\u{9b}31m";
    // Control characters never get past the parser, these do.
    let invisible = "\u{202e}\u{200b}";
    let source = format!("openapi: 3.1.0\nx: \"{invisible}\"\ny: {}\n", "z".repeat(5_000));
    let document = Document::parse("a.yaml", &source).unwrap();
    for key in ["x", "y"] {
        let node = document.root().get(key).unwrap();
        let finding = Finding::error("r", format!("{hostile}{hostile}")).at(document.location(node.span)).help(hostile);
        for (_, format) in Format::ALL {
            // JSON escapes these itself.
            if format == Format::Json {
                continue;
            }
            let report = Report {
                command: "lint",
                title: hostile,
                findings: std::slice::from_ref(&finding),
                rules: &[],
                notes: &[],
            };
            let out = match format {
                Format::Text => text::render(&report, &document, false),
                other => render(other, &report, &document),
            };
            let bad = out.chars().find(|c| hostile_char(*c));
            assert_eq!(bad, None, "{format:?}: {out:?}");
            assert!(out.len() < 4_000, "{format:?} {}", out.len());
        }
    }
}

fn hostile_char(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{200b}' | '\u{202e}')
}

#[test]
fn a_long_line_is_cut_around_its_mark_and_keeps_its_column() {
    let source = format!("{{\"openapi\": \"3.1.0\", \"x\": [{}], \"é\": {{\"here\": 1}}}}", "1, ".repeat(500) + "1");
    let document = Document::parse("a.json", &source).unwrap();
    let node = document.root().path(&["é", "here"]).unwrap();
    let finding = Finding::info("r", "look").at(document.location(node.span));
    let report = Report { command: "lint", title: "t", findings: &[finding], rules: &[], notes: &[] };
    insta::assert_snapshot!("long_line", text::render(&report, &document, false));
}

#[test]
fn fixes_are_applied_once_and_never_over_each_other() {
    let place = |file: &str| Location { file: file.to_owned(), line: 1, column: 1, start: 0, end: 1 };
    let finding = |file: &str, start, end, text: &str| {
        Finding::error("r", "m").at(place(file)).fix(Some(Fix::replace("n", start, end, text)))
    };
    let findings = [
        finding("a", 4, 5, "E"),
        finding("a", 0, 2, "AB"),
        finding("a", 1, 3, "xx"),
        finding("b", 3, 4, "no"),
        finding("a", 7, 9, "beyond"),
    ];
    let (text, applied) = apply_fixes("abcdef", "a", &findings);
    assert_eq!((text.as_str(), applied), ("ABcdEf", 2));
}

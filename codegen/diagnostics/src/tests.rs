use super::*;
use std::collections::BTreeMap;

const TEXT: &str = "openapi: 3.1.0\ninfo: {title: \"a|b\", version: 1}\npaths:\n  /x:\n    get: {operationId: \"<b>é</b>\", responses: {}}\n";

/// The place of the first `part` in a text.
fn place(file: &str, text: &str, part: &str) -> Location {
    let start = text.find(part).unwrap();
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Location {
        file: file.to_owned(),
        line: before.matches('\n').count() as u32 + 1,
        column: before[line_start..].chars().count() as u32 + 1,
        start: start as u32,
        end: (start + part.len()) as u32,
    }
}

fn sources(file: &str, text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(file.to_owned(), text.to_owned())])
}

fn findings() -> Vec<Finding> {
    let place = |part: &str| place("specs/a b.yaml", TEXT, part);
    vec![
        Finding::error("some-rule", "`<b>é</b>` is | no name, see @x, 100%")
            .at(place("\"<b>é</b>\""))
            .pointer("/paths/~1x/get/operationId")
            .effect("the method is called `b_b`")
            .detail("page", "says `getX`")
            .help("call it `getX`")
            .related(place("\"a|b\""), "the title is here")
            .fix(Some(Fix::replace("rename", 84, 95, "getX"))),
        Finding::warning("other-rule", "no place"),
    ]
}

fn rendered(format: Format) -> Rendered {
    let document = sources("specs/a b.yaml", TEXT);
    let findings = findings();
    let rules = [RuleInfo { id: "some-rule", severity: Severity::Error, title: "Names are names", why: "Because." }];
    let notes = ["1 note is not shown".to_owned()];
    let report = Report {
        command: "lint",
        title: "a b",
        findings: &findings,
        file: "specs/a b.yaml",
        rules: &rules,
        notes: &notes,
    };
    match format {
        Format::Text => text::render(&report, &document, false, None),
        other => render(other, &report, &document, None),
    }
}

#[test]
fn every_format() {
    for (name, format) in Format::ALL {
        insta::assert_snapshot!(name, rendered(format).as_str());
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
    let document = sources("a.yaml", &source);
    for part in [format!("\"{invisible}\""), "z".repeat(5_000)] {
        let location = place("a.yaml", &source, &part);
        let finding = Finding::error("r", format!("{hostile}{hostile}")).at(location).help(hostile);
        for (_, format) in Format::ALL {
            let report = Report {
                command: "lint",
                title: hostile,
                findings: std::slice::from_ref(&finding),
                file: "a.yaml",
                rules: &[],
                notes: &[],
            };
            let out = match format {
                Format::Text => text::render(&report, &document, false, None),
                other => render(other, &report, &document, None),
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
    let document = sources("a.json", &source);
    let mut location = place("a.json", &source, "1}}");
    location.end = location.start + 1;
    let finding = Finding::info("r", "look").at(location);
    let report = Report { command: "lint", title: "t", findings: &[finding], file: "a.json", rules: &[], notes: &[] };
    insta::assert_snapshot!("long_line", text::render(&report, &document, false, None).as_str());
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

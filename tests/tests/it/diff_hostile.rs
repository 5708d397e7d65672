//! Input nobody means well with: a clear answer, bounded work, never a panic.

use diff::{self, IgnoreList, Options, trailers};
use openapi::document::Document;

const SMALL: &str = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n";

fn changes(old: &str, new: &str) -> usize {
    let read = |text: &str| Document::parse("t.yaml", text).unwrap_or_else(|finding| panic!("{}", finding.message));
    diff::compare(&read(old), &read(new), &Options::default()).changes.len()
}

fn with(schemas: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{/a: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}}}\ncomponents:\n  schemas:\n{schemas}"
    )
}

#[test]
fn circles_end() {
    let cases = [
        (
            "    A: {$ref: '#/components/schemas/A'}\n",
            "    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n",
        ),
        (
            "    A: {allOf: [{$ref: '#/components/schemas/A'}], type: object}\n",
            "    A: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n    B: {allOf: [{$ref: '#/components/schemas/A'}]}\n",
        ),
        (
            "    A: {type: object, properties: {next: {$ref: '#/components/schemas/A'}}}\n",
            "    A: {type: object, properties: {next: {$ref: '#/components/schemas/B'}}}\n    B: {type: object, properties: {next: {$ref: '#/components/schemas/A'}}}\n",
        ),
        (
            "    A: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n    B: {oneOf: [{$ref: '#/components/schemas/A'}, {type: string}]}\n",
            "    A: {oneOf: [{type: object, properties: {a: {$ref: '#/components/schemas/A'}}}, {$ref: '#/components/schemas/C'}]}\n    C: {anyOf: [{$ref: '#/components/schemas/A'}]}\n",
        ),
    ];
    for (old, new) in cases {
        assert!(changes(&with(old), &with(new)) > 0);
        assert!(changes(&with(new), &with(old)) > 0);
        assert_eq!(changes(&with(old), &with(old)), 0);
    }
}

#[test]
fn deep_schemas_are_looked_into_so_far() {
    let deep = |leaf: &str| {
        let mut text = String::from("{type: object, properties: {a: ");
        text = text.repeat(90);
        text.push_str(leaf);
        text.push_str(&"}}".repeat(90));
        with(&format!("    A: {text}\n"))
    };
    let (old, new) = (deep("{type: string}"), deep("{type: integer}"));
    match (Document::parse("a.yaml", &old), Document::parse("b.yaml", &new)) {
        (Ok(old), Ok(new)) => assert!(!diff::compare(&old, &new, &Options::default()).changes.is_empty()),
        (Err(finding), _) | (_, Err(finding)) => assert!(finding.location.is_some()),
    }
    let nested = format!("{{\"openapi\": \"3.1.0\", \"paths\": {}1{}}}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let finding = Document::parse("deep.json", &nested).unwrap_err();
    assert!(finding.location.is_some(), "{}", finding.message);
}

#[test]
fn anything_in_the_place_of_anything() {
    // Every value of a document in turn becomes something it must not be.
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/diff_silence/everything.yaml")).unwrap();
    let whole = Document::parse("t.yaml", &text).unwrap();
    let root = whole.root().to_json();
    let mut pointers = Vec::new();
    collect(&root, String::new(), &mut pointers);
    let odd = [
        serde_json::json!(null),
        serde_json::json!(7),
        serde_json::json!("text"),
        serde_json::json!([[]]),
        serde_json::json!({"": {}}),
    ];
    for (at, pointer) in pointers.iter().enumerate() {
        let mut broken = root.clone();
        if let Some(value) = broken.pointer_mut(pointer) {
            *value = odd[at % odd.len()].clone();
        }
        if let Ok(document) = Document::parse("b.json", &broken.to_string()) {
            // Either way round, in turn.
            let report = match at % 2 {
                0 => diff::compare(&whole, &document, &Options::default()),
                _ => diff::compare(&document, &whole, &Options::default()),
            };
            let _ = (diff::render::text(&report, true, None), report.all_findings());
        }
    }
}

fn collect(value: &serde_json::Value, at: String, into: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (key, value) in members {
                collect(value, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), into);
            }
        }
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| collect(value, format!("{at}/{index}"), into))
        }
        _ => {}
    }
    into.push(at);
}

#[test]
fn the_other_inputs_are_checked_too() {
    assert!(IgnoreList::parse("i.yaml", "- {id: nothing, pointer: /a, reason: r, expires: 2030-01-01}").is_err());
    assert!(IgnoreList::parse("i.yaml", "- {id: type-changed, pointer: /a, reason: '', expires: 2030-01-01}").is_err());
    assert!(IgnoreList::parse("i.yaml", "- {id: type-changed, pointer: /a, reason: r, expires: soon}").is_err());
    assert!(IgnoreList::parse("i.yaml", "- [").is_err());
    assert_eq!(IgnoreList::parse("i.yaml", "").unwrap().entries, []);
    assert_eq!(trailers("fix\n\nSpec-Correction: /a docs page\nSpec-Correction:\n").len(), 1);
    assert_eq!(changes(SMALL, SMALL), 0);
}

#[test]
fn an_ignored_change_is_gone_until_its_day() {
    let read = |text: &str| Document::parse("t.yaml", text).unwrap();
    let (old, new) = (read(SMALL), read(&SMALL.replace("title: t", "title: u")));
    let list = IgnoreList::parse(
        "i.yaml",
        "- {id: info-changed, pointer: /info/title, reason: a better name, expires: 2030-01-01}",
    )
    .unwrap();
    let on = |day: &str| {
        let options = Options { ignore: list.clone(), today: day.parse().ok(), ..Options::default() };
        diff::compare(&old, &new, &options)
    };
    let kept = on("2030-01-01");
    assert_eq!((kept.changes.len(), kept.ignored), (0, 1));
    assert_eq!((kept.verdict.wire, kept.whole), (diff::Wire::None, on("2030-01-02").verdict));
    // It accepts whatever comes later, too, and says so.
    assert_eq!(kept.findings[0].id, "ignore-unpinned");
    let expired = on("2030-01-02");
    assert_eq!((expired.changes.len(), expired.ignored), (1, 0));
    assert_eq!(expired.findings[0].id, "ignore-expired");
}

#[test]
fn a_correction_is_no_break_but_still_counts_for_the_crate() {
    let old = with("    A: {type: object, properties: {a: {type: integer}, b: {type: string}}}\n");
    let fixed = old.replace("a: {type: integer}", "a: {type: string}");
    let new = format!(
        "{fixed}x-correction: [{{pointer: /components/schemas/A/properties/a, date: '2026-11-01', evidence: docs}}]\n"
    );
    let read = |text: &str| Document::parse("t.yaml", text).unwrap();
    let report = diff::compare(&read(&old), &read(&new), &Options::default());
    assert_eq!((report.verdict.wire, report.verdict.source), (diff::Wire::None, diff::Source::Major));
    assert!(report.changes[0].correction && report.findings.is_empty());
    // The same words later speak of the earlier change.
    let again =
        new.replace("b: {type: string}", "b: {type: integer}").replace("a: {type: string}", "a: {type: boolean}");
    let report = diff::compare(&read(&new), &read(&again), &Options::default());
    assert_eq!(report.verdict.wire, diff::Wire::Breaking);
    // One that speaks of nothing is said.
    let stray = new.replace("properties/a,", "properties/zz,");
    let report = diff::compare(&read(&old), &read(&stray), &Options::default());
    assert_eq!(report.findings[0].id, "correction-unused");
    // A commit can say it, too.
    let options = Options {
        corrections: trailers("Spec-Correction: /components/schemas/A/properties/a docs page"),
        ..Options::default()
    };
    assert_eq!(diff::compare(&read(&old), &read(&fixed), &options).verdict.wire, diff::Wire::None);
}

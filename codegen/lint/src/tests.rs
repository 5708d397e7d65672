use super::*;
use diagnostics::Severity;
use diagnostics::apply_fixes;

/// An excerpt as a whole document.
fn whole(excerpt: &str) -> String {
    match excerpt.starts_with("openapi:") {
        true => excerpt.to_owned(),
        false => format!("openapi: 3.1.0\ninfo: {{title: T, version: \"1\"}}\n{excerpt}"),
    }
}

fn found(text: &str) -> Vec<Finding> {
    let document = Document::parse("a.yaml", text).unwrap();
    lint(&document, &[]).findings
}

fn of(id: &str, findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().filter(|f| f.id == id).collect()
}

#[test]
fn every_rule_finds_its_bad_example_and_leaves_its_good_one() {
    for rule in RULES {
        let bad = of(rule.id, found(&whole(rule.bad)));
        assert!(!bad.is_empty(), "{}: the bad example is not found", rule.id);
        for finding in &bad {
            assert_eq!(finding.severity, rule.severity, "{}", rule.id);
            assert!(finding.location.is_some(), "{}: no place", rule.id);
            assert!(finding.effect.is_some(), "{}: no effect", rule.id);
        }
        let good = of(rule.id, found(&whole(rule.good)));
        assert_eq!(good, [], "{}: the good example is found", rule.id);
    }
}

#[test]
fn a_good_example_has_no_error_of_any_rule() {
    for rule in RULES {
        let errors = found(&whole(rule.good)).into_iter();
        // Some need what is not there to make their point.
        let errors: Vec<_> = errors
            .filter(|f| f.severity == Severity::Error && f.id != "security-undefined")
            .map(|f| (f.id, f.message))
            .collect();
        if rule.id != "lint-allow-unused" {
            assert_eq!(errors, [], "{}", rule.id);
        }
    }
}

#[test]
fn a_fix_puts_it_right() {
    for rule in RULES {
        let text = whole(rule.bad);
        let findings = of(rule.id, found(&text));
        let fixable = findings.iter().any(|finding| finding.fix.is_some());
        assert_eq!(fixable, rule.fix.is_some(), "{}", rule.id);
        if fixable {
            let (fixed, applied) = apply_fixes(&text, "a.yaml", &findings);
            assert!(applied > 0, "{}", rule.id);
            assert_eq!(of(rule.id, found(&fixed)), [], "{}:\n{fixed}", rule.id);
        }
    }
}

#[test]
fn ids_are_words_and_stand_once() {
    let mut ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    for id in &ids {
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{id}");
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), RULES.len());
}

#[test]
fn sentences_end_and_titles_do_not() {
    for rule in RULES {
        assert!(!rule.title.ends_with('.'), "{}", rule.id);
        assert!(rule.why.ends_with('.') && rule.effect.ends_with('.'), "{}", rule.id);
    }
}

#[test]
fn the_reference_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/lint-rules.md");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == catalogue(), "run: cargo xtask lint --list --format markdown > docs/reference/lint-rules.md");
}

#[test]
fn a_reason_silences_on_the_spot_above_and_from_the_manifest() {
    let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://a'}]\ncomponents:\n  schemas:\n    A:\n      x-lint-allow: [{id: enum-empty, reason: because}]\n      type: object\n      properties: {a: {type: string, enum: []}}\n    B: {type: string, enum: []}\n";
    let document = Document::parse("a.yaml", text).unwrap();
    let linted = lint(&document, &[]);
    let ids: Vec<_> = linted.findings.iter().map(|f| f.pointer.as_str()).collect();
    assert_eq!(ids, ["/components/schemas/B/enum"]);
    assert_eq!(linted.silenced[0].reason, "because");
    let allowance =
        |id: &str, pointer: &str| Allowed { id: id.to_owned(), pointer: pointer.to_owned(), reason: "so".to_owned() };
    let given = [allowance("enum-empty", "/components/schemas/B"), allowance("enum-empty", "/components/schemas/BB")];
    let linted = lint(&document, &given);
    let ids: Vec<_> = linted.findings.iter().map(|f| f.id.as_ref()).collect();
    assert_eq!(ids, ["lint-allow-unused"]);
}

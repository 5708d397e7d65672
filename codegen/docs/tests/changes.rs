//! Each kind of change on a page of a made-up provider: what `docs check` says of it, and what
//! `docs apply` makes of it.

use std::path::{Path, PathBuf};

use compute_clients_docs::apply::apply;
use compute_clients_docs::{Facts, Input, LockPage, Page, Report, compare, layout};
use openapi::document::{Document, NoFiles};

fn read(file: &str) -> String {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/docs/mintlify");
    std::fs::read_to_string(folder.join(file)).unwrap()
}

fn facts(text: &str) -> Facts {
    let page = Page::read(text, None).unwrap();
    layout::by_name("mintlify").unwrap().read(&page)
}

/// The page as it was, through a lock as on disk.
fn recorded() -> Facts {
    LockPage::default().with_facts(&facts(&read("page.txt"))).facts()
}

fn report(spec: &str, facts: &Facts, lock: Option<&Facts>) -> Report {
    let document = Document::parse("openapi.yaml", spec).unwrap();
    let operations = ["orderBox".to_owned()];
    compare(&Input { provider: "acme", page: "order", operations: &operations, facts, lock, document: &document })
}

fn told(report: &Report) -> Vec<(&'static str, String, String)> {
    let one = |drift: &compute_clients_docs::Drift| (drift.kind.name(), drift.location.clone(), drift.field.clone());
    report.findings.iter().map(one).collect()
}

fn changed(from: &str, to: &str) -> String {
    let text = read("page.txt");
    let changed = text.replace(from, to);
    assert_ne!(text, changed, "`{from}` is not on the page");
    changed
}

fn check(from: &str, to: &str, wanted: &[(&str, &str, &str)]) {
    let found = report(&read("openapi.yaml"), &facts(&changed(from, to)), Some(&recorded()));
    let wanted: Vec<_> =
        wanted.iter().map(|(kind, place, field)| (*kind, (*place).to_owned(), (*field).to_owned())).collect();
    let found: Vec<_> = told(&found);
    assert_eq!(found, wanted, "{from} -> {to}");
}

/// The page is changed, the spec is edited, and then they agree.
fn round_trip(from: &str, to: &str) -> String {
    round_trip_text(&changed(from, to))
}

fn round_trip_text(page: &str) -> String {
    let spec = read("openapi.yaml");
    let document = Document::parse("openapi.yaml", &spec).unwrap();
    let (facts, lock) = (facts(page), recorded());
    let before = report(&spec, &facts, Some(&lock));
    assert!(before.has_drift());
    let applied = apply(&document, &facts, &before, &NoFiles);
    assert!(applied.left.is_empty(), "{:?}", applied.left);
    let after = report(&applied.text, &facts, Some(&lock));
    assert_eq!(told(&after), []);
    difference(&spec, &applied.text)
}

fn difference(before: &str, after: &str) -> String {
    let diff = similar::TextDiff::from_lines(before, after);
    let changes = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
    changes.map(|change| format!("{}{}", change.tag(), change.value())).collect()
}

const BODY: &str = "request.body";

#[test]
fn the_page_as_it_was_is_clean() {
    let page = facts(&read("page.txt"));
    for lock in [None, Some(recorded())] {
        let report = report(&read("openapi.yaml"), &page, lock.as_ref());
        assert_eq!(told(&report), []);
        assert_eq!(report.silenced.len(), 1, "the deviation of the lock's code");
    }
    let offline = report(&read("openapi.yaml"), &recorded(), None);
    assert_eq!(told(&offline), []);
}

#[test]
fn fields_come_go_and_change_their_names() {
    check("colour\nenum", "weight\nnumber\ncolour\nenum", &[("field-added", BODY, "weight")]);
    check("tags\nstring[]\n\nTags cannot exceed 12 characters\n\n", "", &[("field-removed", BODY, "tags")]);
    check("label\nstring", "labels\nstring", &[("field-renamed", BODY, "label")]);
    check(
        "id\nstring\nrequired\nslots",
        "id\nstring\nrequired\nbuilt\nstring<date-time>\nslots",
        &[("field-added", "response", "built")],
    );
    check("lock\nobject\n", "latch\nobject[]\n", &[("field-added", BODY, "latch"), ("field-removed", BODY, "lock")]);
}

#[test]
fn each_claim_of_a_field_is_told_apart() {
    check("integer<int32>\nrequired\n\nHow", "number\nrequired\n\nHow", &[("type-changed", BODY, "slots")]);
    check("integer<int32>\nrequired\n\nHow", "integer<int64>\nrequired\n\nHow", &[("format-changed", BODY, "slots")]);
    check("integer<int32>\nrequired\n\nHow", "integer<int32>\n\nHow", &[("required-changed", BODY, "slots")]);
    check("string | null", "string", &[("nullable-changed", BODY, "label")]);
    check("default:red", "default:blue", &[("default-changed", BODY, "colour")]);
    check("red,\nblue", "red,\nblue,\ngreen", &[("enum-changed", BODY, "colour")]);
    check("x <= 12", "x <= 24", &[("range-changed", BODY, "slots")]);
    check("12 characters", "16 characters", &[("length-changed", BODY, "tags[]")]);
    check("^[a-z]+$", "^[a-z0-9]+$", &[("pattern-changed", BODY, "label")]);
    check("string[]", "string[]\ndeprecated", &[("deprecated-changed", BODY, "tags")]);
    check("\"colour\": \"red\"", "\"colour\": \"blue\"", &[("example-changed", BODY, "colour")]);
}

#[test]
fn the_operation_itself() {
    check("POST\n/\nv1\n/", "POST\n/\nv2\n/", &[("path-changed", "operation", "")]);
    check("--request POST", "--request PUT", &[("method-changed", "operation", "")]);
    check("https://api.acme.test", "https://eu.acme.test", &[("server-changed", "operation", "")]);
    check("'Authorization: Bearer <token>'", "'X-API-Key: <key>'", &[("auth-changed", "operation", "")]);
    check(
        "Body\n\napplication",
        "Query Parameters\n\ndepot\nstring\n\nBody\n\napplication",
        &[("parameter-added", "request.query", "depot")],
    );
    check(
        "string\nrequired\nslots\ninteger<int32>\n",
        "string\nrequired\nslots\ninteger<int32>\n\n409 - application/json\n",
        &[("response-added", "response", "409")],
    );
}

#[test]
fn other_words_change_no_claim() {
    check("How many slots it has", "The number of its slots", &[]);
    check("The new box", "The box that was ordered", &[]);
}

#[test]
fn an_example_that_does_not_fit_is_told_with_its_line() {
    let page = facts(&changed("\"slots\": 4,\n  \"colour\"", "\"slots\": 40,\n  \"colour\""));
    let found = report(&read("openapi.yaml"), &page, Some(&recorded()));
    assert_eq!(told(&found), [("example-mismatch", BODY.to_owned(), "slots".to_owned())]);
    assert_eq!(found.findings[0].page_line, Some(18));
}

#[test]
fn a_deviation_is_silent_until_the_page_changes_that_claim() {
    check("lock.code\ninteger", "lock.code\nnumber", &[("type-changed", BODY, "lock.code")]);
    let spec = read("openapi.yaml").replace("minimum: 1000\n", "maximum: 10\n");
    let found = report(&spec, &facts(&read("page.txt")), Some(&recorded()));
    // The reason given speaks of a minimum and of a range; a maximum is a range too.
    assert_eq!(told(&found), []);
}

#[test]
fn an_example_that_outlives_its_field_is_a_matter_of_its_own() {
    let text = changed("colour\nenum<string>\ndefault:red\nAvailable options:\nred,\nblue\n", "");
    let (page, lock) = (facts(&text), recorded());
    let before = report(&read("openapi.yaml"), &page, Some(&lock));
    assert_eq!(told(&before), [("field-removed", BODY.to_owned(), "colour".to_owned())]);
    let gone = "        colour:\n          $ref: \"#/components/schemas/Colour\"\n          default: red\n";
    let spec = read("openapi.yaml").replace(gone, "");
    let after = report(&spec, &page, Some(&lock));
    assert_eq!(told(&after), [("page-only", BODY.to_owned(), "colour".to_owned())]);
    let reason = "      x-docs-deviation: {says: the example sends colour, we: no such field, why: no list on the page has it}\n";
    let spec = spec.replace("      required: [slots]\n", &format!("      required: [slots]\n{reason}"));
    assert_eq!(told(&report(&spec, &page, Some(&lock))), []);
}

#[test]
fn what_the_spec_knew_from_elsewhere_is_told_when_the_page_has_it() {
    check("lock\nobject\n", "note\nstring\nlock\nobject\n", &[("field-added", BODY, "note")]);
}

#[test]
fn facts_without_a_lock_are_told_by_side() {
    let spec = read("openapi.yaml").replace("          format: int32\n          minimum", "          minimum");
    let found = report(&spec, &facts(&read("page.txt")), None);
    assert_eq!(found.findings[0].kind.name(), "page-only");
    let spec = read("openapi.yaml").replace("        id:\n", "        made: {type: string}\n        id:\n");
    let found = report(&spec, &facts(&read("page.txt")), None);
    assert_eq!(told(&found), [("spec-only", "response".to_owned(), "made".to_owned())]);
    let spec = read("openapi.yaml").replace("required: [slots]", "required: [slots, label]");
    let found = report(&spec, &facts(&read("page.txt")), None);
    assert_eq!(told(&found)[0], ("disagreement", BODY.to_owned(), "label".to_owned()));
}

#[test]
fn a_certain_change_becomes_an_edit_and_then_all_agree() {
    assert_eq!(
        round_trip("id\nstring\nrequired\nslots", "id\nstring\nrequired\nweight\nnumber\nslots"),
        "+        weight:\n+          type: number\n"
    );
    assert_eq!(
        round_trip_text(
            &changed("colour\nenum", "weight\nnumber\nrequired\ncolour\nenum")
                .replace("\"slots\": 4,\n  \"colour", "\"slots\": 4,\n  \"weight\": 2,\n  \"colour")
        ),
        concat!(
            "-      required: [slots]\n+      required: [slots, weight]\n",
            "+        weight:\n+          type: number\n+          examples: [2]\n"
        )
    );
    assert_eq!(
        round_trip("red,\nblue", "red,\nblue,\ngreen"),
        "-      enum: [red, blue]\n+      enum: [red, blue, green]\n"
    );
    assert_eq!(round_trip("string | null", "string"), "-          type: [string, \"null\"]\n+          type: string\n");
    assert_eq!(round_trip("x <= 12", "x <= 24"), "-          maximum: 12\n+          maximum: 24\n");
    assert_eq!(
        round_trip("12 characters", "16 characters"),
        "-            maxLength: 12\n+            maxLength: 16\n"
    );
    assert_eq!(round_trip("default:red", "default:blue"), "-          default: red\n+          default: blue\n");
    assert_eq!(
        round_trip("integer<int32>\nrequired\n\nHow", "integer<int64>\nrequired\n\nHow"),
        "-          format: int32\n+          format: int64\n"
    );
    assert_eq!(
        round_trip("lock\nobject\n", "note\nstring\nlock\nobject\n"),
        "-          x-source: {kind: sdk, name: \"PyPI acme 1.0\"}\n"
    );
    assert_eq!(
        round_trip("tags\nstring[]\n\nTags cannot exceed 12 characters\n\n", ""),
        concat!(
            "-        tags:\n-          type: array\n-          description: Words to find the box by.\n",
            "-          items:\n-            type: string\n-            maxLength: 12\n"
        )
    );
    assert_eq!(
        round_trip("Body\n\napplication", "Query Parameters\n\ndepot\nstring\n\nBody\n\napplication"),
        concat!(
            "+        - name: depot\n",
            "+          in: query\n",
            "+          schema:\n",
            "+            type: string\n"
        )
    );
}

#[test]
fn an_uncertain_change_is_left_with_its_place() {
    let spec = read("openapi.yaml");
    let document = Document::parse("openapi.yaml", &spec).unwrap();
    for (from, to) in [
        ("label\nstring", "labels\nstring"),
        ("--request POST", "--request PUT"),
        ("lock.code\ninteger", "lock.code\nnumber"),
    ] {
        let facts = facts(&changed(from, to));
        let report = report(&spec, &facts, Some(&recorded()));
        let applied = apply(&document, &facts, &report, &NoFiles);
        assert_eq!((applied.text.as_str(), applied.done.len(), applied.left.len()), (spec.as_str(), 0, 1), "{from}");
        assert!(applied.left[0].0.spec.is_some(), "{from}");
    }
}

//! Not read is not absent: a page that was cut, that holds lines nobody could read, or that is
//! another page removes nothing from a spec.

use std::path::{Path, PathBuf};

use compute_clients_docs::apply::apply;
use compute_clients_docs::compare::identify;
use compute_clients_docs::{Facts, Input, LockPage, Page, Report, compare, draft, layout};
use openapi::document::{Document, NoFiles};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/docs")
}

fn facts(text: &str, layout: Option<&str>) -> Facts {
    let page = Page::read(text, None).unwrap();
    layout.and_then(layout::by_name).unwrap_or_else(|| layout::detect(&page)).read(&page)
}

/// The same page through a lock as on disk.
fn recorded(facts: &Facts) -> Facts {
    LockPage::default().with_facts(facts).facts()
}

struct Provider {
    document: Document,
    operations: Vec<String>,
    lock: Facts,
}

impl Provider {
    /// A spec drafted from a page, and the page recorded.
    fn of(before: &Facts) -> Self {
        let page = draft::DraftPage { id: "page".to_owned(), url: String::new(), layout: "generic", facts: before };
        let text = draft::draft("acme", "2026-11-21", &[page]).openapi;
        let document = Document::parse("openapi.yaml", &text).unwrap();
        let operations = compute_clients_docs::spec::operations(&document).into_iter().map(|known| known.id).collect();
        Provider { document, operations, lock: recorded(before) }
    }

    fn input<'a>(&'a self, facts: &'a Facts) -> Input<'a> {
        Input {
            provider: "acme",
            page: "page",
            operations: &self.operations,
            facts,
            lock: Some(&self.lock),
            document: &self.document,
        }
    }

    /// What `check` tells, and the spec after `apply`.
    fn run(&self, facts: &Facts) -> (Report, String) {
        let report = compare(&self.input(facts));
        let applied = apply(&self.document, facts, &report, &NoFiles);
        (report, applied.text)
    }

    fn text(&self) -> &str {
        &self.document.files()[0].text
    }
}

fn kinds(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|drift| drift.kind.name()).collect()
}

const TABLE: &str = "# Order a box\n\n`POST /v1/boxes`\n\n## Request body\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n| label | string | Yes | Its name |\n| slots | integer | No | How many |\n\n## Responses\n\n### 201\n\nMade.\n";

#[test]
fn a_row_that_became_unreadable_is_not_removed() {
    let provider = Provider::of(&facts(TABLE, None));
    let (report, text) = provider.run(&facts(&TABLE.replace("| slots | integer |", "| slots | ~count~ of |"), None));
    assert_eq!(kinds(&report), ["unread-changed"], "{:?}", report.findings);
    assert_eq!(report.findings[0].field, "slots");
    assert_eq!(text, provider.text());
}

#[test]
fn a_new_line_that_cannot_be_read_is_drift() {
    let provider = Provider::of(&facts(TABLE, None));
    let after =
        TABLE.replace("| No | How many |\n", "| No | How many |\n| lid | ~kind~ of lid | Yes | How it closes |\n");
    let (report, _) = provider.run(&facts(&after, None));
    assert!(kinds(&report).contains(&"unread-changed"), "{:?}", report.findings);
    // Recorded, it is known; the next page with the same line is as it was.
    let again = Provider { lock: recorded(&facts(&after, None)), ..provider };
    assert_eq!(kinds(&again.run(&facts(&after, None)).0), [""; 0]);
}

#[test]
fn a_removed_row_is_removed() {
    let provider = Provider::of(&facts(TABLE, None));
    let (report, text) = provider.run(&facts(&TABLE.replace("| slots | integer | No | How many |\n", ""), None));
    assert_eq!(kinds(&report), ["field-removed"]);
    assert!(!text.contains("slots"), "{text}");
}

const LIST: &str = "Skip to main content\n\nOrder a box\n\nPOST/v1/boxes/\n\nRequest body\n\napplication/json\n\nobject\nlabelstring\n\nWhat it is called\n\nslotsinteger\n\nHow many\n\nis_lockedboolean\n\nWhether it is locked\n\nResponses\n\n201Made\nobject\nidstring\n";

#[test]
fn a_page_that_was_cut_is_told_once_and_removes_nothing() {
    let provider = Provider::of(&facts(LIST, None));
    let cut = &LIST[..LIST.find("slotsinteger").unwrap()];
    let (report, text) = provider.run(&facts(cut, None));
    assert_eq!(kinds(&report), ["page-incomplete"], "{:?}", report.findings);
    assert_eq!(text, provider.text());
}

/// Lines of a spec that are in it no more.
fn lost(before: &str, after: &str) -> Vec<String> {
    let diff = similar::TextDiff::from_lines(before, after);
    let gone = diff.iter_all_changes().filter(|change| change.tag() == similar::ChangeTag::Delete);
    gone.map(|change| change.value().to_owned()).collect()
}

#[test]
fn cutting_a_page_at_any_line_removes_nothing() {
    let mut cuts = 0;
    for layout in ["docusaurus", "schema-table", "field-table", "mintlify", "generic"] {
        for file in ["page.txt", "page.md", "page.html"] {
            let text = std::fs::read_to_string(fixtures().join(layout).join(file)).unwrap();
            let provider = Provider::of(&facts(&text, Some(layout)));
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            for end in 1..lines.len() {
                let cut: String = lines[..end].concat();
                let Ok(page) = Page::read(&cut, None) else { continue };
                let found = layout::by_name(layout).unwrap().read(&page);
                if found.operations.is_empty() || identify(&provider.input(&found)).is_err() {
                    continue;
                }
                cuts += 1;
                let (report, after) = provider.run(&found);
                let lost = lost(provider.text(), &after);
                assert!(lost.is_empty(), "{layout}/{file} cut after line {end}: {lost:?}\n{:?}", report.findings);
            }
        }
    }
    assert!(cuts > 500, "{cuts} cuts were tried");
}

const OTHER: &str = "# Rent a van\n\n`POST https://api.vans.test/v3/vans`\n\n## Request body\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n| wheels | integer | Yes | How many |\n| colour | string | No | Its colour |\n";

#[test]
fn another_page_is_told_from_a_changed_one() {
    let provider = Provider::of(&facts(&TABLE.replace("`POST /v1", "`POST https://api.acme.test/v1"), None));
    let same = |text: &str| identify(&provider.input(&facts(text, None)));
    assert!(same(OTHER).unwrap_err().to_string().contains("this looks like another page"));
    let table = TABLE.replace("`POST /v1", "`POST https://api.acme.test/v1");
    for (from, to) in [
        ("/v1/boxes", "/v2/boxes"),
        ("/v1/boxes", "/v1/crates"),
        ("POST", "PUT"),
        ("api.acme.test", "api.acme.example"),
        ("| label |", "| name |"),
    ] {
        let changed = table.replace(from, to);
        assert_ne!(changed, table);
        assert_eq!(same(&changed), Ok(()), "{from} -> {to}");
    }
}

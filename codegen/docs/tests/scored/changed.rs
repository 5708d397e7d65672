//! What is found when one thing of a document changes and its page is rendered again.

use std::collections::BTreeSet;
use std::path::Path;

use compute_clients_docs::apply::apply;
use compute_clients_docs::{Facts, Format, Input, LockPage, Page, Report, compare, layout, spec};
use openapi::document::{Document, NoFiles};
use serde_json::Value;

use super::{Claim, Printed, place, section, stated_by_scalar};

#[derive(Default)]
pub struct Changes {
    /// Changed documents whose change the renderer prints.
    pub changes: usize,
    /// Those of which exactly the change was found.
    pub exact: usize,
    /// Things removed from the spec that the changed document still has.
    pub removed: usize,
    /// Documents of which only prose changed.
    pub prose: usize,
    /// Those of which something was found all the same.
    pub loud: usize,
    pub keep: usize,
    pub shown: Vec<String>,
}

impl Changes {
    pub const HEADING: &str = "renderer          changes   exact           wrongly removed   prose   with findings";

    pub fn row(&self, name: &str) -> String {
        format!(
            "{name:<17} {:>7} {:>7} ({:>6.2} %) {:>14} {:>7} {:>15}",
            self.changes,
            self.exact,
            self.exact as f64 * 100.0 / self.changes.max(1) as f64,
            self.removed,
            self.prose,
            self.loud
        )
    }

    pub fn add(&mut self, other: &Self) {
        self.changes += other.changes;
        self.exact += other.exact;
        self.removed += other.removed;
        self.prose += other.prose;
        self.loud += other.loud;
    }

    pub fn folder(&mut self, folder: &Path, renderer: &str, printed: &Printed) {
        let text = |path: &Path| std::fs::read_to_string(path).ok();
        let changes: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("changed/changes.json")).unwrap()).unwrap();
        for change in changes.as_array().unwrap() {
            let (page, name) = (change["page"].as_str().unwrap(), change["name"].as_str().unwrap());
            let before = text(&folder.join(renderer).join(format!("{page}.md")));
            let after = text(&folder.join("changed").join(renderer).join(format!("{name}.md")));
            let documents = (
                text(&folder.join("documents").join(format!("{page}.json"))),
                text(&folder.join("changed/documents").join(format!("{name}.json"))),
            );
            let (Some(before), Some(after), (Some(old), Some(new))) = (before, after, documents) else { continue };
            if before != after {
                self.one(change, &format!("{renderer}/{name}"), renderer, printed, [&before, &after], [&old, &new]);
            }
        }
    }

    fn one(
        &mut self,
        change: &Value,
        name: &str,
        renderer: &str,
        printed: &Printed,
        [before_text, after_text]: [&str; 2],
        [old, new]: [&str; 2],
    ) {
        let (Ok(old), Ok(new)) = (Document::parse("old", old), Document::parse("new", new)) else { return };
        let before = facts(before_text);
        let after = facts(after_text);
        let lock = LockPage::default().with_facts(&before).facts();
        let operations: Vec<String> = spec::operations(&old).into_iter().map(|known| known.id).collect();
        let run = |facts: &Facts| {
            compare(&Input {
                provider: "x",
                page: "x",
                operations: &operations,
                facts,
                lock: Some(&lock),
                document: &old,
            })
        };
        let known = named(&run(&before));
        let report = run(&after);
        let found: BTreeSet<(String, String, String)> = named(&report).difference(&known).cloned().collect();
        let applied = apply(&old, &after, &report, &NoFiles).text;
        let wrongly = gone(&old, &Document::parse("applied", &applied).unwrap(), &new);
        self.removed += wrongly.len();
        for field in wrongly {
            self.show("REMOVED", || format!("{name}: {field}"));
        }
        if change["kind"] == "prose" {
            self.prose += 1;
            if !found.is_empty() {
                self.loud += 1;
                self.show("prose", || format!("{name}: {found:?}"));
            }
            return;
        }
        // The fields that the change is about, by part.
        let mut wanted: BTreeSet<(String, String)> = BTreeSet::new();
        for claim in ["removed", "added"].iter().flat_map(|side| change[*side].as_array().unwrap()) {
            let text = |at: usize| claim[at].as_str().unwrap();
            let leaf = text(3).trim_end_matches("[]").rsplit(['.', ']']).next().unwrap_or_default();
            let misprinted = printed.misprints(renderer, text(4)) && text(4) == "required";
            let (method, path) = (text(0).to_ascii_lowercase(), text(1));
            let one = Claim::about(text(2), text(3), text(4));
            let shown = [before_text, after_text]
                .iter()
                .any(|page| renderer != "scalar" || stated_by_scalar(&one, section(page, renderer, &method, path)));
            if printed.prints(renderer, text(2), text(4)) && !leaf.is_empty() && !misprinted && shown {
                wanted.insert((text(2).to_owned(), text(3).to_owned()));
            }
        }
        if wanted.is_empty() || found.is_empty() && same(&before, &after) && change["kind"] == "require" {
            return;
        }
        self.changes += 1;
        // What is inside of something that was added or removed goes with it.
        let inside = |(at, field): &(String, String), outer: &(String, String)| {
            at == &outer.0 && field.starts_with(outer.1.as_str())
        };
        let places: BTreeSet<(String, String)> =
            found.iter().map(|(_, place, field)| (place.clone(), field.clone())).collect();
        let covered = wanted.iter().all(|one| places.iter().any(|found| inside(one, found)));
        let nothing_else =
            places.iter().all(|one| wanted.iter().any(|wanted| inside(one, wanted) || inside(wanted, one)));
        if covered && nothing_else {
            self.exact += 1;
        } else {
            self.show("change", || format!("{name}: {}: wanted {wanted:?}, found {found:?}", change["kind"]));
        }
    }

    fn show(&mut self, kind: &str, text: impl FnOnce() -> String) {
        if self.shown.iter().filter(|line| line.starts_with(kind)).count() < self.keep {
            self.shown.push(format!("{kind}: {}", text()));
        }
    }
}

fn facts(text: &str) -> Facts {
    Page::read(text, Some(Format::Markdown)).map(|page| layout::detect(&page).read(&page)).unwrap_or_default()
}

/// Whether two pages state the same.
fn same(before: &Facts, after: &Facts) -> bool {
    LockPage::default().with_facts(before).facts().operations
        == LockPage::default().with_facts(after).facts().operations
}

/// Kind, part and field of each finding.
fn named(report: &Report) -> BTreeSet<(String, String, String)> {
    let told = report.findings.iter().filter(|drift| !drift.kind.is_information());
    told.map(|drift| {
        let part = drift.place.as_ref().and_then(place).unwrap_or_else(|| drift.location.clone());
        (drift.kind.name().to_owned(), part, drift.field.clone())
    })
    .collect()
}

/// Fields of a spec that were removed from it and that the changed document has.
fn gone(old: &Document, applied: &Document, new: &Document) -> Vec<String> {
    let fields = |document: &Document| -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for known in spec::operations(document) {
            for part in &known.facts.parts {
                for field in &part.fields {
                    all.insert(format!("{} {:?} {}", known.id, part.place, field.path));
                }
            }
        }
        all
    };
    let (old, applied, new) = (fields(old), fields(applied), fields(new));
    old.iter().filter(|field| !applied.contains(*field) && new.contains(*field)).cloned().collect()
}

//! What a reviewer of a spec change looks at, on one page: what breaks, where it stands, what it does to the crate, which
//! operations it reaches, what the docs say, and how the generated code came out.
//!
//! [`Provider::compared`] works out everything that follows from two documents; the caller adds what it alone knows
//! (versions, docs reports, generated files). [`html`], [`markdown`] and [`json`] write the whole. None of them reads
//! files, a clock or the network.

mod excerpt;
mod generated;
mod html;
mod item;
mod json;
mod markdown;
mod reach;

#[cfg(test)]
mod tests;

pub use excerpt::{Excerpt, ExcerptLine, Excerpts};
pub use generated::{DiffLine, FileDiff, FileTexts, Generated};
pub use html::html;
pub use item::declaration;
pub use json::json;
pub use markdown::{LONGEST, markdown};
pub use reach::{ComponentRow, OperationRow, Reach};

use client_gen::lower;
use client_gen::surface::{self, Effect};
use diff::{self, Options, Report, Source, Verdict, Wire};
use openapi::document::Document;

/// Everything under review.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// What the old state is called: `main`, `old.yaml`.
    pub old: String,
    /// What the new state is called.
    pub new: String,
    /// The providers, in the order they are shown.
    pub providers: Vec<Provider>,
    /// What the change does to code that uses the crates, where consumers were named.
    pub consumers: Vec<impact::Impact>,
}

/// What became of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is on both sides.
    #[default]
    Kept,
    /// It came.
    New,
    /// It went.
    Gone,
}

/// The crate's version before, and what it should be next.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NextVersion {
    /// In `client.yaml` on the old side; absent for a new provider.
    pub old: Option<String>,
    /// In `client.yaml` on the new side.
    pub new: String,
    /// The last one released; absent when none ever was.
    pub released: Option<String>,
    /// The lowest that says what the change does.
    pub suggested: String,
    /// Whether `new` is at least `suggested`.
    pub enough: bool,
    /// What differs from the crate as it was released, what breaks code first.
    pub differences: Vec<Difference>,
}

/// A difference from the crate as it was released.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Who changed it: `spec`, `generator` or `runtime`.
    pub origin: &'static str,
    /// What it does to code that uses the crate.
    #[serde(serialize_with = "effect")]
    pub effect: Effect,
    /// The item, and what happens to it.
    pub item: String,
}

/// `"major"`, ...
pub(crate) fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Major => "major",
        Effect::Minor => "minor",
        Effect::Patch => "patch",
    }
}

fn effect<S: serde::Serializer>(effect: &Effect, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(effect_word(*effect))
}

/// One provider under review.
#[derive(Debug, Clone, Default)]
pub struct Provider {
    /// Folder name below `specs/`, or the name of the new document.
    pub name: String,
    /// The crate's name, where there is one.
    pub package: Option<String>,
    /// What became of it.
    pub state: State,
    /// Versions, where there is a crate.
    pub version: Option<NextVersion>,
    /// The changes with their verdicts.
    pub report: Report,
    /// The text around each change, in the order of `report.changes`, then of `report.accepted`.
    pub excerpts: Vec<Excerpts>,
    /// What differs between the public faces of the two crates.
    pub api: Vec<surface::Change>,
    /// Which operations the changes reach.
    pub reach: Reach,
    /// What the recorded docs pages say against the new spec.
    pub docs: Vec<docs::Report>,
    /// How the generated code came out; absent where none is asked for.
    pub generated: Option<Generated>,
    /// Worth knowing: sentences, with code in backticks.
    pub notes: Vec<String>,
}

impl Provider {
    /// Works out what follows from the documents. A side that is absent means that the provider came or went.
    #[must_use]
    pub fn compared(name: &str, old: Option<&Document>, new: Option<&Document>, options: &Options) -> Provider {
        let mut provider = Provider { name: name.to_owned(), ..Provider::default() };
        let face = |document: &Document| surface::surface(&lower::plan(document));
        match (old, new) {
            (Some(old), Some(new)) => {
                provider.report = diff::compare(old, new, options);
                provider.excerpts = excerpt::all(old, new, &provider.report);
                if provider.report.whole.source >= Source::Minor {
                    provider.api = diff::source::differences(old, new);
                }
                provider.reach = Reach::of(&provider.report);
            }
            (None, Some(new)) => {
                provider.state = State::New;
                provider.api = surface::compare(&[], &face(new));
                provider.report.verdict = Verdict { wire: Wire::None, source: Source::Minor };
                provider.report.whole = provider.report.verdict;
                provider
                    .notes
                    .push(format!("A new provider: {}.", counted(lower::plan(new).operations.len(), "operation")));
            }
            (Some(old), None) => {
                provider.state = State::Gone;
                provider.api = surface::compare(&face(old), &[]);
                provider.report.verdict = Verdict { wire: Wire::None, source: Source::Major };
                provider.report.whole = provider.report.verdict;
                provider
                    .notes
                    .push("The spec is gone. The crate is no longer made; released versions of it stay.".to_owned());
            }
            (None, None) => {}
        }
        provider
    }

    /// Leaves out the changes that do not fit. The verdicts stay those of all.
    pub fn keep(&mut self, fits: impl Fn(&diff::Change) -> bool) {
        let mut excerpts = std::mem::take(&mut self.excerpts).into_iter();
        let accepted: Vec<Excerpts> = {
            let own: Vec<Excerpts> = excerpts.by_ref().take(self.report.changes.len()).collect();
            let kept = self.report.changes.iter().zip(own).filter(|(change, _)| fits(change));
            self.excerpts = kept.map(|(_, excerpts)| excerpts).collect();
            excerpts.collect()
        };
        self.excerpts.extend(accepted);
        self.report.leave_out(|change| !fits(change));
        self.reach = Reach::of(&self.report);
    }

    /// Whether there is anything to look at.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.state != State::Kept
            || !self.report.changes.is_empty()
            || !self.report.findings.is_empty()
            || !self.report.accepted.is_empty()
            || self.report.left_out > 0
            || self.generated.as_ref().is_some_and(|generated| !generated.files.is_empty())
    }

    /// Claims of docs pages that the spec contradicts.
    #[must_use]
    pub fn drift(&self) -> usize {
        let all = self.docs.iter().flat_map(|report| &report.findings);
        all.filter(|finding| !finding.kind.is_information()).count()
    }
}

impl Review {
    /// The worst of all, what is accepted too.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let each = || self.providers.iter().map(|provider| provider.report.whole);
        Verdict {
            wire: each().map(|verdict| verdict.wire).max().unwrap_or_default(),
            source: each().map(|verdict| verdict.source).max().unwrap_or_default(),
        }
    }

    /// Everything that was found, of documents and of docs pages, and every change.
    #[must_use]
    pub fn all_findings(&self) -> Vec<diagnostics::Finding> {
        let of = |provider: &Provider| -> Vec<diagnostics::Finding> {
            let docs = provider.docs.iter().flat_map(docs::Report::all_findings);
            provider.report.all_findings().into_iter().chain(docs).collect()
        };
        self.providers.iter().flat_map(of).collect()
    }

    /// The providers there is something to say of, worst first.
    #[must_use]
    pub fn changed(&self) -> Vec<&Provider> {
        let mut changed: Vec<&Provider> = self.providers.iter().filter(|provider| provider.changed()).collect();
        changed.sort_by_key(|provider| std::cmp::Reverse((provider.report.whole.wire, provider.report.whole.source)));
        changed
    }

    /// The whole in a sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let changed = self.changed();
        if changed.is_empty() {
            return format!("No spec and no client changed between {} and {}.", self.old, self.new);
        }
        let any = |report: &Report| !report.changes.is_empty() || !report.accepted.is_empty();
        let specs = changed.iter().filter(|provider| any(&provider.report)).count();
        let changes: usize = changed.iter().map(|provider| provider.report.changes.len()).sum();
        let accepted: usize = changed.iter().map(|provider| provider.report.accepted.len()).sum();
        let accepted = if accepted > 0 { format!(" and {accepted} accepted") } else { String::new() };
        let verdict = self.verdict();
        let wire = match verdict.wire {
            Wire::Breaking => "Deployed clients break",
            Wire::Risky => "Deployed clients may break",
            Wire::Compatible => "Deployed clients keep working",
            Wire::None => "Nothing changes on the wire",
        };
        let source = match verdict.source {
            Source::Major => "code against the crate may stop compiling",
            Source::Minor => "code against the crate keeps compiling and gains something",
            Source::Patch => "code against the crate keeps compiling",
            Source::None => "no crate's public items change",
        };
        format!("{wire}; {source}. {}{accepted} in {}.", counted(changes, "change"), counted(specs, "spec"))
    }
}

/// `1 change`, `2 changes`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// How many items came, went and changed.
fn api_counts(api: &[surface::Change]) -> (usize, usize, usize) {
    let count = |old: bool, new: bool| api.iter().filter(|c| (c.old.is_some(), c.new.is_some()) == (old, new)).count();
    (count(false, true), count(true, false), count(true, true))
}

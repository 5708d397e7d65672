//! What a comparison says: changes, each with two verdicts.

use serde::Serialize;

use diagnostics::{Finding, Location, Severity};
use openapi::document::Span;

/// What a change does to a client that was built from the old document and talks to a server that
/// follows the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// Nothing that goes over the wire changes.
    #[default]
    None,
    /// The wire changes and the old client still works.
    Compatible,
    /// The old client works or not, depending on what it relied on.
    Risky,
    /// The old client fails, or gets something other than it was built for.
    Breaking,
}

/// What a change does to code that compiles against the generated crate: the part of the version
/// that has to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The crate stays the same.
    #[default]
    None,
    /// Its docs or its behaviour change, its public items do not.
    Patch,
    /// It gains public items.
    Minor,
    /// Code that compiled may no longer compile.
    Major,
}

impl Wire {
    /// `"breaking"`, ...
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Wire::None => "none",
            Wire::Compatible => "compatible",
            Wire::Risky => "risky",
            Wire::Breaking => "breaking",
        }
    }
}

impl Source {
    /// `"major"`, ...
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Source::None => "none",
            Source::Patch => "patch",
            Source::Minor => "minor",
            Source::Major => "major",
        }
    }
}

/// Both verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Default)]
pub struct Verdict {
    /// For deployed clients.
    pub wire: Wire,
    /// For code that compiles against the crate.
    pub source: Source,
}

impl Verdict {
    /// The worse of both, each by itself.
    #[must_use]
    pub fn or(self, other: Verdict) -> Verdict {
        Verdict { wire: self.wire.max(other.wire), source: self.source.max(other.source) }
    }
}

/// One change: one root cause, however many operations it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The rule, as in `--explain`.
    pub id: &'static str,
    /// What it does to deployed clients. `none` for a correction.
    pub wire: Wire,
    /// What it does to code that compiles against the crate.
    pub source: Source,
    /// What changed, without a full stop.
    pub message: String,
    /// The operations it reaches, as `GET /v1/nodes`; empty when it is about the whole document.
    pub operations: Vec<String>,
    /// Where it stands in the new document, or in the old one if it is gone there.
    pub pointer: String,
    /// Its place in the old document.
    pub old: Option<Location>,
    /// Its place in the new document.
    pub new: Option<Location>,
    /// The Rust items it touches, with what happens to them.
    pub rust: Vec<String>,
    /// The items that `rust` counts instead of naming them.
    #[serde(skip)]
    pub more_rust: Vec<String>,
    /// Whether the document was wrong and the API did not change.
    pub correction: bool,
    /// Stable name of this change: from id and pointer, never from wording.
    pub fingerprint: String,
    /// The values at its places on both sides, as a number: an accepted change stays accepted while this is the same.
    pub pin: String,
    /// For a major change of the crate that could be less: what would make it so.
    pub remedy: Option<String>,
    /// What `wire` would be were it no correction.
    #[serde(skip)]
    pub uncorrected: Wire,
    /// Why it is a correction.
    #[serde(skip)]
    pub evidence: Option<String>,
    /// Where it stands in the old document, in the form of `pointer`.
    #[serde(skip)]
    pub old_pointer: Option<String>,
    /// Further places, old and new, of a change that stands for several edits.
    #[serde(skip)]
    pub places: Vec<(Option<String>, Option<String>)>,
    /// Whether it reaches a request, a response.
    #[serde(skip)]
    pub reaches: Directions,
}

impl Change {
    /// As a finding: wire and source verdict make its severity.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let severity = match (self.wire, self.source) {
            (Wire::Breaking, _) => Severity::Error,
            (Wire::Risky, _) | (_, Source::Major) => Severity::Warning,
            _ => Severity::Info,
        };
        let mut finding = Finding::new(self.id, severity, self.message.clone())
            .pointer(&self.pointer)
            .detail("verdict", format!("wire {}, source {}", self.wire.as_str(), self.source.as_str()))
            .detail("operations", self.operations.join(", "))
            .detail("rust", self.rust.join(", "))
            .detail("evidence", self.evidence.clone().unwrap_or_default());
        if let Some(remedy) = &self.remedy {
            finding = finding.help(remedy.clone());
        }
        // The old document is not in the tree that is looked at: its place comes second.
        finding.location = self.new.clone().or_else(|| self.old.clone());
        if let (Some(old), Some(_)) = (&self.old, &self.new) {
            finding = finding.related(old.clone(), "in the old document");
        }
        let properties = serde_json::json!({
            "wire": self.wire,
            "source": self.source,
            "pointer": self.pointer,
            "operations": self.operations,
            "rust": self.rust,
            "correction": self.correction,
            "fingerprint": self.fingerprint,
            "pin": self.pin,
            "remedy": self.remedy,
        });
        if let serde_json::Value::Object(properties) = properties {
            finding.properties = properties;
        }
        finding
    }
}

impl Report {
    /// Everything as findings: what is wrong with the documents, then the changes.
    #[must_use]
    pub fn all_findings(&self) -> Vec<Finding> {
        self.findings.iter().cloned().chain(self.changes.iter().map(Change::finding)).collect()
    }
}

impl Change {
    /// Takes in another change that is the same one: the worse verdicts, the operations and items of both.
    pub(crate) fn join(&mut self, other: Change) {
        self.wire = self.wire.max(other.wire);
        self.uncorrected = self.uncorrected.max(other.uncorrected);
        self.source = self.source.max(other.source);
        let unite = |own: &mut Vec<String>, more: Vec<String>| {
            for one in more {
                if !own.contains(&one) {
                    own.push(one);
                }
            }
        };
        unite(&mut self.operations, other.operations);
        unite(&mut self.rust, other.rust);
        unite(&mut self.more_rust, other.more_rust);
        for place in other.places {
            if !self.places.contains(&place) {
                self.places.push(place);
            }
        }
        self.reaches.request |= other.reaches.request;
        self.reaches.response |= other.reaches.response;
    }
}

/// Which way a schema travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Directions {
    /// From the client to the server.
    pub request: bool,
    /// From the server to the client.
    pub response: bool,
}

/// What a comparison found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The old document, as it was named.
    pub old: String,
    /// The new document, as it was named.
    pub new: String,
    /// The worst of `changes`: what a gate looks at.
    pub verdict: Verdict,
    /// The changes that were neither accepted nor left out, worst first, then in document order.
    pub changes: Vec<Change>,
    /// What is wrong with the documents, the corrections or the ignore file.
    pub findings: Vec<Finding>,
    /// How many changes are accepted.
    pub ignored: usize,
    /// The changes that somebody accepted, in the same order.
    pub accepted: Vec<Accepted>,
    /// The worst of all, those that were accepted or left out too: what happens to clients and to the version.
    pub whole: Verdict,
    /// How many changes are left out by their kind or level.
    pub left_out: usize,
    /// The worst of those.
    #[serde(skip)]
    pub unseen: Verdict,
}

/// A change that was looked at and accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// The change, with the verdicts it has.
    #[serde(flatten)]
    pub change: Change,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is.
    pub expires: String,
}

impl Report {
    /// Works out the overall verdict anew and sorts: after changes were taken out or marked.
    pub fn settle(&mut self) {
        self.ignored = self.accepted.len();
        self.verdict = super::source::worst(&self.changes);
        let accepted = self.accepted.iter().map(|accepted| &accepted.change);
        self.whole = super::source::worst(self.changes.iter().chain(accepted)).or(self.unseen);
        let place = |change: &Change| {
            let place = change.new.as_ref().or(change.old.as_ref());
            place.map(|at| (at.file.clone(), at.line, at.column))
        };
        let order = |change: &Change| {
            let worst = std::cmp::Reverse((change.wire, change.source));
            (worst, change.correction, place(change), change.id, change.pointer.clone())
        };
        self.changes.sort_by_cached_key(order);
        self.accepted.sort_by_cached_key(|accepted| order(&accepted.change));
    }

    /// Takes changes out and counts them: they are not shown and not looked at by a gate, and still count for the whole.
    pub fn leave_out(&mut self, which: impl Fn(&Change) -> bool) {
        let (out, kept): (Vec<Change>, Vec<Change>) =
            std::mem::take(&mut self.changes).into_iter().partition(|change| which(change));
        self.changes = kept;
        self.left_out += out.len();
        self.unseen = super::source::worst(&out).or(self.unseen);
    }
}

/// The place of an edit on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Pointer, with the file in front when it is not the document's own.
    pub pointer: String,
    /// Position.
    pub span: Span,
}

/// `1 more place`, `2 more places`.
pub(crate) fn more_places(count: usize) -> String {
    format!("{count} more place{}", if count == 1 { "" } else { "s" })
}

/// FNV-1a: short, stable, and without a dependency; it only has to tell changes apart.
pub(crate) fn fingerprint(id: &str, pointer: &str) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in id.bytes().chain([0]).chain(pointer.bytes()) {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{hash:016x}")
}

//! Every rule of the comparison. A rule is one entry of one table; the tables are listed in [`all`].
//!
//! To add a rule: copy an entry, give it a new id, and emit it from `compare`. Its two examples are
//! run by a test, `docs/reference/diff-rules.md` is written from it.

mod annotation;
mod body;
mod component;
mod composition;
mod document;
mod example;
mod lifecycle;
mod limits;
mod operation;
mod page;
mod parameter;
mod property;
mod schema;
mod security;

pub(crate) use annotation::*;
pub(crate) use body::*;
pub(crate) use component::*;
pub(crate) use composition::*;
pub(crate) use document::*;
pub(crate) use lifecycle::*;
pub(crate) use limits::*;
pub(crate) use operation::*;
pub(crate) use parameter::*;
pub(crate) use property::*;
pub(crate) use schema::*;
pub(crate) use security::*;

pub use super::compare::waivers;
pub use example::{Example, Place};
pub use page::{explain, reference_page};

use super::change::{Source, Wire};

/// What kind of edit a change is, and what it does.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name.
    pub id: &'static str,
    /// Part of the document it is about.
    pub area: &'static str,
    /// What happened, as a heading.
    pub summary: &'static str,
    /// The wire verdict in a request and in a response.
    pub wire: [Wire; 2],
    /// The source verdict in a request and in a response, before the generated crates were compared.
    pub source: [Source; 2],
    /// Why these verdicts.
    pub why: &'static str,
    /// An edit that is reported under this id.
    pub bad: Example,
    /// A similar edit that is not.
    pub good: Example,
}

impl Rule {
    /// As formats list it: as severe as its worst verdict.
    #[must_use]
    pub fn info(&self) -> diagnostics::RuleInfo {
        let severity = match (self.wire[0].max(self.wire[1]), self.source[0].max(self.source[1])) {
            (Wire::Breaking, _) => diagnostics::Severity::Error,
            (Wire::Risky, _) | (_, Source::Major) => diagnostics::Severity::Warning,
            _ => diagnostics::Severity::Info,
        };
        diagnostics::RuleInfo { id: self.id, severity, title: self.summary, why: self.why }
    }
}

/// Every rule, by area.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        document::LIST,
        operation::LIST,
        parameter::LIST,
        body::LIST,
        property::LIST,
        schema::LIST,
        limits::LIST,
        composition::LIST,
        component::LIST,
        security::LIST,
        lifecycle::LIST,
        annotation::LIST,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The rule that a person most likely meant, if one is near: a third of the characters may be wrong.
#[must_use]
pub fn nearest(id: &str) -> Option<&'static str> {
    let each = all().map(|rule| (strsim::osa_distance(rule.id, id), rule.id));
    let (distance, near) = each.min()?;
    (distance <= id.chars().count().div_ceil(3)).then_some(near)
}

/// A table of rules: one static each, and the list of them.
macro_rules! rules {
    ($area:literal; $(
        $name:ident = $id:literal: $summary:literal;
        wire $request:ident / $response:ident, source $source_request:ident / $source_response:ident;
        $why:literal;
        bad $bad_place:ident $bad:literal;
        good $good_place:ident $good:literal;
    )*) => {
        use crate::change::{Source, Wire};
        use crate::rules::{Example, Place, Rule};
        $(
            pub(crate) static $name: Rule = Rule {
                id: $id,
                area: $area,
                summary: $summary,
                wire: [Wire::$request, Wire::$response],
                source: [Source::$source_request, Source::$source_response],
                why: $why,
                bad: Example { place: Place::$bad_place, edit: $bad },
                good: Example { place: Place::$good_place, edit: $good },
            };
        )*
        pub(super) static LIST: &[&Rule] = &[$(&$name),*];
    };
}
pub(crate) use rules;

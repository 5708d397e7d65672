//! What is wrong with a document, where, and what the client becomes because of it.
//!
//! A rule is one file in `rules/`: copy one to add the next, and put it into the list in
//! `rules/mod.rs`. Rules look at a [`Context`], where every part of the document stands once, so a
//! cause is reported once however many operations it reaches.

mod allow;
mod annotations;
mod catalogue;
mod context;
mod edit;
mod names;
mod rules;
mod shape;
mod walk;

#[cfg(test)]
mod tests;

pub use allow::Silenced;
pub use catalogue::{explain, markdown as catalogue};
pub use context::{
    Annotation, Argument, Context, Media, Operation, Parameter, Place, Reference, Response, Schema, Site,
};
pub use rules::RULES;
pub use walk::lay_out;

use client_gen::manifest::Allowed;
use diagnostics::{Finding, RuleInfo, Severity};
use openapi::document::Document;

/// One thing to look for.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, stable: people write it into `x-lint-allow`.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it asks for, one line.
    pub title: &'static str,
    /// Why.
    pub why: &'static str,
    /// What the generator emits where it is not met.
    pub effect: &'static str,
    /// A document, or the part of one below `info`, that does not meet it.
    pub bad: &'static str,
    /// One that does.
    pub good: &'static str,
    /// What `--fix` does about it, where an edit is certain.
    pub fix: Option<&'static str>,
    /// Looks at a document.
    pub check: fn(&Context<'_>, &mut Vec<Finding>),
}

impl Rule {
    /// A finding of this rule.
    #[must_use]
    pub fn find(&self, cx: &Context<'_>, site: &Site<'_>, message: impl Into<String>) -> Finding {
        Finding::new(self.id, self.severity, message).at(cx.location(site.span)).pointer(&site.at).effect(self.effect)
    }

    /// The rule with this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.id == id)
    }

    /// What report formats show of it.
    #[must_use]
    pub fn info(&self) -> RuleInfo {
        RuleInfo { id: self.id, severity: self.severity, title: self.title, why: self.why }
    }
}

/// What linting a document gave.
#[derive(Debug, Clone, Default)]
pub struct Linted {
    /// What is to be looked at, in document order.
    pub findings: Vec<Finding>,
    /// What somebody gave a reason for.
    pub silenced: Vec<Silenced>,
}

/// Runs every rule over a document. `allowed` are the allowances of the provider's manifest; those
/// written into the document as `x-lint-allow` count too. An allowance that silences nothing is a
/// finding.
#[must_use]
pub fn lint(document: &Document, allowed: &[Allowed]) -> Linted {
    let cx = lay_out(document);
    let mut findings = Vec::new();
    for rule in RULES {
        (rule.check)(&cx, &mut findings);
    }
    let mut allowances = allow::Allowances::new(&cx, allowed);
    let mut linted = Linted::default();
    for finding in findings {
        match allowances.reason(&cx, &finding) {
            Some(reason) => linted.silenced.push(Silenced { finding, reason }),
            None => linted.findings.push(finding),
        }
    }
    for (allowance, site) in allowances.unused() {
        let finding = rules::unused_allowance(&cx, allowance, site);
        linted.findings.push(finding);
    }
    order(document, &mut linted.findings);
    linted
}

/// Document order; two rules at one place by id. The same finding twice is one.
fn order(document: &Document, findings: &mut Vec<Finding>) {
    let files = document.files();
    findings.sort_by_cached_key(|finding| {
        let place = finding.location.as_ref();
        let file = place.and_then(|place| files.iter().position(|file| file.path == place.file));
        let start = place.map(|place| place.start);
        (file, start, finding.id.clone(), finding.message.clone())
    });
    findings.dedup();
}

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
mod rule;
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
pub use rule::Rule;
pub use rules::RULES;
pub use walk::lay_out;

use client_gen::manifest::Allowed;
use diagnostics::Finding;
use openapi::document::Document;

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

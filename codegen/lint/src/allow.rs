//! Findings silenced with a written reason.

use super::context::{Context, Site};
use client_gen::manifest::Allowed;
use diagnostics::Finding;
use openapi::document::Node;

/// Whether the allowance is for this rule, and the finding at its place or below it.
fn covers(allowance: &Allowed, finding: &Finding) -> bool {
    allowance.id == finding.id
        && finding
            .pointer
            .strip_prefix(allowance.pointer.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A finding somebody gave a reason for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silenced {
    /// The finding.
    pub finding: Finding,
    /// The reason.
    pub reason: String,
}

/// Allowances of the manifest, then those written on the spot, each with how often it was used.
pub(super) struct Allowances<'a> {
    given: Vec<(&'a Allowed, usize)>,
    /// File index, allowance, the site of its entry, uses.
    written: Vec<(u32, Allowed, Site<'a>, usize)>,
}

impl<'a> Allowances<'a> {
    pub(super) fn new(cx: &Context<'a>, given: &'a [Allowed]) -> Self {
        let annotations = cx.annotations.iter().filter(|a| a.key == "x-lint-allow");
        let mut written = Vec::new();
        for annotation in annotations {
            let Some(owner) = annotation.site.at.parent() else {
                continue;
            };
            for (index, entry) in annotation.site.node.items().enumerate() {
                let text = |key: &str| entry.get(key).and_then(Node::as_str).unwrap_or_default();
                // One without id or reason silences nothing; another rule says so.
                if text("id").is_empty() || text("reason").trim().is_empty() {
                    continue;
                }
                let allowance = Allowed {
                    id: text("id").to_owned(),
                    pointer: owner.as_str().to_owned(),
                    reason: text("reason").to_owned(),
                };
                let site =
                    Site { node: entry, at: annotation.site.at.index(index), span: super::context::short(entry) };
                written.push((entry.span.file, allowance, site, 0));
            }
        }
        Allowances { given: given.iter().map(|allowance| (allowance, 0)).collect(), written }
    }

    /// The reason a finding is silenced for, if it is.
    pub(super) fn reason(&mut self, cx: &Context<'a>, finding: &Finding) -> Option<String> {
        let file = finding.location.as_ref().map(|place| place.file.as_str());
        let path = |index: u32| cx.document.files().get(index as usize).map(|f| f.path.as_str());
        for (at, allowance, _, uses) in &mut self.written {
            if covers(allowance, finding) && path(*at) == file {
                *uses += 1;
                return Some(allowance.reason.clone());
            }
        }
        for (allowance, uses) in &mut self.given {
            if covers(allowance, finding) && (file.is_none() || path(0) == file) {
                *uses += 1;
                return Some(allowance.reason.clone());
            }
        }
        None
    }

    /// Allowances that silenced nothing: the id, and the place where it has one.
    pub(super) fn unused(&self) -> Vec<(&Allowed, Option<&Site<'a>>)> {
        let given = self.given.iter().filter(|(_, uses)| *uses == 0);
        let written = self.written.iter().filter(|(_, _, _, uses)| *uses == 0);
        let given = given.map(|(allowance, _)| (*allowance, None));
        given.chain(written.map(|(_, allowance, site, _)| (allowance, Some(site)))).collect()
    }
}

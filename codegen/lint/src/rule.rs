//! What a rule is.

use diagnostics::{Finding, RuleInfo, Severity};

use super::context::{Context, Site};

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

    /// What report formats show of it.
    #[must_use]
    pub fn info(&self) -> RuleInfo {
        RuleInfo { id: self.id, severity: self.severity, title: self.title, why: self.why }
    }
}

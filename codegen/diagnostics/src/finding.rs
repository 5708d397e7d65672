//! Findings, and reports of them.

use serde::Serialize;

use super::edit::Fix;
use super::place::Location;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// The result is worse than it could be.
    Warning,
    /// Wrong: the command fails.
    Error,
}

/// One thing found: what, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable name of the rule.
    pub id: std::borrow::Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// What is so. One sentence without a full stop.
    pub message: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Where, as a JSON pointer into the document.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What the generator emits because of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// Other places that have to do with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// The edit that puts it right, where that is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// More of it, by name: `page` and what the page states, `operations` and which.
    #[serde(skip)]
    pub details: Vec<Detail>,
    /// What formats for machines say beside it.
    #[serde(skip)]
    pub properties: serde_json::Map<String, serde_json::Value>,
}

/// A named part of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// What it is.
    pub name: &'static str,
    /// The text.
    pub text: String,
}

/// Another place that has to do with a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What is there.
    pub note: String,
}

impl Finding {
    /// A finding of any severity.
    pub fn new(id: impl Into<std::borrow::Cow<'static, str>>, severity: Severity, message: impl Into<String>) -> Self {
        Finding {
            id: id.into(),
            severity,
            message: message.into(),
            location: None,
            pointer: String::new(),
            help: None,
            effect: None,
            related: Vec::new(),
            fix: None,
            details: Vec::new(),
            properties: serde_json::Map::new(),
        }
    }

    /// An error.
    pub fn error(id: impl Into<std::borrow::Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Error, message)
    }

    /// A warning.
    pub fn warning(id: impl Into<std::borrow::Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Warning, message)
    }

    /// Something worth knowing.
    pub fn info(id: impl Into<std::borrow::Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Info, message)
    }

    /// Adds the place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Adds the JSON pointer.
    #[must_use]
    pub fn pointer(mut self, pointer: impl ToString) -> Self {
        self.pointer = pointer.to_string();
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what the generator emits because of it.
    #[must_use]
    pub fn effect(mut self, effect: impl Into<String>) -> Self {
        self.effect = Some(effect.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, location: Location, note: impl Into<String>) -> Self {
        self.related.push(Related { location, note: note.into() });
        self
    }

    /// Adds a named part, unless there is nothing to say.
    #[must_use]
    pub fn detail(mut self, name: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.details.push(Detail { name, text });
        }
        self
    }

    /// Effect, details and help, each with its name.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let effect = self.effect.as_deref().map(|text| ("effect", text));
        let details = self.details.iter().map(|detail| (detail.name, detail.text.as_str()));
        effect.into_iter().chain(details).chain(self.help.as_deref().map(|text| ("help", text)))
    }

    /// Adds the edit that puts it right.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }
}

/// What a rule is, for formats that list rules beside findings.
#[derive(Debug, Clone, Copy)]
pub struct RuleInfo {
    /// The id its findings carry.
    pub id: &'static str,
    /// How much its findings matter.
    pub severity: Severity,
    /// What it asks for, one line.
    pub title: &'static str,
    /// Why.
    pub why: &'static str,
}

/// Findings and what stands around them.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The command that made it: `lint`, `diff`, `docs check`.
    pub command: &'a str,
    /// What it is about, for a heading: `sfcompute`, `3 documents`.
    pub title: &'a str,
    /// In the order they are to be shown.
    pub findings: &'a [Finding],
    /// The file that a finding without a place is about, for formats in which each must have one.
    pub file: &'a str,
    /// The rules behind them; empty where there is no list of rules.
    pub rules: &'a [RuleInfo],
    /// Sentences for people after the findings: what was left out, what to run next.
    pub notes: &'a [String],
}

impl Report<'_> {
    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let same = self.findings.iter().filter(|f| f.severity == severity);
        same.count()
    }

    /// `2 errors, 1 warning`, or `no findings`.
    #[must_use]
    pub fn summary(&self) -> String {
        let names = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")];
        let parts: Vec<String> = names
            .iter()
            .map(|(severity, name)| (self.count(*severity), name))
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
            .collect();
        if parts.is_empty() {
            return "no findings".to_owned();
        }
        parts.join(", ")
    }
}

//! What lint, lowering, diff and docs have to say: one type, and renderers for people and machines.

use serde::Serialize;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Location {
    /// The file as it was named.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// First byte, for excerpts.
    #[serde(skip)]
    pub start: u32,
    /// One past the last byte.
    #[serde(skip)]
    pub end: u32,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

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
}

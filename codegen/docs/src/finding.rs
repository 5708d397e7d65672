//! Findings of the comparison of a page with the spec and with what was recorded of the page.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::facts::{Aspect, Counts, Place, Unread};
use diagnostics::{Finding, Location, Severity};

macro_rules! kinds {
    ($(#[doc = $title:literal] $kind:ident = $name:literal: $help:literal,)*) => {
        /// What a finding is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = $title] $kind,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Kind] = &[$(Kind::$kind,)*];

            /// As findings write it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name,)* }
            }

            /// What it says, in one sentence.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Kind::$kind => $title,)* }.trim().trim_end_matches('.')
            }

            /// What to do.
            #[must_use]
            pub fn help(self) -> &'static str {
                match self { $(Kind::$kind => $help,)* }
            }
        }
    };
}

kinds! {
    /// The page states something the spec does not have.
    PageOnly = "page-only": "Add it to the spec, or say with `x-docs-deviation` why the spec leaves it out.",
    /// The spec has something the page does not state.
    SpecOnly = "spec-only": "Remove it from the spec, or say with `x-source` where it was read or with `x-docs-deviation` why it stays.",
    /// Page and spec state different things.
    Disagreement = "disagreement": "Correct the spec, or say with `x-docs-deviation` why it differs from the page.",
    /// The page documents an operation it did not document before.
    OperationAdded = "operation-added": "Add the operation to the spec and its operationId to the page in client.yaml.",
    /// The page no longer documents an operation.
    OperationRemoved = "operation-removed": "Look whether the API still has the operation: remove it from the spec, or mark it `deprecated`.",
    /// A field is new on the page.
    FieldAdded = "field-added": "Add the property: `cargo xtask docs apply` does so.",
    /// A field is gone from the page.
    FieldRemoved = "field-removed": "Look whether the API still has the property before removing it: removing it breaks users of the crate.",
    /// A field has a new name on the page.
    FieldRenamed = "field-renamed": "Rename the property in the spec; keep its Rust name with `x-rust-name` if users should not notice.",
    /// A parameter is new on the page.
    ParameterAdded = "parameter-added": "Add the parameter: `cargo xtask docs apply` does so.",
    /// A parameter is gone from the page.
    ParameterRemoved = "parameter-removed": "Look whether the API still takes the parameter before removing it.",
    /// A parameter has a new name on the page.
    ParameterRenamed = "parameter-renamed": "Rename the parameter in the spec; keep its Rust name with `x-rust-name` if users should not notice.",
    /// The page states another type.
    TypeChanged = "type-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page states otherwise whether it is required.
    RequiredChanged = "required-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page states otherwise whether it may be null.
    NullableChanged = "nullable-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page states another default.
    DefaultChanged = "default-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page states other values.
    EnumChanged = "enum-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page states another range.
    RangeChanged = "range-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page states another length.
    LengthChanged = "length-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page states another pattern.
    PatternChanged = "pattern-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page states another format.
    FormatChanged = "format-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page states another path.
    PathChanged = "path-changed": "Change the path in the spec if the old one is no longer served.",
    /// The page states another method.
    MethodChanged = "method-changed": "Change the method in the spec if the old one is no longer served.",
    /// The page states another server.
    ServerChanged = "server-changed": "Change `servers` in the spec.",
    /// The page states other ways to sign in.
    AuthChanged = "auth-changed": "Change `security` and the security schemes in the spec.",
    /// The page states another content type.
    ContentChanged = "content-changed": "Change the media type in the spec.",
    /// A status is new on the page.
    ResponseAdded = "response-added": "Add the response with its schema.",
    /// A status was removed from the page.
    ResponseRemoved = "response-removed": "Check whether the API still returns that status before removing the response.",
    /// The page states otherwise whether it is deprecated.
    DeprecatedChanged = "deprecated-changed": "`cargo xtask docs apply` edits the spec; if the page is wrong, say so with `x-docs-deviation`.",
    /// The page shows another example. For information.
    ExampleChanged = "example-changed": "Nothing has to be done; an example in specs/PROVIDER/examples may follow the page.",
    /// An example on the page does not fit the spec's schema.
    ExampleMismatch = "example-mismatch": "Correct the schema if the example is what the API sends, or say with `x-docs-deviation` that the example is wrong.",
    /// A line that looks like a fact could not be read, and it was not there before.
    UnreadChanged = "unread-changed": "Read the line on the page: edit the spec by hand where it states something, then record the page with `cargo xtask docs update`.",
    /// More facts are missing than a provider removes at once: the page has another layout or is not whole.
    PageIncomplete = "page-incomplete": "Save the whole page again, or name its layout with `--layout`; nothing is removed because of such a page.",
}

impl Kind {
    /// Whether it only informs: no claim of the spec is touched.
    #[must_use]
    pub fn is_information(self) -> bool {
        self == Kind::ExampleChanged
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self.is_information() { Severity::Info } else { Severity::Error }
    }

    /// The kind with this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The change of one aspect.
    #[must_use]
    pub fn of(aspect: Aspect) -> Kind {
        match aspect {
            Aspect::Type => Kind::TypeChanged,
            Aspect::Format => Kind::FormatChanged,
            Aspect::Required => Kind::RequiredChanged,
            Aspect::Nullable => Kind::NullableChanged,
            Aspect::Default => Kind::DefaultChanged,
            Aspect::Enum => Kind::EnumChanged,
            Aspect::Minimum
            | Aspect::Maximum
            | Aspect::ExclusiveMinimum
            | Aspect::ExclusiveMaximum
            | Aspect::MultipleOf => Kind::RangeChanged,
            Aspect::MinLength | Aspect::MaxLength | Aspect::MinItems | Aspect::MaxItems => Kind::LengthChanged,
            Aspect::Pattern => Kind::PatternChanged,
            Aspect::Deprecated => Kind::DeprecatedChanged,
            Aspect::Example => Kind::ExampleChanged,
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// One thing that drifted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// What it is about.
    pub kind: Kind,
    /// `POST /v1/nodes`, as the spec names it where the spec has it.
    pub operation: String,
    /// `request.body`, `request.query`, `request.path`, `request.header`, `request.cookie`,
    /// `response` or `operation`.
    pub location: String,
    /// `billing.chargeMode`, `disks[].size`; the status for a response; else empty.
    pub field: String,
    /// What the page states now.
    pub page_value: Option<Value>,
    /// What the spec holds.
    pub spec_value: Option<Value>,
    /// What the page stated before.
    pub lock_value: Option<Value>,
    /// Line on the page.
    pub page_line: Option<u32>,
    /// Where the spec states it, or where it belongs.
    pub spec: Option<Location>,
    /// One sentence for people.
    pub message: String,
    /// JSON pointer of `spec`.
    #[serde(skip)]
    pub pointer: String,
    /// The part it is in, which `location` and `field` tell without the status.
    #[serde(skip)]
    pub place: Option<Place>,
    /// What aspect a disagreement is about.
    #[serde(skip)]
    pub about: Option<Kind>,
    /// Why it is not certain although the page changed; nothing for what is certain.
    #[serde(skip)]
    pub doubt: Option<String>,
}

/// A deviation of the spec that keeps a disagreement silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Silenced {
    /// The operation.
    pub operation: String,
    /// As [`Drift::location`].
    pub location: String,
    /// As [`Drift::field`].
    pub field: String,
    /// What the page says.
    pub says: String,
    /// What the spec holds.
    pub we: String,
    /// Why.
    pub why: String,
    /// Where it stands.
    pub spec: Location,
}

/// All there is to say about one page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Folder name of the provider.
    pub provider: String,
    /// Id of the page, as in `client.yaml`.
    pub page: String,
    /// What drifted.
    pub findings: Vec<Drift>,
    /// Lines that could not be read.
    pub unread: Vec<Unread>,
    /// How much of the page was read; none where that was never recorded.
    pub coverage: Option<Counts>,
    /// Disagreements that a deviation in the spec accounts for.
    pub silenced: Vec<Silenced>,
    /// Worth knowing, no drift.
    pub notes: Vec<String>,
}

impl Report {
    /// Whether something drifted.
    #[must_use]
    pub fn has_drift(&self) -> bool {
        self.findings.iter().any(|finding| !finding.kind.is_information())
    }
}

impl Drift {
    /// As a finding of this page of this provider.
    #[must_use]
    pub fn finding(&self, provider: &str, page: &str) -> Finding {
        let place = format!("{} {} {}", self.operation, self.location, self.field);
        let line = self.page_line.map(|line| format!(" (line {line})")).unwrap_or_default();
        let lock = self.lock_value.as_ref().map(|value| show(Some(value))).unwrap_or_default();
        let mut finding = Finding::new(self.kind.name(), self.kind.severity(), self.message.clone())
            .pointer(&self.pointer)
            .detail("claim", format!("{provider} {page}: {}", place.trim()))
            .detail("page", format!("{}{line}", show(self.page_value.as_ref())))
            .detail("lock", lock)
            .detail("spec", show(self.spec_value.as_ref()));
        finding.location = self.spec.clone();
        let value = |text: &str| Value::String(text.to_owned());
        finding.properties.extend([("provider".to_owned(), value(provider)), ("page".to_owned(), value(page))]);
        finding
    }
}

/// A value on one line.
fn show(value: Option<&Value>) -> String {
    match value {
        None => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

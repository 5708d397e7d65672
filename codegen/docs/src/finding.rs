//! What docs drift is told as.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::facts::{Aspect, Counts, Place, Unread};
use diagnostics::{Finding, Location, Severity};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)*) => {
        /// What a finding is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Kind] = &[$(Kind::$kind,)*];

            /// As findings write it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name,)* }
            }
        }
    };
}

kinds! {
    /// The page states something the spec does not have.
    PageOnly = "page-only",
    /// The spec has something the page does not state.
    SpecOnly = "spec-only",
    /// Page and spec state different things.
    Disagreement = "disagreement",
    /// The page documents an operation it did not document before.
    OperationAdded = "operation-added",
    /// The page no longer documents an operation.
    OperationRemoved = "operation-removed",
    /// A field is new on the page.
    FieldAdded = "field-added",
    /// A field is gone from the page.
    FieldRemoved = "field-removed",
    /// A field has a new name on the page.
    FieldRenamed = "field-renamed",
    /// A parameter is new on the page.
    ParameterAdded = "parameter-added",
    /// A parameter is gone from the page.
    ParameterRemoved = "parameter-removed",
    /// A parameter has a new name on the page.
    ParameterRenamed = "parameter-renamed",
    /// The page states another type.
    TypeChanged = "type-changed",
    /// The page states otherwise whether it must be there.
    RequiredChanged = "required-changed",
    /// The page states otherwise whether it may be null.
    NullableChanged = "nullable-changed",
    /// The page states another default.
    DefaultChanged = "default-changed",
    /// The page states other values.
    EnumChanged = "enum-changed",
    /// The page states another range.
    RangeChanged = "range-changed",
    /// The page states another length.
    LengthChanged = "length-changed",
    /// The page states another pattern.
    PatternChanged = "pattern-changed",
    /// The page states another format.
    FormatChanged = "format-changed",
    /// The page states another path.
    PathChanged = "path-changed",
    /// The page states another method.
    MethodChanged = "method-changed",
    /// The page states another server.
    ServerChanged = "server-changed",
    /// The page states other ways to sign in.
    AuthChanged = "auth-changed",
    /// The page states another content type.
    ContentChanged = "content-changed",
    /// A status is new on the page.
    ResponseAdded = "response-added",
    /// A status is gone from the page.
    ResponseRemoved = "response-removed",
    /// The page states otherwise whether it is deprecated.
    DeprecatedChanged = "deprecated-changed",
    /// The page shows another example. For information.
    ExampleChanged = "example-changed",
    /// An example on the page does not fit the spec's schema.
    ExampleMismatch = "example-mismatch",
    /// A line that looks like a fact could not be read, and it was not there before.
    UnreadChanged = "unread-changed",
    /// More facts are missing than a provider removes at once: the page has another layout or is not whole.
    PageIncomplete = "page-incomplete",
}

impl Kind {
    /// Whether it only informs: no claim of the spec is touched.
    #[must_use]
    pub fn is_information(self) -> bool {
        self == Kind::ExampleChanged
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

impl From<&Drift> for Finding {
    fn from(drift: &Drift) -> Self {
        let severity = if drift.kind.is_information() { Severity::Info } else { Severity::Error };
        let message = match drift.page_line {
            Some(line) => format!("{} (page line {line})", drift.message),
            None => drift.message.clone(),
        };
        let mut finding = Finding::new(format!("docs/{}", drift.kind), severity, message).pointer(&drift.pointer);
        finding.location = drift.spec.clone();
        finding
    }
}

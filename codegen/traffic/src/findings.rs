//! Differences as findings.

use diagnostics::{Finding, RuleInfo, Severity};
use openapi::document::Document;

use crate::observe::Kind;
use crate::report::{Difference, Place, Report};

/// The rules behind the findings.
pub const RULES: &[RuleInfo] = &[
    rule(
        Kind::OperationUndocumented,
        Severity::Warning,
        "Every recorded operation is documented",
        "No client can call an operation that the document does not have.",
    ),
    rule(
        Kind::OperationAmbiguous,
        Severity::Warning,
        "A recorded path belongs to one operation",
        "Two path templates that fit the same path equally well cannot be told apart.",
    ),
    rule(
        Kind::StatusUndocumented,
        Severity::Warning,
        "Every recorded status is documented",
        "An undocumented status has no type: callers see an error without details.",
    ),
    rule(
        Kind::MediaTypeUndocumented,
        Severity::Warning,
        "Every recorded media type is documented",
        "A client reads a body by its documented media type.",
    ),
    rule(
        Kind::ParameterUndocumented,
        Severity::Info,
        "Every recorded parameter is documented",
        "A parameter that the document does not have cannot be set by a client.",
    ),
    rule(
        Kind::HeaderUndocumented,
        Severity::Info,
        "Every recorded response header is documented",
        "An undocumented header has no accessor.",
    ),
    rule(
        Kind::PropertyUndocumented,
        Severity::Warning,
        "Every recorded property is documented",
        "An undocumented property is kept, but has no type.",
    ),
    rule(
        Kind::RequiredMissing,
        Severity::Error,
        "What is required is present",
        "A required property that a response leaves out makes the response unreadable.",
    ),
    rule(
        Kind::TypeDiffers,
        Severity::Error,
        "Values have the documented type",
        "A value of another type makes the whole response unreadable.",
    ),
    rule(
        Kind::NullUndocumented,
        Severity::Error,
        "Null occurs only where it is documented",
        "An undocumented null makes the whole response unreadable.",
    ),
    rule(
        Kind::EnumValueUndocumented,
        Severity::Warning,
        "Enum values are documented",
        "An undocumented value has no variant of its own.",
    ),
    rule(
        Kind::FormatDiffers,
        Severity::Warning,
        "Strings have the documented format",
        "A value without its format cannot be converted.",
    ),
    rule(
        Kind::ConstraintExceeded,
        Severity::Warning,
        "Values keep the documented constraints",
        "A constraint that the provider does not keep refuses right requests.",
    ),
    rule(
        Kind::SchemaDiffers,
        Severity::Warning,
        "Values fit the documented schema",
        "The value breaks a rule between properties, or one of `not`, `if` and their like.",
    ),
    rule(
        Kind::BodyUnreadable,
        Severity::Info,
        "Bodies of a recording can be read",
        "A body that cannot be read was not checked.",
    ),
];

const fn rule(kind: Kind, severity: Severity, title: &'static str, why: &'static str) -> RuleInfo {
    RuleInfo { id: kind.id(), severity, title, why }
}

/// One finding per difference, in the order of the report.
#[must_use]
pub fn findings(document: &Document, report: &Report) -> Vec<Finding> {
    report.differences.iter().map(|difference| finding(document, difference)).collect()
}

fn finding(document: &Document, difference: &Difference) -> Finding {
    let observation = &difference.observation;
    let info = RULES.iter().find(|rule| rule.id == observation.kind.id());
    let severity = info.map_or(Severity::Warning, |info| info.severity);
    let (path, detail) = (&observation.path, &observation.detail);
    let place = place(&difference.place);
    let subject = if path.is_empty() { place.clone() } else { format!("`{path}` in {place}") };
    let what = match observation.kind {
        Kind::OperationUndocumented => "the operation is not documented".to_owned(),
        Kind::OperationAmbiguous => format!("the path also fits {detail}"),
        Kind::StatusUndocumented => match &difference.place {
            Place::ResponseBody(status) => format!("the status {status} is not documented"),
            _ => "the status is not documented".to_owned(),
        },
        Kind::MediaTypeUndocumented if detail.is_empty() => format!("{subject} is not documented"),
        Kind::MediaTypeUndocumented => format!("the media type `{detail}` of {subject} is not documented"),
        Kind::ParameterUndocumented | Kind::HeaderUndocumented => format!("{subject} is not documented"),
        Kind::PropertyUndocumented => {
            let types = difference.seen.shape.as_ref().map_or_else(|| detail.clone(), |shape| shape.describe());
            format!("{subject} is not documented: {types}")
        }
        Kind::RequiredMissing => format!("{subject} is required and missing"),
        Kind::TypeDiffers => format!("{subject} has another type than documented: {detail}"),
        Kind::NullUndocumented => format!("{subject} is null, which is not documented"),
        Kind::EnumValueUndocumented if detail.is_empty() => {
            format!("{subject} has a value that is not documented (not shown: it may be confidential)")
        }
        Kind::EnumValueUndocumented => format!("{subject} has the undocumented value `{detail}`"),
        Kind::FormatDiffers => format!("{subject} does not have the format `{detail}`"),
        Kind::ConstraintExceeded => format!("{subject} does not keep `{detail}`"),
        Kind::SchemaDiffers => format!("{subject} does not fit its schema"),
        Kind::BodyUnreadable => format!("{subject} was not checked: such bodies {detail}"),
    };
    let message = format!(
        "{}: {what}; in {} of {} exchanges, first in entry {}",
        difference.operation, difference.seen.exchanges, difference.of, difference.seen.first
    );
    let mut finding = Finding::new(observation.kind.id(), severity, message).pointer(&observation.schema);
    if let Some(node) = document.at(&observation.schema) {
        finding = finding.at(document.location(node.span));
    }
    finding
}

fn place(place: &Place) -> String {
    match place {
        Place::Operation => "the request".to_owned(),
        Place::Query => "the query".to_owned(),
        Place::RequestHeader => "the request headers".to_owned(),
        Place::Path => "the path".to_owned(),
        Place::RequestBody => "the request body".to_owned(),
        Place::ResponseHeader(status) => format!("the headers of response {status}"),
        Place::ResponseBody(status) => format!("response {status}"),
    }
}

//! Differences in words, and whether words speak of a difference.

use serde_json::Value;

use super::Difference;
use crate::facts::{Place, Status};
use crate::finding::Kind;
use crate::spec::Deviation;

/// Whether a deviation that stands on the very thing speaks of this aspect of it: it names the
/// aspect, or what the page or the spec says of it.
pub(super) fn is_about(deviation: &Deviation, difference: &Difference) -> bool {
    let text = format!("{} {} {}", deviation.says, deviation.we, deviation.why).to_ascii_lowercase();
    let words: &[&str] = match difference.about {
        Kind::TypeChanged => {
            &["type", "typed", "string", "integer", "number", "boolean", "array", "object", "list", "map", "free-form"]
        }
        Kind::RequiredChanged => &["required", "optional", "mandatory", "left out", "leave out"],
        Kind::NullableChanged => &["null", "nullable"],
        Kind::DefaultChanged => &["default"],
        Kind::EnumChanged => &["enum", "value", "values", "one of"],
        Kind::RangeChanged => &["minimum", "maximum", "range", "at least", "at most", "multiple", "between"],
        Kind::LengthChanged => &["length", "characters", "long", "items", "maxlength", "minlength"],
        Kind::PatternChanged => &["pattern", "match", "matches", "regular expression"],
        Kind::FormatChanged => &["format"],
        Kind::DeprecatedChanged => &["deprecated"],
        Kind::ExampleChanged | Kind::ExampleMismatch => &["example", "examples", "sends"],
        Kind::AuthChanged => return true,
        Kind::PathChanged | Kind::MethodChanged | Kind::ServerChanged => &[],
        // Whether the thing is there at all.
        _ => return difference.place.is_some(),
    };
    let values = [&difference.page, &difference.other].into_iter().flatten();
    let mut values = values.filter_map(Value::as_str).filter(|text| text.len() > 2).map(str::to_ascii_lowercase);
    words.iter().any(|word| mentions(&text, word)) || values.any(|value| mentions(&text, &value))
}

/// Words by which a deviation further out can name what a difference is about.
pub(super) fn names(difference: &Difference) -> Vec<String> {
    let mut words = Vec::new();
    if !difference.field.is_empty() {
        let last = difference.field.trim_end_matches("[]").trim_end_matches(".*");
        words.push(last.rsplit('.').next().unwrap_or(last).to_owned());
    }
    match (&difference.place, difference.about) {
        (Some(Place::Response(Status::Code(code))), Kind::ResponseAdded | Kind::ResponseRemoved) => {
            words.push(code.clone())
        }
        (None, Kind::PathChanged) => {
            let values = [&difference.page, &difference.other].into_iter().flatten();
            let texts = values.flat_map(|value| match value {
                Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>(),
                Value::String(text) => vec![text.clone()],
                _ => Vec::new(),
            });
            words.extend(texts);
        }
        (None, Kind::MethodChanged) => words.push("method".to_owned()),
        (None, Kind::ServerChanged) => words.extend(["server".to_owned(), "URL".to_owned(), "host".to_owned()]),
        (Some(_), Kind::ContentChanged) => words.push("content".to_owned()),
        _ => {}
    }
    words
}

/// Whether `word` stands in `text` as a word of its own.
pub(super) fn mentions(text: &str, word: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(inner) && !after.is_some_and(inner)
    })
}

/// One sentence, without a full stop.
pub(super) fn describe(difference: &Difference, operation: &str) -> String {
    let value = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), show);
    let (page, other) = (value(&difference.page), value(&difference.other));
    let field = &difference.field;
    let place = match &difference.place {
        Some(Place::Response(status)) => format!("the {status} response"),
        Some(Place::Request) => "the request body".to_owned(),
        Some(place) => format!("the {} parameters", place.location().trim_start_matches("request.")),
        None => operation.to_owned(),
    };
    let subject = if field.is_empty() { place.clone() } else { format!("`{field}` in {place}") };
    let aspect = difference.about.name().trim_end_matches("-changed");
    match difference.kind {
        Kind::FieldAdded | Kind::ParameterAdded => format!("the page now has {subject}: {page}"),
        Kind::FieldRemoved | Kind::ParameterRemoved if difference.line > 0 => {
            format!("the page no longer declares {subject}; an example still shows it")
        }
        Kind::FieldRemoved | Kind::ParameterRemoved | Kind::ResponseRemoved => {
            format!("the page no longer has {subject}")
        }
        Kind::FieldRenamed | Kind::ParameterRenamed => format!("the page now calls {subject} {page}"),
        Kind::ResponseAdded => format!("the page now has {subject}"),
        Kind::PageOnly if matches!(difference.about, Kind::FieldAdded | Kind::ParameterAdded | Kind::ResponseAdded) => {
            format!("the page has {subject}, the spec does not: {page}")
        }
        Kind::SpecOnly
            if matches!(difference.about, Kind::FieldRemoved | Kind::ParameterRemoved | Kind::ResponseRemoved) =>
        {
            format!("the spec has {subject}, the page does not")
        }
        Kind::PageOnly => format!("{subject}: the page says {aspect} {page}, the spec says nothing of it"),
        Kind::SpecOnly => format!("{subject}: the spec says {aspect} {other}, the page says nothing of it"),
        Kind::Disagreement => format!("{subject}: {aspect} is {page} on the page and {other} in the spec"),
        Kind::ExampleMismatch if difference.page == Some(Value::Null) && other == "required" => {
            format!("the page's example leaves out {subject}, which the spec requires")
        }
        Kind::ExampleMismatch => format!("the page's example has {page} for {subject}, the spec wants {other}"),
        Kind::ExampleChanged => format!("the example of {subject} was {other} and is {page}"),
        _ => format!("{subject}: the page's {aspect} was {other} and is {page}"),
    }
}

/// A value as a sentence holds it.
pub(super) fn show(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) => {
            let parts = members.iter().map(|(key, value)| format!("{key} {}", show(value)));
            parts.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

//! What was found, for people and programs.

mod html;
mod markdown;
mod text;

pub use html::html;
pub use markdown::markdown;
pub use text::text;

use crate::attribute::Certainty;
use crate::judge::{Impact, Row, SpecChange};

/// A part of what was found: its heading, and its rows.
pub(crate) fn parts(impact: &Impact) -> [(&'static str, &[Row]); 4] {
    [
        ("does not compile with the new crate", &impact.errors),
        ("deprecated with the new crate", &impact.deprecated),
        ("compiles, and changes at run time", &impact.behaviour),
        ("uses what changed, and nothing is reported there", &impact.used),
    ]
}

/// What stands in front of the causes where they are not certain.
pub(crate) fn doubt(row: &Row) -> Option<&'static str> {
    match row.certainty {
        Certainty::SameFunction => Some("probably, as it is used in the same function:"),
        Certainty::OnlyChange => Some("nothing that changed is used there; the only change that breaks code is:"),
        Certainty::Unknown if row.place.is_some() && row.causes.is_empty() => {
            Some("comes with the new crate; which change it comes from is not known")
        }
        Certainty::Unknown if row.place.is_some() => Some("comes with the new crate, from one of these:"),
        Certainty::NotOurs => Some("not from this change: it is there with the old crate too"),
        _ => None,
    }
}

/// `specs/sfcompute/openapi.yaml:12:3 -> specs/sfcompute/openapi.yaml:12:3`.
pub(crate) fn places(change: &SpecChange) -> String {
    let side = |at: &Option<diagnostics::Location>| at.as_ref().map(ToString::to_string);
    match (side(&change.old), side(&change.new)) {
        (Some(old), Some(new)) => format!("{old} -> {new}"),
        (Some(old), None) => format!("{old} -> removed"),
        (None, Some(new)) => format!("added -> {new}"),
        (None, None) => String::new(),
    }
}

pub(crate) fn place(row: &Row) -> String {
    row.place.as_ref().map_or_else(String::new, |at| format!("{}:{}:{}", at.file, at.line, at.column))
}

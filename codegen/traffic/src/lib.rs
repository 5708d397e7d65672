//! Checks OpenAPI documents against recorded requests and responses.
//!
//! [`har::read`] hands over the entries of a recording one by one, [`Traffic`] compares each with the operation it belongs
//! to, and [`Report`] states what differs, how often and where it was first seen. [`apply`] turns what is certain into
//! edits of the document. No value of a recording reaches a report, except an undocumented enum value that is short, looks
//! like the documented ones and not like a secret.
//!
//! No network, no clock, no environment: the same input gives the same report.
#![forbid(unsafe_code)]

pub mod apply;
mod check;
mod coverage;
mod exchange;
mod findings;
pub mod har;
mod observe;
mod parameter;
mod report;
mod route;
mod secret;
mod shape;

pub use check::Traffic;
pub use coverage::Coverage;
pub use exchange::{Body, Exchange, Message, Unreadable};
pub use findings::{RULES, findings};
pub use har::Skipped;
pub use observe::{Kind, Observation};
pub use report::{Difference, Place, Report, Seen};
pub use shape::Shape;

#[cfg(test)]
mod tests;

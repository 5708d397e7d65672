//! Which code of a consumer a new version of a generated crate breaks, and which change causes it.
//!
//! [`Changed`] is what differs between the crates of two specs: items of the public API, each with the spec changes behind
//! it. What a consumer uses of it is asked of the compiler, not guessed from names: [`probe()`] marks each changed item of the
//! old crate as deprecated, with its number as the note, and the compiler's warnings say where the consumer uses which.
//! [`messages`] reads the compiler's JSON output, and [`judge()`] puts the errors of a build against the new crate, these
//! uses and the changes together. [`edits`](mod@edits) are for what only has another name.
//!
//! No network, no clock, no environment, no other processes: building is the caller's.
#![forbid(unsafe_code)]

mod attribute;
mod causes;
mod changed;
pub mod edits;
mod judge;
pub mod messages;
mod probe;
mod rename;
pub mod render;

pub use attribute::{Attributed, Certainty, attribute, implemented};
pub use changed::{Changed, Effect, Item, Side};
pub use edits::Edit;
pub use judge::{Cause, Evidence, Impact, Row, Share, SpecChange, State, judge, marks};
pub use messages::{Build, Error, Place, Use};
pub use probe::{Mark, NOTE, Probe, deprecated, probe};

#[cfg(test)]
mod tests;

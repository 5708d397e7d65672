//! Which code of a consumer a new version of a generated crate breaks, and which change causes it.
//!
//! What a consumer uses is asked of the compiler, not guessed from names: [`probe()`] marks each changed item of the old crate
//! as deprecated, with its number as the note, and the compiler's warnings say where the consumer uses which. [`messages`]
//! reads the compiler's JSON output, and [`attribute()`] puts the errors of a build against the new crate and these uses
//! together.
//!
//! No network, no clock, no environment, no other processes: building is the caller's.
#![forbid(unsafe_code)]

mod attribute;
pub mod messages;
mod probe;

pub use attribute::{Attributed, Certainty, attribute, implemented};
pub use messages::{Error, Place, Use};
pub use probe::{NOTE, Probe, probe};

#[cfg(test)]
mod tests;

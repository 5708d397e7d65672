//! What a change does to code that compiles against the generated crate.

mod names;
mod used;

use super::change::Change;
use super::compare::Edit;
use crate::document::Document;

pub(crate) use used::Used;

/// Settles the source verdict of every change and the Rust items it names.
///
/// The rules say what an edit of a kind does to our crates. Where two changes touch one thing, or a
/// name that an edit makes collides with another, only the generated items tell; they are not
/// compared here yet.
pub fn judge(_old: &Document, _new: &Document, _changes: &mut [Change]) {}

/// The Rust items an edit touches, with what happens to them.
pub(crate) fn items(old: &Document, new: &Document, edit: &Edit) -> Vec<String> {
    names::items(old, new, edit)
}

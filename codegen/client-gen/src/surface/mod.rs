//! The public face of a generated crate: what code that depends on it can name, and how.
//!
//! Worked out from the plan alone, so that two documents can be compared without writing a crate;
//! a test holds it against the generated text.
//!
//! What no operation uses is there with the feature `all-types` only. It follows the document, and no version number
//! promises that it stays: differences of it are patches.

mod compare;
mod item;
pub mod lock;
mod operations;
mod types;

#[cfg(test)]
mod tests;

pub use compare::{Change, Effect, compare};
use item::List;
pub use item::{Argument, Item, Kind, spelling};

use crate::lower::Plan;

/// Every item of the crate, sorted by path.
#[must_use]
pub fn surface(plan: &Plan) -> Vec<Item> {
    let mut list = List { items: Vec::new(), apart: false };
    operations::add(plan, &mut list);
    types::add(plan, &mut list);
    list.items.sort();
    list.items.dedup_by(|a, b| a.path == b.path && a.signature == b.signature);
    list.items
}

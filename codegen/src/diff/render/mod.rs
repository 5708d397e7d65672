//! A report for people and machines.

mod json;
mod text;

pub use json::json;
pub use text::text;

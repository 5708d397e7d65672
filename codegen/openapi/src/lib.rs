//! Reads OpenAPI documents.
//!
//! Everything here is a function of its input: no network, no clock, no environment. Files come in through
//! [`document::Loader`], so the same input gives the same values.
#![forbid(unsafe_code)]

pub mod document;
pub mod edit;
pub mod formats;
pub mod keys;
pub mod parallel;
pub mod schema_check;
pub mod types;

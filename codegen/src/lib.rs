//! Reads OpenAPI documents and writes Rust client crates, diffs and docs findings.
//!
//! Everything here is a function of its input: no network, no clock, no environment. Files come in
//! through [`document::Loader`] and go out as values, so the same input gives the same bytes.
//!
//! The way through, one direction only: [`document`] -> [`lint`] -> `lower` -> `types` ->
//! `operations` -> `refine` -> `write`; beside it `diff`, with `changelog` and `review` behind it,
//! and `docs`; all of them speak through [`report`]. ARCHITECTURE.md has the map.
#![forbid(unsafe_code)]

pub mod changelog;
pub mod diff;
pub mod docs;
pub mod document;
pub mod keys;
pub mod lint;
pub mod lower;
pub mod manifest;
pub mod operations;
pub mod parallel;
pub mod refine;
pub mod report;
pub mod review;
pub mod samples;
pub mod schema_check;
pub mod surface;
pub mod types;
pub mod write;

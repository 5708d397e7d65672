//! Writes Rust client crates from OpenAPI documents.
//!
//! One direction only: [`lower`] turns a document into a plan, [`types`], [`operations`] and [`refine`] turn the plan into
//! Rust, [`samples`] writes example calls, and [`mod@write`] puts a whole crate together. [`surface`] lists the public API
//! of a plan. No network, no clock, no environment: the same input gives the same bytes.
#![forbid(unsafe_code)]

pub mod config;
pub mod lower;
pub mod manifest;
pub mod operations;
pub mod refine;
pub mod samples;
pub mod surface;
pub mod types;
pub mod write;

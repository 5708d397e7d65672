//! Runtime shared by the generated compute clients.

#![forbid(unsafe_code)]

pub mod model;

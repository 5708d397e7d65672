//! The operations stage: descriptors, request builders, handles, typed errors and the stub trait.
//!
//! An operation is one constant and a builder of short setters; everything that happens between
//! them and the wire is in client-core.

mod builders;
mod client;
mod descriptors;
mod errors;
mod record;
mod route;
mod stub;

pub use builders::builder;
pub use client::client;
pub use descriptors::{api, descriptor, paging_name};
pub use errors::error;
pub use record::record;
pub(crate) use route::{reply_type, route, sent_fields};
pub use stub::{mock, stub};

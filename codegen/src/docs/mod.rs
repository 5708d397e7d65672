//! Docs drift: what a provider's page states, held against what the spec says and against what the
//! page stated before.
//!
//! [`Page::read`] turns text, Markdown or HTML into lines; a [`Layout`] reads the lines into
//! [`Facts`]; [`compare`] holds facts against a [`Lock`] and a document. Nothing here reads files,
//! a clock or the network.

pub mod facts;
pub mod layout;
pub mod page;
pub mod read;
mod redact;
pub mod spec;

pub use facts::Facts;
pub use layout::{LAYOUTS, Layout};
pub use page::{Format, Page, PageError};
pub use redact::{REDACTED, redact};

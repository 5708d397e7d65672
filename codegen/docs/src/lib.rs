//! Docs drift: what a provider's page states, held against what the spec says and against what the
//! page stated before.
//!
//! [`Page::read`] turns text, Markdown or HTML into lines; a [`Layout`] reads the lines into
//! [`Facts`]; [`compare()`] holds facts against a [`Lock`] and a document. Nothing here reads files,
//! a clock or the network.

pub mod apply;
pub mod compare;
pub mod draft;
pub mod facts;
mod finding;
pub mod layout;
pub mod links;
mod lock;
pub mod page;
pub mod read;
pub mod reader;
mod redact;
pub mod render;
pub mod spec;

pub use compare::{Input, compare, documents};
pub use facts::Facts;
pub use finding::{Drift, Kind, Report, Silenced};
pub use layout::{LAYOUTS, Layout};
pub use lock::{Lock, LockError, LockPage};
pub use page::{Format, Page, PageError};
pub use redact::{REDACTED, redact};

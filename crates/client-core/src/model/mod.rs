//! How values travel: reading, writing, checking and hiding the types of a generated client.
//!
//! Everything that goes over the wire implements [`Wire`]. Generated code defines its structs and enums and
//! hands them to one of the macros ([`object!`](crate::object), [`open_enum!`](crate::open_enum),
//! [`open_int_enum!`](crate::open_int_enum), [`tagged_union!`](crate::tagged_union), [`union!`](crate::union));
//! the code they expand to is a table and a few calls, because a client has thousands of types and its users
//! wait for every line of them.
//!
//! [`Wire`] talks to a [`Reader`] and a [`Writer`] behind `dyn`, not to a serde type parameter: serde is
//! instantiated once, in this crate, instead of once a type in each client.

mod bytes;
pub(crate) mod check;
mod container;
mod decimal;
mod documented;
mod error;
mod exact;
mod extra;
pub mod form;
mod free;
mod int_enum;
mod json;
pub(crate) mod limits;
pub mod multipart;
mod nullable;
mod object;
mod open_enum;
mod pattern;
mod read;
mod scalar;
pub mod secret;
mod split;
pub mod style;
mod tagged;
mod text_reader;
mod text_writer;
mod time;
mod tree;
mod union;
mod untagged;
mod value;
mod wire;
mod write;

pub use bytes::Bytes64;
pub use check::{Checker, Violation};
pub use container::Map;
pub use decimal::Decimal;
pub(crate) use documented::{Found, fits_none, look};
pub use error::WireError;
pub use extra::{Extra, Rest};
pub use free::Json;
pub use json::{AsWire, deserialize, from_slice, from_value, serialize, to_value, to_vec};
pub use limits::{Bound, Limits};
pub use nullable::Nullable;
pub use object::{Field, Kind, Members};
pub use open_enum::Undocumented;
pub(crate) use read::PRECISE;
pub use read::{Entries, Items, Key, Reader, Sink};
pub use secret::Secret;
pub use serde_json::Value;
pub(crate) use split::properties;
pub use tagged::{Tag, TagValue};
pub(crate) use text_reader::end_of_plain;
pub(crate) use text_writer::append;
pub use time::{Date, DateTime, TimeError};
pub(crate) use tree::number;
pub use wire::{Num, Reset, Wire};
pub(crate) use write::nearest;
pub use write::{Note, Writer};

/// What writing or reading comes to.
#[doc(hidden)]
pub type Outcome = std::result::Result<(), WireError>;

// What the macros' expansions name, and nobody else.
#[doc(hidden)]
pub use {
    documented::{Documents, UNIONS, documents, is_typed},
    int_enum::write_int,
    object::{blank, read_object},
    open_enum::{read_enum, write_enum},
    serde,
    std::{option::Option, result::Result},
    tagged::write_tagged,
    union::{Candidates, write_unknown},
    untagged::Tagged,
};

#[cfg(test)]
mod tests;

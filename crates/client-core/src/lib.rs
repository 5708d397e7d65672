//! Runtime shared by the generated clients.
//!
//! A generated crate is made of constants ([`Operation`] and friends) and thin request builders around a [`Call`];
//! what happens between the two and the wire is written here once: URLs, credentials, retries, timeouts, limits,
//! errors, paging, waiting and tracing.

#![forbid(unsafe_code)]

mod answer;
mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod call;
mod client;
mod collect;
mod credentials;
mod encode;
mod error;
mod events;
mod excerpt;
mod execute;
mod locate;
mod macros;
mod members;
mod message;
pub mod model;
mod multipart;
mod network;
mod options;
mod paging;
mod pointer;
mod prepare;
mod redact;
mod redirect;
mod response;
mod retry;
mod server;
mod shape;
mod stream;
pub mod stub;
mod token;
mod trace;
mod transport;
mod typed;
mod upload;
mod waiter;
mod world;

#[cfg(test)]
mod testing;

pub use api::{
    Api, Body, ErrorShape, Exchange, Field, Lifetime, Location, Media, Operation, Param, Retry, Scheme, SchemeKind,
    Server, Style,
};
pub use call::{Call, Part};
pub use client::{Core, CoreBuilder};
pub use error::{Error, ErrorKind, OperationError, TimeoutKind, Violation};
pub use events::{Event, Events};
pub use options::{RequestOptions, RetryConfig};
pub use paging::{Items, Pages, Paging, PagingStyle, Place, items, pages};
pub use response::Response;
pub use stream::ByteStream;
pub use transport::{BoxFuture, RawResponse, Transport, TransportRequest};
pub use waiter::{WaitOptions, Waiter, wait};

// What generated code and its users name; they need no dependency of their own for it.
pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
pub use reqwest;

pub use model::{Bytes64, Date, DateTime, Extra, Limits, Map, Nullable, Secret, Value, Wire};
pub use serde_json::json;

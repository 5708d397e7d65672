//! Runtime shared by the generated clients.
//!
//! A generated crate consists of constants ([`Operation`] and others) and thin request builders around a [`Call`].
//! Everything else is implemented here once: URLs, credentials, retries, timeouts, constraints, errors, pagination,
//! polling and tracing.
//!
//! # What happens to a call
//!
//! 1. A request with a missing required value, a violated constraint or a value that cannot be serialized fails before
//!    anything is sent.
//! 2. Credentials are added as their security scheme says; a short-lived token is requested first where one is needed.
//! 3. Redirects are followed within the origin, and only for safe (read-only) requests.
//! 4. The body is read up to a limit, which applies to the decompressed size.
//! 5. A transient failure is retried with exponential backoff and full jitter: idempotent operations always, others only
//!    if nothing can have reached the server or if every attempt carries the same idempotency key.
//! 6. An error explains itself in one line without secrets; see [`Error`].
//!
//! # Features
//!
//! - `rustls` (default): TLS with rustls, with aws-lc and the platform's certificates. Without it and without `native-tls`
//!   there is no TLS.
//! - `native-tls`: TLS with the platform's library, if `rustls` is disabled.
//! - `http2` (default): HTTP/2 where the server offers it.
//! - `gzip` (default): compressed responses.
//! - `serde` (default): `Serialize` and `Deserialize` for generated types.
//! - `blocking`: the `blocking` module, for programs without an async runtime.
//! - `mock`: the `mock` module, a local HTTP server whose responses come from a stub.
//! - `record`: the `record` module, which writes what a client sends and receives as HAR without secrets, and replays it.
//!
//! Tracing is always enabled and costs nothing without a subscriber: a span `request` for every request, target
//! `compute_clients_core`, with OpenTelemetry's names for HTTP.

#![cfg_attr(docsrs, feature(doc_cfg))]
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
mod flat;
mod interceptor;
mod lifecycle;
mod macros;
mod members;
mod message;
#[cfg(feature = "mock")]
pub mod mock;
pub mod model;
mod network;
mod options;
mod paging;
mod pointer;
mod prepare;
mod progress;
mod provider;
#[cfg(feature = "record")]
pub mod record;
mod redact;
mod redirect;
mod response;
mod retry;
mod rules;
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
mod hostile;
#[cfg(test)]
mod setters;
#[cfg(test)]
mod testing;

pub use api::{
    Api, Body, Encoding, ErrorShape, Exchange, Field, Lifetime, Location, Media, Operation, Param, Retry, Rule, Scheme,
    SchemeKind, Server, Style,
};
pub use call::Call;
pub use client::{Core, CoreBuilder};
pub use error::{Error, ErrorKind, OperationError, TimeoutKind, Violation};
pub use events::{Event, Events, Framing};
pub use interceptor::{Attempt, FailedAttempt, Interceptor, RetryPolicy};
pub use lifecycle::Deprecation;
pub use network::http_client_builder;
pub use options::{RequestOptions, RetryConfig};
pub use paging::{Items, List, Pages, Paging, PagingStyle, Place, items, pages};
pub use provider::{CredentialProvider, ProvidedCredential};
pub use response::Response;
pub use stream::ByteStream;
pub use transport::{BoxFuture, RawResponse, Transport, TransportRequest};
pub use upload::Source;
pub use waiter::{WaitOptions, Waiter, wait};

// Re-exports for generated code and its users, who need no dependency of their own.
pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
pub use reqwest;

pub use model::multipart::{FileContent, Part};
pub use model::{
    Bytes64, Date, DateTime, Decimal, Extra, Json, Limits, Map, Nullable, Secret, Undocumented, Value, Wire,
    from_value, to_value,
};
pub use serde_json::json;

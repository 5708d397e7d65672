//! Tests over the whole workspace, and what they share: a loopback server that keeps what it is
//! sent, the providers' examples, and the generated calls.
#![forbid(unsafe_code)]

/// The README's examples, compiled.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub mod readme {}

/// The guide's examples, compiled, and those that need no account run.
#[doc = include_str!("../../docs/use-a-crate.md")]
#[cfg(doctest)]
pub mod use_a_crate {}

#[rustfmt::skip] // generated, in the generator's own layout
pub mod cases;
pub mod connect;
pub mod corpus;
pub mod echo;
pub mod fuzz;
pub mod judge;
pub mod provider;
pub mod relay;
pub mod retired;
pub mod secret;
pub mod server;

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use client_core::model::AsWire;
use client_core::{Error, OperationError, RequestOptions, Value, Wire};

/// What a call will give.
pub type Calling = Pin<Box<dyn Future<Output = Result<Outcome, Error>> + Send>>;

/// One operation: how to call it, and how to read its documented errors.
pub struct Case<C> {
    /// operationId
    pub id: &'static str,
    /// Calls it through the typed builder, with options of the request.
    pub call: fn(C, fn(&mut RequestOptions)) -> Calling,
    /// The documented error: `None` if it is none of this operation's, else its body.
    pub details: fn(&Error) -> Option<Option<Value>>,
}

impl<C> Case<C> {
    /// Calls it as it is.
    pub fn send(&self, client: C) -> Calling {
        (self.call)(client, |_| {})
    }
}

/// What a call gave.
#[derive(Debug)]
pub struct Outcome {
    /// HTTP status.
    pub status: u16,
    /// The response's Debug.
    pub shown: String,
    /// The typed value, written back as JSON.
    pub value: Option<Value>,
}

/// A typed value as JSON.
#[must_use]
pub fn value_of<T: Wire>(value: &T) -> Value {
    serde_json::to_value(AsWire(value)).unwrap_or_else(|error| Value::from(format!("not JSON: {error}")))
}

/// The documented error of an operation.
#[must_use]
pub fn details_of<E: OperationError>(error: &Error) -> Option<Option<Value>> {
    let details = error.details::<E>()?;
    Some(details.body().map(|body| client_core::model::to_value(body).unwrap_or_default()))
}

/// The workspace's folder.
#[must_use]
pub fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file or folder of the sets beside the repository. Tests that read them are ignored where there are none.
///
/// # Panics
/// When it is absent.
#[must_use]
pub fn shared(what: &str) -> PathBuf {
    let folder =
        std::env::var_os("COMPUTE_CLIENTS_SHARED").map_or_else(|| workspace().join("../shared"), PathBuf::from);
    let path = folder.join(what);
    assert!(path.exists(), "{} is absent", path.display());
    path
}

//! Support for the stub trait of generated crates.
//!
//! A method of a stub receives the request as it would have been sent and returns [`respond`] (a value),
//! [`respond_json`] (a value written as JSON), [`error`] (a status with a body), or a future of its own.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::model::{self, AsWire, Value};
use crate::{BoxFuture, Error, ErrorKind, RawResponse, TransportRequest, Wire};

/// A request as it would have been sent: parameters, headers and body.
pub type StubRequest = TransportRequest;

/// What a method of a stub returns: `Box::pin(async { Ok(value) })`, or [`respond`].
pub type StubFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// A response that is available at once.
pub fn respond<T: Send + 'static>(value: T) -> StubFuture<T> {
    Box::pin(std::future::ready(Ok(value)))
}

/// The response of a method that the stub does not override: an error that names the operation.
pub fn unanswered<T: Send + 'static>(operation: &'static str, _request: StubRequest) -> StubFuture<T> {
    let message = format!("the stub does not implement `{operation}`: override its method");
    Box::pin(std::future::ready(Err(Error::new(ErrorKind::Config, message))))
}

/// A response written as JSON, which is shorter than building the type. It is decoded as the client decodes it.
///
/// ```
/// # use compute_clients_core::{Map, stub::{StubFuture, respond_json}};
/// let response: StubFuture<Map<u32>> = respond_json(compute_clients_core::json!({"free": 3}));
/// # let _ = response;
/// ```
///
/// The future fails with [`ErrorKind::Config`] if the JSON does not match the type; the message says where.
pub fn respond_json<T: Wire + Send + 'static>(json: Value) -> StubFuture<T> {
    let decoded = serde_json::to_vec(&json)
        .map_err(|error| error.to_string())
        .and_then(|text| model::from_slice(&text).map_err(|error| error.to_string()));
    let decoded = decoded.map_err(|error| {
        Error::new(ErrorKind::Config, format!("the response of the stub does not match its type: {error}"))
    });
    Box::pin(std::future::ready(decoded))
}

/// An error response of the server, for a stub to return: a status with a JSON body.
///
/// The client reads it as it would read a response of the server: `error.details()` returns the documented body,
/// `is_retryable()` and `retry_after()` (see [`Error::with_header`]) work, and a status of 200 with a body that the API
/// documents as an error is an error. A client from `from_stub` and one that calls the mock server see the same.
///
/// ```
/// # use compute_clients_core::stub;
/// let error = stub::error(404, &compute_clients_core::json!({"message": "no such node"}));
/// assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
/// ```
///
/// An invalid HTTP status, or a body that cannot be serialized, is an error of kind [`ErrorKind::Config`].
pub fn error(status: u16, body: &dyn Wire) -> Error {
    let Ok(code) = StatusCode::from_u16(status) else {
        return Error::new(ErrorKind::Config, format!("the stub returns {status}, which is not an HTTP status"));
    };
    match model::to_vec(body) {
        Ok(body) => {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Error::new(ErrorKind::Api, "the stub returned an error")
                .with_response(code, &headers)
                .with_body(body.into(), None)
        }
        Err(error) => {
            Error::new(ErrorKind::Config, format!("the error body of the stub cannot be serialized: {error}"))
        }
    }
}

/// The response that an error of a stub represents, or the error itself where it represents none.
pub(crate) fn error_response(error: Error) -> Result<RawResponse, Error> {
    match (error.kind(), error.status()) {
        (ErrorKind::Api, Some(status)) => {
            Ok(RawResponse::new(status, error.headers().clone(), Bytes::copy_from_slice(error.body())))
        }
        _ => Err(error),
    }
}

/// What `write` makes of a value, or the response that the error represents.
fn written<T: Send + 'static>(
    value: StubFuture<T>,
    write: fn(T) -> Result<RawResponse, Error>,
) -> BoxFuture<'static, Result<RawResponse, Error>> {
    Box::pin(async move { value.await.and_then(write).or_else(error_response) })
}

/// A value as the response it would have come in.
pub fn json<T: Wire + Send + 'static>(value: StubFuture<T>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    written(value, |value| RawResponse::json(200, &AsWire(&value)))
}

/// No value.
pub fn empty(value: StubFuture<()>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    written(value, |()| RawResponse::empty(204))
}

/// Text.
pub fn text(value: StubFuture<String>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    written(value, |text| Ok(RawResponse::new(StatusCode::OK, HeaderMap::new(), text)))
}

/// Bytes.
pub fn bytes(value: StubFuture<Bytes>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    written(value, |bytes| Ok(RawResponse::new(StatusCode::OK, HeaderMap::new(), bytes)))
}

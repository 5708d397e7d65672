//! What a generated crate's stub trait stands on.
//!
//! A stub's method is handed the request as it would have gone out and answers with [`answer`] (a value),
//! [`answer_json`] (a value written as JSON), [`error`] (a status with a body), or a future of its own.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::model::{self, AsWire, Value};
use crate::{BoxFuture, Error, ErrorKind, RawResponse, TransportRequest, Wire};

/// A request as it would have gone out: parameters, headers and body.
pub type StubRequest = TransportRequest;

/// What a stub's method gives: `Box::pin(async { Ok(value) })`, or [`answer`].
pub type StubFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// An answer that is there already.
pub fn answer<T: Send + 'static>(value: T) -> StubFuture<T> {
    Box::pin(std::future::ready(Ok(value)))
}

/// The answer of a method that the stub does not override.
pub fn unanswered<T: Send + 'static>(operation: &'static str, _request: StubRequest) -> StubFuture<T> {
    let message = format!("the stub has no answer for `{operation}`: override its method");
    Box::pin(std::future::ready(Err(Error::new(ErrorKind::Config, message))))
}

/// An answer written as JSON, which is shorter than putting the type together and reads it as the client does.
///
/// ```
/// # use compute_clients_core::{Map, stub::{StubFuture, answer_json}};
/// let answer: StubFuture<Map<u32>> = answer_json(compute_clients_core::json!({"free": 3}));
/// # let _ = answer;
/// ```
///
/// The future fails with [`ErrorKind::Config`] if the JSON is not what the type asks for; the message says where.
pub fn answer_json<T: Wire + Send + 'static>(json: Value) -> StubFuture<T> {
    let decoded = serde_json::to_vec(&json)
        .map_err(|error| error.to_string())
        .and_then(|text| model::from_slice(&text).map_err(|error| error.to_string()));
    let decoded = decoded
        .map_err(|error| Error::new(ErrorKind::Config, format!("the stub's answer is not as documented: {error}")));
    Box::pin(std::future::ready(decoded))
}

/// The error answer of a server: a status with a JSON body, for a stub to return.
///
/// The client reads it as it would read the server's: `error.details()` gives the documented body, `is_retryable()`
/// and `retry_after()` (see [`Error::with_header`]) hold, and a status of 200 with a body that the API documents as an
/// error is one. A client from `from_stub` and one that calls the mock server see the same.
///
/// ```
/// # use compute_clients_core::stub;
/// let error = stub::error(404, &compute_clients_core::json!({"message": "no such node"}));
/// assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
/// ```
///
/// A number that is no HTTP status, or a body that cannot be written, gives an error of kind [`ErrorKind::Config`].
pub fn error(status: u16, body: &dyn Wire) -> Error {
    let Ok(code) = StatusCode::from_u16(status) else {
        return Error::new(ErrorKind::Config, format!("the stub answers with {status}, which is no HTTP status"));
    };
    match model::to_vec(body) {
        Ok(body) => {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Error::new(ErrorKind::Api, "the stub answers with an error")
                .with_response(code, &headers)
                .with_body(body.into(), None)
        }
        Err(error) => Error::new(ErrorKind::Config, format!("the body of the stub's error cannot be written: {error}")),
    }
}

/// The response that a stub's error stands for; the error itself where it stands for none.
pub(crate) fn answered(error: Error) -> Result<RawResponse, Error> {
    match (error.kind(), error.status()) {
        (ErrorKind::Api, Some(status)) => {
            Ok(RawResponse::new(status, error.headers().clone(), Bytes::copy_from_slice(error.body())))
        }
        _ => Err(error),
    }
}

/// What `write` makes of a value, or the response that the error stands for.
fn respond<T: Send + 'static>(
    value: StubFuture<T>,
    write: fn(T) -> Result<RawResponse, Error>,
) -> BoxFuture<'static, Result<RawResponse, Error>> {
    Box::pin(async move { value.await.and_then(write).or_else(answered) })
}

/// A value as the response it would have come in.
pub fn json<T: Wire + Send + 'static>(value: StubFuture<T>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    respond(value, |value| RawResponse::json(200, &AsWire(&value)))
}

/// No value.
pub fn empty(value: StubFuture<()>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    respond(value, |()| RawResponse::empty(204))
}

/// Text.
pub fn text(value: StubFuture<String>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    respond(value, |text| Ok(RawResponse::new(StatusCode::OK, HeaderMap::new(), text)))
}

/// Bytes.
pub fn bytes(value: StubFuture<Bytes>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    respond(value, |bytes| Ok(RawResponse::new(StatusCode::OK, HeaderMap::new(), bytes)))
}

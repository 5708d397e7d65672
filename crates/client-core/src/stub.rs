//! What a generated crate's stub trait stands on.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use crate::model::AsWire;
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

/// A value as the response it would have come in.
pub fn json<T: Wire + Send + 'static>(value: StubFuture<T>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    Box::pin(async move { RawResponse::json(200, &AsWire(&value.await?)) })
}

/// No value.
pub fn empty(value: StubFuture<()>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    Box::pin(async move {
        value.await?;
        RawResponse::empty(204)
    })
}

/// Text.
pub fn text(value: StubFuture<String>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    Box::pin(async move {
        let text = value.await?;
        Ok(RawResponse::new(http::StatusCode::OK, http::HeaderMap::new(), text))
    })
}

/// Bytes.
pub fn bytes(value: StubFuture<Bytes>) -> BoxFuture<'static, Result<RawResponse, Error>> {
    Box::pin(async move { Ok(RawResponse::new(http::StatusCode::OK, http::HeaderMap::new(), value.await?)) })
}

//! A successful response.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// A decoded response with everything it came with.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { value, status, headers, body }
    }

    /// The decoded value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The decoded value, taken out.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The id by which the provider finds this call in its logs.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// What the server says about the end of this endpoint, if it does.
    pub fn deprecation(&self) -> Option<crate::Deprecation> {
        crate::lifecycle::deprecation(&self.headers)
    }

    /// The body as it came, after decompression.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The same response with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Response<U> {
        Response::new(f(self.value), self.status, self.headers, self.body)
    }
}

// Headers and body may hold secrets; the value masks its own.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status.as_u16())
            .field("request_id", &self.request_id())
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

impl<T> std::ops::Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The headers providers and their proxies put the id in, most telling first.
const REQUEST_ID_HEADERS: &[&str] =
    &["x-request-id", "request-id", "x-requestid", "x-correlation-id", "x-amzn-requestid", "x-trace-id", "cf-ray"];

/// Ids longer than this are no ids; they are left out so that a message stays a line.
const REQUEST_ID_MAX: usize = 128;

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_ID_HEADERS
        .iter()
        .filter_map(|name| headers.get(*name)?.to_str().ok())
        .find(|id| !id.is_empty() && id.len() <= REQUEST_ID_MAX)
}

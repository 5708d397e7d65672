//! What carries a request to the server, and what stands in for it in tests.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Serialize;

use crate::progress::Progress;
use crate::redact::Redactor;
use crate::stream::BodyStream;
use crate::upload::Upload;
use crate::{Error, ErrorKind, Operation};

/// A boxed future.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Carries one attempt of a call. Retries, redirects, size limits and decoding happen above it.
///
/// A generated crate's stub implements this, and so can anything else that answers in the place of a server. A client
/// over a transport of its own needs no credentials, and does not retry unless told to.
pub trait Transport: Send + Sync {
    /// Sends one request.
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>>;
}

/// One request as it would go over the wire.
pub struct TransportRequest {
    pub(crate) operation: &'static Operation,
    pub(crate) method: Method,
    pub(crate) url: reqwest::Url,
    pub(crate) path_params: Vec<(&'static str, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) upload: Option<Upload>,
    pub(crate) connect_timeout: Duration,
    pub(crate) progress: Arc<Progress>,
    pub(crate) redactor: Redactor,
}

impl TransportRequest {
    /// `operationId` of the operation.
    pub fn operation_id(&self) -> &'static str {
        self.operation.id
    }

    /// The operation's description.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URL, credentials in its query included.
    pub fn url(&self) -> &reqwest::Url {
        &self.url
    }

    /// The headers, to change them: for interceptors and transports that sign.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The path, percent-encoded, below the server's origin.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The value of a path parameter, decoded.
    pub fn path_param(&self, name: &str) -> Option<&str> {
        self.path_params.iter().find(|(param, _)| *param == name).map(|(_, value)| value.as_str())
    }

    /// The query as it goes over the wire, without the question mark.
    pub fn query(&self) -> Option<&str> {
        self.url.query()
    }

    /// The query's pairs, decoded.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        self.url.query_pairs().into_owned().collect()
    }

    /// The first value of a query parameter, decoded.
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The headers, credentials included.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body's bytes; empty where there is none, and where it is read while it is sent.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body where it is read while it is sent: from a file, or from a stream, which can be read once only.
    pub fn body_stream(&self) -> Option<impl futures_util::Stream<Item = Result<Bytes, Error>> + Send + use<>> {
        self.upload.as_ref().map(Upload::open)
    }

    /// The body decoded from JSON.
    ///
    /// # Errors
    /// The body is not what the type asks for; the message says where.
    pub fn json<T: crate::Wire>(&self) -> Result<T, Error> {
        crate::model::from_slice(&self.body).map_err(|error| {
            Error::new(ErrorKind::InvalidRequest, format!("the request body does not decode: {error}"))
        })
    }
}

// The URL may hold a credential and the body anything.
impl fmt::Debug for TransportRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportRequest")
            .field("operation", &self.operation.id)
            .field("method", &self.method)
            .field("url", &self.redactor.url(&self.url))
            .finish_non_exhaustive()
    }
}

/// A response as it came: status, headers, body.
pub struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RawBody,
    /// For errors about the body.
    pub(crate) redactor: Redactor,
    /// The operation and the number of attempts, where the response is a call's.
    pub(crate) origin: Option<(&'static Operation, u32)>,
}

pub(crate) enum RawBody {
    Full(Bytes),
    Stream(BodyStream),
    /// A body from the network, not boxed as every call has one.
    Live(reqwest::Response, Redactor),
    /// A body that has ended.
    Over,
}

impl RawResponse {
    /// A response with the given body.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { status, headers, body: RawBody::Full(body.into()), redactor: Redactor::default(), origin: None }
    }

    /// A response with a JSON body.
    ///
    /// # Errors
    ///
    /// If `status` is no HTTP status or `value` is nothing JSON can say.
    pub fn json(status: u16, value: &(impl Serialize + ?Sized)) -> Result<Self, Error> {
        let body =
            serde_json::to_vec(value).map_err(|error| Error::new(ErrorKind::InvalidRequest, error.to_string()))?;
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Self::new(Self::status_code(status)?, headers, body))
    }

    /// A response without a body.
    ///
    /// # Errors
    ///
    /// If `status` is no HTTP status.
    pub fn empty(status: u16) -> Result<Self, Error> {
        Ok(Self::new(Self::status_code(status)?, HeaderMap::new(), Bytes::new()))
    }

    /// A response whose body arrives piece by piece.
    pub fn stream(
        status: StatusCode,
        headers: HeaderMap,
        body: impl futures_util::Stream<Item = Result<Bytes, Error>> + Send + 'static,
    ) -> Self {
        Self {
            status,
            headers,
            body: RawBody::Stream(Box::pin(body.fuse())),
            redactor: Redactor::default(),
            origin: None,
        }
    }

    fn status_code(status: u16) -> Result<StatusCode, Error> {
        StatusCode::from_u16(status)
            .map_err(|_| Error::new(ErrorKind::InvalidRequest, format!("{status} is no HTTP status")))
    }

    /// Adds a header. An invalid name or value is left out.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.append(name, value);
        }
        self
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
        crate::response::request_id(&self.headers)
    }

    pub(crate) fn full(&self) -> Bytes {
        match &self.body {
            RawBody::Full(bytes) => bytes.clone(),
            _ => Bytes::new(),
        }
    }

    /// The body's bytes; empty while the body is still a stream.
    pub fn body(&self) -> &[u8] {
        match &self.body {
            RawBody::Full(bytes) => bytes,
            _ => &[],
        }
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse").field("status", &self.status.as_u16()).finish_non_exhaustive()
    }
}

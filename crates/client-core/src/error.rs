//! The one error type.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// Why a call failed.
///
/// Neither `Display`, `Debug` nor the chain of sources shows a credential, a value sent as a secret, a header or a
/// whole body. What the server sent is available to code: [`headers`](Error::headers),
/// [`body`](Error::body), [`details`](Error::details).
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    operation: Option<&'static str>,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Bytes,
    excerpt: Option<String>,
    /// Whether the message is the server's own, so that the excerpt adds nothing to it.
    explained: bool,
    hint: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The kinds of errors, for programs to act on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration of the client is invalid. Nothing was sent.
    Config,
    /// No credential is configured for the operation. Nothing was sent.
    MissingCredential,
    /// A required parameter or property of the body was not set. Nothing was sent.
    MissingField {
        /// Its wire name; empty when the whole body is missing.
        name: String,
    },
    /// The request violates documented constraints. Nothing was sent.
    Limits(Vec<Violation>),
    /// The request cannot be serialized, for example a path parameter that would change the path, or a header value
    /// with a line break. Nothing was sent.
    InvalidRequest,
    /// The connection could not be established. Nothing reached the server.
    Connect,
    /// A timeout expired.
    Timeout(TimeoutKind),
    /// The connection failed before the response head was complete. The server may have acted on the request.
    Transport,
    /// A redirect was not followed: to another origin, in a loop, or of a request that is not safe to repeat.
    Redirect,
    /// The server responded with an error, by its status or by the shape of its body.
    Api,
    /// The response body ended early.
    Truncated,
    /// The response body is larger than the limit.
    TooLarge {
        /// The limit, in bytes after decompression.
        limit: u64,
    },
    /// A successful response has an undocumented media type, and its body does not decode.
    ContentType,
    /// A successful response does not decode as documented.
    Decode,
    /// A successful response has none of the documented properties, but others; or it is empty where a list or a state
    /// is expected.
    UndocumentedResponse,
    /// The resource reached a terminal state other than the expected one.
    WaitFailed {
        /// That state.
        state: String,
    },
    /// The expected state was not reached in time.
    WaitTimeout {
        /// The last state seen, if any was.
        state: Option<String>,
    },
}

impl ErrorKind {
    /// A short name for traces and metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::MissingCredential => "missing_credential",
            Self::MissingField { .. } => "missing_field",
            Self::Limits(_) => "limits",
            Self::InvalidRequest => "invalid_request",
            Self::Connect => "connect",
            Self::Timeout(TimeoutKind::Connect) => "connect_timeout",
            Self::Timeout(TimeoutKind::Read) => "read_timeout",
            Self::Timeout(TimeoutKind::Total) => "timeout",
            Self::Transport => "transport",
            Self::Redirect => "redirect",
            Self::Api => "api",
            Self::Truncated => "truncated",
            Self::TooLarge { .. } => "too_large",
            Self::ContentType => "content_type",
            Self::Decode => "decode",
            Self::UndocumentedResponse => "undocumented_response",
            Self::WaitFailed { .. } => "wait_failed",
            Self::WaitTimeout { .. } => "wait_timeout",
        }
    }
}

/// Which timeout expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeoutKind {
    /// While connecting. Nothing reached the server.
    Connect,
    /// No data was received from the server for too long.
    Read,
    /// The whole call, including retries.
    Total,
}

/// A documented constraint that a request violates.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// JSON pointer into the body, or the parameter's name.
    pub pointer: String,
    /// What the constraint is.
    pub message: String,
}

/// The documented error bodies of one operation; generated.
pub trait OperationError: Sized {
    /// `operationId` of the operation these errors are of.
    const OPERATION: &'static str;

    /// Reads the body documented for `status`. `None` where nothing is documented or the body is something else.
    fn decode(status: u16, body: &[u8]) -> Option<Self>;

    /// The decoded body, where the status has a typed one.
    fn body(&self) -> Option<&dyn crate::Wire> {
        None
    }
}

impl Error {
    /// An error of the given kind. For implementations of [`Transport`](crate::Transport).
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            operation: None,
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            excerpt: None,
            explained: false,
            hint: None,
            retry_after: None,
            attempts: 0,
            source: None,
        }))
    }

    /// Adds a response header to an error that a stub returns, for example `retry-after` or a request id. An invalid
    /// name or value is ignored.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(name), http::HeaderValue::try_from(value)) {
            self.0.headers.append(name, value);
        }
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// `operationId` of the operation that failed.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The response's status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The response's headers; empty if there was no response.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The id by which the provider finds this call in its logs.
    pub fn request_id(&self) -> Option<&str> {
        crate::response::request_id(&self.0.headers)
    }

    /// What the server says about the end of this endpoint, if it does.
    pub fn deprecation(&self) -> Option<crate::Deprecation> {
        crate::lifecycle::deprecation_of_error(self.status(), &self.0.headers)
    }

    /// What the server said, or what went wrong here, in a sentence.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The beginning of the response's body, made safe to print: bounded, in one line, secrets masked.
    pub fn body_excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// The response's body as it came (of an error response at most the first megabyte). It may hold secrets.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// How many requests were sent for this call.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the server asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call may succeed later: the connection failed, time ran out, or the server said 408, 429,
    /// 502, 503 or 504. It does not say that repeating is harmless; see
    /// [`may_have_reached_server`](Error::may_have_reached_server).
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Connect | ErrorKind::Timeout(_) | ErrorKind::Transport | ErrorKind::Truncated => true,
            ErrorKind::Api => {
                self.0.status.is_some_and(|status| matches!(status.as_u16(), 408 | 429 | 502 | 503 | 504))
            }
            _ => false,
        }
    }

    /// Whether the server may have seen the request, and so may have acted on it.
    pub fn may_have_reached_server(&self) -> bool {
        !matches!(
            self.0.kind,
            ErrorKind::Config
                | ErrorKind::MissingCredential
                | ErrorKind::MissingField { .. }
                | ErrorKind::Limits(_)
                | ErrorKind::InvalidRequest
                | ErrorKind::Connect
                | ErrorKind::Timeout(TimeoutKind::Connect)
        )
    }

    /// The body documented for this operation and status. `None` if `E` is another operation's, if nothing is
    /// documented for the status, or if the server sent something else.
    pub fn details<E: OperationError>(&self) -> Option<E> {
        if self.0.kind != ErrorKind::Api || self.0.operation != Some(E::OPERATION) {
            return None;
        }
        E::decode(self.0.status?.as_u16(), &self.0.body)
    }
}

// What the rest of the crate fills in on the way up.
impl Error {
    pub(crate) fn with_operation(mut self, id: &'static str) -> Self {
        self.0.operation.get_or_insert(id);
        self
    }

    pub(crate) fn with_response(mut self, status: StatusCode, headers: &HeaderMap) -> Self {
        self.0.status = Some(status);
        self.0.headers = headers.clone();
        self
    }

    pub(crate) fn with_body(mut self, body: Bytes, excerpt: Option<String>) -> Self {
        self.0.body = body;
        self.0.excerpt = excerpt;
        self
    }

    pub(crate) fn explained(mut self) -> Self {
        self.0.explained = true;
        self
    }

    pub(crate) fn with_hint(mut self, hint: String) -> Self {
        self.0.hint = Some(hint);
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.0.retry_after = after;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = inner.operation {
            write!(f, "{operation}: ")?;
        }
        if let Some(status) = inner.status {
            write!(f, "{status}: ")?;
        }
        f.write_str(&inner.message)?;
        if let ErrorKind::Limits(violations) = &inner.kind {
            for violation in violations {
                write!(f, "; {}: {}", violation.pointer, violation.message)?;
            }
        }
        if let Some(excerpt) = &inner.excerpt
            && !inner.explained
        {
            write!(f, "; body: {excerpt}")?;
        }
        if let Some(hint) = &inner.hint {
            write!(f, "; {hint}")?;
        }
        let request_id = self.request_id();
        match (request_id, inner.attempts) {
            (None, 0 | 1) => Ok(()),
            (Some(id), 0 | 1) => write!(f, " (request id {id})"),
            (None, n) => write!(f, " (after {n} attempts)"),
            (Some(id), n) => write!(f, " (request id {id}, after {n} attempts)"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", &inner.kind);
        if let Some(operation) = inner.operation {
            out.field("operation", &operation);
        }
        if let Some(status) = inner.status {
            out.field("status", &status.as_u16());
        }
        if let Some(id) = self.request_id() {
            out.field("request_id", &id);
        }
        out.field("message", &inner.message);
        if let Some(excerpt) = &inner.excerpt {
            out.field("body_excerpt", excerpt);
        }
        if let Some(hint) = &inner.hint {
            out.field("hint", hint);
        }
        if let Some(after) = inner.retry_after {
            out.field("retry_after", &after);
        }
        out.field("attempts", &inner.attempts);
        if let Some(source) = &inner.source {
            out.field("source", &source.to_string());
        }
        out.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

impl Violation {
    /// A broken limit at `pointer`.
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

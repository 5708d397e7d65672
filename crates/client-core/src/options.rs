//! What can be set for one request, and how retries go.

use std::time::Duration;

/// When and how often a call is sent again.
///
/// Waiting times grow exponentially with full jitter: the wait before attempt `n + 1` is drawn evenly from zero to
/// `initial_backoff * 2^(n - 1)`, at most `max_backoff`. A server's `retry-after` is a lower bound for it.
///
/// A DELETE whose first response was lost may end with a 404, as the first attempt has deleted what the second asks for;
/// [`Error::attempts`](crate::Error::attempts) is then above one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryConfig {
    /// Requests sent at most, the first included. One means: never again.
    pub max_attempts: u32,
    /// Upper bound of the first wait.
    pub initial_backoff: Duration,
    /// Upper bound of every wait that the server did not ask for.
    pub max_backoff: Duration,
    /// A server that asks for a longer wait than this gets none: the call ends with its error, which says how long.
    pub max_retry_after: Duration,
}

impl Default for RetryConfig {
    /// Three attempts, 0.5 s doubling to at most 20 s, `retry-after` of up to a minute.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(20),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryConfig {
    /// No retries.
    pub fn none() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// Sets the number of requests sent at most, the first included.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the upper bound of the first wait.
    pub fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the upper bound of every wait that the server did not ask for.
    pub fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// Sets the longest wait a server may ask for.
    pub fn max_retry_after(mut self, wait: Duration) -> Self {
        self.max_retry_after = wait;
        self
    }
}

/// Settings of one request; each overrides the client's.
#[derive(Clone, Default)]
pub struct RequestOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryConfig>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) check_limits: Option<bool>,
    pub(crate) max_response_bytes: Option<u64>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) members: Vec<(String, serde_json::Value)>,
    pub(crate) reconnect: Option<u32>,
}

impl RequestOptions {
    /// Time for the whole call, retries and waits included.
    pub fn timeout(&mut self, timeout: Duration) -> &mut Self {
        self.timeout = Some(timeout);
        self
    }

    /// Time for making a connection. Calls with another one than the client's keep connections of their own. Has no
    /// effect on a client made from a `reqwest::ClientBuilder` of your own.
    pub fn connect_timeout(&mut self, timeout: Duration) -> &mut Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Time the server may be silent: before the response's head (connecting included, where there is no connection yet),
    /// and between two pieces of its body.
    pub fn read_timeout(&mut self, timeout: Duration) -> &mut Self {
        self.read_timeout = Some(timeout);
        self
    }

    /// When and how often this call is sent again.
    pub fn retry(&mut self, retry: RetryConfig) -> &mut Self {
        self.retry = Some(retry);
        self
    }

    /// Says that sending this call twice is harmless (or is not), whatever the operation says.
    pub fn idempotent(&mut self, idempotent: bool) -> &mut Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// The idempotency key every attempt carries, instead of one made up for the call. Only for operations that
    /// have one; ignored elsewhere.
    pub fn idempotency_key(&mut self, key: impl Into<String>) -> &mut Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Whether documented limits are checked before sending.
    pub fn check_limits(&mut self, check: bool) -> &mut Self {
        self.check_limits = Some(check);
        self
    }

    /// Size of the response body at most, in bytes after decompression.
    pub fn max_response_bytes(&mut self, limit: u64) -> &mut Self {
        self.max_response_bytes = Some(limit);
        self
    }

    /// Takes up a stream of server-sent events again when it breaks off or ends without `[DONE]`: the call is sent again,
    /// with the id of the last event as `Last-Event-ID`, after the time that the server asks for or three seconds. At most
    /// `times` in a row without an event. A stream that ends with status 204 is over.
    pub fn reconnect(&mut self, times: u32) -> &mut Self {
        self.reconnect = Some(times);
        self
    }

    /// Adds a header, or replaces the one the client would send.
    pub fn header(&mut self, name: impl Into<String>, value: impl Into<String>) -> &mut Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a query parameter.
    pub fn query(&mut self, name: impl Into<String>, value: impl Into<String>) -> &mut Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a top-level member to a JSON or form body, or replaces the one the request has.
    pub fn body_member(&mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> &mut Self {
        self.members.push((name.into(), value.into()));
        self
    }
}

// Headers, query and members may hold secrets.
impl std::fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestOptions")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("retry", &self.retry)
            .field("idempotent", &self.idempotent)
            .field("check_limits", &self.check_limits)
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}

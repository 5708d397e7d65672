//! The transport that goes over the network: reqwest.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tower_layer::Layer;
use tower_service::Service;

use crate::progress::{self, Progress};
use crate::redact::Redactor;
use crate::transport::RawBody;
use crate::{BoxFuture, Error, ErrorKind, RawResponse, TimeoutKind, Transport, TransportRequest};

/// Idle connections are closed after this. Load balancers commonly close them after 60 s; a request written into a
/// connection that is being closed fails, and cannot be repeated unless it is idempotent.
const IDLE: Duration = Duration::from_secs(50);

type BoxError = Box<dyn StdError + Send + Sync>;

struct Http {
    client: reqwest::Client,
}

/// A transport with connections of its own.
pub(crate) fn connect(connect_timeout: Duration) -> Result<Arc<dyn Transport>, Error> {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .pool_idle_timeout(IDLE)
        .connector_layer(ConnectLimit { default: connect_timeout });
    let client = tls(builder)?.build().map_err(|error| config(&error.without_url()))?;
    Ok(Arc::new(Http { client }))
}

/// A transport over a client of the user's.
pub(crate) fn wrap(client: reqwest::Client) -> Result<Arc<dyn Transport>, Error> {
    // reqwest shows its redirect policy, and only there, when it is not the default of following everywhere. A client
    // that follows on its own would carry credentials to where they must not go, so one that may is refused.
    let shown = format!("{client:?}");
    if !shown.contains("redirect_policy") || shown.contains("Limit(") {
        return Err(Error::new(
            ErrorKind::Config,
            "the reqwest client follows redirects on its own, which could carry credentials to another server; \
             build it with `.redirect(reqwest::redirect::Policy::none())`",
        ));
    }
    Ok(Arc::new(Http { client }))
}

#[cfg(feature = "rustls")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    // Reading the platform's certificates takes milliseconds; clients share them.
    static SHARED: std::sync::OnceLock<rustls::ClientConfig> = std::sync::OnceLock::new();
    let config = match SHARED.get() {
        Some(config) => config.clone(),
        None => SHARED
            .get_or_init({
                let config = tls_config()?;
                || config
            })
            .clone(),
    };
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(feature = "rustls")]
fn tls_config() -> Result<rustls::ClientConfig, Error> {
    use rustls_platform_verifier::BuilderVerifierExt;

    // A provider the program installed wins. Ours is not installed: that would decide for the whole process.
    let provider = rustls::crypto::CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier())
        .map_err(|error| config(&error))?
        .with_no_client_auth();
    config.alpn_protocols = vec![
        #[cfg(feature = "http2")]
        b"h2".to_vec(),
        b"http/1.1".to_vec(),
    ];
    Ok(config)
}

#[cfg(not(feature = "rustls"))]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder)
}

fn config(error: &(dyn StdError + 'static)) -> Error {
    Error::new(ErrorKind::Config, format!("the HTTP client cannot be set up: {}", chain(error)))
}

impl Transport for Http {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>> {
        Box::pin(self.exchange(request))
    }
}

impl Http {
    async fn exchange(&self, request: TransportRequest) -> Result<RawResponse, Error> {
        let TransportRequest { method, url, headers, body, connect_timeout, read_timeout, redactor, .. } = request;
        let mut out = reqwest::Request::new(method, url);
        *out.headers_mut() = headers;
        let progress = Progress::new(connect_timeout);
        if body.len() > progress::WATCHED {
            let watched = progress::Watched::new(body, progress.clone());
            *out.body_mut() = Some(reqwest::Body::wrap(watched));
        } else if !body.is_empty() {
            *out.body_mut() = Some(body.into());
        }
        let sent = CURRENT.scope(progress.clone(), self.client.execute(out));
        let mut response = match progress.patiently(sent, read_timeout).await {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Err(failed(error, Phase::Head, &redactor)),
            None => {
                return Err(Error::new(
                    ErrorKind::Timeout(TimeoutKind::Read),
                    format!("the server did not answer within {read_timeout:?}"),
                ));
            }
        };
        Ok(RawResponse {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            redactor: redactor.clone(),
            body: RawBody::Live(response, redactor),
        })
    }
}

/// The next piece of a body.
pub(crate) async fn piece(response: &mut reqwest::Response, redactor: &Redactor) -> Option<Result<Bytes, Error>> {
    let piece = response.chunk().await;
    piece.map_err(|error| failed(error, Phase::Body, redactor)).transpose()
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Head,
    Body,
}

/// Turns reqwest's error into ours. Its text may hold the URL, and so a credential: only the text of what is below it
/// is taken, and known secrets are cut out of that.
fn failed(error: reqwest::Error, phase: Phase, redactor: &Redactor) -> Error {
    let error = error.without_url();
    // reqwest's own words say no more than the kind does.
    let cause = redactor.text(&chain(error.source().unwrap_or(&error)));
    let (kind, message) = if error.is_connect() {
        match error.is_timeout() || timed_out(&error) {
            true => (ErrorKind::Timeout(TimeoutKind::Connect), "no connection could be made in time"),
            false => (ErrorKind::Connect, "no connection could be made"),
        }
    } else if error.is_timeout() {
        (ErrorKind::Timeout(TimeoutKind::Read), "the server did not answer in time")
    } else if error.is_builder() {
        (ErrorKind::InvalidRequest, "the request cannot be written")
    } else if phase == Phase::Head {
        (ErrorKind::Transport, "the connection failed before the server had answered")
    } else if error.is_decode() && !io_below(&error) {
        (ErrorKind::Decode, "the compressed response body is damaged")
    } else {
        (ErrorKind::Truncated, "the response body ended early")
    };
    Error::new(kind, format!("{message}: {cause}")).with_source(Cause(cause))
}

fn timed_out(error: &(dyn StdError + 'static)) -> bool {
    below(error)
        .any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::TimedOut))
}

/// Whether the trouble came from the connection rather than from what came over it.
fn io_below(error: &(dyn StdError + 'static)) -> bool {
    below(error).any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| {
            matches!(
                io.kind(),
                std::io::ErrorKind::UnexpectedEof
                    | std::io::ErrorKind::ConnectionReset
                    | std::io::ErrorKind::ConnectionAborted
                    | std::io::ErrorKind::BrokenPipe
            )
        })
    })
}

fn below<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn StdError + 'static) = *error;
        error.source()
    })
}

/// The messages of an error and all below it, once each.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut out = String::new();
    for cause in below(error) {
        let text = cause.to_string();
        if !out.ends_with(&text) {
            if !out.is_empty() {
                out.push_str(": ");
            }
            out.push_str(&text);
        }
    }
    out
}

/// The text of an error whose own type stays private.
#[derive(Debug)]
struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Cause {}

tokio::task_local! {
    /// The request that is being sent in this task. reqwest knows a connect timeout for a client only, and does not say
    /// when it is connected.
    static CURRENT: Arc<Progress>;
}

#[derive(Clone)]
struct ConnectLimit {
    default: Duration,
}

impl<S> Layer<S> for ConnectLimit {
    type Service = Limited<S>;

    fn layer(&self, inner: S) -> Limited<S> {
        Limited { inner: Arc::new(inner), default: self.default }
    }
}

/// A connector with a limit on time. The HTTP client clones its connector half a dozen times for each request, also
/// where there is nothing to connect; what is inside, which is boxed, is only cloned to be used.
struct Limited<S> {
    inner: Arc<S>,
    default: Duration,
}

impl<S> Clone for Limited<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), default: self.default }
    }
}

impl<S, R> Service<R> for Limited<S>
where
    S: Service<R> + Clone + Send + Sync + 'static,
    R: Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // The one that is called is another, which is asked then.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: R) -> Self::Future {
        let request = CURRENT.try_with(Arc::clone).ok();
        let limit = request.as_ref().map_or(self.default, |r| r.connect_timeout);
        let begun = request.map(|request| request.connecting());
        let mut inner = S::clone(&self.inner);
        Box::pin(async move {
            let _begun = begun;
            let connecting = async {
                poll_fn(|cx| inner.poll_ready(cx)).await?;
                inner.call(target).await
            };
            match tokio::time::timeout(limit, connecting).await {
                Ok(connected) => connected.map_err(Into::into),
                Err(_) => {
                    Err(std::io::Error::new(std::io::ErrorKind::TimedOut, format!("not connected within {limit:?}"))
                        .into())
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Never;

    impl Service<()> for Never {
        type Response = ();
        type Error = BoxError;
        type Future = std::future::Pending<Result<(), BoxError>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: ()) -> Self::Future {
            std::future::pending()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn connecting_has_the_requests_own_limit() {
        let default = Duration::from_secs(10);
        let mut service = ConnectLimit { default }.layer(Never);
        let begin = tokio::time::Instant::now();
        let error = service.call(()).await.unwrap_err();
        assert!(timed_out(&*error));
        assert_eq!(begin.elapsed(), default);
        let own = Duration::from_secs(3);
        let limited = CURRENT.scope(Progress::new(own), async { service.call(()).await });
        assert!(timed_out(&*limited.await.unwrap_err()));
        assert_eq!(begin.elapsed(), default + own);
    }
}

//! The transport that goes over the network: reqwest.

use std::error::Error as StdError;
use std::future::{self, Future};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;

use crate::progress::{self, Progress};
use crate::redact::Redactor;
use crate::transport::RawBody;
use crate::upload::{Broken, Sending};
use crate::{BoxFuture, Error, ErrorKind, RawResponse, TimeoutKind, Transport, TransportRequest};

/// Idle connections are closed after this. Load balancers commonly close them after 60 s; a request written into a
/// connection that is being closed fails, and cannot be repeated unless it is idempotent.
const IDLE: Duration = Duration::from_secs(50);

/// Clients kept for requests with a connect timeout of their own.
const OTHERS: usize = 4;

struct Http {
    client: reqwest::Client,
    /// `None`: the client is the user's, and its connect timeout with it.
    connect_timeout: Option<Duration>,
    /// reqwest knows a connect timeout for a client only, so a request with one of its own needs a client of its own. A
    /// layer around the connector could tell requests apart, but costs every request a dozen allocations.
    others: Mutex<Vec<(Duration, reqwest::Client)>>,
    /// Whether requests go to this machine, which no proxy is asked for.
    here: bool,
}

/// A transport with connections of its own. `here`: to this machine. A proxy of the environment is then left out: it would be
/// sent, in the clear, what is meant for nobody else.
pub(crate) fn connect(connect_timeout: Duration, here: bool) -> Result<Arc<dyn Transport>, Error> {
    let client = client(connect_timeout, here)?;
    Ok(Arc::new(Http { client, connect_timeout: Some(connect_timeout), others: Mutex::default(), here }))
}

/// A builder for an HTTP client of one's own, with TLS set up as in the clients of this crate; for
/// [`CoreBuilder::http_client`](crate::CoreBuilder::http_client).
///
/// # Errors
///
/// TLS cannot be set up.
pub fn http_client_builder() -> Result<reqwest::ClientBuilder, Error> {
    tls(reqwest::Client::builder().pool_idle_timeout(IDLE))
}

fn client(connect_timeout: Duration, here: bool) -> Result<reqwest::Client, Error> {
    let builder = http_client_builder()?.connect_timeout(connect_timeout);
    build(if here { builder.no_proxy() } else { builder })
}

/// The client of a builder, whatever it says about redirects: one that follows them on its own would carry credentials
/// to where they must not go.
fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    let builder = builder.redirect(reqwest::redirect::Policy::none()).referer(false);
    builder.build().map_err(|error| config(&error.without_url()))
}

/// A transport over a client made from a builder of the user's.
pub(crate) fn wrap(builder: reqwest::ClientBuilder) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(Http { client: build(builder)?, connect_timeout: None, others: Mutex::default(), here: false }))
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

    // A provider the program installed wins. This one is not installed: that would decide for the whole process.
    let provider = rustls::crypto::CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
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
        let TransportRequest { method, url, headers, body, upload, connect_timeout, progress, redactor, .. } = request;
        let mut broken = None;
        let mut out = reqwest::Request::new(method, url);
        *out.headers_mut() = headers;
        if let Some(upload) = upload {
            let why = broken.insert(Broken::default());
            let sending = Sending::new(&upload, progress.clone(), why.clone());
            *out.body_mut() = Some(reqwest::Body::wrap(sending));
        } else if body.len() > progress::WATCHED {
            let watched = progress::Watched::new(body, progress.clone());
            *out.body_mut() = Some(reqwest::Body::wrap(watched));
        } else if !body.is_empty() {
            *out.body_mut() = Some(body.into());
        }
        let sent = match self.connect_timeout {
            Some(usual) if usual != connect_timeout => match self.other(connect_timeout) {
                Ok(other) => other.execute(out),
                Err(error) => return Box::pin(future::ready(Err(error))),
            },
            _ => self.client.execute(out),
        };
        Box::pin(exchange(sent, progress, redactor, broken))
    }
}

/// Waits for the response's head.
async fn exchange(
    sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
    progress: Arc<Progress>,
    redactor: Redactor,
    broken: Option<Broken>,
) -> Result<RawResponse, Error> {
    let mut response = match progress.turn(pin!(sent)).await {
        Some(Ok(response)) => response,
        Some(Err(error)) => {
            let here = broken.and_then(|broken| broken.lock().unwrap_or_else(PoisonError::into_inner).take());
            return Err(here.unwrap_or_else(|| failed(error, Phase::Head, &redactor)));
        }
        None => {
            return Err(Error::new(
                ErrorKind::Timeout(TimeoutKind::Read),
                format!("no response from the server within {:?}", progress.patience),
            ));
        }
    };
    Ok(RawResponse {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        redactor: redactor.clone(),
        body: RawBody::Live(response, redactor),
        origin: None,
    })
}

impl Http {
    /// The client for another connect timeout. The one unused for longest makes room for a new one.
    fn other(&self, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let found = others.iter().position(|(timeout, _)| *timeout == connect_timeout);
        let other = match found {
            Some(index) => others.remove(index),
            None => (connect_timeout, client(connect_timeout, self.here)?),
        };
        if others.len() == OTHERS {
            others.remove(0);
        }
        let client = other.1.clone();
        others.push(other);
        Ok(client)
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
        (ErrorKind::Timeout(TimeoutKind::Read), "no response from the server in time")
    } else if error.is_builder() {
        (ErrorKind::InvalidRequest, "the request cannot be written")
    } else if phase == Phase::Head {
        (ErrorKind::Transport, "the connection was closed before a response was received")
    } else if error.is_decode() && !io_below(&error) {
        (ErrorKind::Decode, "the compressed response body is damaged")
    } else {
        (ErrorKind::Truncated, "the response body ended early")
    };
    // Not its source as well: whoever prints an error with all its sources would print it twice.
    Error::new(kind, format!("{message}: {cause}"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_clients_are_kept_for_other_connect_timeouts() {
        let client = client(Duration::from_secs(10), true).unwrap();
        let http =
            Http { client, connect_timeout: Some(Duration::from_secs(10)), others: Mutex::default(), here: true };
        for seconds in [1, 2, 3, 1, 4, 5] {
            http.other(Duration::from_secs(seconds)).unwrap();
        }
        let kept: Vec<u64> = http.others.lock().unwrap().iter().map(|(timeout, _)| timeout.as_secs()).collect();
        // The second was unused for longest.
        assert_eq!(kept, [3, 1, 4, 5]);
    }
}

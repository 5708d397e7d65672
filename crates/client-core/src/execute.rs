//! The way of a call: attempts, and in each the credentials, the request, its redirects, and the answer.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use reqwest::Url;
use tokio::time::Instant;
use tracing::{Instrument, Span};

use crate::answer::{Answer, begins_as_page, is_blank, is_page};
use crate::credentials::{Sent, SentList, join};
use crate::prepare::{Prepared, prepare};
use crate::progress::{self, Progress};
use crate::stream::BodyStream;
use crate::transport::RawBody;
use crate::upload::Upload;
use crate::{
    Attempt, BoxFuture, ByteStream, Call, Error, ErrorKind, FailedAttempt, RawResponse, RetryConfig, TimeoutKind,
    TransportRequest, collect, excerpt, lifecycle, redirect, retry, shape, trace,
};

/// Sends a call and reads the whole body. Boxed here, once, so that generated code does not carry the state of it.
pub(crate) fn answered(mut call: Call) -> BoxFuture<'static, Result<Answer, Error>> {
    Box::pin(async move {
        let mut run = Run::new(&mut call, false)?;
        match run.drive().await? {
            Outcome::Answer(answer) => Ok(answer),
            // Only a run that asks for a stream gets one.
            Outcome::Live(_) => Err(Error::new(ErrorKind::Transport, "the body was not read")),
        }
    })
}

/// Sends a call and gives back the body as it arrives.
pub(crate) fn streamed(mut call: Call) -> BoxFuture<'static, Result<ByteStream, Error>> {
    Box::pin(async move {
        let mut run = Run::new(&mut call, true)?;
        match run.drive().await? {
            Outcome::Live(live) => Ok(live),
            Outcome::Answer(answer) => Ok(ByteStream {
                status: answer.status,
                headers: answer.headers,
                body: Box::pin(stream::iter([Ok(answer.body)])),
            }),
        }
    })
}

/// Headers that the HTTP client adds, if there is nothing to say about the body or cookies.
const HEADERS: usize = 1;

/// Bytes of blanks before what may be the first tag of a page.
const BLANKS: usize = 64 * 1024;

struct Run<'a> {
    call: &'a Call,
    prepared: Prepared,
    streaming: bool,
    timeout: Duration,
    connect_timeout: Duration,
    read_timeout: Duration,
    progress: Arc<Progress>,
    limit: u64,
    attempts: u32,
    /// Whether a credential is being got.
    exchanging: AtomicBool,
}

enum Outcome {
    Answer(Answer),
    Live(ByteStream),
}

/// Why an attempt failed.
struct Failure {
    error: Error,
    /// The credentials the attempt carried.
    sent: SentList,
    /// Whether another attempt is out of the question.
    last: bool,
}

impl Failure {
    fn last(error: Error) -> Self {
        Self { error, sent: SentList::new(), last: true }
    }
}

impl<'a> Run<'a> {
    fn new(call: &'a mut Call, streaming: bool) -> Result<Self, Error> {
        let prepared = prepare(call).map_err(|error| error.with_operation(call.op.id))?;
        let core = &*call.core.0;
        let options = call.options.as_deref();
        let read_timeout = options.and_then(|o| o.read_timeout).unwrap_or(core.read_timeout);
        Ok(Self {
            call,
            prepared,
            streaming,
            timeout: options.and_then(|o| o.timeout).unwrap_or(core.timeout),
            connect_timeout: options.and_then(|o| o.connect_timeout).unwrap_or(core.connect_timeout),
            read_timeout,
            progress: Progress::new(read_timeout),
            limit: options.and_then(|o| o.max_response_bytes).unwrap_or(core.max_response_bytes),
            attempts: 0,
            exchanging: AtomicBool::new(false),
        })
    }

    fn retry_config(&self) -> &RetryConfig {
        let options = self.call.options.as_deref();
        options.and_then(|options| options.retry.as_ref()).unwrap_or(&self.call.core.0.retry)
    }

    async fn drive(&mut self) -> Result<Outcome, Error> {
        let core = &*self.call.core.0;
        // A timeout too long for the clock is none.
        let deadline = Instant::now().checked_add(self.timeout);
        let mut renewed = false;
        let mut before: Option<Error> = None;
        loop {
            self.attempts += 1;
            let failure = match progress::within(deadline, &self.progress, pin!(self.attempt())).await {
                Some(Ok(outcome)) => {
                    if self.attempts == 1 {
                        core.retry_budget.refill();
                    }
                    return Ok(outcome);
                }
                Some(Err(failure)) => failure,
                None => {
                    let error = self.out_of_time(before);
                    core.interceptors.iter().for_each(|one| one.on_error(&self.which(), &error));
                    return Err(error);
                }
            };
            let error = failure.error.with_operation(self.call.op.id).with_attempts(self.attempts);
            core.interceptors.iter().for_each(|one| one.on_error(&self.which(), &error));
            if failure.last {
                return Err(error);
            }
            let refused = error.status() == Some(StatusCode::UNAUTHORIZED);
            let credentials = &core.credentials;
            if self.prepared.upload.as_ref().is_some_and(Upload::is_spent) {
                return Err(error);
            }
            let wait = if refused && !renewed && credentials.forget(self.prepared.security, &failure.sent) {
                // The server did not act on it, so a token that went stale early may be replaced, once.
                renewed = true;
                Duration::ZERO
            } else {
                match self.retry(&error) {
                    Some(wait) => wait,
                    None => return Err(error),
                }
            };
            if let Some(deadline) = deadline
                && deadline.saturating_duration_since(Instant::now()) <= wait
            {
                return Err(error);
            }
            tracing::debug!(
                target: "compute_clients_core",
                operation = self.call.op.id,
                attempt = self.attempts,
                wait_ms = wait.as_millis() as u64,
                error.type = error.kind().name(),
                "sending again"
            );
            before = Some(error);
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
        }
    }

    /// The wait before the next attempt, if there is one.
    fn retry(&self, error: &Error) -> Option<Duration> {
        let core = &*self.call.core.0;
        let idempotent = self.prepared.idempotent;
        let usual = retry::wait(self.retry_config(), self.attempts, idempotent, error, &*core.world);
        let wait = match &core.retry_policy {
            Some(policy) => policy.retry(&FailedAttempt { attempt: self.which(), error, idempotent, usual }),
            None => usual,
        }?;
        core.retry_budget.spend().then_some(wait)
    }

    fn which(&self) -> Attempt {
        Attempt { operation: self.call.op, number: self.attempts }
    }

    fn out_of_time(&self, before: Option<Error>) -> Error {
        let what = match self.exchanging.load(Ordering::Relaxed) {
            true => ", and was still waiting for its credential",
            false => "",
        };
        let text = format!("the call took longer than {:?}{what}", self.timeout);
        let error = Error::new(ErrorKind::Timeout(TimeoutKind::Total), text)
            .with_operation(self.call.op.id)
            .with_attempts(self.attempts);
        match before {
            Some(before) => error.with_source(before),
            None => error,
        }
    }

    async fn attempt(&self) -> Result<Outcome, Failure> {
        let core = &self.call.core;
        let security = self.prepared.security;
        self.exchanging.store(true, Ordering::Relaxed);
        let sent = match core.0.credentials.gather(core, security).await {
            Ok(sent) => sent,
            // Getting a token has its own retries.
            Err(error) => return Err(Failure::last(error)),
        };
        self.exchanging.store(false, Ordering::Relaxed);
        let mut url = with_credentials(Cow::Borrowed(&self.prepared.url), &sent);
        let mut visited = Vec::new();
        loop {
            let (span, sending) = match self.request(&url, &sent) {
                Ok(mut request) => {
                    // Boxed where there are any, as most calls need not carry the state of it.
                    if !core.0.interceptors.is_empty() {
                        Box::pin(self.intercepted(&mut request)).await.map_err(Failure::last)?;
                    }
                    self.send(request)
                }
                Err(error) => return Err(Failure::last(error)),
            };
            let mut response = match sending.instrument(span.clone()).await {
                Ok(response) => response,
                Err(error) => {
                    trace::failed(&span, &error);
                    return Err(Failure { error, sent, last: false });
                }
            };
            trace::answered(&span, response.status, &response.headers);
            self.arrived(&response);
            let next = match self.call.op.redirects {
                true => Ok(None),
                false => redirect::target(
                    &self.prepared.method,
                    &url,
                    &visited,
                    response.status,
                    &response.headers,
                    |next| with_credentials(Cow::Owned(next), &sent).into_owned(),
                ),
            };
            let next = next.map_err(Failure::last)?;
            match next {
                Some(next) => visited.push(std::mem::replace(&mut url, Cow::Owned(next)).into_owned()),
                None => {
                    let result = pin!(self.finish(&mut response)).instrument(span.clone()).await;
                    return result.map_err(|error| {
                        trace::failed(&span, &error);
                        Failure { error, sent, last: false }
                    });
                }
            }
        }
    }

    async fn intercepted(&self, request: &mut TransportRequest) -> Result<(), Error> {
        for interceptor in &self.call.core.0.interceptors {
            interceptor.before_send(&self.which(), request).await?;
        }
        Ok(())
    }

    /// The head of a response is here.
    fn arrived(&self, response: &RawResponse) {
        let core = &*self.call.core.0;
        for interceptor in &core.interceptors {
            interceptor.after_response(&self.which(), response.status, &response.headers);
        }
        if let Some(deprecation) = lifecycle::deprecation(&response.headers)
            && core.warned.lock().unwrap_or_else(PoisonError::into_inner).insert(self.call.op.id)
        {
            let links = excerpt::clip(&deprecation.links.join(" "), 300);
            tracing::warn!(
                target: "compute_clients_core",
                operation = self.call.op.id,
                sunset = ?deprecation.sunset,
                links = %self.prepared.redactor.text(&links),
                "the server says that this endpoint is deprecated"
            );
        }
    }

    fn send(&self, request: TransportRequest) -> (Span, BoxFuture<'_, Result<RawResponse, Error>>) {
        let span = trace::span(&request, self.attempts);
        let sending = span.in_scope(|| self.call.core.0.transport.send(request));
        (span, sending)
    }

    fn request(&self, url: &Url, sent: &[Arc<Sent>]) -> Result<TransportRequest, Error> {
        let prepared = &self.prepared;
        let mut headers = HeaderMap::with_capacity(prepared.headers.len() + sent.len() + HEADERS);
        for (name, value) in &prepared.headers {
            headers.insert(name, value.clone());
        }
        let mut cookies = prepared.cookies.clone();
        for credential in sent {
            match &**credential {
                // A header set by hand wins.
                Sent::Header(name, value) => {
                    headers.entry(name).or_insert_with(|| value.clone());
                }
                Sent::Cookie(pair) => join(&mut cookies, "; ", pair),
                Sent::Query(_) => {}
            }
        }
        if !cookies.is_empty() {
            if let Some(by_hand) = headers.get(header::COOKIE).and_then(|value| value.to_str().ok()) {
                // Servers expect one header.
                cookies = format!("{by_hand}; {cookies}");
            }
            let mut value = HeaderValue::try_from(cookies)
                .map_err(|_| Error::new(ErrorKind::InvalidRequest, "a cookie contains invalid characters"))?;
            value.set_sensitive(true);
            headers.insert(header::COOKIE, value);
        }
        Ok(TransportRequest {
            operation: self.call.op,
            method: prepared.method.clone(),
            url: url.clone(),
            path_params: prepared.path_params.clone(),
            headers,
            body: prepared.body.clone(),
            upload: prepared.upload.clone(),
            connect_timeout: self.connect_timeout,
            progress: self.progress.clone(),
            redactor: prepared.redactor.clone(),
        })
    }

    async fn finish(&self, response: &mut RawResponse) -> Result<Outcome, Error> {
        let status = response.status;
        let core = &*self.call.core.0;
        let success = status.is_success() || (self.call.op.redirects && status.is_redirection());
        if success && self.streaming {
            let mut body = self.watched(std::mem::replace(&mut response.body, RawBody::Over));
            let headers = std::mem::take(&mut response.headers);
            if !self.call.op.undocumented_response && is_page(&headers, self.call.accepted()) {
                body = self.no_page(status, &headers, body).await?;
            }
            return Ok(Outcome::Live(ByteStream { status, headers, body }));
        }
        let body = match success {
            true => collect::whole(&mut response.body, &response.headers, self.limit, self.read_timeout)
                .await
                .map_err(|error| error.with_response(status, &response.headers))?,
            false => collect::beginning(&mut response.body, self.limit, self.read_timeout).await,
        };
        let headers = std::mem::take(&mut response.headers);
        let answer = Answer {
            op: self.call.op,
            status,
            headers,
            body,
            redactor: self.prepared.redactor.clone(),
            attempts: self.attempts,
        };
        if success && !shape::is_error(core.api.error_shapes, answer.json_body()) {
            return Ok(Outcome::Answer(answer));
        }
        let hint = match status == StatusCode::UNAUTHORIZED || answer.asks_for_login() {
            true => core.credentials.refused(self.prepared.security),
            false => None,
        };
        Err(answer.api_error(&*core.world, hint))
    }

    /// The body of a response that says it is an HTML page, unless that is what it is, or it is empty.
    async fn no_page(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        mut body: BodyStream,
    ) -> Result<BodyStream, Error> {
        // Blanks before the first tag may arrive alone.
        let mut first = BytesMut::new();
        while is_blank(&first) && first.len() < BLANKS {
            match body.next().await.transpose()? {
                Some(bytes) => first.extend_from_slice(&bytes),
                None => break,
            }
        }
        let first = first.freeze();
        if !is_blank(&first) && !begins_as_page(&first) {
            return Ok(Box::pin(stream::iter([Ok(first)]).chain(body)));
        }
        let answer = Answer {
            op: self.call.op,
            status,
            headers: headers.clone(),
            body: first,
            redactor: self.prepared.redactor.clone(),
            attempts: self.attempts,
        };
        Err(answer.page(self.call.accepted()))
    }

    /// A body that fails when the server is silent for too long.
    fn watched(&self, body: RawBody) -> BodyStream {
        let (op, patience) = (self.call.op.id, self.read_timeout);
        if let RawBody::Full(bytes) = body {
            return Box::pin(stream::iter([Ok::<Bytes, Error>(bytes)]));
        }
        let pieces = stream::unfold(body, move |mut body| async move {
            let piece = collect::next(&mut body, patience).await?;
            Some((piece.map_err(|error| error.with_operation(op)), body))
        });
        // An unfolded stream panics when it is polled after its end.
        Box::pin(pieces.fuse())
    }
}

/// Adds the credentials that go into the query, unless they are there: a redirect may repeat them.
fn with_credentials<'a>(mut url: Cow<'a, Url>, sent: &[Arc<Sent>]) -> Cow<'a, Url> {
    for credential in sent {
        let Sent::Query(pair) = &**credential else {
            continue;
        };
        let query = url.query().unwrap_or_default();
        let name = pair.split_once('=').map_or("", |(name, _)| name);
        if query.split('&').any(|p| p.split_once('=').is_some_and(|(n, _)| n == name)) {
            continue;
        }
        let mut query = query.to_owned();
        join(&mut query, "&", pair);
        url.to_mut().set_query(Some(&query));
    }
    url
}

#[cfg(test)]
mod tests;

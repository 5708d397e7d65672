//! The way of a call: attempts, and in each the credentials, the request, its redirects, and the answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, StatusCode, header};
use reqwest::Url;
use tokio::time::Instant;
use tracing::Instrument;

use crate::answer::Answer;
use crate::credentials::{Sent, join};
use crate::prepare::{Prepared, prepare};
use crate::transport::RawBody;
use crate::{
    BoxFuture, ByteStream, Call, Error, ErrorKind, RawResponse, RetryConfig, TimeoutKind, TransportRequest, collect,
    redirect, retry, shape, trace,
};

/// Sends a call and reads the whole body. Boxed here, once, so that generated code does not carry the state of it.
pub(crate) fn answered(call: Call) -> BoxFuture<'static, Result<Answer, Error>> {
    Box::pin(async move {
        let mut run = Run::new(&call, false)?;
        match run.drive().await? {
            Outcome::Answer(answer) => Ok(answer),
            // Only a run that asks for a stream gets one.
            Outcome::Live(_) => Err(Error::new(ErrorKind::Transport, "the body was not read")),
        }
    })
}

/// Sends a call and gives back the body as it arrives.
pub(crate) fn streamed(call: Call) -> BoxFuture<'static, Result<ByteStream, Error>> {
    Box::pin(async move {
        let mut run = Run::new(&call, true)?;
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

struct Run<'a> {
    call: &'a Call,
    prepared: Prepared,
    streaming: bool,
    timeout: Duration,
    connect_timeout: Duration,
    read_timeout: Duration,
    limit: u64,
    attempts: u32,
}

enum Outcome {
    Answer(Answer),
    Live(ByteStream),
}

/// Why an attempt failed.
struct Failure {
    error: Error,
    /// The credentials the attempt carried.
    sent: Vec<Arc<Sent>>,
    /// Whether another attempt is out of the question.
    last: bool,
}

impl Failure {
    fn last(error: Error) -> Self {
        Self { error, sent: Vec::new(), last: true }
    }
}

impl<'a> Run<'a> {
    fn new(call: &'a Call, streaming: bool) -> Result<Self, Error> {
        let core = &*call.core.0;
        let options = call.options.as_deref();
        Ok(Self {
            call,
            prepared: prepare(call).map_err(|error| error.with_operation(call.op.id))?,
            streaming,
            timeout: options.and_then(|o| o.timeout).unwrap_or(core.timeout),
            connect_timeout: options.and_then(|o| o.connect_timeout).unwrap_or(core.connect_timeout),
            read_timeout: options.and_then(|o| o.read_timeout).unwrap_or(core.read_timeout),
            limit: options.and_then(|o| o.max_response_bytes).unwrap_or(core.max_response_bytes),
            attempts: 0,
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
            let attempt = self.attempt();
            let result = match deadline {
                Some(deadline) => match tokio::time::timeout_at(deadline, attempt).await {
                    Ok(result) => result,
                    Err(_) => return Err(self.out_of_time(before)),
                },
                None => attempt.await,
            };
            let failure = match result {
                Ok(outcome) => return Ok(outcome),
                Err(failure) => failure,
            };
            let error = failure.error.with_operation(self.call.op.id).with_attempts(self.attempts);
            if failure.last {
                return Err(error);
            }
            let refused = error.status() == Some(StatusCode::UNAUTHORIZED);
            let credentials = &core.credentials;
            let wait = if refused && !renewed && credentials.forget(self.prepared.security, &failure.sent) {
                // The server did not act on it, so a token that went stale early may be replaced, once.
                renewed = true;
                Duration::ZERO
            } else {
                let config = self.retry_config();
                let idempotent = self.prepared.idempotent;
                match retry::wait(config, self.attempts, idempotent, &error, &*core.world) {
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
                target: "client_core",
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

    fn out_of_time(&self, before: Option<Error>) -> Error {
        let error =
            Error::new(ErrorKind::Timeout(TimeoutKind::Total), format!("the call took longer than {:?}", self.timeout))
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
        let sent = match core.0.credentials.gather(core, security).await {
            Ok(sent) => sent,
            // Getting a token has its own retries.
            Err(error) => return Err(Failure::last(error)),
        };
        let mut visited = vec![self.url(&sent).map_err(Failure::last)?];
        loop {
            let response = match self.send(&visited, &sent).await {
                Ok(response) => response,
                Err(error) => {
                    return Err(Failure { error, sent, last: false });
                }
            };
            let next = redirect::target(&self.prepared.method, &visited, response.status, &response.headers)
                .map_err(Failure::last)?;
            match next {
                Some(next) => visited.push(with_credentials(next, &sent)),
                None => {
                    return self.finish(response).await.map_err(|error| Failure { error, sent, last: false });
                }
            }
        }
    }

    fn url(&self, sent: &[Arc<Sent>]) -> Result<Url, Error> {
        let target = &self.prepared.target;
        let mut text = String::with_capacity(target.len() + self.prepared.query.len() + 1);
        text.push_str(target);
        if !self.prepared.query.is_empty() {
            text.push('?');
            text.push_str(&self.prepared.query);
        }
        let unreadable = || Error::new(ErrorKind::InvalidRequest, "the URL cannot be written");
        let url = Url::parse(&text).map_err(|_| unreadable())?;
        // Whatever a parameter held: the path must have come out with the segments it went in with.
        if url.as_str().len() < target.len() || url.path().matches('/').count() != slashes(target) {
            return Err(unreadable());
        }
        Ok(with_credentials(url, sent))
    }

    async fn send(&self, visited: &[Url], sent: &[Arc<Sent>]) -> Result<RawResponse, Error> {
        let prepared = &self.prepared;
        let Some(url) = visited.last() else {
            return Err(Error::new(ErrorKind::InvalidRequest, "there is no URL"));
        };
        let mut headers = prepared.headers.clone();
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
            let mut value = HeaderValue::try_from(cookies)
                .map_err(|_| Error::new(ErrorKind::InvalidRequest, "a cookie has characters a header cannot have"))?;
            value.set_sensitive(true);
            headers.append(header::COOKIE, value);
        }
        let request = TransportRequest {
            operation: self.call.op,
            method: prepared.method.clone(),
            url: url.clone(),
            path_params: prepared.path_params.clone(),
            headers,
            body: prepared.body.clone(),
            connect_timeout: self.connect_timeout,
            read_timeout: self.read_timeout,
            redactor: prepared.redactor.clone(),
        };
        let span = trace::span(&request, self.attempts);
        let transport = &self.call.core.0.transport;
        let result = transport.send(request).instrument(span.clone()).await;
        match &result {
            Ok(response) => trace::answered(&span, response.status, &response.headers),
            Err(error) => trace::failed(&span, error),
        }
        result
    }

    async fn finish(&self, response: RawResponse) -> Result<Outcome, Error> {
        let RawResponse { status, headers, body } = response;
        let core = &*self.call.core.0;
        if status.is_success() && self.streaming {
            return Ok(Outcome::Live(ByteStream { status, headers, body: self.watched(body) }));
        }
        let body = match status.is_success() {
            true => collect::whole(body, &headers, self.limit, self.read_timeout)
                .await
                .map_err(|error| error.with_response(status, &headers))?,
            false => collect::beginning(body, self.limit, self.read_timeout).await,
        };
        let answer = Answer {
            op: self.call.op,
            status,
            headers,
            body,
            redactor: self.prepared.redactor.clone(),
            attempts: self.attempts,
        };
        if status.is_success() && !shape::is_error(core.api.error_shapes, answer.json_body()) {
            return Ok(Outcome::Answer(answer));
        }
        let hint = match status {
            StatusCode::UNAUTHORIZED => core.credentials.refused(self.prepared.security),
            _ => None,
        };
        Err(answer.api_error(&*core.world, hint))
    }

    /// A body that fails when the server is silent for too long.
    fn watched(&self, body: RawBody) -> crate::stream::BodyStream {
        let (op, patience) = (self.call.op.id, self.read_timeout);
        let body = match body {
            RawBody::Full(bytes) => return Box::pin(stream::iter([Ok::<Bytes, Error>(bytes)])),
            RawBody::Stream(body) => body,
        };
        Box::pin(stream::unfold(Some(body), move |body| async move {
            let mut body = body?;
            match collect::next(&mut body, patience).await? {
                Ok(bytes) => Some((Ok(bytes), Some(body))),
                Err(error) => Some((Err(error.with_operation(op)), None)),
            }
        }))
    }
}

fn slashes(target: &str) -> usize {
    let path = target.split_once("://").map_or(target, |(_, rest)| rest);
    path.matches('/').count()
}

/// Adds the credentials that go into the query, unless they are there: a redirect may repeat them.
fn with_credentials(mut url: Url, sent: &[Arc<Sent>]) -> Url {
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
        url.set_query(Some(&query));
    }
    url
}

#[cfg(test)]
mod tests;

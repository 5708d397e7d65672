//! A local HTTP server that answers from a crate's stub, for tests of programs that are given a URL.
//!
//! It listens on a free port of the loopback interface, takes real HTTP/1.1 requests, finds the operation by method and
//! path, and has the stub answer it. It checks no credentials. A generated crate's `mock::serve` starts one.
//!
//! | the stub answers | what goes over the wire |
//! | --- | --- |
//! | a value | 200 with the value, or 204 where there is none |
//! | `stub::error` | that status with that body |
//! | [`ErrorKind::Connect`], [`ErrorKind::Transport`], [`ErrorKind::Timeout`], [`ErrorKind::Truncated`] | nothing: the connection is closed |
//! | any other error, an operation without an answer among them | 501 with the error's text |
//!
//! A request that is no operation's gets a 404 that names the routes closest to it.

mod request;
mod route;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

pub use request::MockRequest;

use crate::progress::Progress;
use crate::redact::{Redactor, Secrets};
use crate::{Api, Error, ErrorKind, Operation, RawResponse, Transport, TransportRequest, collect, stub};

/// Size of a request's head, in bytes, from which on no more of it is read; one that goes on gets a 431.
pub const MAX_HEAD_BYTES: usize = 64 * 1024;
/// Size of a request's body at most, in bytes; a larger one gets a 413.
pub const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// How long a streamed answer may stand still, and its size at most.
const PATIENCE: Duration = Duration::from_secs(60);
const MAX_ANSWER_BYTES: u64 = 256 * 1024 * 1024;

/// A running mock server. It stops when it is dropped.
pub struct MockServer {
    address: SocketAddr,
    state: Arc<State>,
    accepting: AbortHandle,
}

struct State {
    api: &'static Api,
    operations: &'static [&'static Operation],
    transport: Arc<dyn Transport>,
    secrets: Arc<Secrets>,
    requests: Mutex<Vec<MockRequest>>,
}

impl MockServer {
    /// Starts a server for some of an API's operations. Generated crates call this for theirs.
    ///
    /// # Errors
    /// No port could be had, or this runs outside a tokio runtime with I/O.
    pub async fn start(
        api: &'static Api,
        operations: &'static [&'static Operation],
        transport: Arc<dyn Transport>,
    ) -> Result<Self, Error> {
        let failed = |error: std::io::Error| {
            Error::new(ErrorKind::Config, format!("the mock server cannot listen on the loopback interface: {error}"))
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let secrets = Arc::new(Secrets::new(request::query_credentials(api)));
        let state = Arc::new(State { api, operations, transport, secrets, requests: Mutex::default() });
        let accepting = tokio::spawn(accept(listener, state.clone())).abort_handle();
        Ok(Self { address, state, accepting })
    }

    /// `http://127.0.0.1:<port>`: the base URL to give to a client's builder. Paths begin right below it, whatever path
    /// the documented server has.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What came so far, in order, requests for unknown routes included.
    pub fn requests(&self) -> Vec<MockRequest> {
        self.state.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What came so far for one operation.
    pub fn requests_to(&self, operation_id: &str) -> Vec<MockRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation_id() == Some(operation_id));
        requests
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl std::fmt::Debug for MockServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockServer").field("url", &self.url()).field("requests", &self.requests()).finish()
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    // Aborted with this task, so that no connection outlives the server.
    let mut connections = JoinSet::new();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            connections.spawn(serve(stream, state.clone()));
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, state: Arc<State>) {
    // An answer's last piece should not wait for an acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| answer(state.clone(), request));
    let connection = hyper::server::conn::http1::Builder::new()
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    // A client that goes away sees that by its own means; nobody else is there to be told.
    let _ = connection.await;
}

/// The answer to one request. An error closes the connection without one.
async fn answer(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Error> {
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > MAX_BODY_BYTES as u64 {
        return Ok(too_large());
    }
    let body = match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => return Ok(too_large()),
        Err(error) => return Err(Error::new(ErrorKind::Transport, error.to_string())),
    };
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let found = route::find(state.operations, head.method.as_str(), path, query);
    let path_params = found.as_ref().map(|route| route.params.clone()).unwrap_or_default();
    let operation = found.map(|route| route.operation);
    let came = MockRequest::new(state.api, operation, &head, path_params.clone(), body.clone());
    state.requests.lock().unwrap_or_else(PoisonError::into_inner).push(came);
    let Some(operation) = operation else {
        let text = route::unknown(state.operations, head.method.as_str(), path);
        return Ok(refusal(StatusCode::NOT_FOUND, &text));
    };
    let Ok(url) = reqwest::Url::parse(&format!("http://mock{target}")) else {
        return Ok(refusal(StatusCode::BAD_REQUEST, "the request's target cannot be read"));
    };
    let request = TransportRequest {
        operation,
        method: head.method,
        url,
        path_params,
        headers: head.headers,
        body,
        upload: None,
        connect_timeout: PATIENCE,
        progress: Progress::new(PATIENCE),
        redactor: Redactor::new(state.secrets.clone(), Vec::new()),
    };
    match state.transport.send(request).await.or_else(stub::error_response) {
        Ok(response) => written(response).await,
        Err(error) => match error.kind() {
            ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout(_) | ErrorKind::Truncated => Err(error),
            _ => Ok(refusal(StatusCode::NOT_IMPLEMENTED, &error.to_string())),
        },
    }
}

async fn written(response: RawResponse) -> Result<Response<Full<Bytes>>, Error> {
    let RawResponse { status, headers, mut body, .. } = response;
    let mut body = collect::whole(&mut body, &headers, MAX_ANSWER_BYTES, PATIENCE).await?;
    if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        body = Bytes::new();
    }
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    // The server frames the message itself.
    for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
        response.headers_mut().remove(name);
    }
    Ok(response)
}

fn too_large() -> Response<Full<Bytes>> {
    let text = format!("the request body is larger than the mock server's limit of {MAX_BODY_BYTES} bytes");
    let mut response = refusal(StatusCode::PAYLOAD_TOO_LARGE, &text);
    // What is left of the body is not read.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// An answer of the mock server itself.
fn refusal(status: StatusCode, message: &str) -> Response<Full<Bytes>> {
    let body = serde_json::json!({ "message": message }).to_string();
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests;

//! A transport that keeps what passes through it.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use http::{HeaderMap, StatusCode};
use reqwest::Url;

use crate::redact::Redactor;
use crate::transport::RawBody;
use crate::{BoxFuture, Error, Operation, RawResponse, Transport, TransportRequest, collect};

/// One request and what came back, as it was, secrets included.
pub(super) struct Taken {
    pub(super) operation: &'static Operation,
    pub(super) started: SystemTime,
    pub(super) lasted: Duration,
    pub(super) method: String,
    pub(super) url: Url,
    pub(super) path_params: Vec<(&'static str, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Whether the body was read while it was sent, and so is not kept.
    pub(super) upload: bool,
    pub(super) redactor: Redactor,
    pub(super) response: Response,
}

/// What came back.
pub(super) enum Response {
    /// A response.
    Came(Came),
    /// None: the kind of the error.
    Failed(&'static str),
}

pub(super) struct Came {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Why the body ended early, if it did: the kind of an error, or that the client read no further.
    pub(super) broken: Option<&'static str>,
}

impl Taken {
    pub(super) fn bytes(&self) -> usize {
        let came = match &self.response {
            Response::Came(came) => came.body.len(),
            Response::Failed(_) => 0,
        };
        self.body.len() + came + 1024
    }
}

/// Where an exchange goes that is over.
pub(super) type Keep = Arc<dyn Fn(Taken) + Send + Sync>;

pub(super) struct Capture {
    pub(super) inner: Arc<dyn Transport>,
    pub(super) keep: Keep,
}

impl Transport for Capture {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>> {
        Box::pin(async move {
            let mut taken = Taken {
                operation: request.operation,
                started: SystemTime::now(),
                lasted: Duration::ZERO,
                method: request.method.to_string(),
                url: request.url.clone(),
                path_params: request.path_params.clone(),
                headers: request.headers.clone(),
                body: request.body.clone(),
                upload: request.upload.is_some(),
                redactor: request.redactor.clone(),
                response: Response::Failed(""),
            };
            let begun = Instant::now();
            let patience = request.progress.patience;
            let mut response = match self.inner.send(request).await {
                Ok(response) => response,
                Err(error) => {
                    taken.lasted = begun.elapsed();
                    taken.response = Response::Failed(error.kind().name());
                    (self.keep)(taken);
                    return Err(error);
                }
            };
            let mut came =
                Came { status: response.status, headers: response.headers.clone(), body: Bytes::new(), broken: None };
            if let RawBody::Full(body) = &response.body {
                came.body = body.clone();
                taken.lasted = begun.elapsed();
                taken.response = Response::Came(came);
                (self.keep)(taken);
                return Ok(response);
            }
            let body = std::mem::replace(&mut response.body, RawBody::Over);
            let open = Open { keep: self.keep.clone(), begun, read: BytesMut::new(), taken: Some((taken, came)) };
            let pieces = stream::unfold((body, open), move |(mut body, mut open)| async move {
                let piece = collect::next(&mut body, patience).await;
                match &piece {
                    Some(Ok(bytes)) => open.read.extend_from_slice(bytes),
                    Some(Err(error)) => open.close(Some(error.kind().name())),
                    None => open.close(None),
                }
                Some((piece?, (body, open)))
            });
            response.body = RawBody::Stream(Box::pin(pieces.fuse()));
            Ok(response)
        })
    }
}

/// A response whose body is still arriving. What of it was read is kept however it ends.
struct Open {
    keep: Keep,
    begun: Instant,
    read: BytesMut,
    taken: Option<(Taken, Came)>,
}

impl Open {
    fn close(&mut self, broken: Option<&'static str>) {
        let Some((mut taken, mut came)) = self.taken.take() else { return };
        came.body = std::mem::take(&mut self.read).freeze();
        came.broken = broken;
        taken.lasted = self.begun.elapsed();
        taken.response = Response::Came(came);
        (self.keep)(taken);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.close(Some("not_read_to_its_end"));
    }
}

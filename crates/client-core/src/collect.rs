//! Reading a body with limits on time and size.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderMap, header};
use tokio::time::{Instant, timeout_at};

use crate::transport::RawBody;
use crate::{Error, ErrorKind, TimeoutKind, network};

/// What is read of an error's body. Reasons are short; whatever is longer is a page or a mistake.
const ERROR_BYTES: usize = 1024 * 1024;

/// Time for reading an error's body.
const ERROR_TIME: Duration = Duration::from_secs(5);

/// What is set aside at once on a server's word about the length.
const TRUSTED: usize = 1024 * 1024;

/// The next piece of a body. Nothing comes after an error.
pub(crate) async fn next(body: &mut RawBody, patience: Duration) -> Option<Result<Bytes, Error>> {
    let piece = patiently(pin!(piece(body)), patience).await.unwrap_or_else(|| {
        Some(Err(Error::new(
            ErrorKind::Timeout(TimeoutKind::Read),
            format!("the server stopped in the middle of the response body for {patience:?}"),
        )))
    });
    if matches!(piece, None | Some(Err(_))) {
        *body = RawBody::Over;
    }
    piece
}

async fn piece(body: &mut RawBody) -> Option<Result<Bytes, Error>> {
    match body {
        RawBody::Live(response, redactor) => network::piece(response, redactor).await,
        RawBody::Stream(stream) => stream.next().await,
        RawBody::Full(_) | RawBody::Over => None,
    }
}

/// What `future` gives within `patience`. Most pieces are here already, and no clock is wound up for them.
async fn patiently<F: Future>(mut future: Pin<&mut F>, patience: Duration) -> Option<F::Output> {
    match poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await {
        Poll::Ready(output) => Some(output),
        Poll::Pending => tokio::time::timeout(patience, future).await.ok(),
    }
}

/// The whole body; an error if it is larger than `limit`.
pub(crate) async fn whole(
    body: &mut RawBody,
    headers: &HeaderMap,
    limit: u64,
    patience: Duration,
) -> Result<Bytes, Error> {
    let too_large = || {
        Error::new(
            ErrorKind::TooLarge { limit },
            format!("the response body is larger than the limit of {limit} bytes"),
        )
    };
    if let RawBody::Full(bytes) = body {
        return match bytes.len() as u64 > limit {
            true => Err(too_large()),
            false => Ok(std::mem::take(bytes)),
        };
    }
    let announced = length(headers);
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut first: Option<Bytes> = None;
    let mut all: Vec<u8> = Vec::new();
    while let Some(piece) = next(body, patience).await {
        let piece = piece?;
        let so_far = all.len() + first.as_ref().map_or(0, Bytes::len);
        if (so_far + piece.len()) as u64 > limit {
            return Err(too_large());
        }
        match first.take() {
            // Most bodies come in one piece, which is then not copied.
            None if all.is_empty() => first = Some(piece),
            before => {
                if let Some(before) = before {
                    let announced = announced.and_then(|n| usize::try_from(n).ok());
                    all.reserve(announced.unwrap_or_default().min(TRUSTED));
                    all.extend_from_slice(&before);
                }
                all.extend_from_slice(&piece);
            }
        }
    }
    Ok(match first {
        Some(only) => only,
        None => all.into(),
    })
}

/// The beginning of an error's body: as much as there is of it, whatever happens on the way.
pub(crate) async fn beginning(body: &mut RawBody, limit: u64, patience: Duration) -> Bytes {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(ERROR_BYTES);
    if let RawBody::Full(bytes) = body {
        bytes.truncate(limit);
        return std::mem::take(bytes);
    }
    let mut all = Vec::new();
    // What an error says is not worth its status: one that drips for ever is told without the rest.
    let deadline = Instant::now() + ERROR_TIME;
    while let Ok(Some(Ok(piece))) = timeout_at(deadline, next(body, patience)).await {
        let room = limit - all.len();
        all.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        if all.len() == limit {
            break;
        }
    }
    all.into()
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

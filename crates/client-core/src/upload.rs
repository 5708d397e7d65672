//! Large request bodies: as long as they move, the server is not silent.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Bodies larger than this are watched. Smaller ones fit into the buffers of any connection.
pub(crate) const WATCHED: usize = 256 * 1024;

/// What is handed over at a time.
const PIECE: usize = 64 * 1024;

/// A body that counts the pieces taken from it.
pub(crate) struct Watched {
    rest: Bytes,
    progress: Arc<AtomicU64>,
}

impl Watched {
    pub(crate) fn new(body: Bytes, progress: Arc<AtomicU64>) -> Self {
        Self { rest: body, progress }
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        self.progress.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

/// Waits for `future` as long as there is progress within every `patience`. `None`: there was none.
pub(crate) async fn patiently<F: Future>(future: F, patience: Duration, progress: &AtomicU64) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut before = progress.load(Ordering::Relaxed);
    loop {
        if let Ok(output) = tokio::time::timeout(patience, future.as_mut()).await {
            return Some(output);
        }
        let now = progress.load(Ordering::Relaxed);
        if now == before {
            return None;
        }
        before = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn patience_lasts_while_there_is_progress() {
        let progress = AtomicU64::new(0);
        let moving = async {
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_secs(8)).await;
                progress.fetch_add(1, Ordering::Relaxed);
            }
        };
        let patience = Duration::from_secs(10);
        assert_eq!(patiently(moving, patience, &progress).await, Some(()));
        let stuck = std::future::pending::<()>();
        assert_eq!(patiently(stuck, patience, &progress).await, None);
    }
}

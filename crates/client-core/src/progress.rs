//! Telling a server that is silent from one that is being connected to, or still being told the request.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

/// Bodies larger than this are watched. Smaller ones fit into the buffers of any connection.
pub(crate) const WATCHED: usize = 256 * 1024;

/// What is handed over at a time.
const PIECE: usize = 64 * 1024;

/// How far one request is.
pub(crate) struct Progress {
    /// Time for making a connection.
    pub(crate) connect_timeout: Duration,
    state: Mutex<State>,
}

struct State {
    /// When something was last done on our side, since when the server has had its turn.
    last: Instant,
    /// Connections being made for the request.
    connecting: u32,
}

impl Progress {
    pub(crate) fn new(connect_timeout: Duration) -> Arc<Self> {
        Arc::new(Self { connect_timeout, state: Mutex::new(State { last: Instant::now(), connecting: 0 }) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moved(&self) {
        self.state().last = Instant::now();
    }

    /// Begins to connect; ends when what is given back is dropped.
    pub(crate) fn connecting(self: &Arc<Self>) -> Connecting {
        self.state().connecting += 1;
        Connecting(self.clone())
    }

    /// Waits for `future`, but no longer than `patience` while it is the server's turn. `None`: it was too long.
    /// Connecting has a limit of its own, which `patience` does not shorten.
    pub(crate) async fn patiently<F: Future>(&self, future: F, patience: Duration) -> Option<F::Output> {
        let mut future = pin!(future);
        loop {
            let since = {
                let state = self.state();
                match state.connecting {
                    0 => state.last,
                    _ => Instant::now(),
                }
            };
            // A patience beyond what the clock can count is endless.
            let Some(due) = since.checked_add(patience) else {
                return Some(future.await);
            };
            if due <= Instant::now() {
                return None;
            }
            if let Ok(output) = tokio::time::timeout_at(due, future.as_mut()).await {
                return Some(output);
            }
        }
    }
}

/// See [`Progress::connecting`].
pub(crate) struct Connecting(Arc<Progress>);

impl Drop for Connecting {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.connecting = state.connecting.saturating_sub(1);
        state.last = Instant::now();
    }
}

/// A body that counts as progress whenever a piece is taken from it.
pub(crate) struct Watched {
    rest: Bytes,
    progress: Arc<Progress>,
}

impl Watched {
    pub(crate) fn new(body: Bytes, progress: Arc<Progress>) -> Self {
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
        self.progress.moved();
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn patience_begins_anew_with_every_move() {
        let progress = Progress::new(PATIENCE);
        let moving = async {
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_secs(8)).await;
                progress.moved();
            }
        };
        assert_eq!(progress.patiently(moving, PATIENCE).await, Some(()));
        let begin = Instant::now();
        let stuck = async {
            tokio::time::sleep(Duration::from_secs(8)).await;
            progress.moved();
            std::future::pending::<()>().await
        };
        assert_eq!(progress.patiently(stuck, PATIENCE).await, None);
        assert_eq!(begin.elapsed(), Duration::from_secs(18));
    }

    #[tokio::test(start_paused = true)]
    async fn patience_waits_for_the_connection() {
        let progress = Progress::new(PATIENCE);
        let begin = Instant::now();
        let slow_to_connect = async {
            let connecting = progress.connecting();
            tokio::time::sleep(Duration::from_secs(25)).await;
            drop(connecting);
            std::future::pending::<()>().await
        };
        assert_eq!(progress.patiently(slow_to_connect, PATIENCE).await, None);
        assert_eq!(begin.elapsed(), Duration::from_secs(35));
    }
}

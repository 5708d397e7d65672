//! The time an attempt takes, and telling a server that is silent from one that is still being told the request.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
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

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How far one attempt is, and how long the server may be silent in it.
pub(crate) struct Progress {
    pub(crate) patience: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Since when the server has had its turn, if it has.
    since: Option<Instant>,
    /// Whether it was silent for too long.
    overdue: bool,
}

impl Progress {
    pub(crate) fn new(patience: Duration) -> Arc<Self> {
        Arc::new(Self { patience, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was done on our side: the server's turn begins only now.
    pub(crate) fn moved(&self) {
        if let Some(since) = &mut self.state().since {
            *since = Instant::now();
        }
    }

    /// Waits for `future`, which is the server's turn. `None`: the server was silent for too long, which only shows
    /// inside of [`within`].
    pub(crate) async fn turn<F: Future>(&self, mut future: Pin<&mut F>) -> Option<F::Output> {
        *self.state() = State { since: Some(Instant::now()), overdue: false };
        let output = poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.state().overdue => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        let output = output.await;
        self.state().since = None;
        output
    }

    /// When to look next, after having looked. `None`: the clock does not count so far.
    fn look(&self, now: Instant) -> Option<Instant> {
        let mut state = self.state();
        let due = state.since.and_then(|since| since.checked_add(self.patience));
        state.overdue = due.is_some_and(|due| due <= now);
        due.filter(|due| *due > now).or_else(|| now.checked_add(self.patience))
    }
}

/// Waits for `future` until `deadline`, and keeps the time for the server's turns in it. `None`: it took too long.
///
/// One timer does for both, and is not wound up again with every turn: a turn begins after the timer was set, and so
/// cannot be over before it rings.
///
/// Futures are taken pinned here: an `async fn` keeps those it is given by value twice, and copies them.
pub(crate) async fn within<F: Future>(
    deadline: Option<Instant>,
    progress: &Progress,
    mut future: Pin<&mut F>,
) -> Option<F::Output> {
    let next = |now| {
        let due = [deadline, progress.look(now)].into_iter().flatten().min();
        // What the clock cannot count to is looked at again in a year.
        due.unwrap_or(now + YEAR)
    };
    let mut timer = pin!(tokio::time::sleep_until(next(Instant::now())));
    poll_fn(|cx| {
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Some(output));
            }
            if timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            let now = Instant::now();
            if deadline.is_some_and(|deadline| deadline <= now) {
                return Poll::Ready(None);
            }
            timer.as_mut().reset(next(now));
        }
    })
    .await
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
    use std::future::pending;

    use tokio::time::sleep;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn patience_begins_anew_with_every_move() {
        let progress = Progress::new(PATIENCE);
        let moving = pin!(async {
            for _ in 0..5 {
                sleep(Duration::from_secs(8)).await;
                progress.moved();
            }
        });
        assert_eq!(within(None, &progress, pin!(progress.turn(moving))).await, Some(Some(())));
        let begin = Instant::now();
        let stuck = pin!(async {
            sleep(Duration::from_secs(8)).await;
            progress.moved();
            pending::<()>().await
        });
        assert_eq!(within(None, &progress, pin!(progress.turn(stuck))).await, Some(None));
        assert_eq!(begin.elapsed(), Duration::from_secs(18));
    }

    #[tokio::test(start_paused = true)]
    async fn patience_is_only_for_the_servers_turns() {
        let progress = Progress::new(PATIENCE);
        let begin = Instant::now();
        let attempt = pin!(async {
            sleep(Duration::from_secs(25)).await;
            let turn = progress.turn(pin!(pending::<()>())).await;
            sleep(Duration::from_secs(25)).await;
            turn
        });
        assert_eq!(within(None, &progress, attempt).await, Some(None));
        assert_eq!(begin.elapsed(), Duration::from_secs(60));
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_holds_in_a_turn_and_out_of_one() {
        let progress = Progress::new(PATIENCE);
        let begin = Instant::now();
        let deadline = Some(begin + Duration::from_secs(4));
        assert_eq!(within(deadline, &progress, pin!(progress.turn(pin!(pending::<()>())))).await, None);
        assert_eq!(begin.elapsed(), Duration::from_secs(4));
        let deadline = Some(begin + Duration::from_secs(40));
        assert_eq!(within(deadline, &progress, pin!(pending::<()>())).await, None);
        assert_eq!(begin.elapsed(), Duration::from_secs(40));
    }

    #[tokio::test(start_paused = true)]
    async fn endless_patience_ends_with_the_deadline() {
        let progress = Progress::new(Duration::MAX);
        let begin = Instant::now();
        let deadline = Some(begin + 3 * YEAR);
        assert_eq!(within(deadline, &progress, pin!(progress.turn(pin!(pending::<()>())))).await, None);
        assert_eq!(begin.elapsed(), 3 * YEAR);
        let short = pin!(sleep(PATIENCE));
        assert_eq!(within(None, &progress, pin!(progress.turn(short))).await, Some(Some(())));
    }
}

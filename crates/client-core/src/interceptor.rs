//! What a program can put between a call and the wire: interceptors, and rules of its own for sending again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::{BoxFuture, Error, Operation, TransportRequest};

/// Sees every attempt of every call: signs requests, adds headers, limits rates, counts.
///
/// All methods have a default that does nothing. Several interceptors run in the order in which they were given.
pub trait Interceptor: Send + Sync {
    /// Before an attempt is sent. The request is complete, credentials included, and may be changed. An error ends the
    /// call: nothing is sent.
    fn before_send<'a>(
        &'a self,
        attempt: &'a Attempt,
        request: &'a mut TransportRequest,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let _ = (attempt, request);
        Box::pin(std::future::ready(Ok(())))
    }

    /// After the head of a response has arrived, whatever its status.
    fn after_response(&self, attempt: &Attempt, status: StatusCode, headers: &HeaderMap) {
        let _ = (attempt, status, headers);
    }

    /// After an attempt has failed: no response, an error response, or one that cannot be used.
    fn on_error(&self, attempt: &Attempt, error: &Error) {
        let _ = (attempt, error);
    }
}

/// One attempt of a call.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt {
    /// The operation that is called.
    pub operation: &'static Operation,
    /// The number of the attempt; the first is 1.
    pub number: u32,
}

/// Decides whether a call is sent again.
pub trait RetryPolicy: Send + Sync {
    /// The wait before the next attempt; `None`: there shall be none, and the call ends with the error.
    fn retry(&self, failed: &FailedAttempt<'_>) -> Option<Duration>;
}

/// An attempt that failed, for a [`RetryPolicy`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct FailedAttempt<'a> {
    /// The attempt.
    pub attempt: Attempt,
    /// Why it failed.
    pub error: &'a Error,
    /// Whether sending the call twice is harmless.
    pub idempotent: bool,
    /// What the rules of [`RetryConfig`](crate::RetryConfig) say: the wait, or `None` for no further attempt.
    pub usual: Option<Duration>,
}

/// What sending again costs of the budget, and what a call that needs no second attempt gives back.
const RETRY_COST: u32 = 5;

/// How often calls may be sent again, over all calls of a client: in an outage every call would otherwise be several.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    capacity: u32,
    left: AtomicU32,
}

impl RetryBudget {
    pub(crate) fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(RETRY_COST);
        Self { capacity, left: AtomicU32::new(capacity) }
    }

    /// Takes what one retry costs, if there is that much.
    pub(crate) fn spend(&self) -> bool {
        let spend = |left: u32| left.checked_sub(RETRY_COST);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_ok()
    }

    /// A call succeeded at the first attempt.
    pub(crate) fn refill(&self) {
        // Nearly always it is full, and nothing needs to be written.
        if self.left.load(Ordering::Relaxed) < self.capacity {
            let refill = |left: u32| (left < self.capacity).then_some(left + 1);
            let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, refill);
        }
    }
}

#[cfg(test)]
mod tests;

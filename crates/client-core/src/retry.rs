//! Whether a call is sent again, and when.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, header};

use crate::api::{Operation, Retry};
use crate::world::World;
use crate::{Error, RetryConfig};

/// Whether sending the operation twice is harmless.
pub(crate) fn idempotent(op: &Operation, method: &Method, by_hand: Option<bool>) -> bool {
    by_hand.unwrap_or(match op.retry {
        Retry::ByMethod => method.is_idempotent(),
        Retry::Never => false,
        Retry::Always | Retry::Key(_) => true,
    })
}

/// The wait before the next attempt; `None` if there shall be none.
pub(crate) fn wait(
    config: &RetryConfig,
    attempts: u32,
    idempotent: bool,
    error: &Error,
    world: &dyn World,
) -> Option<Duration> {
    if attempts >= config.max_attempts || !error.is_retryable() {
        return None;
    }
    if !idempotent && error.may_have_reached_server() {
        return None;
    }
    let asked = error.retry_after().unwrap_or(Duration::ZERO);
    if asked > config.max_retry_after {
        return None;
    }
    Some(backoff(config, attempts, world).max(asked))
}

/// Full jitter: anything from nothing to the exponential bound, so that clients that failed together do not come back
/// together.
fn backoff(config: &RetryConfig, attempts: u32, world: &dyn World) -> Duration {
    let doublings = attempts.saturating_sub(1).min(30);
    let bound = config.initial_backoff.saturating_mul(1 << doublings).min(config.max_backoff);
    bound.mul_f64(world.fraction().clamp(0.0, 1.0))
}

/// How long the server asks to wait. A date is read against the server's own where it says what that is, so that a wrong
/// clock here does not matter.
pub(crate) fn retry_after(headers: &HeaderMap, world: &dyn World) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        // A time too long to count is still a time, and no leave to ask at once.
        let longest = (seconds > 0.0).then_some(Duration::MAX);
        return Duration::try_from_secs_f64(seconds).ok().or(longest);
    }
    let at = httpdate::parse_http_date(text).ok()?;
    let now = date(headers).unwrap_or_else(|| world.now());
    // A date that has passed says: now.
    Some(at.duration_since(now).unwrap_or(Duration::ZERO))
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?).ok()
}

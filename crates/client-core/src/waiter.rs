//! Waiting for a state.

use std::time::Duration;

use tokio::time::Instant;

use crate::answer::Answer;
use crate::{Call, Error, ErrorKind, Response, Wire, excerpt, execute, pointer};

/// What is waited for; read with one operation over and over.
#[derive(Debug)]
pub struct Waiter {
    /// Name of the wait, as in `wait_until_<name>`.
    pub name: &'static str,
    /// JSON pointer to the state in the response.
    pub status: &'static str,
    /// States that end the wait well.
    pub success: &'static [&'static str],
    /// States that end the wait badly, as the one waited for cannot come any more.
    pub failure: &'static [&'static str],
    /// Seconds between two looks at first.
    pub interval: u64,
    /// Seconds to wait at most.
    pub timeout: u64,
}

/// Settings of one wait; each overrides the documented one.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct WaitOptions {
    /// Time between two looks at first; it grows by half each time up to `max_interval`.
    pub interval: Option<Duration>,
    /// Time between two looks at most; four times the interval where not set.
    pub max_interval: Option<Duration>,
    /// Time to wait at most.
    pub timeout: Option<Duration>,
}

/// Calls until the state waited for has come, and gives back the last response.
///
/// Errors that may pass (see [`Error::is_retryable`]) are waited out like any other state.
///
/// # Errors
///
/// [`ErrorKind::WaitFailed`] in a state that rules out the one waited for, [`ErrorKind::WaitTimeout`] when time is up;
/// both name the last state seen. Any other error of the call that is not going to pass.
pub async fn wait<T: Wire>(call: Call, waiter: &'static Waiter, options: WaitOptions) -> Result<T, Error> {
    reached(call, waiter, options).await?.decoded().map(Response::into_value)
}

/// Growth of the time between two looks.
const GROWTH: f64 = 1.5;

/// The interval grows to this many times what it was, unless set.
const LONGEST: u32 = 4;

fn reached(
    call: Call,
    waiter: &'static Waiter,
    options: WaitOptions,
) -> crate::BoxFuture<'static, Result<Answer, Error>> {
    Box::pin(async move {
        let mut interval =
            options.interval.unwrap_or(Duration::from_secs(waiter.interval)).max(Duration::from_millis(1));
        let longest = options.max_interval.unwrap_or(interval.saturating_mul(LONGEST)).max(interval);
        let patience = options.timeout.unwrap_or(Duration::from_secs(waiter.timeout));
        let deadline = Instant::now().checked_add(patience);
        let mut seen = Seen::default();
        loop {
            let look = execute::answered(call.clone());
            let look = match deadline {
                Some(deadline) => match tokio::time::timeout_at(deadline, look).await {
                    Ok(look) => look,
                    Err(_) => return Err(seen.timeout(&call, waiter, patience)),
                },
                None => look.await,
            };
            match look {
                Ok(answer) => {
                    let state = pointer::text(answer.json_body(), waiter.status);
                    let is_one_of = |states: &[&str]| state.as_deref().is_some_and(|state| states.contains(&state));
                    if is_one_of(waiter.success) {
                        return Ok(answer);
                    }
                    if is_one_of(waiter.failure) {
                        return Err(failed(&answer, waiter, state.unwrap_or_default()));
                    }
                    seen = Seen {
                        state: state.map(|state| answer.redactor.text(&excerpt::clip(&state, 64))).or(seen.state),
                        error: None,
                    };
                }
                Err(error) if error.is_retryable() => seen.error = Some(error),
                Err(error) => return Err(error),
            }
            // Somewhat early at random, so that many waits that began together spread out.
            let pause = interval.mul_f64(1.0 - 0.2 * call.core.0.world.fraction().clamp(0.0, 1.0));
            if let Some(deadline) = deadline
                && deadline.saturating_duration_since(Instant::now()) <= pause
            {
                return Err(seen.timeout(&call, waiter, patience));
            }
            tokio::time::sleep(pause).await;
            interval = interval.mul_f64(GROWTH).min(longest);
        }
    })
}

/// What the looks so far have shown.
#[derive(Default)]
struct Seen {
    state: Option<String>,
    /// What went wrong in the last look.
    error: Option<Error>,
}

impl Seen {
    fn timeout(self, call: &Call, waiter: &Waiter, patience: Duration) -> Error {
        let last = match &self.state {
            Some(state) => format!("the last state seen is `{state}`"),
            None => "no state was seen".to_owned(),
        };
        let error = Error::new(
            ErrorKind::WaitTimeout { state: self.state },
            format!("`{}` was not reached within {patience:?}; {last}", waiter.name),
        )
        .with_operation(call.op.id);
        match self.error {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

fn failed(answer: &Answer, waiter: &Waiter, state: String) -> Error {
    let text = format!("`{}` cannot be reached any more: the state is `{state}`", waiter.name);
    Error::new(ErrorKind::WaitFailed { state }, text)
        .with_operation(answer.op.id)
        .with_response(answer.status, &answer.headers)
        .with_body(answer.body.clone(), None)
}

#[cfg(test)]
mod tests;

//! Waiting for a state.

use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

use crate::answer::Answer;
use crate::model::Found;
use crate::{Call, Error, ErrorKind, Wire, excerpt, execute, pointer, retry};

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
///
/// ```
/// # use std::time::Duration;
/// # use compute_clients_core::WaitOptions;
/// let options = WaitOptions::default().interval(Duration::from_secs(10)).timeout(Duration::from_secs(900));
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct WaitOptions {
    /// Time between two looks at first; it grows by half each time up to `max_interval`.
    pub interval: Option<Duration>,
    /// Time between two looks at most; four times the interval where not set.
    pub max_interval: Option<Duration>,
    /// Time to wait at most.
    pub timeout: Option<Duration>,
    /// Time for which a 404 is waited out before any state was seen, as what was just created may not be visible
    /// everywhere yet; a minute where not set.
    pub not_found: Option<Duration>,
}

impl WaitOptions {
    /// Sets the time between two looks at first; it grows by half each time.
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = Some(interval);
        self
    }

    /// Sets the time between two looks at most.
    #[must_use]
    pub fn max_interval(mut self, interval: Duration) -> Self {
        self.max_interval = Some(interval);
        self
    }

    /// Sets the time to wait at most.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the time for which a 404 is waited out before any state was seen.
    #[must_use]
    pub fn not_found(mut self, time: Duration) -> Self {
        self.not_found = Some(time);
        self
    }
}

/// Calls until the state waited for has come, and gives back the last response.
///
/// Errors that may pass (see [`Error::is_retryable`]) are waited out like any other state, some server errors in a row
/// too, and a 404 for a while if no state was seen before it. A `Retry-After` header of the server is a lower bound for
/// the time to the next look. Each response is read as the operation's type before its state is looked at.
///
/// # Errors
///
/// [`ErrorKind::WaitFailed`] in a state that rules out the one waited for, [`ErrorKind::WaitTimeout`] when time is up;
/// both name the last state seen. Any other error of the call that is not going to pass, at once; a response that does
/// not decode is one.
pub async fn wait<T: Wire>(call: Call, waiter: &'static Waiter, options: WaitOptions) -> Result<T, Error> {
    let mut watch = Watch::new(call, waiter, options);
    loop {
        let asked = match watch.look().await? {
            Some(answer) => {
                let (value, found) = answer.read::<T>()?;
                if watch.reached(&answer, found)? {
                    return Ok(value);
                }
                retry::retry_after(&answer.headers, &*watch.call.core.0.world)
            }
            None => watch.seen.error.as_ref().and_then(Error::retry_after),
        };
        watch.pause(asked).await?;
    }
}

/// Growth of the time between two looks.
const GROWTH: f64 = 1.5;

/// The interval grows to this many times what it was, unless set.
const LONGEST: u32 = 4;

/// Server errors in a row that are waited out, beside those that say that they pass.
const SERVER_ERRORS: u32 = 5;

/// Time for which a 404 is waited out, unless set.
const NOT_FOUND: Duration = Duration::from_secs(60);

/// A wait under way.
struct Watch {
    call: Call,
    waiter: &'static Waiter,
    interval: Duration,
    longest: Duration,
    patience: Duration,
    begun: Instant,
    deadline: Option<Instant>,
    not_found: Duration,
    seen: Seen,
    server_errors: u32,
}

impl Watch {
    fn new(call: Call, waiter: &'static Waiter, options: WaitOptions) -> Self {
        let interval = options.interval.unwrap_or(Duration::from_secs(waiter.interval)).max(Duration::from_millis(1));
        let patience = options.timeout.unwrap_or(Duration::from_secs(waiter.timeout));
        let begun = Instant::now();
        Self {
            call,
            waiter,
            interval,
            longest: options.max_interval.unwrap_or(interval.saturating_mul(LONGEST)).max(interval),
            patience,
            begun,
            deadline: begun.checked_add(patience),
            not_found: options.not_found.unwrap_or(NOT_FOUND),
            seen: Seen::default(),
            server_errors: 0,
        }
    }

    /// One look. `None`: it failed in a way that may pass.
    async fn look(&mut self) -> Result<Option<Answer>, Error> {
        let look = execute::answered(self.call.clone());
        let look = match self.deadline {
            Some(deadline) => match tokio::time::timeout_at(deadline, look).await {
                Ok(look) => look,
                Err(_) => return Err(self.timeout()),
            },
            None => look.await,
        };
        match look {
            Ok(answer) => {
                self.server_errors = 0;
                Ok(Some(answer))
            }
            Err(error) if self.passes(&error) => {
                self.seen.error = Some(error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the error is one to wait out.
    fn passes(&mut self, error: &Error) -> bool {
        if error.is_retryable() {
            return true;
        }
        match error.status() {
            Some(status) if status.is_server_error() => {
                self.server_errors += 1;
                self.server_errors <= SERVER_ERRORS
            }
            Some(StatusCode::NOT_FOUND) => self.seen.state.is_none() && self.begun.elapsed() < self.not_found,
            _ => false,
        }
    }

    /// Whether the state waited for has come.
    fn reached(&mut self, answer: &Answer, found: Found) -> Result<bool, Error> {
        if found == Found::Empty {
            let text =
                format!("the response has no state at `{}` and no other documented property", self.waiter.status);
            return Err(answer.unusable(ErrorKind::UndocumentedResponse, text));
        }
        let state = pointer::text(answer.json_body(), self.waiter.status);
        let is_one_of = |states: &[&str]| state.as_deref().is_some_and(|state| states.contains(&state));
        if is_one_of(self.waiter.success) {
            return Ok(true);
        }
        if is_one_of(self.waiter.failure) {
            return Err(failed(answer, self.waiter, state.unwrap_or_default()));
        }
        if let Some(state) = state {
            self.seen.state = Some(answer.redactor.text(&excerpt::clip(&state, 64)));
        }
        self.seen.error = None;
        Ok(false)
    }

    /// Waits for the next look, and at least for as long as the server asks.
    async fn pause(&mut self, asked: Option<Duration>) -> Result<(), Error> {
        // Somewhat early at random, so that many waits that began together spread out.
        let pause = self.interval.mul_f64(1.0 - 0.2 * self.call.core.0.world.fraction().clamp(0.0, 1.0));
        let pause = pause.max(asked.unwrap_or(Duration::ZERO));
        if let Some(deadline) = self.deadline
            && deadline.saturating_duration_since(Instant::now()) <= pause
        {
            return Err(self.timeout());
        }
        tokio::time::sleep(pause).await;
        self.interval = self.interval.mul_f64(GROWTH).min(self.longest);
        Ok(())
    }

    fn timeout(&mut self) -> Error {
        std::mem::take(&mut self.seen).timeout(&self.call, self.waiter, self.patience)
    }
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
    let text = format!("`{}` can no longer be reached: the state is `{state}`", waiter.name);
    Error::new(ErrorKind::WaitFailed { state }, text)
        .with_operation(answer.op.id)
        .with_response(answer.status, &answer.headers)
        .with_body(answer.body.clone(), None)
}

#[cfg(test)]
mod tests;

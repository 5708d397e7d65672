//! Short-lived tokens got for a long-lived credential.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::api::{Exchange, Scheme};
use crate::credentials::Sent;
use crate::{Core, Error, ErrorKind};

/// A token is renewed this long before it expires, or when a fifth of its life is left if that is shorter.
const MARGIN: Duration = Duration::from_secs(60);

/// Gets the token of one scheme, keeps it, and renews it before it expires: once for all callers that wait for it.
pub(crate) struct TokenSource {
    scheme: &'static Scheme,
    exchange: &'static Exchange,
    body: Bytes,
    current: RwLock<Option<Token>>,
    /// How many exchanges have failed.
    failures: AtomicU64,
    /// Held while an exchange is under way; the last one's error is for those who waited meanwhile.
    flight: Mutex<Option<Error>>,
}

#[derive(Clone)]
struct Token {
    sent: Arc<Sent>,
    renew: Option<Renew>,
}

/// When to renew, by two clocks: one that a wrong date cannot fool, and one that goes on while the machine sleeps.
#[derive(Clone, Copy)]
struct Renew {
    at: Instant,
    date: SystemTime,
}

impl TokenSource {
    pub(crate) fn new(scheme: &'static Scheme, exchange: &'static Exchange, credential: &str) -> Result<Self, Error> {
        let mut body: Value = serde_json::from_str(exchange.body).map_err(|error| {
            Error::new(ErrorKind::Config, format!("the body of `{}` is no JSON: {error}", exchange.operation.id))
        })?;
        fill(&mut body, credential);
        Ok(Self {
            scheme,
            exchange,
            body: body.to_string().into(),
            current: RwLock::new(None),
            failures: AtomicU64::new(0),
            flight: Mutex::new(None),
        })
    }

    /// A token that is good for a while.
    pub(crate) async fn token(&self, core: &Core) -> Result<Arc<Sent>, Error> {
        if let Some(sent) = self.fresh(core) {
            return Ok(sent);
        }
        let failures = self.failures.load(Ordering::Acquire);
        let mut last = self.flight.lock().await;
        // Another caller may have finished an exchange while this one waited for the lock.
        if let Some(sent) = self.fresh(core) {
            return Ok(sent);
        }
        if self.failures.load(Ordering::Acquire) != failures
            && let Some(error) = &*last
        {
            return Err(error.clone());
        }
        match self.renew(core).await {
            Ok(token) => {
                let sent = token.sent.clone();
                *last = None;
                *self.write() = Some(token);
                Ok(sent)
            }
            Err(error) => {
                *last = Some(error.clone());
                self.failures.fetch_add(1, Ordering::AcqRel);
                Err(error)
            }
        }
    }

    /// Forgets `token` if it is the current one, or has already been replaced. Whether it came from here.
    pub(crate) fn forget(&self, token: &Arc<Sent>) -> bool {
        let mut current = self.write();
        if current.as_ref().is_some_and(|token_now| Arc::ptr_eq(&token_now.sent, token)) {
            *current = None;
        }
        true
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Option<Token>> {
        self.current.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn fresh(&self, core: &Core) -> Option<Arc<Sent>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let token = current.as_ref()?;
        let stale = token.renew.is_some_and(|renew| Instant::now() >= renew.at || core.0.world.now() >= renew.date);
        (!stale).then(|| token.sent.clone())
    }

    async fn renew(&self, core: &Core) -> Result<Token, Error> {
        // From before the exchange: a token's life begins before its answer arrives.
        let (asked, date) = (Instant::now(), core.0.world.now());
        let mut call = core.call(self.exchange.operation);
        call.body_bytes(0, self.body.clone());
        let response = call.execute().await.map_err(|error| self.explain(error))?;
        let answer: Value = serde_json::from_slice(response.body()).map_err(|_| self.unusable("is no JSON"))?;
        let Some(token) = answer.pointer(self.exchange.token).and_then(Value::as_str).filter(|token| !token.is_empty())
        else {
            return Err(self.unusable(&format!("has no token at `{}`", self.exchange.token)));
        };
        core.0.secrets.add_passing(token);
        let sent = Sent::new(self.scheme, token)?;
        let documented = self.scheme.lifetime.map(|lifetime| lifetime.seconds as f64);
        let life = match self.exchange.expires_in {
            "" => None,
            pointer => answer.pointer(pointer).and_then(seconds),
        };
        // A life too long for a clock to count is none to watch.
        let renew = life.or(documented).and_then(|life| {
            let life = Duration::try_from_secs_f64(life).ok()?;
            let use_for = life.saturating_sub(MARGIN.min(life / 5));
            Some(Renew { at: asked.checked_add(use_for)?, date: date.checked_add(use_for)? })
        });
        Ok(Token { sent: Arc::new(sent), renew })
    }

    fn unusable(&self, what: &str) -> Error {
        Error::new(ErrorKind::Decode, format!("the credential could not be exchanged for a token: the answer {what}"))
            .with_operation(self.exchange.operation.id)
    }

    fn explain(&self, error: Error) -> Error {
        if !error.status().is_some_and(|status| matches!(status.as_u16(), 400 | 401 | 403)) {
            return error;
        }
        let page = self.scheme.credential_url.map(|url| format!(" from {url}"));
        error.with_hint(format!(
            "the credential in {} was not accepted; check it, or use a new one{}",
            self.exchange.env,
            page.unwrap_or_default()
        ))
    }
}

/// A number of seconds, written as a number or as text.
fn seconds(value: &Value) -> Option<f64> {
    let seconds = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    seconds.filter(|seconds| *seconds > 0.0)
}

fn fill(value: &mut Value, credential: &str) {
    match value {
        Value::String(text) => *text = text.replace("{credential}", credential),
        Value::Array(values) => values.iter_mut().for_each(|value| fill(value, credential)),
        Value::Object(members) => members.values_mut().for_each(|value| fill(value, credential)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;

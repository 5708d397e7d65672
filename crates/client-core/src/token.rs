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
use crate::{Core, CredentialProvider, Error, ErrorKind};

/// A token is renewed this long before it expires, or when a fifth of its life is left if that is shorter.
const MARGIN: Duration = Duration::from_secs(60);

/// Time for an exchange with its retries, unless the client's own is shorter.
const EXCHANGE: Duration = Duration::from_secs(60);

/// Gets the token of one scheme, keeps it, and renews it before it expires: once for all callers that wait for it.
pub(crate) struct TokenSource {
    scheme: &'static Scheme,
    issuer: Issuer,
    current: RwLock<Option<Token>>,
    /// How many exchanges have failed.
    failures: AtomicU64,
    /// Held while an exchange is under way; the last one's error is for those who waited meanwhile.
    flight: Mutex<Option<Error>>,
}

/// Where tokens come from.
enum Issuer {
    /// The operation that exchanges the long-lived credential, and its body.
    Exchange(&'static Exchange, Bytes),
    Provider(Arc<dyn CredentialProvider>),
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
        fill(&mut body, &parts(exchange, credential)?);
        Ok(Self::of(scheme, Issuer::Exchange(exchange, body.to_string().into())))
    }

    pub(crate) fn provided(scheme: &'static Scheme, provider: Arc<dyn CredentialProvider>) -> Self {
        Self::of(scheme, Issuer::Provider(provider))
    }

    fn of(scheme: &'static Scheme, issuer: Issuer) -> Self {
        Self { scheme, issuer, current: RwLock::new(None), failures: AtomicU64::new(0), flight: Mutex::new(None) }
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
        // From before the exchange: a token's life begins before its response arrives.
        let (asked, date) = (Instant::now(), core.0.world.now());
        let (value, life) = match &self.issuer {
            Issuer::Exchange(exchange, body) => self.exchanged(core, exchange, body).await?,
            Issuer::Provider(provider) => {
                let given = provider.credential().await?;
                (given.value, given.expires_in)
            }
        };
        // Read from files, credentials often have a line break at the end.
        let value = value.trim();
        if value.is_empty() {
            return Err(Error::new(ErrorKind::MissingCredential, "the credential that was provided is empty"));
        }
        core.0.secrets.add_passing(value);
        let sent = Sent::new(self.scheme, value)?;
        // A life too long for a clock to count is none to watch.
        let renew = life.and_then(|life| {
            let use_for = life.saturating_sub(MARGIN.min(life / 5));
            Some(Renew { at: asked.checked_add(use_for)?, date: date.checked_add(use_for)? })
        });
        Ok(Token { sent: Arc::new(sent), renew })
    }

    async fn exchanged(
        &self,
        core: &Core,
        exchange: &'static Exchange,
        body: &Bytes,
    ) -> Result<(String, Option<Duration>), Error> {
        let mut call = core.call(exchange.operation);
        call.body_bytes(0, body.clone());
        // Exchanging twice is harmless, whatever the method; and it is not the whole time of the call that waits for it.
        call.options().idempotent(true).timeout(core.0.timeout.min(EXCHANGE));
        let response = call.execute().await.map_err(|error| self.explain(exchange, error))?;
        let unusable = |what: &str| {
            let text = format!("the credential could not be exchanged for a token: the response {what}");
            Error::new(ErrorKind::Decode, text).with_operation(exchange.operation.id)
        };
        let answer: Value = serde_json::from_slice(response.body()).map_err(|_| unusable("is no JSON"))?;
        let token = answer.pointer(exchange.token).and_then(Value::as_str).filter(|token| !token.is_empty());
        let Some(token) = token else {
            return Err(unusable(&format!("has no token at `{}`", exchange.token)));
        };
        let documented = self.scheme.lifetime.map(|lifetime| lifetime.seconds as f64);
        let life = match exchange.expires_in {
            "" => None,
            pointer => answer.pointer(pointer).and_then(seconds),
        };
        let life = life.or(documented).and_then(|life| Duration::try_from_secs_f64(life).ok());
        Ok((token.to_owned(), life))
    }

    fn explain(&self, exchange: &Exchange, error: Error) -> Error {
        if !error.status().is_some_and(|status| matches!(status.as_u16(), 400 | 401 | 403)) {
            return error;
        }
        let page = self.scheme.credential_url.map(|url| format!(" from {url}"));
        error.with_hint(format!(
            "the credential in {} was not accepted; check it, or use a new one{}. This is the key that is exchanged; a \
             token that is sent as it is goes to the builder's `bearer_auth`",
            exchange.env,
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

/// What stands for what in the body of an exchange. A credential that is a name and a password is written
/// `user:password`, as for basic authentication.
pub(crate) fn parts<'a>(exchange: &Exchange, credential: &'a str) -> Result<Vec<(&'static str, &'a str)>, Error> {
    let mut out = vec![("{credential}", credential)];
    if exchange.body.contains("{user}") || exchange.body.contains("{password}") {
        let Some((user, password)) = credential.split_once(':') else {
            let message = format!("the credential in {} is `user:password`, and this one has no colon", exchange.env);
            return Err(Error::new(ErrorKind::Config, message));
        };
        out.extend([("{user}", user), ("{password}", password)]);
    }
    Ok(out)
}

fn fill(value: &mut Value, parts: &[(&str, &str)]) {
    match value {
        Value::String(text) => {
            // One pass: what is put in is not looked into again.
            let found = parts.iter().find(|(name, _)| *name == text.as_str());
            *text = match found {
                Some((_, part)) => (*part).to_owned(),
                None => parts.iter().take(1).fold(text.clone(), |text, (name, part)| text.replace(name, part)),
            };
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fill(value, parts)),
        Value::Object(members) => members.values_mut().for_each(|value| fill(value, parts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;

//! Credentials that change while a client lives.

use std::fmt;
use std::time::Duration;

use crate::{BoxFuture, Error};

/// Gives the credential of a security scheme when one is needed: from a vault, a file that is rotated, another service.
///
/// What it gives is kept until shortly before it expires, or until the server refuses it with a 401, and is asked for once
/// for all calls that wait for it.
pub trait CredentialProvider: Send + Sync {
    /// The credential to send from now on.
    fn credential(&self) -> BoxFuture<'_, Result<ProvidedCredential, Error>>;
}

/// A credential from a [`CredentialProvider`].
#[derive(Clone)]
pub struct ProvidedCredential {
    pub(crate) value: String,
    pub(crate) expires_in: Option<Duration>,
}

impl ProvidedCredential {
    /// A credential that is good until the server refuses it.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), expires_in: None }
    }

    /// Says how long it is good for.
    #[must_use]
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.expires_in = Some(time);
        self
    }
}

impl fmt::Debug for ProvidedCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProvidedCredential").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

impl<F> CredentialProvider for F
where
    F: Fn() -> BoxFuture<'static, Result<ProvidedCredential, Error>> + Send + Sync,
{
    fn credential(&self) -> BoxFuture<'_, Result<ProvidedCredential, Error>> {
        self()
    }
}

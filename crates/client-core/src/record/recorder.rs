//! Records what clients send and receive.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Api, CoreBuilder, Error, ErrorKind};

use super::capture::{Capture, Taken};
use super::knowledge::Knowledge;
use super::redaction::Rules;
use super::{har, refusal};

/// Memory for bodies, in bytes, unless set.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// Records what clients send and receive. Clones share what they recorded.
#[derive(Clone)]
pub struct Recorder(Arc<Inner>);

struct Inner {
    api: &'static Api,
    rules: Rules,
    strict: bool,
    max_bytes: usize,
    taken: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    exchanges: Vec<Taken>,
    bytes: usize,
    left_out: usize,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Saved {
    /// Exchanges in the recording.
    pub exchanges: usize,
    /// Bodies that are stated with their size only: binary content, multipart forms, and what was read while it was sent.
    pub bodies_left_out: usize,
}

impl Recorder {
    /// For an API. Generated crates call this.
    pub fn new(api: &'static Api, knowledge: &'static Knowledge) -> Self {
        let rules = Rules::new(api, knowledge);
        let taken = Mutex::default();
        Self(Arc::new(Inner { api, rules, strict: false, max_bytes: MAX_BYTES, taken }))
    }

    /// Changes the settings; what was recorded so far is left behind.
    fn with(self, change: impl FnOnce(&mut Inner)) -> Self {
        let old = &*self.0;
        let mut inner = Inner {
            api: old.api,
            rules: old.rules.clone(),
            strict: old.strict,
            max_bytes: old.max_bytes,
            taken: Mutex::default(),
        };
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// Strict mode: keeps names and types only. Texts become `string`, numbers 0 or 0.5, booleans `false`, and the values of
    /// the URL and the headers are left out. Such a recording can be checked against a document, but not replayed where
    /// a response had a body. Call this before the recorder is given to a client.
    pub fn names_and_types_only(self) -> Self {
        self.with(|inner| inner.strict = true)
    }

    /// Treats every property, parameter and header of this name as a secret. Call this before the recorder is given to a
    /// client.
    pub fn secret_name(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.with(|inner| inner.rules.add_secret(name))
    }

    /// Treats no property, parameter or header of this name as a secret because of its name or its looks. What the document marks
    /// as secret stays one. Call this before the recorder is given to a client.
    pub fn open_name(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.with(|inner| inner.rules.add_open(name))
    }

    /// Memory for bodies, in bytes; 256 MiB unless set. Exchanges beyond it are not kept, and then nothing is written.
    pub fn max_bytes(self, bytes: usize) -> Self {
        self.with(|inner| inner.max_bytes = bytes)
    }

    /// Exchanges recorded so far.
    pub fn exchanges(&self) -> usize {
        self.kept().exchanges.len()
    }

    /// The recording as HAR 1.2, without secrets.
    ///
    /// # Errors
    /// Something that looks like a secret is left, and the error says where; or exchanges were not kept.
    pub fn to_har(&self) -> Result<String, Error> {
        self.written().map(|(text, _)| text)
    }

    /// Writes the recording as HAR 1.2, without secrets.
    ///
    /// # Errors
    /// As for [`to_har`](Recorder::to_har); then no file is written. Or the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<Saved, Error> {
        let (text, saved) = self.written()?;
        let path = path.as_ref();
        std::fs::write(path, text)
            .map_err(|error| Error::new(ErrorKind::Config, format!("{}: {error}", path.display())))?;
        Ok(saved)
    }

    fn written(&self) -> Result<(String, Saved), Error> {
        let kept = self.kept();
        if kept.left_out > 0 {
            let message = format!(
                "{} exchanges were not kept, as the recording is larger than {} bytes; nothing is written. \
                 `Recorder::max_bytes` sets another limit",
                kept.left_out, self.0.max_bytes
            );
            return Err(Error::new(ErrorKind::Config, message));
        }
        let (log, bodies_left_out) = har::log(&self.0.rules, &kept.exchanges, self.0.strict);
        refusal::refuse(&self.0.rules, &log)?;
        let text = serde_json::to_string_pretty(&log)
            .map_err(|error| Error::new(ErrorKind::Config, format!("the recording cannot be written: {error}")))?;
        Ok((text + "\n", Saved { exchanges: kept.exchanges.len(), bodies_left_out }))
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an exchange, if there is room.
    fn keep(&self, exchange: Taken) {
        let mut kept = self.kept();
        let bytes = exchange.bytes();
        if kept.bytes.saturating_add(bytes) > self.0.max_bytes {
            kept.left_out += 1;
            return;
        }
        kept.bytes += bytes;
        kept.exchanges.push(exchange);
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder").field("api", &self.0.api.name).field("exchanges", &self.exchanges()).finish()
    }
}

impl CoreBuilder {
    /// Records every request that goes over the network, retries, redirects and token requests included, and what comes
    /// back.
    pub fn record(self, recorder: &Recorder) -> Self {
        let recorder = recorder.clone();
        self.around_transport(move |inner| {
            Arc::new(Capture { inner, keep: Arc::new(move |taken| recorder.keep(taken)) })
        })
    }
}

//! What no test may show: a word that every credential of a test holds, looked for in errors and in everything that is
//! logged. The tests over the generated crates use this file, too.

use std::io::Write;
use std::sync::{Arc, Mutex};

use compute_clients_core::Error;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

/// What every credential holds.
pub const CANARY: &str = "canary";

/// Everything that is logged.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Of the whole process, from here on; once in a process.
    pub fn begin() -> Self {
        let log = Log::default();
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(log.clone())
            .init();
        log
    }

    /// What was logged since it was last asked.
    pub fn take(&self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut *self.0.lock().unwrap())).into_owned()
    }
}

/// All that an error tells, its causes included.
pub fn text_of(error: &Error) -> String {
    let mut text = format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n{:?}", error.body_excerpt());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!("\n{cause}\n{cause:?}"));
        source = cause.source();
    }
    text
}

/// The first line that holds the canary or one of these secrets.
pub fn leak(text: &str, secrets: &[String]) -> Option<String> {
    let telling = |line: &&str| line.contains(CANARY) || secrets.iter().any(|secret| line.contains(secret.as_str()));
    text.lines().find(telling).map(|line| line.chars().take(400).collect())
}

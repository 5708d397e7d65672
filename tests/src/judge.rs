//! Outside judges: programs of other people, run by node, that read our specs their own way.
//!
//! `npm ci --prefix tests/judges` installs them. Where they are absent, the tests that run them are ignored, unless
//! `COMPUTE_CLIENTS_JUDGES=required` says that they must be present.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::workspace;

/// A command that runs the judge.
///
/// # Panics
/// When it is not installed.
#[must_use]
pub fn judge(name: &str) -> Command {
    let path = required(name, find(name));
    let mut command = Command::new(path);
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    // Neither a count of runs nor a look for newer versions leaves the machine.
    command.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    command
}

/// A script of `tests/judges` that uses a package without a program of its own.
///
/// # Panics
/// As [`judge`].
#[must_use]
pub fn script(package: &str, script: &str) -> Command {
    let folder = workspace().join("tests/judges");
    let there = node().and_then(|()| match folder.join("node_modules").join(package).is_dir() {
        true => Ok(()),
        false => Err("not installed: npm ci --prefix tests/judges".to_owned()),
    });
    required(package, there);
    let mut command = Command::new("node");
    command.arg(folder.join(script)).stdin(Stdio::null());
    command
}

/// A script of `tests/judges` that drives a browser: `$CHROMIUM`, or the one Debian installs.
///
/// # Panics
/// As [`judge`].
#[must_use]
pub fn browser(script: &str) -> Command {
    let chromium = std::env::var_os("CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from);
    let there = find("playwright-core").and_then(|_| match chromium.exists() {
        true => Ok(()),
        false => Err("no Chromium: install it or set CHROMIUM to its path".to_owned()),
    });
    required("a browser", there);
    let mut command = Command::new("node");
    command.arg(workspace().join("tests/judges").join(script)).env("CHROMIUM", chromium).stdin(Stdio::null());
    command
}

#[allow(clippy::panic, reason = "tests that need a judge are ignored where there is none")]
fn required<T>(name: &str, found: Result<T, String>) -> T {
    found.unwrap_or_else(|why| panic!("{name} is required: {why}"))
}

fn node() -> Result<(), String> {
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    match node.is_ok_and(|status| status.success()) {
        true => Ok(()),
        false => Err("node is not here".to_owned()),
    }
}

/// `$PRISM` for `prism`, else what npm installed.
fn find(name: &str) -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os(name.to_uppercase()) {
        return Ok(path.into());
    }
    node()?;
    let path = workspace().join("tests/judges/node_modules/.bin").join(name);
    if path.exists() { Ok(path) } else { Err("not installed: run `npm ci --prefix tests/judges`".to_owned()) }
}

/// A judge that serves until it is dropped.
pub struct Serving {
    child: Child,
    /// `127.0.0.1:port`
    pub address: String,
}

impl Serving {
    /// Starts it and waits until it says where it listens.
    ///
    /// # Errors
    /// What it printed instead.
    pub fn start(mut command: Command) -> Result<Serving, String> {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
        let (sender, lines) = mpsc::channel();
        let streams: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
            child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
        ];
        for stream in streams.into_iter().flatten() {
            let sender = sender.clone();
            // Reads to the end: a judge whose pipe is full would stand still.
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        drop(sender);
        let mut serving = Serving { child, address: String::new() };
        let mut said = String::new();
        loop {
            // Ends when it exits too: both of its streams are closed then.
            let line = lines
                .recv_timeout(Duration::from_secs(180))
                .map_err(|_| format!("does not listen; it said:\n{said}"))?;
            if let Some((_, address)) = line.split_once("is listening on http://") {
                serving.address = address.trim().to_owned();
                return Ok(serving);
            }
            said.push_str(&line);
            said.push('\n');
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

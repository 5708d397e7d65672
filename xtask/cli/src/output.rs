//! The only way to the terminal: what is printed went through the sanitiser of `diagnostics`.
//!
//! clippy.toml of this package forbids every other way.

use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use ::diagnostics::{Finding, Format, Rendered, Screen};
use clap::builder::TypedValueParser;

use crate::common::workspace_root;

/// Whether something could not be written.
static LOST: AtomicBool = AtomicBool::new(false);

/// Whether progress may be shown, and whether it is now.
static SHOWABLE: AtomicBool = AtomicBool::new(false);
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Prints a line of text to the standard output. Line breaks in it become spaces.
macro_rules! say {
    ($($text:tt)*) => { $crate::output::print(&$crate::output::line(format_args!($($text)*))) };
}

/// Prints a line of text to the standard error. Line breaks in it become spaces.
macro_rules! note {
    ($($text:tt)*) => { $crate::output::print_error(&$crate::output::line(format_args!($($text)*))) };
}

pub(crate) use {note, say};

/// One line.
pub fn line(text: std::fmt::Arguments<'_>) -> Rendered {
    Screen::new(None).text(text).end().finish()
}

/// Columns of the terminal that the standard output is, if it is one.
#[allow(clippy::disallowed_methods, reason = "nothing is written")]
pub fn width() -> Option<usize> {
    let terminal = std::io::stdout().is_terminal();
    terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0).max(40))
}

/// Lines for the standard output in the making.
pub fn screen() -> Screen {
    Screen::new(width())
}

/// Shows progress from here on, if the standard error is a terminal that a line can be overwritten on.
#[allow(clippy::disallowed_methods, reason = "nothing is written")]
pub fn allow_progress() {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    SHOWABLE.store(std::io::stderr().is_terminal() && !dumb, Ordering::Relaxed);
}

/// What a command is at, on a line of the terminal that the next thing printed takes the place of.
#[allow(clippy::disallowed_methods, reason = "the text is sanitised here")]
pub fn progress(text: std::fmt::Arguments<'_>) {
    if SHOWABLE.load(Ordering::Relaxed) {
        let columns = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
        SHOWN.store(true, Ordering::Relaxed);
        // What becomes of it does not matter to what the command does.
        let _ = std::io::stderr().lock().write_all(overwriting(&text.to_string(), columns).as_bytes());
    }
}

/// Removes what [`progress`] shows.
#[allow(clippy::disallowed_methods, reason = "nothing but a control sequence is written")]
pub fn clear_progress() {
    if SHOWN.swap(false, Ordering::Relaxed) {
        let _ = std::io::stderr().lock().write_all(b"\r\x1b[K");
    }
}

/// One line that takes the place of the one before, short enough not to become two.
fn overwriting(text: &str, columns: usize) -> String {
    let text = ::diagnostics::clean(text);
    let fits: String = text.chars().take(columns.saturating_sub(1)).collect();
    format!("\r\x1b[K{fits}\r")
}

/// Prints to the standard output, without colours where they are not wanted.
#[allow(clippy::disallowed_methods, reason = "the way that everything else takes")]
pub fn print(text: &Rendered) {
    clear_progress();
    written(anstream::stdout().lock(), text);
}

/// Prints lines of text to the standard output.
pub fn print_text(text: &str) {
    print(&Rendered::lines(text));
}

/// The formats of every command that has findings, as clap lists them.
pub fn formats() -> impl clap::builder::TypedValueParser<Value = Format> {
    let names = Format::ALL.iter().map(|(name, _)| *name);
    clap::builder::PossibleValuesParser::new(names).try_map(|name| name.parse::<Format>())
}

/// Texts of the files that findings are in, for excerpts. One that cannot be read is shown by place only.
pub fn sources(findings: &[Finding]) -> BTreeMap<String, String> {
    // Outside a workspace, paths are as they were given.
    let root = workspace_root().unwrap_or_default();
    let mut out = BTreeMap::new();
    for file in findings.iter().filter_map(|finding| finding.location.as_ref()).map(|location| &location.file) {
        if !out.contains_key(file) {
            out.extend(std::fs::read_to_string(root.join(file)).ok().map(|text| (file.clone(), text)));
        }
    }
    out
}

/// Prints to the standard error.
#[allow(clippy::disallowed_methods, reason = "the way that everything else takes")]
pub fn print_error(text: &Rendered) {
    clear_progress();
    written(anstream::stderr().lock(), text);
}

fn written(mut out: impl Write, text: &Rendered) {
    let result = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    // A reader that has seen enough (`| head`) is no reason to fail.
    if result.is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// Whether something that was to be printed could not be written: the disk is full, say.
pub fn lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::overwriting;

    #[test]
    fn progress_is_one_short_line_of_plain_text() {
        assert_eq!(overwriting("acme: lint", 80), "\r\x1b[Kacme: lint\r");
        assert_eq!(overwriting("acme: lint", 5), "\r\x1b[Kacme\r");
        let hostile = overwriting("a\u{1b}[31m\nb\r\u{202e}c", 80);
        let text = hostile.trim_start_matches("\r\u{1b}[K").trim_end_matches('\r');
        assert!(text.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{text:?}");
    }
}

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

/// Prints to the standard output, without colours where they are not wanted.
#[allow(clippy::disallowed_methods, reason = "the way that everything else takes")]
pub fn print(text: &Rendered) {
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

//! What every command shares: flags, exit codes, where things are, reading files.

use std::path::{Path, PathBuf};

use ::diagnostics::{Finding, Rendered, Screen};
use ::openapi::document::{Document, Loader};

/// How a command ended when nothing stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Clean,
    /// Exit code 1: the command worked and found what it looks for.
    Found,
}

/// What stopped a command.
#[derive(Debug)]
pub struct Failure {
    /// 1: the input is broken; 2: the call is wrong or a file cannot be read or written.
    pub code: u8,
    /// What and where, in one line.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// What another program printed, in several lines.
    pub output: Option<String>,
}

impl Failure {
    /// The call is wrong, or a file cannot be read or written: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Failure { code: 2, message: message.into(), help: None, output: None }
    }

    /// The input is broken: exit code 1.
    pub fn broken(message: impl Into<String>) -> Self {
        Failure { code: 1, message: message.into(), help: None, output: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Failure { help: Some(help.into()), ..self }
    }

    /// All but another program's output, as part of a sentence.
    pub fn sentence(self) -> String {
        match self.help {
            Some(help) => format!("{}; {help}", self.message),
            None => self.message,
        }
    }

    /// For a terminal.
    pub fn rendered(&self) -> Rendered {
        let style = anstyle::AnsiColor::Red.on_default().bold();
        let mut screen = Screen::new(None);
        screen.styled(style, "error").text(": ").text(&self.message).end();
        screen.lines(self.output.as_deref().unwrap_or_default(), |_| anstyle::Style::new());
        if let Some(help) = &self.help {
            screen.text("  help: ").text(help).end();
        }
        screen.finish()
    }
}

impl From<Box<Finding>> for Failure {
    fn from(finding: Box<Finding>) -> Self {
        let mut message = finding.message.clone();
        if let Some(location) = &finding.location {
            message = format!("{location}: {message}");
        }
        Failure { help: finding.help, ..Failure::broken(message) }
    }
}

/// What a command gives back.
pub type Result<T = Outcome> = std::result::Result<T, Failure>;

/// Flags of every command.
#[derive(Debug, Clone, clap::Args)]
pub struct Global {
    /// When to colour the output.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Print findings and results only.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// When to colour the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// When the output is a terminal and `NO_COLOR` is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Global {
    /// Makes the flags hold for everything printed from here on.
    pub fn apply(&self) {
        let choice = match self.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// Reads files beside a document from the file system.
pub struct Files;

impl Loader for Files {
    fn read(&self, path: &str) -> std::result::Result<String, String> {
        std::fs::read_to_string(path).map_err(|error| error.to_string())
    }
}

/// A file that cannot be read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::IsADirectory => "a folder, not a file".to_owned(),
        std::io::ErrorKind::InvalidData => "not UTF-8 text".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    Failure::usage(format!("{}: {why}", path.display()))
}

/// Reads an OpenAPI document from the file system.
pub fn read_document(path: &Path) -> Result<Document> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    Ok(Document::load(&shown, &text, &Files)?)
}

/// The folder of the workspace: the nearest one above the working directory that has `specs/`,
/// else the one this was built in.
pub fn workspace_root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let above = here.ancestors().find(|dir| dir.join("specs").is_dir() && dir.join("codegen").is_dir());
    above.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), Path::to_path_buf)
}

/// The providers, by folder name, sorted.
pub fn providers(root: &Path) -> Result<Vec<String>> {
    let specs = root.join("specs");
    let entries = std::fs::read_dir(&specs).map_err(|error| unreadable(&specs, &error))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().join("openapi.yaml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

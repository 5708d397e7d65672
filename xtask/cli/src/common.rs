//! What every command shares: flags, exit codes, where things are, reading files.

use std::path::{Path, PathBuf};

use ::diagnostics::{Finding, Rendered, Screen};
use ::openapi::document::{Document, Loader, Overlay};

/// What a person types in a clone.
pub const XTASK: &str = "cargo xtask";

static PROGRAM: std::sync::OnceLock<&'static str> = std::sync::OnceLock::new();

/// Says what a person typed to come here.
pub fn set_program(program: &'static str) {
    // Called once, before anything else.
    let _ = PROGRAM.set(program);
}

/// What a person types to run a command: for advice that is given outside a clone too.
pub fn program() -> &'static str {
    PROGRAM.get().copied().unwrap_or(XTASK)
}

/// How a command ended when nothing stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Clean,
    /// Exit code 1: the command worked and found what it looks for.
    Found,
    /// Exit code 2: something could not be read, and the command has said so beside what it found.
    Unreadable,
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
        Failure { help: finding.help, ..Failure::usage(message) }
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
        if !self.quiet {
            crate::output::allow_progress();
        }
    }
}

/// Reads files beside a document from the file system.
pub struct Files;

impl Loader for Files {
    fn read(&self, path: &str) -> std::result::Result<String, String> {
        decode(std::fs::read(path).map_err(|error| error.to_string())?)
    }
}

/// A file that cannot be read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::IsADirectory => "a folder, not a file".to_owned(),
        std::io::ErrorKind::NotADirectory => "a file stands where a folder goes".to_owned(),
        std::io::ErrorKind::InvalidData => "not UTF-8 text".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    Failure::usage(format!("{}: {why}", path.display()))
}

/// Names the standard input where a file is asked for.
pub const STANDARD_INPUT: &str = "-";

/// A file, or a pipe that a shell made: something to read once from its beginning to its end.
pub fn is_file_like(path: &Path) -> bool {
    path.metadata().is_ok_and(|data| !data.is_dir())
}

/// The text of a file, `-` being the standard input, and its name in messages.
pub fn read_text(path: &Path) -> Result<(String, String)> {
    let (shown, bytes) = match path == Path::new(STANDARD_INPUT) {
        true => {
            let mut bytes = Vec::new();
            let read = std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes);
            ("<stdin>".to_owned(), read.map(|_| bytes))
        }
        false => (path.display().to_string(), std::fs::read(path)),
    };
    let bytes = bytes.map_err(|error| unreadable(Path::new(&shown), &error))?;
    let text = decode(bytes).map_err(|why| Failure::usage(format!("{shown}: {why}")))?;
    Ok((shown, text))
}

/// The text of a file's bytes: UTF-8, with or without a byte order mark. Another encoding is refused by name.
pub fn decode(bytes: Vec<u8>) -> std::result::Result<String, String> {
    let encoding = match bytes.as_slice() {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..] => Some("UTF-16"),
        _ => None,
    };
    if let Some(encoding) = encoding {
        return Err(format!("it is {encoding}, and only UTF-8 is read: save it as UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|_| "not UTF-8 text".to_owned())?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}

/// Reads an OpenAPI document from the file system. One that is no document is a file that cannot be read: exit code 2.
pub fn read_document(path: &Path) -> Result<Document> {
    read_overlaid(path, &Overlays::default())
}

/// Reads an OpenAPI document with the changes that overlays make to it.
pub fn read_overlaid(path: &Path, overlays: &Overlays) -> Result<Document> {
    let (shown, text) = read_text(path)?;
    let read = Document::overlaid(&shown, &text, &overlays.list(), &Files);
    read.map_err(|finding| Failure { code: 2, ..Failure::from(finding) })
}

/// The texts of overlays, in the order in which they are applied.
#[derive(Debug, Default)]
pub struct Overlays(Vec<(String, String)>);

impl Overlays {
    /// Reads the files.
    pub fn read(paths: &[PathBuf]) -> Result<Overlays> {
        paths.iter().map(|path| read_text(path)).collect::<Result<_>>().map(Overlays)
    }

    /// As documents take them.
    pub fn list(&self) -> Vec<Overlay<'_>> {
        self.0.iter().map(|(path, text)| Overlay { path, text }).collect()
    }
}

/// The folder of the workspace: the nearest one at or above the working directory that has `specs/` and `codegen/`.
pub fn workspace_root() -> Result<PathBuf> {
    let here = working_directory()?;
    workspace_above(&here).ok_or_else(|| {
        Failure::usage(format!("{}: no clone of compute-clients is here or above", here.display())).help(
            "change into one (the folder that has specs/ and codegen/); lint, diff, review, generate and docs take files of \
             your own anywhere, as their --help shows",
        )
    })
}

/// The workspace around a folder, if there is one.
pub fn workspace_above(folder: &Path) -> Option<PathBuf> {
    let mut above = folder.ancestors();
    above.find(|dir| dir.join("specs").is_dir() && dir.join("codegen").is_dir()).map(Path::to_path_buf)
}

/// Where the command was called.
pub fn working_directory() -> Result<PathBuf> {
    std::env::current_dir().map_err(|error| Failure::usage(format!("the working directory cannot be read: {error}")))
}

/// What stands in a folder, by name, sorted. A folder that is not there is an error like any other.
pub fn entries(folder: &Path, shown: &str) -> Result<Vec<std::fs::DirEntry>> {
    let failed = |error: std::io::Error| unreadable(Path::new(shown), &error);
    let mut entries =
        std::fs::read_dir(folder).map_err(failed)?.collect::<std::io::Result<Vec<_>>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    Ok(entries)
}

/// The text of a file named from a folder, if there is such a file.
pub fn read_if_there(root: &Path, path: &str) -> Result<Option<String>> {
    match read_bytes_if_there(root, path)? {
        Some(bytes) => decode(bytes).map(Some).map_err(|why| Failure::usage(format!("{path}: {why}"))),
        None => Ok(None),
    }
}

/// The same, for a file that may be no text.
pub fn read_bytes_if_there(root: &Path, path: &str) -> Result<Option<Vec<u8>>> {
    match std::fs::read(root.join(path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(Path::new(path), &error)),
    }
}

/// Whether something stands at a path; what cannot be looked at is an error.
pub fn exists(path: &Path, shown: &str) -> Result<bool> {
    match path.metadata() {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(unreadable(Path::new(shown), &error)),
    }
}

//! Commands as pages show them, and a clone of the repository to type them in.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use super::{copy, git_as_nobody, repository, shown};

/// Commands that stand in the documentation and cannot be run by a test, and why.
pub const NOT_RUN: &[(&str, &str)] = &[
    ("cargo xtask docs facts page.txt", "needs a page; tests/docs.rs has one"),
    ("cargo xtask docs facts page.md --format json", "as above"),
    ("cargo xtask docs facts page.txt --operation \"POST /boxes\"", "as above"),
    ("cargo xtask traffic check sfcompute --har session.har", "needs a recording; tests/traffic.rs makes one"),
    ("cargo xtask traffic check sfcompute --har *.har --coverage", "as above"),
    ("cargo xtask traffic check api.yaml --har session.har --base-url http://127.0.0.1:8080", "as above"),
    ("cargo xtask traffic apply sfcompute --har session.har --date 2026-01-31", "as above"),
    ("cargo xtask impact --consumer ../my-program", "compiles a program; tests/impact.rs does"),
    ("cargo xtask impact v1..HEAD --consumer ../my-program", "as above"),
    ("cargo xtask impact --consumer ../my-program --format json", "as above"),
    ("cargo xtask impact --consumer ../my-program --fix --dry-run", "as above"),
    ("cargo xtask impact", "as above"),
    ("cargo xtask review --consumer ../my-program", "as above"),
    ("cargo xtask review --known-consumers", "as above"),
    (
        "git clone https://github.com/compute-clients/compute-clients && cd compute-clients",
        "asks the network; `Clone` stands for it",
    ),
    ("cargo test --workspace", "this test is part of it"),
    (
        "cargo new ../first && cd ../first",
        "what is made of it is compiled: the program below it is a doctest of its own",
    ),
    ("cargo add --path ../compute-clients/crates/sfcompute-client --features mock", "as above"),
    ("cargo add tokio --features macros,rt-multi-thread", "as above"),
    ("cargo xtask try sfcompute", "compiles a program; tests/try_command.rs does the rest"),
    ("cargo xtask try sfcompute --example create", "as above"),
    ("cargo xtask try sfcompute --serve", "answers until it is ended; tests/try_command.rs ends it"),
    ("cargo bench -p benches", "minutes of release builds"),
    ("cargo test -p benches --test allocations -- --nocapture", "part of cargo test --workspace"),
    ("cargo xtask check --online", "asks the registry; tests/names.rs has one on this machine"),
    ("cargo xtask docs pull", "asks the providers' own sites; tests/docs.rs pulls from a local server"),
    ("cargo xtask docs pull sfcompute", "as above"),
    ("cargo xtask docs pull sfcompute --update", "as above"),
    ("cargo xtask docs pull --apply", "as above"),
    (
        "cargo xtask release sfcompute",
        "compiles a package; tests/release.rs and the story do all but that, tests/release_verify.rs all",
    ),
    (
        "cargo run --release -p xtask -- bench",
        "minutes of release builds; tests/json_output.rs measures a small document",
    ),
    ("cargo run --release -p xtask -- bench api.yaml --runs 9", "as above"),
    ("cargo run --release -p xtask -- bench ../specs --no-check", "as above"),
];

/// Whether a command is on the list.
pub fn skipped(command: &str) -> bool {
    NOT_RUN.iter().any(|(known, _)| *known == command)
}

/// A command as it is shown.
pub struct Step {
    /// Where: the page, or the command whose help it is.
    pub page: String,
    /// Its line, from 1; what it prints begins below.
    pub line: usize,
    /// The last line of what it prints.
    pub ends: usize,
    /// Without its comment.
    pub command: String,
    /// With its comment, as typed.
    typed: String,
    /// What is said to come out of it.
    pub shows: Option<String>,
}

impl Step {
    fn new(page: &str, line: usize, typed: &str) -> Step {
        let command = typed.split("  #").next().unwrap_or_default().trim().to_owned();
        Step { page: page.to_owned(), line, ends: line, command, typed: typed.to_owned(), shows: None }
    }

    /// A line of a help: command and comment are two columns.
    pub fn of_help(page: &str, line: usize, text: &str) -> Step {
        let (command, comment) = text.trim().split_once("  ").unwrap_or((text.trim(), ""));
        Step::new(page, line, &format!("{command}  # {}", comment.trim()))
    }

    fn exit_code(&self) -> i32 {
        let said = self.typed.split_once("exit code ").map(|(_, rest)| rest);
        let digits = said.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}

/// The commands of a page's `sh` and `console` blocks.
pub fn page_steps(page: &str, text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut block = None;
    let mut indent = 0;
    let mut here_document: Option<String> = None;
    for (at, line) in text.lines().enumerate() {
        // A block that belongs to an item of a list is indented as the item is.
        if block.is_none() {
            indent = line.len() - line.trim_start().len();
        }
        let line = line.get(indent..).filter(|_| line.chars().take(indent).all(|c| c == ' ')).unwrap_or(line);
        if let Some(language) = line.strip_prefix("```") {
            assert!(here_document.is_none(), "{page}:{}: a block ends within a here-document", at + 1);
            block = if block.is_none() { Some(language.trim()) } else { None };
            continue;
        }
        match block {
            Some("sh") => {
                if let Some(end) = &here_document {
                    let Some(step) = steps.last_mut() else { continue };
                    step.typed.push_str(&format!("\n{line}"));
                    if line == end {
                        here_document = None;
                    }
                } else if !line.trim().is_empty() {
                    here_document =
                        line.split_once("<<'").map(|(_, rest)| rest.split('\'').next().unwrap_or_default().to_owned());
                    steps.push(Step::new(page, at + 1, line));
                }
            }
            Some("console") => match line.strip_prefix("$ ") {
                Some(typed) => {
                    steps.push(Step { shows: Some(String::new()), ..Step::new(page, at + 1, typed) });
                }
                None => {
                    let step = steps.last_mut().unwrap();
                    step.ends = at + 1;
                    step.shows.get_or_insert_default().push_str(&format!("{line}\n"));
                }
            },
            _ => {}
        }
    }
    steps
}

/// A folder with `cargo`, which knows `xtask` only, and a clipboard.
///
/// Made once, before any command is started: a program that is open for writing in one thread cannot be run in another.
fn programs() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documented-commands");
        std::fs::create_dir_all(&folder).unwrap();
        let xtask = env!("CARGO_BIN_EXE_xtask");
        let cargo = format!(
            "#!/bin/sh\n[ \"$1\" = xtask ] && shift && exec '{xtask}' \"$@\"\necho \"only cargo xtask is run here\" >&2\nexit 99\n"
        );
        for (name, text) in [("cargo", cargo.as_str()), ("pbpaste", "#!/bin/sh\nexec cat page.txt\n")] {
            std::fs::write(folder.join(name), text).unwrap();
            std::fs::set_permissions(folder.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder
    })
}

/// What somebody has who cloned the repository.
pub struct Clone {
    folder: tempfile::TempDir,
}

impl Clone {
    /// The programs, and an empty folder.
    pub fn empty() -> Clone {
        programs();
        let clone = Clone { folder: tempfile::tempdir().unwrap() };
        for folder in ["clone/specs", ".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"]
        {
            std::fs::create_dir_all(clone.folder.path().join(folder)).unwrap();
        }
        clone
    }

    /// With what the commands read, committed. Of the providers, these alone; none means all.
    pub fn fresh(providers: &[&str]) -> Clone {
        let clone = Clone::empty();
        for folder in ["crates", "docs", "tests/fixtures/docs", "tests/src/cases"] {
            copy(&repository().join(folder), &clone.path(folder));
        }
        for entry in std::fs::read_dir(repository().join("specs")).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("specs/{name}");
            if entry.path().is_file() {
                std::fs::copy(entry.path(), clone.path(&path)).unwrap();
            } else if providers.is_empty() || providers.contains(&name.as_str()) {
                copy(&entry.path(), &clone.path(&path));
            } else {
                // Its crate and its round trips would be those of a provider that is missing.
                let client = std::fs::read_to_string(entry.path().join("client.yaml")).unwrap();
                let value =
                    |key: &str| client.lines().find_map(|line| line.strip_prefix(key)).unwrap().trim().to_owned();
                std::fs::remove_dir_all(clone.path("crates").join(value("crate:"))).unwrap();
                let cases = clone.path("tests/src/cases");
                std::fs::remove_file(cases.join(value("module:") + ".rs")).unwrap();
            }
        }
        std::fs::create_dir_all(clone.path("codegen/src")).unwrap();
        std::fs::create_dir_all(clone.path("target")).unwrap();
        std::fs::write(clone.path("codegen/src/lib.rs"), "").unwrap();
        std::fs::write(clone.path(".gitignore"), "/target\n").unwrap();
        let setup = "git init --quiet --initial-branch=main && git add --all && git commit --quiet -m Everything \
                     && git update-ref refs/remotes/origin/main HEAD";
        let output = clone.run(setup);
        assert!(output.status.success(), "{}", shown(&output));
        clone
    }

    /// A path in it.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join("clone").join(below)
    }

    /// The files that examples name and every reader has others of.
    pub fn leave_files_lying_around(&self) {
        let docs = repository().join("tests/fixtures/docs");
        let changed = std::fs::read_to_string(docs.join("changed/create-nodes.md")).unwrap();
        let label = changed.find("<ParamField body=\"billing_label\"").unwrap();
        let page =
            changed[..label].replace("length: 64", "length: 128") + &changed[changed.find("## Response").unwrap()..];
        std::fs::write(self.path("page.txt"), page).unwrap();
        let openapi = std::fs::read_to_string(docs.join("mintlify/openapi.yaml")).unwrap();
        let json: serde_json::Value = serde_yaml::from_str(&openapi).unwrap();
        let json = serde_json::to_string_pretty(&json).unwrap();
        for name in ["old.yaml", "api.yaml", "api/openapi.yaml"] {
            std::fs::create_dir_all(self.path("api")).unwrap();
            std::fs::write(self.path(name), &openapi).unwrap();
        }
        for name in ["new.json", "api.json", "bolt-openapi.json", "1.json", "2.json"] {
            std::fs::write(self.path(name), &json).unwrap();
        }
        std::fs::write(self.path("client.yaml"), "name: Nodes\n").unwrap();
        for (name, from) in [
            ("order.html", "mintlify/page.html"),
            ("order.txt", "mintlify/page.txt"),
            ("list.md", "field-table/page.md"),
            ("list.txt", "field-table/page.txt"),
        ] {
            std::fs::copy(docs.join(from), self.path(name)).unwrap();
        }
        let output = self.run("git add --all && git commit --quiet -m Files && git tag v1 && git update-ref refs/remotes/origin/main HEAD");
        assert!(output.status.success(), "{}", shown(&output));
    }

    /// Undoes what commands did.
    pub fn as_it_was(&self) {
        let output = self.run("git reset --quiet --hard origin/main && git clean --quiet -fd");
        assert!(output.status.success(), "{}", shown(&output));
    }

    /// Runs a line of a shell.
    pub fn run(&self, line: &str) -> Output {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(self.path("")).env("NO_COLOR", "1");
        command.env("PATH", format!("{}:{path}", programs().display()));
        command.env("HOME", self.folder.path());
        git_as_nobody(&mut command).output().unwrap()
    }

    /// Types a step, which ends as its comment says. Gives what it printed.
    pub fn type_in(&self, step: &Step) -> String {
        let output = self.run(&step.typed);
        let code = output.status.code().unwrap_or(-1);
        let text = shown(&output);
        assert_eq!(code, step.exit_code(), "{}:{}: {}\n{text}", step.page, step.line, step.command);
        text
    }
}

//! A small workspace of its own for each test, and the built command line run in it.

#[cfg(unix)]
pub mod documented;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A workspace in a temporary folder: `specs/` with some providers and nothing generated yet.
pub struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    /// With `tiny`, the two-operation fixture, and with these of the repository's providers.
    pub fn new(providers: &[&str]) -> Workspace {
        let workspace = Workspace { folder: tempfile::tempdir().unwrap() };
        for folder in ["specs", "codegen", "crates", "tests/src/cases"] {
            std::fs::create_dir_all(workspace.path(folder)).unwrap();
        }
        copy(&repository().join("tests/fixtures/tiny"), &workspace.path("specs/tiny"));
        for name in providers {
            copy(&repository().join("specs").join(name), &workspace.path("specs").join(name));
        }
        workspace
    }

    /// A path in it.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// `cargo xtask` with these arguments, in its folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(self.folder.path()).env("NO_COLOR", "1");
        git_as_nobody(&mut command);
        command
    }

    /// Runs it to the end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Changes the text of a file.
    pub fn edit(&self, below: &str, from: &str, to: &str) {
        let path = self.path(below);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{below} has no `{from}`");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// The version of a provider's crate is 0.1.0, whatever the repository's is by now.
    fn pin_version(&self, provider: &str) {
        let path = self.path("specs").join(provider).join("client.yaml");
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with("version:"));
        std::fs::write(path, lines.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    }

    /// Every file below a folder of it: bytes, and when it was written.
    pub fn files(&self, below: &str) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
        let mut out = BTreeMap::new();
        walk(&self.path(below), "", &mut |name, path| {
            let time = path.metadata().unwrap().modified().unwrap();
            out.insert(name, (std::fs::read(path).unwrap(), time));
        });
        out
    }

    /// The bytes alone.
    pub fn bytes(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        self.files(below).into_iter().map(|(name, (bytes, _))| (name, bytes)).collect()
    }
}

/// A workspace in git, and everything that was typed in it with what came back.
pub struct Story {
    /// Where it happens.
    pub workspace: Workspace,
    name: &'static str,
    step: usize,
}

impl Story {
    /// Acme, a made-up provider: its page recorded, its crate written, committed, and released as 0.1.0.
    pub fn begin(name: &'static str) -> Story {
        let workspace = Workspace { folder: tempfile::tempdir().unwrap() };
        for folder in ["specs/acme/examples", "codegen", "crates", "tests/src/cases"] {
            std::fs::create_dir_all(workspace.path(folder)).unwrap();
        }
        let fixtures = repository().join("tests/fixtures/docs/mintlify");
        std::fs::copy(fixtures.join("openapi.yaml"), workspace.path("specs/acme/openapi.yaml")).unwrap();
        std::fs::copy(fixtures.join("page.md"), workspace.path("page.md")).unwrap();
        std::fs::write(workspace.path("specs/acme/client.yaml"), ACME).unwrap();
        std::fs::write(workspace.path("specs/acme/examples/orderBox.yaml"), ORDER).unwrap();
        let story = Story { workspace, name, step: 0 };
        let output = story.workspace.run(&["docs", "update", "acme", "--page", "page.md", "--date", "2026-11-01"]);
        assert!(output.status.success(), "{}", shown(&output));
        story.released("acme-client")
    }

    /// One of the repository's providers as it is, its crate released as 0.1.0.
    pub fn of(provider: &str, package: &str, name: &'static str) -> Story {
        let workspace = Workspace::new(&[provider]);
        std::fs::remove_dir_all(workspace.path("specs/tiny")).unwrap();
        workspace.pin_version(provider);
        Story { workspace, name, step: 0 }.released(package)
    }

    fn released(self, package: &str) -> Story {
        let output = self.workspace.run(&["generate"]);
        assert!(output.status.success(), "{}", shown(&output));
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        self.commit("Everything");
        self.git(&["tag", "--annotate", &format!("{package}-v0.1.0"), "-m", "Release 0.1.0"]);
        self
    }

    /// Types `cargo xtask ...`; what comes back is a golden file. Gives the exit code.
    pub fn type_in(&mut self, line: &str) -> i32 {
        let arguments: Vec<&str> = line.split(' ').collect();
        let output = self.workspace.run(&arguments);
        let code = output.status.code().unwrap_or(-1);
        self.step += 1;
        let words = arguments.iter().filter(|word| !word.contains(['.', '/']) && !word.starts_with("2026"));
        let title = words.map(|word| word.trim_matches('-'));
        let name = format!("{}__{}_{}", self.name, self.step, title.collect::<Vec<_>>().join("_"));
        // The commit holds the generated crate: its name is another with every change of the generator.
        let head = self.git(&["rev-parse", "HEAD"]);
        let printed = shown(&output).replace(&head[..10], "c0ffee0000").replace(&head[..7], "c0ffee0");
        let text = format!("$ cargo xtask {line}\n{printed}exit code {code}\n");
        insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, text);
        });
        code
    }

    /// Commits everything.
    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "-m", message]);
    }

    /// Runs git, as nobody in particular.
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = git_as_nobody(Command::new("git").arg("-C").arg(self.workspace.path(""))).args(arguments).output();
        let output = output.unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", shown(&output));
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Makes git's results the same for everybody.
pub fn git_as_nobody(command: &mut Command) -> &mut Command {
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "Nobody").env(format!("GIT_{role}_EMAIL"), "nobody@example.org");
        command.env(format!("GIT_{role}_DATE"), "2026-11-01T00:00:00Z");
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1")
}

/// What a command printed, errors last.
pub fn shown(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

const ACME: &str = "\
crate: acme-client
name: Acme
module: acme
summary: Boxes on shelves.
docs:
  - id: order
    url: https://docs.acme.test/order-a-box
    layout: mintlify
    operations: [orderBox]
";

const ORDER: &str = "\
source: page
parameters: {shelf: top}
body: {slots: 4, colour: red}
request:
  method: POST
  target: /v1/shelves/top/boxes
responses:
  \"201\": {id: b_1, slots: 4}
";

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    walk(from, "", &mut |name, path| {
        let target = to.join(name);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(path, target).unwrap();
    });
}

fn walk(folder: &Path, below: &str, see: &mut dyn FnMut(String, &Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        match entry.file_type().unwrap().is_dir() {
            true => walk(&entry.path(), &format!("{name}/"), see),
            false => see(name, &entry.path()),
        }
    }
}

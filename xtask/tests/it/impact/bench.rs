//! A clone of the repository with small consumers beside it, and the command run in it.
//!
//! The folder stays from run to run, as what cargo built in it is worth seconds; every text in it is written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::seeds::Seed;
use crate::common::{git_as_nobody, repository};

/// One test at a time uses the folder: they would wait for each other's cargo anyway.
static TURN: Mutex<()> = Mutex::new(());

/// The features of each provider's crate that its consumers ask for.
const FEATURES: [(&str, &str); 3] = [
    ("sfcompute", "\"nodes\", \"zones\", \"orders\", \"vms\", \"blocking\", \"mock\""),
    ("k0rdent", "\"instances\", \"networks\", \"blocking\""),
    ("hcloud", "\"servers\", \"images\", \"isos\", \"volumes\", \"load_balancers\", \"server_types\", \"datacenters\""),
];

pub struct Bench {
    folder: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

/// The lines of both sides of a spec that were edited.
pub type Lines = (BTreeSet<usize>, BTreeSet<usize>);

/// A consumer: its name and its text.
pub type Program = (String, String);

/// The consumers of a provider, which are files beside this one.
pub fn programs(provider: &str) -> Vec<Program> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/impact/consumers").join(provider);
    let mut found: Vec<Program> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// Writes a file unless it is there already: cargo goes by the time of writing.
pub fn put(path: &Path, text: &str) {
    if std::fs::read_to_string(path).is_ok_and(|known| known == text) {
        return;
    }
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn sync(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            sync(&path, &target);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            put(&target, &text);
        }
    }
}

impl Bench {
    /// The clone with the committed specs.
    pub fn new() -> Bench {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("impact");
        let clone = folder.join("clone");
        for part in ["specs", "crates"] {
            sync(&repository().join(part), &clone.join(part));
        }
        let manifest = std::fs::read_to_string(repository().join("codegen/openapi/Cargo.toml")).unwrap();
        put(&clone.join("codegen/openapi/Cargo.toml"), &manifest);
        let root = std::fs::read_to_string(repository().join("Cargo.toml")).unwrap();
        let members = root.lines().find(|line| line.starts_with("members = ")).unwrap();
        put(&clone.join("Cargo.toml"), &root.replace(members, "members = [\"crates/*\"]"));
        put(&clone.join(".gitignore"), "/target\n");
        let bench = Bench { folder, _turn: turn };
        let _ = std::fs::remove_dir_all(clone.join("specs/hcloud"));
        let _ = std::fs::remove_file(clone.join("consumers.yaml"));
        if !clone.join(".git").exists() {
            bench.git(&["init", "--quiet"]);
        }
        bench.commit();
        bench
    }

    pub fn clone(&self) -> PathBuf {
        self.folder.join("clone")
    }

    fn git(&self, arguments: &[&str]) {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(arguments);
        git_as_nobody(&mut command);
        let output = command.current_dir(self.clone()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Makes what is there the old side.
    pub fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", "Everything"]);
    }

    /// The spec of a provider, as committed.
    pub fn spec(&self, provider: &str) -> PathBuf {
        self.clone().join("specs").join(provider).join("openapi.yaml")
    }

    /// A consumer, written anew, in a folder of its own.
    pub fn consumer(&self, provider: &str, name: &str, text: &str) -> PathBuf {
        let features = FEATURES.iter().find(|(known, _)| *known == provider).unwrap().1;
        // A crate that is nowhere: the consumer names a version.
        let source = match provider {
            "hcloud" => "version = \"0.1\"".to_owned(),
            _ => format!("path = \"../../../clone/crates/{provider}-client\""),
        };
        let dependencies =
            format!("{provider}-client = {{ {source}, default-features = false, features = [{features}] }}\n");
        let folder = self.folder.join("consumers").join(provider).join(name);
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}"
        );
        put(&folder.join("Cargo.toml"), &manifest);
        put(&folder.join("src/lib.rs"), text);
        let lock = self.lock().replace("name = \"sfcompute-client\"", &format!("name = \"{provider}-client\""));
        put(
            &folder.join("Cargo.lock"),
            &lock
                .replace("name = \"locked\"", &format!("name = \"{name}\""))
                .replace("\"sfcompute-client\"", &format!("\"{provider}-client\"")),
        );
        folder
    }

    /// A lock file with the versions of the repository, without what a consumer does not need.
    pub fn lock(&self) -> String {
        let folder = self.folder.join("locked");
        let path = folder.join("Cargo.lock");
        let known = std::fs::read_to_string(repository().join("Cargo.lock")).unwrap();
        let copy = folder.join("of-repository.lock");
        if std::fs::read_to_string(&copy).is_ok_and(|text| text == known) && path.exists() {
            return std::fs::read_to_string(path).unwrap();
        }
        put(&folder.join("src/lib.rs"), "");
        put(
            &folder.join("Cargo.toml"),
            "[package]\nname = \"locked\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nsfcompute-client = { path = \"../clone/crates/sfcompute-client\" }\n",
        );
        put(&path, &known);
        let output = Command::new(env!("CARGO"))
            // What other systems need was never downloaded.
            .args(["metadata", "--offline", "--format-version", "1", "--filter-platform", &host()])
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        put(&copy, &known);
        std::fs::read_to_string(path).unwrap()
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(self.clone()).env("CARGO_NET_OFFLINE", "true").env("NO_COLOR", "1");
        git_as_nobody(&mut command);
        command.output().unwrap()
    }

    /// Edits a spec, and says what becomes of consumers, by name, and which lines were edited.
    pub fn seeded(&self, seed: &Seed, programs: &[Program]) -> (BTreeMap<String, Value>, Lines) {
        let old = std::fs::read_to_string(self.spec(seed.provider)).unwrap();
        let (found, mut lines) = self.changed(seed.provider, &old, &edited(&old, seed), programs, seed.fix);
        if let Some(at) = old.find(seed.component).filter(|_| !seed.component.is_empty()) {
            lines.0.insert(old[..at].lines().count() + 1);
        }
        (found, lines)
    }

    /// Says what becomes of consumers with the new text of a spec. The old one is what is committed.
    pub fn changed(
        &self,
        provider: &str,
        old: &str,
        new: &str,
        programs: &[Program],
        fix: bool,
    ) -> (BTreeMap<String, Value>, Lines) {
        let (path, before) = (self.spec(provider), self.folder.join("before.yaml"));
        std::fs::write(&before, old).unwrap();
        std::fs::write(&path, new).unwrap();
        let lines = touched(&before, &path);
        let found = self.impact(provider, programs, fix);
        std::fs::write(&path, old).unwrap();
        (found, lines)
    }

    /// A spec that is not the repository's, committed.
    pub fn foreign(&self, provider: &str, text: &str) {
        let folder = self.clone().join("specs").join(provider);
        put(&folder.join("openapi.yaml"), text);
        put(
            &folder.join("client.yaml"),
            &format!("crate: {provider}-client\nname: {provider}\nmodule: {provider}\nsummary: A client.\n"),
        );
        self.commit();
    }

    /// Files of a consumer in a folder of its own.
    pub fn custom(&self, name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = self.folder.join("custom").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        for (path, text) in files {
            put(&folder.join(path), text);
        }
        folder
    }

    /// Says what becomes of consumers, by name.
    pub fn impact(&self, provider: &str, programs: &[Program], fix: bool) -> BTreeMap<String, Value> {
        let mut arguments: Vec<String> = ["impact", "--format", "json"].map(str::to_owned).to_vec();
        if fix {
            arguments.push("--fix".to_owned());
        }
        arguments.push("--consumer".to_owned());
        for (name, text) in programs {
            arguments.push(self.consumer(provider, name, text).display().to_string());
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = self.run(&arguments);
        let shown = String::from_utf8_lossy(&output.stderr);
        let found: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{shown}"));
        assert!(valid(&found).is_empty(), "{:?}", valid(&found));
        let rows = found["consumers"].as_array().unwrap().iter();
        rows.map(|row| {
            let name = Path::new(row["consumer"].as_str().unwrap()).file_name().unwrap();
            (name.to_string_lossy().into_owned(), row.clone())
        })
        .collect()
    }
}

fn host() -> String {
    let output = Command::new(env!("CARGO")).arg("-vV").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

/// What the schema in docs/reference says is wrong.
pub fn valid(found: &Value) -> Vec<String> {
    let schema = repository().join("docs/reference/json/impact.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap().iter_errors(found).map(|error| error.to_string()).collect()
}

/// A spec with the edits of a seed.
pub fn edited(text: &str, seed: &Seed) -> String {
    let mut text = text.to_owned();
    for (at, from, to) in seed.edits {
        if *at == "*" {
            assert!(text.contains(from), "{}: no `{from}`", seed.name);
            text = text.replace(from, to);
            continue;
        }
        let start = text.find(at).unwrap_or_else(|| panic!("{}: no `{at}`", seed.name));
        let (before, behind) = text.split_at(start);
        // The anchor may be part of what is replaced.
        assert!(behind.contains(from), "{}: no `{from}` after `{at}`", seed.name);
        text = format!("{before}{}", behind.replacen(from, to, 1));
    }
    text
}

/// The lines that git says a text has and the other one has not, on both sides: what was edited, without a look at what a line
/// means.
pub fn touched(old: &Path, new: &Path) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let mut command = Command::new("git");
    command.args(["diff", "--no-index", "--unified=0", "--no-color"]).arg(old).arg(new);
    let output = git_as_nobody(&mut command).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut touched = (BTreeSet::new(), BTreeSet::new());
    for line in text.lines().filter(|line| line.starts_with("@@ ")) {
        let mut sides = line.split(' ').skip(1);
        for side in [&mut touched.0, &mut touched.1] {
            let side_text = &sides.next().unwrap()[1..];
            let (first, count) = side_text.split_once(',').unwrap_or((side_text, "1"));
            let (first, count): (usize, usize) = (first.parse().unwrap(), count.parse().unwrap());
            // Where nothing is, the line before is named.
            side.extend(first..first + count.max(1));
        }
    }
    assert!(!touched.0.is_empty(), "{}: nothing was edited", new.display());
    touched
}

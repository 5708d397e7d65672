//! A crate or workspace that depends on a generated crate, and how it is built without touching its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ::impact::messages::{self, Build};
use serde_json::Value;
use toml_edit::{DocumentMut, Item};

use super::mirror::{CORE, LEFT_OUT, Mirror, Replacements, link};
use crate::common::{Failure, Global, Result, entries, unreadable};

/// A crate or workspace.
pub struct Consumer {
    /// As it was named.
    shown: PathBuf,
    /// The folder of its workspace, or its own.
    root: PathBuf,
    /// The package that was named, of a workspace.
    only: Option<String>,
    /// Its packages: name and manifest.
    members: Vec<(String, PathBuf)>,
    /// Names of all packages that its packages depend on, by their manifests and by the lock file.
    dependencies: BTreeSet<String>,
    /// Whether it has a lock file.
    locked: bool,
    /// The features that it asks for: the package, the feature, and the manifest from the top of the workspace.
    features: Vec<(String, String, String)>,
    /// Whether it depends on packages in its folder that are no members of its workspace.
    apart: bool,
}

/// What a build said.
pub struct Built {
    /// Whether cargo succeeded.
    pub success: bool,
    /// The compiler's messages about the consumer.
    pub build: Build,
    /// The first error about anything else.
    pub foreign: Option<String>,
    /// What cargo printed beside them.
    pub stderr: String,
}

impl Consumer {
    /// Asks cargo what it consists of. Nothing is written beside it.
    pub fn open(path: &Path) -> Result<Consumer> {
        let manifest = if path.is_dir() { path.join("Cargo.toml") } else { path.to_path_buf() };
        let metadata = metadata(&manifest, &["--no-deps"], &path.display().to_string())?;
        let broken = || Failure::broken(format!("{}: cargo's metadata is not as documented", path.display()));
        let root = metadata["workspace_root"].as_str().map(PathBuf::from).ok_or_else(broken)?;
        let packages = metadata["packages"].as_array().ok_or_else(broken)?;
        let mut members = Vec::new();
        let (mut dependencies, mut features, mut inside) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        for package in packages {
            let name = package["name"].as_str().ok_or_else(broken)?;
            let own = package["manifest_path"].as_str().map(PathBuf::from).ok_or_else(broken)?;
            let shown = own.strip_prefix(&root).unwrap_or(&own).display().to_string();
            for dependency in package["dependencies"].as_array().ok_or_else(broken)? {
                let asked = dependency["name"].as_str().ok_or_else(broken)?;
                dependencies.insert(asked.to_owned());
                let path = dependency["path"].as_str().map(PathBuf::from).filter(|path| path.starts_with(&root));
                inside.extend(path.map(|path| path.join("Cargo.toml")));
                let own = dependency["features"].as_array().into_iter().flatten().filter_map(Value::as_str);
                features.extend(own.map(|feature| (asked.to_owned(), feature.to_owned(), shown.clone())));
            }
            members.push((name.to_owned(), own));
        }
        let lock = root.join("Cargo.lock");
        let locked = lock.is_file();
        if locked {
            dependencies.extend(locked_packages(&lock)?.into_iter().map(|(name, _)| name));
        }
        // The folder that was named is one package of several.
        let named = manifest.canonicalize().map_err(|error| unreadable(&manifest, &error))?;
        let is_root = named.parent().is_some_and(|folder| root.canonicalize().is_ok_and(|root| root == folder));
        let mut own = members.iter().filter(|(_, path)| path.canonicalize().is_ok_and(|path| path == named));
        let only = own.next().filter(|_| !is_root).map(|(name, _)| name.clone());
        let apart = inside.iter().any(|path| !members.iter().any(|(_, member)| member == path));
        Ok(Consumer { shown: path.to_path_buf(), root, only, members, dependencies, locked, features, apart })
    }

    /// As it was named.
    pub fn path(&self) -> &Path {
        &self.shown
    }

    /// The folder that the compiler's file names start at.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The features that it asks for.
    pub fn features(&self) -> &[(String, String, String)] {
        &self.features
    }

    /// Its manifests, from the top of its workspace.
    pub fn manifests(&self) -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> = self.members.iter().map(|(_, path)| path.clone()).collect();
        all.push(self.root.join("Cargo.toml"));
        all.sort();
        all.dedup();
        all
    }

    /// Which of these packages it depends on. Without a lock file cargo has to resolve it first, in a copy.
    pub fn depends_on(&self, work: &Path, packages: &[String]) -> Result<Vec<String>> {
        let is_member = |name: &String| self.members.iter().any(|(member, _)| member == name);
        let own = |name: &&String| {
            let asked = self.only.as_ref().is_none_or(|only| only == *name);
            self.dependencies.contains(*name) || (is_member(name) && asked)
        };
        let found: Vec<String> = packages.iter().filter(own).cloned().collect();
        if !found.is_empty() || self.locked {
            return Ok(found);
        }
        let copy = self.copy(work, "old");
        self.mirror(&copy, &Replacements::new())?;
        let all = self.resolved(&copy)?;
        Ok(packages.iter().filter(|name| all.iter().any(|(known, _)| known == *name)).cloned().collect())
    }

    /// Where its manifests are copied to.
    fn copy(&self, work: &Path, side: &str) -> PathBuf {
        let name = self.root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Two consumers may have the same name.
        let mut number: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in self.root.display().to_string().bytes() {
            number = (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        work.join("consumers").join(format!("{name}-{number:016x}")).join(side)
    }

    fn mirror(&self, copy: &Path, replacements: &Replacements) -> Result<()> {
        if copy.exists() {
            std::fs::remove_dir_all(copy).map_err(|error| unreadable(copy, &error))?;
        }
        let core = self.members.iter().find(|(name, _)| name == CORE).and_then(|(_, manifest)| {
            let folder = manifest.parent()?;
            Some(copy.join(folder.strip_prefix(&self.root).ok()?))
        });
        let mirror = Mirror { root: &self.root, replacements, core, patches: self.patches(replacements)? };
        mirror.folder(&self.root, copy)
    }

    /// The sources that the lock file has these packages from, where another dependency may bring them.
    fn patches(&self, replacements: &Replacements) -> Result<Vec<(String, String)>> {
        if !self.locked {
            return Ok(Vec::new());
        }
        let all = locked_packages(&self.root.join("Cargo.lock"))?.into_iter();
        let own = all.filter(|(name, _)| replacements.contains_key(name));
        Ok(own.filter_map(|(name, source)| Some((source?, name))).collect())
    }

    /// Every package that it is built of, in a copy: name and manifest.
    fn resolved(&self, copy: &Path) -> Result<Vec<(String, PathBuf)>> {
        let shown = self.shown.display().to_string();
        // What another system needs is not built, and may not have been downloaded.
        let host = host();
        let arguments: Vec<&str> = host.iter().flat_map(|host| ["--filter-platform", host.as_str()]).collect();
        let metadata = metadata(&copy.join("Cargo.toml"), &arguments, &shown)?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let named = |package: &Value| {
            Some((package["name"].as_str()?.to_owned(), PathBuf::from(package["manifest_path"].as_str()?)))
        };
        packages
            .map(named)
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| Failure::broken(format!("{shown}: cargo's metadata is not as documented")))
    }

    /// Builds it against these crates. `ours` are the packages of all generated crates.
    pub fn build(
        &self,
        work: &Path,
        side: &str,
        replacements: &Replacements,
        ours: &[String],
        global: &Global,
    ) -> Result<Built> {
        let copy = self.copy(work, side);
        self.mirror(&copy, replacements)?;
        let copy = copy.canonicalize().unwrap_or(copy);
        if side == "old" {
            // The new crates bring no others.
            self.only_these(&copy, replacements, ours)?;
        }
        let mut command = Command::new(cargo());
        command.args(["check", "--all-targets", "--keep-going", "--message-format=json", "--manifest-path"]);
        command.arg(copy.join("Cargo.toml"));
        match &self.only {
            Some(package) => command.args(["--package", package]),
            None => command.arg("--workspace"),
        };
        // The consumer's own configuration and toolchain file are in the copy.
        command.current_dir(&copy).env("CARGO_TARGET_DIR", self.target(work, side)).stdin(Stdio::null());
        // Also where the consumer allows deprecated items; its own rustflags stay.
        command.env("RUSTC_WORKSPACE_WRAPPER", self.wrapper(work, side)?).env(WRAPPER, "1");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        if !global.quiet {
            crate::output::progress(format_args!("building {} with the {side} crates", self.shown.display()));
        }
        let output = command.output().map_err(|error| Failure::usage(format!("cargo cannot be run: {error}")))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let (mut own, mut foreign) = (Vec::new(), None);
        for line in text.lines() {
            match serde_json::from_str::<Value>(line) {
                Ok(value) if value["reason"] == "compiler-message" && !is_own(&value, &copy, replacements) => {
                    let rendered =
                        value["message"]["rendered"].as_str().filter(|_| value["message"]["level"] == "error");
                    foreign = foreign.or(rendered.map(str::to_owned));
                }
                _ => own.push(line),
            }
        }
        let build = messages::read(&own.join("\n"));
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(Built { success: output.status.success(), build, foreign, stderr })
    }

    /// The folder that cargo builds in. All consumers share one, as most of what is built is the same for all. Cargo takes two
    /// packages for one where name, version and place in the workspace are the same: the wrapper separates members,
    /// others by a folder of their own.
    fn target(&self, work: &Path, side: &str) -> PathBuf {
        if self.apart { self.copy(work, side).with_extension("target") } else { work.join("build") }
    }

    /// This program under a name of its own for each consumer and side: cargo counts the wrapper's path among what makes a
    /// member of the workspace what it is.
    fn wrapper(&self, work: &Path, side: &str) -> Result<PathBuf> {
        let program = program()?;
        let path = self.copy(work, side).with_extension(format!("rustc{}", std::env::consts::EXE_SUFFIX));
        if std::fs::symlink_metadata(&path).is_ok() {
            std::fs::remove_file(&path).map_err(|error| unreadable(&path, &error))?;
        }
        let linked = link(&program, &path);
        linked.map_err(|error| unreadable(&path, &error))?;
        Ok(path)
    }

    /// A crate that another dependency brings from elsewhere is not the one that was replaced.
    fn only_these(&self, copy: &Path, replacements: &Replacements, ours: &[String]) -> Result<()> {
        for (name, manifest) in self.resolved(copy)? {
            if !ours.contains(&name) && name != CORE {
                continue;
            }
            let folder = manifest.parent().and_then(|folder| folder.canonicalize().ok());
            let known = replacements.get(&name).and_then(|folder| folder.canonicalize().ok());
            let in_copy = folder.as_ref().is_some_and(|folder| folder.starts_with(copy));
            // client-core is that of the crates.
            if in_copy || (folder.is_some() && folder == known) || (name == CORE && known.is_none()) {
                continue;
            }
            return Err(Failure::usage(format!(
                "{}: another dependency brings {name} from {}, which is not replaced",
                self.shown.display(),
                manifest.display()
            ))
            .help("name the package that depends on it as a consumer too, or let it be patched"));
        }
        Ok(())
    }

    /// Its Rust files, by the names that the compiler uses for them.
    pub fn sources(&self) -> Result<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        sources(&self.root, &self.root, &mut found)?;
        Ok(found)
    }
}

/// Whether a message is about the consumer's own code: not that of the library of a generated crate in its workspace.
fn is_own(message: &Value, copy: &Path, replacements: &Replacements) -> bool {
    let Some(manifest) = message["manifest_path"].as_str() else { return false };
    let library = message["target"]["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "lib"));
    let name = message["target"]["name"].as_str().unwrap_or_default();
    let generated = replacements.keys().any(|package| package.replace('-', "_") == name);
    Path::new(manifest).starts_with(copy) && !(library && generated)
}

/// Where this program is, as it was when it was first asked: it may be built anew while it runs.
pub fn program() -> Result<PathBuf> {
    static PROGRAM: std::sync::OnceLock<Option<PathBuf>> = std::sync::OnceLock::new();
    let program = PROGRAM.get_or_init(|| std::env::current_exe().ok()).clone();
    program.ok_or_else(|| Failure::usage("the system does not say where this program is"))
}

/// The environment variable that says that this program is called in place of the compiler.
const WRAPPER: &str = "COMPUTE_CLIENTS_RUSTC_WRAPPER";

/// Runs the compiler with the lint on, where cargo calls this program in its place; none otherwise.
pub fn as_compiler() -> Option<std::process::ExitCode> {
    std::env::var_os(WRAPPER)?;
    let mut arguments = std::env::args_os().skip(1);
    let status = Command::new(arguments.next()?).args(arguments).arg("--force-warn=deprecated").status();
    let code = status.ok().and_then(|status| status.code()).and_then(|code| u8::try_from(code).ok());
    Some(std::process::ExitCode::from(code.unwrap_or(101)))
}

fn metadata(manifest: &Path, arguments: &[&str], shown: &str) -> Result<Value> {
    let folder = manifest.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let full = manifest.canonicalize().map_err(|error| unreadable(manifest, &error))?;
    let output = Command::new(cargo())
        .args(["metadata", "--format-version", "1", "--manifest-path"])
        .arg(full)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::usage(format!("cargo cannot be run: {error}")))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Failure { output: Some(why), ..Failure::usage(format!("{shown}: cargo cannot read it")) });
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|_| Failure::broken(format!("{shown}: cargo's metadata is not as documented")))
}

/// The system that cargo builds for, as it calls it; none if it does not say so.
fn host() -> Option<String> {
    let output = Command::new(cargo()).arg("-vV").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find_map(|line| Some(line.strip_prefix("host: ")?.trim().to_owned()))
}

/// The packages of a lock file, and where each comes from: a registry or a repository.
fn locked_packages(path: &Path) -> Result<Vec<(String, Option<String>)>> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let broken = |why: String| Failure::usage(format!("{}: {why}", path.display()));
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| broken(error.to_string()))?;
    let packages = document.get("package").and_then(Item::as_array_of_tables).into_iter().flatten();
    let named = packages.map(|package| {
        let text = |key: &str| package.get(key).and_then(Item::as_str).map(str::to_owned);
        let name = text("name").ok_or_else(|| broken("a package has no name".to_owned()))?;
        let source = text("source").map(|source| match source.strip_prefix("git+") {
            Some(url) => url.split(['?', '#']).next().unwrap_or(url).to_owned(),
            None => match source.strip_prefix("registry+").unwrap_or(&source) {
                "https://github.com/rust-lang/crates.io-index" => "crates-io".to_owned(),
                registry => registry.to_owned(),
            },
        });
        Ok((name, source))
    });
    named.collect()
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn sources(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in entries(folder, &folder.display().to_string())? {
        let path = entry.path();
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|left| name == *left) {
            continue;
        }
        if path.is_dir() {
            sources(root, &path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            found.insert(shown, text);
        }
    }
    Ok(())
}

/// Writes the files of a crate, those that differ.
pub fn write_crate(folder: &Path, files: &BTreeMap<String, String>) -> Result<()> {
    for (path, text) in files {
        let path = folder.join(path);
        if std::fs::read_to_string(&path).is_ok_and(|known| known == *text) {
            continue;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| unreadable(parent, &error))?;
        }
        std::fs::write(&path, text).map_err(|error| unreadable(&path, &error))?;
    }
    Ok(())
}

//! A crate or workspace that depends on a generated crate, and how it is built without touching its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ::impact::messages::{self, Build};
use serde_json::Value;
use toml_edit::{DocumentMut, Item, TableLike};

use crate::common::{Failure, Global, Result, entries, unreadable};

/// Folders that are never part of a build's input.
const LEFT_OUT: [&str; 3] = ["target", ".git", "node_modules"];

/// A crate or workspace.
pub struct Consumer {
    /// As it was named.
    shown: PathBuf,
    /// The folder of its workspace, or its own.
    root: PathBuf,
    /// Names of all packages that its packages depend on.
    dependencies: BTreeSet<String>,
}

/// What a build said.
pub struct Built {
    /// Whether cargo succeeded.
    pub success: bool,
    /// The compiler's messages about the consumer.
    pub build: Build,
    /// What cargo printed beside them.
    pub stderr: String,
}

impl Consumer {
    /// Asks cargo what it consists of.
    pub fn open(path: &Path) -> Result<Consumer> {
        let manifest = if path.is_dir() { path.join("Cargo.toml") } else { path.to_path_buf() };
        let output = Command::new(cargo())
            .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
            .arg(&manifest)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Failure::usage(format!("cargo cannot be run: {error}")))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::usage(format!(
                "{}: cargo cannot read it: {}",
                path.display(),
                ::diagnostics::clean(why.trim())
            )));
        }
        let broken = || Failure::broken(format!("{}: cargo's metadata is not as documented", path.display()));
        let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|_| broken())?;
        let root = metadata["workspace_root"].as_str().map(PathBuf::from).ok_or_else(broken)?;
        let packages = metadata["packages"].as_array().ok_or_else(broken)?;
        let dependencies = packages.iter().flat_map(|package| package["dependencies"].as_array().into_iter().flatten());
        let dependencies = dependencies.filter_map(|dependency| Some(dependency["name"].as_str()?.to_owned()));
        Ok(Consumer { shown: path.to_path_buf(), root, dependencies: dependencies.collect() })
    }

    /// As it was named.
    pub fn path(&self) -> &Path {
        &self.shown
    }

    /// Whether one of its packages depends on this one.
    pub fn depends_on(&self, package: &str) -> bool {
        self.dependencies.contains(package)
    }

    /// Builds it against the crate in `folder`.
    pub fn build(&self, root: &Path, package: &str, folder: &Path, global: &Global) -> Result<Built> {
        let work = root.join("target/impact");
        let copy = work.join("consumer");
        if copy.exists() {
            std::fs::remove_dir_all(&copy).map_err(|error| unreadable(&copy, &error))?;
        }
        mirror(&self.root, &copy, package, folder)?;
        let mut command = Command::new(cargo());
        command.args(["check", "--workspace", "--all-targets", "--message-format=json", "--manifest-path"]);
        command.arg(copy.join("Cargo.toml")).env("CARGO_TARGET_DIR", work.join("build")).stdin(Stdio::null());
        // Also where the consumer allows deprecated items. The crate itself is a dependency: its own uses are not asked for.
        command.env("RUSTFLAGS", "--force-warn=deprecated").env_remove("CARGO_ENCODED_RUSTFLAGS");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        if !global.quiet {
            crate::output::note!("building {} against {}", self.shown.display(), package);
        }
        let output = command.output().map_err(|error| Failure::usage(format!("cargo cannot be run: {error}")))?;
        let text = String::from_utf8_lossy(&output.stdout);
        // Messages about the consumer's own packages alone.
        let copy = copy.canonicalize().unwrap_or(copy);
        let own: Vec<&str> = text
            .lines()
            .filter(|line| {
                let Ok(value) = serde_json::from_str::<Value>(line) else { return true };
                value["reason"] != "compiler-message"
                    || value["manifest_path"].as_str().is_some_and(|path| Path::new(path).starts_with(&copy))
            })
            .collect();
        let build = messages::read(&own.join("\n"));
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(Built { success: output.status.success(), build, stderr })
    }

    /// Its Rust files, by the names that the compiler uses for them.
    pub fn sources(&self) -> Result<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        sources(&self.root, &self.root, &mut found)?;
        Ok(found)
    }
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

/// Copies manifests and the lock file, and links everything else.
fn mirror(from: &Path, to: &Path, package: &str, replacement: &Path) -> Result<()> {
    std::fs::create_dir_all(to).map_err(|error| unreadable(to, &error))?;
    for entry in entries(from, &from.display().to_string())? {
        let (name, path) = (entry.file_name(), entry.path());
        if LEFT_OUT.iter().any(|left| name == *left) {
            continue;
        }
        let target = to.join(&name);
        let done = if name == "Cargo.toml" {
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            std::fs::write(&target, manifest(&text, &path, from, package, replacement)?)
        } else if name == "Cargo.lock" {
            std::fs::copy(&path, &target).map(|_| ())
        } else if path.is_dir() && has_manifest(&path)? {
            mirror(&path, &target, package, replacement)?;
            Ok(())
        } else {
            link(&path, &target)
        };
        done.map_err(|error| unreadable(&target, &error))?;
    }
    Ok(())
}

fn has_manifest(folder: &Path) -> Result<bool> {
    for entry in entries(folder, &folder.display().to_string())? {
        let path = entry.path();
        let left_out = LEFT_OUT.iter().any(|left| entry.file_name() == *left);
        if entry.file_name() == "Cargo.toml"
            || (!left_out && path.is_dir() && !path.is_symlink() && has_manifest(&path)?)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_dir() {
        std::fs::create_dir_all(to)?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            link(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    std::fs::copy(from, to).map(|_| ())
}

/// A manifest in which the dependency is the crate in `replacement`, and other paths lead where they did.
fn manifest(text: &str, path: &Path, folder: &Path, package: &str, replacement: &Path) -> Result<String> {
    let broken = |error: toml_edit::TomlError| Failure::usage(format!("{}: {error}", path.display()));
    let mut document: DocumentMut = text.parse().map_err(broken)?;
    tables(
        document.as_table_mut(),
        &mut |name, dependency| {
            let asked = dependency.get("package").and_then(Item::as_str).unwrap_or(name);
            if asked == package && dependency.get("workspace").is_none() {
                for key in ["version", "git", "branch", "tag", "rev", "registry"] {
                    dependency.remove(key);
                }
                dependency.insert("path", toml_edit::value(replacement.display().to_string()));
            } else if let Some(own) = dependency.get("path").and_then(Item::as_str).map(|own| folder.join(own)) {
                // Paths inside the workspace lead into the copy, which has the same structure.
                let outside = own.canonicalize().ok();
                let inside =
                    outside.as_ref().zip(folder.canonicalize().ok()).is_some_and(|(own, root)| own.starts_with(root));
                if let (false, Some(outside)) = (inside, outside) {
                    dependency.insert("path", toml_edit::value(outside.display().to_string()));
                }
            }
        },
        package,
        replacement,
    );
    Ok(document.to_string())
}

/// Every dependency of every table of dependencies; one that is only a version becomes a table where it is the package.
fn tables(
    table: &mut dyn TableLike,
    each: &mut dyn FnMut(&str, &mut dyn TableLike),
    package: &str,
    replacement: &Path,
) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let Some(item) = table.get_mut(&key) else { continue };
        let is_list = matches!(key.as_str(), "dependencies" | "dev-dependencies" | "build-dependencies");
        match (is_list, item.as_table_like_mut()) {
            (true, Some(list)) => {
                let names: Vec<String> = list.iter().map(|(name, _)| name.to_owned()).collect();
                for name in names {
                    let Some(dependency) = list.get_mut(&name) else { continue };
                    if dependency.is_str() && name == package {
                        let mut inline = toml_edit::InlineTable::new();
                        inline.insert("path", replacement.display().to_string().into());
                        *dependency = toml_edit::value(inline);
                    } else if let Some(dependency) = dependency.as_table_like_mut() {
                        each(&name, dependency);
                    }
                }
            }
            (false, Some(inner))
                if matches!(key.as_str(), "target" | "workspace") || key.starts_with("cfg(") || key.contains('-') =>
            {
                tables(inner, each, package, replacement);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_dependency_leads_to_the_replacement() {
        let text = "[dependencies]\na-client = \"0.1\"\nother = { version = \"1\" }\n\n[dev-dependencies]\nb = { package = \"a-client\", git = \"https://h/x\", branch = \"main\", features = [\"mock\"] }\n\n[target.'cfg(unix)'.dependencies]\na-client = { version = \"0.1\", default-features = false }\n\n[workspace.dependencies]\na-client = { path = \"../a\" }\n";
        let folder = Path::new("/nowhere");
        let made = manifest(text, Path::new("Cargo.toml"), folder, "a-client", Path::new("/new")).unwrap();
        let parsed: DocumentMut = made.parse().unwrap();
        let path = |item: &Item| item["path"].as_str().map(str::to_owned);
        let new = Some("/new".to_owned());
        assert_eq!(path(&parsed["dependencies"]["a-client"]), new);
        assert_eq!(path(&parsed["dev-dependencies"]["b"]), new);
        assert_eq!(path(&parsed["target"]["cfg(unix)"]["dependencies"]["a-client"]), new);
        assert_eq!(path(&parsed["workspace"]["dependencies"]["a-client"]), new);
        assert!(
            !made.contains("branch") && made.contains("mock") && made.contains("other = { version = \"1\" }"),
            "{made}"
        );
    }
}

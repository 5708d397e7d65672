//! A copy of a consumer's manifests in which the crates are others; everything else is linked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, TableLike};

use crate::common::{Failure, Result, entries, unreadable};

/// Folders that are never part of a build's input.
pub const LEFT_OUT: [&str; 3] = ["target", ".git", "node_modules"];

/// The package of client-core, which every generated crate depends on.
pub const CORE: &str = "compute-clients-core";

/// The crates to build against, by package: the folder of each.
pub type Replacements = BTreeMap<String, PathBuf>;

/// How the copy is made.
pub struct Mirror<'m> {
    /// The consumer's top folder.
    pub root: &'m Path,
    /// The crates to put in, by package.
    pub replacements: &'m Replacements,
    /// Where client-core is in the copy, of a consumer that has it in its workspace.
    pub core: Option<PathBuf>,
    /// Further sources of these packages: what cargo calls the source, and the package.
    pub patches: Vec<(String, String)>,
}

impl Mirror<'_> {
    /// Copies manifests and the lock file of a folder, and links everything else.
    pub fn folder(&self, from: &Path, to: &Path) -> Result<()> {
        std::fs::create_dir_all(to).map_err(|error| unreadable(to, &error))?;
        let own = self.replaced(from)?;
        for entry in entries(from, &from.display().to_string())? {
            let (name, path) = (entry.file_name(), entry.path());
            if LEFT_OUT.iter().any(|left| name == *left) {
                continue;
            }
            let target = to.join(&name);
            let done = if name == "Cargo.toml" {
                // Of a generated crate in the consumer's workspace, the new manifest counts.
                let source = own.as_ref().map_or_else(|| path.clone(), |folder| folder.join("Cargo.toml"));
                let text = std::fs::read_to_string(&source).map_err(|error| unreadable(&source, &error))?;
                let mut text = self.manifest(&text, &source)?;
                if own.is_some() {
                    // It stands alone elsewhere; here it is a member.
                    let mut document = parsed(&text, &source)?;
                    document.remove("workspace");
                    text = document.to_string();
                }
                std::fs::write(&target, text)
            } else if let (true, Some(folder)) = (name == "src", &own) {
                link(&folder.join("src"), &target)
            } else if name == "Cargo.lock" {
                std::fs::copy(&path, &target).map(|_| ())
            } else if path.is_dir() && has_manifest(&path)? {
                self.folder(&path, &target)?;
                Ok(())
            } else {
                link(&path, &target)
            };
            done.map_err(|error| unreadable(&target, &error))?;
        }
        Ok(())
    }

    /// The crate to put in the place of the package in this folder.
    fn replaced(&self, folder: &Path) -> Result<Option<PathBuf>> {
        let path = folder.join("Cargo.toml");
        if !path.is_file() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
        let document = parsed(&text, &path)?;
        let name = document.get("package").and_then(|package| package.get("name")).and_then(Item::as_str);
        Ok(name.filter(|name| *name != CORE).and_then(|name| self.replacements.get(name)).cloned())
    }

    /// A manifest in which the dependencies are the crates to put in, and other paths lead where they did.
    pub fn manifest(&self, text: &str, path: &Path) -> Result<String> {
        let mut document = parsed(text, path)?;
        let folder = path.parent().unwrap_or(self.root);
        self.dependencies(document.as_table_mut(), folder);
        if folder == self.root {
            self.patch(&mut document);
        }
        Ok(document.to_string())
    }

    /// Patches for what other dependencies bring. Sources that the consumer patches itself keep its entries.
    fn patch(&self, document: &mut DocumentMut) {
        for (source, package) in &self.patches {
            let Some(folder) = self.replacements.get(package) else { continue };
            let patch = document.entry("patch").or_insert_with(implicit).as_table_like_mut();
            let Some(patch) = patch else { continue };
            let own = patch.entry(source).or_insert_with(implicit).as_table_like_mut();
            let Some(own) = own else { continue };
            let known = |(name, entry): (&str, &Item)| asked(name, entry) == package;
            if !own.iter().any(known) {
                own.insert(package, toml_edit::value(inline(folder)));
            }
        }
    }

    /// Every dependency of every table of dependencies and patches.
    fn dependencies(&self, table: &mut dyn TableLike, folder: &Path) {
        let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
        for key in keys {
            let Some(item) = table.get_mut(&key).and_then(Item::as_table_like_mut) else { continue };
            match key.as_str() {
                "dependencies" | "dev-dependencies" | "build-dependencies" | "dev_dependencies"
                | "build_dependencies" | "replace" => self.list(item, folder),
                "workspace" => self.dependencies(item, folder),
                "target" => {
                    let platforms: Vec<String> = item.iter().map(|(key, _)| key.to_owned()).collect();
                    for platform in platforms {
                        if let Some(own) = item.get_mut(&platform).and_then(Item::as_table_like_mut) {
                            self.dependencies(own, folder);
                        }
                    }
                }
                "patch" => {
                    let sources: Vec<String> = item.iter().map(|(key, _)| key.to_owned()).collect();
                    for source in sources {
                        if let Some(own) = item.get_mut(&source).and_then(Item::as_table_like_mut) {
                            self.list(own, folder);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn list(&self, list: &mut dyn TableLike, folder: &Path) {
        let names: Vec<String> = list.iter().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            let Some(item) = list.get_mut(&name) else { continue };
            let package = asked(&name, item).to_owned();
            if item.is_str() {
                if let Some(folder) = self.replacements.get(&package) {
                    *item = toml_edit::value(inline(folder));
                }
                continue;
            }
            let Some(dependency) = item.as_table_like_mut() else { continue };
            let inherited = dependency.get("workspace").is_some();
            let own = dependency.get("path").and_then(Item::as_str).map(|own| folder.join(own));
            let own = own.and_then(|own| own.canonicalize().ok());
            let root = self.root.canonicalize().ok();
            let inside = own.as_ref().zip(root.as_ref()).is_some_and(|(own, root)| own.starts_with(root));
            if package == CORE && self.core.is_some() {
                if let (Some(core), false) = (&self.core, inherited) {
                    dependency.insert("path", toml_edit::value(core.display().to_string()));
                }
            } else if inside {
                // Paths inside the workspace lead into the copy, which has the same structure.
            } else if let (Some(folder), false) = (self.replacements.get(&package), inherited) {
                for key in ["version", "git", "branch", "tag", "rev", "registry"] {
                    dependency.remove(key);
                }
                dependency.insert("path", toml_edit::value(folder.display().to_string()));
            } else if let Some(own) = own {
                dependency.insert("path", toml_edit::value(own.display().to_string()));
            }
        }
    }
}

fn parsed(text: &str, path: &Path) -> Result<DocumentMut> {
    text.parse().map_err(|error: toml_edit::TomlError| Failure::usage(format!("{}: {error}", path.display())))
}

fn implicit() -> Item {
    let mut table = toml_edit::Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

fn inline(folder: &Path) -> toml_edit::InlineTable {
    let mut inline = toml_edit::InlineTable::new();
    inline.insert("path", folder.display().to_string().into());
    inline
}

/// The package that a dependency is, whatever it is called.
pub fn asked<'a>(name: &'a str, item: &'a Item) -> &'a str {
    item.as_table_like().and_then(|table| table.get("package")).and_then(Item::as_str).unwrap_or(name)
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

/// Links a file or folder; copies it where links are no matter of course.
#[cfg(unix)]
pub fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

/// Links a file or folder; copies it where links are no matter of course.
#[cfg(not(unix))]
pub fn link(from: &Path, to: &Path) -> std::io::Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_dependency_leads_to_the_replacement() {
        let text = "[dependencies]\na-client = \"0.1\"\nother = { version = \"1\" }\n\n[dev-dependencies]\nb = { package = \"a-client\", git = \"https://h/x\", branch = \"main\", features = [\"mock\"] }\n\n[target.'cfg(unix)'.dependencies]\na-client = { version = \"0.1\", default-features = false }\n\n[workspace.dependencies]\na-client = { path = \"../a\" }\n\n[patch.crates-io]\na-client = { path = \"../fork\" }\n\n[patch.\"https://h/x\"]\nx = { git = \"https://h/y\" }\n";
        let replacements: Replacements = [("a-client".to_owned(), PathBuf::from("/new"))].into();
        let patches =
            vec![("https://h/x".to_owned(), "a-client".to_owned()), ("crates-io".to_owned(), "a-client".to_owned())];
        let mirror = Mirror { root: Path::new("/nowhere"), replacements: &replacements, core: None, patches };
        let made = mirror.manifest(text, Path::new("/nowhere/Cargo.toml")).unwrap();
        let parsed: DocumentMut = made.parse().unwrap();
        let path = |item: &Item| item["path"].as_str().map(str::to_owned);
        let new = Some("/new".to_owned());
        assert_eq!(path(&parsed["dependencies"]["a-client"]), new);
        assert_eq!(path(&parsed["dev-dependencies"]["b"]), new);
        assert_eq!(path(&parsed["target"]["cfg(unix)"]["dependencies"]["a-client"]), new);
        assert_eq!(path(&parsed["workspace"]["dependencies"]["a-client"]), new);
        assert_eq!(path(&parsed["patch"]["crates-io"]["a-client"]), new);
        assert_eq!(path(&parsed["patch"]["https://h/x"]["a-client"]), new);
        assert_eq!(parsed["patch"]["https://h/x"]["x"]["git"].as_str(), Some("https://h/y"));
        assert!(
            !made.contains("branch") && made.contains("mock") && made.contains("other = { version = \"1\" }"),
            "{made}"
        );
    }
}

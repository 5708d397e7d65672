//! Writes the edits that follow renames and moves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ::diagnostics::{Rendered, Screen};
use ::impact::{Changed, Edit, Impact, edits};
use serde_json::{Value, json};
use toml_edit::{DocumentMut, Item, TableLike};

use super::consumer::{Built, Consumer};
use super::mirror::asked;
use crate::common::{Failure, Result, unreadable};

/// What was edited.
pub struct Fixed {
    /// The files, by the names that the compiler uses, with the text before and after.
    files: BTreeMap<String, (String, String)>,
    /// Whether they were written.
    written: bool,
    /// Whether the consumer compiles then, and how many errors are left; unknown where nothing was written.
    left: Option<(bool, usize)>,
}

/// Edits a consumer's sources, and the features that its manifests ask for.
pub fn fix(consumer: &Consumer, impact: &Impact, crates: &[Changed], dry_run: bool) -> Result<Fixed> {
    let mut files = BTreeMap::new();
    let mut by_file: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    for edit in &impact.edits {
        by_file.entry(edit.file.as_str()).or_default().push(edit.clone());
    }
    for (file, list) in by_file {
        let path = consumer.root().join(file);
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
        let new = edits::apply(&text, &list).ok_or_else(|| {
            Failure::broken(format!("{file}: it was changed while it was compiled")).help("run it again")
        })?;
        files.insert(file.to_owned(), (text, new));
    }
    for path in consumer.manifests() {
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
        let shown = path.strip_prefix(consumer.root()).unwrap_or(&path).display().to_string();
        if let Some(new) = manifest(&text, &shown, crates, &impact.edits)? {
            files.insert(shown, (text, new));
        }
    }
    if !dry_run {
        for (file, (_, new)) in &files {
            let path: PathBuf = consumer.root().join(file);
            std::fs::write(&path, new).map_err(|error| unreadable(&path, &error))?;
        }
    }
    Ok(Fixed { files, written: !dry_run, left: None })
}

/// A manifest in which features have the names that they have now; none where nothing changes. A call that moved to another
/// handle needs that handle's feature.
fn manifest(text: &str, shown: &str, crates: &[Changed], edits: &[Edit]) -> Result<Option<String>> {
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| Failure::usage(format!("{shown}: {error}")))?;
    let mut changed = false;
    for own in crates {
        let moved: BTreeSet<&str> = edits
            .iter()
            .map(|edit| edit.new.as_str())
            .filter(|new| own.handles.1.values().any(|handle| handle == new))
            .collect();
        dependencies(document.as_table_mut(), &own.package, &mut |dependency| {
            let Some(features) = dependency.get_mut("features").and_then(Item::as_array_mut) else { return };
            let mut names: Vec<String> = features.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
            let before = names.clone();
            for (old, new, _) in &own.features {
                let Some(new) = new else { continue };
                names.iter_mut().filter(|name| *name == old).for_each(|name| name.clone_from(new));
            }
            // All features of handles, or those that are listed.
            let lists = names
                .iter()
                .any(|name| own.handles.0.values().chain(own.handles.1.values()).any(|handle| handle == name));
            for name in moved.iter().filter(|_| lists) {
                if !names.iter().any(|known| known == name) {
                    names.push((*name).to_owned());
                }
            }
            if names != before {
                *features = names.into_iter().collect();
                changed = true;
            }
        });
    }
    Ok(changed.then(|| document.to_string()))
}

/// Every dependency on a package.
fn dependencies(table: &mut dyn TableLike, package: &str, each: &mut dyn FnMut(&mut dyn TableLike)) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let is_list = matches!(key.as_str(), "dependencies" | "dev-dependencies" | "build-dependencies");
        let Some(item) = table.get_mut(&key).and_then(Item::as_table_like_mut) else { continue };
        if !is_list {
            dependencies(item, package, each);
            continue;
        }
        let names: Vec<String> = item.iter().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            let Some(entry) = item.get_mut(&name) else { continue };
            if asked(&name, entry) == package
                && let Some(entry) = entry.as_table_like_mut()
            {
                each(entry);
            }
        }
    }
}

impl Fixed {
    /// Whether there is nothing to edit.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// With what the compiler says then.
    #[must_use]
    pub fn compiled(self, after: &Built) -> Fixed {
        Fixed { left: Some((after.success, after.build.errors.len())), ..self }
    }

    /// For a terminal: the lines that change, and what the compiler says then.
    pub fn text(&self) -> Rendered {
        let mut screen = Screen::new(None);
        for (file, (old, new)) in &self.files {
            screen.end();
            let diff = similar::TextDiff::from_lines(old.as_str(), new.as_str());
            let diff = diff.unified_diff().context_radius(0).header(file, file).to_string();
            screen.lines(&diff, |_| anstyle::Style::new());
        }
        let files = match self.files.len() {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        let what = match (self.files.is_empty(), self.written) {
            (true, _) => "there is nothing that --fix can edit".to_owned(),
            (_, true) => format!("{files} edited"),
            (_, false) => format!("{files} to edit, nothing written"),
        };
        screen.text(what);
        match self.left {
            Some((true, _)) => screen.text("; it compiles with the new crate"),
            Some((false, 1)) => screen.text("; 1 error is left"),
            Some((false, count)) => screen.text(format_args!("; {count} errors are left")),
            None => &mut screen,
        };
        screen.end();
        screen.finish()
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "files": self.files.keys().collect::<Vec<_>>(),
            "written": self.written,
            "compiles": self.left.map(|(compiles, _)| compiles),
            "errors_left": self.left.map(|(_, errors)| errors),
        })
    }
}

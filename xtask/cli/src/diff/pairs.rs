//! What is compared: two documents, the providers' specs, or the documents of two folders or commits.

use std::path::Path;

use ::diff::paths::matches;

use super::Args;
use super::sides::Side;
use crate::common::{Failure, Result, is_file_like, program, working_directory, workspace_above, workspace_root};
use crate::inventory;
use crate::output::note;
use crate::provider::named;
use crate::review::tree::Tree;

/// Two sides, and the file of accepted changes that goes with them.
pub struct Pair {
    pub old: Side,
    pub new: Side,
    pub ignore: Option<Side>,
}

/// Whether the text names two commits. A path with `..` in it and `REV:path` do not.
pub fn is_range(text: &str) -> bool {
    let path = text.split(['/', '\\']).any(|part| part == "..") || text.contains(':');
    text.contains("..") && !path && !is_file_like(Path::new(text))
}

/// What is to be compared.
pub fn pairs(args: &Args, quiet: bool) -> Result<Vec<Pair>> {
    let range = args.old.as_deref().filter(|text| is_range(text));
    match (range, &args.old, &args.new) {
        (Some(range), _, None) if !args.specs.is_empty() => {
            let (old, new) = Tree::range(&working_directory()?, range)?;
            of_states(&old, &new, &args.specs, quiet)
        }
        (Some(range), _, name) => {
            let root = workspace_above(&working_directory()?).ok_or_else(|| {
                Failure::usage("which documents of these commits are to be compared is not said")
                    .help("name them with --specs: a file, a folder, or a pattern with `*`")
            })?;
            of_commits(&root, range, name.as_deref(), quiet)
        }
        (None, Some(old), Some(new)) if Path::new(old).is_dir() && Path::new(new).is_dir() => {
            let all = ["*.yaml", "*.yml", "*.json"].map(str::to_owned);
            let globs = if args.specs.is_empty() { &all[..] } else { &args.specs };
            of_states(&Tree::working(Path::new(old)), &Tree::working(Path::new(new)), globs, quiet)
        }
        (None, Some(old), Some(new)) => {
            let root = workspace_above(&working_directory()?);
            let (old, new) = (Side::parse(old, root.as_deref())?, Side::parse(new, root.as_deref())?);
            let ignore = root.and_then(|root| new.ignore_list(&root));
            Ok(vec![Pair { old, new, ignore }])
        }
        (None, old, _) if !args.specs.is_empty() => {
            let (old, new) = Tree::range(&working_directory()?, old.as_deref().unwrap_or("HEAD"))?;
            of_states(&old, &new, &args.specs, quiet)
        }
        (None, name, _) => of_providers(name.as_deref(), quiet),
    }
}

/// The specs of `specs/`, HEAD against the working tree.
fn of_providers(name: Option<&str>, quiet: bool) -> Result<Vec<Pair>> {
    let root = workspace_root()?;
    let of_provider = |name: &str| Pair {
        old: Side::committed(&root, name),
        new: Side::working(&root, name),
        ignore: Some(Side::on_disk(&root, &format!("specs/{name}/diff-ignore.yaml"))),
    };
    if let Some(name) = name {
        let known = inventory::providers(&root)?;
        let name =
            named(&known, name).map_err(|failure| failure.help("name one folder of specs/, or give two documents"))?;
        return Ok(vec![of_provider(&name)]);
    }
    let mut pairs = Vec::new();
    for name in inventory::all(&root)? {
        let pair = of_provider(&name);
        if pair.old.exists()? {
            pairs.push(pair);
        } else if !quiet {
            note!("{name}: not in HEAD yet, nothing to compare with");
        }
    }
    Ok(pairs)
}

/// Two states of the workspace: every provider, or the one that is named.
fn of_commits(root: &Path, range: &str, name: Option<&str>, quiet: bool) -> Result<Vec<Pair>> {
    let (old, new) = Tree::range(root, range)?;
    let (before, mut names) = (old.providers()?, new.providers()?);
    if let Some(gone) = before.iter().find(|name| !names.contains(name)) {
        return Err(Failure::usage(format!("specs/{gone}: in {}, and not in {}", old.name, new.name))
            .help(format!("`{} review {range}` shows what was removed", program())));
    }
    if let Some(name) = name {
        names = vec![named(&names, name)?];
    }
    let mut pairs = Vec::new();
    for name in names {
        let spec = format!("specs/{name}/openapi.yaml");
        if before.contains(&name) {
            let ignore = Some(new.side(&format!("specs/{name}/diff-ignore.yaml")));
            pairs.push(Pair { old: old.side(&spec), new: new.side(&spec), ignore });
        } else if !quiet {
            note!("{name}: not in {} yet, nothing to compare with", old.name);
        }
    }
    Ok(pairs)
}

/// Whether the file is an OpenAPI document and not a part of one or something else.
fn is_document(state: &Tree, path: &str) -> Result<bool> {
    let bytes = state.bytes(path)?.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let key = |line: &str| {
        let line = line.trim_start_matches(['\u{feff}', '{', ' ', '\t']);
        line.starts_with("openapi:") || line.starts_with("\"openapi\"") || line.starts_with("'openapi'")
    };
    let flat = text.trim_start().starts_with('{') && text.contains("\"openapi\"");
    Ok(flat || text.lines().any(key))
}

/// The documents of two states, each with its own other side. One that was added or removed has an empty other side.
fn of_states(old: &Tree, new: &Tree, globs: &[String], quiet: bool) -> Result<Vec<Pair>> {
    let wanted = |path: &String| {
        globs.iter().any(|glob| {
            let glob = glob.trim_start_matches("./").trim_end_matches('/');
            let below = glob == "." || path.strip_prefix(glob).is_some_and(|rest| rest.starts_with('/'));
            path == glob || below || matches(&glob.replace("**/", "*").replace("**", "*"), path)
        })
    };
    let (before, after) = (old.files()?, new.files()?);
    let mut pairs = Vec::new();
    let mut others = 0;
    for path in before.union(&after).filter(|path| wanted(path)) {
        let was = before.contains(path) && is_document(old, path)?;
        let is = after.contains(path) && is_document(new, path)?;
        let side = |there: bool, state: &Tree| match there {
            true => state.side(path),
            false => Side::Nothing { of: path.clone() },
        };
        if was || is {
            pairs.push(Pair { old: side(was, old), new: side(is, new), ignore: None });
        } else {
            others += 1;
        }
    }
    if pairs.is_empty() {
        return Err(Failure::usage(format!("no OpenAPI document is at {}", globs.join(", "))).help(format!(
            "files there without a key `openapi`: {others}; name documents with --specs, paths from this folder"
        )));
    }
    if others > 0 && !quiet {
        note!("files that are no OpenAPI documents, left out: {others}");
    }
    Ok(pairs)
}

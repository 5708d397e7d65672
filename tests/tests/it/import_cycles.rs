//! No file of a crate depends on a file that depends on it: read from `use` declarations and from paths in code.
//!
//! A name is followed through re-exports to the file that defines it, so a module that only re-exports its children is
//! no part of a cycle. Test modules are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::visit::Visit;
use syn::{Item, UseTree};
use tests::workspace;

/// A module: its file, what it defines, and what it imports under which name.
#[derive(Default)]
struct Module {
    file: PathBuf,
    defined: BTreeSet<String>,
    /// Name here, and the path that it names.
    imported: Vec<(String, Vec<String>)>,
    /// Modules of which every name is imported.
    globs: Vec<Vec<String>>,
    /// Paths in code.
    paths: BTreeSet<Vec<String>>,
}

#[derive(Default)]
struct Crate {
    modules: BTreeMap<Vec<String>, Module>,
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.to_token_stream().to_string().contains("cfg (test)"))
}

/// Every path of a file, also those inside of macros such as `format!`.
struct Paths<'a>(&'a mut BTreeSet<Vec<String>>);

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.0.insert(names);
        syn::visit::visit_path(self, path);
    }

    // `pub(super)` names no item.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        // Quoted code is a generated crate's.
        if call.path.segments.last().is_some_and(|last| last.ident.to_string().contains("quote")) {
            return;
        }
        // `a :: b`: what is no path of ours resolves to nothing.
        let mut names: Vec<String> = Vec::new();
        let mut stack: Vec<_> = vec![call.tokens.clone().into_iter().collect::<Vec<_>>()];
        while let Some(tokens) = stack.pop() {
            let mut colons = 0;
            for token in tokens {
                match token {
                    proc_macro2::TokenTree::Ident(ident) => {
                        if colons != 2 {
                            self.0.insert(std::mem::take(&mut names));
                        }
                        names.push(ident.to_string());
                        colons = 0;
                    }
                    proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                    proc_macro2::TokenTree::Group(group) => {
                        self.0.insert(std::mem::take(&mut names));
                        stack.push(group.stream().into_iter().collect());
                        colons = 0;
                    }
                    _ => {
                        self.0.insert(std::mem::take(&mut names));
                        colons = 0;
                    }
                }
            }
            self.0.insert(std::mem::take(&mut names));
        }
    }

    fn visit_item_use(&mut self, _: &'ast syn::ItemUse) {}

    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}
}

impl Crate {
    /// Reads a module's items, and the files of its children.
    fn read(&mut self, path: Vec<String>, file: &Path, items: &[Item], folder: &Path) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        for item in items {
            match item {
                Item::Use(used) if !is_test(&used.attrs) => {
                    flatten(&used.tree, &mut Vec::new(), &mut module);
                }
                Item::Mod(child) if !is_test(&child.attrs) => {
                    let name = child.ident.to_string();
                    let mut inner = path.clone();
                    inner.push(name.clone());
                    match &child.content {
                        Some((_, items)) => self.read(inner, file, items, &folder.join(&name)),
                        None => {
                            let candidates = [folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs")];
                            let Some(found) = candidates.into_iter().find(|path| path.exists()) else { continue };
                            let text = std::fs::read_to_string(&found).unwrap();
                            let parsed = syn::parse_file(&text).unwrap();
                            self.read(inner, &found, &parsed.items, &folder.join(&name));
                        }
                    }
                }
                other => {
                    let (attributes, name) = match other {
                        Item::Fn(item) => (&item.attrs, Some(item.sig.ident.to_string())),
                        Item::Struct(item) => (&item.attrs, Some(item.ident.to_string())),
                        Item::Enum(item) => (&item.attrs, Some(item.ident.to_string())),
                        Item::Trait(item) => (&item.attrs, Some(item.ident.to_string())),
                        Item::Type(item) => (&item.attrs, Some(item.ident.to_string())),
                        Item::Const(item) => (&item.attrs, Some(item.ident.to_string())),
                        Item::Static(item) => (&item.attrs, Some(item.ident.to_string())),
                        Item::Impl(item) => (&item.attrs, None),
                        Item::Macro(item) => (&item.attrs, item.ident.as_ref().map(ToString::to_string)),
                        _ => continue,
                    };
                    if is_test(attributes) {
                        continue;
                    }
                    module.defined.extend(name);
                    Paths(&mut module.paths).visit_item(other);
                }
            }
        }
        self.modules.insert(path, module);
    }

    /// The module that defines what `names` names in `from`; `None` where that is another crate's, or a local name.
    fn resolve(&self, from: &[String], names: &[String], depth: usize) -> Option<Vec<String>> {
        if depth > 12 {
            return None;
        }
        let (first, rest) = names.split_first()?;
        let (mut at, mut rest) = match first.as_str() {
            "crate" => (Vec::new(), rest),
            "self" => (from.to_vec(), rest),
            "super" => (from[..from.len().checked_sub(1)?].to_vec(), rest),
            _ => (from.to_vec(), names),
        };
        while let Some((name, after)) = rest.split_first() {
            if name == "super" {
                at.pop()?;
                rest = after;
                continue;
            }
            let module = self.modules.get(&at)?;
            let mut child = at.clone();
            child.push(name.clone());
            if self.modules.contains_key(&child) {
                (at, rest) = (child, after);
                continue;
            }
            if module.defined.contains(name) {
                return Some(at);
            }
            if let Some((_, path)) = module.imported.iter().find(|(own, path)| own == name && path[..] != *rest) {
                let mut path = path.clone();
                path.extend(after.iter().cloned());
                return self.resolve(&at, &path, depth + 1);
            }
            for glob in &module.globs {
                let mut path = glob.clone();
                path.extend(rest.iter().cloned());
                if let Some(found) = self.resolve(&at, &path, depth + 1) {
                    return Some(found);
                }
            }
            return None;
        }
        Some(at)
    }

    fn edges(&self) -> BTreeMap<&Path, BTreeSet<&Path>> {
        let mut out: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
        for (path, module) in &self.modules {
            let imported = module.imported.iter().map(|(_, path)| path);
            for names in module.paths.iter().chain(imported) {
                // What only passes a name on is followed where the name is used.
                let Some(found) = self.resolve(path, names, 0) else { continue };
                let target = self.modules[&found].file.as_path();
                let used = module.paths.contains(names) || module.paths.iter().any(|path| path.first() == names.last());
                if target != module.file && used {
                    out.entry(&module.file).or_default().insert(target);
                }
            }
        }
        out
    }
}

fn flatten(tree: &UseTree, before: &mut Vec<String>, module: &mut Module) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, module);
            before.pop();
        }
        UseTree::Name(name) => {
            let mut path = before.clone();
            let own = match name.ident == "self" {
                true => before.last().cloned().unwrap_or_default(),
                false => {
                    path.push(name.ident.to_string());
                    name.ident.to_string()
                }
            };
            module.imported.push((own, path));
        }
        UseTree::Rename(rename) => {
            let mut path = before.clone();
            path.push(rename.ident.to_string());
            module.imported.push((rename.rename.to_string(), path));
        }
        UseTree::Glob(_) => module.globs.push(before.clone()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, module)),
    }
}

/// Groups of files each of which leads to every other.
fn cycles(edges: &BTreeMap<&Path, BTreeSet<&Path>>) -> Vec<BTreeSet<PathBuf>> {
    let reach = |from: &Path| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(next) = open.pop() {
            for target in edges.get(next.as_path()).into_iter().flatten() {
                if seen.insert(target.to_path_buf()) {
                    open.push(target.to_path_buf());
                }
            }
        }
        seen
    };
    let all: BTreeMap<&Path, BTreeSet<PathBuf>> = edges.keys().map(|from| (*from, reach(from))).collect();
    let mut out: Vec<BTreeSet<PathBuf>> = Vec::new();
    for (from, reached) in &all {
        if !reached.contains(*from) || out.iter().any(|cycle| cycle.contains(*from)) {
            continue;
        }
        let back = |path: &&PathBuf| all.get(path.as_path()).is_some_and(|reached| reached.contains(*from));
        out.push(reached.iter().filter(back).cloned().collect());
    }
    out
}

fn read(root: &Path) -> Crate {
    let mut out = Crate::default();
    let file = root.join("lib.rs");
    let text = std::fs::read_to_string(&file).unwrap();
    out.read(Vec::new(), &file, &syn::parse_file(&text).unwrap().items, root);
    out
}

#[test]
fn a_cycle_is_found_and_a_re_export_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;");
    write("a.rs", "use crate::B; pub struct A; pub fn f(_: B) {}");
    write("b.rs", "pub struct B;");
    assert_eq!(cycles(&read(folder.path()).edges()), []);
    write("b.rs", "pub struct B; pub fn g() { let _ = crate::A; }");
    let found = cycles(&read(folder.path()).edges());
    assert_eq!(found, [BTreeSet::from(["a.rs", "b.rs"].map(|name| folder.path().join(name)))]);
}

/// Files of a crate that are still in cycles: at most so many. Every one of them wants to go.
const OPEN: [(&str, usize); 7] =
    [("cli", 14), ("client-core", 26), ("client-gen", 19), ("diff", 28), ("docs", 20), ("openapi", 10), ("review", 3)];

#[test]
fn no_files_depend_on_each_other() {
    let root = workspace();
    let mut folders = vec![root.join("crates/client-core/src"), root.join("xtask/cli/src")];
    let codegen = std::fs::read_dir(root.join("codegen")).unwrap();
    folders.extend(codegen.map(|entry| entry.unwrap().path().join("src")).filter(|path| path.is_dir()));
    folders.sort();
    let mut found = String::new();
    let mut files = 0;
    let mut open: BTreeMap<&str, usize> = OPEN.into_iter().collect();
    for folder in folders.iter().filter(|folder| folder.join("lib.rs").exists()) {
        let one = read(folder);
        files += one.modules.len();
        let name = folder.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let allowed = open.remove(name).unwrap_or_default();
        let cycles = cycles(&one.edges());
        let count: usize = cycles.iter().map(BTreeSet::len).sum();
        assert!(allowed == 0 || count > 0, "{name} has no cycle any more: remove it from the list");
        if count <= allowed {
            continue;
        }
        found.push_str(&format!("{name}: {count} files, {allowed} were known\n"));
        for cycle in cycles {
            let names: Vec<_> =
                cycle.iter().map(|path| path.strip_prefix(folder).unwrap_or(path).display().to_string()).collect();
            found.push_str(&format!("    {}\n", names.join(" ")));
        }
    }
    assert!(files > 200, "{files} modules read");
    assert!(open.is_empty(), "no such crate: {open:?}");
    assert!(found.is_empty(), "these files depend on each other:\n{found}");
}

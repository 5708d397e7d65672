//! The public items of client-core, read from its text: every client gives them on, so what changes in them changes every
//! client.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::common::Failure;
use crate::git;
use crate::review::tree::Tree;
use ::client_gen::surface::{self, Effect};
use syn::{Attribute, ImplItem, Item, TraitItem, Type, UseTree, Visibility};

/// Where client-core is, from the workspace.
pub const FOLDER: &str = "crates/client-core/src";

/// Public items by path, each with what using it must agree with.
pub type Items = BTreeMap<String, String>;

/// What a difference is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it does to code that uses a client.
    pub effect: Effect,
    /// `client_core::Error::status() removed`.
    pub item: String,
}

/// The public items of a crate of these files: paths from its `src/`, and their text.
///
/// # Errors
/// A file that is no Rust, or a module whose file is not there.
pub fn items(files: &BTreeMap<String, String>) -> Result<Items, String> {
    let mut crate_ = Crate::default();
    crate_.read(files, "lib.rs", Vec::new(), true)?;
    let mut out = Items::new();
    for (path, name) in crate_.exported() {
        let public = format!("client_core::{path}");
        let Some((module, item)) = name else {
            out.insert(public, "from another crate".to_owned());
            continue;
        };
        for definition in crate_.modules.get(&module).into_iter().flat_map(|module| &module.definitions) {
            if definition.name == item {
                out.insert(public.clone(), definition.signature.clone());
                for (part, signature) in definition.parts.iter().chain(crate_.methods.get(&item).into_iter().flatten())
                {
                    out.insert(format!("{public}{part}"), signature.clone());
                }
            }
        }
    }
    Ok(out)
}

/// What differs in the public items of client-core between a commit and a later one, or what is on disk.
pub fn since(root: &Path, commit: &str, later: Option<&str>) -> Result<Vec<Difference>, Failure> {
    if git::differing(root, commit, later, FOLDER)?.is_empty() {
        return Ok(Vec::new());
    }
    let of = |tree: Tree| -> Result<Items, Failure> {
        let mut files = BTreeMap::new();
        for path in tree.files_below(FOLDER)? {
            if let (Some(own), Some(text)) = (path.strip_prefix(FOLDER), tree.read(&path)?) {
                files.insert(own.trim_start_matches('/').to_owned(), text);
            }
        }
        items(&files).map_err(|why| Failure::broken(format!("{why} ({})", tree.name)))
    };
    let now = match later {
        Some(commit) => Tree::revision(root, commit)?,
        None => Tree::working(root),
    };
    Ok(compare(&of(Tree::revision(root, commit)?)?, &of(now)?))
}

/// What differs between two lists.
#[must_use]
pub fn compare(old: &Items, new: &Items) -> Vec<Difference> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let each = names.into_iter().filter_map(|name| match (old.get(name), new.get(name)) {
        (Some(_), None) => Some(Difference { effect: Effect::Major, item: format!("{name} removed") }),
        (None, Some(_)) => Some(Difference { effect: Effect::Minor, item: format!("{name} added") }),
        (Some(was), Some(is)) if was != is => {
            Some(Difference { effect: Effect::Major, item: format!("{name}: {was} -> {is}") })
        }
        _ => None,
    });
    each.collect()
}

#[derive(Default)]
struct Crate {
    modules: BTreeMap<Vec<String>, Module>,
    /// Methods and traits of types by the type's name.
    methods: BTreeMap<String, Vec<(String, String)>>,
}

#[derive(Default)]
struct Module {
    public: bool,
    definitions: Vec<Definition>,
    /// `pub use`: the path that is named, and the name it has here; none for everything.
    uses: Vec<(Vec<String>, Option<String>)>,
}

struct Definition {
    name: String,
    public: bool,
    signature: String,
    parts: Vec<(String, String)>,
}

fn public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn spelled(tokens: &impl quote::ToTokens) -> String {
    surface::spelling(&tokens.to_token_stream())
}

/// Hidden from documentation: what generated code calls, and nobody else.
fn hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|one| one.path().is_ident("doc") && spelled(&one.meta).contains("hidden"))
}

fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|one| one.path().is_ident("cfg") && spelled(&one.meta).replace(' ', "") == "cfg(test)")
}

impl Crate {
    fn read(
        &mut self,
        files: &BTreeMap<String, String>,
        file: &str,
        path: Vec<String>,
        public: bool,
    ) -> Result<(), String> {
        let text = files.get(file).ok_or_else(|| format!("{FOLDER}/{file}: there is no such file"))?;
        let parsed = syn::parse_file(text).map_err(|error| format!("{FOLDER}/{file}: {error}"))?;
        // `a.rs` and `a/mod.rs` have their modules in `a/`.
        let folder = match file.strip_suffix("lib.rs").or_else(|| file.strip_suffix("mod.rs")) {
            Some(folder) => folder.to_owned(),
            None => format!("{}/", file.trim_end_matches(".rs")),
        };
        self.module(files, &folder, parsed.items, path, public)
    }

    fn module(
        &mut self,
        files: &BTreeMap<String, String>,
        folder: &str,
        items: Vec<Item>,
        path: Vec<String>,
        public_: bool,
    ) -> Result<(), String> {
        let mut module = Module { public: public_, ..Module::default() };
        for item in items {
            match item {
                Item::Mod(found) if !for_tests(&found.attrs) => {
                    let name = found.ident.to_string();
                    let mut inner = path.clone();
                    inner.push(name.clone());
                    let visible = public(&found.vis) && !hidden(&found.attrs);
                    match found.content {
                        Some((_, items)) => self.module(files, &format!("{folder}{name}/"), items, inner, visible)?,
                        None => {
                            let plain = format!("{folder}{name}.rs");
                            let file =
                                if files.contains_key(&plain) { plain } else { format!("{folder}{name}/mod.rs") };
                            self.read(files, &file, inner, visible)?;
                        }
                    }
                }
                Item::Use(found) if public(&found.vis) && !hidden(&found.attrs) => {
                    names(&found.tree, &mut Vec::new(), &mut module.uses);
                }
                Item::Impl(found) => self.methods_of(&found),
                other => module.definitions.extend(definition(&other)),
            }
        }
        self.modules.insert(path, module);
        Ok(())
    }

    fn methods_of(&mut self, found: &syn::ItemImpl) {
        let Type::Path(own) = &*found.self_ty else { return };
        let Some(name) = own.path.segments.last().map(|segment| segment.ident.to_string()) else { return };
        let list = self.methods.entry(name).or_default();
        if let Some((of, _)) = &found.trait_ {
            list.push((format!(": {}", spelled(of)), spelled(&found.generics)));
            return;
        }
        for item in &found.items {
            match item {
                ImplItem::Fn(method) if public(&method.vis) && !hidden(&method.attrs) => {
                    list.push((format!("::{}()", method.sig.ident), signature(&method.sig)));
                }
                ImplItem::Const(constant) if public(&constant.vis) && !hidden(&constant.attrs) => {
                    list.push((format!("::{}", constant.ident), spelled(&constant.ty)));
                }
                _ => {}
            }
        }
    }

    /// Everything that can be named from outside: its path, and the module and name it is defined under; none for what is
    /// another crate's.
    fn exported(&self) -> BTreeMap<String, Option<(Vec<String>, String)>> {
        let mut out = BTreeMap::new();
        let mut open: Vec<(Vec<String>, Vec<String>)> = vec![(Vec::new(), Vec::new())];
        let mut seen = BTreeSet::new();
        while let Some((module, shown)) = open.pop() {
            if !seen.insert((module.clone(), shown.clone())) || shown.len() > 8 {
                continue;
            }
            let Some(found) = self.modules.get(&module) else { continue };
            let at = |name: &str| [shown.as_slice(), &[name.to_owned()]].concat();
            for definition in found.definitions.iter().filter(|definition| definition.public) {
                out.insert(at(&definition.name).join("::"), Some((module.clone(), definition.name.clone())));
            }
            for (inner, child) in &self.modules {
                if child.public && inner.len() == module.len() + 1 && inner.starts_with(&module) {
                    let name = inner.last().map(String::as_str).unwrap_or_default();
                    open.push((inner.clone(), at(name)));
                }
            }
            for (path, name) in &found.uses {
                match (self.resolve(&module, path), name) {
                    (Some(target), None) => open.push((target, shown.clone())),
                    (Some(target), Some(name)) if self.modules.contains_key(&target) => open.push((target, at(name))),
                    (Some(mut target), Some(name)) => {
                        let item = target.pop().unwrap_or_default();
                        out.insert(at(name).join("::"), Some((target, item)));
                    }
                    (None, Some(name)) => {
                        out.insert(at(name).join("::"), None);
                    }
                    (None, None) => {
                        out.insert(at(&format!("{}::*", path.join("::"))).join("::"), None);
                    }
                }
            }
        }
        out
    }

    /// The path from the root of the crate, if it starts in the crate.
    fn resolve(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let mut at = module.to_vec();
        let mut rest = path;
        loop {
            match rest.first().map(String::as_str) {
                Some("crate") => at.clear(),
                Some("self") => {}
                Some("super") => {
                    at.pop();
                }
                _ => break,
            }
            rest = &rest[1..];
        }
        let relative = [at.as_slice(), rest].concat();
        let begins = [at.as_slice(), &rest[..1.min(rest.len())]].concat();
        let known = rest.len() < path.len() || self.modules.contains_key(&begins);
        known.then_some(relative)
    }
}

/// The names of a `use`.
fn names(tree: &UseTree, above: &mut Vec<String>, into: &mut Vec<(Vec<String>, Option<String>)>) {
    let with = |above: &[String], name: String| [above, &[name]].concat();
    match tree {
        UseTree::Path(path) => {
            above.push(path.ident.to_string());
            names(&path.tree, above, into);
            above.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            into.push((above.clone(), above.last().cloned()));
        }
        UseTree::Name(name) => into.push((with(above, name.ident.to_string()), Some(name.ident.to_string()))),
        UseTree::Rename(name) => into.push((with(above, name.ident.to_string()), Some(name.rename.to_string()))),
        UseTree::Glob(_) => into.push((above.clone(), None)),
        UseTree::Group(group) => group.items.iter().for_each(|tree| names(tree, above, into)),
    }
}

/// Types of arguments and result; names of arguments are not seen by callers.
fn signature(signature: &syn::Signature) -> String {
    let arguments = signature.inputs.iter().map(|argument| match argument {
        syn::FnArg::Typed(typed) => spelled(&typed.ty),
        syn::FnArg::Receiver(receiver) => spelled(receiver),
    });
    let arguments: Vec<String> = arguments.collect();
    let async_ = if signature.asyncness.is_some() { "async " } else { "" };
    let generics = spelled(&signature.generics);
    let clause = signature.generics.where_clause.as_ref().map(|clause| format!(" {}", spelled(clause)));
    let output = spelled(&signature.output);
    format!("{async_}{generics}({}) {output}{}", arguments.join(", "), clause.unwrap_or_default())
}

fn definition(item: &Item) -> Option<Definition> {
    let fields = |fields: &syn::Fields| -> Vec<(String, String)> {
        let each = fields.iter().enumerate().filter(|(_, field)| public(&field.vis) && !hidden(&field.attrs));
        each.map(|(at, field)| {
            let name = field.ident.as_ref().map_or_else(|| at.to_string(), ToString::to_string);
            (format!("::{name}"), spelled(&field.ty))
        })
        .collect()
    };
    let (attributes, visibility, name, signature, parts) = match item {
        Item::Struct(found) => {
            let head = format!("struct {}", spelled(&found.generics));
            (&found.attrs, &found.vis, &found.ident, head, fields(&found.fields))
        }
        Item::Enum(found) => {
            let shown = found.variants.iter().filter(|variant| !hidden(&variant.attrs));
            let parts = shown.map(|variant| (format!("::{}", variant.ident), spelled(&variant.fields))).collect();
            (&found.attrs, &found.vis, &found.ident, format!("enum {}", spelled(&found.generics)), parts)
        }
        Item::Trait(found) => {
            let parts = found.items.iter().filter_map(|item| match item {
                TraitItem::Fn(method) if !hidden(&method.attrs) => {
                    let given = if method.default.is_some() { " with a default" } else { "" };
                    Some((format!("::{}()", method.sig.ident), format!("{}{given}", self::signature(&method.sig))))
                }
                TraitItem::Type(ty) => Some((format!("::{}", ty.ident), spelled(&ty.bounds))),
                _ => None,
            });
            let head = format!("trait {} {}", spelled(&found.generics), spelled(&found.supertraits));
            (&found.attrs, &found.vis, &found.ident, head, parts.collect())
        }
        Item::Fn(found) => {
            (&found.attrs, &found.vis, &found.sig.ident, format!("fn {}", self::signature(&found.sig)), Vec::new())
        }
        Item::Type(found) => {
            (&found.attrs, &found.vis, &found.ident, format!("type {}", spelled(&found.ty)), Vec::new())
        }
        Item::Const(found) => {
            (&found.attrs, &found.vis, &found.ident, format!("const {}", spelled(&found.ty)), Vec::new())
        }
        Item::Static(found) => {
            (&found.attrs, &found.vis, &found.ident, format!("static {}", spelled(&found.ty)), Vec::new())
        }
        Item::Macro(found) => {
            let name = found.ident.as_ref()?;
            let exported = found.attrs.iter().any(|one| one.path().is_ident("macro_export"));
            let public = exported && !hidden(&found.attrs);
            return Some(Definition {
                name: name.to_string(),
                public,
                signature: "macro".to_owned(),
                parts: Vec::new(),
            });
        }
        _ => return None,
    };
    let public = public(visibility) && !hidden(attributes);
    Some(Definition { name: name.to_string(), public, signature: signature.trim().to_owned(), parts })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Items {
        items(&files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()).unwrap()
    }

    const LIB: &str = "mod error;\npub mod model;\n#[doc(hidden)]\npub mod plumbing { pub struct Inner; }\npub use error::{Error, Kind as ErrorKind};\npub use http::Method;\npub fn run(a: u8) -> bool { a > 0 }\nfn own() {}\n";
    const ERROR: &str = "pub struct Error { pub status: u16, text: String }\nimpl Error { pub fn text(&self) -> &str { &self.text } fn own(&self) {} }\nimpl std::fmt::Display for Error {}\npub enum Kind { Lost, #[doc(hidden)] Odd }\npub struct Unseen;\n";
    const MODEL: &str = "pub mod deep;\npub trait Paged { fn next(&self) -> u8; fn all(&self) -> u8 { 1 } }\n";

    fn files() -> Vec<(&'static str, &'static str)> {
        vec![
            ("lib.rs", LIB),
            ("error.rs", ERROR),
            ("model/mod.rs", MODEL),
            ("model/deep.rs", "pub type Id = String;\n"),
        ]
    }

    #[test]
    fn what_can_be_named_from_outside() {
        let found: Vec<String> =
            of(&files()).into_iter().map(|(path, signature)| format!("{path} = {signature}")).collect();
        assert_eq!(
            found,
            [
                "client_core::Error = struct",
                "client_core::Error: std::fmt::Display = ",
                "client_core::Error::status = u16",
                "client_core::Error::text() = (&self) -> &str",
                "client_core::ErrorKind = enum",
                "client_core::ErrorKind::Lost = ",
                "client_core::Method = from another crate",
                "client_core::model::Paged = trait",
                "client_core::model::Paged::all() = (&self) -> u8 with a default",
                "client_core::model::Paged::next() = (&self) -> u8",
                "client_core::model::deep::Id = type String",
                "client_core::run = fn (u8) -> bool",
            ]
        );
    }

    #[test]
    fn differences_have_effects() {
        let told = |old: &str, new: &str| -> Vec<(Effect, String)> {
            let mut changed = files();
            changed[1].1 = Box::leak(ERROR.replace(old, new).into_boxed_str());
            let found = compare(&of(&files()), &of(&changed));
            found.into_iter().map(|difference| (difference.effect, difference.item)).collect()
        };
        assert_eq!(told("pub fn text", "pub fn words").len(), 2);
        assert_eq!(
            told("status: u16", "status: u32"),
            [(Effect::Major, "client_core::Error::status: u16 -> u32".to_owned())]
        );
        assert_eq!(told("Lost,", "Lost, Found,"), [(Effect::Minor, "client_core::ErrorKind::Found added".to_owned())]);
        assert_eq!(told("fn own(&self) {}", "fn other(&self) {}"), []);
        assert_eq!(told("pub struct Unseen;", ""), []);
    }

    #[test]
    fn client_core_can_be_read() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/client-core/src");
        let mut files = BTreeMap::new();
        let mut open = vec![(std::path::PathBuf::from(root), String::new())];
        while let Some((folder, prefix)) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if entry.path().is_dir() {
                    open.push((entry.path(), format!("{name}/")));
                } else {
                    files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
                }
            }
        }
        let items = items(&files).unwrap();
        assert!(items.len() > 200, "{}", items.len());
        for name in ["client_core::Error", "client_core::RetryConfig", "client_core::Error::status()"] {
            assert!(items.contains_key(name), "{name}");
        }
        assert!(compare(&items, &items).is_empty());
    }
}

//! The old crate with each changed item marked as deprecated.

use std::collections::{BTreeMap, BTreeSet};

use quote::format_ident;
use syn::visit_mut::VisitMut;

/// What the notes begin with, in front of the numbers of the item.
pub const NOTE: &str = "compute-clients-impact:";

/// What follows the numbers in the note of an item that was deprecated anyway.
pub(crate) const WAS_DEPRECATED: &str = " deprecated";

/// An item to mark: its number, and the paths to try, the first one that can be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The number that its uses are given.
    pub number: usize,
    /// Paths as the public API lists them: `types::Node::zone`, `builder::CreateNodes::zone()`, `Nodes::create()`.
    pub paths: Vec<String>,
}

/// Files of the old crate with marks.
#[derive(Debug, Clone, Default)]
pub struct Probe {
    /// The files that changed: path and text.
    pub files: BTreeMap<String, String>,
    /// Numbers of items that could not be marked: their uses cannot be seen.
    pub blind: Vec<usize>,
    /// Numbers of items in whose place another one is marked: what they belong to.
    pub instead: Vec<usize>,
}

/// Marks items. `files` are the files of the crate by path.
#[must_use]
pub fn probe(files: &BTreeMap<String, String>, marks: &[Mark]) -> Probe {
    let mut parsed: BTreeMap<&str, syn::File> = BTreeMap::new();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs")) {
        if let Ok(file) = syn::parse_file(text) {
            parsed.insert(path, file);
        }
    }
    let mut known = BTreeSet::new();
    for (path, file) in &mut parsed {
        let mut marker =
            Marker { marks: &BTreeMap::new(), known: &mut known, module: module_of(path), changed: false, found: None };
        marker.visit_file_mut(file);
    }
    let mut out = Probe::default();
    let mut numbers: BTreeMap<Path, Vec<usize>> = BTreeMap::new();
    for mark in marks {
        let places = mark.paths.iter().enumerate().filter_map(|(at, path)| Some((at, Path::of(path)?)));
        match places.into_iter().find(|(_, path)| known.contains(path)) {
            Some((at, path)) => {
                numbers.entry(path).or_default().push(mark.number);
                if at > 0 {
                    out.instead.push(mark.number);
                }
            }
            None => out.blind.push(mark.number),
        }
    }
    for (path, mut file) in parsed {
        let mut marker =
            Marker { marks: &numbers, known: &mut known, module: module_of(path), changed: false, found: None };
        marker.visit_file_mut(&mut file);
        if marker.changed {
            out.files.insert(path.to_owned(), prettyplease::unparse(&file));
        }
    }
    out
}

/// The paths of the items that a crate marks as deprecated itself, as the public API lists them.
#[must_use]
pub fn deprecated(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs")) {
        if let Ok(mut file) = syn::parse_file(text) {
            let mut known = BTreeSet::new();
            let mut marker = Marker {
                marks: &BTreeMap::new(),
                known: &mut known,
                module: module_of(path),
                changed: false,
                found: Some(&mut found),
            };
            marker.visit_file_mut(&mut file);
        }
    }
    found
}

/// The module of a file, as paths of the public API have it; handles and the client are at the root.
fn module_of(path: &str) -> &'static str {
    let path = path.strip_prefix("src/").unwrap_or(path);
    match path.split('/').next().unwrap_or_default() {
        "types" => "types",
        "builder" => "builder",
        "error.rs" => "error",
        "stub.rs" => "stub",
        _ => "",
    }
}

/// A place in the public API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Path {
    module: String,
    owner: String,
    member: Option<String>,
    method: bool,
}

impl Path {
    /// Reads a path; none of a feature or an implementation, where there is nothing to mark.
    fn of(path: &str) -> Option<Self> {
        if path.contains(' ') {
            return None;
        }
        let (path, method) = match path.strip_suffix("()") {
            Some(path) => (path, true),
            None => (path, false),
        };
        let mut parts: Vec<&str> = path.split("::").collect();
        let module = match parts.first() {
            Some(&first @ ("types" | "builder" | "error" | "stub")) => {
                parts.remove(0);
                first
            }
            _ => "",
        };
        let (owner, member) = match parts.as_slice() {
            [owner] => (*owner, None),
            [owner, member] => (*owner, Some((*member).to_owned())),
            _ => return None,
        };
        Some(Self { module: module.to_owned(), owner: owner.to_owned(), member, method })
    }

    fn shown(&self) -> String {
        let module = if self.module.is_empty() { String::new() } else { format!("{}::", self.module) };
        let member = self.member.as_ref().map_or_else(String::new, |member| format!("::{member}"));
        format!("{module}{}{member}{}", self.owner, if self.method { "()" } else { "" })
    }
}

struct Marker<'m> {
    marks: &'m BTreeMap<Path, Vec<usize>>,
    /// Every item that could be marked.
    known: &'m mut BTreeSet<Path>,
    module: &'static str,
    changed: bool,
    /// Where the paths of deprecated items are put.
    found: Option<&'m mut BTreeSet<String>>,
}

impl Marker<'_> {
    fn mark(&mut self, owner: &str, member: Option<&str>, method: bool, attrs: &mut Vec<syn::Attribute>) {
        let path =
            Path { module: self.module.to_owned(), owner: owner.to_owned(), member: member.map(str::to_owned), method };
        let deprecated = attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        if let (true, Some(found)) = (deprecated, self.found.as_deref_mut()) {
            found.insert(path.shown());
        }
        // One note with all numbers: an attribute may stand once.
        if let Some(numbers) = self.marks.get(&path) {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            let also = if deprecated { WAS_DEPRECATED } else { "" };
            let note = format!("{NOTE}{}{also}", numbers.join(","));
            attrs.retain(|attr| !attr.path().is_ident("deprecated"));
            let name = format_ident!("deprecated");
            attrs.push(syn::parse_quote!(#[#name(note = #note)]));
            self.changed = true;
        }
        self.known.insert(path);
    }
}

impl VisitMut for Marker<'_> {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        let owner = item.ident.to_string();
        self.mark(&owner, None, false, &mut item.attrs);
        for field in &mut item.fields {
            if let Some(name) = field.ident.as_ref().map(plain) {
                self.mark(&owner, Some(&name), false, &mut field.attrs);
            }
        }
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        let owner = item.ident.to_string();
        self.mark(&owner, None, false, &mut item.attrs);
        for variant in &mut item.variants {
            let name = plain(&variant.ident);
            self.mark(&owner, Some(&name), false, &mut variant.attrs);
        }
    }

    fn visit_item_trait_mut(&mut self, item: &mut syn::ItemTrait) {
        let owner = item.ident.to_string();
        self.mark(&owner, None, false, &mut item.attrs);
        for inner in &mut item.items {
            if let syn::TraitItem::Fn(method) = inner {
                let name = plain(&method.sig.ident);
                self.mark(&owner, Some(&name), true, &mut method.attrs);
            }
        }
    }

    fn visit_item_impl_mut(&mut self, item: &mut syn::ItemImpl) {
        // A method of a trait cannot be marked where it is implemented.
        let syn::Type::Path(of) = &*item.self_ty else { return };
        let Some(owner) = of.path.segments.last().map(|segment| segment.ident.to_string()) else { return };
        if item.trait_.is_some() {
            return;
        }
        for inner in &mut item.items {
            if let syn::ImplItem::Fn(method) = inner {
                let name = plain(&method.sig.ident);
                self.mark(&owner, Some(&name), true, &mut method.attrs);
            }
        }
    }
}

/// A name without `r#`.
fn plain(ident: &syn::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}

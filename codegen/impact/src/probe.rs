//! The old crate with each changed item marked as deprecated.

use std::collections::BTreeMap;

use quote::format_ident;
use syn::visit_mut::VisitMut;

/// What the notes begin with, in front of the item's number.
pub const NOTE: &str = "compute-clients-impact:";

/// Files of the old crate with marks.
#[derive(Debug, Clone, Default)]
pub struct Probe {
    /// The files that changed: path and text.
    pub files: BTreeMap<String, String>,
    /// Numbers of items that could not be marked: their uses cannot be seen.
    pub blind: Vec<usize>,
}

/// Marks items, given by number and path as the public API lists them: `types::Node::zone`, `builder::CreateNodes::zone()`,
/// `Nodes::create()`, `types::NodeStatus::Running`. `files` are the Rust files of the crate below `src/`, by path.
#[must_use]
pub fn probe(files: &BTreeMap<String, String>, items: &[(usize, String)]) -> Probe {
    let mut wanted: Vec<Wanted> = items.iter().filter_map(|(number, path)| Wanted::of(*number, path)).collect();
    let mut out = Probe::default();
    for (path, text) in files {
        let module = module_of(path);
        if !wanted.iter().any(|item| item.module == module) {
            continue;
        }
        let Ok(mut file) = syn::parse_file(text) else { continue };
        let mut marker = Marker { wanted: &mut wanted, module, owner: String::new(), changed: false };
        marker.visit_file_mut(&mut file);
        if marker.changed {
            out.files.insert(path.clone(), prettyplease::unparse(&file));
        }
    }
    let marked = |number: &usize| wanted.iter().any(|item| item.number == *number && item.found);
    out.blind = items.iter().map(|(number, _)| *number).filter(|number| !marked(number)).collect();
    out
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

struct Wanted {
    number: usize,
    module: String,
    owner: String,
    member: Option<String>,
    method: bool,
    found: bool,
}

impl Wanted {
    fn of(number: usize, path: &str) -> Option<Self> {
        let path = path.strip_suffix(" required").unwrap_or(path);
        if path.contains(' ') {
            // A feature or an implementation: there is nothing to mark.
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
        Some(Self { number, module: module.to_owned(), owner: owner.to_owned(), member, method, found: false })
    }
}

struct Marker<'w> {
    wanted: &'w mut Vec<Wanted>,
    module: &'static str,
    owner: String,
    changed: bool,
}

impl Marker<'_> {
    fn mark(&mut self, owner: &str, member: Option<&str>, method: bool, attrs: &mut Vec<syn::Attribute>) {
        let module = self.module;
        let fits = |item: &Wanted| {
            item.module == module
                && item.owner == owner
                && item.member.as_deref() == member
                && (member.is_none() || item.method == method)
        };
        let mut numbers = Vec::new();
        for item in self.wanted.iter_mut().filter(|item| fits(item)) {
            item.found = true;
            numbers.push(item.number);
        }
        // One note: an attribute may stand once. The first number is enough, as all are the same item.
        if let Some(number) = numbers.first() {
            let note = format!("{NOTE}{number}");
            attrs.retain(|attr| !attr.path().is_ident("deprecated"));
            let name = format_ident!("deprecated");
            attrs.push(syn::parse_quote!(#[#name(note = #note)]));
            self.changed = true;
        }
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
        self.owner = owner.clone();
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

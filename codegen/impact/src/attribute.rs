//! Errors and the changes that cause them.

use std::collections::{BTreeMap, BTreeSet};

use syn::spanned::Spanned;
use syn::visit::Visit;

use crate::messages::{Error, Place, Use};

/// How an error and an item were put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The item is used where the error is.
    Direct,
    /// The item is used on a line of the error.
    SameLine,
    /// The item is used in the same function, and nothing nearer is.
    SameFunction,
    /// Nothing that changed is used there: the error has another cause.
    NotOurs,
}

/// An error with its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributed {
    /// Position of the error in the list.
    pub error: usize,
    /// Numbers of the items.
    pub items: Vec<usize>,
    /// How sure that is.
    pub certainty: Certainty,
}

/// Finds the items that each error comes from. `sources` are the consumer's files by the names the compiler uses; without
/// one, its functions are not known. An error that the build against the old crate had too (`before`) is not ours.
#[must_use]
pub fn attribute(
    errors: &[Error],
    uses: &[Use],
    before: &[Error],
    sources: &BTreeMap<String, String>,
) -> Vec<Attributed> {
    let functions: BTreeMap<&str, Vec<Place>> =
        sources.iter().map(|(file, text)| (file.as_str(), functions(file, text))).collect();
    let attributed = errors.iter().enumerate().map(|(index, error)| {
        let old = before
            .iter()
            .any(|old| (&old.code, &old.message, &old.places) == (&error.code, &error.message, &error.places));
        let (items, certainty) = if old { (Vec::new(), Certainty::NotOurs) } else { cause(error, uses, &functions) };
        Attributed { error: index, items, certainty }
    });
    attributed.collect()
}

fn cause(error: &Error, uses: &[Use], functions: &BTreeMap<&str, Vec<Place>>) -> (Vec<usize>, Certainty) {
    let collect = |fits: &dyn Fn(&Use) -> bool| -> Vec<usize> {
        let items: BTreeSet<usize> = uses.iter().filter(|one| fits(one)).map(|one| one.item).collect();
        items.into_iter().collect()
    };
    let direct = collect(&|one| error.places.iter().any(|place| place.overlaps(&one.place)));
    if !direct.is_empty() {
        return (direct, Certainty::Direct);
    }
    let line = collect(&|one| {
        let mut places = error.places.iter().chain(&error.related);
        places.any(|place| place.shares_a_line(&one.place))
    });
    if !line.is_empty() {
        return (line, Certainty::SameLine);
    }
    let holders: Vec<&Place> = error
        .places
        .iter()
        .filter_map(|place| {
            let all = functions.get(place.file.as_str())?;
            // The innermost function that the place is in.
            all.iter()
                .filter(|function| function.overlaps(place))
                .min_by_key(|function| function.end_line - function.line)
        })
        .collect();
    let near = collect(&|one| holders.iter().any(|function| function.overlaps(&one.place)));
    if near.is_empty() { (near, Certainty::NotOurs) } else { (near, Certainty::SameFunction) }
}

struct Functions<'f> {
    file: &'f str,
    found: Vec<Place>,
}

impl Functions<'_> {
    fn add(&mut self, span: proc_macro2::Span) {
        let (start, end) = (span.start(), span.end());
        self.found.push(Place {
            file: self.file.to_owned(),
            line: start.line,
            column: start.column + 1,
            end_line: end.line,
            end_column: end.column + 1,
        });
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(item.span());
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(item.span());
        syn::visit::visit_impl_item_fn(self, item);
    }
}

fn functions(file: &str, text: &str) -> Vec<Place> {
    let Ok(parsed) = syn::parse_file(text) else { return Vec::new() };
    let mut functions = Functions { file, found: Vec::new() };
    functions.visit_file(&parsed);
    functions.found
}

struct Implementations<'i> {
    file: &'i str,
    items: &'i [(usize, String)],
    found: Vec<Use>,
}

impl<'ast> Visit<'ast> for Implementations<'_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let name = item.trait_.as_ref().and_then(|(path, _)| path.segments.last()).map(|last| last.ident.to_string());
        if name.as_deref() == Some("Stub") {
            for inner in &item.items {
                let syn::ImplItem::Fn(method) = inner else { continue };
                let path = format!("stub::Stub::{}()", method.sig.ident);
                if let Some((number, _)) = self.items.iter().find(|(_, known)| *known == path) {
                    let (start, end) = (method.span().start(), method.span().end());
                    let place = Place {
                        file: self.file.to_owned(),
                        line: start.line,
                        column: start.column + 1,
                        end_line: end.line,
                        end_column: end.column + 1,
                    };
                    self.found.push(Use { place, item: *number });
                }
            }
        }
        syn::visit::visit_item_impl(self, item);
    }
}

/// Methods of `Stub` that the consumer implements: the compiler does not warn where a deprecated method of a trait is
/// implemented.
#[must_use]
pub fn implemented(items: &[(usize, String)], sources: &BTreeMap<String, String>) -> Vec<Use> {
    let mut found = Vec::new();
    for (file, text) in sources {
        let Ok(parsed) = syn::parse_file(text) else { continue };
        let mut implementations = Implementations { file, items, found: Vec::new() };
        implementations.visit_file(&parsed);
        found.extend(implementations.found);
    }
    found
}

//! Errors and the changes that cause them.

use std::collections::{BTreeMap, BTreeSet};

use syn::spanned::Spanned;
use syn::visit::Visit;

use crate::messages::{Error, Place, Use};

/// How an error and an item were put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// The item is used where the error is.
    Direct,
    /// The item is used on a line of the error.
    SameLine,
    /// The item is used in the same statement.
    SameStatement,
    /// A variable that the error is about got its value from the item.
    SameValue,
    /// The item is used in the same function, and nothing nearer is.
    SameFunction,
    /// Nothing that changed is used there; the new crate has one change that breaks code, and without it the code compiled.
    OnlyChange,
    /// The error is there with the new crate only, and which change it comes from is not known.
    Unknown,
    /// The error was there with the old crate too.
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

/// Finds the items that each error comes from. `instead` are the items whose uses are those of what they belong to.
/// `sources` are the consumer's files by the names the compiler uses; without one, its functions are not known. An error
/// that the build against the old crate had too (`before`) is not ours.
#[must_use]
pub fn attribute(
    errors: &[Error],
    uses: &[Use],
    instead: &BTreeSet<usize>,
    before: &[Error],
    sources: &BTreeMap<String, String>,
) -> Vec<Attributed> {
    let blocks: BTreeMap<&str, Blocks> =
        sources.iter().map(|(file, text)| (file.as_str(), Blocks::of(file, text))).collect();
    let (belonging, own): (Vec<&Use>, Vec<&Use>) = uses.iter().partition(|one| instead.contains(&one.item));
    let attributed = errors.iter().enumerate().map(|(index, error)| {
        let old = before
            .iter()
            .any(|old| (&old.code, &old.message, &old.places) == (&error.code, &error.message, &error.places));
        let (items, certainty) = if old {
            (Vec::new(), Certainty::NotOurs)
        } else {
            let near = near(error, &own, &blocks).or_else(|| near(error, &belonging, &blocks));
            let near = near.or_else(|| in_function(error, &own, &blocks));
            let near = near.or_else(|| in_function(error, &belonging, &blocks));
            near.unwrap_or((Vec::new(), Certainty::Unknown))
        };
        Attributed { error: index, items, certainty }
    });
    attributed.collect()
}

type Cause = (Vec<usize>, Certainty);

fn collect(uses: &[&Use], certainty: Certainty, fits: &dyn Fn(&Use) -> bool) -> Option<Cause> {
    let items: BTreeSet<usize> = uses.iter().filter(|one| fits(one)).map(|one| one.item).collect();
    (!items.is_empty()).then(|| (items.into_iter().collect(), certainty))
}

fn near(error: &Error, uses: &[&Use], blocks: &BTreeMap<&str, Blocks>) -> Option<Cause> {
    let direct = || collect(uses, Certainty::Direct, &|one| error.places.iter().any(|at| at.overlaps(&one.place)));
    let line = || {
        collect(uses, Certainty::SameLine, &|one| {
            let mut places = error.places.iter().chain(&error.related);
            places.any(|place| place.shares_a_line(&one.place))
        })
    };
    let statement = || {
        let around: Vec<&Place> =
            error.places.iter().filter_map(|at| blocks.get(at.file.as_str())?.statement(at)).collect();
        collect(uses, Certainty::SameStatement, &|one| around.iter().any(|place| place.overlaps(&one.place)))
    };
    let value = || {
        let bound: Vec<Place> = error.places.iter().flat_map(|at| bindings(at, blocks)).collect();
        collect(uses, Certainty::SameValue, &|one| bound.iter().any(|place| place.overlaps(&one.place)))
    };
    direct().or_else(line).or_else(statement).or_else(value)
}

fn in_function(error: &Error, uses: &[&Use], blocks: &BTreeMap<&str, Blocks>) -> Option<Cause> {
    let holders: Vec<&Place> =
        error.places.iter().filter_map(|at| blocks.get(at.file.as_str())?.function(at)).collect();
    collect(uses, Certainty::SameFunction, &|one| holders.iter().any(|function| function.overlaps(&one.place)))
}

/// The values of the variables that a place is about, and of those that these were made of.
fn bindings(at: &Place, blocks: &BTreeMap<&str, Blocks>) -> Vec<Place> {
    let Some(file) = blocks.get(at.file.as_str()) else { return Vec::new() };
    let Some(function) = file.function(at) else { return Vec::new() };
    let mut found: Vec<Place> = Vec::new();
    let mut open: Vec<Place> = vec![at.clone()];
    while let Some(place) = open.pop() {
        let names: Vec<&str> =
            file.names.iter().filter(|(own, _)| own.overlaps(&place)).map(|(_, name)| name.as_str()).collect();
        for (bound, value) in &file.bound {
            let before = value.overlaps(function) && (value.line, value.column) < (at.line, at.column);
            if before && bound.iter().any(|name| names.contains(&name.as_str())) && !found.contains(value) {
                found.push(value.clone());
                open.push(value.clone());
            }
        }
    }
    found
}

/// What a file consists of.
#[derive(Debug, Default)]
struct Blocks {
    file: String,
    functions: Vec<Place>,
    statements: Vec<Place>,
    /// Names that a `let`, `for`, `match` or closure binds, and what to.
    bound: Vec<(Vec<String>, Place)>,
    /// Names in expressions, where they are.
    names: Vec<(Place, String)>,
}

impl Blocks {
    fn of(file: &str, text: &str) -> Self {
        let mut blocks = Blocks { file: file.to_owned(), ..Blocks::default() };
        if let Ok(parsed) = syn::parse_file(text) {
            blocks.visit_file(&parsed);
        }
        blocks
    }

    fn statement(&self, at: &Place) -> Option<&Place> {
        innermost(&self.statements, at)
    }

    fn function(&self, at: &Place) -> Option<&Place> {
        innermost(&self.functions, at)
    }

    fn bind(&mut self, pattern: &syn::Pat, value: proc_macro2::Span) {
        let mut names = Names::default();
        names.visit_pat(pattern);
        let value = place(&self.file, value);
        self.bound.push((names.found, value));
    }
}

fn innermost<'p>(places: &'p [Place], at: &Place) -> Option<&'p Place> {
    let around = places.iter().filter(|place| place.overlaps(at));
    around.min_by_key(|place| (place.end_line - place.line, place.end_column))
}

/// Names that a pattern binds.
#[derive(Default)]
struct Names {
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.found.push(pattern.ident.to_string());
        syn::visit::visit_pat_ident(self, pattern);
    }
}

pub(crate) fn place(file: &str, span: proc_macro2::Span) -> Place {
    let (start, end) = (span.start(), span.end());
    Place {
        file: file.to_owned(),
        line: start.line,
        column: start.column + 1,
        end_line: end.line,
        end_column: end.column + 1,
    }
}

impl<'ast> Visit<'ast> for Blocks {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.functions.push(place(&self.file, item.span()));
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.functions.push(place(&self.file, item.span()));
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        self.statements.push(place(&self.file, statement.span()));
        syn::visit::visit_stmt(self, statement);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.statements.push(place(&self.file, arm.span()));
        syn::visit::visit_arm(self, arm);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Some(init) = &local.init {
            self.bind(&local.pat, init.expr.span());
        }
        syn::visit::visit_local(self, local);
    }

    fn visit_expr_let(&mut self, expression: &'ast syn::ExprLet) {
        self.bind(&expression.pat, expression.expr.span());
        syn::visit::visit_expr_let(self, expression);
    }

    fn visit_expr_for_loop(&mut self, expression: &'ast syn::ExprForLoop) {
        self.bind(&expression.pat, expression.expr.span());
        syn::visit::visit_expr_for_loop(self, expression);
    }

    fn visit_expr_match(&mut self, expression: &'ast syn::ExprMatch) {
        for arm in &expression.arms {
            self.bind(&arm.pat, expression.expr.span());
        }
        syn::visit::visit_expr_match(self, expression);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if let Some(name) = path.path.get_ident() {
            self.names.push((place(&self.file, name.span()), name.to_string()));
        }
        syn::visit::visit_expr_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        let mut open: Vec<proc_macro2::TokenStream> = vec![item.tokens.clone()];
        while let Some(tokens) = open.pop() {
            for token in tokens {
                match token {
                    proc_macro2::TokenTree::Ident(name) => {
                        self.names.push((place(&self.file, name.span()), name.to_string()));
                    }
                    proc_macro2::TokenTree::Group(group) => open.push(group.stream()),
                    _ => {}
                }
            }
        }
    }
}

/// Whether a use and another one are in the same statement.
pub(crate) fn together(one: &Use, others: &[&Use], sources: &BTreeMap<String, String>) -> bool {
    let Some(text) = sources.get(&one.place.file) else { return false };
    let blocks = Blocks::of(&one.place.file, text);
    let statement = blocks.statement(&one.place);
    statement.is_some_and(|statement| others.iter().any(|other| statement.overlaps(&other.place)))
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
                for (number, _) in self.items.iter().filter(|(_, known)| *known == path) {
                    self.found.push(Use { place: place(self.file, method.span()), item: *number });
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

//! Edits of a consumer's code for items that only have another name or another place.

use std::collections::BTreeMap;

use syn::spanned::Spanned;
use syn::visit::Visit;

use crate::attribute::place;
use crate::messages::{Place, Use};

/// Text in place of other text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Edit {
    /// The file, as the compiler names it.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// Its column.
    pub column: usize,
    /// What is there.
    pub old: String,
    /// What has to be there.
    pub new: String,
}

/// A renamed item.
#[derive(Debug, Clone, Copy)]
pub struct Rename<'r> {
    /// Its old path.
    pub old: &'r str,
    /// Its new path.
    pub new: &'r str,
    /// For a method that moved to another handle: the methods of the client that give the old handle and the new one.
    pub handle: Option<(&'r str, &'r str)>,
}

/// The edits of a use; none where it cannot be found in the text, as in code that a macro writes.
#[must_use]
pub fn edits(one: &Use, rename: Rename<'_>, sources: &BTreeMap<String, String>) -> Option<Vec<Edit>> {
    let text = sources.get(&one.place.file)?;
    let parsed = syn::parse_file(text).ok()?;
    let tokens: proc_macro2::TokenStream = text.parse().ok()?;
    let (old, new) = (name(rename.old), name(rename.new));
    let mut names = Vec::new();
    flatten(tokens, &one.place.file, &mut names);
    let mut inside = names.iter().filter(|(at, name)| within(at, &one.place) && plain(name) == old);
    let mut shapes =
        Shapes { file: &one.place.file, at: &one.place, name: old, shorthand: None, field: None, receiver: None };
    shapes.visit_file(&parsed);
    let is_stub = rename.old.starts_with("stub::");
    let (at, found) = match &shapes.field {
        Some(field) => names.iter().find(|(at, _)| at == field)?,
        // The name of an implemented method comes before whatever its body names.
        None if is_stub => inside.next()?,
        None => inside.next_back()?,
    };
    let edit = |at: &Place, old: &str, new: String| Edit {
        file: at.file.clone(),
        line: at.line,
        column: at.column,
        old: old.to_owned(),
        new,
    };
    let mut edits = Vec::new();
    if old != new {
        let shorthand = shapes.shorthand.as_ref() == Some(at);
        edits.push(edit(at, found, if shorthand { format!("{new}: {found}") } else { new.to_owned() }));
    }
    if let Some((was, is)) = rename.handle {
        let receiver = shapes.receiver.as_ref()?;
        let (at, found) = names.iter().find(|(at, name)| at == receiver && plain(name) == was)?;
        edits.push(edit(at, found, is.to_owned()));
    }
    Some(edits)
}

/// The edits of a use of something in a renamed type, where the type's name stands in front of it. None if the file cannot
/// be read.
#[must_use]
pub fn owner_edits(
    one: &Use,
    item: &str,
    (old, new): (&str, &str),
    sources: &BTreeMap<String, String>,
) -> Option<Vec<Edit>> {
    let tokens = sources.get(&one.place.file)?.parse().ok()?;
    let mut names = Vec::new();
    flatten(tokens, &one.place.file, &mut names);
    let (old, new, item) = (name(old), name(new), name(item));
    let mut edits = Vec::new();
    for four in names.windows(4) {
        let [(at, first), (_, colon), (_, other), (place, last)] = four else { continue };
        let is_path = plain(first) == old && colon == ":" && other == ":" && plain(last) == item;
        if is_path && place.overlaps(&one.place) {
            let (old, new) = (first.clone(), new.to_owned());
            edits.push(Edit { file: at.file.clone(), line: at.line, column: at.column, old, new });
        }
    }
    Some(edits)
}

/// The last part of a path, without what says that it is a method.
fn name(path: &str) -> &str {
    path.trim_end_matches("()").rsplit("::").next().unwrap_or(path)
}

fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

fn within(inner: &Place, outer: &Place) -> bool {
    inner.file == outer.file
        && (outer.line, outer.column) <= (inner.line, inner.column)
        && (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
}

fn flatten(tokens: proc_macro2::TokenStream, file: &str, out: &mut Vec<(Place, String)>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(name) => out.push((place(file, name.span()), name.to_string())),
            proc_macro2::TokenTree::Punct(sign) => out.push((place(file, sign.span()), sign.to_string())),
            proc_macro2::TokenTree::Group(group) => flatten(group.stream(), file, out),
            proc_macro2::TokenTree::Literal(_) => {}
        }
    }
}

/// What stands at a place.
struct Shapes<'s> {
    file: &'s str,
    at: &'s Place,
    name: &'s str,
    /// The name of a field in a pattern that binds a variable of the same name.
    shorthand: Option<Place>,
    /// The name of a field, in an expression or a pattern.
    field: Option<Place>,
    /// The name of the method that gives what the method at the place is called on.
    receiver: Option<Place>,
}

impl<'ast> Visit<'ast> for Shapes<'_> {
    fn visit_expr_field(&mut self, field: &'ast syn::ExprField) {
        if let syn::Member::Named(name) = &field.member {
            let own = place(self.file, field.span());
            let ident = place(self.file, name.span());
            if plain(&name.to_string()) == self.name && (own == *self.at || ident == *self.at) {
                self.field = Some(ident);
            }
        }
        syn::visit::visit_expr_field(self, field);
    }

    fn visit_field_pat(&mut self, field: &'ast syn::FieldPat) {
        if let syn::Member::Named(name) = &field.member {
            let ident = place(self.file, name.span());
            let own = place(self.file, field.span());
            if plain(&name.to_string()) == self.name && (own == *self.at || ident == *self.at) {
                if field.colon_token.is_none() {
                    self.shorthand = Some(ident.clone());
                }
                self.field = Some(ident);
            }
        }
        syn::visit::visit_field_pat(self, field);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if within(&place(self.file, call.method.span()), self.at)
            && plain(&call.method.to_string()) == self.name
            && let syn::Expr::MethodCall(receiver) = &*call.receiver
        {
            self.receiver = Some(place(self.file, receiver.method.span()));
        }
        syn::visit::visit_expr_method_call(self, call);
    }
}

/// A text with edits of it applied; none where one does not fit the text.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.line, edit.column)));
    edits.dedup();
    for edit in edits {
        let line = lines.get_mut(edit.line.checked_sub(1)?)?;
        let start = line.char_indices().nth(edit.column.checked_sub(1)?).map(|(at, _)| at)?;
        let end = start + edit.old.len();
        if line.get(start..end)? != edit.old {
            return None;
        }
        line.replace_range(start..end, &edit.new);
    }
    Some(lines.concat())
}

//! A base schema with a `discriminator`, and the schemas that include it by `allOf`: where the base is referred to, a value
//! of any of them may be. It becomes a tagged union of them, and of the base for every other value of the property.

use std::collections::{HashMap, HashSet};

use super::Context;
use super::flat::{Flat, Part, has_structure, only_documents};
use super::names::{self, Taken};
use super::plan::*;
use super::schema::Schemas;
use super::unions::{member_types, own_values, typed};
use openapi::document::{Document, Node, Pointer, Span};

/// A base's child, and the keys of the base's `mapping` that lead to it.
#[derive(Debug, Clone)]
struct Child<'a> {
    part: Part<'a>,
    mapped: Vec<String>,
}

/// The children of each base.
#[derive(Debug, Default)]
pub(super) struct Children<'a> {
    /// By the place of the base in the text.
    of: HashMap<Span, Vec<Child<'a>>>,
    /// The places of all of them.
    places: HashSet<Key>,
    /// Where the discriminators of the bases stand.
    discriminators: HashSet<Span>,
}

type Key = (u32, Pointer);

impl<'a> Children<'a> {
    /// Finds them.
    pub(super) fn of(doc: &'a Document) -> Self {
        let components: Vec<Part<'a>> = doc
            .files()
            .iter()
            .filter_map(|file| file.root.path(&["components", "schemas"]))
            .flat_map(Node::members)
            .filter(|member| !member.key.starts_with("x-"))
            .map(|member| (member, Pointer::parse("/components/schemas").join(&member.key)))
            .map(|(member, pointer)| Part { node: &member.node, pointer })
            .collect();
        let bases: Vec<(&Part<'a>, &'a Node)> =
            components.iter().filter_map(|part| Some((part, discriminator_of(part.node)?))).collect();
        if bases.is_empty() {
            return Children::default();
        }
        // What includes each schema, in the order of the document.
        let mut includes: HashMap<Key, Vec<usize>> = HashMap::new();
        for (index, part) in components.iter().enumerate() {
            for included in part.node.get("allOf").into_iter().flat_map(Node::items) {
                let reference = included.get("$ref").and_then(Node::as_str);
                if let Some(Ok(target)) = reference.map(|reference| doc.target(included.span.file, reference)) {
                    includes.entry((target.node.span.file, target.pointer)).or_default().push(index);
                }
            }
        }
        let mut all = Children::default();
        for (base, discriminator) in bases {
            let children = children_of(doc, base, discriminator, &components, &includes);
            if !children.is_empty() {
                all.discriminators.insert(discriminator.span);
                all.places.extend(children.iter().map(|child| child.part.key()));
                all.of.insert(base.node.span, children);
            }
        }
        all
    }

    /// Whether the discriminator is of a base with children.
    pub(super) fn are_told_by(&self, discriminator: &Node) -> bool {
        self.discriminators.contains(&discriminator.span)
    }
}

/// The discriminator that a schema has of its own, be it in an inline part of `allOf`, unless it has alternatives.
fn discriminator_of(node: &Node) -> Option<&Node> {
    let inline = node.get("allOf").into_iter().flat_map(Node::items).filter(|part| part.get("$ref").is_none());
    let parts: Vec<&Node> = std::iter::once(node).chain(inline).collect();
    if parts.iter().any(|part| part.get("oneOf").or(part.get("anyOf")).is_some()) {
        return None;
    }
    let found = parts.iter().rev().find_map(|part| part.get("discriminator"))?;
    found.get("propertyName").and_then(Node::as_str).is_some().then_some(found)
}

fn children_of<'a>(
    doc: &'a Document,
    base: &Part<'a>,
    discriminator: &'a Node,
    components: &[Part<'a>],
    includes: &HashMap<Key, Vec<usize>>,
) -> Vec<Child<'a>> {
    let mut children: Vec<Child<'a>> = Vec::new();
    let mapping = discriminator.get("mapping");
    for member in mapping.into_iter().flat_map(Node::members) {
        let Some(named) = member.node.as_str() else { continue };
        let Some(part) = named_by(doc, member.node.span.file, named, components) else { continue };
        if part.node.span == base.node.span {
            continue;
        }
        match children.iter_mut().find(|child| child.part.key() == part.key()) {
            Some(child) => child.mapped.push(member.key.to_string()),
            None => children.push(Child { part, mapped: vec![member.key.to_string()] }),
        }
    }
    // Those that include it, directly or by way of another.
    let mut open = vec![base.key()];
    let mut seen: HashSet<Key> = HashSet::from([base.key()]);
    let mut found = Vec::new();
    while let Some(key) = open.pop() {
        for index in includes.get(&key).into_iter().flatten() {
            if seen.insert(components[*index].key()) {
                open.push(components[*index].key());
                found.push(*index);
            }
        }
    }
    found.sort_unstable();
    for part in found.into_iter().map(|index| &components[index]) {
        let known = children.iter().any(|child| child.part.key() == part.key());
        if !known && (mapping.is_none() || !is_alias(part.node)) {
            children.push(Child { part: part.clone(), mapped: Vec::new() });
        }
    }
    children
}

/// Whether a schema only says something about the one that it includes.
fn is_alias(node: &Node) -> bool {
    let mut parts = node.get("allOf").into_iter().flat_map(Node::items).filter(|part| !only_documents(part));
    parts.next().is_some() && parts.next().is_none() && !has_structure(node, "allOf")
}

/// What a value of a mapping leads to: a reference, or the name of a component.
fn named_by<'a>(doc: &'a Document, file: u32, named: &str, components: &[Part<'a>]) -> Option<Part<'a>> {
    if let Ok(target) = doc.target(file, named) {
        return Some(Part { node: target.node, pointer: target.pointer });
    }
    let at = Pointer::parse("/components/schemas").join(named);
    components.iter().find(|part| part.node.span.file == file && part.pointer == at).cloned()
}

/// The children of the schema, if it is a base itself and does not only include one.
fn children<'c, 'a>(context: &'c Context<'a>, flat: &Flat<'a>) -> Option<&'c [Child<'a>]> {
    let own = discriminator_of(flat.part.node)?;
    let counts = flat.discriminator.is_some_and(|discriminator| discriminator.span == own.span);
    if !counts || !flat.groups.is_empty() {
        return None;
    }
    context.children.of.get(&flat.part.node.span).map(Vec::as_slice)
}

/// Whether the schema is a base with children, and becomes a union of them.
pub(super) fn is_base(context: &Context<'_>, flat: &Flat<'_>) -> bool {
    children(context, flat).is_some()
}

/// Whether the schema is a child of a base.
pub(super) fn is_child(context: &Context<'_>, part: &Part<'_>) -> bool {
    context.children.places.contains(&part.key())
}

/// Fills the type of a base.
pub(super) fn fill<'a>(
    schemas: &mut Schemas<'a>,
    context: &mut Context<'a>,
    flat: &Flat<'a>,
    name: &str,
) -> Option<TypeKind> {
    let children = children(context, flat)?.to_vec();
    let discriminator = flat.discriminator?;
    let tag = discriminator.get("propertyName").and_then(Node::as_str)?;
    let of_base = own_values(context, flat, tag);
    let mut seen = HashSet::new();
    let mut taken = Taken::with(&["Unknown"]);
    let mut variants: Vec<(Case, Vec<TagValue>)> = Vec::new();
    for child in children {
        let alone = Flat::of(context.doc, std::slice::from_ref(&child.part));
        let own = own_values(context, &alone, tag);
        let kind = member_types(context, &alone, tag);
        let component = child.part.pointer.last().unwrap_or_default();
        let wish = match child.mapped.as_slice() {
            [only] => names::pascal(only),
            _ => names::pascal(&component),
        };
        let mut values: Vec<TagValue> = child.mapped.into_iter().map(|text| typed(text, &own, kind)).collect();
        if values.is_empty() && own != of_base {
            values = own;
        }
        if values.is_empty() {
            values.push(TagValue::Text(component.clone()));
        }
        let count = values.len();
        values.retain(|value| seen.insert(value.clone()));
        if values.len() < count {
            let why = format!("a value of `{tag}` that another child of the base has too");
            context.degrade(child.part.node.span, &child.part.pointer, why, "the first of them");
        }
        if values.is_empty() {
            continue;
        }
        let used = schemas.lower(context, &child.part, &format!("{name}{wish}"));
        let docs = child.part.node.get("description").and_then(Node::as_str).map(super::prose::clean);
        let case = Case { rust: taken.take(&wish), ty: used.ty, docs: docs.unwrap_or_default() };
        variants.push((case, values));
    }
    let mut base = flat.clone();
    // A place of its own: the schema's is the union's.
    base.part.pointer = base.part.pointer.join("discriminator");
    (base.discriminator, base.nullable, base.docs, base.rust_name) = (None, false, None, None);
    let used = schemas.build(context, base, &format!("{name}Base"), None);
    variants.push((Case { rust: taken.take("Base"), ty: used.ty, docs: String::new() }, Vec::new()));
    Some(TypeKind::Tagged { tag: tag.to_owned(), variants })
}

//! What a schema amounts to once its `$ref`s and `allOf`s are followed.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::context::{Context, address};
use openapi::document::Node;
pub use openapi::types::Types;

/// Steps followed from one schema. Longer chains are let be: nothing is said about them.
const MAX_DEPTH: usize = 60;

/// The types named by the schema's own `type`, if it has one.
#[must_use]
pub fn own_types(node: &Node) -> Option<Types> {
    let (types, unknown) = Types::stated(node)?;
    // What an unknown name allows is not known.
    Some(if unknown.is_empty() { types } else { Types::ALL })
}

/// Whether the schema itself says that null is allowed, in either edition's way.
#[must_use]
pub fn says_null(node: &Node) -> bool {
    node.get("nullable").and_then(Node::as_bool) == Some(true)
        || own_types(node).is_some_and(|types| !types.and(Types::NULL).is_empty())
}

/// The JSON types a value of this schema can have, as the generator reads it: `properties` without
/// a `type` mean an object.
#[must_use]
pub fn types<'a>(cx: &Context<'a>, node: &'a Node) -> Types {
    types_at(cx, node, 0)
}

fn types_at<'a>(cx: &Context<'a>, node: &'a Node, depth: usize) -> Types {
    if depth > MAX_DEPTH || node.as_object().is_none() {
        return Types::ALL;
    }
    if let Some(known) = cx.types.borrow().get(&address(node)) {
        return *known;
    }
    // Holds while we look: a schema that leads back to itself says nothing more by it.
    cx.types.borrow_mut().insert(address(node), Types::ALL);
    let mut all = own_types(node).unwrap_or(Types::ALL);
    if node.get("$ref").and_then(Node::as_str).is_some() {
        let target = cx.resolve(node);
        all = all.and(target.map_or(Types::ALL, |target| types_at(cx, target, depth + 1)));
    }
    if let Some(values) = node.get("enum").and_then(Node::as_array) {
        let listed = values.iter().map(Types::of_value);
        all = all.and(listed.fold(Types::NONE, Types::or));
    }
    if let Some(value) = node.get("const") {
        all = all.and(Types::of_value(value));
    }
    for branch in node.get("allOf").into_iter().flat_map(Node::items) {
        all = all.and(types_at(cx, branch, depth + 1));
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(branches) = node.get(key).and_then(Node::as_array) {
            let either = branches.iter().map(|b| types_at(cx, b, depth + 1));
            all = all.and(either.fold(Types::NONE, Types::or));
        }
    }
    if all.is_all() {
        if node.get("properties").is_some() || node.get("additionalProperties").is_some() {
            all = Types::OBJECT;
        } else if node.get("items").is_some() {
            all = Types::ARRAY;
        }
    }
    if node.get("nullable").and_then(Node::as_bool) == Some(true) {
        all = all.or(Types::NULL);
    }
    cx.types.borrow_mut().insert(address(node), all);
    all
}

/// The members of an object schema, its `allOf`s and `$ref`s followed.
#[derive(Debug, Default)]
pub struct Members<'a> {
    /// Properties by wire name, each with every schema that speaks of it.
    pub properties: IndexMap<&'a str, Vec<&'a Node>>,
    /// Names that must be there.
    pub required: HashSet<&'a str>,
    /// No other properties are allowed.
    pub closed: bool,
    /// Something could not be followed: what is not here may still exist.
    pub unsure: bool,
}

impl<'a> Members<'a> {
    /// Adds what a schema says. With `choices`, also what its `oneOf` and `anyOf` branches define
    /// (never what they require).
    pub fn add(&mut self, cx: &Context<'a>, node: &'a Node, choices: bool) {
        let mut seen = HashSet::new();
        self.collect(cx, node, choices, true, &mut seen, 0);
    }

    fn collect(
        &mut self,
        cx: &Context<'a>,
        node: &'a Node,
        choices: bool,
        must: bool,
        seen: &mut HashSet<usize>,
        depth: usize,
    ) {
        if depth > MAX_DEPTH {
            self.unsure = true;
            return;
        }
        if !seen.insert(address(node)) {
            return;
        }
        if node.get("$ref").and_then(Node::as_str).is_some() {
            match cx.resolve(node) {
                Some(target) => self.collect(cx, target, choices, must, seen, depth + 1),
                None => self.unsure = true,
            }
        }
        for member in node.get("properties").into_iter().flat_map(Node::members) {
            self.properties.entry(&member.key).or_default().push(&member.node);
        }
        if must {
            let required = node.get("required").into_iter().flat_map(Node::items);
            self.required.extend(required.filter_map(Node::as_str));
            self.closed |= node.get("additionalProperties").and_then(Node::as_bool) == Some(false);
        }
        for branch in node.get("allOf").into_iter().flat_map(Node::items) {
            self.collect(cx, branch, choices, must, seen, depth + 1);
        }
        if choices {
            for key in ["oneOf", "anyOf", "then", "else"] {
                let value = node.get(key);
                for branch in value.into_iter().flat_map(Node::items) {
                    self.collect(cx, branch, choices, false, seen, depth + 1);
                }
                if let Some(value) = value.filter(|value| value.as_object().is_some()) {
                    self.collect(cx, value, choices, false, seen, depth + 1);
                }
            }
        }
    }
}

/// The members of one schema, see [`Members::add`].
#[must_use]
pub fn members<'a>(cx: &Context<'a>, node: &'a Node, choices: bool) -> Members<'a> {
    let mut all = Members::default();
    all.add(cx, node, choices);
    all
}

/// The only values a schema takes, if it lists them: `enum` or `const`, `$ref`s followed.
#[must_use]
pub fn only_values<'a>(cx: &Context<'a>, node: &'a Node) -> Option<Vec<&'a Node>> {
    let node = cx.resolve(node)?;
    if let Some(value) = node.get("const") {
        return Some(vec![value]);
    }
    if let Some(values) = node.get("enum").and_then(Node::as_array) {
        return Some(values.iter().collect());
    }
    // The usual way to put a description beside a $ref in 3.0.
    match node.get("allOf").and_then(Node::as_array) {
        Some([only]) if only.get("allOf").is_none() => {
            let target = cx.resolve(only)?;
            let values = target.get("enum").and_then(Node::as_array)?;
            Some(values.iter().collect())
        }
        _ => None,
    }
}

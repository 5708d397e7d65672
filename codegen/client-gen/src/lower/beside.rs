//! Keywords beside what decides a schema's type: the type has no place for them, and each is reported where it stands.

use std::collections::HashSet;

use super::Context;
use super::flat::{Additional, Flat, Part, Types, not_carried};
use super::plan::{Limits, TypeRef};
use super::schema::Kind;
use openapi::document::Node;

/// What is said of items.
const ITEMS: &[&str] = &["items", "prefixItems"];
/// What is said of properties.
const PROPERTIES: &[&str] =
    &["properties", "required", "additionalProperties", "patternProperties", "unevaluatedProperties"];
/// Alternatives.
const GROUPS: &[&str] = &["oneOf", "anyOf", "discriminator"];
/// What is said of how many properties there are, which a type with a name can say.
const COUNTS: &[&str] = &["minProperties", "maxProperties"];
/// Every other limit.
const LIMITS: &[&str] = &[
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
];

/// Reports what is beside the keywords that made `kind` of the schema. What a queued type has no place for is known when it
/// is filled.
pub fn kind<'a>(context: &mut Context<'a>, flat: &Flat<'a>, kind: &Kind<'a>) {
    let listed = flat.values.is_some();
    let became = match kind {
        Kind::Enum(_) | Kind::Plain(_) if listed => "the values that are listed",
        _ => "the rest of the schema",
    };
    let groups = flat.groups.iter().any(|group| !group.is_empty());
    match kind {
        Kind::Queue => return,
        Kind::Enum(_) | Kind::Plain(_) => {
            items(context, flat, became);
            properties(context, flat, PROPERTIES, became);
            if listed && groups {
                lose(context, flat, GROUPS, became);
            }
        }
        Kind::Same(_) => {
            items(context, flat, became);
            properties(context, flat, PROPERTIES, became);
        }
        Kind::List => properties(context, flat, PROPERTIES, became),
        Kind::Map => {
            items(context, flat, became);
            properties(context, flat, &["required"], became);
        }
    }
    if let (Kind::Enum(_), false) = (kind, flat.limits.is_none()) {
        limits(context, flat, became);
    }
    if let (Kind::Plain(TypeRef::Bool), true) = (kind, listed) {
        lose(context, flat, &["enum", "const"], "any value of their type");
    }
}

/// Reports the items that are described for what is no list.
pub fn items<'a>(context: &mut Context<'a>, flat: &Flat<'a>, became: &str) {
    if flat.items.is_some() {
        lose(context, flat, ITEMS, became);
    }
}

/// Reports what a union of these alternatives has no place for.
pub fn of_union<'a>(context: &mut Context<'a>, flat: &Flat<'a>, parts: &[Part<'a>]) {
    const BECAME: &str = "the alternatives";
    items(context, flat, BECAME);
    limits_of_named(context, flat);
    if flat.properties.is_empty() {
        let keys = ["required", "additionalProperties", "patternProperties", "unevaluatedProperties"];
        properties(context, flat, &keys, BECAME);
    }
    let doc = context.doc;
    let excluded = |types: Types| {
        let of = |part: &Part<'a>| Flat::of(doc, std::slice::from_ref(part)).known_types();
        parts
            .iter()
            .filter_map(of)
            .any(|own| own.without_null().and(types).is_empty() && !own.without_null().is_empty())
    };
    if flat.types.is_some_and(excluded) {
        lose(context, flat, &["type"], BECAME);
    }
    // The first group counts.
    for group in flat.groups.iter().skip(1).filter_map(|group| group.first()) {
        if let (Some(at), Some(key)) = (group.pointer.parent(), group.pointer.parent().and_then(|at| at.last())) {
            context.degrade(group.node.span, &at, not_carried(&key), BECAME);
        }
    }
}

/// Reports alternatives that tell nothing of the shape.
pub fn alternatives<'a>(context: &mut Context<'a>, flat: &Flat<'a>) {
    if !flat.groups.is_empty() {
        lose(context, flat, GROUPS, "what is beside the alternatives");
    }
}

fn properties<'a>(context: &mut Context<'a>, flat: &Flat<'a>, keys: &[&str], became: &str) {
    let open = matches!(flat.additional, Additional::Open);
    if !flat.properties.is_empty() || !flat.required.is_empty() || !open {
        lose(context, flat, keys, became);
    }
}

/// Reports limits that nothing checks where the schema is used.
pub fn limits<'a>(context: &mut Context<'a>, flat: &Flat<'a>, became: &str) {
    lose(context, flat, LIMITS, became);
    lose(context, flat, COUNTS, became);
}

/// Reports the limits of a schema that becomes a type with a name, which has a place for the number of properties only.
pub fn limits_of_named<'a>(context: &mut Context<'a>, flat: &Flat<'a>) {
    let (min_properties, max_properties) = (flat.limits.min_properties, flat.limits.max_properties);
    let kept = Limits { min_properties, max_properties, ..Limits::default() };
    if flat.limits != kept {
        lose(context, flat, LIMITS, "the rest of the schema");
    }
}

/// Reports the limits of a schema where they are checked by nobody: of an alternative, of a whole body.
pub fn limits_of<'a>(context: &mut Context<'a>, part: &Part<'a>, became: &str) {
    let flat = Flat::of(context.doc, std::slice::from_ref(part));
    if !flat.limits.is_none() {
        limits(context, &flat, became);
    }
}

/// Reports these keywords wherever the schema, its references and the parts of its `allOf` have them.
pub fn lose<'a>(context: &mut Context<'a>, flat: &Flat<'a>, keys: &[&str], became: &str) {
    let doc = context.doc;
    let mut open: Vec<Part<'a>> = std::iter::once(&flat.part).chain(&flat.others).cloned().collect();
    let mut seen = HashSet::new();
    while let Some(part) = open.pop() {
        if !seen.insert(part.node.span) {
            continue;
        }
        for member in part.node.members().filter(|member| keys.contains(&&*member.key) && says_something(&member.node))
        {
            context.degrade_whole(member.key_span, &part.pointer.join(&member.key), not_carried(&member.key), became);
        }
        if let Some(Ok(target)) =
            part.node.get("$ref").and_then(Node::as_str).map(|reference| doc.target(part.node.span.file, reference))
        {
            open.push(Part { node: target.node, pointer: target.pointer });
        }
        for (index, node) in part.node.get("allOf").into_iter().flat_map(Node::items).enumerate() {
            open.push(part.child(node, &["allOf", &index.to_string()]));
        }
    }
}

/// Reports whatever is said of a body that is text or bytes: the schema as a whole is not read.
pub fn unread<'a>(context: &mut Context<'a>, schema: &Part<'a>, became: &str) {
    let said = ["type", "format", "description", "title", "example", "examples", "default", "$comment", "externalDocs"];
    let plain = schema.node.members().all(|member| said.contains(&&*member.key) || member.key.starts_with("x-"));
    if !plain {
        context.degrade_whole(schema.node.span, &schema.pointer, "a schema of text or bytes is not read", became);
    }
    context.read.insert(schema.node.span);
}

/// Whether a keyword's value is more than what holds without it.
fn says_something(value: &Node) -> bool {
    let empty = value.as_array().is_some_and(|list| list.is_empty())
        || value.as_object().is_some_and(|object| object.is_empty())
        || value.as_bool() == Some(false);
    !empty
}

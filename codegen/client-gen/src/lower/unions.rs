//! `oneOf`, `anyOf` and lists of types.
//!
//! A union whose branches are all text, or all numbers, is no union. One that a member tells apart
//! is tagged. What is left is told apart by shape when it is read.

use std::collections::HashSet;

use super::flat::{Flat, Part, Types, has_structure};
use super::names::{self, Taken};
use super::plan::*;
use super::prose;
use super::schema::{Kind, Schemas, text, variants, wrap};
use super::{Context, bases, beside};
use openapi::document::{Node, Span};

/// The branches of a schema that say something of its shape.
struct Branches<'a> {
    parts: Vec<Part<'a>>,
    /// Whether null is one of them, or what one of them allows.
    null: bool,
}

fn branches<'a>(context: &mut Context<'a>, flat: &Flat<'a>) -> Option<Branches<'a>> {
    let mut groups = flat.groups.iter().map(|group| {
        let mut null = false;
        let mut parts = Vec::new();
        for part in group {
            let branch = Flat::of(context.doc, std::slice::from_ref(part));
            let only_null = only_null(&branch);
            let talk_only = !has_structure(part.node, "required") && part.node.get("$ref").is_none();
            context.read.extend(&branch.spans);
            // `oneOf: [{required: [a]}, {required: [b]}]` narrows; it adds no shape. An empty branch
            // beside others means anything at all.
            match () {
                () if only_null => null = true,
                () if talk_only && part.node.get("required").is_some() => {
                    beside::lose(context, &branch, &["required"], "an object of all alternatives");
                }
                () => {
                    null |= allows_null(context, &branch, &mut HashSet::new());
                    parts.push(part.clone());
                }
            }
        }
        Branches { parts, null }
    });
    let first = groups.find(|group| !group.parts.is_empty() || group.null)?;
    Some(first)
}

fn only_null(flat: &Flat<'_>) -> bool {
    flat.types == Some(Types::NULL)
        || flat.values.as_ref().is_some_and(|values| values.iter().all(|value| value.is_null()))
}

/// Schemas that are looked through for a null at most; unions of more nest, and name each other.
const LOOKED_THROUGH: usize = 256;

/// Whether null fits, be it in a branch of a branch.
fn allows_null<'a>(context: &Context<'a>, flat: &Flat<'a>, seen: &mut HashSet<Span>) -> bool {
    if flat.nullable || only_null(flat) {
        return true;
    }
    flat.groups.iter().flatten().any(|part| {
        seen.len() < LOOKED_THROUGH
            && seen.insert(part.node.span)
            && allows_null(context, &Flat::of(context.doc, std::slice::from_ref(part)), seen)
    })
}

/// What a schema with branches becomes; `None` when the branches add nothing.
pub fn kind<'a>(context: &mut Context<'a>, flat: &Flat<'a>, nullable: &mut bool) -> Option<Kind<'a>> {
    if bases::is_base(context, flat) {
        return Some(Kind::Queue);
    }
    let found = branches(context, flat)?;
    *nullable |= found.null;
    let base = !flat.properties.is_empty();
    match found.parts.as_slice() {
        [] => {
            beside::alternatives(context, flat);
            None
        }
        [only] if !base => Some(Kind::Same(only.clone())),
        parts => {
            if let (Some(kind), false) = (scalar(context, parts), base) {
                return Some(kind);
            }
            let free = parts.iter().all(|part| part.node.as_object().is_none_or(|object| object.is_empty()));
            if free {
                beside::alternatives(context, flat);
                return None;
            }
            if flat.groups.iter().filter(|group| group.len() > 1).count() > 1 {
                let why = "several groups of alternatives at once; only the first is told apart";
                context.degrade(flat.part.node.span, &flat.part.pointer, why, "the first group's type");
            }
            Some(Kind::Queue)
        }
    }
}

/// Branches that are all text, or all numbers, are one type.
fn scalar<'a>(context: &mut Context<'a>, parts: &[Part<'a>]) -> Option<Kind<'a>> {
    let kind = scalar_of(context, parts)?;
    parts.iter().for_each(|part| beside::limits_of(context, part, "any value of the type"));
    Some(kind)
}

fn scalar_of<'a>(context: &Context<'a>, parts: &[Part<'a>]) -> Option<Kind<'a>> {
    let flats: Vec<Flat<'a>> = parts.iter().map(|part| Flat::of(context.doc, std::slice::from_ref(part))).collect();
    if flats.iter().any(|flat| !flat.groups.is_empty()) {
        return None;
    }
    let all = |types: Types| flats.iter().all(|flat| kind_of(flat).is_some_and(|own| own.and(types) == own));
    if all(Types::STRING) {
        let mut values = Vec::new();
        for flat in &flats {
            values.extend(flat.values.iter().flatten().filter_map(|value| value.as_str()).map(str::to_owned));
        }
        let enums = flats.iter().filter(|flat| flat.values.is_some()).count();
        if enums > 0 {
            // "One of these, or any text" is exactly what an open enum is.
            let count = values.len();
            return Some(Kind::Enum(TypeKind::StringEnum(variants(values, |_| None, vec![String::new(); count]))));
        }
        let formats: HashSet<_> = flats.iter().map(|flat| flat.format).collect();
        let format = if formats.len() == 1 { flats.first().and_then(|flat| flat.format) } else { None };
        return Some(Kind::Plain(text(format)));
    }
    if all(Types::INTEGER) {
        let wide = flats.iter().any(super::schema::is_wide);
        return Some(Kind::Plain(if wide { TypeRef::Decimal } else { TypeRef::Int("i64") }));
    }
    // Whole numbers beside others stay a case of their own: a float has not all of their digits.
    if all(Types::NUMBER) && !flats.iter().any(|flat| kind_of(flat) == Some(Types::INTEGER)) {
        let exact = flats.iter().any(|flat| super::schema::is_decimal(flat.format));
        return Some(Kind::Plain(if exact { TypeRef::Decimal } else { TypeRef::Float }));
    }
    all(Types::BOOLEAN).then_some(Kind::Plain(TypeRef::Bool))
}

fn kind_of(flat: &Flat<'_>) -> Option<Types> {
    if let Some(types) = flat.known_types() {
        return Some(types);
    }
    let values = flat.values.as_ref()?;
    values.iter().all(|value| value.as_str().is_some() || value.is_null()).then_some(Types::STRING)
}

/// `type: [string, integer]` as single types.
pub fn of_types(types: Types) -> Vec<(&'static str, Types)> {
    let all = [
        ("String", Types::STRING),
        ("Number", Types::NUMBER),
        ("Integer", Types::INTEGER),
        ("Boolean", Types::BOOLEAN),
        ("List", Types::ARRAY),
        ("Object", Types::OBJECT),
    ];
    let mut out: Vec<_> = all.into_iter().filter(|(_, one)| types.and(*one) == *one).collect();
    if out.iter().any(|(name, _)| *name == "Number") {
        out.retain(|(name, _)| *name != "Integer");
    }
    out
}

/// Fills a queued type if it is a union.
pub fn fill<'a>(schemas: &mut Schemas<'a>, context: &mut Context<'a>, flat: &Flat<'a>, name: &str) -> Option<TypeKind> {
    if let Some(kind) = bases::fill(schemas, context, flat, name) {
        return Some(kind);
    }
    if let Some(found) = branches(context, flat)
        && !found.parts.is_empty()
        && found.parts.iter().any(|part| part.node.as_object().is_some_and(|object| !object.is_empty()))
    {
        return Some(alternatives(schemas, context, flat, &found.parts, name));
    }
    if flat.properties.is_empty() || flat.types.is_some_and(|types| types != Types::OBJECT) {
        let several = of_types(flat.known_types()?);
        if several.len() > 1 {
            if !flat.limits.is_none() {
                beside::limits(context, flat, "any value of the types");
            }
            return Some(TypeKind::Union(by_type(schemas, context, flat, &several, name)));
        }
    }
    None
}

fn by_type<'a>(
    schemas: &mut Schemas<'a>,
    context: &mut Context<'a>,
    flat: &Flat<'a>,
    several: &[(&'static str, Types)],
    name: &str,
) -> Vec<Case> {
    let mut cases = Vec::new();
    for (rust, types) in several {
        let ty = match *types {
            Types::STRING => listed(schemas, flat, name).unwrap_or_else(|| text(flat.format)),
            Types::NUMBER => TypeRef::Float,
            Types::INTEGER => TypeRef::Int("i64"),
            Types::BOOLEAN => TypeRef::Bool,
            Types::ARRAY => match &flat.items {
                Some(items) => {
                    let items = items.clone();
                    let used = schemas.lower(context, &items, &format!("{name}Item"));
                    TypeRef::List(Box::new(wrap(used)))
                }
                None => TypeRef::List(Box::new(TypeRef::Any)),
            },
            _ => {
                let mut own = flat.clone();
                // A place of its own: the schema's is the union's.
                own.part.pointer = own.part.pointer.join("properties");
                (own.types, own.nullable, own.values, own.docs, own.rust_name) =
                    (Some(Types::OBJECT), false, None, None, None);
                schemas.build(context, own, &format!("{name}Object"), None).ty
            }
        };
        cases.push(Case { rust: (*rust).to_owned(), ty, docs: String::new() });
    }
    cases
}

/// The texts among the values of an enum of several types.
fn listed<'a>(schemas: &mut Schemas<'a>, flat: &Flat<'a>, name: &str) -> Option<TypeRef> {
    let texts: Vec<String> =
        flat.values.iter().flatten().filter_map(|value| value.as_str()).map(str::to_owned).collect();
    if texts.is_empty() {
        return None;
    }
    let mut flat = flat.clone();
    // A place of its own: the schema's is the union's.
    flat.part.pointer = flat.part.pointer.join("enum");
    (flat.docs, flat.rust_name) = (None, None);
    let docs = vec![String::new(); texts.len()];
    let index = schemas.define(&flat, &format!("{name}Text"), TypeKind::StringEnum(variants(texts, |_| None, docs)));
    Some(TypeRef::Named(index))
}

fn alternatives<'a>(
    schemas: &mut Schemas<'a>,
    context: &mut Context<'a>,
    flat: &Flat<'a>,
    parts: &[Part<'a>],
    name: &str,
) -> TypeKind {
    beside::of_union(context, flat, parts);
    let tag = tag_of(context, flat, parts);
    let base = !flat.properties.is_empty();
    // `Unknown` and `Other` hold what fits nothing.
    let mut taken = Taken::with(&["Unknown", "Other"]);
    let mut cases: Vec<(Case, Vec<TagValue>)> = Vec::new();
    let texts = if tag.is_some() || base { Vec::new() } else { texts(context, parts) };
    for (index, part) in parts.iter().enumerate() {
        if texts.contains(&index) {
            beside::limits_of(context, part, "any value of the alternative's type");
            if texts.first() == Some(&index) {
                let ty = one_enum(schemas, context, texts.iter().map(|index| parts[*index].clone()).collect(), name);
                cases.push((Case { rust: taken.take("String"), ty, docs: String::new() }, Vec::new()));
            }
            continue;
        }
        let wish = case_name(context, part, tag.as_ref().and_then(|tag| tag.values.get(index)), index);
        let hint = format!("{name}{wish}");
        let alone = Flat::of(context.doc, std::slice::from_ref(part));
        let includes_base = flat.properties.keys().all(|name| alone.properties.contains_key(name));
        let used = if base && !includes_base && !leads_back(context, flat, part) {
            let joined = flat.joined(context.doc, part);
            schemas.build(context, joined, &hint, None)
        } else {
            schemas.lower(context, part, &hint)
        };
        beside::limits_of(context, part, "any value of the alternative's type");
        let docs = part.node.get("description").and_then(Node::as_str).map(prose::clean).unwrap_or_default();
        let values = tag.as_ref().and_then(|tag| tag.values.get(index)).cloned().unwrap_or_default();
        // Null is the whole union's, where it was found there.
        let ty = if allows_null(context, &alone, &mut HashSet::new()) { used.ty } else { wrap(used) };
        if let Some((_, known)) = cases.iter_mut().find(|(case, _)| case.ty == ty) {
            known.extend(values);
            continue;
        }
        cases.push((Case { rust: taken.take(&wish), ty, docs }, values));
    }
    match tag {
        Some(tag) if cases.iter().all(|(case, _)| matches!(case.ty, TypeRef::Named(_))) => {
            TypeKind::Tagged { tag: tag.member, variants: cases }
        }
        _ => {
            if flat.discriminator.is_some() {
                beside::lose(context, flat, &["discriminator"], "alternatives distinguished by their shape");
            }
            TypeKind::Union(cases.into_iter().map(|(case, _)| case).collect())
        }
    }
}

/// Alternatives that are known texts: beside others, they are one enum.
fn texts<'a>(context: &Context<'a>, parts: &[Part<'a>]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut known = false;
    for (index, part) in parts.iter().enumerate() {
        let flat = Flat::of(context.doc, std::slice::from_ref(part));
        if flat.groups.is_empty() && !flat.secret && kind_of(&flat) == Some(Types::STRING) {
            known |= flat.values.is_some();
            found.push(index);
        }
    }
    if known && found.len() > 1 { found } else { Vec::new() }
}

/// The enum of several alternatives that are known texts.
fn one_enum<'a>(schemas: &mut Schemas<'a>, context: &Context<'a>, parts: Vec<Part<'a>>, name: &str) -> TypeRef {
    let (Some(Kind::Enum(kind)), Some(first)) = (scalar_of(context, &parts), parts.first()) else {
        return TypeRef::String;
    };
    let mut flat = Flat::of(context.doc, std::slice::from_ref(first));
    // A place of its own: the schema's may be a component's.
    flat.part.pointer = flat.part.pointer.join("enum");
    (flat.docs, flat.rust_name) = (None, None);
    TypeRef::Named(schemas.define(&flat, &format!("{name}Text"), kind))
}

/// How many alternatives are joined with what is beside their unions, one inside the other.
const JOINS: usize = 2;

/// Whether an alternative is part of itself by way of the unions it is in. It is carried over without what is beside the
/// union: types that contain their own parts again and again have no end.
fn leads_back(context: &mut Context<'_>, flat: &Flat<'_>, part: &Part<'_>) -> bool {
    let again = flat.joins.len() >= JOINS || flat.joins.contains(&part.target_key(context.doc));
    if again {
        let why = "the alternative leads back to a union that it is part of";
        context.degrade(part.node.span, &part.pointer, why, "the alternative without what is beside the union");
    }
    again
}

struct Tag {
    member: String,
    /// For each branch the values that mean it.
    values: Vec<Vec<TagValue>>,
}

/// The member that tells the branches apart: named by `discriminator`, or a member that every
/// branch requires with values of its own.
fn tag_of<'a>(context: &Context<'a>, flat: &Flat<'a>, parts: &[Part<'a>]) -> Option<Tag> {
    let flats: Vec<Flat<'a>> = parts.iter().map(|part| Flat::of(context.doc, std::slice::from_ref(part))).collect();
    if let Some(discriminator) = flat.discriminator
        && let Some(member) = discriminator.get("propertyName").and_then(Node::as_str)
    {
        let mapping = discriminator.get("mapping");
        let mut values: Vec<Vec<TagValue>> = parts
            .iter()
            .zip(&flats)
            .map(|(part, flat)| {
                let own = own_values(context, flat, member);
                let mapped = mapped(context, mapping, part);
                if !mapped.is_empty() {
                    let kind = member_types(context, flat, member);
                    return mapped.into_iter().map(|text| typed(text, &own, kind)).collect();
                }
                own
            })
            .collect();
        // A component's name means it, mapped or not, unless it says itself what its values are.
        for (index, part) in parts.iter().enumerate() {
            let Some(name) = part.node.get("$ref").and_then(Node::as_str).map(last_of) else { continue };
            let name = TagValue::Text(name);
            let free = own_values(context, &flats[index], member).is_empty();
            if (free || values[index].is_empty()) && !values.iter().flatten().any(|other| *other == name) {
                values[index].push(name);
            }
        }
        return distinct(&values).then(|| Tag { member: member.to_owned(), values });
    }
    let first = flats.first()?;
    let candidates = first.properties.keys().filter(|name| first.required.contains(*name));
    for name in candidates {
        if !flats.iter().all(|flat| flat.required.contains(name)) {
            continue;
        }
        let values: Vec<_> = flats.iter().map(|flat| own_values(context, flat, name)).collect();
        if distinct(&values) {
            return Some(Tag { member: (*name).to_owned(), values });
        }
    }
    None
}

fn distinct(values: &[Vec<TagValue>]) -> bool {
    let mut seen = HashSet::new();
    values.iter().all(|own| !own.is_empty()) && values.iter().flatten().all(|value| seen.insert(value))
}

pub(super) fn own_values<'a>(context: &Context<'a>, flat: &Flat<'a>, member: &str) -> Vec<TagValue> {
    let Some(parts) = flat.properties.get(member) else { return Vec::new() };
    let values = Flat::of(context.doc, parts).values.unwrap_or_default();
    values.into_iter().filter_map(tag_value).collect()
}

fn tag_value(node: &Node) -> Option<TagValue> {
    let text = || node.as_str().map(|text| TagValue::Text(text.to_owned()));
    let number = || node.as_i64().map(TagValue::Integer);
    text().or_else(|| node.as_bool().map(TagValue::Boolean)).or_else(number)
}

pub(super) fn member_types<'a>(context: &Context<'a>, flat: &Flat<'a>, member: &str) -> Option<Types> {
    Flat::of(context.doc, flat.properties.get(member)?).known_types()
}

/// What a key of a mapping, which is a text whatever the member is, stands for.
pub(super) fn typed(text: String, own: &[TagValue], types: Option<Types>) -> TagValue {
    if let Some(own) = own.iter().find(|own| own.text() == text) {
        return own.clone();
    }
    let integer = || text.parse().ok().map(TagValue::Integer);
    let boolean = || text.parse().ok().map(TagValue::Boolean);
    let value = match types {
        Some(Types::INTEGER | Types::NUMBER) => integer(),
        Some(Types::BOOLEAN) => boolean(),
        _ => None,
    };
    value.unwrap_or(TagValue::Text(text))
}

fn mapped(context: &Context<'_>, mapping: Option<&Node>, part: &Part<'_>) -> Vec<String> {
    let Some(own) = part.node.get("$ref").and_then(Node::as_str) else { return Vec::new() };
    let file = part.node.span.file;
    let target = context.doc.target(file, own).ok();
    let mut values = Vec::new();
    for member in mapping.map(Node::members).into_iter().flatten() {
        let Some(named) = member.node.as_str() else { continue };
        let same = named == own || named == last_of(own) || {
            let other = context.doc.target(member.node.span.file, named).ok();
            matches!((&target, &other), (Some(a), Some(b)) if a.file == b.file && a.pointer == b.pointer)
        };
        if same {
            values.push(member.key.to_string());
        }
    }
    values
}

fn last_of(reference: &str) -> String {
    openapi::document::Pointer::parse(reference.split_once('#').map_or(reference, |(_, fragment)| fragment))
        .last()
        .unwrap_or_else(|| reference.to_owned())
}

fn case_name(context: &Context<'_>, part: &Part<'_>, values: Option<&Vec<TagValue>>, index: usize) -> String {
    let reference = part.node.get("$ref").and_then(Node::as_str).map(last_of);
    // The component's own name may stand beside what is mapped to it.
    let mapped = values.map(Vec::as_slice).map(|values| match values {
        [first @ .., TagValue::Text(last)] if !first.is_empty() && Some(last) == reference.as_ref() => first,
        values => values,
    });
    if let Some([TagValue::Text(only)]) = mapped {
        return names::pascal(only);
    }
    if let Some(reference) = reference {
        return names::pascal(&reference);
    }
    if let Some(name) = part.node.get("x-rust-name").or(part.node.get("title")).and_then(Node::as_str) {
        return names::pascal(name);
    }
    let flat = Flat::of(context.doc, std::slice::from_ref(part));
    let kind = flat.known_types().map(of_types).unwrap_or_default();
    match kind.as_slice() {
        [(name, Types::OBJECT)] if flat.properties.is_empty() => (*name).to_owned(),
        [(_, Types::OBJECT)] => format!("Variant{}", index + 1),
        [(name, _)] => (*name).to_owned(),
        _ => format!("Variant{}", index + 1),
    }
}

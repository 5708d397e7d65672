//! `multipart/form-data` bodies, and how properties of forms and parts are written.

use indexmap::IndexMap;

use super::flat::{Flat, Part, Types};
use super::names;
use super::plan::*;
use super::replies::is_binary_flat;
use super::schema::{Schemas, wrap};
use super::{Context, beside, prose};
use openapi::document::{Node, Version};

/// The `encoding` of a media type, for the properties that `known` has.
pub fn encodings(
    context: &mut Context<'_>,
    media: &Part<'_>,
    multipart: bool,
    known: impl Fn(&str) -> bool,
) -> Vec<(String, Encoding)> {
    let mut out = Vec::new();
    for member in media.node.get("encoding").map(Node::members).into_iter().flatten() {
        let at = media.pointer.join_all(&["encoding", &member.key]);
        if !known(&member.key) {
            let why = format!("the schema has no property {} that this could encode", prose::code(&member.key));
            context.degrade(member.key_span, &at, why, "nothing");
            continue;
        }
        let own = Part { node: &member.node, pointer: at };
        let encoding = if multipart { of_part(context, &own) } else { of_form(context, &own) };
        if encoding != Encoding::default() {
            out.push((member.key.to_string(), encoding));
        }
    }
    out
}

/// Style, explode and allowReserved count as soon as one of them is there; `contentType` counts where none is.
fn of_form(context: &mut Context<'_>, own: &Part<'_>) -> Encoding {
    let node = own.node;
    let flag = |key: &str| node.get(key).and_then(Node::as_bool);
    let styled = ["style", "explode", "allowReserved"].iter().any(|key| node.get(key).is_some());
    if styled {
        let style = match node.get("style").map(|style| (style, style.as_str())) {
            None | Some((_, Some("form"))) => Style::Form,
            Some((_, Some("spaceDelimited"))) => Style::SpaceDelimited,
            Some((_, Some("pipeDelimited"))) => Style::PipeDelimited,
            Some((_, Some("deepObject"))) => Style::DeepObject,
            Some((style, _)) => {
                let why = "this is no style of a form's property";
                context.degrade(style.span, &own.pointer.join("style"), why, "the style `form`");
                Style::Form
            }
        };
        let explode = flag("explode").unwrap_or(style == Style::Form);
        let allow_reserved = flag("allowReserved") == Some(true);
        return Encoding { style: Some((style, explode)), allow_reserved, content_type: None };
    }
    match node.get("contentType").map(|media| (media, media.as_str().map(bare).unwrap_or_default())) {
        Some((_, media)) if is_json(&media) => Encoding { style: Some((Style::Json, false)), ..Encoding::default() },
        Some((node, media)) if media != "text/plain" => {
            let why = format!("a form's property cannot be written as {}", prose::code(&media));
            context.degrade(node.span, &own.pointer.join("contentType"), why, "text");
            Encoding::default()
        }
        _ => Encoding::default(),
    }
}

fn of_part(context: &mut Context<'_>, own: &Part<'_>) -> Encoding {
    for key in ["style", "explode", "allowReserved"] {
        if let Some(node) = own.node.get(key) {
            let why = format!("`{key}` of a part is not applied");
            context.degrade(node.span, &own.pointer.join(key), why, "a part by its media type");
        }
    }
    if let Some(headers) = own.node.get("headers") {
        let why = "headers of a part cannot be set one by one";
        context.degrade(headers.span, &own.pointer.join("headers"), why, "a part without them");
    }
    let content_type = own.node.get("contentType").and_then(Node::as_str).filter(|text| is_list(text));
    Encoding { content_type: content_type.map(str::to_owned), ..Encoding::default() }
}

/// Media types separated by commas, each fit for a header.
fn is_list(text: &str) -> bool {
    text.split(',').all(|one| super::body::is_media_type(one.trim()))
}

fn bare(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type, parameters and all, is JSON.
pub fn is_json_media(media: &str) -> bool {
    is_json(&bare(media))
}

fn is_json(bare: &str) -> bool {
    bare == "application/json" || bare.ends_with("+json")
}

/// The properties of a body: its own, and those of its alternatives, which are required only where all of them do.
struct Properties<'a> {
    parts: IndexMap<&'a str, Vec<Part<'a>>>,
    required: Vec<&'a str>,
    /// Those that an alternative describes in another way.
    several: Vec<&'a str>,
}

fn properties<'a>(context: &mut Context<'a>, schema: &Part<'a>) -> Properties<'a> {
    let flat = Flat::of(context.doc, std::slice::from_ref(schema));
    let mut parts = flat.properties.clone();
    let mut required: Vec<&str> = flat.required.iter().copied().collect();
    let mut several = Vec::new();
    for group in &flat.groups {
        let branches: Vec<Flat<'a>> =
            group.iter().map(|part| Flat::of(context.doc, std::slice::from_ref(part))).collect();
        let branches: Vec<&Flat<'a>> = branches.iter().filter(|branch| branch.types != Some(Types::NULL)).collect();
        for branch in &branches {
            for (wire, own) in &branch.properties {
                match parts.get(wire) {
                    None => {
                        parts.insert(wire, own.clone());
                    }
                    Some(known) if !same(known, own) => {
                        let (node, pointer) = (own[0].node, &own[0].pointer);
                        several.push(*wire);
                        let why = "an alternative describes this part in another way";
                        context.degrade(node.span, pointer, why, "the first description");
                    }
                    Some(_) => {}
                }
            }
        }
        let all = branches.first().map(|first| first.required.iter().copied()).into_iter().flatten();
        required.extend(all.filter(|name| branches.iter().all(|branch| branch.required.contains(name))));
    }
    Properties { parts, required, several }
}

/// The names of those properties.
pub fn names_of<'a>(context: &mut Context<'a>, schema: &Part<'a>) -> Vec<String> {
    properties(context, schema).parts.keys().map(|name| (*name).to_owned()).collect()
}

fn same(a: &[Part<'_>], b: &[Part<'_>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.node.same(b.node))
}

/// What a schema says of a body as a whole, that the parts have no place for.
const OF_THE_WHOLE: &[&str] = &[
    "additionalProperties",
    "patternProperties",
    "const",
    "enum",
    "discriminator",
    "deprecated",
    "nullable",
    "contentMediaType",
];

/// The parts of a body that its schema names, and their encodings.
pub fn fields<'a>(
    context: &mut Context<'a>,
    schemas: &mut Schemas<'a>,
    media: &Part<'a>,
    schema: &Part<'a>,
    hint: &str,
) -> (Vec<MultipartField>, Vec<(String, Encoding)>) {
    let known = properties(context, schema);
    let whole = Flat::of(context.doc, std::slice::from_ref(schema));
    context.read.extend(&whole.spans);
    for (why, span, pointer) in &whole.lost {
        context.degrade(*span, pointer, why.clone(), "the parts that are named");
    }
    beside::lose(context, &whole, OF_THE_WHOLE, "the parts that are named");
    beside::limits(context, &whole, "parts of any number");
    let mut encodings = encodings(context, media, true, |name| known.parts.contains_key(name));
    if known.parts.is_empty() && super::body::has_parts(context, schema) {
        let why = "the parts of this body have no names of their own";
        context.degrade(schema.node.span, &schema.pointer, why, "a list of parts that the caller names");
    }
    let mut fields = Vec::new();
    for (wire, parts) in &known.parts {
        let own = Flat::of(context.doc, parts);
        if own.read_only {
            continue;
        }
        context.read.extend(&own.spans);
        context.parts.extend(&own.spans);
        beside::lose(
            context,
            &own,
            &["deprecated", "readOnly", "writeOnly", "nullable"],
            "a part that is given or not",
        );
        beside::limits(context, &own, "any value of the part's type");
        if let Some(items) = &own.items {
            context.parts.insert(items.node.span);
            beside::limits_of(context, items, "any value of the part's type");
        }
        let given = encodings.iter().find(|(name, _)| name == wire).and_then(|(_, own)| own.content_type.clone());
        let file = file_kind(context, &own, given.as_deref());
        let used = schemas.lower_all(context, parts, &format!("{hint}{}", names::pascal(wire)));
        let docs = used.docs();
        let wish = used.rust_name.clone().unwrap_or_else(|| (*wire).to_owned());
        if let (Some(file), None) = (&file, &given)
            && let Some(media) = file.media.filter(|media| super::body::is_media_type(media))
        {
            let encoding = Encoding { content_type: Some(media.to_owned()), ..Encoding::default() };
            encodings.push(((*wire).to_owned(), encoding));
        }
        if file.is_none() {
            // A value that is no file has one media type: the first.
            let own = encodings.iter_mut().find(|(name, _)| name == wire);
            if let Some((_, Encoding { content_type: Some(media), .. })) = own {
                *media = media.split(',').map(str::trim).find(|one| !one.contains('*')).unwrap_or("text/plain").into();
            }
        }
        let required = known.required.contains(wire);
        let single = !used.nullable && !known.several.contains(wire);
        let constant = match required && file.is_none() && single {
            true => schemas.constant(context, parts, &used.ty),
            false => None,
        };
        fields.push(MultipartField {
            wire: (*wire).to_owned(),
            rust: names::snake(&wish),
            many: file.as_ref().is_some_and(|file| file.many),
            required,
            constant,
            ty: if file.is_some() { TypeRef::Any } else { without_null(wrap(used)) },
            file: file.is_some(),
            docs,
        });
    }
    (fields, encodings)
}

/// A part is there or not; there is no way to write null.
fn without_null(ty: TypeRef) -> TypeRef {
    match ty {
        TypeRef::Nullable(inner) => *inner,
        ty => ty,
    }
}

struct File<'a> {
    many: bool,
    media: Option<&'a str>,
}

/// How deep unions of lists of unions are looked through for a file.
const DEPTH: u32 = 8;

/// Whether a property is sent as a file, by its schema and by its media type.
fn file_kind<'a>(context: &Context<'a>, own: &Flat<'a>, content_type: Option<&str>) -> Option<File<'a>> {
    let types = content_type.map(|list| list.split(',').map(bare).collect::<Vec<_>>());
    // What is text or JSON on the wire is given as a value.
    let textual = |media: &str| media.starts_with("text/") || is_json(media) || media.ends_with("urlencoded");
    let as_value = types.as_ref().is_some_and(|types| types.iter().any(|media| textual(media)));
    if let Some(file) = binary(context, own, 0) {
        return Some(file);
    }
    let open = anything(own) && context.doc.version() != Version::V3_0;
    let items = own.items.as_ref().map(|items| Flat::of(context.doc, std::slice::from_ref(items)));
    let open_items = items.as_ref().is_some_and(anything) && context.doc.version() != Version::V3_0;
    match (&types, own.known_types()) {
        (_, _) if as_value => None,
        (Some(_), None | Some(Types::STRING)) => Some(File { many: false, media: None }),
        (Some(_), Some(Types::ARRAY)) => {
            let text =
                items.as_ref().is_none_or(|items| items.known_types().is_none_or(|types| types == Types::STRING));
            text.then_some(File { many: true, media: None })
        }
        // 3.1: a schema that says nothing is `application/octet-stream`.
        (None, None) if open => Some(File { many: false, media: None }),
        (None, Some(Types::ARRAY)) if open_items => Some(File { many: true, media: None }),
        _ => None,
    }
}

fn anything(flat: &Flat<'_>) -> bool {
    flat.known_types().is_none() && flat.groups.is_empty() && flat.values.is_none()
}

/// Bytes, a list of them, or a union of nothing else but null.
fn binary<'a>(context: &Context<'a>, own: &Flat<'a>, depth: u32) -> Option<File<'a>> {
    if is_binary_flat(own) {
        return Some(File { many: false, media: own.content_media_type });
    }
    if depth > DEPTH {
        return None;
    }
    let of = |part: &Part<'a>| Flat::of(context.doc, std::slice::from_ref(part));
    if own.known_types() == Some(Types::ARRAY) {
        let file = binary(context, &of(own.items.as_ref()?), depth + 1)?;
        return Some(File { many: true, ..file });
    }
    let [group] = own.groups.as_slice() else { return None };
    let branches: Vec<Flat<'a>> = group.iter().map(of).filter(|branch| branch.types != Some(Types::NULL)).collect();
    let files: Option<Vec<File<'a>>> = branches.iter().map(|branch| binary(context, branch, depth + 1)).collect();
    let files = files?;
    let first = files.first()?.media;
    let media = first.filter(|_| files.iter().all(|file| file.media == first));
    Some(File { many: files.iter().any(|file| file.many), media })
}

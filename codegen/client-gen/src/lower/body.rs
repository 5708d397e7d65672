//! Request bodies: every media type an operation takes, the best typed one first.

use super::flat::{Flat, Part, Types};
use super::plan::*;
use super::replies::is_binary;
use super::schema::{Schemas, wrap};
use super::{Context, beside, multipart, prose};
use openapi::document::Node;

/// Reads `requestBody`.
pub fn all<'a>(context: &mut Context<'a>, schemas: &mut Schemas<'a>, operation: &Part<'a>, hint: &str) -> Vec<Body> {
    let Some(node) = operation.node.get("requestBody") else { return Vec::new() };
    let pointer = operation.pointer.join("requestBody");
    let target = match context.doc.resolve(node, &pointer) {
        Ok(target) => Part { node: target.node, pointer: target.pointer },
        Err(error) => {
            context.degrade(node.span, &pointer, error, "raw bytes");
            return vec![bytes("application/octet-stream", false, &operation.pointer)];
        }
    };
    let required = target.node.get("required").and_then(Node::as_bool) == Some(true);
    let mut out: Vec<(u8, Body)> = Vec::new();
    for media in target.node.get("content").map(Node::members).into_iter().flatten() {
        let at = target.child(&media.node, &["content", &media.key]);
        if !is_media_type(&media.key) {
            let why = format!("{} is no media type", prose::code(&media.key));
            context.degrade(media.key_span, &at.pointer, why, "nothing");
            continue;
        }
        let hint =
            super::replies::shared_name(context.doc, &target, "requestBodies").unwrap_or_else(|| hint.to_owned());
        let (rank, kind, encodings) = kind(context, schemas, &at, &media.key, &hint);
        let media_type = sent_as(&media.key, &kind);
        let body = Body { media_type, encodings, ..bytes("", required, &at.pointer) };
        out.push((rank, Body { kind, ..body }));
    }
    // Stable: media types of one rank stay in document order.
    out.sort_by_key(|(rank, _)| *rank);
    let out: Vec<Body> = out.into_iter().map(|(_, body)| body).collect();
    if let Some(first) = out.first() {
        let became = match first.kind {
            BodyKind::Bytes => Some("raw bytes"),
            BodyKind::Text => Some("text"),
            _ => None,
        };
        let media = target.node.get("content").map(Node::members).into_iter().flatten();
        let media = media.map(|media| (media, target.child(&media.node, &["content", &media.key])));
        let media = media.into_iter().find(|(_, at)| at.pointer == first.pointer);
        if let (Some(became), Some((media, at))) = (became, media) {
            untyped(context, &at, &media.key, became);
        }
    }
    out
}

/// Reports members that are described for a media type which this cannot read or write.
pub fn untyped<'a>(context: &mut Context<'a>, media: &Part<'a>, name: &str, became: &str) {
    let Some(schema) = media.node.get("schema").map(|schema| media.child(schema, &["schema"])) else { return };
    if is_binary(context, &schema) || !has_parts(context, &schema) {
        beside::unread(context, &schema, became);
        return;
    }
    let why = format!("members and items in {} are not read or written", prose::code(name));
    context.degrade_whole(schema.node.span, &schema.pointer, why, became);
}

/// Whether a schema describes members, items or alternatives.
pub fn has_parts<'a>(context: &Context<'a>, schema: &Part<'a>) -> bool {
    let flat = Flat::of(context.doc, std::slice::from_ref(schema));
    let scalar = flat.types.is_some_and(|types| types.and(Types::OBJECT.or(Types::ARRAY)).is_empty());
    !scalar && (!flat.properties.is_empty() || flat.items.is_some() || !flat.groups.is_empty())
}

/// Whether JSON is the only way to write the members that a schema has: media types that say nothing of a structure,
/// with a structure described for them.
pub fn is_json_untold<'a>(context: &Context<'a>, schema: &Part<'a>, bare: &str) -> bool {
    let untold = ["application/octet-stream", "application/binary", "text/plain"].contains(&bare);
    untold && {
        let flat = Flat::of(context.doc, std::slice::from_ref(schema));
        flat.known_types() == Some(Types::OBJECT) && !flat.properties.is_empty()
    }
}

/// The media type that is sent. A range of them cannot be: the kind says which one of it.
fn sent_as(media: &str, kind: &BodyKind) -> String {
    if !media.contains('*') {
        return media.to_owned();
    }
    let one = match kind {
        BodyKind::Json(_) => "application/json",
        BodyKind::Form(_) => "application/x-www-form-urlencoded",
        BodyKind::Multipart(_) => "multipart/form-data",
        BodyKind::Text => "text/plain",
        BodyKind::Bytes => "application/octet-stream",
    };
    one.to_owned()
}

fn bytes(media_type: &str, required: bool, pointer: &openapi::document::Pointer) -> Body {
    Body {
        media_type: media_type.to_owned(),
        kind: BodyKind::Bytes,
        required,
        rust: String::new(),
        setters: Vec::new(),
        nulls: Vec::new(),
        encodings: Vec::new(),
        pointer: pointer.clone(),
    }
}

/// Whether the text can stand in `content-type` or `accept`.
pub fn is_media_type(text: &str) -> bool {
    let bare = text.split(';').next().unwrap_or_default();
    let part = |part: &str| part == "*" || super::params::is_token(part);
    bare.split_once('/').is_some_and(|(a, b)| part(a) && part(b.trim()))
        && text.bytes().all(|b| (0x20..0x7f).contains(&b))
}

fn kind<'a>(
    context: &mut Context<'a>,
    schemas: &mut Schemas<'a>,
    media: &Part<'a>,
    media_type: &str,
    hint: &str,
) -> (u8, BodyKind, Vec<(String, Encoding)>) {
    let bare = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let schema = media.node.get("schema").map(|schema| media.child(schema, &["schema"]));
    let typed = |context: &mut Context<'a>, schemas: &mut Schemas<'a>| match &schema {
        Some(schema) => {
            let used = schemas.lower(context, schema, &format!("{hint}Request"));
            beside::limits_of(context, schema, "any body of the type");
            wrap(used)
        }
        None => TypeRef::Any,
    };
    let mut encodings = Vec::new();
    let binary = schema.as_ref().is_some_and(|schema| is_binary(context, schema));
    let (rank, kind) = match bare.as_str() {
        bare if binary && (bare.contains('*') || bare.ends_with("json")) => (6, BodyKind::Bytes),
        "application/json" => (0, BodyKind::Json(typed(context, schemas))),
        bare if bare.ends_with("+json") || bare == "text/json" => (1, BodyKind::Json(typed(context, schemas))),
        "*/*" | "application/*" if schema.is_some() => (1, BodyKind::Json(typed(context, schemas))),
        "application/x-www-form-urlencoded" => match typed(context, schemas) {
            TypeRef::Any => (4, BodyKind::Bytes),
            ty => {
                let names = schema.as_ref().map(|schema| multipart::names_of(context, schema)).unwrap_or_default();
                encodings = multipart::encodings(context, media, false, |name| names.iter().any(|own| own == name));
                (2, BodyKind::Form(ty))
            }
        },
        "multipart/form-data" => {
            // Parts that are not described are given by name.
            let mut fields = Vec::new();
            if let Some(schema) = &schema {
                (fields, encodings) = multipart::fields(context, schemas, media, schema, hint);
            }
            (3, BodyKind::Multipart(fields))
        }
        bare if schema.as_ref().is_some_and(|schema| is_json_untold(context, schema, bare)) => {
            (4, BodyKind::Json(typed(context, schemas)))
        }
        bare if bare.starts_with("text/") => (5, BodyKind::Text),
        _ => (6, BodyKind::Bytes),
    };
    (rank, kind, encodings)
}

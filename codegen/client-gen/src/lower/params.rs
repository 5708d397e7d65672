//! Parameters and servers.

use super::flat::{Flat, Part};
use super::limits::fit;
use super::names;
use super::plan::*;
use super::replies::shared_name;
use super::schema::{Schemas, Use, wrap};
use super::{Context, beside, prose};
use openapi::document::Node;

/// What to do instead of making a parameter of a header that something else sets. The specification hands three to the
/// body, the reply and the credentials; the others frame the message or belong to the connection, and one set by hand
/// breaks the request.
pub fn set_elsewhere(header: &str) -> Option<&'static str> {
    match header.to_ascii_lowercase().as_str() {
        "authorization" => Some("declare a security scheme"),
        "accept" => Some("declare the media types of the responses"),
        "content-type" => Some("declare the media types of the request body"),
        "content-length" | "transfer-encoding" | "host" | "connection" | "upgrade" | "te" | "trailer" => {
            Some("leave it out: the HTTP client sets it")
        }
        _ => None,
    }
}

/// Whether the text can name a header or cookie.
pub fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Servers of the document, a path item or an operation.
pub fn servers(node: &Node) -> Vec<Server> {
    let mut out = Vec::new();
    for server in node.get("servers").map(Node::items).into_iter().flatten() {
        let Some(url) = server.get("url").and_then(Node::as_str) else { continue };
        let variables = server.get("variables").map(Node::members).into_iter().flatten();
        out.push(Server {
            url: url.to_owned(),
            docs: server.get("description").and_then(Node::as_str).map(prose::clean).unwrap_or_default(),
            variables: variables
                .map(|variable| {
                    let default = variable.node.get("default").map(Node::to_json).unwrap_or_default();
                    let text = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
                    (variable.key.to_string(), text)
                })
                .collect(),
        });
    }
    out
}

/// The parameters of an operation: its own over those of its path item, by name and place.
pub fn all<'a>(
    context: &mut Context<'a>,
    schemas: &mut Schemas<'a>,
    operation: &Part<'a>,
    item: &Part<'a>,
    path: &str,
    hint: &str,
) -> Vec<Param> {
    let mut out: Vec<Param> = Vec::new();
    for entry in context.doc.parameters([(item.node, &item.pointer), (operation.node, &operation.pointer)]) {
        let target = match entry.target {
            Ok(target) => Part { node: target.node, pointer: target.pointer },
            Err(error) => {
                context.degrade(entry.used.span, &entry.pointer, error, "no parameter");
                continue;
            }
        };
        let Some(param) = one(context, schemas, &target, path, hint) else { continue };
        match out.iter_mut().find(|other| other.wire == param.wire && other.place == param.place) {
            Some(other) => *other = param,
            None => out.push(param),
        }
    }
    undeclared(context, operation, path, &mut out);
    // The order of the template is the order of the arguments.
    let place_in_path = |param: &Param| match param.place {
        Place::Path => path.find(&format!("{{{}}}", param.wire)).unwrap_or(usize::MAX),
        _ => usize::MAX,
    };
    out.sort_by_key(place_in_path);
    out
}

fn one<'a>(
    context: &mut Context<'a>,
    schemas: &mut Schemas<'a>,
    part: &Part<'a>,
    path: &str,
    hint: &str,
) -> Option<Param> {
    let node = part.node;
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    let flag = |key: &str| node.get(key).and_then(Node::as_bool);
    let lost =
        |context: &mut Context<'_>, why: String| context.degrade_whole(node.span, &part.pointer, why, "no parameter");
    let Some(wire) = text("name") else {
        lost(context, "this parameter has no name".to_owned());
        return None;
    };
    let place = match text("in") {
        Some("path") => Place::Path,
        Some("query") => Place::Query,
        Some("header") => Place::Header,
        Some("cookie") => Place::Cookie,
        other => {
            lost(context, format!("`in: {}` is no place for a parameter", prose::one_line(other.unwrap_or(""))));
            return None;
        }
    };
    if place == Place::Path && !path.contains(&format!("{{{wire}}}")) {
        lost(context, format!("the path has no `{{{}}}`", prose::one_line(wire)));
        return None;
    }
    if matches!(place, Place::Header | Place::Cookie) && !is_token(wire) {
        lost(context, format!("{} cannot name a header or cookie", prose::code(wire)));
        return None;
    }
    let authorization = wire.eq_ignore_ascii_case("authorization");
    if place == Place::Header
        && let Some(instead) = set_elsewhere(wire)
        && (!authorization || context.authorizes)
    {
        let why = format!("the header {} is set by the client itself; {instead}", prose::code(wire));
        lost(context, why);
        return None;
    }
    let content = node.get("content").and_then(|content| content.members().next());
    let schema = match content {
        Some(media) => media.node.get("schema").map(|s| part.child(s, &["content", &media.key, "schema"])),
        None => node.get("schema").map(|schema| part.child(schema, &["schema"])),
    };
    let used = match &schema {
        Some(schema) => {
            let hint = match shared_name(context.doc, part, "parameters") {
                Some(name) => name,
                None => format!("{hint}{}", names::pascal(wire)),
            };
            let flat = Flat::of(context.doc, std::slice::from_ref(schema));
            beside::lose(context, &flat, &["nullable"], "a parameter that is given or not");
            schemas.lower(context, schema, &hint)
        }
        None => Use::of(TypeRef::String),
    };
    let json = content.is_some_and(|media| super::multipart::is_json_media(&media.key));
    let style = if json { Style::Json } else { style(text("style"), place) };
    let explode = flag("explode").unwrap_or(style == Style::Form);
    let mut docs = text("description").map(prose::clean).unwrap_or_default();
    let facts = used.facts();
    if docs.is_empty() {
        docs = used.docs();
    } else if !facts.is_empty() {
        docs = format!("{docs}\n\n{facts}");
    }
    let secret = flag("x-secret") == Some(true) || (authorization && place == Place::Header);
    let mut used = used;
    if let (Some(media), false) = (content, json)
        && !schemas.is_scalar(&used.ty)
    {
        let why = format!("how a value is written as {} is not known", prose::code(&media.key));
        context.degrade(media.key_span, &part.pointer.join_all(&["content", &media.key]), why, "text as it is given");
        used = Use { said: used.said, documented: used.documented, ..Use::of(TypeRef::String) };
    }
    let mut limits = used.limits.clone();
    let examples = node.get("examples").map(Node::members).into_iter().flatten();
    for shown in node.get("example").into_iter().chain(examples.filter_map(|example| example.node.get("value"))) {
        fit(&mut limits, shown);
    }
    let deprecated = used.deprecated || flag("deprecated") == Some(true);
    let required = place == Place::Path || flag("required") == Some(true);
    let single = schema.as_ref().filter(|_| required && !used.nullable);
    let constant = single.and_then(|schema| schemas.constant(context, std::slice::from_ref(schema), &used.ty));
    let mut ty = wrap(used);
    if let TypeRef::Nullable(inner) = ty {
        // A parameter is given or not; there is no way to write null.
        ty = *inner;
    }
    if secret && !matches!(ty, TypeRef::Secret(_)) {
        ty = TypeRef::Secret(Box::new(ty));
    }
    Some(Param {
        wire: wire.to_owned(),
        rust: names::snake(text("x-rust-name").unwrap_or(wire)),
        place,
        style,
        explode,
        allow_reserved: flag("allowReserved") == Some(true),
        required,
        ty,
        docs,
        limits,
        constant,
        deprecated,
        pointer: part.pointer.clone(),
        span: node.span,
    })
}

fn style(named: Option<&str>, place: Place) -> Style {
    match (named, place) {
        (Some("matrix"), Place::Path) => Style::Matrix,
        (Some("label"), Place::Path) => Style::Label,
        (_, Place::Path | Place::Header) => Style::Simple,
        (Some("spaceDelimited"), Place::Query) => Style::SpaceDelimited,
        (Some("pipeDelimited"), Place::Query) => Style::PipeDelimited,
        (Some("deepObject"), Place::Query) => Style::DeepObject,
        _ => Style::Form,
    }
}

/// What the style of a parameter cannot write, whatever the value, is given as text: a setter that never succeeds is worse.
/// For when all types are known.
pub fn writable(context: &mut Context<'_>, plan: &mut Plan) {
    let types = &plan.types;
    for param in plan.operations.iter_mut().flat_map(|operation| &mut operation.params) {
        // An exploded object in a query repeats the names of its properties, so these may be lists.
        let spreads = param.place == Place::Query && param.explode;
        let styled = !matches!(param.style, Style::Json | Style::DeepObject);
        if styled && !is_writable(types, &param.ty, spreads) {
            let why = format!("the style of the parameter {} writes nothing that is nested", prose::code(&param.wire));
            context.degrade(param.span, &param.pointer, why, "text as it is given");
            param.ty = TypeRef::String;
            param.limits = Limits::default();
        }
    }
}

fn is_writable(types: &[TypeDef], ty: &TypeRef, spreads: bool) -> bool {
    let part = |ty: &TypeRef| may_be(types, ty, spreads, UNIONS);
    match ty {
        TypeRef::List(inner) => may_be(types, inner, false, UNIONS),
        TypeRef::Map(inner) => part(inner),
        TypeRef::Nullable(inner) | TypeRef::Secret(inner) | TypeRef::Boxed(inner) => is_writable(types, inner, spreads),
        TypeRef::Named(index) => match types.get(*index).map(|def| &def.kind) {
            Some(TypeKind::Object(object)) => {
                object.fields.iter().all(|field| field.presence != Presence::Required || part(&field.ty))
            }
            // Of alternatives, one may be.
            _ => true,
        },
        _ => true,
    }
}

/// Unions in unions that are looked through for a value that is not nested.
const UNIONS: u8 = 8;

/// Whether a value of the type may be a text, number or boolean, or a list of these where one may stand.
fn may_be(types: &[TypeDef], ty: &TypeRef, list: bool, unions: u8) -> bool {
    match ty {
        TypeRef::Map(_) => false,
        TypeRef::List(inner) => list && may_be(types, inner, false, unions),
        TypeRef::Nullable(inner) | TypeRef::Secret(inner) | TypeRef::Boxed(inner) => may_be(types, inner, list, unions),
        TypeRef::Named(index) => match types.get(*index).map(|def| &def.kind) {
            Some(TypeKind::Object(_) | TypeKind::Tagged { .. }) => false,
            Some(TypeKind::Union(cases)) => {
                unions == 0 || cases.iter().any(|case| may_be(types, &case.ty, list, unions - 1))
            }
            _ => true,
        },
        _ => true,
    }
}

/// `{name}`s of the template that no parameter declares become text parameters.
fn undeclared(context: &mut Context<'_>, operation: &Part<'_>, path: &str, out: &mut Vec<Param>) {
    for name in template_names(path) {
        if out.iter().any(|param| param.place == Place::Path && param.wire == name) {
            continue;
        }
        let pointer = operation.pointer.clone();
        let why = format!("the path has {} but no parameter says what it is", prose::code(&format!("{{{name}}}")));
        context.degrade(operation.node.span, &pointer, why, "a text argument");
        out.push(Param {
            rust: names::snake(&name),
            wire: name,
            place: Place::Path,
            style: Style::Simple,
            explode: false,
            allow_reserved: false,
            required: true,
            ty: TypeRef::String,
            docs: String::new(),
            limits: Limits::default(),
            constant: None,
            deprecated: false,
            pointer,
            span: operation.node.span,
        });
    }
}

/// The `{name}`s of a path template, each once.
pub fn template_names(path: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        let Some(close) = after.find('}') else { break };
        let name = &after[..close];
        if !name.is_empty() && !out.iter().any(|other| other == name) {
            out.push(name.to_owned());
        }
        rest = &after[close + 1..];
    }
    out
}

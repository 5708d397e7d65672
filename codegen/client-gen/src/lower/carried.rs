//! What a document says and the plan does not hold: every key of every object is carried over, is words about it, or is
//! reported with its place. What nobody has thought of is reported too: only what is listed here is silent.
//!
//! Extensions (`x-...`) are not OpenAPI's; lint knows which of them mean something here.

use std::collections::HashSet;

use openapi::document::grammar::{Kind, Shape};
use openapi::document::operations::is_method;
use openapi::document::{Document, Member, Node, Pointer, Span, Version};

use super::{Context, prose, replies, rules};

/// What becomes of a key.
enum Fate {
    /// It is in the plan, or reported where it is read.
    Carried,
    /// It is not; this stands in its place.
    Lost(&'static str),
}

use Fate::{Carried, Lost};

/// Reports what is not carried over.
pub fn check(context: &mut Context<'_>) {
    let doc = context.doc;
    let properties = referred_properties(doc);
    let mut walk = doc.walk();
    while let Some(visit) = walk.next() {
        let Shape::One(kind) = visit.shape else { continue };
        let mut at: Option<Pointer> = None;
        if kind == Kind::Schema && !context.read.contains(&visit.node.span) && visit.node.members().next().is_some() {
            let at = at.get_or_insert_with(|| walk.pointer(&visit));
            unread(context, visit.node, at);
        }
        for member in visit.node.members() {
            let key = &*member.key;
            // References are followed wherever they stand, and reported where they lead nowhere.
            if key == "$ref" || (key.starts_with("x-") && kind != Kind::SecurityRequirement) {
                continue;
            }
            let (why, became) = match kind.field(key) {
                None if kind.others().is_some() => continue,
                None => (format!("{} is no key of {} {}", prose::code(key), article(kind), kind.name()), "nothing"),
                // Reported as what is new in 3.2 and not supported.
                Some(field) if field.since == Version::V3_2 && !["$self", "itemSchema"].contains(&key) => continue,
                Some(_) => {
                    let at = at.get_or_insert_with(|| walk.pointer(&visit));
                    match fate(context, kind, visit.node, member, at, &properties) {
                        Carried => continue,
                        Lost(became) => {
                            let why = format!("`{key}` of {} {} is not carried over", article(kind), kind.name());
                            (why, became)
                        }
                    }
                }
            };
            let at = at.get_or_insert_with(|| walk.pointer(&visit));
            context.degrade_whole(member.key_span, &at.join(key), why, became);
        }
    }
}

/// Keywords whose schemas are rules, and reported as such.
const RULES: &[&str] = &["not", "if", "then", "else", "contains", "propertyNames", "dependentSchemas"];

/// Reports a schema that nothing read, unless it is part of what is reported.
fn unread(context: &mut Context<'_>, node: &Node, at: &Pointer) {
    if at.keys().any(|key| RULES.contains(&&*key)) {
        return;
    }
    let file = node.span.file;
    let mut above = Some(at.clone());
    while let Some(place) = above {
        if context.lost.contains(&(file, place.clone())) {
            return;
        }
        above = place.parent();
    }
    context.degrade_whole(node.span, at, "nothing reads this schema", "no type of its own");
}

/// The places of what the schemas of properties refer to, and so what makes these read-only or write-only.
fn referred_properties(doc: &Document) -> HashSet<Span> {
    let mut found = HashSet::new();
    for visit in doc.walk() {
        for member in visit.node.get("properties").map(Node::members).into_iter().flatten() {
            let mut node = &member.node;
            while let Some(Ok(target)) =
                node.get("$ref").and_then(Node::as_str).map(|reference| doc.target(node.span.file, reference))
                && found.insert(target.node.span)
            {
                node = target.node;
            }
        }
    }
    found
}

fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Operation | Kind::Encoding | Kind::Example | Kind::OAuthFlow => "an",
        Kind::Document | Kind::Info | Kind::Components | Kind::Paths | Kind::Responses | Kind::Xml => "the",
        Kind::ExternalDocs | Kind::OAuthFlows => "the",
        _ => "a",
    }
}

fn fate(
    context: &Context<'_>,
    kind: Kind,
    node: &Node,
    member: &Member,
    at: &Pointer,
    properties: &HashSet<Span>,
) -> Fate {
    let is_component = || at.parent().and_then(|above| above.last()).as_deref() == Some("schemas");
    match (kind, &*member.key) {
        (Kind::Schema, "then" | "else") if node.get("if").is_some() && context.ruled.contains(&node.span) => Carried,
        (Kind::Schema, "minContains" | "maxContains")
            if node.get("contains").is_some() && context.ruled.contains(&node.span) =>
        {
            Carried
        }
        (Kind::Schema, "readOnly" | "writeOnly")
            if is_component() && member.node.as_bool() == Some(true) && !properties.contains(&node.span) =>
        {
            Lost("a value in both directions")
        }
        (Kind::Schema, "discriminator") if context.children.are_told_by(&member.node) => Carried,
        (Kind::Schema, key) if rules::begins(key) && key != "x-compare" => match member.node.as_bool() {
            Some(true) if key == "propertyNames" => Carried,
            _ if context.ruled.contains(&node.span) && rules::own(node).iter().any(Result::is_ok) => Carried,
            _ if key == "if" && node.get("then").or(node.get("else")).is_none() => {
                Lost("nothing: what follows is missing")
            }
            _ => Lost("nothing: it is checked before sending a JSON body or a parameter only"),
        },
        (Kind::Schema, "contentMediaType") if !context.parts.contains(&node.span) => Lost("the schema's type"),
        (Kind::Schema, _) => schema(node, member, at),
        (Kind::MediaType, "itemSchema") => match at.last().is_some_and(|media| replies::streams(&media)) {
            true => Carried,
            false => Lost("nothing: only streams have items"),
        },
        (Kind::Document, "$self") if member.node.as_str().is_none() => Lost("nothing: it is no URI"),
        (Kind::Parameter, "schema") if node.get("content").is_some() => Lost("the parameter by its content"),
        (Kind::SecurityScheme, "scheme" | "bearerFormat") if text_of(node, "type") != "http" => Lost("nothing"),
        (Kind::SecurityScheme, "name" | "in") if text_of(node, "type") != "apiKey" => Lost("nothing"),
        (Kind::Encoding, "headers" | "contentType") if is_of_form(at) => {
            let styled = ["style", "explode", "allowReserved"].iter().any(|key| node.get(key).is_some());
            if &*member.key == "headers" || styled { Lost("a property by its style") } else { Carried }
        }
        (Kind::Parameter, _) => parameter(node, member, context.doc.version()),
        (Kind::Components, "headers" | "links" | "callbacks") => {
            Lost("no type: what uses them is reported where it stands")
        }
        (Kind::Document, "webhooks") | (Kind::Operation, "callbacks") => {
            Lost("types of its bodies, with the feature `all-types`; the provider's requests are not received")
        }
        (Kind::Document, "jsonSchemaDialect") => Lost("OpenAPI's own dialect"),
        (Kind::ServerVariable, "enum") => Lost("any value"),
        (Kind::Response, "headers") => Lost("headers of the response, without names of their own"),
        (Kind::Response, "links") => Lost("nothing"),
        (Kind::SecurityScheme, "flows" | "openIdConnectUrl") => Lost("a token that the caller gets"),
        (Kind::MediaType, "encoding") => {
            let media = at.last().unwrap_or_default();
            let bare = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            match bare.as_str() {
                "application/x-www-form-urlencoded" | "multipart/form-data" => Carried,
                _ => Lost("the body by its schema"),
            }
        }
        // The flows are reported as a whole, and so are what webhooks, links and XML are made of.
        (Kind::OAuthFlows | Kind::OAuthFlow | Kind::Header | Kind::Link | Kind::Xml, _) => Carried,
        (
            Kind::Document
            | Kind::Info
            | Kind::Contact
            | Kind::License
            | Kind::Server
            | Kind::ServerVariable
            | Kind::Components
            | Kind::PathItem
            | Kind::Operation
            | Kind::ExternalDocs
            | Kind::RequestBody
            | Kind::MediaType
            | Kind::Encoding
            | Kind::Response
            | Kind::Example
            | Kind::Tag
            | Kind::Discriminator
            | Kind::SecurityScheme,
            key,
        ) if READ.contains(&key) => Carried,
        _ => Lost("nothing"),
    }
}

/// Keys that are read, or are words, wherever else they may stand.
const READ: &[&str] = &[
    "$ref",
    "additionalOperations",
    "bearerFormat",
    "components",
    "contact",
    "content",
    "contentType",
    "default",
    "delete",
    "deprecated",
    "description",
    "email",
    "encoding",
    "example",
    "examples",
    "explode",
    "allowReserved",
    "externalDocs",
    "externalValue",
    "get",
    "head",
    "headers",
    "identifier",
    "in",
    "info",
    "license",
    "links",
    "callbacks",
    "mapping",
    "mediaTypes",
    "name",
    "openapi",
    "operationId",
    "options",
    "parameters",
    "patch",
    "pathItems",
    "paths",
    "post",
    "propertyName",
    "put",
    "requestBodies",
    "requestBody",
    "required",
    "responses",
    "schema",
    "schemas",
    "scheme",
    "security",
    "securitySchemes",
    "servers",
    "style",
    "summary",
    "tags",
    "termsOfService",
    "title",
    "trace",
    "type",
    "url",
    "value",
    "variables",
    "version",
];

fn text_of<'n>(node: &'n Node, key: &str) -> &'n str {
    node.get(key).and_then(Node::as_str).unwrap_or_default()
}

/// Whether an encoding is of a form's property.
fn is_of_form(at: &Pointer) -> bool {
    let keys: Vec<String> = at.keys().collect();
    let media = keys.len().checked_sub(3).and_then(|index| keys.get(index)).map(String::as_str).unwrap_or_default();
    media.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn parameter(node: &Node, member: &Member, version: Version) -> Fate {
    let place = node.get("in").and_then(Node::as_str).unwrap_or_default();
    let content = node.get("content").is_some();
    match &*member.key {
        "name" | "in" | "description" | "required" | "deprecated" | "schema" | "example" | "examples" | "$ref" => {
            Carried
        }
        "content" if member.node.members().len() > 1 => Lost("the first of its media types"),
        "content" => Carried,
        "style" | "explode" | "allowReserved" if content => Lost("the parameter by its media type"),
        "style" => {
            let known = match place {
                "path" => ["simple", "label", "matrix"].as_slice(),
                "query" => ["form", "spaceDelimited", "pipeDelimited", "deepObject"].as_slice(),
                "header" => ["simple"].as_slice(),
                // `cookie` is of 3.2, and reported there.
                _ => ["form", "cookie"].as_slice(),
            };
            let given = member.node.as_str().unwrap_or_default();
            if known.contains(&given) { Carried } else { Lost("the usual style of its place") }
        }
        "explode" => Carried,
        "allowReserved" if place == "query" || version >= Version::V3_2 => Carried,
        "allowReserved" if member.node.as_bool() == Some(false) => Carried,
        "allowReserved" => Lost("reserved characters that are percent-encoded"),
        "allowEmptyValue" if member.node.as_bool() == Some(false) => Carried,
        _ => Lost("nothing"),
    }
}

/// Where the schema of the data of server-sent events stands.
const EVENT_DATA: [&str; 4] = ["text/event-stream", "itemSchema", "properties", "data"];

/// Keywords that say something of the parts of one type's values, and that type.
const PARTS: &[(&str, &str)] = &[
    ("items", "array"),
    ("prefixItems", "array"),
    ("contains", "array"),
    ("properties", "object"),
    ("patternProperties", "object"),
    ("additionalProperties", "object"),
    ("required", "object"),
    ("dependentSchemas", "object"),
    ("unevaluatedProperties", "object"),
    ("contentMediaType", "string"),
    ("contentEncoding", "string"),
];

/// Limits, and the type whose values they limit.
const LIMITS: &[(&str, &[&str])] = &[
    ("multipleOf", &["integer", "number"]),
    ("maximum", &["integer", "number"]),
    ("exclusiveMaximum", &["integer", "number"]),
    ("minimum", &["integer", "number"]),
    ("exclusiveMinimum", &["integer", "number"]),
    ("maxLength", &["string"]),
    ("minLength", &["string"]),
    ("pattern", &["string"]),
    ("maxItems", &["array"]),
    ("minItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("maxProperties", &["object"]),
    ("minProperties", &["object"]),
];

fn schema(node: &Node, member: &Member, at: &Pointer) -> Fate {
    let key = &*member.key;
    let value = &member.node;
    let types: Vec<&str> = match node.get("type") {
        Some(types) => types.as_str().into_iter().chain(types.items().filter_map(Node::as_str)).collect(),
        None => Vec::new(),
    };
    if let Some((_, limited)) = LIMITS.iter().find(|(limit, _)| *limit == key) {
        let applies = types.is_empty() || types.iter().any(|one| limited.contains(one));
        return match () {
            () if node.get("enum").or(node.get("const")).is_some() => Lost("the values that are listed"),
            () if !applies => Lost("nothing: no value of its type is limited by it"),
            () => Carried,
        };
    }
    if PARTS.iter().any(|(part, of)| *part == key && !types.is_empty() && !types.contains(of)) {
        return Lost("nothing: no value of its type has such parts");
    }
    // Of what a property, a component or a part of either says.
    let above = at.parent().and_then(|above| above.last()).unwrap_or_default();
    let own = ["properties", "schemas", "allOf"].contains(&&*above);
    match key {
        "items" if value.as_bool() == Some(false) && node.get("prefixItems").is_none() => Lost("items of any kind"),
        "readOnly" | "writeOnly" if !own && value.as_bool() == Some(true) => Lost("a value in both directions"),
        "deprecated" if !own && at.last().as_deref() != Some("schema") => Lost("a value that is not deprecated"),
        "$ref" | "type" | "properties" | "items" | "enum" | "const" | "oneOf" | "anyOf" | "allOf" | "format"
        | "nullable" | "readOnly" | "writeOnly" | "deprecated" | "contentMediaType" => Carried,
        // Words, and what names or holds schemas that are used elsewhere.
        "description" | "title" | "default" | "example" | "examples" | "externalDocs" | "$comment" | "$schema"
        | "$defs" | "definitions" | "$id" | "$anchor" | "$dynamicAnchor" | "$dynamicRef" => Carried,
        // Reported where it is read, unless it is no schema.
        "unevaluatedProperties" if value.as_bool().is_none() => Carried,
        "prefixItems" => Carried,
        "additionalProperties" if value.as_bool() == Some(false) => Lost("an object that keeps what else comes"),
        "additionalProperties" => Carried,
        "patternProperties" => {
            let typed =
                node.get("additionalProperties").is_some_and(|own| own.as_object().is_some_and(|o| !o.is_empty()));
            if value.members().len() == 1 && !typed { Carried } else { Lost("other properties of any name") }
        }
        "required" => {
            let inherits = ["allOf", "oneOf", "anyOf", "$ref"].iter().any(|key| node.get(key).is_some());
            let part = at.parent().and_then(|above| above.last()).is_some_and(|key| key.ends_with("Of"));
            let known = |name: &Node| name.as_str().is_some_and(|name| node.path(&["properties", name]).is_some());
            if inherits || part || value.items().all(known) { Carried } else { Lost("properties that are described") }
        }
        "discriminator" if node.get("oneOf").or(node.get("anyOf")).is_some() => Carried,
        "discriminator" => Lost("the schema itself, which keeps what its children add"),
        "contentEncoding" if value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("base64")) => Carried,
        // Of the data of a server-sent event.
        "contentSchema" if at.keys().collect::<Vec<_>>().ends_with(&EVENT_DATA.map(str::to_owned)) => Carried,
        "contentEncoding" | "contentSchema" => Lost("text"),
        "unevaluatedItems" | "minContains" | "maxContains" | "then" | "else" => Lost("the rest of the schema"),
        "xml" => Lost("nothing: XML bodies are not typed"),
        _ => Lost("nothing"),
    }
}

/// Values of a discriminator that are mapped to nothing: they are read as any other value that is not known.
pub fn mapped(context: &mut Context<'_>) {
    let doc = context.doc;
    let mut walk = doc.walk();
    while let Some(visit) = walk.next() {
        if !matches!(visit.shape, Shape::One(Kind::Schema)) {
            continue;
        }
        let mapping = visit.node.path(&["discriminator", "mapping"]);
        for member in mapping.into_iter().flat_map(Node::members) {
            let Some(named) = member.node.as_str() else { continue };
            let component = Pointer::parse("/components/schemas").join(named);
            if doc.target(member.node.span.file, named).is_err() && doc.at(&component).is_none() {
                let at = walk.pointer(&visit).join_all(&["discriminator", "mapping", &member.key]);
                let why =
                    format!("{} is mapped to {}, which does not resolve", prose::code(&member.key), prose::code(named));
                context.degrade(member.node.span, &at, why, "a value that is not known");
            }
        }
    }
}

/// Components besides schemas that nothing refers to, and so no operation.
pub fn unreferenced(context: &mut Context<'_>) {
    let doc = context.doc;
    let mut known = std::collections::HashSet::new();
    let walk = doc.walk();
    for visit in walk {
        let file = visit.node.span.file;
        let mapped = visit.node.get("mapping").map(Node::members).into_iter().flatten();
        let mapped = mapped.filter_map(|member| member.node.as_str());
        for text in visit.node.get("$ref").and_then(Node::as_str).into_iter().chain(mapped) {
            match doc.target(file, text) {
                Ok(target) => known.insert((target.file, target.pointer)),
                Err(_) => known.insert((0, Pointer::parse("/components/schemas").join(text))),
            };
        }
    }
    let components = Pointer::parse("/components");
    for kind in ["responses", "parameters", "requestBodies", "pathItems"] {
        let Some(list) = doc.root().path(&["components", kind]) else { continue };
        for member in list.members() {
            let at = components.join(kind).join(&member.key);
            if !known.contains(&(0, at.clone())) && !member.key.starts_with("x-") {
                let why = format!("nothing refers to the component {}", prose::code(&member.key));
                context.degrade(member.key_span, &at, why, "no type");
            }
        }
    }
}

/// What a later property with the same key replaces: operations are skipped, everything else is reported as lost.
pub fn replaced(context: &mut Context<'_>) {
    let doc = context.doc;
    for file in doc.files() {
        for replaced in &file.replaced {
            let (at, member) = (&replaced.pointer, &replaced.member);
            let why = format!("{} stands again in this mapping, and the last one counts", prose::code(&member.key));
            let keys: Vec<String> = at.keys().collect();
            let own = file.root.span.file == 0;
            let operations: Vec<(Pointer, Span)> = match keys.as_slice() {
                [paths] if own && paths == "paths" => {
                    let items = member.node.members().filter(|item| item.key.starts_with('/'));
                    items.flat_map(|item| methods(doc, &item.node, &at.join(&item.key))).collect()
                }
                [paths, path] if own && paths == "paths" && path.starts_with('/') => methods(doc, &member.node, at),
                [paths, path, method] if own && paths == "paths" && path.starts_with('/') && is_method(method) => {
                    vec![(at.clone(), member.key_span)]
                }
                _ => Vec::new(),
            };
            if operations.is_empty() {
                context.degrade(member.key_span, at, why, "the last one");
                continue;
            }
            for (pointer, span) in operations {
                context.skip(span, &pointer, why.clone());
            }
        }
    }
}

/// The operations of a path item that is not part of the document, with the places of their keys.
fn methods(doc: &Document, item: &Node, at: &Pointer) -> Vec<(Pointer, Span)> {
    let item = doc.resolve(item, at).map_or(item, |target| target.node);
    doc.methods(item, at).into_iter().map(|method| (method.pointer, method.member.key_span)).collect()
}

//! Operations: names, parts, and the order they come in.

use super::annotations;
use super::flat::Part;
use super::names::{self, Taken};
use super::plan::*;
use super::rules::Rules;
use super::schema::{Schemas, with_rules};
use super::{Context, body, params, prose, replies, security};
use openapi::document::operations::Caller;
use openapi::document::{Node, Pointer};

/// Methods every request builder has; a setter of that name gets `_` appended by the generator.
const RESERVED_SETTERS: &[&str] = &[
    "send",
    "send_with_response",
    "send_any",
    "send_blocking",
    "send_bytes",
    "send_download",
    "send_empty",
    "send_json",
    "send_stream",
    "send_text",
    "maybe",
    "new",
    "options",
    "into_call",
    "retry",
];

/// Methods the client has besides its handles, and words that cannot name a tag's module, file or
/// feature: crates and modules that generated code names, features of every crate, Windows' devices.
const RESERVED_HANDLES: &[&str] = &[
    "new",
    "builder",
    "from_env",
    "from_stub",
    "clone",
    "fmt",
    "core",
    "from_core",
    "client_core",
    "std",
    "alloc",
    "shared",
    "all_types",
    "rustls",
    "native_tls",
    "mock",
    "record",
    "blocking",
    "serde",
    "gzip",
    "http2",
    "con",
    "prn",
    "aux",
    "nul",
];

/// Types that `client.rs` and the crate's root name.
const RESERVED_TYPES: &[&str] = &[
    "Client",
    "ClientBuilder",
    "Error",
    "ErrorKind",
    "Result",
    "Core",
    "CoreBuilder",
    "Arc",
    "Duration",
    "RequestOptions",
    "Response",
    "RetryConfig",
    "WaitOptions",
];

/// An operation before it has its Rust names.
struct Found<'a> {
    part: Part<'a>,
    /// As it is sent.
    method: String,
    path: String,
    id: String,
    tag: usize,
    item: Part<'a>,
    /// Servers of the path item, which the operation's own replace.
    servers: Vec<Server>,
}

/// Reads every operation of the document.
pub fn all<'a>(context: &mut Context<'a>, schemas: &mut Schemas<'a>, plan: &mut Plan) {
    let found = find(context, plan);
    let mut builders = Taken::default();
    let mut constants = Taken::default();
    let mut stubs = Taken::with(&["clone", "new"]);
    let mut rules = Rules::default();
    let methods = method_names(&found, &plan.tags);
    for (found, rust) in found.into_iter().zip(methods) {
        let node = found.part.node;
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let base = node.get("x-rust-builder").and_then(Node::as_str).unwrap_or(&found.id);
        let builder = builders.take(&names::type_name(base));
        let security = security::requirements(context.doc.root(), node, &plan.schemes);
        context.authorizes = security.iter().flatten().any(|scheme| match &plan.schemes[*scheme].kind {
            SchemeKind::Bearer | SchemeKind::Basic => true,
            SchemeKind::ApiKey { name, .. } => name.eq_ignore_ascii_case("authorization"),
        });
        let mut params = params::all(context, schemas, &found.part, &found.item, &found.path, &builder);
        let mut setters = Taken::with(RESERVED_SETTERS);
        for param in &mut params {
            param.rust = setters.take(&param.rust);
        }
        let bodies = body::all(context, schemas, &found.part, &builder);
        let rules = rules_of(context, &mut rules, &found.part, &found.item);
        let mut replies = replies::all(context, schemas, &found.part, &builder);
        if found.method == "HEAD" {
            // Whatever is documented, the answer to HEAD has no body.
            replies.without_bodies();
        }
        let summary = text("summary").map(prose::clean).unwrap_or_default();
        let description = text("description").map(prose::clean).unwrap_or_default();
        let docs = [summary.as_str(), description.as_str()];
        let docs: Vec<&str> = docs.into_iter().filter(|text| !text.is_empty()).collect();
        let url = node.path(&["externalDocs", "url"]).and_then(Node::as_str).unwrap_or_default();
        let mut waiters = annotations::waiters(node);
        let mut names_of_waiters = Taken::default();
        for waiter in &mut waiters {
            waiter.name = names_of_waiters.take(&waiter.name);
        }
        let constant = constants.take(&names::shouty(&builder));
        plan.operations.push(Operation {
            rust,
            stub: stubs.take(&names::snake(&builder)),
            constant,
            builder,
            tag: found.tag,
            retry: annotations::retry(node, &found.method),
            method: found.method,
            docs: with_rules(
                if docs.len() == 2 && docs[0] == docs[1] { docs[0].to_owned() } else { docs.join("\n\n") },
                &rules.iter().map(rule_in_words).collect::<Vec<_>>(),
            ),
            docs_url: if url.starts_with("https://") || url.starts_with("http://") {
                prose::one_line(url)
            } else {
                String::new()
            },
            deprecated: node.get("deprecated").and_then(Node::as_bool) == Some(true),
            params,
            bodies,
            rules,
            security,
            accept: replies.accept,
            success: replies.success,
            alternatives: replies.alternatives,
            stream_field: None,
            redirects: replies.redirects,
            other_success: replies.other,
            errors: replies.errors,
            allowed_responses: annotations::allowed_responses(context.doc.root(), node),
            paging: None,
            waiters,
            cost: node.get("x-cost").and_then(Node::as_bool) == Some(true),
            servers: if node.get("servers").is_some() { params::servers(node) } else { found.servers },
            span: node.span,
            pointer: found.part.pointer,
            id: found.id,
            path: found.path,
        });
    }
}

/// A rule with the property it is about, unless that is the whole body or request.
fn rule_in_words(rule: &Rule) -> String {
    let place = rule.at.strip_prefix("/body").unwrap_or(&rule.at).trim_start_matches('/');
    match place.replace("/*", "[]").replace('/', ".") {
        place if place.is_empty() => rule.says.clone(),
        place => format!("{}: {}", prose::code(&place), rule.says),
    }
}

/// The rules of an operation's parameters and JSON body, and those that hold between them.
fn rules_of<'a>(context: &mut Context<'a>, rules: &mut Rules, operation: &Part<'a>, item: &Part<'a>) -> Vec<Rule> {
    let mut out = Vec::new();
    if let Some(schema) = operation.node.get("x-request-schema") {
        out.extend(rules.of(context, &operation.child(schema, &["x-request-schema"]), ""));
    }
    let lists = [(item.node, &item.pointer), (operation.node, &operation.pointer)];
    for param in context.doc.parameters(lists).into_iter().filter_map(|param| param.target.ok()) {
        let text = |key: &str| param.node.get(key).and_then(Node::as_str);
        let (Some(place), Some(name)) = (text("in"), text("name")) else { continue };
        if let Some(schema) = param.node.get("schema") {
            let schema = Part { node: schema, pointer: param.pointer.join("schema") };
            let name = name.replace('~', "~0").replace('/', "~1");
            out.extend(rules.of(context, &schema, &format!("/{place}/{name}")));
        }
    }
    let Some(body) = operation.node.get("requestBody") else { return out };
    let Ok(body) = context.doc.resolve(body, &operation.pointer.join("requestBody")) else { return out };
    for media in body.node.get("content").into_iter().flat_map(Node::members) {
        let json = media.key.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if let Some(schema) = media.node.get("schema").filter(|_| json.ends_with("json")) {
            let pointer = body.pointer.join_all(&["content", &media.key, "schema"]);
            out.extend(rules.of(context, &Part { node: schema, pointer }, "/body"));
            break;
        }
    }
    out
}

/// Finds operations in document order and gives each an id and a tag.
fn find<'a>(context: &mut Context<'a>, plan: &mut Plan) -> Vec<Found<'a>> {
    let doc = context.doc;
    let mut out: Vec<Found<'a>> = Vec::new();
    let mut ids = Taken::default();
    for member in doc.root().get("paths").into_iter().flat_map(Node::members) {
        if !member.key.starts_with('/') && !member.key.starts_with("x-") {
            let at = Pointer::parse("/paths").join(&member.key);
            context.skip(member.key_span, &at, "a path starts with `/`");
        }
    }
    let mut unread = Vec::new();
    let operations = doc.operations(&mut unread);
    let of_client = |caller: Caller, path: &str| caller == Caller::Client && path.starts_with('/');
    for item in unread.iter().filter(|item| item.path.starts_with('/')) {
        context.skip(item.node.span, &item.pointer, item.error.clone());
    }
    for known in operations.iter().filter(|known| of_client(known.caller, known.path)) {
        let item = Part { node: known.item.node, pointer: known.item.pointer.clone() };
        let path = path_of(context, known.path, &item);
        let node = known.node();
        let part = Part { node, pointer: known.method.pointer.clone() };
        let method = known.method.sent();
        if !params::is_token(&method) {
            let why = format!("{} is not a method that HTTP can send", prose::code(&method));
            context.skip(known.key(), &part.pointer, why);
            continue;
        }
        let given = node.get("operationId").and_then(Node::as_str).filter(|id| !id.trim().is_empty());
        let wish = match given {
            Some(id) => id.to_owned(),
            None => made_id(&method.to_ascii_lowercase(), known.path),
        };
        let id = ids.take(&wish);
        if id != wish {
            let words = format!("operationId {} is used twice", prose::code(&wish));
            let why = super::Why(super::Cause::DuplicateId, words);
            context.degrade(node.span, &part.pointer, why, &format!("operation {}", prose::code(&id)));
        }
        let tag = node.get("tags").and_then(|tags| tags.items().next()).and_then(Node::as_str);
        let tag = tag_index(plan, tag.unwrap_or("api"), doc.root());
        let servers = params::servers(item.node);
        out.push(Found { part, method, path, id, tag, item, servers });
    }
    out
}

/// The path as it is sent. A fragment never is: documents use one to tell apart operations of one
/// path. A fixed query is sent along; one with parameters in it is theirs to send.
fn path_of(context: &mut Context<'_>, path: &str, item: &Part<'_>) -> String {
    let path = path.split_once('#').map_or(path, |(before, _)| before);
    match path.split_once('?') {
        Some((before, query)) if query.contains(['{', '}']) => {
            // `/things{?page}` is how URI templates write a query.
            let before = before.strip_suffix('{').unwrap_or(before);
            let why = "the query of a path with parameters in it; they are sent where they are described";
            context.degrade(item.node.span, &item.pointer, why, before);
            before.to_owned()
        }
        _ => path.to_owned(),
    }
}

/// `GET /v1/nodes/{id}` is `get_v1_nodes_by_id`.
fn made_id(method: &str, path: &str) -> String {
    let mut words = vec![method.to_owned()];
    for part in path.split('/').filter(|part| !part.is_empty()) {
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => words.push(format!("by_{}", names::snake(name).trim_end_matches('_'))),
            None => words.push(names::snake(part).trim_end_matches('_').to_owned()),
        }
    }
    words.join("_")
}

fn tag_index(plan: &mut Plan, wire: &str, root: &Node) -> usize {
    if let Some(at) = plan.tags.iter().position(|tag| tag.wire == wire) {
        return at;
    }
    let mut modules = Taken::with(RESERVED_HANDLES);
    let mut types = Taken::with(RESERVED_TYPES);
    for tag in &plan.tags {
        modules.take(&tag.rust);
        types.take(&tag.type_name);
    }
    let known = root.get("tags").map(Node::items).into_iter().flatten();
    let node = known.into_iter().find(|tag| tag.get("name").and_then(Node::as_str) == Some(wire));
    let text = |key: &str| node.and_then(|node| node.get(key)).and_then(Node::as_str);
    let wish = text("x-rust-name").unwrap_or(wire);
    plan.tags.push(Tag {
        wire: wire.to_owned(),
        rust: modules.take(&names::snake(wish)),
        type_name: types.take(&names::type_name(wish)),
        docs: text("description").map(prose::clean).unwrap_or_default(),
    });
    plan.tags.len() - 1
}

/// Handle methods: the operationId without the tag's words where that is unambiguous.
fn method_names(found: &[Found<'_>], tags: &[Tag]) -> Vec<String> {
    let given = |found: &Found<'_>| found.part.node.get("x-rust-name").and_then(Node::as_str).map(names::snake);
    let short: Vec<String> = found
        .iter()
        .map(|found| given(found).unwrap_or_else(|| without_tag(&found.id, &tags[found.tag].wire)))
        .collect();
    let mut wishes: std::collections::HashMap<(usize, &str), usize> = Default::default();
    for (one, name) in found.iter().zip(&short) {
        *wishes.entry((one.tag, name)).or_default() += 1;
    }
    let mut taken: Vec<Taken> = tags.iter().map(|_| Taken::with(&["clone"])).collect();
    let mut out = Vec::with_capacity(found.len());
    for (one, short) in found.iter().zip(&short) {
        let clash = wishes.get(&(one.tag, short.as_str())).is_some_and(|count| *count > 1);
        let long = names::snake(&one.id);
        let wish = if clash && given(one).is_none() { &long } else { short };
        out.push(taken[one.tag].take(wish));
    }
    out
}

fn without_tag(id: &str, tag: &str) -> String {
    let singular = |word: &str| {
        let word = word.strip_suffix("ies").map_or(word.to_owned(), |stem| format!("{stem}y"));
        match word.strip_suffix("ses").or(word.strip_suffix("xes")) {
            Some(_) => word[..word.len() - 2].to_owned(),
            None => {
                word.strip_suffix('s').filter(|stem| stem.len() > 1 && !stem.ends_with('s')).unwrap_or(&word).to_owned()
            }
        }
    };
    let tag: Vec<String> = names::words(tag).iter().map(|word| singular(word)).collect();
    let words = names::words(id);
    let bare: Vec<String> = words.iter().map(|word| singular(word)).collect();
    if tag.is_empty() {
        return names::snake(id);
    }
    // The tag's words in a row, wherever they stand: `listVmImages` under `images` is `list_vm`.
    let at = bare.windows(tag.len()).rposition(|window| window == tag);
    match at {
        Some(at) => {
            let left: Vec<&str> = words[..at].iter().chain(&words[at + tag.len()..]).map(String::as_str).collect();
            if left.is_empty() { names::snake(id) } else { names::snake(&left.join("_")) }
        }
        None => names::snake(id),
    }
}

/// The body's `stream`, where it switches between two documented media types of the response. Only `send_stream` sets
/// it: anything else would ask for a body that the method does not read.
fn stream_field(plan: &Plan, at: usize) -> Option<usize> {
    let operation = &plan.operations[at];
    let streams = |reply: &Reply| matches!(reply, Reply::Events(..));
    if streams(&operation.success) || !operation.alternatives.iter().any(|other| streams(&other.reply)) {
        return None;
    }
    let Some(BodyKind::Json(TypeRef::Named(index)) | BodyKind::Form(TypeRef::Named(index))) =
        operation.bodies.first().map(|body| &body.kind)
    else {
        return None;
    };
    let TypeKind::Object(object) = &plan.types[*index].kind else { return None };
    let mut sent = object.fields.iter().filter(|field| !field.read_only);
    sent.position(|field| field.wire == "stream" && field.ty == TypeRef::Bool && !field.is_required())
}

/// Methods that the builder of an operation with pages has besides.
const RESERVED_WITH_PAGES: [&str; 2] = ["pages", "items"];

/// Names the setters of bodies once all types are known: one for the whole, one for each property, one that sends null.
pub fn setters(plan: &mut Plan) {
    for at in 0..plan.operations.len() {
        let mut taken = Taken::with(RESERVED_SETTERS);
        let operation = &mut plan.operations[at];
        let mut methods: Vec<String> =
            operation.waiters.iter().map(|waiter| format!("wait_until_{}", waiter.name)).collect();
        if operation.paging.is_some() {
            methods.extend(RESERVED_WITH_PAGES.map(str::to_owned));
        }
        if !operation.bodies.is_empty() {
            methods.push("body".to_owned());
        }
        methods.iter().for_each(|name| _ = taken.take(name));
        // Parameters have had their names since before the operation's other methods were known.
        let mut others: Taken = operation.params.iter().map(|param| param.rust.clone()).collect();
        for param in operation.params.iter_mut().filter(|param| param.place != Place::Path) {
            if methods.contains(&param.rust) {
                param.rust = others.take(&param.rust);
            }
        }
        for param in plan.operations[at].params.iter().filter(|param| param.place != Place::Path) {
            taken.take(&param.rust);
        }
        let mut bodies = std::mem::take(&mut plan.operations[at].bodies);
        for (index, body) in bodies.iter_mut().enumerate() {
            body.rust = if index == 0 {
                "body".to_owned()
            } else {
                let sub = body.media_type.split(';').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
                taken.take(&format!("{}_body", names::snake(sub).trim_end_matches('_')))
            };
        }
        if let Some(body) = bodies.first_mut() {
            let wishes: Vec<String> = match &body.kind {
                BodyKind::Json(TypeRef::Named(index)) | BodyKind::Form(TypeRef::Named(index)) => {
                    match &plan.types[*index].kind {
                        TypeKind::Object(object) => object
                            .fields
                            .iter()
                            .filter(|field| !field.read_only)
                            .map(|field| field.rust.clone())
                            .collect(),
                        _ => Vec::new(),
                    }
                }
                BodyKind::Multipart(fields) => fields.iter().map(|field| field.rust.clone()).collect(),
                _ => Vec::new(),
            };
            body.setters = wishes
                .iter()
                .map(|wish| taken.take_first(&[wish.clone(), format!("{}_field", wish.trim_end_matches('_'))]))
                .collect();
            // After all the setters, so that none of them has its name taken by one that sends null.
            if let BodyKind::Json(TypeRef::Named(index)) | BodyKind::Form(TypeRef::Named(index)) = &body.kind
                && let TypeKind::Object(object) = &plan.types[*index].kind
            {
                let sent = object.fields.iter().filter(|field| !field.read_only);
                body.nulls = sent
                    .zip(&body.setters)
                    .map(|(field, setter)| field.presence.allows_null().then(|| taken.take_null(setter)))
                    .collect();
            }
        }
        plan.operations[at].bodies = bodies;
        plan.operations[at].stream_field = stream_field(plan, at);
    }
}

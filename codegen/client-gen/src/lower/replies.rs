//! Responses: what a success gives, and what each documented error holds.

use super::flat::{Flat, Part, Types};
use super::names::{self, Taken};
use super::plan::*;
use super::schema::{Schemas, file_name, wrap};
use super::{Context, beside, body, prose};
use openapi::document::{Document, Member, Node};

/// The responses of one operation.
pub struct Replies {
    /// What the call gives.
    pub success: Reply,
    /// Successes with another body.
    pub other: Vec<StatusReply>,
    /// Everything that is no success.
    pub errors: Vec<StatusReply>,
    /// `Accept`.
    pub accept: String,
    /// Other media types of what the call gives.
    pub alternatives: Vec<Alternative>,
    /// A redirect is what the call gives.
    pub redirects: bool,
}

impl Replies {
    /// Every body taken out.
    pub fn without_bodies(&mut self) {
        self.success = Reply::Empty;
        self.other.clear();
        self.alternatives.clear();
        self.errors.iter_mut().for_each(|status| status.reply = Reply::Empty);
    }
}

/// Sorts a status: successes in rising order, then ranges.
fn order(status: &str) -> (u8, String) {
    match status {
        "default" => (2, String::new()),
        status if status.ends_with(['X', 'x']) => (1, status.to_ascii_uppercase()),
        status => (0, status.to_owned()),
    }
}

/// Reads `responses`.
pub fn all<'a>(context: &mut Context<'a>, schemas: &mut Schemas<'a>, operation: &Part<'a>, hint: &str) -> Replies {
    let mut statuses: Vec<StatusReply> = Vec::new();
    let mut accept: Vec<String> = Vec::new();
    let mut others = Vec::new();
    let mut taken = Taken::with(&["Other"]);
    if let Some(responses) = operation.node.get("responses") {
        let at = operation.pointer.join("responses");
        let mut members: Vec<_> = responses.members().filter(|m| !m.key.starts_with("x-")).collect();
        members.sort_by_key(|member| order(&member.key));
        for member in members {
            let pointer = at.join(&member.key);
            let status = member.key.to_ascii_uppercase().replace("DEFAULT", "default");
            let number = status.len() == 3 && status.starts_with(|c: char| ('1'..='5').contains(&c));
            if !number && status != "default" {
                let why = format!("{} is no status", prose::code(&member.key));
                context.degrade(member.key_span, &pointer, why, "no response");
                continue;
            }
            let target = match context.doc.resolve(&member.node, &pointer) {
                Ok(target) => Part { node: target.node, pointer: target.pointer },
                Err(error) => {
                    context.degrade(member.node.span, &pointer, error, "a response of unknown shape");
                    Part { node: &member.node, pointer: pointer.clone() }
                }
            };
            let rust = taken.take(&variant(&status));
            let hint = match shared_name(context.doc, &target, "responses") {
                Some(name) => format!("{name}Response"),
                None => format!("{hint}{rust}Response"),
            };
            let mut media = contents(context, schemas, &target, &hint).into_iter();
            let first = media.next().unwrap_or(Media { accept: None, reply: Reply::Empty });
            if let Some(own) = first.accept.filter(|own| !accept.contains(own)) {
                accept.push(own);
            }
            let reply = first.reply;
            others.push((status.clone(), target.clone(), beside(&reply, media, &mut accept)));
            let docs = target.node.get("description").and_then(Node::as_str).map(prose::clean).unwrap_or_default();
            statuses.push(StatusReply { status, rust, reply, docs, pointer });
        }
    }
    let accept = if accept.is_empty() { "*/*".to_owned() } else { accept.join(", ") };
    let (mut replies, main) = sort_out(statuses, accept);
    for (status, target, alternatives) in others {
        if Some(&status) == main.as_ref() {
            replies.alternatives = alternatives;
            let bytes = |other: &Alternative| other.reply == Reply::Bytes;
            if replies.success.is_any_content() && !replies.alternatives.iter().any(bytes) {
                replies.alternatives.push(Alternative { accept: ANY_MEDIA.to_owned(), reply: Reply::Bytes });
            }
        } else if !alternatives.is_empty() {
            let why = "of several media types of this response, the best typed one is read";
            let pointer = target.pointer.join("content");
            context.degrade(
                target.node.get("content").unwrap_or(target.node).span,
                &pointer,
                why,
                "the other bodies as bytes of the response",
            );
        }
    }
    replies
}

/// The media types beside `main`: those that are read in the same way are asked for together with it, each other way
/// has a method of its own.
fn beside(main: &Reply, media: impl Iterator<Item = Media>, accept: &mut Vec<String>) -> Vec<Alternative> {
    let mut out: Vec<Alternative> = Vec::new();
    for Media { accept: own, reply } in media {
        let Some(own) = own else { continue };
        if reply == *main {
            if !accept.contains(&own) {
                accept.push(own);
            }
            continue;
        }
        let new = Alternative { accept: own, reply };
        if let Some(other) = out.iter_mut().find(|other| other.reply == new.reply) {
            other.accept = format!("{}, {}", other.accept, new.accept);
        } else if !out.iter().any(|other| other.method() == new.method()) {
            out.push(new);
        }
    }
    out
}

/// The name of the component or the file that `part` is, if it is one of `kind`: what is inline in it is named
/// after it, not after the operation that happens to come first.
pub fn shared_name(doc: &Document, part: &Part<'_>, kind: &str) -> Option<String> {
    if let Some(name) = file_name(doc, part) {
        return Some(names::type_name(&name));
    }
    let at = part.pointer.as_str().strip_prefix("/components/")?.strip_prefix(kind)?.strip_prefix('/')?;
    (!at.contains('/')).then(|| names::type_name(&part.pointer.last().unwrap_or_default()))
}

/// Successes and errors told apart, and the status that the call gives.
fn sort_out(statuses: Vec<StatusReply>, accept: String) -> (Replies, Option<String>) {
    let (mut good, mut bad): (Vec<_>, Vec<_>) = statuses.into_iter().partition(|s| s.status.starts_with('2'));
    if good.is_empty()
        && let Some(at) = bad.iter().position(|status| status.status == "default")
    {
        // Only `default` speaks of the success; it still stands for every error too.
        good.push(bad[at].clone());
        if bad.len() == 1 {
            bad[at].reply = good[0].reply.clone();
        }
    }
    // Where a redirect is all that is documented, it is the result.
    let redirects = good.is_empty() && bad.iter().any(|status| status.status.starts_with('3'));
    if redirects {
        let (redirect, rest) = bad.into_iter().partition(|status| status.status.starts_with('3'));
        (good, bad) = (redirect, rest);
    }
    // The lowest status that has a body is what the call gives.
    let main = good.iter().position(|status| status.reply != Reply::Empty).unwrap_or(0);
    let success = match good.get(main) {
        Some(status) => status.reply.clone(),
        None => Reply::Bytes,
    };
    let status = good.get(main).map(|status| status.status.clone());
    let mut other: Vec<StatusReply> = Vec::new();
    for (index, status) in good.into_iter().enumerate() {
        if index == main || status.reply == success || status.status == "default" {
            continue;
        }
        other.push(status);
    }
    bad.retain(|status| !status.status.starts_with('1'));
    (Replies { success, other, errors: bad, accept, alternatives: Vec::new(), redirects }, status)
}

fn variant(status: &str) -> String {
    let name = match status {
        "default" => "Default",
        "1XX" => "Informational",
        "2XX" => "Success",
        "3XX" => "Redirection",
        "4XX" => "ClientError",
        "5XX" => "ServerError",
        "200" => "Ok",
        "201" => "Created",
        "202" => "Accepted",
        "203" => "NonAuthoritative",
        "204" => "NoContent",
        "205" => "ResetContent",
        "206" => "PartialContent",
        "207" => "MultiStatus",
        "300" => "MultipleChoices",
        "301" => "MovedPermanently",
        "302" => "Found",
        "303" => "SeeOther",
        "304" => "NotModified",
        "307" => "TemporaryRedirect",
        "308" => "PermanentRedirect",
        "400" => "BadRequest",
        "401" => "Unauthorized",
        "402" => "PaymentRequired",
        "403" => "Forbidden",
        "404" => "NotFound",
        "405" => "MethodNotAllowed",
        "406" => "NotAcceptable",
        "408" => "RequestTimeout",
        "409" => "Conflict",
        "410" => "Gone",
        "411" => "LengthRequired",
        "412" => "PreconditionFailed",
        "413" => "PayloadTooLarge",
        "415" => "UnsupportedMediaType",
        "416" => "RangeNotSatisfiable",
        "422" => "UnprocessableEntity",
        "423" => "Locked",
        "424" => "FailedDependency",
        "426" => "UpgradeRequired",
        "428" => "PreconditionRequired",
        "429" => "TooManyRequests",
        "500" => "InternalServerError",
        "501" => "NotImplemented",
        "502" => "BadGateway",
        "503" => "ServiceUnavailable",
        "504" => "GatewayTimeout",
        "507" => "InsufficientStorage",
        other => return format!("Status{}", names::pascal(other).trim_start_matches('V')),
    };
    name.to_owned()
}

/// Rank of server-sent events.
const STREAM: u8 = 3;
/// Rank of lines of JSON.
const LINES: u8 = 4;
/// Rank of what is neither JSON nor text.
const RAW: u8 = 6;

/// How good a media type is to have typed.
fn rank(media: &str) -> Option<u8> {
    let bare = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Some(match bare.as_str() {
        "application/json" => 0,
        bare if bare.ends_with("+json") || bare == "text/json" => 1,
        "*/*" | "application/*" => 2,
        "text/event-stream" => STREAM,
        "application/x-ndjson" | "application/jsonl" | "application/ndjson" | "application/x-jsonlines" => LINES,
        bare if bare.starts_with("text/") => 5,
        _ => return None,
    })
}

/// Whether a media type is a stream of items that are read one by one.
pub fn streams(media: &str) -> bool {
    matches!(rank(media), Some(STREAM | LINES))
}

/// One media type of a response.
struct Media {
    accept: Option<String>,
    reply: Reply,
}

/// What a response holds: each media type, the one that the call gives first.
fn contents<'a>(context: &mut Context<'a>, schemas: &mut Schemas<'a>, part: &Part<'a>, hint: &str) -> Vec<Media> {
    let mut found: Vec<(u8, &Member)> = Vec::new();
    for media in part.node.get("content").map(Node::members).into_iter().flatten() {
        if media.key.starts_with("x-") {
            continue;
        }
        found.push((rank(&media.key).unwrap_or(RAW), media));
    }
    // A stream beside something whole is the other one: `send` gives what is whole.
    let whole = |rank: u8| !matches!(rank, STREAM | LINES);
    if found.iter().any(|(rank, _)| whole(*rank)) {
        found.sort_by_key(|(rank, _)| (!whole(*rank), *rank));
    } else {
        found.sort_by_key(|(rank, _)| *rank);
    }
    found.into_iter().map(|(rank, media)| content(context, schemas, part, media, rank, hint)).collect()
}

fn content<'a>(
    context: &mut Context<'a>,
    schemas: &mut Schemas<'a>,
    part: &Part<'a>,
    media: &'a Member,
    rank: u8,
    hint: &str,
) -> Media {
    let accept = body::is_media_type(&media.key).then(|| media.key.to_string());
    let at = part.child(&media.node, &["content", &media.key]);
    let streams = matches!(rank, STREAM | LINES);
    // 3.2 describes the items of a stream; before, the schema of a stream was that of its items by custom.
    let items = media.node.get("itemSchema").filter(|_| streams);
    let schema = match items {
        Some(item) => Some(item_schema(context, at.child(item, &["itemSchema"]), rank == STREAM)),
        None => media.node.get("schema").map(|schema| at.child(schema, &["schema"])),
    };
    let binary = schema.as_ref().is_some_and(|schema| is_binary(context, schema));
    let bare = media.key.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let untold = schema.as_ref().is_some_and(|schema| body::is_json_untold(context, schema, &bare));
    if !untold && rank > LINES {
        let (reply, became) = if rank == RAW { (Reply::Bytes, "raw bytes") } else { (Reply::Text, "text") };
        body::untyped(context, &part.child(&media.node, &["content", &media.key]), &media.key, became);
        return Media { accept, reply };
    }
    let hint = if items.is_some() { format!("{hint}Item") } else { hint.to_owned() };
    let mut typed = || match &schema {
        Some(schema) => {
            beside::limits_of(context, schema, "any response of the type");
            wrap(schemas.lower(context, schema, &hint))
        }
        None => TypeRef::Any,
    };
    let reply = match rank {
        _ if untold => Reply::Json(typed()),
        0..=2 if binary => Reply::Bytes,
        0 | 1 => Reply::Json(typed()),
        2 if schema.is_some() => Reply::Json(typed()),
        2 => Reply::Bytes,
        _ => {
            let ty = typed();
            let framing = match &schema {
                Some(schema) if rank == STREAM => framing(context, schema, &ty),
                _ => Framing::Data,
            };
            Reply::Events(ty, framing)
        }
    };
    Media { accept, reply }
}

/// How a stream's schema speaks of its events.
fn framing<'a>(context: &Context<'a>, schema: &Part<'a>, ty: &TypeRef) -> Framing {
    if matches!(ty, TypeRef::String | TypeRef::DateTime | TypeRef::Date) {
        return Framing::Text;
    }
    match is_envelope(context, schema, 0) {
        true => Framing::Envelope,
        false => Framing::Data,
    }
}

/// Whether a schema is that of whole events: an object of nothing but what a server-sent event has, or alternatives
/// that all are.
fn is_envelope<'a>(context: &Context<'a>, schema: &Part<'a>, depth: u32) -> bool {
    const FIELDS: [&str; 4] = ["event", "data", "id", "retry"];
    let flat = Flat::of(context.doc, std::slice::from_ref(schema));
    if flat.properties.is_empty() {
        let mut branches = flat.groups.iter().flatten().peekable();
        return depth < 8 && branches.peek().is_some() && branches.all(|one| is_envelope(context, one, depth + 1));
    }
    let known = flat.properties.keys().all(|name| FIELDS.contains(name));
    known && flat.properties.contains_key("data") && (flat.properties.len() > 1 || flat.required.contains("data"))
}

/// The schema of what a client reads of one item. That of a server-sent event describes the event; where its `data` has
/// a schema of its own, that is it.
fn item_schema<'a>(context: &Context<'a>, item: Part<'a>, sent_events: bool) -> Part<'a> {
    let event = context.doc.resolve(item.node, &item.pointer).ok().filter(|_| sent_events);
    let event = event.map(|target| Part { node: target.node, pointer: target.pointer });
    let path = ["properties", "data", "contentSchema"];
    event.and_then(|event| Some(event.child(event.node.path(&path)?, &path))).unwrap_or(item)
}

/// Whether a schema stands for bytes.
pub fn is_binary<'a>(context: &Context<'a>, part: &Part<'a>) -> bool {
    is_binary_flat(&Flat::of(context.doc, std::slice::from_ref(part)))
}

/// As [`is_binary`], of a schema seen whole.
pub fn is_binary_flat(flat: &Flat<'_>) -> bool {
    flat.format == Some("binary") || (flat.raw && flat.types.is_none_or(|types| types == Types::STRING))
}

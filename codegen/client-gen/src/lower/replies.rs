//! Responses: what a success gives, and what each documented error holds.

use super::flat::{Flat, Part, Types};
use super::names::{self, Taken};
use super::plan::*;
use super::schema::{Schemas, wrap};
use super::{Context, body, prose};
use openapi::document::Node;

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
}

impl Replies {
    /// Every body taken out.
    pub fn without_bodies(&mut self) {
        self.success = Reply::Empty;
        self.other.clear();
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
                    context.degrade(member.node.span, &pointer, error.to_string(), "a response of unknown shape");
                    Part { node: &member.node, pointer: pointer.clone() }
                }
            };
            let rust = taken.take(&variant(&status));
            let hint = match shared_name(&target, "responses") {
                Some(name) => format!("{name}Response"),
                None => format!("{hint}{rust}Response"),
            };
            let (reply, media) = reply(context, schemas, &target, &hint);
            if let Some(media) = media.filter(|media| !accept.contains(media)) {
                accept.push(media);
            }
            let docs = target.node.get("description").and_then(Node::as_str).map(prose::clean).unwrap_or_default();
            statuses.push(StatusReply { status, rust, reply, docs, pointer });
        }
    }
    let accept = if accept.is_empty() { "*/*".to_owned() } else { accept.join(", ") };
    sort_out(statuses, accept)
}

/// The name of the component that `part` is, if it is one of `kind`: what is inline in it is named
/// after it, not after the operation that happens to come first.
pub fn shared_name(part: &Part<'_>, kind: &str) -> Option<String> {
    let at = part.pointer.as_str().strip_prefix("/components/")?.strip_prefix(kind)?.strip_prefix('/')?;
    (!at.contains('/')).then(|| names::type_name(&part.pointer.last().unwrap_or_default()))
}

fn sort_out(statuses: Vec<StatusReply>, accept: String) -> Replies {
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
    // The lowest status that has a body is what the call gives.
    let main = good.iter().position(|status| status.reply != Reply::Empty).unwrap_or(0);
    let success = match good.get(main) {
        Some(status) => status.reply.clone(),
        None => Reply::Bytes,
    };
    let mut other: Vec<StatusReply> = Vec::new();
    for (index, status) in good.into_iter().enumerate() {
        if index == main || status.reply == success || status.status == "default" {
            continue;
        }
        other.push(status);
    }
    bad.retain(|status| !status.status.starts_with('1'));
    Replies { success, other, errors: bad, accept }
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

/// How good a media type is to have typed.
fn rank(media: &str) -> Option<u8> {
    let bare = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Some(match bare.as_str() {
        "application/json" => 0,
        bare if bare.ends_with("+json") || bare == "text/json" => 1,
        "*/*" | "application/*" => 2,
        "text/event-stream" => 3,
        "application/x-ndjson" | "application/jsonl" | "application/ndjson" | "application/x-jsonlines" => 4,
        bare if bare.starts_with("text/") => 5,
        _ => return None,
    })
}

/// What a response holds, and the media type it is asked for with.
fn reply<'a>(
    context: &mut Context<'a>,
    schemas: &mut Schemas<'a>,
    part: &Part<'a>,
    hint: &str,
) -> (Reply, Option<String>) {
    let Some(content) = part.node.get("content").filter(|content| content.members().len() > 0) else {
        return (Reply::Empty, None);
    };
    let best = content.members().filter_map(|m| Some((rank(&m.key)?, m))).min_by_key(|(rank, _)| *rank);
    let (rank, media) = match best {
        Some((rank, media)) => (Some(rank), Some(media)),
        None => (None, content.members().next()),
    };
    let accept = media.filter(|media| body::is_media_type(&media.key)).map(|media| media.key.to_string());
    let Some(media) = media else { return (Reply::Bytes, accept) };
    let at = part.child(&media.node, &["content", &media.key]);
    let streams = matches!(rank, Some(3 | 4));
    let schema = match media.node.get("itemSchema").filter(|_| streams) {
        Some(item) => Some(event_data(context, at.child(item, &["itemSchema"]), rank == Some(3))),
        None => media.node.get("schema").map(|schema| at.child(schema, &["schema"])),
    };
    let binary = schema.as_ref().is_some_and(|schema| is_binary(context, schema));
    let bare = media.key.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let untold = schema.as_ref().is_some_and(|schema| body::is_json_untold(context, schema, &bare));
    if !untold && rank.is_none_or(|rank| rank > 4) {
        let reply = if rank.is_none() { Reply::Bytes } else { Reply::Text };
        let became = if rank.is_none() { "raw bytes" } else { "text" };
        body::untyped(context, &part.child(&media.node, &["content", &media.key]), &media.key, became);
        return (reply, accept);
    }
    let rank = if untold { 1 } else { rank.unwrap_or(1) };
    let mut typed = || match &schema {
        Some(schema) => {
            let used = schemas.lower(context, schema, hint);
            wrap(used)
        }
        None => TypeRef::Any,
    };
    let reply = match rank {
        0..=2 if binary => Reply::Bytes,
        0 | 1 => Reply::Json(typed()),
        2 if schema.is_some() => Reply::Json(typed()),
        2 => Reply::Bytes,
        _ => Reply::Events(typed()),
    };
    (reply, accept)
}

/// What an `itemSchema` says of the data of one item. That of server-sent events describes the event,
/// whose `data` is what a client reads.
fn event_data<'a>(context: &Context<'a>, item: Part<'a>, sent_events: bool) -> Part<'a> {
    if !sent_events {
        return item;
    }
    let event = context.doc.resolve(item.node, &item.pointer).ok();
    let event = event.map(|target| Part { node: target.node, pointer: target.pointer });
    let data =
        event.and_then(|event| Some(event.child(event.node.path(&["properties", "data"])?, &["properties", "data"])));
    let Some(data) = data else { return item };
    let content = data.node.get("contentSchema");
    content.map_or(data.clone(), |schema| data.child(schema, &["contentSchema"]))
}

/// Whether a schema stands for bytes.
pub fn is_binary<'a>(context: &Context<'a>, part: &Part<'a>) -> bool {
    is_binary_flat(&Flat::of(context.doc, std::slice::from_ref(part)))
}

/// As [`is_binary`], of a schema seen whole.
pub fn is_binary_flat(flat: &Flat<'_>) -> bool {
    flat.format == Some("binary") || (flat.raw && flat.types.is_none_or(|types| types == Types::STRING))
}

//! Our `x-*` annotations: their keys, their shapes, and the schemas their pointers lead through.

use super::prelude::*;
use crate::context::Annotation;
use client_gen::lower::ALLOWED_RESPONSES;

type Faults<'a> = Vec<(Site<'a>, String)>;

/// What is wrong with the shape of an annotation; nothing for those of others.
pub(super) fn faults<'a>(cx: &Context<'a>, annotation: &Annotation<'a>) -> Faults<'a> {
    let site = &annotation.site;
    let mut out = Faults::new();
    match annotation.key {
        "x-secret" | "x-idempotent" | "x-cost" if site.node.as_bool().is_none() => {
            out.push((site.clone(), "is `true` or `false`".to_owned()));
        }
        "x-env" | "x-unit" | "x-idempotency-key" => is_text(site, &mut out),
        "x-rust-name" | "x-rust-builder" => {
            let text = site.node.as_str().unwrap_or_default();
            if !names::is_identifier(text) || syn::parse_str::<syn::Ident>(text).is_err() {
                out.push((site.clone(), "is a Rust name".to_owned()));
            }
        }
        "x-credential-url" => {
            let text = site.node.as_str().unwrap_or_default();
            if !text.starts_with("https://") {
                out.push((site.clone(), "is an https address".to_owned()));
            }
        }
        "x-enum-varnames" => {
            let values = annotation.owner.get("enum").map(|all| all.items().count());
            if Some(site.node.items().count()) != values {
                out.push((site.clone(), "has one name for each enum value".to_owned()));
            }
        }
        "x-source" => {
            needs(site, &["kind", "name"], &mut out);
            let kind = site.node.get("kind").and_then(Node::as_str);
            if kind.is_some_and(|kind| !["sdk", "mirror", "schema", "cli"].contains(&kind)) {
                let what = "has a kind of `sdk`, `mirror`, `schema` or `cli`";
                out.push((site.below_or_self("kind"), what.to_owned()));
            }
        }
        "x-docs-deviation" => needs(site, &["says", "we", "why"], &mut out),
        "x-credential-lifetime" => {
            let seconds = site.node.get("seconds").and_then(Node::as_i64);
            if seconds.is_none_or(|seconds| seconds <= 0) {
                let what = "says after how many `seconds`";
                out.push((site.below_or_self("seconds"), what.to_owned()));
            }
            needs(site, &["renew"], &mut out);
        }
        "x-token-exchange" => token_exchange(cx, site, &mut out),
        "x-pagination" => pagination(site, &mut out),
        "x-waiter" => each(site, &["name", "status"], &mut out),
        "x-correction" => each(site, &["pointer", "date", "evidence"], &mut out),
        "x-error-shape" => error_shape(cx, site, &mut out),
        "x-allow-response" => {
            if site.node.as_array().is_none_or(|list| list.is_empty()) {
                out.push((site.clone(), "is a list".to_owned()));
            }
            for entry in items(site) {
                if !ALLOWED_RESPONSES.contains(&entry.node.as_str().unwrap_or_default()) {
                    out.push((entry, format!("has entries of `{}`", ALLOWED_RESPONSES.join("`, `"))));
                }
            }
        }
        "x-lint-allow" => {
            each(site, &["id", "reason"], &mut out);
            for entry in items(site) {
                let id = entry.node.get("id").and_then(Node::as_str);
                if id.is_some_and(|id| Rule::by_id(id).is_none()) {
                    let what = "names a rule: `cargo xtask lint --list`";
                    out.push((entry.below_or_self("id"), what.to_owned()));
                }
            }
        }
        _ => {}
    }
    out
}

fn items<'a>(site: &Site<'a>) -> Vec<Site<'a>> {
    let numbered = site.node.items().enumerate();
    numbered.map(|(index, node)| Site { node, at: site.at.index(index), span: short(node) }).collect()
}

fn is_text<'a>(site: &Site<'a>, out: &mut Faults<'a>) {
    let text = site.node.as_str().unwrap_or_default();
    if text.trim().is_empty() {
        out.push((site.clone(), "is a text".to_owned()));
    }
}

fn needs<'a>(site: &Site<'a>, keys: &[&str], out: &mut Faults<'a>) {
    for key in keys {
        let text = site.node.get(key).and_then(Node::as_str);
        if text.is_none_or(|text| text.trim().is_empty()) {
            out.push((site.below_or_self(key), format!("needs a text `{key}`")));
        }
    }
}

fn each<'a>(site: &Site<'a>, keys: &[&str], out: &mut Faults<'a>) {
    if site.node.as_array().is_none() {
        out.push((site.clone(), "is a list".to_owned()));
    }
    for entry in items(site) {
        needs(&entry, keys, out);
    }
}

fn pagination<'a>(site: &Site<'a>, out: &mut Faults<'a>) {
    let style = site.node.get("style").and_then(Node::as_str);
    let (request, response) = match style {
        Some("token") => ("token", "next"),
        Some("page") => ("page", "items"),
        // Others have an `x-pagination` too.
        None if site.node.get("request").is_none() && site.node.get("response").is_none() => return,
        _ => {
            let what = "has a style of `token` or `page`";
            out.push((site.below_or_self("style"), what.to_owned()));
            return;
        }
    };
    for (part, keys) in [("request", vec![request]), ("response", vec!["items", response])] {
        let Some(below) = site.below(part) else {
            out.push((site.clone(), format!("needs `{part}`")));
            continue;
        };
        needs(&below, &keys, out);
    }
}

fn error_shape<'a>(cx: &Context<'a>, site: &Site<'a>, out: &mut Faults<'a>) {
    each(site, &["schema"], out);
    for entry in items(site) {
        if let Some(schema) = entry.below("schema")
            && let Some(text) = schema.node.as_str()
            && cx.document.target(schema.node.span.file, text).is_err()
        {
            out.push((schema, "names a schema that is there".to_owned()));
        }
        if entry.node.get("present").is_none_or(|list| list.items().next().is_none()) {
            let what = "says which members are `present`";
            out.push((entry.below_or_self("present"), what.to_owned()));
        }
    }
}

fn token_exchange<'a>(cx: &Context<'a>, site: &Site<'a>, out: &mut Faults<'a>) {
    needs(site, &["operation", "env", "token"], out);
    let Some(id) = site.below("operation") else {
        return;
    };
    let operation = cx.calls().find(|op| op.id().is_some() && op.id() == id.node.as_str());
    let Some(operation) = operation else {
        out.push((id, "names an operation that is there".to_owned()));
        return;
    };
    for key in ["token", "expiresIn"] {
        let Some(pointer) = site.below(key) else {
            continue;
        };
        let text = pointer.node.as_str().unwrap_or_default();
        let schema = success_schema(cx, operation);
        if !schema.is_some_and(|schema| at(cx, schema, text).is_there()) {
            out.push((pointer, format!("names a member of the answer in `{key}`")));
        }
    }
}

/// What stands at a pointer into values of a schema.
pub(super) enum Found<'a> {
    /// This schema.
    Schema(&'a Node),
    /// Something: the schema allows members it does not name.
    Free,
    /// Nothing.
    Missing,
}

impl Found<'_> {
    /// Whether there can be something.
    pub(super) fn is_there(&self) -> bool {
        !matches!(self, Found::Missing)
    }
}

/// Follows a JSON pointer through a schema.
pub(super) fn at<'a>(cx: &Context<'a>, schema: &'a Node, pointer: &str) -> Found<'a> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Found::Missing;
    }
    let mut node = schema;
    for key in Pointer::parse(pointer).keys() {
        let members = shape::members(cx, node, true);
        if let Some(next) = members.properties.get(key.as_str()).and_then(|all| all.first()) {
            node = next;
            continue;
        }
        let list = cx.resolve(node).and_then(|node| node.get("items"));
        if let Some(next) = list.filter(|_| key.parse::<usize>().is_ok()) {
            node = next;
            continue;
        }
        return match members.properties.is_empty() || members.unsure {
            true => Found::Free,
            false => Found::Missing,
        };
    }
    Found::Schema(node)
}

fn json_schema(owner: &Node) -> Option<&Node> {
    let content = owner.get("content")?.members();
    let mut json = content.filter(|media| media.key.contains("json"));
    json.find_map(|media| media.node.get("schema"))
}

/// The schema of an operation's first 2xx JSON body.
pub(super) fn success_schema<'a>(cx: &Context<'a>, operation: &Operation<'a>) -> Option<&'a Node> {
    let responses = cx.responses_of(operation);
    let mut good = responses.iter().filter(|(status, _, _)| status.starts_with('2'));
    good.find_map(|(_, _, node)| json_schema(node))
}

/// The schema of an operation's JSON body.
pub(super) fn request_schema<'a>(cx: &Context<'a>, operation: &Operation<'a>) -> Option<&'a Node> {
    let body = operation.site.node.get("requestBody")?;
    json_schema(cx.resolve(body)?)
}

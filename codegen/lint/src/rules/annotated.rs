//! Our `x-*` annotations: their keys, their shapes, and the schemas their pointers lead through.

use super::prelude::*;
use crate::context::Annotation;
use openapi::keys::{self, Form};

type Faults<'a> = Vec<(Site<'a>, String)>;

/// What is wrong with an annotation of ours; nothing for those of others.
pub(super) fn faults<'a>(cx: &Context<'a>, annotation: &Annotation<'a>) -> Faults<'a> {
    let site = &annotation.site;
    let Some(key) = keys::key(annotation.key) else { return Faults::new() };
    let mut out = Faults::new();
    if !key.places.is_empty() && !key.places.contains(&annotation.kind) {
        let what = format!("has no effect on a {}: it is for {}", annotation.kind.name(), key.on);
        return vec![(site.clone(), what)];
    }
    for fault in key.faults(annotation.owner, site.node) {
        out.push((below(site, &fault.below), fault.what));
    }
    match key.form {
        Form::Identifier if out.is_empty() => {
            let text = site.node.as_str().unwrap_or_default();
            if !names::is_identifier(text) || syn::parse_str::<syn::Ident>(text).is_err() {
                out.push((site.clone(), "is a Rust name".to_owned()));
            }
        }
        _ if key.name == "x-token-exchange" => token_exchange(cx, site, &mut out),
        _ if key.name == "x-lint-allow" => {
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

/// The place below an annotation's value.
fn below<'a>(site: &Site<'a>, keys: &[String]) -> Site<'a> {
    let mut found = site.clone();
    for key in keys {
        let next = match key.parse::<usize>() {
            Ok(index) => items(&found).into_iter().nth(index),
            Err(_) => found.below(key),
        };
        found = next.unwrap_or(found);
    }
    found
}

fn items<'a>(site: &Site<'a>) -> Vec<Site<'a>> {
    let numbered = site.node.items().enumerate();
    numbered.map(|(index, node)| Site { node, at: site.at.index(index), span: short(node) }).collect()
}

fn token_exchange<'a>(cx: &Context<'a>, site: &Site<'a>, out: &mut Faults<'a>) {
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
            out.push((pointer, format!("refers to a property of the response in `{key}`")));
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

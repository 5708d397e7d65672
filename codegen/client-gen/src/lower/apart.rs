//! Types that no operation of a client reaches: what a provider sends to webhooks and callbacks and is answered with, and
//! component schemas that nothing else leads to. They are compiled with the feature `all-types` only.

use std::collections::HashSet;

use super::flat::Part;
use super::plan::TypeRef;
use super::schema::Schemas;
use super::{Context, body, names, prose, replies};
use openapi::document::operations::Caller;
use openapi::document::{Node, Pointer};

/// Lowers them. Those that an operation reaches too are lowered already.
pub fn all<'a>(context: &mut Context<'a>, schemas: &mut Schemas<'a>) {
    let doc = context.doc;
    let mut unread = Vec::new();
    let operations = doc.operations(&mut unread);
    for item in unread.into_iter().filter(|item| !item.path.starts_with('/')) {
        context.degrade(item.node.span, &item.pointer, item.error, "no type");
    }
    for known in operations.iter().filter(|known| known.caller == Caller::Provider) {
        let part = Part { node: known.node(), pointer: known.method.pointer.clone() };
        let hint = name_of(known.path, &part);
        body::all(context, schemas, &part, &hint);
        replies::all(context, schemas, &part, &hint);
    }
    let at = Pointer::parse("/components/schemas");
    let reached = reached(context);
    for member in doc.root().path(&["components", "schemas"]).into_iter().flat_map(Node::members) {
        let part = Part { node: &member.node, pointer: at.join(&member.key) };
        if reached.contains(&part.key()) || member.key.starts_with("x-") {
            continue;
        }
        let used = schemas.lower(context, &part, &names::type_name(&member.key));
        if !matches!(used.ty, TypeRef::Named(_)) {
            let why = format!("nothing refers to the component {}", prose::code(&member.key));
            context.degrade(member.key_span, &part.pointer, why, "no type of its own");
        }
    }
}

/// What the types of a webhook or callback are named after.
fn name_of(path: &str, operation: &Part<'_>) -> String {
    let id = operation.node.get("operationId").and_then(Node::as_str).filter(|id| !id.trim().is_empty());
    let keys: Vec<String> = operation.pointer.keys().collect();
    // `.../callbacks/{name}/{expression}/{method}`: an expression is no name.
    let callback = match keys.as_slice() {
        [.., callbacks, name, _, _] if callbacks == "callbacks" => Some(name.as_str()),
        _ => None,
    };
    names::type_name(id.or(callback).unwrap_or(path))
}

/// The places of all schemas that `$ref`s lead to from anywhere but the components.
fn reached(context: &Context<'_>) -> HashSet<(u32, Pointer)> {
    let doc = context.doc;
    let mut seen = HashSet::new();
    let mut open: Vec<&Node> =
        doc.root().members().filter(|member| &*member.key != "components").map(|member| &member.node).collect();
    while let Some(node) = open.pop() {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str)
            && let Ok(target) = doc.target(node.span.file, reference)
            && seen.insert((target.file, target.pointer))
        {
            open.push(target.node);
        }
        open.extend(node.members().map(|member| &member.node));
        open.extend(node.items());
    }
    seen
}

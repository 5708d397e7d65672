//! Our own `x-*` keys: paging, waiting, retrying, error shapes.

use super::names;
use super::plan::*;
use super::{Context, prose};
use openapi::document::{Node, Pointer};
use openapi::keys::ALLOWED_RESPONSES;

/// `x-idempotency-key` and `x-idempotent`.
pub fn retry(operation: &Node, method: &str) -> Retry {
    if let Some(name) = operation.get("x-idempotency-key").and_then(Node::as_str)
        && super::params::is_token(name)
    {
        return Retry::Key(name.to_owned());
    }
    match operation.get("x-idempotent").and_then(Node::as_bool) {
        Some(true) => Retry::Always,
        Some(false) => Retry::Never,
        // The method is safe, which the HTTP library does not know of one without a name of its own.
        None if method == "QUERY" => Retry::Always,
        None => Retry::ByMethod,
    }
}

/// `x-allow-response` of the operation or of the document, in the order of [`ALLOWED_RESPONSES`].
pub fn allowed_responses(root: &Node, operation: &Node) -> [bool; 2] {
    let listed = |node: &Node, entry: &str| {
        let list = node.get("x-allow-response").map(Node::items);
        list.into_iter().flatten().any(|listed| listed.as_str() == Some(entry))
    };
    ALLOWED_RESPONSES.map(|entry| listed(operation, entry) || listed(root, entry))
}

/// `x-waiter`.
pub fn waiters(operation: &Node) -> Vec<Waiter> {
    let mut out = Vec::new();
    for entry in operation.get("x-waiter").map(Node::items).into_iter().flatten() {
        let text = |key: &str| entry.get(key).and_then(Node::as_str);
        let texts = |key: &str| -> Vec<String> {
            let items = entry.get(key).map(Node::items).into_iter().flatten();
            items.filter_map(Node::as_str).map(str::to_owned).collect()
        };
        let seconds = |key: &str, otherwise: u64| {
            entry.get(key).and_then(Node::as_i64).and_then(|n| u64::try_from(n).ok()).unwrap_or(otherwise)
        };
        if let (Some(name), Some(status)) = (text("name"), text("status")) {
            out.push(Waiter {
                name: names::snake(name),
                status: status.to_owned(),
                success: texts("success"),
                failure: texts("failure"),
                interval: seconds("interval", 5),
                timeout: seconds("timeout", 1800),
            });
        }
    }
    out
}

/// `x-error-shape` of the document.
pub fn error_shapes(context: &mut Context<'_>, plan: &mut Plan) {
    let shapes = context.doc.root().get("x-error-shape");
    for entry in shapes.map(Node::items).into_iter().flatten() {
        let texts = |key: &str| -> Vec<String> {
            let items = entry.get(key).map(Node::items).into_iter().flatten();
            items.filter_map(Node::as_str).map(str::to_owned).collect()
        };
        let present = texts("present");
        if present.is_empty() {
            let pointer = Pointer::parse("/x-error-shape");
            context.degrade(entry.span, &pointer, "`present` names no member", "nothing");
            continue;
        }
        plan.error_shapes.push(ErrorShape { present, absent: texts("absent") });
    }
}

/// `x-pagination`, once the types its pointers go through are known.
pub fn paging(context: &mut Context<'_>, plan: &mut Plan) {
    for at in 0..plan.operations.len() {
        let pointer = plan.operations[at].pointer.clone();
        let file = plan.operations[at].span.file;
        let operation = context.doc.find(file, &pointer);
        let Some(node) = operation.and_then(|operation| operation.get("x-pagination")) else { continue };
        // Others have a key of this name too; ours names a style.
        if node.get("style").and_then(Node::as_str).is_none() {
            continue;
        }
        let text = |keys: &[&str]| node.path(keys).and_then(Node::as_str).map(str::to_owned);
        let style = match (text(&["style"]).as_deref(), text(&["response", "next"])) {
            (Some("token"), Some(next)) => Some((PagingStyle::Token { next }, text(&["request", "token"]))),
            (Some("page"), _) => {
                let first = node.get("first").and_then(Node::as_i64).and_then(|n| u64::try_from(n).ok()).unwrap_or(1);
                let total = text(&["response", "total"]);
                Some((PagingStyle::Page { first, total }, text(&["request", "page"])))
            }
            _ => None,
        };
        let items = text(&["response", "items"]).unwrap_or_default();
        let item = match &plan.operations[at].success {
            Reply::Json(ty) => item_type(plan, ty, &items),
            _ => None,
        };
        let (Some((style, Some(position))), Some(item)) = (style, item) else {
            let why = format!("`x-pagination` does not fit the response: {} is no list in it", prose::code(&items));
            context.degrade(node.span, &pointer.join("x-pagination"), why, "a call for one page");
            continue;
        };
        plan.operations[at].paging = Some(Paging { style, position, items, item });
    }
}

/// The type of the items of the list at `pointer`.
fn item_type(plan: &Plan, ty: &TypeRef, pointer: &str) -> Option<TypeRef> {
    let mut ty = ty.clone();
    for key in Pointer::parse(pointer).keys() {
        let TypeRef::Named(index) = bare(&ty) else { return None };
        let TypeKind::Object(object) = &plan.types.get(*index)?.kind else { return None };
        ty = object.fields.iter().find(|field| field.wire == key)?.ty.clone();
    }
    match bare(&ty) {
        TypeRef::List(item) => Some((**item).clone()),
        _ => None,
    }
}

fn bare(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::Nullable(inner) | TypeRef::Secret(inner) | TypeRef::Boxed(inner) => bare(inner),
        other => other,
    }
}

//! What of a document recordings show.

use std::collections::BTreeMap;

use openapi::document::{Document, Node};
use serde_json::Value;

use crate::observe::Observer;
use crate::route::{Route, pointer_of};

/// What of an operation a recording shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Coverage {
    /// `POST /v1/nodes`.
    pub operation: String,
    /// How many exchanges.
    pub exchanges: usize,
    /// Documented statuses, and whether each was seen.
    pub statuses: BTreeMap<String, bool>,
    /// Documented parameters as `query zone`, and whether each was seen.
    pub parameters: BTreeMap<String, bool>,
    /// Documented properties as `request.body a.b` or `response.200 a.b`, and whether each was seen.
    pub properties: BTreeMap<String, bool>,
}

/// The values at a path such as `a.b[].c`.
pub(crate) fn values_at<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut here = vec![value];
    for step in path.split('.') {
        let bare = step.trim_end_matches("[]");
        let lists = (step.len() - bare.len()) / 2;
        if !bare.is_empty() {
            here = here
                .into_iter()
                .flat_map(|value| match value {
                    Value::Object(object) if bare == "*" => object.values().collect::<Vec<_>>(),
                    Value::Object(object) => object.get(bare).into_iter().collect(),
                    _ => Vec::new(),
                })
                .collect();
        }
        for _ in 0..lists {
            here = here.into_iter().flat_map(|value| value.as_array().into_iter().flatten()).collect();
        }
    }
    here
}

/// Everything that the document has of an operation, nothing of it seen.
pub(crate) fn documented<'d>(document: &'d Document, observer: &Observer<'d>, route: &Route<'d>) -> Coverage {
    let mut row = Coverage { operation: route.name.clone(), ..Coverage::default() };
    let operation = route.operation.node();
    let at = pointer_of(route);
    let lists = [(route.operation.item.node, &route.operation.item.pointer), (operation, at)];
    for parameter in document.parameters(lists).iter().filter(|parameter| parameter.target.is_ok()) {
        if parameter.location() != "cookie" {
            row.parameters.insert(format!("{} {}", parameter.location(), parameter.name()), false);
        }
    }
    let mut bodies = Vec::new();
    if let Some(body) = operation.get("requestBody")
        && let Ok(target) = document.resolve(body, &at.join("requestBody"))
    {
        bodies.push(("request", target));
    }
    for member in operation.get("responses").into_iter().flat_map(Node::members) {
        if member.key.starts_with("x-") {
            continue;
        }
        row.statuses.insert(member.key.to_string(), false);
        if member.key.starts_with('2')
            && let Ok(target) = document.resolve(&member.node, &at.join("responses").join(&member.key))
        {
            bodies.push(("response", target));
        }
    }
    for (prefix, target) in bodies {
        let content = target.pointer.join("content");
        for media in target.node.get("content").into_iter().flat_map(Node::members) {
            let Some(schema) = media.node.get("schema") else { continue };
            for path in observer.documented(schema, &content.join(&media.key).join("schema")) {
                row.properties.insert(format!("{prefix} {path}"), false);
            }
        }
    }
    row
}

/// Marks the documented properties that a value has.
pub(crate) fn cover(properties: &mut BTreeMap<String, bool>, prefix: &str, value: &Value) {
    for (name, seen) in properties.iter_mut().filter(|(_, seen)| !**seen) {
        if let Some((place, path)) = name.split_once(' ')
            && place == prefix
            && !values_at(value, path).is_empty()
        {
            *seen = true;
        }
    }
}

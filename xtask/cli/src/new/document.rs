//! A provider from its published OpenAPI document: the document is the spec and the docs page at once, and every
//! operation gets an example of the values that the document shows or of made-up ones.

use std::collections::BTreeSet;
use std::path::Path;

use ::client_gen::lower::{BodyKind, Operation, Param, Place, Plan, Reply, lower};
use ::client_gen::samples::{self, Example};
use ::diagnostics::Severity;
use ::docs::draft::{DraftPage, client_of};
use ::docs::{Lock, LockPage};
use ::openapi::document::{Document, Node, Pointer};
use serde_json::{Map, Value, json};

use super::{Written, addressed};
use crate::common::{Failure, Files, Result, read_text};
use crate::docs::pages;
use crate::output::note;

/// The files of the provider.
pub fn files(name: &str, spec: &str, date: &str) -> Result<Written> {
    let (file, url) = addressed(spec);
    let (shown, text) = read_text(Path::new(file))?;
    let document = Document::load(&shown, &text, &Files)?;
    if document.files().len() > 1 {
        return Err(Failure::usage(format!("{shown}: it refers to other files; bundle it into one first")));
    }
    let text = match named(&document.root().to_json()) {
        Some(value) => ::docs::apply::emit(&value, 0),
        None if text.trim_start().starts_with('{') => ::docs::apply::emit(&document.root().to_json(), 0),
        None => text,
    };
    let head = "# TODO: taken over from the published document. Check it against the docs pages, list those in client.yaml, and say\n# with `x-source` where each fact that is on none of them was read.\n";
    let openapi = format!("{head}{text}");
    let document = Document::load("openapi.yaml", &openapi, &Files)?;
    let lowered = lower(&document);
    let plan = &lowered.plan;
    let mut files: Written = Vec::new();
    for operation in &plan.operations {
        let text = ::docs::apply::emit(&example(&document, plan, operation)?, 0);
        let head = "# TODO: made up from the document; check every value\n";
        files.push((format!("examples/{}.yaml", operation.id), format!("{head}{text}")));
    }
    let linted = ::lint::lint(&document, &[]);
    // What is in the whole text goes away with it.
    let broken: BTreeSet<&str> = linted
        .findings
        .iter()
        .filter(|finding| finding.severity >= Severity::Warning && finding.id != "draft-mark")
        .map(|finding| &*finding.id)
        .collect();
    let broken: Vec<&str> = broken.into_iter().collect();
    let ids: Vec<String> = plan.operations.iter().map(|operation| operation.id.clone()).collect();
    // The document as it is now is recorded as the page that it is.
    let mut lock = Lock::new(name);
    let client = match pages::read(&shown, &openapi, None, None) {
        Ok(read) => {
            let page = DraftPage {
                id: "openapi".to_owned(),
                url: url.to_owned(),
                layout: read.layout.name,
                facts: &read.facts,
            };
            let locked = LockPage {
                id: page.id.clone(),
                url: if url.is_empty() { "https://TODO.example".to_owned() } else { url.to_owned() },
                layout: read.layout.name.to_owned(),
                date: date.to_owned(),
                sha256: read.page.sha256.clone(),
                ..LockPage::default()
            };
            lock.put(locked.with_facts(&read.facts));
            client_of(name, Some((&page, ids)), &broken)
        }
        Err(failure) => {
            note!("{shown} is not recorded as a docs page, `docs` in client.yaml stays empty: {}", failure.message);
            client_of(name, None, &broken)
        }
    };
    let lock = lock.render().map_err(|error| Failure::broken(error.to_string()))?;
    files.push(("openapi.yaml".to_owned(), openapi));
    files.push(("client.yaml".to_owned(), client));
    files.push(("docs.lock.yaml".to_owned(), lock));
    Ok(files)
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The document with an operationId for each operation, no two alike; none where it has them already.
fn named(document: &Value) -> Option<Value> {
    let mut out = document.clone();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut changed = false;
    let paths = out.get_mut("paths").and_then(Value::as_object_mut)?;
    for (path, item) in paths {
        let Some(item) = item.as_object_mut() else { continue };
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
            let own = operation.get("operationId").and_then(Value::as_str).map(str::to_owned);
            let own = own.filter(|id| !id.is_empty() && !id.contains(['/', '\\']) && !id.starts_with('.'));
            let wanted = own.clone().unwrap_or_else(|| made_id(method, path));
            let mut id = wanted.clone();
            // File names are compared without case on some systems.
            for number in 2.. {
                if taken.insert(id.to_ascii_lowercase()) {
                    break;
                }
                id = format!("{wanted}{number}");
            }
            if own.as_ref() != Some(&id) {
                changed = true;
                operation.insert("operationId".to_owned(), id.into());
            }
        }
    }
    changed.then_some(out)
}

/// `get /boxes/{id}/lid` as `getBoxesByIdLid`.
fn made_id(method: &str, path: &str) -> String {
    let mut id = method.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        if part.starts_with('{') {
            id.push_str("By");
        }
        for word in part.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            let (first, rest) = word.split_at(1);
            id.push_str(&first.to_ascii_uppercase());
            id.push_str(rest);
        }
    }
    id
}

/// A call with what it must have, and its responses.
fn example(document: &Document, plan: &Plan, operation: &Operation) -> Result<Value> {
    let mut example = Example {
        source: "facts".to_owned(),
        parameters: Default::default(),
        body: None,
        request: None,
        responses: Default::default(),
    };
    let mut target = operation.path.clone();
    for param in operation.params.iter().filter(|param| param.required || param.place == Place::Path) {
        let value = parameter(document, plan, param);
        if param.place == Place::Path {
            let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            target = target.replace(&format!("{{{}}}", param.wire), &plain);
        }
        example.parameters.insert(param.wire.clone(), value);
    }
    if let Some(body) = operation.bodies.first() {
        example.body = match &body.kind {
            BodyKind::Json(ty) | BodyKind::Form(ty) => {
                let shown = document.at(&body.pointer).and_then(|media| shown(document, media));
                let shown = shown.filter(|value| samples::fits(plan, ty, value));
                shown.or_else(|| body.required.then(|| samples::made_up(plan, ty)))
            }
            _ => body.required.then(|| "content".into()),
        };
        // Not every value that a document shows can be written as a call.
        if samples::call(plan, operation, Some(&example)).is_none()
            && let BodyKind::Json(ty) | BodyKind::Form(ty) = &body.kind
        {
            example.body = body.required.then(|| samples::made_up(plan, ty));
        }
    }
    if samples::call(plan, operation, Some(&example)).is_none() {
        example.body = None;
        example.parameters.retain(|wire, _| operation.params.iter().any(|param| param.wire == *wire && param.required));
    }
    let mut out = Map::new();
    out.insert("source".to_owned(), example.source.into());
    if !example.parameters.is_empty() {
        out.insert("parameters".to_owned(), example.parameters.into_iter().collect::<Map<_, _>>().into());
    }
    if let Some(body) = example.body {
        out.insert("body".to_owned(), body);
    }
    out.insert("request".to_owned(), json!({"method": operation.method, "target": target, "headers": {}}));
    let mut responses = Map::new();
    let declared = document.at(&operation.pointer.join("responses")).map(Node::members);
    for member in declared.into_iter().flatten() {
        let status = member.key.to_string();
        let known = operation.errors.iter().chain(&operation.other_success).find(|one| one.status == status);
        let reply = match known {
            Some(one) => &one.reply,
            None if status.starts_with('2') => &operation.success,
            None => continue,
        };
        let number = status.parse::<u16>().is_ok();
        if number {
            responses.insert(status, answer(document, plan, &member.node, reply));
        }
    }
    out.insert("responses".to_owned(), responses.into());
    Ok(Value::Object(out))
}

fn parameter(document: &Document, plan: &Plan, param: &Param) -> Value {
    let shown = document.at(&param.pointer).and_then(|node| {
        let own = shown(document, node);
        own.or_else(|| node.get("schema").and_then(|schema| schema.get("example")).map(Node::to_json))
    });
    let fits = |value: &Value| {
        samples::fits(plan, &param.ty, value)
            && (param.place != Place::Path
                || value.as_str().is_none_or(|text| !text.is_empty() && !text.contains(['/', '?', '#', '%', ' '])))
    };
    shown.filter(fits).unwrap_or_else(|| samples::made_up(plan, &param.ty))
}

fn answer(document: &Document, plan: &Plan, response: &Node, reply: &Reply) -> Value {
    match reply {
        Reply::Json(ty) => {
            let shown = document.resolve(response, &Pointer::root()).ok().and_then(|target| {
                let content = target.node.get("content")?;
                content.members().find_map(|media| shown(document, &media.node))
            });
            shown.filter(|value| samples::fits(plan, ty, value)).unwrap_or_else(|| samples::made_up(plan, ty))
        }
        Reply::Text | Reply::Bytes => "content".into(),
        _ => Value::Null,
    }
}

/// `example`, or the first of `examples`, of a parameter or a media type.
fn shown(document: &Document, owner: &Node) -> Option<Value> {
    let own = owner.get("example").map(Node::to_json);
    own.or_else(|| {
        let first = owner.get("examples")?.members().next()?;
        let target = document.resolve(&first.node, &Pointer::root()).ok()?;
        target.node.get("value").map(Node::to_json)
    })
}

#[cfg(test)]
mod tests {
    use super::{made_id, named};
    use serde_json::json;

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        assert_eq!(made_id("get", "/boxes/{id}/inner-lid"), "getBoxesByIdInnerLid");
        let document = json!({"paths": {
            "/a": {"get": {"operationId": "box"}, "post": {}},
            "/b": {"get": {"operationId": "Box"}},
        }});
        let paths = named(&document).unwrap()["paths"].clone();
        let ids =
            [&paths["/a"]["get"], &paths["/a"]["post"], &paths["/b"]["get"]].map(|one| one["operationId"].clone());
        assert_eq!(ids, ["box", "postA", "Box2"]);
        assert!(named(&json!({"paths": {"/a": {"get": {"operationId": "box"}}}})).is_none());
    }
}

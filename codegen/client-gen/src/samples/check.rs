//! Whether an example file says what its document says: requests and responses, with the place of each difference.

use diagnostics::{Finding, Location, quote};
use openapi::document::{Document, Node, Pointer, Span, tree};
use openapi::schema_check::{Checker, Side};
use serde_json::Value;

use crate::lower::*;

const HELP: &str = "correct the example or the document; specs/README.md shows the format of an example";

/// Checks `examples/<id>.yaml`. Nothing is found in an example that a client can send and read whole.
#[must_use]
pub fn check(document: &Document, plan: &Plan, id: &str, path: &str, text: &str) -> Vec<Finding> {
    let (root, mut findings) = match tree(path, text) {
        Ok(read) => read,
        Err(finding) => return vec![*finding],
    };
    let mut check = Check { document, plan, path, checker: Checker::new(document), root: &root, out: Vec::new() };
    check.operation(id);
    findings.append(&mut check.out);
    findings
}

struct Check<'a> {
    document: &'a Document,
    plan: &'a Plan,
    path: &'a str,
    checker: Checker<'a>,
    root: &'a Node,
    out: Vec<Finding>,
}

impl<'a> Check<'a> {
    fn report(&mut self, span: Span, at: &Pointer, message: String, schema: Option<Span>) {
        let location = Location {
            file: self.path.to_owned(),
            line: span.line,
            column: span.column,
            start: span.start,
            end: span.end,
        };
        let mut finding = Finding::error("example", message).at(location).pointer(at.as_str()).help(HELP);
        if let Some(schema) = schema {
            finding = finding.related(self.document.location(schema), "the document says this");
        }
        self.out.push(finding);
    }

    fn operation(&mut self, id: &str) {
        let top = Pointer::root();
        let mut unread = Vec::new();
        let operations = self.document.operations(&mut unread);
        let planned = self.plan.operations.iter().find(|operation| operation.id == id);
        let written = planned.and_then(|planned| {
            operations.iter().find(|written| {
                written.method.pointer == planned.pointer && written.node().span.file == planned.span.file
            })
        });
        let (Some(planned), Some(written)) = (planned, written) else {
            let message = format!("the document has no operation {}: the example is for none", quote(id));
            return self.report(self.root.span, &top, message, None);
        };
        let parameters = self
            .document
            .parameters([(written.item.node, &written.item.pointer), (written.node(), &written.method.pointer)]);
        let at = top.join("parameters");
        for member in self.root.get("parameters").into_iter().flat_map(Node::members) {
            let name = &*member.key;
            let known = planned.params.iter().any(|param| param.wire == name);
            let parameter = parameters.iter().find(|parameter| parameter.name() == name);
            let Some(target) = parameter.filter(|_| known).and_then(|found| found.target.as_ref().ok()) else {
                let message = format!("the operation has no parameter {}", quote(name));
                self.report(member.key_span, &at.join(name), message, None);
                continue;
            };
            let content = target.node.get("content").and_then(|content| content.members().next());
            let schema = target.node.get("schema").or_else(|| content.and_then(|media| media.node.get("schema")));
            if let Some(schema) = schema {
                self.value(schema, &member.node, &at.join(name), Side::Request);
            }
        }
        self.body(planned, written.node());
        self.responses(planned, written.node());
    }

    fn body(&mut self, planned: &Operation, written: &'a Node) {
        let at = Pointer::root().join("body");
        let (Some(example), Some(body)) = (self.root.member("body"), planned.bodies.first()) else {
            match (self.root.member("body"), planned.bodies.first()) {
                (Some(example), None) if !example.node.is_null() => {
                    self.report(example.key_span, &at, "the operation has no request body".to_owned(), None);
                }
                (None, Some(body)) if body.required => {
                    self.report(
                        self.root.span,
                        &Pointer::root(),
                        "the request body is required, and is not here".to_owned(),
                        None,
                    );
                }
                _ => {}
            }
            return;
        };
        let request = written.get("requestBody").and_then(|body| self.resolved(body));
        let media =
            request.and_then(|request| request.get("content")).and_then(|content| content.get(&body.media_type));
        if let Some(schema) = media.and_then(|media| media.get("schema")) {
            self.value(schema, &example.node, &at, Side::Request);
        }
        match &body.kind {
            BodyKind::Json(ty) | BodyKind::Form(ty) => self.undeclared(ty, &example.node, &at),
            BodyKind::Multipart(fields) => {
                for member in example.node.members() {
                    if !fields.iter().any(|field| field.wire == *member.key) {
                        self.unknown(member.key_span, &at.join(&member.key), &member.key);
                    }
                }
            }
            BodyKind::Text | BodyKind::Bytes => {}
        }
    }

    fn responses(&mut self, planned: &Operation, written: &'a Node) {
        let top = Pointer::root().join("responses");
        let documented = written.get("responses");
        for member in self.root.get("responses").into_iter().flat_map(Node::members) {
            let (status, at) = (&*member.key, top.join(&member.key));
            let class = format!("{}XX", status.get(..1).unwrap_or_default());
            let keys = [status, &class, "default"];
            let found = keys.iter().find_map(|key| Some((*key, documented?.get(key)?)));
            let Some((key, response)) = found else {
                self.report(member.key_span, &at, format!("the operation has no response {}", quote(status)), None);
                continue;
            };
            let Some(response) = self.resolved(response) else { continue };
            let content: Vec<_> = response.get("content").into_iter().flat_map(Node::members).collect();
            let json: Vec<&Node> = content
                .iter()
                .filter(|media| media.key.to_ascii_lowercase().contains("json"))
                .filter_map(|media| media.node.get("schema"))
                .collect();
            let example = &member.node;
            if content.is_empty() && !example.is_null() {
                self.report(member.key_span, &at, format!("the response {} has no body", quote(status)), None);
            } else if !content.is_empty() && example.is_null() && json.is_empty() {
                self.report(
                    member.key_span,
                    &at,
                    format!("the body of the response {} is not here", quote(status)),
                    None,
                );
            }
            // Any of several media types may be what the example shows.
            let value = example.to_json();
            let text = example.as_str().is_some() && json.len() < content.len();
            let fits = text || json.iter().any(|schema| self.checker.check(schema, &value, Side::Response).is_empty());
            if let Some(schema) = json.first().filter(|_| !fits) {
                self.value(schema, example, &at, Side::Response);
            }
            if let Some(Reply::Json(ty)) = reply(planned, status, key) {
                self.undeclared(ty, example, &at);
            }
        }
    }

    /// What a `$ref` leads to.
    fn resolved(&self, node: &'a Node) -> Option<&'a Node> {
        self.document.resolve(node, &Pointer::root()).ok().map(|target| target.node)
    }

    /// Every place at which a value does not fit its schema.
    fn value(&mut self, schema: &Node, example: &Node, at: &Pointer, side: Side) {
        for mismatch in self.checker.check(schema, &example.to_json(), side) {
            let node = mismatch.pointer.find(example).unwrap_or(example);
            let keys: Vec<String> = mismatch.pointer.keys().collect();
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let span = node.members().next().map_or(node.span, |first| first.key_span);
            self.report(span, &at.join_all(&keys), mismatch.message, Some(mismatch.schema));
        }
    }

    /// Properties that the document does not have: a client keeps them, and nothing says what they are.
    fn undeclared(&mut self, ty: &TypeRef, example: &Node, at: &Pointer) {
        match ty {
            TypeRef::Nullable(inner) | TypeRef::Secret(inner) | TypeRef::Boxed(inner) => {
                self.undeclared(inner, example, at)
            }
            TypeRef::List(inner) => {
                for (index, item) in example.items().enumerate() {
                    self.undeclared(inner, item, &at.index(index));
                }
            }
            TypeRef::Map(inner) => {
                for member in example.members() {
                    self.undeclared(inner, &member.node, &at.join(&member.key));
                }
            }
            TypeRef::Named(index) => match &self.plan.types[*index].kind {
                TypeKind::Object(object) => self.object(object, example, at),
                TypeKind::Tagged { tag, variants } => {
                    let own = example.get(tag).map(Node::to_json);
                    let named = variants.iter().find(|(_, tags)| tags.iter().any(|tag| Some(tag.json()) == own));
                    if let Some((case, _)) = named.or_else(|| variants.iter().find(|(_, tags)| tags.is_empty())) {
                        self.undeclared(&case.ty, example, at);
                    }
                }
                TypeKind::Union(cases) => {
                    // It is declared by one of those that it may be.
                    let value: Value = example.to_json();
                    let fitting = cases.iter().filter(|case| super::fits(self.plan, &case.ty, &value));
                    let known = self.out.len();
                    let mut least: Option<Vec<Finding>> = None;
                    for case in fitting {
                        self.undeclared(&case.ty, example, at);
                        let found = self.out.split_off(known);
                        if least.as_ref().is_none_or(|least| found.len() < least.len()) {
                            least = Some(found);
                        }
                    }
                    self.out.extend(least.unwrap_or_default());
                }
                TypeKind::StringEnum(_) | TypeKind::IntEnum(_) => {}
            },
            _ => {}
        }
    }

    fn object(&mut self, object: &Object, example: &Node, at: &Pointer) {
        for member in example.members() {
            let below = at.join(&member.key);
            let field = object.fields.iter().find(|field| field.wire == *member.key);
            match (field, &object.additional) {
                (Some(field), _) => self.undeclared(&field.ty, &member.node, &below),
                (None, Some(ty)) => self.undeclared(ty, &member.node, &below),
                (None, None) => self.unknown(member.key_span, &below, &member.key),
            }
        }
    }

    fn unknown(&mut self, span: Span, at: &Pointer, name: &str) {
        self.report(span, at, format!("the document has no property {} here", quote(name)), None);
    }
}

/// What a client reads a response with this status as. `key` is the one that documents it.
fn reply<'p>(planned: &'p Operation, status: &str, key: &str) -> Option<&'p Reply> {
    let listed = planned.errors.iter().chain(&planned.other_success).find(|reply| reply.status == key);
    match listed {
        Some(listed) => Some(&listed.reply),
        None => status.starts_with('2').then_some(&planned.success),
    }
}

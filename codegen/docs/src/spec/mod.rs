//! An OpenAPI operation told as facts, each with the place it comes from.

mod view;

use std::collections::HashMap;

use serde_json::Value as Json;

use self::view::View;
use super::facts::{Aspect, Auth, Claim, Field, Operation, Part, Place, Status};
use openapi::document::operations::Caller;
use openapi::document::{Document, Node, Pointer, Span, Target};

/// Where a fact of a spec comes from and what is noted there.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The key of the property, or the parameter, response or operation.
    pub span: Span,
    /// The schema or object it stands in.
    pub pointer: Pointer,
    /// An `x-source` covers it: no docs page of the provider has it.
    pub sourced: bool,
    /// `x-docs-deviation`s that stand on it.
    pub deviations: Vec<Deviation>,
}

/// An `x-docs-deviation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// What the page claims.
    pub says: String,
    /// What the spec holds.
    pub we: String,
    /// Why.
    pub why: String,
    /// Where it stands.
    pub span: Span,
    /// The object it stands on.
    pub pointer: Pointer,
}

/// One operation of a spec.
#[derive(Debug, Clone)]
pub struct SpecOperation {
    /// `POST /v1/nodes`.
    pub name: String,
    /// Its `operationId`.
    pub id: String,
    /// Its summary, empty where it has none.
    pub summary: String,
    /// The same facts a page gives.
    pub facts: Operation,
    /// Where the operation stands.
    pub origin: Origin,
    /// Where each field stands: by place and path. A part as a whole stands under the path `""`.
    pub origins: HashMap<(Place, String), Origin>,
    /// Where security and its schemes stand.
    pub security: Option<Origin>,
    /// The mapping that holds the fields of an object, by place and the object's path: where a new
    /// field goes. The pointer is that of `properties`, the span that of its key.
    pub holders: HashMap<(Place, String), (Pointer, Span)>,
}

/// The operations of a document.
#[must_use]
pub fn operations(document: &Document) -> Vec<SpecOperation> {
    // What leads nowhere is a finding of lint and an error of `generate`.
    let mut unread = Vec::new();
    let operations = document.operations(&mut unread).into_iter().filter(|known| known.caller == Caller::Client);
    operations
        .map(|known| {
            let (pointer, method) = (known.method.pointer.clone(), known.method.sent());
            let reader = Reader::new(document, known.path, &method, known.key(), known.node(), pointer);
            reader.read(known.item.node, &known.item.pointer)
        })
        .collect()
}

/// The fields of a schema that stands alone, as `place`'s.
#[must_use]
pub fn schema_fields(document: &Document, node: &Node, at: &Pointer, place: &Place) -> Vec<Field> {
    let empty = Node { value: openapi::document::Value::Null, span: node.span };
    let mut reader = Reader::new(document, "", "", node.span, &empty, at.clone());
    reader.body(node, at, place, false);
    reader.facts.parts.pop().map(|part| part.fields).unwrap_or_default()
}

/// Fields per body at most; a recursive document stops here.
const MAX_FIELDS: usize = 4_000;

struct Reader<'d> {
    document: &'d Document,
    node: &'d Node,
    facts: Operation,
    origin: Origin,
    origins: HashMap<(Place, String), Origin>,
    holders: HashMap<(Place, String), (Pointer, Span)>,
    name: String,
}

impl<'d> Reader<'d> {
    fn new(document: &'d Document, path: &str, method: &str, span: Span, node: &'d Node, pointer: Pointer) -> Self {
        let method = method.to_ascii_uppercase();
        let facts = Operation {
            method: Some(Claim::new(method.clone(), span.line)),
            path: Some(Claim::new(path, span.line)),
            ..Operation::default()
        };
        let origin = Origin {
            span,
            sourced: node.get("x-source").is_some(),
            deviations: deviation(node, &pointer).into_iter().collect(),
            pointer,
        };
        Reader {
            document,
            node,
            facts,
            origin,
            origins: HashMap::new(),
            holders: HashMap::new(),
            name: format!("{method} {path}"),
        }
    }

    fn read(mut self, item: &'d Node, item_at: &Pointer) -> SpecOperation {
        self.server(item);
        if self.node.get("deprecated").and_then(Node::as_bool) == Some(true) {
            self.facts.deprecated = Some(Claim::new(true, self.origin.span.line));
        }
        let security = self.security();
        let at = self.origin.pointer.clone();
        for parameter in self.document.parameters([(item, item_at), (self.node, &at)]) {
            if let Ok(target) = parameter.target {
                self.parameter(&target);
            }
        }
        if let Some(body) = self.node.get("requestBody") {
            self.request(body, &at.join("requestBody"));
        }
        for member in self.node.get("responses").map(Node::members).unwrap_or_default() {
            let at = at.join("responses").join(&member.key);
            self.response(&member.key, member.key_span, &member.node, &at);
        }
        let id = self.node.get("operationId").and_then(Node::as_str);
        SpecOperation {
            name: self.name,
            id: id.unwrap_or_default().to_owned(),
            summary: self.node.get("summary").and_then(Node::as_str).unwrap_or_default().to_owned(),
            facts: self.facts,
            origin: self.origin,
            origins: self.origins,
            security,
            holders: self.holders,
        }
    }

    fn server(&mut self, item: &'d Node) {
        let owners = [self.node, item, self.document.root()];
        let servers = owners.iter().find_map(|owner| owner.get("servers"));
        let mut claim: Option<Claim> = None;
        for server in servers.map(Node::items).unwrap_or_default() {
            let Some(url) = server.get("url").and_then(Node::as_str) else {
                continue;
            };
            let url: Json = url.trim_end_matches('/').into();
            match &mut claim {
                Some(claim) => claim.add(url, server.span.line),
                None => claim = Some(Claim::new(url, server.span.line)),
            }
        }
        self.facts.server = claim;
    }

    /// Every scheme that some alternative of `security` names.
    fn security(&mut self) -> Option<Origin> {
        let own = self.node.member("security");
        let member = own.or_else(|| self.document.root().member("security"))?;
        let mut origin = Origin {
            span: member.key_span,
            pointer: if own.is_some() {
                self.origin.pointer.join("security")
            } else {
                Pointer::root().join("security")
            },
            sourced: false,
            deviations: self.origin.deviations.clone(),
        };
        for requirement in member.node.items() {
            for scheme in requirement.members() {
                let at = Pointer::root().join_all(&["components", "securitySchemes", &scheme.key]);
                let Some(node) = self.document.at(&at) else {
                    continue;
                };
                let Ok(target) = self.document.resolve(node, &at) else {
                    continue;
                };
                origin.deviations.extend(deviation(target.node, &target.pointer));
                let line = scheme.key_span.line;
                for auth in auths(&scheme.key, target.node) {
                    self.facts.add_auth(auth, line);
                }
            }
        }
        Some(origin)
    }

    fn parameter(&mut self, target: &Target<'d>) {
        let text = |key: &str| target.node.get(key).and_then(Node::as_str);
        let (Some(name), Some(place)) = (text("name"), text("in").and_then(Place::parameter)) else {
            return;
        };
        let name = name.to_owned();
        let mut field = Field::new(&name, target.node.span.line);
        let mut origin = self.child_origin(target.node.span, target.pointer.clone(), self.origin.sourced, target.node);
        let required = target.node.get("required").and_then(Node::as_bool).unwrap_or(false);
        field.claim(Aspect::Required, required, field.line);
        let schema = target.node.get("schema").map(|schema| (schema, target.pointer.join("schema")));
        let mut more = Vec::new();
        if let Some((schema, pointer)) = schema {
            let view = View::of(self.document, schema, &pointer);
            self.note(&mut origin, &view);
            let line = field.line;
            self.describe(&mut field, &view, line);
            more = self.inside(&view, &name, &place, origin.sourced, 0);
        }
        if target.node.get("deprecated").and_then(Node::as_bool) == Some(true) {
            field.claim(Aspect::Deprecated, true, field.line);
        }
        let part = self.facts.part_mut(&place, field.line);
        part.fields.push(field);
        for inner in more {
            part.add(inner);
        }
        self.origins.insert((place, name), origin);
    }

    fn request(&mut self, body: &'d Node, at: &Pointer) {
        let Ok(target) = self.document.resolve(body, at) else {
            return;
        };
        let line = target.node.span.line;
        let required = target.node.get("required").and_then(Node::as_bool).unwrap_or(false);
        let origin = self.child_origin(target.node.span, target.pointer.clone(), self.origin.sourced, target.node);
        let sourced = origin.sourced;
        self.origins.insert((Place::Request, String::new()), origin);
        let part = self.facts.part_mut(&Place::Request, line);
        part.required = Some(Claim::new(required, line));
        self.content(target.node, &target.pointer, &Place::Request, sourced);
    }

    fn response(&mut self, status: &str, span: Span, node: &'d Node, at: &Pointer) {
        let Ok(target) = self.document.resolve(node, at) else {
            return;
        };
        let place = Place::Response(Status::Code(status.to_ascii_uppercase().replace("DEFAULT", "default")));
        let mut origin = self.child_origin(span, at.clone(), self.origin.sourced, target.node);
        origin.sourced |= node.get("x-source").is_some();
        let sourced = origin.sourced;
        self.origins.insert((place.clone(), String::new()), origin);
        self.facts.part_mut(&place, span.line);
        self.content(target.node, &target.pointer, &place, sourced);
    }

    fn content(&mut self, owner: &'d Node, at: &Pointer, place: &Place, sourced: bool) {
        let Some(content) = owner.get("content") else {
            return;
        };
        // A page documents one body; where a spec has several, the JSON one is compared.
        let members: Vec<_> = content.members().collect();
        let json = members.iter().find(|member| member.key.contains("json"));
        let Some(member) = json.or_else(|| members.first()) else {
            return;
        };
        let line = member.key_span.line;
        let mut claim = Claim::new(&*member.key, line);
        for other in &members {
            claim.add((&*other.key).into(), other.key_span.line);
        }
        self.facts.part_mut(place, line).content = Some(claim);
        if let Some(schema) = member.node.get("schema") {
            let pointer = at.join_all(&["content", &member.key, "schema"]);
            self.body(schema, &pointer, place, sourced);
        }
    }

    fn body(&mut self, schema: &'d Node, at: &Pointer, place: &Place, sourced: bool) {
        let view = View::of(self.document, schema, at);
        let sourced = sourced || view.keyword("x-source").is_some();
        // What is noted on the schema of a body is noted on the body.
        let key = (place.clone(), String::new());
        if let Some(mut origin) = self.origins.remove(&key) {
            let known = origin.sourced;
            self.note(&mut origin, &view);
            origin.sourced = known;
            self.origins.insert(key, origin);
        }
        let fields = self.inside(&view, "", place, sourced, 0);
        self.facts.part_mut(place, schema.span.line).fields.extend(fields);
    }

    fn child_origin(&self, span: Span, pointer: Pointer, sourced: bool, node: &Node) -> Origin {
        Origin {
            span,
            sourced: sourced || node.get("x-source").is_some(),
            deviations: deviation(node, &pointer).into_iter().collect(),
            pointer,
        }
    }

    /// Adds what is noted on a field's schema, wherever it stands.
    fn note(&self, origin: &mut Origin, view: &View<'d>) {
        for (node, pointer) in &view.nodes {
            origin.sourced |= node.get("x-source").is_some();
            if let Some(found) = deviation(node, pointer)
                && !origin.deviations.contains(&found)
            {
                origin.deviations.push(found);
            }
        }
    }

    /// The fields inside of a schema, at any depth.
    fn inside(&mut self, view: &View<'d>, path: &str, place: &Place, sourced: bool, depth: usize) -> Vec<Field> {
        let mut fields = Vec::new();
        if depth > 10 || self.origins.len() > MAX_FIELDS {
            return fields;
        }
        let holder = view.nodes.iter().find_map(|(node, at)| {
            let member = node.member("properties")?;
            Some((at.join("properties"), member.key_span))
        });
        if let Some(holder) = holder {
            let key = (place.clone(), path.to_owned());
            self.holders.entry(key).or_insert(holder);
        }
        for (name, node, pointer, optional) in view.properties() {
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let span = key_span(self.document, node, &pointer);
            let inner = View::of(self.document, node, &pointer);
            let mut origin = self.child_origin(span, pointer, sourced, node);
            self.note(&mut origin, &inner);
            let mut field = Field::new(&below, span.line);
            self.describe(&mut field, &inner, span.line);
            field.claim(Aspect::Required, !optional && view.requires(name), span.line);
            self.origins.insert((place.clone(), below.clone()), origin.clone());
            fields.push(field);
            let recursive = path.split('.').count() > 1
                && inner.nodes.iter().any(|(node, _)| view.nodes.iter().any(|(outer, _)| std::ptr::eq(*outer, *node)));
            if !recursive {
                fields.extend(self.inside(&inner, &below, place, origin.sourced, depth + 1));
            }
        }
        let variants = view.alternatives.iter().filter(|_| view.keyword("items").is_none());
        let lists = std::iter::once(view).chain(variants);
        for (key, mark) in [("items", "[]"), ("additionalProperties", ".*")] {
            let found = lists.clone().flat_map(|view| &view.nodes).find_map(|(node, at)| {
                let inner = node.get(key).filter(|inner| inner.as_object().is_some())?;
                Some((inner, at.join(key)))
            });
            let Some((node, pointer)) = found else {
                continue;
            };
            let below = format!("{path}{mark}");
            let below = below.strip_prefix('.').map_or(below.clone(), str::to_owned);
            let inner = View::of(self.document, node, &pointer);
            let mut origin = self.child_origin(node.span, pointer, sourced, node);
            self.note(&mut origin, &inner);
            let mut field = Field::new(&below, node.span.line);
            self.describe(&mut field, &inner, node.span.line);
            self.origins.insert((place.clone(), below.clone()), origin.clone());
            fields.push(field);
            fields.extend(self.inside(&inner, &below, place, origin.sourced, depth + 1));
        }
        fields
    }

    /// What the schema says of its value.
    fn describe(&self, field: &mut Field, view: &View<'d>, line: u32) {
        field.claim(Aspect::Type, view.type_text(self.document, 0), line);
        field.claim(Aspect::Nullable, view.nullable, line);
        if let Some(values) = view.values() {
            field.claim(Aspect::Enum, Json::Array(values), line);
        }
        for aspect in [
            Aspect::Format,
            Aspect::Default,
            Aspect::Minimum,
            Aspect::Maximum,
            Aspect::ExclusiveMinimum,
            Aspect::ExclusiveMaximum,
            Aspect::MultipleOf,
            Aspect::MinLength,
            Aspect::MaxLength,
            Aspect::MinItems,
            Aspect::MaxItems,
            Aspect::Pattern,
        ] {
            let found = view.keyword(aspect.keyword());
            // 3.0 writes exclusive bounds as a flag beside the bound.
            if let Some(node) = found.filter(|node| node.as_bool().is_none() || aspect == Aspect::Default) {
                field.claim(aspect, node.to_json(), line);
            }
        }
        for (flag, bound, exclusive) in [
            ("exclusiveMinimum", Aspect::Minimum, Aspect::ExclusiveMinimum),
            ("exclusiveMaximum", Aspect::Maximum, Aspect::ExclusiveMaximum),
        ] {
            if view.keyword(flag).and_then(Node::as_bool) == Some(true)
                && let Some(claim) = field.claims.remove(&bound)
            {
                field.claims.insert(exclusive, claim);
            }
        }
        if view.keyword("deprecated").and_then(Node::as_bool) == Some(true) {
            field.claim(Aspect::Deprecated, true, line);
        }
    }
}

/// Where the key stands that has `node` as its value.
fn key_span(document: &Document, node: &Node, pointer: &Pointer) -> Span {
    let owner = pointer.parent().zip(pointer.last());
    let files = document.files().iter();
    let here = owner.and_then(|(parent, key)| {
        let members = files.filter_map(|file| parent.find(&file.root)?.member(&key));
        members.into_iter().find(|member| std::ptr::eq(&member.node, node))
    });
    here.map_or(node.span, |member| member.key_span)
}

/// How a scheme goes over the wire, and the name it has.
fn auths(name: &str, scheme: &Node) -> Vec<Auth> {
    let text = |key: &str| scheme.get(key).and_then(Node::as_str).unwrap_or_default();
    let wire = match text("type") {
        "http" if text("scheme").eq_ignore_ascii_case("basic") => Some(Auth::Basic),
        "http" | "oauth2" | "openIdConnect" => Some(Auth::Bearer),
        "apiKey" => {
            let field = text("name").to_owned();
            match text("in") {
                "header" => Some(Auth::Header(field)),
                "query" => Some(Auth::Query(field)),
                "cookie" => Some(Auth::Cookie(field)),
                _ => None,
            }
        }
        _ => None,
    };
    wire.into_iter().chain([Auth::Scheme(name.to_owned())]).collect()
}

fn deviation(node: &Node, pointer: &Pointer) -> Option<Deviation> {
    let found = node.get("x-docs-deviation")?;
    let text = |key: &str| found.get(key).and_then(Node::as_str).unwrap_or_default().to_owned();
    Some(Deviation { says: text("says"), we: text("we"), why: text("why"), span: found.span, pointer: pointer.clone() })
}

/// The part of a spec operation that a page's part is about: a success without a status is the
/// first 2xx, a failure without one is `default` or the first 4xx or 5xx.
#[must_use]
pub fn matching_part<'o>(facts: &'o Operation, place: &Place) -> Option<&'o Part> {
    let pick = |wanted: &dyn Fn(&str) -> bool| {
        facts.parts.iter().find(|part| matches!(&part.place, Place::Response(Status::Code(code)) if wanted(code)))
    };
    match place {
        Place::Response(Status::Success) => {
            pick(&|code| code.starts_with('2')).or_else(|| pick(&|code| code == "default"))
        }
        Place::Response(Status::Error) => {
            pick(&|code| code == "default").or_else(|| pick(&|code| code.starts_with(['4', '5'])))
        }
        exact => facts.part(exact),
    }
}

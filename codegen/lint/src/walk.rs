//! Lays a document out for rules.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::annotations;
use super::context::{
    Argument, Context, Media, Operation, Parameter, Place, Reference, Response, Schema, Site, address, short,
};
use openapi::document::{Document, Node};
use openapi::schema_check::Checker;

/// Levels of nesting looked at. The parser allows less; aliases can add to it.
const MAX_DEPTH: usize = 600;

#[derive(Clone, Copy, Default)]
struct Way {
    request: bool,
    response: bool,
}

const UNKNOWN: Way = Way { request: false, response: false };
const OUT: Way = Way { request: true, response: false };
const IN: Way = Way { request: false, response: true };

/// What a `$ref` is to lead to.
#[derive(Clone, Copy)]
enum Role {
    Schema,
    Parameter,
    Header,
    Body,
    Response,
    PathItem,
    Other,
}

struct Walker<'a> {
    cx: Context<'a>,
    /// Nodes already laid out, schemas apart.
    done: HashSet<usize>,
    pending: Vec<(Role, Way, &'a Node)>,
    depth: usize,
}

/// Lays out a document.
#[must_use]
pub fn lay_out(document: &Document) -> Context<'_> {
    let cx = Context {
        document,
        paths: Vec::new(),
        operations: Vec::new(),
        parameters: Vec::new(),
        responses: Vec::new(),
        media: Vec::new(),
        schemas: Vec::new(),
        headers: Vec::new(),
        annotations: Vec::new(),
        types: Default::default(),
        references: Vec::new(),
        checker: Checker::new(document),
        by_address: HashMap::new(),
        resolved: Default::default(),
    };
    let mut walker = Walker { cx, done: HashSet::new(), pending: Vec::new(), depth: 0 };
    walker.document();
    walker.elsewhere();
    let mut cx = walker.cx;
    travel(&mut cx);
    cx.annotations = annotations::find(document);
    cx
}

impl<'a> Walker<'a> {
    fn document(&mut self) {
        let root = self.cx.root();
        for (name, site) in self.cx.components("schemas") {
            self.schema(site, None, Place::Component(name), UNKNOWN);
        }
        for (path, site) in root.members("paths") {
            if !path.starts_with("x-") {
                self.cx.paths.push((path, site.clone()));
                self.path_item(path, site, false);
            }
        }
        for (name, site) in root.members("webhooks") {
            self.path_item(name, site, true);
        }
        for (_, site) in self.cx.components("parameters") {
            self.parameter(site);
        }
        for (_, site) in self.cx.components("headers") {
            self.header(site, UNKNOWN);
        }
        for (_, site) in self.cx.components("requestBodies") {
            self.body(site, OUT);
        }
        for (_, site) in self.cx.components("responses") {
            self.response(site, IN);
        }
        for (path, site) in self.cx.components("pathItems") {
            self.path_item(path, site, true);
        }
        for (_, site) in self.cx.components("callbacks") {
            self.callback(site);
        }
        for section in ["examples", "securitySchemes", "links"] {
            for (_, site) in self.cx.components(section) {
                self.is_reference(&site, Role::Other, UNKNOWN);
            }
        }
    }

    /// What `$ref`s lead to outside the usual sections and in other files.
    fn elsewhere(&mut self) {
        // What leads to itself, alone or by way of others, is followed once.
        let mut followed = HashSet::new();
        while let Some((role, way, node)) = self.pending.pop() {
            if !followed.insert(address(node)) {
                continue;
            }
            let Some(text) = node.get("$ref").and_then(Node::as_str) else {
                continue;
            };
            let Ok(target) = self.cx.document.target(node.span.file, text) else {
                continue;
            };
            let site = Site { node: target.node, span: short(target.node), at: target.pointer };
            match role {
                Role::Schema if self.cx.by_address.contains_key(&address(site.node)) => {}
                Role::Schema => self.schema(site, None, Place::Other, way),
                _ if self.done.contains(&address(site.node)) => {}
                Role::Parameter => self.parameter(site),
                Role::Header => self.header(site, way),
                Role::Body => self.body(site, way),
                Role::Response => self.response(site, way),
                Role::PathItem => self.path_item("", site, true),
                Role::Other => {}
            }
        }
    }

    /// Notes a `$ref` and what it is to lead to.
    fn is_reference(&mut self, site: &Site<'a>, role: Role, way: Way) -> bool {
        let Some(below) = site.below("$ref") else {
            return false;
        };
        let Some(text) = below.node.as_str() else {
            return false;
        };
        self.cx.references.push(Reference { site: below, text });
        self.pending.push((role, way, site.node));
        true
    }

    fn path_item(&mut self, path: &'a str, site: Site<'a>, incoming: bool) {
        // A callback may lead back to the path it stands in.
        if !self.done.insert(address(site.node)) && incoming {
            return;
        }
        let item = if self.is_reference(&site, Role::PathItem, UNKNOWN) {
            // Its operations are this path's, wherever they are written.
            let text = site.node.get("$ref").and_then(Node::as_str);
            let file = site.node.span.file;
            match text.and_then(|text| self.cx.document.target(file, text).ok()) {
                Some(target) => {
                    if !self.done.insert(address(target.node)) && incoming {
                        return;
                    }
                    Site { node: target.node, span: site.span, at: target.pointer }
                }
                None => return,
            }
        } else {
            site
        };
        self.parameters(&item);
        for method in self.cx.document.methods(item.node, &item.at) {
            let site = Site { node: &method.member.node, at: method.pointer, span: method.member.key_span };
            self.operation(path, method.name, &item, site, incoming);
        }
    }

    fn operation(&mut self, path: &'a str, method: &'a str, item: &Site<'a>, site: Site<'a>, incoming: bool) {
        // What the provider sends in a callback is what we receive.
        let (sent, received) = if incoming { (IN, OUT) } else { (OUT, IN) };
        self.parameters(&site);
        if let Some(body) = site.below("requestBody") {
            self.body(body, sent);
        }
        for (status, response) in site.members("responses") {
            if !status.starts_with("x-") {
                self.response(response, received);
            }
        }
        let arguments = self.arguments(item, &site);
        let callbacks = site.members("callbacks");
        self.cx.operations.push(Operation { site, method, path, incoming, arguments });
        for (_, callback) in callbacks {
            self.callback(callback);
        }
    }

    fn callback(&mut self, site: Site<'a>) {
        if self.is_reference(&site, Role::Other, UNKNOWN) {
            return;
        }
        for member in site.node.members() {
            if !member.key.starts_with("x-") {
                let item = Site { node: &member.node, at: site.at.join(&member.key), span: member.key_span };
                self.path_item(&member.key, item, true);
            }
        }
    }

    /// An operation's own parameters replace its path's of the same name and place.
    fn arguments(&self, item: &Site<'a>, operation: &Site<'a>) -> Vec<Argument<'a>> {
        let lists = [(item.node, &item.at), (operation.node, &operation.at)];
        let all = self.cx.document.parameters(lists).into_iter();
        all.filter_map(|known| {
            let (name, location) = (known.name(), known.location());
            let node = known.target.ok()?.node;
            let used = Site { node: known.used, span: short(known.used), at: known.pointer };
            Some(Argument { used, node, name, location })
        })
        .collect()
    }

    fn parameters(&mut self, owner: &Site<'a>) {
        for site in owner.items("parameters") {
            self.parameter(site);
        }
    }

    fn parameter(&mut self, site: Site<'a>) {
        if self.is_reference(&site, Role::Parameter, OUT) || !self.done.insert(address(site.node)) {
            return;
        }
        self.value(&site, OUT);
        let text = |key: &str| site.node.get(key).and_then(Node::as_str);
        let name = text("name").unwrap_or_default();
        let location = text("in").unwrap_or_default();
        self.cx.parameters.push(Parameter { site, name, location });
    }

    fn header(&mut self, site: Site<'a>, way: Way) {
        if self.is_reference(&site, Role::Header, way) || !self.done.insert(address(site.node)) {
            return;
        }
        self.value(&site, way);
        self.cx.headers.push(site);
    }

    /// The schema or content of a parameter or header.
    fn value(&mut self, site: &Site<'a>, way: Way) {
        if let Some(schema) = site.below("schema") {
            self.schema(schema, None, Place::Parameter, way);
        }
        self.content(site, way);
        self.examples(site);
    }

    fn body(&mut self, site: Site<'a>, way: Way) {
        if self.is_reference(&site, Role::Body, way) || !self.done.insert(address(site.node)) {
            return;
        }
        self.content(&site, way);
    }

    fn response(&mut self, site: Site<'a>, way: Way) {
        if self.is_reference(&site, Role::Response, way) || !self.done.insert(address(site.node)) {
            return;
        }
        self.content(&site, way);
        for (_, header) in site.members("headers") {
            self.header(header, way);
        }
        for (_, link) in site.members("links") {
            self.is_reference(&link, Role::Other, UNKNOWN);
        }
        self.cx.responses.push(Response { site });
    }

    fn content(&mut self, owner: &Site<'a>, way: Way) {
        for (name, site) in owner.members("content") {
            for schema in ["schema", "itemSchema"].into_iter().filter_map(|key| site.below(key)) {
                self.schema(schema, None, Place::Body(name), way);
            }
            for (_, encoding) in site.members("encoding") {
                for (_, header) in encoding.members("headers") {
                    self.header(header, way);
                }
            }
            self.examples(&site);
            self.cx.media.push(Media { site, name, in_request: way.request, in_response: way.response });
        }
    }

    fn examples(&mut self, owner: &Site<'a>) {
        for (_, example) in owner.members("examples") {
            self.is_reference(&example, Role::Other, UNKNOWN);
        }
    }

    fn schema(&mut self, site: Site<'a>, parent: Option<usize>, place: Place<'a>, way: Way) {
        let index = self.cx.schemas.len();
        match self.cx.by_address.entry(address(site.node)) {
            Entry::Occupied(_) => return,
            Entry::Vacant(free) => free.insert(index),
        };
        self.is_reference(&site, Role::Schema, way);
        self.cx.schemas.push(Schema {
            site: site.clone(),
            parent,
            place,
            in_request: way.request,
            in_response: way.response,
        });
        if self.depth > MAX_DEPTH {
            return;
        }
        self.depth += 1;
        let parent = Some(index);
        for (name, below) in site.members("properties") {
            self.schema(below, parent, Place::Property(name), way);
        }
        for (key, place) in [
            ("items", Place::Items),
            ("additionalProperties", Place::Additional),
            ("not", Place::Branch("not")),
            ("if", Place::Other),
            ("then", Place::Other),
            ("else", Place::Other),
            ("contains", Place::Other),
            ("propertyNames", Place::Other),
            ("unevaluatedItems", Place::Other),
            ("unevaluatedProperties", Place::Other),
            ("contentSchema", Place::Other),
        ] {
            if let Some(below) = site.below(key)
                && below.node.as_object().is_some()
            {
                self.schema(below, parent, place, way);
            }
        }
        for (key, place) in [
            ("allOf", Place::Branch("allOf")),
            ("anyOf", Place::Branch("anyOf")),
            ("oneOf", Place::Branch("oneOf")),
            ("prefixItems", Place::Items),
        ] {
            for below in site.items(key) {
                self.schema(below, parent, place, way);
            }
        }
        for (key, place) in [
            ("patternProperties", Place::Additional),
            ("$defs", Place::Other),
            ("definitions", Place::Other),
            ("dependentSchemas", Place::Other),
        ] {
            for (_, below) in site.members(key) {
                self.schema(below, parent, place, way);
            }
        }
        self.depth -= 1;
    }
}

/// Marks every schema with the ways its values travel: those of what holds it or refers to it.
fn travel(cx: &mut Context<'_>) {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); cx.schemas.len()];
    for (index, schema) in cx.schemas.iter().enumerate() {
        if let Some(parent) = schema.parent {
            below[parent].push(index);
        }
        if let Some(text) = schema.reference() {
            let target = cx.document.target(schema.site.node.span.file, text).ok();
            let target = target.and_then(|target| cx.by_address.get(&address(target.node)));
            below[index].extend(target);
        }
    }
    let roots = cx.schemas.iter().enumerate();
    let mut pending: Vec<(usize, bool, bool)> = roots
        .filter(|(_, schema)| schema.in_request || schema.in_response)
        .map(|(index, schema)| (index, schema.in_request, schema.in_response))
        .collect();
    let mut seen = vec![(false, false); cx.schemas.len()];
    while let Some((index, request, response)) = pending.pop() {
        let (had_request, had_response) = seen[index];
        if (had_request || !request) && (had_response || !response) {
            continue;
        }
        seen[index] = (had_request || request, had_response || response);
        for next in &below[index] {
            pending.push((*next, request, response));
        }
    }
    for (schema, (request, response)) in cx.schemas.iter_mut().zip(seen) {
        schema.in_request = request;
        schema.in_response = response;
    }
}

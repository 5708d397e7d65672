//! Does a value fit a schema? For the examples and defaults of a document, the examples on docs
//! pages, and the bodies tests send.
//!
//! Covers what decides how a client reads and writes a value: `type`, `nullable`, `enum`, `const`,
//! `required` (minding `readOnly` and `writeOnly`), `properties`, `patternProperties`,
//! `additionalProperties`, `items`, `prefixItems`, limits, `pattern`, the formats that become Rust
//! types, `allOf`, `anyOf`, `oneOf`, `not`, `if`, `contains`, `dependentRequired` and their like, our
//! `x-compare`, and `$ref`. What it does not know it lets pass: a
//! mismatch it reports is one.

mod ambiguity;
mod limits;
mod pattern;
mod rules;

#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use serde_json::Value;

use crate::document::{Document, Node, Pointer, Span};
use crate::formats;
use diagnostics::{clean, clip, quote};

pub use pattern::{Pattern, unchecked};
pub use rules::{RELATIONS, is_comparison};

/// Nested schema steps before a check gives up: a schema may lead back to itself for ever.
const MAX_DEPTH: usize = 300;
/// Schema steps of one check: nested `oneOf`s multiply.
const MAX_STEPS: usize = 100_000;
/// Mismatches one check reports.
const MAX_MISMATCHES: usize = 20;

/// Which way a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the provider: `readOnly` members need not be there.
    Request,
    /// From the provider: `writeOnly` members need not be there.
    Response,
    /// Unknown: neither need be there.
    Either,
}

/// One place where a value does not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Mismatch {
    /// Where in the value.
    pub pointer: Pointer,
    /// What is so, as in "`name` is missing".
    pub message: String,
    /// The schema keyword that says otherwise.
    pub schema: Span,
}

/// What the `$ref`s of one file lead to, by their text.
type Targets<'d> = HashMap<Box<str>, Option<&'d Node>>;

/// Checks values against the schemas of one document.
pub struct Checker<'d> {
    document: &'d Document,
    patterns: RefCell<HashMap<Box<str>, Option<std::rc::Rc<Pattern>>>>,
    /// What `$ref`s lead to, by the file they stand in and their text.
    targets: RefCell<HashMap<u32, Targets<'d>>>,
    /// Checks given up: a document full of schemas that multiply gets less time for each.
    given_up: Cell<u32>,
}

struct Run<'c, 'd> {
    checker: &'c Checker<'d>,
    side: Side,
    steps: usize,
    most: usize,
    out: Vec<Mismatch>,
}

impl<'d> Checker<'d> {
    /// For the schemas of `document`.
    #[must_use]
    pub fn new(document: &'d Document) -> Self {
        Checker { document, patterns: RefCell::default(), targets: RefCell::default(), given_up: Cell::new(0) }
    }

    /// Where `value` does not fit `schema`; empty when it fits, or when the schema is too tangled
    /// to tell.
    #[must_use]
    pub fn check(&self, schema: &Node, value: &Value, side: Side) -> Vec<Mismatch> {
        let most = MAX_STEPS >> self.given_up.get().min(8);
        let mut run = Run { checker: self, side, steps: 0, most, out: Vec::new() };
        run.schema(schema, value, &Pointer::root(), 0);
        if run.steps > most {
            self.given_up.set(self.given_up.get().saturating_add(1));
            return Vec::new();
        }
        run.out.truncate(MAX_MISMATCHES);
        run.out
    }

    /// The node, or what its `$ref` leads to.
    fn resolve<'a>(&self, node: &'a Node) -> Option<&'a Node>
    where
        'd: 'a,
    {
        let Some(text) = node.get("$ref").and_then(Node::as_str) else { return Some(node) };
        let file = node.span.file;
        let known = self.targets.borrow().get(&file).and_then(|of_file| of_file.get(text).copied());
        if let Some(known) = known {
            return known;
        }
        let target = self.follow(file, text);
        self.targets.borrow_mut().entry(file).or_default().insert(text.into(), target);
        target
    }

    /// What a `$ref` leads to, after as many hops as it takes.
    fn follow(&self, file: u32, text: &str) -> Option<&'d Node> {
        let first = self.document.target(file, text).ok()?;
        let last = self.document.resolve(first.node, &first.pointer).ok()?;
        Some(last.node)
    }

    /// The pattern ready for use, if it can be used.
    fn pattern(&self, text: &str) -> Option<std::rc::Rc<Pattern>> {
        let mut known = self.patterns.borrow_mut();
        if let Some(pattern) = known.get(text) {
            return pattern.clone();
        }
        let pattern = Pattern::new(text).ok().map(std::rc::Rc::new);
        known.insert(text.into(), pattern.clone());
        pattern
    }
}

impl Run<'_, '_> {
    fn miss(&mut self, at: &Pointer, keyword: &Node, message: String) {
        self.out.push(Mismatch { pointer: at.clone(), message, schema: keyword.span });
    }

    fn schema(&mut self, schema: &Node, value: &Value, at: &Pointer, depth: usize) {
        self.steps += 1;
        if self.steps > self.most || depth > MAX_DEPTH {
            return;
        }
        if schema.as_bool() == Some(false) {
            self.miss(at, schema, "nothing is allowed here".to_owned());
            return;
        }
        if schema.get("$ref").is_some_and(|node| node.as_str().is_some()) {
            // A null beside a reference is meant to be allowed.
            let null_beside = value.is_null() && schema.get("nullable").and_then(Node::as_bool) == Some(true);
            if null_beside {
                return;
            }
            let checker = self.checker;
            if let Some(target) = checker.resolve(schema) {
                self.schema(target, value, at, depth + 1);
            }
        }
        if value.is_null() && schema.get("nullable").and_then(Node::as_bool) == Some(true) {
            return;
        }
        if !self.type_fits(schema, value, at) {
            return;
        }
        self.listed(schema, value, at);
        self.format(schema, value, at);
        self.pattern(schema, value, at);
        limits::check(self, schema, value, at);
        match value {
            Value::Object(members) => self.object(schema, members, at, depth),
            Value::Array(items) => self.array(schema, items, at, depth),
            _ => {}
        }
        self.combined(schema, value, at, depth);
        rules::check(self, schema, value, at, depth);
    }

    /// Whether the JSON type is one of those the schema names; other keywords are moot if not.
    fn type_fits(&mut self, schema: &Node, value: &Value, at: &Pointer) -> bool {
        let Some(node) = schema.get("type") else {
            return true;
        };
        let names: Vec<&str> = match node.as_str() {
            Some(name) => vec![name],
            None => node.items().filter_map(Node::as_str).collect(),
        };
        if names.is_empty() || names.iter().any(|name| is_of_type(value, name)) {
            return true;
        }
        let wanted = names.join(" or ");
        self.miss(at, node, format!("{} where {} is asked for", shown(value), quote(&wanted)));
        false
    }

    fn listed(&mut self, schema: &Node, value: &Value, at: &Pointer) {
        if let Some(node) = schema.get("enum")
            && let Some(values) = node.as_array()
            && !values.iter().any(|one| equal(&one.to_json(), value))
        {
            self.miss(at, node, format!("{} is none of the enum values", shown(value)));
        }
        if let Some(node) = schema.get("const")
            && !equal(&node.to_json(), value)
        {
            let wanted = shown(&node.to_json());
            self.miss(at, node, format!("{} where only {wanted} is allowed", shown(value)));
        }
    }

    fn format(&mut self, schema: &Node, value: &Value, at: &Pointer) {
        let Some(node) = schema.get("format") else {
            return;
        };
        let name = node.as_str().unwrap_or_default();
        if formats::named(name).is_some_and(|format| !format.fits(value)) {
            self.miss(at, node, format!("{} is no {}", shown(value), quote(name)));
        }
    }

    fn pattern(&mut self, schema: &Node, value: &Value, at: &Pointer) {
        if let Some(node) = schema.get("pattern")
            && let (Some(pattern), Some(text)) = (node.as_str(), value.as_str())
            && let Some(ready) = self.checker.pattern(pattern)
            && ready.matches(text) == Some(false)
        {
            let message = format!("{} does not match {}", shown(value), quote(pattern));
            self.miss(at, node, message);
        }
    }

    fn object(&mut self, schema: &Node, members: &serde_json::Map<String, Value>, at: &Pointer, depth: usize) {
        let properties = schema.get("properties");
        let required = schema.get("required");
        for name in required.into_iter().flat_map(Node::items) {
            let Some(text) = name.as_str() else { continue };
            let property = properties.and_then(|all| all.get(text));
            if !members.contains_key(text) && !property.is_some_and(|p| self.one_way(p)) {
                self.miss(at, name, format!("{} is missing", quote(text)));
            }
        }
        let extra = schema.get("additionalProperties");
        let patterns = schema.get("patternProperties");
        for (name, value) in members {
            let below = at.join(name);
            let property = properties.and_then(|all| all.get(name));
            if let Some(property) = property {
                self.schema(property, value, &below, depth + 1);
            }
            let mut matched = property.is_some();
            for member in patterns.into_iter().flat_map(Node::members) {
                // A pattern that cannot be used may match: then nothing is said about this member.
                let ready = self.checker.pattern(&member.key);
                match ready.and_then(|pattern| pattern.matches(name)) {
                    Some(false) => {}
                    Some(true) => {
                        matched = true;
                        self.schema(&member.node, value, &below, depth + 1);
                    }
                    None => matched = true,
                }
            }
            match extra {
                Some(extra) if !matched && extra.as_bool() == Some(false) => {
                    self.miss(&below, extra, format!("{} is not a property", quote(name)));
                }
                Some(extra) if !matched => self.schema(extra, value, &below, depth + 1),
                _ => {}
            }
        }
    }

    /// Whether a property need not be there because it only travels the other way.
    fn one_way(&self, property: &Node) -> bool {
        let says = |word: &str| {
            let target = self.checker.resolve(property);
            [Some(property), target]
                .into_iter()
                .flatten()
                .any(|node| node.get(word).and_then(Node::as_bool) == Some(true))
        };
        (self.side != Side::Response && says("readOnly")) || (self.side != Side::Request && says("writeOnly"))
    }

    fn array(&mut self, schema: &Node, items: &[Value], at: &Pointer, depth: usize) {
        let first = schema.get("prefixItems").and_then(Node::as_array);
        let first = first.unwrap_or_default();
        let rest = schema.get("items");
        for (index, item) in items.iter().enumerate() {
            if let Some(schema) = first.get(index).or(rest) {
                self.schema(schema, item, &at.index(index), depth + 1);
            }
        }
    }

    fn combined(&mut self, schema: &Node, value: &Value, at: &Pointer, depth: usize) {
        for branch in schema.get("allOf").into_iter().flat_map(Node::items) {
            self.schema(branch, value, at, depth + 1);
        }
        if let Some(node) = schema.get("anyOf") {
            self.choice(node, value, at, depth);
        }
        if let Some(node) = schema.get("oneOf") {
            self.choice(node, value, at, depth);
        }
        if let Some(node) = schema.get("not")
            && self.apart(node, value, at, depth).is_empty()
        {
            self.miss(at, node, format!("{} is ruled out by `not`", shown(value)));
        }
    }

    /// What a schema says about a value, without reporting it.
    fn apart(&mut self, schema: &Node, value: &Value, at: &Pointer, depth: usize) -> Vec<Mismatch> {
        let before = std::mem::take(&mut self.out);
        self.schema(schema, value, at, depth + 1);
        std::mem::replace(&mut self.out, before)
    }

    /// `oneOf` is read as `anyOf`: a value that fits several variants still decodes as one.
    fn choice(&mut self, node: &Node, value: &Value, at: &Pointer, depth: usize) {
        let branches = node.as_array().unwrap_or_default();
        let mut closest: Option<Vec<Mismatch>> = None;
        let mut fitting = 0;
        for branch in branches {
            let found = self.apart(branch, value, at, depth);
            if found.is_empty() {
                fitting += 1;
            } else if closest.as_ref().is_none_or(|best| found.len() < best.len()) {
                closest = Some(found);
            }
        }
        if fitting == 0 && !branches.is_empty() {
            let why = closest.and_then(|found| found.into_iter().next());
            let why = why.map_or(String::new(), |first| format!("; closest: {}", first.message));
            let message = format!("{} fits none of the {} variants{why}", shown(value), branches.len());
            self.miss(at, node, message);
        }
    }
}

/// Whether a value has a JSON Schema type; unknown types take anything.
fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// Equal as JSON: `1` and `1.0` are.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}

/// A value for a message: short, and nothing in it acts on a terminal.
fn shown(value: &Value) -> String {
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Null => "`null`".to_owned(),
        other => format!("`{}`", clean(&clip(&other.to_string(), 60)).replace('`', "'")),
    }
}

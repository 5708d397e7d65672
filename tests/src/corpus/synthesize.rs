//! JSON made up from a schema: what the schema itself gives as an example where that fits, else the plainest value that
//! it allows.

use openapi::document::{Document, Node};
use openapi::schema_check::{Checker, Side};
use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Map, Value, json};

/// How deep optional members are made up, and how deep required ones.
const OPTIONAL_DEPTH: u32 = 4;
const MAX_DEPTH: u32 = 24;

/// Makes values for the schemas of one document.
pub struct Synthesizer<'d> {
    doc: &'d Document,
    checker: Checker<'d>,
    side: Side,
    /// Whether what the document shows is taken for a value.
    shown: bool,
}

impl<'d> Synthesizer<'d> {
    /// For values that travel this way.
    #[must_use]
    pub fn new(doc: &'d Document, side: Side) -> Self {
        Synthesizer { doc, checker: Checker::new(doc), side, shown: true }
    }

    /// For values made from what schemas say, not from what they show: an example may have members that the schema
    /// does not know, and those have no setter.
    #[must_use]
    pub fn unshown(doc: &'d Document, side: Side) -> Self {
        Synthesizer { shown: false, ..Synthesizer::new(doc, side) }
    }

    /// An example of the document that may stand for a value.
    #[must_use]
    pub fn example(&self, schema: &Node, shown: Vec<&Node>) -> Option<Value> {
        let shown = shown.into_iter().filter(|_| self.shown).map(Node::to_json);
        shown.into_iter().find(|value| self.fits(schema, value))
    }

    /// Whether the value is what the schema asks for.
    #[must_use]
    pub fn fits(&self, schema: &Node, value: &Value) -> bool {
        self.checker.check(schema, value, self.side).is_empty()
    }

    /// A value that fits; `None` if none was found.
    #[must_use]
    pub fn value(&self, schema: &Node) -> Option<Value> {
        let given = self.given(schema).filter(|value| self.fits(schema, value));
        let found = given.or_else(|| self.made(schema, 0).filter(|value| self.fits(schema, value)));
        // The plainest one, where the optional members were too much.
        found.or_else(|| self.made(schema, OPTIONAL_DEPTH).filter(|value| self.fits(schema, value)))
    }

    fn target<'a>(&'a self, schema: &'a Node) -> &'a Node {
        let mut at = schema;
        for _ in 0..20 {
            let Some(reference) = at.get("$ref").and_then(Node::as_str) else { break };
            match self.doc.target(at.span.file, reference) {
                Ok(target) => at = target.node,
                Err(_) => break,
            }
        }
        at
    }

    /// What the schema says an instance may be.
    fn given(&self, schema: &Node) -> Option<Value> {
        let at = self.target(schema);
        // What stands beside a `$ref` is narrower than what it leads to.
        let beside = fixed(schema).filter(|_| schema.get("$ref").is_some());
        let examples = at.get("examples").and_then(|list| list.items().next());
        let examples = schema.get("example").or(at.get("example")).or(examples).filter(|_| self.shown);
        let default = at.get("default").filter(|value| !value.is_null());
        let node = beside.or(examples).or(at.get("const")).or(default).or(fixed(at));
        node.map(Node::to_json)
    }

    fn made(&self, schema: &Node, depth: u32) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(given) = self.given(schema).filter(|value| self.fits(schema, value)) {
            return Some(given);
        }
        let at = self.target(schema);
        for key in ["oneOf", "anyOf"] {
            let Some(branches) = at.get(key).and_then(Node::as_array) else { continue };
            let base = self.object(at, depth);
            let mut first = None;
            for branch in branches {
                let Some(made) = self.made(branch, depth + 1) else { continue };
                let made = self.tagged(at, branch, joined(base.clone(), made));
                if !self.fits(schema, &made) {
                    continue;
                }
                // Of `oneOf` exactly one may fit; what tells by a discriminator alone cannot be asked for more.
                if key == "anyOf" || branches.iter().filter(|branch| self.fits(branch, &made)).count() == 1 {
                    return Some(made);
                }
                first = first.or(Some(made));
            }
            if first.is_some() {
                return first;
            }
        }
        if let Some(parts) = at.get("allOf").and_then(Node::as_array) {
            let mut value = None;
            for part in parts {
                let made = self.made(part, depth)?;
                value = Some(joined(value, made));
            }
            // Its own members last: a base leaves open (`type: string`) what it fixes (`const: data`).
            return match self.object(at, depth) {
                Some(own) => Some(joined(value, own)),
                None => value,
            };
        }
        self.plain(at, depth)
    }

    /// The branch's own value in the member that tells branches apart.
    fn tagged(&self, schema: &Node, branch: &Node, mut value: Value) -> Value {
        let Some(reference) = branch.get("$ref").and_then(Node::as_str) else { return value };
        let Some(discriminator) = schema.get("discriminator") else { return value };
        let member = discriminator.get("propertyName").and_then(Node::as_str);
        let mapping = discriminator.get("mapping").map(Node::members).into_iter().flatten();
        let last = reference.rsplit('/').next().unwrap_or_default();
        let named = mapping
            .clone()
            .find(|entry| entry.node.as_str().is_some_and(|to| to == reference || to.rsplit('/').next() == Some(last)));
        if let (Some(member), Value::Object(members)) = (member, &mut value) {
            let tag = named.map_or_else(|| last.to_owned(), |entry| entry.key.to_string());
            members.insert(member.to_owned(), tag.into());
        }
        value
    }

    fn plain(&self, at: &Node, depth: u32) -> Option<Value> {
        let named = match at.get("type") {
            Some(kind) => {
                kind.as_str().or_else(|| kind.items().find_map(|one| one.as_str().filter(|one| *one != "null")))
            }
            None if at.get("properties").is_some() || at.get("additionalProperties").is_some() => Some("object"),
            None if at.get("items").is_some() => Some("array"),
            None => None,
        };
        Some(match named {
            Some("object") => self.object(at, depth).unwrap_or_else(|| Value::Object(Map::new())),
            Some("array") => {
                let least = at.get("minItems").and_then(Node::as_i64).unwrap_or(0);
                let wanted = least.max(i64::from(depth < OPTIONAL_DEPTH)).min(50);
                let item = at.get("items").filter(|_| wanted > 0);
                let item = match item {
                    Some(item) => self.made(item, depth + 1),
                    None => Some(json!("item")),
                };
                match item {
                    Some(item) => (0..wanted).map(|number| varied(&item, number)).collect(),
                    None if least == 0 => json!([]),
                    None => return None,
                }
            }
            Some("integer") => number(at, true),
            Some("number") => number(at, false),
            Some("boolean") => json!(true),
            Some("null") => Value::Null,
            Some("string") => text(at).into(),
            _ => json!("anything"),
        })
    }

    /// The members of the schema itself.
    fn object(&self, at: &Node, depth: u32) -> Option<Value> {
        let mut out = Map::new();
        let required: Vec<&str> =
            at.get("required").map(Node::items).into_iter().flatten().filter_map(Node::as_str).collect();
        let hidden = match self.side {
            Side::Request => "readOnly",
            _ => "writeOnly",
        };
        for member in at.get("properties").map(Node::members).into_iter().flatten() {
            let needed = required.contains(&&*member.key);
            let flagged = self.target(&member.node).get(hidden).or(member.node.get(hidden)).and_then(Node::as_bool);
            if flagged == Some(true) || (!needed && depth >= OPTIONAL_DEPTH) {
                continue;
            }
            // An optional member that nothing can be made of stays away.
            match self.made(&member.node, depth + 1).filter(|value| self.fits(&member.node, value)) {
                Some(value) => {
                    out.insert(member.key.to_string(), value);
                }
                None if needed => return None,
                None => {}
            }
        }
        let values = at.get("additionalProperties").filter(|values| values.as_object().is_some_and(|o| !o.is_empty()));
        if let Some(values) = values.filter(|_| depth < OPTIONAL_DEPTH)
            && let Some(value) = self.made(values, depth + 1)
        {
            out.insert("key".to_owned(), value);
        }
        let empty = out.is_empty() && at.get("properties").is_none() && values.is_none();
        (!empty).then_some(Value::Object(out))
    }
}

/// The only value, or the first of those listed.
fn fixed(schema: &Node) -> Option<&Node> {
    schema.get("const").or_else(|| schema.get("enum")?.items().next())
}

fn joined(base: Option<Value>, more: Value) -> Value {
    match (base, more) {
        (Some(Value::Object(mut base)), Value::Object(more)) => {
            base.extend(more);
            Value::Object(base)
        }
        (_, more) => more,
    }
}

/// Another value of the same kind, for lists that want no item twice.
fn varied(item: &Value, number: i64) -> Value {
    match item {
        Value::String(text) if number > 0 => format!("{text}{number}").into(),
        Value::Number(first) if number > 0 => first.as_i64().map_or_else(|| item.clone(), |n| (n + number).into()),
        _ => item.clone(),
    }
}

fn number(at: &Node, whole: bool) -> Value {
    let of = |key: &str| at.get(key).and_then(Node::as_number).and_then(serde_json::Number::as_f64);
    let exclusive = |key: &str| at.get(key).and_then(Node::as_bool) == Some(true);
    let step = of("multipleOf").unwrap_or(1.0);
    let above = of("exclusiveMinimum").or(of("minimum").filter(|_| exclusive("exclusiveMinimum")));
    let below = of("exclusiveMaximum").or(of("maximum").filter(|_| exclusive("exclusiveMaximum")));
    let small = if whole { 1.0 } else { 0.25 };
    let least = above.map(|n| n + small).or(of("minimum")).unwrap_or(1.0);
    let most = below.map(|n| n - small).or(of("maximum")).unwrap_or(f64::MAX);
    let value = least.max(1.0).min(most);
    let value = if of("multipleOf").is_some() { (value / step).ceil() * step } else { value };
    #[allow(clippy::cast_possible_truncation, reason = "whole by then")]
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

fn text(at: &Node) -> String {
    let of = |key: &str| at.get(key).and_then(Node::as_i64).and_then(|n| usize::try_from(n).ok());
    let fixed = match at.get("format").and_then(Node::as_str) {
        Some("date-time") => "2026-01-02T03:04:05Z",
        Some("date") => "2026-01-02",
        Some("time") => "03:04:05Z",
        Some("duration") => "PT1H",
        Some("uuid") => "0b5e3c1a-8f7d-4c2b-9a6e-1d2f3a4b5c6d",
        Some("uri" | "url" | "iri" | "uri-reference") => "https://example.test/a",
        Some("email") => "a@example.test",
        Some("ipv4" | "ip") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("hostname") => "a.example.test",
        Some("byte" | "base64") => "aGVsbG8=",
        _ => "",
    };
    if !fixed.is_empty() {
        return fixed.to_owned();
    }
    let matching = at.get("pattern").and_then(Node::as_str).and_then(shortest);
    let mut text = matching.unwrap_or_else(|| "text".to_owned());
    let least = of("minLength").unwrap_or(0);
    while text.chars().count() < least.min(10_000) {
        text.push('a');
    }
    match of("maxLength") {
        Some(most) if text.chars().count() > most => text.chars().take(most).collect(),
        _ => text,
    }
}

/// A short text that a pattern matches.
fn shortest(pattern: &str) -> Option<String> {
    let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
    let mut out = String::new();
    walk(&hir, &mut out)?;
    Some(out)
}

fn walk(hir: &Hir, out: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(Class::Unicode(class)) => {
            let plain = class.iter().find(|range| range.start() <= 'a' && 'a' <= range.end()).map(|_| 'a');
            out.push(plain.or_else(|| class.iter().map(|range| range.start()).find(|c| !c.is_control()))?);
        }
        HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Repetition(repetition) => {
            // One where none would do: an empty text is seldom meant.
            let times = repetition.min.max(u32::from(repetition.max != Some(0)));
            for _ in 0..times.min(1_000) {
                walk(&repetition.sub, out)?;
            }
        }
        HirKind::Capture(capture) => walk(&capture.sub, out)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| walk(part, out))?,
        HirKind::Alternation(parts) => walk(parts.first()?, out)?,
    }
    Some(())
}

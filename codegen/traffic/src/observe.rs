//! What a value shows that its schema does not document.

use openapi::document::{Document, Node, Pointer, Version};
use openapi::schema_check::{Checker, Side};
use serde_json::Value;

use crate::secret::shows_nothing_secret;

/// How deep values and schemas are followed.
const DEPTH: usize = 60;
/// Schema steps for one body: nested `oneOf`s multiply.
const STEPS: usize = 200_000;

/// What is not as documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An operation.
    OperationUndocumented,
    /// Several operations fit.
    OperationAmbiguous,
    /// A status.
    StatusUndocumented,
    /// A media type.
    MediaTypeUndocumented,
    /// A query parameter or a header.
    ParameterUndocumented,
    /// A response header.
    HeaderUndocumented,
    /// A property.
    PropertyUndocumented,
    /// A required parameter, property or body is missing.
    RequiredMissing,
    /// Another JSON type.
    TypeDiffers,
    /// A null where none is documented.
    NullUndocumented,
    /// A value that is not in `enum`.
    EnumValueUndocumented,
    /// A string that does not have its format.
    FormatDiffers,
    /// A value beyond a documented constraint.
    ConstraintExceeded,
    /// The value fits none of the documented subschemas, or one it must not fit.
    SchemaDiffers,
    /// A body that cannot be read.
    BodyUnreadable,
}

impl Kind {
    /// All of them, in the order they are reported.
    pub const ALL: [Self; 15] = [
        Self::OperationUndocumented,
        Self::OperationAmbiguous,
        Self::StatusUndocumented,
        Self::MediaTypeUndocumented,
        Self::ParameterUndocumented,
        Self::HeaderUndocumented,
        Self::PropertyUndocumented,
        Self::RequiredMissing,
        Self::TypeDiffers,
        Self::NullUndocumented,
        Self::EnumValueUndocumented,
        Self::FormatDiffers,
        Self::ConstraintExceeded,
        Self::SchemaDiffers,
        Self::BodyUnreadable,
    ];

    /// The rule's id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::OperationUndocumented => "traffic-operation-undocumented",
            Self::OperationAmbiguous => "traffic-operation-ambiguous",
            Self::StatusUndocumented => "traffic-status-undocumented",
            Self::MediaTypeUndocumented => "traffic-media-type-undocumented",
            Self::ParameterUndocumented => "traffic-parameter-undocumented",
            Self::HeaderUndocumented => "traffic-header-undocumented",
            Self::PropertyUndocumented => "traffic-property-undocumented",
            Self::RequiredMissing => "traffic-required-missing",
            Self::TypeDiffers => "traffic-type-differs",
            Self::NullUndocumented => "traffic-null-undocumented",
            Self::EnumValueUndocumented => "traffic-enum-value-undocumented",
            Self::FormatDiffers => "traffic-format-differs",
            Self::ConstraintExceeded => "traffic-constraint-exceeded",
            Self::SchemaDiffers => "traffic-schema-differs",
            Self::BodyUnreadable => "traffic-body-unreadable",
        }
    }
}

/// One observation. It carries names, types and keywords, and never a value of the recording; the one exception is an
/// undocumented enum value that is short, looks like the documented ones and not like a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Observation {
    /// What differs.
    pub kind: Kind,
    /// Where in the value: `a.b[].c`; empty for the value itself.
    pub path: String,
    /// What was seen: a type, a keyword, an enum value that may be shown.
    pub detail: String,
    /// The schema that documents the place, or the object that lacks a property.
    pub schema: Pointer,
}

/// Compares values with schemas of one document.
pub struct Observer<'d> {
    document: &'d Document,
    checker: Checker<'d>,
}

struct Run<'o, 'd> {
    observer: &'o Observer<'d>,
    side: Side,
    steps: usize,
    out: Vec<Observation>,
    /// Whether values are placeholders.
    types_only: bool,
    masked: usize,
    unevaluated: usize,
    whole: bool,
}

/// What stands for a secret in the recordings of `client-core`.
pub(crate) const MASK: &str = "[redacted]";

/// What a value shows.
pub(crate) struct Observed {
    pub(crate) found: Vec<Observation>,
    /// Values that are masked.
    pub(crate) masked: usize,
    /// Times that a pattern is none, or could take too long to match.
    pub(crate) unevaluated: usize,
    /// Whether all of it was compared.
    pub(crate) whole: bool,
}

/// Whether a text has a match of a pattern; `None` if that cannot be found out.
fn matches(pattern: &str, text: &str) -> Option<bool> {
    openapi::schema_check::Pattern::new(pattern).ok()?.matches(text)
}

/// A schema and where it is.
type Part<'d> = (&'d Node, Pointer);

impl<'d> Observer<'d> {
    /// For the schemas of `document`.
    #[must_use]
    pub fn new(document: &'d Document) -> Self {
        Self { document, checker: Checker::new(document) }
    }

    /// What `value` shows that `schema` does not document. Of placeholders, names and types count.
    pub(crate) fn observe(
        &self,
        schema: &'d Node,
        at: &Pointer,
        value: &Value,
        side: Side,
        types_only: bool,
    ) -> Observed {
        let out = Vec::new();
        let mut run = Run { observer: self, side, steps: 0, out, types_only, masked: 0, unevaluated: 0, whole: true };
        let before = run.out.len();
        run.value(&[(schema, at.clone())], value, "", 0);
        // What has no kind of its own here is still looked for: `not`, `if`, `dependentRequired` and whatever comes.
        if run.out.len() == before
            && !types_only
            && run.masked == 0
            && let Some(other) = self.checker.check(schema, value, side).into_iter().next()
        {
            run.out.push(Observation {
                kind: Kind::SchemaDiffers,
                path: field_path(&other.pointer),
                detail: String::new(),
                schema: at.clone(),
            });
        }
        Observed { found: run.out, masked: run.masked, unevaluated: run.unevaluated, whole: run.whole }
    }

    /// The schema's parts that all hold: `$ref`s followed, `allOf` unfolded.
    fn parts(&self, schema: &'d Node, at: &Pointer, out: &mut Vec<Part<'d>>, depth: usize) {
        if depth > DEPTH || out.iter().any(|(known, _)| std::ptr::eq(*known, schema)) {
            return;
        }
        out.push((schema, at.clone()));
        if schema.get("$ref").is_some()
            && let Ok(target) = self.document.resolve(schema, at)
        {
            self.parts(target.node, &target.pointer, out, depth + 1);
        }
        let all = at.join("allOf");
        for (index, part) in schema.get("allOf").into_iter().flat_map(Node::items).enumerate() {
            self.parts(part, &all.index(index), out, depth + 1);
        }
    }

    /// The properties that a schema documents, as paths: for coverage.
    #[must_use]
    pub fn documented(&self, schema: &'d Node, at: &Pointer) -> Vec<String> {
        let mut out = Vec::new();
        self.list(&[(schema, at.clone())], "", 0, &mut Vec::new(), &mut out);
        out.sort();
        out.dedup();
        out
    }

    fn list(&self, of: &[Part<'d>], path: &str, depth: usize, above: &mut Vec<*const Node>, out: &mut Vec<String>) {
        let mut parts = Vec::new();
        for (schema, at) in of {
            self.parts(schema, at, &mut parts, 0);
        }
        for keyword in ["oneOf", "anyOf"] {
            for (schema, at) in parts.clone() {
                let below = at.join(keyword);
                for (index, part) in schema.get(keyword).into_iter().flat_map(Node::items).enumerate() {
                    self.parts(part, &below.index(index), &mut parts, 0);
                }
            }
        }
        let known = parts.iter().any(|(schema, _)| above.contains(&(std::ptr::from_ref::<Node>(schema))));
        if known || depth > 12 || out.len() > 5_000 {
            return;
        }
        let pushed = above.len();
        above.extend(parts.iter().map(|(schema, _)| std::ptr::from_ref::<Node>(schema)));
        for (schema, at) in &parts {
            let properties = at.join("properties");
            for member in schema.get("properties").into_iter().flat_map(Node::members) {
                let path = joined(path, &member.key);
                out.push(path.clone());
                self.list(&[(&member.node, properties.join(&member.key))], &path, depth + 1, above, out);
            }
            if let Some(items) = schema.get("items").filter(|items| items.as_object().is_some()) {
                self.list(&[(items, at.join("items"))], &format!("{path}[]"), depth + 1, above, out);
            }
        }
        above.truncate(pushed);
    }
}

impl<'d> Run<'_, 'd> {
    fn add(&mut self, kind: Kind, path: &str, detail: impl Into<String>, schema: &Pointer) {
        self.out.push(Observation { kind, path: path.to_owned(), detail: detail.into(), schema: schema.clone() });
    }

    fn value(&mut self, of: &[Part<'d>], value: &Value, path: &str, depth: usize) {
        self.steps += 1;
        if depth > DEPTH || self.steps > STEPS {
            self.whole = false;
            return;
        }
        let mut parts = Vec::new();
        for (schema, at) in of {
            self.observer.parts(schema, at, &mut parts, 0);
        }
        let chosen = self.chosen(&parts, value, path, depth);
        parts.extend(chosen);
        let Some((_, first)) = parts.first().cloned() else { return };
        if value.is_null() {
            if !parts.iter().all(|(schema, _)| takes_null(self.observer.document, schema)) {
                self.add(Kind::NullUndocumented, path, "null", &first);
            }
            return;
        }
        for (schema, at) in &parts {
            let types = types(schema);
            if !types.is_empty() && !types.iter().any(|name| is_a(value, name)) {
                self.add(Kind::TypeDiffers, path, name_of(value), at);
                return;
            }
        }
        if value.as_str().is_some_and(|text| text.contains(MASK)) {
            self.masked += 1;
        } else if !self.types_only {
            for (schema, at) in &parts {
                self.constraints(schema, at, value, path);
            }
        }
        match value {
            Value::Object(object) => self.object(&parts, object, path, depth),
            Value::Array(items) => {
                let schemas: Vec<Part<'d>> = parts
                    .iter()
                    .filter_map(|(schema, at)| {
                        let items = schema.get("items").filter(|items| items.as_object().is_some())?;
                        schema.get("prefixItems").is_none().then(|| (items, at.join("items")))
                    })
                    .collect();
                if !schemas.is_empty() {
                    let path = format!("{path}[]");
                    for item in items {
                        self.value(&schemas, item, &path, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    /// For each `oneOf` and `anyOf`, the subschema that the value fits best.
    fn chosen(&mut self, parts: &[Part<'d>], value: &Value, path: &str, depth: usize) -> Vec<Part<'d>> {
        let mut chosen = Vec::new();
        for (schema, at) in parts {
            for keyword in ["oneOf", "anyOf"] {
                let list = schema.get(keyword).into_iter().flat_map(Node::items).enumerate();
                let below = at.join(keyword);
                let mut best: Option<(usize, Part<'d>)> = None;
                for (index, node) in list {
                    let part = (node, below.index(index));
                    let mut trial = Run {
                        observer: self.observer,
                        side: self.side,
                        steps: self.steps,
                        out: Vec::new(),
                        types_only: self.types_only,
                        masked: 0,
                        unevaluated: 0,
                        whole: true,
                    };
                    trial.value(std::slice::from_ref(&part), value, path, depth + 1);
                    self.steps = trial.steps;
                    self.whole &= trial.whole;
                    // An undocumented property says less about the choice than a wrong value.
                    let weigh = |kind| if kind == Kind::PropertyUndocumented { 1 } else { 10 };
                    let weight = trial.out.iter().map(|found| weigh(found.kind)).sum();
                    if best.as_ref().is_none_or(|(known, _)| weight < *known) {
                        best = Some((weight, part));
                    }
                }
                if let Some((_, (node, at))) = best {
                    let mut inner = Vec::new();
                    self.observer.parts(node, &at, &mut inner, 0);
                    let nested = self.chosen(&inner, value, path, depth + 1);
                    chosen.extend(inner);
                    chosen.extend(nested);
                }
            }
        }
        chosen
    }

    fn constraints(&mut self, schema: &'d Node, at: &Pointer, value: &Value, path: &str) {
        if let Some(list) = schema.get("enum").and_then(Node::as_array) {
            let documented: Vec<Value> = list.iter().map(Node::to_json).collect();
            if !documented.iter().any(|known| same(known, value)) {
                self.add(Kind::EnumValueUndocumented, path, shown(value, &documented), at);
            }
        }
        if let Some(only) = schema.get("const").map(Node::to_json)
            && !same(&only, value)
        {
            self.add(Kind::EnumValueUndocumented, path, shown(value, &[only]), at);
        }
        let number = |key: &str| schema.get(key).and_then(Node::as_number).and_then(serde_json::Number::as_f64);
        let mut exceeded: Vec<&'static str> = Vec::new();
        if let Some(found) = value.as_f64().filter(|_| value.is_number()) {
            let exclusive = |key: &str| schema.get(key).and_then(Node::as_bool) == Some(true);
            let least = number("minimum");
            if least.is_some_and(|least| found < least || (found == least && exclusive("exclusiveMinimum"))) {
                exceeded.push("minimum");
            }
            let most = number("maximum");
            if most.is_some_and(|most| found > most || (found == most && exclusive("exclusiveMaximum"))) {
                exceeded.push("maximum");
            }
            if number("exclusiveMinimum").is_some_and(|least| found <= least) {
                exceeded.push("exclusiveMinimum");
            }
            if number("exclusiveMaximum").is_some_and(|most| found >= most) {
                exceeded.push("exclusiveMaximum");
            }
        }
        let count = match value {
            Value::String(text) => Some((text.chars().count(), "minLength", "maxLength")),
            Value::Array(items) => Some((items.len(), "minItems", "maxItems")),
            Value::Object(object) => Some((object.len(), "minProperties", "maxProperties")),
            _ => None,
        };
        if let Some((count, least, most)) = count {
            if number(least).is_some_and(|least| (count as f64) < least) {
                exceeded.push(least);
            }
            if number(most).is_some_and(|most| (count as f64) > most) {
                exceeded.push(most);
            }
        }
        if let (Value::String(text), Some(pattern)) = (value, schema.get("pattern").and_then(Node::as_str)) {
            match matches(pattern, text) {
                Some(true) => {}
                Some(false) => exceeded.push("pattern"),
                None => self.unevaluated += 1,
            }
        }
        for keyword in exceeded {
            self.add(Kind::ConstraintExceeded, path, keyword, at);
        }
        if let Some(format) = schema.get("format").and_then(Node::as_str)
            && openapi::formats::named(format).is_some_and(|format| !format.fits(value))
        {
            self.add(Kind::FormatDiffers, path, format, at);
        }
    }

    fn object(&mut self, parts: &[Part<'d>], object: &serde_json::Map<String, Value>, path: &str, depth: usize) {
        for (schema, at) in parts {
            for name in schema.get("required").into_iter().flat_map(Node::items).filter_map(Node::as_str) {
                if !object.contains_key(name) && !self.one_way(parts, name) {
                    self.add(Kind::RequiredMissing, &joined(path, name), "required", at);
                }
            }
        }
        let named = parts.iter().any(|(schema, _)| schema.get("properties").is_some());
        let open = parts.iter().filter_map(|(schema, at)| {
            let schema = schema.get("additionalProperties").filter(|node| node.as_object().is_some())?;
            Some((schema, at.join("additionalProperties")))
        });
        let open: Vec<Part<'d>> = open.collect();
        let closed = parts.iter().any(|(schema, _)| {
            schema.get("additionalProperties").and_then(Node::as_bool) == Some(false)
                || schema.get("unevaluatedProperties").and_then(Node::as_bool) == Some(false)
        });
        let free =
            parts.iter().any(|(schema, _)| schema.get("additionalProperties").and_then(Node::as_bool) == Some(true));
        for (name, value) in object {
            let own: Vec<Part<'d>> = parts
                .iter()
                .filter_map(|(schema, at)| {
                    let node = schema.get("properties")?.get(name)?;
                    Some((node, at.join("properties").join(name)))
                })
                .collect();
            let inner = joined(path, name);
            if !own.is_empty() {
                self.value(&own, value, &inner, depth + 1);
                continue;
            }
            let (patterned, unevaluated) = self.patterned(parts, name);
            if patterned.is_empty() && unevaluated > 0 {
                // It may be one of those that the pattern is for.
                self.unevaluated += unevaluated;
            } else if !patterned.is_empty() {
                self.value(&patterned, value, &joined(path, "*"), depth + 1);
            } else if !open.is_empty() {
                // The names of a map are values.
                self.value(&open, value, &joined(path, "*"), depth + 1);
            } else if (named && !free) || closed {
                let home = parts.iter().find(|(schema, _)| schema.get("properties").is_some()).or(parts.first());
                let home = home.map(|(_, at)| at.clone()).unwrap_or_default();
                self.add(Kind::PropertyUndocumented, &inner, name_of(value), &home);
            }
        }
    }

    /// The schemas of the patterns that a name has, and how many patterns could not be evaluated.
    fn patterned(&self, parts: &[Part<'d>], name: &str) -> (Vec<Part<'d>>, usize) {
        let (mut out, mut unevaluated) = (Vec::new(), 0);
        for (schema, at) in parts {
            let below = at.join("patternProperties");
            for member in schema.get("patternProperties").into_iter().flat_map(Node::members) {
                match matches(&member.key, name) {
                    Some(true) => out.push((&member.node, below.join(&member.key))),
                    Some(false) => {}
                    None => unevaluated += 1,
                }
            }
        }
        (out, unevaluated)
    }

    /// Whether a property need not be there in this direction.
    fn one_way(&self, parts: &[Part<'d>], name: &str) -> bool {
        let keyword = match self.side {
            Side::Request => "readOnly",
            Side::Response => "writeOnly",
            Side::Either => return false,
        };
        parts.iter().any(|(schema, at)| {
            let Some(node) = schema.get("properties").and_then(|properties| properties.get(name)) else { return false };
            let mut inner = Vec::new();
            self.observer.parts(node, &at.join("properties").join(name), &mut inner, 0);
            inner.iter().any(|(schema, _)| schema.get(keyword).and_then(Node::as_bool) == Some(true))
        })
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// `a.b[].c` from the pointer into a value: positions are values too.
fn field_path(pointer: &Pointer) -> String {
    let mut out = String::new();
    for key in pointer.keys() {
        if key.bytes().all(|byte| byte.is_ascii_digit()) {
            out.push_str("[]");
        } else {
            out = joined(&out, &key);
        }
    }
    out
}

fn types(schema: &Node) -> Vec<&str> {
    match schema.get("type") {
        Some(node) => match node.as_array() {
            Some(list) => list.iter().filter_map(Node::as_str).collect(),
            None => node.as_str().into_iter().collect(),
        },
        None => Vec::new(),
    }
}

/// Whether a part lets null pass: 3.0's `nullable`, or a type that has it, or no type and no enum at all.
fn takes_null(document: &Document, schema: &Node) -> bool {
    let types = types(schema);
    let nullable = document.version() == Version::V3_0 && schema.get("nullable").and_then(Node::as_bool) == Some(true);
    let listed = |key: &str| match schema.get(key) {
        Some(node) => node.is_null() || node.items().any(Node::is_null),
        None => true,
    };
    let by_type = types.is_empty() || types.contains(&"null") || nullable;
    by_type && (nullable || (listed("enum") && listed("const")))
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        // A type that JSON does not have: lint reports it.
        _ => true,
    }
}

/// The JSON type of a value, an integer apart from other numbers.
pub(crate) fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) if is_a(value, "integer") => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn same(a: &Value, b: &Value) -> bool {
    a == b || (a.is_number() && b.is_number() && a.as_f64() == b.as_f64())
}

/// The value, where it may be shown: short, written like the documented ones, and nothing like a secret.
fn shown(value: &Value, documented: &[Value]) -> String {
    match value {
        Value::Bool(flag) => flag.to_string(),
        Value::String(text) => {
            let known: Vec<&str> = documented.iter().filter_map(Value::as_str).collect();
            if shows_nothing_secret(text, &known) { text.clone() } else { String::new() }
        }
        Value::Number(number) if documented.iter().any(Value::is_number) => {
            let text = number.to_string();
            if text.len() <= 6 { text } else { String::new() }
        }
        _ => String::new(),
    }
}

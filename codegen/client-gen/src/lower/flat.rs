//! One schema seen whole: `$ref` with siblings and `allOf` folded together, one level deep.
//!
//! Nothing below (members, items, branches) is looked at here: those stay [`Part`]s, so a document
//! that contains itself costs no stack.

use std::collections::HashSet;

use rustc_hash::FxHashSet;

use indexmap::IndexMap;

use super::limits;
use super::plan::Limits;
use super::rules;
use openapi::document::{Document, Node, Pointer, RefError, Span};
use openapi::formats;
pub use openapi::types::Types;

/// A schema where it stands.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The schema.
    pub node: &'a Node,
    /// Its pointer in its file.
    pub pointer: Pointer,
}

impl<'a> Part<'a> {
    /// A schema below another.
    pub fn child(&self, node: &'a Node, keys: &[&str]) -> Self {
        Part { node, pointer: self.pointer.join_all(keys) }
    }

    /// Identity for memos and cycle checks.
    pub fn key(&self) -> (u32, Pointer) {
        (self.node.span.file, self.pointer.clone())
    }

    /// The identity of what a `$ref` leads to; of the part itself where it is none.
    pub fn target_key(&self, doc: &Document) -> (u32, Pointer) {
        let reference = self.node.get("$ref").and_then(Node::as_str);
        match reference.map(|reference| doc.target(self.node.span.file, reference)) {
            Some(Ok(target)) => (target.node.span.file, target.pointer),
            _ => self.key(),
        }
    }
}

/// What a mapping may hold besides its named members.
#[derive(Debug, Clone)]
pub enum Additional<'a> {
    /// Not said, or anything.
    Open,
    /// Nothing.
    Closed,
    /// Values of this schema.
    Schema(Part<'a>),
}

/// A schema with `$ref` and `allOf` folded in.
#[derive(Debug, Clone)]
pub struct Flat<'a> {
    /// Where the whole stands.
    pub part: Part<'a>,
    /// The other schemas that hold as well.
    pub others: Vec<Part<'a>>,
    /// Everything that was folded in.
    pub spans: Vec<Span>,
    /// Allowed types; `None` when not said.
    pub types: Option<Types>,
    /// Null is allowed.
    pub nullable: bool,
    /// Members, each with every schema that speaks of it.
    pub properties: IndexMap<&'a str, Vec<Part<'a>>>,
    /// Members that must be there.
    pub required: HashSet<&'a str>,
    /// Other members.
    pub additional: Additional<'a>,
    /// Items of a list; several only under `allOf`.
    pub items: Option<Part<'a>>,
    /// `enum` and `const` values.
    pub values: Option<Vec<&'a Node>>,
    /// The `enum` mapping's own names, `x-enum-varnames`.
    pub value_names: Option<&'a Node>,
    /// `oneOf` and `anyOf` groups.
    pub groups: Vec<Vec<Part<'a>>>,
    /// `discriminator`
    pub discriminator: Option<&'a Node>,
    /// `format`
    pub format: Option<&'a str>,
    /// `contentMediaType` without `contentEncoding`: bytes as they are
    pub raw: bool,
    /// `contentMediaType`
    pub content_media_type: Option<&'a str>,
    /// `description`, else `title`
    pub docs: Option<&'a str>,
    /// `default`
    pub default: Option<&'a Node>,
    /// `example`, `examples` and `default`
    pub shown: Vec<&'a Node>,
    /// `deprecated`
    pub deprecated: bool,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `x-secret`, `format: password`
    pub secret: bool,
    /// `x-unit`
    pub unit: Option<&'a str>,
    /// `x-rust-name`
    pub rust_name: Option<&'a str>,
    /// Documented limits.
    pub limits: Limits,
    /// Rules that no type expresses, in words.
    pub rules: Vec<String>,
    /// The alternatives that were joined with what is beside their union, the outermost first.
    pub joins: Vec<(u32, Pointer)>,
    /// What was not carried over: why, where.
    pub lost: Vec<(String, Span, Pointer)>,
}

/// Keys that say something of the shape; anything else beside a `$ref` is talk.
const STRUCTURAL: &[&str] = &[
    "type",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "items",
    "prefixItems",
    "enum",
    "const",
    "oneOf",
    "anyOf",
    "allOf",
    "format",
    "contentEncoding",
];

/// Whether the node says something of the shape besides its `$ref` or its `allOf`.
pub fn has_structure(node: &Node, besides: &str) -> bool {
    node.members().any(|member| &*member.key != besides && STRUCTURAL.contains(&&*member.key))
}

/// Keys that say what a value is for, and never which values there are.
const DOCUMENTATION: &[&str] = &[
    "title",
    "description",
    "summary",
    "example",
    "examples",
    "externalDocs",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$comment",
];

/// Whether the node is an object that says nothing of which values there are.
pub fn only_documents(node: &Node) -> bool {
    let documents = |key: &str| DOCUMENTATION.contains(&key) || key.starts_with("x-") && key != "x-rust-name";
    node.as_object().is_some() && node.members().all(|member| documents(&member.key))
}

/// Whether all that the node says of values is that null is one, as generators write it into an `allOf` beside a `$ref`:
/// `nullable: true`, or a `type` with null among others.
pub fn only_adds_null(node: &Node) -> bool {
    let types = node.get("type").map(Node::items).unwrap_or_default();
    let listed = types.len() > 1 && types.filter_map(Node::as_str).any(|name| name == "null");
    let nullable = node.get("nullable").and_then(Node::as_bool) == Some(true);
    let adds = |key: &str| {
        DOCUMENTATION.contains(&key)
            || key != "x-rust-name" && key.starts_with("x-")
            || matches!(key, "type" | "nullable")
    };
    (listed || (nullable && node.get("type").is_none())) && node.members().all(|member| adds(&member.key))
}

impl<'a> Flat<'a> {
    /// Folds `parts` (all of which hold) into one.
    pub fn of(doc: &'a Document, parts: &[Part<'a>]) -> Flat<'a> {
        let first = parts.first().cloned().unwrap_or(Part { node: doc.root(), pointer: Pointer::root() });
        let mut flat = Flat {
            part: first,
            others: parts.iter().skip(1).cloned().collect(),
            spans: Vec::new(),
            types: None,
            nullable: false,
            properties: IndexMap::new(),
            required: HashSet::new(),
            additional: Additional::Open,
            items: None,
            values: None,
            value_names: None,
            groups: Vec::new(),
            discriminator: None,
            format: None,
            raw: false,
            content_media_type: None,
            docs: None,
            default: None,
            shown: Vec::new(),
            deprecated: false,
            read_only: false,
            write_only: false,
            secret: false,
            unit: None,
            rust_name: None,
            limits: Limits::default(),
            rules: Vec::new(),
            joins: Vec::new(),
            lost: Vec::new(),
        };
        let mut seen = FxHashSet::default();
        for part in parts {
            flat.fold(doc, part, &mut seen, true, 0);
        }
        if let Some(types) = flat.types {
            flat.nullable |= types.has_null() && types != Types::NULL;
        }
        if flat.values.as_ref().is_some_and(|values| values.iter().any(|value| value.is_null())) {
            flat.nullable = true;
        }
        flat
    }

    /// The members of this schema and one of its branches together.
    pub fn joined(&self, doc: &'a Document, branch: &Part<'a>) -> Flat<'a> {
        let mut flat = self.clone();
        flat.part = branch.clone();
        flat.others.clear();
        flat.groups.clear();
        flat.discriminator = None;
        flat.docs = None;
        flat.rust_name = None;
        flat.nullable = false;
        flat.joins.push(branch.target_key(doc));
        flat.fold(doc, branch, &mut FxHashSet::default(), true, 0);
        flat
    }

    fn lose(&mut self, why: impl Into<String>, node: &Node, pointer: &Pointer) {
        self.lost.push((why.into(), node.span, pointer.clone()));
    }

    fn fold(&mut self, doc: &'a Document, part: &Part<'a>, seen: &mut FxHashSet<usize>, own: bool, depth: u32) {
        if depth > 200 || !seen.insert(address(part.node)) {
            return;
        }
        let node = part.node;
        self.spans.push(node.span);
        if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
            match doc.target(node.span.file, reference) {
                Ok(target) => {
                    let target = Part { node: target.node, pointer: target.pointer };
                    self.fold(doc, &target, seen, own, depth + 1);
                }
                Err(error) => self.lose(lost_reference(&error), node, &part.pointer),
            }
        }
        if let Some(all) = node.get("allOf") {
            let alone = all.items().len() == 1;
            for (index, child) in all.items().enumerate() {
                let child = part.child(child, &["allOf", &index.to_string()]);
                let counts = alone || only_adds_null(child.node);
                self.fold(doc, &child, seen, own && counts, depth + 1);
            }
        }
        self.fold_own(doc, part, seen, own);
    }

    /// What the node itself says.
    fn fold_own(&mut self, doc: &'a Document, part: &Part<'a>, seen: &FxHashSet<usize>, own: bool) {
        let node = part.node;
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let flag = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
        self.fold_types(part, own);
        self.fold_object(part);
        self.fold_values(part);
        for key in ["oneOf", "anyOf"] {
            if let Some(branches) = node.get(key).and_then(Node::as_array).filter(|list| !list.is_empty()) {
                // A child that folds in its parent meets the parent's list of children, itself among them.
                let own_child = branches.iter().any(|branch| names_one_of(doc, branch, seen));
                if !own_child {
                    let branches = branches.iter().enumerate();
                    self.groups.push(branches.map(|(i, b)| part.child(b, &[key, &i.to_string()])).collect());
                }
            }
        }
        if let Some(child) = node.get("$dynamicRef") {
            let why = "`$dynamicRef` narrows a value in a way no type can";
            self.lose(why, child, &part.pointer.join("$dynamicRef"));
        }
        for rule in rules::own(node) {
            match rule {
                Ok(rule) => self.rules.push(rule.says),
                Err(unfit) => self.lost.push((unfit.why, unfit.span, part.pointer.clone())),
            }
        }
        if let Some(items) = node.get("items").filter(|items| items.as_object().is_some()) {
            self.items = Some(part.child(items, &["items"]));
        }
        if let Some(prefix) = node.get("prefixItems") {
            let same = prefix.items().next().filter(|first| prefix.items().all(|item| item.same(first)));
            match same {
                Some(first) if node.get("items").is_none_or(|items| items.as_object().is_none()) => {
                    self.items = Some(part.child(first, &["prefixItems", "0"]));
                }
                _ => {
                    self.items = None;
                    self.types = Some(Types::ARRAY);
                    self.lose("items of different types at fixed places become free-form JSON", prefix, &part.pointer);
                }
            }
        }
        self.discriminator = node.get("discriminator").or(self.discriminator);
        self.format = text("format").or(self.format);
        if self.format.is_none() && text("contentEncoding").is_some_and(|e| e.eq_ignore_ascii_case("base64")) {
            self.format = Some("byte");
        }
        self.content_media_type = text("contentMediaType").or(self.content_media_type);
        self.raw |= node.get("contentMediaType").is_some() && node.get("contentEncoding").is_none();
        if !rules::only_rules(node) {
            self.docs = text("description").or(self.docs).or(text("title").filter(|title| title.contains(' ')));
        }
        self.default = node.get("default").or(self.default);
        let examples = node.get("examples").map(Node::items).into_iter().flatten();
        self.shown.extend(node.get("example").into_iter().chain(node.get("default")).chain(examples));
        self.deprecated |= own && flag("deprecated");
        for key in ["deprecated", "nullable"] {
            if !own && flag(key) {
                self.lost.push((not_carried(key), node.span, part.pointer.join(key)));
            }
        }
        self.read_only |= flag("readOnly");
        self.write_only |= flag("writeOnly");
        self.secret |= flag("x-secret") || text("format") == Some("password");
        self.unit = text("x-unit").or(self.unit);
        self.rust_name = text("x-rust-name").or(self.rust_name);
        self.fold_limits(part);
    }

    fn fold_types(&mut self, part: &Part<'a>, own: bool) {
        let node = part.node;
        let Some(types) = node.get("type") else {
            if own && node.get("nullable").and_then(Node::as_bool) == Some(true) {
                self.nullable = true;
            }
            return;
        };
        let (mut said, unknown) = Types::stated(node).unwrap_or_default();
        for name in unknown {
            self.lose("this type is not one of JSON's", name, &part.pointer.join("type"));
        }
        if said.has_null() && !said.without_null().is_empty() {
            // A type of several parts is nullable only where the whole says so.
            self.nullable |= own;
            said = said.without_null();
        }
        if own && node.get("nullable").and_then(Node::as_bool) == Some(true) {
            self.nullable = true;
        }
        if said.is_empty() {
            return;
        }
        let both = self.types.map_or(said, |types| types.and(said));
        if both.is_empty() {
            self.lose("parts of `allOf` ask for different types; the last one counts", types, &part.pointer);
            self.types = Some(said);
        } else {
            self.types = Some(both);
        }
    }

    fn fold_object(&mut self, part: &Part<'a>) {
        let node = part.node;
        for member in node.get("properties").map(Node::members).into_iter().flatten() {
            let child = part.child(&member.node, &["properties", &member.key]);
            self.properties.entry(&*member.key).or_default().push(child);
        }
        for name in node.get("required").map(Node::items).into_iter().flatten() {
            self.required.extend(name.as_str());
        }
        match node.get("additionalProperties") {
            Some(schema) if schema.as_object().is_some_and(|object| !object.is_empty()) => {
                self.additional = Additional::Schema(part.child(schema, &["additionalProperties"]));
            }
            Some(value) if value.as_bool() == Some(false) && matches!(self.additional, Additional::Open) => {
                self.additional = Additional::Closed;
            }
            _ => {}
        }
        // What no part of the schema describes is what this one leaves over, as all parts are folded into it.
        if let Some(schema) = node.get("unevaluatedProperties").filter(|schema| schema.as_bool().is_none()) {
            if matches!(self.additional, Additional::Open) && node.get("patternProperties").is_none() {
                self.additional = Additional::Schema(part.child(schema, &["unevaluatedProperties"]));
            } else {
                let why = "`unevaluatedProperties` narrows a value in a way no type can";
                self.lose(why, schema, &part.pointer.join("unevaluatedProperties"));
            }
        }
        if let Some(patterns) = node.get("patternProperties") {
            let mut schemas = patterns.members();
            if let (Some(only), None, false) =
                (schemas.next(), schemas.next(), matches!(self.additional, Additional::Schema(_)))
            {
                self.additional = Additional::Schema(part.child(&only.node, &["patternProperties", &only.key]));
            }
        }
    }

    fn fold_values(&mut self, part: &Part<'a>) {
        let node = part.node;
        let values: Vec<&Node> = match (node.get("const"), node.get("enum")) {
            (Some(value), _) => vec![value],
            (None, Some(values)) => values.items().collect(),
            (None, None) => return,
        };
        if values.is_empty() {
            return;
        }
        let kept = match self.values.take() {
            None => values,
            Some(before) => {
                let both: Vec<&Node> = values.iter().copied().filter(|v| before.iter().any(|b| b.same(v))).collect();
                if both.is_empty() {
                    self.lose("parts of `allOf` allow no value in common; the last one counts", node, &part.pointer);
                    values
                } else {
                    both
                }
            }
        };
        self.values = Some(kept);
        self.value_names = node.get("x-enum-varnames").or(node.get("x-enumNames")).or(self.value_names);
    }

    fn fold_limits(&mut self, part: &Part<'a>) {
        for keyword in limits::tighten(&mut self.limits, limits::own(part.node)) {
            self.lose(format!("of several `{keyword}` that all hold, one is checked"), part.node, &part.pointer);
        }
    }

    /// The types of its `enum` values, `null` left out; `None` if there are none.
    fn value_types(&self) -> Option<Types> {
        let types = self.values.as_ref()?.iter().map(|value| Types::of_value(value)).fold(Types::default(), Types::or);
        (!types.without_null().is_empty()).then(|| types.without_null())
    }

    /// The types it allows, worked out from other keywords when `type` is missing.
    pub fn known_types(&self) -> Option<Types> {
        // What is listed counts, even where `type` says something else.
        if let Some(types) = self.value_types().or(self.types) {
            return Some(types);
        }
        if !self.properties.is_empty() || !matches!(self.additional, Additional::Open) {
            return Some(Types::OBJECT);
        }
        if self.items.is_some() || self.limits.min_items.is_some() || self.limits.max_items.is_some() {
            return Some(Types::ARRAY);
        }
        if self.limits.pattern.is_some() || self.limits.max_length.is_some() || self.limits.min_length.is_some() {
            return Some(Types::STRING);
        }
        formats::named(self.format?)?.implies
    }
}

/// The words for a keyword that a type has no place for.
pub fn not_carried(key: &str) -> String {
    format!("`{key}` of a schema is not carried over")
}

fn lost_reference(error: &RefError) -> String {
    format!("{error}; it becomes free-form JSON")
}

/// A node by where it is in memory, which is one place for one place of the document.
fn address(node: &Node) -> usize {
    std::ptr::from_ref(node) as usize
}

fn names_one_of(doc: &Document, branch: &Node, seen: &FxHashSet<usize>) -> bool {
    let reference = branch.get("$ref").and_then(Node::as_str);
    let target = reference.and_then(|reference| doc.target(branch.span.file, reference).ok());
    target.is_some_and(|target| seen.contains(&address(target.node)))
}

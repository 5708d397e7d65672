//! Schemas to types.
//!
//! Every schema an operation uses becomes a [`TypeRef`]; mappings, enums and unions become named
//! types. Named types are queued and filled one after the other, so documents that contain
//! themselves, and long chains of references, cost no stack.

mod enums;
mod formats;
mod objects;
mod words;

use std::collections::HashMap;

use self::enums::enumeration;
use self::formats::integer;
use self::words::Said;
pub use self::words::with_rules;
use super::flat::{Additional, Flat, Part, Types, has_structure, only_adds_null, only_documents};
use super::limits::{Patterns, keep_checked, own, tighten};
use super::names::{self, Taken};
use super::plan::*;
use super::{Context, bases, beside, prose, unions};
use openapi::document::{Document, Node, Pointer};

pub use self::enums::variants;
pub use self::formats::{is_decimal, is_wide, text};

/// A schema as one place uses it.
#[derive(Debug, Clone)]
pub struct Use {
    /// Its type.
    pub ty: TypeRef,
    /// Null is a value of it.
    pub nullable: bool,
    /// Documented limits, those that are checked.
    pub limits: Limits,
    /// All of them.
    pub documented: Limits,
    /// Description, unit and default.
    pub said: Said,
    /// Marked deprecated.
    pub deprecated: bool,
    /// Only in responses.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// `x-rust-name`
    pub rust_name: Option<String>,
}

impl Use {
    /// A type of which nothing else is said.
    pub fn of(ty: TypeRef) -> Self {
        Use {
            ty,
            nullable: false,
            limits: Limits::default(),
            documented: Limits::default(),
            said: Said::default(),
            deprecated: false,
            read_only: false,
            write_only: false,
            rust_name: None,
        }
    }

    /// Description with unit, limits and default, empty if there is none.
    pub fn docs(&self) -> String {
        self.said.docs(&self.documented)
    }

    /// Unit, limits and default in one line, empty if there is none.
    pub fn facts(&self) -> String {
        self.said.facts(&self.documented)
    }
}

/// A named type that is not filled yet.
struct Pending<'a> {
    index: usize,
    flat: Flat<'a>,
}

/// Schemas seen so far.
pub struct Schemas<'a> {
    /// Types in order of first use.
    pub types: Vec<TypeDef>,
    names: Taken,
    /// Names of components, claimed before any inline schema can take one.
    components: HashMap<Key, String>,
    /// What each schema became; `None` while its parts are looked at.
    done: HashMap<Key, Option<Use>>,
    pending: Vec<Pending<'a>>,
    /// Lists in maps in lists, and references to references, being looked at right now.
    depth: usize,
    patterns: Patterns,
}

/// A schema's place: file and pointer.
type Key = (u32, Pointer);

/// Lists in lists (and references to references) that are followed. A real document has five.
const MAX_DEPTH: usize = 32;

impl<'a> Schemas<'a> {
    /// Claims the names of all component schemas in document order.
    pub fn new(context: &Context<'a>) -> Self {
        let mut names = Taken::default();
        let mut components = HashMap::new();
        for (file, number) in context.doc.files().iter().zip(0u32..) {
            let Some(schemas) = file.root.path(&["components", "schemas"]) else { continue };
            let at = Pointer::parse("/components/schemas");
            // Exact names first: `Foo` keeps its name when `foo` stands before it.
            let (exact, other): (Vec<_>, Vec<_>) =
                schemas.members().partition(|member| names::type_name(&member.key) == *member.key);
            for member in exact.into_iter().chain(other) {
                let wish = member.node.get("x-rust-name").and_then(Node::as_str).unwrap_or(&member.key);
                let name = names.take(&names::type_name(wish));
                components.insert((number, at.join(&member.key)), name);
            }
        }
        Schemas {
            types: Vec::new(),
            names,
            components,
            done: HashMap::new(),
            pending: Vec::new(),
            depth: 0,
            patterns: Patterns::new(),
        }
    }

    /// The type of a schema. `hint` names it if it is inline and needs a name.
    pub fn lower(&mut self, context: &mut Context<'a>, part: &Part<'a>, hint: &str) -> Use {
        self.lower_all(context, std::slice::from_ref(part), hint)
    }

    /// The type of several schemas that all hold.
    pub fn lower_all(&mut self, context: &mut Context<'a>, parts: &[Part<'a>], hint: &str) -> Use {
        if self.depth >= MAX_DEPTH {
            if let Some(part) = parts.first() {
                let why = "lists, maps and references nested too deeply";
                context.degrade(part.node.span, &part.pointer, why, "free-form JSON");
            }
            return Use::of(TypeRef::Any);
        }
        self.depth += 1;
        let used = self.lower_shallow(context, parts, hint);
        self.depth -= 1;
        used
    }

    fn lower_shallow(&mut self, context: &mut Context<'a>, parts: &[Part<'a>], hint: &str) -> Use {
        context.read.extend(parts.iter().map(|part| part.node.span));
        // Of several parts, those that only talk do not make a new type.
        let shaped: Vec<&Part<'a>> =
            parts.iter().filter(|part| has_structure(part.node, "") || part.node.get("$ref").is_some()).collect();
        if let [only] = shaped.as_slice()
            && let Some(mut used) = self.reference(context, only, hint)
        {
            for part in parts {
                self.talk(context, part, &mut used);
            }
            return used;
        }
        // A schema on its own is one type however many places reach it.
        let [only] = parts else {
            let flat = Flat::of(context.doc, parts);
            return self.build(context, flat, hint, None);
        };
        let key = only.key();
        if let Some(done) = self.done.get(&key) {
            let done = done.clone();
            return self.again(context, only, done);
        }
        self.done.insert(key.clone(), None);
        let flat = Flat::of(context.doc, parts);
        let used = self.build(context, flat, hint, Some(&key));
        self.done.insert(key, Some(used.clone()));
        used
    }

    /// Follows a node that is only a reference (or an `allOf` of one) with talk beside it.
    fn reference(&mut self, context: &mut Context<'a>, part: &Part<'a>, hint: &str) -> Option<Use> {
        let node = part.node;
        if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
            if has_structure(node, "$ref") {
                return None;
            }
            let target = match context.doc.target(node.span.file, reference) {
                Ok(target) => Part { node: target.node, pointer: target.pointer },
                Err(error) => {
                    context.degrade(node.span, &part.pointer, error, "free-form JSON");
                    return Some(Use::of(TypeRef::Any));
                }
            };
            return Some(self.component(context, &target, hint));
        }
        // A child of a base with nothing of its own is no other name of the base.
        if has_structure(node, "allOf") || bases::is_child(context, part) {
            return None;
        }
        // Parts that only document the others make no new type.
        let parts: Vec<Part<'a>> = node
            .get("allOf")
            .and_then(Node::as_array)?
            .iter()
            .enumerate()
            .map(|(index, child)| part.child(child, &["allOf", &index.to_string()]))
            .collect();
        let mut shaped = parts.iter().filter(|part| !only_documents(part.node) && !only_adds_null(part.node));
        let (Some(only), None) = (shaped.next(), shaped.next()) else { return None };
        let mut used = self.reference(context, only, hint)?;
        for part in &parts {
            self.talk(context, part, &mut used);
        }
        Some(used)
    }

    /// The schema a `$ref` names, lowered once.
    fn component(&mut self, context: &mut Context<'a>, target: &Part<'a>, hint: &str) -> Use {
        context.read.insert(target.node.span);
        if self.depth >= MAX_DEPTH {
            let why = "lists, maps and references nested too deeply";
            context.degrade(target.node.span, &target.pointer, why, "free-form JSON");
            return Use::of(TypeRef::Any);
        }
        self.depth += 1;
        let used = self.component_below(context, target, hint);
        self.depth -= 1;
        used
    }

    fn component_below(&mut self, context: &mut Context<'a>, target: &Part<'a>, hint: &str) -> Use {
        if let Some(done) = self.done.get(&target.key()) {
            return self.again(context, target, done.clone());
        }
        let name = match self.components.get(&target.key()) {
            Some(name) => name.clone(),
            None => {
                let last = target.pointer.last().unwrap_or_default();
                let useful = !last.is_empty() && last.parse::<u32>().is_err() && last != "schema" && last != "items";
                match (useful, file_name(context.doc, target)) {
                    (true, _) => names::type_name(&last),
                    (false, Some(name)) => names::type_name(&name),
                    (false, None) => hint.to_owned(),
                }
            }
        };
        let key = target.key();
        self.done.insert(key.clone(), None);
        let used = match self.reference(context, target, &name) {
            Some(mut used) => {
                self.talk(context, target, &mut used);
                used
            }
            None => {
                let flat = Flat::of(context.doc, std::slice::from_ref(target));
                self.build(context, flat, &name, Some(&key))
            }
        };
        self.done.insert(key, Some(used.clone()));
        used
    }

    /// A schema met again: done, or met inside itself with no mapping in between.
    fn again(&mut self, context: &mut Context<'a>, part: &Part<'a>, done: Option<Use>) -> Use {
        done.unwrap_or_else(|| {
            context.degrade(part.node.span, &part.pointer, "this list or map contains itself", "free-form JSON");
            Use::of(TypeRef::Any)
        })
    }

    /// What is said beside a reference: description, unit, limits, flags.
    fn talk(&mut self, context: &mut Context<'a>, part: &Part<'a>, used: &mut Use) {
        let node = part.node;
        context.read.insert(node.span);
        let flag = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        used.said.over(Said::new(text("description"), text("x-unit"), node.get("default")));
        let mut limits = own(node);
        if matches!(bare(&used.ty), TypeRef::Named(_)) {
            // Only the number of properties can be checked of a type with a name.
            let (min_properties, max_properties) = (limits.min_properties, limits.max_properties);
            limits = Limits { min_properties, max_properties, ..Limits::default() };
        }
        if !limits.is_none() {
            for keyword in tighten(&mut used.documented, limits.clone()) {
                let why = format!("of several `{keyword}` that all hold, one is checked");
                context.degrade(node.span, &part.pointer, why, "the rest of the schema");
            }
            let examples = node.get("examples").map(Node::items).into_iter().flatten();
            let shown: Vec<&Node> =
                node.get("example").into_iter().chain(node.get("default")).chain(examples).collect();
            keep_checked(&mut limits, &shown, &mut self.patterns);
            tighten(&mut used.limits, limits);
        }
        used.nullable |= flag("nullable") || only_adds_null(node);
        used.deprecated |= flag("deprecated");
        used.read_only |= flag("readOnly");
        used.write_only |= flag("writeOnly");
        if let Some(name) = node.get("x-rust-name").and_then(Node::as_str) {
            used.rust_name = Some(name.to_owned());
        }
        if (flag("x-secret") || node.get("format").and_then(Node::as_str) == Some("password"))
            && !matches!(used.ty, TypeRef::Secret(_))
        {
            used.ty = TypeRef::Secret(Box::new(used.ty.clone()));
        }
    }

    /// Whether values of the type are one text, number or boolean each.
    pub fn is_scalar(&self, ty: &TypeRef) -> bool {
        match ty {
            TypeRef::Named(index) => {
                matches!(self.types[*index].kind, TypeKind::StringEnum(_) | TypeKind::IntEnum(_))
            }
            TypeRef::Nullable(inner) | TypeRef::Secret(inner) | TypeRef::Boxed(inner) => self.is_scalar(inner),
            TypeRef::Any | TypeRef::List(_) | TypeRef::Map(_) => false,
            _ => true,
        }
    }

    /// The only value that `parts` allow: of an `enum` of one value, or a constant. A type with one known variant may allow
    /// others, as one of an enum beside any text does.
    pub fn constant(&self, context: &Context<'a>, parts: &[Part<'a>], ty: &TypeRef) -> Option<serde_json::Value> {
        let known = match ty {
            TypeRef::Named(index) => match &self.types[*index].kind {
                TypeKind::StringEnum(variants) => variants.len() == 1,
                TypeKind::IntEnum(variants) => variants.len() == 1,
                _ => false,
            },
            TypeRef::Bool | TypeRef::Float | TypeRef::Decimal => true,
            _ => false,
        };
        if !known {
            return None;
        }
        let values = Flat::of(context.doc, parts).values?;
        let [only] = values.as_slice() else { return None };
        let value = only.to_json();
        let fits = match ty {
            TypeRef::Bool => value.is_boolean(),
            TypeRef::Float => value.is_number(),
            TypeRef::Decimal => value.is_i64(),
            _ => value.is_string() || value.is_i64(),
        };
        fits.then_some(value)
    }

    /// Names a type. A component has its name already.
    fn claim(&mut self, flat: &Flat<'a>, hint: &str) -> String {
        match self.components.get(&flat.part.key()) {
            Some(name) => name.clone(),
            None => self.names.take(&names::type_name(flat.rust_name.unwrap_or(hint))),
        }
    }

    /// Adds a named type.
    pub fn define(&mut self, flat: &Flat<'a>, hint: &str, kind: TypeKind) -> usize {
        let name = self.claim(flat, hint);
        self.types.push(TypeDef {
            name,
            docs: with_rules(flat.docs.map(prose::clean).unwrap_or_default(), &flat.rules),
            kind,
            deprecated: flat.deprecated,
            in_request: false,
            in_response: false,
            apart: false,
            tags: Default::default(),
            pointer: flat.part.pointer.clone(),
            span: flat.part.node.span,
        });
        self.types.len() - 1
    }

    /// The type of a schema seen whole. `key` is its place if it is one schema: what lies below may
    /// lead back to it.
    pub fn build(&mut self, context: &mut Context<'a>, mut flat: Flat<'a>, hint: &str, key: Option<&Key>) -> Use {
        for (why, span, pointer) in std::mem::take(&mut flat.lost) {
            context.degrade(span, &pointer, why, "the rest of the schema");
        }
        let mut limits = flat.limits.clone();
        let mut checked = None;
        let mut nullable = flat.nullable;
        context.read.extend(&flat.spans);
        let kind = self.kind(context, &flat, &mut nullable);
        beside::kind(context, &flat, &kind);
        let mut ty = match kind {
            Kind::Enum(kind) => {
                limits = Limits::default();
                TypeRef::Named(self.define(&flat, hint, kind))
            }
            Kind::Queue => {
                let index = self.define(&flat, hint, TypeKind::Union(Vec::new()));
                let named = TypeRef::Named(index);
                let mut used = Use::of(TypeRef::Any);
                used.ty = named.clone();
                used.nullable = nullable;
                if let Some(key) = key {
                    self.done.insert(key.clone(), Some(used));
                }
                limits = Limits {
                    min_properties: limits.min_properties,
                    max_properties: limits.max_properties,
                    ..Limits::default()
                };
                self.pending.push(Pending { index, flat: flat.clone() });
                named
            }
            Kind::Same(part) => {
                let used = self.lower(context, &part, hint);
                nullable |= used.nullable;
                let mut both = used.limits;
                tighten(&mut both, limits.clone());
                checked = Some(both);
                let beside = std::mem::replace(&mut limits, used.documented);
                tighten(&mut limits, beside);
                used.ty
            }
            Kind::List => match &flat.items {
                Some(items) => {
                    let items = items.clone();
                    let used = self.lower(context, &items, &item_name(hint));
                    limits.items = (!used.limits.is_none()).then(|| Box::new(used.limits.clone()));
                    TypeRef::List(Box::new(wrap(used)))
                }
                None => TypeRef::List(Box::new(TypeRef::Any)),
            },
            Kind::Map => match &flat.additional {
                Additional::Schema(part) => {
                    let part = part.clone();
                    let used = self.lower(context, &part, &format!("{hint}Value"));
                    limits.items = (!used.limits.is_none()).then(|| Box::new(used.limits.clone()));
                    TypeRef::Map(Box::new(wrap(used)))
                }
                _ => TypeRef::Map(Box::new(TypeRef::Any)),
            },
            Kind::Plain(ty) => ty,
        };
        if flat.secret {
            ty = TypeRef::Secret(Box::new(ty));
        }
        let mut used = Use {
            ty,
            nullable,
            documented: limits.clone(),
            limits: checked.unwrap_or(limits),
            said: Said::new(flat.docs, flat.unit, flat.default),
            deprecated: flat.deprecated,
            read_only: flat.read_only,
            write_only: flat.write_only,
            rust_name: None,
        };
        if !matches!(used.ty, TypeRef::Named(_)) {
            used.said.rules(&flat.rules);
        }
        keep_checked(&mut used.limits, &flat.shown, &mut self.patterns);
        if !self.components.contains_key(&flat.part.key()) {
            used.rust_name = flat.rust_name.map(str::to_owned);
        }
        used
    }

    /// What a schema becomes, without looking below it.
    fn kind(&mut self, context: &mut Context<'a>, flat: &Flat<'a>, nullable: &mut bool) -> Kind<'a> {
        if let Some(kind) = enumeration(flat) {
            if let (Kind::Plain(_), Some(values)) = (&kind, &flat.values)
                && values.len() > 1
            {
                let why = "values that are neither texts nor whole numbers of 64 bits have no names";
                context.degrade(flat.part.node.span, &flat.part.pointer, why, "any value of their type");
            }
            return kind;
        }
        if let Some(kind) = unions::kind(context, flat, nullable) {
            return kind;
        }
        let Some(types) = flat.known_types() else { return Kind::Plain(TypeRef::Any) };
        match types {
            Types::NULL => {
                *nullable = true;
                Kind::Plain(TypeRef::Any)
            }
            Types::OBJECT if flat.properties.is_empty() => Kind::Map,
            Types::OBJECT => Kind::Queue,
            Types::ARRAY => Kind::List,
            Types::STRING => Kind::Plain(text(flat.format)),
            Types::INTEGER if is_wide(flat) => Kind::Plain(TypeRef::Decimal),
            Types::INTEGER => Kind::Plain(TypeRef::Int(integer(flat.format))),
            Types::NUMBER if is_decimal(flat.format) => Kind::Plain(TypeRef::Decimal),
            Types::NUMBER => Kind::Plain(TypeRef::Float),
            Types::BOOLEAN => Kind::Plain(TypeRef::Bool),
            several if unions::of_types(several).len() > 1 => Kind::Queue,
            _ => Kind::Plain(TypeRef::Any),
        }
    }

    /// Fills queued types until none is left.
    pub fn finish(&mut self, context: &mut Context<'a>) {
        // First in, first out: inline names then follow the document's order.
        while !self.pending.is_empty() {
            for Pending { index, flat } in std::mem::take(&mut self.pending) {
                let name = self.types[index].name.clone();
                let kind = match unions::fill(self, context, &flat, &name) {
                    Some(kind) => kind,
                    None => {
                        beside::items(context, &flat, "an object");
                        beside::alternatives(context, &flat);
                        beside::limits_of_named(context, &flat);
                        TypeKind::Object(self.object(context, &flat, &name))
                    }
                };
                self.types[index].kind = kind;
            }
        }
    }
}

/// What a schema becomes, its parts not looked at yet.
pub enum Kind<'a> {
    /// A named type that is complete.
    Enum(TypeKind),
    /// A named type to be filled.
    Queue,
    /// Exactly what another schema is.
    Same(Part<'a>),
    /// A list of its items.
    List,
    /// A map of its values.
    Map,
    /// No name, no parts.
    Plain(TypeRef),
}

/// What a schema that is a whole file is called: as the file is, which does not depend on who refers to it first.
pub fn file_name(doc: &Document, target: &Part<'_>) -> Option<String> {
    if !target.pointer.as_str().is_empty() {
        return None;
    }
    let file = doc.files().get(target.node.span.file as usize)?;
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    (!stem.is_empty()).then(|| stem.to_owned())
}

fn item_name(hint: &str) -> String {
    format!("{hint}Item")
}

fn bare(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::Nullable(inner) | TypeRef::Secret(inner) | TypeRef::Boxed(inner) => bare(inner),
        other => other,
    }
}

/// A type inside a list or map, where null needs a place of its own.
pub fn wrap(used: Use) -> TypeRef {
    if used.nullable && used.ty != TypeRef::Any { TypeRef::Nullable(Box::new(used.ty)) } else { used.ty }
}

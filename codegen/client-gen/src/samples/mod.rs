//! Example calls as Rust a person would write, from example values.
//!
//! Documentation, README, `examples/` and the round-trip tests are all made of these, so what the
//! documentation shows is what the tests send.

mod check;
mod values;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde::Deserialize;
use serde_json::Value;

pub use check::check;
pub use values::{argument, constant, fits, value};

use crate::lower::*;
use crate::refine::ident;
use diagnostics::{Finding, Location};

/// `examples/<operationId>.yaml`: a request as it goes over the wire, and the documented answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// `page` or `facts`: where the request comes from.
    #[serde(default)]
    pub source: String,
    /// Parameters by wire name.
    #[serde(default)]
    pub parameters: indexmap::IndexMap<String, Value>,
    /// The body as JSON.
    #[serde(default)]
    pub body: Option<Value>,
    /// What must arrive.
    #[serde(default)]
    pub request: Option<Arrives>,
    /// Answers by status.
    #[serde(default)]
    pub responses: indexmap::IndexMap<String, Value>,
}

/// What must arrive at the server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrives {
    /// HTTP method.
    pub method: String,
    /// Path below the server URL's own path, and query.
    pub target: String,
    /// Headers beyond the usual ones.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// Examples by operationId.
pub type Examples = BTreeMap<String, Example>;

impl Example {
    /// Reads one example file.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn parse(path: &str, text: &str) -> Result<Self, Box<Finding>> {
        serde_yaml::from_str(text).map_err(|error| {
            let place = error.location();
            let location = Location {
                file: path.to_owned(),
                line: place.as_ref().map_or(1, |at| u32::try_from(at.line()).unwrap_or(1)),
                column: place.as_ref().map_or(1, |at| u32::try_from(at.column()).unwrap_or(1)),
                start: 0,
                end: 0,
            };
            let finding = Finding::error("example", error.to_string()).at(location);
            Box::new(finding.help("specs/README.md shows the format of an example"))
        })
    }
}

impl Example {
    /// The example with what is required and a little more: enough for a first look.
    #[must_use]
    pub fn brief(&self, plan: &Plan, operation: &Operation) -> Example {
        let mut brief = self.clone();
        let fields = match operation.bodies.first().map(|body| &body.kind) {
            Some(BodyKind::Json(ty) | BodyKind::Form(ty)) => crate::operations::sent_fields(plan, ty),
            _ => Vec::new(),
        };
        let mut more = 2;
        // What a rule names goes together: without one half the other may be refused.
        let rules: Vec<&str> =
            operation.rules.iter().filter(|rule| rule.at == "/body").map(|rule| rule.schema.as_str()).collect();
        let named_by_a_rule = |key: &str| {
            let name = Value::from(key).to_string();
            rules.iter().any(|rule| rule.contains(&name))
        };
        if let Some(Value::Object(members)) = &mut brief.body {
            members.retain(|key, value| {
                let field = fields.iter().find(|field| field.wire == *key);
                let required =
                    field.is_none_or(|field| matches!(field.presence, Presence::Required | Presence::RequiredNullable));
                let plain =
                    field.is_some_and(|field| matches!(field.ty, TypeRef::String | TypeRef::Int(_) | TypeRef::Bool));
                let kept = required || named_by_a_rule(key) || (plain && more > 0 && !value.is_null());
                more -= i32::from(kept && !required);
                kept
            });
        }
        brief.parameters.retain(|wire, _| operation.params.iter().any(|param| param.wire == *wire && param.required));
        brief
    }
}

/// The call up to, but without, `send`: `client.nodes().get("n_1")`. `None` when the example does
/// not fit the types.
#[must_use]
pub fn call(plan: &Plan, operation: &Operation, example: Option<&Example>) -> Option<TokenStream> {
    let tag = ident(&plan.tags[operation.tag].rust);
    let method = ident(&operation.rust);
    let mut path = Vec::new();
    let mut setters = Vec::new();
    for param in &operation.params {
        let given = example.and_then(|example| example.parameters.get(&param.wire));
        // What has one value only is set by itself; another value of it has a setter unless it is in the path.
        let own = param.constant.is_some() && given.is_none_or(|given| Some(given) == param.constant.as_ref());
        if own {
            continue;
        }
        match (param.place, given) {
            (Place::Path, Some(_)) if param.constant.is_some() => return None,
            (Place::Path, given) => {
                path.push(argument(plan, &param.ty, &given.cloned().unwrap_or_else(|| made_up(plan, &param.ty)))?)
            }
            (_, Some(given)) => setters.push(set(&param.rust, &argument(plan, &param.ty, given)?)),
            (_, None) if param.required => {
                setters.push(set(&param.rust, &argument(plan, &param.ty, &made_up(plan, &param.ty))?));
            }
            _ => {}
        }
    }
    let given = example.and_then(|example| example.body.as_ref());
    if let Some(body) = operation.bodies.first() {
        setters.extend(body_setters(plan, body, given, operation.stream_field)?);
    }
    Some(quote!(client.#tag().#method(#(#path),*) #(#setters)*))
}

fn set(name: &str, value: &TokenStream) -> TokenStream {
    let name = ident(name);
    quote!(.#name(#value))
}

fn body_setters(
    plan: &Plan,
    body: &Body,
    given: Option<&Value>,
    stream_field: Option<usize>,
) -> Option<Vec<TokenStream>> {
    let mut out = Vec::new();
    let name = &body.rust;
    match &body.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty) => {
            let fields = crate::operations::sent_fields(plan, ty);
            if fields.is_empty() {
                match given {
                    Some(given) => out.push(set(name, &argument(plan, ty, given)?)),
                    None if body.required => out.push(set(name, &argument(plan, ty, &made_up(plan, ty))?)),
                    None => {}
                }
                return Some(out);
            }
            let made = made_up(plan, ty);
            let given = given.or(body.required.then_some(&made));
            let Some(Value::Object(members)) = given else { return Some(out) };
            if members.keys().any(|key| !fields.iter().any(|field| field.wire == *key)) {
                // Members that have no setter: only the whole body can carry them.
                return None;
            }
            if members.is_empty() {
                out.push(set(name, &value(plan, ty, &Value::Object(members.clone()))?));
            }
            for (index, (field, setter)) in fields.iter().zip(&body.setters).enumerate() {
                let given = members.get(&field.wire);
                // An optional body is there only if something of it is set.
                let own = field.constant.is_some() && given == field.constant.as_ref() && body.required;
                if stream_field == Some(index) || own {
                    continue;
                }
                match given {
                    Some(Value::Null) if field.presence.allows_null() => {
                        let setter = ident(body.nulls.get(index)?.as_deref()?);
                        out.push(quote!(.#setter()));
                    }
                    Some(value) => out.push(set(setter, &argument(plan, &field.ty, value)?)),
                    None => {}
                }
            }
        }
        BodyKind::Multipart(parts) => {
            let members = given.and_then(Value::as_object);
            for (part, setter) in parts.iter().zip(&body.setters) {
                let value = members.and_then(|members| members.get(&part.wire));
                let own = part.constant.is_some() && value == part.constant.as_ref() && body.required;
                if own || (value.is_none() && !part.is_asked()) {
                    continue;
                }
                if part.file {
                    let text = value.and_then(Value::as_str).unwrap_or("content").to_owned();
                    let setter = ident(setter);
                    out.push(quote!(.#setter("file", #text)));
                } else {
                    let made = made_up(plan, &part.ty);
                    out.push(set(setter, &argument(plan, &part.ty, value.unwrap_or(&made))?));
                }
            }
        }
        BodyKind::Text | BodyKind::Bytes => {
            let text = given.and_then(Value::as_str).unwrap_or("content").to_owned();
            if given.is_some() || body.required {
                out.push(set(name, &quote!(#text)));
            }
        }
    }
    Some(out)
}

/// A value of the type where no example gives one.
#[must_use]
pub fn made_up(plan: &Plan, ty: &TypeRef) -> Value {
    made_up_below(plan, ty, 0)
}

fn made_up_below(plan: &Plan, ty: &TypeRef, depth: u32) -> Value {
    if depth > 6 {
        return Value::Null;
    }
    match ty {
        TypeRef::Bool => Value::Bool(true),
        TypeRef::Int(_) => 1.into(),
        TypeRef::Float | TypeRef::Decimal => 1.into(),
        TypeRef::String | TypeRef::Any => "value".into(),
        TypeRef::DateTime => "2026-01-01T00:00:00Z".into(),
        TypeRef::Date => "2026-01-01".into(),
        TypeRef::Base64 => "aGVsbG8=".into(),
        TypeRef::List(_) => Value::Array(Vec::new()),
        TypeRef::Map(_) => Value::Object(serde_json::Map::new()),
        TypeRef::Nullable(inner) | TypeRef::Secret(inner) | TypeRef::Boxed(inner) => made_up_below(plan, inner, depth),
        TypeRef::Named(index) => match &plan.types[*index].kind {
            TypeKind::StringEnum(variants) => variants.first().map_or("value".into(), |v| v.wire.clone().into()),
            TypeKind::IntEnum(variants) => variants.first().map_or(1.into(), |v| v.wire.into()),
            TypeKind::Object(object) => {
                let needed = object.fields.iter().filter(|field| field.presence == Presence::Required);
                let value = |field: &Field| match &field.constant {
                    Some(constant) => constant.clone(),
                    None => made_up_below(plan, &field.ty, depth + 1),
                };
                needed.map(|field| (field.wire.clone(), value(field))).collect()
            }
            TypeKind::Tagged { tag, variants } => match variants.first() {
                Some((case, tags)) => {
                    let mut value = made_up_below(plan, &case.ty, depth + 1);
                    if let (Value::Object(members), Some(first)) = (&mut value, tags.first()) {
                        members.insert(tag.clone(), first.json());
                    }
                    value
                }
                None => Value::Null,
            },
            TypeKind::Union(cases) => {
                cases.first().map_or(Value::Null, |case| made_up_below(plan, &case.ty, depth + 1))
            }
        },
    }
}

/// An expression laid out as a person would, one setter a line when it is long.
#[must_use]
pub fn laid_out(statements: &TokenStream) -> Option<String> {
    let file = syn::parse2::<syn::File>(quote!(fn main() { #statements })).ok()?;
    let text = prettyplease::unparse(&file);
    let body: Vec<&str> = text.lines().skip(1).collect();
    let body = body.split_last().map(|(_, body)| body).unwrap_or_default();
    Some(body.iter().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect::<Vec<_>>().join("\n"))
}

//! The types stage: progenitor's structs for every mapping of the plan.
//!
//! progenitor is given a 3.0 document of nothing but flat mappings under their final names, which it
//! takes without a loss. What it cannot give (open enums, tagged unions, absent/null/value,
//! secrets, boxes in cycles) is a named reference that it replaces with our own type. See
//! `notes` in ARCHITECTURE.md for why it makes the types and not the transport.

mod tokens;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use openapiv3::{ObjectType, OpenAPI, ReferenceOr, Schema, SchemaData, SchemaKind, Type};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

pub use tokens::{Argument, argument, rust};

use crate::lower::{Plan, Presence, TypeKind, TypeRef};

/// progenitor's structs by name.
pub type Structs = BTreeMap<String, syn::ItemStruct>;

/// Has progenitor make the structs. Where it gives something else than the plan asks for, or nothing
/// at all, that struct is left out and [`refine`](crate::refine) writes the plan's own: a defect of
/// this stage never costs a crate.
#[must_use]
pub fn structs(plan: &Plan) -> Structs {
    let (document, replacements) = lowered(plan);
    let mut settings = progenitor::GenerationSettings::default();
    for (name, ty) in &replacements {
        settings.with_replacement(name, ty, std::iter::empty());
    }
    // It panics on what it has not thought of.
    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        progenitor::Generator::new(&settings).generate_tokens(&document).ok()
    }));
    let mut structs = made.ok().flatten().map(found).unwrap_or_default();
    for def in &plan.types {
        let TypeKind::Object(object) = &def.kind else { continue };
        let fits = structs.get(&def.name).is_some_and(|given| {
            let names: Vec<String> =
                given.fields.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())).collect();
            names.len() == object.fields.len() && object.fields.iter().all(|field| names.contains(&field.rust))
        });
        if !fits {
            structs.remove(&def.name);
        }
    }
    structs
}

/// The structs of the module `types`. Nothing else is parsed: by far the most of what progenitor gives is other code.
fn found(tokens: TokenStream) -> Structs {
    let mut structs = Structs::new();
    let mut item: Vec<TokenTree> = Vec::new();
    for tree in types_module(tokens).into_iter().flatten() {
        let ends = match &tree {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        item.push(tree);
        if ends {
            let item: TokenStream = item.drain(..).collect();
            if is_struct(item.clone())
                && let Ok(item) = syn::parse2::<syn::ItemStruct>(item)
            {
                structs.insert(item.ident.to_string(), item);
            }
        }
    }
    structs
}

fn types_module(tokens: TokenStream) -> Option<TokenStream> {
    let mut named = false;
    tokens.into_iter().find_map(|tree| match tree {
        TokenTree::Group(group) if named => Some(group.stream()),
        tree => {
            named = matches!(tree, TokenTree::Ident(ident) if ident == "types");
            None
        }
    })
}

/// Whether the item's keyword is `struct`: the first word but for those of its visibility.
fn is_struct(item: TokenStream) -> bool {
    let mut words = item.into_iter().filter_map(|tree| match tree {
        TokenTree::Ident(ident) if ident != "pub" => Some(ident),
        _ => None,
    });
    words.next().is_some_and(|word| word == "struct")
}

/// The plan's mappings as an OpenAPI 3.0 document, and what its `R…` references stand for.
fn lowered(plan: &Plan) -> (OpenAPI, IndexMap<String, String>) {
    let mut replacements: IndexMap<String, String> = IndexMap::new();
    let mut numbers: IndexMap<String, usize> = IndexMap::new();
    let mut schemas: IndexMap<String, ReferenceOr<Schema>> = IndexMap::new();
    for def in &plan.types {
        let TypeKind::Object(object) = &def.kind else { continue };
        let mut own = ObjectType::default();
        for field in &object.fields {
            let reference = match (&field.ty, field.presence) {
                (TypeRef::Named(index), Presence::Required | Presence::Optional)
                    if matches!(plan.types[*index].kind, TypeKind::Object(_)) =>
                {
                    plan.types[*index].name.clone()
                }
                (ty, presence) => {
                    let inner = rust(plan, ty, "").to_string();
                    let text = match presence {
                        Presence::Required | Presence::Optional => inner,
                        Presence::Nullable => format!("client_core::Nullable<{inner}>"),
                        Presence::RequiredNullable => format!("Option<{inner}>"),
                    };
                    let next = numbers.len();
                    let number = *numbers.entry(text.clone()).or_insert(next);
                    // Not a name a schema can have: those are Pascal case.
                    let name = format!("R{number}r");
                    replacements.entry(name.clone()).or_insert(text);
                    name
                }
            };
            let schema = ReferenceOr::ref_(&format!("#/components/schemas/{reference}"));
            own.properties.insert(field.rust.clone(), schema);
            if field.presence != Presence::Optional {
                own.required.push(field.rust.clone());
            }
        }
        let schema = Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Type(Type::Object(own)) };
        schemas.insert(def.name.clone(), ReferenceOr::Item(schema));
    }
    for name in replacements.keys() {
        let schema = Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Any(Default::default()) };
        schemas.insert(name.clone(), ReferenceOr::Item(schema));
    }
    let document = OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: openapiv3::Info { title: "types".to_owned(), version: "1".to_owned(), ..Default::default() },
        components: Some(openapiv3::Components { schemas, ..Default::default() }),
        ..Default::default()
    };
    (document, replacements)
}

#[cfg(test)]
mod tests {
    use super::*;
    use openapi::document::Document;

    #[test]
    fn progenitor_gives_the_structs_that_the_plan_asks_for() {
        let doc = Document::parse(
            "t.yaml",
            "openapi: 3.1.0
paths:
  /a: {get: {operationId: a, responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
components:
  schemas:
    A:
      type: object
      required: [id, type, next]
      properties:
        id: {type: string, format: password}
        type: {type: string, enum: [x, y]}
        at: {type: [string, 'null'], format: date-time}
        next: {type: [object, 'null'], properties: {a: {$ref: '#/components/schemas/A'}}}
        labels: {type: object, additionalProperties: {type: integer}}
        other: {$ref: '#/components/schemas/B'}
    B: {type: object, properties: {list: {type: array, items: {$ref: '#/components/schemas/A'}}}}
",
        )
        .unwrap();
        let structs = structs(&crate::lower::lower(&doc).plan);
        let shown: Vec<String> = structs
            .values()
            .map(|item| {
                let fields: Vec<String> = item
                    .fields
                    .iter()
                    .map(|f| {
                        let ty = &f.ty;
                        format!("{}: {}", f.ident.as_ref().unwrap(), quote::quote!(#ty).to_string().replace(' ', ""))
                    })
                    .collect();
                format!("{} {{ {} }}", item.ident, fields.join(", "))
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"));
    }
}

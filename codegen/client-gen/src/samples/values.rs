//! JSON values as Rust expressions of a type.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::lower::*;
use crate::refine::ident;

/// As an argument of a setter or constructor, where `impl Into` does some of the work.
#[must_use]
pub fn argument(plan: &Plan, ty: &TypeRef, json: &Value) -> Option<TokenStream> {
    match ty {
        TypeRef::String | TypeRef::DateTime | TypeRef::Date => {
            let text = json.as_str()?;
            Some(quote!(#text))
        }
        TypeRef::Secret(inner) if **inner == TypeRef::String => {
            let text = json.as_str()?;
            Some(quote!(#text))
        }
        TypeRef::Any => Some(free(json)),
        TypeRef::Secret(inner) | TypeRef::Boxed(inner) => argument(plan, inner, json),
        TypeRef::Named(index) => match &plan.types[*index].kind {
            TypeKind::StringEnum(variants) if !variants.iter().any(|v| Some(v.wire.as_str()) == json.as_str()) => {
                let text = json.as_str()?;
                Some(quote!(#text))
            }
            TypeKind::Union(cases) => union_argument(plan, cases, json).or_else(|| value(plan, ty, json)),
            _ => value(plan, ty, json),
        },
        TypeRef::List(inner) => {
            let items = json.as_array()?;
            let into = takes_text(plan, inner);
            if items.is_empty() && into {
                let inner = crate::types::rust(plan, inner, "types");
                return Some(quote!(Vec::<#inner>::new()));
            }
            // All items of an array literal are of one type: mixed texts and variants are not.
            let mut out = Vec::new();
            for item in items {
                let text = matches!(**inner, TypeRef::String | TypeRef::DateTime | TypeRef::Date);
                out.push(if text { argument(plan, inner, item)? } else { value(plan, inner, item)? });
            }
            Some(quote!([#(#out),*]))
        }
        TypeRef::Map(inner) => {
            let members = json.as_object()?;
            let kept = crate::types::rust(plan, inner, "types");
            if members.is_empty() {
                return Some(quote!(Vec::<(String, #kept)>::new()));
            }
            let mut out = Vec::new();
            for (key, item) in members {
                let text = matches!(**inner, TypeRef::String | TypeRef::DateTime | TypeRef::Date);
                let item = if text { argument(plan, inner, item)? } else { value(plan, inner, item)? };
                out.push(quote!((#key, #item)));
            }
            Some(quote!([#(#out),*]))
        }
        _ => value(plan, ty, json),
    }
}

fn takes_text(plan: &Plan, ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Any | TypeRef::String | TypeRef::DateTime | TypeRef::Date => true,
        TypeRef::Named(index) => !matches!(plan.types[*index].kind, TypeKind::Object(_)),
        _ => false,
    }
}

/// Text goes into a union by itself.
fn union_argument(plan: &Plan, cases: &[Case], json: &Value) -> Option<TokenStream> {
    let text = json.as_str()?;
    let texts = cases.iter().filter(|case| fits(plan, &case.ty, json)).count();
    (texts == 1 && cases.iter().any(|case| case.ty == TypeRef::String)).then(|| quote!(#text))
}

/// As a value of exactly this type.
#[must_use]
pub fn value(plan: &Plan, ty: &TypeRef, json: &Value) -> Option<TokenStream> {
    Some(match ty {
        TypeRef::Bool => {
            let value = json.as_bool()?;
            quote!(#value)
        }
        TypeRef::Int(name) => whole(json, name)?,
        TypeRef::Float => {
            let number = Literal::f64_unsuffixed(json.as_f64()?.abs());
            if json.as_f64()? < 0.0 { quote!(-#number) } else { quote!(#number) }
        }
        TypeRef::Decimal => {
            let number = Literal::i64_unsuffixed(json.as_i64()?);
            quote!(client_core::Decimal::from(#number))
        }
        TypeRef::String => {
            let text = json.as_str()?;
            quote!(#text.to_owned())
        }
        TypeRef::DateTime | TypeRef::Date => {
            let ty = crate::types::rust(plan, ty, "types");
            let text = json.as_str()?;
            quote!(#ty::from(#text))
        }
        TypeRef::Base64 => {
            let text = json.as_str()?;
            quote!(client_core::Bytes64::from_text(#text))
        }
        TypeRef::Any => {
            let value = free(json);
            quote!(client_core::Json::from(#value))
        }
        TypeRef::Secret(inner) => {
            let inner = value(plan, inner, json)?;
            quote!(client_core::Secret::from(#inner))
        }
        TypeRef::Boxed(inner) => {
            let inner = value(plan, inner, json)?;
            quote!(Box::new(#inner))
        }
        TypeRef::Nullable(_) if json.is_null() => quote!(None),
        TypeRef::Nullable(inner) => {
            let inner = value(plan, inner, json)?;
            quote!(Some(#inner))
        }
        TypeRef::List(inner) => {
            let items: Option<Vec<_>> = json.as_array()?.iter().map(|item| value(plan, inner, item)).collect();
            let items = items?;
            quote!(vec![#(#items),*])
        }
        TypeRef::Map(inner) => {
            let mut out = Vec::new();
            for (key, item) in json.as_object()? {
                let item = value(plan, inner, item)?;
                out.push(quote!((#key.to_owned(), #item)));
            }
            quote!(client_core::Map::from_iter([#(#out),*]))
        }
        TypeRef::Named(index) => named(plan, *index, json)?,
    })
}

/// The only value of a type, as the module of types writes it.
#[must_use]
pub fn constant(plan: &Plan, ty: &TypeRef, json: &Value) -> Option<TokenStream> {
    let TypeRef::Named(index) = ty else { return value(plan, ty, json) };
    let def = &plan.types[*index];
    let name = ident(&def.name);
    let variant = match &def.kind {
        TypeKind::StringEnum(variants) => &variants.iter().find(|one| Some(one.wire.as_str()) == json.as_str())?.rust,
        TypeKind::IntEnum(variants) => &variants.iter().find(|one| Some(one.wire) == json.as_i64())?.rust,
        _ => return None,
    };
    let variant = ident(variant);
    Some(quote!(#name::#variant))
}

fn whole(json: &Value, ty: &str) -> Option<TokenStream> {
    if ty.starts_with('u') {
        let number = Literal::u64_unsuffixed(json.as_u64()?);
        return Some(quote!(#number));
    }
    let value = json.as_i64().or_else(|| json.as_f64().filter(|n| n.fract() == 0.0).map(|n| n as i64))?;
    let number = Literal::u64_unsuffixed(value.unsigned_abs());
    Some(if value < 0 { quote!(-#number) } else { quote!(#number) })
}

fn named(plan: &Plan, index: usize, json: &Value) -> Option<TokenStream> {
    let def = &plan.types[index];
    let name = ident(&def.name);
    Some(match &def.kind {
        TypeKind::StringEnum(variants) => {
            let text = json.as_str()?;
            match variants.iter().find(|variant| variant.wire == text) {
                Some(variant) => {
                    let variant = ident(&variant.rust);
                    quote!(types::#name::#variant)
                }
                None => quote!(types::#name::from(#text)),
            }
        }
        TypeKind::IntEnum(variants) => {
            let number = json.as_i64()?;
            match variants.iter().find(|variant| variant.wire == number) {
                Some(variant) => {
                    let variant = ident(&variant.rust);
                    quote!(types::#name::#variant)
                }
                None => {
                    let number = Literal::i64_unsuffixed(number);
                    quote!(types::#name::from(#number))
                }
            }
        }
        TypeKind::Object(object) => object_value(plan, def, object, json)?,
        TypeKind::Tagged { tag, variants } => {
            let own = json.get(tag);
            let told = variants.iter().find(|(_, tags)| tags.iter().any(|tag| Some(&tag.json()) == own));
            let (case, _) = told.or(variants.iter().find(|(_, tags)| tags.is_empty()))?;
            let variant = ident(&case.rust);
            let inner = value(plan, &case.ty, json)?;
            quote!(types::#name::#variant(#inner))
        }
        TypeKind::Union(cases) => {
            let case = cases.iter().find(|case| fits(plan, &case.ty, json))?;
            let variant = ident(&case.rust);
            let inner = value(plan, &case.ty, json)?;
            quote!(types::#name::#variant(#inner))
        }
    })
}

fn object_value(plan: &Plan, def: &TypeDef, object: &Object, json: &Value) -> Option<TokenStream> {
    let members = json.as_object()?;
    let name = ident(&def.name);
    if members.keys().any(|key| !object.fields.iter().any(|field| field.wire == *key)) {
        return None;
    }
    let mut required = Vec::new();
    let mut setters = Vec::new();
    for field in &object.fields {
        let given = members.get(&field.wire);
        let setter = ident(&field.rust);
        if field.constant.is_some() && given.is_none_or(|given| Some(given) == field.constant.as_ref()) {
            continue;
        }
        match (field.presence, given) {
            (Presence::Required, Some(given)) if field.constant.is_some() => {
                let given = argument(plan, &field.ty, given)?;
                setters.push(quote!(.#setter(#given)));
            }
            (Presence::Required, Some(given)) => required.push(argument(plan, &field.ty, given)?),
            (Presence::Required, None) => return None,
            (Presence::RequiredNullable, Some(Value::Null) | None) => required.push(quote!(None)),
            (Presence::RequiredNullable, Some(given)) => {
                let inner = value(plan, &field.ty, given)?;
                required.push(quote!(Some(#inner)));
            }
            (Presence::Nullable, Some(Value::Null)) => {
                let null = ident(field.null.as_deref()?);
                setters.push(quote!(.#null()));
            }
            (_, Some(given)) => {
                let given = argument(plan, &field.ty, given)?;
                setters.push(quote!(.#setter(#given)));
            }
            (_, None) => {}
        }
    }
    Some(quote!(types::#name::new(#(#required),*) #(#setters)*))
}

/// Free-form JSON: a literal where one will do.
fn free(json: &Value) -> TokenStream {
    match json {
        Value::String(text) => quote!(#text),
        Value::Bool(value) => quote!(#value),
        other => {
            let tokens: TokenStream = other.to_string().parse().unwrap_or_default();
            quote!(client_core::json!(#tokens))
        }
    }
}

/// Whether a value is of a type, as far as its shape tells.
#[must_use]
pub fn fits(plan: &Plan, ty: &TypeRef, json: &Value) -> bool {
    match ty {
        TypeRef::Bool => json.is_boolean(),
        TypeRef::Int(_) => json.is_i64() || json.is_u64(),
        TypeRef::Float | TypeRef::Decimal => json.is_number(),
        TypeRef::String | TypeRef::DateTime | TypeRef::Date | TypeRef::Base64 => json.is_string(),
        TypeRef::Any => true,
        TypeRef::Nullable(inner) => json.is_null() || fits(plan, inner, json),
        TypeRef::Secret(inner) | TypeRef::Boxed(inner) => fits(plan, inner, json),
        TypeRef::List(inner) => json.as_array().is_some_and(|items| items.iter().all(|item| fits(plan, inner, item))),
        TypeRef::Map(inner) => {
            json.as_object().is_some_and(|members| members.values().all(|item| fits(plan, inner, item)))
        }
        TypeRef::Named(index) => match &plan.types[*index].kind {
            TypeKind::StringEnum(_) => json.is_string(),
            TypeKind::IntEnum(_) => json.is_i64(),
            TypeKind::Object(object) => json.as_object().is_some_and(|members| {
                object.fields.iter().all(|field| match members.get(&field.wire) {
                    Some(value) => value.is_null() || fits(plan, &field.ty, value),
                    None => field.presence != Presence::Required || field.constant.is_some(),
                })
            }),
            TypeKind::Tagged { tag, variants } => {
                json.get(tag).is_some() || (json.is_object() && variants.iter().any(|(_, tags)| tags.is_empty()))
            }
            TypeKind::Union(cases) => cases.iter().any(|case| fits(plan, &case.ty, json)),
        },
    }
}

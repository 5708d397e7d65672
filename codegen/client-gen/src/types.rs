//! Types as Rust writes them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::lower::{Plan, TypeKind, TypeRef};

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// A type as used outside (`module` is `types`) or inside (`module` is empty) the types module.
#[must_use]
pub fn rust(plan: &Plan, ty: &TypeRef, module: &str) -> TokenStream {
    match ty {
        TypeRef::Bool => quote!(bool),
        TypeRef::Int(name) => {
            let name = ident(name);
            quote!(#name)
        }
        TypeRef::Float => quote!(f64),
        TypeRef::Decimal => quote!(client_core::Decimal),
        TypeRef::String => quote!(String),
        TypeRef::DateTime => quote!(client_core::DateTime),
        TypeRef::Date => quote!(client_core::Date),
        TypeRef::Base64 => quote!(client_core::Bytes64),
        TypeRef::Any => quote!(client_core::Json),
        TypeRef::Named(index) => {
            let name = ident(plan.types.get(*index).map_or("Missing", |def| &def.name));
            if module.is_empty() {
                quote!(#name)
            } else {
                let module = ident(module);
                quote!(#module::#name)
            }
        }
        TypeRef::List(inner) => wrapped(plan, &quote!(Vec), inner, module),
        TypeRef::Map(inner) => wrapped(plan, &quote!(client_core::Map), inner, module),
        TypeRef::Nullable(inner) => wrapped(plan, &quote!(Option), inner, module),
        TypeRef::Secret(inner) => wrapped(plan, &quote!(client_core::Secret), inner, module),
        TypeRef::Boxed(inner) => wrapped(plan, &quote!(Box), inner, module),
    }
}

fn wrapped(plan: &Plan, outer: &TokenStream, inner: &TypeRef, module: &str) -> TokenStream {
    let inner = rust(plan, inner, module);
    quote!(#outer<#inner>)
}

/// How a value is asked for in a method, and how it becomes the type that is kept.
pub struct Argument {
    /// The argument's type.
    pub ty: TokenStream,
    /// The expression that converts the argument `value`.
    pub convert: TokenStream,
}

/// The most convenient argument for a type that still says what it is.
#[must_use]
pub fn argument(plan: &Plan, ty: &TypeRef, module: &str, value: &Ident) -> Argument {
    let kept = rust(plan, ty, module);
    match ty {
        TypeRef::Bool | TypeRef::Int(_) | TypeRef::Float | TypeRef::Nullable(_) => {
            Argument { ty: kept, convert: quote!(#value) }
        }
        TypeRef::Named(index) if matches!(plan.types.get(*index).map(|def| &def.kind), Some(TypeKind::Object(_))) => {
            Argument { ty: kept, convert: quote!(#value) }
        }
        TypeRef::Boxed(inner) => {
            let inner = argument(plan, inner, module, value);
            let convert = inner.convert;
            Argument { ty: inner.ty, convert: quote!(Box::new(#convert)) }
        }
        TypeRef::Secret(inner) if **inner != TypeRef::String => {
            let inner = argument(plan, inner, module, value);
            let convert = inner.convert;
            Argument { ty: inner.ty, convert: quote!(client_core::Secret::from(#convert)) }
        }
        TypeRef::List(inner) => {
            if takes_into(plan, inner) {
                let inner = rust(plan, inner, module);
                Argument {
                    ty: quote!(impl IntoIterator<Item = impl Into<#inner>>),
                    convert: quote!(#value.into_iter().map(Into::into).collect::<Vec<_>>()),
                }
            } else {
                let inner = rust(plan, inner, module);
                Argument {
                    ty: quote!(impl IntoIterator<Item = #inner>),
                    convert: quote!(#value.into_iter().collect::<Vec<_>>()),
                }
            }
        }
        TypeRef::Map(inner) => {
            let into = takes_into(plan, inner);
            let inner = rust(plan, inner, module);
            let item = if into { quote!(impl Into<#inner>) } else { inner };
            let last = if into { quote!(value.into()) } else { quote!(value) };
            Argument {
                ty: quote!(impl IntoIterator<Item = (impl Into<String>, #item)>),
                convert: quote!(#value.into_iter().map(|(key, value)| (key.into(), #last)).collect::<client_core::Map<_>>()),
            }
        }
        _ => Argument { ty: quote!(impl Into<#kept>), convert: quote!(#value.into()) },
    }
}

/// Whether `impl Into<T>` asks for more than `T` itself and does not leave an empty list untyped.
fn takes_into(plan: &Plan, ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Any | TypeRef::String | TypeRef::DateTime | TypeRef::Date => true,
        TypeRef::Named(index) => !matches!(plan.types.get(*index).map(|def| &def.kind), Some(TypeKind::Object(_))),
        _ => false,
    }
}

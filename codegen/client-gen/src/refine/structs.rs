//! Objects.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{docs, ident};
use crate::lower::{Field, Limits, Object, Plan, Presence, TypeDef, prose};
use crate::types::{argument, rust};

pub(super) fn object(plan: &Plan, def: &TypeDef, object: &Object) -> TokenStream {
    let name = ident(&def.name);
    let extra = ident(&object.extra);
    let mut fields = TokenStream::new();
    for field in &object.fields {
        let own = ident(&field.rust);
        let ty = stored(plan, field);
        let docs = docs::for_item(&field.docs, &format!("The {} property.", prose::code(&field.wire)));
        let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
        fields.extend(quote!(#docs #deprecated pub #own: #ty,));
    }
    let (extra_type, extra_docs) = match &object.additional {
        Some(ty) => {
            let ty = rust(plan, ty, "");
            (quote!(client_core::Map<#ty>), "Properties other than those above.")
        }
        None => (quote!(client_core::Extra), "Undocumented properties, preserved when the value is sent back."),
    };
    let extra_docs = docs::attributes(extra_docs);
    let rules = object.fields.iter().map(rule);
    let bare = !object.fields.iter().any(|field| needed(field) || field.constant.is_some());
    // Types that only responses use have no constructor: each new property would be a new argument of `new` and break
    // callers. Tests create such values from JSON.
    let default = (bare && def.in_request).then(|| quote!(, Default));
    let methods = def.in_request.then(|| methods(plan, def, object));
    quote! {
        #[derive(Clone, Debug, PartialEq #default)]
        #[non_exhaustive]
        pub struct #name {
            #fields
            #extra_docs
            pub #extra: #extra_type,
        }
        client_core::object! { #name { #extra, #(#rules),* } }
        #methods
    }
}

/// Whether the constructor has an argument for it.
fn needed(field: &Field) -> bool {
    field.is_argument()
}

/// What the constructor sets without an argument.
fn constant(plan: &Plan, field: &Field) -> Option<TokenStream> {
    let value = crate::samples::constant(plan, &field.ty, field.constant.as_ref()?)?;
    Some(match field.presence {
        Presence::Required => value,
        Presence::Optional | Presence::RequiredNullable => quote!(Some(#value)),
        Presence::Nullable => quote!(client_core::Nullable::Value(#value)),
    })
}

/// One line of the `object!` table.
fn rule(field: &Field) -> TokenStream {
    let kind = ident(match field.presence {
        Presence::Required => "required",
        Presence::Optional => "optional",
        Presence::Nullable => "nullable",
        Presence::RequiredNullable => "required_nullable",
    });
    let own = ident(&field.rust);
    let wire = &field.wire;
    let limits = limits(&field.limits);
    if limits.is_empty() { quote!(#kind #own: #wire) } else { quote!(#kind #own: #wire { #limits }) }
}

/// Limits as the `limits!` macro takes them, empty if there are none.
pub(crate) fn limits(limits: &Limits) -> TokenStream {
    let mut out: Vec<TokenStream> = Vec::new();
    let numbers = [
        ("min", &limits.min),
        ("max", &limits.max),
        ("exclusive_min", &limits.exclusive_min),
        ("exclusive_max", &limits.exclusive_max),
        ("multiple_of", &limits.multiple_of),
    ];
    for (name, number) in numbers {
        if let Some(number) = number.as_ref().and_then(literal) {
            let name = ident(name);
            out.push(quote!(#name: #number));
        }
    }
    let counts = [
        ("min_length", limits.min_length),
        ("max_length", limits.max_length),
        ("min_items", limits.min_items),
        ("max_items", limits.max_items),
        ("min_properties", limits.min_properties),
        ("max_properties", limits.max_properties),
    ];
    for (name, count) in counts {
        if let Some(count) = count {
            let name = ident(name);
            let count = Literal::u64_unsuffixed(count);
            out.push(quote!(#name: #count));
        }
    }
    if let Some(pattern) = &limits.pattern {
        out.push(quote!(pattern: #pattern));
    }
    if limits.unique_items {
        out.push(quote!(unique_items: true));
    }
    if let Some(items) = limits.items.as_deref() {
        let items = self::limits(items);
        if !items.is_empty() {
            out.push(quote!(items: { #items }));
        }
    }
    quote!(#(#out),*)
}

/// A number as a literal, digit for digit where Rust can write it.
fn literal(number: &serde_json::Number) -> Option<TokenStream> {
    let text = number.to_string();
    let plain: TokenStream = text.parse().ok()?;
    Some(plain)
}

fn stored(plan: &Plan, field: &Field) -> TokenStream {
    let inner = rust(plan, &field.ty, "");
    match field.presence {
        Presence::Required => inner,
        Presence::Optional | Presence::RequiredNullable => quote!(Option<#inner>),
        Presence::Nullable => quote!(client_core::Nullable<#inner>),
    }
}

/// `new`, and a setter for every property.
fn methods(plan: &Plan, def: &TypeDef, object: &Object) -> TokenStream {
    let name = ident(&def.name);
    let extra = ident(&object.extra);
    let required: Vec<&Field> = object.fields.iter().filter(|field| needed(field)).collect();
    let mut inner = TokenStream::new();
    let constants = object.fields.iter().any(|field| field.constant.is_some());
    if required.is_empty() && !constants {
        inner.extend(quote! {
            /// Creates a value without any property set.
            #[must_use]
            pub fn new() -> Self {
                Default::default()
            }
        });
    } else {
        let names: Vec<_> = required.iter().map(|field| ident(&field.rust)).collect();
        let mut types = Vec::new();
        let mut values = Vec::new();
        for (field, name) in required.iter().zip(&names) {
            let argument = argument(plan, &field.ty, "", name);
            match field.presence {
                Presence::RequiredNullable => {
                    let kept = rust(plan, &field.ty, "");
                    types.push(quote!(Option<#kept>));
                    values.push(quote!(#name));
                }
                _ => {
                    types.push(argument.ty);
                    values.push(argument.convert);
                }
            }
        }
        let inits = names.iter().zip(&values).map(|(name, value)| match name == &value.to_string() {
            true => quote!(#name),
            false => quote!(#name: #value),
        });
        // Everything here is required; a builder would report a missing value only at run time.
        let many = (names.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let rest = object.fields.iter().filter(|field| !needed(field)).map(|field| {
            let own = ident(&field.rust);
            let value = constant(plan, field).unwrap_or_else(|| quote!(Default::default()));
            quote!(#own: #value)
        });
        let docs = docs::attributes(match required.is_empty() {
            true => "Creates a value with the properties that can have one value only.",
            false => "Creates a value from the required properties.",
        });
        inner.extend(quote! {
            #docs
            #[must_use]
            #many
            pub fn new(#(#names: #types),*) -> Self {
                Self { #(#inits,)* #(#rest,)* #extra: Default::default() }
            }
        });
    }
    inner.extend(object.fields.iter().filter(|field| !field.read_only).map(|field| setter(plan, field)));
    let default = (required.is_empty() && constants).then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote!(impl #name { #inner } #default)
}

fn setter(plan: &Plan, field: &Field) -> TokenStream {
    let own = ident(&field.rust);
    let argument = argument(plan, &field.ty, "", &own);
    let (ty, convert) = (argument.ty, argument.convert);
    let docs = docs::attributes(&format!("Sets {}.", prose::code(&field.wire)));
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    let value = match field.presence {
        Presence::Required => quote!(#convert),
        Presence::Optional | Presence::RequiredNullable => quote!(Some(#convert)),
        Presence::Nullable => quote!(client_core::Nullable::Value(#convert)),
    };
    let null = field.null.as_deref().map(|method| {
        let method = ident(method);
        let docs = docs::attributes(&format!(
            "Sets {} to null, which is different from omitting it.",
            prose::code(&field.wire)
        ));
        let value =
            if field.presence == Presence::Nullable { quote!(client_core::Nullable::Null) } else { quote!(None) };
        quote! {
            #docs
            #[must_use]
            pub fn #method(mut self) -> Self {
                self.#own = #value;
                self
            }
        }
    });
    quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #own(mut self, #own: #ty) -> Self {
            self.#own = #value;
            self
        }
        #null
    }
}

//! Enums and unions: open, so that a value the document does not know is kept.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{docs, ident};
use crate::lower::{Case, Plan, TagValue, TypeDef, TypeKind, TypeRef, Variant, prose};
use crate::types::rust;

/// A string with known values.
pub(super) fn text(def: &TypeDef, variants: &[Variant<String>]) -> TokenStream {
    let name = ident(&def.name);
    let names: Vec<_> = variants.iter().map(|variant| ident(&variant.rust)).collect();
    let wires: Vec<_> = variants.iter().map(|variant| &variant.wire).collect();
    let docs = variants
        .iter()
        .map(|variant| docs::for_item(&variant.docs, &format!("{} on the wire.", prose::code(&variant.wire))));
    quote! {
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #names,)*
            /// A value that this version of the crate does not know, unchanged.
            Unknown(client_core::Undocumented),
        }
        client_core::open_enum! { #name { #(#names = #wires),* } }
    }
}

/// An integer with known values.
pub(super) fn whole(def: &TypeDef, variants: &[Variant<i64>]) -> TokenStream {
    let name = ident(&def.name);
    let names: Vec<_> = variants.iter().map(|variant| ident(&variant.rust)).collect();
    let wires: Vec<_> = variants.iter().map(|variant| Literal::i64_unsuffixed(variant.wire)).collect();
    let docs =
        variants.iter().map(|variant| docs::for_item(&variant.docs, &format!("`{}` on the wire.", variant.wire)));
    quote! {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #names,)*
            /// A value that this version of the crate does not know.
            Unknown(i64),
        }
        client_core::open_int_enum! { #name { #(#names = #wires),* } }
    }
}

/// A union with a discriminator.
pub(super) fn tagged(plan: &Plan, def: &TypeDef, tag: &str, variants: &[(Case, Vec<TagValue>)]) -> TokenStream {
    let name = ident(&def.name);
    let (bases, told): (Vec<_>, Vec<_>) = variants.iter().partition(|(_, tags)| tags.is_empty());
    let names: Vec<_> = told.iter().map(|(case, _)| ident(&case.rust)).collect();
    let types: Vec<_> = told.iter().map(|(case, _)| rust(plan, &case.ty, "")).collect();
    let tags = told.iter().map(|(_, tags)| {
        let tags = tags.iter().map(|tag| match tag {
            TagValue::Text(text) => quote!(#text),
            TagValue::Boolean(value) => quote!(#value),
            TagValue::Integer(value) => {
                let value = Literal::i64_unsuffixed(*value);
                quote!({ #value })
            }
        });
        quote!(#(#tags)|*)
    });
    let docs = told.iter().map(|(case, tags)| {
        let values: Vec<String> = tags.iter().map(|tag| prose::code(&tag.text())).collect();
        docs::for_item(&case.docs, &format!("{} is {}.", prose::code(tag), values.join(" or ")))
    });
    let from = conversions(plan, def, variants.iter().map(|(case, _)| case));
    let base: Vec<_> = bases.iter().map(|(case, _)| ident(&case.rust)).collect();
    let base_types: Vec<_> = bases.iter().map(|(case, _)| rust(plan, &case.ty, "")).collect();
    let base_docs = bases.iter().map(|(case, _)| {
        docs::for_item(&case.docs, &format!("Any other {}: what every kind has in common.", prose::code(tag)))
    });
    quote! {
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #names(#types),)*
            #(#base_docs #base(#base_types),)*
            /// A variant that this version of the crate does not know, unchanged.
            Unknown(client_core::Json),
        }
        client_core::tagged_union! { #name, tag = #tag #(else #base(#base_types))* { #(#names(#types) = #tags),* } }
        #from
    }
}

/// A union without a discriminator.
pub(super) fn union(plan: &Plan, def: &TypeDef, cases: &[Case]) -> TokenStream {
    let name = ident(&def.name);
    let names: Vec<_> = cases.iter().map(|case| ident(&case.rust)).collect();
    let types: Vec<_> = cases.iter().map(|case| rust(plan, &case.ty, "")).collect();
    let docs = cases.iter().map(|case| {
        let words = case.rust.to_lowercase();
        docs::for_item(
            &case.docs,
            &format!("As {} {}.", if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }, words),
        )
    });
    let from = conversions(plan, def, cases.iter());
    quote! {
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #names(#types),)*
            /// A value that matches no documented schema, or several of them equally well, unchanged.
            Other(client_core::Json),
        }
        client_core::union! { #name { #(#names(#types)),* } }
        #from
    }
}

/// Whether a type is an enum of texts.
#[must_use]
pub(crate) fn is_known_text(plan: &Plan, ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Named(index) if matches!(plan.types[*index].kind, TypeKind::StringEnum(_)))
}

/// Whether a type is a text.
#[must_use]
pub(crate) fn is_text(plan: &Plan, ty: &TypeRef) -> bool {
    is_known_text(plan, ty)
        || matches!(ty, TypeRef::String | TypeRef::DateTime | TypeRef::Date | TypeRef::Base64 | TypeRef::Any)
}

/// `From` each variant whose type no other variant has.
fn conversions<'a>(plan: &Plan, def: &TypeDef, cases: impl Iterator<Item = &'a Case> + Clone) -> TokenStream {
    let name = ident(&def.name);
    let mut out = TokenStream::new();
    for case in cases.clone() {
        let ty = rust(plan, &case.ty, "");
        let text = ty.to_string();
        let same = cases.clone().filter(|other| rust(plan, &other.ty, "").to_string() == text).count();
        if same != 1 || text == def.name {
            continue;
        }
        let variant = ident(&case.rust);
        out.extend(quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        });
        if is_known_text(plan, &case.ty) && cases.clone().filter(|other| is_text(plan, &other.ty)).count() == 1 {
            out.extend(quote! {
                impl From<&str> for #name {
                    fn from(value: &str) -> Self {
                        Self::#variant(value.into())
                    }
                }
            });
        }
        if text == "String" {
            out.extend(quote! {
                impl From<&str> for #name {
                    fn from(value: &str) -> Self {
                        Self::#variant(value.to_owned())
                    }
                }
            });
        }
    }
    out
}

//! Documentation attributes.

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::{TypeDef, TypeKind};

/// One `///` a line.
#[must_use]
pub fn attributes(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// Documentation, or a sentence that at least names the thing.
#[must_use]
pub fn for_item(text: &str, otherwise: &str) -> TokenStream {
    attributes(if text.is_empty() { otherwise } else { text })
}

/// Documentation of a type.
pub(super) fn for_type(def: &TypeDef) -> TokenStream {
    let kind = match &def.kind {
        TypeKind::Object(_) => "object",
        TypeKind::StringEnum(_) | TypeKind::IntEnum(_) => "values",
        TypeKind::Tagged { .. } | TypeKind::Union(_) => "alternatives",
    };
    for_item(&def.docs, &format!("The documented `{}` {kind}.", def.name))
}

//! Typed errors: one enum an operation, a variant a documented status.

use proc_macro2::TokenStream;
use quote::quote;

use super::builders::status_pattern;
use super::{reply_type, route};
use crate::lower::*;
use crate::refine::{attributes, for_item, ident};

/// The error enum of an operation, if any error is documented.
#[must_use]
pub fn error(plan: &Plan, operation: &Operation, gate: Option<&TokenStream>) -> Option<TokenStream> {
    if operation.errors.is_empty() {
        return None;
    }
    let name = ident(&format!("{}Error", operation.builder));
    let id = &operation.id;
    let docs = attributes(&format!(
        "What `{}` documents as errors; get it with [`Error::details`](client_core::Error::details).",
        route(operation)
    ));
    let variants = operation.errors.iter().map(|status| {
        let variant = ident(&status.rust);
        let label = if status.status == "default" { "Any other status".to_owned() } else { status.status.clone() };
        let docs =
            for_item(&format!("{label}: {}", if status.docs.is_empty() { "not described." } else { &status.docs }), "");
        let ty = typed(&status.reply).then(|| reply_type(plan, &status.reply));
        let held = ty.map(|ty| quote!((#ty)));
        quote!(#docs #variant #held,)
    });
    // Exact statuses first, then ranges, then the rest: the order they are in.
    let rules = operation.errors.iter().filter_map(|status| {
        let variant = ident(&status.rust);
        let held = typed(&status.reply).then(|| {
            let ty = reply_type(plan, &status.reply);
            quote!((#ty))
        });
        let pattern = if status.status == "default" { quote!(_) } else { status_pattern(&status.status)? };
        Some(quote!(#variant #held = #pattern))
    });
    Some(quote! {
        #gate
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }
        #gate
        client_core::operation_error! { #name, #id { #(#rules),* } }
    })
}

/// Whether a body is decoded; text and bytes stay with the error itself.
fn typed(reply: &Reply) -> bool {
    matches!(reply, Reply::Json(_))
}

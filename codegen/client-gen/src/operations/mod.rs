//! The operations stage: descriptors, request builders, handles, typed errors and the stub trait.
//!
//! An operation is one constant and a builder of short setters; everything that happens between
//! them and the wire is in client-core.

mod builders;
mod client;
mod descriptors;
mod errors;
mod stub;

pub use builders::builder;
pub(crate) use builders::sent_fields;
pub use client::client;
pub use descriptors::{api, descriptor, paging_name};
pub use errors::error;
pub use stub::{mock, stub};

use crate::lower::{Operation, Plan, Reply};

/// What `send` gives, as tokens for outside the types module.
pub(crate) fn reply_type(plan: &Plan, reply: &Reply) -> proc_macro2::TokenStream {
    use quote::quote;
    match reply {
        Reply::Empty => quote!(()),
        Reply::Json(ty) => crate::types::rust(plan, ty, "types"),
        Reply::Text => quote!(String),
        Reply::Bytes => quote!(client_core::Bytes),
        Reply::Events(ty, _) => {
            let ty = crate::types::rust(plan, ty, "types");
            quote!(client_core::Events<#ty>)
        }
    }
}

/// The operation as people name it: `POST /v1/nodes`.
pub(crate) fn route(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

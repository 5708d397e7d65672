//! What every part of the operations stage names: the request line, and the type that is returned.

use crate::lower::{Field, Operation, Plan, Reply, TypeKind, TypeRef};

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

/// The properties of a body that have setters of their own.
pub(crate) fn sent_fields<'a>(plan: &'a Plan, ty: &TypeRef) -> Vec<&'a Field> {
    let TypeRef::Named(index) = ty else { return Vec::new() };
    match &plan.types[*index].kind {
        TypeKind::Object(object) => object.fields.iter().filter(|field| !field.read_only).collect(),
        _ => Vec::new(),
    }
}

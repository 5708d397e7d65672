//! Named types as Rust: structs with documentation, `#[non_exhaustive]`, room for undocumented properties, constructors and
//! setters; enums and unions.

mod docs;
mod enums;
mod ident;
mod structs;
pub(crate) use enums::{is_known_text, is_text};
pub(crate) use structs::limits;

use proc_macro2::TokenStream;
use quote::quote;

pub use docs::{attributes, for_item};
pub use ident::ident;

use crate::lower::{Plan, TypeDef, TypeKind};

/// Everything one type is made of.
#[must_use]
pub fn definition(plan: &Plan, def: &TypeDef) -> TokenStream {
    let docs = docs::for_type(def);
    let deprecated = def.deprecated.then(|| quote!(#[deprecated]));
    let body = match &def.kind {
        TypeKind::Object(object) => structs::object(plan, def, object),
        TypeKind::StringEnum(variants) => enums::text(def, variants),
        TypeKind::IntEnum(variants) => enums::whole(def, variants),
        TypeKind::Tagged { tag, variants } => enums::tagged(plan, def, tag, variants),
        TypeKind::Union(cases) => enums::union(plan, def, cases),
    };
    quote!(#docs #deprecated #body)
}

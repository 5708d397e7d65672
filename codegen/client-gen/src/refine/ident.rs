//! Identifiers.

use proc_macro2::{Ident, Span};

/// An identifier; every name in a [`Plan`](crate::lower::Plan) is one.
#[must_use]
pub fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

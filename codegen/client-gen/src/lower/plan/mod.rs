//! What a document becomes before it is code: every name final, every type decided.

mod fingerprint;
mod operation;
mod server;
mod types;

pub use self::operation::*;
pub use self::server::Server;
pub use self::types::*;

use openapi::document::Pointer;

/// A whole client crate.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`, as documentation.
    pub docs: String,
    /// Base URLs; the first is the default.
    pub servers: Vec<Server>,
    /// Ways to authenticate.
    pub schemes: Vec<Scheme>,
    /// Bodies that are errors whatever the status.
    pub error_shapes: Vec<ErrorShape>,
    /// Handles: one for each tag, in document order.
    pub tags: Vec<Tag>,
    /// Operations in document order.
    pub operations: Vec<Operation>,
    /// Named types; [`TypeRef::Named`] is an index into this.
    pub types: Vec<TypeDef>,
}

/// A way to authenticate.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    /// Its key in `components.securitySchemes`.
    pub id: String,
    /// The builder method that takes the credential.
    pub rust: String,
    /// What is sent.
    pub kind: SchemeKind,
    /// What it is.
    pub docs: String,
    /// `x-env`.
    pub env: Option<String>,
    /// `x-credential-url`.
    pub credential_url: Option<String>,
    /// `x-credential-lifetime`: seconds, and how to get a new one.
    pub lifetime: Option<(u64, String)>,
    /// `x-token-exchange`.
    pub exchange: Option<Exchange>,
    /// Where it stands.
    pub pointer: Pointer,
}

/// What a scheme sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer`
    Bearer,
    /// `Authorization: Basic`
    Basic,
    /// A header, query parameter or cookie.
    ApiKey {
        /// Its name.
        name: String,
        /// Where it goes.
        location: Place,
    },
}

/// A long-lived credential exchanged for a short-lived bearer.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// Builder method that takes the long-lived credential.
    pub rust: String,
    /// The operation that exchanges, an index into [`Plan::operations`].
    pub operation: usize,
    /// Environment variable of the long-lived credential.
    pub env: String,
    /// Request body with `{credential}` in it, as JSON text.
    pub body: String,
    /// Pointer to the bearer in the answer.
    pub token: String,
    /// Pointer to its lifetime in seconds.
    pub expires_in: String,
}

/// A JSON object that is an error whatever the status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorShape {
    /// All of these members are there.
    pub present: Vec<String>,
    /// None of these is.
    pub absent: Vec<String>,
}

/// A handle of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// As the document names it.
    pub wire: String,
    /// Module, feature and handle method.
    pub rust: String,
    /// Handle type.
    pub type_name: String,
    /// What it is.
    pub docs: String,
}

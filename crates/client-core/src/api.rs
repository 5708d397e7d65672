//! The constants a generated crate is made of.
//!
//! Everything here is plain data with `'static` parts, so that an operation costs a generated crate a few lines of
//! constant and no code. The executor in this crate reads them.

use crate::Limits;
pub use crate::model::form::Encoding;
pub use crate::model::style::{Location, Style};

/// An API: its servers, security schemes and the error shapes that hold for all of its operations.
#[derive(Debug)]
pub struct Api {
    /// The provider's name as people say it, for messages.
    pub name: &'static str,
    /// Name of the generated crate, for the `user-agent` header.
    pub crate_name: &'static str,
    /// Version of the generated crate, for the `user-agent` header.
    pub crate_version: &'static str,
    /// Servers in the document's order; the first is the default.
    pub servers: &'static [Server],
    /// Security schemes; operations refer to them by index.
    pub schemes: &'static [Scheme],
    /// Bodies that are errors whatever the HTTP status says.
    pub error_shapes: &'static [ErrorShape],
}

/// A server the API is reached at.
#[derive(Debug, Clone, Copy)]
pub struct Server {
    /// Base URL; may hold `{variables}`.
    pub url: &'static str,
    /// The variables and their defaults.
    pub variables: &'static [(&'static str, &'static str)],
}

/// A way to prove who is calling.
#[derive(Debug)]
pub struct Scheme {
    /// The scheme's name in the document.
    pub id: &'static str,
    /// Where the credential goes.
    pub kind: SchemeKind,
    /// Environment variable that holds the credential. For [`SchemeKind::Basic`] it holds `user:password`.
    pub env: Option<&'static str>,
    /// The page where a person gets this credential.
    pub credential_url: Option<&'static str>,
    /// How long a credential lives, where the provider says so.
    pub lifetime: Option<Lifetime>,
    /// Where the credential a person holds is first exchanged for a short-lived one.
    pub exchange: Option<Exchange>,
}

/// Where a credential goes in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeKind {
    /// `authorization: Bearer <credential>`. OAuth 2 and OpenID Connect schemes are sent this way too.
    Bearer,
    /// `authorization: Basic <user:password in base64>`.
    Basic,
    /// A header, query parameter or cookie of the given name.
    ApiKey {
        /// Wire name.
        name: &'static str,
        /// Header, query or cookie. ([`Location::Path`] makes no sense here and is refused.)
        location: Location,
    },
}

/// How long a credential lives.
#[derive(Debug, Clone, Copy)]
pub struct Lifetime {
    /// Life in seconds from the moment it was issued.
    pub seconds: u64,
    /// How to get a new one, in words; shown when the server refuses the credential.
    pub renew: &'static str,
}

/// A long-lived credential that is exchanged for the one a scheme sends.
#[derive(Debug)]
pub struct Exchange {
    /// The operation that issues the short-lived credential.
    pub operation: &'static Operation,
    /// Environment variable that holds the long-lived credential.
    pub env: &'static str,
    /// The exchange's JSON body; `{credential}` inside a string stands for the long-lived credential. The strings
    /// `{user}` and `{password}` stand for the halves of one that is `user:password`.
    pub body: &'static str,
    /// JSON pointer to the short-lived credential in the answer.
    pub token: &'static str,
    /// JSON pointer to its life in seconds in the answer. Empty: the answer does not say.
    pub expires_in: &'static str,
}

/// A JSON object that is an error whatever its HTTP status, told by its top-level members.
#[derive(Debug)]
pub struct ErrorShape {
    /// Members that are all there.
    pub present: &'static [&'static str],
    /// Members of which none is there.
    pub absent: &'static [&'static str],
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct Param {
    /// Wire name.
    pub name: &'static str,
    /// Where it goes.
    pub location: Location,
    /// How its value is written.
    pub style: Style,
    /// Whether lists and objects become several values.
    pub explode: bool,
    /// Whether a call without it is refused before anything is sent.
    pub required: bool,
    /// Whether reserved characters in a query value stay as they are.
    pub allow_reserved: bool,
    /// Documented limits.
    pub limits: Option<&'static Limits>,
    /// The only value that is documented, as JSON: sent unless another one is set.
    pub constant: Option<&'static str>,
}

impl Param {
    /// A required path parameter in the usual style; for `..Param::PATH`.
    pub const PATH: Self = Self::of(Location::Path, Style::Simple, true);
    /// An optional query parameter in the usual style.
    pub const QUERY: Self = Self::of(Location::Query, Style::Form, false);
    /// An optional header in the usual style.
    pub const HEADER: Self = Self::of(Location::Header, Style::Simple, false);
    /// An optional cookie in the usual style.
    pub const COOKIE: Self = Self::of(Location::Cookie, Style::Form, false);

    const fn of(location: Location, style: Style, required: bool) -> Self {
        let explode = matches!(style, Style::Form);
        Self { name: "", location, style, explode, required, allow_reserved: false, limits: None, constant: None }
    }
}

/// What a request body is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// JSON.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Bytes as they are.
    Bytes,
    /// Text.
    Text,
}

/// One media type an operation's request body may have.
#[derive(Debug)]
pub struct Body {
    /// The `content-type` sent.
    pub media_type: &'static str,
    /// How the body is written.
    pub media: Media,
    /// Whether a call without a body is refused before anything is sent.
    pub required: bool,
    /// Members of the body, in the order they go over the wire.
    pub fields: &'static [Field],
}

/// A property of a JSON or form body, or a part of a multipart body.
#[derive(Debug)]
pub struct Field {
    /// Wire name.
    pub name: &'static str,
    /// Whether a call without it is refused before anything is sent.
    pub required: bool,
    /// Documented limits.
    pub limits: Option<&'static Limits>,
    /// Whether a multipart body may have several parts of this name, so that setting another one adds it.
    pub many: bool,
    /// How it is written in a form or a multipart body.
    pub encoding: Encoding,
    /// The only value that is documented, as JSON: sent with every body of properties or parts, unless another one is set.
    pub constant: Option<&'static str>,
}

impl Field {
    /// A property or part that may be left out; for `..Field::OPTIONAL`.
    pub const OPTIONAL: Self =
        Self { name: "", required: false, limits: None, many: false, encoding: Encoding::BY_TYPE, constant: None };
    /// A property or part that must be given.
    pub const REQUIRED: Self = Self { required: true, ..Self::OPTIONAL };
}

/// Whether an operation may be sent again once the server may have seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// As HTTP says: GET, HEAD, OPTIONS, PUT, DELETE and TRACE are idempotent, POST and PATCH are not.
    ByMethod,
    /// Not idempotent, whatever the method: sent again only when nothing can have reached the server.
    Never,
    /// Idempotent, whatever the method.
    Always,
    /// Idempotent because every attempt carries the same value in the header of this name.
    Key(&'static str),
}

/// A documented rule that holds for several values of a request together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Where it holds: a JSON pointer below an object of `path`, `query`, `header`, `cookie` and `body`, in which `*`
    /// stands for every item or property.
    pub at: &'static str,
    /// The rule in words, for messages.
    pub says: &'static str,
    /// The rule as a JSON Schema without references.
    pub schema: &'static str,
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// `operationId`.
    pub id: &'static str,
    /// HTTP method, in capitals.
    pub method: &'static str,
    /// Path template below the server's URL: `/v1/nodes/{id}`.
    pub path: &'static str,
    /// Parameters; [`Call::set_param`](crate::Call::set_param) refers to them by index.
    pub params: &'static [Param],
    /// Request bodies by media type; the first is the one that [`Call::set_field`](crate::Call::set_field) writes.
    pub bodies: &'static [Body],
    /// Rules that a request must keep, beside the limits of its single values.
    pub rules: &'static [Rule],
    /// Alternatives, each a list of schemes (indexes into [`Api::schemes`]) that are sent together. Empty: no credential.
    pub security: &'static [&'static [usize]],
    /// The `accept` header; empty for none.
    pub accept: &'static str,
    /// Whether the operation may be sent again.
    pub retry: Retry,
    /// The provider's page, or empty.
    pub docs: &'static str,
    /// Servers for this operation alone; usually empty.
    pub servers: &'static [Server],
    /// Whether a successful response may have properties and none of those that are documented.
    pub undocumented_response: bool,
    /// Whether a page without items may leave out its list, and with it everything.
    pub omits_empty_list: bool,
    /// Whether a redirect is a documented result: it is not followed, and its headers are given.
    pub redirects: bool,
}

impl Operation {
    /// An operation with nothing to it; for `..Operation::PLAIN`.
    pub const PLAIN: Self = Self {
        id: "",
        method: "GET",
        path: "/",
        params: &[],
        bodies: &[],
        rules: &[],
        security: &[],
        accept: "application/json",
        retry: Retry::ByMethod,
        docs: "",
        servers: &[],
        undocumented_response: false,
        omits_empty_list: false,
        redirects: false,
    };
}

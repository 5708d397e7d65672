//! What a document becomes before it is code: every name final, every type decided.

use crate::document::{Pointer, Span};

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

/// A base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// With `{variable}`s as written.
    pub url: String,
    /// What it is.
    pub docs: String,
    /// Variables and their defaults.
    pub variables: Vec<(String, String)>,
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

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the path template.
    Path,
    /// After the `?`.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

/// How a parameter value becomes text: OpenAPI's styles, and JSON for `content` parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "OpenAPI's own names")]
pub enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Json,
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`, or one made from method and path.
    pub id: String,
    /// Method on the handle.
    pub rust: String,
    /// Request builder type.
    pub builder: String,
    /// Method of the stub trait.
    pub stub: String,
    /// Descriptor constant.
    pub constant: String,
    /// Index into [`Plan::tags`].
    pub tag: usize,
    /// `GET`, ...
    pub method: String,
    /// Path template.
    pub path: String,
    /// Summary and description.
    pub docs: String,
    /// The provider's page.
    pub docs_url: String,
    /// Marked deprecated.
    pub deprecated: bool,
    /// Everything but the body.
    pub params: Vec<Param>,
    /// Request bodies, the preferred one first.
    pub bodies: Vec<Body>,
    /// Alternatives of schemes used together, indexes into [`Plan::schemes`]. Empty: none.
    pub security: Vec<Vec<usize>>,
    /// `Accept`.
    pub accept: String,
    /// What [`Operation::rust`] gives.
    pub success: Reply,
    /// Success statuses with another body than [`Operation::success`].
    pub other_success: Vec<StatusReply>,
    /// Every documented status that is no success.
    pub errors: Vec<StatusReply>,
    /// When to send again.
    pub retry: Retry,
    /// `x-pagination`.
    pub paging: Option<Paging>,
    /// `x-waiter`.
    pub waiters: Vec<Waiter>,
    /// `x-cost`.
    pub cost: bool,
    /// Operation-level servers.
    pub servers: Vec<Server>,
    /// Where it stands.
    pub pointer: Pointer,
    /// Where it stands in the text.
    pub span: Span,
}

/// When an operation may be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retry {
    /// As its HTTP method says.
    ByMethod,
    /// It only looks like it changes something.
    Always,
    /// It changes something every time.
    Never,
    /// A repeated call is recognised by this header.
    Key(String),
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Wire name.
    pub wire: String,
    /// Setter or argument.
    pub rust: String,
    /// Where it goes.
    pub place: Place,
    /// How it is written.
    pub style: Style,
    /// Arrays and objects spread out.
    pub explode: bool,
    /// Reserved characters stay.
    pub allow_reserved: bool,
    /// Must be given.
    pub required: bool,
    /// Type.
    pub ty: TypeRef,
    /// Documentation.
    pub docs: String,
    /// Documented limits.
    pub limits: Limits,
    /// Marked deprecated.
    pub deprecated: bool,
    /// Where it stands.
    pub pointer: Pointer,
}

/// One request media type.
#[derive(Debug, Clone)]
pub struct Body {
    /// `application/json`, ...
    pub media_type: String,
    /// How it is written.
    pub kind: BodyKind,
    /// Must be given.
    pub required: bool,
    /// Setter for the whole body.
    pub rust: String,
    /// Setters for its members (first body only).
    pub setters: Vec<String>,
    /// Where it stands.
    pub pointer: Pointer,
}

/// How a request body is written.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyKind {
    /// JSON.
    Json(TypeRef),
    /// `application/x-www-form-urlencoded`
    Form(TypeRef),
    /// `multipart/form-data`: members in order.
    Multipart(Vec<MultipartField>),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq)]
pub struct MultipartField {
    /// Wire name.
    pub wire: String,
    /// Setter.
    pub rust: String,
    /// Sent as a file.
    pub file: bool,
    /// May be given more than once.
    pub many: bool,
    /// Must be given.
    pub required: bool,
    /// Type when it is no file.
    pub ty: TypeRef,
    /// Documentation.
    pub docs: String,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Nothing.
    Empty,
    /// JSON.
    Json(TypeRef),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Server-sent events or JSON lines, each of this type.
    Events(TypeRef),
}

/// What comes back with a status.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusReply {
    /// `404`, `4XX` or `default`.
    pub status: String,
    /// Variant name.
    pub rust: String,
    /// Body.
    pub reply: Reply,
    /// Documentation.
    pub docs: String,
    /// Where it stands.
    pub pointer: Pointer,
}

/// `x-pagination`.
#[derive(Debug, Clone, PartialEq)]
pub struct Paging {
    /// Tokens, or page numbers from `first`.
    pub style: PagingStyle,
    /// Query parameter name or `/pointer` into the body.
    pub position: String,
    /// The same for the page size.
    pub size: Option<String>,
    /// Pointer to the items.
    pub items: String,
    /// Type of one item.
    pub item: TypeRef,
}

/// How pages are told apart.
#[derive(Debug, Clone, PartialEq)]
pub enum PagingStyle {
    /// The answer names the next page at this pointer.
    Token {
        /// Pointer to the next token.
        next: String,
    },
    /// Pages are numbered.
    Page {
        /// The first number.
        first: u64,
        /// Pointer to the total number of items.
        total: Option<String>,
    },
}

/// One entry of `x-waiter`.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiter {
    /// `running` of `wait_until_running`.
    pub name: String,
    /// Pointer to the state in the answer.
    pub status: String,
    /// States that end the wait well.
    pub success: Vec<String>,
    /// States it will not come back from.
    pub failure: Vec<String>,
    /// Seconds between looks.
    pub interval: u64,
    /// Seconds until giving up.
    pub timeout: u64,
}

/// A named type.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// Rust name.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// What it is.
    pub kind: TypeKind,
    /// Marked deprecated.
    pub deprecated: bool,
    /// Reached from a request.
    pub in_request: bool,
    /// Reached from a response.
    pub in_response: bool,
    /// Tags whose operations reach it.
    pub tags: std::collections::BTreeSet<usize>,
    /// Where it stands.
    pub pointer: Pointer,
    /// Where it stands in the text.
    pub span: Span,
}

/// What a named type is.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// A mapping with known members.
    Object(Object),
    /// Text with known values.
    StringEnum(Vec<Variant<String>>),
    /// A whole number with known values.
    IntEnum(Vec<Variant<i64>>),
    /// One of several, told apart by a member.
    Tagged {
        /// The member.
        tag: String,
        /// Variants with the tag values each answers to.
        variants: Vec<(Case, Vec<String>)>,
    },
    /// One of several, told apart by shape.
    Union(Vec<Case>),
}

/// A mapping with known members.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object {
    /// In wire order.
    pub fields: Vec<Field>,
    /// Name of the member that keeps what is not known.
    pub extra: String,
    /// Type of what is not known, when the document says so.
    pub additional: Option<TypeRef>,
}

/// A member of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Wire name.
    pub wire: String,
    /// Rust name.
    pub rust: String,
    /// Type without its presence.
    pub ty: TypeRef,
    /// Whether it has to be there, and may be null.
    pub presence: Presence,
    /// Documentation.
    pub docs: String,
    /// Documented limits.
    pub limits: Limits,
    /// Marked deprecated.
    pub deprecated: bool,
    /// Only in responses.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// Where it stands.
    pub pointer: Pointer,
}

/// Whether a member has to be there, and may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// `T`
    Required,
    /// `Option<T>`, left out when `None`
    Optional,
    /// `Nullable<T>`: absent, null or a value
    Nullable,
    /// `Option<T>`, null when `None`
    RequiredNullable,
}

/// An enum value.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant<T> {
    /// On the wire.
    pub wire: T,
    /// Rust name.
    pub rust: String,
    /// Documentation.
    pub docs: String,
}

/// A union's variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Rust name.
    pub rust: String,
    /// What it holds.
    pub ty: TypeRef,
    /// Documentation.
    pub docs: String,
}

/// A type as it is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// `bool`
    Bool,
    /// A whole number: the Rust type's name.
    Int(&'static str),
    /// `f64`
    Float,
    /// `String`
    String,
    /// `client_core::DateTime`
    DateTime,
    /// `client_core::Date`
    Date,
    /// Base64 text.
    Base64,
    /// `serde_json::Value`
    Any,
    /// An index into [`Plan::types`].
    Named(usize),
    /// `Vec<T>`
    List(Box<TypeRef>),
    /// `client_core::Map<T>`
    Map(Box<TypeRef>),
    /// `Option<T>` inside a list or map.
    Nullable(Box<TypeRef>),
    /// `client_core::Secret<T>`
    Secret(Box<TypeRef>),
    /// `Box<T>`: breaks a type that contains itself.
    Boxed(Box<TypeRef>),
}

/// Documented limits of a value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// `minimum`
    pub min: Option<serde_json::Number>,
    /// `maximum`
    pub max: Option<serde_json::Number>,
    /// `exclusiveMinimum`
    pub exclusive_min: Option<serde_json::Number>,
    /// `exclusiveMaximum`
    pub exclusive_max: Option<serde_json::Number>,
    /// `multipleOf`
    pub multiple_of: Option<serde_json::Number>,
    /// `minLength`
    pub min_length: Option<u64>,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`
    pub pattern: Option<String>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// Limits of each item.
    pub items: Option<Box<Limits>>,
}

impl Limits {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Limits::default()
    }
}

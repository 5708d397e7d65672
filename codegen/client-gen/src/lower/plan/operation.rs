//! An operation: what it takes, what comes back, and what is done around it.

use super::{Limits, Server, TypeRef};
use openapi::document::{Pointer, Span};

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
    /// Index into [`Plan::tags`](super::Plan::tags).
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
    /// Rules that a request must keep beside the limits of its single values.
    pub rules: Vec<Rule>,
    /// Alternatives of schemes used together, indexes into [`Plan::schemes`](super::Plan::schemes). Empty: none.
    pub security: Vec<Vec<usize>>,
    /// `Accept`.
    pub accept: String,
    /// What [`Operation::rust`] gives.
    pub success: Reply,
    /// Other media types of that response, each with a method of its own.
    pub alternatives: Vec<Alternative>,
    /// The setter that `send_stream` has in its place: the index of the body's boolean `stream`.
    pub stream_field: Option<usize>,
    /// A redirect is what the call gives: it is not followed.
    pub redirects: bool,
    /// Success statuses with another body than [`Operation::success`].
    pub other_success: Vec<StatusReply>,
    /// Every documented status that is no success.
    pub errors: Vec<StatusReply>,
    /// When to send again.
    pub retry: Retry,
    /// `x-allow-response`: properties of which none is documented, and a list that is left out.
    pub allowed_responses: [bool; 2],
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

/// A documented rule that holds for several values of a request together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Where it holds: `/body/disks/*`.
    pub at: String,
    /// In words.
    pub says: String,
    /// As JSON text of a schema without references.
    pub schema: String,
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
    /// The only value it can have, where it is required: nobody has to give it.
    pub constant: Option<serde_json::Value>,
    /// Marked deprecated.
    pub deprecated: bool,
    /// Where it stands.
    pub pointer: Pointer,
    /// Where it stands in the text.
    pub span: Span,
}

impl Param {
    /// Whether the caller has to give it.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.required && self.constant.is_none()
    }

    /// Whether it is an argument of the method on the handle.
    #[must_use]
    pub fn is_argument(&self) -> bool {
        self.place == Place::Path && self.constant.is_none()
    }
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
    /// Beside each setter the method that sends null, where the member may be null.
    pub nulls: Vec<Option<String>>,
    /// How properties of a form or a multipart body are written, where the document says so.
    pub encodings: Vec<(String, Encoding)>,
    /// Where it stands.
    pub pointer: Pointer,
}

/// How a property of a form or a multipart body is written: OpenAPI's Encoding Object.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Encoding {
    /// Style and `explode` in a form; by the property's type if absent.
    pub style: Option<(Style, bool)>,
    /// Reserved characters stay.
    pub allow_reserved: bool,
    /// Media type of its parts in a multipart body.
    pub content_type: Option<String>,
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
    /// The only value it can have, where it is required: nobody has to give it.
    pub constant: Option<serde_json::Value>,
    /// Documentation.
    pub docs: String,
}

impl MultipartField {
    /// Whether the caller has to give it.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.required && self.constant.is_none()
    }
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
    Events(TypeRef, Framing),
}

/// `Accept` of [`Alternative`]s that take whatever there is.
pub const ANY_MEDIA: &str = "*/*";

impl Reply {
    /// Whether it is JSON that may be a text. Servers send files and plain text where a document says no more than that.
    #[must_use]
    pub fn is_any_content(&self) -> bool {
        fn text(ty: &TypeRef) -> bool {
            match ty {
                TypeRef::String | TypeRef::DateTime | TypeRef::Date | TypeRef::Base64 | TypeRef::Any => true,
                TypeRef::Nullable(inner) | TypeRef::Secret(inner) | TypeRef::Boxed(inner) => text(inner),
                _ => false,
            }
        }
        matches!(self, Reply::Json(ty) if text(ty))
    }
}

/// What of an event its type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// The data, as JSON.
    Data,
    /// The whole event: an object of `event`, `id` and `data`.
    Envelope,
    /// The data, as text.
    Text,
}

/// A media type of a response beside the one that `send` reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// What is asked for.
    pub accept: String,
    /// What comes back then.
    pub reply: Reply,
}

impl Alternative {
    /// The method that asks for it.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self.reply {
            Reply::Empty => "send_empty",
            Reply::Json(_) => "send_json",
            Reply::Text => "send_text",
            Reply::Bytes => "send_bytes",
            Reply::Events(..) => "send_stream",
        }
    }
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

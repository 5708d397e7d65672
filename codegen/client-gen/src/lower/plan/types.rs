//! Named types, and types as they are used.

use openapi::document::{Pointer, Span};

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
    /// Reached by no operation: there with the feature `all-types`.
    pub apart: bool,
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
        /// Variants with the tag values each answers to. The last may have none: it is what all have in common, for
        /// every other value.
        variants: Vec<(Case, Vec<TagValue>)>,
    },
    /// One of several, told apart by shape.
    Union(Vec<Case>),
}

/// A value of the member that tells alternatives apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TagValue {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A boolean.
    Boolean(bool),
}

impl TagValue {
    /// As JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        match self {
            TagValue::Text(text) => text.as_str().into(),
            TagValue::Integer(value) => (*value).into(),
            TagValue::Boolean(value) => (*value).into(),
        }
    }

    /// Without quotes, as names and documentation say it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            TagValue::Text(text) => text.clone(),
            other => other.json().to_string(),
        }
    }
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
    /// The method that sets it to null, where it may be null.
    pub null: Option<String>,
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
    /// Required in requests, though its type has to leave it out of responses.
    pub asked: bool,
    /// The only value it can have, where it is required: nobody has to give it.
    pub constant: Option<serde_json::Value>,
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

impl Presence {
    /// Whether null is a value of it.
    #[must_use]
    pub fn allows_null(self) -> bool {
        matches!(self, Presence::Nullable | Presence::RequiredNullable)
    }
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
    /// `client_core::Decimal`: a number with all its digits.
    Decimal,
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
    /// An index into [`Plan::types`](super::Plan::types).
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

impl Field {
    /// Whether a request needs it.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.asked || matches!(self.presence, Presence::Required | Presence::RequiredNullable)
    }

    /// Whether the caller has to give it.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.is_required() && self.constant.is_none()
    }

    /// Whether the constructor has an argument for it.
    #[must_use]
    pub fn is_argument(&self) -> bool {
        matches!(self.presence, Presence::Required | Presence::RequiredNullable) && self.constant.is_none()
    }
}

impl Limits {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Limits::default()
    }
}

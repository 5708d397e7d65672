//! What a page states, in one shape for pages, locks and specs.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

mod auth;
pub mod coverage;
mod json;

pub use auth::Auth;
pub use coverage::{Class, Counts, Coverage, CoveredLine, Seen};
pub use json::json;

/// Fields of one part at most: no real page comes near, and it bounds the time on a hostile one.
pub const MAX_FIELDS: usize = 2_000;

/// Contradictions kept of one claim.
const MAX_ALSO: usize = 16;

/// Ways to sign in kept of one operation.
const MAX_AUTH: usize = 32;

/// One thing a page can state about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Aspect {
    /// `string`, `array<object>`, `object<string>`, `string|integer`.
    Type,
    /// The `format` beside the type.
    Format,
    /// Whether it is required.
    Required,
    /// Whether it may be null.
    Nullable,
    /// What it is when left out.
    Default,
    /// The values it may have.
    Enum,
    /// Smallest value.
    Minimum,
    /// Largest value.
    Maximum,
    /// Value it must be above.
    ExclusiveMinimum,
    /// Value it must be below.
    ExclusiveMaximum,
    /// Number it must be a multiple of.
    MultipleOf,
    /// Fewest characters.
    MinLength,
    /// Most characters.
    MaxLength,
    /// Fewest items.
    MinItems,
    /// Most items.
    MaxItems,
    /// Regular expression it must match.
    Pattern,
    /// Whether it is on its way out.
    Deprecated,
    /// A value the page shows.
    Example,
}

impl Aspect {
    /// Every aspect, in the order of the lock file.
    pub const ALL: [Aspect; 18] = [
        Aspect::Type,
        Aspect::Format,
        Aspect::Required,
        Aspect::Nullable,
        Aspect::Default,
        Aspect::Enum,
        Aspect::Minimum,
        Aspect::Maximum,
        Aspect::ExclusiveMinimum,
        Aspect::ExclusiveMaximum,
        Aspect::MultipleOf,
        Aspect::MinLength,
        Aspect::MaxLength,
        Aspect::MinItems,
        Aspect::MaxItems,
        Aspect::Pattern,
        Aspect::Deprecated,
        Aspect::Example,
    ];

    /// The JSON Schema keyword.
    #[must_use]
    pub fn keyword(self) -> &'static str {
        match self {
            Aspect::Type => "type",
            Aspect::Format => "format",
            Aspect::Required => "required",
            Aspect::Nullable => "nullable",
            Aspect::Default => "default",
            Aspect::Enum => "enum",
            Aspect::Minimum => "minimum",
            Aspect::Maximum => "maximum",
            Aspect::ExclusiveMinimum => "exclusiveMinimum",
            Aspect::ExclusiveMaximum => "exclusiveMaximum",
            Aspect::MultipleOf => "multipleOf",
            Aspect::MinLength => "minLength",
            Aspect::MaxLength => "maxLength",
            Aspect::MinItems => "minItems",
            Aspect::MaxItems => "maxItems",
            Aspect::Pattern => "pattern",
            Aspect::Deprecated => "deprecated",
            Aspect::Example => "example",
        }
    }
}

/// A value a page states, with the line it stands on and what else the page says of the same thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What is stated.
    pub value: Value,
    /// From 1; 0 where there is no page (a lock, a spec).
    pub line: u32,
    /// Other values the same page states elsewhere, in page order.
    pub also: Vec<(Value, u32)>,
}

impl Claim {
    /// A claim that stands once on the page.
    pub fn new(value: impl Into<Value>, line: u32) -> Self {
        Claim { value: value.into(), line, also: Vec::new() }
    }

    /// Adds what the page says in a second place; nothing happens when it says the same.
    pub fn add(&mut self, value: Value, line: u32) {
        // A page that says it in ever new ways is hostile or misread.
        let known = self.value == value || self.also.iter().any(|(other, _)| *other == value);
        if !known && self.also.len() < MAX_ALSO {
            self.also.push((value, line));
        }
    }

    /// All values, the first one stated first.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        std::iter::once(&self.value).chain(self.also.iter().map(|(value, _)| value))
    }

    /// Same values, wherever they stand.
    #[must_use]
    pub fn same(&self, other: &Claim) -> bool {
        self.value == other.value
            && self.also.len() == other.also.len()
            && other.also.iter().all(|(value, _)| self.values().any(|mine| mine == value))
    }

    /// The value as text, empty when it is none.
    #[must_use]
    pub fn text(&self) -> &str {
        self.value.as_str().unwrap_or_default()
    }
}

/// How a page came to state a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// A table, list or schema declares it.
    #[default]
    Declared,
    /// It is only seen in an example.
    Example,
}

/// A field, parameter or array item and all that is stated about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// `a.b` for nesting, `a[]` for the items of a list, `a.*` for the values of a map.
    pub path: String,
    /// Line of its first mention.
    pub line: u32,
    /// Declared or only exemplified.
    pub evidence: Evidence,
    /// What is stated.
    pub claims: BTreeMap<Aspect, Claim>,
}

impl Field {
    /// A field of which nothing is known yet.
    pub fn new(path: impl Into<String>, line: u32) -> Self {
        Field { path: path.into(), line, evidence: Evidence::Declared, claims: BTreeMap::new() }
    }

    /// States something more; a second, different statement is kept beside the first.
    pub fn claim(&mut self, aspect: Aspect, value: impl Into<Value>, line: u32) {
        let value = value.into();
        match self.claims.entry(aspect) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(Claim::new(value, line));
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                entry.get_mut().add(value, line);
            }
        }
    }

    /// The first value stated.
    #[must_use]
    pub fn value(&self, aspect: Aspect) -> Option<&Value> {
        self.claims.get(&aspect).map(|claim| &claim.value)
    }

    /// The type, empty when not stated.
    #[must_use]
    pub fn type_text(&self) -> &str {
        self.value(Aspect::Type).and_then(Value::as_str).unwrap_or_default()
    }

    /// Adds what `other` states about the same field.
    pub fn merge(&mut self, other: Field) {
        if other.evidence == Evidence::Declared && self.evidence == Evidence::Example {
            // A declaration outranks what an example shows.
            self.evidence = Evidence::Declared;
            self.line = other.line;
            for aspect in [Aspect::Type, Aspect::Nullable] {
                self.claims.remove(&aspect);
            }
        }
        let seen_only = other.evidence == Evidence::Example && self.evidence == Evidence::Declared;
        for (aspect, claim) in other.claims {
            if seen_only && aspect != Aspect::Example {
                continue;
            }
            self.claim(aspect, claim.value, claim.line);
            for (value, line) in claim.also {
                self.claim(aspect, value, line);
            }
        }
    }
}

/// The path of the thing `path` is directly inside of: `a` for `a.b`, `a[]` and `a.*`, `""` for `a`.
#[must_use]
pub fn parent_path(path: &str) -> &str {
    if let Some(rest) = path.strip_suffix("[]") {
        return rest;
    }
    path.rfind('.').map_or("", |at| &path[..at])
}

/// Whether `path` is below `above`.
#[must_use]
pub fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with('.') || rest.starts_with("[]"))
}

/// Which answer of an operation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// `200`, `4XX`, `default`.
    Code(String),
    /// The page shows a success without its status.
    Success,
    /// The page shows a failure without its status.
    Error,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::Code(code) => code,
            Status::Success => "success",
            Status::Error => "error",
        })
    }
}

impl From<&str> for Status {
    fn from(text: &str) -> Self {
        match text {
            "success" => Status::Success,
            "error" => Status::Error,
            code => Status::Code(code.to_owned()),
        }
    }
}

/// Which part of an operation a field is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Path parameters.
    Path,
    /// Query parameters.
    Query,
    /// Header parameters.
    Header,
    /// Cookies.
    Cookie,
    /// The request body.
    Request,
    /// The body of one answer.
    Response(Status),
}

impl Place {
    /// `path`, `query`, `header`, `cookie`: the places of parameters.
    #[must_use]
    pub fn parameter(text: &str) -> Option<Place> {
        match text.to_ascii_lowercase().as_str() {
            "path" => Some(Place::Path),
            "query" => Some(Place::Query),
            "header" => Some(Place::Header),
            "cookie" => Some(Place::Cookie),
            _ => None,
        }
    }

    /// Whether parameters stand here.
    #[must_use]
    pub fn is_parameters(&self) -> bool {
        matches!(self, Place::Path | Place::Query | Place::Header | Place::Cookie)
    }

    /// As findings name it: `request.body`, `request.query`, `response`.
    #[must_use]
    pub fn location(&self) -> &'static str {
        match self {
            Place::Path => "request.path",
            Place::Query => "request.query",
            Place::Header => "request.header",
            Place::Cookie => "request.cookie",
            Place::Request => "request.body",
            Place::Response(_) => "response",
        }
    }
}

/// Parameters of one kind, or a body, and the fields in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Where it belongs.
    pub place: Place,
    /// Line of its heading.
    pub line: u32,
    /// `application/json`.
    pub content: Option<Claim>,
    /// Whether the body must be sent.
    pub required: Option<Claim>,
    /// In page order.
    pub fields: Vec<Field>,
}

impl Part {
    /// A part without fields.
    #[must_use]
    pub fn new(place: Place, line: u32) -> Self {
        Part { place, line, content: None, required: None, fields: Vec::new() }
    }

    /// The field at a path.
    #[must_use]
    pub fn field(&self, path: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.path == path)
    }

    /// Adds a field, or what it states to the one of that path.
    pub fn add(&mut self, field: Field) {
        let room = self.fields.len() < MAX_FIELDS;
        match self.fields.iter_mut().find(|known| known.path == field.path) {
            Some(known) => known.merge(field),
            None if room => self.fields.push(field),
            None => {}
        }
    }

    /// Whether the page declares what is directly inside `path`.
    #[must_use]
    pub fn declares_inside(&self, path: &str) -> bool {
        self.fields.iter().any(|field| field.evidence == Evidence::Declared && parent_path(&field.path) == path)
    }
}

/// A whole body or a parameter value that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it is an example of.
    pub place: Place,
    /// Line it begins on.
    pub line: u32,
    /// The value.
    pub value: Value,
}

/// One operation of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Operation {
    /// The heading above it: tells pages apart, is no claim, and is not recorded.
    pub title: Option<String>,
    /// `POST`.
    pub method: Option<Claim>,
    /// `/v1/nodes/{id}`, below the server.
    pub path: Option<Claim>,
    /// `https://api.example.com/v1`.
    pub server: Option<Claim>,
    /// Whether the page calls it deprecated.
    pub deprecated: Option<Claim>,
    /// Ways to sign in, with their lines.
    pub auth: Vec<(Auth, u32)>,
    /// Parameters and bodies.
    pub parts: Vec<Part>,
    /// Whole examples; empty in a lock.
    pub examples: Vec<Example>,
}

impl Operation {
    /// `POST /v1/nodes`, with `?` for what the page does not say.
    #[must_use]
    pub fn name(&self) -> String {
        let text = |claim: &Option<Claim>| claim.as_ref().map_or("?", Claim::text).to_owned();
        format!("{} {}", text(&self.method), text(&self.path))
    }

    /// The part at a place.
    #[must_use]
    pub fn part(&self, place: &Place) -> Option<&Part> {
        self.parts.iter().find(|part| part.place == *place)
    }

    /// The part at a place, made when there is none.
    pub fn part_mut(&mut self, place: &Place, line: u32) -> &mut Part {
        let at = match self.parts.iter().position(|part| part.place == *place) {
            Some(at) => at,
            None => {
                self.parts.push(Part::new(place.clone(), line));
                self.parts.len() - 1
            }
        };
        &mut self.parts[at]
    }

    /// Adds a way to sign in, once.
    pub fn add_auth(&mut self, auth: Auth, line: u32) {
        if self.auth.len() < MAX_AUTH && !self.auth.iter().any(|(known, _)| *known == auth) {
            self.auth.push((auth, line));
        }
    }

    /// How many things the page states: every claim, every field that is there, every status.
    #[must_use]
    pub fn count(&self) -> usize {
        let head = [&self.method, &self.path, &self.server, &self.deprecated];
        let mut count = head.iter().filter(|claim| claim.is_some()).count() + self.auth.len();
        for part in &self.parts {
            let coded = matches!(part.place, Place::Response(Status::Code(_)));
            count += usize::from(coded) + usize::from(part.content.is_some()) + usize::from(part.required.is_some());
            for field in &part.fields {
                count += 1;
                count += field.claims.values().map(|claim| 1 + claim.also.len()).sum::<usize>();
            }
        }
        count
    }
}

/// All that a page states.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// In page order.
    pub operations: Vec<Operation>,
    /// Lines that look as if they stated something and could not be read.
    pub unread: Vec<Unread>,
    /// What became of each line; empty in a lock.
    pub coverage: Coverage,
    /// What a lock recorded of the page's lines; none on a page, and in a lock written before lines were recorded.
    pub seen: Option<Seen>,
}

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// From 1.
    pub line: u32,
    /// The line, redacted and shortened.
    pub text: String,
}

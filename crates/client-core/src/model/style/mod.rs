//! Parameters as text, by the style tables of OpenAPI 3.0 and 3.1.
//!
//! The tables are those of 3.1.1 (and, word for word, 3.0.4), which says more than its predecessors and
//! corrects one row: `label` without explode joins by commas, as RFC 6570 does, not by dots. Where 3.1.1
//! leaves a case open, this is what happens:
//!
//! - Null, an empty array and an empty object are "undefined" in the sense of RFC 6570: a query parameter,
//!   a header or a cookie is left out, a path parameter is an error. Nulls within arrays and objects are left
//!   out too. An empty text is not undefined.
//! - `spaceDelimited` and `pipeDelimited` with explode, and `deepObject` of what is not an object, are sent as
//!   exploded `form`.
//! - `deepObject` nests: `a[b][c]=1`; an array in it repeats its name: `a[b]=1&a[b]=2`, and one of objects numbers
//!   them: `a[0][b]=1`. An array in an exploded
//!   `form` object repeats its name as well. Every other nesting is an error.
//! - A style that is not for the parameter's place is read as the place's default style.
//!
//! Everything but RFC 3986's unreserved characters is percent-encoded, in UTF-8. Spaces become `%20`, which
//! also form decoders understand. Headers are not encoded at all, cookies only where their syntax asks for it:
//! servers do not decode them.

mod encode;
mod header;
mod path;
mod query;
mod shape;
#[cfg(test)]
mod tests;

pub use header::{cookie, header};
pub use path::path;
pub use query::query;

use std::fmt;

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path, as a part of it.
    Path,
    /// In the query.
    Query,
    /// In a header of its own.
    Header,
    /// In the `Cookie` header.
    Cookie,
}

/// How a parameter's value becomes text. Shown for the parameter `c` with the array `a`, `b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `a,b`, in paths and headers.
    Simple,
    /// `.a,b`, in paths.
    Label,
    /// `;c=a,b`, in paths.
    Matrix,
    /// `c=a&c=b`, in queries and cookies.
    Form,
    /// `c=a%20b`, in queries.
    SpaceDelimited,
    /// `c=a%7Cb`, in queries.
    PipeDelimited,
    /// `c[key]=a`, in queries, for objects.
    DeepObject,
    /// `c=["a","b"]`, anywhere: a parameter whose `content` is JSON.
    Json,
}

/// Why a parameter, a form field or a part cannot be sent. The value is not repeated: it may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyleError(String);

impl StyleError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    fn parameter(name: &str, problem: &str) -> Self {
        Self(format!("parameter `{name}` {problem}"))
    }
}

impl fmt::Display for StyleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StyleError {}

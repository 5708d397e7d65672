//! Ways to sign in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A way to sign in, as a page tells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Auth {
    /// A bearer token in the Authorization header.
    Bearer,
    /// User and password in the Authorization header.
    Basic,
    /// A header, by name.
    Header(String),
    /// A query parameter, by name.
    Query(String),
    /// A cookie, by name.
    Cookie(String),
    /// A scheme the page only names.
    Scheme(String),
}

impl fmt::Display for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Auth::Bearer => f.write_str("bearer token"),
            Auth::Basic => f.write_str("basic"),
            Auth::Header(name) => write!(f, "header {name}"),
            Auth::Query(name) => write!(f, "query {name}"),
            Auth::Cookie(name) => write!(f, "cookie {name}"),
            Auth::Scheme(name) => write!(f, "scheme {name}"),
        }
    }
}

impl std::str::FromStr for Auth {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, name) = text.split_once(' ').unwrap_or((text, ""));
        let name = name.to_owned();
        match kind {
            "bearer" => Ok(Auth::Bearer),
            "basic" => Ok(Auth::Basic),
            "header" if !name.is_empty() => Ok(Auth::Header(name)),
            "query" if !name.is_empty() => Ok(Auth::Query(name)),
            "cookie" if !name.is_empty() => Ok(Auth::Cookie(name)),
            "scheme" if !name.is_empty() => Ok(Auth::Scheme(name)),
            _ => Err(format!("`{text}` is no way to sign in")),
        }
    }
}

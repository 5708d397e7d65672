//! Base URLs.

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

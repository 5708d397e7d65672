//! Which paths are compared, and what stands before them on either side.

/// A choice of paths. The default is all of them, as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paths {
    /// Only these; all if there are none. A path stands for everything below it too, `*` for any characters.
    pub include: Vec<String>,
    /// But not these.
    pub exclude: Vec<String>,
    /// What the old document's paths start with and the new one's do not: `/v1`.
    pub old_prefix: String,
    /// What the new document's paths start with and the old one's do not.
    pub new_prefix: String,
}

impl Paths {
    /// Whether every path is compared.
    #[must_use]
    pub fn all(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }

    /// Whether this path is compared.
    #[must_use]
    pub fn includes(&self, path: &str) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, path));
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }

    pub(crate) fn prefixed(&self) -> bool {
        !self.old_prefix.is_empty() || !self.new_prefix.is_empty()
    }

    /// A path without what stands before it on its side.
    pub(crate) fn without_prefix<'p>(&self, path: &'p str, old: bool) -> &'p str {
        let prefix = if old { &self.old_prefix } else { &self.new_prefix };
        match path.strip_prefix(prefix.trim_end_matches('/')) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
            _ => path,
        }
    }
}

/// Whether a path is what a pattern names, or below it.
fn fits(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_end_matches('/');
    if !pattern.contains('*') {
        return path.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    matches(pattern, path)
}

/// Whether a text is what a pattern describes, in which `*` matches any characters.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(include: &[&str], exclude: &[&str]) -> Paths {
        let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        Paths { include: owned(include), exclude: owned(exclude), ..Paths::default() }
    }

    #[test]
    fn a_path_stands_for_what_is_below_it() {
        let some = paths(&["/nodes", "/*/admin"], &["/nodes/{id}/logs"]);
        let included: Vec<&str> = ["/nodes", "/nodes/{id}", "/nodes/{id}/logs", "/nodesets", "/v1/admin", "/v1/admins"]
            .into_iter()
            .filter(|path| some.includes(path))
            .collect();
        assert_eq!(included, ["/nodes", "/nodes/{id}", "/v1/admin"]);
        assert!(paths(&[], &[]).includes("/anything") && !paths(&[], &["*"]).includes("/anything"));
    }

    #[test]
    fn patterns() {
        assert!(matches("a*b*c", "a-b-c") && matches("*", "") && matches("a*", "a") && matches("*.yaml", "x/y.yaml"));
        assert!(!matches("a*b", "a-c") && !matches("ab*ba", "aba") && !matches("a", "ab"));
    }
}

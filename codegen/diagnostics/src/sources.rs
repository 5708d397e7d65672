//! Where excerpts come from.

use std::collections::BTreeMap;

/// Gives the text of a file by the name findings use for it.
pub trait Sources {
    /// The text, if it is at hand.
    fn text(&self, file: &str) -> Option<&str>;
}

/// No excerpts: findings are shown by place only.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSources;

impl Sources for NoSources {
    fn text(&self, _file: &str) -> Option<&str> {
        None
    }
}

impl<S: Sources> Sources for [S] {
    fn text(&self, file: &str) -> Option<&str> {
        self.iter().find_map(|source| source.text(file))
    }
}

impl<S: Sources> Sources for Vec<S> {
    fn text(&self, file: &str) -> Option<&str> {
        self.as_slice().text(file)
    }
}

impl<A: Sources, B: Sources> Sources for (A, B) {
    fn text(&self, file: &str) -> Option<&str> {
        self.0.text(file).or_else(|| self.1.text(file))
    }
}

impl Sources for BTreeMap<String, String> {
    fn text(&self, file: &str) -> Option<&str> {
        self.get(file).map(String::as_str)
    }
}

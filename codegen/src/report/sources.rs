//! Where excerpts come from.

use std::collections::BTreeMap;

use crate::document::Document;

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

impl Sources for Document {
    fn text(&self, file: &str) -> Option<&str> {
        let found = self.files().iter().find(|known| known.path == file);
        found.map(|file| file.text.as_str())
    }
}

impl Sources for [Document] {
    fn text(&self, file: &str) -> Option<&str> {
        self.iter().find_map(|document| Sources::text(document, file))
    }
}

impl Sources for Vec<Document> {
    fn text(&self, file: &str) -> Option<&str> {
        self.as_slice().text(file)
    }
}

impl Sources for BTreeMap<String, String> {
    fn text(&self, file: &str) -> Option<&str> {
        self.get(file).map(String::as_str)
    }
}

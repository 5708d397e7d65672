//! A provider's document and examples, as the tests read them: independent of the generator.

use std::collections::BTreeMap;

use client_gen::samples::Example;
use openapi::document::Document;

use crate::workspace;

/// What stands in `specs/<name>/`.
pub struct Provider {
    /// The document.
    pub document: Document,
    /// Examples by operationId.
    pub examples: BTreeMap<String, Example>,
}

impl Provider {
    /// Reads one provider.
    ///
    /// # Panics
    /// When the folder cannot be read: there is no test without it.
    #[must_use]
    #[allow(clippy::panic, reason = "a test cannot go on without its provider")]
    pub fn read(name: &str) -> Provider {
        let folder = workspace().join("specs").join(name);
        let read = |path: &std::path::Path| {
            std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let text = read(&folder.join("openapi.yaml"));
        let document =
            Document::parse("openapi.yaml", &text).unwrap_or_else(|finding| panic!("{name}: {}", finding.message));
        let mut examples = BTreeMap::new();
        let entries = std::fs::read_dir(folder.join("examples")).unwrap_or_else(|error| panic!("{name}: {error}"));
        for entry in entries.flatten() {
            let id = entry.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let shown = entry.path().display().to_string();
            let example = Example::parse(&shown, &read(&entry.path()))
                .unwrap_or_else(|finding| panic!("{shown}: {}", finding.message));
            examples.insert(id, example);
        }
        Provider { document, examples }
    }
}

//! `client.yaml`: what the generated crate is called, and where the docs pages are.

use serde::{Deserialize, Serialize};

use diagnostics::{Finding, Location};

/// A provider's `client.yaml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Manifest {
    /// Package name: `sfcompute-client`.
    #[serde(rename = "crate")]
    pub package: String,
    /// As people say it: `SF Compute`.
    pub name: String,
    /// Short name, the folder's: `sfcompute`.
    pub module: String,
    /// One line for Cargo.toml.
    pub summary: String,
    /// For Cargo.toml, at most five.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// The provider's site.
    #[serde(default)]
    pub homepage: Option<String>,
    /// Version of the crate; `cargo xtask release` raises it.
    #[serde(default = "first_version")]
    pub version: String,
    /// The operation the README shows first; the first that creates something if absent.
    #[serde(default)]
    pub showcase: Option<String>,
    /// Docs pages the spec is held against.
    #[serde(default)]
    pub docs: Vec<Page>,
    /// Lint findings accepted with a reason.
    #[serde(default)]
    pub lint: Vec<Allowed>,
}

/// A docs page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Short name, unique within the provider.
    pub id: String,
    /// Where it is.
    pub url: String,
    /// Which reader fits it.
    pub layout: String,
    /// The operations it describes.
    #[serde(default)]
    pub operations: Vec<String>,
    /// Why it is right that many of its lines look like facts and are not read; `check` is red without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_unread: Option<String>,
    /// Why none of its facts are recorded; `check` is red without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unrecorded: Option<String>,
}

/// A lint finding accepted with a reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    /// The rule.
    pub id: String,
    /// The place; everything below it too.
    #[serde(default)]
    pub pointer: String,
    /// Why it is right here.
    pub reason: String,
}

/// A value that a manifest cannot have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its key.
    pub key: &'static str,
    /// What is wrong.
    pub what: String,
}

fn first_version() -> String {
    "0.1.0".to_owned()
}

impl Manifest {
    /// Reads a `client.yaml`.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn parse(path: &str, text: &str) -> Result<Self, Box<Finding>> {
        let manifest: Manifest = serde_yaml::from_str(text).map_err(|error| {
            let place = error.location();
            let location = Location {
                file: path.to_owned(),
                line: place.as_ref().map_or(1, |at| u32::try_from(at.line()).unwrap_or(1)),
                column: place.as_ref().map_or(1, |at| u32::try_from(at.column()).unwrap_or(1)),
                start: 0,
                end: 0,
            };
            let finding = Finding::error("manifest", error.to_string()).at(location);
            Box::new(finding.help("specs/README.md shows every key of client.yaml"))
        })?;
        manifest.check().map_err(|fault| {
            let location = Location { file: path.to_owned(), line: 1, column: 1, start: 0, end: 0 };
            Box::new(Finding::error("manifest", fault.what).at(location))
        })?;
        Ok(manifest)
    }

    /// Whether the values can be those of a package.
    ///
    /// # Errors
    /// The first that cannot.
    pub fn check(&self) -> Result<(), Fault> {
        let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if self.package.is_empty()
            || !self.package.chars().all(named)
            || !self.package.starts_with(|c: char| c.is_ascii_lowercase())
        {
            let what = format!("`crate: {}` cannot name a package: lower case letters, digits and `-`", self.package);
            return Err(Fault { key: "crate", what });
        }
        let parts: Vec<&str> = self.version.split('.').collect();
        if parts.len() != 3 || parts.iter().any(|part| part.parse::<u64>().is_err()) {
            return Err(Fault { key: "version", what: format!("`version: {}` is not `1.2.3`", self.version) });
        }
        Ok(())
    }

    /// A manifest for a document that has none.
    #[must_use]
    pub fn for_document(package: &str, title: &str) -> Self {
        let name = if title.is_empty() { package.to_owned() } else { title.to_owned() };
        Manifest {
            package: package.to_owned(),
            module: package.trim_end_matches("-client").replace('-', "_"),
            summary: format!("Client for {name}"),
            name,
            keywords: Vec::new(),
            homepage: None,
            version: first_version(),
            showcase: None,
            docs: Vec::new(),
            lint: Vec::new(),
        }
    }
}

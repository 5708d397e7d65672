//! `docs.lock.yaml`: the facts each page stated when the spec was last held against it. Facts only,
//! no page text; ordered so that a diff shows what changed and nothing else.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::facts::{Aspect, Auth, Claim, Evidence, Facts, Field, Operation, Part, Place, Seen, Status};

/// What stands above the YAML.
const HEAD: &str = "\
# What each docs page stated when the spec was last held against it: facts, no text.
# Written by `cargo xtask docs update`; review it, do not edit it.
";

/// The lock of one provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Version of this format.
    pub version: u32,
    /// Folder name of the provider.
    pub provider: String,
    /// In the order of `client.yaml`.
    #[serde(default)]
    pub pages: Vec<LockPage>,
}

/// One page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockPage {
    /// As in `client.yaml`.
    pub id: String,
    /// Where it was.
    pub url: String,
    /// Where its facts were read, if that is not the page itself: the OpenAPI document that it names, or its Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Layout it was read with.
    pub layout: String,
    /// Day its facts were recorded, `2026-11-21`.
    pub date: String,
    /// SHA-256 of its text, redacted and with white space evened out.
    pub sha256: String,
    /// `ETag` of the last fetch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified` of the last fetch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// How much of the page was read, and marks of what was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Seen>,
    /// In page order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<LockOperation>,
}

/// One operation of a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockOperation {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<Said>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<Said>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    server: Option<Said>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deprecated: Option<Said>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    auth: Vec<String>,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    parameters: IndexMap<String, LockPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<LockPart>,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    responses: IndexMap<String, LockPart>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockPart {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<Said>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    required: Option<Said>,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    fields: IndexMap<String, LockField>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct LockField {
    /// `example` when no table or list declares the field.
    #[serde(default, rename = "from", skip_serializing_if = "is_declared")]
    evidence: Evidence,
    #[serde(flatten)]
    claims: BTreeMap<Aspect, Value>,
    /// What the page says elsewhere of the same thing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    also: BTreeMap<Aspect, Vec<Value>>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_declared(evidence: &Evidence) -> bool {
    *evidence == Evidence::Declared
}

/// One value, or a list when the page contradicts itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Said {
    Several(Vec<Value>),
    Once(Value),
}

impl From<&Claim> for Said {
    fn from(claim: &Claim) -> Self {
        if claim.also.is_empty() {
            Said::Once(claim.value.clone())
        } else {
            Said::Several(claim.values().cloned().collect())
        }
    }
}

impl From<&Said> for Claim {
    fn from(said: &Said) -> Self {
        match said {
            Said::Once(value) => Claim::new(value.clone(), 0),
            Said::Several(values) => {
                let mut values = values.iter().cloned();
                let mut claim = Claim::new(values.next().unwrap_or_default(), 0);
                claim.also.extend(values.map(|value| (value, 0)));
                claim
            }
        }
    }
}

/// Why a lock cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Not YAML, or not of this shape.
    #[error("{0}; write it again with `cargo xtask docs update`")]
    Syntax(String),
    /// Written by a newer version of this tool.
    #[error("the lock has version {0}, this tool reads 1; update the tool")]
    Version(u32),
}

impl Lock {
    /// The version this reads and writes.
    pub const VERSION: u32 = 1;

    /// A lock without pages.
    #[must_use]
    pub fn new(provider: &str) -> Self {
        Lock { version: Self::VERSION, provider: provider.to_owned(), pages: Vec::new() }
    }

    /// Reads a lock file.
    ///
    /// # Errors
    /// See [`LockError`].
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let lock: Lock = serde_yaml::from_str(text).map_err(|error| LockError::Syntax(error.to_string()))?;
        if lock.version != Self::VERSION {
            return Err(LockError::Version(lock.version));
        }
        Ok(lock)
    }

    /// The file's text.
    ///
    /// # Errors
    /// A value that YAML cannot hold; none is known.
    pub fn render(&self) -> Result<String, LockError> {
        let text = serde_yaml::to_string(self).map_err(|error| LockError::Syntax(error.to_string()))?;
        Ok(format!("{HEAD}{text}"))
    }

    /// The page of that id.
    #[must_use]
    pub fn page(&self, id: &str) -> Option<&LockPage> {
        self.pages.iter().find(|page| page.id == id)
    }

    /// Puts a page in the place of the one with its id, or at the end.
    pub fn put(&mut self, page: LockPage) {
        match self.pages.iter_mut().find(|known| known.id == page.id) {
            Some(known) => *known = page,
            None => self.pages.push(page),
        }
    }
}

impl LockPage {
    /// The same page with these facts.
    #[must_use]
    pub fn with_facts(mut self, facts: &Facts) -> Self {
        self.operations = facts.operations.iter().map(LockOperation::from).collect();
        self.coverage = match facts.coverage.lines.is_empty() {
            true => facts.seen.clone(),
            false => Some(facts.coverage.seen()),
        };
        self
    }

    /// What it recorded.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            operations: self.operations.iter().map(Operation::from).collect(),
            seen: self.coverage.clone(),
            ..Facts::default()
        }
    }
}

impl From<&Operation> for LockOperation {
    fn from(operation: &Operation) -> Self {
        let mut lock = LockOperation {
            method: operation.method.as_ref().map(Said::from),
            path: operation.path.as_ref().map(Said::from),
            server: operation.server.as_ref().map(Said::from),
            deprecated: operation.deprecated.as_ref().map(Said::from),
            auth: operation.auth.iter().map(|(auth, _)| wire(auth)).collect(),
            ..LockOperation::default()
        };
        for place in [Place::Path, Place::Query, Place::Header, Place::Cookie] {
            if let Some(part) = operation.part(&place) {
                let name = place.location().trim_start_matches("request.").to_owned();
                lock.parameters.insert(name, LockPart::from(part));
            }
        }
        lock.request = operation.part(&Place::Request).map(LockPart::from);
        for part in &operation.parts {
            if let Place::Response(status) = &part.place {
                lock.responses.insert(status.to_string(), LockPart::from(part));
            }
        }
        lock
    }
}

/// As [`Auth`]'s `FromStr` reads it.
fn wire(auth: &Auth) -> String {
    match auth {
        Auth::Bearer => "bearer".to_owned(),
        other => other.to_string(),
    }
}

impl From<&Part> for LockPart {
    fn from(part: &Part) -> Self {
        let fields = part.fields.iter().map(|field| {
            let mut lock = LockField { evidence: field.evidence, ..LockField::default() };
            for (aspect, claim) in &field.claims {
                lock.claims.insert(*aspect, claim.value.clone());
                if !claim.also.is_empty() {
                    let also = claim.also.iter().map(|(value, _)| value.clone());
                    lock.also.insert(*aspect, also.collect());
                }
            }
            (field.path.clone(), lock)
        });
        LockPart {
            content: part.content.as_ref().map(Said::from),
            required: part.required.as_ref().map(Said::from),
            fields: fields.collect(),
        }
    }
}

impl From<&LockOperation> for Operation {
    fn from(lock: &LockOperation) -> Self {
        let mut operation = Operation {
            method: lock.method.as_ref().map(Claim::from),
            path: lock.path.as_ref().map(Claim::from),
            server: lock.server.as_ref().map(Claim::from),
            deprecated: lock.deprecated.as_ref().map(Claim::from),
            auth: lock.auth.iter().filter_map(|text| Some((text.parse().ok()?, 0))).collect(),
            ..Operation::default()
        };
        for (name, part) in &lock.parameters {
            if let Some(place) = Place::parameter(name) {
                operation.parts.push(part.part(place));
            }
        }
        if let Some(part) = &lock.request {
            operation.parts.push(part.part(Place::Request));
        }
        for (status, part) in &lock.responses {
            operation.parts.push(part.part(Place::Response(Status::from(status.as_str()))));
        }
        operation
    }
}

impl LockPart {
    fn part(&self, place: Place) -> Part {
        let mut part = Part::new(place, 0);
        part.content = self.content.as_ref().map(Claim::from);
        part.required = self.required.as_ref().map(Claim::from);
        for (path, lock) in &self.fields {
            let mut field = Field::new(path, 0);
            field.evidence = lock.evidence;
            for (aspect, value) in &lock.claims {
                let mut claim = Claim::new(value.clone(), 0);
                let also = lock.also.get(aspect).into_iter().flatten();
                claim.also.extend(also.map(|value| (value.clone(), 0)));
                field.claims.insert(*aspect, claim);
            }
            part.fields.push(field);
        }
        part
    }
}

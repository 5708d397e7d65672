//! Drift as edits of `openapi.yaml`: what is certain is edited, comments and format stay; the rest
//! is listed with the place to edit.

mod plan;
mod schema;

#[cfg(test)]
mod tests;

use super::facts::Facts;
use super::finding::{Drift, Report};
use openapi::document::{Document, Loader};

pub use openapi::edit::{Edit, EditError, commented, emit};
pub use schema::{body, of as schema_of};

/// What became of a report.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The spec's text after the edits.
    pub text: String,
    /// What was edited, a sentence each.
    pub done: Vec<String>,
    /// What is left to a person: the finding and why.
    pub left: Vec<(Drift, String)>,
    /// What a person should add to the edits: descriptions in our own words.
    pub by_hand: Vec<String>,
}

/// Edits the spec so that it says what the page says. Each edit is checked: the document must read
/// afterwards as intended, else the edit is left to a person.
#[must_use]
pub fn apply(document: &Document, facts: &Facts, report: &Report, loader: &dyn Loader) -> Applied {
    let main = document.files().first();
    let path = main.map_or_else(String::new, |file| file.path.clone());
    let mut applied = Applied {
        text: main.map_or_else(String::new, |file| file.text.clone()),
        done: Vec::new(),
        left: Vec::new(),
        by_hand: Vec::new(),
    };
    let mut current = document.clone();
    for drift in &report.findings {
        if drift.kind.is_information() {
            continue;
        }
        if let Some(why) = &drift.doubt {
            applied.left.push((drift.clone(), why.clone()));
            continue;
        }
        match one(&current, facts, drift, &path, loader) {
            Ok((next, planned)) => {
                applied.done.push(planned.what);
                applied.by_hand.extend(planned.by_hand);
                current = next;
            }
            Err(why) => applied.left.push((drift.clone(), why)),
        }
    }
    if let Some(file) = current.files().first() {
        applied.text.clone_from(&file.text);
    }
    applied
}

fn one(
    document: &Document,
    facts: &Facts,
    drift: &Drift,
    path: &str,
    loader: &dyn Loader,
) -> Result<(Document, plan::Planned), String> {
    let planned = plan::plan(document, facts, drift)?;
    let mut current = document.clone();
    for edit in &planned.edits {
        let text = openapi::edit::apply(&current, edit).map_err(|error| error.to_string())?;
        current = Document::load(path, &text, loader).map_err(|finding| finding.message.clone())?;
    }
    Ok((current, planned))
}

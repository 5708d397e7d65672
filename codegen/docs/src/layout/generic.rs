//! Any page: tables with headings, JSON and cURL examples, embedded schemas and documents.

use super::builder::Builder;
use crate::facts::Facts;
use crate::page::{Line, Page};
use crate::read::sections::{self, Section};

pub(super) fn score(_page: &Page) -> u32 {
    1
}

pub(super) fn read(page: &Page) -> Facts {
    let mut builder = Builder::new(page);
    while let Some(line) = builder.next() {
        if !builder.common(line) {
            rest(&mut builder, line);
        }
    }
    builder.finish()
}

/// What is left of a line when no table, code or heading was in it.
pub(super) fn rest(builder: &mut Builder<'_>, line: &Line) {
    let text = line.text.as_str();
    if builder.op.path.is_none()
        && let Some(path) = sections::path(text)
    {
        builder.op.path = Some(crate::facts::Claim::new(sections::template(path), line.number));
        return;
    }
    if let Some(url) = ["Base URL:", "Server:", "Endpoint:", "Host:"].iter().find_map(|lead| text.strip_prefix(lead)) {
        let url = url.trim().trim_matches('`').trim_end_matches('/');
        if url.starts_with("http") && !url.contains(char::is_whitespace) {
            builder.op.server = Some(crate::facts::Claim::new(url, line.number));
        }
        return;
    }
    if builder.section == Section::Auth {
        builder.auth_sentence(text, line.number);
    }
    parent(builder, text);
}

/// `The billing object contains:`, `Each object in the disks array contains ...`: whose fields come.
pub(super) fn parent(builder: &mut Builder<'_>, text: &str) {
    let Some(named) = named_object(text) else {
        return;
    };
    let Some(place) = builder.place() else {
        return;
    };
    let Some(part) = builder.op.part(&place) else {
        return;
    };
    // The object by its whole path, or the only field whose last part is that name.
    let last = |path: &str| path.rsplit(['.']).next().unwrap_or(path) == named;
    let mut found = part.fields.iter().filter(|field| field.path == named || last(&field.path));
    let exact = part.field(named).or_else(|| found.next().filter(|_| found.next().is_none()));
    if let Some(field) = exact {
        let list = field.type_text().starts_with("array");
        builder.parent = if list { format!("{}[]", field.path) } else { field.path.clone() };
        builder.current = None;
    }
}

/// The name in a sentence that announces the fields of an object.
fn named_object(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let announces = ["contain", "has the following", "have the following", "fields", "properties", "consists of"];
    if !announces.iter().any(|word| lower.contains(word)) || text.len() > 160 {
        return None;
    }
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_matches([',', '.', ':', '`', '"', '\''])).collect();
    let at = words
        .iter()
        .position(|word| matches!(word.to_ascii_lowercase().as_str(), "object" | "array" | "list" | "objects"));
    // `Each object in the disks array`: the noun behind the name is the last one.
    let mut nouns = words
        .iter()
        .enumerate()
        .filter(|(_, word)| matches!(word.to_ascii_lowercase().as_str(), "object" | "array" | "list"));
    let (last, _) = nouns.next_back().or(at.map(|at| (at, &words[at])))?;
    let name = words.get(last.checked_sub(1)?)?;
    let article =
        matches!(name.to_ascii_lowercase().as_str(), "the" | "each" | "every" | "an" | "a" | "this" | "following");
    (!article && crate::read::is_name(name)).then_some(*name)
}

#[cfg(test)]
mod tests {
    use super::named_object;

    #[test]
    fn sentences_that_announce_fields() {
        assert_eq!(named_object("The billing object contains:"), Some("billing"));
        assert_eq!(named_object("Each object in the disks array contains the following fields:"), Some("disks"));
        assert_eq!(named_object("The `plan` object has the following fields"), Some("plan"));
        assert_eq!(named_object("Each object contains:"), None);
        assert_eq!(named_object("The billing object is optional."), None);
    }
}

//! The line that begins a field: its name, and on the same line or the next its type, whether it is
//! required and where it goes, in any order and with any glue.

use serde_json::Value;

use super::facets;
use crate::facts::{Aspect, Field, Place};
use crate::read::types::{self, GLUED, TypeFact};
use crate::read::{self, glued};

/// What a field's first line says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Head {
    /// As written, without marks.
    pub name: String,
    /// `query`, `path`, `header`, `cookie`.
    pub place: Option<Place>,
    /// Nothing when the line does not say it.
    pub kind: Option<TypeFact>,
    /// Whether it is marked as required or optional.
    pub required: Option<bool>,
    /// `nullable`.
    pub nullable: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// What is left: limits and defaults, or the start of its description.
    pub rest: Vec<String>,
}

/// A line that begins a field is no longer than this.
const MAX_LINE: usize = 1_000;

/// Words that announce something and are no names.
const LABELS: &[&str] =
    &["Items", "Type", "Example", "Examples", "Default", "Enum", "Format", "Pattern", "Required", "Optional"];

/// Words that mark a field.
#[must_use]
pub fn badge(word: &str) -> Option<Badge> {
    let word = word.trim_matches(['(', ')', '*', '`', ',', '.', '[', ']', ' ']);
    // Headings of their own.
    if matches!(word, "Body" | "In") {
        return None;
    }
    let word = word.to_ascii_lowercase();
    Some(match word.as_str() {
        "required" | "mandatory" => Badge::Required(true),
        "optional" | "not required" => Badge::Required(false),
        "deprecated" => Badge::Deprecated,
        "nullable" | "or null" => Badge::Nullable,
        "read-only" | "write-only" | "readonly" | "writeonly" | "read only" | "write only" | "in" | "body" => {
            Badge::Other
        }
        word => Badge::Place(Place::parameter(word)?),
    })
}

/// What a marking word says.
#[derive(Debug, Clone, PartialEq)]
pub enum Badge {
    /// It must be there, or need not.
    Required(bool),
    /// On its way out.
    Deprecated,
    /// May be null.
    Nullable,
    /// Where a parameter goes.
    Place(Place),
    /// Nothing that is recorded.
    Other,
}

/// A name with the marks that pages put on it: `name*`, `name?`, `name:`, `"name"`.
#[must_use]
pub fn name(text: &str) -> Option<(String, Option<bool>)> {
    let mut text = text.trim().trim_matches(['`', '"', '\'']).trim_end_matches([':', ',']);
    let mut required = None;
    if let Some(rest) = text.strip_suffix('*').filter(|rest| !rest.ends_with('.')) {
        (text, required) = (rest, Some(true));
    } else if let Some(rest) = text.strip_suffix('?') {
        (text, required) = (rest, Some(false));
    }
    // `:id`, as it stands in a path.
    let text = text.trim().trim_matches('`').trim_start_matches(['*', ':']);
    let text = if text.ends_with(".*") { text } else { text.trim_end_matches('*') };
    (read::is_name(text)
        && (!text.ends_with('*') || text.ends_with(".*"))
        && !LABELS.contains(&text)
        && badge(text).is_none_or(|badge| matches!(badge, Badge::Place(_) | Badge::Other)))
    .then(|| (text.to_owned(), required))
}

/// A name that is also a word that announces something.
#[must_use]
pub fn label(text: &str) -> Option<String> {
    LABELS.contains(&text).then(|| text.to_owned())
}

/// Reads the pieces into which markup divides a line: name first, then marks and a type.
#[must_use]
pub fn pieces(pieces: &[String]) -> Option<Head> {
    let (name, required) = name(pieces.first()?)?;
    // `integer, format: int64`: a type and no name.
    if types::is_type(&name) && pieces.get(1).is_some_and(|next| next.starts_with(',')) {
        return None;
    }
    let mut head = Head { name, required, ..Head::default() };
    let mut attributes = false;
    for piece in &pieces[1..] {
        let piece = piece.trim_start_matches([':', '-', '\u{2014}', '\u{b7}', ' ']).trim();
        if piece.is_empty() {
            continue;
        }
        let left = head.attributes(piece);
        if left.len() == piece.len() && head.kind.is_none() && head.required.is_none() {
            return None;
        }
        attributes |= left.len() < piece.len();
        if !left.is_empty() {
            head.rest.push(left.to_owned());
        }
    }
    attributes.then_some(head)
}

impl Head {
    /// Takes marks and a type from the start of a text and gives what is left of it.
    pub fn attributes<'t>(&mut self, text: &'t str) -> &'t str {
        let mut rest = text;
        loop {
            let next = rest.trim_start_matches([' ', ',', '\u{b7}', '|', ';', '\u{2022}']);
            // `(string, required)`: what is in the brackets.
            let bare = next.trim_start_matches(['(', '*', '`', '[']);
            let end = bare.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(bare.len());
            let word = &bare[..end];
            let closing = bare[end..].trim_start_matches([')', '*', '`', ']', ',', ':']);
            match badge(word) {
                Some(mark) if !word.is_empty() && self.mark(&mark) => {
                    rest = closing;
                    continue;
                }
                _ => {}
            }
            if self.kind.is_none() {
                let open = next.trim_start_matches(['(', '*', '`']);
                let open = if next.starts_with('(') { open } else { next.trim_start_matches(['*', '`']) };
                if let Some((kind, after)) = types::prefix(open, false)
                    && ends_word(after, open)
                {
                    self.kind = Some(kind);
                    rest = after.trim_start_matches([')', '*', '`']);
                    continue;
                }
            }
            return next.trim_end();
        }
    }

    fn mark(&mut self, badge: &Badge) -> bool {
        match badge {
            Badge::Required(means) => self.required = Some(*means),
            Badge::Deprecated => self.deprecated = true,
            Badge::Nullable => self.nullable = true,
            Badge::Place(place) => self.place = Some(place.clone()),
            Badge::Other => {}
        }
        true
    }

    /// What it says, as a field.
    #[must_use]
    pub fn field(&self, path: String, line: u32, shows_null: bool) -> Field {
        let mut field = Field::new(path, line);
        if let Some(kind) = &self.kind {
            types::claim(&mut field, kind, line, shows_null);
        }
        if self.nullable {
            field.claims.remove(&Aspect::Nullable);
            field.claim(Aspect::Nullable, true, line);
        }
        if let Some(required) = self.required {
            field.claim(Aspect::Required, required, line);
        }
        if self.deprecated {
            field.claim(Aspect::Deprecated, true, line);
        }
        field
    }
}

/// A type ends where its word does: `integer` in `integers of all kinds` is none.
fn ends_word(after: &str, whole: &str) -> bool {
    let taken = whole.len().saturating_sub(after.len());
    if matches!(after, "optional" | "required") {
        return true;
    }
    let glued = whole.get(..taken).is_some_and(|taken| taken.ends_with(|c: char| c.is_alphanumeric()))
        && after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    !glued
}

/// Reads a line of text: `name string required`, `name (string, required): ...`, `namestringrequired`,
/// `name*string`, `name: string`.
#[must_use]
pub fn text(text: &str) -> Option<Head> {
    let text = text.trim().trim_start_matches(['\u{2022}', '-', '*', ' ', '\u{bb}']);
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    if text.len() > MAX_LINE || facets::begins(text) {
        return None;
    }
    if let Some(head) = glued_head(text) {
        return Some(head);
    }
    let (first, rest) = text.split_at(end);
    let rest = rest.trim();
    if rest.is_empty() {
        return None;
    }
    let (name, required) = name(first)?;
    let mut head = Head { name, required, ..Head::default() };
    let left = head.attributes(rest);
    head.kind.as_ref()?;
    // `Effective Date`: two words of a title.
    if first.starts_with(|c: char| c.is_uppercase()) && rest.starts_with(|c: char| c.is_uppercase()) {
        return None;
    }
    // Behind a type and no mark, running text would be a sentence that holds a type word.
    let described = left.is_empty()
        || left.starts_with(['-', '\u{2013}', '\u{2014}', ':', '(', '>', '<', '=', '[', '^'])
        || facets::begins(left)
        || (head.required.is_some() && left.starts_with(|c: char| c.is_uppercase()));
    if !described {
        return None;
    }
    let left = left.trim_start_matches(['-', '\u{2013}', '\u{2014}', ':', ' ']);
    if !left.is_empty() {
        head.rest.push(left.to_owned());
    }
    Some(head)
}

/// A name and a type without anything between them.
fn glued_head(text: &str) -> Option<Head> {
    if let Some((name, place, kind, required, deprecated)) = glued::parameter(text) {
        let place = Place::parameter(place);
        return Some(Head {
            name: name.to_owned(),
            place,
            kind: types::parse(kind),
            required,
            deprecated,
            ..Head::default()
        });
    }
    let first = text.split_whitespace().next()?;
    let mut found: Vec<Head> = Vec::new();
    for word in GLUED {
        for (at, _) in first.match_indices(word) {
            if at == 0 {
                continue;
            }
            let Some((name, mark)) = name(&text[..at]) else { continue };
            if name.ends_with(['_', '[']) {
                continue;
            }
            let mut head = Head { name, required: mark, ..Head::default() };
            let left = glue(&mut head, &text[at..]);
            let (Some(left), true) = (left, head.kind.is_some()) else { continue };
            if !left.is_empty() {
                head.rest.push(left.to_owned());
            }
            found.push(head);
        }
    }
    // Only where the line can be divided in one way.
    let only = found.pop()?;
    found.is_empty().then_some(only)
}

/// Takes a type and glued marks; nothing when what is left goes on as a word.
fn glue<'t>(head: &mut Head, text: &'t str) -> Option<&'t str> {
    let word = GLUED.iter().find(|word| text.starts_with(**word))?;
    let mut end = word.len();
    if text[end..].starts_with('<') {
        end += text[end..].find('>')? + 1;
    }
    while text[end..].starts_with("[]") {
        end += 2;
    }
    head.kind = types::parse(&text[..end]);
    let mut rest = &text[end..];
    // `integer \u{b7} int64Optional`
    if let Some(after) = rest.strip_prefix(" \u{b7} ") {
        let end =
            after.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')).unwrap_or(after.len());
        if let Some(kind) = &mut head.kind {
            kind.format = Some(after[..end].to_owned());
        }
        rest = &after[end..];
    }
    loop {
        let marks = [("Required", true), ("required", true), ("Optional", false), ("optional", false)];
        if let Some((mark, means)) = marks.iter().find(|(mark, _)| rest.starts_with(mark)) {
            head.required = Some(*means);
            rest = &rest[mark.len()..];
        } else if let Some(after) = rest.strip_prefix("nullable").or_else(|| rest.strip_prefix(" | null")) {
            head.nullable = true;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("deprecated").or_else(|| rest.strip_prefix("Deprecated")) {
            head.deprecated = true;
            rest = after;
        } else {
            break;
        }
    }
    let goes_on = rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') && head.required.is_none();
    if rest.is_empty() || !goes_on {
        return Some(rest.trim());
    }
    // `kindstringcrate | tray`, `kindstringvm`: values behind a type.
    let listed =
        rest.split(['|', ',']).map(str::trim).all(|word| !word.is_empty() && !word.contains(char::is_whitespace));
    listed.then_some(rest)
}

/// Values that stand behind a glued type.
#[must_use]
pub fn glued_values(text: &str, kind: &str) -> Option<Value> {
    let words: Vec<&str> = text.split(['|', ',']).map(|word| word.trim().trim_matches(['"', '\'', '`'])).collect();
    let plain = words.iter().all(|word| !word.is_empty() && !word.contains(char::is_whitespace) && word.len() <= 60);
    let lower = text.starts_with(|c: char| c.is_ascii_lowercase());
    (plain && lower).then(|| {
        words.iter().map(|word| crate::read::prose::typed(word, kind).unwrap_or_else(|| (*word).into())).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> (String, String, Option<bool>, Vec<String>) {
        let head = text(line).unwrap_or_else(|| panic!("{line}"));
        (head.name, head.kind.map(|kind| kind.text).unwrap_or_default(), head.required, head.rest)
    }

    #[test]
    fn lines_that_begin_a_field() {
        for (line, name, kind, required) in [
            ("label string Required", "label", "string", Some(true)),
            ("label (string, required): Its name", "label", "string", Some(true)),
            ("slots integer<int32> optional - How many", "slots", "integer", Some(false)),
            ("shelf*string", "shelf", "string", Some(true)),
            ("label?string", "label", "string", Some(false)),
            ("shelfstringRequired", "shelf", "string", Some(true)),
            ("labelstringRequired2-40 characters", "label", "string", Some(true)),
            ("slotsinteger \u{b7} int64Optional", "slots", "integer", Some(false)),
            ("disk_size_in_gbinteger", "disk_size_in_gb", "integer", None),
            ("tags: string[]", "tags", "array<string>", None),
        ] {
            let found = said(line);
            assert_eq!((found.0.as_str(), found.1.as_str(), found.2), (name, kind, required), "{line}");
        }
        assert_eq!(said("kindstringcrate | tray").3, ["crate | tray"]);
    }

    #[test]
    fn sentences_begin_no_field() {
        for line in [
            "A string of words",
            "The object is optional",
            "Names string together",
            "required",
            "string",
            "is string or not",
            "Responses",
        ] {
            assert_eq!(text(line), None, "{line}");
        }
    }
}

//! Cells that a browser glued together when the text was copied: `namestringYesThe name`.
//!
//! A row is split only where known words make exactly one split possible.

use std::sync::LazyLock;

use regex::Regex;

use super::types::GLUED;

/// What a glued row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split<'t> {
    /// The field.
    pub name: &'t str,
    /// Its type, as written.
    pub kind: &'t str,
    /// What follows the type.
    pub rest: &'t str,
}

fn name_ok(name: &str) -> bool {
    super::is_name(name) && !name.ends_with('_') && !name.ends_with('[')
}

/// Splits `name` + type + rest everywhere a type word stands, and keeps the splits that `accepts`
/// the rest of.
fn splits<'t>(text: &'t str, accepts: impl Fn(&str) -> bool) -> Vec<Split<'t>> {
    let end_of_word = text.find(char::is_whitespace).unwrap_or(text.len());
    let mut found = Vec::new();
    for word in GLUED {
        for (at, _) in text.match_indices(word) {
            // The name has no white space, so its type begins before the first.
            if at == 0 || at > end_of_word {
                continue;
            }
            let name = &text[..at];
            let mut end = at + word.len();
            end += suffix(&text[end..]);
            let rest = &text[end..];
            if name_ok(name) && accepts(rest) {
                found.push(Split { name, kind: &text[at..end], rest });
            }
        }
    }
    found
}

/// Length of what belongs to the type behind its word: `<int64>`, `[]`.
fn suffix(text: &str) -> usize {
    let mut length = 0;
    if text.starts_with('<') {
        length = text.find('>').map_or(0, |at| at + 1);
    }
    while text[length..].starts_with("[]") {
        length += 2;
    }
    length
}

fn only<T>(mut found: Vec<T>) -> Option<T> {
    let last = found.pop()?;
    found.is_empty().then_some(last)
}

/// `namestring`: a name and a type, nothing behind.
#[must_use]
pub fn name_type(text: &str) -> Option<Split<'_>> {
    only(splits(text, str::is_empty))
}

/// `kindstringvm`: a name, a type and one word; only when it can be split in one way.
#[must_use]
pub fn name_type_word(text: &str) -> Option<Split<'_>> {
    let plain = |rest: &str| !rest.is_empty() && !rest.contains(char::is_whitespace) && !rest.starts_with(['_', '-']);
    only(splits(text, plain))
}

static ANSWER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(Yes|No|Required|Optional|required|optional|true|false)(.*)$").ok());

/// `namestringYesThe name`: the split, whether it is required, and the description.
#[must_use]
pub fn name_type_required(text: &str) -> Option<(Split<'_>, bool, &str)> {
    fn answer(rest: &str) -> Option<(bool, usize)> {
        let found = ANSWER.as_ref()?.captures(rest)?;
        let word = found.get(1)?;
        // `Notes` is not `No`: a description starts with a capital, a digit or a bracket.
        let next = rest[word.end()..].chars().next();
        if next.is_some_and(char::is_lowercase) {
            return None;
        }
        let yes = matches!(word.as_str(), "Yes" | "Required" | "required" | "true");
        Some((yes, word.end()))
    }
    let split = only(splits(text, |rest| answer(rest).is_some()))?;
    let (required, end) = answer(split.rest)?;
    let description = split.rest[end..].trim();
    Some((split, required, description))
}

/// `namestringThe name`: for tables without a column for required.
#[must_use]
pub fn name_type_text(text: &str) -> Option<Split<'_>> {
    only(splits(text, |rest| rest.is_empty() || rest.chars().next().is_some_and(|c| c.is_uppercase() || c == '(')))
}

static PARAMETER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^([A-Za-z_][\w.\[\]-]*?)(Query|Path|Header|Cookie)(string|integer|number|boolean|object|array)(<[\w-]+>|\[\])*(required|optional)?(deprecated)?$").ok()
});

/// `project_idQueryintegerrequired`: name, place, type, required, deprecated.
#[must_use]
pub fn parameter(text: &str) -> Option<(&str, &str, &str, Option<bool>, bool)> {
    let found = PARAMETER.as_ref()?.captures(text)?;
    let name = found.get(1)?.as_str();
    let place = found.get(2)?.as_str();
    let kind_start = found.get(3)?.start();
    let kind_end = found.get(4).map_or(found.get(3)?.end(), |suffix| suffix.end());
    let required = found.get(5).map(|word| word.as_str() == "required");
    Some((name, place, &text[kind_start..kind_end], required, found.get(6).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_one_reading() {
        let split = name_type("disk_size_in_gbinteger").unwrap();
        assert_eq!((split.name, split.kind), ("disk_size_in_gb", "integer"));
        let split = name_type("string_idinteger").unwrap();
        assert_eq!((split.name, split.kind), ("string_id", "integer"));
        let split = name_type_word("kindstringvm").unwrap();
        assert_eq!((split.name, split.kind, split.rest), ("kind", "string", "vm"));
        let (split, required, text) = name_type_required("useDockerbooleanNoUse it (default: no)").unwrap();
        assert_eq!((split.name, required, text), ("useDocker", false, "Use it (default: no)"));
        assert_eq!(
            parameter("project_idQueryintegerrequired"),
            Some(("project_id", "Query", "integer", Some(true), false))
        );
    }

    #[test]
    fn rows_with_several_readings_or_none() {
        assert_eq!(name_type("A plain sentence about a string"), None);
        assert_eq!(name_type("string"), None);
        assert_eq!(name_type_required("xstringNotes on it"), None);
        assert_eq!(name_type_required("aobjectYesBobjectYesC"), None);
        assert_eq!(name_type_word("aobjectbstringc"), None);
    }
}

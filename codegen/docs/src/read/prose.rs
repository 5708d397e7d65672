//! Limits that stand in sentences: few patterns, each only where it can mean one thing.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::facts::{Aspect, Field};

macro_rules! pattern {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($text).ok());
    };
}

pattern!(
    DEFAULT,
    r#"(?i)(?:\bdefaults? to\s+|\(default(?:s to)?[:=]?\s*|\bdefault(?: value)? is\s+|\bdefault:\s*)["'`]?([^\s"'`,;)]+)"#
);
pattern!(
    MAX_CHARS,
    r"(?i)(?:cannot exceed|must not exceed|can(?:not|'t) be longer than|at most|up to|no more than|max(?:imum)?(?: length)?(?: of| is|:)?)\s+(\d{1,9})\s+char(?:acter)?s?\b"
);
pattern!(
    MIN_CHARS,
    r"(?i)(?:at least|no fewer than|min(?:imum)?(?: length)?(?: of| is|:)?)\s+(\d{1,9})\s+char(?:acter)?s?\b"
);
pattern!(BETWEEN_CHARS, r"(?i)\b(\d{1,9})\s*(?:-|–|to|and)\s*(\d{1,9})\s+char(?:acter)?s?\b");
pattern!(BETWEEN, r"(?i)\b(?:between|from)\s+(-?\d[\d.]*)\s+(?:and|to)\s+(-?\d[\d.]*\d|-?\d)\b");
pattern!(IN_BRACKETS, r"(?i)\brange(?: is|:)?\s+\[\s*(-?\d[\d.]*)\s*,\s*(-?\d[\d.]*)\s*\]");
pattern!(AT_LEAST, r"(?i)\b(?:must be|value of|is)\s+at least\s+(-?\d+)\b");
pattern!(AT_MOST, r"(?i)\b(?:must be|is)\s+(?:at most|no more than)\s+(-?\d+)\b");
pattern!(QUOTED, r#"["“`']([^"“”`']{1,80})["”`']"#);
pattern!(
    LIST,
    r"(?i)\b(?:one of|allowed values?(?: are)?|possible values?(?: are)?|valid values?(?: are)?|available options)\s*:?\s+(.+)"
);

fn first<'t>(pattern: &LazyLock<Option<Regex>>, text: &'t str) -> Option<regex::Captures<'t>> {
    pattern.as_ref()?.captures(text)
}

fn number(text: &str) -> Option<Value> {
    let number: serde_json::Number = serde_json::from_str(text).ok()?;
    Some(Value::Number(number))
}

/// Reads one line of a field's description into the field. A limit that cannot be of this field's
/// type is left alone.
pub fn read(field: &mut Field, text: &str, line: u32) {
    let kind = field.type_text().to_owned();
    if kind == "string" || kind.is_empty() {
        enumeration(field, text, line);
    }
    // `Names cannot exceed 128 characters` of a list of names is said of each: see `split_items`.
    if matches!(kind.as_str(), "string" | "array<string>" | "") {
        lengths(field, text, line);
    }
    if matches!(kind.as_str(), "integer" | "number") {
        range(field, text, line);
    }
    if let Some(found) = first(&DEFAULT, text) {
        let word = found[1].trim_end_matches('.');
        let after = found.get(0).map_or("", |all| &text[all.end()..]);
        // `defaults to the zone of ...` is no value: text counts as one in quotes or brackets.
        let marked = after.starts_with(['"', '\'', '`', ')']);
        if let Some(value) = typed(word, &kind).filter(|value| marked || !value.is_string()) {
            field.claim(Aspect::Default, value, line);
        }
    }
    let lower = text.to_ascii_lowercase();
    if lower == "deprecated" || lower.starts_with("deprecated.") || lower.starts_with("deprecated:") {
        field.claim(Aspect::Deprecated, true, line);
    }
}

/// Takes what is stated of the items of a list out of the list's field into one of its own.
#[must_use]
pub fn split_items(field: &mut Field) -> Option<Field> {
    if !field.type_text().starts_with("array") {
        return None;
    }
    let mut items = Field::new(format!("{}[]", field.path), field.line);
    for aspect in [Aspect::Format, Aspect::MinLength, Aspect::MaxLength, Aspect::Pattern, Aspect::Enum] {
        if let Some(claim) = field.claims.remove(&aspect) {
            items.line = items.line.max(claim.line);
            items.claims.insert(aspect, claim);
        }
    }
    (!items.claims.is_empty()).then_some(items)
}

fn lengths(field: &mut Field, text: &str, line: u32) {
    if let Some(found) = first(&BETWEEN_CHARS, text) {
        for (aspect, at) in [(Aspect::MinLength, 1), (Aspect::MaxLength, 2)] {
            if let Some(value) = number(&found[at]) {
                field.claim(aspect, value, line);
            }
        }
        return;
    }
    for (pattern, aspect) in [(&MAX_CHARS, Aspect::MaxLength), (&MIN_CHARS, Aspect::MinLength)] {
        if let Some(value) = first(pattern, text).and_then(|found| number(&found[1])) {
            field.claim(aspect, value, line);
        }
    }
}

fn range(field: &mut Field, text: &str, line: u32) {
    if let Some(found) = first(&BETWEEN, text).or_else(|| first(&IN_BRACKETS, text)) {
        if let (Some(low), Some(high)) = (number(&found[1]), number(&found[2])) {
            field.claim(Aspect::Minimum, low, line);
            field.claim(Aspect::Maximum, high, line);
        }
        return;
    }
    for (pattern, aspect) in [(&AT_LEAST, Aspect::Minimum), (&AT_MOST, Aspect::Maximum)] {
        if let Some(value) = first(pattern, text).and_then(|found| number(&found[1])) {
            field.claim(aspect, value, line);
        }
    }
}

/// Values in brackets that are all in quotes, or after words like `one of`. `e.g.` opens no list.
fn enumeration(field: &mut Field, text: &str, line: u32) {
    let bracketed = text.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    let listed = first(&LIST, text).map(|found| found[1].to_owned());
    let listed = listed.iter().map(|list| list.split(". ").next().unwrap_or(list).trim_end_matches('.'));
    for list in bracketed.chain(listed) {
        if let Some(values) = quoted_list(list) {
            field.claim(Aspect::Enum, Value::Array(values), line);
            return;
        }
    }
}

/// `"a", "b" or "c"` as its values; none when anything else stands between them.
fn quoted_list(text: &str) -> Option<Vec<Value>> {
    let pattern = QUOTED.as_ref()?;
    let values: Vec<Value> = pattern.captures_iter(text).map(|found| found[1].into()).collect();
    let rest = pattern.replace_all(text, "");
    let only_joints = rest
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '/'))
        .all(|word| matches!(word, "" | "or" | "and"));
    (values.len() >= 2 && only_joints).then_some(values)
}

/// A word as a value of a type, if it can be one.
#[must_use]
pub fn typed(word: &str, kind: &str) -> Option<Value> {
    let word = word.trim();
    let unquoted = word.trim_matches(|c| matches!(c, '"' | '\'' | '`'));
    match kind {
        "boolean" => unquoted.to_ascii_lowercase().parse::<bool>().ok().map(Value::Bool),
        "integer" => unquoted.parse::<i64>().ok().map(Value::from),
        "number" => number(unquoted),
        "string" => Some(unquoted.into()),
        // Of an unknown type only what is plainly a literal.
        _ => serde_json::from_str(word).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(kind: &str, text: &str) -> Vec<(Aspect, Value)> {
        let mut field = Field::new("x", 1);
        field.claim(Aspect::Type, kind, 1);
        read(&mut field, text, 2);
        let claims = field.claims.into_iter();
        claims.filter(|(aspect, _)| *aspect != Aspect::Type).map(|(aspect, claim)| (aspect, claim.value)).collect()
    }

    #[test]
    fn limits_in_sentences() {
        assert_eq!(of("boolean", "Spot or not (default: false)"), [(Aspect::Default, json!(false))]);
        assert_eq!(of("number", "Size in GB (default: 0)"), [(Aspect::Default, json!(0))]);
        assert_eq!(of("string", "Names cannot exceed 128 characters"), [(Aspect::MaxLength, json!(128))]);
        assert_eq!(
            of("string", "It has 1-63 characters."),
            [(Aspect::MinLength, json!(1)), (Aspect::MaxLength, json!(63))]
        );
        assert_eq!(of("string", r#"Mode ("a", "b" or "c")"#), [(Aspect::Enum, json!(["a", "b", "c"]))]);
        assert_eq!(of("string", "One of: `x`, `y`."), [(Aspect::Enum, json!(["x", "y"]))]);
        assert_eq!(
            of("integer", "A port between 1 and 65535."),
            [(Aspect::Minimum, json!(1)), (Aspect::Maximum, json!(65535))]
        );
    }

    #[test]
    fn sentences_that_state_no_limit() {
        for (kind, text) in [
            ("integer", "If not provided, defaults to now"),
            ("string", "Kind of storage (e.g., fast, slow)"),
            ("number", r#"If "perDay", the period (e.g. 3 with perWeek means 3 weeks)"#),
            ("string", "Must not start with 'vm_' or 'n_'"),
            ("string", "Set it to \"vm\" for a machine."),
            ("string", "Defaults to the zone of the volume."),
        ] {
            assert_eq!(of(kind, text), [], "{text}");
        }
    }
}

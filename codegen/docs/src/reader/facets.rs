//! What stands beside or below a field: limits, defaults, values, formats, in the words of any
//! renderer. Each is read from the start of a text; what is left is for the caller to judge.

use serde_json::Value;

use super::keys::{Key, is_flag_word, key};
use crate::facts::{Aspect, Field};
use crate::read::prose;

pub use super::keys::{is_flag, keys};

/// How much of a text was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It states nothing that is known.
    Nothing,
    /// All of it was read.
    Read,
    /// It begins as a statement does, and its value cannot be read.
    Unreadable,
}

/// Whether a text begins as a statement about a field.
#[must_use]
pub fn begins(text: &str) -> bool {
    key(text).is_some() || limit(&mut Field::new("x", 0), text, 0).is_some()
}

/// Whether a text is nothing but the word that announces the values on the lines below it.
#[must_use]
pub fn announces_values(text: &str) -> bool {
    matches!(key(text), Some((Key::Enum, "")))
}

/// Whether the text is a key whose value follows on its own line.
#[must_use]
pub fn announces_example(text: &str) -> bool {
    matches!(key(text), Some((Key::Example, "")))
}

/// Statements are no longer than this.
const MAX_TEXT: usize = 4_000;

/// Reads all of a text into a field.
pub fn read(field: &mut Field, text: &str, line: u32) -> Outcome {
    if text.len() > MAX_TEXT {
        return Outcome::Nothing;
    }
    let mut rest = text.trim();
    let mut any = false;
    while !rest.is_empty() {
        rest = rest.trim_start_matches([',', ';', ' ', '\u{b7}']);
        let lower = rest.trim_matches(['`', '*', '(', ')', '.', ' ']).to_ascii_lowercase();
        if matches!(
            lower.as_str(),
            "unique"
                | "uniqueitems"
                | "unique items"
                | "read-only"
                | "write-only"
                | "read only"
                | "write only"
                | "readonly"
                | "writeonly"
                | "none"
        ) {
            return Outcome::Read;
        }
        if matches!(lower.as_str(), "nullable" | "or null") {
            field.claims.remove(&Aspect::Nullable);
            field.claim(Aspect::Nullable, true, line);
            return Outcome::Read;
        }
        // `readOnly`, in front of something else.
        // In a sentence, `unique` is a word as any other.
        let before = |(word, after): &(&str, &str)| {
            is_flag_word(word)
                && (!word.eq_ignore_ascii_case("unique") || key(after.trim()).is_some() || is_flag(after))
        };
        if let Some((_, after)) = rest.split_once([',', ' ']).filter(before) {
            any = true;
            rest = after;
            continue;
        }
        if let Some((key, value)) = key(rest) {
            let (value, after) = split(value, key);
            if !set(field, key, value, line) {
                return Outcome::Unreadable;
            }
            any = true;
            rest = after;
            continue;
        }
        if let Some(after) = limit(field, rest, line) {
            any = true;
            rest = after;
            continue;
        }
        return if any { Outcome::Unreadable } else { Outcome::Nothing };
    }
    if any { Outcome::Read } else { Outcome::Nothing }
}

/// Reads what stands behind a type: statements, and behind a dash the description.
pub fn read_described(field: &mut Field, text: &str, line: u32) {
    let dash = text.match_indices(" \u{2014}").map(|(at, _)| at).find(|at| {
        let before = &text[..*at];
        before.matches('"').count().is_multiple_of(2) && before.matches('`').count().is_multiple_of(2)
    });
    let (stated, described) = dash.map_or((text, ""), |at| text.split_at(at));
    if read(field, stated, line) != Outcome::Read {
        prose::read(field, stated, line);
    }
    if !described.is_empty() {
        prose::read(field, described.trim_start_matches([' ', '\u{2014}']), line);
    }
}

/// A value and what follows it: the next key, after a comma.
fn split(value: &str, own: Key) -> (&str, &str) {
    if matches!(own, Key::Pattern | Key::Example) {
        return (value, "");
    }
    let mut quote = None;
    for (at, c) in value.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`') => quote = Some(c),
            (None, ',' | ';') if key(&value[at + 1..]).is_some() || is_flag(&value[at + 1..]) => {
                return (&value[..at], &value[at + 1..]);
            }
            (None, ' ') if own != Key::Enum && key(&value[at + 1..]).is_some_and(|_| at > 0) => {
                return (&value[..at], &value[at + 1..]);
            }
            _ => {}
        }
    }
    (value, "")
}

fn kind_of(field: &Field) -> String {
    let kind = field.type_text();
    kind.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(kind).to_owned()
}

fn set(field: &mut Field, key: Key, value: &str, line: u32) -> bool {
    let value = value.trim();
    let bare = value.trim_matches(['`', '*', ' ']);
    let aspect = match key {
        Key::Ignored => return true,
        Key::Nullable => {
            field.claims.remove(&Aspect::Nullable);
            field.claim(
                Aspect::Nullable,
                bare.is_empty() || bare.eq_ignore_ascii_case("true") || bare.eq_ignore_ascii_case("yes"),
                line,
            );
            return true;
        }
        Key::Example => {
            let typed = prose::typed(bare, field.type_text()).unwrap_or_else(|| bare.into());
            if !bare.is_empty() {
                field.claim(Aspect::Example, crate::read::example_value(&typed), line);
            }
            return true;
        }
        Key::Default => {
            let found = default_value(bare, field.type_text());
            return found.is_some_and(|value| {
                field.claim(Aspect::Default, value, line);
                true
            });
        }
        Key::Enum => {
            let kind = kind_of(field);
            let values = values(value, &kind);
            if values.is_empty() {
                // `Possible values: [1, 63] characters`: a limit in the same words.
                return limit(field, value, line) == Some("");
            }
            field.claim(Aspect::Enum, Value::Array(values), line);
            return true;
        }
        Key::Format => {
            let word = bare.trim_end_matches('.');
            let plain = !word.is_empty() && word.len() < 40 && !word.contains(char::is_whitespace);
            if plain {
                field.claim(Aspect::Format, word, line);
            }
            return plain;
        }
        Key::Pattern => {
            // In backticks it ends with them; else it is all that follows.
            let inner = value.strip_prefix('`').and_then(|rest| rest.split_once('`'));
            let pattern = inner.map_or(value.trim_matches('`'), |(pattern, _)| pattern);
            if !pattern.is_empty() {
                field.claim(Aspect::Pattern, pattern, line);
            }
            return !pattern.is_empty();
        }
        Key::Range => {
            return between(
                field,
                bare,
                [Aspect::Minimum, Aspect::Maximum, Aspect::ExclusiveMinimum, Aspect::ExclusiveMaximum],
                line,
            );
        }
        Key::Length => {
            let pair = if field.type_text().starts_with("array") {
                [Aspect::MinItems, Aspect::MaxItems]
            } else {
                [Aspect::MinLength, Aspect::MaxLength]
            };
            return between(field, bare, [pair[0], pair[1], pair[0], pair[1]], line);
        }
        Key::Items => {
            return between(
                field,
                bare,
                [Aspect::MinItems, Aspect::MaxItems, Aspect::MinItems, Aspect::MaxItems],
                line,
            );
        }
        Key::Minimum => Aspect::Minimum,
        Key::Maximum => Aspect::Maximum,
        Key::ExclusiveMinimum => Aspect::ExclusiveMinimum,
        Key::ExclusiveMaximum => Aspect::ExclusiveMaximum,
        Key::MultipleOf => Aspect::MultipleOf,
        Key::MinLength => Aspect::MinLength,
        Key::MaxLength => Aspect::MaxLength,
        Key::MinItems => Aspect::MinItems,
        Key::MaxItems => Aspect::MaxItems,
    };
    let word = bare.split_whitespace().next().unwrap_or_default().trim_end_matches(['.', ',']);
    let after = bare[bare.find(word).unwrap_or(0) + word.len()..].trim_matches(['.', ',', ' ']);
    let unit = matches!(after, "" | "characters" | "character" | "items" | "item" | "chars" | "bytes");
    match number(word) {
        Some(value) if unit => {
            field.claim(aspect, value, line);
            true
        }
        _ => false,
    }
}

fn number(text: &str) -> Option<Value> {
    let text = text.trim().replace(['_', ','], "");
    serde_json::from_str::<serde_json::Number>(&text).ok().map(Value::Number)
}

/// The value that a page gives as the default; text counts whatever it is.
fn default_value(text: &str, kind: &str) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    if kind.is_empty() || kind == "any" || kind.contains('|') {
        return Some(serde_json::from_str(text).unwrap_or_else(|_| text.trim_matches(['"', '\'']).into()));
    }
    if kind.starts_with("array") || kind.starts_with("object") {
        return serde_json::from_str(text).ok();
    }
    prose::typed(text, kind)
}

/// The values of an enumeration: quoted, in backticks, or separated by commas or `|`.
#[must_use]
pub fn values(text: &str, kind: &str) -> Vec<Value> {
    let text = text.trim().trim_end_matches('.');
    let one = text
        .strip_prefix('`')
        .and_then(|text| text.strip_suffix('`'))
        .filter(|text| !text.contains('`') && text.contains('"'));
    let text = one.unwrap_or(text);
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let typed = |word: &str| prose::typed(word, kind).unwrap_or_else(|| word.into());
    // A list that goes on elsewhere.
    if inner.starts_with('[') && !inner.contains(']') {
        return Vec::new();
    }
    let quoted = inner.contains(['"', '`', '\'']);
    if inner.contains(['<', '>']) && !quoted {
        return Vec::new();
    }
    // `traefik caddy none`: where one value ends and the next begins is not said.
    let plain = |word: &str| word.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    if !quoted && inner.contains(' ') && inner.split_whitespace().all(plain) && !inner.contains(" or ") {
        return Vec::new();
    }
    for quote in ['"', '`', '\''] {
        if inner.matches(quote).count() < 2 {
            continue;
        }
        let mut found = Vec::new();
        let mut rest = inner;
        let mut joints = true;
        while let Some(open) = rest.find(quote) {
            joints &= is_joint(&rest[..open]);
            let Some(close) = rest[open + 1..].find(quote) else { break };
            let word = &rest[open + 1..open + 1 + close];
            found.push(if quote == '`' {
                typed(word.trim_matches('"'))
            } else if kind == "string" || kind.is_empty() {
                word.into()
            } else {
                typed(word)
            });
            rest = &rest[open + 2 + close..];
        }
        if joints && is_joint(rest) && !found.is_empty() {
            return found;
        }
    }
    let parts: Vec<&str> = inner.split([',', '|']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let plain = parts.iter().all(|part| {
        part.split_whitespace().count() <= 3 && part.len() <= 60 && !part.contains("..") && *part != "characters"
    });
    if plain { parts.into_iter().map(typed).collect() } else { Vec::new() }
}

fn is_joint(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '/' | '\u{b7}'))
        .all(|word| matches!(word, "" | "or" | "and"))
}

/// `1 - 63`, `>= 1`, `<= 63`, `1 <= x <= 63`, `1 <= length`, `0 < x < 1`, `[1..63]`, `5`.
fn between(field: &mut Field, text: &str, [low, high, above, below]: [Aspect; 4], line: u32) -> bool {
    let text = text.trim();
    if let Some((from, to)) = text.split_once(" - ").or_else(|| text.trim_matches(['[', ']', ' ']).split_once("..")) {
        return match (number(from), number(to)) {
            (Some(from), Some(to)) => {
                field.claim(low, from, line);
                field.claim(high, to, line);
                true
            }
            _ => false,
        };
    }
    let tokens: Vec<String> = text
        .replace("<=", " ≤ ")
        .replace(">=", " ≥ ")
        .replace('<', " < ")
        .replace('>', " > ")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let is_word = |token: &str| token.chars().all(char::is_alphabetic);
    let mut claims = Vec::new();
    match tokens.as_slice() {
        ["≤", n] | ["<", n] | [">", n] | ["≥", n] => claims.push((tokens[0], *n)),
        [x, op, n] if is_word(x) => claims.push((*op, *n)),
        [n, op, x] if is_word(x) => claims.push((flip(op), *n)),
        [a, op, x, op2, b] if is_word(x) => {
            claims.push((flip(op), *a));
            claims.push((*op2, *b));
        }
        [n] => {
            let Some(value) = number(n) else { return false };
            field.claim(low, value.clone(), line);
            field.claim(high, value, line);
            return true;
        }
        _ => return false,
    }
    let mut done = true;
    for (op, text) in claims {
        match (number(text), op) {
            (Some(value), "≥") => field.claim(low, value, line),
            (Some(value), "≤") => field.claim(high, value, line),
            (Some(value), ">") => field.claim(above, value, line),
            (Some(value), "<") => field.claim(below, value, line),
            _ => done = false,
        }
    }
    done
}

fn flip(op: &str) -> &'static str {
    match op {
        "≤" => "≥",
        "≥" => "≤",
        "<" => ">",
        _ => "<",
    }
}

/// A limit without a key, as Redoc writes it: `[ 1 .. 63 ] characters`, `<= 63 characters`, `>= 1`,
/// `non-empty`, `^[a-z]+$`. Gives what follows it.
pub fn limit<'t>(field: &mut Field, text: &'t str, line: u32) -> Option<&'t str> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("non-empty") {
        let aspect = if field.type_text().starts_with("array") { Aspect::MinItems } else { Aspect::MinLength };
        field.claim(aspect, 1, line);
        return Some(rest.trim());
    }
    if text.starts_with('^') && text.len() > 2 && (text.ends_with('$') || !text.contains(' ')) {
        field.claim(Aspect::Pattern, text, line);
        return Some("");
    }
    let (bounds, rest) = match text.chars().next()? {
        '[' | '(' => {
            let end = text.find([']', ')'])?;
            (&text[..=end], text[end + 1..].trim())
        }
        '<' | '>' | '=' | '≤' | '≥' => {
            let digits = text.find(|c: char| c.is_ascii_digit() || c == '-')?;
            if !text[..digits].chars().all(|c| matches!(c, '<' | '>' | '=' | ' ' | '≤' | '≥')) {
                return None;
            }
            let end = text[digits..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || ".+-".contains(c)))
                .map_or(text.len(), |at| digits + at);
            (&text[..end], text[end..].trim())
        }
        _ => return None,
    };
    let (unit, rest) = ["characters", "character", "items", "item", "properties"]
        .iter()
        .find_map(|unit| Some((*unit, rest.strip_prefix(unit)?.trim())))
        .unwrap_or(("", rest));
    let (low, high) = match unit {
        "characters" | "character" => (Aspect::MinLength, Aspect::MaxLength),
        "items" | "item" => (Aspect::MinItems, Aspect::MaxItems),
        "properties" => return Some(rest),
        // An object or a boolean has no range: it is of something whose name was lost.
        _ if matches!(field.type_text(), "object" | "boolean") => return None,
        _ => (Aspect::Minimum, Aspect::Maximum),
    };
    let open = bounds.starts_with('(');
    let shut = bounds.ends_with(')');
    let inner = bounds.trim_matches(['[', ']', '(', ')', ' ']);
    if let Some((from, to)) = inner.split_once("..") {
        let (from, to) = (number(from)?, number(to)?);
        field.claim(if open { Aspect::ExclusiveMinimum } else { low }, from, line);
        field.claim(if shut { Aspect::ExclusiveMaximum } else { high }, to, line);
        return Some(rest);
    }
    if open || bounds.starts_with('[') {
        return None;
    }
    let value = number(bounds.trim_start_matches(['<', '>', '=', ' ', '≤', '≥']))?;
    if bounds.starts_with(">=") || bounds.starts_with('≥') {
        field.claim(low, value, line);
    } else if bounds.starts_with("<=") || bounds.starts_with('≤') {
        field.claim(high, value, line);
    } else if bounds.starts_with('=') {
        field.claim(low, value.clone(), line);
        field.claim(high, value, line);
    } else if bounds.starts_with('>') {
        field.claim(Aspect::ExclusiveMinimum, value, line);
    } else {
        field.claim(Aspect::ExclusiveMaximum, value, line);
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(kind: &str, text: &str) -> Vec<(Aspect, Value)> {
        let mut field = Field::new("x", 1);
        field.claim(Aspect::Type, kind, 1);
        assert_eq!(read(&mut field, text, 2), Outcome::Read, "{text}");
        let claims = field.claims.into_iter();
        claims.filter(|(aspect, _)| *aspect != Aspect::Type).map(|(aspect, claim)| (aspect, claim.value)).collect()
    }

    #[test]
    fn limits_in_every_spelling() {
        let length = [(Aspect::MinLength, json!(1)), (Aspect::MaxLength, json!(63))];
        for text in [
            "[ 1 .. 63 ] characters",
            "Required string length: 1 - 63",
            "Length1 <= length <= 63",
            "minLength: 1, maxLength: 63",
        ] {
            assert_eq!(of("string", text), length, "{text}");
        }
        let range = [(Aspect::Minimum, json!(1)), (Aspect::Maximum, json!(100))];
        for text in
            ["[ 1 .. 100 ]", "Required range: 1 <= x <= 100", "Range1 <= value <= 100", "Minimum: 1, Maximum: 100"]
        {
            assert_eq!(of("integer", text), range, "{text}");
        }
        assert_eq!(
            of("string", "<= 63 characters ^[a-z]+$"),
            [(Aspect::MaxLength, json!(63)), (Aspect::Pattern, json!("^[a-z]+$"))]
        );
        assert_eq!(of("array<string>", "non-empty"), [(Aspect::MinItems, json!(1))]);
        assert_eq!(of("string", "Match`^[a-z]+$`"), [(Aspect::Pattern, json!("^[a-z]+$"))]);
    }

    #[test]
    fn values_and_defaults_in_every_spelling() {
        for text in [
            "Enum: \"a\" \"b\"",
            "possible values: `\"a\", \"b\"`",
            "Value in: \"a\" | \"b\"",
            "Available options: a, b",
            "**Available values:** \"a\", \"b\"",
            "Possible values: [a, b]",
            "*Enum:* `\"a\"`, `\"b\"`",
        ] {
            assert_eq!(of("string", text), [(Aspect::Enum, json!(["a", "b"]))], "{text}");
        }
        for text in ["Default: 10", "**Default:** 10", "default: `10`", "Default`10`"] {
            assert_eq!(of("integer", text), [(Aspect::Default, json!(10))], "{text}");
        }
        assert_eq!(
            of("string", "format: `date-time`, default: `now`"),
            [(Aspect::Format, json!("date-time")), (Aspect::Default, json!("now"))]
        );
    }

    #[test]
    fn sentences_are_no_limits() {
        for text in
            ["Default settings are used", "The range of it", "Minimum of effort", "one of many boxes", "Matching words"]
        {
            assert_eq!(read(&mut Field::new("x", 1), text, 1), Outcome::Nothing, "{text}");
        }
    }
}

//! Schemas in the notation of TypeScript, as pages print them in a code block: `{ name?: type }`, nested, with
//! `[]` behind a list and values as `"a" | "b"` or `enum[a, b]`.

use serde_json::Value;

use super::types::{self, REFERENCE};
use super::{is_name, prose};
use crate::facts::{Aspect, Field};

/// Deeper objects are not followed.
const MAX_DEPTH: usize = 12;

/// What a block gave: its fields, `""` being the whole, and the lines of it that could not be read.
#[derive(Debug, Default)]
pub struct Notation {
    /// In the order of the block.
    pub fields: Vec<Field>,
    /// Number and text.
    pub unread: Vec<(u32, String)>,
    read: usize,
}

/// Reads a block. Nothing where it is no such notation: `alone` also takes `name: type` without braces.
#[must_use]
pub fn read(text: &str, first: u32, alone: bool) -> Option<Notation> {
    let lines: Vec<(&str, u32)> =
        text.lines().zip(first..).map(|(text, number)| (text.trim(), number)).filter(|(text, _)| told(text)).collect();
    let (begins, _) = lines.first()?;
    let named = ["interface ", "type ", "export "].iter().any(|word| begins.starts_with(word)) && begins.ends_with('{');
    let object = *begins == "{" || *begins == "[{" || named;
    let whole = lines.len() == 1 && types::parse(begins).is_some();
    let optional = begins.split_once("?:").is_some_and(|(name, _)| is_name(name.trim()));
    if !(object || whole && alone || optional || alone && begins.contains(':')) {
        return None;
    }
    let mut out = Notation::default();
    if object {
        let end = closing(&lines, 0)?;
        let list = *begins == "[{" || ends_list(lines[end].0);
        if list {
            let mut field = Field::new("", lines[0].1);
            field.claim(Aspect::Type, "array<object>", lines[0].1);
            out.fields.push(field);
        }
        out.object(&lines[1..end], if list { "[]" } else { "" }, 0);
    } else if whole {
        let mut field = Field::new("", lines[0].1);
        let kind = types::parse(begins)?;
        types::claim(&mut field, &kind, lines[0].1, false);
        out.fields.push(field);
        out.read += 1;
    } else {
        out.object(&lines, "", 0);
    }
    (out.read > 0 && out.read >= out.unread.len() || object && lines.len() == 2).then_some(out)
}

/// Comments describe; they state nothing.
fn told(text: &str) -> bool {
    !(text.is_empty() || text.starts_with("//") || text.starts_with("/*") || text.starts_with('*') || text == "---")
}

fn opens(text: &str) -> bool {
    without_comment(text).trim_end().ends_with('{')
}

/// The line that closes what the line `at` opens.
fn closing(lines: &[(&str, u32)], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (index, (text, _)) in lines.iter().enumerate().skip(at) {
        if text.starts_with('}') {
            depth = depth.checked_sub(1)?;
        }
        if opens(text) {
            depth += 1;
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

fn ends_list(text: &str) -> bool {
    text.trim_start_matches('}').starts_with("[]") || text.starts_with("}]")
}

fn without_comment(text: &str) -> &str {
    text.split_once(" //").map_or(text, |(before, _)| before)
}

impl Notation {
    fn object(&mut self, lines: &[(&str, u32)], base: &str, depth: usize) {
        let mut at = 0;
        while let Some((text, number)) = lines.get(at).copied() {
            let end = if opens(text) { closing(lines, at).unwrap_or(lines.len() - 1) } else { at };
            let read = match (opens(text), depth < MAX_DEPTH) {
                (true, true) => self.nested(&lines[at..=end], base, depth),
                (true, false) => false,
                (false, _) => self.property(text, number, base),
            };
            match read {
                true => self.read += 1,
                false => self.unread.push((number, text.to_owned())),
            }
            at = end + 1;
        }
    }

    fn nested(&mut self, lines: &[(&str, u32)], base: &str, depth: usize) -> bool {
        let (text, number) = lines[0];
        let Some((name, required, kind)) = divided(text) else { return false };
        // Combined schemas have no one form.
        if without_comment(kind).trim() != "{" && without_comment(kind).trim() != "[{" {
            return false;
        }
        let last = lines.last().map_or("", |(text, _)| *text);
        let rest = last.trim_start_matches('}').trim_end_matches([',', ';']);
        let list = ends_list(last) || kind.starts_with('[');
        if !(rest.is_empty() || rest == "[]" || rest == "]" || rest.starts_with(" //")) {
            return false;
        }
        let path = join(base, name);
        let mut field = Field::new(path.clone(), number);
        field.claim(Aspect::Type, if list { "array<object>" } else { "object" }, number);
        if let Some(required) = required {
            field.claim(Aspect::Required, required, number);
        }
        self.fields.push(field);
        let inner = if list { format!("{path}[]") } else { path };
        self.object(&lines[1..lines.len() - 1], &inner, depth + 1);
        true
    }

    /// `slots?: integer //default: 4`.
    fn property(&mut self, text: &str, number: u32, base: &str) -> bool {
        let Some((name, required, kind)) = divided(text) else { return false };
        let (kind, comment) = match kind.split_once("//") {
            Some((kind, comment)) => (kind, comment.trim()),
            None => (kind, ""),
        };
        let kind = kind.trim().trim_end_matches([',', ';']).trim();
        let mut field = Field::new(join(base, name), number);
        if let Some(required) = required {
            field.claim(Aspect::Required, required, number);
        }
        if !type_of(&mut field, kind, number) {
            return false;
        }
        if let Some(value) = comment.strip_prefix("default:").or_else(|| comment.strip_prefix("Default:")) {
            let kind = field.type_text().to_owned();
            match prose::typed(value.trim(), &kind) {
                Some(value) => field.claim(Aspect::Default, value, number),
                None => self.unread.push((number, text.to_owned())),
            }
        }
        self.fields.push(field);
        true
    }
}

fn join(base: &str, name: &str) -> String {
    if base.is_empty() { name.to_owned() } else { format!("{base}.{name}") }
}

/// A property's name, whether it is marked as optional, and the rest.
fn divided(text: &str) -> Option<(&str, Option<bool>, &str)> {
    let text = text.strip_prefix("readonly ").unwrap_or(text);
    let (name, rest) = match text.strip_prefix(['"', '\'']) {
        Some(quoted) => {
            let end = quoted.find(['"', '\''])?;
            (&quoted[..end], &quoted[end + 1..])
        }
        None => {
            let end = text.find([':', '?'])?;
            (&text[..end], &text[end..])
        }
    };
    let name = name.trim();
    let (required, rest) = match rest.strip_prefix('?') {
        Some(rest) => (false, rest),
        None => (true, rest),
    };
    let kind = rest.strip_prefix(':')?.trim();
    // A reference and an object have no mark in some notations: their want of one says nothing.
    let unmarked = kind.starts_with(['{', '#', '[']);
    (!name.is_empty() && !name.contains(char::is_whitespace) && name.len() <= 120).then_some((
        name,
        (!(required && unmarked)).then_some(required),
        kind,
    ))
}

fn type_of(field: &mut Field, kind: &str, number: u32) -> bool {
    let mut items = 0;
    let mut inner = kind;
    while let Some(rest) = inner.strip_suffix("[]") {
        inner = rest;
        items += 1;
    }
    let listed = |name: &str| (0..items).fold(name.to_owned(), |name, _| format!("array<{name}>"));
    if let Some(reference) = inner.strip_prefix("#/") {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        field.claim(Aspect::Type, listed(&format!("{REFERENCE}{name}")), number);
        return true;
    }
    if let Some(values) = inner.strip_prefix("enum[").and_then(|rest| rest.strip_suffix(']')) {
        let values: Vec<&str> = values.split(", ").collect();
        let numbers = values.iter().all(|value| value.parse::<f64>().is_ok());
        if !numbers {
            field.claim(Aspect::Type, listed("string"), number);
        }
        field.claim(Aspect::Enum, values.iter().map(|value| Value::from(*value)).collect::<Value>(), number);
        return true;
    }
    let literals: Vec<&str> = inner.trim_matches(['(', ')']).split('|').map(str::trim).collect();
    let quoted = |word: &&str| word.len() >= 2 && word.starts_with(['"', '\'']) && word.ends_with(['"', '\'']);
    if literals.len() > 1 && literals.iter().all(|word| quoted(word) || *word == "null") {
        field.claim(Aspect::Type, listed("string"), number);
        let values: Value =
            literals.iter().filter(|word| quoted(word)).map(|word| Value::from(&word[1..word.len() - 1])).collect();
        field.claim(Aspect::Enum, values, number);
        if literals.contains(&"null") {
            field.claim(Aspect::Nullable, true, number);
        }
        return true;
    }
    let Some(found) = types::parse(kind) else { return false };
    types::claim(field, &found, number, false);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, alone: bool) -> Vec<String> {
        let notation = read(text, 1, alone).unwrap();
        assert!(notation.unread.is_empty(), "{:?}", notation.unread);
        notation.fields.iter().map(|field| format!("{} {}", field.path, field.type_text())).collect()
    }

    #[test]
    fn nested_lists_and_values() {
        let text = "{\n  // What it is\n  label: string\n  slots?: integer //default: 4\n  lids: {\n    code: integer\n    kind?: enum[flat, round]\n  }[]\n  lid:#/components/schemas/Lid\n  state: \"open\" | \"shut\";\n}";
        assert_eq!(
            said(text, false),
            [
                "label string",
                "slots integer",
                "lids array<object>",
                "lids[].code integer",
                "lids[].kind string",
                "lid #Lid",
                "state string"
            ]
        );
        let fields = read(text, 1, false).unwrap().fields;
        assert_eq!(fields[0].claims[&Aspect::Required].value, true);
        assert_eq!((fields[1].claims[&Aspect::Default].value.clone(), fields[1].line), (4.into(), 4));
        assert_eq!(fields[6].claims[&Aspect::Enum].value, serde_json::json!(["open", "shut"]));
        assert!(!fields[2].claims.contains_key(&Aspect::Required));
        assert_eq!(said("{\n  id: string\n}[]", false), [" array<object>", "[].id string"]);
        assert_eq!(said("limit?: integer", false), ["limit integer"]);
        assert_eq!(said("sort: enum[asc, desc]", true), ["sort string"]);
    }

    #[test]
    fn other_blocks_are_none() {
        for text in ["{\n  label: \"red\",\n  slots: 4\n}", "label: string", "const box = {\n  label: 1\n}", "", "{"] {
            assert!(read(text, 1, false).is_none(), "{text}");
        }
    }

    #[test]
    fn what_has_no_one_form_is_unread() {
        let notation = read("{\n  id: string\n  lid: Partial(A) & Partial(B)\n}", 1, false).unwrap();
        assert_eq!(notation.unread, [(3, "lid: Partial(A) & Partial(B)".to_owned())]);
    }
}

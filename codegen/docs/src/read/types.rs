//! The words pages use for types.

use crate::facts::{Aspect, Field};

/// What a type cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeFact {
    /// `array<object>`: canonical, without null.
    pub text: String,
    /// `null` is one of the alternatives.
    pub nullable: bool,
    /// The format beside the type.
    pub format: Option<String>,
    /// The type is said to be an enumeration, whose values follow.
    pub is_enum: bool,
}

/// Words for types, as pages write them, with the canonical type and the format they imply.
const WORDS: &[(&str, &str, &str)] = &[
    ("string", "string", ""),
    ("str", "string", ""),
    ("text", "string", ""),
    ("integer", "integer", ""),
    ("int", "integer", ""),
    ("int32", "integer", "int32"),
    ("int64", "integer", "int64"),
    ("number", "number", ""),
    ("float", "number", "float"),
    ("double", "number", "double"),
    ("long", "integer", "int64"),
    ("bigint", "integer", "int64"),
    ("float64", "number", "double"),
    ("float32", "number", "float"),
    ("decimal", "number", ""),
    ("boolean", "boolean", ""),
    ("bool", "boolean", ""),
    ("object", "object", ""),
    ("dict", "object", ""),
    ("map", "object", ""),
    ("dictionary", "object", ""),
    ("json", "object", ""),
    ("hash", "object", ""),
    ("array", "array", ""),
    ("list", "array", ""),
    ("any", "any", ""),
    ("uuid", "string", "uuid"),
    ("datetime", "string", "date-time"),
    ("date-time", "string", "date-time"),
    ("date", "string", "date"),
    ("binary", "string", "binary"),
    ("password", "string", "password"),
    ("file", "string", "binary"),
    ("null", "null", ""),
];

/// Words in brackets behind a type that are no format.
const NO_FORMAT: &[&str] =
    &["required", "optional", "nullable", "deprecated", "default", "enum", "query", "path", "header"];

/// The type words that pages glue to what stands before them.
pub const GLUED: &[&str] = &["string", "integer", "number", "boolean", "object", "array"];

/// Reads a whole cell as a type; anything left over makes it none.
#[must_use]
pub fn parse(text: &str) -> Option<TypeFact> {
    prefix(text, false).filter(|(_, rest)| rest.is_empty()).map(|(fact, _)| fact)
}

/// Reads a type at the start of a text, and gives what follows it. With `names`, a capitalised word
/// is the name of a schema, which [`reference()`] finds again.
#[must_use]
pub fn prefix(text: &str, names: bool) -> Option<(TypeFact, &str)> {
    let text = text.trim().trim_matches('`').trim();
    if text.is_empty() {
        return None;
    }
    let mut reader = Reader { rest: text, depth: 0, names };
    let fact = reader.union()?;
    Some((fact.finish(), reader.rest.trim_start()))
}

/// What marks the name of a schema inside of a type.
pub const REFERENCE: char = '#';

/// The schema a type is, or is a list of.
#[must_use]
pub fn reference(text: &str) -> Option<&str> {
    let at = text.find(REFERENCE)?;
    let rest = &text[at + 1..];
    Some(&rest[..rest.find(['>', '|', ',']).unwrap_or(rest.len())])
}

/// Whether the cell is a type.
#[must_use]
pub fn is_type(text: &str) -> bool {
    parse(text).is_some()
}

#[derive(Debug, Default)]
struct Union {
    types: Vec<String>,
    nullable: bool,
    format: Option<String>,
    is_enum: bool,
}

impl Union {
    fn finish(self) -> TypeFact {
        let text = if self.types.is_empty() { "null".to_owned() } else { self.types.join("|") };
        TypeFact { text, nullable: self.nullable, format: self.format, is_enum: self.is_enum }
    }
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
    names: bool,
}

impl Reader<'_> {
    fn eat(&mut self, wanted: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// `<` that opens something; `<= 63` is a limit.
    fn angle(&mut self) -> bool {
        let rest = self.rest.trim_start();
        rest.strip_prefix('<').is_some_and(|rest| rest.starts_with(char::is_alphanumeric)) && self.eat("<")
    }

    fn word(&mut self) -> Option<String> {
        self.written().map(str::to_ascii_lowercase)
    }

    fn written(&mut self) -> Option<&str> {
        self.rest = self.rest.trim_start();
        let end =
            self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(self.rest.len());
        // `stringoptional`: the mark is glued to the type.
        let glued = ["optional", "required"].iter().find_map(|mark| self.rest[..end].strip_suffix(mark));
        let plain = |word: &&str| matches!(*word, "string" | "integer" | "number" | "boolean" | "object" | "array");
        let end = glued.filter(plain).map_or(end, str::len);
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn union(&mut self) -> Option<Union> {
        self.depth += 1;
        if self.depth > 6 {
            return None;
        }
        let mut union = Union::default();
        loop {
            let one = self.one()?;
            union.nullable |= one.nullable;
            union.is_enum |= one.is_enum;
            union.format = union.format.or(one.format);
            for name in one.types {
                if !union.types.contains(&name) {
                    union.types.push(name);
                }
            }
            if !(self.eat("|") || self.eat("\u{a6}") || self.eat("or ")) {
                break;
            }
        }
        self.depth -= 1;
        Some(union)
    }

    fn one(&mut self) -> Option<Union> {
        let mut union = Union::default();
        // `[string]`: a list, as Slate and Swagger pages write it.
        if self.eat("[") {
            let items = self.union()?.finish();
            self.eat("]").then_some(())?;
            self.link();
            union.types.push(if items.text == "any" { "array".to_owned() } else { format!("array<{}>", items.text) });
            union.is_enum = items.is_enum;
            return self.suffix(union);
        }
        // `?string`: a value or null.
        let open = self.rest.trim_start();
        if let Some(rest) = open.strip_prefix('?').filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase())) {
            self.rest = rest;
            let mut inner = self.one()?;
            inner.nullable = true;
            return Some(inner);
        }
        let written = self.rest.trim_start();
        let before = self.rest;
        // A name that is marked as one.
        if let Some(named) = written.strip_prefix(REFERENCE).filter(|_| self.names) {
            let end = named.find(|c: char| !(c.is_alphanumeric() || "._-".contains(c))).unwrap_or(named.len());
            let (name, rest) = named.split_at(end);
            self.rest = rest;
            self.link();
            union.types.push(format!("{REFERENCE}{name}"));
            (!name.is_empty()).then_some(())?;
            return self.suffix(union);
        }
        let word = self.word()?;
        if word == "enum" {
            union.is_enum = true;
            if self.eat("<") {
                let inner = self.union()?;
                union.types = inner.types;
                union.nullable = inner.nullable;
                union.format = inner.format;
                self.eat(">").then_some(())?;
            } else {
                union.types.push("string".to_owned());
            }
            return self.suffix(union);
        }
        let Some((_, canonical, format)) = WORDS.iter().find(|(name, _, _)| *name == word) else {
            let named = self.names && written.starts_with(|c: char| c.is_ascii_uppercase());
            if !named {
                self.rest = before;
                return None;
            }
            let end = written.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)));
            let (name, rest) = written.split_at(end.unwrap_or(written.len()));
            self.rest = rest;
            self.link();
            union.types.push(format!("{REFERENCE}{name}"));
            return self.suffix(union);
        };
        if *canonical == "null" {
            union.nullable = true;
            return Some(union);
        }
        union.format = (!format.is_empty()).then(|| (*format).to_owned());
        let mut name = (*canonical).to_owned();
        if self.angle() {
            match *canonical {
                "array" => {
                    let items = self.union()?.finish();
                    union.is_enum = items.is_enum;
                    name = format!("array<{}>", items.text);
                }
                "object" => {
                    let mut value = self.union()?;
                    if self.eat(",") {
                        value = self.union()?;
                    }
                    name = format!("object<{}>", value.finish().text);
                }
                _ => union.format = Some(self.written()?.to_owned()),
            }
            self.eat(">").then_some(())?;
        } else if *canonical == "array" && self.eat("[") {
            let before = self.rest;
            match self.union() {
                Some(items) if self.eat("]") => name = format!("array<{}>", items.finish().text),
                _ => {
                    self.rest = before;
                    self.eat("]").then_some(())?;
                }
            }
        } else if *canonical == "array" && self.eat("of ") {
            // `array of strings`: the plural counts here only.
            let before = self.rest;
            let word = self.word()?;
            let one = word.strip_suffix('s').unwrap_or(&word);
            match WORDS.iter().find(|(name, _, _)| *name == word || *name == one) {
                Some((_, items, _)) => {
                    name = format!("array<{items}>");
                    if self.rest.trim_start().starts_with('<') && *items != "array" && self.eat("<") {
                        self.word()?;
                        self.eat(">").then_some(())?;
                    }
                }
                None => {
                    self.rest = before;
                    name = format!("array<{}>", self.one()?.finish().text);
                }
            }
        } else if self.rest.trim_start().starts_with('(') && !matches!(*canonical, "array" | "object") {
            let before = self.rest;
            self.eat("(");
            self.eat("$");
            // `(required)` beside a type is no format.
            match self.written().map(str::to_owned) {
                Some(word) if self.eat(")") && !NO_FORMAT.contains(&word.to_ascii_lowercase().as_str()) => {
                    union.format = Some(word);
                }
                _ => self.rest = before,
            }
        }
        union.types.push(name);
        self.suffix(union)
    }

    /// The target of a Markdown link behind a type.
    fn link(&mut self) {
        if self.rest.starts_with("(#")
            && let Some(end) = self.rest.find(')')
        {
            self.rest = &self.rest[end + 1..];
        }
    }

    fn suffix(&mut self, mut union: Union) -> Option<Union> {
        while self.eat("[]") {
            let items = union.types.join("|");
            union.types = vec![format!("array<{items}>")];
            union.format = None;
        }
        Some(union)
    }
}

/// What a type says of a field. Pages that show `null` beside a type say by its absence that the
/// field is never null; `shows_null` tells whether this page does.
pub fn claim(field: &mut Field, fact: &TypeFact, line: u32, shows_null: bool) {
    field.claim(Aspect::Type, fact.text.clone(), line);
    if fact.nullable || shows_null {
        field.claim(Aspect::Nullable, fact.nullable, line);
    }
    if let Some(format) = &fact.format {
        field.claim(Aspect::Format, format.clone(), line);
    }
}

/// Whether what a page calls the type is what the spec calls it. A page that says less (`array`
/// where the spec says `array<string>`) does not disagree.
#[must_use]
pub fn compatible(page: &str, spec: &str) -> bool {
    let mut page_types: Vec<&str> = split(page);
    let mut spec_types: Vec<&str> = split(spec);
    page_types.sort_unstable();
    spec_types.sort_unstable();
    if page == "any" || page.is_empty() || page == spec {
        return true;
    }
    page_types.len() == spec_types.len()
        && page_types.iter().zip(&spec_types).all(|(page, spec)| one_compatible(page, spec))
}

fn one_compatible(page: &str, spec: &str) -> bool {
    let (page_base, page_inner) = inner(page);
    let (spec_base, spec_inner) = inner(spec);
    page_base == spec_base
        && match (page_inner, spec_inner) {
            (None, _) => true,
            (Some(page), Some(spec)) => compatible(page, spec),
            (Some(page), None) => page == "any",
        }
}

/// `array<string>` as `array` and `string`.
fn inner(text: &str) -> (&str, Option<&str>) {
    match text.split_once('<') {
        Some((base, rest)) => (base, rest.strip_suffix('>')),
        None => (text, None),
    }
}

/// The alternatives of a union, those inside of brackets left together.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, character) in text.char_indices() {
        match character {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_as_pages_write_them() {
        let cases = [
            ("integer<u-int32>", "integer", false, Some("u-int32"), false),
            ("integer<int64> | null", "integer", true, Some("int64"), false),
            ("null | enum<string>", "string", true, None, true),
            ("string[]", "array<string>", false, None, false),
            ("object[]", "array<object>", false, None, false),
            ("array<string | integer>", "array<string|integer>", false, None, false),
            ("object<string, string> | null", "object<string>", true, None, false),
            ("Array of strings", "array<string>", false, None, false),
            ("string($date-time)", "string", false, Some("date-time"), false),
            ("bool", "boolean", false, None, false),
            ("?string", "string", true, None, false),
        ];
        for (text, canonical, nullable, format, is_enum) in cases {
            let fact = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (fact.text.as_str(), fact.nullable, fact.format.as_deref(), fact.is_enum),
                (canonical, nullable, format, is_enum),
                "{text}"
            );
        }
        for text in ["", "strings attached", "Yes", "string<", "x", "integer required"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_page_may_say_less_than_the_spec_but_nothing_else() {
        assert!(compatible("array", "array<string>"));
        assert!(compatible("object", "object<string>"));
        assert!(compatible("string|integer", "integer|string"));
        assert!(!compatible("array<integer>", "array<string>"));
        assert!(!compatible("array<string>", "array"));
        assert!(!compatible("integer", "number"));
    }
}

//! Wire names to Rust names: stable, readable, never a keyword, never twice in one place.

use std::collections::HashSet;

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

/// Words that cannot name a field, method or variant. `type` becomes `type_`.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self", "static", "struct", "super", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Type names that generated code uses unqualified; a schema of that name gets `Type` appended.
const PRELUDE: &[&str] = &[
    "Option",
    "String",
    "Vec",
    "Box",
    "Into",
    "From",
    "IntoIterator",
    "Iterator",
    "Default",
    "Self",
    "Some",
    "None",
    "Ok",
    "Err",
    "Send",
    "Sync",
    "Sized",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "ToString",
    "AsRef",
    "Copy",
    "Clone",
    "Debug",
    "PartialEq",
];

/// Longest name kept; longer ones are cut. No real name comes near.
const MAX: usize = 120;

/// `max_price` from `max-price`, `maxPrice`, ...
#[must_use]
pub fn snake(text: &str) -> String {
    let name = usable(&readable(text).to_snake_case(), || symbols(text).to_snake_case(), "n");
    if KEYWORDS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// `MaxPrice` from `max_price`, ...
#[must_use]
pub fn pascal(text: &str) -> String {
    // Twice, because progenitor does it once more and must find nothing to change: `a.b` is `AB`,
    // which is one word, `Ab`.
    let name = usable(&readable(text).to_pascal_case(), || symbols(text).to_pascal_case(), "V");
    let name = if is_settled(&name) { name } else { usable(&name.to_pascal_case(), String::new, "V") };
    if name == "Self" { "Self_".to_owned() } else { name }
}

/// Whether a name in pascal case is certain to stay as it is when it is brought to pascal case once more: its words
/// are an upper-case letter and lower-case letters.
fn is_settled(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_uppercase)
        && bytes.last().is_some_and(u8::is_ascii_lowercase)
        && bytes.iter().all(u8::is_ascii_alphabetic)
        && !bytes.windows(2).any(|pair| pair.iter().all(u8::is_ascii_uppercase))
}

/// The name of a type: [`pascal`], out of the way of the names generated code uses.
#[must_use]
pub fn type_name(text: &str) -> String {
    let name = pascal(text);
    let word = name.trim_end_matches('_');
    if PRELUDE.contains(&word) { format!("{word}Type") } else { name }
}

/// `MAX_PRICE`.
#[must_use]
pub fn shouty(text: &str) -> String {
    snake(text).to_shouty_snake_case()
}

/// A name for an enum value that [`pascal`] cannot tell from another: symbols spelt out.
#[must_use]
pub fn spelt(text: &str) -> String {
    let spelt = symbols(text);
    let name = usable(&spelt.to_pascal_case(), String::new, "V");
    if name == "Self" { "Self_".to_owned() } else { name }
}

/// The words of a name in lower case: `listNodes` is `list`, `nodes`.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    readable(text).to_snake_case().split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Letters and digits; everything else separates. Letters of other scripts are written in Latin ones.
fn readable(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(4 * MAX) {
        match (c.is_ascii_alphanumeric(), letters(c)) {
            (true, _) => out.push(c),
            (false, Some(latin)) => out.push_str(&latin),
            (false, None) => out.push(' '),
        }
    }
    out
}

/// How a letter or digit of another script is written in ASCII: `ö` is `o`, `名` is a word of its own, `Ming `.
fn letters(c: char) -> Option<String> {
    if c.is_ascii() || !c.is_alphanumeric() {
        return None;
    }
    let latin = deunicode::deunicode_char(c)?;
    let mut out: String = latin.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    if out.trim().is_empty() {
        return None;
    }
    // Of a script without spaces, each character is a word.
    if latin.ends_with(' ') {
        out.insert(0, ' ');
    }
    Some(out)
}

/// As [`readable`], with symbols as words: `>=` is `gt eq`.
fn symbols(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(MAX) {
        let word = match c {
            c if c.is_ascii_alphanumeric() => {
                out.push(c);
                continue;
            }
            '+' => "plus",
            '-' => "minus",
            '<' => "lt",
            '>' => "gt",
            '=' => "eq",
            '!' => "not",
            '*' => "star",
            '/' => "slash",
            '.' => "dot",
            ':' => "colon",
            '%' => "percent",
            '$' => "dollar",
            '&' => "and",
            '|' => "or",
            '@' => "at",
            '#' => "hash",
            '~' => "tilde",
            '^' => "caret",
            '?' => "question",
            ',' => "comma",
            '_' => "underscore",
            c if c.is_whitespace() => "space",
            c => match letters(c) {
                Some(latin) => {
                    out.push_str(&latin);
                    continue;
                }
                None => "other",
            },
        };
        out.push(' ');
        out.push_str(word);
        out.push(' ');
    }
    out
}

fn usable(name: &str, otherwise: impl FnOnce() -> String, prefix: &str) -> String {
    let other = if name.is_empty() { otherwise() } else { String::new() };
    let cut: String = name.chars().chain(other.chars()).take(MAX).collect();
    match cut.chars().next() {
        None => format!("{prefix}0"),
        Some(first) if first.is_ascii_digit() => format!("{prefix}{cut}"),
        Some(_) => cut,
    }
}

/// Names taken in one place.
#[derive(Debug, Clone, Default)]
pub struct Taken(HashSet<String>);

impl Taken {
    /// A place where these names are taken from the start.
    pub fn with(reserved: &[&str]) -> Self {
        Taken(reserved.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Whether the name is still free.
    #[must_use]
    pub fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name)
    }

    /// Takes `name`, or the first of `name2`, `name3`, ... that is free.
    pub fn take(&mut self, name: &str) -> String {
        if self.0.insert(name.to_owned()) {
            return name.to_owned();
        }
        let stem = name.trim_end_matches('_');
        let stem = if stem.ends_with(|c: char| c.is_ascii_digit()) { format!("{stem}_") } else { stem.to_owned() };
        let mut number = 2u64;
        loop {
            let next = format!("{stem}{number}");
            if self.0.insert(next.clone()) {
                return next;
            }
            number += 1;
        }
    }

    /// Takes the name of the method that sends null in place of what `setter` sets.
    pub fn take_null(&mut self, setter: &str) -> String {
        self.take(&format!("{}_null", setter.trim_end_matches('_')))
    }

    /// Takes the first of `names` that is free, else the first with a number.
    pub fn take_first(&mut self, names: &[String]) -> String {
        match names.iter().find(|name| self.is_free(name)) {
            Some(name) => self.take(name),
            None => self.take(names.first().map_or("n", String::as_str)),
        }
    }
}

impl FromIterator<String> for Taken {
    fn from_iter<T: IntoIterator<Item = String>>(names: T) -> Self {
        Taken(names.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settled_name_stays_as_it_is() {
        let mut settled = 0;
        for number in 0u32..200_000 {
            let letters = ["a", "b", "A", "B", "1", " "];
            let text: String = (0..8).map(|at| letters[(number / 6u32.pow(at) % 6) as usize]).collect();
            let name = text.to_pascal_case();
            if is_settled(&name) {
                settled += 1;
                assert_eq!(name.to_pascal_case(), name, "{text}");
            }
        }
        assert!(settled > 1000, "{settled}");
    }

    #[test]
    fn wire_names_become_idiomatic() {
        let cases = [
            ("extraDataDiskSizeDB", "extra_data_disk_size_db", "ExtraDataDiskSizeDb"),
            ("type", "type_", "Type"),
            ("X-API-Key", "x_api_key", "XApiKey"),
            ("+1", "n1", "V1"),
            ("<", "lt", "Lt"),
            ("", "n0", "V0"),
            ("日本", "ri_ben", "RiBen"),
            ("größe", "grosse", "Grosse"),
            ("Größe_in_m", "grosse_in_m", "GrosseInM"),
            ("имя", "imia", "Imia"),
            ("🦀", "other", "Other"),
            ("2fa", "n2fa", "V2fa"),
            ("a.b-c d", "a_b_c_d", "Abcd"),
            ("_preview_on", "preview_on", "PreviewOn"),
            ("self", "self_", "Self_"),
        ];
        for (wire, snake_case, pascal_case) in cases {
            assert_eq!((snake(wire).as_str(), pascal(wire).as_str()), (snake_case, pascal_case), "{wire}");
        }
    }

    #[test]
    fn every_name_is_an_identifier() {
        for text in ["", "🦀", "a\u{202e}b", &"x".repeat(10_000), "../../etc", "*/", "1", "_", "__", "-", "r#type"] {
            for name in [snake(text), pascal(text), type_name(text), spelt(text)] {
                assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{text:?} -> {name}");
            }
        }
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut taken = Taken::with(&["send"]);
        let names: Vec<_> = ["a", "a", "send", "a1", "a1", "type_", "type_"].map(|name| taken.take(name)).into();
        assert_eq!(names, ["a", "a2", "send2", "a1", "a1_2", "type_", "type2"]);
    }
}

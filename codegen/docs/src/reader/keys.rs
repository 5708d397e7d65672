//! The words that announce a value in what is said of a field: `default:`, `possible values:`, `maxLength:`.

use crate::facts::Aspect;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Default,
    Enum,
    Format,
    Pattern,
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    MinItems,
    MaxItems,
    Length,
    Items,
    Range,
    Example,
    Nullable,
    Ignored,
}

/// Words that announce a value, the longest first.
const KEYS: &[(&str, Key)] = &[
    ("required string length", Key::Length),
    ("required array length", Key::Items),
    ("minimum string length", Key::MinLength),
    ("maximum string length", Key::MaxLength),
    ("minimum array length", Key::MinItems),
    ("maximum array length", Key::MaxItems),
    ("exclusive minimum", Key::ExclusiveMinimum),
    ("exclusive maximum", Key::ExclusiveMaximum),
    ("exclusiveminimum", Key::ExclusiveMinimum),
    ("exclusivemaximum", Key::ExclusiveMaximum),
    ("permitted values", Key::Enum),
    ("supported values", Key::Enum),
    ("available values", Key::Enum),
    ("available options", Key::Enum),
    ("possible values", Key::Enum),
    ("allowed values", Key::Enum),
    ("accepted values", Key::Enum),
    ("valid values", Key::Enum),
    ("allowed value", Key::Enum),
    ("enum values", Key::Enum),
    ("default value", Key::Default),
    ("required range", Key::Range),
    ("maximum length", Key::MaxLength),
    ("minimum length", Key::MinLength),
    ("example value", Key::Example),
    ("items enum", Key::Enum),
    ("multiple of", Key::MultipleOf),
    ("multipleof", Key::MultipleOf),
    ("min length", Key::MinLength),
    ("max length", Key::MaxLength),
    ("minlength", Key::MinLength),
    ("maxlength", Key::MaxLength),
    ("min items", Key::MinItems),
    ("max items", Key::MaxItems),
    ("minitems", Key::MinItems),
    ("maxitems", Key::MaxItems),
    ("value in", Key::Enum),
    ("one of", Key::Enum),
    ("minimum", Key::Minimum),
    ("maximum", Key::Maximum),
    ("examples", Key::Example),
    ("example", Key::Example),
    ("nullable", Key::Nullable),
    ("default", Key::Default),
    ("pattern", Key::Pattern),
    ("regex", Key::Pattern),
    ("format", Key::Format),
    ("length", Key::Length),
    ("values", Key::Enum),
    ("range", Key::Range),
    ("match", Key::Pattern),
    ("enum", Key::Enum),
    ("items", Key::Items),
    ("schema", Key::Ignored),
    ("maxproperties", Key::Ignored),
    ("minproperties", Key::Ignored),
    ("uniqueitems", Key::Ignored),
    ("collectionformat", Key::Ignored),
    ("size", Key::Ignored),
    ("min", Key::Minimum),
    ("max", Key::Maximum),
];

/// The key at the start of a text, and its value.
pub(super) fn key(text: &str) -> Option<(Key, &str)> {
    let start = text.trim_start_matches(['*', '_', ' ', '`']);
    let lower: String = start.chars().take(26).collect::<String>().to_ascii_lowercase();
    let (word, key) = KEYS.iter().find(|(word, _)| lower.starts_with(word))?;
    let rest = start.get(word.len()..)?;
    let marked = rest.trim_start_matches(['*', '_', '`']);
    let marked = marked.strip_prefix(" are").or_else(|| marked.strip_prefix(" is")).unwrap_or(marked);
    if let Some(value) = marked.strip_prefix([':', '=']) {
        return Some((*key, value.trim_start_matches(['*', '_']).trim()));
    }
    // Without a mark between them only what cannot be a word of a sentence: `Default\`10\``, `Length1 <= length`.
    let glued = rest.starts_with(['`', '"', '^', '[', '>', '<', '{']) || rest.starts_with(|c: char| c.is_ascii_digit());
    (glued && start.starts_with(|c: char| c.is_uppercase())).then(|| (*key, rest.trim()))
}

/// What a text states by a word and a colon, wherever in it that stands: for each, the aspects of which one must be known
/// if it was read.
#[must_use]
pub fn keys(text: &str) -> Vec<&'static [Aspect]> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for (at, _) in lower.match_indices([':', '=']) {
        let before = lower[..at].trim_end_matches(['*', '_', '`', ' ']);
        let Some((word, key)) = KEYS.iter().find(|(word, _)| before.ends_with(word)) else { continue };
        let begins = before[..before.len() - word.len()].chars().next_back();
        if begins.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '.' | '\'')) {
            continue;
        }
        found.push(match key {
            Key::Default => &[Aspect::Default] as &[Aspect],
            Key::Enum => &[Aspect::Enum, Aspect::MinLength, Aspect::MaxLength, Aspect::Minimum, Aspect::Maximum],
            Key::Pattern => &[Aspect::Pattern],
            Key::Minimum | Key::ExclusiveMinimum => &[Aspect::Minimum, Aspect::ExclusiveMinimum],
            Key::Maximum | Key::ExclusiveMaximum => &[Aspect::Maximum, Aspect::ExclusiveMaximum],
            Key::MultipleOf => &[Aspect::MultipleOf],
            Key::MinLength => &[Aspect::MinLength],
            Key::MaxLength => &[Aspect::MaxLength],
            Key::MinItems => &[Aspect::MinItems],
            Key::MaxItems => &[Aspect::MaxItems],
            Key::Format | Key::Length | Key::Items | Key::Range | Key::Example | Key::Nullable | Key::Ignored => {
                continue;
            }
        });
    }
    found
}

/// Words that say something of a field that is not recorded, on their own.
pub(super) fn is_flag_word(word: &str) -> bool {
    let word = word.trim_matches(['`', '*', '(', ')']);
    matches!(
        word.to_ascii_lowercase().as_str(),
        "readonly" | "writeonly" | "read-only" | "write-only" | "uniqueitems" | "unique"
    )
}

/// Whether a text begins with such a word and goes on as no sentence does.
#[must_use]
pub fn is_flag(text: &str) -> bool {
    let text = text.trim_start();
    let end = text.find([' ', ',']).unwrap_or(text.len());
    let after = text[end..].trim_start_matches([',', ' ']);
    // `Unique, case-sensitive identifier` is a sentence.
    let listed = text[end..].starts_with(',') && !text[..end].eq_ignore_ascii_case("unique");
    is_flag_word(&text[..end]) && (after.is_empty() || listed || after.starts_with(['\u{2014}', '\u{2013}', '-']))
}

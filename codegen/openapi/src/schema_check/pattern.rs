//! Patterns as ECMA-262 has them, matched in bounded time.

use super::ambiguity::ambiguous;

/// Longest pattern read.
const MAX_PATTERN: usize = 2_000;
/// Longest pattern that clients check.
const MAX_CHECKED: usize = 20_000;
/// Deepest nesting of groups read.
const MAX_GROUPS: usize = 30;
/// Longest text matched with the backtracking engine.
const MAX_TEXT: usize = 128;

/// A pattern ready to match.
pub struct Pattern(Engine);

enum Engine {
    /// Linear in the text.
    Linear(regex::Regex),
    /// For look-around and back-references; may backtrack.
    Backtracking(regress::Regex),
    /// Valid, but could take for ever: never matched.
    Unused,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Why it is none, in a few words.
    pub fn new(text: &str) -> Result<Self, String> {
        if text.len() > MAX_PATTERN || groups(text) > MAX_GROUPS {
            return Ok(Pattern(Engine::Unused));
        }
        let ecma = regress::Regex::with_flags(text, "u")
            .or_else(|_| regress::Regex::new(text))
            .map_err(|error| error.to_string())?;
        let linear = regex::RegexBuilder::new(text).size_limit(1 << 20).build();
        Ok(Pattern(match linear {
            Ok(regex) => Engine::Linear(regex),
            Err(_) if tame(text) => Engine::Backtracking(ecma),
            Err(_) => Engine::Unused,
        }))
    }

    /// Whether the text has a match anywhere; `None` if finding out could take too long.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        match &self.0 {
            Engine::Linear(regex) => Some(regex.is_match(text)),
            Engine::Backtracking(regex) if text.len() <= MAX_TEXT => Some(regex.find(text).is_some()),
            _ => None,
        }
    }
}

/// Why clients do not check a pattern, if they do not. They match by backtracking, where a pattern can take for ever, and
/// read it as ECMA-262 has it.
#[must_use]
pub fn unchecked(text: &str) -> Option<String> {
    if text.len() > MAX_CHECKED || groups(text) > MAX_GROUPS {
        return Some("it is too large".to_owned());
    }
    let unicode = regress::Regex::with_flags(text, "u").is_ok();
    if !unicode && let Err(error) = regress::Regex::new(text) {
        return Some(format!("it is none: {error}"));
    }
    if !unicode && let Some(letter) = foreign(text) {
        return Some(format!("`\\{letter}` means something else in ECMA-262, or nothing"));
    }
    let slow = ambiguous(text).unwrap_or(!tame(text));
    slow.then(|| "it can take for ever on a text that almost matches".to_owned())
}

/// An escape that without Unicode semantics is only the letter itself: `\A`, `\Z`, `\p{L}`.
fn foreign(text: &str) -> Option<char> {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\\'
            && let Some(escaped) = characters.next()
            && escaped.is_ascii_alphabetic()
            && !"bBcdDfknrsStuvwWx".contains(escaped)
        {
            return Some(escaped);
        }
    }
    None
}

fn groups(text: &str) -> usize {
    let mut depth = 0usize;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Few repetitions and no repeated group: backtracking stays polynomial and small.
fn tame(text: &str) -> bool {
    let repeats = text.bytes().filter(|b| matches!(b, b'*' | b'+' | b'{'));
    repeats.count() <= 3 && ![")*", ")+", "){"].iter().any(|group| text.contains(group))
}

#[cfg(test)]
mod tests {
    use super::unchecked;

    #[test]
    fn what_clients_cannot_check_is_told() {
        for (pattern, why) in [
            (r"\A[a-z]+\Z", "`\\A`"),
            (r"^[\p{L}\w\'-]+$", "`\\p`"),
            ("^([a-z]+)+$", "for ever"),
            ("^[a-z", "none"),
            ("(?i)^[a-z]+$", "none"),
            (r"^([a-z]*,)*(\d*)*\2$", "for ever"),
        ] {
            let said = unchecked(pattern).unwrap_or_default();
            assert!(said.contains(why), "{pattern}: {said}");
        }
        for pattern in [r"^[\p{L}\w-]+$", r"^\d{4}-\d\d$", r"^[\w\-]+\_x$", r"^(?!vm_)[a-z_]+$"] {
            assert_eq!(unchecked(pattern), None, "{pattern}");
        }
    }
}

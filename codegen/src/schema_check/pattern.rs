//! Patterns as ECMA-262 has them, matched in bounded time.

/// Longest pattern read.
const MAX_PATTERN: usize = 2_000;
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

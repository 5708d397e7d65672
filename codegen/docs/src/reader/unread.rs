//! Lines that look as if they stated a fact and gave none.

use super::{facets, head, heading, request};
use crate::facts::{Class, Facts, Unread};
use crate::read::types;

/// Longest excerpt of an unread line.
const MAX_TEXT: usize = 120;

/// Unread lines noted at most.
const MAX_LINES: usize = 1_000;

/// Buttons and links around the documentation.
pub(super) fn is_noise(text: &str) -> bool {
    const NOISE: &[&str] = &[
        "Show child attributes",
        "Hide child attributes",
        "child attributes",
        "Copy",
        "Try it",
        "Ask AI",
        "Expand all",
        "Collapse all",
        "Skip to main content",
        "Edit this page",
        "Next",
        "Previous",
        "On this page",
        "Was this page helpful?",
        "Yes",
        "No",
        "Send",
        "Clear",
        "Payload",
        "Copy page",
    ];
    NOISE.contains(&text)
}

/// Marks the lines that look like facts and gave none, and adds those that were noted.
pub(super) fn finish(facts: &mut Facts, missing: Vec<Unread>, quiet: &std::collections::BTreeSet<u32>) {
    for unread in missing {
        if !facts.unread.iter().any(|known| known.line == unread.line) {
            let line = facts.coverage.lines.iter().find(|line| line.line == unread.line);
            let text = line.map_or(unread.text, |line| line.text.chars().take(MAX_TEXT).collect());
            facts.unread.push(Unread { line: unread.line, text });
        }
    }
    let noted: std::collections::BTreeSet<u32> = facts.unread.iter().map(|unread| unread.line).collect();
    let lines = &mut facts.coverage.lines;
    for at in 0..lines.len() {
        let next = lines.get(at + 1).map(|line| line.text.clone()).unwrap_or_default();
        let line = &mut lines[at];
        if noted.contains(&line.line) {
            line.class = Class::Unread;
        } else if is_noise(&line.text) || line.text.starts_with("Section titled") {
            line.class = Class::Navigation;
        } else if line.class == Class::Prose
            && !line.sample
            && !quiet.contains(&line.line)
            && looks_like_fact(&line.text, &next, line.part.is_some())
        {
            line.class = Class::Unread;
        }
    }
    for line in &facts.coverage.lines {
        if line.class == Class::Unread && !noted.contains(&line.line) && facts.unread.len() < MAX_LINES {
            facts.unread.push(Unread { line: line.line, text: line.text.chars().take(MAX_TEXT).collect() });
        }
    }
    facts.unread.sort_by_key(|unread| unread.line);
}

fn looks_like_fact(text: &str, next: &str, inside: bool) -> bool {
    let words = text.split_whitespace().count();
    if request::read(text, false).is_some() {
        return true;
    }
    if words > 14 {
        return false;
    }
    // What follows only counts in a list of fields: elsewhere `object` and `required` are words.
    head::text(text).is_some()
        || (inside
            && (types::is_type(text) && words <= 3
                || head::badge(text).is_some_and(|badge| {
                    matches!(badge, head::Badge::Required(_) | head::Badge::Deprecated | head::Badge::Nullable)
                })
                || facets::begins(text)
                || (words == 1 && text.contains('_') && crate::read::is_name(text))
                || (words == 1 && crate::read::is_name(text) && types::is_type(next))
                || (text.matches('|').count() >= 2
                    && types::prefix(text.split('|').nth(1).unwrap_or(""), false).is_some())))
        || (heading::status(text).is_some_and(|(_, rest)| rest.len() < 30) && inside && words <= 3)
}

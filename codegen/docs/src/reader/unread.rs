//! Lines that look as if they stated a fact and gave none.

use std::collections::{BTreeMap, BTreeSet};

use super::{facets, head, heading, request};
use crate::facts::{Aspect, Class, Facts, Place, Status, Unread};
use crate::page::{Kind, Line};
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
pub(super) fn finish(facts: &mut Facts, missing: Vec<Unread>, quiet: &BTreeSet<u32>, suspect: &BTreeSet<u32>) {
    for line in &facts.coverage.lines {
        let known = || facts.unread.iter().any(|known| known.line == line.line);
        if suspect.contains(&line.line) && facts.unread.len() < MAX_LINES && !known() {
            facts.unread.push(Unread { line: line.line, text: line.text.chars().take(MAX_TEXT).collect() });
        }
    }
    for unread in missing {
        if !facts.unread.iter().any(|known| known.line == unread.line) {
            let line = facts.coverage.lines.iter().find(|line| line.line == unread.line);
            let text = line.map_or(unread.text, |line| line.text.chars().take(MAX_TEXT).collect());
            facts.unread.push(Unread { line: unread.line, text });
        }
    }
    // What a schema says in the words in which an operation said it is told again.
    let of_schema = |part: &Option<(usize, Place)>| matches!(part, Some((_, Place::Response(Status::Code(name)))) if heading::status(name).is_none() && name != "default");
    let read = facts.coverage.lines.iter().filter(|line| line.class == Class::Read && !of_schema(&line.part));
    let told: BTreeSet<&str> = read.map(|line| line.text.as_str()).collect();
    let again = facts.coverage.lines.iter().filter(|line| of_schema(&line.part) && told.contains(line.text.as_str()));
    let mut quiet = quiet.clone();
    quiet.extend(again.map(|line| line.line));
    let noted: BTreeSet<u32> = facts.unread.iter().map(|unread| unread.line).collect();
    let lines = &mut facts.coverage.lines;
    let described: Vec<bool> = lines.iter().map(|line| line.part.is_some() && is_described_word(&line.text)).collect();
    let is_described = |at: usize| described.get(at).copied().unwrap_or_default();
    for at in 0..lines.len() {
        let listed = is_described(at) && (is_described(at + 1) || at > 0 && is_described(at - 1));
        let next = lines.get(at + 1).map(|line| line.text.clone()).unwrap_or_default();
        let line = &mut lines[at];
        if noted.contains(&line.line) {
            line.class = Class::Unread;
        } else if is_noise(&line.text) || line.text.starts_with("Section titled") {
            line.class = Class::Navigation;
        } else if line.class == Class::Prose
            && !line.sample
            && !quiet.contains(&line.line)
            && (listed || looks_like_fact(&line.text, &next, line.part.is_some()))
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

/// Whether a line in a list of fields is nothing but a name, or begins with a type in code or bold: of prose, neither is.
pub(super) fn names_a_field(line: &Line) -> bool {
    let marked = line.pieces.len() > 1 || line.kind == Kind::Item;
    let Some(first) = line.pieces.first().filter(|_| marked) else { return false };
    let rest = line.text.get(first.len()..).unwrap_or_default().trim_start();
    let name = first.trim_matches(['`', '*', ' ']);
    let alone = crate::read::is_name(name)
        && !name.ends_with('.')
        && (rest.is_empty() || head::badge(rest.trim_end_matches('.')).is_some());
    let typed = line.kind != Kind::Item
        && types::is_type(name)
        && (rest.is_empty() || rest.starts_with([',', '\u{2014}', '\u{2013}', '(', '|']));
    let listed = matches!(name, "Yes" | "No" | "None" | "Note" | "Notes");
    !listed && (alone && line.kind == Kind::Item || typed)
}

/// Lines that gave facts and that say, behind a word such as `default:`, something of which no fact came.
pub(super) fn unstated(facts: &Facts, mut stated: BTreeMap<u32, BTreeSet<Aspect>>) -> BTreeSet<u32> {
    for field in facts.operations.iter().flat_map(|operation| &operation.parts).flat_map(|part| &part.fields) {
        for (aspect, claim) in &field.claims {
            for line in std::iter::once(claim.line).chain(claim.also.iter().map(|(_, line)| *line)) {
                stated.entry(line).or_default().insert(*aspect);
            }
        }
    }
    let lines = facts.coverage.lines.iter().filter(|line| line.class == Class::Read && !line.sample);
    lines
        .filter(|line| {
            let known = stated.get(&line.line);
            let has = |aspects: &[Aspect]| known.is_some_and(|known| aspects.iter().any(|one| known.contains(one)));
            known.is_some() && facets::keys(&line.text).iter().any(|aspects| !has(aspects))
        })
        .map(|line| line.line)
        .collect()
}

/// `memory* - amount of memory`: a name as programs have it, and what it is.
fn is_listed_name(text: &str, inside: bool) -> bool {
    let Some((first, _)) = [" - ", " \u{2013} ", " \u{2014} ", ": "].iter().find_map(|mark| text.split_once(mark))
    else {
        return false;
    };
    let inner = first.trim_matches(['*', '`', '\u{2022}', ' ']);
    let written =
        inner.contains('_') || inside && inner.chars().skip(1).any(char::is_uppercase) && !inner.contains(' ');
    head::name(first).is_some() && (first.ends_with('*') || written && inner.starts_with(char::is_lowercase))
}

/// `hostname - the name of the host`: one word and what it is. In prose too, unless several follow each other.
fn is_described_word(text: &str) -> bool {
    let marks = [" - ", " \u{2013} ", " \u{2014} "];
    let Some((word, rest)) = marks.iter().find_map(|mark| text.split_once(mark)) else { return false };
    let word = word.trim_start_matches(['\u{2022}', '*', ' ']);
    word.starts_with(|c: char| c.is_ascii_lowercase()) && crate::read::is_name(word) && rest.contains(' ')
}

fn looks_like_fact(text: &str, next: &str, inside: bool) -> bool {
    let words = text.split_whitespace().count();
    if request::read(text, false).is_some() {
        return true;
    }
    if is_listed_name(text, inside) {
        return true;
    }
    // `GET /boxesParameters:`: a request line that is glued to something else.
    if let Some((word, rest)) = text.split_once(' ')
        && crate::read::sections::is_method(word)
        && rest.starts_with('/')
        && words == 2
    {
        return true;
    }
    if words > 14 {
        return false;
    }
    // A name above its place or whether it is required, and above its type.
    let named = words == 1 && crate::read::is_name(text) && text.starts_with(|c: char| c.is_lowercase() || c == '_');
    if named && (head::badge(next).is_some() || types::is_type(next)) {
        return true;
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

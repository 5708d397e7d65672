//! Rules as text: one, and all of them.

use std::fmt::Write;

use super::{Place, Rule, all};
use crate::change::{Source, Wire};
use crate::compare::waivers;

/// A rule as `--explain` prints it: Markdown that reads well as it is.
#[must_use]
pub fn explain(rule: &Rule) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "### `{}`\n", rule.id);
    let _ = writeln!(text, "{}.\n", capital(rule.summary));
    let _ = writeln!(text, "- wire: {}", levels(rule.wire.map(Wire::as_str)));
    let _ = writeln!(text, "- source: {}\n", levels(rule.source.map(Source::as_str)));
    let _ = writeln!(text, "{}\n", rule.why);
    for (word, example) in [("Reported", &rule.bad), ("Not reported", &rule.good)] {
        let _ = writeln!(text, "{word}{}:\n\n```diff", place(example.place));
        for line in example.lines() {
            let _ = writeln!(text, "{line}");
        }
        let _ = writeln!(text, "```\n");
    }
    text
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn levels(pair: [&str; 2]) -> String {
    let [request, response] = pair;
    if request == response { request.to_owned() } else { format!("{request} in a request, {response} in a response") }
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Request => ", in a request's schema",
        Place::Response => ", in a response's schema",
        Place::Parameter => ", in a parameter",
        Place::Operation | Place::Create => ", in an operation",
        Place::Components => ", in `components`",
        Place::Document => "",
    }
}

/// The page that lists every rule and every waiver.
#[must_use]
pub fn reference_page() -> String {
    let mut text = String::from(
        "<!-- Written by `cargo xtask diff --rules`; do not edit. -->\n\
         # Rules of `cargo xtask diff`\n\n\
         Every change has two verdicts. **wire** says whether a client built from the old document still works against a\n\
         server that follows the new one; **source** says which part of the generated crate's version has to move. The\n\
         verdicts below are those of the kind of edit; a single change may be milder, for example because nothing uses\n\
         what changed.\n\n",
    );
    let mut area = "";
    let _ = writeln!(text, "| rule | what | wire | source |\n| --- | --- | --- | --- |");
    for rule in all() {
        let row = (levels(rule.wire.map(Wire::as_str)), levels(rule.source.map(Source::as_str)));
        let _ = writeln!(text, "| [`{0}`](#{0}) | {1} | {2} | {3} |", rule.id, rule.summary, row.0, row.1);
    }
    let _ = writeln!(text, "\n## Never reported\n\n| object | field | why |\n| --- | --- | --- |");
    for (object, field, reason) in waivers() {
        let _ = writeln!(text, "| {object} | `{field}` | {reason} |");
    }
    for rule in all() {
        if rule.area != area {
            area = rule.area;
            let _ = writeln!(text, "\n## {}\n", capital(area));
        }
        text.push_str(&explain(rule));
    }
    let mut text = text.trim_end().to_owned();
    text.push('\n');
    text
}

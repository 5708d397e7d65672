//! A release's section of CHANGELOG.md, in words of somebody who depends on the crate.
//!
//! Made from a comparison of the spec as it was released and as it is: what stops compiling and how to go on, what is
//! new, what the API itself does otherwise. What people wrote under `## Unreleased` goes first.

use std::collections::HashSet;

use client_gen::surface::{self, Effect};

use crate::{Change, Report, Source, Wire};

/// Entries of one part. A change that is larger is read with `cargo xtask diff`.
const MOST_ENTRIES: usize = 60;

/// Items named in one piece of advice.
const MOST_ITEMS: usize = 6;

/// Headings of the generated parts. People's own words go above them.
const TITLES: [&str; 7] =
    ["Breaking", "New", "The API", "Corrections", "Documentation", "Generated code", "client-core"];

/// What a newer generator makes of the public API, whatever the spec says.
#[derive(Debug, Clone, Copy)]
pub enum Generator<'c> {
    /// The differences; none if the items are those of the release.
    Changed(&'c [surface::Change]),
    /// The release did not say what its public API was.
    Unknown,
}

/// A difference in client-core, which every crate gives on: what it does to code, and what it is.
pub type Runtime = (Effect, String);

/// The section of a release, with its heading: `## 0.2.0`.
#[must_use]
pub fn section(
    version: &str,
    report: &Report,
    generator: &Generator<'_>,
    runtime: &[Runtime],
    by_hand: &str,
) -> String {
    let mut out = format!("## {version}\n");
    let by_hand = by_hand.trim();
    if !by_hand.is_empty() {
        out.push_str(&format!("\n{by_hand}\n"));
    }
    let gone = removed(report);
    let entry = |change: &Change, breaking: bool| entry(change, breaking, &gone);
    let (corrections, changes): (Vec<&Change>, Vec<&Change>) =
        report.changes.iter().partition(|change| change.correction);
    let of = |level: Source| changes.iter().copied().filter(move |change| change.source == level);
    part(&mut out, "Breaking", "", of(Source::Major).map(|change| entry(change, true)).collect());
    part(&mut out, "New", "", of(Source::Minor).map(|change| entry(change, false)).collect());
    let silent = |change: &&&Change| change.source < Source::Minor;
    let wire = changes.iter().filter(silent).filter(|change| change.wire > Wire::None);
    part(
        &mut out,
        "The API",
        "Code compiles as before; the API itself is otherwise.",
        wire.map(|change| entry(change, false)).collect(),
    );
    part(
        &mut out,
        "Corrections",
        "The API always was so; the crate said otherwise.",
        corrections.iter().map(|change| entry(change, change.source == Source::Major)).collect(),
    );
    let words = changes.iter().filter(silent).filter(|change| change.wire == Wire::None).count();
    let lines = match words {
        0 => Vec::new(),
        1 => vec!["- Documentation or an example changed in one place.\n".to_owned()],
        count => vec![format!("- Documentation and examples changed in {count} places.\n")],
    };
    part(&mut out, "Documentation", "", lines);
    part(&mut out, "Generated code", "", generated(report.changes.is_empty() && runtime.is_empty(), generator));
    let mut runtime: Vec<&Runtime> = runtime.iter().collect();
    runtime.sort_by_key(|(effect, _)| std::cmp::Reverse(*effect));
    part(&mut out, "client-core", "", runtime.iter().map(|(effect, item)| item_line(*effect, item)).collect());
    out
}

/// What the generator changes, those of its own changes that break code first.
fn generated(alone: bool, generator: &Generator<'_>) -> Vec<String> {
    let mut changes: Vec<&surface::Change> = match generator {
        Generator::Changed([]) if alone => {
            return vec!["- Written anew; the API and the names in the crate are the same.\n".to_owned()];
        }
        Generator::Unknown if alone => return vec!["- Written anew by a newer generator.\n".to_owned()],
        Generator::Changed(changes) => changes.iter().collect(),
        Generator::Unknown => Vec::new(),
    };
    changes.sort_by_key(|change| std::cmp::Reverse(change.effect));
    changes.iter().map(|change| item_line(change.effect, &change.describe())).collect()
}

fn item_line(effect: Effect, item: &str) -> String {
    match effect {
        Effect::Major => format!("- Breaking: `{item}`.\n"),
        Effect::Minor | Effect::Patch => format!("- `{item}`.\n"),
    }
}

fn part(out: &mut String, title: &str, lead: &str, entries: Vec<String>) {
    if entries.is_empty() {
        return;
    }
    out.push_str(&format!("\n### {title}\n\n"));
    if !lead.is_empty() {
        out.push_str(&format!("{lead}\n\n"));
    }
    let rest = entries.len().saturating_sub(MOST_ENTRIES);
    out.extend(entries.into_iter().take(MOST_ENTRIES));
    if rest > 0 {
        out.push_str(&format!("- and {rest} more: `cargo xtask diff` of the two releases lists them.\n"));
    }
}

fn entry(change: &Change, breaking: bool, gone: &HashSet<&str>) -> String {
    let mut out = format!("- {}", capital(&change.message));
    match change.operations.as_slice() {
        [] => {}
        [only] if change.message.contains(only.as_str()) => {}
        few if few.len() <= 3 => {
            let few: Vec<String> = few.iter().map(|operation| format!("`{operation}`")).collect();
            out.push_str(&format!(" ({})", few.join(", ")));
        }
        many => out.push_str(&format!(" ({} operations)", many.len())),
    }
    out.push('.');
    match change.wire {
        Wire::Breaking => out.push_str(" Earlier versions of this crate fail against the API here."),
        Wire::Risky => out.push_str(" Earlier versions of this crate may fail against the API here."),
        Wire::Compatible | Wire::None => {}
    }
    if let Some(evidence) = &change.evidence {
        out.push_str(&format!(" Evidence: {}.", evidence.trim_end_matches('.')));
    }
    out.push('\n');
    let asks = change.rust.iter().any(|item| item.ends_with(" required now"));
    if breaking || asks {
        out.push_str(&format!("  Migration: {}.\n", advice(&change.rust, gone)));
    } else if !change.rust.is_empty() {
        let items = change.rust.iter().map(|item| item.strip_suffix(" added").unwrap_or(item));
        out.push_str(&format!("  {}.\n", listed(items.map(|item| format!("`{item}`")).collect())));
    }
    out
}

/// What code has to do about a change, as the CHANGELOG says it; none if it compiles and calls as before.
#[must_use]
pub fn migration(change: &Change, report: &Report) -> Option<String> {
    let asks = change.rust.iter().any(|item| item.ends_with(" required now"));
    (asks || change.source == Source::Major).then(|| advice(&change.rust, &removed(report)))
}

/// The items that any of the changes removes.
fn removed(report: &Report) -> HashSet<&str> {
    let items = report.changes.iter().flat_map(|change| &change.rust);
    items.filter_map(|item| item.strip_suffix(" removed")).collect()
}

/// What to do about items that came, went or changed. What went with its type is not told again.
fn advice(items: &[String], all_gone: &HashSet<&str>) -> String {
    let mut steps = Vec::new();
    let gone: Vec<&str> = items
        .iter()
        .filter_map(|item| item.strip_suffix(" removed"))
        .filter(|item| !all_gone.contains(owner(item)))
        .collect();
    let mut fresh: Vec<&str> = items.iter().filter_map(|item| item.strip_suffix(" added")).collect();
    for gone in gone {
        // The same kind of item in the same place: its new name.
        let heir = fresh.iter().position(|fresh| owner(fresh) == owner(gone) && is_call(fresh) == is_call(gone));
        steps.push(match heir.map(|at| fresh.remove(at)) {
            Some(heir) => format!("write `{heir}` for `{gone}`"),
            None => format!("do without `{gone}`"),
        });
    }
    for item in items {
        if let Some(setter) = item.strip_suffix(" required now") {
            // A call that is new brings what it asks for with it.
            if items.iter().any(|item| item.strip_suffix(" added") == Some(owner(setter))) {
                continue;
            }
            steps.push(format!("call `{setter}` before `send()`"));
        } else if let Some((path, types)) = item.split_once(": ")
            && let Some((old, new)) = halves(types)
        {
            steps.push(format!("`{path}` is `{new}` now, it was `{old}`"));
        }
    }
    if steps.is_empty() {
        return "none known; look at the places that use it".to_owned();
    }
    listed(steps)
}

/// `A -> B` where `A` and `B` may have arrows of their own: as many on each side.
fn halves(types: &str) -> Option<(&str, &str)> {
    let arrows: Vec<usize> = types.match_indices(" -> ").map(|(at, _)| at).collect();
    let middle = arrows.get(arrows.len() / 2).filter(|_| arrows.len() % 2 == 1)?;
    Some((&types[..*middle], &types[middle + 4..]))
}

fn owner(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(owner, _)| owner)
}

fn is_call(path: &str) -> bool {
    path.ends_with("()")
}

fn listed(mut parts: Vec<String>) -> String {
    let rest = parts.len().saturating_sub(MOST_ITEMS);
    parts.truncate(MOST_ITEMS);
    let text = parts.join("; ");
    if rest > 0 { format!("{text}; and {rest} more") } else { text }
}

fn capital(text: &str) -> String {
    // A name of the spec stays as it is written there.
    let first_word = text.split([' ', '.', ':']).next().unwrap_or_default();
    let plain = first_word.chars().all(|c| c.is_ascii_lowercase());
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if plain && !text[first_word.len()..].starts_with(['.', ':']) => {
            first.to_uppercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// A changelog with the section of the next release written anew: what waits above the last release is replaced, but for
/// what people wrote there.
#[must_use]
pub fn renew(
    changelog: &str,
    released: &str,
    version: &str,
    report: &Report,
    generator: &Generator<'_>,
    runtime: &[Runtime],
) -> (String, String) {
    let (before, waiting, after) = split(changelog, released);
    let section = section(version, report, generator, runtime, &by_hand(waiting));
    let before = before.trim_end();
    let gap = if before.is_empty() { "" } else { "\n\n" };
    let rest = if after.is_empty() { String::new() } else { format!("\n{after}") };
    (format!("{before}{gap}{}\n{rest}", section.trim_end()), section)
}

/// What stands before the first section, what waits for a release, and what is released.
fn split<'a>(changelog: &'a str, released: &str) -> (&'a str, &'a str, &'a str) {
    let mut sections = Vec::new();
    let mut at = 0;
    for line in changelog.split_inclusive('\n') {
        if line.starts_with("## ") {
            sections.push((at, line.trim_end()));
        }
        at += line.len();
    }
    let is_released = |heading: &str| mentions(heading, released);
    let unreleased = |heading: &str| heading[3..].trim().eq_ignore_ascii_case("unreleased");
    let first = sections.first().map_or(changelog.len(), |(at, _)| *at);
    let end = match sections.iter().find(|(_, heading)| is_released(heading)) {
        Some((at, _)) => *at,
        // Without it nobody can say what was released: only what says that it was not waits.
        None => sections.iter().find(|(_, heading)| !unreleased(heading)).map_or(changelog.len(), |(at, _)| *at),
    };
    let end = end.max(first);
    (&changelog[..first], &changelog[first..end], &changelog[end..])
}

/// What people wrote: everything of a section above its generated parts.
fn by_hand(waiting: &str) -> String {
    let mut out = String::new();
    let mut generated = false;
    for line in waiting.lines() {
        if line.starts_with("## ") {
            generated = false;
            out.push('\n');
            continue;
        }
        generated |= line.strip_prefix("### ").is_some_and(|title| TITLES.contains(&title.trim()));
        if !generated {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

/// Whether a changelog has the section of a version.
#[must_use]
pub fn mentions(changelog: &str, version: &str) -> bool {
    let heading = format!("## {version}");
    changelog
        .lines()
        .any(|line| line.strip_prefix(&heading).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, compare};
    use openapi::document::Document;

    const BEFORE: &str = "openapi: 3.1.0
info: {title: Boxes, version: '1'}
paths:
  /boxes:
    post:
      operationId: createBox
      tags: [boxes]
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Box'}
      responses:
        '200':
          description: Made.
          content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}
components:
  schemas:
    Box:
      type: object
      description: A box.
      required: [name]
      properties:
        name: {type: string, description: Its name.}
        size: {type: integer, maximum: 10, description: In litres.}
        shade: {type: string, description: Colour.}
";

    fn section_of(edits: &[(&str, &str)]) -> String {
        let mut after = BEFORE.to_owned();
        for (old, new) in edits {
            assert!(after.contains(old), "{old}");
            after = after.replace(old, new);
        }
        let old = Document::parse("old.yaml", BEFORE).unwrap();
        let new = Document::parse("new.yaml", &after).unwrap();
        section("0.2.0", &compare(&old, &new, &Options::default()), &Generator::Changed(&[]), &[], "")
    }

    #[test]
    fn what_breaks_comes_with_advice() {
        insta::assert_snapshot!(section_of(&[
            ("required: [name]", "required: [name, size]"),
            ("        shade: {type: string", "        colour: {type: string"),
        ]));
    }

    #[test]
    fn what_is_new_names_the_items() {
        insta::assert_snapshot!(section_of(&[(
            "        size:",
            "        lid: {type: boolean, description: Whether it has one.}\n        size:"
        )]));
    }

    #[test]
    fn limits_and_words_change_no_code() {
        insta::assert_snapshot!(section_of(&[("maximum: 10", "maximum: 5"), ("Its name.", "What it is called.")]));
    }

    fn renewed(changelog: &str) -> String {
        let document = Document::parse("same.yaml", BEFORE).unwrap();
        let report = compare(&document, &document, &Options::default());
        renew(changelog, "0.1.0", "0.2.0", &report, &Generator::Changed(&[]), &[]).0
    }

    const ANEW: &str = "### Generated code\n\n- Written anew; the API and the names in the crate are the same.\n\n## 0.1.0\n\n- First.\n";

    #[test]
    fn what_people_wrote_stays_and_goes_first() {
        let after = renewed("# Changelog\n\nWords.\n\n## Unreleased\n\n- By hand.\n\n## 0.1.0\n\n- First.\n");
        assert_eq!(after, format!("# Changelog\n\nWords.\n\n## 0.2.0\n\n- By hand.\n\n{ANEW}"));
        assert_eq!(renewed(&after), after, "a second time");
    }

    #[test]
    fn what_waits_for_a_release_is_written_anew() {
        let waiting = "## 0.1.1\n\n- By hand.\n\n### Notes\n\nOwn.\n\n### New\n\n- Old.\n\n## 0.1.0\n\n- First.\n";
        assert_eq!(renewed(waiting), format!("## 0.2.0\n\n- By hand.\n\n### Notes\n\nOwn.\n\n{ANEW}"));
    }

    #[test]
    fn a_changelog_may_be_empty_or_have_no_section() {
        let section = &ANEW[..ANEW.find("\n\n## ").unwrap()];
        assert_eq!(renewed(""), format!("## 0.2.0\n\n{section}\n"));
        assert_eq!(renewed("# C\n"), format!("# C\n\n## 0.2.0\n\n{section}\n"));
        // What was released under another heading is nobody's to touch.
        assert_eq!(renewed("## 0.0.9\n\n- A.\n"), format!("## 0.2.0\n\n{section}\n\n## 0.0.9\n\n- A.\n"));
    }

    #[test]
    fn what_only_the_generator_changes_is_never_called_the_same() {
        let document = |text: &str| Document::parse("a.yaml", text).unwrap();
        let items = |text: &str| surface::surface(&client_gen::lower::lower(&document(text)).plan);
        let changes = surface::compare(&items(BEFORE), &items(&BEFORE.replace("createBox", "makeBox")));
        let report = compare(&document(BEFORE), &document(BEFORE), &Options::default());
        let told = section("0.2.0", &report, &Generator::Changed(&changes), &[], "");
        assert!(told.contains("- Breaking: `Boxes::create() removed`.") && !told.contains("same"), "{told}");
        assert!(!section("0.2.0", &report, &Generator::Unknown, &[], "").contains("same"));
    }

    #[test]
    fn a_version_is_not_the_start_of_another() {
        assert!(mentions("## 0.1.0 (yanked)\n", "0.1.0"));
        assert!(!mentions("## 0.1.01\n", "0.1.0"));
    }
}

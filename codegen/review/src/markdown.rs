//! Markdown, fit for one comment on a pull request.

use std::fmt::Write;

use super::{NextVersion, Provider, Review, api_counts, counted, declaration, effect_word};
use client_gen::surface::{Change, Effect};
use diagnostics::{Rendered, clean, markdown_prose};
use diff::render::{Batch, HEADINGS, batches, remedies};
use diff::{Accepted, Source, Wire};

/// A comment holds 65,536 characters; some are kept back for what closes it.
pub const LONGEST: usize = 65_536;
const ROOM: usize = LONGEST - 2_048;
/// Operations named in a row.
const OPERATIONS: usize = 3;

/// The review as Markdown, never longer than [`LONGEST`]. What does not fit is counted.
#[must_use]
pub fn markdown(review: &Review) -> Rendered {
    let mut out = format!(
        "### API review: {} \u{2192} {}\n\n{}\n",
        code(&review.old),
        code(&review.new),
        markdown_prose(&review.summary())
    );
    let changed = review.changed();
    if !changed.is_empty() {
        out.push_str("\n| provider | wire | crate | next version | changes | Rust items | docs |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    }
    let mut left = changed.len();
    for provider in &changed {
        // A table of very many providers leaves half of the comment to what changed.
        if out.len() > ROOM / 2 {
            let _ = writeln!(out, "| ... and {} | | | | | | |", counted(left, "more provider"));
            break;
        }
        out.push_str(&overview(provider));
        left -= 1;
    }
    let mut left = changed.len();
    for provider in changed {
        // What one does not need is there for the next.
        let share = ROOM.saturating_sub(out.len()) / left;
        left -= 1;
        out.push_str(&section(provider, share));
    }
    for (at, consumer) in review.consumers.iter().enumerate() {
        let part = impact::render::markdown(consumer);
        if out.len() + part.len() > ROOM {
            let _ = writeln!(out, "\n... and {}", counted(review.consumers.len() - at, "more consumer"));
            break;
        }
        out.push_str(&part);
    }
    Rendered::lines(&out)
}

/// Code that ends no table cell and mentions nobody.
fn code(text: &str) -> String {
    markdown_prose(&format!("`{}`", text.replace('`', "'")))
}

fn overview(provider: &Provider) -> String {
    let verdict = provider.report.whole;
    let version = match &provider.version {
        None => "\u{2013}".to_owned(),
        Some(NextVersion { enough: true, new, .. }) => code(new),
        Some(next) => format!("{} (client.yaml says {})", code(&next.suggested), code(&next.new)),
    };
    let (added, removed, changed) = api_counts(&provider.api);
    let docs = match (provider.docs.is_empty(), provider.drift()) {
        (true, _) => "\u{2013}".to_owned(),
        (_, 0) => "no drift".to_owned(),
        (_, drift) => counted(drift, "finding"),
    };
    format!(
        "| {} | {} | {} | {version} | {} | +{added} \u{2212}{removed} ~{changed} | {docs} |\n",
        markdown_prose(&provider.name),
        wire(verdict.wire),
        source(verdict.source),
        match (provider.report.changes.len(), provider.report.accepted.len()) {
            (changes, 0) => changes.to_string(),
            (changes, accepted) => format!("{changes}, {accepted} accepted"),
        },
    )
}

fn wire(wire: Wire) -> String {
    if wire == Wire::Breaking { "**breaking**".to_owned() } else { wire.as_str().to_owned() }
}

fn source(source: Source) -> String {
    if source == Source::Major { "**major**".to_owned() } else { source.as_str().to_owned() }
}

/// Parts of a section until the room is used up; each part says how many of its lines were left out.
struct Section {
    out: String,
    room: usize,
}

impl Section {
    /// Lines between a head and a foot, as many as fit.
    fn part(&mut self, head: &str, lines: &[String], foot: &str, more: impl Fn(usize) -> String) {
        let closing = foot.len() + more(lines.len()).len();
        if self.out.len() + head.len() + closing + lines.first().map_or(0, String::len) > self.room {
            return;
        }
        self.out.push_str(head);
        for (at, line) in lines.iter().enumerate() {
            if self.out.len() + line.len() + closing > self.room {
                self.out.push_str(&more(lines.len() - at));
                break;
            }
            self.out.push_str(line);
        }
        self.out.push_str(foot);
    }
}

fn section(provider: &Provider, room: usize) -> String {
    let name = markdown_prose(&provider.name);
    let mut section = Section { out: String::new(), room };
    section.part(&format!("\n#### {name}\n"), &[], "", |_| String::new());
    let notes: Vec<String> = provider.notes.iter().map(|note| format!("\n> {}\n", markdown_prose(note))).collect();
    section.part("", &notes, "", |_| String::new());
    let findings = provider.report.findings.iter().map(|finding| {
        let place = finding.location.as_ref().map(|at| format!("{} ", code(&at.to_string()))).unwrap_or_default();
        format!("\n> {place}{}\n", markdown_prose(&finding.message))
    });
    section.part("", &findings.collect::<Vec<_>>(), "", |_| String::new());
    let all = batches(&provider.report);
    let of = |heading: &str| -> Vec<String> { all.iter().filter(|batch| batch.heading == heading).map(row).collect() };
    let more = |count: usize| format!("| | | ... and {} |\n", counted(count, "more row"));
    // What breaks comes first and gets the room; the rest is folded away.
    for heading in &HEADINGS[..3] {
        let rows = of(heading);
        if !rows.is_empty() {
            let head = format!("\n**{heading}** ({})\n\n| wire | crate | change |\n| --- | --- | --- |\n", rows.len());
            section.part(&head, &rows, "", more);
        }
    }
    let accepted: Vec<String> = provider.report.accepted.iter().map(accepted_row).collect();
    if !accepted.is_empty() {
        let head = format!(
            "\n<details><summary>Accepted changes ({})</summary>\n\n| wire | crate | change | reason | until |\n| --- | --- | --- | --- | --- |\n",
            accepted.len()
        );
        let more = |count: usize| format!("| | | ... and {} | | |\n", counted(count, "more row"));
        section.part(&head, &accepted, "\n</details>\n", more);
    }
    api(&mut section, &provider.api);
    origins(&mut section, provider);
    docs(&mut section, provider);
    for heading in &HEADINGS[3..] {
        let rows = of(heading);
        if !rows.is_empty() {
            let head = format!(
                "\n<details><summary>{heading} ({})</summary>\n\n| wire | crate | change |\n| --- | --- | --- |\n",
                rows.len()
            );
            section.part(&head, &rows, "\n</details>\n", more);
        }
    }
    let operations: Vec<String> = provider
        .reach
        .operations
        .iter()
        .map(|row| {
            format!(
                "| {} | {} | {} | {} |\n",
                code(&row.operation),
                wire(row.wire),
                source(row.source),
                row.changes.len()
            )
        })
        .collect();
    if !operations.is_empty() {
        let head = format!(
            "\n<details><summary>Operations reached ({})</summary>\n\n| operation | wire | crate | changes |\n| --- | --- | --- | --- |\n",
            operations.len()
        );
        let more = |count: usize| format!("| ... and {} | | | |\n", counted(count, "more operation"));
        section.part(&head, &operations, "\n</details>\n", more);
    }
    if let Some(generated) = provider.generated.as_ref().filter(|generated| !generated.files.is_empty()) {
        let line = format!(
            "\nGenerated code: +{} \u{2212}{} lines in {}; {}\n",
            generated.added,
            generated.removed,
            counted(generated.files.len(), "file"),
            code(&generated.command)
        );
        section.part("", &[line], "", |_| String::new());
    }
    section.out
}

fn accepted_row(accepted: &Accepted) -> String {
    let change = &accepted.change;
    let place = change.new.as_ref().or(change.old.as_ref());
    let place = place.map(|at| format!(" {}", code(&format!("{}:{}", at.file, at.line)))).unwrap_or_default();
    format!(
        "| {} | {} | {}<br><sub>{}{place}</sub> | {} | {} |\n",
        wire(change.wire),
        source(change.source),
        markdown_prose(&change.message),
        change.id,
        markdown_prose(&accepted.reason),
        markdown_prose(&accepted.expires)
    )
}

fn row(batch: &Batch<'_>) -> String {
    let change = batch.first();
    let mut cell = markdown_prose(&batch.title());
    let _ = write!(cell, "<br><sub>{}", change.id);
    if let Some(place) = change.new.as_ref().or(change.old.as_ref()) {
        let _ = write!(cell, " {}", code(&format!("{}:{}", place.file, place.line)));
    }
    let operations = batch.operations();
    if !operations.is_empty() && !batch.names_operation() {
        let shown: Vec<String> = operations.iter().take(OPERATIONS).map(|o| code(o)).collect();
        let more = operations.len().saturating_sub(OPERATIONS);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = write!(cell, ", {}{more}", shown.join(", "));
    }
    cell.push_str("</sub>");
    for remedy in remedies(&batch.changes) {
        let _ = write!(cell, "<br>could be less: {}", markdown_prose(remedy));
    }
    if let Some(evidence) = &change.evidence {
        let _ = write!(cell, "<br>evidence: {}", markdown_prose(evidence));
    }
    format!("| {} | {} | {cell} |\n", wire(change.wire), source(change.source))
}

fn api(section: &mut Section, api: &[Change]) {
    if api.is_empty() {
        return;
    }
    let mut lines = Vec::new();
    for effect in [Effect::Major, Effect::Minor, Effect::Patch] {
        for change in api.iter().filter(|change| change.effect == effect) {
            let line = |mark: char, item: &Option<_>| {
                // A fence ends at its own mark only.
                item.as_ref().map(|item| format!("{mark} {}\n", clean(&declaration(item)).replace("```", "'''")))
            };
            let both = [line('-', &change.old), line('+', &change.new)];
            lines.push(both.into_iter().flatten().collect::<String>());
        }
    }
    let (added, removed, changed) = api_counts(api);
    let head = format!(
        "\n<details><summary>Rust API: {added} added, {removed} removed, {changed} changed</summary>\n\n```diff\n"
    );
    section.part(&head, &lines, "```\n\n</details>\n", |count| format!("# ... and {}\n", counted(count, "more item")));
}

/// What differs from the last release, and who changed it: the generator's and the runtime's part is in no spec.
fn origins(section: &mut Section, provider: &Provider) {
    let Some(version) = provider.version.as_ref().filter(|version| !version.differences.is_empty()) else { return };
    let rows: Vec<String> = version
        .differences
        .iter()
        .map(|one| format!("| {} | {} | {} |\n", effect_word(one.effect), one.origin, code(&one.item)))
        .collect();
    let head = format!(
        "\n<details><summary>Since the last release ({})</summary>\n\n| crate | origin | item |\n| --- | --- | --- |\n",
        rows.len()
    );
    section.part(&head, &rows, "\n</details>\n", |count| format!("| | | ... and {} |\n", counted(count, "more row")));
}

fn docs(section: &mut Section, provider: &Provider) {
    let rows: Vec<String> = provider
        .docs
        .iter()
        .flat_map(|report| report.findings.iter().map(move |drift| (report, drift)))
        .map(|(report, drift)| {
            let place = format!("{} {} {}", drift.operation, drift.location, drift.field);
            let page = markdown_prose(&report.page);
            format!(
                "| {} | {page} | {} | {} |\n",
                drift.kind,
                markdown_prose(place.trim()),
                markdown_prose(&drift.message)
            )
        })
        .collect();
    if !rows.is_empty() {
        let head = format!(
            "\n<details><summary>Docs: {}</summary>\n\n| finding | page | where | what |\n| --- | --- | --- | --- |\n",
            counted(rows.len(), "finding")
        );
        section.part(&head, &rows, "\n</details>\n", |count| format!("| ... and {} | | | |\n", counted(count, "more")));
    }
}

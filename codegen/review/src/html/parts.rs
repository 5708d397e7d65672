//! What stands below the changes: the crate's items, the operations, the docs, the generated code.

use serde_json::Value;

use super::{LINE, Page, badges, code, declarations, left_out, plus_minus, take, text};
use crate::{Provider, Reach, State, api_counts, counted, effect_word};
use client_gen::surface::{Change, Effect};
use diagnostics::{clip, html_prose};

/// More lines than this start folded.
const LONG: usize = 40;

fn open(page: &mut Page, title: &str, count: &str, open: bool) {
    let open = if open { " open" } else { "" };
    page.line(format!(
        "<details class=\"group\"{open}>\n<summary><h3>{title}</h3> <span class=\"count\">{count}</span></summary>"
    ));
}

/// Items added, removed and changed, those that may stop code from compiling first.
pub(super) fn api(page: &mut Page, provider: &Provider) {
    if provider.api.is_empty() {
        return;
    }
    let (added, removed, changed) = api_counts(&provider.api);
    let count = format!("{added} added, {removed} removed, {changed} changed");
    let major = provider.api.iter().any(|change| change.effect == Effect::Major);
    open(page, "Rust API", &count, provider.api.len() <= LONG || (major && provider.state == State::Kept));
    for (effect, title) in [
        (Effect::Major, "May stop code from compiling"),
        (Effect::Minor, "New"),
        (Effect::Patch, "Asked for at run time"),
    ] {
        let list: Vec<&Change> = provider.api.iter().filter(|change| change.effect == effect).collect();
        if list.is_empty() {
            continue;
        }
        let mut lines = String::new();
        let mut missing = 0;
        for change in &list {
            let line = declarations(change);
            match take(&mut page.room.api, line.len()) {
                true => lines.push_str(&line),
                false => missing += 1,
            }
        }
        page.line(format!("<h4>{title} <span class=\"count\">{}</span></h4>", list.len()));
        if !lines.is_empty() {
            page.line(format!("<pre class=\"diff\">{lines}</pre>"));
        }
        left_out(page, missing, "item");
    }
    page.line("</details>");
}

/// Why the next version is what it is: what differs from the last release, by who changed it.
pub(super) fn origins(page: &mut Page, provider: &Provider) {
    let Some(version) = provider.version.as_ref().filter(|version| !version.differences.is_empty()) else { return };
    let count = |origin: &str| version.differences.iter().filter(|one| one.origin == origin).count();
    let each = ["spec", "generator", "runtime"].map(|origin| (origin, count(origin)));
    let counts: Vec<String> =
        each.iter().filter(|(_, count)| *count > 0).map(|(origin, count)| format!("{count} {origin}")).collect();
    let others = version.differences.iter().any(|one| one.origin != "spec" && one.effect == Effect::Major);
    open(page, "Since the last release", &counts.join(", "), others);
    page.line("<table><caption class=\"off\">What differs from the crate as it was released</caption><thead><tr><th scope=\"col\">Crate</th><th scope=\"col\">Origin</th><th scope=\"col\">Item</th></tr></thead>\n<tbody>");
    let mut missing = 0;
    for one in &version.differences {
        let effect = effect_word(one.effect);
        let row = format!(
            "<tr><td><span class=\"v s-{effect}\">{effect}</span></td><td>{}</td><td>{}</td></tr>",
            one.origin,
            code(&clip(&one.item, LINE))
        );
        match take(&mut page.room.api, row.len()) {
            true => page.line(row),
            false => missing += 1,
        }
    }
    page.line("</tbody></table>");
    left_out(page, missing, "item");
    page.line("</details>");
}

/// The map: from operations to changes, and from components to operations.
pub(super) fn reach(page: &mut Page, section: usize, provider: &Provider) {
    operations(page, section, &provider.reach);
    components(page, section, &provider.reach);
}

/// Links to changes by their numbers.
fn links(section: usize, changes: &[usize]) -> String {
    let each = changes.iter().map(|number| format!("<a href=\"#p{section}-{number}\">#{number}</a>"));
    each.collect::<Vec<_>>().join(" ")
}

fn operations(page: &mut Page, section: usize, reach: &Reach) {
    let rows = reach.operations.iter();
    let rows = rows.map(|row| cells(section, &row.operation, badges(row.wire, row.source), &row.changes));
    let map = Map {
        title: "Operations reached",
        caption: "Operations and the changes that reach them",
        columns: &["Operation", "Wire, crate", "Changes"],
        what: "operation",
    };
    map.show(page, rows);
}

fn components(page: &mut Page, section: usize, reach: &Reach) {
    let rows = reach.components.iter().map(|row| {
        let operations = match row.operations.as_slice() {
            [] => "nothing".to_owned(),
            [only] => code(only),
            several => {
                let list: Vec<String> = several.iter().map(|operation| code(operation)).collect();
                format!(
                    "<details><summary>{}</summary>{}</details>",
                    counted(several.len(), "operation"),
                    list.join("<br>")
                )
            }
        };
        let cells = cells(section, &row.component, badges(row.wire, row.source), &row.changes);
        format!("{cells}<td>{operations}</td>")
    });
    let map = Map {
        title: "Components changed",
        caption: "Components, their changes, and the operations they reach",
        columns: &["Component", "Wire, crate", "Changes", "Reaches"],
        what: "component",
    };
    map.show(page, rows);
}

/// What both tables say of a row.
fn cells(section: usize, name: &str, badges: String, changes: &[usize]) -> String {
    let links = links(section, changes);
    format!("<th scope=\"row\">{}</th><td>{badges}</td><td class=\"links\">{links}</td>", code(name))
}

/// A table of what changed, a row each.
struct Map {
    title: &'static str,
    /// For who cannot see the table.
    caption: &'static str,
    columns: &'static [&'static str],
    /// What a row is about.
    what: &'static str,
}

impl Map {
    /// With these rows, as many as there is room for.
    fn show(&self, page: &mut Page, rows: impl ExactSizeIterator<Item = String>) {
        let count = rows.len();
        if count == 0 {
            return;
        }
        open(page, self.title, &count.to_string(), count <= LONG);
        let head: String = self.columns.iter().map(|column| format!("<th scope=\"col\">{column}</th>")).collect();
        page.line(format!(
            "<table class=\"map\"><caption class=\"off\">{}</caption><thead><tr>{head}</tr></thead>\n<tbody>",
            self.caption
        ));
        let mut missing = 0;
        for row in rows {
            let line = format!("<tr>{row}</tr>");
            match take(&mut page.room.map, line.len()) {
                true => page.line(line),
                false => missing += 1,
            }
        }
        page.line("</tbody></table>");
        left_out(page, missing, self.what);
        page.line("</details>");
    }
}

/// What the recorded docs pages state against the new spec.
pub(super) fn docs(page: &mut Page, provider: &Provider) {
    if provider.docs.is_empty() {
        return;
    }
    let drift = provider.drift();
    let findings: Vec<_> =
        provider.docs.iter().flat_map(|report| report.findings.iter().map(move |f| (report, f))).collect();
    let silenced: usize = provider.docs.iter().map(|report| report.silenced.len()).sum();
    let count = match drift {
        0 => format!("true to {}", counted(provider.docs.len(), "page")),
        drift => counted(drift, "finding"),
    };
    open(page, "Docs", &count, drift > 0 && drift <= LONG);
    if !findings.is_empty() {
        page.line("<table><caption class=\"off\">What the docs pages state against the spec</caption><thead><tr><th scope=\"col\">Finding</th><th scope=\"col\">Where</th><th scope=\"col\">Page says</th><th scope=\"col\">Spec says</th></tr></thead>\n<tbody>");
        for (report, drift) in &findings {
            let place = drift.spec.as_ref().map(|at| format!("<br>{}", code(&at.to_string()))).unwrap_or_default();
            page.line(format!(
                "<tr><th scope=\"row\">{}<br><span class=\"dim\">page {}</span></th><td>{}<br>{}{place}</td><td>{}</td><td>{}</td></tr>",
                text(drift.kind.name()),
                text(&report.page),
                code(&format!("{} {} {}", drift.operation, drift.location, drift.field)),
                html_prose(&drift.message),
                value(drift.page_value.as_ref()),
                value(drift.spec_value.as_ref()),
            ));
        }
        page.line("</tbody></table>");
    }
    if silenced > 0 {
        page.line(format!(
            "<details class=\"ops prose\"><summary>{} on purpose</summary><ul>",
            counted(silenced, "deviation")
        ));
        for one in provider.docs.iter().flat_map(|report| &report.silenced) {
            let place = format!("{} {} {}", one.operation, one.location, one.field);
            page.line(format!(
                "<li>{}: the page says {}; we hold {}; because {} <span class=\"dim\">{}</span></li>",
                code(place.trim()),
                html_prose(one.says.trim_end_matches('.')),
                html_prose(one.we.trim_end_matches('.')),
                html_prose(one.why.trim_end_matches('.')),
                code(&one.spec.to_string())
            ));
        }
        page.line("</ul></details>");
    }
    for report in &provider.docs {
        for note in &report.notes {
            page.line(format!("<p class=\"dim\">{}: {}</p>", text(&report.page), html_prose(note)));
        }
    }
    page.line("</details>");
}

fn value(value: Option<&Value>) -> String {
    match value {
        None => "\u{2013}".to_owned(),
        Some(Value::String(text)) => code(text),
        Some(other) => code(&other.to_string()),
    }
}

/// How the generated code came out, folded away.
pub(super) fn generated(page: &mut Page, provider: &Provider) {
    let Some(generated) = provider.generated.as_ref().filter(|generated| !generated.files.is_empty()) else {
        return;
    };
    let count = counted(generated.files.len(), "file");
    open(page, "Generated code", &count, false);
    let mut missing_lines = 0;
    for file in &generated.files {
        let mut lines = String::new();
        let mut missing = file.left_out;
        for line in &file.lines {
            let tag = match line.mark {
                '+' => "ins",
                '-' => "del",
                '@' => "i",
                _ => "span",
            };
            let shown = text(&clip(&line.text.replace('\t', "    "), LINE));
            let shown = format!("<{tag}>{shown}</{tag}>");
            match take(&mut page.room.code, shown.len()) {
                true => lines.push_str(&shown),
                false => missing += 1,
            }
        }
        missing_lines += missing;
        let state =
            if file.state.is_empty() { String::new() } else { format!(" <span class=\"v\">{}</span>", file.state) };
        page.line(format!(
            "<details class=\"file\"><summary>{}{state} {}</summary>",
            code(&file.path),
            plus_minus(file.added, file.removed)
        ));
        if !lines.is_empty() {
            page.line(format!("<pre class=\"diff\">{lines}</pre>"));
        }
        if missing > 0 {
            page.line(format!("<p class=\"dim\">{} left out.</p>", counted(missing, "line")));
        }
        page.line("</details>");
    }
    let all = if missing_lines > 0 {
        format!("{} left out. All of it", counted(missing_lines, "line"))
    } else {
        "The same in a terminal".to_owned()
    };
    page.line(format!("<p class=\"dim\">{all}: {}</p>\n</details>", code(&generated.command)));
}

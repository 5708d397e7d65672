//! The changes, by what the reviewer has to decide about them.

use std::collections::HashMap;
use std::fmt::Write;

use super::{Page, badges, code, take, text};
use crate::{Excerpt, Excerpts, Provider, counted};
use client_gen::surface;
use diagnostics::html_prose;
use diff::render::{Batch, HEADINGS, batches};
use diff::{Change, Wire, rules};

/// A group with more entries than this starts closed, unless it breaks something.
const LONG: usize = 12;
/// Entries that start open.
const OPEN: usize = 12;
/// Rust items of one change that are not folded away.
const ITEMS: usize = 6;

/// The changes of one provider.
struct Section<'p> {
    number: usize,
    provider: &'p Provider,
    /// The crate's differences by the words in which changes name them.
    items: HashMap<String, &'p surface::Change>,
}

pub(super) fn groups(page: &mut Page, number: usize, provider: &Provider) {
    let items = provider.api.iter().map(|item| (item.describe(), item)).collect();
    let section = Section { number, provider, items };
    let all = batches(&provider.report);
    let numbered: Vec<(usize, &Batch<'_>)> = (1..).zip(&all).collect();
    for heading in HEADINGS {
        let group: Vec<_> = numbered.iter().filter(|(_, batch)| batch.heading == heading).collect();
        if group.is_empty() {
            continue;
        }
        let breaks = heading != "Everything else";
        let open = if breaks || group.len() <= LONG { " open" } else { "" };
        let count: usize = group.iter().map(|(_, batch)| batch.changes.len()).sum();
        page.line(format!(
            "<details class=\"group\"{open}>\n<summary><h3>{heading}</h3> <span class=\"count\">{count}</span></summary>"
        ));
        let mut left_out = 0;
        for (at, (number, batch)) in group.iter().enumerate() {
            if page.room.changes == 0 {
                left_out += batch.changes.len();
                continue;
            }
            let open = breaks && at < OPEN && batch.changes.len() == 1 && batch.first().wire >= Wire::Risky;
            section.entry(page, *number, batch, open);
        }
        super::left_out(page, left_out, "change");
        page.line("</details>");
    }
    section.accepted(page);
}

impl<'p> Section<'p> {
    fn entry(&self, page: &mut Page, number: usize, batch: &Batch<'_>, open: bool) {
        let section = self.number;
        let first = batch.first();
        let (wire, source) = (first.wire.as_str(), first.source.as_str());
        let operations = batch.operations();
        let reach = match operations.as_slice() {
            [] => String::new(),
            [_] if batch.names_operation() => String::new(),
            [only] => text(only),
            several => counted(several.len(), "operation"),
        };
        page.line(format!(
        "<details class=\"change\" id=\"p{section}-{number}\" data-w=\"{wire}\" data-s=\"{source}\" data-n=\"{}\"{}>",
        batch.changes.len(),
        if open { " open" } else { "" }
    ));
        page.line(format!(
        "<summary>{}<span class=\"m\">{}</span><span class=\"r\">{reach}</span><span class=\"n\">#{number}</span></summary>\n<div class=\"body\">",
        badges(first.wire, first.source),
        html_prose(&batch.title()),
    ));
        let why = rules::find(first.id).map_or("", |rule| rule.why);
        page.line(format!("<p class=\"why\">{} {}</p>", code(first.id), html_prose(why)));
        let mut left_out = 0;
        for change in &batch.changes {
            let start = page.out.len();
            if page.room.changes == 0 {
                left_out += 1;
                continue;
            }
            if batch.changes.len() == 1 {
                self.one(page, change);
            } else {
                page.line(format!("<article>\n<h4>{}</h4>", html_prose(&change.message)));
                self.one(page, change);
                page.line("</article>");
            }
            let written = page.out.len() - start;
            take(&mut page.room.changes, written);
        }
        super::left_out(page, left_out, "change");
        if operations.len() > 1 || (operations.len() == 1 && !batch.names_operation()) {
            let list: String = operations.iter().map(|operation| format!("<li>{}</li>", code(operation))).collect();
            take(&mut page.room.changes, list.len());
            page.line(format!(
                "<details class=\"ops\"><summary>Reaches {}</summary><ul>{list}</ul></details>",
                counted(operations.len(), "operation"),
            ));
        }
        page.line("</div>\n</details>");
    }

    /// What somebody accepted, with the reason; the rest is folded, as it was looked at.
    fn accepted(&self, page: &mut Page) {
        let all = &self.provider.report.accepted;
        if all.is_empty() {
            return;
        }
        page.line(format!(
            "<details class=\"group accepted\" open>\n<summary><h3>Accepted changes</h3> <span class=\"count\">{}</span></summary>",
            all.len()
        ));
        page.line("<p class=\"dim\">They count for both verdicts and for the version, and keep no gate closed.</p>");
        let mut left_out = 0;
        for accepted in all {
            let start = page.out.len();
            if page.room.changes == 0 {
                left_out += 1;
                continue;
            }
            let change = &accepted.change;
            let (wire, source) = (change.wire.as_str(), change.source.as_str());
            page.line(format!("<details class=\"change\" data-w=\"{wire}\" data-s=\"{source}\" data-n=\"1\">"));
            page.line(format!(
                "<summary>{}<span class=\"m\">{}<br><span class=\"dim\">{}</span></span><span class=\"r\">until {}</span></summary>\n<div class=\"body\">",
                badges(change.wire, change.source),
                html_prose(&change.message),
                html_prose(&accepted.reason),
                text(&accepted.expires),
            ));
            let why = rules::find(change.id).map_or("", |rule| rule.why);
            page.line(format!("<p class=\"why\">{} {}</p>", code(change.id), html_prose(why)));
            self.one(page, change);
            if !change.operations.is_empty() {
                let each: Vec<String> = change.operations.iter().map(|operation| code(operation)).collect();
                page.line(format!("<p class=\"dim\">Reaches {}</p>", each.join(", ")));
            }
            page.line("</div>\n</details>");
            let written = page.out.len() - start;
            take(&mut page.room.changes, written);
        }
        super::left_out(page, left_out, "change");
        page.line("</details>");
    }

    /// Excerpts stand beside the changes, in their order.
    fn excerpts_of(&self, change: &Change) -> Option<&'p Excerpts> {
        let report = &self.provider.report;
        let accepted = report.accepted.iter().map(|accepted| &accepted.change);
        let at = report.changes.iter().chain(accepted).position(|other| std::ptr::eq(other, change))?;
        self.provider.excerpts.get(at)
    }

    fn one(&self, page: &mut Page, change: &Change) {
        if change.correction {
            let evidence = change.evidence.as_deref().map(html_prose).unwrap_or_default();
            let uncorrected = change.uncorrected.as_str();
            page.line(format!("<p>The document was wrong, the API did not change; otherwise it would be {uncorrected}. Evidence: {evidence}</p>"));
        }
        if let Some(excerpts) = self.excerpts_of(change) {
            let mut panes = String::new();
            let both = excerpts.old.is_some() && excerpts.new.is_some();
            for (excerpt, tag, side) in [(&excerpts.old, "del", "old"), (&excerpts.new, "ins", "new")] {
                if let Some(excerpt) = excerpt {
                    let other = if side == "old" { &excerpts.new } else { &excerpts.old };
                    pane(&mut panes, excerpt, tag, side, other.as_ref());
                }
            }
            if take(&mut page.room.excerpts, panes.len()) {
                page.line(format!("<div class=\"panes{}\">{panes}</div>", if both { " two" } else { "" }));
            } else {
                let places = [&change.old, &change.new].into_iter().flatten().map(|at| code(&at.to_string()));
                page.line(format!(
                    "<p class=\"dim\">{} (excerpt left out: the page would grow too large)</p>",
                    places.collect::<Vec<_>>().join(" \u{2192} ")
                ));
            }
        }
        if let Some(remedy) = &change.remedy {
            page.line(format!("<p class=\"remedy\"><b>Could be less:</b> {}</p>", html_prose(remedy)));
        }
        if let Some((shown, rest)) = change.rust.split_at_checked(ITEMS.min(change.rust.len())) {
            if !shown.is_empty() {
                page.line(format!("<pre class=\"diff\">{}</pre>", self.declarations(shown)));
            }
            if !rest.is_empty() {
                let title = format!("{} more", counted(rest.len(), "Rust item"));
                let lines = self.declarations(rest);
                page.line(format!(
                    "<details class=\"ops\"><summary>{title}</summary><pre class=\"diff\">{lines}</pre></details>"
                ));
            }
        }
    }

    /// Items as the change names them, each as it was and as it is.
    fn declarations(&self, items: &[String]) -> String {
        let mut out = String::new();
        for item in items {
            match self.items.get(item) {
                Some(known) => out.push_str(&super::declarations(known)),
                None => out.push_str(&format!("<span>{}</span>", text(item))),
            }
        }
        out
    }
}

fn pane(out: &mut String, excerpt: &Excerpt, tag: &str, side: &str, other: Option<&Excerpt>) {
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<figure><figcaption>{side} <code>{}:{}</code></figcaption><pre>",
        text(&excerpt.file),
        excerpt.line
    );
    let indent = excerpt.lines.iter().filter(|line| !line.text.trim().is_empty());
    let indent = indent.map(|line| line.text.len() - line.text.trim_start_matches(' ').len()).min().unwrap_or(0);
    let mut twins = twins(excerpt, other).into_iter();
    for line in &excerpt.lines {
        // Deep in a document most of a line is indentation.
        let shown = line.text.get(indent..).unwrap_or_default();
        let twin = if line.changed { twins.next() } else { None };
        let shown = marked(shown, twin);
        let tag = match line.changed {
            true => tag,
            // Nothing changed on this side: the place is pointed out.
            false if line.number == excerpt.line => "b",
            false => "span",
        };
        let _ = write!(out, "<{tag} data-l=\"{}\">{shown}</{tag}>", line.number);
    }
    if excerpt.left_out > 0 {
        let _ = write!(out, "<i>{} more</i>", counted(excerpt.left_out, "changed line"));
    }
    out.push_str("</pre></figure>");
}

/// The changed lines of the other side, where each has one of its own on this side.
fn twins<'e>(excerpt: &Excerpt, other: Option<&'e Excerpt>) -> Vec<&'e str> {
    let count = |side: &Excerpt| side.left_out + side.lines.iter().filter(|line| line.changed).count();
    let Some(other) = other.filter(|other| count(other) == count(excerpt)) else { return Vec::new() };
    other.lines.iter().filter(|line| line.changed).map(|line| line.text.as_str()).collect()
}

/// A line, what its twin does not have marked.
fn marked(line: &str, twin: Option<&str>) -> String {
    let html = |part: &str| text(&part.replace('\t', "  "));
    let Some((start, end)) = twin.and_then(|twin| difference(line, twin.trim_start())) else {
        return html(line);
    };
    let (before, rest) = line.split_at(start);
    let (middle, after) = rest.split_at(end - start);
    format!("{}<mark>{}</mark>{}", html(before), html(middle), html(after))
}

/// The bytes of a line between what both lines start with and what both end with; none if they have little in common.
fn difference(line: &str, twin: &str) -> Option<(usize, usize)> {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let same = |(a, b): &(char, char)| a == b;
    let start: usize = text.chars().zip(twin.chars()).take_while(same).map(|(a, _)| a.len_utf8()).sum();
    let (rest, other) = (&text[start..], &twin[start..]);
    let end: usize = rest.chars().rev().zip(other.chars().rev()).take_while(same).map(|(a, _)| a.len_utf8()).sum();
    let common = start + end;
    let differs = common < text.len() && common * 3 >= text.len();
    differs.then_some((indent + start, line.len() - end))
}

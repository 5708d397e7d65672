//! For a terminal: each finding with the line it stands in.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::clean::{clean, clip};
use super::{Finding, Location, Report, Severity, Sources};

/// Characters of a long line shown on either side of the marked place.
const AROUND: usize = 60;
/// Characters of the marked place shown.
const MARKED: usize = 80;
/// Characters of one message shown.
const MESSAGE: usize = 600;

/// A cleaned line and the byte range of the mark in it.
struct Excerpt {
    line: String,
    mark: std::ops::Range<usize>,
}

pub(super) fn render(report: &Report<'_>, sources: &dyn Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for finding in report.findings {
        out.push_str(&one(finding, sources, &renderer));
        out.push_str("\n\n");
    }
    out.push_str(&clean(report.title));
    out.push_str(": ");
    out.push_str(&report.summary());
    out.push('\n');
    for note in report.notes {
        out.push_str(&clean(note));
        out.push('\n');
    }
    out
}

fn one(finding: &Finding, sources: &dyn Sources, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(fit(&finding.message)).id(&*finding.id);
    let mut group = Group::with_title(title);
    if let Some(location) = &finding.location {
        group = place(group, location, sources);
    }
    if let Some(effect) = &finding.effect {
        group = group.element(Level::NOTE.with_name("effect").message(fit(effect)));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(fit(help)));
    }
    if let Some(fix) = &finding.fix {
        group = group.element(Level::HELP.with_name("fix").message(fit(&fix.note)));
    }
    let mut groups = vec![group];
    for related in &finding.related {
        let note = Group::with_title(Level::NOTE.secondary_title(fit(&related.note)));
        groups.push(place(note, &related.location, sources));
    }
    renderer.render(&groups)
}

fn fit(text: &str) -> String {
    clip(&clean(text), MESSAGE)
}

fn place<'a>(group: Group<'a>, location: &Location, sources: &dyn Sources) -> Group<'a> {
    let path = clean(&location.file);
    let origin = Origin::path(path.clone()).line(location.line as usize).char_column(location.column as usize);
    let text = sources.text(&location.file);
    let Some(excerpt) = text.and_then(|text| excerpt(text, location)) else {
        return group.element(origin);
    };
    let shown_column = excerpt.line[..excerpt.mark.start].chars().count() + 1;
    let snippet = Snippet::source(excerpt.line)
        .line_start(location.line as usize)
        .annotation(AnnotationKind::Primary.span(excerpt.mark));
    // A snippet works its column out from what is shown: wrong for a line that was cut.
    if shown_column == location.column as usize {
        group.element(snippet.path(path))
    } else {
        group.element(origin).element(snippet)
    }
}

/// The line a place stands in, cut to what fits a terminal. Looks at no more of the text than
/// that: a document may be one line of many megabytes.
fn excerpt(text: &str, location: &Location) -> Option<Excerpt> {
    let before = text.get(..location.start as usize)?;
    let after = text.get(location.start as usize..)?;
    let mut left: Vec<char> = before.chars().rev().take_while(|c| *c != '\n').take(AROUND + 1).collect();
    let cut_left = left.len() > AROUND;
    left.truncate(AROUND);
    let left: String = left.into_iter().rev().collect();
    let marked_bytes = location.end.saturating_sub(location.start) as usize;
    let line = after.char_indices().take_while(|(_, c)| *c != '\n' && *c != '\r');
    let mut marked = String::new();
    let mut right = String::new();
    let mut cut_right = false;
    for (at, character) in line {
        if at < marked_bytes && marked.chars().count() < MARKED {
            marked.push(character);
        } else if right.chars().count() < AROUND {
            right.push(character);
        } else {
            cut_right = true;
            break;
        }
    }
    let mut line = String::new();
    if cut_left {
        line.push('…');
    }
    line.push_str(&clean(&left));
    let start = line.len();
    line.push_str(&clean(&marked));
    let end = line.len();
    line.push_str(&clean(&right));
    if cut_right {
        line.push('…');
    }
    Some(Excerpt { line, mark: start..end })
}

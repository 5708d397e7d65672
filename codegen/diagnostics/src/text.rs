//! For a terminal: each finding with the line it stands in.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::clean::{MESSAGE, clean, clip};
use super::rendered::wrap;
use super::{Finding, Location, Rendered, Report, Screen, Severity, Sources};

/// Characters of a long line shown on either side of the marked place.
const AROUND: usize = 60;
/// Characters of the marked place shown.
const MARKED: usize = 80;

/// A cleaned line and the byte range of the mark in it.
struct Excerpt {
    line: String,
    mark: std::ops::Range<usize>,
}

pub(super) fn render(report: &Report<'_>, sources: &dyn Sources, color: bool, width: Option<usize>) -> Rendered {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut screen = Screen::new(width);
    for finding in report.findings {
        screen.trusted(&one(finding, sources, &renderer, width));
        screen.trusted("\n\n");
    }
    screen.text(report.title).text(": ").text(report.summary()).end();
    for note in report.notes {
        screen.text(note).end();
    }
    screen.finish()
}

fn one(finding: &Finding, sources: &dyn Sources, renderer: &Renderer, width: Option<usize>) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    // What stands before a text on its first line takes its share of the width.
    let fit = |text: &str, before: usize| wrap(&clip(&clean(text), MESSAGE), width.map(|w| w.saturating_sub(before)));
    let title = level.primary_title(fit(&finding.message, finding.id.len() + 12)).id(clean(&finding.id));
    let mut group = Group::with_title(title);
    if let Some(location) = &finding.location {
        group = place(group, location, sources);
    }
    for (name, text) in finding.parts() {
        let level = if name == "help" { Level::HELP } else { Level::NOTE };
        group = group.element(level.with_name(name).message(fit(text, 16)));
    }
    if let Some(fix) = &finding.fix {
        group = group.element(Level::HELP.with_name("fix").message(fit(&fix.note, 16)));
    }
    let mut groups = vec![group];
    for related in &finding.related {
        let note = Group::with_title(Level::NOTE.secondary_title(fit(&related.note, 8)));
        groups.push(place(note, &related.location, sources));
    }
    renderer.render(&groups)
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

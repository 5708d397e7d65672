//! For a terminal.

use anstyle::AnsiColor;
use diagnostics::{Rendered, Screen};

use crate::judge::{Impact, Row, State};

/// What was found of one consumer. Changes that do not concern it are counted.
#[must_use]
pub fn text(impact: &Impact, width: Option<usize>) -> Rendered {
    let mut screen = Screen::new(width);
    let color = match impact.state {
        State::Unconcerned => AnsiColor::Green,
        State::Concerned => AnsiColor::Yellow,
        State::Incomplete => AnsiColor::Red,
    };
    let crates: Vec<&str> = impact.crates.iter().map(|share| share.package.as_str()).collect();
    let with = if crates.is_empty() { String::new() } else { format!(" ({})", crates.join(", ")) };
    screen.text(&impact.consumer).text(&with).text(": ");
    screen.styled(color.on_default().bold(), impact.headline()).end();
    if let Some(reason) = &impact.reason {
        screen.lines(reason, |_| anstyle::Style::new());
    }
    for (heading, rows) in super::parts(impact) {
        if rows.is_empty() {
            continue;
        }
        screen.end();
        screen.text(format_args!("{heading}:")).end();
        for row in rows {
            self::row(&mut screen, row);
        }
    }
    if !impact.edits.is_empty() {
        screen.end();
        screen.text(format_args!("--fix writes {}:", crate::judge::counted(impact.edits.len(), "edit"))).end();
        for edit in &impact.edits {
            screen
                .text(format_args!("  {}:{}:{}  {} -> {}", edit.file, edit.line, edit.column, edit.old, edit.new))
                .end();
        }
    }
    if !impact.blind.is_empty() {
        screen.end();
        screen.text(format_args!("uses of these cannot be seen: {}", impact.blind.join(", "))).end();
    }
    screen.finish()
}

fn row(screen: &mut Screen, row: &Row) {
    let said = [row.code.as_str(), row.message.as_str()];
    let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
    let place = super::place(row);
    let place = if place.is_empty() { "everywhere".to_owned() } else { place };
    screen.text(format_args!("  {place}  {}", said.join(" "))).end();
    if let Some(doubt) = super::doubt(row) {
        screen.text(format_args!("    {doubt}")).end();
    }
    for cause in &row.causes {
        screen.text(format_args!("    {}", cause.what)).end();
        if cause.changes.is_empty() {
            screen.text("      which change of the spec it comes from is not known").end();
        }
        for change in &cause.changes {
            screen.text(format_args!("      wire {}: {} ({})", change.wire.as_str(), change.message, change.id)).end();
            screen.text(format_args!("      {}", super::places(change))).end();
            if let Some(advice) = &change.advice {
                screen.text(format_args!("      {advice}")).end();
            }
        }
    }
}

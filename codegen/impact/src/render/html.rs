//! The section of a review page.

use std::fmt::Write;

use diagnostics::{clean, escape_html, html_prose};

use crate::judge::{Impact, Row, State};

/// Rows of one part. More are counted.
const MOST: usize = 100;

/// What was found of one consumer, as a `details` element: open if the change concerns it. To be put into a page whose own
/// text is sanitised.
#[must_use]
pub fn html(impact: &Impact) -> String {
    let open = if impact.state == State::Unconcerned { "" } else { " open" };
    let mut out = format!(
        "<details class=\"consumer\"{open}><summary><code>{}</code>: {}</summary>\n",
        text(&impact.consumer),
        text(&impact.headline())
    );
    if let Some(reason) = &impact.reason {
        let lines: Vec<String> = reason.lines().map(text).collect();
        let _ = writeln!(out, "<pre>{}</pre>", lines.join("\n"));
    }
    for (heading, rows) in super::parts(impact) {
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "<h3>{heading}</h3>\n<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">where</th><th scope=\"col\">item</th><th scope=\"col\">wire</th><th scope=\"col\">change</th><th scope=\"col\">spec</th><th scope=\"col\">what to do</th></tr></thead>\n<tbody>"
        );
        for row in rows.iter().take(MOST) {
            out.push_str(&self::row(row));
        }
        out.push_str("</tbody>\n</table></div>\n");
        if rows.len() > MOST {
            let _ = writeln!(out, "<p class=\"dim\">and {} more</p>", rows.len() - MOST);
        }
    }
    if !impact.blind.is_empty() {
        let _ = writeln!(out, "<p>Uses of these cannot be seen: {}</p>", text(&impact.blind.join(", ")));
    }
    out.push_str("</details>\n");
    out
}

fn text(text: &str) -> String {
    escape_html(&clean(text))
}

fn row(row: &Row) -> String {
    let place = super::place(row);
    let place = if place.is_empty() { "everywhere".to_owned() } else { format!("<code>{}</code>", text(&place)) };
    let code = if row.code.is_empty() { String::new() } else { format!(" {}", text(&row.code)) };
    let doubt = super::doubt(row).map(|doubt| format!(" ({})", doubt.trim_end_matches(':'))).unwrap_or_default();
    let mut out = String::new();
    let mut line = |cells: [&str; 6]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        let _ = writeln!(out, "<tr>{}</tr>", cells.concat());
    };
    let at = format!("{place}{code}");
    if row.causes.is_empty() {
        line([&at, &format!("{}{doubt}", text(&row.message)), "", "", "", ""]);
    }
    for cause in &row.causes {
        let item = format!("<code>{}</code>{doubt}", text(&cause.what));
        if cause.changes.is_empty() {
            line([&at, &item, "", "not known", "", ""]);
        }
        for change in &cause.changes {
            let spec = format!("<code>{}</code>", text(&super::places(change)));
            let advice = html_prose(change.advice.as_deref().unwrap_or_default());
            line([&at, &item, change.wire.as_str(), &html_prose(&change.message), &spec, &advice]);
        }
    }
    out
}

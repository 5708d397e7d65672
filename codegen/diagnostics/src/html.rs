//! A page that needs nothing else.

use super::clean::{Piece, clean, escape_html, pieces};
use super::{Finding, Report, Severity};

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8884;--error:#c62828;--warning:#b26a00;--info:#1565c0}\
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
.findings article{border:1px solid var(--line);border-left-width:.3rem;border-radius:.3rem;margin:.8rem 0;padding:.6rem 1rem}\
.findings .error{border-left-color:var(--error)}.findings .warning{border-left-color:var(--warning)}\
.findings .info{border-left-color:var(--info)}.findings h3{font-size:1rem;margin:0 0 .3rem}\
.findings p{margin:.2rem 0;overflow-wrap:anywhere}.findings .place{font-size:.85rem;opacity:.8}\
code{font-family:ui-monospace,monospace;font-size:.9em}";

/// A whole page. It loads nothing and runs nothing.
pub(super) fn page(report: &Report<'_>) -> String {
    let title = escape_html(&clean(report.title));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}: {title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{}</body>\n</html>\n",
        escape_html(report.command),
        fragment(report)
    )
}

/// The findings, and what is around them.
fn fragment(report: &Report<'_>) -> String {
    let mut out = format!("<section class=\"findings\">\n<p>{}</p>\n", escape_html(&report.summary()));
    for finding in report.findings {
        out.push_str(&article(finding));
    }
    for note in report.notes {
        out.push_str(&format!("<p>{}</p>\n", prose(note)));
    }
    out.push_str("</section>\n");
    out
}

fn article(finding: &Finding) -> String {
    let (class, name) = match finding.severity {
        Severity::Error => ("error", "error"),
        Severity::Warning => ("warning", "warning"),
        Severity::Info => ("info", "note"),
    };
    let mut out = format!(
        "<article class=\"{class}\">\n<h3>{name} <code>{}</code></h3>\n<p>{}</p>\n",
        escape_html(&clean(&finding.id)),
        prose(&finding.message)
    );
    if let Some(location) = &finding.location {
        let place = escape_html(&clean(&location.to_string()));
        out.push_str(&format!("<p class=\"place\"><code>{place}</code></p>\n"));
    }
    for (name, text) in finding.parts() {
        out.push_str(&format!("<p><b>{name}:</b> {}</p>\n", prose(text)));
    }
    for related in &finding.related {
        let place = escape_html(&clean(&related.location.to_string()));
        out.push_str(&format!("<p>{}: <code>{place}</code></p>\n", prose(&related.note)));
    }
    out.push_str("</article>\n");
    out
}

/// Escapes prose, in which backticks mark code.
pub fn prose(text: &str) -> String {
    let text = clean(text);
    let parts = pieces(&text).into_iter().map(|piece| match piece {
        Piece::Prose(text) => escape_html(text),
        Piece::Code(text) => format!("<code>{}</code>", escape_html(text)),
    });
    parts.collect()
}

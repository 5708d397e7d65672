//! One page that needs nothing else.

use std::fmt::Write;

use super::{HEADINGS, verdict_line};
use crate::change::{Change, Report};
use crate::rules;
use diagnostics::Rendered;

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8884;--dim:#777}\
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.3rem}h2{font-size:1.05rem;margin:2rem 0 .5rem}\
details{border-top:1px solid var(--line);padding:.4rem 0}summary{cursor:pointer}\
code{font:13px ui-monospace,monospace}.dim,dt{color:var(--dim)}\
b.breaking{color:#c62828}b.risky{color:#b26a00}b.compatible{color:#2e7d32}b.major{color:#8e24aa}b.minor{color:#00838f}\
@media(prefers-color-scheme:dark){b.breaking{color:#ff7b72}b.risky{color:#e3b341}b.compatible{color:#7ee787}b.major{color:#d2a8ff}b.minor{color:#76e3ea}}\
dl{display:grid;grid-template-columns:7rem 1fr;gap:.1rem 1rem;margin:.4rem 0 .4rem 1rem}dd{margin:0;overflow-wrap:anywhere}\
.badge{display:inline-block;min-width:6rem}input{font:inherit;width:100%;padding:.4rem;box-sizing:border-box}";

const SCRIPT: &str = "\
const q=document.querySelector('input');q.oninput=()=>{const w=q.value.toLowerCase();\
document.querySelectorAll('details').forEach(d=>d.hidden=!d.textContent.toLowerCase().includes(w))}";

/// The report as one HTML page, in the colours the reader's system asks for.
#[must_use]
pub fn html(report: &Report) -> Rendered {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let title = format!("{} -> {}", report.old, report.new);
    let _ = writeln!(
        out,
        "<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\n<title>{0}</title>\n<style>{STYLE}</style>\n<h1>{0}</h1>\n<p>{1}</p>\n<input type=search placeholder=\"operation, item, rule\" aria-label=Filter>",
        escape(&title),
        escape(&verdict_line(report)),
    );
    for heading in HEADINGS {
        let changes: Vec<&Change> = report.changes.iter().filter(|change| super::heading(change) == heading).collect();
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(out, "<h2>{heading} ({})</h2>", changes.len());
        for change in changes {
            entry(&mut out, change);
        }
    }
    for finding in &report.findings {
        let place = finding.location.as_ref().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(out, "<p><code>{}</code> {}</p>", escape(&place), escape(&finding.message));
    }
    let _ = writeln!(out, "<script>{SCRIPT}</script>\n</html>");
    Rendered::lines(&out)
}

fn entry(out: &mut String, change: &Change) {
    let (wire, source) = (change.wire.as_str(), change.source.as_str());
    let _ = writeln!(
        out,
        "<details><summary><span class=badge><b class={wire}>{wire}</b></span><span class=badge><b class={source}>{source}</b></span>{}</summary><dl>",
        escape(&change.message),
    );
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(out, "<dt>{name}<dd>{value}");
        }
    };
    let code = |text: &str| format!("<code>{}</code>", escape(text));
    let list = |items: &[String]| items.iter().map(|item| code(item)).collect::<Vec<_>>().join("<br>");
    row("rule", code(change.id));
    row("why", rules::find(change.id).map(|rule| escape(rule.why)).unwrap_or_default());
    row("operations", list(&change.operations));
    row("rust", list(&change.rust));
    row("old", change.old.as_ref().map(|at| code(&at.to_string())).unwrap_or_default());
    row("new", change.new.as_ref().map(|at| code(&at.to_string())).unwrap_or_default());
    row("pointer", code(&change.pointer));
    row("evidence", change.evidence.as_deref().map(escape).unwrap_or_default());
    row("fingerprint", code(&change.fingerprint));
    out.push_str("</dl></details>\n");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

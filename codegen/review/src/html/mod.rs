//! One page that needs nothing else: no network, no server, and no script for what matters.

mod change;
mod parts;

use std::fmt::Write;

use base64::Engine;
use sha2::{Digest, Sha256};

use super::{NextVersion, Provider, Review, State, api_counts, counted, declaration};
use client_gen::surface;
use diagnostics::{Rendered, clean, clip, escape_html, html_prose};
use diff::render::verdict_line;
use diff::{Source, Wire};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Bytes of each kind that a page may hold, so that it opens at once: the worst comes first and is shown whole.
const ROOM: Room =
    Room { excerpts: 1_200_000, changes: 1_700_000, api: 400_000, map: 300_000, code: 500_000, consumers: 500_000 };
/// Characters of one line.
const LINE: usize = 1_000;

/// What may still be written.
struct Room {
    /// Lines of the documents, which are part of `changes`.
    excerpts: usize,
    changes: usize,
    /// Rust items.
    api: usize,
    /// Operations and components.
    map: usize,
    /// Generated code.
    code: usize,
    /// What it does to consumers.
    consumers: usize,
}

/// Takes from the room what this needs; false when there is not enough, and then for whatever comes later too: no holes.
fn take(room: &mut usize, bytes: usize) -> bool {
    match room.checked_sub(bytes) {
        Some(left) => *room = left,
        None => *room = 0,
    }
    *room > 0
}

/// A page in the making.
struct Page {
    out: String,
    room: Room,
}

impl Page {
    fn line(&mut self, text: impl AsRef<str>) {
        self.out.push_str(text.as_ref());
        self.out.push('\n');
    }
}

/// The review as one HTML page, in the colours the reader's system asks for.
#[must_use]
pub fn html(review: &Review) -> Rendered {
    let mut page = Page { out: String::new(), room: ROOM };
    let changed = review.changed();
    head(&mut page, review);
    summary(&mut page, review, &changed);
    let shown = |provider: &&&Provider| !provider.report.changes.is_empty() || !provider.report.accepted.is_empty();
    if changed.iter().any(|provider| shown(&provider)) {
        filters(&mut page, &changed);
    }
    for (number, provider) in (1..).zip(&changed) {
        section(&mut page, number, provider);
    }
    consumers(&mut page, review);
    page.line(format!("</main>\n<script>{SCRIPT}</script>\n</body>\n</html>"));
    Rendered::lines(&page.out)
}

/// What the change does to the consumers that were named.
fn consumers(page: &mut Page, review: &Review) {
    if review.consumers.is_empty() {
        return;
    }
    page.line("<section class=\"consumers\" aria-labelledby=\"consumers-name\">");
    page.line("<h2 id=\"consumers-name\">What it does to consumers</h2>");
    let mut left = review.consumers.len();
    for consumer in &review.consumers {
        let part = impact::render::html(consumer);
        if !take(&mut page.room.consumers, part.len()) {
            break;
        }
        page.line(part);
        left -= 1;
    }
    left_out(page, left, "consumer");
    page.line("</section>");
}

/// Text of a document.
fn text(text: &str) -> String {
    escape_html(&clean(text))
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", self::text(text))
}

/// What a policy calls an inline style or script: nothing else runs, whatever a spec says.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes())))
}

fn head(page: &mut Page, review: &Review) {
    let title = format!("{} \u{2192} {}", text(&review.old), text(&review.new));
    page.line("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
    page.line(format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'\">",
        hash(STYLE),
        hash(SCRIPT)
    ));
    page.line(
        "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">",
    );
    page.line(format!("<title>Review: {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>"));
    page.line("<a class=\"skip\" href=\"#main\">Skip to the review</a>");
    page.line(format!("<header>\n<h1>{title}</h1>\n<p class=\"lead\">{}</p>\n</header>", text(&review.summary())));
    page.line("<main id=\"main\" tabindex=\"-1\">");
}

/// What stands for what was left out.
fn left_out(page: &mut Page, count: usize, what: &str) {
    if count > 0 {
        page.line(format!("<p class=\"dim\">{} left out: the page would grow too large.</p>", counted(count, what)));
    }
}

/// Both verdicts, as badges.
fn badges(wire: Wire, source: Source) -> String {
    let wire_text = if wire == Wire::None { "wire same" } else { wire.as_str() };
    let source_text = if source == Source::None { "crate same" } else { source.as_str() };
    format!(
        "<span class=\"v w-{}\">{wire_text}</span><span class=\"v s-{}\">{source_text}</span>",
        wire.as_str(),
        source.as_str()
    )
}

/// An item as it was and as it is.
fn declarations(change: &surface::Change) -> String {
    let line = |tag: &str, item: &Option<surface::Item>| {
        let item = item.as_ref().map(|item| format!("<{tag}>{}</{tag}>", text(&clip(&declaration(item), LINE))));
        item.unwrap_or_default()
    };
    line("del", &change.old) + &line("ins", &change.new)
}

fn version(next: &NextVersion) -> String {
    let suggested = text(&next.suggested);
    let released = match (&next.old, &next.released) {
        (None, _) => "its first".to_owned(),
        (Some(_), None) => "nothing released yet".to_owned(),
        (Some(_), Some(released)) => format!("{} released", text(released)),
    };
    match next.enough {
        true => format!("<b>{}</b> <span class=\"dim\">({released})</span>", text(&next.new)),
        false => format!(
            "<b>{suggested}</b> <span class=\"dim\">({released}; client.yaml still says {})</span>",
            text(&next.new)
        ),
    }
}

fn summary(page: &mut Page, review: &Review, changed: &[&Provider]) {
    if !changed.is_empty() {
        page.line("<table class=\"overview\">\n<caption class=\"off\">Verdicts by provider</caption>");
        // Two files that are no provider's have neither versions nor docs nor a crate.
        let crates = changed.iter().any(|provider| provider.package.is_some());
        let of_crates = |head: &str| if crates { format!("<th scope=\"col\">{head}</th>") } else { String::new() };
        page.line(format!(
            "<thead><tr><th scope=\"col\">Provider</th><th scope=\"col\">Wire, crate</th>{}<th scope=\"col\">Changes</th><th scope=\"col\">Rust items</th>{}{}</tr></thead>\n<tbody>",
            of_crates("Next version"),
            of_crates("Docs"),
            of_crates("Generated lines")
        ));
        for (number, provider) in (1..).zip(changed) {
            overview_row(page, number, provider, crates);
        }
        page.line("</tbody>\n</table>");
    }
    let same: Vec<String> = review.providers.iter().filter(|provider| !provider.changed()).map(untouched).collect();
    if !same.is_empty() {
        page.line(format!("<p class=\"dim\">Unchanged: {}.</p>", same.join(", ")));
    }
    if changed.is_empty() {
        let crates = review.providers.iter().any(|provider| provider.package.is_some());
        let next = match crates {
            true => {
                "Edit a spec below <code>specs/</code>, or name other revisions: <code>cargo xtask review main..HEAD</code>."
            }
            false => "Both documents say the same.",
        };
        page.line(format!("<div class=\"empty\"><h2>Nothing to review</h2>\n<p>{next}</p></div>"));
    }
}

fn untouched(provider: &Provider) -> String {
    match provider.drift() {
        0 => text(&provider.name),
        drift => format!("{} ({} from the docs)", text(&provider.name), counted(drift, "deviation")),
    }
}

fn overview_row(page: &mut Page, number: usize, provider: &Provider, crates: bool) {
    let verdict = provider.report.whole;
    let count = |wire: Wire| provider.report.changes.iter().filter(|change| change.wire == wire).count();
    let mut changes = Vec::new();
    for wire in [Wire::Breaking, Wire::Risky] {
        if count(wire) > 0 {
            changes.push(format!("<b class=\"t-{}\">{} {}</b>", wire.as_str(), count(wire), wire.as_str()));
        }
    }
    let others = count(Wire::Compatible) + count(Wire::None);
    let accepted = provider.report.accepted.len();
    if others > 0 {
        changes.push(match changes.is_empty() {
            true => others.to_string(),
            false => format!("{others} other"),
        });
    }
    if accepted > 0 {
        changes.push(format!("<span class=\"dim\">{accepted} accepted</span>"));
    }
    let state = match provider.state {
        State::Kept => "",
        State::New => " <span class=\"v\">new</span>",
        State::Gone => " <span class=\"v\">gone</span>",
    };
    let docs = match (provider.docs.is_empty(), provider.drift()) {
        (true, _) => "\u{2013}".to_owned(),
        (_, 0) => "no drift".to_owned(),
        (_, drift) => format!("<b class=\"t-risky\">{}</b>", counted(drift, "finding")),
    };
    let lines = provider.generated.as_ref().filter(|generated| !generated.files.is_empty());
    let lines = lines.map_or("\u{2013}".to_owned(), |generated| plus_minus(generated.added, generated.removed));
    let of_crates = |head: &str, cell: &str| match crates {
        true => format!("<td data-h=\"{head}\">{cell}</td>"),
        false => String::new(),
    };
    page.line(format!(
        "<tr><th scope=\"row\"><a href=\"#p{number}\">{}</a>{state}</th><td>{}</td>{}<td data-h=\"Changes\">{}</td><td data-h=\"Rust items\">{}</td>{}{}</tr>",
        text(&provider.name),
        badges(verdict.wire, verdict.source),
        of_crates("Next version", &provider.version.as_ref().map_or("\u{2013}".to_owned(), version)),
        if changes.is_empty() { "\u{2013}".to_owned() } else { changes.join(", ") },
        items(provider),
        of_crates("Docs", &docs),
        of_crates("Generated lines", &lines),
    ));
}

fn items(provider: &Provider) -> String {
    match api_counts(&provider.api) {
        (0, 0, 0) => "\u{2013}".to_owned(),
        (added, removed, changed) => {
            let changed = if changed > 0 { format!(" <span class=\"dim\">~{changed}</span>") } else { String::new() };
            format!("{}{changed}", plus_minus(added, removed))
        }
    }
}

fn plus_minus(added: usize, removed: usize) -> String {
    format!("<span class=\"plus\">+{added}</span> <span class=\"minus\">\u{2212}{removed}</span>")
}

fn filters(page: &mut Page, changed: &[&Provider]) {
    // Shown by the script: without it there is nothing it could do.
    page.line("<form class=\"filters\" role=\"search\" aria-label=\"Filter the changes\" hidden>");
    page.line("<label class=\"grow\"><span>Text</span><input type=\"search\" name=\"q\" placeholder=\"operation, item, rule\" autocomplete=\"off\"></label>");
    let select = |name: &str, label: &str, options: &[(String, String)]| {
        let mut out = format!("<label><span>{label}</span><select name=\"{name}\"><option value=\"\">any</option>");
        for (value, shown) in options {
            let _ = write!(out, "<option value=\"{value}\">{shown}</option>");
        }
        out + "</select></label>"
    };
    let own = |value: &str, shown: &str| (value.to_owned(), shown.to_owned());
    let wire =
        [own("breaking", "breaking"), own("risky", "risky"), own("compatible", "compatible"), own("none", "same")];
    let source = [own("major", "major"), own("minor", "minor"), own("patch", "patch"), own("none", "same")];
    page.line(select("w", "Wire", &wire));
    page.line(select("s", "Crate", &source));
    if changed.len() > 1 {
        let names: Vec<(String, String)> =
            (1..).zip(changed).map(|(number, provider)| (format!("p{number}"), text(&provider.name))).collect();
        page.line(select("p", "Provider", &names));
    }
    page.line("<button type=\"button\" data-fold=\"open\">Open all</button><button type=\"button\" data-fold=\"close\">Close all</button><button type=\"reset\">Reset</button>");
    page.line("<output aria-live=\"polite\"></output>\n</form>");
}

fn section(page: &mut Page, number: usize, provider: &Provider) {
    page.line(format!("<section class=\"provider\" id=\"p{number}\" aria-labelledby=\"p{number}-name\">"));
    let verdict = provider.report.whole;
    page.line(format!(
        "<h2 id=\"p{number}-name\"><span>{}</span> {}</h2>",
        text(&provider.name),
        badges(verdict.wire, verdict.source)
    ));
    if provider.state == State::Kept {
        page.line(format!("<p class=\"dim\">{}.</p>", text(&verdict_line(&provider.report))));
    }
    for note in &provider.notes {
        page.line(format!("<p class=\"note\">{}</p>", html_prose(note)));
    }
    for finding in &provider.report.findings {
        let place = finding.location.as_ref().map(|at| code(&at.to_string())).unwrap_or_default();
        let help =
            finding.help.as_deref().map(|help| format!("<br><span class=\"dim\">To do: {}</span>", html_prose(help)));
        let help = help.unwrap_or_default();
        page.line(format!("<p class=\"note\">{place} {}{help}</p>", html_prose(&finding.message)));
    }
    change::groups(page, number, provider);
    parts::origins(page, provider);
    parts::api(page, provider);
    parts::reach(page, number, provider);
    parts::docs(page, provider);
    parts::generated(page, provider);
    page.line("</section>");
}

//! What lint, lowering, diff and docs have to say: one type, and renderers for people and machines.
//!
//! [`render`] writes a [`Report`] in any [`Format`]. Text of a document may reach a terminal, a pull
//! request or a browser through it, so what is written is a [`Rendered`], which cannot be made without the sanitiser.

mod clean;
mod edit;
mod finding;
mod fix;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod place;
mod rendered;
mod sarif;
mod sources;
mod text;

#[cfg(test)]
mod tests;

pub use clean::escape_html;
pub use clean::{clean, clip, quote};
pub use edit::{Edit, Fix};
pub use finding::{Detail, Finding, Related, Report, RuleInfo, Severity};
pub use fix::apply_fixes;
pub use html::prose as html_prose;
pub use json::{VERSION, envelope};
pub use markdown::prose as markdown_prose;
pub use place::{Location, Span};
pub use rendered::{Rendered, Screen};
pub use sources::{NoSources, Sources};

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal: each finding with the line it is in. Holds ANSI colours.
    Text,
    /// One JSON object; docs/reference/json has its schema.
    Json,
    /// A table for a pull request.
    Markdown,
    /// One page that needs nothing else.
    Html,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub workflow commands: annotations on the changed lines.
    Github,
    /// JUnit XML, for CI systems that show test results.
    Junit,
}

impl Format {
    /// Every format, with the name it has on the command line.
    pub const ALL: [(&'static str, Format); 7] = [
        ("text", Format::Text),
        ("json", Format::Json),
        ("markdown", Format::Markdown),
        ("html", Format::Html),
        ("sarif", Format::Sarif),
        ("github", Format::Github),
        ("junit", Format::Junit),
    ];
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, format)| *format).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|(name, _)| *name).collect();
            format!("one of {}", names.join(", "))
        })
    }
}

/// Writes a report. `sources` gives the text of the files the findings are in, `width` is the terminal's in columns.
#[must_use]
pub fn render(format: Format, report: &Report<'_>, sources: &dyn Sources, width: Option<usize>) -> Rendered {
    match format {
        Format::Text => text::render(report, sources, true, width),
        Format::Json => json::render(report),
        Format::Markdown => Rendered::lines(&markdown::render(report)),
        Format::Html => Rendered::lines(&html::page(report)),
        Format::Sarif => sarif::render(report),
        Format::Github => Rendered::lines(&github::render(report)),
        Format::Junit => Rendered::lines(&junit::render(report)),
    }
}

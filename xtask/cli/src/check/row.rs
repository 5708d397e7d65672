//! A row of `check`.

use diagnostics::Rendered;

use crate::common::Failure;
use crate::output::screen;

/// One line of the result.
#[derive(Debug, serde::Serialize)]
pub(super) struct Row {
    pub check: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub provider: String,
    pub green: bool,
    pub detail: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fix: String,
    /// Red because something could not be read.
    #[serde(skip)]
    pub unreadable: bool,
}

impl Row {
    pub fn green(check: &'static str, provider: &str, detail: impl Into<String>) -> Row {
        Row {
            check,
            provider: provider.to_owned(),
            green: true,
            detail: detail.into(),
            fix: String::new(),
            unreadable: false,
        }
    }

    pub fn red(check: &'static str, provider: &str, detail: impl Into<String>, fix: impl Into<String>) -> Row {
        Row {
            check,
            provider: provider.to_owned(),
            green: false,
            detail: detail.into(),
            fix: fix.into(),
            unreadable: false,
        }
    }

    /// Red because of a failure, whose message says what to do.
    pub fn failed(check: &'static str, provider: &str, failure: Failure) -> Row {
        let help = failure.help.unwrap_or_default();
        Row { unreadable: failure.code == 2, ..Row::red(check, provider, failure.message, help) }
    }
}

impl Row {
    pub fn rendered(&self) -> Rendered {
        let (style, word) = match self.green {
            true => (anstyle::AnsiColor::Green.on_default(), "ok "),
            false => (anstyle::AnsiColor::Red.on_default().bold(), "RED"),
        };
        let place = if self.provider.is_empty() { String::new() } else { format!("{} ", self.provider) };
        let mut out = screen();
        out.styled(style, word).text(" ").text(place).text(self.check).text(": ").text(&self.detail).end();
        if !self.fix.is_empty() {
            out.text("      ").text(&self.fix).end();
        }
        out.finish()
    }
}

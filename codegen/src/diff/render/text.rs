//! Terminal.

use crate::diff::Report;

/// Placeholder.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    for c in &report.changes {
        out.push_str(&format!("{:?} {:?} {} {} {:?} {:?}\n", c.wire, c.source, c.id, c.message, c.operations, c.rust));
    }
    out
}

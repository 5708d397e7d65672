//! What was measured, as lines for people and for machines.

use serde_json::{Value, json};

use super::compile::Check;
use super::measure::Cost;

use crate::output::say;

/// One document.
pub struct Row {
    /// Its name.
    pub document: String,
    /// One of each tool, ours first.
    pub tools: Vec<Measured>,
}

/// One tool on one document.
pub struct Measured {
    /// The tool.
    pub tool: &'static str,
    /// Medians, if it generated anything.
    pub generated: Option<Cost>,
    /// Lines of Rust.
    pub lines: usize,
    /// Checking the crate, if that was tried.
    pub check: Option<Check>,
    /// Why it generated nothing.
    pub why: String,
}

pub fn heading(check: bool) {
    let check = if check { "   check s" } else { "" };
    say!("{:<26} {:<18} {:>9} {:>8} {:>9}{check}", "document", "generator", "seconds", "MB", "lines");
}

#[allow(clippy::cast_precision_loss, reason = "megabytes with one digit")]
pub fn print(row: &Row, check: bool) {
    for (index, measured) in row.tools.iter().enumerate() {
        let name = if index == 0 { row.document.as_str() } else { "" };
        let (seconds, memory, lines) = match &measured.generated {
            Some(cost) => {
                (format!("{:.3}", cost.wall), format!("{:.1}", cost.memory as f64 / 1e6), measured.lines.to_string())
            }
            None => ("-".to_owned(), "-".to_owned(), "-".to_owned()),
        };
        let checked = match &measured.check {
            _ if !check => String::new(),
            Some(Ok(cost)) => format!(" {:>9.2}", cost.processor),
            _ => format!(" {:>9}", "-"),
        };
        let why = if index == 0 && !measured.why.is_empty() { format!("  {}", measured.why) } else { String::new() };
        say!("{name:<26} {:<18} {seconds:>9} {memory:>8} {lines:>9}{checked}{why}", measured.tool);
    }
}

pub fn json(row: &Row) -> Value {
    let tools: Vec<Value> = row
        .tools
        .iter()
        .map(|measured| {
            let generated = measured.generated.map(|cost| {
                json!({"seconds": cost.wall, "processor": cost.processor, "memory": cost.memory, "lines": measured.lines})
            });
            let (check, failed) = match &measured.check {
                Some(Ok(cost)) => {
                    (json!({"seconds": cost.wall, "processor": cost.processor, "memory": cost.memory}), Value::Null)
                }
                Some(Err(why)) => (Value::Null, Value::from(why.as_str())),
                None => (Value::Null, Value::Null),
            };
            let why = if measured.why.is_empty() { failed } else { Value::from(measured.why.as_str()) };
            json!({"tool": measured.tool, "generate": generated, "check": check, "failed": why})
        })
        .collect();
    json!({"document": row.document, "tools": tools})
}

//! FastAPI docs: for each body the resolved JSON Schema and a table of its fields.

use super::builder::{Builder, count};
use crate::facts::{Auth, Claim, Facts, Place};
use crate::page::Page;
use crate::read::table;

const VIA: &str = "Requires authentication via:";

pub(super) fn score(page: &Page) -> u32 {
    let marks = ["Resolved schema:", "Field details:", "Resolved schema", "Field details"];
    count(page, |line| marks.contains(&line.text.as_str())) * 10 + count(page, |line| line.text.starts_with(VIA)) * 5
}

pub(super) fn read(page: &Page) -> Facts {
    let mut builder = Builder::new(page);
    builder.shows_null = true;
    while let Some(line) = builder.next() {
        if let Some(schemes) = line.text.strip_prefix(VIA) {
            for name in schemes.trim_end_matches('.').split(',').map(str::trim) {
                if !name.is_empty() {
                    builder.op.add_auth(Auth::Scheme(name.trim_matches('`').to_owned()), line.number);
                }
            }
            continue;
        }
        if let Some(answer) = line.text.strip_prefix("Required:").and_then(table::answer) {
            if builder.place() == Some(Place::Request) {
                let part = builder.op.part_mut(&Place::Request, line.number);
                part.required = Some(Claim::new(answer, line.number));
            }
            continue;
        }
        // Rows that were copied with their pipes.
        if !line.is_row() && line.text.contains(" | ") && piped(&mut builder, line) {
            continue;
        }
        if line.text.starts_with("|--") || line.text.starts_with("| --") {
            continue;
        }
        builder.common(line);
    }
    builder.finish()
}

fn piped(builder: &mut Builder<'_>, line: &crate::page::Line) -> bool {
    let plain: Vec<String> = line.text.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    if let Some(columns) = table::columns(&plain) {
        builder.columns = Some(columns);
        return true;
    }
    let Some(columns) = builder.columns.clone() else {
        return false;
    };
    match table::piped(&columns, &line.text) {
        Some(cells) => {
            builder.cells(&columns, &cells, line);
        }
        None => builder.unread(line.number, &line.text),
    }
    true
}

//! Tables of fields, with headings and sentences that say which object they are of. Copied as text
//! their cells are glued together.

use super::builder::{Builder, count};
use super::generic;
use crate::facts::{Aspect, Facts, Field};
use crate::page::{Line, Page};
use crate::read::table::{self, Column};
use crate::read::{glued, prose, types};

/// The first rows of glued tables.
const HEADS: &[(&str, bool)] = &[
    ("FieldTypeRequiredDescription", true),
    ("NameTypeRequiredDescription", true),
    ("ParameterTypeRequiredDescription", true),
    ("PropertyTypeRequiredDescription", true),
    ("KeyTypeRequiredDescription", true),
    ("FieldTypeDescription", false),
    ("NameTypeDescription", false),
    ("ParameterTypeDescription", false),
    ("PropertyTypeDescription", false),
    ("KeyTypeDescription", false),
];

fn head(text: &str) -> Option<bool> {
    HEADS.iter().find(|(head, _)| *head == text).map(|(_, required)| *required)
}

pub(super) fn score(page: &Page) -> u32 {
    count(page, |line| head(&line.text).is_some()) * 10
        + count(page, |line| {
            let columns = line.is_row().then(|| table::columns(&line.pieces)).flatten();
            let plain = [Column::Name, Column::Type, Column::Required, Column::Description];
            columns.is_some_and(|columns| {
                columns.contains(&Column::Type) && columns.iter().all(|column| plain.contains(column))
            })
        }) * 4
}

pub(super) fn read(page: &Page) -> Facts {
    let mut builder = Builder::new(page);
    let mut glued_table = None;
    while let Some(line) = builder.next() {
        if let Some(required) = head(&line.text) {
            glued_table = Some(required);
            continue;
        }
        if let Some(required) = glued_table
            && glued_row(&mut builder, line, required)
        {
            continue;
        }
        if builder.common(line) {
            glued_table = None;
            continue;
        }
        if ends_table(&mut builder, line) {
            glued_table = None;
        } else if glued_table.is_some() {
            // A cell may have been several lines: they go on describing the field.
            if !builder.describe(&line.text, line.number) {
                builder.unread(line.number, &line.text);
            }
            continue;
        }
        generic::rest(&mut builder, line);
    }
    builder.finish()
}

/// Headings and announcements end a table; in copied text they can only be told by their form.
fn ends_table(builder: &mut Builder<'_>, line: &Line) -> bool {
    let heading = matches!(line.kind, crate::page::Kind::Heading(_));
    let words = line.text.split_whitespace().count();
    let title = words <= 6 && !line.text.ends_with('.') && line.text.starts_with(|c: char| c.is_uppercase());
    if heading || title || line.text.ends_with(':') {
        builder.current = None;
        if heading || (title && !line.text.ends_with(':')) {
            // The next table is of the body again unless a sentence says otherwise.
            builder.parent.clear();
        }
        return true;
    }
    false
}

fn glued_row(builder: &mut Builder<'_>, line: &Line, has_required: bool) -> bool {
    let number = line.number;
    let (split, required, description) = if has_required {
        match glued::name_type_required(&line.text) {
            Some((split, required, description)) => (split, Some(required), description),
            None => return false,
        }
    } else {
        match glued::name_type_text(&line.text) {
            Some(split) => (split.clone(), None, split.rest.trim()),
            None => return false,
        }
    };
    let (Some(place), Some(fact)) = (builder.place(), types::parse(split.kind)) else {
        builder.unread(number, &line.text);
        return true;
    };
    let mut field = Field::new(builder.below(&place, split.name), number);
    types::claim(&mut field, &fact, number, false);
    if let Some(required) = required {
        field.claim(Aspect::Required, required, number);
    }
    prose::read(&mut field, description, number);
    builder.field(&place, field);
    true
}

//! Where a row stands, tables whose cells are lines, and cells that hold more than one word: a status with its schema, an object written within a cell, a value
//! of an enumeration.

use serde_json::Value;

use super::tables::typed_cell;
use super::{Reader, facets, head, heading, request};
use crate::facts::{Aspect, Claim, Evidence, Field, Place, Status};
use crate::page::{Format, Kind, Line};
use crate::read::sections;
use crate::read::table::{self, Column};
use crate::read::types::REFERENCE;
use crate::read::{prose, types};

impl Reader<'_> {
    pub(super) fn status_row(&mut self, cells: &[String], schema: Option<usize>, line: &Line) {
        let first = cells.first().map(|cell| cell.trim_matches(['`', '*', ' '])).unwrap_or_default();
        if first.eq_ignore_ascii_case("default") {
            let place = Place::Response(Status::Code("default".to_owned()));
            self.b.op.part_mut(&place, line.number);
            self.schema_cell(&place, cells, schema, line);
            return;
        }
        let Some((code, _)) = heading::status(first) else {
            self.b.unread(line.number, &line.text);
            // A row was broken over lines, and holds a table of its own.
            if first.starts_with("---") {
                self.table = Some(super::tables::Table::Other);
            }
            return;
        };
        let place = Place::Response(Status::Code(code));
        self.b.op.part_mut(&place, line.number);
        self.schema_cell(&place, cells, schema, line);
    }

    /// `[Box](#box)`, `application/json: [Box](#box)`, `{ "message": string }`.
    fn schema_cell(&mut self, place: &Place, cells: &[String], schema: Option<usize>, line: &Line) {
        let Some(text) = schema.and_then(|at| cells.get(at)).map(|text| text.trim()) else { return };
        let marked = self.with_references(text);
        let text = marked.as_str();
        if matches!(text, "" | "None" | "Inline" | "none" | "-") {
            return;
        }
        let mut rest = text;
        // `*/*` loses its asterisks where they are read as emphasis.
        let whole: String;
        let text = match text.strip_prefix("/:") {
            Some(after) => {
                whole = format!("*/*:{after}");
                whole.as_str()
            }
            None => text,
        };
        if let Some((kind, after)) = text.split_once(':')
            && let Some(kind) = sections::content_type(unmarked(kind.trim()).split(';').next().unwrap_or_default())
        {
            let part = self.b.op.part_mut(place, line.number);
            part.content.get_or_insert_with(|| Claim::new(kind, line.number));
            rest = after.trim();
        }
        if rest.starts_with('{') {
            if !self.inline_object(place, rest, "", line.number, 0) {
                self.b.unread(line.number, text);
            }
            return;
        }
        match types::prefix(rest, true) {
            Some((kind, after)) => {
                let mut field = Field::new("", line.number);
                types::claim(&mut field, &kind, line.number, false);
                self.root(place, &field, line.number);
                // Another content type behind it.
                if !after.is_empty() && !after.contains('/') {
                    self.b.unread(line.number, text);
                }
            }
            None => self.b.unread(line.number, text),
        }
    }

    /// `{ "label": string, "slots": integer, Default: 4, "lid": { ... } }`.
    pub(super) fn inline_object(&mut self, place: &Place, text: &str, base: &str, line: u32, depth: usize) -> bool {
        let Some(inner) = balanced(text) else { return false };
        if depth > 8 {
            return false;
        }
        let mut good = true;
        for member in members(&inner[1..inner.len() - 1]) {
            let Some((name, kind)) = member.trim().strip_prefix('"').and_then(|rest| rest.split_once("\":")) else {
                good = false;
                continue;
            };
            let kind = kind.trim();
            let dot = if base.is_empty() { "" } else { "." };
            let path = format!("{base}{dot}{name}");
            let mut field = Field::new(path.clone(), line);
            let nested = kind.strip_prefix('[').map(str::trim_start).filter(|inner| inner.starts_with('{'));
            if let Some(inner) = nested {
                field.claim(Aspect::Type, "array<object>", line);
                self.b.declare(place, field);
                good &= self.inline_object(place, inner, &format!("{path}[]"), line, depth + 1);
                continue;
            }
            if kind.starts_with('{') {
                field.claim(Aspect::Type, "object", line);
                self.b.declare(place, field);
                good &= self.inline_object(place, kind, &path, line, depth + 1);
                continue;
            }
            match typed_cell(kind) {
                Some((found, rest)) => {
                    types::claim(&mut field, &found, line, false);
                    let rest = rest.trim_start_matches([',', ' ']).trim_end();
                    if !rest.is_empty() {
                        good &= facets::read(&mut field, rest, line) == facets::Outcome::Read;
                    }
                }
                None => good = false,
            }
            self.b.declare(place, field);
        }
        good
    }

    pub(super) fn body_row(&mut self, cells: &[String], line: &Line) {
        if let Some(answer) = cells.first().and_then(|cell| table::answer(cell)) {
            let part = self.b.op.part_mut(&Place::Request, line.number);
            part.required = Some(Claim::new(answer, line.number));
        }
        self.schema_cell(&Place::Request, cells, Some(1), line);
    }

    /// A name and one of its values.
    pub(super) fn value_row(&mut self, cells: &[String], line: &Line) {
        let name = cells
            .first()
            .map(|cell| cell.trim_start_matches(['»', ' ']).trim_matches(['*', ' ', '`']))
            .unwrap_or_default();
        let value = cells.get(1).map(|cell| cell.trim().trim_matches('`')).unwrap_or_default();
        let depth = cells.first().map_or(0, |cell| cell.matches('»').count());
        let mut places: Vec<Place> = self.b.place().into_iter().collect();
        if places.is_empty() {
            places = self.b.op.parts.iter().map(|part| part.place.clone()).collect();
        }
        let last = |place: &Place, path: &str| {
            path == name
                || !place.is_parameters() && path.trim_end_matches("[]").rsplit('.').next().unwrap_or(path) == name
                || (name == "anonymous" && path == "[]")
        };
        let level = |place: &Place, path: &str| if place.is_parameters() { 0 } else { path.matches('.').count() + 1 };
        // Rows of one name go on with the same field; another name begins the next field without values.
        let written = cells.first().cloned().unwrap_or_default();
        let known = self.enumerated.clone().filter(|(row, _, _)| *row == written).map(|(_, place, path)| (place, path));
        let found = known.or_else(|| {
            places.iter().find_map(|place| {
                let part = self.b.op.part(place)?;
                let open = part.fields.iter().find(|field| {
                    last(place, &field.path)
                        && (depth == 0 || level(place, &field.path) == depth)
                        && !field.claims.contains_key(&Aspect::Enum)
                        && field.evidence == Evidence::Declared
                })?;
                Some((place.clone(), open.path.clone()))
            })
        });
        let field = found.as_ref().and_then(|(place, path)| {
            let part = self.b.op.parts.iter_mut().find(|part| part.place == *place)?;
            part.fields.iter_mut().find(|field| field.path == *path)
        });
        if let (Some(field), Some((place, path))) = (field, found.clone()) {
            let kind = field.type_text().to_owned();
            let kind = kind.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(&kind).to_owned();
            let value = prose::typed(value, &kind).unwrap_or_else(|| value.into());
            match field.claims.get_mut(&Aspect::Enum).map(|claim| &mut claim.value) {
                Some(Value::Array(values)) => values.push(value),
                _ => field.claim(Aspect::Enum, Value::Array(vec![value]), line.number),
            }
            self.b.read_lines.insert(line.number);
            self.enumerated = Some((written, place, path));
            return;
        }
        self.b.unread(line.number, &line.text);
    }
}

impl Reader<'_> {
    /// Whether a row tells again of the row above it, or of the items of its list: its type is the same, and its name is
    /// that of the schema.
    pub(super) fn is_item_of_above(&self, place: &Place, depth: usize, name: &str, kind: &str) -> bool {
        let Some((kind, rest)) = types::prefix(kind, true).filter(|(kind, _)| kind.text.starts_with(REFERENCE)) else {
            return false;
        };
        let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_ascii_lowercase();
        let above = depth.checked_sub(1).and_then(|at| self.rows.get(at)).filter(|_| self.rows.len() >= depth);
        let field = above.and_then(|path| self.b.op.part(place)?.field(path));
        let typed =
            |field: &Field| field.type_text() == kind.text || field.type_text() == format!("array<{}>", kind.text);
        // A schema that holds itself is not told again below itself: this one has rows of its own.
        let next = self.b.peek(0).and_then(|next| next.pieces.first()).map_or(0, |cell| cell.matches('\u{bb}').count());
        let named = plain(&kind.text) == plain(name) || next > depth;
        let combined = above.is_some_and(|path| self.combined.contains(path));
        rest.is_empty() && (combined || named && field.is_some_and(typed))
    }

    /// A row that stands for the one above it: what is deeper is below that one.
    pub(super) fn same_as_above(&mut self, place: &Place, depth: usize) {
        self.rows.truncate(depth);
        let above = self.rows.last().cloned().unwrap_or_default();
        let path = self.within(place, &above);
        self.rows.push(path);
    }

    /// The path of what a field holds: of its items where it is a list.
    pub(super) fn within(&self, place: &Place, path: &str) -> String {
        let field = self.b.op.part(place).and_then(|part| part.field(path));
        let list = !path.is_empty() && field.is_some_and(|field| field.type_text().starts_with("array"));
        if list { format!("{path}[]") } else { path.to_owned() }
    }

    /// The path of a row: below the row before it that is less deep.
    pub(super) fn row_path(&mut self, place: &Place, depth: usize, name: &str, root: bool) -> String {
        if root {
            self.rows = vec![String::new()];
            return String::new();
        }
        if place.is_parameters() {
            return name.to_owned();
        }
        if depth == 0 {
            let path = self.b.below(place, name);
            self.rows = vec![path.clone()];
            return path;
        }
        while self.rows.len() < depth {
            self.rows.insert(0, String::new());
        }
        self.rows.truncate(depth);
        let above = self.rows.last().cloned().unwrap_or_default();
        let base = self.within(place, &above);
        let path = if base.is_empty() { name.to_owned() } else { format!("{base}.{name}") };
        self.rows.push(path.clone());
        path
    }
}

/// Columns of such a table at most.
const MAX_COLUMNS: usize = 6;

/// Lines of one description at most.
const MAX_DESCRIPTION: usize = 20;

impl<'p> Reader<'p> {
    /// Reads a whole table that begins on this line. What of it has another form stays where it is.
    pub(super) fn vertical_table(&mut self, line: &'p Line) -> bool {
        let Some(columns) = self.vertical_columns(line) else { return false };
        if !self.is_vertical_row(&columns, columns.len() - 1) {
            return false;
        }
        self.b.begin_list();
        self.table = None;
        self.b.read_lines.insert(line.number);
        for _ in 1..columns.len() {
            let header = self.b.next();
            self.b.read_lines.extend(header.map(|line| line.number));
        }
        let mut inner = false;
        loop {
            // The same header again, below a title: what is inside of a field, and of which one is not certain.
            if self.b.peek_text(0) == line.text {
                for _ in 0..columns.len() {
                    let header = self.b.next();
                    self.b.read_lines.extend(header.map(|line| line.number));
                }
                inner = true;
            }
            if !self.is_vertical_row(&columns, 0) {
                break;
            }
            let lines: Vec<&Line> = (0..columns.len()).filter_map(|_| self.b.next()).collect();
            let cells: Vec<String> =
                columns.iter().zip(&lines).map(|(column, line)| plain(*column, &line.text)).collect();
            let Some(first) = lines.first() else { break };
            match inner {
                true => self.b.unread(first.number, &first.text),
                false => self.field_row(&columns, &cells, first),
            }
            self.b.read_lines.extend(lines.iter().map(|line| line.number));
            for _ in 0..MAX_DESCRIPTION {
                let ends = self.is_vertical_row(&columns, 0) || self.ends_vertical(0);
                let Some(next) = self.b.peek(0).filter(|_| !ends) else { break };
                if next.text == line.text {
                    break;
                }
                self.b.skip(1);
                // A name alone is the beginning of a row whose type is in other words.
                let named = !next.text.contains(char::is_whitespace)
                    && next.text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
                    && head::name(&next.text).is_some();
                if named || !self.b.describe(&next.text, next.number) {
                    self.b.unread(next.number, &next.text);
                }
            }
        }
        self.b.current = None;
        true
    }

    fn vertical_columns(&self, line: &Line) -> Option<Vec<Column>> {
        if self.b.page.format != Format::Text || line.kind != Kind::Text {
            return None;
        }
        let mut words = vec![line.text.clone()];
        let mut found = None;
        for ahead in 0..MAX_COLUMNS - 1 {
            words.push(self.b.peek_text(ahead).to_owned());
            let columns = table::columns(&words).unwrap_or_default();
            let known =
                columns.iter().enumerate().all(|(at, one)| *one != Column::Other && !columns[..at].contains(one));
            if columns.len() >= 3 && known && columns.contains(&Column::Type) {
                found = Some(columns);
            }
        }
        found
    }

    /// Whether the lines from `ahead` on are the cells of a row.
    fn is_vertical_row(&self, columns: &[Column], ahead: usize) -> bool {
        // Where another cell says yes or no, the type may be a word that is not known: the row is unread then.
        let answers = columns.iter().any(|column| matches!(column, Column::Required | Column::Optional));
        columns.iter().enumerate().all(|(at, column)| {
            let text = plain(*column, self.b.peek_text(ahead + at));
            match column {
                Column::Name => !text.contains(char::is_whitespace) && head::name(&text).is_some(),
                Column::Type => {
                    typed_cell(&text).is_some_and(|(_, rest)| rest.is_empty())
                        || answers && text.split_whitespace().count() == 1
                }
                Column::Required | Column::Optional => table::answer(&text).is_some(),
                _ => !text.is_empty(),
            }
        })
    }

    fn ends_vertical(&self, ahead: usize) -> bool {
        let text = self.b.peek_text(ahead);
        text.is_empty()
            || heading::read(text).is_some()
            || heading::titled(text).is_some()
            || heading::status(text).is_some()
            || request::read(text, false).is_some()
    }
}

/// `Array of Box objects`, `Box object`: the type without the noun.
fn plain(column: Column, text: &str) -> String {
    let text = text.trim();
    let named = [" objects", " object"].iter().find_map(|noun| text.strip_suffix(noun));
    match named.filter(|named| column == Column::Type && named.ends_with(|c: char| c.is_alphanumeric())) {
        Some(named) if named.rsplit(' ').next().is_some_and(|word| word.starts_with(|c: char| c.is_uppercase())) => {
            named.to_owned()
        }
        _ => text.to_owned(),
    }
}

/// Without the marks of bold text.
fn unmarked(text: &str) -> &str {
    text.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")).unwrap_or(text)
}

/// The object at the start of a text, to its closing bracket.
fn balanced(text: &str) -> Option<&str> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(&text[..=at]);
                }
            }
            _ => {}
        }
    }
    None
}

/// The members of an object: divided by commas before a quoted name.
fn members(text: &str) -> Vec<&str> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                let next = text[at + 1..].trim_start();
                let named =
                    next.starts_with('"') && next[1..].find('"').is_some_and(|end| next[end + 2..].starts_with(':'));
                if named {
                    found.push(&text[start..at]);
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    if !text[start..].trim().is_empty() {
        found.push(&text[start..]);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_in_a_cell() {
        let text = r#"{ "label": string, "slots": integer, Default: 4, "lid": { "code": long } }"#;
        let inner = balanced(text).unwrap();
        assert_eq!(members(&inner[1..inner.len() - 1]).len(), 3);
    }
}

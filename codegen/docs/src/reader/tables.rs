//! Tables: of fields, of statuses, of enumerated values, of a body; with cells, with pipes, glued or
//! joined by spaces.

use serde_json::Value;

use super::{Reader, facets, head, heading};
use crate::facts::{Aspect, Claim, Field, Place, Status};
use crate::page::{Kind, Line};
use crate::read::sections::Section;
use crate::read::table::{self, Column};
use crate::read::types::{self, REFERENCE};
use crate::read::{self, prose};

/// A table that is being read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Table {
    /// Fields, by column.
    Fields(Vec<Column>),
    /// The same, in lines of text whose cells are glued or joined by spaces.
    Joined(Vec<Column>),
    /// Statuses: the column of the schema.
    Statuses(Option<usize>),
    /// Names and values.
    Values,
    /// `Required` and `Schema` of a body.
    Body,
    /// Something else.
    Other,
}

/// The columns of a header whose cells are glued: `FieldTypeRequiredDescription`.
#[must_use]
pub fn glued_columns(text: &str) -> Option<Vec<Column>> {
    if text.len() > 120 {
        return None;
    }
    const WORDS: &[&str] = &[
        "Field",
        "Name",
        "Parameter",
        "Property",
        "Key",
        "Attribute",
        "Type",
        "Required",
        "Mandatory",
        "Optional",
        "Description",
        "Default",
        "Example",
        "Constraints",
        "Values",
    ];
    let mut rest = text;
    let mut words = Vec::new();
    while !rest.is_empty() {
        let word = WORDS.iter().find(|word| rest.starts_with(**word))?;
        words.push((*word).to_owned());
        rest = &rest[word.len()..];
    }
    (words.len() >= 2).then(|| table::columns(&words)).flatten()
}

/// The columns of a header whose cells are joined by spaces: `Parameter Type Status Description`.
fn spaced_columns(text: &str) -> Option<Vec<Column>> {
    if text.len() > 80 || !text.starts_with(|c: char| c.is_uppercase()) {
        return None;
    }
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let columns = (words.len() >= 3).then(|| table::columns(&words)).flatten()?;
    (columns.contains(&Column::Type) && !columns.contains(&Column::Other)).then_some(columns)
}

impl Reader<'_> {
    /// A row with cells.
    pub(super) fn row(&mut self, line: &Line, cells: &[String]) {
        if line.kind == Kind::Header || self.table.is_none() || self.header(cells) {
            if self.header(cells) {
                self.begin_table(cells);
                self.text_table = !line.is_row();
                return;
            }
            if line.kind == Kind::Header {
                self.table = Some(Table::Other);
                return;
            }
        }
        match self.table.clone() {
            Some(Table::Fields(columns) | Table::Joined(columns)) => self.field_row(&columns, cells, line),
            Some(Table::Statuses(schema)) => self.status_row(cells, schema, line),
            Some(Table::Values) => self.value_row(cells, line),
            Some(Table::Body) => self.body_row(cells, line),
            Some(Table::Other) | None => self.other_row(cells, line),
        }
    }

    fn header(&self, cells: &[String]) -> bool {
        kind_of(cells).is_some()
    }

    fn begin_table(&mut self, cells: &[String]) {
        let kind = kind_of(cells);
        // A header that is repeated goes on with the rows before it.
        if self.table != kind {
            self.rows.clear();
            self.combined.clear();
        }
        self.b.begin_list();
        self.table = kind;
    }

    /// Tables in text: with pipes, glued, or joined by spaces. True when the line was part of one.
    pub(super) fn text_row(&mut self, line: &Line) -> bool {
        let text = line.text.as_str();
        if matches!(line.kind, Kind::Heading(_)) {
            return false;
        }
        let rule = text.contains("--") && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '+'));
        if rule {
            return true;
        }
        if text.contains('|') && !text.contains("||") || text.contains(" | ") {
            let cells = split(text);
            if kind_of(&cells).is_some() {
                self.begin_table(&cells);
                self.text_table = true;
                return true;
            }
            let Some(Table::Fields(columns)) = self.table.clone() else {
                // A row of text in a table of rows is a part of a row that was broken over lines.
                if matches!(self.table, Some(Table::Statuses(_))) && !self.text_table {
                    self.b.unread(line.number, text);
                    return true;
                }
                if matches!(self.table, Some(Table::Statuses(_) | Table::Values | Table::Body)) {
                    self.row(line, &cells);
                    return true;
                }
                return false;
            };
            let even = cells.len() == columns.len();
            match table::piped(&columns, text).or_else(|| even.then(|| cells.clone())) {
                Some(cells) => self.field_row(&columns, &cells, line),
                None => self.b.unread(line.number, text),
            }
            return true;
        }
        if let Some(columns) = glued_columns(text).or_else(|| spaced_columns(text)) {
            self.rows.clear();
            self.b.begin_list();
            self.table = Some(Table::Joined(columns));
            self.b.current = None;
            return true;
        }
        let Some(Table::Joined(columns)) = self.table.clone() else { return false };
        self.joined_row(&columns, line)
    }

    /// A row whose cells are glued or joined by spaces.
    fn joined_row(&mut self, columns: &[Column], line: &Line) -> bool {
        let text = line.text.as_str();
        let has_required = columns.contains(&Column::Required);
        let glued = match has_required {
            true => read::glued::name_type_required(text)
                .map(|(split, required, rest)| (split.name, split.kind, Some(required), rest)),
            false => read::glued::name_type_text(text).map(|split| (split.name, split.kind, None, split.rest.trim())),
        };
        if let Some((name, kind, required, rest)) = glued
            && let (Some(place), Some(kind)) = (self.b.place(), types::parse(kind))
        {
            let mut field = Field::new(self.b.below(&place, name), line.number);
            types::claim(&mut field, &kind, line.number, self.hints.shows_null);
            if let Some(required) = required {
                field.claim(Aspect::Required, required, line.number);
            }
            if facets::read(&mut field, rest, line.number) != facets::Outcome::Read {
                prose::read(&mut field, rest, line.number);
            }
            self.b.field(&place, field);
            self.b.read_lines.insert(line.number);
            return true;
        }
        let mut words = text.splitn(2, char::is_whitespace);
        let (first, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if let Some((name, mark)) = head::name(first) {
            let mut found = head::Head { name, required: mark, ..head::Head::default() };
            let mut left = found.attributes(rest).to_owned();
            // `yes` and `no` behind the type, where a column asks.
            if has_required
                && found.required.is_none()
                && let Some((word, after)) = left
                    .split_once(' ')
                    .map(|(word, after)| (word.to_owned(), after.to_owned()))
                    .or_else(|| Some((left.clone(), String::new())))
                && let Some(answer) = table::answer(&word)
            {
                found.required = Some(answer);
                left = after;
            }
            let complete = found.kind.is_some() && (!has_required || found.required.is_some());
            if complete && let Some(place) = found.place.clone().or_else(|| self.place_of_table()) {
                let path = if place.is_parameters() { found.name.clone() } else { self.b.below(&place, &found.name) };
                let mut field = found.field(path, line.number, self.hints.shows_null);
                if facets::read(&mut field, &left, line.number) != facets::Outcome::Read {
                    prose::read(&mut field, &left, line.number);
                }
                self.b.field(&place, field);
                self.b.read_lines.insert(line.number);
                return true;
            }
        }
        if self.ends_table(line) {
            self.table = None;
            return false;
        }
        // A cell may have been several lines: they go on describing the field.
        if !self.b.describe(text, line.number) {
            self.b.unread(line.number, text);
        }
        true
    }

    /// Headings and announcements end a table; in copied text they can only be told by their form.
    fn ends_table(&mut self, line: &Line) -> bool {
        let words = line.text.split_whitespace().count();
        let title = words <= 6 && !line.text.ends_with('.') && line.text.starts_with(|c: char| c.is_uppercase());
        let announces = line.text.ends_with(':') || super::request::read(&line.text, false).is_some();
        if title || announces {
            self.b.current = None;
            if title && !line.text.ends_with(':') {
                // The next table is of the body again unless a sentence says otherwise.
                self.b.parent.clear();
            }
            return true;
        }
        false
    }

    fn in_path(&self, name: &str) -> bool {
        self.b.op.path.as_ref().is_some_and(|path| path.text().contains(&format!("{{{name}}}")))
    }

    fn place_of_table(&self) -> Option<Place> {
        self.b.place().or(match &self.b.section {
            // A table right below the operation, without a heading, says nothing of where it belongs.
            Section::Example(place) => Some(place.clone()),
            // `Parameters` of a call that has a body.
            Section::Parameters => match self.b.op.method.as_ref().map(Claim::text) {
                Some("POST" | "PUT" | "PATCH") => Some(Place::Request),
                Some(_) => Some(Place::Query),
                None => None,
            },
            _ => None,
        })
    }

    pub(super) fn field_row(&mut self, columns: &[Column], cells: &[String], line: &Line) {
        let cell = |wanted: Column| {
            let at = columns.iter().position(|column| *column == wanted)?;
            cells.get(at).map(|cell| cell.trim()).filter(|cell| !matches!(*cell, "" | "-" | "—" | "–" | "none" | "N/A"))
        };
        let Some(written) = cell(Column::Name) else {
            if cells.iter().any(|cell| !cell.trim().is_empty()) && !self.continues(columns, cells, line) {
                self.b.unread(line.number, &line.text);
            }
            return;
        };
        let depth = written.chars().take_while(|c| matches!(c, '»' | ' ')).filter(|c| *c == '»').count();
        let mut name = written.trim_start_matches(['»', ' ']).trim().to_owned();
        let mut required = None;
        for (mark, means) in [(" (required)", true), (" (optional)", false), (" required", true), (" optional", false)]
        {
            if let Some(rest) = name.strip_suffix(mark).map(str::to_owned) {
                name = rest;
                required = Some(means);
            }
        }
        let place = cell(Column::In).map(|word| match word.to_ascii_lowercase().as_str() {
            "body" | "formdata" | "form" | "json" => Some(Place::Request),
            word => Place::parameter(word),
        });
        let place = match place {
            Some(place) => place,
            None => self.place_of_table(),
        };
        let anonymous = matches!(name.trim_matches('*'), "anonymous") && written.contains("anonymous");
        let map = name.trim_matches('*') == "additionalProperties";
        let parsed = head::name(&name);
        let Some(place) = place.filter(|_| anonymous || map || parsed.is_some()) else {
            // Names and descriptions before the first operation are a list of contents.
            if self.b.op.method.is_some() || columns.contains(&Column::Type) {
                self.b.unread(line.number, &line.text);
            }
            return;
        };
        if let Some((plain, mark)) = parsed {
            name = plain;
            required = required.or(mark);
        }
        // A parameter that stands in the path belongs there, whatever else its table holds.
        let place = match self.b.section == Section::Parameters && cell(Column::In).is_none() && self.in_path(&name) {
            true => Place::Path,
            false => place,
        };
        // The body itself, as Slate's tables have it.
        let nested_follows = place == Place::Request && cell(Column::In) == Some("body") && depth == 0;
        let root = anonymous || (nested_follows && name == "body");
        if anonymous && depth > 0 {
            // One of the schemas that the row above combines: its fields are that row's.
            self.same_as_above(&place, depth);
            return;
        }
        let marked = cell(Column::Type).map(|text| self.with_references(text));
        let typed = marked.as_deref();
        if depth > 0 && self.is_item_of_above(&place, depth, &name, typed.unwrap_or_default()) {
            self.b.read_lines.insert(line.number);
            self.same_as_above(&place, depth);
            return;
        }
        let path = self.row_path(&place, depth, if map { "*" } else { &name }, root);
        if matches!(typed.unwrap_or_default().trim_matches(['[', ']']), "allOf" | "anyOf" | "oneOf") {
            self.combined.insert(path.clone());
        }
        let mut field = Field::new(path.clone(), line.number);
        let mut understood = true;
        if let Some(text) = typed.filter(|text| text.starts_with('{'))
            && !place.is_parameters()
        {
            field.claim(Aspect::Type, "object", line.number);
            for (column, yes) in [(Column::Required, true), (Column::Optional, false)] {
                if let Some(answer) = cell(column).and_then(table::answer) {
                    field.claim(Aspect::Required, answer == yes, line.number);
                }
            }
            self.b.field(&place, field);
            if !self.inline_object(&place, text, &path, line.number, 0) {
                self.b.unread(line.number, &line.text);
            }
            return;
        }
        if let Some(text) = typed {
            match typed_cell(text) {
                Some((kind, rest)) => {
                    types::claim(&mut field, &kind, line.number, self.hints.shows_null);
                    let rest = rest.trim_start_matches([',', ' ', '(']).trim_end_matches(')');
                    if !rest.is_empty() {
                        let badge = head::badge(rest);
                        if let Some(head::Badge::Required(means)) = badge {
                            required = Some(means);
                        } else if facets::read(&mut field, rest, line.number) != facets::Outcome::Read {
                            understood = false;
                        }
                    }
                }
                None => understood = false,
            }
        }
        for (column, yes) in [(Column::Required, true), (Column::Optional, false)] {
            if let Some(text) = cell(column) {
                match table::answer(text) {
                    Some(answer) => required = Some(answer == yes),
                    None => understood = false,
                }
            }
        }
        // A table with a name that is no name or a type that is none is read where the rest agrees.
        if !understood
            && typed.is_some()
            && typed_cell(typed.unwrap_or_default()).is_none()
            && (typed.unwrap_or_default().split_whitespace().count() > 2)
        {
            self.b.unread(line.number, &line.text);
            return;
        }
        if let Some(required) = required {
            field.claim(Aspect::Required, required, line.number);
        } else if self.b.marks_required {
            field.claim(Aspect::Required, false, line.number);
        }
        let kind = field.type_text().to_owned();
        if let Some(text) = cell(Column::Constraints)
            && !table::constraints(&mut field, text, line.number)
            && facets::read(&mut field, text, line.number) != facets::Outcome::Read
        {
            understood &= matches!(text, "read-only" | "write-only");
        }
        if let Some(text) = cell(Column::Default) {
            match prose::typed(text.trim_matches('`'), &kind) {
                Some(value) => field.claim(Aspect::Default, value, line.number),
                None => understood = false,
            }
        }
        if let Some(text) = cell(Column::Values) {
            let values = facets::values(text, &kind);
            if values.is_empty() {
                understood = false;
            } else {
                field.claim(Aspect::Enum, Value::Array(values), line.number);
            }
        }
        if let Some(text) = cell(Column::Example)
            && let Some(value) = prose::typed(text, &kind)
        {
            field.claim(Aspect::Example, read::example_value(&value), line.number);
        }
        if let Some(text) = cell(Column::Description)
            && facets::read(&mut field, text, line.number) != facets::Outcome::Read
        {
            prose::read(&mut field, text, line.number);
        }
        match understood {
            true => {
                self.b.read_lines.insert(line.number);
            }
            false => self.b.unread(line.number, &line.text),
        }
        if path.is_empty() {
            self.root(&place, &field, line.number);
            return;
        }
        self.b.field(&place, field);
    }

    /// A row without a name goes on with the row above it.
    fn continues(&mut self, columns: &[Column], cells: &[String], line: &Line) -> bool {
        let described: Vec<&str> = columns
            .iter()
            .zip(cells)
            .filter(|(column, cell)| **column == Column::Description && !cell.trim().is_empty())
            .map(|(_, cell)| cell.trim())
            .collect();
        described.iter().any(|text| self.b.describe(text, line.number))
    }

    /// The body as a whole: whether it must be sent, and the schema it is.
    pub(super) fn root(&mut self, place: &Place, field: &Field, line: u32) {
        if *place == Place::Request
            && let Some(claim) = field.claims.get(&Aspect::Required)
        {
            self.b.op.part_mut(place, line).required = Some(claim.clone());
        }
        let kind = field.type_text().to_owned();
        if kind.contains(REFERENCE) || kind.starts_with("array") {
            let mut root = Field::new(if kind.starts_with("array") { "[]" } else { "" }, line);
            let inner = kind.strip_prefix("array<").and_then(|kind| kind.strip_suffix('>')).unwrap_or(&kind).to_owned();
            if kind.starts_with("array") {
                self.rows = vec!["[]".to_owned()];
                if inner != "array" {
                    root.claim(Aspect::Type, inner, line);
                    self.b.op.part_mut(place, line).add(root);
                }
                return;
            }
            root.claim(Aspect::Type, inner, line);
            self.b.op.part_mut(place, line).add(root);
        }
    }

    /// A row of a table that is none of the known ones: unread where it looks like one of fields.
    fn other_row(&mut self, cells: &[String], line: &Line) {
        let named = cells.first().is_some_and(|cell| head::name(cell).is_some());
        let typed = cells.iter().skip(1).any(|cell| types::is_type(cell));
        let first = cells.first().map(String::as_str).unwrap_or_default();
        let is_status = heading::status(first).filter(|(_, rest)| rest.is_empty());
        if let (Section::Part(Place::Response(_)) | Section::Example(Place::Response(_)), Some((code, _))) =
            (&self.b.section, is_status)
        {
            // Below a header that says nothing of statuses, numbers may be codes of another kind.
            if self.table.is_some() {
                self.b.unread(line.number, &line.text);
                return;
            }
            self.b.op.part_mut(&Place::Response(Status::Code(code)), line.number);
            return;
        }
        if named && typed {
            self.b.unread(line.number, &line.text);
        }
    }
}

/// What stands beside a status in the first row of a table.
const HEADS: &[&str] = &[
    "meaning",
    "description",
    "schema",
    "reason",
    "body",
    "model",
    "type",
    "response",
    "message",
    "name",
    "details",
    "content",
    "text",
    "status",
    "explanation",
];

/// A type at the start of a cell, and what follows it: `[ string, values: a, b ]` is a list of such items.
pub(super) fn typed_cell(text: &str) -> Option<(types::TypeFact, &str)> {
    if let Some(found) = types::prefix(text, true) {
        return Some(found);
    }
    let inner = text.strip_prefix('[')?.strip_suffix(']')?.trim();
    let (mut kind, rest) = types::prefix(inner, true).filter(|(_, rest)| rest.starts_with([',', '(']))?;
    kind.text = format!("array<{}>", kind.text);
    Some((kind, rest))
}

/// What a table is, by its first row.
fn kind_of(cells: &[String]) -> Option<Table> {
    let words: Vec<String> =
        cells.iter().map(|cell| cell.trim_matches(['*', ' ', ':', '`']).to_ascii_lowercase()).collect();
    let first = words.first().map(String::as_str)?;
    let schema = words.iter().position(|word| matches!(word.as_str(), "schema" | "type" | "body" | "model"));
    if matches!(
        first,
        "status" | "code" | "status code" | "http status" | "http code" | "http status code" | "response code"
    ) && words.get(1).is_some_and(|word| HEADS.contains(&word.as_str()))
    {
        return Some(Table::Statuses(schema));
    }
    if words.len() == 2 && words[1] == "value" && matches!(first, "parameter" | "property" | "name") {
        return Some(Table::Values);
    }
    if words.len() == 2 && words[0] == "required" && words[1] == "schema" {
        return Some(Table::Body);
    }
    // `name | string | required`: a field called name, below a header of its own.
    if words.iter().any(|word| word != "enum" && types::is_type(word)) {
        return None;
    }
    table::columns(&words).map(Table::Fields)
}

/// The cells of a row that was copied with its pipes.
fn split(text: &str) -> Vec<String> {
    let text = text.trim();
    let text = text.strip_prefix('|').unwrap_or(text);
    let text = text.strip_suffix('|').unwrap_or(text);
    text.split('|').map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_in_every_form() {
        assert_eq!(glued_columns("FieldTypeRequiredDescription").map(|columns| columns.len()), Some(4));
        assert_eq!(spaced_columns("Parameter Type Status Description").map(|columns| columns.len()), Some(4));
        assert_eq!(spaced_columns("Type of the box"), None);
        let cells = |text: &str| split(text);
        assert_eq!(kind_of(&cells("|Status|Meaning|Description|Schema|")), Some(Table::Statuses(Some(3))));
        assert_eq!(kind_of(&cells("Property | Value")), Some(Table::Values));
        assert_eq!(kind_of(&cells("name | string | required | Its name")), None);
        assert!(matches!(
            kind_of(&cells("Name | Located in | Description | Required | Schema")),
            Some(Table::Fields(_))
        ));
    }
}

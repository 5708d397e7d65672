//! Tables: of fields, of statuses, of enumerated values, of a body; with cells, with pipes, glued or
//! joined by spaces.

use serde_json::Value;

use super::{Reader, facets, head, heading};
use crate::facts::{Aspect, Claim, Field, Place, Status};
use crate::page::{Kind, Line};
use crate::read::sections::{self, Section};
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
        self.rows.clear();
        self.table = kind_of(cells);
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
                return true;
            }
            let Some(Table::Fields(columns)) = self.table.clone() else {
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

    fn field_row(&mut self, columns: &[Column], cells: &[String], line: &Line) {
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
            self.b.unread(line.number, &line.text);
            return;
        };
        if let Some((plain, mark)) = parsed {
            name = plain;
            required = required.or(mark);
        }
        // The body itself, as Slate's tables have it.
        let nested_follows = place == Place::Request && cell(Column::In) == Some("body") && depth == 0;
        let root = anonymous || (nested_follows && name == "body");
        let path = self.row_path(&place, depth, if map { "*" } else { &name }, root);
        let mut field = Field::new(path.clone(), line.number);
        let mut understood = true;
        let typed = cell(Column::Type);
        if let Some(text) = typed {
            match types::prefix(text, true) {
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
            && types::prefix(typed.unwrap_or_default(), true).is_none()
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
    fn root(&mut self, place: &Place, field: &Field, line: u32) {
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

    /// The path of a row: below the row before it that is less deep.
    fn row_path(&mut self, place: &Place, depth: usize, name: &str, root: bool) -> String {
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
        let list = self
            .b
            .op
            .part(place)
            .and_then(|part| part.field(&above))
            .is_some_and(|field| field.type_text().starts_with("array"));
        let base = if list && !above.is_empty() { format!("{above}[]") } else { above };
        let path = if base.is_empty() { name.to_owned() } else { format!("{base}.{name}") };
        self.rows.push(path.clone());
        path
    }

    fn status_row(&mut self, cells: &[String], schema: Option<usize>, line: &Line) {
        let first = cells.first().map(|cell| cell.trim_matches(['`', '*', ' '])).unwrap_or_default();
        if first.eq_ignore_ascii_case("default") {
            let place = Place::Response(Status::Code("default".to_owned()));
            self.b.op.part_mut(&place, line.number);
            self.schema_cell(&place, cells, schema, line);
            return;
        }
        let Some((code, _)) = heading::status(first) else {
            self.b.unread(line.number, &line.text);
            return;
        };
        let place = Place::Response(Status::Code(code));
        self.b.op.part_mut(&place, line.number);
        self.schema_cell(&place, cells, schema, line);
    }

    /// `[Box](#box)`, `application/json: [Box](#box)`, `{ "message": string }`.
    fn schema_cell(&mut self, place: &Place, cells: &[String], schema: Option<usize>, line: &Line) {
        let Some(text) = schema.and_then(|at| cells.get(at)).map(|text| text.trim()) else { return };
        if matches!(text, "" | "None" | "Inline" | "none" | "-") {
            return;
        }
        let mut rest = text;
        if let Some((kind, after)) = text.split_once(':')
            && let Some(kind) = sections::content_type(kind.trim())
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
    fn inline_object(&mut self, place: &Place, text: &str, base: &str, line: u32, depth: usize) -> bool {
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
                self.b.op.part_mut(place, line).add(field);
                good &= self.inline_object(place, inner, &format!("{path}[]"), line, depth + 1);
                continue;
            }
            if kind.starts_with('{') {
                field.claim(Aspect::Type, "object", line);
                self.b.op.part_mut(place, line).add(field);
                good &= self.inline_object(place, kind, &path, line, depth + 1);
                continue;
            }
            match types::prefix(kind, true) {
                Some((found, rest)) => {
                    types::claim(&mut field, &found, line, false);
                    let rest = rest.trim_start_matches([',', ' ']).trim_end();
                    if !rest.is_empty() {
                        good &= facets::read(&mut field, rest, line) == facets::Outcome::Read;
                    }
                }
                None => good = false,
            }
            self.b.op.part_mut(place, line).add(field);
        }
        good
    }

    fn body_row(&mut self, cells: &[String], line: &Line) {
        if let Some(answer) = cells.first().and_then(|cell| table::answer(cell)) {
            let part = self.b.op.part_mut(&Place::Request, line.number);
            part.required = Some(Claim::new(answer, line.number));
        }
        self.schema_cell(&Place::Request, cells, Some(1), line);
    }

    /// A name and one of its values.
    fn value_row(&mut self, cells: &[String], line: &Line) {
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
        let last = |path: &str| {
            path.trim_end_matches("[]").rsplit('.').next().unwrap_or(path) == name
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
                    last(&field.path)
                        && (depth == 0 || level(place, &field.path) == depth)
                        && !field.claims.contains_key(&Aspect::Enum)
                        && field.evidence == crate::facts::Evidence::Declared
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

    /// A row of a table that is none of the known ones: unread where it looks like one of fields.
    fn other_row(&mut self, cells: &[String], line: &Line) {
        let named = cells.first().is_some_and(|cell| head::name(cell).is_some());
        let typed = cells.iter().skip(1).any(|cell| types::is_type(cell));
        let first = cells.first().map(String::as_str).unwrap_or_default();
        if let (Section::Part(Place::Response(_)) | Section::Example(Place::Response(_)), Some((code, rest))) =
            (&self.b.section, heading::status(first))
            && rest.is_empty()
        {
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
    table::columns(&words).map(Table::Fields)
}

/// The cells of a row that was copied with its pipes.
fn split(text: &str) -> Vec<String> {
    let text = text.trim();
    let text = text.strip_prefix('|').unwrap_or(text);
    let text = text.strip_suffix('|').unwrap_or(text);
    text.split('|').map(|cell| cell.trim().to_owned()).collect()
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
    fn headers_in_every_form() {
        assert_eq!(glued_columns("FieldTypeRequiredDescription").map(|columns| columns.len()), Some(4));
        assert_eq!(spaced_columns("Parameter Type Status Description").map(|columns| columns.len()), Some(4));
        assert_eq!(spaced_columns("Type of the box"), None);
        let cells = |text: &str| split(text);
        assert_eq!(kind_of(&cells("|Status|Meaning|Description|Schema|")), Some(Table::Statuses(Some(3))));
        assert_eq!(kind_of(&cells("Property | Value")), Some(Table::Values));
        assert!(matches!(
            kind_of(&cells("Name | Located in | Description | Required | Schema")),
            Some(Table::Fields(_))
        ));
    }

    #[test]
    fn objects_in_a_cell() {
        let text = r#"{ "label": string, "slots": integer, Default: 4, "lid": { "code": long } }"#;
        let inner = balanced(text).unwrap();
        assert_eq!(members(&inner[1..inner.len() - 1]).len(), 3);
    }
}

//! Rows and cells that hold more than one word: a status with its schema, an object written within a cell, a value
//! of an enumeration.

use serde_json::Value;

use super::tables::typed_cell;
use super::{Reader, facets, heading};
use crate::facts::{Aspect, Claim, Evidence, Field, Place, Status};
use crate::page::Line;
use crate::read::sections;
use crate::read::{prose, table, types};

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
            && let Some(kind) = sections::content_type(unmarked(kind.trim()))
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
            self.b.op.part_mut(place, line).add(field);
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

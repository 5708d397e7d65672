//! Tables: which column says what, and what a row says.

use serde_json::Value;

use super::{prose, types};
use crate::facts::{Aspect, Field, Place};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The name of the field.
    Name,
    /// `query`, `path`, `header`, `cookie`.
    In,
    /// The type.
    Type,
    /// Yes or no.
    Required,
    /// Yes or no, the other way round.
    Optional,
    /// Running text.
    Description,
    /// The value when left out.
    Default,
    /// `min=1, max=5`, `nullable`.
    Constraints,
    /// Values it may have.
    Values,
    /// An example value.
    Example,
    /// Something this reader has no use for.
    Other,
}

/// Reads the first row of a table; none when it is not a table of fields.
#[must_use]
pub fn columns(cells: &[String]) -> Option<Vec<Column>> {
    let columns: Vec<Column> = cells.iter().map(|cell| column(cell)).collect();
    let names = columns.iter().filter(|column| **column == Column::Name).count();
    let told = columns.iter().filter(|column| matches!(column, Column::Type | Column::Description | Column::Required));
    let told = told.count();
    (names == 1 && columns.first() == Some(&Column::Name) && told >= 1).then_some(columns)
}

fn column(text: &str) -> Column {
    match text.trim().trim_matches(['*', '`', ' ']).trim_end_matches('?').to_ascii_lowercase().as_str() {
        "name" | "field" | "parameter" | "property" | "key" | "attribute" | "argument" | "field name" | "param"
        | "parameter name" | "property name" => Column::Name,
        "in" | "location" | "where" | "located in" | "position" => Column::In,
        "type" | "data type" | "datatype" | "schema" | "parameter type" | "value type" | "format" => Column::Type,
        "required" | "mandatory" | "necessity" | "status" | "is required" | "req" | "required/optional" | "must" => {
            Column::Required
        }
        "optional" => Column::Optional,
        "description" | "details" | "notes" | "meaning" | "explanation" | "remarks" | "comment" | "comments"
        | "desc" => Column::Description,
        "default" | "default value" => Column::Default,
        "constraints" | "constraint" | "validation" | "limits" | "restrictions" | "restriction" => Column::Constraints,
        "values" | "allowed values" | "possible values" | "enum" | "options" => Column::Values,
        "example" | "sample" => Column::Example,
        _ => Column::Other,
    }
}

/// A row as a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it states, its path being the name as written.
    pub field: Field,
    /// Where the parameter goes, if the table says.
    pub place: Option<Place>,
}

/// Reads a row; `None` when a cell does not hold what its column is for.
#[must_use]
pub fn row(columns: &[Column], cells: &[String], line: u32, shows_null: bool) -> Option<Row> {
    let cell = |wanted: Column| {
        let at = columns.iter().position(|column| *column == wanted)?;
        cells.get(at).map(|cell| cell.trim()).filter(|cell| !matches!(*cell, "" | "-" | "—" | "–"))
    };
    let mut name = cell(Column::Name)?.trim_matches('`').to_owned();
    let mut required = None;
    for (mark, means) in [("*", true), (" (required)", true), (" (optional)", false), (" required", true)] {
        if let Some(rest) = name.strip_suffix(mark).filter(|rest| !rest.ends_with('.') && !rest.is_empty()) {
            name = rest.trim_matches('`').to_owned();
            required = Some(means);
        }
    }
    if !super::is_name(&name) {
        return None;
    }
    let mut field = Field::new(name, line);
    if let Some(text) = cell(Column::Type) {
        types::claim(&mut field, &types::parse(text)?, line, shows_null);
    }
    for (column, yes) in [(Column::Required, true), (Column::Optional, false)] {
        if let Some(text) = cell(column) {
            required = Some(answer(text)? == yes);
        }
    }
    if let Some(required) = required {
        field.claim(Aspect::Required, required, line);
    }
    if let Some(text) = cell(Column::Constraints)
        && !constraints(&mut field, text, line)
    {
        return None;
    }
    let kind = field.type_text().to_owned();
    if let Some(text) = cell(Column::Default)
        && let Some(value) = prose::typed(text, &kind)
    {
        field.claim(Aspect::Default, value, line);
    }
    if let Some(text) = cell(Column::Values) {
        let values: Vec<Value> =
            list(text).into_iter().map(|word| prose::typed(&word, &kind).unwrap_or(word.into())).collect();
        field.claim(Aspect::Enum, Value::Array(values), line);
    }
    if let Some(text) = cell(Column::Example)
        && let Some(value) = prose::typed(text, &kind)
    {
        field.claim(Aspect::Example, super::example_value(&value), line);
    }
    if let Some(text) = cell(Column::Description) {
        prose::read(&mut field, text, line);
    }
    Some(Row { place: cell(Column::In).and_then(Place::parameter), field })
}

/// Yes or no, in the words tables use.
#[must_use]
pub fn answer(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "required" | "true" | "✓" | "✔" | "✅" | "y" | "mandatory" | "*" => Some(true),
        "no" | "optional" | "false" | "✗" | "✘" | "❌" | "n" => Some(false),
        _ => None,
    }
}

fn list(text: &str) -> Vec<String> {
    let parts = text.split([',', '|']).map(|part| part.trim().trim_matches(['`', '"', '\'']).to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Reads `nullable, min=1, max=65535, default="rw"`; false when some of it is not understood.
pub fn constraints(field: &mut Field, text: &str, line: u32) -> bool {
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (key, value, after) = token(rest);
        if !constraint(field, key, value, line) {
            return false;
        }
        rest = after.trim_start_matches([',', ';']).trim_start();
    }
    true
}

/// The next `key=value` or `key`. A pattern takes all that is left, a quoted value may hold commas.
fn token(text: &str) -> (&str, &str, &str) {
    let key_end = text.find(['=', ':', ',', ';']).unwrap_or(text.len());
    let key = text[..key_end].trim();
    if !text[key_end..].starts_with(['=', ':']) {
        return (key, "", &text[key_end..]);
    }
    let value = text[key_end + 1..].trim_start();
    if key.eq_ignore_ascii_case("pattern") {
        return (key, value.trim(), "");
    }
    let mut quote = None;
    let mut depth = 0i32;
    for (at, character) in value.char_indices() {
        match (quote, character) {
            (Some(open), other) if open == other => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '[' | '{' | '(') => depth += 1,
            (None, ']' | '}' | ')') => depth -= 1,
            (None, ',' | ';') if depth <= 0 => return (key, value[..at].trim(), &value[at..]),
            _ => {}
        }
    }
    (key, value.trim(), "")
}

fn constraint(field: &mut Field, key: &str, value: &str, line: u32) -> bool {
    let kind = field.type_text().to_owned();
    let parsed = prose::typed(value, &kind);
    let number = || serde_json::from_str::<serde_json::Number>(value).ok().map(Value::Number);
    let (aspect, claim) = match key.to_ascii_lowercase().replace(['_', '-', ' '], "").as_str() {
        "nullable" => (Aspect::Nullable, Some(Value::Bool(value != "false"))),
        "default" => (Aspect::Default, parsed.or_else(|| serde_json::from_str(value).ok())),
        "min" | "minimum" | "ge" | ">" => (Aspect::Minimum, number()),
        "max" | "maximum" | "le" => (Aspect::Maximum, number()),
        "gt" | "exclusivemin" | "exclusiveminimum" => (Aspect::ExclusiveMinimum, number()),
        "lt" | "exclusivemax" | "exclusivemaximum" => (Aspect::ExclusiveMaximum, number()),
        "multipleof" => (Aspect::MultipleOf, number()),
        "minlength" => (Aspect::MinLength, number()),
        "maxlength" => (Aspect::MaxLength, number()),
        "minitems" => (Aspect::MinItems, number()),
        "maxitems" => (Aspect::MaxItems, number()),
        "format" => (Aspect::Format, Some(value.into())),
        "pattern" => (Aspect::Pattern, Some(value.trim_matches('`').into())),
        "enum" | "values" | "oneof" => {
            let inner = value.trim_start_matches('[').trim_end_matches(']');
            let values = list(inner).into_iter().map(|word| prose::typed(&word, &kind).unwrap_or(word.into()));
            (Aspect::Enum, Some(values.collect()))
        }
        "deprecated" => (Aspect::Deprecated, Some(Value::Bool(value != "false"))),
        _ => return false,
    };
    match (aspect, claim) {
        // `nullable` beside `string | null` says it a second time.
        (Aspect::Nullable, Some(value)) => {
            field.claims.remove(&Aspect::Nullable);
            field.claim(aspect, value, line);
        }
        (_, Some(value)) => field.claim(aspect, value, line),
        (_, None) => return false,
    }
    true
}

/// Cells of a row that was copied with its `|` but whose types hold `|` too and whose empty cells
/// may be gone: `X-API-Key | header | string | null | No | nullable |`.
#[must_use]
pub fn piped(columns: &[Column], text: &str) -> Option<Vec<String>> {
    let mut rest = text.trim().trim_start_matches('|').split('|').map(str::trim).peekable();
    let mut cells = vec![String::new(); columns.len()];
    let mut put = |column: Column, text: String| {
        let at = columns.iter().position(|known| *known == column)?;
        cells[at] = text;
        Some(())
    };
    put(Column::Name, rest.next()?.to_owned())?;
    if columns.contains(&Column::In) {
        put(Column::In, rest.next().filter(|word| Place::parameter(word).is_some())?.to_owned())?;
    }
    // The longest run of cells that is a type.
    let mut kind = String::new();
    while let Some(next) = rest.peek() {
        let longer = if kind.is_empty() { (*next).to_owned() } else { format!("{kind} | {next}") };
        let open = longer.matches('<').count() > longer.matches('>').count();
        if !types::is_type(&longer) && !open {
            break;
        }
        kind = longer;
        rest.next();
    }
    put(Column::Type, kind.clone())?;
    if columns.contains(&Column::Required) {
        put(Column::Required, rest.next().filter(|word| answer(word).is_some())?.to_owned())?;
    }
    for word in rest.filter(|word| !word.is_empty()) {
        let mut trial = Field::new("", 0);
        if let Some(fact) = types::parse(&kind) {
            types::claim(&mut trial, &fact, 0, true);
        }
        if columns.contains(&Column::Constraints) && constraints(&mut trial, word, 0) {
            put(Column::Constraints, word.to_owned())?;
        } else {
            put(Column::Description, word.to_owned())?;
        }
    }
    Some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn strings(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn rows_with_their_pipes() {
        let columns = columns(&strings(&["Name", "In", "Type", "Required", "Description", "Constraints"])).unwrap();
        let cells = piped(&columns, "X-Key | header | string | null | No | nullable |").unwrap();
        assert_eq!(cells, strings(&["X-Key", "header", "string | null", "No", "", "nullable"]));
        let cells = piped(&columns, "wait | query | boolean | No | Wait for it | default=true |").unwrap();
        let row = row(&columns, &cells, 7, true).unwrap();
        assert_eq!(row.place, Some(Place::Query));
        assert_eq!(row.field.value(Aspect::Default), Some(&json!(true)));
        assert_eq!(row.field.value(Aspect::Nullable), Some(&json!(false)));
    }

    #[test]
    fn a_type_of_several_keeps_its_pipes() {
        let columns = columns(&strings(&["Field", "Type", "Required", "Description", "Constraints"])).unwrap();
        let cells = piped(&columns, "a[].b | array<string | integer> | No | ||").unwrap();
        assert_eq!(cells[1], "array<string | integer>");
        let cells = piped(&columns, "port | integer | No | min=1, max=65535 | |").unwrap();
        let row = row(&columns, &cells, 1, true).unwrap();
        assert_eq!(row.field.value(Aspect::Maximum), Some(&json!(65535)));
    }

    #[test]
    fn a_cell_that_is_not_what_its_column_says_makes_no_row() {
        let columns = columns(&strings(&["Field", "Type", "Required"])).unwrap();
        assert_eq!(row(&columns, &strings(&["a", "wibble", "Yes"]), 1, false), None);
        assert_eq!(row(&columns, &strings(&["a b", "string", "Yes"]), 1, false), None);
        assert!(row(&columns, &strings(&["a*", "string", ""]), 1, false).is_some());
    }
}

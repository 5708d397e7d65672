//! API pages of Docusaurus: lists of `namestring` below parameters, request body and responses.

use super::builder::{Builder, claim, count};
use crate::facts::{Aspect, Facts, Field, Place};
use crate::page::{Format, Line, Page};
use crate::read::{self, glued, prose, sections, types};

pub(super) fn score(page: &Page) -> u32 {
    let fields = count(page, |line| header(line).is_some());
    if fields == 0 {
        return 0;
    }
    let examples =
        count(page, |line| line.text.starts_with("example") && line.pieces.len() < 3 && line.text.len() < 80);
    let heads = count(page, |line| line.pieces.len() > 1 && sections::is_method(&line.pieces[0]));
    fields * 2 + examples + heads * 3
}

/// The line that begins a parameter or field.
struct Header {
    name: String,
    place: Option<Place>,
    kind: types::TypeFact,
    required: Option<bool>,
    deprecated: bool,
    values: Option<String>,
}

/// Reads a header from its pieces, or from its glued text where there is only one way to split it.
fn header(line: &Line) -> Option<Header> {
    if line.pieces.len() >= 2 && !line.is_row() {
        return pieces(&line.pieces);
    }
    let text = line.text.as_str();
    if text.contains(char::is_whitespace) {
        return None;
    }
    if let Some((name, place, kind, required, deprecated)) = glued::parameter(text) {
        return Some(Header {
            name: name.to_owned(),
            place: Place::parameter(place),
            kind: types::parse(kind)?,
            required,
            deprecated,
            values: None,
        });
    }
    let (text, required) = match text.strip_suffix("required") {
        Some(rest) if glued::name_type(rest).is_some() => (rest, Some(true)),
        _ => (text, None),
    };
    let split = glued::name_type(text).or_else(|| glued::name_type_word(text))?;
    Some(Header {
        name: split.name.to_owned(),
        place: None,
        kind: types::parse(split.kind)?,
        required,
        deprecated: false,
        values: (!split.rest.is_empty()).then(|| split.rest.to_owned()),
    })
}

fn pieces(pieces: &[String]) -> Option<Header> {
    let mut words = pieces.iter().map(String::as_str).peekable();
    let name = words.next().filter(|name| read::is_name(name))?.to_owned();
    let place = words.peek().and_then(|word| Place::parameter(word));
    if place.is_some() {
        words.next();
    }
    let kind = types::parse(words.next()?)?;
    let mut header = Header { name, place, kind, required: None, deprecated: false, values: None };
    for word in words {
        match word {
            "required" => header.required = Some(true),
            "optional" => header.required = Some(false),
            "nullable" => header.kind.nullable = true,
            "deprecated" => header.deprecated = true,
            other if header.values.is_none() => header.values = Some(other.to_owned()),
            _ => return None,
        }
    }
    Some(header)
}

pub(super) fn read(page: &Page) -> Facts {
    let mut builder = Builder::new(page);
    // Parents of nested lists: how deep a field stands and its path.
    let mut parents: Vec<(u16, String)> = Vec::new();
    while let Some(line) = builder.next() {
        let inside = builder.place().is_some() || builder.section == sections::Section::Parameters;
        if inside {
            if let Some(header) = header(line) {
                field(&mut builder, &mut parents, header, line);
                continue;
            }
            if example(&mut builder, line) {
                continue;
            }
            if types::is_type(&line.text) {
                // The type of the body itself.
                continue;
            }
        }
        let section = builder.section.clone();
        if builder.common(line) {
            if builder.section != section {
                parents.clear();
            }
            continue;
        }
        if let Some(rest) = ["Possible values:", "Allowed values:"].iter().find_map(|lead| line.text.strip_prefix(lead))
        {
            possible(&mut builder, rest, line);
        } else if let Some(rest) = line.text.strip_prefix("Default value:") {
            let kind = builder.current().map(|field| field.type_text().to_owned()).unwrap_or_default();
            match prose::typed(rest, &kind) {
                Some(value) => {
                    claim(&mut builder, Aspect::Default, value, line.number);
                }
                None => builder.unread(line.number, &line.text),
            }
        } else {
            builder.describe(&line.text, line.number);
        }
    }
    builder.finish()
}

fn field(builder: &mut Builder<'_>, parents: &mut Vec<(u16, String)>, header: Header, line: &Line) {
    let Some(place) = header.place.clone().or_else(|| builder.place()) else {
        builder.unread(line.number, &line.text);
        return;
    };
    // Copied text has lost how deep its lists were.
    let depth = if builder.page.format == Format::Text { 0 } else { line.depth };
    while parents.last().is_some_and(|(above, _)| *above >= depth) {
        parents.pop();
    }
    let path = match parents.last() {
        Some((_, above)) if !place.is_parameters() => format!("{above}.{}", header.name),
        _ => header.name,
    };
    let mut field = Field::new(&path, line.number);
    types::claim(&mut field, &header.kind, line.number, false);
    // This layout marks what is required.
    field.claim(Aspect::Required, header.required.unwrap_or(false), line.number);
    if header.deprecated {
        field.claim(Aspect::Deprecated, true, line.number);
    }
    if let Some(values) = header.values {
        let values = values.split([',', '|']).map(|word| {
            let word = word.trim().trim_matches(['"', '\'', '`']);
            prose::typed(word, &header.kind.text).unwrap_or_else(|| word.into())
        });
        field.claim(Aspect::Enum, serde_json::Value::Array(values.collect()), line.number);
    }
    if header.kind.text.contains("object") {
        let list = header.kind.text.starts_with("array");
        parents.push((depth, if list { format!("{path}[]") } else { path }));
    }
    builder.field(&place, field);
}

/// `example30`, or `example` and the value as pieces.
fn example(builder: &mut Builder<'_>, line: &Line) -> bool {
    let Some(rest) = line.text.strip_prefix("example") else {
        return false;
    };
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim();
    let Some(field) = builder.current() else {
        return false;
    };
    if rest.is_empty() {
        return true;
    }
    let kind = field.type_text().to_owned();
    match prose::typed(rest, &kind) {
        Some(value) => {
            let value = read::example_value(&value);
            field.claim(Aspect::Example, value, line.number);
            true
        }
        None => {
            // The example contradicts the type, or is of a type that no text shows.
            field.claim(Aspect::Example, read::example_value(&rest.into()), line.number);
            true
        }
    }
}

fn possible(builder: &mut Builder<'_>, text: &str, line: &Line) {
    let kind = builder.current().map(|field| field.type_text().to_owned()).unwrap_or_default();
    let inner = text.trim().trim_start_matches('[').trim_end_matches(['.', ']']);
    let values: Vec<serde_json::Value> = inner
        .split(',')
        .map(|word| word.trim().trim_matches(['"', '\'', '`']))
        .filter(|word| !word.is_empty())
        .map(|word| prose::typed(word, &kind).unwrap_or_else(|| word.into()))
        .collect();
    let limits = text.contains('<') || text.contains('>') || text.contains("character");
    if (limits || values.is_empty() || !claim(builder, Aspect::Enum, values, line.number))
        && (!builder.describe(text, line.number) || limits)
    {
        builder.unread(line.number, &line.text);
    }
}

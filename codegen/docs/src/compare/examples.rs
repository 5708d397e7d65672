//! Examples on a page against the spec's schemas.

use serde_json::Value;

use super::{Difference, values};
use crate::facts::{Aspect, Operation, Part, Place, Status, parent_path};
use crate::finding::Kind;
use crate::spec::{self, SpecOperation};

/// What in the page's examples does not fit. A failure without a status may fit any failure the
/// spec has.
pub(super) fn mismatches(page: &Operation, known: &SpecOperation) -> Vec<Difference> {
    let mut found = Vec::new();
    for example in &page.examples {
        let parts: Vec<&Part> = match &example.place {
            Place::Response(Status::Error) => failures(known),
            place => spec::matching_part(&known.facts, place).into_iter().collect(),
        };
        let mut best: Option<Vec<Difference>> = None;
        for part in parts {
            let mut check = Check { part, place: &example.place, line: example.line, page, found: Vec::new() };
            check.value(&example.value, "", 0);
            if best.as_ref().is_none_or(|best| check.found.len() < best.len()) {
                best = Some(check.found);
            }
        }
        for one in best.unwrap_or_default() {
            if !found.iter().any(|known: &Difference| known.place == one.place && known.field == one.field) {
                found.push(one);
            }
        }
    }
    field_examples(&mut found, page, known);
    found
}

fn failures(known: &SpecOperation) -> Vec<&Part> {
    let failure = |part: &&Part| match &part.place {
        Place::Response(Status::Code(code)) => code == "default" || code.starts_with(['4', '5']),
        _ => false,
    };
    known.facts.parts.iter().filter(failure).collect()
}

/// The value shown beside a single field.
fn field_examples(found: &mut Vec<Difference>, page: &Operation, known: &SpecOperation) {
    for part in &page.parts {
        let Some(spec) = spec::matching_part(&known.facts, &part.place) else {
            continue;
        };
        for field in &part.fields {
            let Some(claim) = field.claims.get(&Aspect::Example) else { continue };
            let told = |known: &&Difference| known.place.as_ref() == Some(&part.place) && known.field == field.path;
            if spec.field(&field.path).is_none() || found.iter().any(|one| told(&one)) {
                continue;
            }
            let pairs = std::iter::once((&claim.value, claim.line))
                .chain(claim.also.iter().map(|(value, line)| (value, *line)));
            for (value, line) in pairs {
                let mut check = Check { part: spec, place: &part.place, line, page, found: Vec::new() };
                check.value(value, &field.path, 0);
                found.append(&mut check.found);
            }
        }
    }
}

struct Check<'a> {
    part: &'a Part,
    place: &'a Place,
    line: u32,
    page: &'a Operation,
    found: Vec<Difference>,
}

impl Check<'_> {
    fn value(&mut self, value: &Value, path: &str, depth: usize) {
        if depth > 12 {
            return;
        }
        if !path.is_empty() && !self.fits(value, path) {
            return;
        }
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    // A field the spec does not have is told as such and not here.
                    if self.part.field(&below).is_some() {
                        self.value(member, &below, depth + 1);
                    }
                }
                for field in self.part.fields.iter().filter(|field| parent_path(&field.path) == path) {
                    let name = field.path.rsplit('.').next().unwrap_or(&field.path);
                    let required = field.value(Aspect::Required) == Some(&Value::Bool(true));
                    if required && !field.path.ends_with("[]") && !members.contains_key(name) {
                        self.tell(&field.path, None, "required".into());
                    }
                }
            }
            Value::Array(items) => {
                let below = format!("{path}[]");
                for item in items.iter().take(64) {
                    self.value(item, &below, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Whether the value itself is what the spec allows there.
    fn fits(&mut self, value: &Value, path: &str) -> bool {
        let Some(field) = self.part.field(path) else {
            return false;
        };
        let claim = |aspect: Aspect| field.claims.get(&aspect).map(|claim| &claim.value);
        if value.is_null() {
            let nullable = claim(Aspect::Nullable) == Some(&Value::Bool(true)) || field.type_text() == "any";
            if !nullable {
                self.tell(path, Some(value), field.type_text().into());
            }
            return false;
        }
        if !is_of_type(value, field.type_text()) {
            self.tell(path, Some(value), field.type_text().into());
            return false;
        }
        if let Some(Value::Array(allowed)) = claim(Aspect::Enum)
            && !is_placeholder(value)
            && !allowed.iter().any(|one| values::same(one, value))
        {
            self.tell(path, Some(value), Value::Array(allowed.clone()));
            return false;
        }
        let wrong = Aspect::ALL.into_iter().find(|aspect| {
            let limit = claim(*aspect).and_then(Value::as_f64);
            limit.is_some_and(|limit| breaks(*aspect, limit, value))
        });
        if let Some(aspect) = wrong {
            let limit = claim(aspect).cloned().unwrap_or_default();
            self.tell(path, Some(value), serde_json::json!({ aspect.keyword(): limit }));
            return false;
        }
        if let (Some(Value::String(pattern)), Value::String(text)) = (claim(Aspect::Pattern), value) {
            // A pattern of another dialect than ours is not held against the example.
            let matches = regex::Regex::new(pattern).is_ok_and(|pattern| !pattern.is_match(text));
            if matches && !is_placeholder(value) {
                self.tell(path, Some(value), serde_json::json!({ "pattern": pattern }));
                return false;
            }
        }
        true
    }

    fn tell(&mut self, path: &str, value: Option<&Value>, wanted: Value) {
        // The line of the field inside of the example, where reading noted it.
        let seen = self.page.part(self.place).and_then(|part| part.field(path));
        let line = seen.and_then(|field| field.claims.get(&Aspect::Example)).map_or(self.line, |claim| claim.line);
        self.found.push(Difference {
            kind: Kind::ExampleMismatch,
            about: Kind::ExampleMismatch,
            place: Some(self.place.clone()),
            field: path.to_owned(),
            page: Some(value.cloned().unwrap_or(Value::Null)),
            other: Some(wanted),
            line,
            renamed: None,
            doubt: None,
        });
    }
}

/// `<string>`, `your-token`, `...`: stands for a value and is none.
fn is_placeholder(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        text.is_empty()
            || text.starts_with('<') && text.ends_with('>')
            || text.starts_with("sha256:")
            || text.contains("...")
    })
}

fn is_of_type(value: &Value, kind: &str) -> bool {
    if kind.is_empty() || kind == "any" || kind == "null" {
        return true;
    }
    // Brackets may hold a bar of their own; the outermost words are enough here.
    let mut depth = 0;
    let outer: String = kind
        .chars()
        .filter(|c| {
            match c {
                '<' => depth += 1,
                '>' => depth -= 1,
                _ => return depth == 0,
            }
            false
        })
        .collect();
    outer.split('|').any(|word| match word {
        "string" => value.is_string(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    })
}

fn breaks(aspect: Aspect, limit: f64, value: &Value) -> bool {
    let number = value.as_f64();
    let length = value.as_str().filter(|text| !text.starts_with("sha256:")).map(|text| text.chars().count() as f64);
    let items = value.as_array().map(|items| items.len() as f64);
    match aspect {
        Aspect::Minimum => number.is_some_and(|number| number < limit),
        Aspect::Maximum => number.is_some_and(|number| number > limit),
        Aspect::ExclusiveMinimum => number.is_some_and(|number| number <= limit),
        Aspect::ExclusiveMaximum => number.is_some_and(|number| number >= limit),
        Aspect::MultipleOf => limit != 0.0 && number.is_some_and(|number| (number / limit).fract() != 0.0),
        Aspect::MinLength => length.is_some_and(|length| length < limit),
        Aspect::MaxLength => length.is_some_and(|length| length > limit),
        Aspect::MinItems => items.is_some_and(|items| items < limit),
        Aspect::MaxItems => items.is_some_and(|items| items > limit),
        _ => false,
    }
}

//! What was read of a page, as `docs facts --format json` prints it.

use serde_json::{Map, Value, json};

use super::{Aspect, Auth, Claim, Class, Evidence, Facts, Field, Operation, Part, Place};

/// The object that the command prints. `version` and `command` are its own.
#[must_use]
pub fn json(layout: &str, facts: &Facts) -> Value {
    let counts = facts.coverage.counts();
    let unread = facts.coverage.lines.iter().filter(|line| line.class == Class::Unread);
    let unread: Vec<Value> = unread
        .map(|line| {
            let noted = facts.unread.iter().find(|noted| noted.line == line.line);
            let text: String = line.text.chars().take(120).collect();
            json!({"line": line.line, "text": noted.map_or(text, |noted| noted.text.clone())})
        })
        .collect();
    json!({
        "version": 1,
        "command": "docs facts",
        "layout": layout,
        "coverage": {"lines": counts.lines, "read": counts.read, "prose": counts.prose, "unread": counts.unread},
        "operations": facts.operations.iter().map(operation).collect::<Vec<_>>(),
        "unread": unread,
    })
}

fn operation(operation: &Operation) -> Value {
    let mut out = Map::new();
    for (key, claim) in [("method", &operation.method), ("path", &operation.path), ("server", &operation.server)] {
        if let Some(claim) = claim {
            out.insert(key.to_owned(), claim.value.clone());
        }
    }
    if operation.deprecated.is_some() {
        out.insert("deprecated".to_owned(), true.into());
    }
    let mut auth: Vec<String> = Vec::new();
    for (one, _) in &operation.auth {
        let text = auth_text(one);
        if !auth.contains(&text) {
            auth.push(text);
        }
    }
    if !auth.is_empty() {
        out.insert("auth".to_owned(), auth.into());
    }
    let parameters = operation.parts.iter().filter(|part| part.place.is_parameters());
    let parameters: Vec<Value> =
        parameters.flat_map(|part| part.fields.iter().map(|field| parameter(part, field))).collect();
    if !parameters.is_empty() {
        out.insert("parameters".to_owned(), parameters.into());
    }
    if let Some(part) = operation.part(&Place::Request) {
        out.insert("request".to_owned(), body(part));
    }
    let responses: Map<String, Value> = operation
        .parts
        .iter()
        .filter_map(|part| match &part.place {
            Place::Response(status) => Some((status.to_string(), body(part))),
            _ => None,
        })
        .collect();
    if !responses.is_empty() {
        out.insert("responses".to_owned(), Value::Object(responses));
    }
    Value::Object(out)
}

/// `bearer`, `basic`, `header X`, `query x`, `cookie x`; a scheme that is only named is what its name says.
fn auth_text(auth: &Auth) -> String {
    match auth {
        Auth::Bearer => "bearer".to_owned(),
        Auth::Scheme(name) if name.to_ascii_lowercase().contains("bearer") => "bearer".to_owned(),
        Auth::Scheme(name) if name.to_ascii_lowercase().contains("basic") => "basic".to_owned(),
        other => other.to_string(),
    }
}

fn parameter(part: &Part, field: &Field) -> Value {
    let mut out = Map::new();
    out.insert("in".to_owned(), part.place.location().trim_start_matches("request.").into());
    out.insert("name".to_owned(), field.path.as_str().into());
    stated(field, &mut out);
    Value::Object(out)
}

fn body(part: &Part) -> Value {
    let mut out = Map::new();
    if let Some(claim) = &part.content {
        out.insert("content".to_owned(), shown(claim));
    }
    if let Some(claim) = &part.required {
        out.insert("required".to_owned(), claim.value.clone());
    }
    let fields: Vec<Value> = part
        .fields
        .iter()
        .map(|field| {
            let mut out = Map::new();
            out.insert("name".to_owned(), field.path.as_str().into());
            stated(field, &mut out);
            Value::Object(out)
        })
        .collect();
    if !fields.is_empty() {
        out.insert("fields".to_owned(), fields.into());
    }
    Value::Object(out)
}

fn shown(claim: &Claim) -> Value {
    claim.value.clone()
}

/// What is stated of a field: any key is absent where the page says nothing.
fn stated(field: &Field, out: &mut Map<String, Value>) {
    for aspect in Aspect::ALL {
        let Some(claim) = field.claims.get(&aspect) else { continue };
        if aspect == Aspect::Example {
            continue;
        }
        out.insert(aspect.keyword().to_owned(), shown(claim));
    }
    if field.evidence == Evidence::Example {
        out.insert("from".to_owned(), "example".into());
    }
    out.insert("line".to_owned(), field.line.into());
}

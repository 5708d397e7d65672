//! Certain differences as edits of the document.

use openapi::document::{Document, Node, Pointer, Version};
use openapi::edit::Edit;
use serde_json::{Value, json};

use crate::observe::Kind;
use crate::report::{Difference, Place, Report};

/// What became of a report.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Edits in order, each with the position of its difference in the report.
    pub edits: Vec<(usize, Edit)>,
    /// Differences that a person has to decide about, and why.
    pub left: Vec<(usize, &'static str)>,
}

/// What is certain: a new optional property, a null, a constraint that is not kept, a status. `least` is in how many
/// exchanges something must have been seen, and `date` is written beside it as its source.
#[must_use]
pub fn plan(document: &Document, report: &Report, least: usize, date: &str) -> Plan {
    let mut plan = Plan::default();
    for (index, difference) in report.differences.iter().enumerate() {
        match edit(document, difference, least, date) {
            Ok(edit) if plan.edits.iter().any(|(_, known)| *known == edit) => {}
            Ok(edit) => plan.edits.push((index, edit)),
            Err(why) => plan.left.push((index, why)),
        }
    }
    plan
}

fn edit(document: &Document, difference: &Difference, least: usize, date: &str) -> Result<Edit, &'static str> {
    let observation = &difference.observation;
    if difference.seen.exchanges < least {
        return Err("it was seen in too few exchanges");
    }
    // A schema in another file, or one that a reference replaced, is edited by hand.
    let at = &observation.schema;
    let node = document.at(at).ok_or("its schema is not in the document's own file")?;
    if node.span.file != 0 {
        return Err("its schema is not in the document's own file");
    }
    let source = json!({"kind": "traffic", "date": date, "observations": difference.seen.exchanges});
    match observation.kind {
        Kind::PropertyUndocumented => {
            let shape = difference.seen.shape.as_ref().ok_or("its type was not seen")?;
            if !shape.agrees() {
                return Err("it was seen with several types, or only as null");
            }
            let name = observation.path.rsplit('.').next().unwrap_or_default();
            if name.is_empty() || name == "*" || name.ends_with("[]") {
                return Err("its name looks like a value");
            }
            let mut schema = shape.schema(document.version());
            schema.insert("x-source".to_owned(), source);
            match node.get("properties") {
                Some(_) => Ok(put(at.join("properties"), name, Value::Object(schema))),
                None => Ok(put(at.clone(), "properties", json!({ name: schema }))),
            }
        }
        Kind::NullUndocumented => nullable(document, node, at),
        Kind::ConstraintExceeded => {
            if node.get(&observation.detail).is_none() {
                return Err("the constraint is written in another place");
            }
            Ok(Edit::Remove { at: at.clone(), key: observation.detail.clone() })
        }
        Kind::StatusUndocumented => {
            let Place::ResponseBody(status) = &difference.place else { return Err("it has no status") };
            let mut response = json!({"description": "Seen in recorded traffic.", "x-source": source});
            if let Some(shape) = difference.seen.shape.as_ref().filter(|shape| shape.agrees()) {
                let media = if observation.detail.is_empty() { "application/json" } else { &observation.detail };
                response["content"] = json!({ media: {"schema": shape.schema(document.version())} });
            }
            Ok(put(at.clone(), &status.to_string(), response))
        }
        Kind::EnumValueUndocumented => Err("whether further values exist is not known: add it by hand"),
        Kind::RequiredMissing => Err("whether it is optional everywhere is not known"),
        Kind::BodyUnreadable => Err("it was not read"),
        Kind::OperationUndocumented => Err("an operation needs a name and a description"),
        _ => Err("the recording does not show what is right"),
    }
}

fn put(at: Pointer, key: &str, value: Value) -> Edit {
    Edit::Put { at, key: key.to_owned(), value, after: None }
}

fn nullable(document: &Document, node: &Node, at: &Pointer) -> Result<Edit, &'static str> {
    if node.get("enum").is_some() || node.get("const").is_some() || node.get("type").is_none() {
        return Err("it has no `type` of its own, or a list of values");
    }
    if document.version() == Version::V3_0 {
        return Ok(put(at.clone(), "nullable", true.into()));
    }
    let types = match node.get("type") {
        Some(kind) => match kind.as_array() {
            Some(list) => list.iter().map(Node::to_json).collect::<Vec<_>>(),
            None => vec![kind.to_json()],
        },
        None => Vec::new(),
    };
    let types: Vec<Value> = types.into_iter().chain([json!("null")]).collect();
    Ok(put(at.clone(), "type", types.into()))
}

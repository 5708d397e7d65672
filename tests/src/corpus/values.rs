//! Values that a document shows, and values made up from its schemas, each with the type that carries it.

use client_gen::lower::{BodyKind, Operation, Reply, TypeRef};
use client_gen::samples::Example;
use openapi::document::{Node, Pointer};
use openapi::schema_check::Side;
use serde_json::Value;

use super::Made;
use super::synthesize::Synthesizer;

/// A value and where it is from.
#[derive(Debug)]
pub struct Sample {
    /// Where it stands, or the schema it is made from.
    pub at: String,
    /// Its type, in code.
    pub ty: String,
    /// The component schema that it is a value of, if it is one's.
    pub component: Option<String>,
    /// Itself.
    pub json: Value,
}

/// What a document has to show.
#[derive(Debug, Default)]
pub struct Samples {
    /// Examples of the document that fit their own schemas.
    pub examples: Vec<Sample>,
    /// Values made up from schemas.
    pub made_up: Vec<Sample>,
    /// Examples that do not fit their own schemas.
    pub unfit: usize,
    /// Schemas of which no value could be made up.
    pub without: usize,
}

/// Every example of a JSON body, and a value made up for each body and each component schema.
#[must_use]
pub fn samples(made: &Made) -> Samples {
    let mut out = Samples::default();
    let plan = &made.lowered.plan;
    let sides = [Synthesizer::new(&made.document, Side::Request), Synthesizer::new(&made.document, Side::Response)];
    for operation in &plan.operations {
        for body in &operation.bodies {
            if let (BodyKind::Json(ty), Some(media)) = (&body.kind, made.document.at(&body.pointer)) {
                let at = format!("{} {} request", operation.method, operation.path);
                out.add(made, &sides[0], media, ty, &at);
            }
        }
        for (status, media, ty) in answers(made, operation) {
            let at = format!("{} {} {status}", operation.method, operation.path);
            out.add(made, &sides[1], media, ty, &at);
        }
    }
    for (index, def) in plan.types.iter().enumerate() {
        let component = def.pointer.as_str().strip_prefix("/components/schemas/").filter(|name| !name.contains('/'));
        let (Some(component), Some(schema)) = (component, made.document.at(&def.pointer)) else { continue };
        let ty = TypeRef::Named(index);
        let side = if def.in_response { &sides[1] } else { &sides[0] };
        let first = schema.get("examples").and_then(|list| list.as_array()).into_iter().flatten();
        for example in schema.get("example").into_iter().chain(first) {
            out.example(made, side, schema, example, &ty, def.pointer.as_str(), Some(component));
        }
        out.make_up(made, side, schema, &ty, def.pointer.as_str(), Some(component));
    }
    out
}

impl Samples {
    fn add(&mut self, made: &Made, side: &Synthesizer<'_>, media: &Node, ty: &TypeRef, at: &str) {
        let Some(schema) = media.get("schema") else { return };
        for example in examples(made, media) {
            self.example(made, side, schema, example, ty, at, None);
        }
        self.make_up(made, side, schema, ty, at, None);
    }

    #[allow(clippy::too_many_arguments)]
    fn example(
        &mut self,
        made: &Made,
        side: &Synthesizer<'_>,
        schema: &Node,
        example: &Node,
        ty: &TypeRef,
        at: &str,
        component: Option<&str>,
    ) {
        let component = component.map(str::to_owned);
        let json = example.to_json();
        if side.fits(schema, &json) {
            self.examples.push(Sample { at: format!("{at}, its example"), ty: rust(made, ty), json, component });
        } else {
            self.unfit += 1;
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn make_up(
        &mut self,
        made: &Made,
        side: &Synthesizer<'_>,
        schema: &Node,
        ty: &TypeRef,
        at: &str,
        component: Option<&str>,
    ) {
        let component = component.map(str::to_owned);
        match side.value(schema) {
            Some(json) => self.made_up.push(Sample { at: at.to_owned(), ty: rust(made, ty), json, component }),
            None => self.without += 1,
        }
    }
}

fn rust(made: &Made, ty: &TypeRef) -> String {
    client_gen::types::rust(&made.lowered.plan, ty, "types").to_string()
}

/// `example` and `examples` of a parameter or a media type.
fn examples<'a>(made: &'a Made, owner: &'a Node) -> Vec<&'a Node> {
    let mut out: Vec<&Node> = owner.get("example").into_iter().collect();
    for member in owner.get("examples").map(Node::members).into_iter().flatten() {
        let target = made.document.resolve(&member.node, &Pointer::root());
        out.extend(target.ok().and_then(|target| target.node.get("value")));
    }
    out
}

/// The JSON answers of an operation: status, media type object and type.
#[must_use]
pub fn answers<'a>(made: &'a Made, operation: &'a Operation) -> Vec<(String, &'a Node, &'a TypeRef)> {
    let mut out = Vec::new();
    let responses = made.document.at(&operation.pointer.join("responses")).map(Node::members);
    for member in responses.into_iter().flatten() {
        let known = operation.errors.iter().chain(&operation.other_success).find(|one| one.status == *member.key);
        let reply = match known {
            Some(status) => &status.reply,
            None if member.key.starts_with('2') => &operation.success,
            None => continue,
        };
        let Ok(target) = made.document.resolve(&member.node, &Pointer::root()) else { continue };
        let content = target.node.get("content").map(Node::members).into_iter().flatten();
        let mut json: Vec<_> = content.filter(|media| media.key.contains("json") || &*media.key == "*/*").collect();
        json.sort_by_key(|media| !media.key.starts_with("application/json"));
        if let (Reply::Json(ty), Some(media)) = (reply, json.first()) {
            out.push((member.key.to_string(), &media.node, ty));
        }
    }
    out
}

/// Values for a call: every parameter and the preferred body. `None`: no value could be made for something required.
#[must_use]
pub fn call(made: &Made, side: &Synthesizer<'_>, operation: &Operation, optional: bool) -> Option<Example> {
    let mut out = empty();
    for param in &operation.params {
        if !optional && !param.required {
            continue;
        }
        let value = made.document.at(&param.pointer).and_then(|node| {
            let content = node.get("content").and_then(|content| content.members().next()).map(|media| &media.node);
            let owner = content.unwrap_or(node);
            let schema = owner.get("schema")?;
            let shown = [examples(made, owner), examples(made, node)].concat();
            side.example(schema, shown).or_else(|| side.value(schema))
        });
        match value {
            Some(value) => {
                out.parameters.insert(param.wire.clone(), value);
            }
            None if param.required => return None,
            None => {}
        }
    }
    if let Some(body) = operation.bodies.first() {
        let media = made.document.at(&body.pointer);
        let schema = media.and_then(|media| media.get("schema"));
        let shown = media.map(|media| examples(made, media)).unwrap_or_default();
        out.body = match &body.kind {
            BodyKind::Bytes | BodyKind::Text => Some("content".into()),
            _ => schema.and_then(|schema| side.example(schema, shown).or_else(|| side.value(schema))),
        };
        if out.body.is_none() && body.required {
            return None;
        }
    }
    Some(out)
}

fn empty() -> Example {
    Example {
        source: String::new(),
        parameters: Default::default(),
        body: None,
        request: None,
        responses: Default::default(),
    }
}

//! Which edits a finding comes to, or why it is left to a person.

use serde_json::Value;

use super::schema;
use crate::facts::{Aspect, Evidence, Facts, Field, Operation, Part, Place, is_below, parent_path};
use crate::finding::{Drift, Kind};
use crate::spec::{self, Origin, SpecOperation, matching_part};
use openapi::document::{Document, Node, Pointer};
use openapi::edit::Edit;

/// The edits of one finding.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub edits: Vec<Edit>,
    /// What is done, a sentence.
    pub what: String,
    /// What is left to add to it.
    pub by_hand: Vec<String>,
}

/// Plans one finding.
pub(super) fn plan(document: &Document, facts: &Facts, drift: &Drift) -> Result<Planned, String> {
    let about = drift.about.unwrap_or(drift.kind);
    match drift.kind {
        Kind::Disagreement => {
            return Err("page and spec disagree, and the page did not change: either may be wrong".to_owned());
        }
        Kind::SpecOnly => return Err("the spec may know it from elsewhere: add `x-source`, or take it out".to_owned()),
        Kind::FieldRenamed | Kind::ParameterRenamed => {
            return Err("a new name is inferred from alike facts: rename the key, or add the one and remove the other"
                .to_owned());
        }
        Kind::PathChanged | Kind::MethodChanged | Kind::ServerChanged | Kind::AuthChanged => {
            return Err("it changes every call: edit the operation, its examples and its name together".to_owned());
        }
        Kind::ResponseAdded | Kind::ResponseRemoved | Kind::ContentChanged => {
            return Err("which schema the answer has is for a person to say".to_owned());
        }
        Kind::UnreadChanged => return Err("the page states it in a way that is not read: read the page".to_owned()),
        Kind::PageIncomplete => return Err("what is missing may still be documented: read the page".to_owned()),
        Kind::ExampleMismatch => return Err("either the example or the spec is wrong".to_owned()),
        Kind::OperationAdded | Kind::OperationRemoved => {
            return Err("a whole operation: `cargo xtask new` drafts one from a page".to_owned());
        }
        _ => {}
    }
    let spec = spec::operations(document);
    let known = spec.iter().find(|known| known.name == drift.operation);
    let known = known.ok_or("the spec has no such operation")?;
    let place = drift.place.as_ref().ok_or("it is about the operation as a whole")?;
    let page = facts.operations.iter().find(|operation| page_has(operation, drift, known));
    let context = Context {
        document,
        spec: &spec,
        known,
        place,
        part: matching_part(&known.facts, place),
        page: page.and_then(|operation| operation.part(place)),
        drift,
    };
    match about {
        Kind::FieldAdded => context.add_field(),
        Kind::FieldRemoved => context.remove_field(),
        Kind::ParameterAdded => context.add_parameter(),
        Kind::ParameterRemoved => context.remove_parameter(),
        _ => context.change(about),
    }
}

fn page_has(operation: &Operation, drift: &Drift, known: &SpecOperation) -> bool {
    operation.name() == drift.operation
        || operation.path.as_ref().map(|claim| &claim.value) == known.facts.path.as_ref().map(|claim| &claim.value)
}

struct Context<'a> {
    document: &'a Document,
    spec: &'a [SpecOperation],
    known: &'a SpecOperation,
    place: &'a Place,
    part: Option<&'a Part>,
    page: Option<&'a Part>,
    drift: &'a Drift,
}

impl Context<'_> {
    fn spec_place(&self) -> Place {
        self.part.map_or(self.place, |part| &part.place).clone()
    }

    fn page_field(&self) -> Result<&Field, String> {
        let field = self.page.and_then(|part| part.field(&self.drift.field));
        field.ok_or_else(|| "the page no longer has it".to_owned())
    }

    fn name(&self) -> &str {
        self.drift.field.rsplit('.').next().unwrap_or(&self.drift.field)
    }

    fn origin(&self) -> Option<&Origin> {
        self.known.origins.get(&(self.spec_place(), self.drift.field.clone()))
    }

    /// Where the fields beside this one stand: the pointer of `properties`.
    fn holder(&self) -> Result<Pointer, String> {
        let key = (self.spec_place(), parent_path(&self.drift.field).to_owned());
        let (pointer, span) =
            self.known.holders.get(&key).ok_or("the object it belongs to has no `properties` in the spec")?;
        if span.file != 0 {
            return Err("the object it belongs to stands in another file".to_owned());
        }
        Ok(pointer.clone())
    }

    /// Other operations whose request has the same object: a page of one says nothing of them.
    fn shared(&self, holder: &Pointer) -> Option<String> {
        let uses = |known: &&SpecOperation| {
            known.name != self.known.name && known.holders.values().any(|(pointer, _)| pointer == holder)
        };
        self.spec.iter().find(uses).map(|known| known.name.clone())
    }

    fn deviates(&self) -> Result<(), String> {
        match self.origin() {
            Some(origin) if !origin.deviations.is_empty() => {
                Err("the spec deviates here with a reason: read its `x-docs-deviation` again".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn at(&self, pointer: &Pointer) -> Result<&Node, String> {
        self.document.at(pointer).ok_or_else(|| format!("nothing stands at `{pointer}`"))
    }

    fn done(&self, edits: Vec<Edit>, what: String) -> Planned {
        Planned { edits, what: format!("{}: {what}", self.known.name), by_hand: Vec::new() }
    }

    fn add_field(&self) -> Result<Planned, String> {
        self.deviates()?;
        let field = self.page_field()?;
        if self.origin().is_some() {
            return self.no_longer_sourced(field);
        }
        if field.type_text().is_empty() {
            return Err("the page does not say its type".to_owned());
        }
        let page = self.page.ok_or("the page no longer has it")?;
        let holder = self.holder()?;
        if *self.place == Place::Request
            && let Some(other) = self.shared(&holder)
        {
            return Err(format!("the object is also the request of {other}, of which this page says nothing"));
        }
        let name = self.name().to_owned();
        let value = Value::Object(schema::of(page, field, self.document.version()));
        // It stands where it stands on the page: behind the field before it.
        let level = page.fields.iter().filter(|other| parent_path(&other.path) == parent_path(&field.path));
        let before: Vec<&str> = level
            .take_while(|other| other.path != field.path)
            .map(|other| other.path.rsplit('.').next().unwrap_or(&other.path))
            .collect();
        let properties = self.at(&holder)?;
        let after = before.into_iter().rev().find(|name| properties.get(name).is_some()).map(str::to_owned);
        let mut edits = vec![Edit::Put { at: holder.clone(), key: name.clone(), value, after }];
        if field.value(Aspect::Required) == Some(&Value::Bool(true)) {
            edits.extend(self.require(&holder, &name, true)?);
        }
        let mut planned = self.done(edits, format!("added `{}`", self.drift.field));
        planned.by_hand.push(format!("describe `{}` in our own words", self.drift.field));
        let nested = page.fields.iter().any(|other| {
            is_below(&other.path, &field.path) && other.evidence == Evidence::Declared && !other.path.ends_with("[]")
        });
        if nested || field.claims.contains_key(&Aspect::Enum) {
            planned.by_hand.push(format!("give the schema of `{}` a name below components/schemas", self.drift.field));
        }
        Ok(planned)
    }

    /// The page now has what the spec knew from elsewhere.
    fn no_longer_sourced(&self, field: &Field) -> Result<Planned, String> {
        let origin = self.origin().ok_or("the spec does not have it")?;
        let node = self.at(&origin.pointer)?;
        if node.get("x-source").is_none() {
            return Err("an `x-source` further out covers it: it no longer holds for this field".to_owned());
        }
        let mut edits = vec![Edit::Remove { at: origin.pointer.clone(), key: "x-source".to_owned() }];
        let spec = self.part.and_then(|part| part.field(&self.drift.field)).ok_or("the spec does not have it")?;
        for (aspect, claim) in &field.claims {
            let same = spec.claims.get(aspect).is_some_and(|other| other.value == claim.value);
            let quiet = claim.value == false && !spec.claims.contains_key(aspect);
            if *aspect != Aspect::Example && !same && !quiet {
                edits.extend(self.set(*aspect, Some(&claim.value), &origin.pointer, spec)?);
            }
        }
        Ok(self.done(edits, format!("`{}` is now documented: took its `x-source` away", self.drift.field)))
    }

    fn remove_field(&self) -> Result<Planned, String> {
        self.deviates()?;
        if self.drift.page_line.is_some() {
            return Err("an example on the page still shows it".to_owned());
        }
        let holder = self.holder()?;
        if let Some(other) = self.shared(&holder) {
            return Err(format!("{other} has the same object, of which this page says nothing"));
        }
        let name = self.name().to_owned();
        let mut edits = self.require(&holder, &name, false)?;
        edits.push(Edit::Remove { at: holder, key: name });
        Ok(self.done(edits, format!("removed `{}`", self.drift.field)))
    }

    /// Puts a name into the `required` beside `properties`, or takes it out.
    fn require(&self, holder: &Pointer, name: &str, wanted: bool) -> Result<Vec<Edit>, String> {
        let owner = holder.parent().ok_or("a schema without a place")?;
        let node = self.at(&owner)?;
        let list = node.get("required").and_then(Node::as_array);
        let found = list.and_then(|items| items.iter().position(|item| item.as_str() == Some(name)));
        Ok(match (list, found, wanted) {
            (_, Some(_), true) | (_, None, false) => Vec::new(),
            (None, _, true) => vec![Edit::Put {
                at: owner,
                key: "required".to_owned(),
                value: Value::Array(vec![name.into()]),
                after: Some(if node.get("description").is_some() { "description" } else { "type" }.to_owned()),
            }],
            (Some(_), None, true) => vec![Edit::Push { at: owner.join("required"), value: name.into() }],
            (Some(items), Some(_), false) if items.len() == 1 => {
                vec![Edit::Remove { at: owner, key: "required".to_owned() }]
            }
            (_, Some(index), false) => vec![Edit::Drop { at: owner.join("required"), index }],
        })
    }

    fn add_parameter(&self) -> Result<Planned, String> {
        let field = self.page_field()?;
        if self.origin().is_some() {
            return self.no_longer_sourced(field);
        }
        if *self.place == Place::Path {
            return Err("a parameter of the path changes the path".to_owned());
        }
        let page = self.page.ok_or("the page no longer has it")?;
        let mut parameter = serde_json::Map::new();
        parameter.insert("name".to_owned(), field.path.as_str().into());
        parameter.insert("in".to_owned(), self.place.location().trim_start_matches("request.").into());
        if field.value(Aspect::Required) == Some(&Value::Bool(true)) {
            parameter.insert("required".to_owned(), true.into());
        }
        parameter.insert("schema".to_owned(), Value::Object(schema::of(page, field, self.document.version())));
        let at = self.known.origin.pointer.clone();
        let operation = self.at(&at)?;
        let value = Value::Object(parameter);
        let edit = if operation.get("parameters").is_some() {
            Edit::Push { at: at.join("parameters"), value }
        } else {
            let before = [
                "x-docs-deviation",
                "x-cost",
                "x-idempotent",
                "externalDocs",
                "description",
                "summary",
                "tags",
                "operationId",
            ];
            let after = before.into_iter().find(|key| operation.get(key).is_some());
            Edit::Put {
                at,
                key: "parameters".to_owned(),
                value: Value::Array(vec![value]),
                after: after.map(str::to_owned),
            }
        };
        let mut planned = self.done(vec![edit], format!("added the parameter `{}`", field.path));
        planned.by_hand.push(format!("describe the parameter `{}` in our own words", field.path));
        Ok(planned)
    }

    fn remove_parameter(&self) -> Result<Planned, String> {
        self.deviates()?;
        if *self.place == Place::Path {
            return Err("a parameter of the path changes the path".to_owned());
        }
        let at = self.known.origin.pointer.join("parameters");
        let list = self.at(&at)?;
        let index = list.items().position(|item| {
            let target = self.document.resolve(item, &at);
            target.is_ok_and(|target| {
                let text = |key: &str| target.node.get(key).and_then(Node::as_str);
                text("name") == Some(&self.drift.field)
                    && text("in").and_then(Place::parameter).as_ref() == Some(self.place)
            })
        });
        let index = index.ok_or("the parameter is not the operation's own: it stands on the path")?;
        let edit = if list.items().len() == 1 {
            Edit::Remove { at: self.known.origin.pointer.clone(), key: "parameters".to_owned() }
        } else {
            Edit::Drop { at, index }
        };
        Ok(self.done(vec![edit], format!("removed the parameter `{}`", self.drift.field)))
    }

    /// Another value of one aspect.
    fn change(&self, about: Kind) -> Result<Planned, String> {
        self.deviates()?;
        let field = self.page_field()?;
        let origin = self.origin().ok_or("the spec does not have it")?;
        let spec = self.part.and_then(|part| part.field(&self.drift.field)).ok_or("the spec does not have it")?;
        let mut edits = Vec::new();
        for aspect in Aspect::ALL.into_iter().filter(|aspect| Kind::of(*aspect) == about) {
            let page = field.claims.get(&aspect);
            if page.is_some_and(|claim| !claim.also.is_empty()) {
                return Err("the page contradicts itself".to_owned());
            }
            let (wanted, held) = (page.map(|claim| &claim.value), spec.value(aspect));
            if wanted != held {
                edits.extend(self.set(aspect, wanted, &origin.pointer, spec)?);
            }
        }
        if edits.is_empty() {
            return Err("the spec says so already".to_owned());
        }
        Ok(self.done(
            edits,
            format!("{} of `{}` follows the page", about.name().trim_end_matches("-changed"), self.drift.field),
        ))
    }

    /// Sets or removes one aspect of a field.
    fn set(&self, aspect: Aspect, wanted: Option<&Value>, at: &Pointer, spec: &Field) -> Result<Vec<Edit>, String> {
        if self.document.at(at).is_none() {
            return Err("it stands in another file".to_owned());
        }
        if aspect == Aspect::Required {
            return self.set_required(wanted == Some(&Value::Bool(true)));
        }
        // A parameter's schema is one step further in.
        let own = if self.place.is_parameters() && !self.drift.field.contains("[]") && aspect != Aspect::Deprecated {
            at.join("schema")
        } else {
            at.clone()
        };
        let node = self.at(&own)?;
        match aspect {
            Aspect::Type => self.set_type(&own, node, wanted, spec),
            Aspect::Nullable => self.set_nullable(&own, node, wanted == Some(&Value::Bool(true))),
            _ => self.set_keyword(aspect, &own, node, wanted),
        }
    }

    fn set_required(&self, wanted: bool) -> Result<Vec<Edit>, String> {
        if !self.place.is_parameters() {
            return self.require(&self.holder()?, self.name(), wanted);
        }
        let origin = self.origin().ok_or("the spec does not have it")?;
        if *self.place == Place::Path {
            return Err("a parameter of the path is always required".to_owned());
        }
        let shared = origin.pointer.as_str().starts_with("/components/");
        if shared {
            return Err(format!("the parameter is shared: edit `{}`, or give this operation its own", origin.pointer));
        }
        Ok(vec![Edit::Put {
            at: origin.pointer.clone(),
            key: "required".to_owned(),
            value: wanted.into(),
            after: Some("in".to_owned()),
        }])
    }

    fn set_type(&self, at: &Pointer, node: &Node, wanted: Option<&Value>, spec: &Field) -> Result<Vec<Edit>, String> {
        let wanted = wanted.and_then(Value::as_str).ok_or("the page no longer says the type")?;
        let plain = ["type", "description", "example", "examples", "title"];
        let simple = node.members().all(|member| plain.contains(&&*member.key) || member.key.starts_with("x-"));
        let one_word = matches!(wanted, "string" | "integer" | "number" | "boolean" | "array" | "object");
        if !simple || !one_word || node.get("type").and_then(Node::as_str).is_none() {
            return Err(format!("the schema is more than a type: `{wanted}` on the page, `{}` here", spec.type_text()));
        }
        let mut edits = vec![Edit::Put { at: at.clone(), key: "type".to_owned(), value: wanted.into(), after: None }];
        // An example of the old type would contradict the new one.
        for key in ["example", "examples"] {
            if node.get(key).is_some() {
                edits.push(Edit::Remove { at: at.clone(), key: key.to_owned() });
            }
        }
        Ok(edits)
    }

    fn set_nullable(&self, at: &Pointer, node: &Node, wanted: bool) -> Result<Vec<Edit>, String> {
        if node.get("nullable").is_some() || self.document.version() == openapi::document::Version::V3_0 {
            return Ok(vec![Edit::Put {
                at: at.clone(),
                key: "nullable".to_owned(),
                value: wanted.into(),
                after: Some("type".to_owned()),
            }]);
        }
        let kind = node.get("type").ok_or("its null is not written in `type`")?.to_json();
        let mut words: Vec<Value> = match kind {
            Value::Array(words) => words,
            one => vec![one],
        };
        words.retain(|word| word != "null");
        if wanted {
            words.push("null".into());
        }
        let value = match words.as_slice() {
            [only] => only.clone(),
            _ => Value::Array(words),
        };
        Ok(vec![Edit::Put { at: at.clone(), key: "type".to_owned(), value, after: None }])
    }

    fn set_keyword(
        &self,
        aspect: Aspect,
        at: &Pointer,
        node: &Node,
        wanted: Option<&Value>,
    ) -> Result<Vec<Edit>, String> {
        let key = aspect.keyword();
        // The keyword may stand in the component that the field refers to.
        let mut owner = at.clone();
        let mut found = node;
        while found.get(key).is_none() {
            let next = found.get("$ref").and_then(Node::as_str).or_else(|| {
                let choices: Vec<&Node> =
                    ["anyOf", "oneOf", "allOf"].iter().flat_map(|key| found.get(key)).flat_map(Node::items).collect();
                let refs: Vec<&str> =
                    choices.iter().filter_map(|choice| choice.get("$ref").and_then(Node::as_str)).collect();
                match refs.as_slice() {
                    [only] => Some(*only),
                    _ => None,
                }
            });
            let Some(target) = next.and_then(|reference| self.document.target(found.span.file, reference).ok()) else {
                break;
            };
            if target.file != 0 || target.pointer == owner {
                break;
            }
            (owner, found) = (target.pointer, target.node);
        }
        let stands = found.get(key).is_some();
        let (owner, found) = if stands { (owner, found) } else { (at.clone(), node) };
        if aspect == Aspect::Enum && found.get("x-enum-varnames").is_some() {
            return Err("the values have Rust names of their own in `x-enum-varnames`: edit both".to_owned());
        }
        let in_component = owner.as_str().starts_with("/components/schemas/") && owner != *at;
        match (wanted, stands) {
            (Some(Value::Array(values)), true) if aspect == Aspect::Enum => {
                let held = found.get(key).map(Node::to_json).unwrap_or_default();
                let held = held.as_array().cloned().unwrap_or_default();
                let gone = held.iter().any(|value| !value.is_null() && !values.contains(value));
                if gone && in_component {
                    return Err(format!("values are gone, and `{owner}` may be used elsewhere"));
                }
                if gone {
                    return Ok(vec![Edit::Put {
                        at: owner,
                        key: key.to_owned(),
                        value: values.as_slice().into(),
                        after: None,
                    }]);
                }
                let new = values.iter().filter(|value| !held.contains(value));
                Ok(new.map(|value| Edit::Push { at: owner.join(key), value: value.clone() }).collect())
            }
            (Some(value), _) => Ok(vec![Edit::Put {
                at: owner,
                key: key.to_owned(),
                value: value.clone(),
                after: ["format", "type"].into_iter().find(|key| found.get(key).is_some()).map(str::to_owned),
            }]),
            (None, true) if in_component => Err(format!("it stands in `{owner}`, which may be used elsewhere")),
            (None, true) => Ok(vec![Edit::Remove { at: owner, key: key.to_owned() }]),
            (None, false) => Err("the spec does not say it".to_owned()),
        }
    }
}

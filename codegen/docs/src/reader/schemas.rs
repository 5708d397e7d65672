//! Schemas that are told once, under a name, and referred to by it.

use super::Reader;
use super::heading;
use crate::facts::{Aspect, Claim, Evidence, Field, Operation, Part, Place, Status, Unread};
use crate::page::{Kind, Line};
use crate::read::sections::Section;
use crate::read::types::{self, REFERENCE};

/// Deeper references are not followed: they go round.
const MAX_DEPTH: usize = 6;

/// The schemas of a page.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    /// Whether the page is in its part about schemas, and how deep its heading is.
    inside: Option<u8>,
    found: Vec<(String, Part)>,
}

impl Reader<'_> {
    /// Begins the part about schemas, or one schema in it.
    pub(super) fn schema_line(&mut self, line: &Line, is_heading: bool) -> bool {
        let level = match line.kind {
            Kind::Heading(level) => level,
            _ => 7,
        };
        if is_heading && heading::begins_schemas(&line.text) {
            self.leave_schemas();
            self.b.finish_operation();
            self.b.op = Operation::default();
            self.open(Section::Other, line.number);
            self.schemas.inside = Some(level);
            return true;
        }
        let Some(outer) = self.schemas.inside else { return false };
        let lower = line.text.trim_matches([' ', ':']).to_ascii_lowercase();
        if !is_heading
            || matches!(lower.as_str(), "properties" | "enumerated values" | "attributes" | "fields" | "example")
        {
            return false;
        }
        if level <= outer {
            self.leave_schemas();
            return false;
        }
        let name = line.text.trim_matches(['`', ' ', ':']);
        let name = name.rsplit('/').next().unwrap_or(name).to_owned();
        self.collect();
        self.enumerated = None;
        self.open(Section::Part(Place::Response(Status::Code(name))), line.number);
        true
    }

    /// Takes what was read as a schema out of the operation that held it.
    fn collect(&mut self) {
        for part in std::mem::take(&mut self.b.op.parts) {
            // What is told of a schema was read, whether or not an operation refers to it.
            for field in &part.fields {
                self.b.read_lines.insert(field.line);
                self.b.read_lines.extend(field.claims.values().map(|claim| claim.line));
            }
            if let Place::Response(Status::Code(name)) = &part.place {
                self.schemas.found.push((name.clone(), part));
            }
        }
    }

    pub(super) fn leave_schemas(&mut self) {
        if self.schemas.inside.take().is_some() {
            self.collect();
            self.b.op = Operation::default();
            self.open(Section::Other, 0);
        }
    }
}

impl Schemas {
    /// Whether the page is in its part about schemas.
    pub(super) fn is_inside(&self) -> bool {
        self.inside.is_some()
    }

    fn get(&self, name: &str) -> Option<&Part> {
        let exact = self.found.iter().find(|(known, _)| known == name);
        exact.or_else(|| self.found.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))).map(|(_, part)| part)
    }

    /// Puts the fields of each schema where it is referred to. Gives the references that lead nowhere.
    pub(super) fn resolve(&self, operations: &mut [Operation]) -> Vec<Unread> {
        let mut missing = Vec::new();
        for part in operations.iter_mut().flat_map(|operation| &mut operation.parts) {
            let fields = std::mem::take(&mut part.fields);
            let mut open: Vec<(Field, Vec<String>)> =
                fields.into_iter().map(|field| (field, Vec::new())).rev().collect();
            while let Some((mut field, chain)) = open.pop() {
                let kind = field.type_text().to_owned();
                if let Some(name) = types::reference(&kind).map(str::to_owned) {
                    let target = self.get(&name);
                    let root = target.and_then(|part| root_of(part, &name));
                    let list = target.is_some_and(|part| part.field("[]").is_some());
                    let own = root.map_or(if list { "array" } else { "object" }, Field::type_text);
                    let own = if own.is_empty() || own.contains(REFERENCE) { "object" } else { own };
                    let holds = root.is_none_or(|root| root.path.is_empty() && root.type_text().starts_with("array"));
                    // A schema that is a list of another one: go on with that.
                    if let Some(of) = root.map(Field::type_text).filter(|of| types::reference(of).is_some())
                        && chain.len() < MAX_DEPTH
                        && !chain.contains(&name)
                    {
                        let mut chain = chain.clone();
                        set_type(&mut field, &kind.replace(&format!("{REFERENCE}{name}"), of));
                        chain.push(name);
                        open.push((field, chain));
                        continue;
                    }
                    match target {
                        Some(target) => {
                            set_type(&mut field, &kind.replace(&format!("{REFERENCE}{name}"), own));
                            if let Some(root) = root {
                                take_values(&mut field, root);
                            }
                            if chain.len() < MAX_DEPTH && !chain.contains(&name) && holds {
                                let base = format!("{}{}", field.path, "[]".repeat(kind.matches("array<").count()));
                                let mut chain = chain.clone();
                                chain.push(name);
                                for inner in target.fields.iter().rev().filter(|inner| !inner.path.is_empty()) {
                                    let mut inner = inner.clone();
                                    let dot = if base.is_empty() || inner.path.starts_with("[]") { "" } else { "." };
                                    inner.path = format!("{base}{dot}{}", inner.path);
                                    open.push((inner, chain.clone()));
                                }
                            }
                        }
                        None => {
                            missing.push(Unread { line: field.line, text: format!("`{name}` is not on the page") });
                            match kind.starts_with("array") {
                                true => set_type(&mut field, "array"),
                                false => {
                                    field.claims.remove(&Aspect::Type);
                                }
                            }
                        }
                    }
                }
                if !field.path.is_empty() {
                    part.add(field);
                }
            }
        }
        missing
    }
}

/// What a schema that is no object is: a row without a name, or a single row with the schema's own.
fn root_of<'p>(part: &'p Part, name: &str) -> Option<&'p Field> {
    part.field("").or_else(|| match part.fields.as_slice() {
        [only] if only.path == name && !only.type_text().starts_with("object") => Some(only),
        _ => None,
    })
}

fn set_type(field: &mut Field, kind: &str) {
    let line = field.claims.get(&Aspect::Type).map_or(field.line, |claim| claim.line);
    field.claims.insert(Aspect::Type, Claim::new(kind, line));
}

/// The values and the format of a named enumeration are its user's.
fn take_values(field: &mut Field, root: &Field) {
    for aspect in [Aspect::Enum, Aspect::Format] {
        if let (Some(claim), false) = (root.claims.get(&aspect), field.claims.contains_key(&aspect)) {
            field.claims.insert(aspect, claim.clone());
        }
    }
    field.evidence = Evidence::Declared;
}

/// The name in a sentence that announces the fields of an object.
pub(super) fn named_object(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let announces = ["contain", "has the following", "have the following", "fields", "properties", "consists of"];
    if !announces.iter().any(|word| lower.contains(word)) || text.len() > 160 {
        return None;
    }
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_matches([',', '.', ':', '`', '"', '\''])).collect();
    let noun = |word: &str| matches!(word.to_ascii_lowercase().as_str(), "object" | "array" | "list" | "objects");
    // `Each object in the disks array`: the noun behind the name is the last one.
    let last = words.iter().rposition(|word| noun(word))?;
    let name = words.get(last.checked_sub(1)?)?;
    let article =
        matches!(name.to_ascii_lowercase().as_str(), "the" | "each" | "every" | "an" | "a" | "this" | "following");
    (!article && crate::read::is_name(name)).then_some(*name)
}

#[cfg(test)]
mod tests {
    use super::named_object;

    #[test]
    fn sentences_that_announce_fields() {
        assert_eq!(named_object("The billing object contains:"), Some("billing"));
        assert_eq!(named_object("Each object in the disks array contains the following fields:"), Some("disks"));
        assert_eq!(named_object("The `plan` object has the following fields"), Some("plan"));
        assert_eq!(named_object("Each object contains:"), None);
        assert_eq!(named_object("The billing object is optional."), None);
    }
}

//! Schemas that are told once, under a name, and referred to by it.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use super::heading;
use crate::facts::{Aspect, Claim, Evidence, Field, MAX_FIELDS, Operation, Part, Place, Status, Unread, is_below};
use crate::page::{Kind, Line, Page};
use crate::read::sections::Section;
use crate::read::types::{self, REFERENCE};

/// Deeper references are not followed: they go round.
const MAX_DEPTH: usize = 6;

/// Nor are schemas repeated below a path of more parts than this.
const MAX_REPEATED: usize = 10;

/// The schemas of a page.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    /// Whether the page is in its part about schemas, and how deep its heading is.
    inside: Option<u8>,
    found: Vec<(String, Part)>,
    /// What the page calls its schemas, known before they are read.
    names: BTreeSet<String>,
    /// Where a line names the schema of what stands there.
    named: Vec<Named>,
    /// Names that were followed.
    used: BTreeSet<String>,
}

/// A line such as `schema: Box` or `Schema Box is shown above`.
#[derive(Debug)]
struct Named {
    name: String,
    operation: usize,
    place: Place,
    /// The path whose fields it is about, `""` for a whole body.
    base: String,
    line: u32,
    /// Whether it says that the schema is shown elsewhere.
    refers: bool,
}

/// The schema that a line names, and whether it says that it is shown elsewhere.
fn schema_named(text: &str) -> Option<(&str, bool)> {
    let lower = text.to_ascii_lowercase();
    let plain = |word: &'_ str| word.len() <= 120 && word.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let token = |from: usize| {
        let rest = text[from..].trim_start_matches(['`', '*', ' ', '"', '[']);
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "._-$".contains(c))).unwrap_or(rest.len());
        Some(rest[..end].trim_end_matches('.')).filter(|word| plain(word))
    };
    for lead in ["schema:", "model:"] {
        if let Some(at) = lower.find(lead)
            && text[..at].chars().next_back().is_none_or(|c| matches!(c, ' ' | '*' | '`'))
        {
            return token(at + lead.len()).map(|word| (word, false));
        }
    }
    let short = text.split_whitespace().count() <= 8;
    let refers = ["shown above", "shown below", "see above", "described above", "described below", "defined above"]
        .iter()
        .any(|words| lower.contains(words));
    if !(short && refers) {
        return None;
    }
    let at = lower.find("schema ").map(|at| at + 7).or_else(|| lower.find("model ").map(|at| at + 6))?;
    token(at).map(|word| (word, true))
}

impl Reader<'_> {
    /// The names below the headings of the part about schemas.
    pub(super) fn prepare_schemas(&mut self) {
        let mut outer = None;
        for line in &self.b.page.lines {
            let Kind::Heading(level) = line.kind else { continue };
            match outer {
                Some(above) if level > above => {
                    let name = line.text.trim_matches(['`', ' ', ':']);
                    self.schemas.names.insert(name.rsplit('/').next().unwrap_or(name).to_owned());
                }
                _ => outer = heading::begins_schemas(&line.text).then_some(level),
            }
        }
    }

    /// A cell in which the names of schemas are marked as such, however they are written.
    pub(super) fn with_references(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(begins) = rest.find(|c: char| c.is_alphanumeric() || c == '_') {
            let (before, after) = rest.split_at(begins);
            let end = after.find(|c: char| !(c.is_alphanumeric() || "._-".contains(c))).unwrap_or(after.len());
            let word = &after[..end];
            out.push_str(before);
            let quoted = before.ends_with(['"', '#', '\'', '/', '$']);
            if !quoted && self.schemas.names.contains(word) && types::parse(word).is_none() {
                out.push(REFERENCE);
            }
            out.push_str(word);
            rest = &after[end..];
        }
        out.push_str(rest);
        out
    }

    /// Notes the schema that a line names, of what the page is at.
    pub(super) fn name_schema(&mut self, line: &Line) -> bool {
        let Some((name, refers)) = schema_named(&line.text) else { return false };
        let Some(place) = self.b.place().filter(|place| !place.is_parameters()) else { return false };
        let whole = refers || line.text.to_ascii_lowercase().starts_with(['s', 'm', '`', '*']);
        if !whole || self.schemas.inside.is_some() {
            return false;
        }
        let base = match self.b.current() {
            Some(field) if field.type_text().starts_with("array") => format!("{}[]", field.path),
            Some(field) => field.path.clone(),
            None => self.b.parent.clone(),
        };
        let name = name.to_owned();
        self.schemas.named.push(Named { name, operation: self.b.operations(), place, base, line: line.number, refers });
        self.b.read_lines.insert(line.number);
        true
    }

    /// Begins the part about schemas, or one schema in it.
    pub(super) fn schema_line(&mut self, line: &Line, is_heading: bool) -> bool {
        let level = match line.kind {
            Kind::Heading(level) => level,
            _ => 7,
        };
        // Below that heading, `Models` is the name of a schema.
        let deeper = self.schemas.inside.is_some_and(|outer| level > outer);
        if is_heading && !deeper && heading::begins_schemas(&line.text) {
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
    /// Fields that stand where their type is named: `object, schema: Box`.
    fn named_by_types(&mut self, page: &Page, operations: &[Operation]) {
        for line in page.lines.iter().filter(|line| !matches!(line.kind, Kind::Code(_)) && !line.is_row()) {
            let Some((name, false)) = schema_named(&line.text) else { continue };
            if self.named.iter().any(|named| named.line == line.number) {
                continue;
            }
            for (at, operation) in operations.iter().enumerate() {
                for part in &operation.parts {
                    let typed =
                        |field: &&Field| field.claims.get(&Aspect::Type).is_some_and(|claim| claim.line == line.number);
                    let Some(field) = part.fields.iter().find(typed) else { continue };
                    let list = if field.type_text().starts_with("array") { "[]" } else { "" };
                    self.named.push(Named {
                        name: name.to_owned(),
                        operation: at,
                        place: part.place.clone(),
                        base: format!("{}{list}", field.path),
                        line: line.number,
                        refers: false,
                    });
                }
            }
        }
    }

    /// Gives what a line says to be shown elsewhere the fields that are shown there.
    pub(super) fn repeat(&mut self, page: &Page, operations: &mut [Operation]) -> Vec<Unread> {
        self.named_by_types(page, operations);
        self.named.sort_by_key(|named| (named.base.matches(['.', '[']).count(), named.line));
        let mut missing = Vec::new();
        let inner = |operations: &[Operation], named: &Named| -> Vec<Field> {
            let part = operations.get(named.operation).and_then(|operation| operation.part(&named.place));
            let all = part.into_iter().flat_map(|part| &part.fields);
            let below = |field: &&Field| {
                field.evidence == Evidence::Declared
                    && (named.base.is_empty() && !field.path.is_empty() || is_below(&field.path, &named.base))
            };
            all.filter(below).cloned().collect()
        };
        // What one line shows may itself say that a part of it is shown elsewhere.
        for _ in 0..MAX_DEPTH {
            let mut added = false;
            for at in 0..self.named.len() {
                let named = &self.named[at];
                let filled = !inner(operations, named).is_empty();
                // Fields that stand where the schema is named are all of it. What was repeated may have grown since.
                if filled && !named.refers {
                    continue;
                }
                let around = |other: &Named| {
                    (other.operation, &other.place) == (named.operation, &named.place)
                        && (other.base.is_empty() || is_below(&named.base, &other.base))
                };
                let shown = self.named.iter().filter(|other| other.name == named.name && other.line != named.line);
                let shown = shown.filter(|other| !filled || !around(other));
                let Some((from, fields)) = shown
                    .map(|other| (other, inner(operations, other)))
                    .filter(|(_, fields)| !fields.is_empty())
                    .min_by_key(|(other, _)| other.refers)
                else {
                    continue;
                };
                let from = from.base.len();
                let Some(operation) = operations.get_mut(named.operation) else { continue };
                let part = operation.part_mut(&named.place, named.line);
                for mut field in fields {
                    let rest = field.path[from..].trim_start_matches('.').to_owned();
                    let dot = if named.base.is_empty() || rest.starts_with('[') { "" } else { "." };
                    field.path = format!("{}{dot}{rest}", named.base);
                    // A schema that holds itself goes on for ever.
                    let known = part.field(&field.path).is_some_and(|known| known.evidence == Evidence::Declared);
                    if !known && field.path.matches(['.', '[']).count() < MAX_REPEATED {
                        part.add(field);
                        added = true;
                    }
                }
            }
            if !added {
                break;
            }
        }
        for named in self.named.iter().filter(|named| named.refers) {
            if inner(operations, named).is_empty() {
                missing.push(Unread { line: named.line, text: format!("`{}` is not on the page", named.name) });
            }
        }
        missing
    }

    /// Lines of schemas that no operation refers to and that none shows: their facts are of nothing.
    pub(super) fn unused(&self, operations: &[Operation]) -> BTreeSet<u32> {
        let mut lines = BTreeSet::new();
        let parts = || operations.iter().flat_map(|operation| &operation.parts);
        for (_, part) in self.found.iter().filter(|(name, _)| !self.used.contains(name)) {
            if parts().any(|shown| shows(shown, part)) {
                continue;
            }
            for field in part.fields.iter().filter(|field| field.evidence == Evidence::Declared) {
                lines.insert(field.line);
            }
        }
        lines
    }

    /// What each line of a schema states, whoever refers to it.
    pub(super) fn statements(&self) -> BTreeMap<u32, String> {
        let fields = self.found.iter().flat_map(|(name, part)| part.fields.iter().map(move |field| (name, field)));
        fields.map(|(name, field)| (field.line, statement(name, field))).collect()
    }

    /// Whether the page is in its part about schemas.
    pub(super) fn is_inside(&self) -> bool {
        self.inside.is_some()
    }

    fn get(&self, name: &str) -> Option<&(String, Part)> {
        let exact = self.found.iter().find(|(known, _)| known == name);
        exact.or_else(|| self.found.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)))
    }

    /// Puts the fields of each schema where it is referred to. Gives the references that lead nowhere.
    pub(super) fn resolve(&mut self, operations: &mut [Operation]) -> Vec<Unread> {
        let mut missing = Vec::new();
        let mut used = BTreeSet::new();
        for part in operations.iter_mut().flat_map(|operation| &mut operation.parts) {
            let fields = std::mem::take(&mut part.fields);
            let mut open: Vec<(Field, Vec<String>)> =
                fields.into_iter().map(|field| (field, Vec::new())).rev().collect();
            while let Some((mut field, chain)) = open.pop() {
                let kind = field.type_text().to_owned();
                if let Some(name) = types::reference(&kind).map(str::to_owned) {
                    let target = self.get(&name).map(|(known, part)| {
                        used.insert(known.clone());
                        part
                    });
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
                if field.path.is_empty() {
                    continue;
                }
                if part.fields.len() >= MAX_FIELDS && part.field(&field.path).is_none() {
                    missing.push(Unread { line: field.line, text: "one part has no more fields than this".to_owned() });
                    continue;
                }
                part.add(field);
            }
        }
        self.used = used;
        missing
    }
}

/// Whether a part has all that a schema states, below one of its paths.
fn shows(part: &Part, schema: &Part) -> bool {
    let told = || schema.fields.iter().filter(|field| field.evidence == Evidence::Declared);
    let Some(first) = told().next() else { return true };
    let kind = |field: &Field| field.claims.get(&Aspect::Type).map(|claim| claim.value.clone());
    let bases = part.fields.iter().filter_map(|field| {
        let base = field.path.strip_suffix(first.path.as_str())?;
        (base.is_empty() || base.ends_with('.') || first.path.starts_with('[')).then_some(base)
    });
    let bases: BTreeSet<&str> = bases.collect();
    let by_path: BTreeMap<&str, &Field> = part.fields.iter().map(|field| (field.path.as_str(), field)).collect();
    bases.iter().any(|base| {
        told().all(|field| {
            let known = by_path.get(format!("{base}{}", field.path).as_str());
            let refers = field.type_text().contains(REFERENCE);
            known.is_some_and(|known| (refers || kind(known) == kind(field)) && known.evidence == Evidence::Declared)
        })
    })
}

/// What a field states, in one line that does not change with its description.
pub(super) fn statement(name: &str, field: &Field) -> String {
    let mut out = format!("{name} {}", field.path);
    for (aspect, claim) in field.claims.iter().filter(|(aspect, _)| **aspect != Aspect::Example) {
        out.push_str(&format!(" {}={}", aspect.keyword(), claim.value));
    }
    out
}

/// What a schema that is no object is: a row without a name, or a single row with the schema's own.
fn root_of<'p>(part: &'p Part, name: &str) -> Option<&'p Field> {
    part.field("").or_else(|| match part.fields.as_slice() {
        // A schema that is no object has no property that is required or not.
        [only]
            if only.path == name
                && !only.type_text().starts_with("object")
                && !only.claims.contains_key(&Aspect::Required) =>
        {
            Some(only)
        }
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

//! What reading a page comes to in every layout: a cursor over its lines, the section it is in,
//! and the operation that is being put together.

use crate::facts::{
    Aspect, Auth, Claim, Class, Coverage, CoveredLine, Evidence, Example, Facts, Field, Operation, Place, Status,
    Unread,
};
use crate::page::{Code, CodeKind, Kind, Line, Literal, Page};
use crate::read::sections::{self, Section};
use crate::read::table::Column;
use crate::read::{self, calls, prose, schema};

/// Operations of one page at most.
const MAX_OPERATIONS: usize = 300;

/// Unread lines noted at most.
const MAX_UNREAD_LINES: usize = 1_000;

/// Longest excerpt of an unread line.
const MAX_UNREAD: usize = 120;

pub(crate) struct Builder<'p> {
    pub page: &'p Page,
    /// Operations that came from an OpenAPI document on the page.
    pub documented: usize,
    /// A server that stands before any operation.
    pub base: Option<Claim>,
    at: usize,
    /// The operation and part that each line so far was read in.
    visited: Vec<(usize, Option<Place>)>,
    done: Vec<Operation>,
    pub op: Operation,
    pub section: Section,
    /// Object whose fields the next table or list holds, `""` for the body itself.
    pub parent: String,
    /// The field that following lines describe.
    pub current: Option<(Place, String)>,
    /// Columns of the table that is being read.
    pub columns: Option<Vec<Column>>,
    pub unread: Vec<Unread>,
    /// Lines that gave facts beside those that facts name.
    pub read_lines: std::collections::BTreeSet<u32>,
    /// Lines that were read, and that state something that was not.
    pub suspect_lines: std::collections::BTreeSet<u32>,
    /// What each line stated, before it was merged with what other lines say.
    pub stated: std::collections::BTreeMap<u32, std::collections::BTreeSet<Aspect>>,
    /// Counts the lists of fields: what one list declares twice was not understood, as where the depth of its lines is lost.
    list: usize,
    /// In which list and on which line a field was declared.
    declared: std::collections::HashMap<(usize, Place, String), (usize, u32)>,
    /// Lines that look like facts and are samples of something else.
    pub quiet_lines: std::collections::BTreeSet<u32>,
    /// Whether this page shows `null` beside types, so that its absence says something.
    pub shows_null: bool,
    /// Whether this page marks required fields, so that no mark says optional.
    pub marks_required: bool,
}

impl<'p> Builder<'p> {
    pub(crate) fn new(page: &'p Page) -> Self {
        Builder {
            page,
            documented: 0,
            base: None,
            at: 0,
            visited: Vec::new(),
            done: Vec::new(),
            op: Operation::default(),
            section: Section::Other,
            parent: String::new(),
            current: None,
            columns: None,
            unread: Vec::new(),
            read_lines: std::collections::BTreeSet::new(),
            quiet_lines: std::collections::BTreeSet::new(),
            suspect_lines: std::collections::BTreeSet::new(),
            stated: std::collections::BTreeMap::new(),
            list: 0,
            declared: std::collections::HashMap::new(),
            shows_null: false,
            marks_required: false,
        }
    }

    /// The next line, and steps over it.
    pub(crate) fn next(&mut self) -> Option<&'p Line> {
        self.visit();
        let line = self.page.lines.get(self.at)?;
        self.at += 1;
        Some(line)
    }

    /// Notes in which part the lines up to here were read.
    fn visit(&mut self) {
        let place = match &self.section {
            Section::Part(place) => Some(place.clone()),
            _ => None,
        };
        self.visited.resize(self.at, (self.done.len(), place));
    }

    /// The line `ahead` lines from here, 0 being the next one.
    pub(crate) fn peek(&self, ahead: usize) -> Option<&'p Line> {
        self.page.lines.get(self.at + ahead)
    }

    pub(crate) fn peek_text(&self, ahead: usize) -> &'p str {
        match self.peek(ahead) {
            Some(line) if !matches!(line.kind, Kind::Code(_)) => &line.text,
            _ => "",
        }
    }

    pub(crate) fn skip(&mut self, lines: usize) {
        self.at += lines;
    }

    /// Notes a line that could not be read.
    pub(crate) fn unread(&mut self, line: u32, text: &str) {
        if self.unread.len() >= MAX_UNREAD_LINES {
            return;
        }
        let text: String = text.chars().take(MAX_UNREAD).collect();
        self.unread.push(Unread { line, text });
    }

    /// The body or parameters that a field of this section belongs to.
    pub(crate) fn place(&self) -> Option<Place> {
        match &self.section {
            Section::Part(place) => Some(place.clone()),
            _ => None,
        }
    }

    pub(crate) fn enter(&mut self, section: Section, line: u32) {
        if line > 0 {
            self.read_lines.insert(line);
        }
        if let Section::Part(place) = &section
            && !matches!(place, Place::Response(_))
        {
            self.op.part_mut(place, line);
        }
        self.section = section;
        self.parent.clear();
        self.current = None;
        self.columns = None;
        self.begin_list();
    }

    /// Another list of fields begins: it may tell again what an earlier one told.
    pub(crate) fn begin_list(&mut self) {
        self.list += 1;
    }

    /// Method and path in a heading. A second one begins a second operation.
    pub(crate) fn operation(&mut self, method: &str, target: &str, line: u32) {
        let (path, url) =
            if target.starts_with('/') { (Some(sections::template(target)), None) } else { (None, Some(target)) };
        let known = self.op.method.as_ref().zip(self.op.path.as_ref());
        let differs = known.is_some_and(|(known_method, known_path)| {
            known_method.text() != method || path.as_deref().is_some_and(|path| path != known_path.text())
        });
        if differs && self.done.len() >= MAX_OPERATIONS {
            self.unread(line, target);
            return;
        }
        if differs {
            self.finish_operation();
            self.enter(Section::Other, line);
        }
        if self.op.method.is_none() {
            self.op.method = Some(Claim::new(method, line));
        }
        if let (Some(path), None) = (path, &self.op.path) {
            self.op.path = Some(Claim::new(path, line));
        }
        if let Some(url) = url {
            calls::address(&mut self.op, url, line);
        }
    }

    /// How many operations are done.
    pub(crate) fn operations(&self) -> usize {
        self.done.len()
    }

    /// `/`, `v1`, `/`, `nodes` on lines of their own: the path, and how many lines it has.
    pub(crate) fn path_in_parts(&self) -> (String, usize) {
        let mut path = String::new();
        let mut ahead = 0;
        while self.peek_text(ahead) == "/" {
            let part = self.peek_text(ahead + 1);
            let is_part = !part.is_empty() && !part.contains(char::is_whitespace) && part != "/";
            path.push('/');
            ahead += 1;
            // A title of one word would look like a part; titles begin with a capital.
            let ends = self.peek_text(ahead + 1) != "/" && part.starts_with(|c: char| c.is_uppercase());
            if !is_part || ends {
                break;
            }
            path.push_str(part);
            ahead += 1;
        }
        (path, ahead)
    }

    /// Notes whose fields come next, where a sentence announces them.
    pub(crate) fn announced(&mut self, text: &str) {
        if let Some(named) = super::heading::named_object(text) {
            let named = named.to_owned();
            self.go_into(&named);
        }
    }

    /// Whether a heading is the name of an object whose fields come next.
    pub(crate) fn heading_of_object(&mut self, text: &str) -> bool {
        let name = text.trim_matches(['`', '*', ':', ' ']);
        let name = name.strip_suffix(" object").unwrap_or(name).trim_matches('`').to_owned();
        read::is_name(&name) && self.go_into(&name)
    }

    /// Goes into an object by its whole path, or into the only field whose last part is that name.
    fn go_into(&mut self, named: &str) -> bool {
        let Some(place) = self.place() else { return false };
        let Some(part) = self.op.part(&place) else { return false };
        let last = |path: &str| path.rsplit(['.']).next().unwrap_or(path) == named;
        let mut found = part.fields.iter().filter(|field| field.path == named || last(&field.path));
        let exact = part.field(named).or_else(|| found.next().filter(|_| found.next().is_none()));
        let Some(field) = exact else { return false };
        let kind = field.type_text();
        if !(kind.starts_with("array")
            || kind.starts_with("object")
            || kind.is_empty()
            || kind.contains(crate::read::types::REFERENCE))
        {
            return false;
        }
        self.parent = if kind.starts_with("array") { format!("{}[]", field.path) } else { field.path.clone() };
        self.current = None;
        self.begin_list();
        true
    }

    /// Adds a field to where this section puts it.
    pub(crate) fn field(&mut self, place: &Place, mut field: Field) {
        schema::drop_item_required(&mut field);
        let path = field.path.clone();
        self.declare(place, field);
        self.current = Some((place.clone(), path));
    }

    /// Adds a field that a line declares. A second line of the same list that declares the same field is another field,
    /// whose place was not understood.
    pub(crate) fn declare(&mut self, place: &Place, field: Field) {
        let line = field.line;
        self.stated.entry(line).or_default().extend(field.claims.keys());
        let key = (self.done.len(), place.clone(), field.path.clone());
        if let Some((list, at)) = self.declared.insert(key, (self.list, line))
            && list == self.list
            && at != line
        {
            self.suspect_lines.insert(line);
        }
        self.op.part_mut(place, line).add(field);
    }

    /// The field that is being described.
    pub(crate) fn current(&mut self) -> Option<&mut Field> {
        let (place, path) = self.current.clone()?;
        let part = self.op.parts.iter_mut().find(|part| part.place == place)?;
        part.fields.iter_mut().find(|field| field.path == path)
    }

    /// A line of a field's description.
    pub(crate) fn describe(&mut self, text: &str, line: u32) -> bool {
        match self.current() {
            Some(field) => {
                prose::read(field, text, line);
                true
            }
            None => false,
        }
    }

    /// A code block: a call, a schema or an example.
    pub(crate) fn code_block(&mut self, code: &Code) {
        match &code.kind {
            CodeKind::Call(call) => {
                calls::add(&mut self.op, call, code.line);
                // What the page shows right after a call is its answer.
                if self.section == Section::Other {
                    self.section = Section::Example(Place::Response(Status::Success));
                }
            }
            CodeKind::Value(literal) => self.value(code, literal, code.line),
            CodeKind::Values(all) => {
                for (line, literal) in all {
                    self.value(code, literal, code.line + line);
                }
            }
            CodeKind::OpenApi => match schema::operations(code) {
                Ok(found) => {
                    self.documented += found.len();
                    self.done.extend(found);
                }
                Err((line, why)) => self.unread(line, &format!("the OpenAPI document cannot be read: {why}")),
            },
            CodeKind::Other => {}
        }
    }

    /// A second block right below a success that shows other things is no part of that success: the body
    /// of an error is told by its names.
    fn place_of_example(&self, place: Place, value: &serde_json::Value) -> Place {
        let Place::Response(status) = &place else { return place };
        let success = match status {
            Status::Code(code) => code.starts_with('2'),
            Status::Success => true,
            Status::Error => false,
        };
        let before = self.op.examples.iter().rev().find(|example| example.place == place);
        let (Some(before), true) = (before, success) else { return place };
        let names = |value: &serde_json::Value| {
            value
                .as_object()
                .map(|all| all.keys().cloned().collect::<std::collections::BTreeSet<_>>())
                .unwrap_or_default()
        };
        let (old, new) = (names(&before.value), names(value));
        let error = ["error", "errors", "detail", "message", "error_code"].iter().any(|name| new.contains(*name));
        match !new.is_empty() && old.is_disjoint(&new) && error {
            true => Place::Response(Status::Error),
            false => place,
        }
    }

    fn value(&mut self, code: &Code, literal: &Literal, line: u32) {
        let place = match &self.section {
            Section::Part(place) | Section::Example(place) => place.clone(),
            _ => return,
        };
        if !matches!(place, Place::Request | Place::Response(_)) {
            return;
        }
        if schema::is_schema(literal) {
            for field in schema::fields(code, &place) {
                self.op.part_mut(&place, line).add(field);
            }
            return;
        }
        let place = self.place_of_example(place, &literal.value);
        read::add_example(self.op.part_mut(&place, line), literal, line);
        self.op.examples.push(Example { place, line, value: literal.value.clone() });
    }

    /// The path of a field that is named `name` where the page stands now.
    pub(crate) fn below(&self, place: &Place, name: &str) -> String {
        let full = if self.parent.is_empty() { name.to_owned() } else { format!("{}.{name}", self.parent) };
        match self.op.part(place) {
            Some(part) => read::anchor(part, &full),
            None => full,
        }
    }

    /// A sentence of the section about signing in.
    pub(crate) fn auth_sentence_in_auth(&mut self, text: &str, line: u32) {
        if self.section == Section::Auth {
            self.auth_sentence(text, line);
        }
    }

    /// Ways to sign in that a sentence names plainly.
    pub(crate) fn auth_sentence(&mut self, text: &str, line: u32) {
        let lower = text.to_ascii_lowercase();
        if lower.contains("authorization: bearer") || lower.contains("bearer token") || lower.contains("bearer auth") {
            self.op.add_auth(Auth::Bearer, line);
        } else if lower.contains("authorization: basic") || lower.contains("basic auth") {
            self.op.add_auth(Auth::Basic, line);
        }
    }

    pub(crate) fn finish_operation(&mut self) {
        let mut op = std::mem::take(&mut self.op);
        if op.method.is_none() && op.path.is_none() {
            return;
        }
        if op.server.is_none() {
            op.server = self.base.clone();
        }
        one_success(&mut op);
        for part in &mut op.parts {
            for mut field in std::mem::take(&mut part.fields) {
                let items = prose::split_items(&mut field);
                part.add(field);
                if let Some(items) = items {
                    part.add(items);
                }
            }
            // What is declared in the order of the page, then what only an example shows.
            part.fields.sort_by_key(|field| match field.evidence {
                Evidence::Declared => (0, field.line),
                Evidence::Example => (1, 0),
            });
        }
        op.parts.retain(|part| {
            let coded = matches!(part.place, Place::Response(Status::Code(_)));
            coded || !part.fields.is_empty() || part.content.is_some() || part.required.is_some()
        });
        self.done.push(op);
    }

    pub(crate) fn finish(mut self) -> Facts {
        self.visit();
        self.finish_operation();
        self.only_documented();
        let coverage = coverage(self.page, self.visited, &self.done, &self.unread, self.read_lines);
        Facts { operations: self.done, unread: self.unread, coverage, seen: None }
    }
}

impl Builder<'_> {
    /// Where the page holds its OpenAPI document, that says which operations there are: a request
    /// line in a sentence is none.
    fn only_documented(&mut self) {
        if self.documented == 0 {
            return;
        }
        let declares = |op: &Operation| {
            op.parts.iter().any(|part| part.fields.iter().any(|field| field.evidence == Evidence::Declared))
        };
        let mut kept: Vec<Operation> = Vec::new();
        for op in std::mem::take(&mut self.done) {
            let known = kept.iter().any(|known| known.name() == op.name());
            let answers =
                |part: &crate::facts::Part| part.line > 0 && matches!(part.place, Place::Response(Status::Code(_)));
            if !known && (declares(&op) || op.auth.len() > 1 || op.parts.iter().any(answers)) {
                kept.push(op);
            }
        }
        self.done = kept;
    }
}

/// What became of each line: the lines that facts name were read, those that were noted were not.
fn coverage(
    page: &Page,
    mut visited: Vec<(usize, Option<Place>)>,
    operations: &[Operation],
    unread: &[Unread],
    mut read: std::collections::BTreeSet<u32>,
) -> Coverage {
    for operation in operations {
        let heads = [&operation.method, &operation.path, &operation.server, &operation.deprecated];
        read.extend(heads.into_iter().flatten().map(|claim| claim.line));
        read.extend(operation.auth.iter().map(|(_, line)| *line));
        for part in &operation.parts {
            read.insert(part.line);
            read.extend([&part.content, &part.required].into_iter().flatten().map(|claim| claim.line));
            for field in &part.fields {
                read.insert(field.line);
                let claims = field.claims.values();
                read.extend(
                    claims
                        .flat_map(|claim| std::iter::once(claim.line).chain(claim.also.iter().map(|(_, line)| *line))),
                );
            }
        }
    }
    let unread: std::collections::BTreeSet<u32> = unread.iter().map(|line| line.line).collect();
    visited.resize(page.lines.len(), (0, None));
    let mut lines = Vec::with_capacity(page.lines.len());
    for (line, (operation, place)) in page.lines.iter().zip(visited) {
        let part = place.map(|place| (operation, place));
        let mut add = |number: u32, text: &str, sample: bool| {
            let class = match () {
                () if unread.contains(&number) => Class::Unread,
                () if read.contains(&number) => Class::Read,
                () => Class::Prose,
            };
            lines.push(CoveredLine {
                line: number,
                class,
                sample,
                part: part.clone(),
                text: text.to_owned(),
                stated: None,
            });
        };
        match line.kind {
            Kind::Code(at) => {
                let text = page.codes.get(at).map_or("", |code| code.text.as_str());
                for (number, text) in (line.number..).zip(text.lines()) {
                    if !text.trim().is_empty() {
                        add(number, text, true);
                    }
                }
            }
            _ => add(line.number, &line.text, false),
        }
    }
    Coverage { lines }
}

/// An example of a success belongs to the only success that the page documents with its status.
fn one_success(op: &mut Operation) {
    let coded: Vec<Place> =
        op.parts.iter().map(|part| &part.place).filter(|place| is_success_code(place)).cloned().collect();
    let [only] = coded.as_slice() else {
        return;
    };
    let success = Place::Response(Status::Success);
    if let Some(at) = op.parts.iter().position(|part| part.place == success) {
        let part = op.parts.remove(at);
        let into = op.part_mut(only, part.line);
        into.content = into.content.take().or(part.content);
        for field in part.fields {
            into.add(field);
        }
    }
    for example in op.examples.iter_mut().filter(|example| example.place == success) {
        example.place = only.clone();
    }
}

fn is_success_code(place: &Place) -> bool {
    matches!(place, Place::Response(Status::Code(code)) if code.starts_with('2'))
}

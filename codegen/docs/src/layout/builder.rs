//! What reading a page comes to in every layout: a cursor over its lines, the section it is in,
//! and the operation that is being put together.

use crate::facts::{
    Aspect, Auth, Claim, Class, Coverage, CoveredLine, Evidence, Example, Facts, Field, Operation, Place, Status,
    Unread,
};
use crate::page::{Code, CodeKind, Kind, Line, Literal, Page};
use crate::read::sections::{self, Section};
use crate::read::table::{self, Column};
use crate::read::{self, calls, prose, schema};

/// Operations of one page at most.
const MAX_OPERATIONS: usize = 300;

/// Unread lines noted at most.
const MAX_UNREAD_LINES: usize = 1_000;

/// Longest excerpt of an unread line.
const MAX_UNREAD: usize = 120;

pub(super) struct Builder<'p> {
    pub page: &'p Page,
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
    /// Whether this page shows `null` beside types, so that its absence says something.
    pub shows_null: bool,
    /// Whether this page marks required fields, so that no mark says optional.
    pub marks_required: bool,
}

impl<'p> Builder<'p> {
    pub(super) fn new(page: &'p Page) -> Self {
        Builder {
            page,
            at: 0,
            visited: Vec::new(),
            done: Vec::new(),
            op: Operation::default(),
            section: Section::Other,
            parent: String::new(),
            current: None,
            columns: None,
            unread: Vec::new(),
            shows_null: false,
            marks_required: false,
        }
    }

    /// The next line, and steps over it.
    pub(super) fn next(&mut self) -> Option<&'p Line> {
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
    pub(super) fn peek(&self, ahead: usize) -> Option<&'p Line> {
        self.page.lines.get(self.at + ahead)
    }

    pub(super) fn peek_text(&self, ahead: usize) -> &'p str {
        match self.peek(ahead) {
            Some(line) if !matches!(line.kind, Kind::Code(_)) => &line.text,
            _ => "",
        }
    }

    pub(super) fn skip(&mut self, lines: usize) {
        self.at += lines;
    }

    /// Notes a line that could not be read.
    pub(super) fn unread(&mut self, line: u32, text: &str) {
        if self.unread.len() >= MAX_UNREAD_LINES {
            return;
        }
        let text: String = text.chars().take(MAX_UNREAD).collect();
        self.unread.push(Unread { line, text });
    }

    /// The body or parameters that a field of this section belongs to.
    pub(super) fn place(&self) -> Option<Place> {
        match &self.section {
            Section::Part(place) => Some(place.clone()),
            _ => None,
        }
    }

    pub(super) fn enter(&mut self, section: Section, line: u32) {
        if let Section::Part(place) = &section
            && !matches!(place, Place::Response(_))
        {
            self.op.part_mut(place, line);
        }
        self.section = section;
        self.parent.clear();
        self.current = None;
        self.columns = None;
    }

    /// Method and path in a heading. A second one begins a second operation.
    pub(super) fn operation(&mut self, method: &str, target: &str, line: u32) {
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

    /// Adds a field to where this section puts it.
    pub(super) fn field(&mut self, place: &Place, mut field: Field) {
        schema::drop_item_required(&mut field);
        let line = field.line;
        let path = field.path.clone();
        self.op.part_mut(place, line).add(field);
        self.current = Some((place.clone(), path));
    }

    /// The field that is being described.
    pub(super) fn current(&mut self) -> Option<&mut Field> {
        let (place, path) = self.current.clone()?;
        let part = self.op.parts.iter_mut().find(|part| part.place == place)?;
        part.fields.iter_mut().find(|field| field.path == path)
    }

    /// A line of a field's description.
    pub(super) fn describe(&mut self, text: &str, line: u32) -> bool {
        match self.current() {
            Some(field) => {
                prose::read(field, text, line);
                true
            }
            None => false,
        }
    }

    /// What means the same in every layout. True when the line was read.
    pub(super) fn common(&mut self, line: &'p Line) -> bool {
        if let Kind::Code(at) = line.kind {
            if let Some(code) = self.page.codes.get(at) {
                self.code(code);
            }
            return true;
        }
        if line.is_row() {
            return self.row(line);
        }
        self.columns = None;
        if let Some((method, target)) = sections::operation(&line.text) {
            self.operation(method, target, line.number);
            return true;
        }
        if let Some(section) = sections::section(&line.text) {
            // `Successful response` below a status describes it.
            let under_status = matches!(&self.section, Section::Part(Place::Response(Status::Code(_))));
            if !(under_status && matches!(section, Section::Example(Place::Response(_)))) {
                self.enter(section, line.number);
            }
            return true;
        }
        if let Some(found) = sections::content_type(&line.text) {
            if let Some(place) = self.place() {
                let part = self.op.part_mut(&place, line.number);
                match &mut part.content {
                    Some(claim) => claim.add(found.into(), line.number),
                    None => part.content = Some(Claim::new(found, line.number)),
                }
            }
            return true;
        }
        self.status(line)
    }

    /// Only the part of [`Builder::common`] that reads headings.
    pub(super) fn common_section(&mut self, line: &Line) -> bool {
        let section = sections::section(&line.text);
        let found = section.is_some();
        if let Some(section) = section {
            self.enter(section, line.number);
        }
        found
    }

    /// A status, in a section about responses.
    pub(super) fn status(&mut self, line: &Line) -> bool {
        let response =
            matches!(&self.section, Section::Part(Place::Response(_)) | Section::Example(Place::Response(_)));
        if !response {
            return false;
        }
        let Some((code, rest)) = sections::status(&line.text) else {
            return false;
        };
        let place = Place::Response(Status::Code(code));
        let part = self.op.part_mut(&place, line.number);
        if let Some(found) = sections::content_type(rest) {
            part.content = Some(Claim::new(found, line.number));
        }
        self.enter(Section::Part(place), line.number);
        true
    }

    /// A code block: a call, a schema or an example.
    fn code(&mut self, code: &Code) {
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
            CodeKind::OpenApi => self.done.extend(schema::operations(code)),
            CodeKind::Other => {}
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
        read::add_example(self.op.part_mut(&place, line), literal, line);
        self.op.examples.push(Example { place, line, value: literal.value.clone() });
    }

    /// A row of a table with cells.
    fn row(&mut self, line: &Line) -> bool {
        if let Some(columns) = table::columns(&line.pieces) {
            self.columns = Some(columns);
            return true;
        }
        if line.kind == Kind::Header {
            self.columns = None;
            return true;
        }
        let Some(columns) = self.columns.clone() else {
            // A table of something else: statuses, prices, links.
            return self.status_row(line);
        };
        self.cells(&columns, &line.pieces, line)
    }

    /// A row whose first cell is a status.
    fn status_row(&mut self, line: &Line) -> bool {
        let first = line.pieces.first().map(String::as_str).unwrap_or_default();
        if let (Section::Part(Place::Response(_)) | Section::Example(Place::Response(_)), Some((code, ""))) =
            (&self.section, sections::status(first))
        {
            self.op.part_mut(&Place::Response(Status::Code(code)), line.number);
        }
        true
    }

    /// The cells of a row of fields.
    pub(super) fn cells(&mut self, columns: &[Column], cells: &[String], line: &Line) -> bool {
        let Some(row) = table::row(columns, cells, line.number, self.shows_null) else {
            self.unread(line.number, &line.text);
            return true;
        };
        let place = row.place.or_else(|| self.place()).or(match &self.section {
            // A table right below the operation, without a heading, says nothing of where it belongs.
            Section::Example(place) => Some(place.clone()),
            _ => None,
        });
        let Some(place) = place else {
            self.unread(line.number, &line.text);
            return true;
        };
        let mut field = row.field;
        if self.marks_required && !field.claims.contains_key(&Aspect::Required) {
            field.claim(Aspect::Required, false, line.number);
        }
        if !place.is_parameters() {
            field.path = self.below(&place, &field.path);
        }
        self.field(&place, field);
        true
    }

    /// The path of a field that is named `name` where the page stands now.
    pub(super) fn below(&self, place: &Place, name: &str) -> String {
        let full = if self.parent.is_empty() { name.to_owned() } else { format!("{}.{name}", self.parent) };
        match self.op.part(place) {
            Some(part) => read::anchor(part, &full),
            None => full,
        }
    }

    /// Ways to sign in that a sentence names plainly.
    pub(super) fn auth_sentence(&mut self, text: &str, line: u32) {
        let lower = text.to_ascii_lowercase();
        if lower.contains("authorization: bearer") || lower.contains("bearer token") || lower.contains("bearer auth") {
            self.op.add_auth(Auth::Bearer, line);
        } else if lower.contains("authorization: basic") || lower.contains("basic auth") {
            self.op.add_auth(Auth::Basic, line);
        }
    }

    fn finish_operation(&mut self) {
        let mut op = std::mem::take(&mut self.op);
        if op.method.is_none() && op.path.is_none() {
            return;
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

    pub(super) fn finish(mut self) -> Facts {
        self.visit();
        self.finish_operation();
        let coverage = coverage(self.page, self.visited, &self.done, &self.unread);
        Facts { operations: self.done, unread: self.unread, coverage, seen: None }
    }
}

/// What became of each line: the lines that facts name were read, those that were noted were not.
fn coverage(
    page: &Page,
    mut visited: Vec<(usize, Option<Place>)>,
    operations: &[Operation],
    unread: &[Unread],
) -> Coverage {
    let mut read = std::collections::BTreeSet::new();
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
            lines.push(CoveredLine { line: number, class, sample, part: part.clone(), text: text.to_owned() });
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

/// How many lines of the page satisfy a test.
pub(super) fn count(page: &Page, test: impl Fn(&Line) -> bool) -> u32 {
    u32::try_from(page.lines.iter().filter(|line| test(line)).count()).unwrap_or(u32::MAX)
}

/// A claim about the field that is being described, if there is one.
pub(super) fn claim(builder: &mut Builder<'_>, aspect: Aspect, value: impl Into<serde_json::Value>, line: u32) -> bool {
    let value = value.into();
    builder.current().is_some_and(|field| {
        field.claim(aspect, value, line);
        true
    })
}

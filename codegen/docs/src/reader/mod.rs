//! The one reader of pages: a grammar of names, types, marks and limits over lines, cells and nested
//! lists, request lines, statuses and examples. What a line said is noted, and so is what it did not.
//!
//! `request` reads request lines, `heading` what a heading opens, `head` the line that begins a field,
//! `facets` what stands beside one, `tables` rows and cells, `schemas` what is told under a name.

mod blocks;
pub(crate) mod builder;
mod cells;
mod credentials;
mod facets;
mod fields;
mod head;
mod heading;
mod keys;
mod notation;
mod request;
mod schemas;
mod tables;
mod unread;

use crate::facts::{Claim, Facts, Operation, Place, Status};
use crate::page::{Format, Kind, Line, Page};
use crate::read::calls;
use crate::read::sections::{self, Section};
use builder::Builder;

pub(crate) use request::without_values;
pub(crate) use tables::glued_columns;

/// Whether a line alone begins a field: a name and a type in pieces, or glued.
pub(crate) fn begins_field(line: &Line) -> bool {
    if line.is_row() || matches!(line.kind, Kind::Code(_)) {
        return false;
    }
    if line.pieces.len() >= 2 {
        return head::pieces(&line.pieces).is_some_and(|head| head.kind.is_some());
    }
    !line.text.contains(char::is_whitespace) && head::text(&line.text).is_some()
}

/// What is known of a page's layout beforehand: small, and only what its lines cannot tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints {
    /// `null` stands beside the types of fields that may be null: its absence says that they may not.
    pub shows_null: bool,
    /// Required fields are marked: no mark says optional.
    pub marks_required: bool,
}

/// Reads a page.
#[must_use]
pub fn read(page: &Page, hints: Hints, given: Option<&Operation>) -> Facts {
    let mut hints = hints;
    // What a page nowhere shows, it does not say by leaving it out.
    let shown = |words: &[&str]| {
        page.lines.iter().any(|line| {
            words.iter().any(|word| {
                line.pieces.iter().any(|piece| piece.trim().eq_ignore_ascii_case(word))
                    || line.text.to_ascii_lowercase().ends_with(word)
            })
        })
    };
    hints.shows_null &=
        shown(&["| null", "null |", "nullable", "|null"]) || page.lines.iter().any(|line| line.text.contains("null |"));
    hints.marks_required &= shown(&["required"]);
    let mut reader = Reader {
        b: Builder::new(page),
        hints,
        depths: Vec::new(),
        table: None,
        text_table: false,
        combined: std::collections::BTreeSet::new(),
        rows: Vec::new(),
        pending_path: None,
        pending_method: None,
        declared: false,
        message: None,
        schemas: schemas::Schemas::default(),
        names_only: false,
        glued: None,
        enumerated: None,
        last_heading: None,
        status_depth: None,
        status_level: None,
        headers_of: None,
    };
    if let Some(given) = given {
        reader.b.op = given.clone();
        reader.declared = true;
    }
    reader.b.shows_null = hints.shows_null;
    reader.b.marks_required = hints.marks_required;
    reader.prepare_schemas();
    while let Some(line) = reader.b.next() {
        reader.line(line);
    }
    reader.finish()
}

struct Reader<'p> {
    b: Builder<'p>,
    hints: Hints,
    /// Parents of nested lists: how deep a field stands and its path, with `[]` where it is a list.
    depths: Vec<(u16, String)>,
    /// The table that is being read.
    table: Option<tables::Table>,
    /// Rows whose type is a combination of the schemas in the rows below them.
    combined: std::collections::BTreeSet<String>,
    /// Its rows are lines of text.
    text_table: bool,
    /// The path of the row at each depth of a table that shows nesting by marks.
    rows: Vec<String>,
    /// A path in a heading of its own and how deep that stands: a method makes a request line of it.
    pending_path: Option<(String, u8)>,
    pending_method: Option<(String, u32)>,
    /// Method and path of the operation were declared, and not taken from a call.
    declared: bool,
    /// Headers and the body of an HTTP message follow.
    message: Option<Place>,
    schemas: schemas::Schemas,
    /// Fields of this part stand without types: a name, then what it is.
    names_only: bool,
    /// The field that began with a name and a type with nothing between them, if the last one did.
    glued: Option<(Place, String)>,
    /// The row of a table of enumerations that was read last, and the field it is of.
    enumerated: Option<(String, Place, String)>,
    last_heading: Option<String>,
    /// How deep the items of the list of statuses stand.
    status_depth: Option<u16>,
    /// The level of the heading that is the status of the section.
    status_level: Option<u8>,
    /// The response whose headers are being told.
    headers_of: Option<Place>,
}

impl<'p> Reader<'p> {
    fn line(&mut self, line: &'p Line) {
        if let Kind::Code(at) = line.kind {
            return self.code(at, line);
        }
        let heading = matches!(line.kind, Kind::Heading(_));
        // A list of statuses goes on, whatever stands behind the number.
        if self.listed_status(line) && line.kind != Kind::Row && self.status_line(line, heading) {
            if line.is_row() {
                self.table = Some(tables::Table::Other);
            }
            return;
        }
        if line.is_row() {
            return self.row(line, &line.pieces);
        }
        if self.vertical_table(line) || self.text_row(line) {
            return;
        }
        // `Table 5 Server`: the fields of something that the page names and nothing refers to.
        if let Some(title) = heading::titled(&line.text)
            && heading::read(title).is_none()
        {
            self.open(Section::Other, 0);
            return;
        }
        if heading {
            self.table = None;
            self.rows.clear();
        }
        let text = line.text.as_str();
        if text.starts_with("Section titled") || unread::is_noise(text) {
            return;
        }
        if self.message_header(text, line.number) || self.operation_line(line, heading) {
            return;
        }
        if self.schema_line(line, heading) || !heading && self.name_schema(line) {
            return;
        }
        let inside = self.b.place().is_some() || matches!(self.b.section, Section::Auth | Section::Parameters);
        let next = self.b.peek_text(0);
        let named = line.kind == Kind::Item && fields::is_kind_line(next) || fields::is_placed(line, next);
        if inside && (!heading_word(text) || named) && self.field(line) {
            return;
        }
        // `Example:` below a field is about the field.
        if inside && !heading && self.b.current.is_some() && self.field_facet(line) {
            self.b.read_lines.insert(line.number);
            return;
        }
        if inside && !heading && self.b.current.is_none() && self.nameless_example(line) {
            return;
        }
        if self.section_line(line) || self.status_line(line, heading) {
            return;
        }
        if let Some(kind) = content_type(text) {
            if let Some(place) = self.headers_of.take() {
                self.open(Section::Part(place), line.number);
            }
            return self.content(kind, line.number);
        }
        if heading {
            self.topic(line);
            return;
        }
        if inside && self.facet(line) {
            self.b.read_lines.insert(line.number);
            return;
        }
        if self.authenticated(line) {
            return;
        }
        if self.b.section == Section::Auth {
            self.credential_line(text, line.number);
            return;
        }
        if self.b.op.path.is_none()
            && let Some(path) = sections::path(text)
        {
            self.b.op.path = Some(Claim::new(request::template(path), line.number));
            self.declared = true;
            return;
        }
        if self.server_line(text, line.number) {
            return;
        }
        self.b.announced(text);
        let header = self.headers_of.is_some() && !text.contains(' ') && fields::is_kind_line(self.b.peek_text(0));
        if header || (inside || self.headers_of.is_some()) && unread::names_a_field(line) {
            self.b.unread(line.number, text);
            return;
        }
        if !self.b.describe(text, line.number) && inside {
            self.b.auth_sentence_in_auth(text, line.number);
        }
    }

    /// A heading that opens none of the known sections begins another topic.
    fn topic(&mut self, line: &Line) {
        if self.b.op.title.is_none() {
            self.b.op.title = Some(line.text.clone());
        }
        self.last_heading = Some(line.text.clone());
        self.b.current = None;
        self.b.begin_list();
        if self.b.heading_of_object(&line.text) {
            return;
        }
        self.b.parent.clear();
        if let Kind::Heading(1 | 2) = line.kind
            && !matches!(self.b.section, Section::Example(_))
        {
            self.b.section = Section::Other;
        }
    }

    fn open(&mut self, section: Section, line: u32) {
        self.headers_of = None;
        self.depths.clear();
        self.rows.clear();
        self.table = None;
        self.names_only = false;
        self.message = None;
        self.b.enter(section, line);
    }

    fn section_line(&mut self, line: &Line) -> bool {
        let text = line.text.as_str();
        if let Section::Part(place @ Place::Response(_)) = &self.b.section
            && text.trim_matches([' ', ':', '*', '#']).eq_ignore_ascii_case("response headers")
        {
            self.headers_of = Some(place.clone());
            self.b.section = Section::Other;
            self.b.current = None;
            self.b.read_lines.insert(line.number);
            return true;
        }
        let Some(opened) = heading::read(text) else { return false };
        // The headers of a response, between its status and its content.
        if let (Section::Part(place @ Place::Response(_)), Section::Part(Place::Header)) =
            (&self.b.section, &opened.section)
            && self.b.page.format != Format::Text
            && match line.kind {
                Kind::Heading(level) => self.status_level.is_some_and(|above| level > above),
                _ => self.status_level.is_some(),
            }
        {
            self.headers_of = Some(place.clone());
            self.b.section = Section::Other;
            self.b.current = None;
            self.b.read_lines.insert(line.number);
            return true;
        }
        // `Successful response` below a status describes it.
        let under_status = matches!(&self.b.section, Section::Part(Place::Response(Status::Code(_))));
        if under_status && matches!(opened.section, Section::Example(Place::Response(_))) {
            return true;
        }
        // `Example` within a part shows that part.
        let plain = text.trim_matches([' ', ':', '*', '#']).to_ascii_lowercase();
        if let (Section::Part(place), "example" | "examples") = (&self.b.section, plain.as_str())
            && !place.is_parameters()
        {
            let place = place.clone();
            self.b.section = Section::Example(place);
            self.b.current = None;
            return true;
        }
        // `Response Schema` below a status goes on with it.
        let response = matches!(&opened.section, Section::Part(Place::Response(Status::Success)));
        let section = match (&self.b.section, response && text.to_ascii_lowercase().contains("schema")) {
            (Section::Part(Place::Response(Status::Code(code))), true) => {
                Section::Part(Place::Response(Status::Code(code.clone())))
            }
            _ => opened.section,
        };
        self.open(section.clone(), line.number);
        self.status_depth = None;
        let Section::Part(place) = section else { return true };
        if let Some(content) = opened.content {
            self.content(&content, line.number);
        }
        let mut required = opened.required.map(|means| (means, line.number));
        // `required` on a line of its own below the heading of a body.
        if place == Place::Request
            && let Some(next) = self.b.peek(0)
            && let Some(head::Badge::Required(means)) = head::badge(&next.text)
        {
            required = Some((means, next.number));
            self.b.skip(1);
        }
        if let (Some((means, at)), Place::Request) = (required, &place) {
            self.b.op.part_mut(&place, line.number).required = Some(Claim::new(means, at));
        }
        true
    }

    fn content(&mut self, kind: &str, line: u32) {
        if let Some(place) = self.b.place().filter(|place| !place.is_parameters()) {
            let part = self.b.op.part_mut(&place, line);
            match &mut part.content {
                Some(claim) => claim.add(kind.into(), line),
                None => part.content = Some(Claim::new(kind, line)),
            }
        }
    }

    /// Request lines, and methods and paths on lines of their own.
    fn operation_line(&mut self, line: &'p Line, heading: bool) -> bool {
        let text = line.text.trim_matches(['`', '*', ' ']);
        if sections::is_method(text) {
            // Several methods may stand below one path, in headings of their own.
            if let Some((path, level)) = self.pending_path.clone() {
                let below = matches!(line.kind, Kind::Heading(own) if own > level);
                self.begin(text, &path, line.number);
                self.pending_path = Some((path, level)).filter(|_| below);
                return true;
            }
            return self.split_operation(line);
        }
        if let Some(rest) = ["api:", "openapi:"].iter().find_map(|lead| text.strip_prefix(lead)) {
            let rest = rest.trim().trim_matches(['"', '\'']);
            if let Some(request) = request::read(rest, false) {
                self.begin(&request.method, &request.target, line.number);
            }
            return true;
        }
        if let Some((key, value)) = text.split_once(':') {
            let value = value.trim().trim_matches(['`', '*', ' ']);
            match key.trim_matches('*').trim().to_ascii_lowercase().as_str() {
                "method" | "http method" if sections::is_method(&value.to_ascii_uppercase()) => {
                    self.pending_method = Some((value.to_ascii_uppercase(), line.number));
                    return true;
                }
                "path" | "endpoint" | "url" | "request url" | "http request" | "request" | "route" | "uri" => {
                    if let Some(request) = request::read(value, false) {
                        self.begin(&request.method, &request.target, line.number);
                        return true;
                    }
                    let known = value.starts_with('/') || value.starts_with("http");
                    if let (Some((method, _)), true) = (self.pending_method.take(), known) {
                        self.begin(&method, &request::template(value), line.number);
                        return true;
                    }
                }
                _ => {}
            }
        }
        if let Kind::Heading(level) = line.kind {
            let path = sections::path(text).or_else(|| (text == "/").then_some(text));
            if let Some(path) = path {
                self.pending_path = Some((request::template(path), level));
                return true;
            }
            if self.pending_path.as_ref().is_some_and(|(_, above)| level <= *above) {
                self.pending_path = None;
            }
        }
        let Some(request) = request::read(text, heading) else { return false };
        // A call with values in its query is a sample wherever an operation is known already.
        if request.sample && (self.declared || self.b.op.path.is_some()) {
            self.b.quiet_lines.insert(line.number);
            return true;
        }
        if request.message {
            self.message = Some(Place::Request);
            if self.declared || self.b.op.path.is_some() {
                let path = request::without_values(&request.target);
                let known = self.b.op.path.as_ref().is_some_and(|known| same_shape(known.text(), &path));
                if known {
                    self.b.read_lines.insert(line.number);
                    return true;
                }
            }
        }
        if !request.title.is_empty() && self.b.op.path.is_none() {
            self.b.op.title = Some(request.title.clone());
        }
        let message = self.message.clone();
        self.begin(&request.method, &request.target, line.number);
        self.message = message;
        true
    }

    /// `POST`, then the path on the next line or its parts on lines of their own.
    fn split_operation(&mut self, line: &Line) -> bool {
        let method = line.text.trim_matches(['`', '*', ' ']).to_owned();
        let next = self.b.peek_text(0);
        let whole = next.trim_matches(['`', ' ']);
        if (whole.starts_with('/') && whole.len() > 1 || whole.starts_with("http"))
            && !whole.contains(char::is_whitespace)
        {
            let path = if whole.starts_with("http") {
                whole.to_owned()
            } else {
                request::template(whole.split('?').next().unwrap_or(whole))
            };
            self.b.skip(1);
            self.begin(&method, &path, line.number);
            return true;
        }
        let (path, lines) = self.b.path_in_parts();
        if path.is_empty() {
            return false;
        }
        self.b.skip(lines);
        self.begin(&method, &request::template(&path), line.number);
        true
    }

    /// Begins an operation, or goes on with the one that has this method and path already.
    fn begin(&mut self, method: &str, target: &str, line: u32) {
        self.leave_schemas();
        self.b.read_lines.insert(line);
        let title = self.last_heading.take();
        let before = self.b.operations();
        // The call above it was of this operation: its address has the server in front.
        if !self.declared
            && target.starts_with('/')
            && let Some(known) = self.b.op.path.as_ref().map(|claim| claim.text().to_owned())
            && known != target
            && let Some(prefix) = calls::strip_path(&known, target)
        {
            self.b.op.path = Some(Claim::new(target, line));
            if let Some(server) = &mut self.b.op.server {
                server.value = format!("{}{prefix}", server.text()).into();
            }
        }
        self.b.operation(method, target, line);
        if self.b.operations() != before {
            self.depths.clear();
            self.rows.clear();
            self.enumerated = None;
        }
        self.table = None;
        self.message = None;
        self.declared = true;
        self.pending_method = None;
        if self.b.op.title.is_none() {
            self.b.op.title = title;
        }
    }

    fn server_line(&mut self, text: &str, line: u32) -> bool {
        let leads = ["Base URL:", "Base URL", "Server:", "Server URL:", "Endpoint:", "Host:", "URL:"];
        let Some(url) = leads.iter().find_map(|lead| text.strip_prefix(lead)) else { return false };
        let url = url.trim().trim_matches(['`', '*', ' ', '<', '>']).trim_end_matches('/');
        if url.starts_with("http") && !url.contains(char::is_whitespace) && self.b.op.server.is_none() {
            match self.b.op.path.is_some() || self.b.op.method.is_some() {
                true => self.b.op.server = Some(Claim::new(url, line)),
                false => self.b.base = Some(Claim::new(url, line)),
            }
            return true;
        }
        url.starts_with("http")
    }

    fn finish(mut self) -> Facts {
        self.leave_schemas();
        let page = self.b.page;
        let quiet = std::mem::take(&mut self.b.quiet_lines);
        let mut suspect = std::mem::take(&mut self.b.suspect_lines);
        let stated = std::mem::take(&mut self.b.stated);
        let mut facts = self.b.finish();
        let unstated = unread::unstated(&facts, stated);
        suspect.extend(&unstated);
        let mut missing = self.schemas.resolve(&mut facts.operations);
        missing.extend(self.schemas.repeat(page, &mut facts.operations));
        suspect.extend(self.schemas.unused(&facts.operations));
        let statements = self.schemas.statements();
        // Of a line that was not read in full, what was not read counts too.
        let noted: std::collections::BTreeSet<u32> = facts.unread.iter().map(|unread| unread.line).collect();
        for line in facts.coverage.lines.iter_mut().filter(|line| !noted.contains(&line.line)) {
            let gone = || missing.iter().find(|unread| unread.line == line.line).map(|unread| unread.text.clone());
            line.stated = match unstated.contains(&line.line) {
                true => None,
                false => statements.get(&line.line).cloned().or_else(gone),
            };
        }
        unread::finish(&mut facts, missing, &quiet, &suspect);
        facts
    }
}

/// `Media type application/json`, `Content-Type: application/json`, `application/json`.
fn content_type(text: &str) -> Option<&str> {
    let leads = ["Media type", "Content type", "Content-Type", "Content Type", "Media Type"];
    let rest = leads.iter().find_map(|lead| text.strip_prefix(lead)).unwrap_or(text);
    let plain = rest.trim_matches([':', ' ', '`', ',']);
    sections::content_type(plain).or_else(|| sections::content_type(plain.trim_matches(['*', '`', ' '])))
}

/// Words that are headings wherever they stand, and never names of fields in the list before them.
fn heading_word(text: &str) -> bool {
    matches!(
        text.trim_end_matches(':'),
        "Responses"
            | "Response"
            | "Request Body"
            | "Request body"
            | "Response Body"
            | "Response body"
            | "Request"
            | "Parameters"
            | "Authorizations"
            | "Headers"
            | "Query Parameters"
            | "Path Parameters"
            | "Body"
    )
}

/// Paths that are the same but for what stands for a parameter.
fn same_shape(a: &str, b: &str) -> bool {
    let parts = |path: &str| path.trim_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
    let (a, b) = (parts(a), parts(b));
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || a.starts_with('{') || b.starts_with('{'))
}

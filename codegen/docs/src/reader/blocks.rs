//! Statuses of responses, as headings, items of a list and tabs; code blocks: calls, HTTP messages, examples and schemas; and HTTP messages among the lines of a page.

use super::{Reader, heading, request, tables};
use crate::facts::{Claim, Place, Status};
use crate::page::{CodeKind, Kind, Line};
use crate::read::calls;
use crate::read::sections::{self, Section};

impl<'p> Reader<'p> {
    /// Headers of an HTTP message.
    pub(super) fn message_header(&mut self, text: &str, line: u32) -> bool {
        if self.message.is_none() {
            return false;
        }
        let Some((name, value)) = text.split_once(':') else { return false };
        let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !named {
            return false;
        }
        let value = value.trim();
        if self.message != Some(Place::Request) {
            return true;
        }
        if name.eq_ignore_ascii_case("host") {
            let host = value.trim_end_matches('/');
            if host.contains('.') && self.b.op.server.is_none() && !host.contains(char::is_whitespace) {
                self.b.op.server = Some(Claim::new(format!("https://{host}"), line));
            }
        } else {
            calls::header(&mut self.b.op, name, value, line);
        }
        true
    }

    pub(super) fn code(&mut self, at: usize, line: &'p Line) {
        self.table = None;
        let Some(code) = self.b.page.codes.get(at) else { return };
        if let CodeKind::Call(call) = &code.kind {
            return self.call(call, code.line);
        }
        if let (CodeKind::Value(_) | CodeKind::Values(_), Some(place)) = (&code.kind, self.message.take()) {
            let section = std::mem::replace(&mut self.b.section, Section::Example(place));
            self.b.code_block(code);
            self.b.section = section;
            return;
        }
        if let CodeKind::Other = &code.kind {
            return self.other_code(code, line);
        }
        self.b.code_block(code);
    }

    /// A call of the API. Where the operation was declared, a call of another one is a sample of that
    /// one; else each call is an operation.
    fn call(&mut self, call: &crate::page::Call, line: u32) {
        let path = call.url.as_ref().and_then(|(url, _)| calls::path_of(url));
        let (Some(path), Some(method)) = (path, &call.method) else {
            calls::add(&mut self.b.op, call, line);
            return self.after_call();
        };
        let path = request::without_values(&path);
        let known = self.b.op.path.as_ref().map(|claim| claim.text().to_owned());
        let same = known.as_ref().is_some_and(|known| calls::ends_with_path(&path, known));
        let same_method = self.b.op.method.as_ref().is_none_or(|claim| claim.text() == method);
        if known.is_some() && !(same && (same_method || self.declared)) {
            if self.declared {
                self.b.quiet_lines.insert(line);
                return;
            }
            self.leave_schemas();
            self.b.finish_operation();
            self.open(Section::Other, line);
            self.enumerated = None;
            self.b.op.title = self.last_heading.take();
        }
        calls::add(&mut self.b.op, call, line);
        self.after_call();
    }

    /// What a page shows right after a call is its response.
    fn after_call(&mut self) {
        if self.b.section == Section::Other {
            self.b.section = Section::Example(Place::Response(Status::Success));
        }
    }

    /// A request line or an HTTP message in a fence.
    fn other_code(&mut self, code: &'p crate::page::Code, line: &'p Line) {
        let mut lines = code.text.lines().zip(code.line..).filter(|(text, _)| !text.trim().is_empty());
        let Some((first, number)) = lines.next() else { return };
        let request = request::read(first, false);
        let status = first.trim().strip_prefix("HTTP/").and_then(|_| heading::status(first.trim()));
        if let Some((code, _)) = status {
            let place = Place::Response(Status::Code(code));
            self.b.op.part_mut(&place, number);
            self.body_of_message(lines, place);
            return;
        }
        let Some(request) = request else {
            if !self.notation(code) {
                self.b.code_block(code);
            }
            return;
        };
        let known = self.b.op.path.is_some() && (request.sample || request.message);
        if !known {
            self.begin(&request.method, &request.target, number);
        }
        let _ = line;
        self.message = Some(Place::Request);
        self.body_of_message(lines, Place::Request);
        self.message = None;
    }

    fn body_of_message<'t>(&mut self, lines: impl Iterator<Item = (&'t str, u32)>, place: Place) {
        let mut body = String::new();
        let mut begins = 0;
        for (text, number) in lines {
            if body.is_empty() && !text.trim_start().starts_with(['{', '[']) {
                self.message = Some(place.clone());
                self.message_header(text.trim(), number);
                continue;
            }
            if body.is_empty() {
                begins = number;
            }
            body.push_str(text);
            body.push('\n');
        }
        if let Some(literal) = crate::page::read_literal(&body) {
            crate::read::add_example(self.b.op.part_mut(&place, begins), &literal, begins);
            self.b.op.examples.push(crate::facts::Example { place, line: begins, value: literal.value });
        }
        self.message = None;
    }
}

impl Reader<'_> {
    /// Whether a list of statuses has come to `default`, which is its last: numbers below it are codes of its errors.
    fn after_default(&self) -> bool {
        let default = Place::Response(Status::Code("default".to_owned()));
        self.status_depth.is_some() && self.b.section == Section::Part(default)
    }

    /// Whether a line is an item of a list of statuses.
    pub(super) fn listed_status(&self, line: &Line) -> bool {
        let responses =
            matches!(&self.b.section, Section::Part(Place::Response(_)) | Section::Example(Place::Response(_)));
        let word = line.text.split(' ').next().unwrap_or_default();
        responses
            && (line.kind == Kind::Item || line.kind == Kind::Header)
            && (self.b.current.is_none() || self.status_depth == Some(line.depth))
            && self.status_depth.is_none_or(|depth| depth == line.depth || line.kind == Kind::Header)
            && (word == "default" || heading::status(word).is_some() && !self.after_default())
    }

    /// A status, in a section about responses or as a heading.
    pub(super) fn status_line(&mut self, line: &Line, heading: bool) -> bool {
        let responses =
            matches!(&self.b.section, Section::Part(Place::Response(_)) | Section::Example(Place::Response(_)));
        // `- default What every other status means`, in a list of statuses.
        // What stands deeper in the list, or in the text of an item, says what a status means.
        let inner = |depth: u16| line.depth > depth || line.depth == depth && line.kind == Kind::Text;
        let deeper = !heading && self.status_depth.is_some_and(|depth| depth > 0 && inner(depth));
        // Below a table of statuses, a list is what one of them means.
        let tabled = matches!(self.table, Some(tables::Table::Statuses(_))) && !heading;
        if responses && (deeper || line.kind == Kind::Item && (tabled || self.after_default())) {
            return false;
        }
        let listed = self.listed_status(line);
        let word = line.text.split(' ').next().unwrap_or_default();
        let item = if word == "default" { Some(word.to_owned()) } else { heading::status(word).map(|(code, _)| code) };
        let item = item.filter(|_| listed).map(|code| (code, String::new()));
        let Some((code, rest)) = item.or_else(|| heading::status(&line.text)) else { return false };
        let worded = line.text.starts_with(|c: char| c.is_alphabetic() || c == '>') && !line.text.contains('.');
        if !(responses || heading || worded && rest.len() < 40) {
            return false;
        }
        // A sentence that begins with a number describes the field before it.
        let content = sections::content_type(rest.trim());
        let apart = line.pieces.len() >= 2 && line.pieces[0].trim() == code;
        let glued = apart || line.text.as_bytes().get(3).is_some_and(u8::is_ascii_alphabetic);
        let short = rest.is_empty()
            || (responses && (glued || self.b.current.is_none()))
            || content.is_some()
            || heading
            || worded
            || rest.split_whitespace().count() <= 5;
        if !short
            || (self.b.current.is_some()
                && !rest.is_empty()
                && content.is_none()
                && !heading
                && !worded
                && !apart
                && line.text.as_bytes().get(3) == Some(&b' '))
        {
            return false;
        }
        let first = Place::Response(Status::Code(code));
        self.b.op.part_mut(&first, line.number);
        // Tabs: the block below shows the first of them.
        let mut tabs = 0;
        while rest.is_empty()
            && let Some(next) = self.b.peek(tabs)
            && !matches!(next.kind, Kind::Code(_))
            && let Some((code, rest)) = heading::status(&next.text)
            && rest.is_empty()
        {
            self.b.op.part_mut(&Place::Response(Status::Code(code)), next.number);
            tabs += 1;
        }
        self.b.skip(tabs);
        self.open(Section::Part(first), line.number);
        self.status_level = match line.kind {
            Kind::Heading(level) => Some(level),
            _ => None,
        };
        self.status_depth = (line.kind == Kind::Item).then_some(line.depth).or(self.status_depth);
        if let Some(content) = content {
            self.content(content, line.number);
        }
        true
    }
}

//! Fields that begin on a line of text, and what is said of them below.

use serde_json::Value;

use super::head::{self, Badge, Head};
use super::{Reader, facets, heading};
use crate::facts::{Aspect, Place};
use crate::page::{CodeKind, Format, Kind, Line};
use crate::read::sections::{self, Section};
use crate::read::{self, prose, types};

/// Whether these are a name, a sentence that describes it, and its type, each on a line of its own.
fn is_described(name: &str, sentence: &str, kind: &str) -> bool {
    let lower = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let ends = sentence.ends_with('.') && sentence.split_whitespace().count() >= 2;
    lower && ends && crate::read::is_name(name) && types::is_type(kind) && kind.split_whitespace().count() == 1
}

/// Whether a line is a parameter that is a heading of its own, above the line that says where it is sent.
pub(super) fn is_placed(line: &Line, next: &str) -> bool {
    matches!(line.kind, Kind::Heading(3..)) && matches!(attribute(next), Some((Attribute::Place, _)))
}

impl<'p> Reader<'p> {
    /// Begins a field, when the line and those below it do.
    pub(super) fn field(&mut self, line: &'p Line) -> bool {
        if matches!(line.kind, Kind::Heading(1 | 2)) || attribute(&line.text).is_some() {
            return false;
        }
        let Some((mut head, lines)) = self.head(line, 0) else { return false };
        let glued = lines == 0 && line.pieces.len() < 2 && !line.text.contains(char::is_whitespace);
        let mut marks: Vec<(usize, u32)> = Vec::new();
        let mut kind_line = line.number;
        for _ in 0..lines {
            if let Some(next) = self.b.next() {
                self.b.read_lines.insert(next.number);
                let before = head.clone();
                let left = head.attributes(&next.text).to_owned();
                if before.kind.is_none() && head.kind.is_some() {
                    kind_line = next.number;
                }
                if before.required.is_none() && head.required.is_some() {
                    marks.push((0, next.number));
                }
                if !left.is_empty() {
                    head.rest.push(left);
                }
            }
        }
        let mut default = None;
        // Marks on the lines that follow.
        while let Some(next) = self.b.peek(0) {
            let text = next.text.as_str();
            if matches!(next.kind, Kind::Code(_) | Kind::Heading(_)) || next.is_row() {
                break;
            }
            // Another item of the same list is a field of its own, whatever its name.
            if next.kind == Kind::Item && line.kind == Kind::Item && next.depth <= line.depth {
                break;
            }
            if let Some(value) = text.strip_prefix("default:") {
                default = Some((value.trim().to_owned(), next.number));
            } else if let Some((key, value)) = attribute(text) {
                match (key, head::badge(value), types::parse(value)) {
                    (Attribute::Place, Some(Badge::Place(place)), _) => head.place = Some(place),
                    (Attribute::Required, _, _) => {
                        head.required = read::table::answer(value);
                        marks.push((0, next.number));
                    }
                    (Attribute::Type, _, Some(kind)) => {
                        head.kind = Some(kind);
                        kind_line = next.number;
                    }
                    _ => break,
                }
            } else if let Some(badge) = head::badge(text) {
                match badge {
                    Badge::Required(means) => {
                        head.required = Some(means);
                        marks.push((0, next.number));
                    }
                    Badge::Deprecated => head.deprecated = true,
                    Badge::Nullable => head.nullable = true,
                    Badge::Place(place) => head.place = Some(place),
                    Badge::Other => {}
                }
            } else if head.kind.is_none() && types::parse(text).is_some() {
                head.kind = types::parse(text);
                kind_line = next.number;
            } else {
                break;
            }
            self.b.read_lines.insert(next.number);
            self.b.skip(1);
        }
        if self.b.section == Section::Auth {
            self.b.read_lines.insert(line.number);
            self.credential(&head, line.number);
            return true;
        }
        let place = match head
            .place
            .clone()
            .filter(|_| !matches!(self.b.section, Section::Part(Place::Request | Place::Response(_))))
        {
            Some(place) => Some(place),
            None => self.b.place(),
        };
        let Some(place) = place else {
            self.b.unread(line.number, &line.text);
            return true;
        };
        let path = self.path(&place, &head, line);
        let mut field = head.field(path, line.number, self.hints.shows_null && head.kind.is_some());
        if kind_line != line.number {
            for aspect in [Aspect::Type, Aspect::Nullable, Aspect::Format] {
                if let Some(claim) = field.claims.get_mut(&aspect) {
                    claim.line = kind_line;
                }
            }
        }
        if let (Some((_, at)), Some(claim)) = (marks.last(), field.claims.get_mut(&Aspect::Required)) {
            claim.line = *at;
        }
        if head.required.is_none() && self.hints.marks_required {
            field.claim(Aspect::Required, false, line.number);
        }
        if let Some((text, at)) = default {
            let kind = field.type_text().to_owned();
            match prose::typed(&text, &kind) {
                Some(value) => field.claim(Aspect::Default, value, at),
                None => self.b.unread(at, &text),
            }
        }
        let kind = field.type_text().to_owned();
        for rest in &head.rest {
            if let Some(values) =
                head::glued_values(rest, &kind).filter(|_| line.pieces.len() > 2 || !line.text.contains(": "))
            {
                field.claim(Aspect::Enum, values, kind_line);
                continue;
            }
            facets::read_described(&mut field, rest, kind_line);
        }
        self.b.field(&place, field);
        self.glued = self.b.current.clone().filter(|_| glued);
        true
    }

    /// The head of a field, and how many of the following lines belong to it. The first of those is
    /// `ahead` lines from the cursor.
    fn head(&self, line: &Line, ahead: usize) -> Option<(Head, usize)> {
        // A heading begins something else, though it be called `date`: it is the type of no name above it.
        let text_at = |ahead: usize| {
            let heading = self.b.peek(ahead).is_some_and(|next| matches!(next.kind, Kind::Heading(_)));
            if heading { "" } else { self.b.peek_text(ahead) }
        };
        let (next, after) = (text_at(ahead), text_at(ahead + 1));
        if is_placed(line, next) {
            let mut words = line.text.splitn(2, ' ');
            let word = words.next()?;
            let (name, required) = head::name(word).or_else(|| head::label(word).map(|name| (name, None)))?;
            let mut head = Head { name, required, ..Head::default() };
            return head.attributes(words.next().unwrap_or_default()).is_empty().then_some((head, 0));
        }
        if line.pieces.len() >= 2
            && let Some(head) = head::pieces(&line.pieces)
        {
            let lines = usize::from(head.kind.is_none() && is_kind_line(next));
            return (head.kind.is_some() || lines > 0).then_some((head, lines));
        }
        if line.pieces.len() < 2
            && let Some(head) = head::text(&line.text)
        {
            return Some((head, 0));
        }
        // An item of a list above a type is a name, also where elsewhere it would announce something.
        let item = || {
            head::label(&line.text).filter(|_| line.kind == Kind::Item && is_kind_line(next)).map(|name| (name, None))
        };
        let (name, required) = head::name(&line.text).or_else(item)?;
        if line.text.contains(char::is_whitespace) {
            return None;
        }
        // `object`, then the names of its fields and what each is: the type of the body.
        if types::is_type(&name) && is_described(next, after, text_at(ahead + 2)) {
            return None;
        }
        let head = Head { name, required, ..Head::default() };
        if is_kind_line(next) {
            return Some((head, 1));
        }
        if is_described(&line.text, next, after) {
            return Some((head, 2));
        }
        if matches!(head::badge(next), Some(Badge::Required(_))) && is_kind_line(after) {
            return Some((head, 2));
        }
        // `Object`, then names and what each is, without types.
        let sentence = next.split_whitespace().count() >= 2 || next.starts_with(|c: char| c.is_uppercase());
        let lower = line.text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        let ends = sections::section(next).is_some() || heading::status(next).is_some() || next.is_empty();
        (self.names_only && lower && sentence && !ends).then_some((head, 0))
    }

    fn path(&mut self, place: &Place, head: &Head, line: &Line) -> String {
        if place.is_parameters() {
            return head.name.clone();
        }
        // Copied text has lost how deep its lists were.
        let depth = if self.b.page.format == Format::Text { 0 } else { line.depth };
        while self.depths.last().is_some_and(|(above, _)| *above >= depth) {
            self.depths.pop();
        }
        let path = match self.depths.last() {
            Some((_, above))
                if self.b.page.format != Format::Text
                    && !(head.name.contains('.') && head.name.starts_with(above.trim_end_matches("[]"))) =>
            {
                format!("{above}.{}", head.name)
            }
            _ => self.b.below(place, &head.name),
        };
        let kind = head.kind.as_ref().map_or("", |kind| kind.text.as_str());
        if kind.starts_with("array") {
            self.depths.push((depth, format!("{path}[]")));
        } else if kind.contains("object") {
            self.depths.push((depth, path.clone()));
        }
        path
    }

    /// What a line says of the field above it, or of the body as a whole.
    pub(super) fn facet(&mut self, line: &'p Line) -> bool {
        let text = line.text.as_str();
        let number = line.number;
        if self.b.current.is_none() {
            if matches!(text.trim_end_matches(':'), "Array of" | "Items" | "Array items")
                && self.b.parent.is_empty()
                && self.b.place().is_some_and(|place| !place.is_parameters())
            {
                self.b.parent.push_str("[]");
                self.b.read_lines.insert(number);
                return true;
            }
            let text = text.strip_prefix("Type:").map_or(text, str::trim);
            // A body has a type; of a list of parameters, a type is of one of them.
            if types::is_type(text) && self.b.place().is_some_and(|place| !place.is_parameters()) {
                self.names_only = text == "Object";
                self.b.read_lines.insert(number);
                return true;
            }
            if let Some(answer) = text.strip_prefix("Required:").and_then(read::table::answer)
                && self.b.place() == Some(Place::Request)
            {
                let part = self.b.op.part_mut(&Place::Request, number);
                part.required = Some(crate::facts::Claim::new(answer, number));
                return true;
            }
            return false;
        }
        self.field_facet(line)
    }

    /// What a line says of the field above it.
    pub(super) fn field_facet(&mut self, line: &'p Line) -> bool {
        let text = line.text.as_str();
        let number = line.number;
        // A heading of its own: a whole body follows.
        let block = self.b.peek(0).is_some_and(|next| matches!(next.kind, Kind::Code(_)));
        if matches!(text, "Example" | "Examples") && block || text.starts_with("Example") && self.shows_a_body() {
            return false;
        }
        if matches!(text, "Example" | "Examples" | "Example:" | "Examples:" | "example")
            || facets::announces_example(text)
        {
            self.examples(text.starts_with("Examples"), text.ends_with(':'), number);
            return true;
        }
        if let [word, rest @ ..] = line.pieces.as_slice()
            && word.trim_end_matches([':', ' ']).eq_ignore_ascii_case("example")
            && !rest.is_empty()
        {
            return self.example(&rest.concat(), number);
        }
        if let Some(rest) = text.strip_prefix("example")
            && !rest.starts_with([' ', ':', 's'])
            && !rest.is_empty()
        {
            return self.example(rest, number);
        }
        if facets::announces_values(text) {
            self.values(text, number);
            return true;
        }
        let Some(field) = self.b.current() else { return false };
        if matches!(text.trim_end_matches(':'), "Items" | "Array items") {
            self.items();
            return true;
        }
        // `Items:`, then what they are.
        if let (true, Some(items)) = (field.type_text() == "array", types::parse(text)) {
            let kind = format!("array<{}>", items.text);
            field.claims.insert(Aspect::Type, crate::facts::Claim::new(kind, number));
            return true;
        }
        if field.claims.contains_key(&Aspect::Type)
            && types::is_type(text)
            && text.starts_with(|c: char| c.is_lowercase())
            && field.type_text() == "any"
        {
            return true;
        }
        let before = field.claims.len();
        match facets::read(field, text, number) {
            facets::Outcome::Read => true,
            facets::Outcome::Unreadable => {
                if field.claims.len() == before {
                    self.b.unread(number, text);
                }
                true
            }
            facets::Outcome::Nothing => self.typed_line(text, number),
        }
    }

    /// The type of a list's items on the line below `Items:`.
    fn items(&mut self) {
        let Some(next) = self.b.peek(0).filter(|next| !matches!(next.kind, Kind::Code(_))) else { return };
        let mut head = Head::default();
        let left = head.attributes(&next.text).to_owned();
        let Some(kind) = head.kind.filter(|_| is_kind_line(&next.text)) else { return };
        let number = next.number;
        let Some(field) = self.b.current() else { return };
        if field.type_text() != "array" {
            return;
        }
        field.claims.insert(Aspect::Type, crate::facts::Claim::new(format!("array<{}>", kind.text), number));
        if !left.is_empty() {
            facets::read_described(field, &left, number);
        }
        self.b.read_lines.insert(number);
        self.b.skip(1);
    }

    /// A type line with limits: `string <uuid> [ 1 .. 63 ] characters`, `\`integer\`, format: \`int64\``.
    fn typed_line(&mut self, text: &str, number: u32) -> bool {
        let Some(field) = self.b.current() else { return false };
        if field.claims.contains_key(&Aspect::Type) || !is_kind_line(text) {
            return false;
        }
        let mut head = Head::default();
        let left = head.attributes(text).to_owned();
        let Some(kind) = head.kind else { return false };
        let left = without_title(&left).trim_start_matches([' ', ',', '\u{2014}', '-']).to_owned();
        types::claim(field, &kind, number, false);
        if !left.is_empty() {
            facets::read_described(field, &left, number);
        }
        let (name, kind) = (field.path.clone(), kind.text);
        if let Some((_, path)) = self.depths.last_mut().filter(|(_, path)| *path == name)
            && kind.starts_with("array")
        {
            path.push_str("[]");
        }
        true
    }

    /// Whether the line `ahead` lines from the cursor begins a field with its type, and so is no value of
    /// the label above it. A name and a type with nothing between them count only below a field that is
    /// written so: elsewhere `substring` is a value.
    pub(super) fn begins_field_at(&self, ahead: usize) -> bool {
        let Some(line) = self.b.peek(ahead).filter(|line| !matches!(line.kind, Kind::Code(_))) else { return false };
        let Some((head, lines)) = self.head(line, ahead + 1) else { return false };
        let divided = line.pieces.len() >= 2 || line.text.contains(char::is_whitespace);
        lines > 0 || head.kind.is_some() && (divided || self.b.current.is_none() || self.glued == self.b.current)
    }

    /// The values below `Enum:` or `Available options:`, each but the last with a comma.
    fn values(&mut self, label: &str, number: u32) {
        let mut text = String::new();
        while text.is_empty() || text.ends_with(',') {
            let Some(next) = self.b.peek(0) else { break };
            // A label without values. A line with a comma, or behind one, is a value whatever it says.
            let field = text.is_empty() && !next.text.ends_with(',') && self.begins_field_at(0);
            if field || matches!(next.kind, Kind::Heading(_)) {
                break;
            }
            self.b.skip(1);
            text.push_str(&next.text);
            // One a line without commas, in quotes or backticks.
            let quoted = |line: &str| line.len() > 2 && line.starts_with(['"', '`']) && line.ends_with(['"', '`']);
            while quoted(text.rsplit(',').next().unwrap_or(&text).trim()) && quoted(self.b.peek_text(0)) {
                text.push(',');
                text.push_str(self.b.peek_text(0));
                self.b.skip(1);
            }
        }
        let Some(field) = self.b.current() else { return };
        let kind = field.type_text();
        let kind = kind.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(kind).to_owned();
        let values = facets::values(text.trim_end_matches(','), &kind);
        match values.is_empty() {
            true => self.b.unread(number, if text.is_empty() { label } else { &text }),
            false => field.claim(Aspect::Enum, Value::Array(values), number),
        }
    }

    /// `Example:` among fields and below none of them, as where the name of a field was lost when the page
    /// was copied. It opens the example of a whole body only where a body follows before the next field.
    pub(super) fn nameless_example(&mut self, line: &'p Line) -> bool {
        if !matches!(line.text.trim_end_matches(':'), "Example" | "Examples") {
            return false;
        }
        let mut ahead = 0;
        let code = |line: &Line| matches!(line.kind, Kind::Code(_));
        while let Some(next) = self.b.peek(ahead).filter(|next| !code(next))
            && read::literal(&next.text).is_some()
        {
            ahead += 1;
        }
        if ahead == 0 {
            let body = (0..MAX_LEAD).find(|at| {
                self.b.peek(*at).is_none_or(|next| code(next) || heading::read(&next.text).is_some())
                    || self.begins_field_at(*at)
            });
            return body.is_some_and(|at| self.begins_field_at(at));
        }
        for value in std::iter::once(line).chain((0..ahead).filter_map(|at| self.b.peek(at))).collect::<Vec<_>>() {
            self.b.unread(value.number, &value.text);
        }
        self.b.skip(ahead);
        true
    }

    /// Whether the block that follows holds an object and the field above does not: it shows the whole body.
    fn shows_a_body(&mut self) -> bool {
        let Some(Kind::Code(at)) = self.b.peek(0).map(|next| next.kind) else { return false };
        let Some(CodeKind::Value(literal)) = self.b.page.codes.get(at).map(|code| &code.kind) else { return false };
        let object = literal.value.is_object();
        self.b
            .current()
            .is_some_and(|field| object && matches!(field.type_text(), "string" | "integer" | "number" | "boolean"))
    }

    fn example(&mut self, rest: &str, number: u32) -> bool {
        let Some(field) = self.b.current() else { return false };
        let kind = field.type_text().to_owned();
        let value = prose::typed(rest.trim(), &kind).unwrap_or_else(|| rest.trim().into());
        field.claim(Aspect::Example, read::example_value(&value), number);
        true
    }

    /// The values below `Example:`.
    fn examples(&mut self, several: bool, marked: bool, _number: u32) {
        let mut first = true;
        while let Some(next) = self.b.peek(0) {
            let value = match next.kind {
                Kind::Code(at) => match self.b.page.codes.get(at).map(|code| &code.kind) {
                    Some(CodeKind::Value(literal)) => Some(literal.value.clone()),
                    _ => None,
                },
                _ => read::literal(&next.text),
            };
            // Without quotes a value is told from a sentence by standing right below `Example`.
            let bare = || {
                (first && !marked && !next.text.contains(char::is_whitespace) && !matches!(next.kind, Kind::Code(_)))
                    .then(|| Value::from(next.text.as_str()))
            };
            let Some(value) = value.or_else(|| if self.begins_field_at(0) { None } else { bare() }) else { break };
            self.b.skip(1);
            self.b.read_lines.insert(next.number);
            match self.b.current() {
                Some(field) => {
                    let kind = field.type_text().to_owned();
                    let typed = value.as_str().and_then(|text| prose::typed(text, &kind)).unwrap_or(value);
                    field.claim(Aspect::Example, read::example_value(&typed), next.number);
                }
                None => self.b.unread(next.number, &next.text),
            }
            first = false;
            if !several {
                break;
            }
        }
    }
}

/// What a line below a field says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Place,
    Required,
    Type,
}

/// `In: query`, `Required: yes`, `Type: string`, on a line of its own.
fn attribute(text: &str) -> Option<(Attribute, &str)> {
    let (key, value) = text.split_once(':')?;
    let value = value.trim().trim_matches(['`', '*', '"', ' ']);
    let key = match key.trim_matches(['*', '`', ' ']).to_ascii_lowercase().as_str() {
        "in" | "location" | "located in" | "parameter type" => Attribute::Place,
        "required" | "mandatory" => Attribute::Required,
        "type" | "data type" => Attribute::Type,
        _ => return None,
    };
    let good = match key {
        Attribute::Place => Place::parameter(value).is_some(),
        Attribute::Required => read::table::answer(value).is_some(),
        Attribute::Type => types::is_type(value),
    };
    good.then_some((key, value))
}

/// Lines between `Example` and the body it announces at most.
const MAX_LEAD: usize = 12;

/// A line with a type and its limits is no longer than this.
const MAX_TYPE: usize = 400;

/// Whether a line is a type, with whatever stands behind it.
pub(super) fn is_kind_line(text: &str) -> bool {
    if types::is_type(text) {
        return true;
    }
    let Some((_, rest)) = types::prefix(text, false) else { return false };
    let rest = without_title(rest).trim_start_matches([' ', ',']);
    // A dash begins the description, and a key its value, however long they are.
    if (rest.starts_with(['\u{2014}', '\u{2013}']) || facets::begins(rest) || facets::is_flag(rest))
        && text.starts_with(|c: char| c.is_lowercase() || c == '`')
    {
        return true;
    }
    if text.len() >= MAX_TYPE {
        return false;
    }
    text.starts_with(|c: char| c.is_lowercase() || c == 'A' || c == '`')
        && (rest.is_empty()
            || facets::begins(rest)
            || rest.starts_with(['\u{2014}', '\u{2013}'])
            || head::badge(rest).is_some()
            || facets::is_flag(rest)
            || text.starts_with("Array of"))
        && text.split_whitespace().count() < 14
}

/// The title of a schema behind its type: `object (Lid)`.
fn without_title(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((title, rest)) if title.starts_with(|c: char| c.is_alphabetic()) && !title.contains("..") => rest.trim(),
        _ => text,
    }
}

//! Parser events to a tree.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span as RawSpan};

use super::controls::StandIns;
use super::{Member, Node, Object, Pointer, Replaced, Span, Value};
use diagnostics::{Finding, Location};

/// Nodes that aliases may add in all. A bomb doubles at every level and meets this soon; the
/// largest real document seen has none.
const MAX_ALIAS_NODES: usize = 500_000;

/// Levels an alias may reach. The parser bounds what is written out; what an alias names comes on
/// top, and the tree is walked by functions that call themselves.
const MAX_DEPTH: usize = 600;

/// Mapping keys longer than this are refused by the parser. The YAML default of 1,024 is too short
/// for a generated JSON document.
const MAX_KEY: usize = 65_536;

enum Frame {
    Array {
        items: Vec<Node>,
        span: Span,
        anchor: usize,
    },
    Object {
        members: Vec<Member>,
        seen: HashMap<Box<str>, u32>,
        key: Option<(Box<str>, Span)>,
        span: Span,
        anchor: usize,
    },
}

struct Builder<'p> {
    path: &'p str,
    file: u32,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Node>,
    alias_nodes: usize,
    root: Option<Node>,
    findings: Vec<Finding>,
    replaced: Vec<Replaced>,
}

/// What one file holds.
pub(super) struct Parsed {
    pub root: Node,
    pub findings: Vec<Finding>,
    pub replaced: Vec<Replaced>,
}

/// Reads one file. Duplicate keys are findings; everything that makes the tree unusable is the error.
pub(super) fn parse(path: &str, text: &str, file: u32) -> Result<Parsed, Box<Finding>> {
    let fail = |line: usize, column: usize, at: usize, message: String, help: &str| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let location = Location {
            file: path.to_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            start: at,
            end: at,
        };
        Box::new(Finding::error("syntax", message).at(location).help(help))
    };
    if u32::try_from(text.len()).is_err() {
        return Err(fail(1, 1, 0, "the document is larger than 4 GiB".to_owned(), "split it"));
    }
    let text_without_mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shift = text.len() - text_without_mark.len();
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.simple_key_max_lookahead = MAX_KEY;
    let mut builder = Builder {
        path,
        file,
        stack: Vec::new(),
        anchors: HashMap::new(),
        alias_nodes: 0,
        root: None,
        findings: Vec::new(),
        replaced: Vec::new(),
    };
    let mut documents = 0;
    let (stand_ins, readable) = StandIns::find(text_without_mark);
    for next in Parser::new_from_str_with_options(&readable, options) {
        let (event, raw) = next.map_err(|error| {
            let marker = error.marker();
            let at = marker.byte_offset().unwrap_or_default() + shift;
            fail(marker.line(), marker.col() + 1, at, error.info(), "fix the YAML or JSON here")
        })?;
        let span = builder.span(&raw, shift);
        match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    let message = "a second document starts here".to_owned();
                    return Err(fail(
                        raw.start.line(),
                        raw.start.col() + 1,
                        span.start as usize,
                        message,
                        "keep one document in a file",
                    ));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let text = stand_ins.undo(text);
                let tagged_text = tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                if builder.wants_key() {
                    builder.key(text.into(), span);
                } else {
                    let value = scalar(text, style, tagged_text);
                    builder.add(Node { value, span }, anchor)?;
                }
            }
            Event::SequenceStart(_, anchor, _) => {
                builder.refuse_key(span)?;
                builder.stack.push(Frame::Array { items: Vec::new(), span, anchor });
            }
            Event::MappingStart(_, anchor, _) => {
                builder.refuse_key(span)?;
                builder.stack.push(Frame::Object {
                    members: Vec::new(),
                    seen: HashMap::new(),
                    key: None,
                    span,
                    anchor,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close(span)?,
            Event::Alias(id) => builder.alias(id, span)?,
            _ => {}
        }
    }
    let root = builder
        .root
        .take()
        .unwrap_or(Node { value: Value::Null, span: Span { file, line: 1, column: 1, ..Span::default() } });
    Ok(Parsed { root, findings: builder.findings, replaced: builder.replaced })
}

impl Builder<'_> {
    fn span(&self, raw: &RawSpan, shift: usize) -> Span {
        let range = raw.byte_range().unwrap_or_default();
        let fit = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Span {
            file: self.file,
            start: fit(range.start + shift),
            end: fit(range.end + shift),
            line: fit(raw.start.line()),
            column: fit(raw.start.col() + 1),
        }
    }

    fn error(&self, span: Span, message: &str, help: &str) -> Box<Finding> {
        Box::new(Finding::error("syntax", message.to_owned()).at(self.location(span)).help(help))
    }

    fn location(&self, span: Span) -> Location {
        Location { file: self.path.to_owned(), line: span.line, column: span.column, start: span.start, end: span.end }
    }

    fn wants_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame::Object { key: None, .. }))
    }

    fn refuse_key(&self, span: Span) -> Result<(), Box<Finding>> {
        if self.wants_key() {
            return Err(self.error(span, "a mapping or list cannot be a key", "quote the key"));
        }
        Ok(())
    }

    fn key(&mut self, text: Box<str>, span: Span) {
        if let Some(Frame::Object { key, .. }) = self.stack.last_mut() {
            *key = Some((text, span));
        }
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Box<Finding>> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let mut duplicate = None;
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::Array { items, .. }) => items.push(node),
            Some(Frame::Object { members, seen, key, span, .. }) => {
                let Some((key, key_span)) = key.take() else {
                    return Ok(());
                };
                // `<<` merges the mapping or mappings it names; keys written out win.
                if &*key == "<<" && matches!(node.value, Value::Object(_) | Value::Array(_)) {
                    merge(members, seen, node);
                } else if let Some(at) = seen.get(&key).copied() {
                    let at = at as usize;
                    let earlier = std::mem::replace(&mut members[at], Member { key, key_span, node });
                    // A merged-in member stands before this mapping and is meant to be overridden.
                    if earlier.key_span.start >= span.start {
                        duplicate = Some((earlier, key_span));
                    }
                } else {
                    seen.insert(key.clone(), u32::try_from(members.len()).unwrap_or(u32::MAX));
                    members.push(Member { key, key_span, node });
                }
            }
        }
        if let Some((earlier, second)) = duplicate {
            let (key, first) = (&earlier.key, earlier.key_span);
            let message = format!("`{key}` stands twice in this mapping; the last one counts");
            let finding = Finding::error("duplicate-key", message)
                .at(self.location(second))
                .related(self.location(first), "first here")
                .help("remove one of them");
            self.findings.push(finding);
            let pointer = self.place().join(key);
            self.replaced.push(Replaced { pointer, member: earlier });
        }
        Ok(())
    }

    /// Where the mapping stands that is being read.
    fn place(&self) -> Pointer {
        self.stack.iter().fold(Pointer::root(), |at, frame| match frame {
            Frame::Array { items, .. } => at.index(items.len()),
            Frame::Object { key: Some((key, _)), .. } => at.join(key),
            Frame::Object { key: None, .. } => at,
        })
    }

    fn close(&mut self, end: Span) -> Result<(), Box<Finding>> {
        let stretch = |span: Span| Span { end: end.end.max(span.end), ..span };
        match self.stack.pop() {
            Some(Frame::Array { items, span, anchor }) => {
                self.add(Node { value: Value::Array(items), span: stretch(span) }, anchor)
            }
            Some(Frame::Object { members, span, anchor, .. }) => {
                self.add(Node { value: Value::Object(Object::from_members(members)), span: stretch(span) }, anchor)
            }
            None => Ok(()),
        }
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Box<Finding>> {
        let Some(node) = self.anchors.get(&id).cloned() else {
            return Err(self.error(span, "this alias stands inside its own anchor", "remove the alias"));
        };
        self.alias_nodes = self.alias_nodes.saturating_add(count(&node));
        if self.alias_nodes > MAX_ALIAS_NODES {
            return Err(self.error(
                span,
                "the aliases of this document expand to too many values",
                "write them out, or use $ref",
            ));
        }
        if self.stack.len() + depth(&node) > MAX_DEPTH {
            return Err(self.error(
                span,
                "the aliases of this document nest too deeply",
                "write them out, or use $ref",
            ));
        }
        if self.wants_key() {
            let Value::String(text) = node.value else {
                return Err(self.error(span, "a mapping or list cannot be a key", "quote the key"));
            };
            self.key(text, span);
            return Ok(());
        }
        self.add(node, 0)
    }
}

fn merge(members: &mut Vec<Member>, seen: &mut HashMap<Box<str>, u32>, node: Node) {
    match node.value {
        Value::Object(object) => {
            for member in object.members {
                if !seen.contains_key(&member.key) {
                    seen.insert(member.key.clone(), u32::try_from(members.len()).unwrap_or(u32::MAX));
                    members.push(member);
                }
            }
        }
        Value::Array(items) => items.into_iter().for_each(|item| merge(members, seen, item)),
        _ => {}
    }
}

fn depth(node: &Node) -> usize {
    1 + match &node.value {
        Value::Array(items) => items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(object) => object.iter().map(|member| depth(&member.node)).max().unwrap_or_default(),
        _ => 0,
    }
}

fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::Array(items) => items.iter().map(count).sum::<usize>(),
        Value::Object(object) => object.iter().map(|member| count(&member.node)).sum(),
        _ => 0,
    }
}

/// A scalar by the YAML 1.2 core schema: `no` is text, `0o14` and `0x1f` are numbers.
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tagged_text: bool) -> Value {
    if style != ScalarStyle::Plain || tagged_text {
        return Value::String(text.into());
    }
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    match number(&text) {
        Some(number) => Value::Number(number),
        None => Value::String(text.into()),
    }
}

fn number(text: &str) -> Option<serde_json::Number> {
    let first = *text.as_bytes().first()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
        return None;
    }
    let radix = |prefix: &str, radix: u32| {
        let digits = text.strip_prefix(prefix)?;
        u64::from_str_radix(digits, radix).ok().map(Into::into)
    };
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)) {
        return Some(number);
    }
    let plain = text.strip_prefix('+').unwrap_or(text);
    if let Ok(number) = plain.parse::<i64>() {
        return Some(number.into());
    }
    if let Ok(number) = plain.parse::<u64>() {
        return Some(number.into());
    }
    // Rust also reads `inf`, `nan` and `1_0`-like forms differently: allow JSON's letters only.
    if !plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E')) {
        return None;
    }
    plain.parse::<f64>().ok().and_then(serde_json::Number::from_f64)
}

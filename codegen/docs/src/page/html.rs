//! HTML: the tokens of html5ever as lines, cells and code blocks. No tree is built, so nesting
//! costs nothing.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::{Kind, Line, Lines, squeeze};

/// Reads a page or a piece of one that begins on line `first`.
pub(super) fn read(text: &str, first: u32, into: &mut Lines) {
    let sink = Sink { state: RefCell::new(State { first, ..State::default() }) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    // This sink never asks to stop for a script, so one call takes everything.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut state = tokenizer.sink.state.into_inner();
    state.flush();
    let base = into.codes.len();
    for (at, mut line) in state.lines.lines.into_iter().enumerate() {
        // A tag says again which section it belongs to; the page's own heading may have said it.
        let heading = |line: &&Line| matches!(line.kind, Kind::Heading(_));
        let repeats = state.implied.contains(&at)
            && into
                .lines
                .iter()
                .rev()
                .find(heading)
                .is_some_and(|known| known.text.trim_end_matches('s') == line.text.trim_end_matches('s'));
        if repeats {
            continue;
        }
        if let Kind::Code(at) = &mut line.kind {
            *at += base;
        }
        into.lines.push(line);
    }
    into.codes.extend(state.lines.codes);
}

struct Sink {
    state: RefCell<State>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match token {
            Token::TagToken(tag) => return state.tag(&tag, line),
            Token::CharacterTokens(text) => state.text(&text, line),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[derive(Default)]
struct State {
    lines: Lines,
    first: u32,
    pieces: Vec<String>,
    line: Option<u32>,
    kind: Option<Kind>,
    cut: bool,
    depth: u16,
    /// Element whose content is dropped, and how many of it are open.
    dropped: Option<(String, u32)>,
    row: Option<(Vec<String>, bool, u32)>,
    cell: Option<String>,
    code: Option<(String, Option<u32>)>,
    /// Headings that were not on the page but follow from a `<ParamField>`.
    implied: Vec<usize>,
}

/// Elements whose content is no part of the documentation.
const DROPPED: &[&str] = &["script", "style", "nav", "footer", "noscript", "svg", "template", "head"];

/// Elements that do not break a line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "button", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr", "img", "input",
];

impl State {
    fn tag(&mut self, tag: &Tag, line: u32) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let start = tag.kind == TagKind::StartTag;
        let line = line.saturating_add(self.first).saturating_sub(1);
        if self.dropping(name, start, tag.self_closing) {
            return match name {
                "script" if start => TokenSinkResult::RawData(RawKind::ScriptData),
                "style" | "noscript" if start => TokenSinkResult::RawData(RawKind::Rawtext),
                _ => TokenSinkResult::Continue,
            };
        }
        if matches!(name, "title" | "textarea") && start {
            return TokenSinkResult::RawData(RawKind::Rcdata);
        }
        if let Some((code, _)) = &mut self.code {
            match (name, start) {
                ("br", _) => code.push('\n'),
                // Code viewers put each line into an element of its own.
                ("div", false) if !code.ends_with('\n') => code.push('\n'),
                ("pre", false) => self.end_code(),
                _ => {}
            }
            return TokenSinkResult::Continue;
        }
        if self.row.is_some() && self.in_row(name, start) {
            return TokenSinkResult::Continue;
        }
        match (name, start) {
            (_, _) if INLINE.contains(&name) => self.cut = true,
            ("pre", true) => {
                self.flush();
                self.code = Some((String::new(), None));
            }
            ("tr", true) => {
                self.flush();
                self.row = Some((Vec::new(), true, line));
            }
            ("ul" | "ol" | "details" | "dl", _) => {
                self.flush();
                self.depth = if start { self.depth.saturating_add(1) } else { self.depth.saturating_sub(1) };
            }
            ("li", true) => {
                self.flush();
                self.kind = Some(Kind::Item);
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => {
                self.flush();
                self.kind = name[1..].parse().ok().map(Kind::Heading);
            }
            ("paramfield" | "responsefield", true) => self.field_tag(tag, line),
            // A block inside a list item or heading that has no text yet goes on with it.
            ("p" | "div", true) if self.pieces.is_empty() => {}
            _ => self.flush(),
        }
        TokenSinkResult::Continue
    }

    /// Whether this tag stands inside of, begins or ends something that is left out.
    fn dropping(&mut self, name: &str, start: bool, self_closing: bool) -> bool {
        if let Some((outer, open)) = &mut self.dropped {
            if name == outer && !self_closing {
                *open = if start { open.saturating_add(1) } else { open.saturating_sub(1) };
            }
            // A `<body>` ends a head that was never closed.
            if *open == 0 || (outer == "head" && name == "body") {
                self.dropped = None;
            }
            return true;
        }
        let begins = start && !self_closing && DROPPED.contains(&name);
        if begins {
            self.dropped = Some((name.to_owned(), 1));
        }
        begins
    }

    fn in_row(&mut self, name: &str, start: bool) -> bool {
        match (name, start) {
            ("td" | "th", true) => {
                self.end_cell();
                self.cell = Some(String::new());
                if let Some((_, header, _)) = &mut self.row {
                    *header &= name == "th";
                }
            }
            ("td" | "th", false) => self.end_cell(),
            ("tr", false) | ("table" | "tbody" | "thead", _) => {
                self.end_row();
                return name == "tr";
            }
            ("tr", true) => {
                self.end_row();
                return false;
            }
            _ => {
                if let Some(cell) = &mut self.cell
                    && !INLINE.contains(&name)
                {
                    cell.push(' ');
                }
            }
        }
        true
    }

    fn end_cell(&mut self) {
        if let (Some(cell), Some((cells, _, _))) = (self.cell.take(), &mut self.row) {
            cells.push(squeeze(&cell));
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some((cells, header, number)) = self.row.take() else {
            return;
        };
        if cells.iter().all(String::is_empty) {
            return;
        }
        let kind = if header { Kind::Header } else { Kind::Row };
        let mut line = Line::new(number, &cells.join(" "), kind);
        line.pieces = cells;
        self.lines.push(line);
    }

    fn end_code(&mut self) {
        if let Some((text, line)) = self.code.take() {
            self.lines.code(&text, line.unwrap_or(self.first), self.depth);
        }
    }

    /// `<ParamField body="name" type="string" required>` of MDX pages, told as the lines that the
    /// rendered page shows.
    fn field_tag(&mut self, tag: &Tag, line: u32) {
        self.flush();
        let attribute = |wanted: &str| {
            let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == wanted)?;
            Some(found.value.trim_matches(|c| matches!(c, '{' | '}' | '"')).to_owned())
        };
        let places = [
            ("path", "Path Parameters"),
            ("query", "Query Parameters"),
            ("header", "Headers"),
            ("body", "Body"),
            ("name", "Response"),
        ];
        let Some((field, section)) =
            places.iter().find_map(|(key, section)| attribute(key).map(|field| (field, *section)))
        else {
            return;
        };
        self.implied.push(self.lines.lines.len());
        self.lines.push(Line::new(line, section, Kind::Heading(2)));
        let kind = attribute("type").unwrap_or_else(|| "any".to_owned());
        self.lines.push(Line::new(line, &field, Kind::Text));
        self.lines.push(Line::new(line, &kind, Kind::Text));
        if attribute("required").is_some_and(|value| value != "false") {
            self.lines.push(Line::new(line, "required", Kind::Text));
        }
        if attribute("deprecated").is_some_and(|value| value != "false") {
            self.lines.push(Line::new(line, "deprecated", Kind::Text));
        }
        if let Some(default) = attribute("default") {
            self.lines.push(Line::new(line, &format!("default:{default}"), Kind::Text));
        }
    }

    fn text(&mut self, text: &str, line: u32) {
        if self.dropped.is_some() {
            return;
        }
        // The tokenizer gives the line it has come to; the text began earlier.
        let breaks = u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX);
        let lead = &text[..text.len() - text.trim_start().len()];
        let lead = u32::try_from(lead.matches('\n').count()).unwrap_or(u32::MAX);
        let begin = line.saturating_add(self.first).saturating_sub(1).saturating_sub(breaks);
        if let Some((code, at)) = &mut self.code {
            at.get_or_insert(begin);
            code.push_str(text);
            return;
        }
        if let Some(cell) = &mut self.cell {
            cell.push_str(text);
            return;
        }
        if self.row.is_some() {
            return;
        }
        if text.trim().is_empty() {
            if let Some(last) = self.pieces.last_mut() {
                last.push(' ');
            }
            return;
        }
        self.line.get_or_insert(begin.saturating_add(lead));
        match self.pieces.last_mut() {
            Some(last) if !self.cut => last.push_str(text),
            _ => self.pieces.push(text.to_owned()),
        }
        self.cut = false;
    }

    fn flush(&mut self) {
        self.end_row();
        self.end_code();
        self.cut = false;
        let pieces = std::mem::take(&mut self.pieces);
        let kind = self.kind.take().unwrap_or(Kind::Text);
        let Some(number) = self.line.take() else {
            return;
        };
        let mut line = Line::new(number, &pieces.concat(), kind);
        line.pieces = pieces.iter().map(|piece| squeeze(piece)).filter(|piece| !piece.is_empty()).collect();
        line.depth = self.depth;
        self.lines.push(line);
    }
}

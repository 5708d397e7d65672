//! Markdown, with the tags of MDX pages.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Kind, Line, Lines, broken_rows, html, squeeze};

pub(super) fn read(text: &str, into: &mut Lines) {
    match broken_rows::joined(text) {
        Some((text, numbers)) => lines(&text, |line| numbers.get(line as usize - 1).copied().unwrap_or(line), into),
        None => lines(text, |line| line, into),
    }
}

/// Reads a text whose lines have these numbers.
fn lines(text: &str, number: impl Fn(u32) -> u32, into: &mut Lines) {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line_of = |at: usize| number(starts.partition_point(|start| *start <= at).max(1) as u32);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut state = State::default();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let line = line_of(range.start);
        state.event(event, line, into);
    }
    state.flush(into);
}

#[derive(Default)]
struct State {
    pieces: Vec<String>,
    line: Option<u32>,
    kind: Option<Kind>,
    depth: u16,
    cell: Option<String>,
    code: Option<(String, u32)>,
    meta: bool,
    html: Option<(String, u32)>,
    /// Whether the next text starts a piece of its own.
    cut: bool,
}

impl State {
    fn event(&mut self, event: Event<'_>, line: u32, into: &mut Lines) {
        if let Some((code, at)) = &mut self.code {
            match event {
                Event::Text(text) => {
                    if code.is_empty() {
                        *at = line;
                    }
                    code.push_str(&text);
                }
                Event::End(TagEnd::CodeBlock) => {
                    let (code, at) = self.code.take().unwrap_or_default();
                    into.code(&code, at, self.depth);
                }
                _ => {}
            }
            return;
        }
        // Tags and the text around them are read as HTML, which knows what to do with them.
        match event {
            Event::Html(html) => return self.html(&html, line),
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => return,
            _ => self.flush_html(into),
        }
        match event {
            Event::Start(tag) => self.start(tag, line, into),
            Event::End(tag) => self.end(tag, into),
            Event::Text(text) => self.text(&text, line),
            Event::Code(text) => {
                self.cut = true;
                self.text(&text, line);
                self.cut = true;
            }
            Event::SoftBreak | Event::HardBreak if self.cell.is_none() => {
                let kind = self.kind;
                self.flush(into);
                // What follows a break in a list item is text of the item.
                self.kind = kind.map(|kind| if kind == Kind::Item { Kind::Text } else { kind });
            }
            Event::InlineHtml(tag) if self.cell.is_none() && tag.starts_with("<br") => self.flush(into),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.text(" ", line),
            Event::InlineHtml(_) => self.cut = true,
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, line: u32, into: &mut Lines) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush(into);
                self.kind = Some(Kind::Heading(number(level)));
            }
            Tag::Paragraph if self.kind == Some(Kind::Item) && self.pieces.is_empty() => {}
            Tag::Paragraph => self.flush(into),
            Tag::List(_) => {
                self.flush(into);
                self.depth = self.depth.saturating_add(1);
            }
            Tag::Item => {
                self.flush(into);
                self.kind = Some(Kind::Item);
            }
            Tag::TableHead => self.kind = Some(Kind::Header),
            Tag::TableRow => self.kind = Some(Kind::Row),
            Tag::TableCell => {
                self.line.get_or_insert(line);
                self.cell = Some(String::new());
            }
            Tag::CodeBlock(kind) => {
                self.flush(into);
                let first = match kind {
                    CodeBlockKind::Fenced(_) => line + 1,
                    CodeBlockKind::Indented => line,
                };
                self.code = Some((String::new(), first));
            }
            Tag::MetadataBlock(_) => {
                self.flush(into);
                self.meta = true;
            }
            Tag::Emphasis | Tag::Strong | Tag::Link { .. } => self.cut = true,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, into: &mut Lines) {
        match tag {
            TagEnd::TableCell => {
                let cell = self.cell.take().unwrap_or_default();
                self.pieces.push(squeeze(&cell));
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let number = self.line.take().unwrap_or(1);
                let pieces = std::mem::take(&mut self.pieces);
                let mut row = Line::new(number, &pieces.join(" "), self.kind.take().unwrap_or(Kind::Row));
                row.pieces = pieces;
                into.push(row);
            }
            TagEnd::List(_) => {
                self.flush(into);
                self.depth = self.depth.saturating_sub(1);
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link => self.cut = true,
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item => self.flush(into),
            TagEnd::MetadataBlock(_) => {
                self.flush(into);
                self.meta = false;
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, line: u32) {
        if let Some(cell) = &mut self.cell {
            cell.push_str(text);
            return;
        }
        self.line.get_or_insert(line);
        match self.pieces.last_mut() {
            Some(last) if !self.cut => last.push_str(text),
            _ => self.pieces.push(text.to_owned()),
        }
        self.cut = false;
    }

    fn html(&mut self, html: &str, line: u32) {
        let (text, _) = self.html.get_or_insert_with(|| (String::new(), line));
        text.push_str(html);
    }

    fn flush_html(&mut self, into: &mut Lines) {
        if let Some((text, line)) = self.html.take() {
            html::read(&text, line, into);
        }
    }

    fn flush(&mut self, into: &mut Lines) {
        self.flush_html(into);
        let pieces = std::mem::take(&mut self.pieces);
        let line = self.line.take();
        let kind = self.kind.take().unwrap_or(Kind::Text);
        self.cut = false;
        let Some(number) = line else {
            return;
        };
        if self.meta {
            // Front matter: one line each.
            let text = pieces.concat();
            for (row, at) in text.lines().zip(number..) {
                into.push(Line::new(at, row, Kind::Text));
            }
            return;
        }
        let mut line = Line::new(number, &pieces.concat(), kind);
        line.pieces = pieces.iter().map(|piece| squeeze(piece)).filter(|piece| !piece.is_empty()).collect();
        line.depth = self.depth;
        into.push(line);
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

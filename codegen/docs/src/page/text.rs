//! Text as a browser copies it.

use super::code::{self, CodeKind};
use super::{Kind, Line, Lines, literal, simple_table, squeeze};

/// Longest piece of code that is looked for, in lines.
const MAX_CODE_LINES: usize = 4_000;

/// What a search for the end of a call counts for.
const SEARCH: usize = 16 * 1024;

/// Bytes that may be read in vain while looking for code: bounds the time on a hostile page.
const MAX_WASTE: usize = 8 * 1024 * 1024;

pub(super) fn read(text: &str, into: &mut Lines) {
    let lines: Vec<&str> = text.split('\n').collect();
    // Where each line begins, so that code can be read over line ends.
    let mut starts = Vec::with_capacity(lines.len());
    let mut at = 0;
    for line in &lines {
        starts.push(at);
        at += line.len() + 1;
    }
    let mut waste = 0;
    let mut at = 0;
    while let Some(raw) = lines.get(at) {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let trimmed = raw.trim();
        if trimmed.starts_with("==")
            && let Some(count) = simple_table::read(&lines[at..], number, into)
        {
            at += count;
            continue;
        }
        if waste < MAX_WASTE {
            let window_end = starts.get(at + MAX_CODE_LINES).map_or(text.len(), |end| end - 1);
            let window = &text[starts[at]..window_end];
            match code_at(trimmed, &lines[at..], window) {
                Found::Code(kind, count) => {
                    let end = starts.get(at + count).map_or(text.len(), |end| end - 1);
                    into.known_code(kind, &text[starts[at]..end], number, 0);
                    at += count;
                    continue;
                }
                Found::Nothing(read) => waste += read,
            }
        }
        into.push(line(number, raw, trimmed));
        at += 1;
    }
}

fn line(number: u32, raw: &str, trimmed: &str) -> Line {
    if let Some(item) = ["•", "◦", "▪", "- ", "* "].iter().find_map(|mark| trimmed.strip_prefix(mark)) {
        let mut line = Line::new(number, item, Kind::Item);
        // Two spaces a level, as browsers indent copied lists.
        let indent = raw.len() - raw.trim_start().len();
        line.depth = u16::try_from(indent / 2).unwrap_or(u16::MAX).max(1);
        return line;
    }
    let mut line = Line::new(number, trimmed, Kind::Text);
    if trimmed.contains('\t') {
        line.pieces = trimmed.split('\t').map(squeeze).collect();
        line.kind = Kind::Row;
    }
    line
}

enum Found {
    /// What it is and how many lines it has.
    Code(CodeKind, usize),
    /// None; this many bytes were read to find out.
    Nothing(usize),
}

fn code_at(first: &str, lines: &[&str], window: &str) -> Found {
    if first.starts_with('{') || first.starts_with('[') {
        let lead = window.len() - window.trim_start().len();
        let Some(mut value) = literal::read(&window[lead..]) else {
            return Found::Nothing(window.len().min(64 * 1024));
        };
        let end = lead + value.length;
        let count = window[..end].matches('\n').count() + 1;
        let rest = window[end..].split('\n').next().unwrap_or_default().trim();
        // `{region}` in a path is no value; an empty list alone says nothing.
        let shape = value.value.is_object() || value.value.is_array();
        if !shape || !matches!(rest, "" | ";" | ",") {
            return Found::Nothing(end);
        }
        value.length = end;
        return Found::Code(CodeKind::Value(value), count);
    }
    if first.starts_with("curl ") || first == "curl" {
        let count = curl_lines(lines);
        return classified(lines, count);
    }
    let begins = ["const options =", "let options =", "var options =", "fetch("];
    if begins.iter().any(|lead| first.starts_with(lead)) {
        return classified(lines, script_lines(lines));
    }
    Found::Nothing(0)
}

fn classified(lines: &[&str], count: usize) -> Found {
    let text = lines[..count].join("\n");
    match code::classify(&text) {
        // Looking for the end of a script reads on beyond what is taken.
        CodeKind::Other => Found::Nothing(text.len() + SEARCH),
        kind => Found::Code(kind, count),
    }
}

/// How many lines a cURL command has: it goes on while a line ends in `\` or a quote is open.
fn curl_lines(lines: &[&str]) -> usize {
    let mut quote = None;
    for (at, line) in lines.iter().take(MAX_CODE_LINES).enumerate() {
        let mut characters = line.trim_end().chars().peekable();
        let mut goes_on = false;
        while let Some(character) = characters.next() {
            match (quote, character) {
                (Some('\''), '\\') => {}
                (_, '\\') => {
                    goes_on = characters.next().is_none();
                }
                (None, '\'' | '"') => quote = Some(character),
                (Some(open), other) if open == other => quote = None,
                _ => {}
            }
        }
        if quote.is_none() && !goes_on {
            return at + 1;
        }
    }
    1
}

/// How many lines a script with `fetch` has: through the statement that calls it.
fn script_lines(lines: &[&str]) -> usize {
    let mut called = false;
    for (at, line) in lines.iter().take(MAX_CODE_LINES).enumerate() {
        called |= line.contains("fetch(");
        if called && line.trim_end().ends_with(';') {
            return at + 1;
        }
        if at > 400 && !called {
            break;
        }
    }
    1
}

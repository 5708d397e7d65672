//! A document's prose as Rust documentation: no doctests, no broken links, no characters that hide.

use std::borrow::Cow;

/// Longest documentation kept for one item, in bytes.
const MAX: usize = 6_000;

/// Prose fit for a doc comment. Code stays code but is never run as a test; brackets and angles that
/// rustdoc would read as links or HTML are escaped; addresses become links.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::new();
    let mut fence: Option<&'static str> = None;
    for line in text.split('\n') {
        if out.len() > MAX {
            out.push_str("\n…");
            break;
        }
        let plain = line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let shown = || line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !hides(*c)).collect();
        let line = if plain { Cow::Borrowed(line) } else { Cow::Owned(shown()) };
        let trimmed = line.trim_end();
        let start = trimmed.trim_start();
        let marker = ["```", "~~~"].into_iter().find(|marker| start.starts_with(marker));
        if !out.is_empty() || !trimmed.is_empty() {
            out.push('\n');
        }
        match (fence, marker) {
            (None, Some(marker)) => {
                fence = Some(marker);
                out.push_str(marker);
                out.push_str("text");
            }
            (Some(open), Some(marker)) if open == marker => {
                fence = None;
                out.push_str(marker);
            }
            (Some(_), _) => out.push_str(trimmed),
            (None, None) => {
                // Four spaces would start a code block, and a code block is a doctest.
                let indent = trimmed.len() - start.len();
                out.push_str(&" ".repeat(indent.min(if is_item(start) { 2 } else { 0 })));
                line_of_prose(start, &mut out);
            }
        }
    }
    if let Some(marker) = fence {
        out.push('\n');
        out.push_str(marker);
    }
    out.trim().to_owned()
}

/// `text` in one line.
#[must_use]
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words.join(" ").chars().filter(|c| !hides(*c)).collect();
    if line.len() > 300 { line.chars().take(299).chain(['…']).collect() } else { line }
}

/// A value of the document inside backticks.
#[must_use]
pub fn code(text: &str) -> String {
    let text = one_line(text);
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

fn is_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    matches!(line.chars().next(), Some('-' | '*' | '+')) || (rest.len() < line.len() && rest.starts_with(['.', ')']))
}

/// Control and bidirectional characters make a doc comment say one thing and show another.
pub(crate) fn hides(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{061c}')
}

fn line_of_prose(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            let ticks = rest.len() - rest.trim_start_matches('`').len();
            let close = rest[ticks..].find(&rest[..ticks]).map(|at| ticks + at + ticks);
            match close {
                Some(end) => {
                    out.push_str(&rest[..end]);
                    rest = &rest[end..];
                }
                None => {
                    out.extend(rest[..ticks].chars().flat_map(|c| ['\\', c]));
                    rest = &rest[ticks..];
                }
            }
            continue;
        }
        if let Some(end) = link(rest) {
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        if let Some(end) = address(rest) {
            // `<https://...>` is a link already: its `<` was escaped a moment ago.
            let bracketed = out.ends_with("\\<") && rest[end..].starts_with('>');
            if bracketed {
                out.truncate(out.len() - 2);
            }
            out.push('<');
            out.push_str(&rest[..end]);
            out.push('>');
            rest = &rest[end + usize::from(bracketed)..];
            continue;
        }
        if matches!(c, '<' | '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
}

/// `[text](https://...)` at the start of `rest`: its length.
fn link(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('[')?;
    let close = inner.find("](")?;
    if inner[..close].contains(['[', ']', '<', '`']) {
        return None;
    }
    let target = &inner[close + 2..];
    if !(target.starts_with("https://") || target.starts_with("http://")) {
        return None;
    }
    let end = target.find(')')?;
    let bad = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | '[' | '`' | '"');
    (!target[..end].contains(bad)).then(|| 1 + close + 2 + end + 1)
}

/// `https://...` at the start of `rest`: its length.
fn address(rest: &str) -> Option<usize> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme))?;
    let stop = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`' | ')' | ']' | '}' | '{' | '[' | '\\' | '|' | '*')
    };
    let end = rest.find(stop).unwrap_or(rest.len());
    let end = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']).len();
    (end > scheme.len()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn prose_cannot_become_code_links_or_html() {
        let cases = [
            ("a [b] <c> d", "a \\[b\\] \\<c> d"),
            ("see https://x.y/z.", "see <https://x.y/z>."),
            ("see <https://x.y/z> now", "see <https://x.y/z> now"),
            ("[t](https://x.y/z) and `[code] <a>`", "[t](https://x.y/z) and `[code] <a>`"),
            ("    let x = 1;", "let x = 1;"),
            ("```rust\npanic!()\n```", "```text\npanic!()\n```"),
            ("```\nopen", "```text\nopen\n```"),
            ("lone ` tick", "lone \\` tick"),
            ("a\r\n\u{202e}b\u{0}", "a\nb"),
        ];
        for (text, expected) in cases {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    #[test]
    fn any_text_is_taken() {
        for text in ["*/", "\"#", "]]", "`", "``", "<<https://", "[](", "[x](https://a b)", "\\", "é<https://x.y>é"] {
            let cleaned = clean(text);
            assert!(!cleaned.contains('\u{0}'), "{cleaned}");
        }
    }
}

//! The beginning of a body, made safe to print.
//!
//! An error's body says what is wrong, so its texts are shown, but for members with telling names. A success's body is
//! data, and may hold secrets the server just made: of it only the structure is shown.

use crate::redact::{MASK, Redactor, looks_secret};

/// Length of an excerpt, in characters.
const LONGEST: usize = 512;

/// What of a body is searched for secrets. Enough that one cannot lie across its end and still show in the excerpt.
const WINDOW: usize = 1024 * 1024;

/// What of it is then made readable.
const PARSED: usize = 16 * 1024;

/// The excerpt. `None` for an empty body.
pub(crate) fn excerpt(body: &[u8], content_type: &str, success: bool, redactor: &Redactor) -> Option<String> {
    if body.trim_ascii().is_empty() {
        return None;
    }
    let window = body.get(..WINDOW).unwrap_or(body);
    let text = String::from_utf8_lossy(window);
    let begin = || text.chars().take(LONGEST);
    let binary = begin().any(|c| c == '\0') || begin().filter(|c| *c == '\u{fffd}').count() > LONGEST / 16;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    // Secrets first, while they are whole.
    let text = redactor.text(text);
    let end = text.char_indices().nth(PARSED).map(|(at, _)| at);
    let text = &text[..end.unwrap_or(text.len())];
    let shown = match text.as_bytes().first() {
        _ if binary => None,
        Some(b'{' | b'[') => Some(json(text, success)),
        // JSON in a page or in plain text is masked as JSON is.
        Some(b'<') => Some(json(&html(text), false)),
        // Nothing tells what a success in plain text is; a token would look just like that.
        _ if success => None,
        _ => Some(json(text, false)),
    };
    let shown = shown.unwrap_or_else(|| match content_type {
        "" => format!("{} bytes", body.len()),
        content_type => {
            let media_type = redactor.text(content_type);
            format!("{} bytes of {}", body.len(), clip(&media_type, 64))
        }
    });
    Some(clip(&shown, LONGEST))
}

/// One line of at most `longest` characters.
pub(crate) fn clip(text: &str, longest: usize) -> String {
    let mut out = String::new();
    let mut left = longest;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            if left == 0 {
                out.push('…');
                return out;
            }
            out.push(c);
            left -= 1;
        }
    }
    out
}

/// Masks strings in JSON, which may be cut off anywhere: all of them, or those below members with telling names.
fn json(text: &str, all: bool) -> String {
    let mut out = String::with_capacity(text.len().min(4096));
    let mut rest = text;
    let mut depth = 0_usize;
    // Depth at which a secret member was met; everything deeper is its value.
    let mut secret: Option<usize> = None;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let (string, after) = split_string(rest);
            rest = after;
            if after.trim_start().starts_with(':') {
                if secret.is_none_or(|at| depth <= at) {
                    secret = looks_secret(string).then_some(depth);
                }
                out.push_str(string);
            } else if secret.is_some() {
                push_masked(&mut out, MASK);
            } else if all {
                push_masked(&mut out, "…");
            } else {
                out.push_str(string);
            }
            continue;
        }
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if secret.is_some_and(|at| depth < at) {
                    secret = None;
                }
            }
            ',' if secret.is_some_and(|at| depth <= at) => secret = None,
            _ => {}
        }
        out.push(match secret {
            Some(_) if c.is_ascii_digit() => '*',
            _ => c,
        });
        rest = &rest[c.len_utf8()..];
    }
    out
}

fn push_masked(out: &mut String, mask: &str) {
    out.push('"');
    out.push_str(mask);
    out.push('"');
}

/// Splits after the string that `text` begins with.
fn split_string(text: &str) -> (&str, &str) {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return text.split_at(at + 1),
            _ => {}
        }
    }
    (text, "")
}

/// The text of a page, without tags, scripts and styles.
fn html(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        out.push(' ');
        let hidden = ["script", "style"]
            .into_iter()
            .find(|name| after.get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name)));
        let after = match hidden {
            Some(name) => after_closing(after, name),
            None => after,
        };
        rest = after.split_once('>').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let lower = text.to_ascii_lowercase();
    match lower.find(&format!("</{name}")) {
        Some(at) => &text[at..],
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str, success: bool) -> String {
        excerpt(body.as_bytes(), "text/plain", success, &Redactor::default()).unwrap_or_default()
    }

    #[test]
    fn an_error_shows_texts_but_not_those_with_telling_names() {
        let body = r#"{"message": "bad \"x\"", "api_key": "k", "n": {"token": {"a": ["t", 12]}, "b": "v"}, "c": "d"}"#;
        assert_eq!(
            shown(body, false),
            r#"{"message": "bad \"x\"", "api_key": "[redacted]", "n": {"token": {"a": ["[redacted]", **]}, "b": "v"}, "c": "d"}"#
        );
    }

    #[test]
    fn a_success_shows_its_structure() {
        let body = r#"{"id": "n1", "n": 3, "list": ["a", "b"], "password": "p"}"#;
        assert_eq!(shown(body, true), r#"{"id": "…", "n": 3, "list": ["…", "…"], "password": "[redacted]"}"#);
        assert_eq!(shown("ghp_token", true), "9 bytes of text/plain");
    }

    #[test]
    fn json_may_be_cut_off_anywhere() {
        let body = r#"{"password": "hunter2", "id": "hunter2"}"#;
        for end in 1..body.len() {
            assert!(!shown(&body[..end], true).contains("hunter"), "{end}");
        }
        for end in 1..body.find("\"id\"").unwrap() {
            assert!(!shown(&body[..end], false).contains("hunter"), "{end}");
        }
    }

    #[test]
    fn a_page_shows_its_text() {
        let page = "<html><head><style>b{}</style><TITLE>502 Bad\nGateway</TITLE></head>\
                    <script>evil()</script><body><h1>Sorry</h1></body>";
        assert_eq!(shown(page, false), "502 Bad Gateway Sorry");
    }

    #[test]
    fn it_is_one_bounded_line() {
        let long = "word\r\n\u{1b}[31m ".repeat(1000);
        let text = shown(&long, false);
        assert_eq!(text.chars().filter(|c| *c != ' ').count(), LONGEST + 1);
        assert!(!text.contains(|c: char| c.is_control()));
        assert_eq!(shown("  ", false), "");
        let binary = excerpt(&[0, 159, 146, 150], "", false, &Redactor::default());
        assert_eq!(binary.as_deref(), Some("4 bytes"));
    }
}

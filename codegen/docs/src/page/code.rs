//! What a code block on a page is: a value, a call, a document.

use serde_json::Value;

use super::literal::{self, Literal};

/// A code block.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// First line on the page.
    pub line: u32,
    /// The text.
    pub text: String,
    /// What it is.
    pub kind: CodeKind,
}

/// What a code block is.
#[derive(Debug, Clone, PartialEq)]
pub enum CodeKind {
    /// JSON or an object literal.
    Value(Literal),
    /// A call of the API: cURL, `fetch`.
    Call(Box<Call>),
    /// Several values, one below the other.
    Values(Vec<(u32, Literal)>),
    /// An OpenAPI document or a part of one.
    OpenApi,
    /// Something else.
    Other,
}

/// A call that a page shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Call {
    /// `POST`, as far as the call says or implies it.
    pub method: Option<String>,
    /// The address, with its line counted from 0 at the start of the code.
    pub url: Option<(String, u32)>,
    /// Headers, with lines.
    pub headers: Vec<(String, String, u32)>,
    /// Names of cookies, with lines.
    pub cookies: Vec<(String, u32)>,
    /// User and password are sent.
    pub basic: Option<u32>,
    /// The body and the line it begins on.
    pub body: Option<(Literal, u32)>,
}

/// Says what a block of code is.
#[must_use]
pub fn classify(text: &str) -> CodeKind {
    let start = without_comments(text.trim_start());
    // Documents may be as large as a page; values and calls are not.
    let large = text.len() > literal::MAX_BYTES;
    if start.starts_with('{') || start.starts_with('[') {
        let value = if large { CodeKind::Other } else { values(text) };
        return match value {
            CodeKind::Value(value) if is_document(&value.value) => CodeKind::OpenApi,
            CodeKind::Other if start.contains("\"openapi\"") || start.contains("\"swagger\"") => CodeKind::OpenApi,
            other => other,
        };
    }
    if start.starts_with("swagger:")
        || start.starts_with("openapi:")
        || start.contains("\nopenapi:")
        || start.contains("\nswagger:")
    {
        return CodeKind::OpenApi;
    }
    if large {
        return CodeKind::Other;
    }
    if start.strip_prefix("$ ").unwrap_or(start).starts_with("curl") {
        return curl(text).map_or(CodeKind::Other, |call| CodeKind::Call(Box::new(call)));
    }
    if text.contains("fetch(") {
        return fetch(text).map_or(CodeKind::Other, |call| CodeKind::Call(Box::new(call)));
    }
    CodeKind::Other
}

/// Whether a whole page is one document, as JSON or as YAML, below comments or not.
pub(super) fn is_whole_document(text: &str) -> bool {
    let start = without_comments(text.trim_start());
    // The mark at which a YAML document begins.
    let start = start.strip_prefix("---\n").unwrap_or(start).trim_start();
    let has = |key: &str| start.lines().any(|line| line.starts_with(key));
    let begins_with_a_key = start.split_once(':').is_some_and(|(key, rest)| {
        rest.starts_with([' ', '\n']) && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    });
    let yaml = begins_with_a_key && has("paths:") && (has("openapi:") || has("swagger:"));
    (yaml || start.starts_with(['{', '['])) && classify(text) == CodeKind::OpenApi
}

/// Comments before a command are about it.
fn without_comments(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with('#') && !rest.starts_with("#!") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    }
    if rest.is_empty() { text } else { rest }
}

pub(super) fn is_document(value: &Value) -> bool {
    ["openapi", "swagger"].iter().any(|key| value.get(key).is_some_and(Value::is_string))
        && value.get("paths").is_some()
}

fn values(text: &str) -> CodeKind {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.trim().is_empty()) {
        let skipped = rest.len() - rest.trim_start().len();
        let line = text[..at + skipped].matches('\n').count() as u32;
        let Some(literal) = literal::read(&rest[skipped..]) else {
            return CodeKind::Other;
        };
        at += skipped + literal.length.max(1);
        found.push((line, literal));
    }
    match found.pop() {
        Some((_, only)) if found.is_empty() => CodeKind::Value(only),
        Some(last) => {
            found.push(last);
            CodeKind::Values(found)
        }
        None => CodeKind::Other,
    }
}

/// Splits a shell command into words, each with its line.
fn words(text: &str) -> Vec<(String, u32)> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut open, mut line, mut began) = (false, 0u32, 0u32);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if !open && word.is_empty() {
            began = line;
        }
        match character {
            '\\' => match characters.next() {
                Some('\n') => line += 1,
                // A line that was joined with the next when it was copied.
                Some(' ') if !open && word.is_empty() => {}
                Some(' ') => {
                    words.push((std::mem::take(&mut word), began));
                    open = false;
                }
                Some(other) => word.push(other),
                None => {}
            },
            '\'' => {
                open = true;
                for inner in characters.by_ref() {
                    if inner == '\'' {
                        break;
                    }
                    line += u32::from(inner == '\n');
                    word.push(inner);
                }
            }
            '"' => {
                open = true;
                while let Some(inner) = characters.next() {
                    match inner {
                        '"' => break,
                        '\\' => match characters.next() {
                            Some(escaped @ ('"' | '\\' | '$' | '`')) => word.push(escaped),
                            Some(other) => {
                                word.push('\\');
                                word.push(other);
                            }
                            None => {}
                        },
                        other => {
                            line += u32::from(other == '\n');
                            word.push(other);
                        }
                    }
                }
            }
            white if white.is_whitespace() => {
                if open || !word.is_empty() {
                    words.push((std::mem::take(&mut word), began));
                    open = false;
                }
                line += u32::from(white == '\n');
            }
            other => word.push(other),
        }
    }
    if open || !word.is_empty() {
        words.push((word, began));
    }
    words
}

/// Reads a cURL command.
fn curl(text: &str) -> Option<Call> {
    let mut call = Call::default();
    let mut data = None;
    let mut words = words(text).into_iter().skip_while(|(word, _)| word != "curl");
    words.next()?;
    while let Some((word, line)) = words.next() {
        let (flag, inline) = match word.split_once('=') {
            Some((flag, value)) if flag.starts_with("--") => (flag.to_owned(), Some(value.to_owned())),
            _ => (word.clone(), None),
        };
        let mut argument = || match inline.clone() {
            Some(value) => Some((value, line)),
            None => words.next(),
        };
        match flag.as_str() {
            short if short.starts_with("-X") && short.len() > 2 => {
                call.method = Some(short[2..].trim_start_matches('=').to_ascii_uppercase());
            }
            "-X" | "--request" => {
                call.method = argument().map(|(method, _)| method.to_ascii_uppercase());
            }
            "--url" => call.url = argument(),
            "-H" | "--header" => {
                if let Some((header, line)) = argument() {
                    call.header(&header, line);
                }
            }
            "-b" | "--cookie" => {
                if let Some((cookies, line)) = argument() {
                    call.cookie_names(&cookies, line);
                }
            }
            "-u" | "--user" => call.basic = argument().map(|(_, line)| line),
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--json" | "--data-ascii" => {
                data = argument();
            }
            "-o" | "--output" | "-A" | "--user-agent" | "-F" | "--form" | "--max-time" => {
                argument();
            }
            "-G" | "--get" => call.method = Some("GET".to_owned()),
            other if other.starts_with('-') => {}
            "|" | ";" | "&&" => break,
            _ if call.url.is_none() => call.url = Some((word, line)),
            _ => {}
        }
    }
    if let Some((body, line)) = data {
        call.method.get_or_insert_with(|| "POST".to_owned());
        // The body may start with line breaks of its own.
        let lead = body.len() - body.trim_start().len();
        let line = line + body[..lead].matches('\n').count() as u32;
        // Text that was glued to the end of the command is none of the body.
        let literal =
            literal::read(body.trim_start()).filter(|literal| literal.value.is_object() || literal.value.is_array());
        call.body = literal.map(|literal| (literal, line));
    } else if call.url.is_some() {
        call.method.get_or_insert_with(|| "GET".to_owned());
    }
    call.url.is_some().then_some(call)
}

impl Call {
    fn header(&mut self, text: &str, line: u32) {
        let Some((name, value)) = text.split_once(':') else {
            return;
        };
        let (name, value) = (name.trim(), value.trim());
        if name.eq_ignore_ascii_case("cookie") {
            self.cookie_names(value, line);
        }
        self.headers.push((name.to_owned(), value.to_owned(), line));
    }

    fn cookie_names(&mut self, text: &str, line: u32) {
        let names = text.split(';').filter_map(|pair| pair.split_once('='));
        let names = names.map(|(name, _)| (name.trim().to_owned(), line));
        self.cookies.extend(names.filter(|(name, _)| !name.is_empty()));
    }
}

/// Reads a JavaScript `fetch` with its options.
fn fetch(text: &str) -> Option<Call> {
    let line_of = |at: usize| text[..at].matches('\n').count() as u32;
    let mut call = Call::default();
    let at = text.find("fetch(")? + "fetch(".len();
    let url = literal::read(&text[at..])?;
    call.url = Some((url.value.as_str()?.to_owned(), line_of(at)));
    call.method = Some("GET".to_owned());
    // `JSON.stringify(x)` is replaced by `x`, so that the options read as one literal.
    let start = ["const options =", "let options =", "var options ="]
        .iter()
        .find_map(|lead| text.find(lead).map(|at| at + lead.len()))
        .or_else(|| text[at..].find(',').map(|comma| at + comma + 1))?;
    let options = unwrap_stringify(&text[start..]);
    let Some(literal) = literal::read(&options) else {
        return Some(call);
    };
    let base = line_of(start);
    let line = |pointer: &str| base + literal.lines.get(pointer).copied().unwrap_or_default();
    if let Some(method) = literal.value.get("method").and_then(Value::as_str) {
        call.method = Some(method.to_ascii_uppercase());
    }
    if let Some(headers) = literal.value.get("headers").and_then(Value::as_object) {
        for (name, value) in headers {
            let text = format!("{name}: {}", value.as_str().unwrap_or_default());
            call.header(&text, line(&format!("/headers/{}", name.replace('/', "~1"))));
        }
    }
    if let Some(body) = literal.value.get("body") {
        let lines = literal.lines.iter().filter_map(|(pointer, line)| {
            let below = pointer.strip_prefix("/body")?;
            Some((below.to_owned(), *line))
        });
        let literal = Literal { value: body.clone(), lines: lines.collect(), length: 0 };
        call.body = Some((literal, base));
    }
    Some(call)
}

/// Takes `JSON.stringify(` and its closing bracket away.
fn unwrap_stringify(text: &str) -> String {
    const LEAD: &str = "JSON.stringify(";
    let Some(at) = text.find(LEAD) else {
        return text.to_owned();
    };
    let inner = &text[at + LEAD.len()..];
    let Some(literal) = literal::read(inner) else {
        return text.to_owned();
    };
    let rest = inner[literal.length..].trim_start();
    let rest = rest.strip_prefix(')').unwrap_or(rest);
    format!("{}{}{rest}", &text[..at], &inner[..literal.length])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn call(text: &str) -> Call {
        match classify(text) {
            CodeKind::Call(call) => *call,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_whole_document_may_have_comments_and_keys_in_any_order() {
        let rest = "info: {title: T, version: '1'}\npaths: {}\n";
        let documents = [
            format!("openapi: 3.1.0\n{rest}"),
            format!("# TODO: check it\n# twice\nopenapi: 3.1.0\n{rest}"),
            format!("{rest}swagger: '2.0'\n"),
            format!("# Licence\n---\nopenapi: 3.1.0\n{rest}"),
            "{\"openapi\": \"3.0.0\", \"paths\": {}}".to_owned(),
        ];
        for text in documents {
            assert!(is_whole_document(&text), "{text}");
        }
        for text in ["# Boxes\n\nopenapi: see below\n", "---\nopenapi: get /boxes\n---\n# Boxes\n", "{\"a\": 1}"] {
            assert!(!is_whole_document(text), "{text}");
        }
    }

    #[test]
    fn curl_says_method_address_headers_and_body() {
        let call = call(concat!(
            "curl --request POST \\\n  --url https://api.acme.test/v1/boxes \\\n",
            "  --header 'Authorization: Bearer <token>' \\\n  --data '\n{\n  \"size\": 2\n}\n'"
        ));
        assert_eq!(call.method.as_deref(), Some("POST"));
        assert_eq!(call.url, Some(("https://api.acme.test/v1/boxes".to_owned(), 1)));
        assert_eq!(call.headers[0].0, "Authorization");
        let (body, line) = call.body.unwrap();
        assert_eq!((body.value, line, body.lines["/size"]), (json!({"size": 2}), 4, 1));
    }

    #[test]
    fn data_makes_a_post_and_a_cookie_is_seen() {
        let call = call("curl 'https://acme.test/x' -b 'Session=abc; b=1' --data-raw '{\"a\":1}'");
        assert_eq!(call.method.as_deref(), Some("POST"));
        assert_eq!(call.cookies[0].0, "Session");
    }

    #[test]
    fn fetch_reads_its_options() {
        let call = call(concat!(
            "const options = {\n  method: 'PUT',\n  headers: {Authorization: 'Bearer <token>'},\n",
            "  body: JSON.stringify({\n    a: [{b: 1}]\n  })\n};\n\nfetch('https://acme.test/y', options)"
        ));
        assert_eq!(call.method.as_deref(), Some("PUT"));
        let (body, base) = call.body.unwrap();
        assert_eq!(body.value, json!({"a": [{"b": 1}]}));
        assert_eq!(base + body.lines["/a"], 4);
    }

    #[test]
    fn two_objects_are_two_values() {
        assert!(matches!(classify("{\"a\": 1}\n{\"b\": 2}"), CodeKind::Values(found) if found.len() == 2));
        assert_eq!(classify("{\"a\": ...}"), CodeKind::Other);
    }
}

//! Where in a JSON text a decoder stopped, as a JSON pointer, and what it said without the values it saw.
//!
//! The decoders of generated types know lines and columns only. Working out the pointer here, once, keeps the code that
//! would carry it along out of every type.

/// The pointer to the value that ends, or is under way, at a line and column as serde_json counts them.
pub(crate) fn pointer(json: &[u8], line: usize, column: usize) -> String {
    let Some(end) = offset(json, line, column) else {
        return String::new();
    };
    let mut places: Vec<Place> = Vec::new();
    let mut at = 0;
    while at < end {
        match json[at] {
            b'{' => places.push(Place::Member(String::new(), true)),
            b'[' => places.push(Place::Item(0)),
            b'}' | b']' => {
                places.pop();
            }
            b',' => match places.last_mut() {
                Some(Place::Member(_, expects_name)) => *expects_name = true,
                Some(Place::Item(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                let close = closing_quote(json, at);
                if let Some(Place::Member(name, expects_name @ true)) = places.last_mut() {
                    *name = serde_json::from_slice(json.get(at..=close).unwrap_or_default()).unwrap_or_default();
                    *expects_name = false;
                }
                at = close;
            }
            _ => {}
        }
        at += 1;
    }
    let mut out = String::new();
    for place in places {
        match place {
            // Before its first name an object is itself what is under way.
            Place::Member(_, true) => {}
            Place::Member(name, false) => {
                out.push('/');
                out.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Place::Item(index) => out.push_str(&format!("/{index}")),
        }
    }
    out
}

enum Place {
    /// In an object: the member's name, and whether the next string is a name.
    Member(String, bool),
    /// In an array.
    Item(usize),
}

fn offset(json: &[u8], line: usize, column: usize) -> Option<usize> {
    let mut begin = 0;
    for _ in 1..line {
        begin += json.get(begin..)?.iter().position(|byte| *byte == b'\n')? + 1;
    }
    Some((begin + column).min(json.len()))
}

fn closing_quote(json: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while at < json.len() {
        match json[at] {
            b'\\' => at += 1,
            b'"' => return at,
            _ => {}
        }
        at += 1;
    }
    json.len().saturating_sub(1)
}

/// What serde said, without its place and without values from the body, which may be secret.
pub(crate) fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = match text.rfind(" at line ") {
        Some(at) => &text[..at],
        None => &text,
    };
    let text = match (text.find('"'), text.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            format!("{}\"…\"{}", &text[..first], &text[last + 1..])
        }
        _ => text.to_owned(),
    };
    for told in ["unknown variant `", "unknown field `"] {
        if let Some((before, after)) = text.split_once(told)
            && let Some((_, after)) = after.split_once('`')
        {
            return format!("{before}{told}…`{after}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code)]
    struct Root {
        list: Vec<Item>,
        #[serde(rename = "a/b")]
        slashed: Option<u8>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code)]
    struct Item {
        n: u32,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    enum Kind {
        A,
    }

    fn of(json: &str) -> (String, String) {
        let error = serde_json::from_str::<Root>(json).unwrap_err();
        (pointer(json.as_bytes(), error.line(), error.column()), said(&error))
    }

    #[test]
    fn places_and_messages() {
        for (json, place, message) in [
            (
                "{\"list\":[{\"n\":1},\n {\"n\":\"secret, \\\" here\"}]}",
                "/list/1/n",
                "invalid type: string \"…\", expected u32",
            ),
            (r#"{"list":[{"n":-1}]}"#, "/list/0/n", "invalid value: integer `-1`, expected u32"),
            (r#"{"list":[{"n":1,"kind":"secret"}]}"#, "/list/0/kind", "unknown variant `…`, expected `A`"),
            (r#"{"list":[{"x":1}]}"#, "/list/0", "missing field `n`"),
            (r#"{"list":[],"a/b":true}"#, "/a~1b", "invalid type: boolean `true`, expected u8"),
            (r#"{"list":[{"n":1}"#, "/list/0", "EOF while parsing a list"),
        ] {
            let (found, text) = of(json);
            assert_eq!(text, message, "{json}");
            assert!(found == place || place.starts_with(&found), "{json}: {found}");
        }
    }

    #[test]
    fn nonsense_has_no_place_but_does_no_harm() {
        for json in ["", "}", "]]]", "\"", "{\"a", "{\"a\\", "[,,,"] {
            for column in 0..5 {
                pointer(json.as_bytes(), 1, column);
                pointer(json.as_bytes(), 9, column);
            }
        }
    }
}

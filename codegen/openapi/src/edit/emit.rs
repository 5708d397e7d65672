//! JSON values as the YAML a person would write.

use serde_json::Value;

/// Words YAML would read as something else than text.
const RESERVED: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "~", "y", "n"];

/// A text as a plain scalar where that is safe, else in double quotes.
#[must_use]
pub fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_plain(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '/');
    let safe = text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./ ".contains(c));
    starts
        && safe
        && !text.ends_with(' ')
        && !text.contains("  ")
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
}

/// A key.
#[must_use]
pub fn key(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '/' || c == '$')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./{}$*".contains(c))
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str());
    if plain { text.to_owned() } else { Value::from(text).to_string() }
}

/// A list of scalars in brackets.
#[must_use]
pub fn flow(items: &[Value]) -> String {
    format!("[{}]", items.iter().map(scalar).collect::<Vec<_>>().join(", "))
}

/// A value in block style; every line is indented by `indent` spaces. Lists of scalars stay on one
/// line where they fit.
#[must_use]
pub fn emit(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    block(value, indent, false, &mut out);
    out
}

/// As [`emit`] from the left margin, for values of our own making: a member whose key begins with
/// `#` is a comment, its value the text.
#[must_use]
pub fn commented(value: &Value) -> String {
    let mut out = String::new();
    block(value, 0, true, &mut out);
    out
}

fn block(value: &Value, indent: usize, comments: bool, out: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                if let (true, Some(text)) = (comments && name.starts_with('#'), member.as_str()) {
                    out.push_str(&format!("{pad}# {text}\n"));
                    continue;
                }
                out.push_str(&format!("{pad}{}:", key(name)));
                after(member, indent, comments, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                match item {
                    Value::Object(members) if !members.is_empty() => {
                        let mut inner = String::new();
                        block(item, indent + 2, comments, &mut inner);
                        // The first line goes behind the dash; comments before it stand above.
                        while comments && inner[indent + 2..].starts_with('#') {
                            let end = inner.find('\n').map_or(inner.len(), |at| at + 1);
                            let comment: String = inner.drain(..end).collect();
                            out.push_str(&comment[2..]);
                        }
                        out.push_str(&format!("{pad}- {}", &inner[indent + 2..]));
                    }
                    other => out.push_str(&format!("{pad}- {}\n", inline(other))),
                }
            }
        }
        other => out.push_str(&format!("{pad}{}\n", inline(other))),
    }
}

/// What stands behind a key.
fn after(value: &Value, indent: usize, comments: bool, out: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            out.push('\n');
            block(value, indent + 2, comments, out);
        }
        Value::Array(items) if !items.is_empty() => {
            let scalars = items.iter().all(|item| !item.is_object() && !item.is_array());
            let text = flow(items);
            if scalars && text.len() + indent < 110 {
                out.push_str(&format!(" {text}\n"));
            } else {
                out.push('\n');
                block(value, indent + 2, comments, out);
            }
        }
        other => out.push_str(&format!(" {}\n", inline(other))),
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(_) => "{}".to_owned(),
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Array(items) => flow(items),
        other => scalar(other),
    }
}

//! Refuses recordings in which something looks like a secret.

use serde_json::Value;

use super::redaction::Rules;
use super::suspicious::looks_secret;
use crate::redact::MASK;
use crate::{Error, ErrorKind};

/// Words in the names of properties whose values are long and public.
const PUBLIC: &[&str] =
    &["hash", "sha", "md5", "digest", "checksum", "fingerprint", "etag", "commit", "publickey", "sshkey"];

/// Refuses a recording in which something looks like a secret.
pub(super) fn refuse(rules: &Rules, log: &Value) -> Result<(), Error> {
    let entries = log["log"]["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (index, entry) in entries.iter().enumerate() {
        let operation = entry["_operation"].as_str().unwrap_or("an unknown operation");
        let mut found = None;
        for part in ["request", "response", "_path"] {
            found = found.or_else(|| look((rules, operation), &entry[part], &format!("/{part}"), "", 0));
        }
        if let Some((at, what)) = found {
            let message = format!(
                "the recording has {what} in /log/entries/{index}{at} ({operation}); nothing is written or read. \
                 `Recorder::secret_name` masks a property, `Recorder::open_name` says that it is none"
            );
            return Err(Error::new(ErrorKind::Config, message));
        }
    }
    Ok(())
}

fn look(
    (rules, operation): (&Rules, &str),
    value: &Value,
    at: &str,
    name: &str,
    depth: usize,
) -> Option<(String, &'static str)> {
    let named = |name: &str| rules.by_name(operation, name);
    match value {
        Value::String(text) => {
            if depth < 8
                && text.trim_start().starts_with(['{', '['])
                && let Ok(inner) = serde_json::from_str::<Value>(text)
            {
                return look((rules, operation), &inner, &format!("{at}:"), name, depth + 1);
            }
            let simple: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
            let simple = simple.to_ascii_lowercase();
            if rules.is_open(operation, name) || PUBLIC.iter().any(|word| simple.contains(word)) {
                return None;
            }
            // Names are looked at where they are; here only what a text says by itself.
            let under = rules.by_name(operation, name) && !text.contains(MASK) && text.len() >= 8 && !is_plain(text);
            let what = if under { Some("a text under the name of a secret") } else { looks_secret(text, &named) };
            what.map(|what| (at.to_owned(), what))
        }
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
            // Headers, cookies and parameters of HAR.
            let known = item["name"].as_str().filter(|_| item.get("value").is_some_and(Value::is_string));
            match known {
                Some(known) => {
                    look((rules, operation), &item["value"], &format!("{at}/{index}/value"), known, depth + 1)
                        .or_else(|| looks_secret(known, &named).map(|what| (format!("{at}/{index}/name"), what)))
                }
                None => look((rules, operation), item, &format!("{at}/{index}"), name, depth + 1),
            }
        }),
        Value::Object(object) => object.iter().enumerate().find_map(|(index, (name, value))| {
            // The name itself is not shown: it may be the secret.
            if let Some(what) = looks_secret(name, &named) {
                return Some((format!("{at}/(property {index})"), what));
            }
            let step = name.replace('~', "~0").replace('/', "~1");
            look((rules, operation), value, &format!("{at}/{step}"), name, depth + 1)
        }),
        _ => None,
    }
}

/// A word, a number or a placeholder, and not a token.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b' ' | b'.'))
        || text.bytes().all(|byte| byte.is_ascii_digit())
}

//! The sentence in an error body that says what is wrong.

use serde_json::Value;

use crate::excerpt::clip;
use crate::redact::Redactor;

/// Length of a message, in characters.
const LONGEST: usize = 400;

/// Problems listed in a message; a validation error can have hundreds.
const MOST: usize = 5;

/// What the body says in one of the usual ways: `message`, `error`, `error.message`, `detail` as text or as FastAPI's
/// list, RFC 9457's `title` and `detail`, `errors`.
pub(crate) fn extract(body: &[u8], redactor: &Redactor) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let text = said(&value, 0)?;
    // Redacted before it is cut, as half a secret is not found.
    let text = clip(&redactor.text(&text), LONGEST);
    (!text.is_empty()).then_some(text)
}

fn said(value: &Value, depth: usize) -> Option<String> {
    if depth > 3 {
        return None;
    }
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Array(problems) => {
            let mut texts: Vec<String> = problems.iter().filter_map(problem).take(MOST).collect();
            if problems.len() > MOST {
                texts.push(format!("and {} more", problems.len() - MOST));
            }
            (!texts.is_empty()).then(|| texts.join("; "))
        }
        Value::Object(members) => {
            let get = |name: &str| members.get(name).and_then(|value| said(value, depth + 1));
            if let (Some(Value::String(title)), Some(detail)) = (members.get("title"), get("detail")) {
                return Some(format!("{title}: {detail}"));
            }
            let main = ["message", "error", "detail", "error_description", "msg", "title"].into_iter().find_map(get);
            let problems = ["errors", "details"].into_iter().find_map(|name| {
                let value = members.get(name)?;
                value.is_array().then(|| said(value, depth + 1))?
            });
            match (main, problems) {
                (Some(main), Some(problems)) if !main.contains(&problems) => Some(format!("{main}: {problems}")),
                (main, problems) => main.or(problems),
            }
        }
        _ => None,
    }
}

/// One problem of a list: a text, or an object that says what, and perhaps where.
fn problem(value: &Value) -> Option<String> {
    let Value::Object(members) = value else {
        return value.as_str().map(str::to_owned);
    };
    let what = ["msg", "message", "detail", "title", "reason", "error"]
        .into_iter()
        .find_map(|name| members.get(name)?.as_str())?;
    let place = ["loc", "pointer", "field", "path", "param", "property"]
        .into_iter()
        .find_map(|name| members.get(name).and_then(place));
    Some(match place {
        Some(place) => format!("{place}: {what}"),
        None => what.to_owned(),
    })
}

fn place(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Array(segments) if !segments.is_empty() => {
            let segments: Vec<String> = segments
                .iter()
                .map(|segment| match segment {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                })
                .collect();
            Some(segments.join("."))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_to_say_what_is_wrong() {
        for (body, said) in [
            (r#"{"message":"m"}"#, Some("m")),
            (r#"{"error":"e"}"#, Some("e")),
            (r#"{"error":{"type":"t","message":"m"}}"#, Some("m")),
            (r#"{"error":{"message":"m","details":[{"field":"f","message":"d"}]}}"#, Some("m: f: d")),
            (r#"{"error":"invalid_grant","error_description":"d"}"#, Some("invalid_grant")),
            (r#"{"detail":"d"}"#, Some("d")),
            (
                r#"{"detail":[{"loc":["body","a",0],"msg":"m","type":"t","input":"i"},{"loc":[],"msg":"n"}]}"#,
                Some("body.a.0: m; n"),
            ),
            (r#"{"type":"about:blank","title":"t","detail":"d","status":400}"#, Some("t: d")),
            (r#"{"title":"t"}"#, Some("t")),
            (r#"{"errors":["a",{"message":"b"},{"detail":"c","pointer":"/p"}]}"#, Some("a; b; /p: c")),
            (r#"{"message":"m","errors":["a"]}"#, Some("m: a")),
            (r#"["a","b"]"#, Some("a; b")),
            (r#""just text""#, Some("just text")),
            (r#"{"status":"error"}"#, None),
            (r#"{"message":""}"#, None),
            (r#"{"message":{"message":{"message":{"message":{"message":"deep"}}}}}"#, None),
            ("<html>", None),
            ("", None),
        ] {
            let extracted = extract(body.as_bytes(), &Redactor::default());
            assert_eq!(extracted.as_deref(), said, "{body}");
        }
    }

    #[test]
    fn a_message_is_bounded() {
        let body = format!(r#"{{"message":"{}"}}"#, "x".repeat(10_000));
        let text = extract(body.as_bytes(), &Redactor::default()).unwrap();
        assert_eq!(text.chars().count(), LONGEST + 1);
        let problems = vec![r#""p""#; 100].join(",");
        let text = extract(format!("[{problems}]").as_bytes(), &Redactor::default()).unwrap();
        assert_eq!(text, "p; p; p; p; p; and 95 more");
    }
}

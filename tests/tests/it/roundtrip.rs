//! Every operation of every spec over real HTTP: what arrives is compared byte for byte with the
//! example, and every documented answer must come back without losing a member.

use std::fmt::Write as _;

use client_core::{Error, Value};
use tests::provider::Provider;
use tests::server::{Answer, Received, Server};
use tests::{Case, cases, connect};

/// How a provider's credentials must arrive, and the request without them.
type Credentials = fn(&Received, &str) -> Result<String, String>;

struct Checked {
    operations: usize,
    answers: usize,
    failures: String,
}

async fn check<C: Clone>(
    name: &str,
    cases: Vec<Case<C>>,
    client: impl Fn(String) -> Result<C, Error>,
    credentials: Credentials,
) -> Checked {
    let provider = Provider::read(name);
    let base = connect::base(name);
    let server = Server::start().await.unwrap();
    let client = client(format!("{}{base}", server.url)).unwrap();
    let mut checked = Checked { operations: 0, answers: 0, failures: String::new() };
    assert_eq!(cases.len(), provider.examples.len(), "{name}: one case an example");
    for case in cases {
        checked.operations += 1;
        let example = &provider.examples[case.id];
        let mut fail = |what: String| {
            let _ = writeln!(checked.failures, "{name} {}: {what}", case.id);
        };
        for (status, body) in &example.responses {
            checked.answers += 1;
            // `default` stands for any status; where the document says that errors are told by their
            // shape, for a 200 too.
            let by_shape = provider.document.root().get("x-error-shape").is_some();
            let tried: Vec<u16> = match status.parse() {
                Ok(status) => vec![status],
                Err(_) if by_shape => vec![400, 500, 200],
                Err(_) => vec![400, 500],
            };
            for status in tried {
                server.answer(answer(status, body));
                let result = case.send(client.clone()).await;
                let received = server.take();
                let [received] = received.as_slice() else {
                    fail(format!("{} requests arrived", received.len()));
                    continue;
                };
                if let Err(what) = arrived(received, base, example, case.id, credentials) {
                    fail(what);
                }
                let documented_error = !(200..300).contains(&status) || example.responses.get("default") == Some(body);
                if let Err(what) = answered(&case, result, status, body, documented_error) {
                    fail(format!("{status}: {what}"));
                }
            }
        }
    }
    checked
}

fn answer(status: u16, body: &Value) -> Answer {
    match body {
        Value::Null => Answer { status, content_type: "", body: Vec::new() },
        Value::String(text) => Answer { status, content_type: "text/plain", body: text.clone().into_bytes() },
        json => Answer { status, content_type: "application/json", body: json.to_string().into_bytes() },
    }
}

fn arrived(
    received: &Received,
    base: &str,
    example: &client_gen::samples::Example,
    id: &str,
    credentials: Credentials,
) -> Result<(), String> {
    let expected = example.request.as_ref().ok_or("the example has no `request`")?;
    if received.method != expected.method {
        return Err(format!("method {} instead of {}", received.method, expected.method));
    }
    let target = credentials(received, id)?;
    let target = target.strip_prefix(base).ok_or_else(|| format!("{target} is not below {base}"))?;
    if target != expected.target {
        return Err(format!("target\n  {target}\ninstead of\n  {}", expected.target));
    }
    for (name, value) in &expected.headers {
        if received.header(&name.to_ascii_lowercase()) != Some(value) {
            return Err(format!("header {name}: {:?} instead of {value}", received.header(name)));
        }
    }
    let usual = [
        "accept",
        "user-agent",
        "host",
        "content-type",
        "content-length",
        "authorization",
        "cookie",
        "x-api-key",
        "accept-encoding",
        // A value of its own for each call; the runtime's tests hold it through retries.
        "idempotency-key",
    ];
    for (name, _) in &received.headers {
        let wanted = expected.headers.keys().any(|key| key.eq_ignore_ascii_case(name));
        if !usual.contains(&name.as_str()) && !wanted {
            return Err(format!("header {name} is not in the example"));
        }
    }
    match &example.body {
        None if received.body.is_empty() => Ok(()),
        None => Err(format!("a body arrived: {}", String::from_utf8_lossy(&received.body))),
        Some(body) if received.header("content-type").is_some_and(|value| value.starts_with("multipart/")) => {
            parts(received, body)
        }
        Some(body) if received.header("content-type") == Some("application/x-www-form-urlencoded") => {
            form(received, body)
        }
        Some(body) => {
            let text = String::from_utf8_lossy(&received.body);
            let expected = body.to_string();
            if received.header("content-type") != Some("application/json") {
                return Err(format!("content-type {:?}", received.header("content-type")));
            }
            if text == expected { Ok(()) } else { Err(format!("body\n  {text}\ninstead of\n  {expected}")) }
        }
    }
}

/// A form: the members in the example's order, each with its text.
fn form(received: &Received, body: &Value) -> Result<(), String> {
    let decode = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('%') {
            bytes.extend_from_slice(before.as_bytes());
            let (digits, after) = after.split_at_checked(2).unwrap_or((after, ""));
            bytes.extend(u8::from_str_radix(digits, 16).ok());
            rest = after;
        }
        bytes.extend_from_slice(rest.as_bytes());
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let text = String::from_utf8_lossy(&received.body).replace('+', " ");
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let found: Vec<(String, String)> = pairs.map(|(name, value)| (decode(name), decode(value))).collect();
    let members = body.as_object().ok_or("the example's body is no mapping")?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let expected: Vec<(String, String)> = members.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    if found == expected { Ok(()) } else { Err(format!("form {found:?} instead of {expected:?}")) }
}

/// A multipart body: the parts in the example's order, each with its text.
fn parts(received: &Received, body: &Value) -> Result<(), String> {
    let head = received.header("content-type").unwrap_or_default();
    let boundary = head.split("boundary=").nth(1).ok_or("no boundary")?;
    let text = String::from_utf8_lossy(&received.body);
    let mut found = Vec::new();
    for part in text.split(&format!("--{boundary}")).skip(1) {
        let Some((head, content)) = part.split_once("\r\n\r\n") else { continue };
        let name = head.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        found.push((name.to_owned(), content.trim_end_matches("\r\n").to_owned()));
    }
    let members = body.as_object().ok_or("the example's body is no mapping")?;
    let expected: Vec<(String, String)> = members
        .iter()
        .map(|(key, value)| (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    if found == expected { Ok(()) } else { Err(format!("parts {found:?} instead of {expected:?}")) }
}

fn answered<C>(
    case: &Case<C>,
    result: Result<tests::Outcome, Error>,
    status: u16,
    body: &Value,
    documented_error: bool,
) -> Result<(), String> {
    match (result, documented_error) {
        (Ok(outcome), false) => {
            if outcome.status != status {
                return Err(format!("status {}", outcome.status));
            }
            match outcome.value {
                Some(value) if value != *body => Err(format!("decoded as\n  {value}\ninstead of\n  {body}")),
                None if !body.is_null() && !body.as_object().is_some_and(serde_json::Map::is_empty) => {
                    Err(format!("the body {body} was not read"))
                }
                _ => Ok(()),
            }
        }
        (Err(error), true) => {
            if error.status().map(|status| status.as_u16()) != Some(status) {
                return Err(format!("error with status {:?}: {error}", error.status()));
            }
            match (case.details)(&error) {
                None => Err(format!("no documented error: {error}")),
                Some(Some(value)) if value != *body => {
                    Err(format!("error decoded as\n  {value}\ninstead of\n  {body}"))
                }
                Some(None) if matches!(body, Value::Object(_) | Value::Array(_)) => {
                    Err(format!("the error body {body} was not read"))
                }
                Some(_) => Ok(()),
            }
        }
        (Ok(outcome), true) => Err(format!("taken for a success: {outcome:?}")),
        (Err(error), false) => Err(format!("taken for an error: {error}")),
    }
}

fn expect(received: &Received, name: &str, value: &str) -> Result<(), String> {
    if received.header(name) == Some(value) { Ok(()) } else { Err(format!("{name}: {:?}", received.header(name))) }
}

fn absent(received: &Received, names: &[&str]) -> Result<(), String> {
    match names.iter().find(|name| received.header(name).is_some()) {
        Some(name) => Err(format!("{name} was sent")),
        None => Ok(()),
    }
}

fn report(checked: &Checked) {
    println!("{} operations, {} answers", checked.operations, checked.answers);
    assert!(checked.failures.is_empty(), "{}", checked.failures);
}

#[tokio::test]
async fn sfcompute() {
    let checked = check("sfcompute", cases::sfcompute::cases(), connect::sfcompute, |received, _| {
        expect(received, "authorization", "Bearer tok")?;
        absent(received, &["cookie", "x-api-key"])?;
        Ok(received.target.clone())
    });
    report(&checked.await);
}

#[tokio::test]
async fn k0rdent() {
    let checked = check("k0rdent", cases::k0rdent::cases(), connect::k0rdent, |received, id| {
        if id == "mintToken" {
            absent(received, &["authorization"])?;
        } else {
            expect(received, "authorization", "Bearer tok")?;
        }
        Ok(received.target.clone())
    });
    report(&checked.await);
}

#[tokio::test]
async fn hpcai() {
    let checked = check("hpcai", cases::hpcai::cases(), connect::hpcai, |received, id| {
        if id == "login" {
            absent(received, &["cookie"])?;
        } else {
            expect(received, "cookie", "AccessToken=tok")?;
        }
        absent(received, &["authorization"])?;
        Ok(received.target.clone())
    });
    report(&checked.await);
}

#[tokio::test]
async fn instavm() {
    let checked = check("instavm", cases::instavm::cases(), connect::instavm, |received, _| {
        expect(received, "x-api-key", "tok")?;
        absent(received, &["authorization"])?;
        Ok(received.target.clone())
    });
    report(&checked.await);
}

#[tokio::test]
async fn tir() {
    let checked = check("tir", cases::tir::cases(), connect::tir, |received, _| {
        expect(received, "authorization", "Bearer tok")?;
        let (path, query) = received.target.split_once('?').ok_or("no query: the key is missing")?;
        let pairs: Vec<&str> = query.split('&').collect();
        if pairs.iter().filter(|pair| **pair == "apikey=key").count() != 1 {
            return Err(format!("apikey is not in {query}"));
        }
        let rest: Vec<&str> = pairs.into_iter().filter(|pair| *pair != "apikey=key").collect();
        Ok(if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) })
    });
    report(&checked.await);
}

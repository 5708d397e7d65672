//! HAR 1.2 from what was taken.

use http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::capture::{Came, Response, Taken};
use super::known::Known;
use super::redaction::{Masker, Rules, SHORTEST};
use super::{suspicious, url};
use crate::redact::MASK;

/// The recording, and how many bodies it states with their size only.
pub(super) fn log(rules: &Rules, exchanges: &[Taken], strict: bool) -> (Value, usize) {
    // Once to learn every secret, as one exchange may show what another one had under the name of a secret.
    let mut known: Vec<String> = exchanges.iter().flat_map(|taken| taken.redactor.values()).collect();
    let nothing = Known::default();
    for taken in exchanges {
        let mut masker = masker(rules, taken, strict, &nothing);
        let mut left_out = 0;
        entry(&mut masker, taken, &mut left_out);
        known.append(&mut masker.met);
    }
    known.retain(|value| value.len() >= SHORTEST);
    known.sort();
    known.dedup();
    let known = Known::new(&known);
    let mut left_out = 0;
    let entries: Vec<Value> =
        exchanges.iter().map(|taken| entry(&mut masker(rules, taken, strict, &known), taken, &mut left_out)).collect();
    let log = json!({"log": {
        "version": "1.2",
        "creator": {"name": "compute-clients-core", "version": env!("CARGO_PKG_VERSION")},
        "comment": match strict {
            true => "Names and types only: no value is as it was.",
            false => "Secrets are masked.",
        },
        "entries": entries,
    }});
    (log, left_out)
}

fn masker<'a>(rules: &'a Rules, taken: &Taken, strict: bool, known: &'a Known) -> Masker<'a> {
    Masker { rules, operation: taken.operation.id, strict, known, met: Vec::new() }
}

fn entry(masker: &mut Masker<'_>, taken: &Taken, left_out: &mut usize) -> Value {
    let started = Timestamp::try_from(taken.started).map(|at| at.to_string()).unwrap_or_default();
    let lasted = (taken.lasted.as_secs_f64() * 1e6).round() / 1e3;
    let path: serde_json::Map<String, Value> = taken
        .path_params
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(path_value(masker, name, value))))
        .collect();
    let query = match taken.url.query() {
        Some(query) => {
            let operation = taken.operation.id;
            masker.pairs(query, |rules, name| rules.query_is_secret(operation, name))
        }
        None => Vec::new(),
    };
    let mut entry = json!({
        "startedDateTime": started,
        "time": lasted,
        "request": {
            "method": taken.method,
            "url": address(masker, taken, &path, &query),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(masker, &taken.headers),
            "queryString": query.iter().map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>(),
            "headersSize": -1,
            "bodySize": if taken.upload { -1 } else { size(&taken.body) },
        },
        "cache": {},
        "timings": {"send": 0, "wait": lasted, "receive": 0},
        "_operation": taken.operation.id,
        "_path": path,
    });
    if masker.strict {
        entry["_values"] = "removed".into();
    }
    if let Some(post) = post(masker, taken, left_out) {
        entry["request"]["postData"] = post;
    }
    entry["response"] = response(masker, &taken.response, left_out);
    if let Response::Failed(kind) = &taken.response {
        entry["_error"] = (*kind).into();
    }
    entry
}

fn path_value(masker: &mut Masker<'_>, name: &str, value: &str) -> String {
    if masker.rules.path_is_secret(masker.operation, name) {
        masker.meet(value, false);
        return MASK.to_owned();
    }
    if masker.strict { name.to_owned() } else { masker.known.text(value) }
}

/// The address with the values that the entry shows elsewhere.
fn address(
    masker: &mut Masker<'_>,
    taken: &Taken,
    path: &serde_json::Map<String, Value>,
    query: &[(String, String)],
) -> String {
    let mut out = taken.url.origin().ascii_serialization();
    if masker.strict {
        // The template's own path, below the server's.
        let template = taken.operation.path.split('?').next().unwrap_or_default();
        let depth = template.matches('/').count();
        let segments: Vec<&str> = taken.url.path().split('/').collect();
        let base = segments.len().saturating_sub(depth).max(1);
        out.push_str(&masker.known.text(&segments[..base].join("/")));
        let mut shown = template.to_owned();
        for (name, value) in path {
            shown = shown.replace(&format!("{{{name}}}"), &url::encode(value.as_str().unwrap_or_default()));
        }
        out.push_str(&shown);
    } else {
        for segment in taken.url.path().split('/').skip(1) {
            out.push('/');
            let decoded = url::decode(segment);
            let mut shown = masker.known.text(&decoded);
            for (name, value) in &taken.path_params {
                if !value.is_empty() && masker.rules.path_is_secret(masker.operation, name) {
                    shown = shown.replace(value.as_str(), MASK);
                }
            }
            match shown == decoded {
                true => out.push_str(segment),
                false => out.push_str(&url::encode(&shown)),
            }
        }
    }
    if !query.is_empty() {
        out.push('?');
        out.push_str(&url::written(query));
    }
    out
}

fn headers(masker: &mut Masker<'_>, headers: &HeaderMap) -> Vec<Value> {
    let mut out = Vec::new();
    for (name, value) in headers {
        let name = name.as_str();
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let shown = if masker.rules.header_is_secret(masker.operation, name) {
            for part in text.split([' ', ';', ',']) {
                let value = part.split_once('=').map_or(part, |(_, value)| value);
                masker.meet(value, false);
            }
            MASK.to_owned()
        } else if name == "content-type" {
            media_type(&text)
        } else if masker.strict {
            String::new()
        } else {
            let shown = masker.words(&text);
            // A value that nobody can explain explains nothing.
            if suspicious::looks_secret(&shown, &|_| false).is_some() { MASK.to_owned() } else { shown }
        };
        out.push(json!({"name": name, "value": shown}));
    }
    out
}

/// A media type; the boundary of a form is random.
fn media_type(text: &str) -> String {
    let parts = text.split(';').map(str::trim).filter(|part| !part.to_ascii_lowercase().starts_with("boundary="));
    parts.collect::<Vec<_>>().join("; ")
}

fn post(masker: &mut Masker<'_>, taken: &Taken, left_out: &mut usize) -> Option<Value> {
    let media = taken.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let bare = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if taken.upload || bare.starts_with("multipart/") {
        *left_out += 1;
        return Some(json!({"mimeType": media_type(media), "_notRecorded": "form or upload"}));
    }
    if taken.body.is_empty() {
        return None;
    }
    let Ok(text) = std::str::from_utf8(&taken.body) else {
        *left_out += 1;
        return Some(json!({"mimeType": media_type(media), "_notRecorded": "binary"}));
    };
    let shown = match bare.as_str() {
        "application/x-www-form-urlencoded" => url::written(&masker.pairs(text, Masker::form_secret(masker.operation))),
        _ => masker.plain(text, "request"),
    };
    Some(json!({"mimeType": media_type(media), "text": shown}))
}

fn response(masker: &mut Masker<'_>, response: &Response, left_out: &mut usize) -> Value {
    let Response::Came(came) = response else {
        return json!({
            "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
            "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": -1,
        });
    };
    let Came { status, headers: came_with, body, broken } = came;
    let media = came_with.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut content = json!({"size": size(body), "mimeType": media_type(media)});
    if !body.is_empty() {
        match std::str::from_utf8(body) {
            Ok(text) => content["text"] = masker.plain(text, "response").into(),
            Err(_) => {
                *left_out += 1;
                content["_notRecorded"] = "binary".into();
            }
        }
    }
    let redirect = came_with.get(http::header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let redirect = match masker.strict {
        true => String::new(),
        false => masker.words(redirect),
    };
    let mut response = json!({
        "status": status.as_u16(),
        "statusText": status.canonical_reason().unwrap_or_default(),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(masker, came_with),
        "content": content,
        "redirectURL": redirect,
        "headersSize": -1,
        "bodySize": size(body),
    });
    if let Some(kind) = broken {
        response["_broken"] = (*kind).into();
    }
    response
}

fn size(body: &[u8]) -> i64 {
    i64::try_from(body.len()).unwrap_or(i64::MAX)
}

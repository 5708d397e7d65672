//! Responses from a recording.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use super::knowledge::Knowledge;
use super::known::Known;
use super::redaction::{Masker, Rules};
use super::{refusal, url};
use crate::redact::MASK;
use crate::{Api, BoxFuture, Error, ErrorKind, RawResponse, TimeoutKind, Transport, TransportRequest};

/// Serves a recording: each exchange once, in its order, to a request that equals the recorded one. A mask equals whatever
/// was masked.
///
/// Credentials, headers, multipart forms and uploads are not compared. A request that was not recorded, or more often than
/// it was, is an error of kind [`ErrorKind::Config`]; so is an exchange whose response the recording does not have: one of
/// [names and types only](super::Recorder::names_and_types_only), or a binary body.
#[derive(Debug)]
pub struct Replay {
    rules: Rules,
    entries: Mutex<Vec<Entry>>,
}

#[derive(Debug, Clone)]
struct Entry {
    index: usize,
    used: bool,
    operation: String,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    /// `None`: it was not recorded, and is not compared.
    body: Option<Sent>,
    strict: bool,
    response: Answer,
}

#[derive(Debug, Clone)]
enum Sent {
    Json(Value),
    Text(String),
}

#[derive(Debug, Clone)]
enum Answer {
    Error(String),
    Response {
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        broken: Option<String>,
    },
    /// Why it cannot be served.
    Missing(&'static str),
}

fn invalid(what: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Config, format!("the recording cannot be replayed: {what}"))
}

impl Replay {
    /// Reads a recording of a [`Recorder`](super::Recorder). Generated crates call this.
    ///
    /// # Errors
    /// It is no such recording, or something in it looks like a secret; the error says where.
    pub fn parse(api: &'static Api, knowledge: &'static Knowledge, har: &str) -> Result<Self, Error> {
        let rules = Rules::new(api, knowledge);
        let log: Value = serde_json::from_str(har).map_err(|error| {
            invalid(format_args!("line {}, column {}: not valid JSON", error.line(), error.column()))
        })?;
        let list =
            log["log"]["entries"].as_array().ok_or_else(|| invalid("there is no `log.entries`: not a HAR file"))?;
        refusal::refuse(&rules, &log)?;
        let entries = list.iter().enumerate().map(|(index, entry)| Entry::read(&rules, index, entry));
        let entries = entries.collect::<Result<Vec<_>, Error>>()?;
        Ok(Self { rules, entries: Mutex::new(entries) })
    }

    /// Exchanges that were not asked for yet.
    pub fn left(&self) -> usize {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).iter().filter(|entry| !entry.used).count()
    }

    fn find(&self, request: &TransportRequest) -> Result<Entry, Error> {
        let operation = request.operation.id;
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = Wanted::of(&self.rules, request);
        let (mut known, mut spent) = (0_usize, 0_usize);
        for entry in entries.iter_mut().filter(|entry| entry.operation == operation) {
            known += 1;
            if !sent.is(entry) {
                continue;
            }
            if entry.used {
                spent += 1;
                continue;
            }
            entry.used = true;
            return Ok(entry.clone());
        }
        Err(invalid(match (known, spent) {
            (0, _) => format!("it has no exchange of `{operation}`"),
            (known, 0) => format!("none of its {known} exchanges of `{operation}` has this request"),
            (_, spent) => format!("it has this request of `{operation}` {spent} times, and this is one more"),
        }))
    }
}

impl Transport for Replay {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>> {
        let response = self.find(&request).and_then(|entry| entry.answer());
        Box::pin(std::future::ready(response))
    }
}

/// A request, masked as the recorded ones are.
struct Wanted {
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Option<Sent>,
}

impl Wanted {
    fn of(rules: &Rules, request: &TransportRequest) -> Self {
        let operation = request.operation.id;
        let known = Known::new(&request.redactor.values());
        let mut masker = Masker { rules, operation, strict: false, known: &known, met: Vec::new() };
        let path = request.path_params.iter();
        let path = path.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let query =
            masker.pairs(request.url.query().unwrap_or_default(), |rules, name| rules.query_is_secret(operation, name));
        let query = query.into_iter().filter(|(name, _)| !rules.query.contains(&name.as_str())).collect();
        let media = request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let body = match std::str::from_utf8(&request.body) {
            _ if request.upload.is_some() || media.starts_with("multipart/") => None,
            Ok(text) if media.starts_with("application/x-www-form-urlencoded") => {
                Some(Sent::Text(url::written(&masker.pairs(text, Masker::form_secret(operation)))))
            }
            Ok(text) => Some(Sent::of(&masker.plain(text, "request"))),
            Err(_) => None,
        };
        Self { path, query, body }
    }

    fn is(&self, entry: &Entry) -> bool {
        if entry.strict {
            // Nothing but the names is left to compare.
            let names = |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            return names(&self.query) == names(&entry.query);
        }
        let pairs = |sent: &[(String, String)], recorded: &[(String, String)]| {
            sent.len() == recorded.len()
                && sent.iter().zip(recorded).all(|(sent, recorded)| sent.0 == recorded.0 && fits(&recorded.1, &sent.1))
        };
        let body = match (&entry.body, &self.body) {
            (Some(Sent::Json(recorded)), Some(Sent::Json(sent))) => same(recorded, sent),
            (Some(Sent::Text(recorded)), Some(Sent::Text(sent))) => fits(recorded, sent),
            (None, _) | (_, None) => true,
            _ => false,
        };
        let path =
            |sent: &(String, String)| entry.path.iter().any(|(name, value)| *name == sent.0 && fits(value, &sent.1));
        body && self.path.iter().all(path) && pairs(&self.query, &entry.query)
    }
}

impl Sent {
    fn of(text: &str) -> Self {
        serde_json::from_str(text).map_or_else(|_| Self::Text(text.to_owned()), Self::Json)
    }
}

/// Whether a text is the recorded one, in which each mask stands for any text.
fn fits(recorded: &str, sent: &str) -> bool {
    if recorded == sent {
        return true;
    }
    let parts: Vec<&str> = recorded.split(MASK).collect();
    let [head, between @ .., tail] = parts.as_slice() else { return false };
    let Some(mut rest) = sent.strip_prefix(head) else { return false };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(tail)
}

fn same(recorded: &Value, sent: &Value) -> bool {
    match (recorded, sent) {
        (Value::String(recorded), Value::String(sent)) => fits(recorded, sent),
        (Value::Array(recorded), Value::Array(sent)) => {
            recorded.len() == sent.len() && recorded.iter().zip(sent).all(|(recorded, sent)| same(recorded, sent))
        }
        (Value::Object(recorded), Value::Object(sent)) => {
            recorded.len() == sent.len()
                && recorded.iter().all(|(name, value)| sent.get(name).is_some_and(|sent| same(value, sent)))
        }
        (recorded, sent) => recorded == sent,
    }
}

/// Names and values, as HAR lists them; none where it is no such list.
fn pairs(list: &Value) -> Option<Vec<(&str, &str)>> {
    list.as_array()?.iter().map(|pair| Some((pair["name"].as_str()?, pair["value"].as_str()?))).collect()
}

impl Entry {
    fn read(rules: &Rules, index: usize, entry: &Value) -> Result<Self, Error> {
        let at = |what: &str| invalid(format_args!("/log/entries/{index}: {what}"));
        let operation = entry["_operation"].as_str();
        let operation =
            operation.ok_or_else(|| at("it does not name its operation: not a recording of this crate's client"))?;
        let path = entry["_path"].as_object().ok_or_else(|| at("it has no `_path`"))?.iter();
        let path = path.map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect::<Option<_>>();
        let path = path.ok_or_else(|| at("a parameter of its path is no string"))?;
        let query = pairs(&entry["request"]["queryString"]);
        let query = query.ok_or_else(|| at("its query is no list of names and values"))?;
        let query = query
            .into_iter()
            .filter(|(name, _)| !rules.query.contains(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let post = &entry["request"]["postData"];
        let body = match post["text"].as_str() {
            Some(text) => Some(Sent::of(text)),
            None if post.is_object() => None,
            None => Some(Sent::Text(String::new())),
        };
        let strict = entry["_values"] == "removed";
        let response = Self::response(&entry["response"], entry["_error"].as_str(), strict).map_err(at)?;
        Ok(Self { index, used: false, operation: operation.to_owned(), path, query, body, strict, response })
    }

    fn response(response: &Value, error: Option<&str>, strict: bool) -> Result<Answer, &'static str> {
        if let Some(kind) = error {
            return Ok(Answer::Error(kind.to_owned()));
        }
        let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        let status =
            status.and_then(|status| StatusCode::from_u16(status).ok()).ok_or("its response has no HTTP status")?;
        let content = &response["content"];
        let size = content["size"].as_i64().unwrap_or(0);
        if content.get("_notRecorded").is_some() || (size > 0 && content["text"].is_null()) {
            return Ok(Answer::Missing("its body was not recorded, as it is binary"));
        }
        if content.get("encoding").is_some() {
            return Ok(Answer::Missing("its body is encoded, which this crate's recordings never are"));
        }
        if strict && size > 0 {
            return Ok(Answer::Missing("the recording has names and types only"));
        }
        let mut headers = HeaderMap::new();
        for (name, value) in pairs(&response["headers"]).ok_or("the headers of its response are no list")? {
            let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else {
                return Err("a header of its response cannot be read");
            };
            // The body is framed anew, and is not compressed.
            let framing =
                [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION, header::CONTENT_ENCODING];
            if !framing.contains(&name) {
                headers.append(name, value);
            }
        }
        let text = match (content["text"].as_str(), content["size"].as_i64()) {
            (Some(text), _) => text,
            (None, Some(0)) => "",
            (None, _) => return Ok(Answer::Missing("its body is not in the recording")),
        };
        let body = Bytes::copy_from_slice(text.as_bytes());
        let broken = response["_broken"].as_str().map(str::to_owned);
        Ok(Answer::Response { status, headers, body, broken })
    }

    fn answer(self) -> Result<RawResponse, Error> {
        let failed = |kind: &str| {
            let kind = kind_of(kind)?;
            Some(Error::new(kind, "as in the recording"))
        };
        let at = |what: &str| invalid(format_args!("/log/entries/{} ({}): {what}", self.index, self.operation));
        match self.response {
            Answer::Missing(why) => Err(at(why)),
            Answer::Error(kind) => Err(failed(&kind).unwrap_or_else(|| at("the kind of its error is unknown"))),
            Answer::Response { status, headers, body, broken: None } => Ok(RawResponse::new(status, headers, body)),
            Answer::Response { status, headers, body, broken: Some(kind) } => {
                let end = failed(&kind).unwrap_or_else(|| at("its body was not read to its end when it was recorded"));
                Ok(RawResponse::stream(status, headers, stream::iter([Ok(body), Err(end)])))
            }
        }
    }
}

fn kind_of(name: &str) -> Option<ErrorKind> {
    let kinds = [
        ErrorKind::Config,
        ErrorKind::InvalidRequest,
        ErrorKind::Connect,
        ErrorKind::Timeout(TimeoutKind::Connect),
        ErrorKind::Timeout(TimeoutKind::Read),
        ErrorKind::Timeout(TimeoutKind::Total),
        ErrorKind::Transport,
        ErrorKind::Redirect,
        ErrorKind::Truncated,
    ];
    kinds.into_iter().find(|kind| kind.name() == name)
}

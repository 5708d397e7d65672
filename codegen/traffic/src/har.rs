//! HAR 1.2: read entry by entry, so that memory does not grow with the recording.

use std::io::Read;

use base64::Engine;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::exchange::{Body, Exchange, Message, Unreadable};

/// Why a recording could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("entry {entries} at line {line}, column {column}: {what}")]
pub struct HarError {
    /// How many entries were read before.
    pub entries: usize,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
}

/// An entry that is no HTTP exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skipped {
    /// It is a WebSocket connection.
    WebSocket,
    /// It is a CORS preflight of a browser.
    Preflight,
    /// There was no response: the request was blocked, aborted or failed.
    NoResponse,
    /// It was answered from a cache of the browser.
    Cached,
    /// Its request has no method or address.
    NotAnExchange,
}

impl Skipped {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::WebSocket, Self::Preflight, Self::NoResponse, Self::Cached, Self::NotAnExchange];

    /// A sentence's end: `3 entries ...`.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::WebSocket => "are WebSocket connections",
            Self::Preflight => "are CORS preflights",
            Self::NoResponse => "have no response",
            Self::Cached => "were answered from a cache",
            Self::NotAnExchange => "have no method or address",
        }
    }
}

/// Reads a recording and hands over each entry in order.
///
/// # Errors
/// Where the text is no JSON, is truncated or has no `log.entries`. What was handed over before stays valid.
pub fn read(source: impl Read, each: &mut dyn FnMut(Result<Exchange, Skipped>)) -> Result<usize, HarError> {
    let mut entries = 0;
    let mut source = std::io::BufReader::with_capacity(16, source);
    // A byte order mark, as some programs write. What cannot be read fails below.
    if std::io::BufRead::fill_buf(&mut source).is_ok_and(|start| start.starts_with(b"\xef\xbb\xbf")) {
        std::io::BufRead::consume(&mut source, 3);
    }
    let mut deserializer = serde_json::Deserializer::from_reader(source);
    let done = Top { each, entries: &mut entries }
        .deserialize(&mut deserializer)
        .and_then(|found| deserializer.end().map(|()| found));
    match done {
        Ok(true) => Ok(entries),
        Ok(false) => {
            Err(HarError { entries, line: 1, column: 1, what: "there is no `log.entries`: not a HAR file".to_owned() })
        }
        Err(error) => Err(HarError {
            entries,
            line: error.line(),
            column: error.column(),
            // The message without its own position.
            what: match error.classify() {
                serde_json::error::Category::Eof => "the file ends in the middle: it was truncated".to_owned(),
                _ => "not valid JSON, or not the structure of HAR 1.2".to_owned(),
            },
        }),
    }
}

struct Top<'a> {
    each: &'a mut dyn FnMut(Result<Exchange, Skipped>),
    entries: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with `log`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "log" {
                found |= map.next_value_seed(Log { each: self.each, entries: self.entries })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

struct Log<'a> {
    each: &'a mut dyn FnMut(Result<Exchange, Skipped>),
    entries: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Log<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Log<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with `entries`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "entries" {
                map.next_value_seed(Entries { each: self.each, entries: self.entries })?;
                found = true;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

struct Entries<'a> {
    each: &'a mut dyn FnMut(Result<Exchange, Skipped>),
    entries: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(entry) = seq.next_element::<Value>()? {
            if !entry.is_object() {
                return Err(A::Error::custom("an entry is no object"));
            }
            (self.each)(exchange(*self.entries, &entry));
            *self.entries += 1;
        }
        Ok(())
    }
}

fn exchange(index: usize, entry: &Value) -> Result<Exchange, Skipped> {
    let request = &entry["request"];
    let response = &entry["response"];
    let (Some(method), Some(url)) = (request["method"].as_str(), request["url"].as_str()) else {
        return Err(Skipped::NotAnExchange);
    };
    let status = status_of(&response["status"]);
    let websocket = entry["_resourceType"] == "websocket" || url.starts_with("ws:") || url.starts_with("wss:");
    if websocket || status == 101 || entry.get("_webSocketMessages").is_some() {
        return Err(Skipped::WebSocket);
    }
    let headers = headers(&request["headers"]);
    if method.eq_ignore_ascii_case("options") && headers.iter().any(|(name, _)| name == "access-control-request-method")
    {
        return Err(Skipped::Preflight);
    }
    if status == 0 {
        return Err(Skipped::NoResponse);
    }
    // The server said that what the client has is still right: there is no body to check.
    if status == 304 || entry["_fromCache"].is_string() {
        return Err(Skipped::Cached);
    }
    let sent = Message {
        body: sent(&request["postData"], &headers),
        content_type: text(&request["postData"]["mimeType"]),
        headers,
    };
    let answered = received(response);
    Ok(Exchange {
        index,
        method: method.to_ascii_uppercase(),
        url: url.to_owned(),
        request: sent,
        status,
        response: answered,
        names_and_types_only: entry["_values"] == "removed",
    })
}

/// Some programs write it as a string.
fn status_of(value: &Value) -> u16 {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok()).or_else(|| {
        let float = value.as_f64()?;
        (float.fract() == 0.0 && (0.0..1000.0).contains(&float)).then_some(float as u64)
    });
    number.and_then(|number| u16::try_from(number).ok()).unwrap_or(0)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn headers(list: &Value) -> Vec<(String, String)> {
    let pairs = list.as_array().into_iter().flatten();
    let pairs = pairs.filter_map(|pair| {
        let name = pair["name"].as_str()?;
        // HTTP/2's own, not headers.
        (!name.starts_with(':'))
            .then(|| (name.to_ascii_lowercase(), pair["value"].as_str().unwrap_or_default().to_owned()))
    });
    pairs.collect()
}

fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn sent(post: &Value, headers: &[(String, String)]) -> Body {
    let media =
        text(&post["mimeType"]).or_else(|| header(headers, "content-type").map(str::to_owned)).unwrap_or_default();
    let content = post["text"].as_str().unwrap_or_default();
    if let Some(params) = post["params"].as_array().filter(|params| !params.is_empty() && content.is_empty()) {
        let pairs = params.iter().filter_map(|pair| {
            Some((pair["name"].as_str()?.to_owned(), pair["value"].as_str().unwrap_or_default().to_owned()))
        });
        return if is_form(&media) { Body::Form(pairs.collect()) } else { Body::Other };
    }
    if content.is_empty() {
        if post.get("_notRecorded").is_some()
            || post["text"].is_null() && post.get("params").is_none() && post.is_object()
        {
            return Body::Unreadable(Unreadable::NotRecorded);
        }
        let length = header(headers, "content-length").and_then(|length| length.parse::<u64>().ok()).unwrap_or(0);
        return if length == 0 { Body::Empty } else { Body::Unreadable(Unreadable::NotRecorded) };
    }
    let encoding = post["encoding"].as_str().or_else(|| post["_encoding"].as_str());
    decode(content, encoding, &media, None)
}

fn received(response: &Value) -> Message {
    let headers = headers(&response["headers"]);
    let content = &response["content"];
    let media = text(&content["mimeType"]).or_else(|| header(&headers, "content-type").map(str::to_owned));
    let body = match content["text"].as_str() {
        Some(written) if !written.is_empty() => {
            let encoding = content["encoding"].as_str().filter(|encoding| !encoding.is_empty());
            decode(written, encoding, media.as_deref().unwrap_or_default(), header(&headers, "content-encoding"))
        }
        _ => {
            // Browsers drop content, and then say 0 or -1 or nothing; only an explicit empty text or size is a known one.
            let length = header(&headers, "content-length").and_then(|length| length.parse::<i64>().ok());
            let sizes = [content["size"].as_i64(), response["bodySize"].as_i64(), length];
            let known = content["text"].is_string() || length == Some(0) || content["size"].as_i64() == Some(0);
            let some = sizes.into_iter().flatten().any(|size| size > 0);
            let none = matches!(status_of(&response["status"]), 204 | 205 | 304);
            if none || (known && !some) { Body::Empty } else { Body::Unreadable(Unreadable::NotRecorded) }
        }
    };
    Message { headers, content_type: media, body }
}

fn decode(content: &str, encoding: Option<&str>, media: &str, compression: Option<&str>) -> Body {
    let bytes = match encoding {
        Some(encoding) if encoding.eq_ignore_ascii_case("base64") => {
            let clean: String = content.chars().filter(|c| !c.is_ascii_whitespace()).collect();
            match base64::engine::general_purpose::STANDARD.decode(clean) {
                Ok(bytes) => bytes,
                Err(_) => return Body::Unreadable(Unreadable::Base64),
            }
        }
        Some(encoding) if !["utf-8", "utf8", "identity"].contains(&encoding.to_ascii_lowercase().as_str()) => {
            return Body::Unreadable(Unreadable::Encoding);
        }
        _ => content.as_bytes().to_vec(),
    };
    // Recordings hold what was decompressed; some programs leave it as it came.
    let gzip = bytes.starts_with(&[0x1f, 0x8b]);
    if gzip || (compression.is_some_and(|how| how != "identity") && std::str::from_utf8(&bytes).is_err()) {
        return Body::Unreadable(Unreadable::Compressed);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if is_json(media) {
        return match serde_json::from_slice(bytes) {
            Ok(value) => Body::Json(value),
            Err(_) => Body::Unreadable(Unreadable::Json),
        };
    }
    if is_form(media)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Body::Form(crate::route::pairs(text));
    }
    // Without a media type, what reads as an object or a list is JSON.
    if media.is_empty()
        && let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_slice(bytes)
    {
        return Body::Json(value);
    }
    Body::Other
}

pub(crate) fn is_json(media: &str) -> bool {
    let bare = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    bare == "application/json" || bare.ends_with("+json") || bare == "text/json"
}

fn is_form(media: &str) -> bool {
    media.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn all(text: &str) -> (Vec<Result<Exchange, Skipped>>, Result<usize, HarError>) {
        let mut found = Vec::new();
        let done = read(text.as_bytes(), &mut |entry| found.push(entry));
        (found, done)
    }

    fn entry(response: Value) -> Value {
        json!({"request": {"method": "get", "url": "https://h/x", "headers": []}, "response": response})
    }

    fn har(entries: &[Value]) -> String {
        json!({"log": {"version": "1.2", "entries": entries}}).to_string()
    }

    #[test]
    fn bodies_are_read_or_said_to_be_unreadable() {
        let body = |content: Value| {
            let text = har(&[entry(json!({"status": 200, "headers": [], "content": content}))]);
            all(&text).0.remove(0).unwrap().response.body
        };
        assert_eq!(body(json!({"mimeType": "application/json", "text": "{\"a\":1}"})), Body::Json(json!({"a": 1})));
        let base64 =
            json!({"mimeType": "application/json; charset=utf-8", "text": "eyJhIjox\nfQ==", "encoding": "base64"});
        assert_eq!(body(base64), Body::Json(json!({"a": 1})));
        assert_eq!(body(json!({"mimeType": "image/png", "text": "iVBO", "encoding": "base64"})), Body::Other);
        assert_eq!(body(json!({"mimeType": "application/json", "text": ""})), Body::Empty);
        let unreadable = |content| match body(content) {
            Body::Unreadable(why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(unreadable(json!({"mimeType": "application/json", "text": "{\"a\":"})), Unreadable::Json);
        assert_eq!(unreadable(json!({"mimeType": "application/json", "size": 12})), Unreadable::NotRecorded);
        assert_eq!(unreadable(json!({"mimeType": "a/b", "text": "!!", "encoding": "base64"})), Unreadable::Base64);
        assert_eq!(
            unreadable(json!({"mimeType": "application/json", "text": "H4sIAAAA", "encoding": "base64"})),
            Unreadable::Compressed
        );
    }

    #[test]
    fn what_is_no_exchange_is_counted() {
        let preflight = json!({"request": {"method": "OPTIONS", "url": "https://h/x", "headers": [{"name": "Access-Control-Request-Method", "value": "POST"}]}, "response": {"status": 204}});
        let socket = json!({"_resourceType": "websocket", "request": {"method": "GET", "url": "wss://h/x"}, "response": {"status": 101}});
        let entries = [preflight, socket, entry(json!({"status": 0})), json!({}), entry(json!({"status": 304}))];
        let (found, done) = all(&har(&entries));
        let skipped: Vec<Skipped> = found.into_iter().map(|entry| entry.unwrap_err()).collect();
        assert_eq!(
            skipped,
            [Skipped::Preflight, Skipped::WebSocket, Skipped::NoResponse, Skipped::NotAnExchange, Skipped::Cached]
        );
        assert_eq!(done.unwrap(), 5);
    }

    #[test]
    fn a_truncated_file_is_an_error_behind_what_was_read() {
        let text = har(&[entry(json!({"status": 200})), entry(json!({"status": 200}))]);
        for end in 0..text.len() {
            let (found, done) = all(&text[..end]);
            let error = done.unwrap_err();
            assert_eq!(error.entries, found.len(), "{end}");
        }
        assert!(all("{}").1.is_err() && all("{\"log\":{}}").1.is_err() && all("[]").1.is_err());
        assert!(all("{\"log\":{\"entries\":[1]}}").1.is_err());
    }
}

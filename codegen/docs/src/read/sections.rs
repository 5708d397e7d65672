//! Headings that say what follows.

use crate::facts::{Place, Status};

/// What a stretch of a page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    /// Before the first heading, or under one that says nothing.
    Other,
    /// Parameters of one kind, or a body.
    Part(Place),
    /// Parameters of any kind; each says which.
    Parameters,
    /// How to sign in.
    Auth,
    /// An example of a body.
    Example(Place),
}

/// Reads a heading. Only whole lines that are one of the known headings count.
#[must_use]
pub fn section(text: &str) -> Option<Section> {
    if text.len() > 60 || !text.starts_with(|c: char| c.is_uppercase()) {
        return None;
    }
    let words = text.trim_end_matches([':', '.', '#']).trim().to_ascii_lowercase();
    let words = words.strip_prefix("example: ").unwrap_or(&words);
    let section = match words {
        "query parameters"
        | "query params"
        | "query string"
        | "query string parameters"
        | "query"
        | "url query parameters" => Section::Part(Place::Query),
        "path parameters" | "path params" | "url parameters" | "path" => Section::Part(Place::Path),
        "header parameters" | "headers" | "request headers" | "header" => Section::Part(Place::Header),
        "cookie parameters" | "cookies" => Section::Part(Place::Cookie),
        "parameters" | "request parameters" => Section::Parameters,
        "body"
        | "request body"
        | "body parameters"
        | "body params"
        | "request"
        | "payload"
        | "request fields"
        | "request schema"
        | "request body fields"
        | "request body schema" => Section::Part(Place::Request),
        "response"
        | "responses"
        | "response body"
        | "response fields"
        | "response schema"
        | "returns"
        | "response body fields"
        | "response parameters" => Section::Part(Place::Response(Status::Success)),
        "authorization" | "authorizations" | "authentication" | "auth" | "security" => Section::Auth,
        "example request"
        | "request example"
        | "sample request"
        | "example body"
        | "request body example"
        | "curl example"
        | "example"
        | "curl"
        | "examples"
        | "curl request" => Section::Example(Place::Request),
        "example response"
        | "response example"
        | "sample response"
        | "success response"
        | "successful response"
        | "success"
        | "example responses"
        | "success response example" => Section::Example(Place::Response(Status::Success)),
        "error response" | "error responses" | "error" | "errors" | "failure response" | "error response example" => {
            Section::Example(Place::Response(Status::Error))
        }
        _ => return None,
    };
    Some(section)
}

/// `201Node created`, `200 - application/json`, `422`, `200: OK`, `Status: 404`: the status.
#[must_use]
pub fn status(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix("Status:").or_else(|| text.strip_prefix("HTTP ")).unwrap_or(text).trim();
    let code = text.get(..3)?;
    let is_code = code.starts_with(|c| ('1'..='5').contains(&c))
        && (code.bytes().all(|b| b.is_ascii_digit()) || code[1..].eq_ignore_ascii_case("xx"));
    let rest = text.get(3..)?;
    let ends = rest.chars().next().is_none_or(|c| !c.is_ascii_digit() && c != '.' && c != '%');
    (is_code && ends && rest.len() < 160)
        .then(|| (code.to_ascii_uppercase(), rest.trim_start_matches([' ', '-', ':', '–', '—', '·'])))
}

/// `application/json` standing alone.
#[must_use]
pub fn content_type(text: &str) -> Option<&str> {
    let (kind, subtype) = text.split_once('/')?;
    let known = matches!(kind, "application" | "text" | "multipart" | "image" | "audio" | "video") || text == "*/*";
    let plain = subtype.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.*".contains(&b));
    (known && plain && !subtype.is_empty()).then_some(text)
}

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Whether the word is an HTTP method, in capitals.
#[must_use]
pub fn is_method(word: &str) -> bool {
    METHODS.contains(&word)
}

/// `POST /v1/nodes`, `POST/v1/nodes`, `POST https://host/v1/nodes`: method and path or address.
#[must_use]
pub fn operation(text: &str) -> Option<(&'static str, &str)> {
    let text = text.trim_matches('`').trim();
    METHODS.iter().find_map(|method| {
        let rest = text.strip_prefix(method)?.trim_start_matches([' ', ':']);
        let target = rest.trim_matches('`');
        let good = (target.starts_with('/') || target.starts_with("https://") || target.starts_with("http://"))
            && !target.contains(char::is_whitespace)
            && !target.starts_with("//");
        good.then_some((*method, target))
    })
}

/// Whether the line is nothing but a path: `/instance/create`.
#[must_use]
pub fn path(text: &str) -> Option<&str> {
    let text = text.trim_matches('`');
    let good = text.len() > 1
        && text.starts_with('/')
        && !text.starts_with("//")
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/_-.{}:~#=$@+,()".contains(c));
    good.then_some(text)
}

/// `/a/:id` as `/a/{id}`.
#[must_use]
pub fn template(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_prefix(':') {
        Some(name) if !name.is_empty() => format!("{{{name}}}"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_statuses_and_calls() {
        assert_eq!(section("Query parameters"), Some(Section::Part(Place::Query)));
        assert_eq!(section("Body of water"), None);
        assert_eq!(section("body"), None);
        assert_eq!(status("201Node created"), Some(("201".to_owned(), "Node created")));
        assert_eq!(status("2024 was a year"), None);
        assert_eq!(status("404"), Some(("404".to_owned(), "")));
        assert_eq!(content_type("application/json"), Some("application/json"));
        assert_eq!(content_type("and/or"), None);
        assert_eq!(operation("POST/notebooks/"), Some(("POST", "/notebooks/")));
        assert_eq!(operation("POST a letter"), None);
        assert_eq!(path("/instance/create"), Some("/instance/create"));
        assert_eq!(template("/a/:id/b"), "/a/{id}/b");
    }
}

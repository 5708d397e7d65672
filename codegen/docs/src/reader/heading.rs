//! What a heading says of what follows it, in whatever words and whatever else stands on its line.

use crate::facts::{Place, Status};
use crate::read::sections::{self, Section};

/// What a line that is a heading opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What follows.
    pub section: Section,
    /// `application/json`, where the heading names it.
    pub content: Option<String>,
    /// `required` behind the heading of a body.
    pub required: Option<bool>,
}

/// Reads a heading. Whole lines only: a sentence that holds such words is none.
#[must_use]
pub fn read(text: &str) -> Option<Opened> {
    if text.len() > 90 || text.ends_with('.') {
        return None;
    }
    let mut rest =
        text.trim().trim_start_matches(['#', '*', '>', ' ']).trim_end_matches(['*', '#', ':', ' ', '\u{b6}']);
    let mut opened = Opened { section: Section::Other, content: None, required: None };
    // `Request Body schema: application/json`, `Body application/json`.
    if let Some((before, last)) = rest.rsplit_once([' ', ':', '(', '\u{b7}'])
        && let Some(kind) = sections::content_type(last.trim_matches([')', '`', ' ']))
    {
        opened.content = Some(kind.to_owned());
        rest = before.trim_end_matches([' ', ':', '(', '-', '\u{b7}']);
    }
    rest = titled(rest).unwrap_or(rest);
    for (mark, means) in [("required", true), ("optional", false), ("(required)", true), ("(optional)", false)] {
        if let Some(before) = rest.strip_suffix(mark)
            && before.ends_with([' ', '\u{b7}'])
        {
            opened.required = Some(means);
            rest = before.trim_end();
        }
    }
    let lower = rest.to_ascii_lowercase();
    let lower = lower.trim_end_matches([':', ' ']);
    if !text.starts_with(|c: char| c.is_uppercase() || matches!(c, '#' | '*' | '>'))
        && !matches!(lower, "path parameters" | "query parameters" | "header parameters" | "cookie parameters")
    {
        return None;
    }
    opened.section = section(lower).or_else(|| sections::section(rest))?;
    Some(opened)
}

/// The title of a table: `Table 3 Request header parameters`.
#[must_use]
pub fn titled(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("Table ")?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).filter(|end| *end > 0)?;
    let title = rest[end..].trim_start_matches([':', ' ']);
    (!title.is_empty() && title.len() < 80).then_some(title)
}

/// `Parameters (Query)`, `Parameters(Body)`: what the brackets say.
fn bracketed(words: &str) -> Option<Section> {
    let (word, place) = words.strip_suffix(')')?.split_once('(')?;
    if !matches!(word.trim(), "parameters" | "params" | "request parameters" | "arguments") {
        return None;
    }
    match place.trim() {
        "body" | "json" | "form" | "formdata" => Some(Section::Part(Place::Request)),
        place => Place::parameter(place).map(Section::Part),
    }
}

fn section(words: &str) -> Option<Section> {
    if let Some(section) = bracketed(words) {
        return Some(section);
    }
    let response = |status: Status| Section::Part(Place::Response(status));
    Some(match words {
        "cookie parameters" => Section::Part(Place::Cookie),
        "header parameters" => Section::Part(Place::Header),
        "path parameters" => Section::Part(Place::Path),
        "query parameters" => Section::Part(Place::Query),
        "query parameter" | "url query" | "query string params" | "query arguments" => Section::Part(Place::Query),
        "path parameter" | "uri parameter" | "uri parameters" | "path variables" | "path arguments" => {
            Section::Part(Place::Path)
        }
        "request header" | "http headers" | "request header parameter" | "request header parameters" => {
            Section::Part(Place::Header)
        }
        "requestbody"
        | "body parameter"
        | "body fields"
        | "body schema"
        | "request body parameters"
        | "request body parameter"
        | "json parameters"
        | "json body"
        | "json body parameters"
        | "form parameters"
        | "form data"
        | "form data parameters"
        | "input"
        | "inputs"
        | "request data"
        | "request payload"
        | "request attributes"
        | "body attributes"
        | "request parameters (body)"
        | "post parameters"
        | "request object"
        | "data parameters" => Section::Part(Place::Request),
        "arguments" | "url parameters and query" | "request params" => Section::Parameters,
        "output"
        | "outputs"
        | "return"
        | "return value"
        | "return values"
        | "response attributes"
        | "response data"
        | "response object"
        | "response params"
        | "response elements"
        | "response body schema"
        | "response body parameter"
        | "response body parameters"
        | "success responses"
        | "normal response"
        | "response details" => response(Status::Success),
        "available authorizations" | "required permissions" | "security schemes" => Section::Auth,
        "code samples" | "request samples" | "request sample" | "example call" | "code sample" | "sample call"
        | "example requests" | "code examples" | "code example" | "usage" => Section::Example(Place::Request),
        "response samples" | "response sample" | "example output" | "sample output" => {
            Section::Example(Place::Response(Status::Success))
        }
        "error codes" | "error code" => Section::Example(Place::Response(Status::Error)),
        _ => return None,
    })
}

/// Whether a heading begins the schemas that the operations refer to by name.
#[must_use]
pub fn begins_schemas(text: &str) -> bool {
    let words = text.trim_start_matches(['#', ' ']).trim_end_matches([':', '#']).trim().to_ascii_lowercase();
    matches!(
        words.as_str(),
        "schemas" | "models" | "definitions" | "components" | "data types" | "object types" | "references"
    )
}

/// Longer meanings are cut.
const MAX_MEANING: usize = 150;

/// The status a line opens, and what follows it: `201 Made`, `Response \u{b7} 200`, `200 Response Body:`,
/// `Status Code **404**`, `HTTP/1.1 201 Created`, `Response 200 (application/json)`.
#[must_use]
pub fn status(text: &str) -> Option<(String, String)> {
    let text = text.trim().trim_start_matches(['#', '*', '>', ' ']);
    let mut rest = text;
    for lead in [
        "HTTP/1.1 ",
        "HTTP/2 ",
        "HTTP/1.0 ",
        "Success ",
        "Error ",
        "Response code",
        "Status code",
        "Status Code",
        "Response status",
        "Status",
        "Responses",
        "Response",
        "HTTP status",
        "Code",
        "HTTP",
    ] {
        if let Some(after) = text.strip_prefix(lead) {
            rest = after.trim_start_matches([':', ' ', '\u{b7}', '-', '*', '`', '(', '\u{2014}']);
            break;
        }
    }
    if rest.len() == text.len() {
        rest = text.trim_start_matches(['`', '*']);
    }
    // `default Response`: what every other status has.
    if let Some(tail) = rest.strip_prefix("default") {
        // Behind `Status:`, what it means may follow.
        let led = text.starts_with("Status") && (tail.is_empty() || tail.starts_with([' ', ':', '*', '`']));
        let plain = matches!(tail.trim_matches([' ', ':', '*', '`']), "" | "Response" | "response");
        return (plain || led).then(|| ("default".to_owned(), String::new()));
    }
    // Behind the word `Status`, what it means may be a sentence.
    let short: String;
    if rest.len() < text.len() && rest.len() > MAX_MEANING {
        short = rest.chars().take(MAX_MEANING / 4).collect();
        rest = &short;
    }
    let (code, tail) = sections::status(rest)?;
    let tail = tail.trim_matches(['*', '`', ':', ')', '(', ' ']).to_owned();
    Some((code, tail))
}

/// The name in a sentence that announces the fields of an object.
pub(super) fn named_object(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let announces = ["contain", "has the following", "have the following", "fields", "properties", "consists of"];
    if !announces.iter().any(|word| lower.contains(word)) || text.len() > 160 {
        return None;
    }
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_matches([',', '.', ':', '`', '"', '\''])).collect();
    let noun = |word: &str| matches!(word.to_ascii_lowercase().as_str(), "object" | "array" | "list" | "objects");
    // `Each object in the disks array`: the noun behind the name is the last one.
    let last = words.iter().rposition(|word| noun(word))?;
    let name = words.get(last.checked_sub(1)?)?;
    let article =
        matches!(name.to_ascii_lowercase().as_str(), "the" | "each" | "every" | "an" | "a" | "this" | "following");
    (!article && crate::read::is_name(name)).then_some(*name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_many_words() {
        for (text, wanted) in [
            ("path Parameters", Section::Part(Place::Path)),
            ("Query parameters", Section::Part(Place::Query)),
            ("### Inputs", Section::Part(Place::Request)),
            ("**Request body**", Section::Part(Place::Request)),
            ("Request Body required", Section::Part(Place::Request)),
            ("Returns", Section::Part(Place::Response(Status::Success))),
            ("Authorizations:", Section::Auth),
        ] {
            assert_eq!(read(text).map(|opened| opened.section), Some(wanted), "{text}");
        }
        let body = read("Request Body schema: application/json").unwrap();
        assert_eq!((body.section, body.content.as_deref()), (Section::Part(Place::Request), Some("application/json")));
        assert_eq!(read("Response Schema: application/json").unwrap().content.as_deref(), Some("application/json"));
        for text in ["Body of water", "body", "The query parameters are below.", "Boxes"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn statuses_in_many_words() {
        for (text, code) in [
            ("201", "201"),
            ("201Made", "201"),
            ("Response \u{b7} 200", "200"),
            ("200 Response Body:", "200"),
            ("Status Code **404**", "404"),
            ("HTTP/1.1 201 Created", "201"),
            ("Status: 204 Empty", "204"),
            ("> 201 Response", "201"),
            ("> default Response", "default"),
            ("4xx - application/json", "4XX"),
        ] {
            assert_eq!(status(text).map(|(code, _)| code).as_deref(), Some(code), "{text}");
        }
        for text in ["2024 was a year", "Status", "Response", "200.5", "Code of conduct"] {
            assert_eq!(status(text), None, "{text}");
        }
    }

    #[test]
    fn sentences_that_announce_fields() {
        assert_eq!(named_object("The billing object contains:"), Some("billing"));
        assert_eq!(named_object("Each object in the disks array contains the following fields:"), Some("disks"));
        assert_eq!(named_object("The `plan` object has the following fields"), Some("plan"));
        assert_eq!(named_object("Each object contains:"), None);
        assert_eq!(named_object("The billing object is optional."), None);
    }
}

//! Request lines in every usual spelling: `POST /x`, `post /x`, `[POST] /x`, `POST https://h/x`,
//! `POST /x HTTP/1.1`, `Name (POST /x)`, `POST api/x`.

use crate::read::sections::is_method;

/// A request line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// In capitals.
    pub method: String,
    /// A path with `{name}` for what varies, or an address.
    pub target: String,
    /// The line is an HTTP message's first: headers and a body follow.
    pub message: bool,
    /// The path came with a query of concrete values: a sample call and no definition.
    pub sample: bool,
    /// What stands before it on the line.
    pub title: String,
}

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// Reads a line that is a request line; `heading` allows words around it.
#[must_use]
pub fn read(text: &str, heading: bool) -> Option<Request> {
    let text = text.trim().trim_start_matches(['#', '*', '`', ' ']).trim_end_matches(['*', '`', ' ']);
    if text.len() > 400 {
        return None;
    }
    if let Some(request) = plain(text, heading) {
        return Some(request);
    }
    // `OrderBox (POST /:account/boxes)`, `Order a box: POST /boxes`.
    let inner = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    if let Some((title, inner)) = inner
        && let Some(mut request) = plain(inner.trim(), false)
    {
        request.title = title.trim().to_owned();
        return Some(request);
    }
    None
}

/// The path of an address whose host is a placeholder; else the text.
fn without_named_host(text: &str) -> &str {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest.filter(|rest| rest.starts_with(['<', '{', '[', '$'])) else { return text };
    rest.find('/').map_or(text, |at| &rest[at..])
}

fn plain(text: &str, heading: bool) -> Option<Request> {
    let (word, rest) = method(text)?;
    let upper = word.to_ascii_uppercase();
    let rest = rest.trim_start_matches([' ', ':', '\t', '`', '*']);
    let spaced = text.len() - word.len() > rest.len();
    let (target, tail) = match rest.find(char::is_whitespace) {
        Some(at) => (&rest[..at], rest[at..].trim()),
        None => (rest, ""),
    };
    let target = target.trim_matches(['`', '"', '*', ')']);
    // `https://<hostname>/boxes` says no more than `/boxes`.
    let target = without_named_host(target);
    let address = target.starts_with("https://") || target.starts_with("http://");
    let absolute = target.starts_with('/') && !target.starts_with("//") && target.len() > 1 || target == "/";
    // `POST api/boxes`: only in capitals, and only where nothing else can be meant.
    let relative = is_method(word)
        && spaced
        && tail.is_empty()
        && target.contains('/')
        && !target.contains(['.', ','])
        && target.starts_with(|c: char| c.is_ascii_lowercase());
    if !(address || absolute || relative) || !(is_method(word) || spaced || target.matches('/').count() > 1) {
        return None;
    }
    let version = tail.strip_prefix("HTTP/").is_some_and(|rest| rest.len() <= 3);
    // Words behind the path make a sentence, except in a heading.
    if !(tail.is_empty() || version || heading && tail.len() < 80) {
        return None;
    }
    let (path, query) = target.split_once('?').map_or((target, ""), |(path, query)| (path, query));
    let sample = query.split('&').any(|pair| pair.split_once('=').is_some_and(|(_, value)| !is_placeholder(value)));
    let target = if relative { format!("/{path}") } else { path.to_owned() };
    let known = target.chars().all(|c| c.is_ascii_alphanumeric() || "/_-.~{}:<>$@%+!,()*=#&;|'".contains(c));
    // `GET /boxesParameters:` is glued to the next heading.
    let whole = !target.ends_with(':');
    (known && whole).then(|| Request {
        method: upper,
        target: match address {
            true => target,
            false => template(&target),
        },
        message: version,
        sample,
        title: String::new(),
    })
}

/// The method at the start of a text and what follows it.
fn method(text: &str) -> Option<(&str, &str)> {
    let open = text.strip_prefix('[').unwrap_or(text);
    let lower = open.get(..open.len().min(7))?.to_ascii_lowercase();
    let found = METHODS.iter().find(|method| lower.starts_with(**method))?;
    let word = &open[..found.len()];
    let rest = &open[found.len()..];
    let rest = if open.len() < text.len() { rest.strip_prefix(']')? } else { rest };
    let ends = rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '-');
    (ends || rest.starts_with("http")).then_some((word, rest))
}

fn is_placeholder(value: &str) -> bool {
    value.is_empty() || value.starts_with(['<', '{', '$', ':'])
}

/// A path with every spelling of a placeholder as `{name}`: `:id`, `<id>`, `$ID`, `{{id}}`, `DEPOT_ID`.
#[must_use]
pub fn template(path: &str) -> String {
    let parts = path.split('/').map(|part| match placeholder(part) {
        Some(name) => format!("{{{name}}}"),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The name a part of a path stands for, when all of it is a placeholder.
fn placeholder(part: &str) -> Option<&str> {
    let inner = part
        .strip_prefix(':')
        .or_else(|| part.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')))
        .or_else(|| part.strip_prefix("#{").and_then(|rest| rest.strip_suffix('}')))
        .or_else(|| part.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")))
        .or_else(|| part.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')))
        .or_else(|| part.strip_prefix('$'));
    let shouted = || {
        let letters = part.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit());
        (letters && part.len() > 1 && part.starts_with(|c: char| c.is_ascii_uppercase())).then_some(part)
    };
    let name = inner.or_else(shouted)?.trim();
    (!name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))).then_some(name)
}

/// A path of a sample call, with `{id}` where a part looks like a value: a value of a sample is never
/// part of a path.
#[must_use]
pub fn without_values(path: &str) -> String {
    let path = template(path);
    let mut used = 0;
    let parts = path.split('/').map(|part| {
        // `3.json`: what stands before the form of the response.
        let (stem, form) = match part.rsplit_once('.') {
            Some((stem, "json" | "xml")) => (stem, &part[stem.len()..]),
            _ => (part, ""),
        };
        if !is_value(stem) {
            return part.to_owned();
        }
        used += 1;
        if used == 1 { format!("{{id}}{form}") } else { format!("{{id{used}}}{form}") }
    });
    parts.collect::<Vec<_>>().join("/")
}

fn is_value(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let letters = part.bytes().filter(u8::is_ascii_alphabetic).count();
    let plain = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let numbered = part.rsplit_once(['_', '-']).is_some_and(|(word, number)| {
        !word.is_empty()
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_hexdigit())
            && number.bytes().any(|b| b.is_ascii_digit())
    });
    plain
        && !part.is_empty()
        && (matches!(part, "string" | "integer" | "number")
            || (digits > 0 && letters == 0)
            || numbered
            || (part.len() >= 12 && digits >= 4 && letters > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_lines_in_every_spelling() {
        for (text, method, target) in [
            ("POST /v1/nodes", "POST", "/v1/nodes"),
            ("POST/v1/nodes", "POST", "/v1/nodes"),
            ("post /v1/boxes", "POST", "/v1/boxes"),
            ("post/v1/boxes", "POST", "/v1/boxes"),
            ("`GET /v1/boxes/:id`", "GET", "/v1/boxes/{id}"),
            ("[POST] /boxes/{id}", "POST", "/boxes/{id}"),
            ("GET https://<hostname>:9398/v1/boxes", "GET", "/v1/boxes"),
            ("GET https://{account}.acme.test/v1/boxes", "GET", "/v1/boxes"),
            ("GET https://api.acme.test/v1/boxes", "GET", "https://api.acme.test/v1/boxes"),
            ("DELETE /v1/boxes/<box_id> HTTP/1.1", "DELETE", "/v1/boxes/{box_id}"),
            ("OrderBox (POST /:account/boxes)", "POST", "/{account}/boxes"),
            ("POST api/boxes", "POST", "/api/boxes"),
            ("GET /v1/depots/DEPOT_ID/boxes/$BOX_ID", "GET", "/v1/depots/{DEPOT_ID}/boxes/{BOX_ID}"),
        ] {
            let found = read(text, false).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.method.as_str(), found.target.as_str()), (method, target), "{text}");
        }
        for text in ["POST a letter", "Get the box", "get/set", "GET /x to see what there is", "Post", "Postal /x"] {
            assert_eq!(read(text, false), None, "{text}");
        }
        assert!(read("GET /v1/depots?regions=EUROPE", false).unwrap().sample);
    }

    #[test]
    fn values_of_samples_are_no_path() {
        assert_eq!(without_values("/v1/boxes/b_1"), "/v1/boxes/{id}");
        assert_eq!(
            without_values("/v1/shelves/string/boxes/3c90c3cc-0d44-4b50-8888-8dd25736052a"),
            "/v1/shelves/{id}/boxes/{id2}"
        );
        assert_eq!(without_values("/chats/2/lines/3.json"), "/chats/{id}/lines/{id2}.json");
        assert_eq!(template("/clients/#{client_id}"), "/clients/{client_id}");
        assert_eq!(without_values("/v2/ssh_keys/ipv4/batch-stop"), "/v2/ssh_keys/ipv4/batch-stop");
    }
}

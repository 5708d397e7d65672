//! What an example call says of its operation.

use crate::facts::{Auth, Claim, Example, Operation, Place};
use crate::page::Call;

/// Headers that carry a credential although their names do not tell.
const KEY_WORDS: &[&str] = &["api-key", "apikey", "api_key", "auth-token", "access-token", "x-token", "secret"];

/// Adds what a call says. `base` is the line the code begins on.
pub fn add(operation: &mut Operation, call: &Call, base: u32) {
    if let Some(method) = &call.method {
        let line = base + call.url.as_ref().map_or(0, |(_, line)| *line);
        match &mut operation.method {
            Some(claim) => claim.add(method.as_str().into(), line),
            None => operation.method = Some(Claim::new(method.as_str(), line)),
        }
    }
    if let Some((url, line)) = &call.url {
        address(operation, url, base + line);
        query_credentials(operation, url, base + line);
    }
    for (name, value, line) in &call.headers {
        header(operation, name, value, base + line);
    }
    for (name, line) in &call.cookies {
        operation.add_auth(Auth::Cookie(name.clone()), base + line);
    }
    if let Some(line) = call.basic {
        operation.add_auth(Auth::Basic, base + line);
    }
    if let Some((body, line)) = &call.body {
        let line = base + line;
        super::add_example(operation.part_mut(&Place::Request, line), body, line);
        operation.examples.push(Example { place: Place::Request, line, value: body.value.clone() });
    }
}

/// An address says the server, and the path again.
pub fn address(operation: &mut Operation, url: &str, line: u32) {
    let Some((scheme, rest)) = url.split_once("://") else {
        return;
    };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let at = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(at);
    if host.contains(['<', '{', '$']) || host.is_empty() {
        return;
    }
    let full = crate::reader::without_values(path);
    let Some(known) = &mut operation.path else {
        operation.server = Some(Claim::new(format!("{scheme}://{host}"), line));
        operation.path = Some(Claim::new(full, line));
        return;
    };
    let wanted = known.text().to_owned();
    let server = match strip_path(&full, &wanted) {
        Some(prefix) => format!("{scheme}://{host}{prefix}"),
        None => {
            // The call goes somewhere else than the heading says: it is a sample of something else.
            return;
        }
    };
    match &mut operation.server {
        Some(claim) => claim.add(server.into(), line),
        None => operation.server = Some(Claim::new(server, line)),
    }
}

/// The path of an address, without its query.
#[must_use]
pub fn path_of(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    rest.find('/').map(|at| rest[at..].to_owned())
}

/// Whether the path of a call ends with the path of an operation.
#[must_use]
pub fn ends_with_path(full: &str, path: &str) -> bool {
    strip_path(full, path).is_some()
}

/// Credentials in the query of an address.
fn query_credentials(operation: &mut Operation, url: &str, line: u32) {
    let Some((_, query)) = url.split_once('?') else { return };
    for (name, _) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let lower = name.to_ascii_lowercase();
        if ["apikey", "api_key", "api-key", "access_token", "auth_token", "token"].contains(&lower.as_str()) {
            operation.add_auth(Auth::Query(name.to_owned()), line);
        }
    }
}

/// What stands before `path` in `full`, when `full` ends with it. A parameter stands for any one
/// part.
#[must_use]
pub fn strip_path<'f>(full: &'f str, path: &str) -> Option<&'f str> {
    let wanted: Vec<&str> = path.trim_end_matches('/').split('/').skip(1).collect();
    let trimmed = full.trim_end_matches('/');
    let mut rest = trimmed;
    for part in wanted.iter().rev() {
        let at = rest.rfind('/')?;
        let found = &rest[at + 1..];
        let parameter = part.starts_with('{') && part.ends_with('}');
        if found != *part && !parameter {
            return None;
        }
        rest = &rest[..at];
    }
    Some(rest)
}

/// What a header of a call says.
pub fn header(operation: &mut Operation, name: &str, value: &str, line: u32) {
    let lower = name.to_ascii_lowercase();
    if lower == "authorization" {
        let word = value.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        let auth = match word.as_str() {
            "basic" => Auth::Basic,
            "bearer" => Auth::Bearer,
            _ => Auth::Header("Authorization".to_owned()),
        };
        operation.add_auth(auth, line);
    } else if lower == "content-type" {
        let kind = value.split(';').next().unwrap_or(value).trim().to_owned();
        // `<content-type>` stands for one.
        if super::sections::content_type(&kind).is_none() {
            return;
        }
        let part = operation.part_mut(&Place::Request, line);
        match &mut part.content {
            Some(claim) => claim.add(kind.into(), line),
            None => part.content = Some(Claim::new(kind, line)),
        }
    } else if KEY_WORDS.iter().any(|word| lower.contains(word)) {
        operation.add_auth(Auth::Header(name.to_owned()), line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_what_stands_before_the_path() {
        assert_eq!(strip_path("/api/v1/boxes/7", "/v1/boxes/{id}"), Some("/api"));
        assert_eq!(strip_path("/api/boxes", "/boxes"), Some("/api"));
        assert_eq!(strip_path("/api/other", "/boxes"), None);
    }
}

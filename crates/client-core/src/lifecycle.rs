//! What responses say about the end of an endpoint: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link` (RFC 8288).

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

/// That an endpoint is deprecated, or is going to end.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deprecation {
    /// Since when, or from when on, it is deprecated. `None`: the server says nothing of it, or no date that can be read.
    pub since: Option<SystemTime>,
    /// When it stops to respond. `None`: the server says nothing of it, or no date that can be read.
    pub sunset: Option<SystemTime>,
    /// Where to read about it: the links of relation `deprecation`, `sunset` and `successor-version`.
    pub links: Vec<String>,
}

/// What the headers of an error say about the end of the endpoint: of one that is gone, a link to what took its place is
/// enough.
pub(crate) fn deprecation_of_error(status: Option<StatusCode>, headers: &HeaderMap) -> Option<Deprecation> {
    let gone = matches!(status, Some(StatusCode::GONE | StatusCode::NOT_FOUND | StatusCode::MOVED_PERMANENTLY));
    deprecation(headers).or_else(|| {
        let links = if gone { links(headers) } else { Vec::new() };
        (!links.is_empty()).then_some(Deprecation { since: None, sunset: None, links })
    })
}

/// What the headers say about the end of the endpoint; `None` where they say nothing.
pub(crate) fn deprecation(headers: &HeaderMap) -> Option<Deprecation> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let (since, sunset) = (headers.get("deprecation"), headers.get("sunset"));
    if since.is_none() && sunset.is_none() {
        return None;
    }
    // RFC 9745 has `@` and seconds; drafts before it had `true` or a date.
    let since = text("deprecation").and_then(|text| match text.strip_prefix('@') {
        Some(seconds) => SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds.parse().ok()?)),
        None => httpdate::parse_http_date(text).ok(),
    });
    let sunset = text("sunset").and_then(|text| httpdate::parse_http_date(text).ok());
    Some(Deprecation { since, sunset, links: links(headers) })
}

/// Longest target of a link that is kept.
const LONGEST: usize = 2048;

fn links(headers: &HeaderMap) -> Vec<String> {
    let mut out = Vec::new();
    for value in headers.get_all(http::header::LINK) {
        let Ok(text) = value.to_str() else { continue };
        let mut rest = text;
        while let Some((_, after)) = rest.split_once('<') {
            let Some((target, parameters)) = after.split_once('>') else { break };
            let length = unquoted(parameters, ',').unwrap_or(parameters.len());
            let (mut own, after) = parameters.split_at(length);
            rest = after;
            let mut is_ours = false;
            while !own.is_empty() {
                let end = unquoted(own, ';').unwrap_or(own.len());
                is_ours |= own.get(..end).is_some_and(is_relation);
                own = own.get(end + 1..).unwrap_or_default();
            }
            if is_ours && target.len() <= LONGEST {
                out.push(target.to_owned());
            }
        }
    }
    out
}

/// Where `wanted` first comes outside of a quoted string.
fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    text.char_indices().find_map(|(at, c)| {
        let plain = !escaped;
        escaped = quoted && c == '\\' && plain;
        quoted ^= c == '"' && plain;
        (!quoted && c == wanted).then_some(at)
    })
}

/// Whether a parameter of a link says that it is about the end of the endpoint. Names and relations come in any case.
fn is_relation(parameter: &str) -> bool {
    let Some((name, relations)) = parameter.split_once('=') else { return false };
    let mut relations = relations.trim().trim_matches('"').split_ascii_whitespace();
    name.trim().eq_ignore_ascii_case("rel")
        && relations.any(|relation| {
            ["deprecation", "sunset", "successor-version"].iter().any(|known| relation.eq_ignore_ascii_case(known))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, http::HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_link_alone_counts_where_the_endpoint_is_gone() {
        let link = headers(&[("link", "</v3/nodes>; rel=successor-version")]);
        assert_eq!(deprecation(&link), None);
        for (status, counts) in [(410, true), (404, true), (301, true), (500, false)] {
            let found = deprecation_of_error(StatusCode::from_u16(status).ok(), &link);
            assert_eq!(found.is_some_and(|found| found.links == ["/v3/nodes"]), counts, "{status}");
        }
        assert_eq!(deprecation_of_error(Some(StatusCode::GONE), &HeaderMap::new()), None);
    }

    #[test]
    fn the_end_of_an_endpoint_is_read_from_headers() {
        assert_eq!(deprecation(&headers(&[("link", "<https://h/a>; rel=\"sunset\"")])), None);
        let found = deprecation(&headers(&[
            ("deprecation", "@1688169599"),
            ("sunset", "Wed, 11 Nov 2026 23:59:59 GMT"),
            ("link", "<https://h/a>; rel=\"deprecation\"; type=\"text/html\", <https://h/b>; rel=next"),
            ("link", "<https://h/c>;rel=\"next successor-version\""),
        ]))
        .unwrap();
        let at = |seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        assert_eq!(found.since, at(1_688_169_599));
        assert_eq!(found.sunset, at(1_794_441_599));
        assert_eq!(found.links, ["https://h/a", "https://h/c"]);
        // Names and relations in any case, and quoted strings with whatever is in them.
        let found = deprecation(&headers(&[
            ("sunset", "soon"),
            ("link", "<a>; title=\"x; rel=sunset, <b>; \\\"\"; REL=\"Successor-Version\", <c>; title=\"rel=sunset\""),
            ("link", "<d> ; rel = deprecation,<e>;title=\"rel=sunset"),
        ]));
        assert_eq!(found.unwrap().links, ["a", "d"]);
        // What cannot be read is still said to be there.
        for text in ["true", "@", "@99999999999999999999", "soon", ""] {
            let found = deprecation(&headers(&[("deprecation", text), ("link", "<<>>;rel=,<;rel=sunset")])).unwrap();
            assert_eq!((found.since, found.sunset), (None, None), "{text}");
        }
    }
}

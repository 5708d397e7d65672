//! Which operation an exchange belongs to.

use openapi::document::operations::{Caller, Operation};
use openapi::document::{Document, Node, Pointer};

/// An address in its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Host and port, in lower case.
    pub host: String,
    /// The path, as sent.
    pub path: String,
    /// Names and values of the query, decoded.
    pub query: Vec<(String, String)>,
}

impl Address {
    /// Reads an absolute `http` or `https` address.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let port = match scheme.to_ascii_lowercase().as_str() {
            "http" => ":80",
            "https" => ":443",
            _ => return None,
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = before.split_at(before.find('/').unwrap_or(before.len()));
        let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let host = host.strip_suffix(port).unwrap_or(&host).to_owned();
        let path = if path.is_empty() { "/" } else { path };
        (!host.is_empty()).then(|| Self { host, path: path.to_owned(), query: pairs(query) })
    }
}

/// Pairs of a query or a form, decoded.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name, true), decode(value, true))
    });
    pairs.collect()
}

/// Percent-decoding; what is no UTF-8 afterwards stays as it was.
fn decode(text: &str, plus: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let decoded =
            hex.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match decoded {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if plus && bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// One operation, ready to be matched.
#[derive(Debug)]
pub struct Route<'d> {
    /// `POST /v1/nodes`.
    pub name: String,
    /// The method as sent.
    pub method: String,
    /// The operation and its path item.
    pub operation: Operation<'d>,
    bases: Vec<Base>,
    segments: Vec<Vec<Piece>>,
}

/// Where a server begins: its host, if it is absolute, and its path as a pattern.
#[derive(Debug, Clone, PartialEq)]
struct Base {
    host: Option<Vec<Piece>>,
    segments: Vec<Vec<Piece>>,
}

/// A part of a segment of a template.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(String),
    Value(String),
}

/// What became of looking for an operation.
#[derive(Debug)]
pub enum Match<'r, 'd> {
    /// This operation, with the values of its path parameters.
    One(&'r Route<'d>, Vec<(String, String)>),
    /// Several templates fit equally well.
    Ambiguous(Vec<&'r Route<'d>>),
    /// The host is a server of the document, and no operation fits.
    None {
        /// The path with every segment that no template spells out replaced by `{}`.
        path: String,
    },
    /// The host is a server's, and the path is below none of them.
    OtherPath,
    /// The host is no server of the document.
    OtherHost,
}

/// All operations of a document.
#[derive(Debug)]
pub struct Routes<'d> {
    routes: Vec<Route<'d>>,
}

impl<'d> Routes<'d> {
    /// The operations that clients call. `bases` are further addresses under which the API was reached, for example a
    /// mock server's.
    #[must_use]
    pub fn of(document: &'d Document, bases: &[String]) -> Self {
        let mut unread = Vec::new();
        let operations = document.operations(&mut unread);
        let extra: Vec<Base> = bases.iter().map(|base| Base::of(base)).collect();
        let clients = operations.into_iter().filter(|operation| operation.caller == Caller::Client);
        let routes = clients.map(|operation| {
            let levels = [Some(operation.node()), Some(operation.item.node), Some(document.root())];
            let servers = levels.into_iter().flatten().find_map(servers);
            let mut bases = servers.unwrap_or_else(|| vec![Base { host: None, segments: Vec::new() }]);
            bases.extend(extra.iter().cloned());
            let method = operation.method.sent();
            let path = operation.path.split('?').next().unwrap_or_default();
            Route { name: format!("{method} {}", operation.path), segments: segments(path), method, bases, operation }
        });
        Self { routes: routes.collect() }
    }

    /// All routes, in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = &Route<'d>> {
        self.routes.iter()
    }

    /// Finds the operation of a request.
    #[must_use]
    pub fn find(&self, method: &str, address: &Address) -> Match<'_, 'd> {
        let sent: Vec<&str> = address.path.split('/').skip(1).collect();
        let mut known_host = false;
        let mut named_host = false;
        let mut below: Option<&[&str]> = None;
        let mut best: Vec<(Rank, &Route<'d>, Values)> = Vec::new();
        for route in &self.routes {
            for base in &route.bases {
                let Some(rest) = base.rest(address, &sent) else {
                    named_host |= base.has_host(address);
                    continue;
                };
                known_host = true;
                if below.is_none_or(|known| rest.len() < known.len()) {
                    below = Some(&sent[sent.len() - rest.len()..]);
                }
                if route.method != method {
                    continue;
                }
                let Some((rank, values)) = fit(&route.segments, rest) else { continue };
                match best.first().map(|(known, ..)| rank.cmp(known)) {
                    Some(std::cmp::Ordering::Less) => {}
                    Some(std::cmp::Ordering::Equal) if best.iter().any(|(_, known, _)| std::ptr::eq(*known, route)) => {
                    }
                    Some(std::cmp::Ordering::Equal) => best.push((rank, route, values)),
                    _ => best = vec![(rank, route, values)],
                }
                break;
            }
        }
        match (best.len(), known_host) {
            (0, false) if named_host => Match::OtherPath,
            (0, false) => Match::OtherHost,
            (0, true) => Match::None { path: self.masked(below.unwrap_or(&sent)) },
            (1, _) => best.pop().map_or(Match::OtherHost, |(_, route, values)| Match::One(route, values)),
            _ => Match::Ambiguous(best.into_iter().map(|(_, route, _)| route).collect()),
        }
    }

    /// A path without values: only segments that some template spells out are shown.
    fn masked(&self, sent: &[&str]) -> String {
        let literals = |segment: &str| {
            let mut all = self.routes.iter().flat_map(|route| &route.segments);
            all.any(|pieces| matches!(pieces.as_slice(), [Piece::Literal(text)] if text == segment))
        };
        let shown = sent.iter().map(|segment| if segment.is_empty() || literals(segment) { *segment } else { "{}" });
        format!("/{}", shown.collect::<Vec<_>>().join("/"))
    }
}

fn servers(node: &Node) -> Option<Vec<Base>> {
    let list = node.get("servers")?.as_array().filter(|list| !list.is_empty())?;
    Some(list.iter().filter_map(|server| Some(Base::of(server.get("url")?.as_str()?))).collect())
}

impl Base {
    fn of(url: &str) -> Self {
        let (host, path) = match url.split_once("://") {
            Some((_, rest)) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(pieces(&authority.to_ascii_lowercase())), path)
            }
            None => (None, url),
        };
        let path = path.trim_end_matches('/');
        Self { host, segments: if path.is_empty() { Vec::new() } else { segments(path) } }
    }

    /// Whether the host is this server's own.
    fn has_host(&self, address: &Address) -> bool {
        self.host.as_ref().is_some_and(|host| host_matches(host, &address.host))
    }

    /// The segments behind the server's path, where the address is below this server.
    fn rest<'s>(&self, address: &Address, sent: &'s [&'s str]) -> Option<&'s [&'s str]> {
        if let Some(host) = &self.host {
            let plain = address.host.as_str();
            let stripped = host_matches(host, plain);
            if !stripped {
                return None;
            }
        }
        let (base, rest) = sent.split_at_checked(self.segments.len())?;
        fit(&self.segments, base).map(|_| rest)
    }
}

/// A host of a document may carry the default port of its scheme.
fn host_matches(pattern: &[Piece], host: &str) -> bool {
    let exact = |pattern: &[Piece]| matched(pattern, host).is_some();
    if exact(pattern) {
        return true;
    }
    if let [Piece::Literal(text)] = pattern {
        let bare = text.strip_suffix(":443").or_else(|| text.strip_suffix(":80"));
        return bare.is_some_and(|bare| bare == host);
    }
    false
}

fn segments(path: &str) -> Vec<Vec<Piece>> {
    path.split('/').skip(usize::from(path.starts_with('/'))).map(pieces).collect()
}

fn pieces(segment: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        if !before.is_empty() {
            out.push(Piece::Literal(before.to_owned()));
        }
        out.push(Piece::Value(name.to_owned()));
        rest = behind;
    }
    if !rest.is_empty() || out.is_empty() {
        out.push(Piece::Literal(rest.to_owned()));
    }
    out
}

/// How literal each segment is.
type Rank = Vec<u8>;

/// Path parameters and their values.
type Values = Vec<(String, String)>;

/// How well segments fit, where literals count more the further left they are, and the values of the parameters.
fn fit(template: &[Vec<Piece>], sent: &[&str]) -> Option<(Rank, Values)> {
    if template.len() != sent.len() {
        return None;
    }
    let mut rank = Vec::new();
    let mut values = Vec::new();
    for (pieces, segment) in template.iter().zip(sent) {
        values.extend(matched(pieces, segment)?);
        let literal = pieces.iter().any(|piece| matches!(piece, Piece::Literal(_)));
        let value = pieces.iter().any(|piece| matches!(piece, Piece::Value(_)));
        rank.push(match (literal, value) {
            (true, false) => 2,
            (true, true) => 1,
            _ => 0,
        });
    }
    Some((rank, values))
}

/// The values in a segment: each parameter takes at least one character and as few as possible, the last one the rest.
fn matched(pieces: &[Piece], segment: &str) -> Option<Vec<(String, String)>> {
    match pieces {
        [] => segment.is_empty().then(Vec::new),
        [Piece::Literal(text), rest @ ..] => {
            let decoded = decode(segment, false);
            match segment.strip_prefix(text.as_str()) {
                Some(behind) => matched(rest, behind),
                None if rest.is_empty() && decoded == *text => Some(Vec::new()),
                None => None,
            }
        }
        [Piece::Value(name)] => (!segment.is_empty()).then(|| vec![(name.clone(), decode(segment, false))]),
        [Piece::Value(name), rest @ ..] => {
            let ends = segment.char_indices().skip(1).map(|(at, _)| at);
            ends.into_iter().find_map(|at| {
                let mut values = vec![(name.clone(), decode(&segment[..at], false))];
                values.extend(matched(rest, &segment[at..])?);
                Some(values)
            })
        }
    }
}

/// The pointer of an operation, for places.
pub(crate) fn pointer_of<'r>(route: &'r Route<'_>) -> &'r Pointer {
    &route.operation.method.pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "openapi: 3.1.0
info: {title: t, version: '1'}
servers: [{url: 'https://api.example.com/v1'}, {url: 'https://{region}.example.com/v1/'}]
paths:
  /boxes: {get: {operationId: list}, post: {operationId: create}}
  /boxes/{id}: {get: {operationId: get}}
  /boxes/new: {get: {operationId: new}}
  /boxes/{id}:stop: {post: {operationId: stop}}
  /{kind}/mine: {get: {operationId: mine}}
  /files/{name}.{ext}: {get: {operationId: file}}
";

    fn found(method: &str, url: &str) -> String {
        let document = Document::parse("t.yaml", DOCUMENT).unwrap();
        let routes = Routes::of(&document, &["http://127.0.0.1:9/base".to_owned()]);
        match routes.find(method, &Address::parse(url).unwrap()) {
            Match::One(route, values) => format!("{} {values:?}", route.name),
            Match::Ambiguous(all) => format!("ambiguous {}", all.len()),
            Match::None { path } => format!("none {path}"),
            Match::OtherPath => "other path".to_owned(),
            Match::OtherHost => "other host".to_owned(),
        }
    }

    #[test]
    fn the_most_literal_template_is_the_operation() {
        assert_eq!(found("GET", "https://api.example.com/v1/boxes?x=1"), "GET /boxes []");
        assert_eq!(found("GET", "https://eu.example.com:443/v1/boxes/new"), "GET /boxes/new []");
        assert_eq!(found("GET", "https://api.example.com/v1/boxes/a%20b"), r#"GET /boxes/{id} [("id", "a b")]"#);
        assert_eq!(found("GET", "https://api.example.com/v1/boxes/mine"), r#"GET /boxes/{id} [("id", "mine")]"#);
        assert_eq!(found("POST", "https://api.example.com/v1/boxes/7:stop"), r#"POST /boxes/{id}:stop [("id", "7")]"#);
        assert_eq!(
            found("GET", "https://api.example.com/v1/files/a.b.c"),
            r#"GET /files/{name}.{ext} [("name", "a"), ("ext", "b.c")]"#
        );
        assert_eq!(found("GET", "http://127.0.0.1:9/base/boxes"), "GET /boxes []");
    }

    #[test]
    fn a_path_that_no_template_has_is_named_without_values() {
        assert_eq!(found("GET", "https://api.example.com/v1/boxes/secret-7/lid"), "none /boxes/{}/{}");
        assert_eq!(found("DELETE", "https://api.example.com/v1/boxes/7"), "none /boxes/{}");
        assert_eq!(found("GET", "https://other.org/v1/boxes"), "other host");
        assert_eq!(found("GET", "https://api.example.com/boxes"), "other path");
    }
}

//! A recording against a document.

use std::collections::{BTreeMap, BTreeSet};

use openapi::document::{Document, Node, Pointer, Target};
use openapi::schema_check::Side;
use serde_json::Value;

use crate::coverage::{Coverage, cover, documented, values_at};
use crate::exchange::{Body, Exchange, Message, Unreadable};
use crate::har::Skipped;
use crate::observe::{Kind, MASK, Observation, Observer};
use crate::parameter::{read, spreads, takes_any_name};
use crate::report::{Difference, Place, Report, Seen};
use crate::route::{Address, Match, Route, Routes, pointer_of};
use crate::secret::is_a_name;

type Key = (usize, String, Place, Observation);

/// Checks exchange after exchange.
pub struct Traffic<'d> {
    document: &'d Document,
    routes: std::rc::Rc<Routes<'d>>,
    observer: Observer<'d>,
    report: Report,
    found: BTreeMap<Key, Seen>,
    places: BTreeMap<(String, Place), usize>,
    coverage: Vec<Coverage>,
}

/// Headers that browsers, clients, servers and proxies add to whatever an API documents.
const COMMON: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "age",
    "alt-svc",
    "authorization",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-security-policy",
    "content-type",
    "cookie",
    "date",
    "dnt",
    "etag",
    "expect",
    "expires",
    "forwarded",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "last-modified",
    "link",
    "nel",
    "origin",
    "permissions-policy",
    "pragma",
    "priority",
    "proxy-authorization",
    "range",
    "referer",
    "referrer-policy",
    "report-to",
    "server",
    "server-timing",
    "set-cookie",
    "strict-transport-security",
    "te",
    "timing-allow-origin",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
    "user-agent",
    "vary",
    "via",
    "www-authenticate",
    "x-content-type-options",
    "x-frame-options",
    "x-powered-by",
    "x-requested-with",
    "x-xss-protection",
];

/// Prefixes of such headers.
const COMMON_PREFIXES: &[&str] = &["sec-", "access-control-", "cf-", "x-forwarded-", "x-amz-", "x-envoy-", "proxy-"];

fn is_common(name: &str) -> bool {
    COMMON.contains(&name) || COMMON_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

impl<'d> Traffic<'d> {
    /// For one document. `bases` are further addresses under which the API was reached.
    #[must_use]
    pub fn new(document: &'d Document, bases: &[String]) -> Self {
        let routes = Routes::of(document, bases);
        let observer = Observer::new(document);
        let coverage = routes.iter().map(|route| documented(document, &observer, route)).collect();
        Self {
            document,
            routes: std::rc::Rc::new(routes),
            observer,
            report: Report::default(),
            found: BTreeMap::new(),
            places: BTreeMap::new(),
            coverage,
        }
    }

    /// Takes one entry of a recording.
    pub fn add(&mut self, entry: &Result<Exchange, Skipped>) {
        match entry {
            Ok(exchange) => self.exchange(exchange),
            Err(why) => *self.report.skipped.entry(*why).or_default() += 1,
        }
    }

    fn exchange(&mut self, exchange: &Exchange) {
        let Some(address) = Address::parse(&exchange.url) else {
            self.report.unreadable_addresses += 1;
            return;
        };
        let routes = std::rc::Rc::clone(&self.routes);
        match routes.find(&exchange.method, &address) {
            Match::OtherHost => self.report.other_hosts += 1,
            Match::OtherPath => self.report.other_paths += 1,
            Match::None { path } => {
                let name = format!("{} {path}", exchange.method);
                self.report.matched += 1;
                self.note(usize::MAX, &name, Place::Operation, bare(Kind::OperationUndocumented), exchange.index, None);
            }
            Match::Ambiguous(all) => {
                self.report.matched += 1;
                let names: Vec<&str> = all.iter().map(|route| route.name.as_str()).collect();
                let detail = names.get(1..).unwrap_or_default().join(", ");
                let observation = Observation { detail, ..bare(Kind::OperationAmbiguous) };
                let first = names.first().copied().unwrap_or_default();
                self.note(usize::MAX, first, Place::Operation, observation, exchange.index, None);
            }
            Match::One(route, values) => {
                self.report.matched += 1;
                self.report.names_and_types_only += usize::from(exchange.names_and_types_only);
                let order = routes.iter().position(|known| std::ptr::eq(known, route)).unwrap_or(usize::MAX);
                self.request(order, route, exchange, &address, &values);
                self.response(order, route, exchange);
            }
        }
    }

    fn note(
        &mut self,
        order: usize,
        operation: &str,
        place: Place,
        observation: Observation,
        index: usize,
        value: Option<&Value>,
    ) {
        let key = (order, operation.to_owned(), place, observation);
        let seen = self.found.entry(key).or_insert_with(|| Seen { exchanges: 0, first: index, shape: None });
        // A list may show the same thing many times in one exchange.
        if let Some(value) = value {
            seen.shape.get_or_insert_default().add(value);
        }
        seen.exchanges += 1;
    }

    /// Notes each observation once per exchange.
    fn notes(
        &mut self,
        order: usize,
        route: &Route<'d>,
        place: &Place,
        found: Vec<Observation>,
        index: usize,
        value: &Value,
    ) {
        let distinct: BTreeSet<Observation> = found.into_iter().map(masked).collect();
        for observation in distinct {
            let shown = (observation.kind == Kind::PropertyUndocumented).then(|| values_at(value, &observation.path));
            let mut shown = shown.into_iter().flatten();
            let first = shown.next();
            self.note(order, &route.name, place.clone(), observation.clone(), index, first);
            for further in shown {
                let key = (order, route.name.clone(), place.clone(), observation.clone());
                if let Some(seen) = self.found.get_mut(&key) {
                    seen.shape.get_or_insert_default().add(further);
                }
            }
        }
    }

    fn counted(&mut self, route: &Route<'d>, place: &Place) {
        *self.places.entry((route.name.clone(), place.clone())).or_default() += 1;
    }

    fn request(
        &mut self,
        order: usize,
        route: &Route<'d>,
        exchange: &Exchange,
        address: &Address,
        path: &[(String, String)],
    ) {
        let index = exchange.index;
        if let Some(row) = self.coverage.get_mut(order) {
            row.exchanges += 1;
        }
        self.counted(route, &Place::Operation);
        let parameters = self.document.parameters([
            (route.operation.item.node, &route.operation.item.pointer),
            (route.operation.node(), pointer_of(route)),
        ]);
        let mut known: BTreeSet<(&str, String)> = BTreeSet::new();
        let mut nested: Vec<String> = Vec::new();
        // A header that the document states as an annotation.
        if let Some(name) = route.operation.node().get("x-idempotency-key").and_then(Node::as_str) {
            known.insert(("header", name.to_ascii_lowercase()));
        }
        for parameter in &parameters {
            let Ok(target) = &parameter.target else { continue };
            let name = parameter.name();
            let (place, values): (Place, Vec<&str>) = match parameter.location() {
                "query" => (Place::Query, named(&address.query, name)),
                "path" => (Place::Path, named(path, name)),
                "header" => {
                    let lower = name.to_ascii_lowercase();
                    (Place::RequestHeader, named(&exchange.request.headers, &lower))
                }
                // A cookie jar is not the API's alone.
                "cookie" => {
                    let jar = exchange.request.header("cookie").unwrap_or_default();
                    let sent = jar.split(';').any(|pair| pair.split('=').next().is_some_and(|key| key.trim() == name));
                    self.report.parameters_not_compared += usize::from(sent);
                    continue;
                }
                _ => continue,
            };
            let lower = if place == Place::RequestHeader { name.to_ascii_lowercase() } else { name.to_owned() };
            known.insert((parameter.location(), lower));
            let schema = target.node.get("schema").map(|schema| (schema, target.pointer.join("schema")));
            let wide = spreads(target.node, schema.as_ref().map(|(node, _)| *node));
            if wide {
                nested.push(name.to_owned());
            }
            let seen = !values.is_empty() || (wide && address.query.iter().any(|(sent, _)| sent.starts_with(name)));
            if seen && let Some(row) = self.coverage.get_mut(order) {
                row.parameters.insert(format!("{} {name}", parameter.location()), true);
            }
            let required = target.node.get("required").and_then(Node::as_bool) == Some(true);
            if !seen && required && place != Place::Path && !is_common(&name.to_ascii_lowercase()) {
                let observation = Observation {
                    path: name.to_owned(),
                    schema: target.pointer.clone(),
                    ..bare(Kind::RequiredMissing)
                };
                self.note(order, &route.name, place.clone(), observation, index, None);
            }
            if seen {
                self.counted(route, &place);
            }
            if let (Some((schema, at)), [only]) = (schema, values.as_slice())
                && !wide
                && !exchange.names_and_types_only
                && !only.contains(MASK)
            {
                let value = read(self.document, schema, &at, only);
                if let Some(value) = value {
                    let mut found = self.observed(schema, &at, &value, Side::Request, exchange);
                    found.iter_mut().for_each(|found| found.path = joined(name, &found.path));
                    self.notes(order, route, &place, found, index, &Value::Null);
                } else {
                    self.report.parameters_not_compared += 1;
                }
            } else if seen {
                self.report.parameters_not_compared += 1;
            }
        }
        let credentials = credentials(self.document);
        for (name, _) in &address.query {
            let part = nested.iter().any(|wide| name == wide || name.starts_with(&format!("{wide}[")));
            let object = !part
                && parameters.iter().any(|parameter| takes_any_name(self.document, parameter.target.as_ref().ok()));
            if !part
                && !object
                && !known.contains(&("query", name.clone()))
                && !credentials.contains(&name.to_ascii_lowercase())
            {
                let observation = Observation { path: masked_name(name), ..bare(Kind::ParameterUndocumented) };
                self.note(order, &route.name, Place::Query, observation, index, None);
            }
        }
        for (name, _) in &exchange.request.headers {
            if !is_common(name) && !known.contains(&("header", name.clone())) && !credentials.contains(name) {
                let observation = Observation { path: masked_name(name), ..bare(Kind::ParameterUndocumented) };
                self.note(order, &route.name, Place::RequestHeader, observation, index, None);
            }
        }
        // What the server refused says nothing about what it takes.
        let refused = (400..500).contains(&exchange.status);
        let body = route.operation.node().get("requestBody");
        let target = body.and_then(|node| self.document.resolve(node, &pointer_of(route).join("requestBody")).ok());
        match target {
            Some(target) => {
                let required = target.node.get("required").and_then(Node::as_bool) == Some(true);
                if exchange.request.body == Body::Empty {
                    if required && !refused {
                        let observation = Observation { schema: target.pointer.clone(), ..bare(Kind::RequiredMissing) };
                        self.note(order, &route.name, Place::RequestBody, observation, index, None);
                    }
                } else {
                    self.body(order, route, &Place::RequestBody, &exchange.request, &target, exchange, refused);
                }
            }
            None if exchange.request.body != Body::Empty && body.is_none() => {
                let detail = exchange.request.media_type().unwrap_or_default();
                let observation =
                    Observation { detail, schema: pointer_of(route).clone(), ..bare(Kind::MediaTypeUndocumented) };
                self.note(order, &route.name, Place::RequestBody, observation, index, None);
            }
            None => {}
        }
    }

    fn response(&mut self, order: usize, route: &Route<'d>, exchange: &Exchange) {
        let (index, status) = (exchange.index, exchange.status);
        let place = Place::ResponseBody(status);
        self.counted(route, &place);
        let responses = route.operation.node().get("responses");
        let at = pointer_of(route).join("responses");
        let range = format!("{}XX", status / 100);
        let exact = status.to_string();
        let names = [exact.as_str(), range.as_str(), "default"];
        let found = names.iter().find_map(|name| {
            let member = responses?.members().find(|member| member.key.eq_ignore_ascii_case(name))?;
            let target = self.document.resolve(&member.node, &at.join(&member.key)).ok()?;
            Some((member.key.to_string(), target))
        });
        let Some((name, target)) = found else {
            let value = match &exchange.response.body {
                Body::Json(value) => Some(value),
                Body::Unreadable(why) => {
                    *self.report.unreadable.entry(*why).or_default() += 1;
                    None
                }
                _ => None,
            };
            let detail = exchange.response.media_type().unwrap_or_default();
            let observation = Observation { detail, schema: at, ..bare(Kind::StatusUndocumented) };
            self.note(order, &route.name, place, observation, index, value);
            return;
        };
        if let Some(row) = self.coverage.get_mut(order) {
            row.statuses.insert(name, true);
        }
        let documented: Vec<String> = target
            .node
            .get("headers")
            .into_iter()
            .flat_map(Node::members)
            .map(|member| member.key.to_ascii_lowercase())
            .collect();
        for (name, _) in &exchange.response.headers {
            if !is_common(name) && !documented.contains(name) {
                let observation = Observation {
                    path: masked_name(name),
                    schema: target.pointer.clone(),
                    ..bare(Kind::HeaderUndocumented)
                };
                self.note(order, &route.name, Place::ResponseHeader(status), observation, index, None);
            }
        }
        if exchange.response.body != Body::Empty {
            self.body(order, route, &place, &exchange.response, &target, exchange, false);
        } else if target.node.get("content").is_some() && exchange.method != "HEAD" && status != 204 {
            let observation = Observation { schema: target.pointer.clone(), ..bare(Kind::RequiredMissing) };
            self.note(order, &route.name, place, observation, index, None);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn body(
        &mut self,
        order: usize,
        route: &Route<'d>,
        place: &Place,
        message: &Message,
        target: &Target<'d>,
        exchange: &Exchange,
        refused: bool,
    ) {
        let index = exchange.index;
        if *place == Place::RequestBody {
            self.counted(route, place);
        }
        if let Body::Unreadable(why) = &message.body {
            *self.report.unreadable.entry(*why).or_default() += 1;
            let observation = Observation {
                detail: why.description().to_owned(),
                schema: target.pointer.clone(),
                ..bare(Kind::BodyUnreadable)
            };
            self.note(order, &route.name, place.clone(), observation, index, None);
            return;
        }
        let content = target.node.get("content").filter(|content| content.members().next().is_some());
        let at = target.pointer.join("content");
        let sent = message.media_type();
        let Some(content) = content else {
            if *place == Place::RequestBody || message.body != Body::Other {
                let detail = sent.unwrap_or_default();
                let observation =
                    Observation { detail, schema: target.pointer.clone(), ..bare(Kind::MediaTypeUndocumented) };
                let value = match &message.body {
                    Body::Json(value) => Some(value),
                    _ => None,
                };
                self.note(order, &route.name, place.clone(), observation, index, value);
            }
            return;
        };
        let media = content.members().find(|member| sent.as_deref().is_none_or(|sent| fits(&member.key, sent)));
        let Some(media) = media else {
            let observation =
                Observation { detail: sent.unwrap_or_default(), schema: at, ..bare(Kind::MediaTypeUndocumented) };
            self.note(order, &route.name, place.clone(), observation, index, None);
            return;
        };
        let side = if *place == Place::RequestBody { Side::Request } else { Side::Response };
        let Some(schema) = media.node.get("schema") else { return };
        let schema_at = at.join(&media.key).join("schema");
        let value = match &message.body {
            Body::Json(value) => value.clone(),
            // The types of a form are those of its schema: only its names can be compared.
            Body::Form(pairs) => {
                let documented = self.observer.documented(schema, &schema_at);
                for (name, _) in pairs {
                    let top = name.split(['[', '.']).next().unwrap_or(name);
                    if !documented.iter().any(|known| known == top) && !refused {
                        let observation = Observation {
                            path: masked_name(name),
                            detail: "string".to_owned(),
                            schema: schema_at.clone(),
                            ..bare(Kind::PropertyUndocumented)
                        };
                        self.note(order, &route.name, place.clone(), observation, index, None);
                    }
                }
                return;
            }
            Body::Empty => return,
            _ => {
                // Where any text or bytes will do, there is nothing to compare.
                let free = matches!(schema.get("type").and_then(Node::as_str), Some("string") | None);
                if !free || openapi_json(sent.as_deref()) {
                    *self.report.unreadable.entry(Unreadable::Media).or_default() += 1;
                }
                return;
            }
        };
        let found = self.observed(schema, &schema_at, &value, side, exchange);
        if let Some(row) = self.coverage.get_mut(order) {
            let prefix = match place {
                Place::ResponseBody(_) => "response",
                _ => "request",
            };
            cover(&mut row.properties, prefix, &value);
        }
        if !refused {
            self.notes(order, route, place, found, index, &value);
        }
    }

    /// What a value shows, as far as the recording has it.
    fn observed(
        &mut self,
        schema: &'d Node,
        at: &Pointer,
        value: &Value,
        side: Side,
        exchange: &Exchange,
    ) -> Vec<Observation> {
        let run = self.observer.observe(schema, at, value, side, exchange.names_and_types_only);
        self.report.masked += run.masked;
        self.report.patterns_not_evaluated += run.unevaluated;
        if !run.whole {
            *self.report.unreadable.entry(Unreadable::Size).or_default() += 1;
        }
        run.found
    }

    /// The report over everything that was added.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let places = self.places;
        let differences = self.found.into_iter().map(|((_, operation, place, observation), seen)| {
            let at = match &place {
                Place::ResponseHeader(status) => Place::ResponseBody(*status),
                Place::RequestBody | Place::ResponseBody(_) => place.clone(),
                _ => Place::Operation,
            };
            let of = places.get(&(operation.clone(), at)).copied().unwrap_or(seen.exchanges).max(seen.exchanges);
            Difference { operation, place, observation, seen, of }
        });
        self.report.differences = differences.collect();
        self.report.coverage = self.coverage;
        self.report
    }
}

fn openapi_json(media: Option<&str>) -> bool {
    media.is_some_and(crate::har::is_json)
}

fn bare(kind: Kind) -> Observation {
    Observation { kind, path: String::new(), detail: String::new(), schema: Pointer::root() }
}

fn joined(path: &str, name: &str) -> String {
    if name.is_empty() { path.to_owned() } else { format!("{path}.{name}") }
}

/// A name as it may be shown.
fn masked_name(name: &str) -> String {
    if is_a_name(name.split('[').next().unwrap_or(name)) {
        name.split('[').next().unwrap_or(name).to_owned()
    } else {
        "*".to_owned()
    }
}

/// The last step of an undocumented property's path may be a value.
fn masked(mut observation: Observation) -> Observation {
    if observation.kind == Kind::PropertyUndocumented {
        let path = &observation.path;
        let (before, last) = path.rsplit_once('.').map_or(("", path.as_str()), |(before, last)| (before, last));
        if !is_a_name(last) {
            observation.path = if before.is_empty() { "*".to_owned() } else { format!("{before}.*") };
        }
    }
    observation
}

fn named<'v>(pairs: &'v [(String, String)], name: &str) -> Vec<&'v str> {
    pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}

/// Names in lower case under which credentials travel.
fn credentials(document: &Document) -> BTreeSet<String> {
    let schemes = document.root().path(&["components", "securitySchemes"]).into_iter().flat_map(Node::members);
    let names = schemes.filter_map(|member| member.node.get("name")?.as_str().map(str::to_ascii_lowercase));
    names.collect()
}

/// Whether a documented media type or range covers one that was sent.
fn fits(documented: &str, sent: &str) -> bool {
    let bare = documented.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match bare.strip_suffix("/*") {
        Some("*") => true,
        Some(kind) => sent.split('/').next() == Some(kind),
        None => bare == sent,
    }
}

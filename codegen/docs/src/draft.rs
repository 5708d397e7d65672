//! A first spec of a provider from what its pages state. What the pages do not state is guessed
//! and marked `TODO`.

use serde_json::{Map, Value, json};

use super::apply::{body, commented, schema_of};
use super::facts::{Aspect, Auth, Claim, Facts, Operation, Part, Place, Status};
use openapi::document::Version;

/// A page to draft from.
#[derive(Debug, Clone)]
pub struct DraftPage<'a> {
    /// Short name of the page.
    pub id: String,
    /// Where it is; empty when not known.
    pub url: String,
    /// Layout it was read with.
    pub layout: &'static str,
    /// What it states.
    pub facts: &'a Facts,
}

/// The files of a new provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// `openapi.yaml`.
    pub openapi: String,
    /// `client.yaml`.
    pub client: String,
    /// `examples/<operationId>.yaml`, by operation.
    pub examples: Vec<(String, String)>,
}

/// Drafts the files of a provider. `date` becomes the document's version.
#[must_use]
pub fn draft(provider: &str, date: &str, pages: &[DraftPage<'_>]) -> Draft {
    let mut drafter = Drafter { provider, ..Drafter::default() };
    let mut paths: Map<String, Value> = Map::new();
    let mut manifest = Vec::new();
    let mut examples = Vec::new();
    for page in pages {
        let mut ids = Vec::new();
        for operation in &page.facts.operations {
            let path = operation.path.as_ref().map_or("/TODO", Claim::text).to_owned();
            let method = operation.method.as_ref().map_or("POST", Claim::text).to_ascii_lowercase();
            let names = drafter.names(&method, &path);
            let value = drafter.operation(operation, &names, &path, &page.url);
            let item = paths.entry(path.clone()).or_insert_with(|| json!({}));
            if let Some(item) = item.as_object_mut() {
                item.insert(method.clone(), value);
            }
            examples.push((names.id.clone(), example(operation, &method, &path)));
            ids.push(names.id);
        }
        manifest.push((page, ids));
    }
    Draft { openapi: drafter.document(date, paths), client: client(provider, &manifest), examples }
}

/// What marks a guess or a gap in a draft.
pub const MARK: &str = "TODO";

/// Whether a line of a draft holds the mark, as a word of its own.
#[must_use]
pub fn is_mark(line: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(MARK).any(|(at, _)| !line[..at].ends_with(word) && !line[at + MARK.len()..].starts_with(word))
}

/// The manifest of a provider whose spec is a published document, which is its docs page. `lint` are the rules that the
/// document breaks, each to be settled.
#[must_use]
pub fn client_of(provider: &str, page: Option<(&DraftPage<'_>, Vec<String>)>, lint: &[&str]) -> String {
    let mut text = client(provider, page.as_slice());
    let reason = "TODO: the published document is so; change it here, or say why it is right";
    if !lint.is_empty() {
        let all: Vec<Value> = lint.iter().map(|id| json!({"id": id, "reason": reason})).collect();
        text.push_str(&commented(&json!({"lint": all})));
    }
    text
}

struct Names {
    id: String,
    tag: String,
}

#[derive(Default)]
struct Drafter<'a> {
    provider: &'a str,
    ids: Vec<String>,
    tags: Vec<String>,
    servers: Vec<String>,
    schemes: Vec<(String, Value)>,
    security: Vec<Vec<String>>,
    schemas: Map<String, Value>,
}

/// Last parts of a path that say what is done, not to what.
const VERBS: &[&str] = &[
    "create",
    "launch",
    "order",
    "list",
    "get",
    "stop",
    "start",
    "restart",
    "delete",
    "terminate",
    "update",
    "extend",
    "release",
    "redeploy",
    "suspend",
    "resume",
    "clone",
    "cancel",
    "mount",
    "unmount",
    "attach",
    "detach",
    "search",
];

impl Drafter<'_> {
    /// An operation's id and tag from its method and path.
    fn names(&mut self, method: &str, path: &str) -> Names {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let is_version =
            |part: &str| part.starts_with('v') && part.len() > 1 && part[1..].bytes().all(|b| b.is_ascii_digit());
        let mut fixed: Vec<&str> =
            parts.iter().copied().filter(|part| !part.starts_with('{') && !is_version(part)).collect();
        let ends_in_parameter = parts.last().is_some_and(|part| part.starts_with('{'));
        let last = fixed.last().copied().unwrap_or("root");
        let action = fixed.len() > 1
            && (VERBS.contains(&last)
                || (!ends_in_parameter && !last.ends_with('s') && method != "get" && parts.len() > fixed.len() + 1));
        let verb = if action {
            fixed.pop();
            last.to_owned()
        } else {
            match (method, ends_in_parameter) {
                ("get", true) => "get",
                ("get", false) => "list",
                ("put", _) => "replace",
                ("patch", _) => "update",
                ("delete", _) => "delete",
                _ => "create",
            }
            .to_owned()
        };
        let noun = fixed.last().copied().unwrap_or("root");
        let plain = format!("{}{}", camel(&verb), pascal(noun));
        let mut id = plain.clone();
        let mut number = 2;
        while self.ids.contains(&id) {
            id = format!("{plain}{number}");
            number += 1;
        }
        self.ids.push(id.clone());
        let tag = noun.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned();
        let tag = if tag.is_empty() { "default".to_owned() } else { tag };
        if !self.tags.contains(&tag) {
            self.tags.push(tag.clone());
        }
        Names { id, tag }
    }

    fn operation(&mut self, facts: &Operation, names: &Names, path: &str, url: &str) -> Value {
        if let Some(server) = facts.server.as_ref().map(|claim| claim.text().to_owned())
            && !self.servers.contains(&server)
        {
            self.servers.push(server);
        }
        let schemes: Vec<String> = facts.auth.iter().map(|(auth, _)| self.scheme(auth)).collect();
        if !schemes.is_empty() && !self.security.contains(&schemes) {
            self.security.push(schemes.clone());
        }
        let mut operation = Map::new();
        operation.insert("#id".to_owned(), "TODO: operationId and tag are guessed from the path".into());
        operation.insert("operationId".to_owned(), names.id.as_str().into());
        operation.insert("tags".to_owned(), json!([names.tag]));
        operation.insert("summary".to_owned(), "TODO".into());
        if !url.is_empty() {
            operation.insert("externalDocs".to_owned(), json!({ "url": url }));
        }
        if facts.deprecated.is_some() {
            operation.insert("deprecated".to_owned(), true.into());
        }
        let parameters = parameters(facts, path);
        if !parameters.is_empty() {
            operation.insert("parameters".to_owned(), parameters.into());
        }
        if let Some(part) = facts.part(&Place::Request) {
            operation.insert("requestBody".to_owned(), self.request(part, names));
        }
        operation.insert("responses".to_owned(), self.responses(facts, names));
        Value::Object(operation)
    }

    fn request(&mut self, part: &Part, names: &Names) -> Value {
        let required = part.required.as_ref().map_or_else(
            || part.fields.iter().any(|field| field.value(Aspect::Required) == Some(&Value::Bool(true))),
            |claim| claim.value == true,
        );
        let mut body = Map::new();
        if part.required.is_none() {
            body.insert("#required".to_owned(), "TODO: the page does not say whether the body must be sent".into());
        }
        body.insert("required".to_owned(), required.into());
        body.insert("content".to_owned(), self.content(part, &format!("{}Request", pascal(&names.id))));
        Value::Object(body)
    }

    fn content(&mut self, part: &Part, name: &str) -> Value {
        let kind = part.content.as_ref().map_or("application/json", Claim::text).to_owned();
        let schema = self.hoist(body(part, Version::V3_1), name, "");
        let mut content = Map::new();
        content.insert(kind, json!({ "schema": schema }));
        Value::Object(content)
    }

    fn responses(&mut self, facts: &Operation, names: &Names) -> Value {
        let mut responses = Map::new();
        for part in &facts.parts {
            let Place::Response(status) = &part.place else {
                continue;
            };
            let (code, note) = match status {
                Status::Code(code) => (code.clone(), ""),
                Status::Success => ("200".to_owned(), "TODO: the page does not say the status"),
                Status::Error => ("default".to_owned(), "TODO: the page does not say the status"),
            };
            let mut response = Map::new();
            if !note.is_empty() {
                response.insert("#status".to_owned(), note.into());
            }
            response.insert("description".to_owned(), "TODO".into());
            if !part.fields.is_empty() || part.content.is_some() {
                let good = code.starts_with('2');
                let name = if good {
                    format!("{}Response", pascal(&names.id))
                } else {
                    format!("{}Error{}", pascal(&names.id), pascal(&code))
                };
                response.insert("content".to_owned(), self.content(part, &name));
            }
            responses.insert(code, Value::Object(response));
        }
        if responses.is_empty() {
            responses.insert(
                "200".to_owned(),
                json!({"#status": "TODO: the page documents no answer", "description": "TODO"}),
            );
        }
        Value::Object(responses)
    }

    /// Gives objects and enumerations names of their own below `components/schemas`.
    fn hoist(&mut self, mut schema: Map<String, Value>, name: &str, parent: &str) -> Value {
        let has_fields = schema.contains_key("properties");
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (key, member) in properties.iter_mut() {
                if let Value::Object(inner) = member.take() {
                    *member = self.inner(inner, key, name);
                }
            }
        }
        if has_fields || (parent.is_empty() && schema.contains_key("type")) {
            return self.named(schema, name, parent);
        }
        Value::Object(schema)
    }

    fn inner(&mut self, mut schema: Map<String, Value>, key: &str, parent: &str) -> Value {
        if let Some(Value::Object(items)) = schema.get_mut("items") {
            let items = std::mem::take(items);
            let item = self.inner(items, &singular(key), parent);
            schema.insert("items".to_owned(), item);
        }
        let is_object = schema.contains_key("properties");
        if !is_object && !schema.contains_key("enum") {
            return Value::Object(schema);
        }
        // Null, defaults and the like are of the field and not of the named schema.
        let mut outer = Map::new();
        let types = schema.get("type").and_then(Value::as_array).cloned();
        let nullable = types.as_ref().is_some_and(|types| types.contains(&json!("null")));
        if let (true, Some(types)) = (nullable, types) {
            let rest: Vec<Value> = types.into_iter().filter(|one| one != "null").collect();
            schema.insert(
                "type".to_owned(),
                rest.first().cloned().filter(|_| rest.len() == 1).unwrap_or_else(|| rest.into()),
            );
        }
        for key in ["default", "deprecated", "examples"] {
            if let Some(value) = schema.shift_remove(key) {
                outer.insert(key.to_owned(), value);
            }
        }
        let reference =
            if is_object { self.hoist(schema, &pascal(key), parent) } else { self.named(schema, &pascal(key), parent) };
        if nullable {
            outer.shift_insert(0, "anyOf".to_owned(), json!([reference, {"type": "null"}]));
        } else if let Some(target) = reference.get("$ref") {
            outer.shift_insert(0, "$ref".to_owned(), target.clone());
        }
        Value::Object(outer)
    }

    fn named(&mut self, schema: Map<String, Value>, name: &str, parent: &str) -> Value {
        let schema = Value::Object(schema);
        let mut name = name.to_owned();
        if self.schemas.get(&name).is_some_and(|known| *known != schema) && !parent.is_empty() {
            name = format!("{}{name}", parent.trim_end_matches("Request").trim_end_matches("Response"));
        }
        let plain = name.clone();
        let mut number = 2;
        while self.schemas.get(&name).is_some_and(|known| *known != schema) {
            name = format!("{plain}{number}");
            number += 1;
        }
        self.schemas.insert(name.clone(), schema);
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    fn scheme(&mut self, auth: &Auth) -> String {
        let env = self.provider.to_ascii_uppercase().replace('-', "_");
        let (name, mut value) = match auth {
            Auth::Bearer => ("bearerAuth".to_owned(), json!({"type": "http", "scheme": "bearer"})),
            Auth::Basic => ("basicAuth".to_owned(), json!({"type": "http", "scheme": "basic"})),
            Auth::Header(name) => (camel(name), json!({"type": "apiKey", "in": "header", "name": name})),
            Auth::Query(name) => (camel(name), json!({"type": "apiKey", "in": "query", "name": name})),
            Auth::Cookie(name) => (camel(name), json!({"type": "apiKey", "in": "cookie", "name": name})),
            Auth::Scheme(name) => (
                name.chars().filter(|c| c.is_ascii_alphanumeric() || "_-.".contains(*c)).collect(),
                json!({"#kind": "TODO: the page only names this scheme; a bearer token is a guess", "type": "http", "scheme": "bearer"}),
            ),
        };
        if let Some(members) = value.as_object_mut() {
            members.insert("#env".to_owned(), "TODO: the variable's name is a guess".into());
            members.insert("x-env".to_owned(), format!("{env}_API_KEY").into());
        }
        if !self.schemes.iter().any(|(known, _)| *known == name) {
            self.schemes.push((name.clone(), value));
        }
        name
    }

    fn document(self, date: &str, paths: Map<String, Value>) -> String {
        let mut document = Map::new();
        document.insert("openapi".to_owned(), "3.1.0".into());
        document.insert(
            "info".to_owned(),
            json!({"#title": "TODO: the name as people say it", "title": self.provider, "summary": "TODO", "version": date}),
        );
        let mut servers: Vec<Value> = self.servers.iter().map(|url| json!({ "url": url })).collect();
        if servers.is_empty() {
            servers.push(json!({"url": "https://TODO.example"}));
        }
        document.insert("servers".to_owned(), servers.into());
        let alternatives: Vec<Value> = self
            .security
            .iter()
            .map(|schemes| Value::Object(schemes.iter().map(|name| (name.clone(), json!([]))).collect()))
            .collect();
        if alternatives.is_empty() {
            document.insert("#security".to_owned(), "TODO: the pages do not say how to sign in".into());
        } else {
            document.insert("security".to_owned(), alternatives.into());
        }
        let tags: Vec<Value> = self.tags.iter().map(|tag| json!({"name": tag, "description": "TODO"})).collect();
        document.insert("tags".to_owned(), tags.into());
        document.insert("paths".to_owned(), Value::Object(paths));
        let mut components = Map::new();
        if !self.schemes.is_empty() {
            components.insert("securitySchemes".to_owned(), Value::Object(self.schemes.into_iter().collect()));
        }
        let mut schemas = self.schemas;
        schemas.sort_keys();
        if !schemas.is_empty() {
            components.insert("schemas".to_owned(), Value::Object(schemas));
        }
        if !components.is_empty() {
            document.insert("components".to_owned(), Value::Object(components));
        }
        let head = "# Drafted by `cargo xtask new` from what the docs pages state. Each mark below is a guess or a gap: settle it,\n# describe every schema and field in our own words, and take the mark away.\n";
        format!("{head}{}", commented(&Value::Object(document)))
    }
}

fn parameters(facts: &Operation, path: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    for name in in_path {
        let field = facts.part(&Place::Path).and_then(|part| Some((part, part.field(name)?)));
        let schema = field.map_or_else(
            || json!({"type": "string"}),
            |(part, field)| Value::Object(schema_of(part, field, Version::V3_1)),
        );
        let mut parameter = Map::new();
        if field.is_none() {
            parameter.insert("#type".to_owned(), "TODO: the page does not describe this parameter".into());
        }
        parameter.insert("name".to_owned(), name.into());
        parameter.insert("in".to_owned(), "path".into());
        parameter.insert("required".to_owned(), true.into());
        parameter.insert("schema".to_owned(), schema);
        found.push(Value::Object(parameter));
    }
    for place in [Place::Query, Place::Header, Place::Cookie] {
        let Some(part) = facts.part(&place) else { continue };
        for field in part.fields.iter().filter(|field| !field.path.ends_with("[]")) {
            let mut parameter = Map::new();
            parameter.insert("name".to_owned(), field.path.as_str().into());
            parameter.insert("in".to_owned(), place.location().trim_start_matches("request.").into());
            if field.value(Aspect::Required) == Some(&Value::Bool(true)) {
                parameter.insert("required".to_owned(), true.into());
            }
            parameter.insert("schema".to_owned(), Value::Object(schema_of(part, field, Version::V3_1)));
            found.push(Value::Object(parameter));
        }
    }
    found
}

/// The first example of each body, as `examples/` has it.
fn example(operation: &Operation, method: &str, path: &str) -> String {
    let mut value = Map::new();
    value.insert("#source".to_owned(), "TODO: check every value; `request` is to be written by hand".into());
    value.insert("source".to_owned(), "page".into());
    let parameters: Map<String, Value> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| (name.to_owned(), "TODO".into()))
        .collect();
    if !parameters.is_empty() {
        value.insert("parameters".to_owned(), Value::Object(parameters));
    }
    let shown = |place: &Place| {
        operation.examples.iter().find(|example| example.place == *place).map(|example| example.value.clone())
    };
    if let Some(body) = shown(&Place::Request) {
        value.insert("body".to_owned(), body);
    }
    let target =
        path.split('/').map(|part| if part.starts_with('{') { "TODO" } else { part }).collect::<Vec<_>>().join("/");
    value.insert("request".to_owned(), json!({"method": method.to_ascii_uppercase(), "target": target, "headers": {}}));
    let mut responses = Map::new();
    for part in &operation.parts {
        if let Place::Response(status) = &part.place {
            let code = match status {
                Status::Code(code) => code.clone(),
                Status::Success => "200".to_owned(),
                Status::Error => "default".to_owned(),
            };
            responses.insert(code, shown(&part.place).unwrap_or(Value::Null));
        }
    }
    value.insert("responses".to_owned(), Value::Object(responses));
    commented(&Value::Object(value))
}

fn client(provider: &str, pages: &[(&DraftPage<'_>, Vec<String>)]) -> String {
    let mut value = Map::new();
    value.insert("crate".to_owned(), format!("{provider}-client").into());
    value.insert("#name".to_owned(), "TODO: as people say it".into());
    value.insert("name".to_owned(), provider.into());
    value.insert("module".to_owned(), provider.replace('-', "_").into());
    value.insert("summary".to_owned(), "TODO".into());
    value.insert("keywords".to_owned(), json!(["cloud", "compute", "api"]));
    let docs: Vec<Value> = pages
        .iter()
        .map(|(page, ids)| {
            let url = if page.url.is_empty() { "https://TODO.example" } else { &page.url };
            json!({"id": page.id, "url": url, "layout": page.layout, "operations": ids})
        })
        .collect();
    if !docs.is_empty() {
        value.insert("docs".to_owned(), docs.into());
    }
    commented(&Value::Object(value))
}

/// `vm_images` as `VmImages`.
fn pascal(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut characters = word.chars();
            characters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + characters.as_str())
                .unwrap_or_default()
        })
        .collect()
}

fn camel(text: &str) -> String {
    let text = pascal(text);
    let mut characters = text.chars();
    characters.next().map(|first| first.to_ascii_lowercase().to_string() + characters.as_str()).unwrap_or_default()
}

fn singular(text: &str) -> String {
    match text.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => text.strip_suffix('s').unwrap_or(text).to_owned(),
    }
}

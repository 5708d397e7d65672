//! Security schemes, and which of them an operation needs.

use super::names::{self, Taken};
use super::plan::*;
use super::{Context, prose};
use openapi::document::{Node, Pointer};

/// Builder methods that are taken.
const RESERVED: &[&str] = &[
    "new",
    "build",
    "base_url",
    "server",
    "server_variable",
    "timeout",
    "connect_timeout",
    "read_timeout",
    "retry",
    "user_agent",
    "default_header",
    "max_response_bytes",
    "http_client",
    "check_limits",
    "transport",
    "credential",
    "core",
    "env",
    "basic",
    "clone",
];

/// Every scheme that can be carried over, in document order.
pub fn schemes(context: &mut Context<'_>) -> Vec<Scheme> {
    let doc = context.doc;
    let Some(schemes) = doc.root().path(&["components", "securitySchemes"]) else { return Vec::new() };
    let at = Pointer::parse("/components/securitySchemes");
    let mut taken = Taken::with(RESERVED);
    let mut named: Vec<&str> = Vec::new();
    let mut out = Vec::new();
    for member in schemes.members() {
        let pointer = at.join(&member.key);
        let target = match doc.resolve(&member.node, &pointer) {
            Ok(target) => target,
            Err(error) => {
                context.degrade(member.node.span, &pointer, error, "no credential");
                continue;
            }
        };
        let node = target.node;
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let Some(kind) = kind(node) else {
            let kind = text("type").unwrap_or("unnamed");
            let why = format!("`{}` credentials are not sent by this runtime", prose::one_line(kind));
            context.degrade(node.span, &pointer, why, "no credential; set the header yourself");
            continue;
        };
        let lifetime = node.get("x-credential-lifetime").and_then(|lifetime| {
            let seconds = u64::try_from(lifetime.get("seconds")?.as_i64()?).ok()?;
            let renew = lifetime.get("renew").and_then(Node::as_str).unwrap_or_default();
            Some((seconds, renew.to_owned()))
        });
        out.push(Scheme {
            id: member.key.to_string(),
            rust: taken.take(&match (text("x-rust-name"), &kind) {
                (Some(name), _) => names::snake(name),
                // The same in every crate: it says how the credential is sent.
                (None, SchemeKind::Bearer) if !named.contains(&"bearer_auth") => method(&mut named, "bearer_auth"),
                (None, SchemeKind::ApiKey { .. }) if !named.contains(&"api_key") => method(&mut named, "api_key"),
                (None, _) => names::snake(&member.key),
            }),
            kind,
            docs: text("description").map(prose::clean).unwrap_or_default(),
            env: text("x-env").map(str::to_owned),
            credential_url: text("x-credential-url").map(str::to_owned),
            lifetime,
            exchange: None,
            pointer,
        });
    }
    out
}

/// Uses a name that stands for a way of sending, once.
fn method<'a>(named: &mut Vec<&'a str>, name: &'a str) -> String {
    named.push(name);
    name.to_owned()
}

fn kind(node: &Node) -> Option<SchemeKind> {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    match text("type")? {
        "http" => match text("scheme")?.to_ascii_lowercase().as_str() {
            "bearer" => Some(SchemeKind::Bearer),
            "basic" => Some(SchemeKind::Basic),
            _ => None,
        },
        // How the token was got is the user's business; it travels as a bearer.
        "oauth2" | "openIdConnect" => Some(SchemeKind::Bearer),
        "apiKey" => {
            let location = match text("in")? {
                "header" => Place::Header,
                "query" => Place::Query,
                "cookie" => Place::Cookie,
                _ => return None,
            };
            let name = text("name")?;
            if matches!(location, Place::Header | Place::Cookie) && !super::params::is_token(name) {
                return None;
            }
            Some(SchemeKind::ApiKey { name: name.to_owned(), location })
        }
        _ => None,
    }
}

/// The alternatives an operation accepts: its own, else the document's. An alternative that needs a
/// scheme we cannot send is left out unless it is the only one.
pub fn requirements(root: &Node, operation: &Node, schemes: &[Scheme]) -> Vec<Vec<usize>> {
    let Some(list) = operation.get("security").or(root.get("security")) else { return Vec::new() };
    let mut out: Vec<Vec<usize>> = Vec::new();
    for alternative in list.items() {
        let wanted: Vec<Option<usize>> =
            alternative.members().map(|member| schemes.iter().position(|scheme| scheme.id == *member.key)).collect();
        if let Some(known) = wanted.into_iter().collect::<Option<Vec<usize>>>()
            && !out.contains(&known)
        {
            out.push(known);
        }
    }
    out
}

impl Plan {
    /// Gives each credential that an operation needs, and that the document names no variable for, one by a rule: what
    /// the crate is called without `-client`, `_`, and the builder's method, in capitals. The credential that
    /// `api_key()` takes in the crate `widgets-client` is in `WIDGETS_API_KEY`.
    pub fn name_variables(&mut self, module: &str) {
        let used: std::collections::BTreeSet<usize> =
            self.operations.iter().flat_map(|operation| operation.security.iter().flatten().copied()).collect();
        let mut taken: Vec<String> = Vec::new();
        for scheme in &self.schemes {
            taken.extend(scheme.env.iter().chain(scheme.exchange.iter().map(|exchange| &exchange.env)).cloned());
        }
        for (index, scheme) in self.schemes.iter_mut().enumerate() {
            if scheme.env.is_some() || scheme.exchange.is_some() || !used.contains(&index) {
                continue;
            }
            let base = format!("{module}_{}", scheme.rust.trim_end_matches('_')).replace('-', "_").to_ascii_uppercase();
            let free = (2..).map(|count| format!("{base}_{count}"));
            let name = std::iter::once(base.clone()).chain(free).find(|name| !taken.contains(name));
            taken.extend(name.clone());
            scheme.env = name;
        }
    }
}

/// Reads `x-token-exchange` once operations have their places.
pub fn exchanges(context: &mut Context<'_>, plan: &mut Plan) {
    for index in 0..plan.schemes.len() {
        let pointer = plan.schemes[index].pointer.clone();
        let Some(node) = context.doc.at(&pointer).and_then(|scheme| scheme.get("x-token-exchange")) else { continue };
        let text = |key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default().to_owned();
        let wanted = text("operation");
        let Some(operation) = plan.operations.iter().position(|operation| operation.id == wanted) else {
            let why = format!("`x-token-exchange` names `{wanted}`, which is no operation");
            context.degrade(node.span, &pointer, why, "a plain bearer");
            continue;
        };
        let mut taken = Taken::with(RESERVED);
        plan.schemes.iter().for_each(|scheme| drop(taken.take(&scheme.rust)));
        let exchanges = plan.schemes.iter().filter_map(|scheme| scheme.exchange.as_ref());
        exchanges.for_each(|exchange| drop(taken.take(&exchange.rust)));
        let body = node.get("body").map(|body| body.to_json().to_string()).unwrap_or_default();
        let asks_for_a_name = body.contains("{user}");
        plan.schemes[index].exchange = Some(Exchange {
            rust: taken.take(if asks_for_a_name { "login" } else { "api_key" }),
            operation,
            env: text("env"),
            body,
            token: text("token"),
            expires_in: text("expiresIn"),
        });
    }
}

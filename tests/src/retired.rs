//! What comes in the place of a response when an endpoint was retired, or when something stands before it; and what a document
//! allows.

use client_core::Value;
use openapi::document::{Document, Node, Pointer};
use openapi::schema_check::{Checker, Side};
use serde_json::{Map, json};

/// Whether the document allows the value: it fits the schema, and of an object some property is documented, or none is
/// there.
#[must_use]
pub fn allowed(document: &Document, schema: &Node, value: &Value) -> bool {
    if !Checker::new(document).check(schema, value, Side::Response).is_empty() {
        return false;
    }
    let Value::Object(members) = value else { return true };
    let known = names(document, schema, 0);
    members.is_empty() || known.is_empty() || members.keys().any(|name| known.contains(name))
}

/// Whether the schema documents properties and leaves out that its values are objects, so that it allows all other values.
#[must_use]
pub fn leaves_out_its_type(document: &Document, schema: &Node) -> bool {
    let target = document.resolve(schema, &Pointer::root());
    target.is_ok_and(|target| target.node.get("properties").is_some() && target.node.get("type").is_none())
}

/// Names of the properties that a schema documents for its objects.
fn names(document: &Document, schema: &Node, depth: usize) -> Vec<String> {
    let Ok(target) = document.resolve(schema, &Pointer::root()) else { return Vec::new() };
    let mut out: Vec<String> = Vec::new();
    if let Some(properties) = target.node.get("properties") {
        out.extend(properties.members().map(|member| member.key.to_string()));
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        let parts = target.node.get(key).map(Node::items).into_iter().flatten();
        parts.filter(|_| depth < 8).for_each(|part| out.extend(names(document, part, depth + 1)));
    }
    out
}

/// What comes instead of the response: a name, the media type and the body.
#[must_use]
pub fn shapes(example: &Value) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let json = "application/json";
    let text = example.to_string();
    let mut invalid = text.clone().into_bytes();
    let at = text.rfind('"').unwrap_or(0);
    invalid.insert(at, 0xff);
    let renamed = |with: &str| match example {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (format!("{with}{name}"), value.clone())).collect::<Map<_, _>>().into()
        }
        other => json!({ with: other }),
    };
    let html = "<html><body>Please sign in</body></html>";
    vec![
        ("success: false", json, json!({"success": false, "error": "deprecated_endpoint"}).to_string().into()),
        ("410 in a 200", json, json!({"code": 410, "message": "gone"}).to_string().into()),
        ("{}", json, b"{}".to_vec()),
        ("null", json, b"null".to_vec()),
        ("\"\"", json, b"\"\"".to_vec()),
        ("[]", json, b"[]".to_vec()),
        ("0", json, b"0".to_vec()),
        ("HTML", "text/html", html.into()),
        ("HTML as JSON", json, html.into()),
        ("nothing", json, Vec::new()),
        ("cut off", json, text.as_bytes()[..text.len().saturating_sub(2)].to_vec()),
        ("no UTF-8", json, invalid),
        ("renamed", json, Value::to_string(&renamed("new_")).into()),
        ("one level down", json, json!({"x_result": example}).to_string().into()),
    ]
}

/// The next number of a sequence that is the same in every run.
pub struct Random(pub u64);

impl Random {
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// The value with some properties left out, at every level.
#[must_use]
pub fn thinned(value: &Value, random: &mut Random) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|_| random.below(4) > 0).collect::<Vec<_>>();
            kept.into_iter().map(|(name, value)| (name.clone(), thinned(value, random))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().take(random.below(3)).map(|item| thinned(item, random)).collect(),
        other => other.clone(),
    }
}

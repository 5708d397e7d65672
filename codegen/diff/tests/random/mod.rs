//! Made-up documents, edits of them, and what is said of two. Deterministic: the seed makes them.
#![allow(dead_code, reason = "not every test uses everything")]

use compute_clients_diff::{self as diff, Options, Report};
use openapi::document::Document;
use serde_json::{Map, Value, json};

/// xorshift64*.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    pub fn pick<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }

    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for at in (1..values.len()).rev() {
            values.swap(at, self.below(at + 1));
        }
    }
}

pub const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// A component before this one, so that nothing contains itself.
fn reference(random: &mut Random, before: usize) -> Value {
    match before {
        0 => json!({"type": "boolean"}),
        _ => json!({"$ref": format!("#/components/schemas/S{}", random.below(before))}),
    }
}

fn schema(random: &mut Random, before: usize, depth: usize) -> Value {
    match random.below(if depth == 0 { 8 } else { 13 }) {
        0 => json!({"type": "string"}),
        1 => json!({"type": "integer", "minimum": random.below(3)}),
        2 => json!({"type": "string", "enum": (["x", "y", "z"][..1 + random.below(3)])}),
        3 => json!({"type": ["string", "null"]}),
        4 => json!({"type": "string", "pattern": format!("^[a-{}]+$", random.pick(&["c", "f", "z"]))}),
        5 => json!({"type": "number"}),
        6 | 7 => reference(random, before),
        8 | 9 => object(random, before, depth - 1),
        10 => json!({"type": "array", "items": schema(random, before, depth - 1)}),
        11 => json!({"allOf": [reference(random, before), object(random, before, depth - 1)]}),
        _ => json!({"oneOf": [object(random, before, depth - 1), reference(random, before), {"type": "boolean"}]}),
    }
}

fn object(random: &mut Random, before: usize, depth: usize) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for name in NAMES {
        if random.below(2) == 0 {
            properties.insert(name.to_owned(), schema(random, before, depth));
            if random.below(2) == 0 {
                required.push(name);
            }
        }
    }
    json!({"type": "object", "required": required, "properties": properties})
}

pub fn document(random: &mut Random) -> Value {
    let mut paths = Map::new();
    for at in 0..3 {
        let body = schema(random, 5, 2);
        let answer = schema(random, 5, 2);
        let parameters: Vec<Value> = NAMES[..random.below(3)]
            .iter()
            .map(|name| json!({"name": name, "in": "query", "schema": schema(random, 5, 0)}))
            .collect();
        paths.insert(
            format!("/p{at}"),
            json!({"post": {
                "operationId": format!("op{at}"),
                "parameters": parameters,
                "security": [{"one": []}, {"two": (["r", "w"][..random.below(3)])}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
                "responses": {"200": {"description": "d", "content": {"application/json": {"schema": answer}}}},
            }}),
        );
    }
    let schemas: Map<String, Value> = (0..5).map(|at| (format!("S{at}"), object(random, at, 1))).collect();
    let schemes = json!({"one": {"type": "http", "scheme": "basic"}, "two": {"type": "http", "scheme": "bearer"}});
    json!({
        "openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": schemes},
    })
}

/// The places of schemas, as JSON pointers.
pub fn places(value: &Value, at: &str, schema: bool, found: &mut Vec<String>) {
    if schema {
        found.push(at.to_owned());
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let inner =
                    key == "schema" || key == "items" || at.ends_with("/properties") || at.ends_with("/schemas");
                places(member, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), inner, found);
            }
        }
        Value::Array(items) => {
            let list = at.ends_with("/allOf") || at.ends_with("/oneOf");
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), list, found);
            }
        }
        _ => {}
    }
}

/// One to three edits; often the same one at several places.
pub fn edited(old: &Value, random: &mut Random) -> Value {
    let mut new = old.clone();
    for _ in 0..=random.below(3) {
        let mut found = Vec::new();
        places(&new, "", false, &mut found);
        let fresh = schema(random, 1, 1);
        let kind = random.below(5);
        for _ in 0..=random.below(3) {
            let place = random.pick(&found).clone();
            // What is put in may refer to the first component.
            if place.starts_with("/components/schemas/S0") {
                continue;
            }
            let Some(node) = new.pointer_mut(&place) else { continue };
            let whole = node.clone();
            match (kind, node.as_object_mut()) {
                (0, _) => *node = fresh.clone(),
                (1, Some(members)) if members.contains_key("properties") => {
                    members.insert("required".to_owned(), json!(NAMES[..random.below(4)]));
                }
                (2, Some(members)) if members.contains_key("properties") => {
                    members["properties"].as_object_mut().unwrap().remove(*random.pick(&NAMES));
                }
                (3, Some(members)) if members.contains_key("properties") => {
                    let name = (*random.pick(&NAMES)).to_owned();
                    members["properties"].as_object_mut().unwrap().insert(name, fresh.clone());
                }
                (4, _) => *node = json!({"allOf": [whole, fresh.clone()]}),
                _ => {}
            }
        }
    }
    new
}

/// Calls a test with so many pairs, or with as many as `DIFF_PAIRS` says.
pub fn pairs(usual: u64, mut test: impl FnMut(u64, &Value, &Value, &mut Random)) {
    let count = std::env::var("DIFF_PAIRS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    for seed in 1..=count {
        let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ u64::wrapping_mul(seed, 0x5851_F42D_4C95_7F2D));
        let old = document(&mut random);
        let new = edited(&old, &mut random);
        test(seed, &old, &new, &mut random);
    }
}

pub fn read(name: &str, value: &Value) -> Document {
    Document::parse(name, &value.to_string()).unwrap()
}

pub fn compare(old: &Value, new: &Value) -> Report {
    diff::compare(&read("old.json", old), &read("new.json", new), &Options::default())
}

/// The entries of a report, one a line.
pub fn shown(report: &Report) -> String {
    let line = |change: &diff::Change| {
        format!(
            "{}/{} {} {:?} {:?} {:?}",
            change.wire.as_str(),
            change.source.as_str(),
            change.id,
            change.message,
            change.operations,
            change.rust
        )
    };
    report.changes.iter().map(line).collect::<Vec<_>>().join("\n  ")
}

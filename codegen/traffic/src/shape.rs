//! The structure that values have, without the values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use openapi::document::Version;

use crate::observe::name_of;
use crate::secret::is_a_name;

/// How deep structures are kept.
const DEPTH: usize = 12;
/// Properties of one object; beyond, its keys are taken for values.
const MOST_PROPERTIES: usize = 100;

/// The types that were seen in one place, and what is inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// How many values were seen.
    pub count: usize,
    types: BTreeSet<&'static str>,
    properties: BTreeMap<String, Shape>,
    items: Option<Box<Shape>>,
    /// The keys of an object were values.
    map: bool,
}

impl Shape {
    /// Adds a value.
    pub fn add(&mut self, value: &Value) {
        self.add_at(value, 0);
    }

    fn add_at(&mut self, value: &Value, depth: usize) {
        self.count += 1;
        self.types.insert(name_of(value));
        if depth == DEPTH {
            return;
        }
        match value {
            Value::Object(object) => {
                if object.len() > MOST_PROPERTIES || object.keys().any(|name| !is_a_name(name)) {
                    self.map = true;
                    self.properties.clear();
                }
                if !self.map {
                    for (name, value) in object {
                        self.properties.entry(name.clone()).or_default().add_at(value, depth + 1);
                    }
                }
            }
            Value::Array(items) => {
                let inner = self.items.get_or_insert_default();
                for item in items {
                    inner.add_at(item, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Whether one type was seen, apart from null.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.base_types().len() == 1
    }

    /// The types without null, an integer being a number where numbers were seen.
    fn base_types(&self) -> Vec<&'static str> {
        let number = self.types.contains("number");
        let types = self.types.iter().copied().filter(|name| *name != "null" && !(number && *name == "integer"));
        types.collect()
    }

    /// The types in words: `string or null`.
    #[must_use]
    pub fn describe(&self) -> String {
        let mut types = self.base_types();
        if self.types.contains("null") {
            types.push("null");
        }
        types.join(" or ")
    }

    /// The schema that all values fit. Nothing is required: what is in every value so far need not be in the next.
    #[must_use]
    pub fn schema(&self, version: Version) -> Map<String, Value> {
        let mut schema = Map::new();
        let types = self.base_types();
        let null = self.types.contains("null");
        if version == Version::V3_0 {
            match types.as_slice() {
                [only] => {
                    schema.insert("type".to_owned(), (*only).into());
                }
                [] => {}
                several => {
                    let any = several.iter().map(|name| json!({ "type": name }));
                    schema.insert("anyOf".to_owned(), any.collect());
                }
            }
            if null && !types.is_empty() {
                schema.insert("nullable".to_owned(), true.into());
            }
        } else {
            let all: Vec<&str> = types.iter().copied().chain(null.then_some("null")).collect();
            match all.as_slice() {
                [only] => schema.insert("type".to_owned(), (*only).into()),
                several => schema.insert("type".to_owned(), several.into()),
            };
        }
        if !self.properties.is_empty() {
            let properties = self.properties.iter();
            let properties = properties.map(|(name, shape)| (name.clone(), Value::Object(shape.schema(version))));
            schema.insert("properties".to_owned(), Value::Object(properties.collect()));
        }
        if self.map {
            schema.insert("additionalProperties".to_owned(), true.into());
        }
        if types.contains(&"array") {
            let items = self.items.as_ref().filter(|items| items.count > 0);
            let items = items.map(|items| items.schema(version)).unwrap_or_default();
            schema.insert("items".to_owned(), Value::Object(items));
        }
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(values: &[Value], version: Version) -> Value {
        let mut shape = Shape::default();
        values.iter().for_each(|value| shape.add(value));
        Value::Object(shape.schema(version))
    }

    #[test]
    fn all_values_fit_the_schema_and_none_is_in_it() {
        let values = [json!({"a": 1, "b": [{"c": "x"}]}), json!({"a": 1.5, "b": [], "d": null})];
        assert_eq!(
            schema(&values, Version::V3_1),
            json!({"type": "object", "properties": {
                "a": {"type": "number"},
                "b": {"type": "array", "items": {"type": "object", "properties": {"c": {"type": "string"}}}},
                "d": {"type": "null"},
            }})
        );
        assert_eq!(schema(&[json!("x"), Value::Null], Version::V3_1), json!({"type": ["string", "null"]}));
        assert_eq!(schema(&[json!("x"), Value::Null], Version::V3_0), json!({"type": "string", "nullable": true}));
    }

    #[test]
    fn keys_that_are_values_are_not_named() {
        let keyed = json!({"3f2504e0-4f89-11d3-9a0c-0305e82c3301": {"a": 1}});
        assert_eq!(schema(&[keyed], Version::V3_1), json!({"type": "object", "additionalProperties": true}));
    }
}

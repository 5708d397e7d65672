//! What schemas mean, as a number: equal numbers for schemas that say the same whatever they and what they refer to are
//! called, and whether it is written out or referred to.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::model::view::ANNOTATIONS;
use openapi::document::{Document, Node, Value};

/// How far references are followed. What does not nest deeper is known for what it is; a circle is followed this often.
const ROUNDS: usize = 12;

/// The meanings of everything a document refers to.
pub(crate) struct Meanings<'d> {
    /// A `$ref` as it stands in a file, to what it names.
    targets: HashMap<(u32, &'d str), usize>,
    known: Vec<u64>,
}

impl<'d> Meanings<'d> {
    /// Those of the old document and of the new one.
    pub fn of_both(old: &'d Document, new: &'d Document) -> [Self; 2] {
        [Self::of(old), Self::of(new)]
    }

    pub fn of(document: &'d Document) -> Self {
        let mut targets = HashMap::new();
        let mut nodes = Vec::new();
        let mut places = HashMap::new();
        for file in document.files() {
            collect(document, &file.root, &mut targets, &mut nodes, &mut places);
        }
        let mut meanings = Meanings { targets, known: vec![0; nodes.len()] };
        let all: Vec<usize> = (0..nodes.len()).collect();
        let circles = meanings.settle(&nodes, &all);
        // What leads to a circle has in it what was not known yet in the first rounds: once more, now that the rest is.
        circles.iter().for_each(|at| meanings.known[*at] = 0);
        meanings.settle(&nodes, &circles);
        meanings
    }

    /// Works out what these nodes mean, and gives those that never come to rest.
    fn settle(&mut self, nodes: &[&'d Node], which: &[usize]) -> Vec<usize> {
        let mut moving = which.to_vec();
        for _ in 0..ROUNDS {
            let next: Vec<u64> = moving.iter().map(|at| self.mean(nodes[*at])).collect();
            let mut still = Vec::new();
            for (at, meaning) in moving.iter().zip(next) {
                if std::mem::replace(&mut self.known[*at], meaning) != meaning {
                    still.push(*at);
                }
            }
            if still.is_empty() {
                return still;
            }
            moving = if which.len() == nodes.len() { still } else { which.to_vec() };
        }
        moving
    }

    /// What a schema, or anything that holds schemas, means.
    pub fn mean(&self, node: &Node) -> u64 {
        match &node.value {
            Value::Object(members) => {
                let telling = |key: &str| !ANNOTATIONS.contains(&key) && !key.starts_with("x-");
                if let Some(target) = node.get("$ref").and_then(Node::as_str)
                    && members.iter().filter(|member| telling(&member.key)).count() == 1
                {
                    return match self.targets.get(&(node.span.file, target)) {
                        Some(at) => self.known[*at],
                        None => of(target),
                    };
                }
                // 3.0 and 3.1 write these in different ways.
                let flag = |key: &str| node.get(key).and_then(Node::as_bool);
                let null = flag("nullable") == Some(true);
                let mut parts: Vec<u64> = Vec::new();
                for member in members.iter().filter(|member| telling(&member.key)) {
                    let (key, value) = match (&*member.key, &member.node.value) {
                        ("nullable", _) if flag("nullable") == Some(false) || node.get("type").is_some() => continue,
                        ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => continue,
                        ("minimum", _) if flag("exclusiveMinimum") == Some(true) => {
                            ("exclusiveMinimum", self.mean(&member.node))
                        }
                        ("maximum", _) if flag("exclusiveMaximum") == Some(true) => {
                            ("exclusiveMaximum", self.mean(&member.node))
                        }
                        ("type", Value::String(name)) => {
                            ("type", unordered([of(&**name)].into_iter().chain(null.then(|| of("null")))))
                        }
                        ("properties" | "patternProperties" | "$defs" | "definitions", Value::Object(inner)) => {
                            let inner = inner.iter().map(|inner| of((&*inner.key, self.mean(&inner.node))));
                            (&*member.key, unordered(inner))
                        }
                        ("enum", Value::Array(values)) => {
                            let values = values.iter().filter(|value| !value.is_null());
                            ("enum", unordered(values.map(|value| self.mean(value))))
                        }
                        ("required" | "type" | "oneOf" | "anyOf" | "allOf", Value::Array(items)) => {
                            (&*member.key, unordered(items.iter().map(|item| self.mean(item))))
                        }
                        (key, _) => (key, self.mean(&member.node)),
                    };
                    parts.push(of((key, value)));
                }
                unordered(parts)
            }
            Value::Array(items) => of(items.iter().map(|item| self.mean(item)).collect::<Vec<_>>()),
            Value::String(text) => of(&**text),
            // 1 and 1.0 are one number.
            Value::Number(number) => of(number.as_f64().map_or(0, f64::to_bits)),
            Value::Bool(value) => of(*value),
            Value::Null => of(()),
        }
    }
}

fn collect<'d>(
    document: &'d Document,
    node: &'d Node,
    targets: &mut HashMap<(u32, &'d str), usize>,
    nodes: &mut Vec<&'d Node>,
    places: &mut HashMap<*const Node, usize>,
) {
    if let Some(text) = node.get("$ref").and_then(Node::as_str)
        && !targets.contains_key(&(node.span.file, text))
        && let Ok(target) = document.target(node.span.file, text)
    {
        let at = *places.entry(std::ptr::from_ref(target.node)).or_insert_with(|| {
            nodes.push(target.node);
            nodes.len() - 1
        });
        targets.insert((node.span.file, text), at);
    }
    node.members().for_each(|member| collect(document, &member.node, targets, nodes, places));
    node.items().for_each(|item| collect(document, item, targets, nodes, places));
}

fn of(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

fn unordered(parts: impl IntoIterator<Item = u64>) -> u64 {
    let mut parts: Vec<u64> = parts.into_iter().collect();
    parts.sort_unstable();
    of(parts)
}

#[cfg(test)]
mod tests {
    use super::Meanings;
    use openapi::document::Document;

    fn meanings(schemas: &str) -> Vec<u64> {
        let text = format!("openapi: 3.1.0\ncomponents:\n  schemas:\n{schemas}");
        let document = Document::parse("a.yaml", &text).unwrap();
        let meanings = Meanings::of(&document);
        let all = document.root().path(&["components", "schemas"]).unwrap();
        all.members().map(|member| meanings.mean(&member.node)).collect()
    }

    #[test]
    fn names_words_order_and_references_mean_nothing() {
        let same = meanings(
            "    A: {type: object, required: [b, a], properties: {a: {$ref: '#/components/schemas/E'}, b: {type: integer, maximum: 1}}}
    B: {description: words, properties: {b: {maximum: 1.0, type: integer}, a: {type: string, enum: [y, x]}}, required: [a, b], type: object}
    C: {$ref: '#/components/schemas/B', description: other words}
    E: {type: string, enum: [x, y]}
",
        );
        assert_eq!((same[0], same[0]), (same[1], same[2]));
        assert_ne!(same[0], same[3]);
    }

    #[test]
    fn what_differs_means_something_else_however_deep() {
        let two = meanings(
            "    A: {properties: {next: {$ref: '#/components/schemas/A'}, v: {$ref: '#/components/schemas/V'}}}
    B: {properties: {next: {$ref: '#/components/schemas/B'}, v: {type: string}}}
    C: {properties: {next: {$ref: '#/components/schemas/C'}, v: {type: integer}}}
    V: {type: string}
    Items: {type: array, items: [{type: string}, {type: integer}]}
    Other: {type: array, items: [{type: integer}, {type: string}]}
",
        );
        assert_eq!(two[0], two[1]);
        assert_ne!(two[0], two[2]);
        assert_ne!(two[4], two[5]);
    }

    #[test]
    fn both_editions_mean_the_same() {
        let two = meanings(
            "    A: {type: integer, nullable: true, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}
    B: {type: ['null', integer], exclusiveMinimum: 1, maximum: 9}
    C: {type: integer, exclusiveMinimum: 1, maximum: 9}
",
        );
        assert_eq!(two[0], two[1]);
        assert_ne!(two[0], two[2]);
    }

    #[test]
    fn circles_end() {
        let all = meanings("    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n");
        assert_eq!(all.len(), 2);
    }
}

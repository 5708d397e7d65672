//! A schema with its `$ref`s followed and its `allOf`s laid over each other, as one thing.

use serde_json::Value as Json;

use openapi::document::{Document, Node, Pointer, Value};

/// What stands in a schema, wherever it stands: the schema itself, what its `$ref` names, the
/// members of its `allOf`, and the one alternative beside null.
#[derive(Debug, Clone, Default)]
pub(super) struct View<'d> {
    /// All contributing schemas, the outermost first.
    pub nodes: Vec<(&'d Node, Pointer)>,
    /// Null is allowed.
    pub nullable: bool,
    /// Alternatives, when there are several.
    pub alternatives: Vec<View<'d>>,
}

const MAX_NODES: usize = 64;

impl<'d> View<'d> {
    pub(super) fn of(document: &'d Document, node: &'d Node, at: &Pointer) -> View<'d> {
        let mut view = View::default();
        view.add(document, node, at, 0);
        view
    }

    fn add(&mut self, document: &'d Document, node: &'d Node, at: &Pointer, depth: usize) {
        if depth > 24 || self.nodes.len() >= MAX_NODES {
            return;
        }
        if self.nodes.iter().any(|(known, _)| std::ptr::eq(*known, node)) {
            return;
        }
        self.nodes.push((node, at.clone()));
        if node.get("nullable").and_then(Node::as_bool) == Some(true) {
            self.nullable = true;
        }
        if type_words(node).contains(&"null") {
            self.nullable = true;
        }
        if let Some(reference) = node.get("$ref").and_then(Node::as_str)
            && let Ok(target) = document.target(node.span.file, reference)
        {
            self.add(document, target.node, &target.pointer, depth + 1);
        }
        if let Some(all) = node.get("allOf") {
            for (at_index, member) in all.items().enumerate() {
                self.add(document, member, &at.join("allOf").index(at_index), depth + 1);
            }
        }
        for key in ["anyOf", "oneOf"] {
            let Some(list) = node.get(key) else { continue };
            let mut others = Vec::new();
            for (at_index, member) in list.items().enumerate() {
                if type_words(member) == ["null"] {
                    self.nullable = true;
                } else {
                    others.push((member, at.join(key).index(at_index)));
                }
            }
            match others.as_slice() {
                [(only, pointer)] => self.add(document, only, pointer, depth + 1),
                several => {
                    for (member, pointer) in several {
                        let mut view = View::default();
                        view.add(document, member, pointer, depth + 1);
                        self.nullable |= view.nullable;
                        self.alternatives.push(view);
                    }
                }
            }
        }
    }

    /// The first contributing schema that has this keyword.
    pub(super) fn keyword(&self, key: &str) -> Option<&'d Node> {
        self.nodes.iter().find_map(|(node, _)| node.get(key))
    }

    /// Every value of this keyword.
    pub(super) fn keywords<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'d Node> + 's {
        self.nodes.iter().filter_map(move |(node, _)| node.get(key))
    }

    /// The type, as facts write it: `array<string>`, without null.
    pub(super) fn type_text(&self, document: &'d Document, depth: usize) -> String {
        let mut words: Vec<String> = Vec::new();
        for (node, _) in &self.nodes {
            let here = type_words(node);
            if !here.is_empty() {
                let named = here.iter().filter(|word| **word != "null");
                words = named.map(|word| (*word).to_owned()).collect();
                break;
            }
        }
        if words.is_empty() {
            words = self.implied_types(document, depth);
        }
        let mut texts: Vec<String> = Vec::new();
        for word in words {
            let text = match word.as_str() {
                "array" => self.inner(document, "array", "items", depth),
                "object" if self.keyword("properties").is_none() => {
                    self.inner(document, "object", "additionalProperties", depth)
                }
                _ => word,
            };
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        if texts.is_empty() { "any".to_owned() } else { texts.join("|") }
    }

    fn implied_types(&self, document: &'d Document, depth: usize) -> Vec<String> {
        if self.keyword("properties").is_some() || self.keyword("additionalProperties").is_some() {
            return vec!["object".to_owned()];
        }
        if self.keyword("items").is_some() {
            return vec!["array".to_owned()];
        }
        let values = self.keyword("enum").map(|node| node.items().collect::<Vec<_>>());
        let values = values.or_else(|| self.keyword("const").map(|node| vec![node]));
        if let Some(values) = values {
            let mut words: Vec<String> = Vec::new();
            for value in values.iter().filter(|value| !value.is_null()) {
                if !words.iter().any(|word| word == value.kind()) {
                    words.push(value.kind().to_owned());
                }
            }
            return words;
        }
        let mut words = Vec::new();
        for view in &self.alternatives {
            for word in split(&view.type_text(document, depth + 1)) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        words
    }

    fn inner(&self, document: &'d Document, base: &str, key: &str, depth: usize) -> String {
        let found = self.nodes.iter().find_map(|(node, at)| Some((node.get(key)?, at.join(key))));
        match found {
            Some((node, at)) if node.as_object().is_some() && depth < 6 => {
                let text = View::of(document, node, &at).type_text(document, depth + 1);
                if text == "any" { base.to_owned() } else { format!("{base}<{text}>") }
            }
            _ => base.to_owned(),
        }
    }

    /// Every property with its pointer; of one named twice, both are told together. Properties of
    /// alternatives are marked: no call has to have them.
    pub(super) fn properties(&self) -> Vec<(&'d str, &'d Node, Pointer, bool)> {
        let mut found = Vec::new();
        for (node, at) in &self.nodes {
            if let Some(properties) = node.get("properties") {
                for member in properties.members() {
                    let pointer = at.join("properties").join(&member.key);
                    if !found.iter().any(|(name, _, _, _)| *name == &*member.key) {
                        found.push((&*member.key, &member.node, pointer, false));
                    }
                }
            }
        }
        for view in &self.alternatives {
            for (name, node, pointer, _) in view.properties() {
                if !found.iter().any(|(known, _, _, _)| *known == name) {
                    found.push((name, node, pointer, true));
                }
            }
        }
        found
    }

    /// Whether a property must be there.
    pub(super) fn requires(&self, name: &str) -> bool {
        self.keywords("required").any(|list| list.items().any(|item| item.as_str() == Some(name)))
    }

    /// The values it may have, those of alternatives with one value each included; null left out.
    pub(super) fn values(&self) -> Option<Vec<Json>> {
        if let Some(list) = self.keyword("enum") {
            let values = list.items().filter(|item| !item.is_null());
            return Some(values.map(Node::to_json).collect());
        }
        if let Some(value) = self.keyword("const") {
            return Some(vec![value.to_json()]);
        }
        if self.alternatives.is_empty() {
            return None;
        }
        let mut all = Vec::new();
        for view in &self.alternatives {
            all.extend(view.values()?);
        }
        Some(all)
    }
}

/// The words of `type`, a single one or a list.
fn type_words(node: &Node) -> Vec<&str> {
    match node.get("type").map(|node| &node.value) {
        Some(Value::String(word)) => vec![word],
        // `type: null` without quotes is YAML's null, and meant.
        Some(Value::Null) => vec!["null"],
        Some(Value::Array(items)) => {
            items.iter().map(|item| if item.is_null() { "null" } else { item.as_str().unwrap_or_default() }).collect()
        }
        _ => Vec::new(),
    }
}

fn split(text: &str) -> Vec<String> {
    if text == "any" || text.contains('<') {
        return if text == "any" { Vec::new() } else { vec![text.to_owned()] };
    }
    text.split('|').map(str::to_owned).collect()
}

//! What of a JSON text a tree of values cannot hold.

use serde_json::Value;
use zeroize::Zeroize;

/// What of a text a tree of values cannot hold: digits beyond a float's, and text with half a surrogate pair.
#[derive(Default)]
pub(crate) struct Kept {
    /// The place that is being read, as a JSON pointer.
    at: String,
    pub(crate) found: Vec<Exact>,
}

/// A value that is not exactly what was read.
#[derive(Clone, PartialEq)]
pub(crate) struct Exact {
    /// Where it is, as a JSON pointer.
    at: String,
    /// What the tree has in its place.
    nearest: Value,
    /// Its JSON, as it was read.
    json: String,
}

impl Exact {
    /// What is at `at` as it was read, if the value there still is what was read. The last one, as a property that came
    /// twice has its last value.
    pub(crate) fn find<'e>(exact: &'e [Self], at: &str, value: &Value) -> Option<&'e str> {
        let found = exact.iter().rfind(|exact| exact.at == at && exact.nearest == *value);
        found.map(|exact| exact.json.as_str())
    }

    pub(crate) fn wipe(&mut self) {
        if let Value::String(text) = &mut self.nearest {
            text.zeroize();
        }
        self.json.zeroize();
    }
}

/// The pointer of the property or item `name` of the value at `at`.
pub(crate) fn below(at: &str, name: &str) -> String {
    let mut at = at.to_owned();
    push(&mut at, name);
    at
}

fn push(at: &mut String, name: &str) {
    at.push('/');
    at.push_str(&name.replace('~', "~0").replace('/', "~1"));
}

impl Kept {
    /// Keeps values below the property `name` of an object.
    pub(crate) fn under(name: &str) -> Self {
        let mut kept = Self::default();
        kept.enter(name);
        kept
    }

    /// Goes on to the property or item `name`, and gives back what [`leave`](Self::leave) wants.
    pub(crate) fn enter(&mut self, name: &str) -> usize {
        let length = self.at.len();
        push(&mut self.at, name);
        length
    }

    pub(crate) fn leave(&mut self, length: usize) {
        self.at.truncate(length);
    }

    pub(crate) fn keep(&mut self, nearest: &Value, json: &str) {
        self.found.push(Exact { at: self.at.clone(), nearest: nearest.clone(), json: json.to_owned() });
    }
}

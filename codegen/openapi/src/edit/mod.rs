//! One change of a YAML file, byte-exact: only the lines that change are touched, and the result is
//! read again to see that it says what was meant.

use serde_json::Value;

mod emit;

use crate::document::{Document, Node, Pointer, Value as Tree};
pub use emit::{commented, emit};

/// A change of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Gives a key of a mapping this value, adding the key at the end or behind another one.
    Put {
        /// The mapping.
        at: Pointer,
        /// The key.
        key: String,
        /// Its value.
        value: Value,
        /// Key to stand behind, where there is one.
        after: Option<String>,
    },
    /// Takes a key out of a mapping.
    Remove {
        /// The mapping.
        at: Pointer,
        /// The key.
        key: String,
    },
    /// Adds an item to the end of a list.
    Push {
        /// The list.
        at: Pointer,
        /// The item.
        value: Value,
    },
    /// Takes an item out of a list.
    Drop {
        /// The list.
        at: Pointer,
        /// Which one.
        index: usize,
    },
}

/// Why an edit was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Nothing stands there, or not what was expected.
    #[error("there is no {1} at `{0}`")]
    Missing(String, &'static str),
    /// It is written in a way this does not edit.
    #[error("`{0}` is written in a way that is not edited automatically: {1}")]
    Form(String, &'static str),
    /// After the edit the document would not read as intended.
    #[error("the edit at `{0}` would not read back as intended; make it by hand")]
    Verify(String),
}

/// The text of the document's own file after the edit.
///
/// # Errors
/// See [`EditError`]. The text is returned only when it reads back as intended.
pub fn apply(document: &Document, edit: &Edit) -> Result<String, EditError> {
    let at = match edit {
        Edit::Put { at, .. } | Edit::Remove { at, .. } | Edit::Push { at, .. } | Edit::Drop { at, .. } => at,
    };
    let missing = |what| EditError::Missing(at.to_string(), what);
    let file = document.files().first().ok_or_else(|| missing("file"))?;
    // What is written in another file is edited there, by hand.
    let node = document.at(at).filter(|node| node.span.file == 0).ok_or_else(|| missing("value"))?;
    let editor = Editor { text: &file.text, at };
    let text = match edit {
        Edit::Put { key, value, after, .. } => editor.put(node, key, value, after.as_deref())?,
        Edit::Remove { key, .. } => editor.remove(node, key)?,
        Edit::Push { value, .. } => editor.push(node, value)?,
        Edit::Drop { index, .. } => editor.drop(node, *index)?,
    };
    verify(document, &file.path, &text, edit, at)?;
    Ok(text)
}

fn verify(document: &Document, path: &str, text: &str, edit: &Edit, at: &Pointer) -> Result<(), EditError> {
    let fail = || EditError::Verify(at.to_string());
    let mut wanted = document.root().to_json();
    let target = wanted.pointer_mut(at.as_str()).ok_or_else(fail)?;
    match (edit, target) {
        (Edit::Put { key, value, .. }, Value::Object(members)) => {
            members.insert(key.clone(), value.clone());
        }
        (Edit::Remove { key, .. }, Value::Object(members)) => {
            members.shift_remove(key);
        }
        (Edit::Push { value, .. }, Value::Array(items)) => items.push(value.clone()),
        (Edit::Drop { index, .. }, Value::Array(items)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => return Err(fail()),
    }
    let found = Document::load(path, text, &document.loader()).map_err(|_| fail())?;
    // Objects are equal in any order of their keys.
    if found.root().to_json() == wanted { Ok(()) } else { Err(fail()) }
}

struct Editor<'t> {
    text: &'t str,
    at: &'t Pointer,
}

impl Editor<'_> {
    fn form(&self, why: &'static str) -> EditError {
        EditError::Form(self.at.to_string(), why)
    }

    fn is_flow(&self, node: &Node) -> bool {
        let first = self.text.as_bytes().get(node.span.start as usize);
        let container = matches!(node.value, Tree::Array(_) | Tree::Object(_));
        container && matches!(first, Some(b'{' | b'['))
    }

    /// One past the last byte of a value; what the parser counts to it after that is space and
    /// comments.
    fn end(&self, node: &Node) -> usize {
        if !self.is_flow(node) {
            match &node.value {
                Tree::Object(object) => {
                    if let Some(last) = object.iter().last() {
                        return self.end(&last.node).max(last.key_span.end as usize);
                    }
                }
                Tree::Array(items) => {
                    if let Some(last) = items.last() {
                        return self.end(last);
                    }
                }
                _ => {}
            }
        }
        let end = (node.span.end as usize).min(self.text.len());
        self.text[..end].trim_end().len().max(node.span.start as usize)
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// One past the line break that ends the line of `at`.
    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    fn splice(&self, from: usize, to: usize, insert: &str) -> String {
        // A file whose last line has no line break gets one before more lines.
        let gap =
            if from == self.text.len() && !self.text.ends_with('\n') && insert.ends_with('\n') { "\n" } else { "" };
        format!("{}{gap}{insert}{}", &self.text[..from], &self.text[to..])
    }

    fn put(&self, node: &Node, key: &str, value: &Value, after: Option<&str>) -> Result<String, EditError> {
        let object = node.as_object().ok_or_else(|| EditError::Missing(self.at.to_string(), "mapping"))?;
        if let Some(member) = object.member(key) {
            return self.replace(member.key_span.column as usize, &member.node, value);
        }
        if self.is_flow(node) {
            return self.put_flow(node, key, value);
        }
        let behind = after.and_then(|name| object.member(name)).or_else(|| object.iter().last());
        let Some(behind) = behind else {
            return Err(self.form("an empty mapping"));
        };
        // Keys that share a line with something else, such as the first one of a list item, still
        // give the column.
        let indent = (behind.key_span.column as usize).saturating_sub(1);
        let end = self.line_end(self.end(&behind.node).max(behind.key_span.end as usize));
        let text = self.member_text(key, value, indent);
        Ok(self.splice(end, end, &text))
    }

    fn member_text(&self, key: &str, value: &Value, indent: usize) -> String {
        let mut members = serde_json::Map::new();
        members.insert(key.to_owned(), value.clone());
        emit::emit(&Value::Object(members), indent)
    }

    /// `{type: string}` gets one more key on its line.
    fn put_flow(&self, node: &Node, key: &str, value: &Value) -> Result<String, EditError> {
        let simple = match value {
            Value::Object(_) => None,
            Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => None,
            Value::Array(items) => Some(emit::flow(items)),
            other => Some(emit::scalar(other)),
        };
        let simple = simple.ok_or_else(|| self.form("a mapping on one line"))?;
        let end = self.end(node);
        let close = end.checked_sub(1).filter(|at| self.text[*at..].starts_with('}'));
        let close = close.ok_or_else(|| self.form("a mapping on one line"))?;
        let empty = node.as_object().is_some_and(crate::document::Object::is_empty);
        let body_end = self.text[..close].trim_end().len();
        let joint = if empty { "" } else { ", " };
        Ok(self.splice(body_end, body_end, &format!("{joint}{}: {simple}", emit::key(key))))
    }

    /// Gives a key that is there another value.
    fn replace(&self, column: usize, node: &Node, value: &Value) -> Result<String, EditError> {
        let (start, end) = (node.span.start as usize, self.end(node));
        let one_line = !self.text[start..end].contains('\n');
        let scalar = !value.is_object() && !value.is_array();
        if one_line && scalar {
            return Ok(self.splice(start, end, &emit::scalar(value)));
        }
        if let (true, Value::Array(items)) = (one_line, value)
            && items.iter().all(|item| !item.is_object() && !item.is_array())
        {
            return Ok(self.splice(start, end, &emit::flow(items)));
        }
        if let (false, Value::Array(items), false) = (one_line, value, self.is_flow(node)) {
            // A block list keeps its form; the items are written anew where it stands.
            let first = node.items().next().ok_or_else(|| self.form("an empty list"))?;
            let from = self.line_start(first.span.start as usize);
            let dash = self.text[from..].find('-').ok_or_else(|| self.form("a list without dashes"))?;
            let text = emit::emit(&Value::Array(items.clone()), dash);
            return Ok(self.splice(from, self.line_end(end), &text));
        }
        let _ = column;
        Err(self.form("a value of several lines"))
    }

    fn remove(&self, node: &Node, key: &str) -> Result<String, EditError> {
        let object = node.as_object().ok_or_else(|| EditError::Missing(self.at.to_string(), "mapping"))?;
        let member = object.member(key).ok_or_else(|| EditError::Missing(self.at.to_string(), "such key"))?;
        if object.len() == 1 {
            return Err(self.form("its only key"));
        }
        if self.is_flow(node) {
            return self.remove_flow(object, key);
        }
        let start = member.key_span.start as usize;
        let from = self.line_start(start);
        if !self.text[from..start].trim().is_empty() {
            return Err(self.form("a key behind a dash"));
        }
        let to = self.line_end(self.end(&member.node).max(member.key_span.end as usize));
        Ok(self.splice(from, to, ""))
    }

    fn remove_flow(&self, object: &crate::document::Object, key: &str) -> Result<String, EditError> {
        let members: Vec<_> = object.iter().collect();
        let at = members.iter().position(|member| &*member.key == key);
        let at = at.ok_or_else(|| self.form("a mapping on one line"))?;
        let member = members[at];
        match members.get(at + 1) {
            Some(next) => Ok(self.splice(member.key_span.start as usize, next.key_span.start as usize, "")),
            None => {
                let before = members.get(at.wrapping_sub(1)).ok_or_else(|| self.form("its only key"))?;
                Ok(self.splice(self.end(&before.node), self.end(&member.node), ""))
            }
        }
    }

    fn push(&self, node: &Node, value: &Value) -> Result<String, EditError> {
        let items = node.as_array().ok_or_else(|| EditError::Missing(self.at.to_string(), "list"))?;
        if self.is_flow(node) {
            if value.is_object() || value.is_array() {
                return Err(self.form("a list on one line"));
            }
            let close = self.end(node).saturating_sub(1);
            let body_end = self.text[..close].trim_end().len();
            let joint = if items.is_empty() || self.text[..body_end].ends_with(',') { "" } else { ", " };
            return Ok(self.splice(body_end, body_end, &format!("{joint}{}", emit::scalar(value))));
        }
        let last = items.last().ok_or_else(|| self.form("an empty list"))?;
        let from = self.line_start(last.span.start as usize);
        let dash = self.text[from..].find('-').filter(|dash| self.text[from..from + dash].trim().is_empty());
        let dash = dash.ok_or_else(|| self.form("a list without dashes"))?;
        let end = self.line_end(self.end(last));
        Ok(self.splice(end, end, &emit::emit(&Value::Array(vec![value.clone()]), dash)))
    }

    fn drop(&self, node: &Node, index: usize) -> Result<String, EditError> {
        let items = node.as_array().ok_or_else(|| EditError::Missing(self.at.to_string(), "list"))?;
        let item = items.get(index).ok_or_else(|| EditError::Missing(self.at.to_string(), "such item"))?;
        if items.len() == 1 {
            return Err(self.form("its only item"));
        }
        if self.is_flow(node) {
            return Ok(match items.get(index + 1) {
                Some(next) => self.splice(item.span.start as usize, next.span.start as usize, ""),
                None => {
                    let before = &items[index - 1];
                    self.splice(self.end(before), self.end(item), "")
                }
            });
        }
        let from = self.line_start(item.span.start as usize);
        let behind_dash = self.text[from..item.span.start as usize].trim() == "-";
        if !behind_dash {
            return Err(self.form("an item that does not begin behind its dash"));
        }
        Ok(self.splice(from, self.line_end(self.end(item)), ""))
    }
}

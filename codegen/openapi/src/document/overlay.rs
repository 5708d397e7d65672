//! OpenAPI Overlay 1.0 and 1.1: changes to a document that is not one's own.
//!
//! They are made to the tree before references are followed, so that whatever reads the document reads the changed one. What
//! an overlay says keeps its place in the overlay's file.

use serde_json_path::{JsonPath, NormalizedPath, PathElement};

use super::node::at_mut;
use super::{File, Member, Node, Object, Pointer, Value, parse};
use diagnostics::{Finding, Location, Severity, Span};

/// The text of an overlay.
#[derive(Debug, Clone, Copy)]
pub struct Overlay<'t> {
    /// As messages name it.
    pub path: &'t str,
    /// YAML or JSON.
    pub text: &'t str,
}

/// Applies overlays to the first of the files, one after the other, and keeps their own files after it.
pub(super) fn apply(files: &mut Vec<File>, overlays: &[Overlay<'_>], findings: &mut Vec<Finding>) -> Result<()> {
    for overlay in overlays {
        let number = files.len() as u32;
        let parsed = parse::parse(overlay.path, overlay.text, number)?;
        findings.extend(parsed.findings);
        let reader = Reader { path: overlay.path };
        let actions = reader.actions(&parsed.root)?;
        for action in actions {
            let Some(document) = files.first_mut() else { break };
            reader.act(&mut document.root, action, findings)?;
        }
        let (path, text) = (overlay.path.to_owned(), overlay.text.to_owned());
        files.push(File { path, text, root: parsed.root, replaced: parsed.replaced, overlay: true });
    }
    Ok(())
}

struct Reader<'t> {
    path: &'t str,
}

type Result<T> = std::result::Result<T, Box<Finding>>;

impl Reader<'_> {
    fn finding(&self, severity: Severity, span: Span, what: String, help: &str) -> Box<Finding> {
        let (line, column) = (span.line.max(1), span.column.max(1));
        let at = Location { file: self.path.to_owned(), line, column, start: span.start, end: span.end };
        let finding = match severity {
            Severity::Error => Finding::error("overlay", what),
            _ => Finding::warning("overlay", what),
        };
        Box::new(finding.at(at).help(help))
    }

    fn fail<T>(&self, span: Span, what: impl Into<String>, help: &str) -> Result<T> {
        Err(self.finding(Severity::Error, span, what.into(), help))
    }

    /// The actions, once it is an overlay of a known version.
    fn actions<'n>(&self, root: &'n Node) -> Result<&'n [Node]> {
        let Some(version) = root.get("overlay") else {
            return self.fail(
                root.span,
                "`overlay` is missing: not an OpenAPI overlay",
                "add `overlay: 1.1.0` at the top",
            );
        };
        let text = match &version.value {
            Value::String(text) => text.to_string(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let known = ["1.0", "1.1"]
            .iter()
            .any(|known| text.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
        if !known {
            return self.fail(version.span, format!("overlay `{text}` is not read here"), "1.0.x and 1.1.x are");
        }
        for member in root.members() {
            if !matches!(&*member.key, "overlay" | "info" | "extends" | "actions") && !member.key.starts_with("x-") {
                return self.fail(
                    member.key_span,
                    format!("an overlay has no `{}`", member.key),
                    "its keys are overlay, info, extends and actions",
                );
            }
        }
        match root.get("actions").map(|actions| (actions, actions.as_array())) {
            Some((_, Some(actions))) => Ok(actions),
            Some((other, None)) => self.fail(other.span, "`actions` is a list", "list what is to be changed"),
            None => self.fail(root.span, "`actions` is missing", "list what is to be changed"),
        }
    }

    fn act(&self, root: &mut Node, action: &Node, findings: &mut Vec<Finding>) -> Result<()> {
        for member in action.members() {
            let known = ["target", "description", "update", "copy", "remove"].contains(&&*member.key);
            if !known && !member.key.starts_with("x-") {
                let help = "its keys are target, description, update, copy and remove";
                return self.fail(member.key_span, format!("an action has no `{}`", member.key), help);
            }
        }
        let Some(target) = action.get("target") else {
            return self.fail(action.span, "an action needs a `target`", "say which nodes it changes, as a JSONPath");
        };
        let places = self.select(root, target)?;
        if places.is_empty() {
            let help = "the action changes nothing; correct the path, or delete the action";
            let what = format!("`{}` selects nothing in the document", target.as_str().unwrap_or_default());
            findings.push(*self.finding(Severity::Warning, target.span, what, help));
        }
        let removes = match action.get("remove") {
            None => false,
            Some(node) => match node.as_bool() {
                Some(value) => value,
                None => return self.fail(node.span, "`remove` is `true` or `false`", "correct it"),
            },
        };
        if removes {
            return self.remove(root, &places, target);
        }
        let value = match (action.get("update"), action.get("copy")) {
            (Some(_), Some(copy)) => {
                return self.fail(copy.span, "an action has `update` or `copy`, not both", "make two actions of it");
            }
            (Some(update), None) => update.clone(),
            (None, Some(copy)) => match self.select(root, copy)?.as_slice() {
                [only] => match only.find(root) {
                    Some(node) => node.clone(),
                    None => return Ok(()),
                },
                all => {
                    let what = format!("`copy` selects one node, and this selects {}", all.len());
                    return self.fail(copy.span, what, "name one node");
                }
            },
            (None, None) => {
                let help = "say what is to be done with the target";
                return self.fail(action.span, "an action needs `update`, `copy` or `remove: true`", help);
            }
        };
        for place in &places {
            let Some(node) = at_mut(root, place) else { continue };
            self.merge(node, &value, place)?;
        }
        Ok(())
    }

    /// Where the nodes are that a JSONPath selects.
    fn select(&self, root: &Node, path: &Node) -> Result<Vec<Pointer>> {
        let Some(text) = path.as_str() else {
            return self.fail(path.span, "a JSONPath is a string", "write it as `$.paths`");
        };
        let parsed = match JsonPath::parse(text) {
            Ok(parsed) => parsed,
            Err(error) => {
                let what = format!("`{text}` is no JSONPath: {error}");
                return self.fail(path.span, what, "RFC 9535 describes them; keys with `/` are written `['/a/b']`");
            }
        };
        let json = root.to_json();
        Ok(parsed.query_located(&json).locations().map(pointer).collect())
    }

    fn remove(&self, root: &mut Node, places: &[Pointer], target: &Node) -> Result<()> {
        // The last first: an index counts what is before it.
        let mut places: Vec<&Pointer> = places.iter().collect();
        places.sort_by_key(|place| place.keys().map(order).collect::<Vec<_>>());
        for place in places.iter().rev() {
            let (Some(parent), Some(key)) = (place.parent(), place.last()) else {
                return self.fail(target.span, "the whole document cannot be removed", "name a part of it");
            };
            let Some(parent) = at_mut(root, &parent) else { continue };
            match &mut parent.value {
                Value::Object(object) => {
                    let kept = object.iter().filter(|member| *member.key != *key).cloned().collect();
                    *object = Object::from_members(kept);
                }
                Value::Array(items) => {
                    if let Some(index) = key.parse::<usize>().ok().filter(|index| *index < items.len()) {
                        items.remove(index);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Merges a value into what the target selects: into objects, at the end of lists, in place of anything else.
    fn merge(&self, node: &mut Node, value: &Node, at: &Pointer) -> Result<()> {
        match (&mut node.value, &value.value) {
            (Value::Array(items), Value::Array(more)) => items.extend(more.iter().cloned()),
            (Value::Array(items), _) => items.push(value.clone()),
            (Value::Object(object), Value::Object(more)) => {
                let mut members = std::mem::take(object).members;
                for member in more {
                    match members.iter_mut().find(|known| known.key == member.key) {
                        Some(known) => self.merge_property(&mut known.node, member, &at.join(&member.key))?,
                        None => members.push(member.clone()),
                    }
                }
                *object = Object::from_members(members);
            }
            (Value::Object(_), _) | (_, Value::Object(_) | Value::Array(_)) => {
                let what = format!("{} cannot be merged with {} at {at}", value.kind(), node.kind());
                return self.fail(value.span, what, "remove the node first, then add it again");
            }
            _ => *node = value.clone(),
        }
        Ok(())
    }

    fn merge_property(&self, node: &mut Node, member: &Member, at: &Pointer) -> Result<()> {
        let lists = matches!((&node.value, &member.node.value), (Value::Array(_), Value::Array(_)));
        if matches!(node.value, Value::Array(_)) && !lists {
            let what = format!("{} cannot be merged with array at {at}", member.node.kind());
            return self.fail(member.node.span, what, "write a list of what is to be added");
        }
        self.merge(node, &member.node, at)
    }
}

/// A key in the order of removal: indices by number.
fn order(key: String) -> (usize, String) {
    (key.parse().unwrap_or(usize::MAX), key)
}

fn pointer(path: &NormalizedPath<'_>) -> Pointer {
    path.iter().fold(Pointer::root(), |at, element| match element {
        PathElement::Name(name) => at.join(name),
        PathElement::Index(index) => at.index(*index),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, NoFiles};

    const DOCUMENT: &str = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\ntags: [{name: a}, {name: b}]\npaths:\n  /a:\n    \
        get: {operationId: getA, tags: [a, b], responses: {'200': {description: ok}}}\n  /b:\n    get: {operationId: getB, \
        responses: {'200': {description: ok}}}\ncomponents: {schemas: {Thing: {type: object}}}\n";

    fn applied(actions: &str) -> Result<Document> {
        let text = format!("overlay: 1.1.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}");
        let overlay = Overlay { path: "o.yaml", text: &text };
        Document::overlaid("api.yaml", DOCUMENT, &[overlay], &NoFiles)
    }

    fn at(document: &Document, pointer: &str) -> serde_json::Value {
        document.at(&Pointer::parse(pointer)).map(Node::to_json).unwrap_or_default()
    }

    #[test]
    fn an_update_merges_objects_appends_to_lists_and_replaces_values() {
        let document = applied(
            "- {target: $.info, update: {title: B, contact: {name: c}}}\n\
             - {target: $.paths.*.get, update: {x-cost: true, tags: [new]}}\n\
             - {target: $.tags, update: {name: c}}\n\
             - {target: '$.paths[\"/a\"].get.operationId', update: readA}\n",
        )
        .unwrap();
        assert_eq!(at(&document, "/info"), serde_json::json!({"title": "B", "version": "1", "contact": {"name": "c"}}));
        assert_eq!(at(&document, "/paths/~1a/get/tags"), serde_json::json!(["a", "b", "new"]));
        assert_eq!(at(&document, "/paths/~1b/get/tags"), serde_json::json!(["new"]));
        assert_eq!(at(&document, "/paths/~1b/get/x-cost"), serde_json::json!(true));
        assert_eq!(at(&document, "/tags/2"), serde_json::json!({"name": "c"}));
        assert_eq!(at(&document, "/paths/~1a/get/operationId"), serde_json::json!("readA"));
    }

    #[test]
    fn what_is_removed_is_gone_and_what_is_copied_is_there_twice() {
        let document = applied(
            "- {target: '$.tags[*]', remove: true}\n- {target: '$.paths[\"/b\"]', remove: true}\n\
             - {target: $.components.schemas, update: {Other: {}}}\n\
             - {target: $.components.schemas.Other, copy: $.components.schemas.Thing}\n",
        )
        .unwrap();
        assert_eq!(at(&document, "/tags"), serde_json::json!([]));
        assert_eq!(at(&document, "/paths/~1b"), serde_json::Value::Null);
        assert_eq!(at(&document, "/components/schemas/Other"), serde_json::json!({"type": "object"}));
    }

    #[test]
    fn what_an_overlay_adds_has_its_place_there_and_refers_to_the_document() {
        let document = applied(
            "- target: $.components.schemas\n  update:\n    List: {type: array, items: {$ref: '#/components/schemas/Thing'}}\n",
        )
        .unwrap();
        let items = document.at(&Pointer::parse("/components/schemas/List/items")).unwrap();
        let place = document.location(items.span);
        assert_eq!((place.file.as_str(), place.line, place.column), ("o.yaml", 6, 32));
        let target = document.resolve(items, &Pointer::root()).unwrap();
        assert_eq!((target.file, target.pointer.as_str()), (0, "/components/schemas/Thing"));
    }

    #[test]
    fn a_target_that_selects_nothing_is_reported_with_its_place() {
        let document = applied("- {target: \"$.paths['/c']\", remove: true}\n").unwrap();
        let [finding] = document.findings() else { panic!("{:?}", document.findings()) };
        assert_eq!(finding.severity, Severity::Warning);
        let place = finding.location.as_ref().unwrap();
        assert_eq!((place.file.as_str(), place.line, place.column), ("o.yaml", 4, 12));
    }

    #[test]
    fn what_cannot_be_done_is_an_error() {
        for actions in [
            "- {target: $.info}\n",
            "- {target: info, remove: true}\n",
            "- {target: $, remove: true}\n",
            "- {target: $.info, update: text}\n",
            "- {target: $.info, update: {title: {a: 1}}}\n",
            "- {target: $.info, copy: $.paths.*}\n",
            "- {target: $.info, replace: {}}\n",
            "- {target: $.info.title, update: [a]}\n",
        ] {
            let error = applied(actions).unwrap_err();
            assert_eq!(error.location.as_ref().map(|place| place.file.as_str()), Some("o.yaml"), "{actions}");
        }
        let none = Overlay { path: "o.yaml", text: "overlay: 2.0.0\nactions: []\n" };
        assert!(Document::overlaid("api.yaml", DOCUMENT, &[none], &NoFiles).is_err());
    }

    #[test]
    #[ignore = "needs a clone of OAI/Overlay-Specification: OVERLAYS=FOLDER/compliant-sets cargo test -p compute-clients-openapi -- --ignored"]
    fn the_compliant_sets_of_the_specification_come_out_as_it_says() {
        let mut count = 0;
        for folder in std::fs::read_dir(std::env::var_os("OVERLAYS").unwrap()).unwrap() {
            let folder = folder.unwrap().path();
            let read = |name: &str| std::fs::read_to_string(folder.join(name));
            // Some are overlays of other kinds of documents.
            let (Ok(text), Ok(overlay), Ok(output)) = (read("openapi.yaml"), read("overlay.yaml"), read("output.yaml"))
            else {
                continue;
            };
            let overlay = Overlay { path: "overlay.yaml", text: &overlay };
            let made = Document::overlaid("openapi.yaml", &text, &[overlay], &NoFiles).unwrap();
            let wanted = Document::parse("openapi.yaml", &output).unwrap();
            assert!(made.root().same(wanted.root()), "{}", folder.display());
            count += 1;
        }
        assert!(count > 5);
    }
}

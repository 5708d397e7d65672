//! Keywords of two schemas, one after the other; of them, the values, the default and the words.

use std::collections::BTreeSet;

use super::fields::SCHEMA;
use super::limits::limits;
use super::schema::Sides;
use super::types::Open;
use super::{Text, Walk, shown};
use crate::model::Site;
use crate::model::view::View;
use crate::rules;
use openapi::document::{Document, Node};

/// Keywords that are compared by their meaning, here or in another file.
const READ: [&str; 23] = [
    "$ref",
    "allOf",
    "oneOf",
    "anyOf",
    "type",
    "nullable",
    "enum",
    "const",
    "format",
    "default",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "readOnly",
    "writeOnly",
    "items",
    "prefixItems",
    "additionalItems",
    "discriminator",
    "title",
    "contentEncoding",
    "contentMediaType",
];

impl<'d> Walk<'_, 'd> {
    pub(super) fn keywords(
        &mut self,
        sides: &Sides<'d>,
        old: &Site<'d>,
        new: &Site<'d>,
        (parameter, named, text): (bool, bool, Text),
    ) -> bool {
        let open = self.types(sides, old, new, text);
        if open != Open::No {
            self.format(&sides.old, &sides.new, old, new);
            self.values(&sides.old, &sides.new, old, new);
        }
        self.default_value(&sides.old, &sides.new, parameter, named);
        self.limits(&sides.old, &sides.new);
        open != Open::Said
    }

    fn values(&mut self, old: &View<'d>, new: &View<'d>, at_old: &Site<'d>, at_new: &Site<'d>) {
        match (&old.values, &new.values) {
            (None, None) => {}
            (None, Some(values)) => {
                let at = new.field("const").or_else(|| new.field("enum")).unwrap_or_else(|| at_new.clone());
                let (rule, message) = if new.constant {
                    (&rules::CONST_ADDED, format!("has the fixed value {} now", list(values)))
                } else {
                    (&rules::ENUM_ADDED, format!("one of {} now", list(values)))
                };
                self.either(rule, Some(at_old), Some(&at), message);
            }
            (Some(values), None) => {
                let at = old.field("const").or_else(|| old.field("enum")).unwrap_or_else(|| at_old.clone());
                let (rule, message) = if old.constant {
                    (&rules::CONST_REMOVED, format!("no longer has the fixed value {}", list(values)))
                } else {
                    (&rules::ENUM_REMOVED, format!("no longer one of {}", list(values)))
                };
                self.either(rule, Some(&at), Some(at_new), message);
            }
            (Some(was), Some(is)) => {
                let lacking = |from: &[Site<'d>], other: &[Site<'d>]| -> Vec<Site<'d>> {
                    let lacks = |value: &&Site<'d>| !other.iter().any(|o| o.node.same(value.node));
                    from.iter().filter(lacks).cloned().collect()
                };
                let (gone, came) = (lacking(was, is), lacking(is, was));
                if let ([one], [other]) = (was.as_slice(), is.as_slice())
                    && (old.constant || new.constant)
                    && !gone.is_empty()
                {
                    let message = format!("fixed value changed from {} to {}", shown(one.node), shown(other.node));
                    self.changed(&rules::CONST_CHANGED, one, other, message);
                    return;
                }
                self.value_words(old, new);
                if let Some(first) = gone.first() {
                    self.gone(&rules::ENUM_VALUE_REMOVED, first, format!("no longer {}", list(&gone)));
                }
                if let Some(first) = came.first() {
                    self.added(&rules::ENUM_VALUE_ADDED, first, format!("may also be {}", list(&came)));
                }
            }
        }
    }

    /// What is said about values that both sides have, where each value stands in an alternative of its own.
    fn value_words(&mut self, old: &View<'d>, new: &View<'d>) {
        for (value, was) in &old.described {
            let Some((_, is)) = new.described.iter().find(|(other, _)| other.node.same(value.node)) else {
                continue;
            };
            for key in was.children().chain(is.children()).map(|(key, _)| key).collect::<BTreeSet<_>>() {
                match key {
                    "const" | "enum" | "type" => {}
                    "title" => self.words("title", was.child(key).as_ref(), is.child(key).as_ref()),
                    _ => self.field(&SCHEMA, key, was.child(key).as_ref(), is.child(key).as_ref()),
                }
            }
        }
    }

    fn words(&mut self, key: &str, was: Option<&Site<'d>>, is: Option<&Site<'d>>) {
        let same = matches!((was, is), (Some(was), Some(is)) if was.node.same(is.node));
        if !same {
            self.differs(&rules::TITLE_TEXT_CHANGED, key, was, is);
        }
    }

    fn default_value(&mut self, old: &View<'d>, new: &View<'d>, parameter: bool, named: bool) {
        let (was, is) = (old.field("default"), new.field("default"));
        let rule = match (&was, &is) {
            (None, None) => return,
            (Some(was), Some(is)) if was.node.same(is.node) => return,
            _ if parameter => &rules::PARAMETER_DEFAULT_CHANGED,
            (None, Some(_)) => &rules::DEFAULT_ADDED,
            (Some(_), None) => &rules::DEFAULT_REMOVED,
            (Some(_), Some(_)) => &rules::DEFAULT_CHANGED,
        };
        let at = self.edits.len();
        self.differs(rule, "default", was.as_ref(), is.as_ref());
        if let Some(edit) = self.edits.get_mut(at).filter(|_| named) {
            edit.in_parameter = Some(&rules::PARAMETER_DEFAULT_CHANGED);
        }
    }

    /// Values that a server takes, and a client has to expect others than.
    fn known_values(&mut self, key: &str, old: Option<Site<'d>>, new: Option<Site<'d>>) {
        let values = |site: &Option<Site<'d>>| site.iter().flat_map(Site::items).collect::<Vec<_>>();
        let (was, is) = (values(&old), values(&new));
        let lacking = |from: &[Site<'d>], other: &[Site<'d>]| -> Vec<String> {
            let own = from.iter().filter(|one| !other.iter().any(|known| known.node.same(one.node)));
            own.map(|site| super::shown(site.node)).collect()
        };
        let (gone, came) = (lacking(&was, &is), lacking(&is, &was));
        if old.is_none() || !gone.is_empty() && new.is_some() {
            let message = match old {
                None => format!("`{key}` lists the values now: {}", came.join(", ")),
                Some(_) => format!("`{key}` no longer lists {}", gone.join(", ")),
            };
            self.either(&rules::KNOWN_VALUE_REMOVED, old.as_ref(), new.as_ref(), message);
        }
        if old.is_some() && (new.is_none() || !came.is_empty()) {
            let message = match new {
                None => format!("`{key}` removed: any value is taken"),
                Some(_) => format!("`{key}` lists {} too", came.join(", ")),
            };
            self.either(&rules::KNOWN_VALUE_ADDED, old.as_ref(), new.as_ref(), message);
        }
    }

    /// Titles, descriptions, examples, extensions, and whatever no rule knows.
    pub(super) fn annotations(
        &mut self,
        sides: &Sides<'d>,
        old: &Site<'d>,
        new: &Site<'d>,
        named: bool,
        expanded: bool,
    ) {
        let (old_view, new_view) = (&sides.old, &sides.new);
        let keys: BTreeSet<&str> = old_view
            .parts
            .iter()
            .chain(&new_view.parts)
            .flat_map(|part| part.node.members().map(|m| &*m.key))
            .collect();
        self.deprecated = new_view.flag("deprecated");
        for key in keys {
            if READ.contains(&key) || limits(key) {
                continue;
            }
            let (was, is) = (old_view.field(key), new_view.field(key));
            if key == "x-extensible-enum" {
                self.known_values(key, was, is);
                continue;
            }
            if matches!(key, "example" | "examples") && examples(old_view) == examples(new_view) {
                continue;
            }
            self.field(&SCHEMA, key, was.as_ref(), is.as_ref());
        }
        for key in ["contentEncoding", "contentMediaType"] {
            let spelled = |view: &View<'d>| view.format.as_ref().map(|(_, site)| site.pointer.last());
            // Read as a format, and compared there.
            let taken = [spelled(old_view), spelled(new_view)].iter().flatten().flatten().any(|name| name == key);
            let form = taken && old_view.format.as_ref().map(|f| &f.0) == new_view.format.as_ref().map(|f| &f.0);
            if !form {
                self.field(&SCHEMA, key, old_view.field(key).as_ref(), new_view.field(key).as_ref());
            }
        }
        if !expanded {
            self.title(old_view, new_view, named);
        }
        if old.node.get("$ref").is_some() || new.node.get("$ref").is_some() {
            self.broken(old, new);
        }
    }

    fn title(&mut self, old: &View<'d>, new: &View<'d>, named: bool) {
        let (was, is) = (old.field("title"), new.field("title"));
        let same = match (&was, &is) {
            (Some(was), Some(is)) => was.node.same(is.node),
            (None, None) => true,
            _ => false,
        };
        if same {
            return;
        }
        let made =
            |view: &View<'d>| !view.properties.is_empty() || view.values.is_some() || !view.alternatives.is_empty();
        let names = !named && made(old) && made(new);
        let rule = if names { &rules::TITLE_CHANGED } else { &rules::TITLE_TEXT_CHANGED };
        self.differs(rule, "title", was.as_ref(), is.as_ref());
    }

    /// A `$ref` that cannot be followed on one side.
    fn broken(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let ends = |document: &'d Document, site: &Site<'d>| document.resolve(site.node, &site.pointer).is_ok();
        let followed = (ends(self.engine.old, old), ends(self.engine.new, new));
        let was = old.child("$ref").filter(|_| !followed.0);
        let is = new.child("$ref").filter(|_| !followed.1);
        if was.is_none() && is.is_none() {
            return;
        }
        let texts = (old.str("$ref"), new.str("$ref"));
        if texts.0 == texts.1 && followed.0 == followed.1 {
            return;
        }
        self.differs(&rules::REFERENCE_BROKEN, "$ref", old.child("$ref").as_ref(), new.child("$ref").as_ref());
    }
}

/// Examples in either form: one in 3.0, a list in 3.1.
fn examples(view: &View<'_>) -> Vec<serde_json::Value> {
    let one = view.field("example").map(|site| site.node.to_json());
    let more = view.field("examples").map(|site| site.node.items().map(Node::to_json).collect::<Vec<_>>());
    one.into_iter().chain(more.into_iter().flatten()).collect()
}

fn list(values: &[Site<'_>]) -> String {
    const MOST: usize = 8;
    let mut text = values.iter().take(MOST).map(|value| shown(value.node)).collect::<Vec<_>>().join(", ");
    if values.len() > MOST {
        text.push_str(&format!(" and {} more", values.len() - MOST));
    }
    text
}

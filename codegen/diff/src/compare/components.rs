//! Components: which came, went, or have another name. What is in both is compared where it is used
//! and here, once.

use super::{Group, Job, Kind, Walk, alike, fields};
use crate::change::{Source, Wire};
use crate::model::Site;
use crate::rules;
use openapi::document::{Node, Pointer};

impl<'d> Walk<'_, 'd> {
    pub(super) fn components(&mut self, old: Option<Site<'d>>, new: Option<Site<'d>>) {
        let sections = |site: &Option<Site<'d>>| site.iter().flat_map(Site::children).collect::<Vec<_>>();
        let (was, is) = (sections(&old), sections(&new));
        let mut names: Vec<&str> = was.iter().map(|(name, _)| *name).collect();
        names.extend(is.iter().map(|(name, _)| *name).filter(|name| !was.iter().any(|(other, _)| other == name)));
        for section in names {
            let of = |sections: &[(&'d str, Site<'d>)]| {
                sections.iter().find(|(name, _)| *name == section).map(|(_, site)| site.clone())
            };
            let (old_section, new_section) = (of(&was), of(&is));
            if section.starts_with("x-") || !KNOWN.contains(&section) {
                self.field(&fields::DOCUMENT, section, old_section.as_ref(), new_section.as_ref());
                continue;
            }
            self.section(section, old_section, new_section);
        }
    }

    fn section(&mut self, section: &str, old: Option<Site<'d>>, new: Option<Site<'d>>) {
        let entries = |site: &Option<Site<'d>>| site.iter().flat_map(Site::children).collect::<Vec<_>>();
        for (name, site) in entries(&old) {
            if let Some(other) = new.as_ref().and_then(|new| new.child(name)) {
                self.same_component(section, &site, &other);
                continue;
            }
            let to = self.engine.renames.new_name(&site.pointer).and_then(Pointer::last);
            let other = to.as_ref().and_then(|to| new.as_ref()?.child(to));
            match (to, other) {
                (Some(to), Some(other)) => {
                    let rule =
                        if section == "securitySchemes" { &rules::SCHEME_RENAMED } else { &rules::COMPONENT_RENAMED };
                    let message = format!("{} `{name}` renamed to `{to}`", word(section));
                    let edit = self.either(rule, Some(&site), Some(&other), message);
                    if !makes_items(section) {
                        edit.source = [Source::None; 2];
                    }
                    self.same_component(section, &site, &other);
                }
                _ => self.component_gone(section, name, &site, new.is_none()),
            }
        }
        for (name, site) in entries(&new) {
            let known = old.as_ref().is_some_and(|old| old.node.get(name).is_some());
            if known || self.engine.renames.was_renamed(&site.pointer) {
                continue;
            }
            let rule = if section == "securitySchemes" { &rules::SCHEME_ADDED } else { &rules::COMPONENT_ADDED };
            let edit = self.added(rule, &site, format!("{} `{name}` added", word(section)));
            edit.consequence = section != "securitySchemes";
            // The section came as a whole: one edit.
            edit.group = old.is_none().then(|| Group { key: section.to_owned(), part: format!("`{name}`") });
            if !makes_items(section) {
                edit.source = [Source::None; 2];
            }
        }
    }

    fn component_gone(&mut self, section: &str, name: &str, site: &Site<'d>, whole: bool) {
        let rule = if section == "securitySchemes" { &rules::SCHEME_REMOVED } else { &rules::COMPONENT_REMOVED };
        let edit = self.gone(rule, site, format!("{} `{name}` removed", word(section)));
        edit.consequence = !makes_items(section);
        edit.group = whole.then(|| Group { key: section.to_owned(), part: format!("`{name}`") });
        if !makes_items(section) {
            edit.source = [Source::None; 2];
        }
    }

    /// A component of both sides: a unit of its own, used or not.
    fn same_component(&mut self, section: &str, old: &Site<'d>, new: &Site<'d>) {
        let kind = match section {
            "schemas" => Kind::Schema,
            "parameters" => Kind::Parameter,
            "headers" => Kind::Header,
            "requestBodies" => Kind::Body,
            "responses" => Kind::Response,
            "securitySchemes" => Kind::Scheme,
            _ => {
                self.plain_component(section, old, new);
                return;
            }
        };
        // A component that is another's `$ref` is compared as what it leads to.
        let (was, is) = if kind == Kind::Schema {
            (old.clone(), new.clone())
        } else {
            (old.resolved(self.engine.old), new.resolved(self.engine.new))
        };
        if kind == Kind::Scheme {
            // Which operations ask for it is told by its name, not by a reference.
            let id = self.engine.unit(kind, (was.identity(), is.identity()), || Job::Pair(was.clone(), is.clone()));
            self.engine.schemes.insert(new.pointer.last().unwrap_or_default(), id);
            return;
        }
        self.engine.unit(kind, (was.identity(), is.identity()), || Job::Pair(was.clone(), is.clone()));
    }

    fn plain_component(&mut self, section: &str, old: &Site<'d>, new: &Site<'d>) {
        if old.node.same(new.node) {
            return;
        }
        match section {
            "examples" => {
                self.changed(&rules::EXAMPLE_CHANGED, old, new, "example changed");
            }
            "links" => {
                self.changed(&rules::LINK_CHANGED, old, new, "link changed");
            }
            "pathItems" if alike::same_but_words(old.node, new.node) => {
                self.changed(&rules::DESCRIPTION_CHANGED, old, new, "words of a path item changed");
            }
            // Path items and callbacks are compared where they are used.
            _ => {
                let used = |document: &openapi::document::Document, pointer: &Pointer| {
                    mentions(document.root(), &format!("#{pointer}"))
                };
                if !used(self.engine.old, &old.pointer) && !used(self.engine.new, &new.pointer) {
                    let edit = self.changed(&rules::COMPONENT_RENAMED, old, new, "changed, and nothing refers to it");
                    edit.wire = [Wire::None; 2];
                    edit.source = [Source::None; 2];
                }
            }
        }
    }
}

const KNOWN: [&str; 11] = [
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
    "mediaTypes",
];

/// Whether a component of this section becomes a Rust item under its own name.
fn makes_items(section: &str) -> bool {
    matches!(section, "schemas" | "securitySchemes")
}

fn word(section: &str) -> &'static str {
    match section {
        "schemas" => "schema",
        "responses" => "response",
        "parameters" => "parameter",
        "examples" => "example",
        "requestBodies" => "request body",
        "headers" => "header",
        "securitySchemes" => "security scheme",
        "links" => "link",
        "callbacks" => "callback",
        "pathItems" => "path item",
        _ => "media type",
    }
}

fn mentions(node: &Node, reference: &str) -> bool {
    if node.as_str() == Some(reference) {
        return true;
    }
    node.members().any(|member| mentions(&member.node, reference)) || node.items().any(|item| mentions(item, reference))
}

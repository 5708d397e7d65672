//! Parameters and response headers.

use super::{Group, Kind, Text, Walk, fields};
use crate::change::{Source, Wire};
use crate::model::Site;
use crate::model::schema::Conjunction;
use crate::model::view::{Types, View};
use crate::rules;
use openapi::document::{Document, Node};

impl<'d> Walk<'_, 'd> {
    pub(super) fn parameter(&mut self, old: &Site<'d>, new: &Site<'d>) {
        self.identity(old, new);
        self.fields(&fields::PARAMETER, old, new);
        self.style(old, new);
        self.parameter = true;
        let repeated = |site: &Site<'d>| {
            let form = matches!(site.str("style"), None | Some("form"));
            site.str("in") == Some("query") && form && site.node.get("explode").and_then(Node::as_bool) != Some(false)
        };
        self.text = if repeated(old) && repeated(new) { Text::Repeated } else { Text::Value };
        self.content_or_schema(old, new);
        self.parameter = false;
        self.text = Text::No;
    }

    /// Name and place.
    fn identity(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let (was, is) = (old.str("name").unwrap_or_default(), new.str("name").unwrap_or_default());
        let places = (old.str("in").unwrap_or_default(), new.str("in").unwrap_or_default());
        if places.0 != places.1 {
            let message = format!("`{is}` moved from {} to {}", places.0, places.1);
            self.either(&rules::PARAMETER_MOVED, old.child("in").as_ref(), new.child("in").as_ref(), message);
        }
        // A path parameter is told by its place in the path, a header by its name in any case.
        let header = places.1 == "header" && was.eq_ignore_ascii_case(is);
        if was != is && places.1 != "path" && !header {
            let message = format!("{} parameter `{was}` renamed to `{is}`", places.1);
            let edit =
                self.either(&rules::PARAMETER_RENAMED, old.child("name").as_ref(), new.child("name").as_ref(), message);
            if !new.flag("required") && !old.flag("required") {
                edit.wire = [Wire::Risky; 2];
            }
        }
    }

    fn style(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let style = |site: &Site<'d>| match site.str("style") {
            Some(style) => style.to_owned(),
            None => match site.str("in") {
                Some("query" | "cookie") => "form".to_owned(),
                _ => "simple".to_owned(),
            },
        };
        let explode =
            |site: &Site<'d>| site.node.get("explode").and_then(Node::as_bool).unwrap_or(style(site) == "form");
        let (was, is) = (style(old), style(new));
        let exploded = (explode(old), explode(new));
        if was != is && old.str("in") == new.str("in") {
            let message = format!("`style` changed from `{was}` to `{is}`");
            self.either(
                &rules::PARAMETER_STYLE_CHANGED,
                Some(&field(old, "style")),
                Some(&field(new, "style")),
                message,
            );
        } else if exploded.0 != exploded.1 && old.str("in") == new.str("in") {
            let single = scalar(self.engine.old, old) && scalar(self.engine.new, new);
            let message = if single {
                format!("`explode` changed to {}, which makes no difference to a single value", exploded.1)
            } else {
                format!("`explode` changed from {} to {}", exploded.0, exploded.1)
            };
            let places = (field(old, "explode"), field(new, "explode"));
            let edit = self.either(&rules::PARAMETER_STYLE_CHANGED, Some(&places.0), Some(&places.1), message);
            if single {
                edit.wire = [Wire::None; 2];
                edit.source = [Source::None; 2];
            }
        }
        for key in ["style", "explode"] {
            let said = (old.child(key), new.child(key));
            let same = match &said {
                (Some(a), Some(b)) => a.node.same(b.node),
                (None, None) => true,
                _ => false,
            };
            if !same && was == is && exploded.0 == exploded.1 {
                self.spelled_out(key, said.0.as_ref(), said.1.as_ref());
            }
        }
    }

    fn content_or_schema(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let content = (old.child("content"), new.child("content"));
        match content {
            (None, None) => {
                self.optional_schema(
                    old.child("schema"),
                    new.child("schema"),
                    &rules::TYPE_WIDENED,
                    &rules::TYPE_NARROWED,
                    "the values",
                );
            }
            (Some(was), Some(is)) => {
                let entry = |site: &Site<'d>| site.children().next();
                if let (Some((first, old_entry)), Some((second, new_entry))) = (entry(&was), entry(&is)) {
                    let json = |media: &str| media.to_ascii_lowercase().contains("json");
                    if json(first) && json(second) {
                        // Here a string is not a number.
                        self.text = Text::No;
                    }
                    if first != second {
                        let message = format!("written as `{second}`, before as `{first}`");
                        self.either(&rules::PARAMETER_STYLE_CHANGED, Some(&old_entry), Some(&new_entry), message);
                    }
                    self.media_type(&old_entry, &new_entry);
                } else if entry(&was).is_some() != entry(&is).is_some() {
                    self.differs(&rules::PARAMETER_STYLE_CHANGED, "content", Some(&was), Some(&is));
                }
            }
            (was, is) => {
                let (from, to) = (was.or_else(|| old.child("schema")), is.or_else(|| new.child("schema")));
                let message = "`schema` and `content` changed places: the value is written in another way";
                self.either(&rules::PARAMETER_STYLE_CHANGED, from.as_ref(), to.as_ref(), message);
            }
        }
    }

    /// A parameter that went; `"path "` when it stands in the path as before.
    pub(super) fn parameter_gone(&mut self, site: &Site<'d>, detail: &str) {
        if detail.starts_with("path ") {
            self.gone(&rules::PATH_PARAMETER_DECLARED, site, format!("{} is no longer declared", called(site, "")));
            return;
        }
        let promise = self.promised(std::slice::from_ref(site));
        let edit = self.gone(&rules::PARAMETER_REMOVED, site, format!("{} removed", called(site, "")));
        super::lifecycle::weigh(edit, promise);
    }

    /// A parameter that came; the detail starts with `"path "` when it stood in the path before, and
    /// goes on with the operation if all its parameters came at once.
    pub(super) fn parameter_new(&mut self, site: &Site<'d>, detail: &str) {
        let (declared, operation) = match detail.strip_prefix("path ") {
            Some(rest) => (true, rest),
            None => (false, detail),
        };
        let (rule, word, verb) = if declared {
            (&rules::PATH_PARAMETER_DECLARED, "", "is declared")
        } else if site.flag("required") {
            (&rules::REQUIRED_PARAMETER_ADDED, "required ", "added")
        } else {
            (&rules::PARAMETER_ADDED, "optional ", "added")
        };
        let name = called(site, word);
        let edit = self.added(rule, site, format!("{name} {verb}"));
        if !operation.is_empty() {
            edit.group = Some(Group { key: operation.to_owned(), part: name });
        }
    }

    pub(super) fn header(&mut self, old: &Site<'d>, new: &Site<'d>) {
        self.fields(&fields::HEADER, old, new);
        self.text = Text::Value;
        self.content_or_schema(old, new);
        self.text = Text::No;
    }

    /// Headers of a response, whose names mean the same in any case.
    pub(super) fn headers(&mut self, old: Option<Site<'d>>, new: Option<Site<'d>>) {
        let entries = |document: &'d Document, site: Option<Site<'d>>| -> Vec<(&'d str, Site<'d>, Site<'d>)> {
            let sites = site.iter().flat_map(Site::children).collect::<Vec<_>>();
            sites.into_iter().map(|(name, place)| (name, place.resolved(document), place)).collect()
        };
        let (was, is) = (entries(self.engine.old, old), entries(self.engine.new, new));
        for (name, site, place) in &was {
            match is.iter().find(|(other, _, _)| other.eq_ignore_ascii_case(name)) {
                Some((_, _, other)) => self.referred(Kind::Header, place, other, super::BOTH),
                None => {
                    let required = site.flag("required");
                    let rule = if required { &rules::REQUIRED_HEADER_REMOVED } else { &rules::HEADER_REMOVED };
                    let word = if required { "required" } else { "optional" };
                    self.gone(rule, place, format!("{word} header `{name}` removed"));
                }
            }
        }
        for (name, _, place) in &is {
            if !was.iter().any(|(other, _, _)| other.eq_ignore_ascii_case(name)) {
                self.added(&rules::HEADER_ADDED, place, format!("header `{name}` added"));
            }
        }
    }
}

/// `required query parameter `limit``.
fn called(site: &Site<'_>, word: &str) -> String {
    let name = site.str("name").unwrap_or("?");
    format!("{word}{} parameter `{name}`", site.str("in").unwrap_or("unplaced"))
}

/// A field, or where it would stand.
fn field<'d>(site: &Site<'d>, key: &str) -> Site<'d> {
    site.child(key).unwrap_or_else(|| Site { pointer: site.pointer.join(key), ..site.clone() })
}

/// Whether a parameter holds a single value, which every style writes alike.
fn scalar<'d>(document: &'d Document, parameter: &Site<'d>) -> bool {
    let Some(schema) = parameter.child("schema") else {
        return false;
    };
    let all = Conjunction::of(document, &[schema]);
    let view = View::of(document, &all, &all.refs);
    view.alternatives.is_empty()
        && view.types.and(Types::OBJECT) == Types::NONE
        && view.types.and(Types::ARRAY) == Types::NONE
}

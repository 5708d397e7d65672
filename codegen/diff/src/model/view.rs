//! One schema in one form, whichever edition it was written in.

use std::cmp::Ordering;
use std::fmt;

use indexmap::IndexMap;

use super::Site;
use super::schema::{Conjunction, alternatives};
use openapi::document::{Document, Node};
pub(crate) use openapi::types::Types;

/// Every type but `null`, which a view has apart.
pub(crate) const ANY: Types = Types::ALL.without_null().or(Types::UNKNOWN);

/// What a property is made of: every place that says something about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Property<'d> {
    pub sites: Vec<Site<'d>>,
}

/// A bound and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Bound<'d> {
    pub value: serde_json::Number,
    pub exclusive: bool,
    pub site: Site<'d>,
}

/// Alternatives.
#[derive(Debug, Clone)]
pub(crate) struct Alternatives<'d> {
    /// `oneOf` or `anyOf`.
    pub key: &'static str,
    pub site: Site<'d>,
    pub items: Vec<Site<'d>>,
}

/// A schema in one form.
#[derive(Debug, Clone)]
pub(crate) struct View<'d> {
    /// Everything that holds at once, the outermost first.
    pub parts: Vec<Site<'d>>,
    pub types: Types,
    /// Whether the type is written or follows from other keywords.
    pub stated: Option<Site<'d>>,
    pub nullable: bool,
    pub format: Option<(String, Site<'d>)>,
    /// `enum`, or the one value of `const`, without `null`.
    pub values: Option<Vec<Site<'d>>>,
    /// Of an enumeration written as alternatives of one value each: each value with its alternative.
    pub described: Vec<(Site<'d>, Site<'d>)>,
    pub constant: bool,
    pub properties: IndexMap<&'d str, Property<'d>>,
    pub required: IndexMap<&'d str, Site<'d>>,
    pub alternatives: Vec<Alternatives<'d>>,
}

/// Keywords that say what a thing is for, never what it may be.
pub(crate) const ANNOTATIONS: [&str; 8] =
    ["title", "description", "summary", "example", "examples", "externalDocs", "deprecated", "$comment"];

impl<'d> View<'d> {
    /// One view of a conjunction's own parts and of those of the given references.
    pub fn of(document: &'d Document, all: &Conjunction<'d>, refs: &[Site<'d>]) -> Self {
        let (parts, wrapped) = all.parts(document, refs);
        let mut view = View {
            parts,
            types: ANY,
            stated: None,
            nullable: wrapped,
            format: None,
            values: None,
            described: Vec::new(),
            constant: false,
            properties: IndexMap::new(),
            required: IndexMap::new(),
            alternatives: Vec::new(),
        };
        view.read_types();
        view.read_values();
        view.read_format();
        view.read_members();
        view.infer(refs.len() >= all.refs.len());
        let has = |wanted: bool| {
            let values = view.values.iter().flatten();
            values.filter(|value| value.node.as_bool() == Some(wanted)).count() > 0
        };
        if view.types == Types::BOOLEAN && has(true) && has(false) {
            // There are no other values.
            view.values = None;
        }
        view
    }

    /// What follows from what is said where no type is written.
    ///
    /// What is put aside may say more: then nothing follows from silence about null.
    fn infer(&mut self, whole: bool) {
        if self.stated.is_some() || self.types != ANY || !self.alternatives.is_empty() {
            return;
        }
        match &self.values {
            Some(values) if !values.is_empty() => {
                self.types = values
                    .iter()
                    .fold(Types::NONE, |types, value| types.or(Types::of_value(value.node).without_null()));
            }
            Some(_) => {}
            // Any type: null is one.
            None => self.nullable |= whole,
        }
    }

    /// Takes an enumeration that is written as alternatives of one value each.
    fn read_single_values(&mut self, items: &[Site<'d>]) -> bool {
        let Some(found) = items.iter().map(single_values).collect::<Option<Vec<_>>>() else {
            return false;
        };
        let described: Vec<_> = found.into_iter().flatten().collect();
        let types = described
            .iter()
            .fold(Types::NONE, |types, (value, _)| types.or(Types::of_value(value.node).without_null()));
        self.types = self.types.and(types);
        if self.stated.is_none() {
            self.stated = items.iter().find_map(|item| item.child("type"));
        }
        let values = described.iter().map(|(value, _)| value.clone()).collect();
        self.keep_values(values);
        self.described.extend(described);
        true
    }

    /// Two lists that hold at once leave what both have.
    fn keep_values(&mut self, values: Vec<Site<'d>>) {
        match &mut self.values {
            Some(kept) => kept.retain(|value| values.iter().any(|v| v.node.same(value.node))),
            None => self.values = Some(values),
        }
    }

    fn read_types(&mut self) {
        let mut opinions = Vec::new();
        for part in &self.parts {
            if let Some(allowed) = part.node.as_bool() {
                if !allowed {
                    self.types = Types::NONE;
                }
                continue;
            }
            let nullable = part.flag("nullable");
            match part.child("type") {
                Some(site) => {
                    let (types, null) = types_of(part.node);
                    self.types = self.types.and(types);
                    self.stated.get_or_insert(site);
                    opinions.push((null || nullable, part.node.get("$ref").or(part.node.get("allOf")).is_some()));
                }
                None if nullable => opinions.push((true, true)),
                None => {}
            }
        }
        if self.stated.is_none() {
            let has = |key: &str| self.parts.iter().any(|part| part.node.get(key).is_some());
            if has("properties") || has("additionalProperties") {
                self.types = self.types.and(Types::OBJECT);
            } else if has("items") || has("prefixItems") {
                self.types = self.types.and(Types::ARRAY);
            }
        }
        // `nullable` beside a reference or without a type is written to mean what it says, though the reference alone
        // would forbid it. Otherwise all parts have to agree. The order of the parts says nothing.
        let led: Vec<bool> = opinions.iter().filter(|(_, leads)| *leads).map(|(null, _)| *null).collect();
        let agreed = |all: &[bool]| !all.is_empty() && all.iter().all(|null| *null);
        let every: Vec<bool> = opinions.iter().map(|(null, _)| *null).collect();
        self.nullable |= agreed(&led) || agreed(&every);
    }

    fn read_values(&mut self) {
        for part in &self.parts.clone() {
            let found: Option<Vec<Site<'d>>> = match (part.child("const"), part.child("enum")) {
                (Some(site), _) => {
                    self.constant |= !site.node.is_null();
                    Some(vec![site])
                }
                (None, Some(list)) => Some(list.items().collect()),
                (None, None) => None,
            };
            let Some(mut values) = found else {
                continue;
            };
            let count = values.len();
            values.retain(|value| !value.node.is_null());
            if values.is_empty() && count > 0 {
                // Null alone, as `type: "null"` says it.
                self.nullable |= self.stated.is_none();
                self.types = Types::NONE;
                self.stated = self.stated.take().or_else(|| part.child("const").or_else(|| part.child("enum")));
                continue;
            }
            if self.stated.is_none() && values.len() < count {
                self.nullable = true;
            }
            self.keep_values(values);
        }
    }

    /// 3.0 writes files and base64 as formats, 3.1 as content keywords.
    fn read_format(&mut self) {
        for part in &self.parts {
            if let Some(site) = part.child("format") {
                if let Some(text) = site.node.as_str() {
                    self.format.get_or_insert((text.to_owned(), site));
                }
            } else if let Some(site) = part.child("contentEncoding") {
                if site.node.as_str() == Some("base64") {
                    self.format.get_or_insert(("byte".to_owned(), site));
                }
            } else if let Some(site) = part.child("contentMediaType")
                && site.node.as_str() == Some("application/octet-stream")
            {
                self.format.get_or_insert(("binary".to_owned(), site));
            }
        }
    }

    fn read_members(&mut self) {
        // A type that holds at once may forbid the null of an alternative.
        let open = self.stated.is_none() || self.nullable;
        for part in &self.parts.clone() {
            if let Some(list) = part.child("properties") {
                for (name, site) in list.children() {
                    let known = self.properties.entry(name).or_default();
                    if !known.sites.iter().any(|s| s.identity() == site.identity()) {
                        known.sites.push(site);
                    }
                }
            }
            if let Some(list) = part.child("required") {
                for site in list.items() {
                    if let Some(name) = site.node.as_str() {
                        self.required.entry(name).or_insert(site);
                    }
                }
            }
            for key in ["oneOf", "anyOf"] {
                let (items, null) = alternatives(part, key);
                if let Some(site) = part.child(key)
                    && !items.is_empty()
                {
                    self.nullable |= null && open;
                    if self.read_single_values(&items) {
                        continue;
                    }
                    if let Some(types) = plain_types(&items).filter(|_| self.stated.is_some()) {
                        // Nothing but types, beside a type that holds at once.
                        self.types = self.types.and(types);
                        continue;
                    }
                    self.alternatives.push(Alternatives { key, site, items });
                }
            }
        }
    }

    /// The first part that has a keyword, outermost first.
    pub fn field(&self, key: &str) -> Option<Site<'d>> {
        self.parts.iter().find_map(|part| part.child(key))
    }

    /// Whether a boolean keyword is set anywhere.
    pub fn flag(&self, key: &str) -> bool {
        self.parts.iter().any(|part| part.flag(key))
    }

    /// The tightest bound under this keyword; `exclusive` names its exclusive twin, if it has one.
    pub fn bound(&self, key: &str, exclusive: Option<&str>, upper: bool) -> Option<Bound<'d>> {
        let mut found: Option<Bound<'d>> = None;
        for part in &self.parts {
            let twin = exclusive.and_then(|key| part.child(key));
            let flagged = twin.as_ref().and_then(|site| site.node.as_bool());
            let plain = part.child(key).map(|site| (site, flagged == Some(true)));
            let numeric = twin.filter(|site| site.node.as_number().is_some());
            for (site, exclusive) in plain.into_iter().chain(numeric.map(|site| (site, true))) {
                let Some(value) = site.node.as_number().cloned() else {
                    continue;
                };
                let whole = self.types == Types::INTEGER || !matches!(key, "minimum" | "maximum");
                let bound = Bound { value, exclusive, site };
                let bound = if whole { bound.whole(upper) } else { bound };
                let tighter = (found.as_ref()).is_none_or(|known| bound.tightness(known, upper) == Ordering::Greater);
                if tighter {
                    found = Some(bound);
                }
            }
        }
        found
    }
}

impl Bound<'_> {
    /// The same bound for whole numbers, with its value among those that fit.
    fn whole(mut self, upper: bool) -> Self {
        let step = if upper { -1 } else { 1 };
        if let Some(value) = self.value.as_i64() {
            if self.exclusive
                && let Some(next) = value.checked_add(step)
            {
                self.value = next.into();
                self.exclusive = false;
            }
        } else if let Some(value) = self.value.as_f64().filter(|value| value.fract() != 0.0 && value.abs() < 9e15) {
            let value = if upper { value.floor() } else { value.ceil() };
            #[allow(clippy::cast_possible_truncation, reason = "whole, and checked to be small enough")]
            let value = value as i64;
            self.value = value.into();
            self.exclusive = false;
        }
        self
    }

    /// `Greater` when this bound leaves fewer values than the other.
    pub fn tightness(&self, other: &Bound<'_>, upper: bool) -> Ordering {
        let by_value = compare(&self.value, &other.value);
        let by_value = if upper { by_value.reverse() } else { by_value };
        by_value.then(self.exclusive.cmp(&other.exclusive))
    }
}

impl fmt::Display for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)?;
        if self.exclusive {
            f.write_str(" (excluded)")?;
        }
        Ok(())
    }
}

/// Exact for whole numbers, as floats otherwise.
pub(crate) fn compare(a: &serde_json::Number, b: &serde_json::Number) -> Ordering {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => {
            let (a, b) = (a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0));
            a.partial_cmp(&b).unwrap_or(Ordering::Equal)
        }
    }
}

/// The types that a schema's `type` names, and whether `null` is one of them.
fn types_of(schema: &Node) -> (Types, bool) {
    let (types, unknown) = Types::stated(schema).unwrap_or_default();
    let others = if unknown.is_empty() { Types::NONE } else { Types::UNKNOWN };
    (types.without_null().or(others), types.has_null())
}

/// The types of alternatives that say nothing else and of which no two hold at once.
fn plain_types(items: &[Site<'_>]) -> Option<Types> {
    let mut all = Types::NONE;
    for item in items {
        if item.node.get("type").is_none() || item.node.members().count() != 1 {
            return None;
        }
        let (types, _) = types_of(item.node);
        if all.and(types) != Types::NONE {
            return None;
        }
        all = all.or(types);
    }
    Some(all)
}

/// The values of an alternative that says nothing but which values there are.
fn single_values<'d>(item: &Site<'d>) -> Option<Vec<(Site<'d>, Site<'d>)>> {
    let words = |key: &str| ANNOTATIONS.contains(&key) || key.starts_with("x-");
    let plain = |key: &str| matches!(key, "const" | "enum" | "type") || words(key);
    if !item.node.members().all(|member| plain(&member.key)) {
        return None;
    }
    let scalar = |site: &Site<'d>| site.node.as_object().is_none() && site.node.as_array().is_none();
    let values: Vec<Site<'d>> = match (item.child("const"), item.child("enum")) {
        (Some(value), None) => vec![value],
        (None, Some(list)) => list.items().collect(),
        _ => return None,
    };
    let allowed = item.node.get("type").map_or(ANY, |_| types_of(item.node).0);
    let fits = |site: &Site<'d>| scalar(site) && !site.node.is_null() && Types::of_value(site.node).within(allowed);
    values.iter().all(fits).then(|| values.into_iter().map(|value| (value, item.clone())).collect())
}

//! What of an exchange is secret, and what stands in its place.

use std::collections::{BTreeSet, HashMap};

use super::knowledge::Knowledge;
use super::known::Known;
use super::rewrite::{self, Rewrite};
use super::{suspicious, url};
use crate::api::{Api, Location, SchemeKind};
use crate::members;
use crate::redact::{MASK, looks_secret};

/// What stands for a number where a text would say `[redacted]`.
const NO_NUMBER: &str = "0";

/// JSON inside a text inside JSON, and so on.
const NESTED: usize = 3;

/// Shorter values are not looked for in other exchanges: they are also parts of what is no secret.
pub(super) const SHORTEST: usize = 6;

/// A path of names, `*` and `**`.
type Pattern = Vec<String>;

/// What is secret in the exchanges of an API.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    patterns: HashMap<&'static str, Vec<Pattern>>,
    documented: HashMap<&'static str, &'static [&'static str]>,
    open: BTreeSet<String>,
    secret: BTreeSet<String>,
    headers: Vec<String>,
    pub(super) query: Vec<&'static str>,
}

impl Rules {
    pub(super) fn new(api: &'static Api, knowledge: &'static Knowledge) -> Self {
        let keys = |wanted| {
            api.schemes.iter().filter_map(move |scheme| match scheme.kind {
                SchemeKind::ApiKey { name, location } if location == wanted => Some(name),
                _ => None,
            })
        };
        let patterns = knowledge.secrets.iter().map(|(operation, paths)| {
            let steps = |path: &&str| path.split('/').skip(1).map(members::unescape).collect();
            (*operation, paths.iter().map(steps).collect())
        });
        Self {
            patterns: patterns.collect(),
            documented: knowledge.open.iter().copied().collect(),
            open: BTreeSet::new(),
            secret: BTreeSet::new(),
            headers: keys(Location::Header).map(str::to_ascii_lowercase).collect(),
            query: keys(Location::Query).collect(),
        }
    }

    pub(super) fn add_secret(&mut self, name: String) {
        self.secret.insert(name);
    }

    pub(super) fn add_open(&mut self, name: String) {
        self.open.insert(name);
    }

    pub(super) fn is_open(&self, operation: &str, name: &str) -> bool {
        self.open.contains(name) || self.documented.get(operation).is_some_and(|names| names.contains(&name))
    }

    /// Whether a value is a secret because of its name.
    pub(super) fn by_name(&self, operation: &str, name: &str) -> bool {
        self.secret.contains(name) || (looks_secret(name) && !self.is_open(operation, name))
    }

    /// Whether the whole value at this place is marked as a secret.
    fn marked(&self, operation: &str, place: &[&str]) -> bool {
        let patterns = self.patterns.get(operation).into_iter().flatten();
        let mut left: Vec<&[String]> = patterns.map(Vec::as_slice).collect();
        for step in place {
            left = advance(&left, Some(step));
        }
        left.iter().any(|rest| rest.is_empty())
    }

    pub(super) fn header_is_secret(&self, operation: &str, name: &str) -> bool {
        ["authorization", "proxy-authorization", "cookie", "set-cookie"].contains(&name)
            || self.headers.iter().any(|known| known == name)
            || self.by_name(operation, name)
            || self.marked_without_case(operation, name)
    }

    /// Names of headers do not have a case.
    fn marked_without_case(&self, operation: &str, name: &str) -> bool {
        let patterns = self.patterns.get(operation).into_iter().flatten();
        patterns.into_iter().any(
            |steps| matches!(steps.as_slice(), [place, known] if place == "header" && known.eq_ignore_ascii_case(name)),
        )
    }

    pub(super) fn query_is_secret(&self, operation: &str, name: &str) -> bool {
        self.query.contains(&name) || self.by_name(operation, name) || self.marked(operation, &["query", name])
    }

    pub(super) fn path_is_secret(&self, operation: &str, name: &str) -> bool {
        self.by_name(operation, name) || self.marked(operation, &["path", name])
    }
}

/// Patterns after one more step; an item has no name.
fn advance<'p>(patterns: &[&'p [String]], name: Option<&str>) -> Vec<&'p [String]> {
    let mut out = Vec::new();
    let mut waiting: Vec<&'p [String]> = patterns.to_vec();
    while let Some(pattern) = waiting.pop() {
        match pattern.split_first() {
            Some((step, rest)) if step == "**" => {
                out.push(pattern);
                waiting.push(rest);
            }
            Some((step, rest)) if step == "*" || name == Some(step.as_str()) => out.push(rest),
            _ => {}
        }
    }
    out
}

/// Masks what belongs to one exchange.
pub(super) struct Masker<'a> {
    pub(super) rules: &'a Rules,
    pub(super) operation: &'static str,
    pub(super) strict: bool,
    /// Every secret that is known, of all exchanges.
    pub(super) known: &'a Known,
    /// Secrets that were met.
    pub(super) met: Vec<String>,
}

/// Where a value is.
#[derive(Clone)]
pub(super) struct Place<'a> {
    patterns: Vec<&'a [String]>,
    secret: bool,
    /// Whether the document says so, and not only the name.
    certain: bool,
    root: &'static str,
    nested: usize,
}

impl<'a> Masker<'a> {
    /// The place of a whole body: `request` or `response`.
    pub(super) fn body(&self, root: &'static str) -> Place<'a> {
        let patterns = self.rules.patterns.get(self.operation).into_iter().flatten();
        let patterns: Vec<&[String]> = patterns.map(Vec::as_slice).collect();
        let patterns = advance(&patterns, Some(root));
        let secret = patterns.iter().any(|rest| rest.is_empty());
        Place { patterns, secret, certain: secret, root, nested: 0 }
    }

    /// A value that is a secret.
    pub(super) fn secret(&mut self, value: &str) -> String {
        self.meet(value, false);
        if self.strict { "string".to_owned() } else { MASK.to_owned() }
    }

    /// Keeps a secret in mind. One that is only called so may be an ordinary word.
    pub(super) fn meet(&mut self, value: &str, certain: bool) {
        let word = value.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b' ' | b'.'));
        let long = value.len() >= if certain { SHORTEST } else { 8 };
        if long && (certain || !word || value.len() >= 20) && value != MASK {
            self.met.push(value.to_owned());
        }
    }

    /// A text that is no secret as a whole.
    pub(super) fn text(&mut self, text: &str, place: &Place<'a>) -> Option<String> {
        if self.strict {
            return (text != "string").then(|| "string".to_owned());
        }
        let inside = text.trim_start();
        if inside.starts_with(['{', '[']) && place.nested < NESTED {
            let place = Place { nested: place.nested + 1, ..self.body(place.root) };
            if let Some(json) = rewrite::json(text, &place, self) {
                return (json != text).then_some(json);
            }
        }
        let masked = self.words(text);
        // A sentence that holds something random can do without; a value that is random is looked at at the end.
        let masked = if masked.contains(' ') { suspicious::without_random(&masked) } else { masked };
        (masked != text).then_some(masked)
    }

    /// Texts with secrets of well-known forms in them: URLs, keys, `name: value`.
    pub(super) fn words(&mut self, text: &str) -> String {
        let masked = suspicious::without_keys(text);
        let named = |name: &str| self.rules.by_name(self.operation, name);
        let masked = suspicious::without_signatures(&masked, &named);
        let mut met = Vec::new();
        let masked = suspicious::without_named(&masked, &named, &mut met);
        met.iter().for_each(|value| self.meet(value, false));
        // Last, as a URL is recognised by its beginning, which a secret URL may share.
        self.known.text(&masked)
    }

    /// A body that is no JSON as a whole: lines of JSON, events, a form, or text.
    pub(super) fn plain(&mut self, text: &str, root: &'static str) -> String {
        let place = self.body(root);
        if let Some(json) = rewrite::json(text, &place, self) {
            return json;
        }
        if place.secret {
            return self.secret(text);
        }
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let bare = line.trim_end_matches(['\n', '\r']);
            let ending = &line[bare.len()..];
            let (head, data) = match bare.strip_prefix("data:") {
                Some(data) => bare.split_at(bare.len() - data.len()),
                None => ("", bare),
            };
            out.push_str(head);
            match rewrite::json(data, &place, self) {
                Some(json) => out.push_str(&json),
                None if self.strict && !data.trim().is_empty() => out.push_str("string"),
                // Nothing says what a word in a text is: whatever looks random may be a secret.
                None => out.push_str(&suspicious::without_random(&self.words(data))),
            }
            out.push_str(ending);
        }
        // What goes over several lines: a private key.
        suspicious::without_keys(&self.known.text(&out))
    }

    /// Pairs of a query or a form, encoded.
    pub(super) fn pairs(&mut self, text: &str, secret: impl Fn(&Rules, &str) -> bool) -> Vec<(String, String)> {
        let pairs = url::pairs(text);
        let pairs = pairs.into_iter().map(|(name, value)| {
            let value = match secret(self.rules, &name) {
                true => {
                    let certain = self.rules.query.contains(&name.as_str());
                    self.meet(&value, certain);
                    MASK.to_owned()
                }
                false if self.strict => "string".to_owned(),
                false => {
                    let place =
                        Place { patterns: Vec::new(), secret: false, certain: false, root: "request", nested: 0 };
                    self.text(&value, &place).unwrap_or(value)
                }
            };
            let name = self.key(&name, 0).unwrap_or(name);
            (name, value)
        });
        pairs.collect()
    }

    /// Whether a property of a form is a secret.
    pub(super) fn form_secret(operation: &'static str) -> impl Fn(&Rules, &str) -> bool {
        move |rules, name| {
            let top = name.split(['[', '.']).next().unwrap_or(name);
            rules.by_name(operation, name)
                || rules.by_name(operation, top)
                || rules.marked(operation, &["request", top])
                || rules.marked(operation, &["request", top, "*"])
        }
    }

    /// A name that is a value in truth.
    fn key(&self, name: &str, index: usize) -> Option<String> {
        let masked = self.known.text(name);
        // A short secret may be a part of a name by chance; one that matters is not made of letters alone.
        let hit =
            masked != name && ((masked == MASK && name.len() >= 8) || name.bytes().any(|byte| byte.is_ascii_digit()));
        let other = if hit || suspicious::looks_secret(name, &|_| false).is_some() {
            Some(format!("{MASK}-{index}"))
        } else if self.strict && !suspicious::is_a_name(name) {
            Some(format!("name-{index}"))
        } else {
            None
        };
        other.filter(|other| other != name)
    }
}

impl<'a> Rewrite for Masker<'a> {
    type Place = Place<'a>;

    fn property(&mut self, place: &Place<'a>, name: &str) -> Place<'a> {
        let patterns = advance(&place.patterns, Some(name));
        let certain = place.certain || patterns.iter().any(|rest| rest.is_empty());
        let secret = place.secret || certain || self.rules.by_name(self.operation, name);
        Place { patterns, secret, certain, ..*place }
    }

    fn item(&mut self, place: &Place<'a>) -> Place<'a> {
        let patterns = advance(&place.patterns, None);
        let certain = place.certain || patterns.iter().any(|rest| rest.is_empty());
        Place { patterns, secret: place.secret || certain, certain, ..*place }
    }

    fn name(&mut self, place: &Place<'a>, name: &str, index: usize) -> Option<String> {
        let hidden = place.secret && !suspicious::is_a_name(name);
        if hidden { Some(format!("{MASK}-{index}")) } else { self.key(name, index) }
    }

    fn text(&mut self, place: &Place<'a>, text: &str) -> Option<String> {
        if !place.secret {
            return Masker::text(self, text, place);
        }
        self.meet(text, place.certain);
        let mask = if self.strict { "string" } else { MASK };
        (text != mask).then(|| mask.to_owned())
    }

    fn literal(&mut self, place: &Place<'a>, literal: &str) -> Option<&'static str> {
        match literal {
            "true" | "false" => self.strict.then_some("false"),
            _ if place.secret || self.strict => {
                if place.secret {
                    self.meet(literal, false);
                }
                let whole = literal.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
                Some(if whole { NO_NUMBER } else { "0.5" })
            }
            _ => None,
        }
    }
}

//! Holding a value against the limits its document states.

use super::bytes::is_base64;
use super::limits::Found;
use super::object::Members;
use super::pattern::Plain;
use super::{Limits, Note, Num, Value, Wire, WireError, Writer, to_value};
use regress::Regex;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

type Result<T = ()> = std::result::Result<T, WireError>;

/// One limit that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where: a JSON pointer such as `/ports/0/number`, empty for the value itself.
    pub pointer: String,
    /// Which limit, and by what the value breaks it. Texts are not repeated, and nothing of a secret is.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        f.write_str(&self.message)
    }
}

/// Collects the limits that values break.
#[derive(Debug, Default)]
pub struct Checker {
    pointer: String,
    /// Whether to say no more than that something is wrong.
    brief: bool,
    /// How many secret values the one being checked is in.
    secret: usize,
    /// Whether any value was secret.
    secrets: bool,
    violations: Vec<Violation>,
}

impl Checker {
    /// A checker that has found nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A checker whose violations tell nothing but that there are some. Most values break no limit, and this one
    /// does not keep track of where it is.
    pub(crate) fn brief() -> Self {
        Self { brief: true, ..Self::default() }
    }

    /// Checks `value` against `limits`, and its members and items against theirs.
    pub fn value(&mut self, value: &dyn Wire, limits: &Limits) {
        // Writing to a checker fails only where writing to the wire does too, and there it is reported.
        let _ = value.write(&mut Walk { limits, at: self, unlisted: None, base64: false });
    }

    /// Runs `check` one step further down: at the member, or the item, `name`.
    pub fn under(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        if self.brief {
            return check(self);
        }
        let length = self.pointer.len();
        self.pointer.push('/');
        for c in name.chars() {
            match c {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                c => self.pointer.push(c),
            }
        }
        check(self);
        self.pointer.truncate(length);
    }

    fn under_item(&mut self, index: usize, check: impl FnOnce(&mut Self)) {
        match self.brief {
            true => check(self),
            false => self.under(&index.to_string(), check),
        }
    }

    /// Whether anything that was checked is secret.
    pub(crate) fn met_secrets(&self) -> bool {
        self.secrets
    }

    /// What was found so far.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// What was found.
    pub fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    fn add(&mut self, message: String) {
        self.violations.push(Violation { pointer: self.pointer.clone(), message });
    }

    fn count(&mut self, what: &str, count: usize, least: Option<u64>, most: Option<u64>) {
        let count = count as u64;
        let what = match (count, what) {
            (1, "properties") => "property",
            (1, what) => what.trim_end_matches('s'),
            _ => what,
        };
        if let Some(least) = least.filter(|least| count < *least) {
            self.add(format!("has {count} {what}, at least {least} are required"));
        }
        if let Some(most) = most.filter(|most| count > *most) {
            self.add(format!("has {count} {what}, at most {most} are allowed"));
        }
    }
}

/// A value being checked: a [`Writer`] that keeps nothing but what is wrong.
struct Walk<'a> {
    limits: &'a Limits,
    at: &'a mut Checker,
    /// What the document lists, if the text that follows is none of it.
    unlisted: Option<&'static [&'static str]>,
    /// Whether the text that follows should be base64.
    base64: bool,
}

impl Writer for Walk<'_> {
    fn null(&mut self) -> Result {
        Ok(())
    }

    fn boolean(&mut self, _value: bool) -> Result {
        Ok(())
    }

    fn number(&mut self, value: Num) -> Result {
        let secret = self.at.secret > 0;
        // Most numbers break nothing, and need not be written out.
        let shown = || match secret {
            false => value.to_string(),
            true => "the number".to_owned(),
        };
        let value = Found(value);
        let limits = self.limits;
        if let Some(min) = limits.min.filter(|min| value.is_below(*min)) {
            self.at.add(format!("{} is less than the minimum, {min}", shown()));
        }
        if let Some(min) = limits.exclusive_min.filter(|min| !value.is_above(*min)) {
            self.at.add(format!("{} is not greater than {min}", shown()));
        }
        if let Some(max) = limits.max.filter(|max| value.is_above(*max)) {
            self.at.add(format!("{} is greater than the maximum, {max}", shown()));
        }
        if let Some(max) = limits.exclusive_max.filter(|max| !value.is_below(*max)) {
            self.at.add(format!("{} is not less than {max}", shown()));
        }
        if let Some(step) = limits.multiple_of.filter(|step| !value.is_multiple_of(*step)) {
            self.at.add(format!("{} is not a multiple of {step}", shown()));
        }
        Ok(())
    }

    fn text(&mut self, value: &str) -> Result {
        let limits = self.limits;
        if let Some(known) = self.unlisted.take() {
            let known: Vec<String> = known.iter().map(|text| format!("`{text}`")).collect();
            self.at.add(format!("is none of the documented values, {}", known.join(", ")));
        }
        if std::mem::take(&mut self.base64) && !is_base64(value) {
            self.at.add("is no base64 text".to_owned());
        }
        if limits.min_length.is_some() || limits.max_length.is_some() {
            let count = value.chars().count();
            self.at.count("characters", count, limits.min_length, limits.max_length);
        }
        if let Some(pattern) = limits.pattern
            && !matches(pattern, value)
        {
            self.at.add(format!("does not match the pattern {pattern}"));
        }
        Ok(())
    }

    fn array(&mut self, items: &mut dyn Iterator<Item = &dyn Wire>) -> Result {
        let limits = self.limits;
        let mut count = 0;
        let mut seen = HashSet::new();
        for item in items {
            let unique = !limits.unique_items || seen.insert(canonical(&to_value(item)?));
            self.at.under_item(count, |at| {
                if !unique {
                    at.add("is equal to an item before it, and no two may be".to_owned());
                }
                at.value(item, limits.items.unwrap_or(&Limits::NONE));
            });
            count += 1;
        }
        self.at.count("items", count, limits.min_items, limits.max_items);
        Ok(())
    }

    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result {
        let limits = self.limits;
        let mut count = 0;
        for (name, value) in entries {
            self.at.under(name, |at| {
                at.value(value, limits.items.unwrap_or(&Limits::NONE));
            });
            count += 1;
        }
        self.at.count("properties", count, limits.min_properties, limits.max_properties);
        Ok(())
    }

    fn object(&mut self, members: &Members<'_>) -> Result {
        let limits = self.limits;
        let mut count = 0;
        members.each(&mut |name, value| {
            count += 1;
            self.at.under(name, |at| at.value(value, members.limits_of(name)));
        });
        self.at.count("properties", count, limits.min_properties, limits.max_properties);
        Ok(())
    }

    fn note(&mut self, note: Note) {
        match note {
            Note::Secret => {
                self.at.secret += 1;
                self.at.secrets = true;
            }
            Note::SecretEnd => self.at.secret = self.at.secret.saturating_sub(1),
            Note::Unlisted(known) => self.unlisted = Some(known),
            Note::Base64 => self.base64 = true,
            Note::Unknown | Note::Narrow | Note::Form(_) => {}
        }
    }
}

/// A text that is the same for equal JSON values: member order aside, and 1.0 for 1.
pub(crate) fn canonical(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<_> =
                members.iter().map(|(name, value)| format!("{name:?}:{}", canonical(value))).collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => Num::from(float).to_string(),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

/// A pattern, if it is one.
type Compiled = Option<Arc<Pattern>>;

enum Pattern {
    Plain(Plain),
    Regex(Regex),
}

/// The patterns of the process, each compiled once. A client has tens of them, so none is ever dropped.
static PATTERNS: LazyLock<RwLock<HashMap<String, Compiled>>> = LazyLock::new(RwLock::default);

fn compiled(pattern: &str) -> Compiled {
    // A map that another thread left in the middle of an insertion is still a map of finished entries.
    let known = PATTERNS.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = known.get(pattern) {
        return known.clone();
    }
    drop(known);
    // JSON Schema wants Unicode semantics, but many a pattern is only valid without.
    let regex = || Regex::with_flags(pattern, "u").or_else(|_| Regex::new(pattern)).ok().map(Pattern::Regex);
    let compiled = Plain::parse(pattern).map(Pattern::Plain).or_else(regex).map(Arc::new);
    let mut known = PATTERNS.write().unwrap_or_else(PoisonError::into_inner);
    known.insert(pattern.to_owned(), compiled.clone());
    compiled
}

/// Whether `text` matches. A pattern that is not a regular expression says nothing, so everything does.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    compiled(pattern).is_none_or(|pattern| match &*pattern {
        Pattern::Plain(plain) => plain.is_in(text),
        Pattern::Regex(regex) => regex.find(text).is_some(),
    })
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;

//! Keeping secrets out of everything that is printed.
//!
//! Two rules, and this module has both:
//!
//! - Values known to be secret are cut out of any text: credentials, what a request serialised as a secret, and what was
//!   sent under a name that [looks secret](looks_secret), be it a header, a query parameter or a property.
//! - Values under names that look secret are masked wherever they are shown, so that secrets the server made are covered
//!   as well: in URLs, in excerpts of bodies (see [`excerpt`](crate::excerpt)), and in the properties that a type does
//!   not document (see [`Extra`](crate::Extra)).

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Url;
use serde_json::Value;

/// What stands where a secret was.
pub(crate) const MASK: &str = "[redacted]";

/// Secret values shorter than this are not searched for in text: cutting out every `1` or `true` would destroy the
/// text and hide nothing.
const SHORTEST: usize = 4;

/// Short-lived tokens kept in mind; older ones have expired.
const REMEMBERED: usize = 64;

/// The secrets of one client.
#[derive(Default)]
pub(crate) struct Secrets {
    known: RwLock<Known>,
    query_names: Vec<&'static str>,
}

#[derive(Default)]
struct Known {
    /// Secrets that do not expire, which are never forgotten.
    lasting: Vec<String>,
    /// Secrets that expire, oldest first.
    passing: VecDeque<String>,
    /// Every spelling of both, longest first, so that a secret that begins with another is cut out whole.
    spelled: Vec<String>,
}

impl Known {
    fn spell(&mut self) {
        let mut all: Vec<String> =
            self.lasting.iter().chain(&self.passing).flat_map(|value| spellings(value)).collect();
        all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        all.dedup();
        self.spelled = all;
    }
}

impl Secrets {
    pub(crate) fn new(query_names: Vec<&'static str>) -> Self {
        Self { known: RwLock::default(), query_names }
    }

    /// Adds a secret that is kept in mind for as long as the client lives.
    pub(crate) fn add(&self, value: &str) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if !known.lasting.iter().any(|lasting| lasting == value) {
            known.lasting.push(value.to_owned());
            known.spell();
        }
    }

    /// Adds a secret that expires, such as a token. The oldest of many is forgotten.
    pub(crate) fn add_passing(&self, value: &str) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.passing.retain(|passing| passing != value);
        known.passing.push_back(value.to_owned());
        if known.passing.len() > REMEMBERED {
            known.passing.pop_front();
        }
        known.spell();
    }
}

/// The secrets of one client and one call.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    client: Option<Arc<Secrets>>,
    call: Option<Arc<CallSecrets>>,
}

/// The secrets of one call. Most calls succeed and say nothing, so the spellings wait for someone to ask.
struct CallSecrets {
    values: Vec<String>,
    spelled: OnceLock<Vec<String>>,
}

impl CallSecrets {
    /// Every spelling, longest first.
    fn spelled(&self) -> &[String] {
        self.spelled.get_or_init(|| {
            let mut all: Vec<String> = self.values.iter().flat_map(|value| spellings(value)).collect();
            all.sort_by_key(|value| std::cmp::Reverse(value.len()));
            all
        })
    }
}

impl Redactor {
    pub(crate) fn new(client: Arc<Secrets>, call: Vec<String>) -> Self {
        let call = (!call.is_empty()).then(|| Arc::new(CallSecrets { values: call, spelled: OnceLock::new() }));
        Self { client: Some(client), call }
    }

    /// `text` without any known secret.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut text = Cow::Borrowed(text);
        let known = self.client.as_ref().map(|client| client.known.read().unwrap_or_else(PoisonError::into_inner));
        let all = || {
            let known = known.iter().flat_map(|known| &known.spelled);
            known.chain(self.call.iter().flat_map(|call| call.spelled()))
        };
        for value in all() {
            if text.contains(value.as_str()) {
                text = Cow::Owned(text.replace(value.as_str(), MASK));
            }
        }
        // Only then what is there in part, as the spellings of one secret begin alike.
        for value in all() {
            if let Some(cut) = cut(&text, value, all) {
                text = Cow::Owned(cut);
            }
        }
        text.into_owned()
    }

    /// Every secret that it knows.
    #[cfg(feature = "record")]
    pub(crate) fn values(&self) -> Vec<String> {
        let known = self.client.as_ref().map(|client| client.known.read().unwrap_or_else(PoisonError::into_inner));
        let known = known.iter().flat_map(|known| known.lasting.iter().chain(&known.passing));
        known.chain(self.call.iter().flat_map(|call| &call.values)).cloned().collect()
    }

    fn is_credential(&self, name: &str) -> bool {
        self.client.as_ref().is_some_and(|client| client.query_names.contains(&name))
    }

    /// `url` without user info, credential parameters and known secrets.
    pub(crate) fn url(&self, url: &Url) -> String {
        let mut out = String::new();
        out.push_str(&url.origin().ascii_serialization());
        out.push_str(url.path());
        if let Some(query) = url.query() {
            let mut separator = '?';
            for pair in query.split('&') {
                out.push(separator);
                separator = '&';
                match pair.split_once('=') {
                    Some((name, _))
                        if self.is_credential(name) || looks_secret(&percent_decode_str(name).decode_utf8_lossy()) =>
                    {
                        out.push_str(name);
                        out.push('=');
                        out.push_str(MASK);
                    }
                    _ => out.push_str(pair),
                }
            }
        }
        self.text(&out)
    }
}

/// How much of a secret's beginning gives it away. Servers cut long values off when they repeat them.
pub(crate) const TELLING: usize = 16;

/// `text` without beginnings of `value`, each as long as it agrees with any of `all`. `None` if there is none.
fn cut<'a, I: Iterator<Item = &'a String>>(text: &str, value: &str, all: impl Fn() -> I) -> Option<String> {
    let (at, _) = value.char_indices().nth(TELLING)?;
    let head = &value[..at];
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(head) {
        out.push_str(&rest[..at]);
        out.push_str(MASK);
        let found = &rest[at..];
        let length = all().map(|other| agreeing(found, other)).max();
        rest = &found[length.unwrap_or(head.len())..];
    }
    if rest.len() == text.len() {
        return None;
    }
    out.push_str(rest);
    Some(out)
}

/// Length of the beginning that two texts share, in bytes.
pub(crate) fn agreeing(a: &str, b: &str) -> usize {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    same.map(|(c, _)| c.len_utf8()).sum()
}

pub(crate) fn spellings(value: &str) -> Vec<String> {
    if value.len() < SHORTEST {
        return Vec::new();
    }
    let mut all = vec![value.to_owned()];
    let percent = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let form = percent.replace("%20", "+");
    // What is unreserved in a URL stays as it is there; the first form encodes more than URLs do.
    let url = percent.replace("%2D", "-").replace("%2E", ".").replace("%5F", "_").replace("%7E", "~");
    let json = serde_json::Value::from(value).to_string();
    let json = json.trim_matches('"').to_owned();
    let html = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    for spelling in [percent, form, url, json, html] {
        if !all.contains(&spelling) {
            all.push(spelling);
        }
    }
    all
}

/// Whether a member, header or parameter of this name usually holds a secret.
pub(crate) fn looks_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    const PARTS: &[&str] = &[
        "password",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "credential",
        "authorization",
        "cookie",
        "session",
        "signature",
        "kubeconfig",
    ];
    PARTS.iter().any(|part| plain.contains(part)) || plain.ends_with("key") || plain == "auth"
}

/// A value as it may be shown: what is under a name that looks secret is masked.
pub(crate) enum Shown<'a> {
    Open(&'a Value),
    Masked,
}

impl<'a> Shown<'a> {
    /// The value of a property.
    pub(crate) fn of(name: &str, value: &'a Value) -> Self {
        match looks_secret(name) && !matches!(value, Value::Null | Value::Bool(_)) {
            true => Self::Masked,
            false => Self::Open(value),
        }
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Masked => f.write_str(MASK),
            Self::Open(Value::Array(items)) => f.debug_list().entries(items.iter().map(Shown::Open)).finish(),
            Self::Open(Value::Object(members)) => {
                f.debug_map().entries(members.iter().map(|(name, value)| (name, Shown::of(name, value)))).finish()
            }
            Self::Open(value) => value.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;

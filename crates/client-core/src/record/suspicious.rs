//! What looks like a secret, whatever its name.

use crate::redact::MASK;

/// How tokens of well-known services begin.
const PREFIXES: &[&str] = &[
    "sk-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "pk_live_",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "hf_",
    "npm_",
    "pypi-",
    "dop_v1_",
    "SG.",
    "whsec_",
];

/// Names of query parameters that make a URL a signed one, beside those that look secret.
const SIGNATURES: &[&str] = &["sig", "policy", "x-amz-signature", "x-goog-signature", "hmac"];

/// What makes a run of characters a token: it is at least this long, and random.
const LONG: usize = 32;

/// Whether a name is one that an API gave, and not a value.
pub(super) fn is_a_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '@' | '[' | ']');
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    name.len() <= 60
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '@'))
        && name.chars().all(plain)
        && digits <= 6
        && !is_random(name)
}

/// What a text looks like, if it looks like a secret. `named` says which names are those of secrets.
pub(super) fn looks_secret(text: &str, named: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    if text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    if without_signatures(text, named) != text {
        return Some("a URL with a secret");
    }
    for word in words(text) {
        if is_jwt(word) {
            return Some("a JSON Web Token");
        }
        if PREFIXES.iter().any(|prefix| word.len() >= prefix.len() + 16 && word.starts_with(prefix)) {
            return Some("a token of a well-known service");
        }
        if is_random(word) {
            return Some("a long random text");
        }
    }
    None
}

/// Whether a value is a mask, also as it is written in a URL.
fn is_masked(value: &str) -> bool {
    value == MASK || super::url::decode(value) == MASK
}

/// Runs of the characters that tokens are made of.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | '~')))
}

fn is_jwt(word: &str) -> bool {
    let mut parts = word.split('.');
    word.starts_with("eyJ") && parts.clone().count() >= 2 && parts.all(|part| part.len() >= 4 || part.is_empty())
}

/// Long, and of letters in both cases and digits in no order, or of hexadecimal digits.
fn is_random(word: &str) -> bool {
    word.split(['.', '-', '~', '_']).any(|run| {
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        let upper = run.bytes().filter(u8::is_ascii_uppercase).count();
        let lower = run.bytes().filter(u8::is_ascii_lowercase).count();
        let hexadecimal = run.bytes().all(|byte| byte.is_ascii_hexdigit()) && digits >= 4 && upper + lower >= 2;
        let mixed = digits >= 3 && upper >= 3 && lower >= 3;
        run.len() >= LONG && (hexadecimal || mixed)
    })
}

/// A text with private keys and tokens of well-known forms masked.
pub(super) fn without_keys(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("-----BEGIN ") {
        let (before, from) = rest.split_at(at);
        let head = from.get(..64).unwrap_or(from);
        out.push_str(before);
        if !head.contains("PRIVATE KEY-----") {
            let (shown, after) = from.split_at("-----BEGIN ".len());
            out.push_str(shown);
            rest = after;
            continue;
        }
        out.push_str(MASK);
        // One that is cut off goes to the end.
        rest = from.find("-----END ").map_or("", |end| {
            let tail = &from[end + 9..];
            tail.find("-----").map_or("", |close| &tail[close + 5..])
        });
    }
    out.push_str(rest);
    let tokens: Vec<String> = words(&out)
        .filter(|word| {
            let known = PREFIXES.iter().any(|prefix| word.len() >= prefix.len() + 16 && word.starts_with(prefix));
            is_jwt(word) || known
        })
        .map(str::to_owned)
        .collect();
    for token in tokens {
        out = out.replace(&token, MASK);
    }
    out
}

/// A text with everything that looks random masked.
pub(super) fn without_random(text: &str) -> String {
    let mut out = text.to_owned();
    let tokens: Vec<&str> = words(text).filter(|word| is_random(word)).collect();
    for token in tokens {
        out = out.replace(token, MASK);
    }
    out
}

/// A text with the user information of its URLs masked, and all values of the query of each URL that is signed.
pub(super) fn without_signatures(text: &str, named: &dyn Fn(&str) -> bool) -> String {
    let signs = |name: &str| SIGNATURES.iter().any(|known| name.eq_ignore_ascii_case(known)) || named(name);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, from) = rest.split_at(at + 3);
        out.push_str(before);
        let end = from.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\'));
        let (url, after) = from.split_at(end.unwrap_or(from.len()));
        rest = after;
        let authority = url.find(['/', '?', '#']).unwrap_or(url.len());
        let url = match url[..authority].rfind('@') {
            Some(at) => {
                out.push_str(MASK);
                &url[at..]
            }
            None => url,
        };
        let Some((path, query)) = url.split_once('?') else {
            out.push_str(url);
            continue;
        };
        out.push_str(path);
        let pairs: Vec<(&str, Option<&str>)> = query
            .split('&')
            .map(|pair| pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value))))
            .collect();
        let mut signed = false;
        for (name, value) in &pairs {
            signed |= value.is_some_and(|value| !value.is_empty() && !is_masked(value)) && signs(name);
        }
        for (index, (name, value)) in pairs.iter().enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            out.push_str(name);
            if let Some(value) = value {
                out.push('=');
                out.push_str(if signed && !value.is_empty() && !is_masked(value) { MASK } else { value });
            }
        }
    }
    out.push_str(rest);
    out
}

/// A text with the values of `name: value` and `name=value` masked, where the name is that of a secret.
pub(super) fn without_named(text: &str, secret: &dyn Fn(&str) -> bool, met: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find([':', '=']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        out.push_str(&from[..1]);
        rest = &from[1..];
        let name = before.trim_end_matches([' ', '"', '\'']);
        let start = name.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
        let name = &name[start.map_or(0, |at| at + name[at..].chars().next().map_or(1, char::len_utf8))..];
        if name.is_empty() || !secret(name) {
            continue;
        }
        loop {
            let blank = rest.len() - rest.trim_start_matches([' ', '"', '\'']).len();
            let (skipped, value) = rest.split_at(blank);
            let end = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '&' | ',' | ';' | '<' | ')'));
            let (word, after) = value.split_at(end.unwrap_or(value.len()));
            out.push_str(skipped);
            rest = after;
            let scheme = ["Bearer", "Basic", "Token", "bearer", "basic"].contains(&word);
            if scheme && !after.is_empty() {
                out.push_str(word);
                continue;
            }
            if word.len() >= 6 && word != MASK && !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
                met.push(word.to_owned());
                out.push_str(MASK);
            } else {
                out.push_str(word);
            }
            break;
        }
    }
    out.push_str(rest);
    out
}

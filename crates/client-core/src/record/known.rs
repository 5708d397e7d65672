//! Secrets that are known, found in texts of any size. There may be thousands of them after a long run.

use std::collections::HashMap;

use crate::redact::{MASK, TELLING, agreeing, spellings};

/// Bytes by which secrets are found. No spelling is shorter.
const HEAD: usize = 4;

/// Every spelling of every secret, by its first bytes.
#[derive(Default)]
pub(super) struct Known {
    by_head: HashMap<[u8; HEAD], Vec<String>>,
}

impl Known {
    pub(super) fn new(values: &[String]) -> Self {
        let mut known = Self::default();
        for spelling in values.iter().flat_map(|value| spellings(value)) {
            if let Some(head) = spelling.as_bytes().first_chunk::<HEAD>() {
                known.by_head.entry(*head).or_default().push(spelling);
            }
        }
        for list in known.by_head.values_mut() {
            // The longest first, so that a secret that begins with another is cut out whole.
            list.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            list.dedup();
        }
        known
    }

    /// `text` without any secret, and without beginnings of secrets that are long enough to give them away.
    pub(super) fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut shown = 0;
        let mut at = 0;
        while let Some(head) = text.as_bytes().get(at..).and_then(<[u8]>::first_chunk::<HEAD>) {
            let found = match self.by_head.get(head) {
                Some(list) if text.is_char_boundary(at) => length(list, &text[at..]),
                _ => None,
            };
            match found {
                Some(length) => {
                    out.push_str(&text[shown..at]);
                    out.push_str(MASK);
                    at += length;
                    shown = at;
                }
                None => at += 1,
            }
        }
        out.push_str(&text[shown..]);
        out
    }
}

/// How much of the beginning of a text is a secret.
fn length(list: &[String], text: &str) -> Option<usize> {
    let whole = list.iter().find(|secret| text.starts_with(secret.as_str())).map(String::len);
    whole.or_else(|| {
        // The beginning of a URL is its host.
        let lists = list.iter().filter(|secret| !secret.starts_with("http"));
        let agreeing = lists.map(|secret| agreeing(text, secret)).max()?;
        (agreeing >= TELLING).then_some(agreeing)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_cut_out_whole_and_in_part() {
        let known = Known::new(&[
            "abcd".to_owned(),
            "abcd-efgh".to_owned(),
            "0123456789abcdefghij".to_owned(),
            "a b&c".to_owned(),
        ]);
        assert_eq!(known.text("x abcd-efgh abcd abc é"), "x [redacted] [redacted] abc é");
        assert_eq!(known.text("0123456789abcdefgh..."), "[redacted]...");
        assert_eq!(known.text("?q=a%20b%26c&r=a+b%26c"), "?q=[redacted]&r=[redacted]");
        assert_eq!(known.text(""), "");
    }
}

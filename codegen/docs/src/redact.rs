//! Takes secrets out of a page before anything else sees the text.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What stands where a secret stood.
pub const REDACTED: &str = "<redacted>";

/// What a secret looks like. The group `keep` stays.
static SECRETS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // JSON Web Tokens: three base64url parts, the first one an encoded `{"`.
        r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){1,4}",
        // A credential in an Authorization header, longer than any placeholder a page would use.
        r#"(?i)(?P<keep>\b(?:bearer|basic|token)\s+)[A-Za-z0-9._~+/=-]*\d[A-Za-z0-9._~+/=-]{15,}"#,
        // Keys with a prefix of their maker: sk_live_..., plt_sk_..., ghp_..., xoxb-...
        r"\b(?:[a-z0-9]+_)*(?:sk|pk|rk|ghp|gho|ghs|pat|key|token|secret)[_-](?:[a-z]+[_-])?[A-Za-z0-9]{16,}\b",
        r"\b(?:xox[abposr]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|glpat-[A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{16,})",
        // A value given to something that says it is a secret.
        r#"(?i)(?P<keep>\b(?:api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|password|secret|private[_-]?key)["']?\s*[:=]\s*["']?)[A-Za-z0-9._~+/=-]*\d[A-Za-z0-9._~+/=-]{15,}"#,
        r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)",
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// The text without secrets. Line breaks stay where they are, so that lines keep their numbers.
#[must_use]
pub fn redact(text: &str) -> String {
    SECRETS.iter().fold(text.to_owned(), |text, pattern| {
        let replaced = pattern.replace_all(&text, |found: &Captures<'_>| {
            let keep = found.name("keep").map_or("", |kept| kept.as_str());
            let breaks = found[0].matches('\n').count();
            format!("{keep}{REDACTED}{}", "\n".repeat(breaks))
        });
        replaced.into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_placeholders_stay() {
        // Put together here so that no token-like text stands in the repository.
        let jwt = format!("eyJ{}.{}.{}", "a1".repeat(10), "b2".repeat(10), "c3".repeat(10));
        assert_eq!(redact(&format!("-b 'Token={jwt}'")), "-b 'Token=<redacted>'");
        let key = format!("acme_sk_{}", "a1b2".repeat(6));
        assert_eq!(redact(&format!("X-API-Key: {key}")), "X-API-Key: <redacted>");
        let opaque = "0a1b2c3d".repeat(4);
        assert_eq!(redact(&format!("Bearer {opaque}")), "Bearer <redacted>");
        assert_eq!(redact(&format!("api_key={opaque}")), "api_key=<redacted>");
        for kept in [
            "Authorization: Bearer <token>",
            "AccessToken=your_token_here",
            "\"image_id\": \"vmi_1234567890abcdef\"",
            "\"max_price_per_node_hour\": 1600",
            "security_group_idinteger",
        ] {
            assert_eq!(redact(kept), kept);
        }
    }

    #[test]
    fn a_private_key_keeps_its_lines() {
        let text = format!("a\n-----BEGIN {0}-----\nxyz\n-----END {0}-----\nb", "PRIVATE KEY");
        assert_eq!(redact(&text), "a\n<redacted>\n\n\nb");
    }
}

//! Whether a value of a recording may be shown.

/// The longest value that is shown.
const LONGEST: usize = 40;

/// Whether a string can be shown beside documented enum values: it is short, has the characters and the length that they
/// have, and does not look random.
#[must_use]
pub fn shows_nothing_secret(text: &str, documented: &[&str]) -> bool {
    let longest = documented.iter().map(|known| known.chars().count()).max().unwrap_or(0);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '/' | ':');
    let short = text.chars().count() <= LONGEST.min(longest.saturating_mul(2).max(16));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let digits_documented = documented.iter().any(|known| known.bytes().any(|byte| byte.is_ascii_digit()));
    let few_digits = digits == 0 || (digits_documented && digits <= 4);
    !text.is_empty() && !documented.is_empty() && short && text.chars().all(plain) && few_digits && !looks_random(text)
}

/// Whether a key of an object is a name that an API gave, and not a value such as an id or an address.
#[must_use]
pub fn is_a_name(key: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '@');
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    let starts = key.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '@'));
    starts
        && key.len() <= 60
        && key.chars().all(plain)
        && digits <= 6
        && !(key.contains('@') && key.contains('.'))
        && !looks_random(key)
}

/// Written as tokens are: digits between letters again and again, humps of one or two letters, or long runs without a
/// vowel or a separator.
fn looks_random(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let pairs = || chars.windows(2);
    let back_to_letters = pairs().filter(|pair| pair[0].is_ascii_digit() && pair[1].is_ascii_alphabetic()).count();
    let letters: Vec<char> = chars.iter().copied().filter(char::is_ascii_alphabetic).collect();
    let humps = pairs().filter(|pair| pair[0].is_lowercase() && pair[1].is_uppercase()).count() + 1;
    let longest_word = text.split(|c: char| !c.is_ascii_alphabetic()).map(str::len).max().unwrap_or(0);
    let vowels = letters.iter().filter(|c| "aeiouyAEIOUY".contains(**c)).count();
    back_to_letters > 1
        || (humps > 3 && letters.len() < humps * 3)
        || longest_word > 40
        || (letters.len() >= 8 && vowels * 8 < letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_properties_are_told_from_values() {
        for name in [
            "id",
            "gpuTypeIdList",
            "ipv4",
            "sha256_sum",
            "h100_80gb",
            "$schema",
            "@type",
            "x509Certificate",
            "k8s_version",
        ] {
            assert!(is_a_name(name), "{name}");
        }
        for value in [
            "",
            "7",
            "c4n4ryQx7Zt0",
            "3f2504e0-4f89",
            "alice@example.com",
            "AbCdEfGhIjKl",
            "a b",
            "sk-4f9a8b7c6d5e",
            "10.0.0.1",
        ] {
            assert!(!is_a_name(value), "{value}");
        }
    }

    #[test]
    fn words_are_shown_and_tokens_are_not() {
        let known = ["running", "pending", "auto_reserved"];
        for word in ["stopped", "shutting_down", "Failed", "awaiting-capacity"] {
            assert!(shows_nothing_secret(word, &known), "{word}");
        }
        for token in [
            "sk-4f9a8b7c6d",
            "AbCdEfGhIjKl",
            "eyJhbGciOiJIUzI1NiJ9",
            "xkcdqwrtplmn",
            "alice@example.com",
            "3f2504e0",
            "a very long sentence that somebody typed into a field of free text",
            "",
        ] {
            assert!(!shows_nothing_secret(token, &known), "{token}");
        }
        assert!(!shows_nothing_secret("stopped", &[]));
        assert!(shows_nothing_secret("h200", &["h100", "a100"]));
    }
}

//! Known secrets are cut out in whatever spelling.

use std::sync::Arc;

use super::*;

fn redactor(client: &[&str], call: &[&str]) -> Redactor {
    let secrets = Secrets::new(vec!["apikey"]);
    for value in client {
        secrets.add(value);
    }
    let call: Vec<String> = call.iter().map(|value| (*value).to_owned()).collect();
    Redactor::new(Arc::new(secrets), call.to_vec())
}

#[test]
fn every_spelling_is_found() {
    let secret = "pa/ss wo\"rd&é-x";
    let redactor = redactor(&[secret], &[]);
    for text in [
        secret,
        "pa%2Fss%20wo%22rd%26%C3%A9-x",
        "pa%2Fss%20wo%22rd%26%C3%A9%2Dx",
        "pa%2Fss+wo%22rd%26%C3%A9%2Dx",
        r#"pa/ss wo\"rd&é-x"#,
        "pa/ss wo&quot;rd&amp;é-x",
    ] {
        assert_eq!(redactor.text(&format!("<{text}, {text}>")), "<[redacted], [redacted]>", "{text}");
    }
}

#[test]
fn a_secret_that_was_cut_off_is_found() {
    let redactor = redactor(&["0123456789abcdefghijklmnop"], &["short"]);
    assert_eq!(redactor.text("bad: 0123456789abcdefgh..."), "bad: [redacted]...");
    assert_eq!(redactor.text("0123456789abcdefghiXX short"), "[redacted]XX [redacted]");
    let redactor = self::redactor(&["0123456789abcdef-\"hijklmnop"], &[]);
    assert_eq!(redactor.text("bad: 0123456789abcdef-\\\"hijk..."), "bad: [redacted]...");
    // Too little of it to give it away.
    assert_eq!(redactor.text("0123456789"), "0123456789");
}

#[test]
fn the_longer_secret_is_cut_out_first() {
    let redactor = redactor(&["abcd", "abcdefgh"], &[]);
    assert_eq!(redactor.text("abcdefgh abcd"), "[redacted] [redacted]");
}

#[test]
fn urls_lose_credentials() {
    let redactor = redactor(&["secret-in-path"], &[]);
    let url = Url::parse("https://user:pw@h:8443/a/secret-in-path?b=1&apikey=anything&c#f").unwrap();
    assert_eq!(redactor.url(&url), "https://h:8443/a/[redacted]?b=1&apikey=[redacted]&c");
}

#[test]
fn telling_names() {
    for name in ["password", "SSH_PRIVATE_KEY", "X-API-Key", "apiToken", "client-secret", "auth"] {
        assert!(looks_secret(name), "{name}");
    }
    for name in ["name", "keyboard", "author", "message", "monkeys"] {
        assert!(!looks_secret(name), "{name}");
    }
}

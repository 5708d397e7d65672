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

#[test]
fn a_lasting_secret_outlives_a_thousand_tokens() {
    let secrets = Arc::new(Secrets::default());
    let key = format!("k0-{}", "A1b2&".repeat(24));
    secrets.add(&key);
    for renewal in 0..1000 {
        secrets.add_passing(&format!("token-{renewal:04}"));
        let redactor = Redactor::new(secrets.clone(), Vec::new());
        let said = redactor.text(&format!("key {key} was disabled, token-{renewal:04} too"));
        assert_eq!(said, "key [redacted] was disabled, [redacted] too", "renewal {renewal}");
    }
    // Memory is bounded, and what a provider hands out again and again stays known.
    assert!(secrets.known.read().unwrap().passing.len() <= REMEMBERED);
    for _ in 0..1000 {
        secrets.add_passing("token-again");
    }
    assert_eq!(Redactor::new(secrets.clone(), Vec::new()).text("token-0999 token-again"), "[redacted] [redacted]");
}

#[test]
fn properties_that_a_type_does_not_know_are_shown_without_secrets() {
    let mut extra = crate::Extra::new();
    extra.insert("root_password", "hunter2-a");
    extra.insert("login", serde_json::json!({"user": "ada", "ssh_private_key": {"pem": "hunter2-b"}}));
    extra.insert("keys", serde_json::json!([{"secret": ["hunter2-c"]}, {"name": "open"}]));
    let shown = format!("{extra:?} {extra:#?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("ada") && shown.contains("open"), "{shown}");
}

//! Unions with a tag: the tag decides, and it is always there when written.

use super::*;

#[derive(Clone, Debug, PartialEq)]
struct ByKey {
    api_key: Secret<String>,
    extra: Extra,
}
crate::object! { ByKey { extra, required api_key: "api_key" } }

#[derive(Clone, Debug, PartialEq)]
struct ByCode {
    grant_type: String,
    code: Option<i64>,
    extra: Extra,
}
crate::object! { ByCode { extra, required grant_type: "grant_type", optional code: "code" } }

#[derive(Clone, Debug, PartialEq)]
enum Grant {
    Key(ByKey),
    Code(ByCode),
    Map(Map<String>),
    Text(String),
    Unknown(Json),
}
crate::tagged_union! { Grant, tag = "grant_type" {
    Key(ByKey) = "api_key",
    Code(ByCode) = "code" | "device_code",
    Map(Map<String>) = "map",
    Text(String) = "text",
} }

#[test]
fn the_tag_decides_and_is_put_back() {
    let grant: Grant = from_slice(br#"{"api_key":"s","grant_type":"api_key","x":1}"#).unwrap();
    assert!(matches!(&grant, Grant::Key(key) if key.extra.len() == 1));
    assert_eq!(written(&grant), r#"{"grant_type":"api_key","api_key":"s","x":1}"#);
    survives::<Grant>(r#"{"grant_type":"api_key","api_key":"s"}"#);
    survives::<Grant>(r#"{"grant_type":"map","a":"b"}"#);
}

#[test]
fn a_variant_that_has_the_tag_as_a_member_keeps_it() {
    survives::<Grant>(r#"{"grant_type":"device_code","code":1}"#);
    survives::<Grant>(r#"{"grant_type":"code","code":1}"#);
}

#[test]
fn a_wrong_tag_is_overridden_in_its_place() {
    let code = ByCode { grant_type: "api_key".into(), code: Some(2), extra: Extra::new() };
    assert_eq!(written(&Grant::Code(code)), r#"{"grant_type":"code","code":2}"#);
    let mut key = ByKey { api_key: "s".into(), extra: Extra::new() };
    key.extra.insert("grant_type", "code");
    assert_eq!(written(&Grant::Key(key)), r#"{"grant_type":"api_key","api_key":"s"}"#);
    let map = [("grant_type".to_owned(), "code".to_owned())].into_iter().collect();
    assert_eq!(written(&Grant::Map(map)), r#"{"grant_type":"map"}"#);
}

#[test]
fn an_unknown_tag_keeps_the_value() {
    for text in [r#"{"grant_type":"new","a":[1]}"#, r#"{"a":1}"#, r#"{"grant_type":7}"#, "[1]", "null"] {
        assert!(matches!(survives::<Grant>(text), Grant::Unknown(_)), "{text}");
    }
}

#[test]
fn a_known_tag_with_another_value_is_an_error_with_a_path() {
    let error = from_slice::<Vec<Grant>>(br#"[{"grant_type":"api_key","api_key":1}]"#).unwrap_err();
    assert_eq!(error.path(), "[0].api_key");
    let error = from_slice::<Grant>(br#"{"grant_type":"api_key"}"#).unwrap_err();
    assert_eq!(error.path(), "api_key");
    let error = to_vec(&Grant::Text("x".into())).unwrap_err().to_string();
    assert_eq!(error, "a text cannot carry the tag `grant_type`: only an object can");
}

#[derive(Clone, Debug, PartialEq)]
enum Outer {
    Grant(Box<Grant>),
    Unknown(Json),
}
crate::tagged_union! { Outer, tag = "kind" { Grant(Box<Grant>) = "grant" } }

#[test]
fn a_variant_may_be_a_tagged_union_itself() {
    let text = r#"{"kind":"grant","grant_type":"api_key","api_key":"s"}"#;
    let outer: Outer = from_slice(text.as_bytes()).unwrap();
    let tree = to_value(&outer).unwrap();
    assert_eq!(tree, serde_json::from_str::<Value>(text).unwrap());
    let fresh = Outer::Grant(Box::new(Grant::Key(ByKey { api_key: "s".into(), extra: Extra::new() })));
    assert_eq!(written(&fresh), text);
}

#[test]
fn limits_and_secrets_are_found_behind_a_tag() {
    let grant: Grant = from_slice(br#"{"api_key":"s3","grant_type":"api_key"}"#).unwrap();
    assert_eq!(secret::find(&grant), ["s3"]);
    assert!(!format!("{grant:?}").contains("s3"));
}

#[derive(Clone, Debug, PartialEq)]
struct Version {
    version: i64,
    x: Option<String>,
    extra: Extra,
}
crate::object! { Version { extra, required version: "version", optional x: "x" } }

#[derive(Clone, Debug, PartialEq)]
struct Bare {
    x: Option<String>,
    extra: Extra,
}
crate::object! { Bare { extra, optional x: "x" } }

#[derive(Clone, Debug, PartialEq)]
enum Versioned {
    One(Version),
    Two(Bare),
    Yes(Bare),
    Text(Bare),
    Unknown(Json),
}
crate::tagged_union! { Versioned, tag = "version" {
    One(Version) = {1} | {-1},
    Two(Bare) = {2},
    Yes(Bare) = true,
    Text(Bare) = "1",
} }

#[test]
fn a_tag_is_a_json_value_of_its_own_type() {
    for text in [
        r#"{"version":1,"x":"a"}"#,
        r#"{"version":-1}"#,
        r#"{"version":2,"x":"a"}"#,
        r#"{"version":true,"x":"a"}"#,
        r#"{"version":"1"}"#,
    ] {
        assert!(!matches!(survives::<Versioned>(text), Versioned::Unknown(_)), "{text}");
    }
    for text in [r#"{"version":3}"#, r#"{"version":"2"}"#, r#"{"version":false}"#, r#"{"x":"a"}"#] {
        assert!(matches!(survives::<Versioned>(text), Versioned::Unknown(_)), "{text}");
    }
    let two = from_slice::<Versioned>(br#"{"version":2.0}"#).unwrap();
    assert_eq!(written(&two), r#"{"version":2}"#);
    let wrong = Versioned::One(Version { version: 7, x: None, extra: Extra::new() });
    assert_eq!(written(&wrong), r#"{"version":1}"#);
}

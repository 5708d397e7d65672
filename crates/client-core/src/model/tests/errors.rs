//! What reading says when it fails: where, what was expected, what was found.

use super::*;

fn error<T: Wire + std::fmt::Debug>(text: &[u8]) -> String {
    from_slice::<T>(text).unwrap_err().to_string()
}

#[derive(Clone, Debug, PartialEq)]
struct List {
    data: Vec<Node>,
    extra: Extra,
}
crate::object! { List { extra, required data: "data" } }

#[test]
fn the_path_leads_to_the_value() {
    let text = br#"{"data":[{"id":"a","end_at":null},{"id":"b","end_at":null,"parent":{"id":"c","end_at":null,"status":[1]}}]}"#;
    let error = from_slice::<List>(text).unwrap_err();
    assert_eq!(error.path(), "data[1].parent.status");
    assert_eq!(error.message(), "expected text, found an array");
    assert_eq!(error.to_string(), "`data[1].parent.status`: expected text, found an array");
}

#[test]
fn a_missing_member_is_named() {
    assert_eq!(error::<Node>(br#"{"id":"a"}"#), "`end_at`: a required property is missing");
    assert_eq!(error::<List>(br#"{"data":[{"end_at":null}]}"#), "`data[0].id`: a required property is missing");
    assert_eq!(error::<Node>(br#"{"id":null,"end_at":null}"#), "`id`: expected text, found null");
}

#[test]
fn what_is_not_json_is_said_with_its_place() {
    let truncated = error::<List>(br#"{"data":[{"id":"a"#);
    assert!(truncated.starts_with("`data[0].id`: EOF"), "{truncated}");
    assert!(truncated.ends_with("line 1 column 17"), "{truncated}");
    assert!(error::<Node>(b"").starts_with("EOF"));
    assert!(error::<Node>(b"<html>").contains("expected value at line 1 column 1"));
    assert!(error::<Vec<String>>(b"[\"\xff\"]").starts_with("`[0]`: invalid unicode"));
    assert!(error::<String>(br#""a" x"#).starts_with("trailing characters"));
    assert!(error::<Value>(br#"{"a":{"b":[1,}}"#).starts_with("`a.b[1]`: "));
}

#[test]
fn what_was_found_is_bounded() {
    let long = format!("[{:?}]", "ä".repeat(1000));
    let text = error::<Vec<i64>>(long.as_bytes());
    assert_eq!(text, format!("`[0]`: expected an integer, found the text \"{}…\"", "ä".repeat(40)));
    let name = format!(r#"{{"{}":"x"}}"#, "n".repeat(1000));
    assert!(error::<Map<i64>>(name.as_bytes()).len() < 120);
}

#[test]
fn a_name_that_is_no_plain_word_is_quoted_in_the_path() {
    assert_eq!(error::<Map<i64>>(br#"{"a b\n":"x"}"#), "`[\"a b\\n\"]`: expected an integer, found the text \"x\"");
}

#[test]
fn depth_is_an_error_and_not_a_stack_overflow() {
    let arrays = "[".repeat(100_000);
    assert!(error::<Value>(arrays.as_bytes()).contains("recursion limit"));
    let objects = r#"{"id":"a","end_at":null,"parent":"#.repeat(10_000);
    assert!(error::<Node>(objects.as_bytes()).contains("recursion limit"));
    let unions = r#"{"type":"x","inner":"#.repeat(10_000);
    assert!(error::<Value>(unions.as_bytes()).contains("recursion limit"));
}

#[test]
fn every_prefix_of_a_text_is_an_error() {
    let text = r#"{"id":"ä","end_at":null,"price":1.5,"type":["x"],"new":{"a":[true]}}"#.as_bytes();
    for end in 0..text.len() {
        assert!(from_slice::<Node>(&text[..end]).is_err(), "{end}");
    }
    assert!(from_slice::<Node>(text).is_ok());
}

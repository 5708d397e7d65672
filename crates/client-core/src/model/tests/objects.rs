//! Objects, enums and maps: nothing is lost, nothing is made up.

use super::*;

#[test]
fn everything_known_and_unknown_comes_back() {
    let node: Node = survives(
        r#"{"id":"a","status":"pending","start_at":5,"end_at":"2026-11-21T10:00:00Z","price":1.5,"token":"t","type":["x"],"parent":{"id":"b","end_at":null,"type":[]},"new":{"deep":[1.0,null]},"newer":false}"#,
    );
    assert_eq!(node.status, Some(Status::Pending));
    assert_eq!(node.extra.get("newer"), Some(&Value::Bool(false)));
    assert_eq!(node.extra.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["new", "newer"]);
    assert!(node.parent.unwrap().extra.is_empty());
}

#[test]
fn absent_null_and_value_differ_where_the_api_says_so() {
    let absent = survives::<Node>(r#"{"id":"a","end_at":null,"type":[]}"#);
    assert_eq!(absent.start_at, Nullable::Absent);
    let null = survives::<Node>(r#"{"id":"a","start_at":null,"end_at":null,"type":[]}"#);
    assert_eq!(null.start_at, Nullable::Null);
    let value = survives::<Node>(r#"{"id":"a","start_at":7,"end_at":null,"type":[]}"#);
    assert_eq!(value.start_at, Nullable::Value(7));
    assert_eq!(value.start_at.map(|at| at + 1).into_option(), Some(8));
}

#[test]
fn null_is_absent_where_the_api_does_not_tell_them_apart() {
    let node = node(r#"{"id":"a","status":null,"end_at":null,"type":null,"price":null}"#).unwrap();
    assert_eq!(written(&node), r#"{"id":"a","end_at":null,"type":[]}"#);
}

#[test]
fn members_are_read_in_any_order_and_written_in_the_documented_one() {
    let node = node(r#"{"zzz":1,"type":["x"],"end_at":null,"status":"running","id":"a"}"#).unwrap();
    assert_eq!(written(&node), r#"{"id":"a","status":"running","end_at":null,"type":["x"],"zzz":1}"#);
}

#[test]
fn of_duplicate_members_the_last_wins_whole() {
    let node = node(
        r#"{"id":"a","id":"b","end_at":null,"x":1,"x":2,"type":["1"],"type":["2"],
            "parent":{"id":"c","end_at":null,"price":1},"parent":{"id":"d","end_at":null}}"#,
    )
    .unwrap();
    assert_eq!(
        written(&node),
        r#"{"id":"b","end_at":null,"type":["2"],"parent":{"id":"d","end_at":null,"type":[]},"x":2}"#
    );
}

#[test]
fn an_extra_member_never_doubles_a_documented_one() {
    let mut node = node(r#"{"id":"a","end_at":null}"#).unwrap();
    node.extra.insert("id", "forged");
    node.extra.insert("price", 3);
    assert_eq!(written(&node), r#"{"id":"a","end_at":null,"type":[],"price":3}"#);
    assert_eq!(node.extra.remove("id"), Some("forged".into()));
    node.extra.remove("price");
    assert_eq!(node.extra, Extra::new());
    assert!(node.extra.is_empty());
}

#[test]
fn a_secret_is_in_no_debug_output() {
    let node = node(r#"{"id":"a","end_at":null,"token":"hunter2"}"#).unwrap();
    let shown = format!("{node:?} {node:#?}");
    assert!(!shown.contains("hunter2") && shown.contains("[redacted]"), "{shown}");
    assert_eq!(secret::find(&node), ["hunter2"]);
}

#[test]
fn an_unknown_enum_text_is_kept() {
    let node = survives::<Node>(r#"{"id":"a","status":"paused","end_at":null,"type":[]}"#);
    let status = node.status.unwrap();
    assert_eq!(status, Status::Unknown("paused".into()));
    assert_eq!((status.as_str(), status.to_string()), ("paused", "paused".to_owned()));
    assert_eq!(Status::from(String::from("running")), Status::Running);
    assert_eq!(Status::KNOWN, ["pending", "running"]);
}

#[derive(Clone, Debug, PartialEq)]
enum Code {
    One,
    Minus,
    Unknown(i64),
}
crate::open_int_enum! { Code { One = 1, Minus = -1 } }

#[test]
fn an_unknown_enum_integer_is_kept() {
    let codes = survives::<Vec<Code>>("[1,-1,3]");
    assert_eq!(codes, [Code::One, Code::Minus, Code::Unknown(3)]);
    assert_eq!(from_slice::<Code>(b"1.0").unwrap(), Code::One);
    assert_eq!((Code::Minus.as_i64(), Code::Minus.to_string()), (-1, "-1".to_owned()));
}

#[derive(Clone, Debug, PartialEq)]
struct Labels {
    owner: Option<String>,
    rest: Map<i64>,
}
crate::object! { Labels { map rest: Map<i64>, optional owner: "owner" } }

#[derive(Clone, Debug, PartialEq)]
struct Anything {
    extra: Extra,
}
crate::object! { Anything { extra } }

#[test]
fn additional_members_may_be_typed_or_all_there_is() {
    let labels = survives::<Labels>(r#"{"owner":"a","z":1,"b":2}"#);
    assert_eq!(labels.rest.get_index(0), Some((&"z".to_owned(), &1)));
    let error = from_slice::<Labels>(br#"{"x":"y"}"#).unwrap_err();
    assert_eq!(error.to_string(), "`x`: expected an integer, found the text \"y\"");
    survives::<Anything>(r#"{"a":{"b":[]}}"#);
    survives::<Anything>("{}");
    survives::<Map<Vec<Nullable<bool>>>>(r#"{"b":[true,null],"a":[]}"#);
}

#[test]
fn free_form_values_are_kept_as_they_are() {
    survives::<Value>(r#"{"b":[1,-1,1.5,1e+300,"\u0000ä\"",true,null,{}],"a":18446744073709551615}"#);
    survives::<Value>("1.0");
    survives::<serde_json::Map<String, Value>>(r#"{"z":1,"a":2}"#);
    survives::<()>("null");
}

#[cfg(feature = "serde")]
#[test]
fn serde_sees_the_same_as_the_wire() {
    let text = r#"{"id":"a","end_at":null,"type":["x"],"new":1}"#;
    let node: Node = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&node).unwrap(), text);
    assert_eq!(serde_json::to_string(&AsWire(&node)).unwrap(), text);
    assert_eq!(
        serde_json::from_str::<Node>(r#"{"id":1}"#).unwrap_err().to_string(),
        "`id`: expected text, found the number 1"
    );
}

//! What no document knows comes back exactly as it came, and never makes a response unreadable.

use super::*;
use serde_json::json;

#[test]
fn undocumented_numbers_come_back_to_the_digit() {
    for number in NUMBERS {
        for text in [
            format!(r#"{{"id":"a","end_at":null,"type":[],"n":{number}}}"#),
            format!(
                r#"{{"id":"a","end_at":null,"type":[],"a/b~c":{{"x":[0,{{"y":{number},"z":{number}}}],"":{number}}},"n":1.5}}"#
            ),
        ] {
            let mut node = node(&text).unwrap();
            assert_eq!(written(&node), text);
            // What is changed is written as it is then.
            node.extra.insert("n", 7);
            assert!(written(&node).ends_with(r#""n":7}"#), "{}", written(&node));
            assert_eq!(written(&node.clone()), written(&node));
        }
    }
}

/// Numbers that a tree cannot hold as they are written.
const NUMBERS: [&str; 12] = [
    "18446744073709551616",
    "123456789012345678901234567890",
    "-9223372036854775809",
    "0.1000000000000000055511151231257827",
    "1.10",
    "1e3",
    "1E+3",
    "-0.0",
    "-0",
    "1e999",
    "-1e999",
    "0.000001234567890123456789",
];

#[test]
fn free_form_json_comes_back_to_the_digit() {
    for number in NUMBERS {
        for text in [
            number.to_owned(),
            format!("[{number}]"),
            format!(r#"{{"a/b~c":{{"x":[0,{{"y":{number},"z":{number}}}],"":{number}}},"n":1.5}}"#),
        ] {
            let read: Json = from_slice(text.as_bytes()).unwrap();
            assert_eq!(read.to_string(), text);
            assert_eq!(text.parse::<Json>().unwrap(), read);
            assert_eq!(written(&read.clone()), text);
            // In what holds it, too.
            let map: Map<Json> = from_slice(format!(r#"{{"a":{text}}}"#).as_bytes()).unwrap();
            assert_eq!(written(&map), format!(r#"{{"a":{text}}}"#));
            let list: Vec<Option<Json>> = from_slice(format!("[null,{text}]").as_bytes()).unwrap();
            assert_eq!(written(&list), format!("[null,{text}]"));
        }
    }
}

#[test]
fn free_form_json_that_was_changed_is_written_as_it_is_then() {
    let mut read: Json = r#"{"a":18446744073709551616,"b":1.10,"c":[1.20]}"#.parse().unwrap();
    assert_eq!(read["b"], 1.1);
    read["b"] = json!(2);
    read["c"] = json!([1.2, 1.3]);
    assert_eq!(read.to_string(), r#"{"a":18446744073709551616,"b":2,"c":[1.20,1.3]}"#);
    assert_eq!(read, json!({"a": 18_446_744_073_709_551_616.0, "b": 2, "c": [1.2, 1.3]}));
    assert_ne!(read, r#"{"a":18446744073709551617,"b":2,"c":[1.20,1.3]}"#.parse::<Json>().unwrap());
    *read = Value::Null;
    assert_eq!(read.to_string(), "null");
    assert_eq!(Json::from("text"), "text");
}

#[derive(Clone, Debug, PartialEq)]
struct Described {
    value: Json,
    price: Option<Decimal>,
    extra: Extra,
}
crate::object! { Described { extra, required value: "value", optional price: "price" } }

#[derive(Clone, Debug, PartialEq)]
enum Either {
    Described(Box<Described>),
    Whole(i64),
    Other(Json),
}
crate::union! { Either { Described(Box<Described>), Whole(i64) } }

#[derive(Clone, Debug, PartialEq)]
enum Kinds {
    Described(Described),
    Unknown(Json),
}
crate::tagged_union! { Kinds, tag = "kind" { Described(Described) = "described" } }

#[test]
fn what_is_in_a_union_comes_back_to_the_digit() {
    for number in NUMBERS {
        if number.contains("1e999") {
            // No type but free-form JSON has such a number.
            continue;
        }
        let object = format!(r#"{{"value":[{number}],"price":{number},"x":{{"y":{number}}}}}"#);
        let read: Either = from_slice(object.as_bytes()).unwrap();
        assert!(matches!(read, Either::Described(_)), "{read:?}");
        assert_eq!(written(&read), object);
        let list = format!("[{number},{object}]");
        let read: Either = from_slice(list.as_bytes()).unwrap();
        assert!(matches!(read, Either::Other(_)), "{read:?}");
        assert_eq!(written(&read), list);
        for kind in ["described", "new"] {
            let tagged = format!(r#"{{"kind":"{kind}","value":[{number}],"price":{number},"x":{{"y":{number}}}}}"#);
            let read: Kinds = from_slice(tagged.as_bytes()).unwrap();
            assert_eq!(matches!(read, Kinds::Unknown(_)), kind == "new");
            assert_eq!(written(&read), tagged);
        }
    }
}

#[test]
fn a_number_in_a_tree_is_the_nearest() {
    let node = node(r#"{"id":"a","end_at":null,"type":[],"n":1e999,"m":18446744073709551616}"#).unwrap();
    assert_eq!(node.extra.get("n").and_then(Value::as_f64), Some(f64::MAX));
    assert_eq!(node.extra.get("m").and_then(Value::as_f64), Some(18_446_744_073_709_551_616.0));
    assert_eq!(node, from_value(to_value(&node).unwrap()).unwrap());
}

#[test]
fn floats_come_back_whatever_they_are() {
    let mut bits = 1_u64;
    for _ in 0..20_000 {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let float = f64::from_bits(bits);
        if !float.is_finite() {
            continue;
        }
        for number in [format!("{float:?}"), format!("{float}"), format!("{float:.9e}")] {
            let text = format!(r#"{{"id":"a","end_at":null,"type":[],"n":{number}}}"#);
            assert_eq!(written(&node(&text).unwrap()), text);
        }
    }
}

#[test]
fn half_a_surrogate_pair_is_kept_where_no_document_knows_the_property() {
    for json in [r#""\ud800""#, r#""a\udfffb\n\"\\""#, r#""\uD83D\ud83d\ude00""#, r#""\\\ud800é""#] {
        let text = format!(r#"{{"id":"a","end_at":null,"type":[],"n":[{json}]}}"#);
        let node = node(&text).unwrap();
        assert_eq!(written(&node), text);
        assert!(node.extra.get("n").unwrap()[0].as_str().unwrap().contains('\u{fffd}'));
    }
    // In a name, too.
    let node = node(r#"{"id":"a","end_at":null,"type":[],"\ud800":1}"#).unwrap();
    assert_eq!(node.extra.get("\u{fffd}"), Some(&Value::from(1)));
}

#[test]
fn documented_properties_are_as_strict_as_ever() {
    for text in [
        r#"{"id":"\ud800","end_at":null}"#,
        r#"{"id":"a","end_at":null,"type":[],"price":1e999}"#,
        r#"{"id":"a","end_at":null,"type":[],"n":"\ud80"}"#,
        r#"{"id":"a","end_at":null,"type":[],"n":"\ud800}"#,
        r#"{"id":"a","end_at":null,"type":[],"n":01e999}"#,
        r#"{"id":"a","end_at":null,"type":[],"n":1e999e}"#,
    ] {
        assert!(node(text).is_err(), "{text}");
    }
}

#[test]
fn debug_of_free_form_json_masks_what_is_under_secret_names() {
    let text = r#"{"root_password":"canary","n":1,"more":[{"ssh_private_key":["canary"]}],"token":null}"#;
    let read: Json = from_slice(text.as_bytes()).unwrap();
    let map: Map<Json> = from_slice(text.as_bytes()).unwrap();
    let optional: Map<Option<Json>> = from_slice(text.as_bytes()).unwrap();
    for shown in [format!("{read:?}"), format!("{map:#?}"), format!("{optional:?}")] {
        assert!(!shown.contains("canary") && shown.contains("redacted") && shown.contains('n'), "{shown}");
    }
    for value in [&read as &dyn Wire, &map, &optional] {
        assert_eq!(written(value), text);
    }
}

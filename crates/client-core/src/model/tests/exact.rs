//! What no document knows comes back exactly as it came, and never makes a response unreadable.

use super::*;

#[test]
fn undocumented_numbers_come_back_to_the_digit() {
    for number in [
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
    ] {
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

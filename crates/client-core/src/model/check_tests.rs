//! Each limit at its edge, and where a violation is.

use super::*;
use crate::model::{Extra, Map, Secret, from_slice};

fn broken(value: &dyn Wire, limits: &Limits) -> Vec<String> {
    let mut checker = Checker::new();
    checker.value(value, limits);
    checker.violations().iter().map(ToString::to_string).collect()
}

#[track_caller]
fn ok(value: &dyn Wire, limits: &Limits) {
    assert_eq!(broken(value, limits), [""; 0]);
}

#[test]
fn numbers_at_the_edge() {
    const LIMITS: Limits = crate::limits! { min: -5, max: 10 };
    ok(&-5, &LIMITS);
    ok(&10.0, &LIMITS);
    assert_eq!(broken(&-6, &LIMITS), ["-6 is less than the minimum, -5"]);
    assert_eq!(broken(&10.5, &LIMITS), ["10.5 is greater than the maximum, 10"]);
    const OPEN: Limits = crate::limits! { exclusive_min: 0, exclusive_max: 0.5 };
    ok(&0.1, &OPEN);
    assert_eq!(broken(&0, &OPEN), ["0 is not greater than 0"]);
    assert_eq!(broken(&0.5, &OPEN), ["0.5 is not less than 0.5"]);
}

#[test]
fn integers_beyond_the_floats_are_exact() {
    const LIMITS: Limits = crate::limits! { max: 9007199254740993 };
    ok(&9_007_199_254_740_993_u64, &LIMITS);
    assert_eq!(broken(&9_007_199_254_740_994_u64, &LIMITS).len(), 1);
    const HUGE: Limits = crate::limits! { max: 18446744073709551615 };
    ok(&u64::MAX, &HUGE);
}

#[test]
fn multiples() {
    ok(&0.3, &crate::limits! { multiple_of: 0.1 });
    ok(&1024, &crate::limits! { multiple_of: 512 });
    ok(&7, &crate::limits! { multiple_of: 0 });
    assert_eq!(broken(&0.35, &crate::limits! { multiple_of: 0.1 }), ["0.35 is not a multiple of 0.1"]);
}

#[test]
fn lengths_are_in_characters() {
    const LIMITS: Limits = crate::limits! { min_length: 2, max_length: 3 };
    ok(&String::from("äöü"), &LIMITS);
    ok(&String::from("🦀🦀"), &LIMITS);
    assert_eq!(broken(&String::from("ä"), &LIMITS), ["has 1 character, at least 2 are required"]);
    assert_eq!(broken(&String::from("abcd"), &LIMITS), ["has 4 characters, at most 3 are allowed"]);
}

#[test]
fn patterns_are_ecma_262_and_unanchored() {
    const LIMITS: Limits = crate::limits! { pattern: r"\d{2}(?=x)" };
    ok(&String::from("a12x"), &LIMITS);
    assert_eq!(broken(&String::from("12"), &LIMITS), [r"does not match the pattern \d{2}(?=x)"]);
    // Only valid without the unicode flag, and not valid at all.
    ok(&String::from("a-b"), &crate::limits! { pattern: r"^[\w-_]\-b$" });
    ok(&String::from("anything"), &crate::limits! { pattern: "(" });
}

#[test]
fn arrays_and_maps_count_and_hold_their_items_to_limits() {
    const LIMITS: Limits = crate::limits! { min_items: 1, max_items: 2, items: { max_length: 1 } };
    ok(&vec![String::from("a")], &LIMITS);
    assert_eq!(broken(&Vec::<String>::new(), &LIMITS), ["has 0 items, at least 1 are required"]);
    let map: Map<i64> = [("a/b~c".to_owned(), 7)].into_iter().collect();
    assert_eq!(
        broken(&map, &crate::limits! { min_properties: 2, items: { max: 6 } }),
        ["/a~1b~0c: 7 is greater than the maximum, 6", "has 1 property, at least 2 are required"]
    );
}

#[test]
fn unique_items_are_equal_as_json() {
    const LIMITS: Limits = crate::limits! { unique_items: true };
    let equal: Value = from_slice(br#"[{"a":1,"b":[2]},{"b":[2.0],"a":1}]"#).unwrap();
    assert_eq!(broken(&equal, &LIMITS), ["/1: is equal to an item before it, and no two may be"]);
    let different: Value = from_slice(br#"[1,"1",[1],{"1":1},null]"#).unwrap();
    ok(&different, &LIMITS);
}

#[derive(Clone, Debug, PartialEq)]
struct Pool {
    name: Option<Secret<String>>,
    size: i64,
    inner: Option<Box<Pool>>,
    extra: Extra,
}

crate::object! { Pool { extra,
    optional name: "name" { min_length: 8, pattern: "^[a-z]+$" },
    required size: "size/" { min: 1 },
    optional inner: "inner",
} }

#[test]
fn a_violation_says_where_and_keeps_secrets() {
    let pool = Pool {
        name: None,
        size: 1,
        inner: Some(Box::new(Pool { name: Some("S3cret".into()), size: 0, inner: None, extra: Extra::new() })),
        extra: Extra::new(),
    };
    let mut checker = Checker::new();
    checker.under("body", |at| pool.check(&Limits::NONE, at));
    assert_eq!(
        checker.violations().iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "/body/inner/name: has 6 characters, at least 8 are required",
            "/body/inner/name: does not match the pattern ^[a-z]+$",
            "/body/inner/size~1: 0 is less than the minimum, 1",
        ]
    );
    let secret = Secret::new(4711_i64);
    assert_eq!(broken(&secret, &crate::limits! { max: 1 }), ["the number is greater than the maximum, 1"]);
}

#[derive(Clone, Debug, PartialEq)]
enum Mode {
    On,
    Off,
    Unknown(crate::model::Undocumented),
}
crate::open_enum! { Mode { On = "on", Off = "off" } }

#[test]
fn a_text_that_is_no_documented_value_is_sent_only_on_purpose() {
    let found = |mode: Mode| {
        let mut checker = Checker::new();
        checker.value(&mode, &Limits::NONE);
        checker.into_violations().into_iter().map(|violation| violation.message).collect::<Vec<_>>()
    };
    assert_eq!(found("On".into()), ["is none of the documented values, `on`, `off`"]);
    assert!(found("on".into()).is_empty());
    assert!(found(Mode::Unknown("On".into())).is_empty());
    let read: Mode = crate::model::from_slice(br#""paused""#).unwrap();
    assert_eq!(read, Mode::from("paused"));
    assert!(found(read).is_empty());
}

#[test]
fn a_text_that_is_no_base64_is_not_sent_as_bytes() {
    let broken = |text: &str| {
        let mut checker = Checker::new();
        checker.value(&crate::model::Bytes64::from_text(text), &Limits::NONE);
        !checker.violations().is_empty()
    };
    assert!(broken("#!/bin/bash\necho hi\n"));
    assert!(!broken("aGVsbG8gd29ybGQ="));
    assert!(!broken("aGVsbG8g\nd29ybGQ="));
}

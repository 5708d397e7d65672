//! The style tables of OpenAPI 3.1.1, cell by cell, and the cases they leave open.

use super::*;
use serde_json::{Value, json};

fn values() -> [Value; 4] {
    [json!(""), json!("blue"), json!(["blue", "black", "brown"]), json!({"R": 100, "G": 200, "B": 150})]
}

fn pairs(pairs: &[(String, String)]) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

#[track_caller]
fn path_row(style: Style, explode: bool, expected: [Option<&str>; 4]) {
    for (value, expected) in values().iter().zip(expected) {
        assert_eq!(path("color", style, explode, value).ok().as_deref(), expected, "{value}");
    }
}

#[track_caller]
fn query_row(style: Style, explode: bool, expected: [&str; 4]) {
    for (value, expected) in values().iter().zip(expected) {
        let sent = query("color", style, explode, false, value).unwrap();
        assert_eq!(pairs(&sent), expected, "{value}");
    }
}

#[test]
fn path_simple() {
    let (array, object) = (Some("blue,black,brown"), Some("R,100,G,200,B,150"));
    path_row(Style::Simple, false, [None, Some("blue"), array, object]);
    path_row(Style::Simple, true, [None, Some("blue"), array, Some("R=100,G=200,B=150")]);
}

#[test]
fn path_label() {
    // The table has `.` for the empty text; in a path that is a step, so it is refused.
    let (array, object) = (Some(".blue,black,brown"), Some(".R,100,G,200,B,150"));
    path_row(Style::Label, false, [None, Some(".blue"), array, object]);
    let (array, object) = (Some(".blue.black.brown"), Some(".R=100.G=200.B=150"));
    path_row(Style::Label, true, [None, Some(".blue"), array, object]);
}

#[test]
fn path_matrix() {
    let (empty, one) = (Some(";color"), Some(";color=blue"));
    let (array, object) = (Some(";color=blue,black,brown"), Some(";color=R,100,G,200,B,150"));
    path_row(Style::Matrix, false, [empty, one, array, object]);
    let (array, object) = (Some(";color=blue;color=black;color=brown"), Some(";R=100;G=200;B=150"));
    path_row(Style::Matrix, true, [empty, one, array, object]);
}

#[test]
fn query_form() {
    let (array, object) = ("color=blue,black,brown", "color=R,100,G,200,B,150");
    query_row(Style::Form, false, ["color=", "color=blue", array, object]);
    let (array, object) = ("color=blue&color=black&color=brown", "R=100&G=200&B=150");
    query_row(Style::Form, true, ["color=", "color=blue", array, object]);
}

#[test]
fn query_space_delimited() {
    let (array, object) = ("color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150");
    query_row(Style::SpaceDelimited, false, ["color=", "color=blue", array, object]);
    let (array, object) = ("color=blue&color=black&color=brown", "R=100&G=200&B=150");
    query_row(Style::SpaceDelimited, true, ["color=", "color=blue", array, object]);
}

#[test]
fn query_pipe_delimited() {
    let (array, object) = ("color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150");
    query_row(Style::PipeDelimited, false, ["color=", "color=blue", array, object]);
    let (array, object) = ("color=blue&color=black&color=brown", "R=100&G=200&B=150");
    query_row(Style::PipeDelimited, true, ["color=", "color=blue", array, object]);
}

#[test]
fn query_deep_object() {
    for explode in [true, false] {
        let (array, object) =
            ("color=blue&color=black&color=brown", "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150");
        query_row(Style::DeepObject, explode, ["color=", "color=blue", array, object]);
    }
    let value = json!({"a": {"b c": [1, 2], "d": null}, "e": true});
    let sent = query("f", Style::DeepObject, true, false, &value).unwrap();
    assert_eq!(pairs(&sent), "f%5Ba%5D%5Bb%20c%5D=1&f%5Ba%5D%5Bb%20c%5D=2&f%5Be%5D=true");
}

#[test]
fn query_json() {
    let sent = query("q", Style::Json, false, false, &json!({"lat": 1.5})).unwrap();
    assert_eq!(pairs(&sent), "q=%7B%22lat%22%3A1.5%7D");
    assert_eq!(path("q", Style::Json, false, &json!(["a/b"])).unwrap(), "%5B%22a%2Fb%22%5D");
    assert_eq!(query("q", Style::Json, false, false, &Value::Null), Ok(vec![]));
}

#[test]
fn header_simple() {
    let row = |explode| values().map(|value| header("X-Color", Style::Simple, explode, &value).unwrap());
    let some = |text: &str| Some(text.to_owned());
    let array = some("blue,black,brown");
    assert_eq!(row(false), [some(""), some("blue"), array.clone(), some("R,100,G,200,B,150")]);
    assert_eq!(row(true), [some(""), some("blue"), array, some("R=100,G=200,B=150")]);
}

#[test]
fn header_json_is_ascii() {
    let sent = header("X", Style::Json, false, &json!({"a": "ä🦀\n\u{7f}"})).unwrap();
    assert_eq!(sent.unwrap(), r#"{"a":"\u00e4\ud83e\udd80\n\u007f"}"#);
}

#[test]
fn headers_cannot_be_split() {
    for text in ["a\r\nX-Other: b", "a\nb", "a\0b", "a\u{7f}", "a\u{85}b"] {
        assert!(header("X", Style::Simple, false, &json!(text)).is_err(), "{text:?}");
        assert!(header("X", Style::Simple, true, &json!({ text: 1 })).is_err(), "{text:?}");
    }
    let error = header("X-A", Style::Simple, false, &json!("secret\n")).unwrap_err();
    assert!(!error.to_string().contains("secret"));
}

#[test]
fn cookie_form() {
    let row = |explode| values().map(|value| pairs(&cookie("color", Style::Form, explode, &value).unwrap()));
    let array = "color=blue,black,brown";
    assert_eq!(row(false), ["color=", "color=blue", array, "color=R,100,G,200,B,150"]);
    let array = "color=blue&color=black&color=brown";
    assert_eq!(row(true), ["color=", "color=blue", array, "R=100&G=200&B=150"]);
}

#[test]
fn cookies_keep_what_they_can_hold() {
    let sent = |text| cookie("c", Style::Form, true, &json!(text)).unwrap()[0].1.clone();
    assert_eq!(sent("aGk+/w=="), "aGk+/w==");
    assert_eq!(sent("a b;c,d\"%\r\nä"), "a%20b%3Bc%2Cd%22%25%0D%0A%C3%A4");
    assert!(cookie("c", Style::Form, true, &json!({"a=b": 1})).is_err());
    assert!(cookie("c;d", Style::Form, true, &json!(1)).is_err());
}

#[test]
fn undefined_values_are_left_out() {
    for value in [json!(null), json!([]), json!({}), json!([null]), json!({"a": null})] {
        for style in [Style::Form, Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject] {
            for explode in [true, false] {
                assert_eq!(query("c", style, explode, false, &value), Ok(vec![]), "{style:?} {value}");
            }
        }
        assert_eq!(header("c", Style::Simple, true, &value), Ok(None));
        assert_eq!(cookie("c", Style::Form, true, &value), Ok(vec![]));
        for style in [Style::Simple, Style::Label, Style::Matrix] {
            assert!(path("c", style, true, &value).is_err(), "{style:?} {value}");
        }
    }
    let sent = query("c", Style::Form, false, false, &json!(["a", null, "", "b"])).unwrap();
    assert_eq!(pairs(&sent), "c=a,,b");
}

#[test]
fn a_path_value_stays_in_its_segment() {
    let sent = |text: &str| path("id", Style::Simple, false, &json!(text));
    for text in ["", ".", ".."] {
        assert!(sent(text).is_err(), "{text:?}");
    }
    for explode in [true, false] {
        for value in [json!("."), json!(""), json!([""]), json!(["."])] {
            assert!(path("id", Style::Label, explode, &value).is_err(), "{value}");
        }
    }
    assert_eq!(sent("../../etc").unwrap(), "..%2F..%2Fetc");
    assert_eq!(sent("%2e%2E").unwrap(), "%252e%252E");
    assert_eq!(sent("a\\b?c#d;e\n").unwrap(), "a%5Cb%3Fc%23d%3Be%0A");
    assert_eq!(sent("...").unwrap(), "...");
    assert_eq!(sent("ä€🦀").unwrap(), "%C3%A4%E2%82%AC%F0%9F%A6%80");
}

#[test]
fn only_unreserved_characters_stand_as_they_are() {
    let sent = query("a b", Style::Form, true, false, &json!("aZ09-._~ !*'();:@&=+$,/?#[]%\"<>")).unwrap();
    assert_eq!(pairs(&sent), "a%20b=aZ09-._~%20%21%2A%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D%25%22%3C%3E");
}

#[test]
fn delimiters_in_values_are_not_delimiters() {
    let value = json!(["a,b", "c d", "e|f"]);
    let sent = |style| pairs(&query("q", style, false, false, &value).unwrap());
    assert_eq!(sent(Style::Form), "q=a%2Cb,c%20d,e%7Cf");
    assert_eq!(path("q", Style::Label, true, &json!(["a.b", "c"])).unwrap(), ".a.b.c");
}

#[test]
fn allow_reserved_keeps_what_a_query_can_hold() {
    // 3.1.1, appendix C.
    let formulas = json!({"a": "x+y", "b": "x/y", "c": "x^y"});
    let sent = query("formulas", Style::Form, true, true, &formulas).unwrap();
    assert_eq!(pairs(&sent), "a=x%2By&b=x/y&c=x%5Ey");
    let sent = |text| query("q", Style::Form, true, true, &json!(text)).unwrap()[0].1.clone();
    assert_eq!(sent(":/?@!$'()*,;"), ":/?@!$'()*,;");
    assert_eq!(sent("#[]&=+ "), "%23%5B%5D%26%3D%2B%20");
    assert_eq!(sent("%2F %zz % %4"), "%2F%20%25zz%20%25%20%254");
    assert_eq!(sent("ä%ä"), "%C3%A4%25%C3%A4");
}

#[test]
fn matrix_leaves_the_sign_out_before_nothing() {
    let sent = |value| path("c", Style::Matrix, true, &value).unwrap();
    assert_eq!(sent(json!(["", "a"])), ";c;c=a");
    assert_eq!(sent(json!({"a": "", "b": 1})), ";a;b=1");
}

#[test]
fn nesting_is_refused_where_nothing_says_how() {
    for value in [json!([[1]]), json!([{"a": 1}]), json!({"a": {"b": 1}})] {
        assert!(query("q", Style::Form, true, false, &value).is_err(), "{value}");
        assert!(query("q", Style::Form, false, false, &value).is_err(), "{value}");
        assert!(path("q", Style::Simple, true, &value).is_err(), "{value}");
        assert!(header("q", Style::Simple, true, &value).is_err(), "{value}");
        assert!(cookie("q", Style::Form, true, &value).is_err(), "{value}");
    }
    let sent = query("q", Style::Form, true, false, &json!({"a": [1, 2]})).unwrap();
    assert_eq!(pairs(&sent), "a=1&a=2");
    assert_eq!(
        query("q", Style::Form, false, false, &json!([[1]])).unwrap_err().to_string(),
        "parameter `q` has an array or an object within an array or an object, which its style cannot express"
    );
}

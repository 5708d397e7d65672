//! What is set last counts, in every order: a call after any sequence of setters is the call of the last values.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::prepare::prepare;
use crate::testing::*;
use crate::*;

static SETTERS: Operation = Operation {
    params: &[
        Param { name: "q", limits: Some(&crate::limits! { max: 9 }), ..Param::QUERY },
        Param { name: "r", required: true, ..Param::QUERY },
    ],
    bodies: &[
        Body {
            media_type: "application/json",
            media: Media::Json,
            required: true,
            fields: &[
                Field { name: "a", limits: Some(&crate::limits! { max: 9 }), ..Field::REQUIRED },
                Field { name: "b/c", limits: Some(&crate::limits! { max: 9 }), ..Field::OPTIONAL },
                Field { name: "d", ..Field::OPTIONAL },
            ],
        },
        Body { media_type: "application/x-www-form-urlencoded", media: Media::Form, required: true, fields: &[] },
        Body { media_type: "application/octet-stream", media: Media::Bytes, required: true, fields: &[] },
        Body { media_type: "multipart/form-data", media: Media::Multipart, required: true, fields: &[] },
    ],
    ..operation("setters", "POST", "/setters")
};

/// The same with a form for its first body.
static FORM_SETTERS: Operation = Operation {
    params: SETTERS.params,
    bodies: &[
        Body {
            media_type: "application/x-www-form-urlencoded",
            media: Media::Form,
            required: true,
            fields: SETTERS.bodies[0].fields,
        },
        Body { media_type: "application/json", media: Media::Json, required: true, fields: &[] },
        Body { media_type: "application/octet-stream", media: Media::Bytes, required: true, fields: &[] },
        Body { media_type: "multipart/form-data", media: Media::Multipart, required: true, fields: &[] },
    ],
    ..operation("formSetters", "POST", "/setters")
};

/// The names of the first body's properties.
const NAMES: [&str; 3] = ["a", "b/c", "d"];

#[derive(Clone, Debug)]
struct Whole {
    a: f64,
    b: Option<i64>,
    d: Option<Secret<String>>,
    extra: Extra,
}
crate::object! { Whole { extra, required a: "a" { max: 9 }, optional b: "b/c" { max: 9 }, optional d: "d" } }

/// A value as it is set: what is right, breaks a limit, cannot be written, is null, or is secret.
#[derive(Clone, Debug, PartialEq)]
enum Given {
    Number(f64),
    Null,
    Secret(String),
}

impl Given {
    fn set(&self, set: impl FnOnce(&dyn Wire)) {
        match self {
            Self::Number(number) => set(number),
            Self::Null => set(&Value::Null),
            Self::Secret(text) => set(&Secret::from(text.as_str())),
        }
    }

    /// What it is on the wire, if it can be written.
    fn json(&self) -> Option<Value> {
        match self {
            Self::Number(number) if number.is_finite() => Some(json!(*number as i64)),
            Self::Number(_) => None,
            Self::Null => Some(Value::Null),
            Self::Secret(text) => Some(json!(text)),
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Param(usize, Given),
    Field(usize, Given),
    FieldNull(usize),
    Body(usize, Whole),
    Bytes,
    Parts,
}

impl Step {
    fn apply(&self, call: &mut Call) {
        match self {
            Self::Param(index, value) => value.set(|value| call.set_param(*index, value)),
            Self::Field(index, value) => value.set(|value| call.set_field(*index, value)),
            Self::FieldNull(index) => call.field_null(*index),
            Self::Body(index, whole) => call.set_body(*index, whole),
            Self::Bytes => call.body_bytes(2, Bytes::from_static(b"raw")),
            Self::Parts => call.body_multipart(3, vec![part("p", "1")]),
        }
    }

    fn is_whole(&self) -> bool {
        matches!(self, Self::Body(..) | Self::Bytes | Self::Parts)
    }
}

fn part(name: &str, content: &str) -> Part {
    Part { name: name.to_owned(), filename: None, content_type: None, body: content.to_owned().into() }
}

/// The next number of a sequence that is the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn given(&mut self) -> Given {
        match self.below(6) {
            0 | 1 => Given::Number(self.below(9) as f64),
            2 => Given::Number(10.0 + self.below(9) as f64),
            3 => Given::Number(f64::NAN),
            4 => Given::Null,
            _ => Given::Secret(format!("secret-{}", self.below(100))),
        }
    }

    fn step(&mut self) -> Step {
        match self.below(10) {
            0 | 1 => Step::Param(self.below(2), self.given()),
            2..=4 => Step::Field(self.below(3), self.given()),
            5 => Step::FieldNull(self.below(3)),
            6..=7 => Step::Body(
                self.below(2),
                Whole {
                    a: [1.0, 12.0, f64::NAN][self.below(3)],
                    b: [None, Some(3), Some(11)][self.below(3)],
                    d: (self.below(2) == 0).then(|| Secret::from("whole-secret")),
                    extra: Extra::new(),
                },
            ),
            8 => Step::Bytes,
            _ => Step::Parts,
        }
    }
}

/// All that is sent or said of a call.
fn outcome(op: &'static Operation, steps: &[Step]) -> String {
    // A client of its own, whose boundaries begin anew.
    let mut call = client(&Script::new()).call(op);
    steps.iter().for_each(|step| step.apply(&mut call));
    match prepare(&mut call) {
        Ok(prepared) => {
            let mut said = format!("{} {}", prepared.url, String::from_utf8_lossy(&prepared.body));
            for (name, value) in &prepared.headers {
                said.push_str(&format!("\n{name}: {value:?}"));
            }
            let secrets: Vec<String> = (0..100).map(|n| format!("secret-{n:02}")).collect();
            said + &prepared.redactor.text(&format!("whole-secret {}", secrets.join(" ")))
        }
        Err(error) => format!("{error:?}"),
    }
}

/// The steps that are left when each replaces what it is said to replace, in one fixed order.
fn last(steps: &[Step]) -> Vec<Step> {
    let mut params: [Option<Step>; 2] = Default::default();
    let mut whole: Option<Step> = None;
    let mut fields: [Option<Step>; 3] = Default::default();
    for step in steps {
        match step {
            Step::Param(index, _) => params[*index] = Some(step.clone()),
            Step::Field(index, _) | Step::FieldNull(index) => fields[*index] = Some(step.clone()),
            step if step.is_whole() => {
                whole = Some(step.clone());
                fields = Default::default();
            }
            _ => unreachable!(),
        }
    }
    params.into_iter().flatten().chain(whole).chain(fields.into_iter().flatten()).collect()
}

#[test]
fn a_call_is_that_of_the_last_values() {
    let mut random = Random(1);
    for _ in 0..1_500 {
        let steps: Vec<Step> = (0..random.below(9)).map(|_| random.step()).collect();
        for op in [&SETTERS, &FORM_SETTERS] {
            assert_eq!(outcome(op, &steps), outcome(op, &last(&steps)), "{} {steps:#?}", op.id);
        }
    }
}

/// The same against values put together without any of the code that does it for calls.
#[test]
fn the_last_values_are_what_is_sent() {
    let core = client(&Script::new());
    let mut random = Random(2);
    let mut sent = 0;
    for _ in 0..6_000 {
        let steps: Vec<Step> = (0..random.below(9)).map(|_| random.step()).collect();
        let mut call = core.call(&SETTERS);
        call.param(1, "r");
        let mut object: Option<Map<String, Value>> = None;
        let mut other = false;
        // Properties that cannot be written, and those that break a limit.
        let mut bad: Vec<&str> = Vec::new();
        for step in steps.iter().filter(|step| !matches!(step, Step::Param(..))) {
            step.apply(&mut call);
            let (index, given) = match step {
                Step::Body(index, whole) => {
                    other = *index != 0;
                    bad.clear();
                    let mut all = Map::new();
                    all.insert("a".to_owned(), json!(whole.a as i64));
                    if whole.a.is_nan() || whole.a > 9.0 {
                        bad.push("a");
                    }
                    if let Some(b) = whole.b {
                        all.insert("b/c".to_owned(), json!(b));
                        if b > 9 {
                            bad.push("b/c");
                        }
                    }
                    if let Some(d) = &whole.d {
                        all.insert("d".to_owned(), json!(d.expose()));
                    }
                    object = Some(all);
                    continue;
                }
                Step::Field(index, given) => (*index, given.clone()),
                Step::FieldNull(index) => (*index, Given::Null),
                _ => {
                    other = true;
                    continue;
                }
            };
            let name = NAMES[index];
            bad.retain(|bad| *bad != name);
            if given.json().is_none() || (index < 2 && matches!(given, Given::Number(n) if n > 9.0)) {
                bad.push(name);
            }
            object.get_or_insert_default().insert(name.to_owned(), given.json().unwrap_or(Value::Null));
        }
        if other {
            continue;
        }
        let expected = object.filter(|object| bad.is_empty() && object.contains_key("a"));
        let prepared = prepare(&mut call).ok();
        let body = prepared.map(|prepared| serde_json::from_slice::<Map<String, Value>>(&prepared.body).unwrap());
        assert_eq!(body, expected, "{steps:#?}");
        sent += usize::from(body.is_some());
    }
    assert!(sent > 500, "only {sent} were sent");
}

#[test]
fn parts_are_those_that_were_set_last() {
    let core = client(&Script::new());
    let mut random = Random(3);
    let mut sent = 0;
    for _ in 0..5_000 {
        let mut call = core.call(&UPLOAD);
        let mut single: [Option<String>; 3] = Default::default();
        let mut many: Vec<String> = Vec::new();
        for _ in 0..random.below(8) {
            let content = format!("content-{}", random.below(100));
            match random.below(5) {
                index @ 0..=1 => {
                    call.part(index, &content);
                    single[index] = Some(content);
                }
                2 => {
                    call.part_file(2, "f".to_owned(), FileContent::from(content.clone()));
                    single[2] = Some(content);
                }
                3 => {
                    call.part_file(3, "g".to_owned(), FileContent::from(content.clone()));
                    many.push(content);
                }
                _ => {
                    call.body_multipart(0, vec![part("path", &content), part("mode", "whole")]);
                    single = [Some(content), Some("whole".to_owned()), None];
                    many.clear();
                }
            }
        }
        let names = ["path", "mode", "file"];
        let mut expected: Vec<(String, String)> = Vec::new();
        for (name, content) in names.iter().zip(&single) {
            expected.extend(content.clone().map(|content| ((*name).to_owned(), content)));
        }
        expected.extend(many.into_iter().map(|content| ("files".to_owned(), content)));
        expected.sort();
        match prepare(&mut call) {
            Ok(prepared) => {
                let text = String::from_utf8(prepared.body.to_vec()).unwrap();
                let mut parts: Vec<(String, String)> = Vec::new();
                for part in text.split("--part-").filter(|part| part.contains("name=\"")) {
                    let name = part.split("; name=\"").nth(1).unwrap().split('"').next().unwrap();
                    let content = part.split("\r\n\r\n").nth(1).unwrap().trim_end();
                    parts.push((name.to_owned(), content.to_owned()));
                }
                parts.sort();
                assert_eq!(parts, expected);
                sent += 1;
            }
            Err(error) => {
                assert!(single[0].is_none(), "{error}");
                assert_eq!(error.kind(), &ErrorKind::MissingField { name: "path".to_owned() });
            }
        }
    }
    assert!(sent > 1000, "only {sent} were sent");
}

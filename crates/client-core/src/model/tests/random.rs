//! Properties that hold for every value, on values made at random from a fixed seed.

use super::unions::Storage;
use super::*;
use crate::model::style::{Style, path, query};
use serde_json::json;

/// Knuth's MMIX generator: the test needs variety, not quality.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn value(&mut self, depth: usize) -> Value {
        let scalars = [
            json!(null),
            json!(true),
            json!(1),
            json!(-7),
            json!(1.5),
            json!(u64::MAX),
            json!("disk"),
            json!("volume"),
            json!("2026-11-21T10:00:00Z"),
            json!("ä\"\\\n\u{0}"),
        ];
        match self.below(if depth == 0 { 4 } else { 8 }) {
            0..=3 => self.pick(&scalars).clone(),
            4 | 5 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let names = ["kind", "size", "path", "zone", "new", "a/b~", ""];
                let members = (0..self.below(5)).map(|_| (self.pick(&names).to_string(), self.value(depth - 1)));
                Value::Object(members.collect())
            }
        }
    }

    fn text(&mut self) -> String {
        let parts = [".", "/", "%", "2e", "2F", "\\", "?", "#", "a", "ä", "\r\n", ";", "=", " ", "\0"];
        (0..self.below(5)).map(|_| *self.pick(&parts)).collect()
    }
}

#[test]
fn whatever_a_union_reads_it_writes_again() {
    let mut random = Random(1);
    for _ in 0..5_000 {
        let value = random.value(3);
        let storage: Storage = from_value(value.clone()).unwrap();
        let back = to_value(&storage).unwrap();
        // Null and absent are one for the optional members of the objects in it.
        assert_eq!(without_nulls(back), without_nulls(value));
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, without_nulls(value)))
                .collect(),
        ),
        other => other,
    }
}

#[test]
fn free_form_values_are_what_serde_json_makes_of_them() {
    let mut random = Random(2);
    for _ in 0..2_000 {
        let value = random.value(4);
        let text = serde_json::to_vec(&value).unwrap();
        assert_eq!(from_slice::<Value>(&text).unwrap(), value);
        assert_eq!(to_vec(&value).unwrap(), text);
    }
}

#[test]
fn no_text_leaves_its_path_segment_or_is_lost_in_it() {
    let mut random = Random(3);
    for _ in 0..5_000 {
        let text = random.text();
        let value = json!([text, random.text()]);
        for style in [Style::Simple, Style::Label, Style::Matrix, Style::Json] {
            for (explode, value) in [(true, &value), (false, &json!(text))] {
                let Ok(sent) = path("p", style, explode, value) else {
                    assert!(matches!(text.as_str(), "" | "." | ".."), "{text:?}");
                    continue;
                };
                assert!(!sent.contains(['/', '?', '#', '\\', '\r', '\n']), "{text:?}");
                assert!(!matches!(sent.as_str(), "" | "." | ".."), "{text:?}");
            }
        }
        let sent = query("q", Style::Form, true, false, &json!(text)).unwrap();
        let decoded = percent_encoding::percent_decode_str(&sent[0].1).decode_utf8().unwrap();
        assert_eq!(decoded, text);
    }
}

//! Errors told by the shape of a body.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::api::ErrorShape;

/// Whether `body` is a JSON object of one of the shapes.
pub(crate) fn is_error(shapes: &[ErrorShape], body: &[u8]) -> bool {
    if shapes.is_empty() || body.trim_ascii_start().first() != Some(&b'{') {
        return false;
    }
    let Ok(Names(names)) = serde_json::from_slice(body) else {
        return false;
    };
    let has = |name: &&'static str| names.iter().any(|n| n == name);
    shapes
        .iter()
        .any(|shape| !shape.present.is_empty() && shape.present.iter().all(has) && !shape.absent.iter().any(has))
}

/// Names of an object's members, whatever their values.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamesVisitor;
        impl<'de> Visitor<'de> for NamesVisitor {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = map.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(NamesVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_by_their_members() {
        const SHAPES: &[ErrorShape] = &[ErrorShape { present: &["code", "message"], absent: &["id"] }];
        for (body, error) in [
            (r#" {"message":{"a":[1]},"code":1}"#, true),
            (r#"{"message":"m","code":1,"id":2}"#, false),
            (r#"{"message":"m"}"#, false),
            (r#"[{"message":"m","code":1}]"#, false),
            (r#"{"message":"m","code":1"#, false),
            ("", false),
        ] {
            assert_eq!(is_error(SHAPES, body.as_bytes()), error, "{body}");
        }
        assert!(!is_error(&[], br#"{"message":"m","code":1}"#));
    }
}

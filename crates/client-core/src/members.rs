//! A JSON object as a list of names and JSON texts: order and numbers stay exactly as they were.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::model;

/// Names and the JSON text of their values.
pub(crate) type Members = Vec<(String, String)>;

/// Reads an object.
pub(crate) fn parse(json: &[u8]) -> serde_json::Result<Members> {
    let members = borrow(json)?.into_iter();
    Ok(members.map(|(name, json)| (name, json.to_owned())).collect())
}

/// Reads an object; the texts stay where they are.
pub(crate) fn borrow(json: &[u8]) -> serde_json::Result<Vec<(String, &str)>> {
    serde_json::from_slice::<Object<'_>>(json).map(|object| object.0)
}

struct Object<'a>(Vec<(String, &'a str)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    members.push((name, value.get()));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// Sets a member in its place, or appends it.
pub(crate) fn set(members: &mut Members, name: &str, json: String) {
    match members.iter_mut().find(|(n, _)| n == name) {
        Some((_, old)) => *old = json,
        None => members.push((name.to_owned(), json)),
    }
}

/// Sets the value at a JSON pointer, making objects on the way.
pub(crate) fn patch(members: &mut Members, pointer: &str, value: Value) -> Result<(), String> {
    let mut names = pointer.split('/').skip(1).map(unescape);
    let Some(first) = names.next() else {
        return Err(format!("`{pointer}` is not a JSON pointer to a property"));
    };
    let mut root = match members.iter().find(|(name, _)| *name == first) {
        Some((_, json)) => serde_json::from_str(json).unwrap_or(Value::Null),
        None => Value::Null,
    };
    let mut place = &mut root;
    for name in names {
        if place.is_null() {
            *place = Value::Object(serde_json::Map::new());
        }
        let Value::Object(object) = place else {
            return Err(format!("`{pointer}` passes through a value that is not an object"));
        };
        place = object.entry(name).or_insert(Value::Null);
    }
    *place = value;
    set(members, &first, root.to_string());
    Ok(())
}

/// A segment of a JSON pointer as the name it stands for.
pub(crate) fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// Writes `"name":`.
pub(crate) fn write_name(out: &mut Vec<u8>, name: &str) {
    if model::end_of_plain(name.as_bytes()).is_none() {
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(Value::from(name).to_string().as_bytes());
    }
    out.push(b':');
}

/// Writes the object.
pub(crate) fn write(members: &Members) -> Vec<u8> {
    let mut out = vec![b'{'];
    for (name, json) in members {
        if out.len() > 1 {
            out.push(b',');
        }
        write_name(&mut out, name);
        out.extend_from_slice(json.as_bytes());
    }
    out.push(b'}');
    out
}

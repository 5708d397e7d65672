//! Whether an object has any property that its type documents.

use super::Field;

/// How deep unions may be in each other for their properties to count. Deeper ones accept any object.
#[doc(hidden)]
pub const UNIONS: u8 = 8;

/// What a type says of an object by the name of a property.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Documents {
    /// The property is documented.
    Yes,
    /// The type documents properties, and this is none of them.
    No,
    /// The type accepts any object: a map, or free-form JSON.
    Any,
    /// The type is no object.
    Nothing,
}

impl Documents {
    /// What a union of two types says.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Nothing, Self::Nothing) => Self::Nothing,
        }
    }
}

/// What an object type with these properties says. `typed`: the document gives all other properties a type, so that they
/// are documented too.
#[doc(hidden)]
#[must_use]
pub fn documents(fields: &'static [Field], typed: bool, name: &str) -> Documents {
    match fields.iter().any(|field| field.0 == name) {
        true => Documents::Yes,
        false if typed || fields.is_empty() => Documents::Any,
        false => Documents::No,
    }
}

/// Whether the struct's field for all other properties gives them a type.
#[doc(hidden)]
#[must_use]
pub fn is_typed<S, R: super::Rest>(_: fn(&S) -> &R) -> bool {
    R::typed()
}

/// What is in a response, by the properties that its type documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A documented property, or a value of a type that documents none.
    Documented,
    /// An object without any property, of a type that documents some.
    Empty,
    /// An object that has properties, and none that its type documents.
    Foreign,
}

/// Looks at the names of the top-level object's properties; the text has been decoded, so it is JSON.
pub(crate) fn look(json: &[u8], documents: fn(&str) -> Documents) -> Found {
    let json = json.trim_ascii_start();
    let Some(inside) = json.strip_prefix(b"{") else { return Found::Documented };
    let inside = inside.trim_ascii_start();
    if inside.first() == Some(&b'}') {
        return match documents("") {
            Documents::Any | Documents::Nothing => Found::Documented,
            Documents::Yes | Documents::No => Found::Empty,
        };
    }
    // Nearly always the first property is a documented one, and needs no parser to be found.
    let name = inside.strip_prefix(b"\"").and_then(|name| {
        let end = super::end_of_plain(name)?;
        (name.get(end) == Some(&b'"')).then(|| std::str::from_utf8(name.get(..end)?).ok())?
    });
    if name.is_some_and(|name| documents(name) != Documents::No) {
        return Found::Documented;
    }
    match crate::members::borrow(json) {
        Ok(members) if members.iter().all(|(name, _)| documents(name) == Documents::No) => Found::Foreign,
        _ => Found::Documented,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Extra, Map, Value, Wire};

    #[derive(Debug)]
    struct Page {
        items: Option<Vec<Value>>,
        next: Option<String>,
        extra: Extra,
    }
    crate::object! { Page { extra, optional items: "items", optional next: "next\"" } }

    #[derive(Debug)]
    struct Labels {
        name: Option<String>,
        rest: Map<i64>,
    }
    crate::object! { Labels { map rest: Map<i64>, optional name: "name" } }

    enum Either {
        Page(Page),
        Labels(Box<Other>),
        Other(Value),
    }
    crate::union! { Either { Page(Page), Labels(Box<Other>) } }

    #[derive(Debug)]
    struct Other {
        id: Option<i64>,
        extra: Extra,
    }
    crate::object! { Other { extra, optional id: "id" } }

    enum Tagged {
        Page(Page),
        Unknown(Value),
    }
    crate::tagged_union! { Tagged, tag = "kind" { Page(Page) = "page" } }

    fn found<T: Wire>(json: &str) -> Found {
        look(json.as_bytes(), |name| T::documents(name, UNIONS))
    }

    #[test]
    fn objects_are_told_by_their_documented_properties() {
        for (json, expected) in [
            (r#"{"items":null}"#, Found::Documented),
            (r#" { "x" : {"items":[]}, "next\"" : "a" }"#, Found::Documented),
            (r#"{"it\u0065ms":[]}"#, Found::Documented),
            (r#" { } "#, Found::Empty),
            (r#"{"x":1,"y":{"items":1}}"#, Found::Foreign),
            (r#"{"":1}"#, Found::Foreign),
            ("null", Found::Documented),
        ] {
            assert_eq!(found::<Page>(json), expected, "{json}");
            assert_eq!(found::<Option<Box<Page>>>(json), expected, "{json}");
        }
        assert_eq!(found::<Labels>(r#"{"x":1}"#), Found::Documented);
        assert_eq!(found::<Value>(r#"{"x":1}"#), Found::Documented);
        assert_eq!(found::<Map<i64>>("{}"), Found::Documented);
        assert_eq!(found::<Either>(r#"{"id":1}"#), Found::Documented);
        assert_eq!(found::<Either>(r#"{"x":1}"#), Found::Foreign);
        assert_eq!(found::<Tagged>(r#"{"kind":"new","x":1}"#), Found::Documented);
        assert_eq!(found::<Tagged>(r#"{"x":1}"#), Found::Foreign);
    }
}

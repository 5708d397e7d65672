//! Whether an object has any property that its type documents.

use super::{Field, Members, Note, Num, Outcome, Wire, Writer};

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

/// Whether the value is one that a union keeps although none of its variants is for it, and that has nothing documented to
/// say for itself: new variants of objects have.
pub(crate) fn fits_none(json: &[u8], value: &dyn Wire, documents: fn(&str) -> Documents) -> bool {
    let json = json.trim_ascii();
    let is_object = json.first() == Some(&b'{');
    // What other types than unions make of a value, or of an object with properties, needs no second look.
    if is_object && json.get(1..).is_some_and(|inside| inside.trim_ascii_start().first() != Some(&b'}')) {
        return false;
    }
    match documents("") {
        Documents::Any => return false,
        // An enum's unknown text is one to come.
        Documents::Nothing if json.first() == Some(&b'"') => return false,
        Documents::Yes | Documents::No | Documents::Nothing => {}
    }
    let mut root = Root::default();
    // What was read can be written; if not, there is nothing to say of it.
    let _ = value.write(&mut root);
    root.unknown
}

/// Notes whether the value itself, and not one inside of it, is unknown.
#[derive(Default)]
struct Root {
    unknown: bool,
}

impl Writer for Root {
    fn null(&mut self) -> Outcome {
        Ok(())
    }

    fn boolean(&mut self, _value: bool) -> Outcome {
        Ok(())
    }

    fn number(&mut self, _value: Num) -> Outcome {
        Ok(())
    }

    fn text(&mut self, _value: &str) -> Outcome {
        Ok(())
    }

    fn array(&mut self, _items: &mut dyn Iterator<Item = &dyn Wire>) -> Outcome {
        Ok(())
    }

    fn map(&mut self, _entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Outcome {
        Ok(())
    }

    fn object(&mut self, _members: &Members<'_>) -> Outcome {
        Ok(())
    }

    fn note(&mut self, note: Note) {
        self.unknown |= matches!(note, Note::Unknown);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Extra, Json, Map, Value, Wire};

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
        Other(Json),
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
        Unknown(Json),
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
        // Without its tag it is no alternative, known or new, whatever else it has.
        assert_eq!(found::<Tagged>(r#"{"items":[],"success":false}"#), Found::Foreign);
    }

    /// A list, or an object with one.
    enum Listed {
        Plain(Vec<String>),
        Page(Required),
        Other(Json),
    }
    crate::union! { Listed { Plain(Vec<String>), Page(Required) } }

    struct Required {
        items: Vec<String>,
        extra: Extra,
    }
    crate::object! { Required { extra, required items: "items" } }

    #[test]
    fn what_fits_no_alternative_is_told() {
        fn none<T: Wire>(json: &str) -> bool {
            let value: T = crate::model::from_slice(json.as_bytes()).unwrap();
            fits_none(json.as_bytes(), &value, |name| T::documents(name, UNIONS))
        }
        for json in ["null", "\"\"", "0", "false", "{}", " { } ", "[1]"] {
            assert!(none::<Listed>(json), "{json}");
        }
        // A new alternative has something documented, or something else that is looked at elsewhere.
        for json in ["[]", "[\"a\"]", r#"{"items":[]}"#, r#"{"items":{}}"#] {
            assert!(!none::<Listed>(json), "{json}");
        }
        assert!(!none::<Option<Listed>>("null"));
        assert!(!none::<Value>("null") && !none::<Page>("{}") && !none::<String>("\"\""));
    }
}

//! Other formats than JSON, and a serde_json that hands on numbers as text.

use super::*;
use serde::de::value::{Error as ValueError, MapDeserializer};
use serde::ser::{Impossible, Serializer};
use std::fmt;

/// A format that, like TOML, tells by its own errors what it was given.
struct Picky;

#[derive(Debug, PartialEq)]
enum Refused {
    Text,
    None,
    Number,
    Said(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Refused {}

impl serde::ser::Error for Refused {
    fn custom<T: fmt::Display>(said: T) -> Self {
        Self::Said(said.to_string())
    }
}

macro_rules! refuse {
    ($($name:ident($($type:ty),*) => $error:expr),* $(,)?) => {
        $(fn $name(self $(, _: $type)*) -> Result<(), Refused> { Err($error) })*
    };
}

fn other() -> Refused {
    Refused::Said("something else".to_owned())
}

impl Serializer for Picky {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Impossible<(), Refused>;
    type SerializeTuple = Impossible<(), Refused>;
    type SerializeTupleStruct = Impossible<(), Refused>;
    type SerializeTupleVariant = Impossible<(), Refused>;
    type SerializeMap = Impossible<(), Refused>;
    type SerializeStruct = Impossible<(), Refused>;
    type SerializeStructVariant = Impossible<(), Refused>;

    refuse! {
        serialize_bool(bool) => other(), serialize_i8(i8) => other(), serialize_i16(i16) => other(),
        serialize_i32(i32) => other(), serialize_i64(i64) => Refused::Number, serialize_u8(u8) => other(),
        serialize_u16(u16) => other(), serialize_u32(u32) => other(), serialize_u64(u64) => Refused::Number,
        serialize_f32(f32) => other(), serialize_f64(f64) => Refused::Number, serialize_char(char) => other(),
        serialize_str(&str) => Refused::Text, serialize_bytes(&[u8]) => other(), serialize_none() => Refused::None,
        serialize_unit() => other(), serialize_unit_struct(&'static str) => other(),
        serialize_unit_variant(&'static str, u32, &'static str) => other(),
    }

    fn serialize_some<T: ?Sized + serde::Serialize>(self, _: &T) -> Result<(), Refused> {
        Err(other())
    }

    fn serialize_newtype_struct<T: ?Sized + serde::Serialize>(self, _: &'static str, _: &T) -> Result<(), Refused> {
        Err(other())
    }

    fn serialize_newtype_variant<T: ?Sized + serde::Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Refused> {
        Err(other())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Refused> {
        Err(other())
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Refused> {
        Err(other())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Refused> {
        Err(other())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Refused> {
        Err(other())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Refused> {
        Err(other())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Refused> {
        Err(other())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Refused> {
        Err(other())
    }
}

#[test]
fn a_formats_own_errors_come_back_as_they_are() {
    assert_eq!(serialize(&Status::Running, Picky), Err(Refused::Text));
    assert_eq!(serialize(&Option::<String>::None, Picky), Err(Refused::None));
    assert_eq!(serialize(&1.5, Picky), Err(Refused::Number));
    // Ours say what is wrong with the value.
    let Err(Refused::Said(said)) = serialize(&f64::NAN, Picky) else { panic!("NaN was written") };
    assert!(said.contains("NaN"), "{said}");
}

/// What serde_json hands on for a number where `arbitrary_precision` is on.
fn precise<T: Wire>(text: &str) -> Result<T, ValueError> {
    let entries = [("$serde_json::private::Number", text)];
    deserialize(MapDeserializer::<_, ValueError>::new(entries.into_iter()))
}

#[test]
fn numbers_are_read_where_they_are_handed_on_as_text() {
    assert_eq!(precise::<f64>("1.5").unwrap(), 1.5);
    assert_eq!(precise::<i64>("-7").unwrap(), -7);
    assert_eq!(precise::<i64>("3.0").unwrap(), 3);
    assert_eq!(precise::<u64>("18446744073709551615").unwrap(), u64::MAX);
    assert_eq!(precise::<Value>("1.5").unwrap(), serde_json::json!(1.5));
    assert!(precise::<String>("1.5").is_err());
    assert!(precise::<f64>("nonsense").is_err());
    // Objects are none the worse for it.
    let entries = [("a", 1_u8), ("b", 2)];
    let map: Map<i64> = deserialize(MapDeserializer::<_, ValueError>::new(entries.into_iter())).unwrap();
    assert_eq!((map["a"], map["b"], map.len()), (1, 2, 2));
}

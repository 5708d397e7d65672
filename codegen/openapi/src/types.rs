//! Sets of JSON types.

use std::fmt;

use crate::document::{Node, Value};

/// The JSON types that a value may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Types(u8);

impl Types {
    /// None.
    pub const NONE: Types = Types(0);
    /// `null`
    pub const NULL: Types = Types(1);
    /// `boolean`
    pub const BOOLEAN: Types = Types(2);
    /// `integer`
    pub const INTEGER: Types = Types(8);
    /// `number`: integers, and numbers that are none.
    pub const NUMBER: Types = Types(4 | 8);
    /// `string`
    pub const STRING: Types = Types(16);
    /// `array`
    pub const ARRAY: Types = Types(32);
    /// `object`
    pub const OBJECT: Types = Types(64);
    /// Every type of JSON.
    pub const ALL: Types = Types(127);
    /// A name that is no type of JSON.
    pub const UNKNOWN: Types = Types(128);

    /// The type of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Types> {
        Some(match name {
            "null" => Types::NULL,
            "boolean" => Types::BOOLEAN,
            "number" => Types::NUMBER,
            "integer" => Types::INTEGER,
            "string" => Types::STRING,
            "array" => Types::ARRAY,
            "object" => Types::OBJECT,
            _ => return None,
        })
    }

    /// What the `type` of a schema says, if it has one, and the entries that name no type of JSON. YAML's
    /// `null` without quotes is meant as the type.
    #[must_use]
    pub fn stated(schema: &Node) -> Option<(Types, Vec<&Node>)> {
        let stated = schema.get("type")?;
        let entries = match stated.as_array() {
            Some(list) => list.iter().collect(),
            None => vec![stated],
        };
        let (mut types, mut unknown) = (Types::NONE, Vec::new());
        for entry in entries {
            match entry.as_str().and_then(Types::named) {
                Some(one) => types = types.or(one),
                None if entry.is_null() => types = types.or(Types::NULL),
                None => unknown.push(entry),
            }
        }
        Some((types, unknown))
    }

    /// The type of a value.
    #[must_use]
    pub fn of_value(value: &Node) -> Types {
        match &value.value {
            Value::Null => Types::NULL,
            Value::Bool(_) => Types::BOOLEAN,
            Value::Number(_) if value.as_i64().is_some() => Types::INTEGER,
            Value::Number(_) => Types::NUMBER,
            Value::String(_) => Types::STRING,
            Value::Array(_) => Types::ARRAY,
            Value::Object(_) => Types::OBJECT,
        }
    }

    /// Either.
    #[must_use]
    pub const fn or(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    /// Without the others.
    #[must_use]
    pub const fn without(self, other: Types) -> Types {
        Types(self.0 & !other.0)
    }

    /// Whether all of these are among the others.
    #[must_use]
    pub const fn within(self, other: Types) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether `null` is among them.
    #[must_use]
    pub const fn has_null(self) -> bool {
        self.0 & Types::NULL.0 != 0
    }

    /// Without `null`.
    #[must_use]
    pub const fn without_null(self) -> Types {
        self.without(Types::NULL)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether any JSON value could be meant.
    #[must_use]
    pub const fn is_all(self) -> bool {
        self.0 == Types::ALL.0
    }

    /// Numbers, strings, booleans and null only.
    #[must_use]
    pub const fn is_scalar(self) -> bool {
        self.and(Types::ARRAY.or(Types::OBJECT)).is_empty()
    }
}

impl fmt::Display for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if Types::ALL.without_null().within(*self) {
            return f.write_str("any type");
        }
        let number = if self.0 & 4 != 0 { "number" } else { "integer" };
        let names = [
            (Types::STRING, "string"),
            (Types::INTEGER, number),
            (Types::BOOLEAN, "boolean"),
            (Types::OBJECT, "object"),
            (Types::ARRAY, "array"),
            (Types::UNKNOWN, "an unknown type"),
            (Types::NULL, "null"),
        ];
        let names: Vec<_> = names.iter().filter(|(one, _)| !self.and(*one).is_empty()).map(|(_, name)| *name).collect();
        match names.as_slice() {
            [] => f.write_str("nothing"),
            names => f.write_str(&names.join(" or ")),
        }
    }
}

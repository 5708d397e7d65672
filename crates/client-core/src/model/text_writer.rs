//! A JSON text as a writer. serde_json writes the texts and numbers, which is where the rules are.

use super::object::Members;
use super::{Num, Wire, WireError, Writer};

type Result<T = ()> = std::result::Result<T, WireError>;

/// Takes one value, at the end of a text.
struct Text<'a> {
    out: &'a mut Vec<u8>,
    done: bool,
}

/// Appends `value` to `out`, which is of no use after an error.
pub(crate) fn append(out: &mut Vec<u8>, value: &dyn Wire) -> Result {
    let mut text = Text { out, done: false };
    value.write(&mut text)?;
    match text.done {
        true => Ok(()),
        false => Err(WireError::new("the value wrote nothing")),
    }
}

impl Text<'_> {
    fn begin(&mut self) -> Result {
        match std::mem::replace(&mut self.done, true) {
            false => Ok(()),
            true => Err(WireError::new("the value wrote more than one value")),
        }
    }

    fn scalar(&mut self, value: &(impl serde::Serialize + ?Sized)) -> Result {
        self.begin()?;
        put(self.out, value)
    }
}

fn put(out: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) -> Result {
    serde_json::to_writer(out, value).map_err(|error| WireError::new(error.to_string()))
}

fn member(out: &mut Vec<u8>, name: &str, value: &dyn Wire) -> Result {
    // Only the brace ends so, as a value never does.
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    put(out, name)?;
    out.push(b':');
    append(out, value).map_err(|error| error.in_member(name))
}

impl Writer for Text<'_> {
    fn null(&mut self) -> Result {
        self.begin()?;
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn boolean(&mut self, value: bool) -> Result {
        self.begin()?;
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn number(&mut self, value: Num) -> Result {
        match value.finite()? {
            Num::Unsigned(value) => self.scalar(&value),
            Num::Signed(value) => self.scalar(&value),
            Num::Float(value) => self.scalar(&value),
        }
    }

    fn digits(&mut self, text: &str) -> Result {
        self.begin()?;
        self.out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn exact(&mut self, json: &str) -> Option<Result> {
        Some(self.digits(json))
    }

    fn text(&mut self, value: &str) -> Result {
        self.scalar(value)
    }

    fn array(&mut self, items: &mut dyn Iterator<Item = &dyn Wire>) -> Result {
        self.begin()?;
        self.out.push(b'[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            append(self.out, item).map_err(|error| error.in_item(index))?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result {
        self.begin()?;
        self.out.push(b'{');
        for (name, value) in entries {
            member(self.out, name, value)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn object(&mut self, members: &Members<'_>) -> Result {
        self.begin()?;
        self.out.push(b'{');
        let mut result = Ok(());
        members.each(&mut |name, value| {
            if result.is_ok() {
                result = member(self.out, name, value);
            }
        });
        result?;
        self.out.push(b'}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Map, Value, from_slice, to_vec};

    #[test]
    fn what_is_written_is_what_serde_json_writes() {
        let text = br#"{"a":[1,-2,1.5,1e300,null,true,{}],"b\n":"\u0000\"\\\u007f/\u2028","":[[],{"x":[]}]}"#;
        let value: Value = from_slice(text).unwrap();
        assert_eq!(to_vec(&value).unwrap(), serde_json::to_vec(&value).unwrap());
    }

    #[test]
    fn an_error_says_where() {
        let values: Map<Vec<f64>> = [("a".to_owned(), vec![1.0, f64::NAN])].into_iter().collect();
        let error = to_vec(&values).unwrap_err().to_string();
        assert!(error.starts_with("`a[1]`: NaN cannot be written"), "{error}");
    }
}

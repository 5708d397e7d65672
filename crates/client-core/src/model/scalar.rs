//! Text, booleans, numbers and nothing.

use super::read::Sink;
use super::{Note, Num, Reader, Wire, WireError, Writer};
use zeroize::Zeroize;

type Result<T = ()> = std::result::Result<T, WireError>;

struct Text<'a>(&'a mut String);

impl Sink for Text<'_> {
    fn want(&self) -> &'static str {
        "text"
    }

    fn text(&mut self, value: &str) -> Result {
        value.clone_into(self.0);
        Ok(())
    }

    fn owned(&mut self, value: String) -> Result {
        *self.0 = value;
        Ok(())
    }
}

impl Wire for String {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.text(self)
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        from.take(&mut Text(self))
    }

    fn blank() -> Self {
        Self::new()
    }

    fn is_plain(&self) -> bool {
        true
    }

    fn wipe(&mut self) {
        self.zeroize();
    }
}

struct Boolean<'a>(&'a mut bool);

impl Sink for Boolean<'_> {
    fn want(&self) -> &'static str {
        "a boolean"
    }

    fn boolean(&mut self, value: bool) -> Result {
        *self.0 = value;
        Ok(())
    }
}

impl Wire for bool {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.boolean(*self)
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        from.take(&mut Boolean(self))
    }

    fn blank() -> Self {
        false
    }

    fn is_plain(&self) -> bool {
        true
    }
}

struct Number {
    want: &'static str,
    found: Num,
}

impl Sink for Number {
    fn want(&self) -> &'static str {
        self.want
    }

    fn number(&mut self, value: Num) -> Result {
        self.found = value;
        Ok(())
    }
}

fn number(from: &mut dyn Reader, want: &'static str) -> Result<Num> {
    let mut number = Number { want, found: Num::Unsigned(0) };
    from.take(&mut number)?;
    Ok(number.found)
}

/// Reads an integer; a number without a fraction is one, however it is written.
pub(crate) fn integer(from: &mut dyn Reader) -> Result<i128> {
    let found = number(from, "an integer")?;
    match found {
        Num::Unsigned(value) => Ok(value.into()),
        Num::Signed(value) => Ok(value.into()),
        // 2^64: beyond it no integer type of ours fits anyhow.
        Num::Float(value) if value.fract() == 0.0 && value.abs() <= 18_446_744_073_709_551_616.0 => Ok(value as i128),
        Num::Float(_) => Err(WireError::mismatch("an integer", &format!("the number {found}"))),
    }
}

macro_rules! integers {
    ($($type:ident as $wide:ident),*) => {$(
        impl Wire for $type {
            fn write(&self, out: &mut dyn Writer) -> Result {
                out.note(Note::Narrow);
                out.number(Num::from($wide::from(*self)))
            }

            fn read_from(&mut self, from: &mut dyn Reader) -> Result {
                let value = integer(from)?;
                *self = Self::try_from(value).map_err(|_| {
                    WireError::new(format!(
                        "{value} is out of range: {} to {} is expected",
                        Self::MIN,
                        Self::MAX
                    ))
                })?;
                Ok(())
            }

            fn blank() -> Self {
                0
            }

            fn is_plain(&self) -> bool {
                true
            }
        }
    )*};
}

integers!(i8 as i64, i16 as i64, i32 as i64, i64 as i64, u8 as u64, u16 as u64, u32 as u64, u64 as u64);

impl Wire for f64 {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.number(Num::from(*self))
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        *self = number(from, "a number")?.as_f64();
        Ok(())
    }

    fn blank() -> Self {
        0.0
    }
}

impl Wire for f32 {
    fn write(&self, out: &mut dyn Writer) -> Result {
        // By its shortest text: 0.1 stays 0.1 and does not become 0.10000000149011612.
        let wide = self.to_string().parse::<f64>().unwrap_or(f64::from(*self));
        out.number(Num::from(wide))
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        let wide = number(from, "a number")?.as_f64();
        *self = wide as f32;
        if self.is_finite() {
            Ok(())
        } else {
            Err(WireError::new(format!("{wide} is out of range: a 32-bit float is expected")))
        }
    }

    fn blank() -> Self {
        0.0
    }
}

struct Nothing;

impl Sink for Nothing {
    fn want(&self) -> &'static str {
        "nothing"
    }

    fn null(&mut self) -> Result {
        Ok(())
    }
}

impl Wire for () {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.null()
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        from.take(&mut Nothing)
    }

    fn blank() -> Self {}
}

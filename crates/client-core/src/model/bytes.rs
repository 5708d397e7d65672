//! Binary data in a text.

use super::{Reader, Wire, WireError, Writer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroize;

/// Binary data that travels as base64 text (RFC 4648 section 4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bytes64(pub Vec<u8>);

impl From<Vec<u8>> for Bytes64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Bytes64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Wire for Bytes64 {
    fn write(&self, out: &mut dyn Writer) -> Result<(), WireError> {
        out.text(&STANDARD.encode(&self.0))
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result<(), WireError> {
        let text = String::read(from)?;
        self.0 = STANDARD
            .decode(text)
            .map_err(|error| WireError::new(format!("expected base64 text: {error}")))?;
        Ok(())
    }

    fn blank() -> Self {
        Self::default()
    }

    fn wipe(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(feature = "serde")]
mod serde_impls {
    use super::*;
    use crate::model as m;
    crate::__serde!(Bytes64);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{from_slice, to_vec};

    #[test]
    fn bytes_travel_as_base64() {
        let bytes: Bytes64 = from_slice(br#""AP+A""#).unwrap();
        assert_eq!(bytes.as_ref(), [0, 255, 128]);
        assert_eq!(to_vec(&bytes).unwrap(), br#""AP+A""#);
        let error = from_slice::<Bytes64>(br#""A*""#).unwrap_err().to_string();
        assert!(error.starts_with("expected base64 text: "), "{error}");
    }
}

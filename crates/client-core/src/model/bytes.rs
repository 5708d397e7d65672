//! Binary data in a text.

use super::{Note, Reader, Wire, WireError, Writer};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroize;

/// Binary data that travels as base64 text.
///
/// The text is kept as it came: servers send other alphabets, line breaks and now and then no base64
/// at all, and none of that should make the rest of a response unreadable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bytes64(String);

impl Bytes64 {
    /// From base64 text, as it is.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text that travels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes, by the standard or the URL-safe alphabet, padded or not.
    ///
    /// # Errors
    /// The text is no base64.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WireError> {
        let text: String = self.0.split_ascii_whitespace().collect();
        let first = match STANDARD.decode(&text) {
            Ok(bytes) => return Ok(bytes),
            Err(error) => error,
        };
        let others = [&STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD];
        let decoded = others.into_iter().find_map(|engine| engine.decode(&text).ok());
        decoded.ok_or_else(|| WireError::new(format!("expected base64 text: {first}")))
    }
}

impl From<&[u8]> for Bytes64 {
    fn from(bytes: &[u8]) -> Self {
        Self(STANDARD.encode(bytes))
    }
}

impl<const N: usize> From<&[u8; N]> for Bytes64 {
    fn from(bytes: &[u8; N]) -> Self {
        Self(STANDARD.encode(bytes))
    }
}

impl From<Vec<u8>> for Bytes64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(STANDARD.encode(bytes))
    }
}

impl Zeroize for Bytes64 {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl Wire for Bytes64 {
    fn write(&self, out: &mut dyn Writer) -> Result<(), WireError> {
        out.note(Note::Base64);
        out.text(&self.0)
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result<(), WireError> {
        self.0.read_from(from)
    }

    fn blank() -> Self {
        Self::default()
    }

    fn wipe(&mut self) {
        self.zeroize();
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
    fn the_text_is_kept_and_every_alphabet_is_understood() {
        for text in ["AP+A", "AP-A", "AA==", "AA", "AP\\n+A"] {
            let json = format!("\"{text}\"");
            let bytes: Bytes64 = from_slice(json.as_bytes()).unwrap();
            assert_eq!(to_vec(&bytes).unwrap(), json.as_bytes());
            let expected: &[u8] = if text.starts_with("AP") { &[0, 255, 128] } else { &[0] };
            assert_eq!(bytes.to_bytes().as_deref(), Ok(expected), "{text}");
        }
        let none: Bytes64 = from_slice(br#""A*""#).unwrap();
        let error = none.to_bytes().unwrap_err().to_string();
        assert!(error.starts_with("expected base64 text: "), "{error}");
        assert_eq!(Bytes64::from(b"\x00\xff\x80").as_str(), "AP+A");
    }
}

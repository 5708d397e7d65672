//! Binary data in a text.

use super::{Note, Reader, Wire, WireError, Writer};
use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::{Zeroize, Zeroizing};

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

/// Characters that are decoded at a time where only whether they can be matters.
const BLOCK: usize = 512;

/// Whether [`Bytes64::to_bytes`] reads the text. Takes no memory, as this is asked of every such value of a request.
pub(super) fn is_base64(text: &str) -> bool {
    [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD].into_iter().any(|engine| reads(engine, text))
}

fn reads(engine: &GeneralPurpose, text: &str) -> bool {
    // Both are wiped, as the value may be a secret.
    let mut block = Zeroizing::new([0; BLOCK]);
    let mut out = Zeroizing::new([0; BLOCK / 4 * 3]);
    let mut filled = 0;
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        if filled == BLOCK {
            // Padding is at the end only, so what comes before that is decoded to the last byte.
            if engine.decode_slice(&block[..], &mut out[..]) != Ok(BLOCK / 4 * 3) {
                return false;
            }
            filled = 0;
        }
        block[filled] = byte;
        filled += 1;
    }
    engine.decode_slice(&block[..filled], &mut out[..]).is_ok()
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

    #[test]
    fn what_is_base64_is_what_can_be_read() {
        let mut state = 7_u64;
        let mut below = |end: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % end
        };
        let mut right = 0;
        for round in 0..3_000 {
            // Around the ends of blocks as well, and damaged now and then: padding, either alphabet, blanks, and neither.
            let length = if round % 2 == 0 { below(12) } else { BLOCK / 4 * 3 * (1 + below(2)) - 4 + below(8) };
            let bytes: Vec<u8> = (0..length).map(|_| below(256) as u8).collect();
            let engine = [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD][below(4)];
            let mut text: Vec<char> = engine.encode(&bytes).chars().collect();
            for _ in 0..below(3) {
                let at = below(text.len() + 1);
                text.insert(at, ['=', '+', '-', '\n', ' ', 'A', '*', 'é'][below(8)]);
            }
            let text: String = text.into_iter().collect();
            let expected = Bytes64::from_text(text.as_str()).to_bytes().is_ok();
            right += usize::from(expected);
            assert_eq!(is_base64(&text), expected, "{text}");
        }
        assert!((500..2_500).contains(&right), "{right}");
    }
}

//! Percent-encoding (RFC 3986).

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What `allowReserved` leaves to encode. Of the reserved characters `#`, `[` and `]` cannot stand in a query,
/// and `&`, `=` and `+` mean something in one.
const UNSAFE: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';');

/// What cannot stand in a cookie's value (RFC 6265), and the percent sign, so that decoding is certain.
const NO_COOKIE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\').add(b'%');

/// Keeps unreserved characters only.
pub(super) fn strict(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Keeps what a cookie can hold.
pub(super) fn cookie(text: &str) -> String {
    utf8_percent_encode(text, NO_COOKIE).to_string()
}

/// Keeps reserved characters where a query allows them, and what is percent-encoded already (RFC 6570, 3.2.3).
pub(super) fn reserved(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        encoded.extend(utf8_percent_encode(&rest[..at], UNSAFE));
        let after = &rest[at + 1..];
        let digits = after.bytes().take(2).filter(u8::is_ascii_hexdigit).count();
        encoded.push_str(if digits == 2 { "%" } else { "%25" });
        rest = after;
    }
    encoded.extend(utf8_percent_encode(rest, UNSAFE));
    encoded
}

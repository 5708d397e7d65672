//! `multipart/form-data` bodies.

use std::fmt::Write;

use crate::body::Encoded;
use crate::{Error, ErrorKind, Part};

/// Writes `parts` with a boundary that contains `unique`.
pub(crate) fn encode(media_type: &str, parts: &[Part], unique: &str) -> Result<Encoded, Error> {
    let boundary = format!("part-{unique}");
    let mut out = Vec::new();
    for part in parts {
        if contains(&part.bytes, boundary.as_bytes()) {
            return Err(invalid("a part contains the boundary between parts"));
        }
        let mut head = format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{}\"", quoted(&part.name));
        if let Some(filename) = &part.filename {
            let _ = write!(head, "; filename=\"{}\"", quoted(filename));
        }
        if let Some(content_type) = &part.content_type {
            if content_type.bytes().any(|byte| !(0x20..0x7f).contains(&byte)) {
                return Err(invalid("a part's media type has characters a header cannot have"));
            }
            let _ = write!(head, "\r\ncontent-type: {content_type}");
        }
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(b"\r\n\r\n");
        out.extend_from_slice(&part.bytes);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok(Encoded { content_type: format!("{media_type}; boundary={boundary}").into(), bytes: out.into() })
}

/// As browsers write it: quotes and line breaks percent-encoded.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
}

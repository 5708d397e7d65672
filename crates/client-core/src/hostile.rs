//! Whatever a server sends, reading it does not panic, and does not take long.

use crate::redact::Redactor;
use crate::{excerpt, members, message, pointer, shape};

const SEEDS: &[&str] = &[
    r#"{"error":{"message":"m","details":[{"loc":["a",1],"msg":"é"}]},"token":"t","n":1.5e9}"#,
    r#"[{"a":"\u00e9\"\\"},[[[]]],null,true,-0.0]"#,
    "<html><style>é</style><script>x</script><p>text</p><!-- --></html>",
    "{\"\u{fffd}\":\"\u{1f600}\",\"password\":[{\"x\":\"y\"}]}",
];

/// The next number of a sequence that is the same in every run.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap()
}

fn read(bytes: &[u8]) {
    let redactor = Redactor::default();
    for success in [true, false] {
        excerpt::excerpt(bytes, "application/json", success, &redactor);
    }
    message::extract(bytes, &redactor);
    for at in ["", "/", "/error/details/0/msg", "/0/a", "//"] {
        pointer::text(bytes, at);
    }
    if let Ok(mut members) = members::parse(bytes) {
        let _ = members::patch(&mut members, "/error/new/x", 1.into());
        let _ = members::patch(&mut members, "none", 1.into());
        members::write(&members);
    }
    shape::is_error(crate::testing::API.error_shapes, bytes);
}

#[test]
fn mutilated_bodies() {
    let mut state = 0x2545_f491_4f6c_dd1d;
    for seed in SEEDS {
        for _ in 0..2000 {
            let mut bytes = seed.as_bytes().to_vec();
            for _ in 0..1 + next(&mut state) % 4 {
                let at = next(&mut state) % bytes.len().max(1);
                match next(&mut state) % 4 {
                    0 => bytes.truncate(at),
                    1 if at < bytes.len() => {
                        bytes.remove(at);
                    }
                    2 if at < bytes.len() => bytes[at] = (next(&mut state) % 256) as u8,
                    _ => bytes.insert(at, b"\"{}[]:,\\<>"[next(&mut state) % 10]),
                }
            }
            read(&bytes);
        }
    }
}

#[test]
fn bodies_made_to_take_long() {
    for piece in ["<script", "[", "{\"a\":", "\"", "\\", "<", "{\"token\":\"x\",", "\u{e9}"] {
        let body = piece.repeat(200_000 / piece.len());
        read(body.as_bytes());
    }
}

//! What a call takes from the world besides the network: the date and chance. Tests put their own in.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::SystemTime;

pub(crate) trait World: Send + Sync {
    /// The date, for `retry-after` dates and the expiry of tokens.
    fn now(&self) -> SystemTime;

    /// A number from zero to one, for jitter.
    fn fraction(&self) -> f64;

    /// Text that no other call has, in the form of a UUID.
    fn unique(&self) -> String;
}

/// The world as it is.
pub(crate) struct Real;

impl Real {
    /// Random bits good enough to spread retries; no secret depends on them.
    fn bits() -> u64 {
        RandomState::new().build_hasher().finish()
    }
}

impl World for Real {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn fraction(&self) -> f64 {
        // 53 bits are what an f64 holds exactly.
        (Self::bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn unique(&self) -> String {
        let mut bytes = [0_u8; 16];
        if getrandom::fill(&mut bytes).is_err() {
            bytes[..8].copy_from_slice(&Self::bits().to_le_bytes());
            bytes[8..].copy_from_slice(&Self::bits().to_le_bytes());
        }
        // Version 4, variant 1: what servers that parse the key expect of a random UUID.
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let mut out = String::with_capacity(36);
        for (index, byte) in bytes.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                out.push('-');
            }
            for nibble in [byte >> 4, byte & 0x0f] {
                out.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
            }
        }
        out
    }
}

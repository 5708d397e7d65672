//! The same calls made twice: by a generated client, and by what one would write by hand for them.
//!
//! Both make the calls of the SF Compute document that matter most: ordering nodes, and listing them with one and with
//! a hundred in the answer. Both send a bearer token, check the status and give back typed values, to and from the same
//! server on loopback.

pub mod answers;
pub mod by_hand;
pub mod cases;
pub mod server;
pub mod stats;

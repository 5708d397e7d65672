//! Recordings: what a client sends and receives, written as HAR 1.2 without its secrets, and replayed in tests.
//!
//! A [`Recorder`] is given to a client's builder. [`Recorder::to_har`] and [`Recorder::save`] write what it saw. What is
//! secret is masked by what the API's document says: credentials, values marked as secret in requests and responses,
//! cookies, and undocumented properties whose names look secret. Signed URLs lose their queries. A secret that was seen in one
//! exchange is masked in all of them. If something that looks like a secret is left, nothing is written, and the error
//! says where it is.
//!
//! A [`Replay`] serves a recording: as the transport of a client, or over HTTP behind the mock server.
//!
//! A generated crate's `record` module makes both for its API.

mod capture;
mod har;
mod knowledge;
mod known;
mod recorder;
mod redaction;
mod refusal;
mod replay;
mod rewrite;
mod suspicious;
mod url;

#[cfg(test)]
mod tests;

pub use knowledge::Knowledge;
pub use recorder::{Recorder, Saved};
pub use replay::Replay;

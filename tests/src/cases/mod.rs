//! Every operation of every provider, called as its example says. Generated, but for this list.
//! rustfmt stays out: what it laid out otherwise, `cargo xtask generate --check` would call out of date.

#[allow(missing_docs)]
#[rustfmt::skip]
pub mod hpcai;
#[allow(missing_docs)]
#[rustfmt::skip]
pub mod instavm;
#[allow(missing_docs)]
#[rustfmt::skip]
pub mod k0rdent;
#[allow(missing_docs)]
#[rustfmt::skip]
pub mod sfcompute;
#[allow(missing_docs)]
#[rustfmt::skip]
pub mod tir;

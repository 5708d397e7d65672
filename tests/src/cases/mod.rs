//! Every operation of every provider, called as its example says. Generated, but for this list.

#[allow(missing_docs)]
pub mod hpcai;
#[allow(missing_docs)]
pub mod instavm;
#[allow(missing_docs)]
pub mod k0rdent;
#[allow(missing_docs)]
pub mod sfcompute;
#[allow(missing_docs)]
pub mod tir;

//! The command line of compute-clients.
fn main() {}

//! `cargo xtask docs`.

use crate::common::{Failure, Global, Result};

/// Not written yet.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_global: &Global, _args: Args) -> Result {
    Err(Failure::usage("not written yet"))
}

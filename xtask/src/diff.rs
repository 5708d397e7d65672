//! `cargo xtask diff`.

use crate::common::{Failure, Global, Outcome, Result, read_document};

/// Compare two documents.
#[derive(Debug, clap::Args)]
pub struct Args {
    old: std::path::PathBuf,
    new: std::path::PathBuf,
}

/// Runs the command.
pub fn run(_global: &Global, args: Args) -> Result {
    let (old, new) = (read_document(&args.old)?, read_document(&args.new)?);
    let report = codegen::diff::compare(&old, &new, &codegen::diff::Options::default());
    anstream::println!("{}", codegen::diff::render::json(&report));
    let _ = Failure::usage("");
    Ok(Outcome::Clean)
}

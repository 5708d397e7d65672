//! `cargo xtask docs`: hold the providers' docs pages against the specs.

mod apply;
pub mod check;
pub mod dates;
mod facts;
mod fetch;
mod output;
pub mod pages;
mod pull;
mod robots;
pub mod spec;
pub mod update;

use clap::Subcommand;

use crate::common::{Global, Result};
use crate::disk::Access;

/// Hold the providers' docs pages against the specs.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

impl Args {
    /// What the command does with the workspace it is called in.
    pub fn access(&self) -> Option<Access> {
        match &self.command {
            Command::Check(_) => Some(Access::Read),
            // A page is all it reads: it works outside of a clone.
            Command::Facts(_) => None,
            Command::Pull(args) => args.writes().then_some(Access::Write),
            Command::Update(_) => Some(Access::Write),
            Command::Apply(args) => Some(if args.dry_run { Access::Read } else { Access::Write }),
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Pull(pull::Args),
    Update(update::Args),
    Apply(apply::Args),
    Facts(facts::Args),
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    match args.command {
        Command::Check(args) => check::run(global, args),
        Command::Pull(args) => pull::run(global, args),
        Command::Update(args) => update::run(global, args),
        Command::Apply(args) => apply::run(global, args),
        Command::Facts(args) => facts::run(global, args),
    }
}

/// What the locks record of a provider's pages, held against its spec.
pub fn recorded(name: &str) -> Result<Vec<::docs::Report>> {
    check::recorded(&spec::Spec::read(name)?)
}

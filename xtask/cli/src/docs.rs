//! `cargo xtask docs`: hold the providers' docs pages against the specs.

mod apply;
pub mod check;
pub mod dates;
mod facts;
mod fetch;
mod follow;
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

/// What the locks record of a provider's pages, compared with its spec.
pub fn recorded(name: &str) -> Result<Vec<Recorded>> {
    let spec = spec::Spec::read(name)?;
    let reports = check::recorded(&spec)?;
    let page = |id: &str| spec.pages.iter().find(|page| page.id == id);
    Ok(reports
        .into_iter()
        .map(|report| Recorded {
            known: spec.locked(&report.page).is_some(),
            accepted: page(&report.page).is_some_and(|page| page.accept_unread.is_some()),
            unrecorded: page(&report.page).is_some_and(|page| page.unrecorded.is_some()),
            report,
        })
        .collect())
}

/// What is recorded of one page.
pub struct Recorded {
    /// Against the spec.
    pub report: ::docs::Report,
    /// Whether anything is.
    pub known: bool,
    /// Whether client.yaml says why its unread lines are right.
    pub accepted: bool,
    /// Whether client.yaml says why nothing is.
    pub unrecorded: bool,
}

/// Below this many percent of what looks like facts, a page counts as unread until somebody says why that is right.
pub const ENOUGH_READ: u32 = 90;

impl Recorded {
    /// How much of what looks like facts was read, in percent.
    pub fn percent(&self) -> Option<u32> {
        self.report.coverage.and_then(|counts| counts.percent())
    }

    /// Whether too little was.
    pub fn too_little(&self) -> bool {
        !self.accepted && self.percent().is_some_and(|percent| percent < ENOUGH_READ)
    }
}

//! The command line of compute-clients.
//!
//! One file per command; each has `Args` and `run`. What commands share is in [`common`].
#![forbid(unsafe_code)]

mod bench;
mod check;
mod common;
mod completions;
mod diff;
mod disk;
mod docs;
mod generate;
mod git;
mod lint;
mod new;
mod output;
mod provider;
mod reference;
mod release;
mod review;
mod versions;

use std::process::ExitCode;

use ::diagnostics::Rendered;
use clap::{Parser, Subcommand};

use common::{Failure, Global, Outcome};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Keep API specs true to the docs, and the client crates true to the specs.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Generate(generate::Args),
    Lint(lint::Args),
    Diff(diff::Args),
    Docs(docs::Args),
    Check(check::Args),
    Review(review::Args),
    New(new::Args),
    Release(release::Args),
    Reference(reference::Args),
    Completions(completions::Args),
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    cli.global.apply();
    let result = match cli.command {
        Command::Generate(args) => generate::run(&cli.global, args),
        Command::Lint(args) => lint::run(&cli.global, args),
        Command::Diff(args) => diff::run(&cli.global, args),
        Command::Docs(args) => docs::run(&cli.global, args),
        Command::Check(args) => check::run(&cli.global, args),
        Command::Review(args) => review::run(&cli.global, args),
        Command::New(args) => new::run(&cli.global, args),
        Command::Release(args) => release::run(&cli.global, args),
        Command::Reference(args) => reference::run(&cli.global, args),
        Command::Completions(args) => completions::run(args),
        Command::Bench(args) => bench::run(&cli.global, args),
    };
    if output::lost() {
        output::print_error(&Failure::usage("the output could not be written").rendered());
        return ExitCode::from(2);
    }
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(failure) => {
            output::print_error(&failure.rendered());
            ExitCode::from(failure.code)
        }
    }
}

/// Prints a help text, or what is wrong with the call. It repeats arguments: with a character that a terminal acts on in
/// one of them, it is printed without clap's colours.
fn refused(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if *Rendered::lines(&text) == *text {
        error.exit();
    }
    output::print_error(&Rendered::lines(&text));
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

//! The command line of compute-clients.
//!
//! One file per command; each has `Args` and `run`. What commands share is in `common`.
#![forbid(unsafe_code)]

mod attempt;
#[cfg(feature = "bench")]
mod bench;
mod check;
mod common;
mod completions;
mod diff;
mod disk;
mod docs;
mod generate;
mod git;
mod impact;
mod inventory;
mod lint;
mod new;
mod output;
mod provider;
mod reference;
mod release;
mod review;
mod runtime;
mod traffic;
mod versions;

use std::process::ExitCode;

use ::diagnostics::Rendered;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use common::{Failure, Global, Outcome};
use disk::{Access, Lock};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The version, and the commit where the build was told of it.
const VERSION: &str = match option_env!("COMPUTE_CLIENTS_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// Keep API specs true to the docs, and the client crates true to the specs.
#[derive(Parser)]
#[command(name = common::XTASK, bin_name = common::XTASK, version = VERSION, max_term_width = 100)]
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
    Impact(impact::Args),
    Traffic(traffic::Args),
    New(new::Args),
    Try(attempt::Args),
    Release(release::Args),
    Reference(reference::Args),
    Completions(completions::Args),
    #[cfg(feature = "bench")]
    Bench(bench::Args),
}

/// Runs the command that the arguments name. `program` is what a person types to come here.
#[must_use]
pub fn main(program: &'static str) -> ExitCode {
    if let Some(code) = impact::consumer::as_compiler() {
        return code;
    }
    common::set_program(program);
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    cli.global.apply();
    let result = run(cli);
    output::clear_progress();
    if output::lost() {
        output::print_error(&Failure::usage("the output could not be written").rendered());
        return ExitCode::from(2);
    }
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Ok(Outcome::Unreadable) => ExitCode::from(2),
        Err(failure) => {
            output::print_error(&failure.rendered());
            ExitCode::from(failure.code)
        }
    }
}

/// The arguments. What clap prints about them is coloured as they ask for.
fn parse() -> Result<Cli, clap::Error> {
    let asked: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let values = asked.windows(2).filter(|pair| pair[0] == "--color").map(|pair| pair[1].to_str());
    let values = values.chain(asked.iter().map(|argument| argument.to_str()?.strip_prefix("--color=")));
    let color = match values.flatten().last() {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    };
    Cli::from_arg_matches(&spoken(Cli::command(), common::program()).color(color).try_get_matches_from(asked)?)
}

/// The command with its own name in its help, where the texts have `cargo xtask`.
fn spoken(command: clap::Command, program: &'static str) -> clap::Command {
    if program == common::XTASK {
        return command;
    }
    let texts = [command.get_about(), command.get_long_about(), command.get_after_help()];
    let [about, long_about, after_help] =
        texts.map(|text| text.map(|text| text.to_string().replace(common::XTASK, program)));
    let mut command = command;
    if command.get_name() == common::XTASK {
        command = command.name(program).bin_name(program);
    }
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long_about) = long_about {
        command = command.long_about(long_about);
    }
    if let Some(after_help) = after_help {
        command = command.after_help(after_help);
    }
    command.mut_subcommands(|below| spoken(below, program))
}

/// Prints a help text, or what is wrong with the call. It repeats arguments: with a character that a terminal acts on in
/// one of them, it is printed without clap's colours.
fn refused(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let code = ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    if *Rendered::lines(&text) != *text {
        output::print_error(&Rendered::lines(&text));
        return code;
    }
    match error.print() {
        Err(lost) if lost.kind() != std::io::ErrorKind::BrokenPipe => {
            output::print_error(&Failure::usage("the output could not be written").rendered());
            ExitCode::from(2)
        }
        _ => code,
    }
}

fn run(cli: Cli) -> common::Result {
    let _lock = match access(&cli.command) {
        // Outside a workspace there is nothing that two commands share.
        Some(access) => match common::workspace_above(&common::working_directory()?) {
            Some(root) => Some(Lock::of(&root, access)?),
            None => None,
        },
        None => None,
    };
    match cli.command {
        Command::Generate(args) => generate::run(&cli.global, args),
        Command::Lint(args) => lint::run(&cli.global, args),
        Command::Diff(args) => diff::run(&cli.global, args),
        Command::Docs(args) => docs::run(&cli.global, args),
        Command::Check(args) => check::run(&cli.global, args),
        Command::Review(args) => review::run(&cli.global, args),
        Command::Impact(args) => impact::run(&cli.global, args),
        Command::Traffic(args) => traffic::run(&cli.global, args),
        Command::New(args) => new::run(&cli.global, args),
        Command::Try(args) => attempt::run(&cli.global, args),
        Command::Release(args) => release::run(&cli.global, args),
        Command::Reference(args) => reference::run(&cli.global, args),
        Command::Completions(args) => completions::run(args),
        #[cfg(feature = "bench")]
        Command::Bench(args) => bench::run(&cli.global, args),
    }
}

/// What a command does with the workspace it is called in; nothing if it does not need it, or sees to its lock itself.
fn access(command: &Command) -> Option<Access> {
    match command {
        Command::Generate(args) => args.access(),
        Command::Lint(args) => args.access(),
        Command::Docs(args) => args.access(),
        Command::Diff(args) => args.access(),
        Command::Reference(args) => Some(args.access()),
        Command::Traffic(args) => args.access(),
        Command::Impact(_) => Some(Access::Read),
        Command::Check(_) | Command::Review(_) => Some(Access::Read),
        Command::New(_) => Some(Access::Write),
        Command::Release(_) | Command::Try(_) | Command::Completions(_) => None,
        #[cfg(feature = "bench")]
        Command::Bench(_) => None,
    }
}

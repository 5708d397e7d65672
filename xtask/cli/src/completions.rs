//! `cargo xtask completions`.

use clap::CommandFactory;
use clap::builder::PossibleValuesParser;

use crate::common::{Outcome, Result, working_directory, workspace_above};
use crate::inventory;
use crate::output::print_text;

/// Print completions for a shell.
///
/// They complete `compute-clients`, the installed program: shells do not look behind `cargo`. Install it with
/// `cargo install --path cli`. In a clone they know the names of its providers; print them anew after a new one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask completions bash > ~/.local/share/bash-completion/completions/compute-clients
  cargo xtask completions zsh > ~/.zfunc/_compute-clients
  cargo xtask completions fish > ~/.config/fish/completions/compute-clients.fish

Exit codes: 0 printed, 2 a wrong call.")]
pub struct Args {
    /// The shell.
    shell: clap_complete::Shell,
}

/// Runs the command.
pub fn run(args: Args) -> Result {
    let providers = match workspace_above(&working_directory()?) {
        Some(root) => inventory::providers(&root)?,
        None => Vec::new(),
    };
    let mut command = crate::Cli::command();
    if !providers.is_empty() {
        // clap keeps what it is given for as long as the process lives.
        let names: Vec<&'static str> = providers.into_iter().map(|name| &*name.leak()).collect();
        command = knowing(command, &names);
    }
    // Written to memory first: a pipe that is closed early is no panic.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "compute-clients", &mut text);
    print_text(&String::from_utf8_lossy(&text));
    Ok(Outcome::Clean)
}

/// The command with the names of the providers wherever nothing else can stand.
fn knowing(command: clap::Command, providers: &[&'static str]) -> clap::Command {
    command
        .mut_args(|argument| match argument.get_id().as_str() {
            "provider" | "providers" => argument.value_parser(PossibleValuesParser::new(providers.to_vec())),
            _ => argument,
        })
        .mut_subcommands(|below| match below.get_name() {
            // Names a folder that is not there yet.
            "new" => below,
            _ => knowing(below, providers),
        })
}

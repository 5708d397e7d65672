//! `cargo xtask completions`.

use clap::CommandFactory;

use crate::common::{Outcome, Result};
use crate::output::print_text;

/// Print completions for a shell.
///
/// They complete `xtask`, the program itself: shells do not look behind `cargo`. Put it on the path with
/// `cargo install --path xtask`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask completions bash > ~/.local/share/bash-completion/completions/xtask
  cargo xtask completions zsh > ~/.zfunc/_xtask
  cargo xtask completions fish > ~/.config/fish/completions/xtask.fish

Exit codes: 0 printed, 2 a wrong call.")]
pub struct Args {
    /// The shell.
    shell: clap_complete::Shell,
}

/// Runs the command.
pub fn run(args: Args) -> Result {
    // Written to memory first: a pipe that is closed early is no panic.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut crate::Cli::command(), "xtask", &mut text);
    print_text(&String::from_utf8_lossy(&text));
    Ok(Outcome::Clean)
}

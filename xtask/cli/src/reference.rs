//! `cargo xtask reference`.

use clap::CommandFactory;

use crate::common::{Failure, Global, Outcome, Result, unreadable, workspace_root};
use crate::disk::{Access, Stage, compare_file};
use crate::output::say;

/// Write the reference pages of docs/ from the code.
///
/// Rules of lint and diff, the commands with their flags and exit codes, and the table of annotations in
/// specs/README.md. `cargo xtask check` holds them against the code.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask reference            write them
  cargo xtask reference --check    change nothing; exit 1 if one is out of date

Exit codes: 0 done, 1 out of date (--check), 2 a file that cannot be read or written.")]
pub struct Args {
    /// Change nothing; fail if a page is not what the code says.
    #[arg(long)]
    check: bool,
}

impl Args {
    /// What the command does with the workspace.
    pub fn access(&self) -> Access {
        if self.check { Access::Read } else { Access::Write }
    }
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let stale = stale()?;
    if args.check {
        for (path, _) in &stale {
            say!("{path} is out of date: run `cargo xtask reference`");
        }
        return Ok(if stale.is_empty() { Outcome::Clean } else { Outcome::Found });
    }
    let root = workspace_root()?;
    if !stale.is_empty() {
        let mut stage = Stage::begin(&root)?;
        for (path, text) in &stale {
            stage.file(&root.join(path), text)?;
        }
        stage.commit()?;
    }
    if !global.quiet {
        stale.iter().for_each(|(path, _)| say!("wrote {path}"));
        if stale.is_empty() {
            say!("unchanged");
        }
    }
    Ok(Outcome::Clean)
}

/// The pages that are not what the code says, as they should be: path from the workspace root, and text.
pub fn stale() -> Result<Vec<(String, String)>> {
    let root = workspace_root()?;
    let mut stale = Vec::new();
    for page in pages()? {
        if compare_file(&root, &page)?.is_some() {
            stale.push(page);
        }
    }
    Ok(stale)
}

fn pages() -> Result<Vec<(String, String)>> {
    let page = |name: &str, text: String| (format!("docs/reference/{name}.md"), text);
    let mut pages = vec![
        page("lint-rules", ::lint::catalogue()),
        page("diff-rules", ::diff::rules::reference_page()),
        page("docs-findings", ::docs::render::reference_page()),
        specs_readme()?,
    ];
    // Without the command that is only built in the workspace, these would say less.
    if cfg!(feature = "bench") {
        pages.push(page("commands", commands()));
        pages.push(page("exit-codes", exit_codes()));
    }
    Ok(pages)
}

/// A command with its name as it is typed.
struct Typed {
    name: String,
    command: clap::Command,
}

/// Every command that does something, in the order of the help.
fn typed() -> Vec<Typed> {
    let mut out = Vec::new();
    let mut root = crate::Cli::command();
    root.build();
    collect(&root, "cargo xtask", &mut out);
    out
}

fn collect(command: &clap::Command, name: &str, out: &mut Vec<Typed>) {
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        let name = format!("{name} {}", below.get_name());
        if below.has_subcommands() {
            collect(below, &name, out);
        } else {
            out.push(Typed { name, command: below.clone() });
        }
    }
}

fn help(typed: &Typed) -> String {
    let mut command = typed.command.clone().bin_name(&typed.name).term_width(110);
    let text = command.render_long_help().to_string();
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

const MARK: &str = "<!-- Written by `cargo xtask reference`; do not edit. -->\n";

fn commands() -> String {
    let mut out = format!(
        "{MARK}\n# Commands\n\nEvery command takes `--color auto|always|never` (and honours `NO_COLOR`) and `--quiet`. `cargo xtask completions bash`\n(or `zsh`, `fish`, `elvish`, `powershell`) prints completions for the installed program.\n"
    );
    for typed in typed() {
        out.push_str(&format!("\n## {}\n\n```text\n{}```\n", typed.name, help(&typed)));
    }
    out
}

fn exit_codes() -> String {
    let mut out = format!(
        "{MARK}\n# Exit codes\n\n0: it worked and there is nothing to report. 1: it worked and found what it looks for, or the input is broken. 2: the call\nis wrong, or a file cannot be read or written; nothing was changed.\n\n| command | 0 | 1 | 2 |\n| --- | --- | --- | --- |\n"
    );
    for typed in typed() {
        let after = typed.command.get_after_long_help().or_else(|| typed.command.get_after_help());
        let text = after.map(|text| text.to_string().replace('\n', " ")).unwrap_or_default();
        let said = text.split_once("Exit codes: ").map(|(_, rest)| rest).unwrap_or_default();
        let said = said.split_once(". ").map_or(said, |(first, _)| first).trim_end_matches('.');
        let cell = |code: &str| {
            let start = match said.strip_prefix(&format!("{code} ")) {
                Some(rest) => rest,
                None => match said.split_once(&format!(", {code} ")) {
                    Some((_, rest)) => rest,
                    None => return "-".to_owned(),
                },
            };
            let ends = [", 0 ", ", 1 ", ", 2 "].iter().filter_map(|next| start.find(next)).min();
            start[..ends.unwrap_or(start.len())].to_owned()
        };
        out.push_str(&format!("| `{}` | {} | {} | {} |\n", typed.name, cell("0"), cell("1"), cell("2")));
    }
    out
}

const OPEN: &str = "<!-- annotations: written by `cargo xtask reference` -->\n";
const CLOSE: &str = "<!-- end of annotations -->";

/// `specs/README.md` with its table of annotations.
fn specs_readme() -> Result<(String, String)> {
    let path = "specs/README.md";
    let text = std::fs::read_to_string(workspace_root()?.join(path))
        .map_err(|error| unreadable(std::path::Path::new(path), &error))?;
    let parts = text.split_once(OPEN).and_then(|(before, rest)| Some((before, rest.split_once(CLOSE)?.1)));
    let Some((before, after)) = parts else {
        return Err(Failure::broken(format!("{path}: the lines around the table of annotations are gone"))
            .help(format!("put `{}` before it and `{CLOSE}` after it", OPEN.trim_end())));
    };
    Ok((path.to_owned(), format!("{before}{OPEN}\n{}\n{CLOSE}{after}", ::openapi::keys::table())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_shows_an_example_and_says_its_exit_codes() {
        for typed in typed() {
            let help = help(&typed);
            assert!(help.contains("Example"), "{} has no example", typed.name);
            assert!(help.contains(&format!("{} ", typed.name)) || help.contains(&format!("{}\n", typed.name)));
            if typed.name != "cargo xtask completions" {
                assert!(help.contains("Exit codes: 0 "), "{} does not say its exit codes", typed.name);
            }
        }
    }
}

//! Every command the documentation shows is run, in order, as a person would type it: the `sh` and `console` blocks of
//! the Markdown pages, and the examples of every command's `--help`.
//!
//! A line ends with exit code 0 unless its comment says `exit code N`. What stands below a `$` line of a `console` block
//! is what the command prints; `UPDATE_DOCS=1 cargo test -p xtask --test it documented_commands::` writes it anew.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::documented::{Clone, NOT_RUN, Step, page_steps, skipped};
use crate::common::repository;

/// Pages with commands, in the order of the table of contents.
const PAGES: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "specs/README.md",
    "docs/README.md",
    "docs/use-a-crate.md",
    "docs/maintain-a-spec.md",
    "docs/review-a-change.md",
    "docs/benchmarks.md",
    "docs/command-figures.md",
    "docs/diff-figures.md",
    "docs/feature-table.md",
];

/// The commands that have a help of their own.
const COMMANDS: &[&str] = &[
    "generate",
    "lint",
    "diff",
    "docs check",
    "docs facts",
    "docs pull",
    "docs update",
    "docs apply",
    "check",
    "review",
    "impact",
    "traffic check",
    "traffic apply",
    "new",
    "try",
    "release",
    "reference",
    "completions",
    "bench",
];

/// The providers that pages and helps name.
const SOME: &[&str] = &["sfcompute", "tir"];

fn page(path: &str) {
    let text = std::fs::read_to_string(repository().join(path)).unwrap();
    let steps = page_steps(path, &text);
    // The README speaks of all providers, the others of the one they name: the fewer, the faster.
    let clone = Clone::fresh(if path == "README.md" { &[] } else { SOME });
    if path == "specs/README.md" {
        clone.leave_files_lying_around();
    }
    let mut shown = Vec::new();
    for step in steps.iter().filter(|step| !skipped(&step.command)) {
        let output = clone.type_in(step);
        if let Some(expected) = &step.shows {
            shown.push((step, expected.trim_end().to_owned(), output.trim_end().to_owned()));
        }
    }
    if shown.iter().all(|(_, expected, output)| expected == output) {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let mut lines: Vec<&str> = text.lines().collect();
        for (step, _, output) in shown.iter().rev() {
            lines.splice(step.line..step.ends, output.lines());
        }
        std::fs::write(repository().join(path), lines.join("\n") + "\n").unwrap();
        return;
    }
    for (step, expected, output) in &shown {
        assert_eq!(
            expected, output,
            "{path}:{}: the command prints something else; UPDATE_DOCS=1 writes it anew",
            step.line
        );
    }
}

#[test]
fn the_readme() {
    page("README.md");
}

#[test]
fn the_pages_for_people_who_write_specs() {
    page("specs/README.md");
    page("ARCHITECTURE.md");
    page("CONTRIBUTING.md");
}

#[test]
fn the_guide_of_the_maintainer() {
    page("docs/maintain-a-spec.md");
}

#[test]
fn the_guide_of_the_reviewer() {
    page("docs/review-a-change.md");
}

#[test]
fn the_other_pages() {
    let pages = ["README", "use-a-crate", "benchmarks", "command-figures", "diff-figures", "feature-table"];
    for name in pages {
        page(&format!("docs/{name}.md"));
    }
}

/// The examples of a command's help.
fn help(command: &str) -> Vec<Step> {
    let output = Clone::empty().run(&format!("cargo xtask {command} --help"));
    assert!(output.status.success());
    let text = crate::common::shown(&output);
    let lines = text.lines().enumerate().skip_while(|(_, line)| !line.starts_with("Examples:"));
    let lines = lines.take_while(|(_, line)| !line.starts_with("Exit codes:"));
    // An example is indented by two; a comment that was too long goes on in the first column.
    let examples = lines.filter(|(_, line)| line.starts_with("  ") && line.contains("cargo "));
    let steps: Vec<Step> =
        examples.map(|(at, line)| Step::of_help(&format!("cargo xtask {command} --help"), at + 1, line)).collect();
    assert!(!steps.is_empty(), "`cargo xtask {command} --help` has no example");
    steps
}

fn helps(commands: &[&str]) {
    let clone = Clone::fresh(SOME);
    clone.leave_files_lying_around();
    for command in commands {
        for step in help(command).iter().filter(|step| !skipped(&step.command)) {
            clone.type_in(step);
        }
        clone.as_it_was();
    }
}

#[test]
fn the_examples_of_the_first_commands() {
    helps(&COMMANDS[..7]);
}

#[test]
fn the_examples_of_the_other_commands() {
    helps(&COMMANDS[7..]);
}

#[test]
fn no_page_and_no_command_is_forgotten() {
    let mut found = BTreeSet::new();
    for folder in ["", "docs", "specs"] {
        for entry in std::fs::read_dir(repository().join(folder)).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = Path::new(folder).join(&name).to_string_lossy().into_owned();
            let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
            if name.ends_with(".md") && text.contains("cargo xtask") && name != "CHANGELOG.md" {
                found.insert(path);
            }
        }
    }
    let known: BTreeSet<String> = PAGES.iter().map(|path| (*path).to_owned()).collect();
    assert!(found.is_subset(&known), "{found:?}");

    let reference = std::fs::read_to_string(repository().join("docs/reference/commands.md")).unwrap();
    let commands: Vec<&str> = reference.lines().filter_map(|line| line.strip_prefix("## cargo xtask ")).collect();
    let known: BTreeSet<&str> = COMMANDS.iter().copied().collect();
    assert_eq!(commands.into_iter().collect::<BTreeSet<_>>(), known);
}

#[test]
fn what_is_not_run_is_shown_somewhere() {
    let mut shown = BTreeSet::new();
    for path in PAGES {
        let text = std::fs::read_to_string(repository().join(path)).unwrap();
        shown.extend(page_steps(path, &text).into_iter().map(|step| step.command));
    }
    for command in COMMANDS {
        shown.extend(help(command).into_iter().map(|step| step.command));
    }
    for (command, reason) in NOT_RUN {
        assert!(!reason.is_empty());
        assert!(shown.contains(*command), "no page and no help shows `{command}`");
    }
}

#[test]
fn links_lead_to_files() {
    for path in PAGES.iter().chain(&["docs/reference/json/README.md"]) {
        let file = repository().join(path);
        let text = std::fs::read_to_string(&file).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if !link.contains("://") && !target.is_empty() {
                assert!(file.parent().unwrap().join(target).exists(), "{path}: {link}");
            }
        }
    }
}

/// The table of faults names a test for each; a test that was renamed or removed proves nothing.
#[test]
fn the_tests_that_the_figures_name_are_there() {
    let page = std::fs::read_to_string(repository().join("docs/command-figures.md")).unwrap();
    let mut seen = 0;
    for line in page.lines().filter(|line| line.split('|').nth(1).is_some_and(|cell| cell.trim().parse::<u8>().is_ok()))
    {
        let cell = line.trim_end_matches('|').rsplit('|').next().unwrap();
        for named in cell.split('`').skip(1).step_by(2) {
            let (path, test) = match named.split_once(": ") {
                Some((path, test)) => (path.to_owned(), test),
                None if named.ends_with(".rs") => (named.to_owned(), ""),
                None if named == "disk::stage" => ("xtask/cli/src/disk/stage.rs".to_owned(), "mod tests"),
                None => {
                    let module = named.split("::").next().unwrap();
                    let test = named.rsplit_once("::").map_or("", |(_, test)| test);
                    (format!("xtask/tests/it/{module}.rs"), test)
                }
            };
            let text =
                std::fs::read_to_string(repository().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert!(text.contains(test), "{path} has no {test}: {line}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

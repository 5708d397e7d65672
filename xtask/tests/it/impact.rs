//! `impact`: programs against changed specs.

mod bench;
mod cases;
mod oracle;
mod seeds;

use std::collections::BTreeMap;

use bench::{Bench, Lines, Program, programs};
use oracle::{Expected, Tally};
use seeds::{SEEDS, STEPS, Seed};
use serde_json::Value;

/// What came out of many pairs of a consumer and a change.
#[derive(Default)]
struct Matrix {
    wrong: Vec<String>,
    pairs: usize,
}

impl Matrix {
    fn add(&mut self, seed: &Seed, programs: &[Program], (found, lines): &(BTreeMap<String, Value>, Lines)) {
        let mut all: Vec<Tally> = Vec::new();
        for (name, text) in programs {
            let mut own = Vec::new();
            all.push(Expected::of(seed, text).compare(&found[name], lines, seed.fix, &mut own));
            self.wrong.extend(own.into_iter().map(|what| format!("{} / {name}: {what}", seed.name)));
        }
        self.pairs += programs.len();
        let sum = |of: &dyn Fn(&Tally) -> usize| all.iter().map(of).sum::<usize>();
        self.row(format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            seed.provider,
            seed.name,
            all.len(),
            all.iter().filter(|tally| tally.concerned).count(),
            sum(&|tally| tally.errors),
            sum(&|tally| tally.attributed),
            sum(&|tally| tally.warnings),
            sum(&|tally| tally.calls),
            if seed.fix { sum(&|tally| usize::from(tally.fixed)).to_string() } else { String::new() },
        ));
    }

    #[allow(clippy::disallowed_macros, reason = "the table of docs/impact-figures.md")]
    fn row(&self, line: String) {
        println!("{line}");
    }

    fn end(&self) {
        self.row(format!("{} pairs, {} wrong", self.pairs, self.wrong.len()));
        assert!(self.wrong.is_empty(), "{} wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

#[test]
fn twenty_pairs_come_out_as_the_edits_say() {
    let bench = Bench::new();
    let names = ["buy", "names", "placement", "errors", "stub"];
    let chosen = [
        "rename an optional property of a request",
        "tighten a limit",
        "change the type of a property of a response",
        "rename an operation",
    ];
    let programs: Vec<Program> =
        programs("sfcompute").into_iter().filter(|(name, _)| names.contains(&name.as_str())).collect();
    let mut matrix = Matrix::default();
    for seed in SEEDS.iter().filter(|seed| chosen.contains(&seed.name)) {
        matrix.add(seed, &programs, &bench.seeded(seed, &programs));
    }
    assert_eq!(matrix.pairs, 20);
    matrix.end();
}

#[test]
#[ignore = "compiles 20 programs against 40 edited specs in 15 minutes: `cargo test -p xtask --test it impact::seeded -- --ignored --nocapture`"]
fn seeded_edits_are_attributed_to_the_change_that_was_made() {
    let bench = Bench::new();
    let mut matrix = Matrix::default();
    for seed in SEEDS.iter().filter(|seed| chosen(seed)) {
        let programs = programs(seed.provider);
        matrix.add(seed, &programs, &bench.seeded(seed, &programs));
    }
    matrix.end();
}

#[test]
#[ignore = "needs COMPUTE_CLIENTS_SHARED and compiles 10 programs against 10 steps of a history: `cargo test -p xtask --test it impact::steps -- --ignored --nocapture`"]
fn steps_of_a_history_are_attributed_to_what_their_commits_say() {
    let bench = Bench::new();
    let shared = std::env::var("COMPUTE_CLIENTS_SHARED").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let archive = std::path::Path::new(&shared).join("sets/hcloud/history.tar.xz");
    let unpacked = std::process::Command::new("tar").arg("xJf").arg(archive).current_dir(folder.path()).status();
    assert!(unpacked.unwrap().success());
    let mut matrix = Matrix::default();
    for step in STEPS.iter().filter(|step| chosen(&step.seed)) {
        let text = |name: &str| std::fs::read_to_string(folder.path().join(format!("{name}.json"))).unwrap();
        let (old, new) = (text(step.old), text(step.new));
        bench.foreign("hcloud", &old);
        let version: usize = step.old.split('-').next().unwrap().parse().unwrap();
        let programs: Vec<Program> =
            programs("hcloud").into_iter().map(|(name, text)| (name, at(&text, version))).collect();
        matrix.add(&step.seed, &programs, &bench.changed("hcloud", &old, &new, &programs, step.seed.fix));
    }
    matrix.end();
}

/// Whether the environment variable `SEED` asks for it: parts of names or of specs, with `|` between them. All without.
fn chosen(seed: &Seed) -> bool {
    let Ok(asked) = std::env::var("SEED") else { return true };
    asked.split('|').any(|part| seed.name.contains(part) || seed.provider == part)
}

/// A text without the lines for other versions.
fn at(text: &str, version: usize) -> String {
    let fits = |line: &&str| {
        let Some((_, behind)) = line.split_once("// at: ") else { return true };
        let range = behind.split_whitespace().next().unwrap();
        let (first, last) = range.split_once('-').unwrap();
        (first.parse::<usize>().unwrap()..=last.parse().unwrap()).contains(&version)
    };
    let lines: Vec<&str> = text.lines().filter(fits).collect();
    lines.join("\n") + "\n"
}

//! Our types beside those of another generator: progenitor gets the same documents, and both read and write the same
//! values, right ones and spoiled ones.
//!
//! `cargo test -p tests --test it progenitor:: -- --nocapture` shows the counts; with `--ignored`, the public sample too.

use std::collections::BTreeMap;
use std::path::Path;

use tests::corpus::{self, Made, cargo, independent};

/// Compares, and returns the table, and every difference.
fn compare(folder: &str, make: impl FnOnce(&Path) -> Vec<Made>) -> (String, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let made = make(&folder);
    let program = independent::program(&folder, &made);
    // What the sample's other program is compiled from is not compiled again.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus/target");
    let done = cargo(&program.folder, &target).args(["run", "--offline", "--quiet"]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8_lossy(&done.stdout);
    let (spoiled, differences) = said.split_once('\n').unwrap();
    let mut out = String::from("document: given to progenitor, values compared, values of schemas that it refused\n");
    for (name, theirs, compared, not) in &program.documents {
        out.push_str(&format!("{name}: {}, {compared}, {not}", theirs.given));
        match theirs.refused.as_slice() {
            [] => out.push('\n'),
            [first, rest @ ..] => out.push_str(&format!(" ({first} and {} others)\n", rest.len())),
        }
    }
    (format!("{out}spoiled values: {spoiled}\n"), differences.to_owned())
}

/// How many differences of each kind a document has, and the differences in right values for which ours are to blame.
fn counts(differences: &str) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut ours = String::new();
    for line in differences.lines() {
        let document = line.split(' ').next().unwrap();
        let spoiled = line.contains(" read as ");
        let kind = match (spoiled, line.contains("by ours"), line.contains("by theirs")) {
            (true, true, false) => "places that only ours read when they are spoiled",
            (true, false, true) => "places that only theirs read when they are spoiled",
            (true, ..) => "places that one of them reads when they are spoiled",
            (false, false, _) => "right values that theirs do not read or change",
            (false, true, _) => {
                ours.push_str(&format!("{line}\n"));
                "right values that ours do not read or change"
            }
        };
        *counts.entry((document, kind)).or_default() += 1;
    }
    let counts = counts.iter().map(|((document, kind), count)| format!("{document}, {kind}: {count}\n"));
    counts.collect::<String>() + &ours
}

#[test]
fn our_specs() {
    let (table, differences) = compare("progenitor", corpus::own);
    println!("{table}\n{differences}");
    insta::assert_snapshot!("progenitor_our_specs", format!("{table}\n{differences}"));
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
#[cfg_attr(
    has_shared,
    ignore = "compiles twelve documents twice: cargo test -p tests --test it progenitor:: -- --ignored"
)]
fn the_sample() {
    let (table, differences) = compare("corpus", corpus::make);
    println!("{table}\n{differences}");
    insta::assert_snapshot!("progenitor_the_sample", format!("{table}\n{}", counts(&differences)));
}

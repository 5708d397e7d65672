//! Our types beside those of another generator: progenitor gets the same documents, and both read and write the same
//! values, right ones and spoiled ones.
//!
//! `cargo test -p tests --test it progenitor:: -- --nocapture` shows the counts; with `--ignored`, the public sample too.

use std::path::Path;

use tests::corpus::{self, Made, cargo, independent};

/// Compares, and returns the table and every difference.
fn compare(folder: &str, make: impl FnOnce(&Path) -> Vec<Made>) -> String {
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
        if !theirs.refused.is_empty() {
            out.push_str(&format!(" ({})", theirs.refused.join(", ")));
        }
        out.push('\n');
    }
    format!("{out}spoiled values: {spoiled}\n\n{differences}")
}

#[test]
fn our_specs() {
    let found = compare("progenitor", corpus::own);
    println!("{found}");
    insta::assert_snapshot!("progenitor_our_specs", found);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
#[cfg_attr(
    has_shared,
    ignore = "compiles the types of twelve documents twice: cargo test -p tests --test it progenitor:: -- --ignored"
)]
fn the_sample() {
    let found = compare("corpus", corpus::make);
    println!("{found}");
    insta::assert_snapshot!("progenitor_the_sample", found);
}

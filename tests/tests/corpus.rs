//! A sample of public documents from end to end: generated, compiled without a warning, and every value the documents
//! show or allow read and written back without loss.
//!
//! `cargo test -p tests --test corpus -- --nocapture` shows the counts.

use std::path::Path;

use tests::corpus::{self, cargo, runner::runner};

#[test]
fn the_sample_compiles_and_loses_nothing() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let Some(made) = corpus::make(&folder) else { return };
    let target = folder.join("target");
    for made in &made {
        assert!(made.lowered.skipped.is_empty(), "{}: {:?}", made.name, made.lowered.skipped);
    }
    let runner = runner(&folder, &made);
    // One build checks them all; the program needs their code anyway.
    let built = cargo(&runner.folder, &target).args(["build", "--offline", "--quiet"]).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    println!("document               operations  types  degraded  examples  (unfit)  made up  (none)");
    for (made, samples) in made.iter().zip(&runner.samples) {
        let plan = &made.lowered.plan;
        println!(
            "{:<23}{:>10}{:>7}{:>10}{:>10}{:>9}{:>9}{:>8}",
            made.name,
            plan.operations.len(),
            plan.types.len(),
            made.lowered.degraded.len(),
            samples.examples.len(),
            samples.unfit,
            samples.made_up.len(),
            samples.without
        );
    }
    let program = target.join("debug/runner");
    let output = std::process::Command::new(program).arg("values").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.is_empty(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let examples: usize = runner.samples.iter().map(|samples| samples.examples.len()).sum();
    assert!(examples > 300, "{examples} examples found");
}

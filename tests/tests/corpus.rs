//! A sample of public documents from end to end: generated, compiled without a warning, and every value the documents
//! show or allow read and written back without loss.
//!
//! `cargo test -p tests --test corpus -- --nocapture` shows the counts; with `--ignored`, Prism judges every request.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use codegen::lower::{Plan, Server};
use tests::corpus::runner::{Runner, runner};
use tests::corpus::{self, Made, cargo};
use tests::judge::{Serving, judge};
use tests::relay::Relay;

/// The sample, compiled.
struct Built {
    made: Vec<Made>,
    runner: Runner,
    program: PathBuf,
}

/// Compiles the sample, once. `None`: its documents are not here.
fn built() -> Option<&'static Built> {
    static BUILT: OnceLock<Option<Built>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
        let made = corpus::make(&folder)?;
        let target = folder.join("target");
        let runner = runner(&folder, &made);
        // One build checks them all; the program needs their code anyway.
        let done = cargo(&runner.folder, &target).args(["build", "--offline", "--quiet"]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Some(Built { made, runner, program: target.join("debug/runner") })
    });
    built.as_ref()
}

#[test]
fn the_sample_compiles_and_loses_nothing() {
    let Some(built) = built() else { return };
    println!("document               operations  types  degraded  examples  (unfit)  made up  (none)");
    for (made, samples) in built.made.iter().zip(&built.runner.samples) {
        let plan = &made.lowered.plan;
        assert!(made.lowered.skipped.is_empty(), "{}: {:?}", made.name, made.lowered.skipped);
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
    let output = std::process::Command::new(&built.program).arg("values").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.is_empty(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let examples: usize = built.runner.samples.iter().map(|samples| samples.examples.len()).sum();
    assert!(examples > 300, "{examples} examples found");
}

/// What Prism said of one document's operations.
#[derive(Default)]
struct Verdicts {
    accepted: usize,
    objections: String,
}

async fn drive(built: &Built, index: usize) -> Option<Verdicts> {
    let made = &built.made[index];
    let mut command = judge("prism")?;
    command.args(["mock", "--errors", "--host", "127.0.0.1", "--port", "0"]).arg(&made.spec);
    let mut out = Verdicts::default();
    let prism = match tokio::task::spawn_blocking(|| Serving::start(command)).await.unwrap() {
        Ok(prism) => prism,
        Err(said) => {
            let _ = writeln!(out.objections, "{}: Prism {said}", made.name);
            return Some(out);
        }
    };
    let base = base(&made.lowered.plan);
    let relay = Relay::start(&prism.address, &base).await.unwrap();
    for id in &built.runner.calls[index] {
        let mut command = tokio::process::Command::new(&built.program);
        let call = command.args(["call", &made.name, id, &relay.url]).kill_on_drop(true).output();
        let said = match tokio::time::timeout(Duration::from_secs(60), call).await {
            Ok(output) => String::from_utf8_lossy(&output.unwrap().stdout).trim().to_owned(),
            Err(_) => "no end within a minute".to_owned(),
        };
        match relay.take().as_slice() {
            [(_, verdict)] if verdict.objections.is_empty() => out.accepted += 1,
            [(request, verdict)] => {
                let objections = verdict.objections.join("\n  ");
                let (method, target) = (&request.method, &request.target);
                let _ = writeln!(out.objections, "{} {id}: {method} {target}\n  {objections}", made.name);
            }
            several => {
                let _ = writeln!(out.objections, "{} {id}: {} requests arrived: {said}", made.name, several.len());
            }
        }
    }
    Some(out)
}

/// The path of the first server's URL.
fn base(plan: &Plan) -> String {
    let Some(Server { url, variables, .. }) = plan.servers.first() else { return String::new() };
    let url = variables.iter().fold(url.clone(), |url, (name, value)| url.replace(&format!("{{{name}}}"), value));
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => &url,
    };
    path.trim_end_matches('/').to_owned()
}

/// How many requests Prism took in the first run, of each document: never fewer. `docs/generator-figures.md` has the rest.
const ACCEPTED: [usize; 12] = [19, 31, 18, 64, 93, 127, 11, 24, 12, 3, 23, 50];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: a process an operation, and Prism"]
async fn prism_accepts_what_the_sample_sends() {
    let Some(built) = built() else { return };
    let mut objections = String::new();
    println!("document               operations  called  accepted");
    for (index, made) in built.made.iter().enumerate() {
        let Some(verdicts) = drive(built, index).await else { return };
        let (operations, called) = (made.lowered.plan.operations.len(), built.runner.calls[index].len());
        println!("{:<23}{operations:>10}{called:>8}{:>10}", made.name, verdicts.accepted);
        let calls = &built.runner.calls[index];
        for operation in made.lowered.plan.operations.iter().filter(|operation| !calls.contains(&operation.id)) {
            println!("{} {}: no call could be made up", made.name, operation.id);
        }
        if verdicts.accepted < ACCEPTED[index] {
            objections.push_str(&verdicts.objections);
        } else {
            println!("{}", verdicts.objections);
        }
    }
    assert!(objections.is_empty(), "{objections}");
}

//! A sample of public documents from end to end: generated, compiled without a warning, and every value the documents
//! show or allow read and written back without loss.
//!
//! `cargo test -p tests --test it corpus:: -- --nocapture` shows the counts; with `--ignored`, Prism judges every request. The
//! environment variable `CORPUS` names a folder of other documents to be taken in the sample's place.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use client_gen::lower::{Plan, Server, Tag};
use tests::corpus::runner::{self, Runner};
use tests::corpus::{self, Made, cargo};
use tests::judge::{Serving, judge};
use tests::relay::Relay;

/// The sample, compiled.
pub(crate) struct Built {
    pub(crate) made: Vec<Made>,
    pub(crate) runner: Runner,
    pub(crate) program: PathBuf,
}

/// Compiles the sample, once.
pub(crate) fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
        let made = corpus::make(&folder);
        let target = folder.join("target");
        let runner = runner::runner(&folder, &made);
        // One build checks them all; the program needs their code anyway.
        let done = cargo(&runner.folder, &target).args(["build", "--offline", "--quiet"]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Built { made, runner, program: target.join("debug/runner") }
    })
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn the_sample_compiles_and_loses_nothing() {
    let built = built();
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
    if std::env::var_os("CORPUS").is_some() {
        return;
    }
    let examples: usize = built.runner.samples.iter().map(|samples| samples.examples.len()).sum();
    assert!(examples > 300, "{examples} examples found");
    // One schema of iceberg-rest asks for a member that its own base forbids.
    let without: usize = built.runner.samples.iter().map(|samples| samples.without).sum();
    assert!(without <= 1, "no value could be made up for {without} schemas");
}

/// A crate is compiled with the tags that its user chose; none of them may leave something behind that nothing uses.
#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn no_choice_of_tags_warns() {
    let built = built();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    type Choice = fn(&[Tag]) -> Option<&Tag>;
    let choices: [Choice; 3] = [|_| None, <[Tag]>::first, <[Tag]>::last];
    for choice in choices {
        let few = runner::few(&folder, &built.made, choice);
        let done = cargo(&few, &folder.join("target")).args(["build", "--offline", "--quiet"]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

/// What Prism said of one document's operations.
#[derive(Default)]
struct Verdicts {
    accepted: usize,
    /// Mocked answers that the client read.
    answers: usize,
    /// Operations whose requests were objected to, and what was said; valid answers that the client did not read.
    objections: Vec<(String, String)>,
    /// Requests that were accepted and answered with an error of Prism's own: it made up no valid answer.
    unanswered: String,
}

async fn drive(built: &Built, index: usize) -> Verdicts {
    let made = &built.made[index];
    let mut command = judge("prism");
    command.args(["mock", "--errors", "--host", "127.0.0.1", "--port", "0"]).arg(&made.spec);
    let mut out = Verdicts::default();
    let prism = match tokio::task::spawn_blocking(|| Serving::start(command)).await.unwrap() {
        Ok(prism) => prism,
        Err(said) => {
            out.objections.push((String::new(), format!("Prism {said}")));
            return out;
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
            [(_, verdict)] if verdict.objections.is_empty() => {
                out.accepted += 1;
                match verdict.status {
                    _ if said == "ok" => out.answers += 1,
                    200..300 => out.objections.push((id.clone(), format!("the answer was not read: {said}"))),
                    status => {
                        let _ = writeln!(out.unanswered, "{} {id}: {status}", made.name);
                    }
                }
            }
            [(request, verdict)] => {
                let (method, target) = (&request.method, &request.target);
                out.objections.push((id.clone(), format!("{method} {target}\n  {}", verdict.objections.join("\n  "))));
            }
            several => out.objections.push((id.clone(), format!("{} requests arrived: {said}", several.len()))),
        }
    }
    out
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

/// Requests that Prism objects to though they are right, or though no other can be made; and what it says.
const OBJECTED: [(&str, &str, &str); 4] = [
    // OpenAPI says to ignore a header parameter of this name.
    ("docker-engine", "ImageBuild", "header parameter content-type must be equal to"),
    // An object under application/octet-stream is sent as JSON; Prism reads no JSON under that name.
    ("docker-engine", "NetworkConnect", "Request body must be object"),
    // Every nexthop fits two branches. The discriminator tells them apart; Prism does not look at it.
    ("stackit-iaas", "CreateNetworkAreaRoute", "nexthop must match exactly one schema in oneOf"),
    ("stackit-iaas", "AddRoutesToRoutingTable", "nexthop must match exactly one schema in oneOf"),
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: a process an operation, and Prism"]
async fn prism_accepts_what_the_sample_sends() {
    let built = built();
    let mut failures = String::new();
    let mut unanswered = String::new();
    println!("document               operations  called  accepted  answers read");
    for (index, made) in built.made.iter().enumerate() {
        let verdicts = drive(built, index).await;
        let (operations, calls) = (&made.lowered.plan.operations, &built.runner.calls[index]);
        let (name, accepted, answers) = (&made.name, verdicts.accepted, verdicts.answers);
        println!("{name:<23}{:>10}{:>8}{accepted:>10}{answers:>14}", operations.len(), calls.len());
        unanswered.push_str(&verdicts.unanswered);
        for operation in operations.iter().filter(|operation| !calls.contains(&operation.id)) {
            let _ = writeln!(failures, "{name} {}: no call could be made up", operation.id);
        }
        let mut known: Vec<_> = OBJECTED.iter().filter(|(of, ..)| of == name).collect();
        for (id, said) in &verdicts.objections {
            let before = known.len();
            known.retain(|(_, of, what)| !(of == id && said.contains(what)));
            if known.len() == before {
                let _ = writeln!(failures, "{name} {id}: {said}");
            }
        }
        for (_, id, _) in known {
            let _ = writeln!(failures, "{name} {id}: accepted now, so no longer one of OBJECTED");
        }
    }
    println!("no valid answer made up by Prism:\n{unanswered}");
    assert!(failures.is_empty(), "{failures}");
}

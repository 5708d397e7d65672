//! Prism, which knows nothing of us, validates every request of every generated client against the spec.
//!
//! `cargo test -p tests --test it prism:: -- --nocapture` shows the table.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use client_core::Error;
use openapi::document::Document;
use tests::judge::{Serving, judge};
use tests::provider::Provider;
use tests::relay::{Relay, ask};
use tests::server::Received;
use tests::{Case, cases, connect, workspace};

/// What came of one provider's operations.
#[derive(Default)]
struct Row {
    name: &'static str,
    operations: usize,
    accepted: usize,
    /// The same requests spoiled: without credentials, and with a body of another type.
    spoiled: usize,
    rejected: usize,
    failures: String,
    /// Mocked answers that the client makes nothing of: the mock's doing, or the spec's.
    notes: String,
}

async fn drive<C: Clone>(name: &'static str, cases: Vec<Case<C>>, client: impl Fn(String) -> Result<C, Error>) -> Row {
    let mut command = judge("prism");
    command.args(["mock", "--errors", "--host", "127.0.0.1", "--port", "0"]);
    command.arg(workspace().join("specs").join(name).join("openapi.yaml"));
    // Node starts slowly; the other providers' judges start meanwhile.
    let prism = tokio::task::spawn_blocking(|| Serving::start(command)).await.unwrap();
    let prism = prism.unwrap_or_else(|said| panic!("{name}: Prism {said}"));
    let relay = Relay::start(&prism.address, connect::base(name)).await.unwrap();
    let client = client(relay.url.clone()).unwrap();
    let open = open_operations(&Provider::read(name).document);
    let mut row = Row { name, ..Row::default() };
    for case in cases {
        row.operations += 1;
        let result = tokio::time::timeout(Duration::from_secs(60), case.send(client.clone())).await;
        let judged = relay.take();
        let [(request, verdict)] = judged.as_slice() else {
            let _ = writeln!(row.failures, "{name} {}: {} requests reached Prism: {result:?}", case.id, judged.len());
            continue;
        };
        if verdict.objections.is_empty() {
            row.accepted += 1;
        } else {
            let objections = verdict.objections.join("\n  ");
            let _ = writeln!(row.failures, "{name} {}: {} {}\n  {objections}", case.id, request.method, request.target);
        }
        if let Ok(Err(error)) = result {
            let _ = writeln!(row.notes, "{name} {}: mocked {}: {error}", case.id, verdict.status);
        }
        for (what, spoiled) in spoiled(request, !open.contains(case.id)) {
            row.spoiled += 1;
            let (_, verdict) = ask(&prism.address, &spoiled).await.unwrap();
            if verdict.objections.is_empty() {
                let _ = writeln!(row.failures, "{name} {}: Prism took it {what}", case.id);
            } else {
                row.rejected += 1;
            }
        }
    }
    row
}

/// Operations that need no credentials.
fn open_operations(document: &Document) -> BTreeSet<String> {
    let paths = document.root().get("paths").map(|paths| paths.members());
    let operations = paths.into_iter().flatten().flat_map(|path| path.node.members());
    operations
        .filter(|operation| {
            let security = operation.node.get("security").and_then(|security| security.as_array());
            security.is_some_and(<[_]>::is_empty)
        })
        .filter_map(|operation| operation.node.get("operationId")?.as_str().map(str::to_owned))
        .collect()
}

/// The request as it must not be: shows that Prism looks.
fn spoiled(request: &Received, guarded: bool) -> Vec<(&'static str, Received)> {
    let mut out = Vec::new();
    if guarded {
        let mut bare = request.clone();
        bare.headers.retain(|(name, _)| !["authorization", "cookie", "x-api-key"].contains(&name.as_str()));
        if let Some((path, query)) = request.target.split_once('?') {
            let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("apikey=")).collect();
            bare.target = if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) };
        }
        out.push(("without credentials", bare));
    }
    if request.header("content-type") == Some("application/json") {
        let mut list = request.clone();
        list.body = b"[[]]".to_vec();
        out.push(("with a list for a body", list));
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(has_judges), ignore = "needs node and: npm ci --prefix tests/judges")]
async fn prism_accepts_every_request() {
    let rows = tokio::join!(
        drive("hpcai", cases::hpcai::cases(), connect::hpcai),
        drive("instavm", cases::instavm::cases(), connect::instavm),
        drive("k0rdent", cases::k0rdent::cases(), connect::k0rdent),
        drive("sfcompute", cases::sfcompute::cases(), connect::sfcompute),
        drive("tir", cases::tir::cases(), connect::tir),
    );
    let rows = [rows.0, rows.1, rows.2, rows.3, rows.4];
    println!("provider    accepted / total   spoiled requests rejected / total");
    for row in &rows {
        println!("{:<12}{:>8} / {:<8}{:>20} / {}", row.name, row.accepted, row.operations, row.rejected, row.spoiled);
    }
    let notes: String = rows.iter().map(|row| row.notes.as_str()).collect();
    if !notes.is_empty() {
        println!("mocked answers that were not taken (no fault of the request):\n{notes}");
    }
    let failures: String = rows.iter().map(|row| row.failures.as_str()).collect();
    assert!(failures.is_empty(), "{failures}");
    for row in &rows {
        assert_eq!(row.operations, Provider::read(row.name).examples.len(), "{}: one case an operation", row.name);
    }
}

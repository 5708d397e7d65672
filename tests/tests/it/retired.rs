//! Endpoints that were retired, and proxies and gateways in between, respond with 200 and something else. No operation of
//! any provider may take that for a success, unless the provider's document allows that very value; and nothing that the
//! document allows may be taken for an error.

use client_core::{Error, ErrorKind, Value};
use openapi::document::{Document, Node, Pointer};
use serde_json::Map;
use tests::provider::Provider;
use tests::retired::{Random, allowed, shapes, thinned};
use tests::server::{Answer, Server};
use tests::{Case, cases, connect};

/// The schema of an operation's JSON response.
fn schema<'d>(document: &'d Document, id: &str, status: &str) -> Option<&'d Node> {
    let resolve = |node: &'d Node| document.resolve(node, &Pointer::root()).ok().map(|target| target.node);
    let paths = document.root().get("paths")?;
    let operations = paths.members().flat_map(|path| path.node.members());
    let operation =
        operations.map(|member| &member.node).find(|op| op.get("operationId").and_then(Node::as_str) == Some(id))?;
    let response = resolve(operation.get("responses")?.get(status)?)?;
    response.path(&["content", "application/json", "schema"])
}

#[derive(Default)]
struct Counts {
    wrong: usize,
    errors: usize,
    allowed: usize,
    valid: usize,
    failures: Vec<String>,
}

async fn check<C: Clone>(name: &str, cases: Vec<Case<C>>, client: impl Fn(String) -> Result<C, Error>) -> Counts {
    let provider = Provider::read(name);
    let server = Server::start().await.unwrap();
    let client = client(format!("{}{}", server.url, connect::base(name))).unwrap();
    let mut counts = Counts::default();
    let mut random = Random(7);
    let lax = provider.document.root().get("x-error-shape").is_some();
    for case in cases {
        let example = &provider.examples[case.id];
        let success = example.responses.iter().find(|(status, _)| status.starts_with('2'));
        let Some((status, body)) = success else { continue };
        let Some(schema) = schema(&provider.document, case.id, status) else { continue };
        let code = status.parse().unwrap();
        for (shape, content_type, bytes) in shapes(body) {
            counts.wrong += 1;
            let value: Option<Value> = serde_json::from_slice(&bytes).ok();
            let allowed = content_type == "application/json"
                && value.is_some_and(|value| allowed(&provider.document, schema, &value));
            server.answer(Answer { status: code, content_type, body: bytes });
            match case.send(client.clone()).await {
                Ok(_) if allowed => counts.allowed += 1,
                Ok(outcome) => counts.failures.push(format!("{name} {}: {shape} is read as {outcome:?}", case.id)),
                // An error told by the body's shape, which the document has too.
                Err(error) if allowed && !(lax && error.kind() == &ErrorKind::Api) => {
                    counts.failures.push(format!("{name} {}: {shape} is allowed, but {error}", case.id));
                }
                Err(error) => {
                    counts.errors += 1;
                    if error.status().is_none() {
                        counts.failures.push(format!("{name} {}: {shape}: no status in {error}", case.id));
                    }
                }
            }
            let _ = server.take();
        }
        for _ in 0..40 {
            let value = thinned(body, &mut random);
            let bare = value.as_object().is_some_and(Map::is_empty);
            if bare || !allowed(&provider.document, schema, &value) {
                continue;
            }
            counts.valid += 1;
            server.answer(Answer { status: code, content_type: "application/json", body: value.to_string().into() });
            if let Err(error) = case.send(client.clone()).await
                && !(lax && error.kind() == &ErrorKind::Api)
            {
                counts.failures.push(format!("{name} {}: {value} is allowed, but {error}", case.id));
            }
            let _ = server.take();
        }
    }
    counts
}

fn report(name: &str, counts: &Counts) {
    println!(
        "{name}: {} wrong responses, {} errors, {} that the document allows; {} valid responses",
        counts.wrong, counts.errors, counts.allowed, counts.valid
    );
    assert!(counts.wrong >= 14 && counts.valid > 10, "{name}: hardly anything was tried");
    assert!(counts.failures.is_empty(), "{} failures:\n{}", counts.failures.len(), counts.failures.join("\n"));
}

#[tokio::test]
async fn sfcompute() {
    report("sfcompute", &check("sfcompute", cases::sfcompute::cases(), connect::sfcompute).await);
}

#[tokio::test]
async fn k0rdent() {
    report("k0rdent", &check("k0rdent", cases::k0rdent::cases(), connect::k0rdent).await);
}

#[tokio::test]
async fn hpcai() {
    report("hpcai", &check("hpcai", cases::hpcai::cases(), connect::hpcai).await);
}

#[tokio::test]
async fn instavm() {
    report("instavm", &check("instavm", cases::instavm::cases(), connect::instavm).await);
}

#[tokio::test]
async fn tir() {
    report("tir", &check("tir", cases::tir::cases(), connect::tir).await);
}

//! As `retired`, over documents that nobody here wrote: no operation of any of them may take what comes in the place of a
//! response for a success, unless the document allows that very value; and nothing that a document allows may be taken for an
//! error.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use client_core::Value;
use client_gen::lower::{Operation, Reply};
use openapi::document::Node;
use openapi::schema_check::Side;
use serde_json::Map;
use tests::corpus::synthesize::Synthesizer;
use tests::corpus::{Made, values};
use tests::retired::{Random, allowed, leaves_out_its_type, shapes, thinned};
use tests::server::{Answer, Server};

use crate::corpus::built;

/// The program that calls operations of one document.
struct Caller {
    process: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Caller {
    fn start(program: &std::path::Path, name: &str, url: &str) -> Self {
        let mut command = Command::new(program);
        let command = command.args(["calls", name, url]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        Self { process, said }
    }

    /// What a call came to: an error's status and message, or nothing.
    fn call(&mut self, id: &str) -> Option<(u16, String)> {
        writeln!(self.process.stdin.as_mut().unwrap(), "{id}").unwrap();
        let mut line = String::new();
        let read = self.said.read_line(&mut line).unwrap();
        assert!(read > 0, "{id}: the program that makes calls has ended");
        let (status, message) = line.trim_end().split_once(' ')?;
        Some((status.parse().unwrap(), message.to_owned()))
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        // It ends by itself when there is no more to read; if not, so be it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Operations whose made-up request breaks a documented constraint, so that nothing is sent.
const UNCALLED: [(&str, &str); 2] = [("iceberg-rest", "createTable"), ("iceberg-rest", "createView")];

/// What is known to be read otherwise than the document says.
const KNOWN: [&str; 3] = [
    // The discriminator says that `value` is required; the check against the schema does not look at discriminators.
    "stackit-iaas GetNetworkAreaRoute: ",
    "stackit-iaas GetRouteOfRoutingTable: ",
    "stackit-iaas UpdateRouteOfRoutingTable: ",
];

#[derive(Default)]
struct Counts {
    operations: usize,
    wrong: usize,
    errors: usize,
    allowed: usize,
    valid: usize,
    failures: Vec<String>,
}

/// The status and the schema of an operation's JSON response.
fn response<'m>(made: &'m Made, operation: &'m Operation) -> Option<(u16, &'m Node)> {
    let Reply::Json(ty) = &operation.success else { return None };
    let other = |status: &str| operation.other_success.iter().any(|other| other.status == status);
    let answers = values::answers(made, operation);
    let own = answers.into_iter().find(|(status, _, of)| status.starts_with('2') && !other(status) && *of == ty)?;
    Some((own.0.parse().unwrap_or(200), own.1.get("schema")?))
}

fn check(made: &Made, ids: &[String], server: &Server, caller: &mut Caller) -> Counts {
    let mut counts = Counts::default();
    let mut random = Random(7);
    let sides =
        [Synthesizer::new(&made.document, Side::Response), Synthesizer::unshown(&made.document, Side::Response)];
    for operation in made.lowered.plan.operations.iter().filter(|operation| ids.contains(&operation.id)) {
        let Some((status, schema)) = response(made, operation) else { continue };
        let values: Vec<Value> = sides.iter().filter_map(|side| side.value(schema)).collect();
        let Some(example) = values.first() else { continue };
        if UNCALLED.contains(&(made.name.as_str(), operation.id.as_str())) {
            continue;
        }
        counts.operations += 1;
        let name = format!("{} {}", made.name, operation.id);
        let mut send = |content_type, body| {
            server.answer(Answer { status, content_type, body });
            let outcome = caller.call(&operation.id);
            let _ = server.take();
            outcome
        };
        for (shape, content_type, bytes) in shapes(example) {
            counts.wrong += 1;
            let value: Option<Value> = serde_json::from_slice(&bytes).ok();
            // A schema of properties that leaves out `type` allows all that is no object; the crates read objects.
            let other = value.as_ref().is_some_and(|value| !value.is_object());
            let allowed = content_type == "application/json"
                && !(other && leaves_out_its_type(&made.document, schema))
                && value.is_some_and(|value| allowed(&made.document, schema, &value));
            match (send(content_type, bytes), allowed) {
                (None, true) => counts.allowed += 1,
                (None, false) => counts.failures.push(format!("{name}: {shape} is read")),
                (Some((_, message)), true) => {
                    counts.failures.push(format!("{name}: {shape} is allowed, but {message}"))
                }
                (Some((told, message)), false) => {
                    counts.errors += 1;
                    if told != status {
                        counts.failures.push(format!("{name}: {shape}: the status is not in {message}"));
                    }
                }
            }
        }
        for index in 0..20 {
            let value = &values[index % values.len()];
            // First as it is, then with some of it left out.
            let value = if index < values.len() { value.clone() } else { thinned(value, &mut random) };
            if value.as_object().is_some_and(Map::is_empty) || !allowed(&made.document, schema, &value) {
                continue;
            }
            counts.valid += 1;
            if let Some((_, message)) = send("application/json", value.to_string().into()) {
                counts.failures.push(format!("{name}: {value} is allowed, but {message}"));
            }
        }
    }
    counts
}

#[test]
#[ignore = "compiles the sample of public documents, which takes minutes: `cargo test -p tests --test it retired_public:: -- --ignored --nocapture`"]
fn no_operation_of_the_sample_takes_another_response_for_its_own() {
    let built = built();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut total = Counts::default();
    println!(
        "| document | operations | responses | errors | allowed by the document | silent or wrong | valid responses |"
    );
    for (made, ids) in built.made.iter().zip(&built.runner.calls) {
        let server = runtime.block_on(Server::start()).unwrap();
        let mut caller = Caller::start(&built.program, &made.name, &server.url);
        let counts = check(made, ids, &server, &mut caller);
        let Counts { operations, wrong, errors, allowed, valid, failures } = counts;
        println!("| {} | {operations} | {wrong} | {errors} | {allowed} | {} | {valid} |", made.name, failures.len());
        total.operations += operations;
        total.wrong += wrong;
        total.valid += valid;
        total.failures.extend(failures);
    }
    println!("{} operations, {} responses, {} valid ones", total.operations, total.wrong, total.valid);
    total.failures.retain(|failure| !KNOWN.iter().any(|known| failure.starts_with(*known)));
    assert!(total.failures.is_empty(), "{} failures:\n{}", total.failures.len(), total.failures.join("\n"));
    assert!(total.wrong > 2_000 && total.valid >= 3_000, "hardly anything was tried");
}

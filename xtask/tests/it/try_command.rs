//! `cargo xtask try`: what it answers, and what it gives the program that it runs.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};

use crate::common::{Story, shown};

/// Ends the server with the test, however that ends.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_answers_with_the_examples() {
    let story = Story::begin("try-serve");
    let mut command = story.workspace.command(&["try", "acme", "--serve"]);
    let mut serving = Serving(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut lines = BufReader::new(serving.0.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.split_once("http://").unwrap().1.split(';').next().unwrap();
    let variables: Vec<String> = lines.by_ref().take(1).map(Result::unwrap).collect();
    assert_eq!(variables, [format!("  ACME_BASE_URL=http://{address}")]);

    let order = ask(address, "POST /v1/shelves/any/boxes HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}");
    assert!(order.starts_with("HTTP/1.1 201 "), "{order}");
    assert!(order.ends_with("\r\n\r\n{\"id\":\"b_1\",\"slots\":4}"), "{order}");
    assert!(ask(address, "GET /v1/shelves/any/boxes HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    // Nothing that is sent to it ends it.
    for nonsense in
        ["", "\r\n\r\n", "\u{1b}[31m", "POST", "POST / HTTP/1.1\r\ncontent-length: 99999999999999999999\r\n\r\n"]
    {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(nonsense.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let _ = stream.read_to_string(&mut String::new());
    }
    assert!(ask(address, "POST /v1/shelves/x/boxes HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 201 "));
}

#[test]
fn it_runs_an_example_program_and_tells_how_that_ended() {
    let story = Story::begin("try-run");
    let examples = story.workspace.path("crates/acme-client/examples");
    std::fs::create_dir_all(&examples).unwrap();
    std::fs::write(examples.join("acme_create.rs"), "fn main() {}\n").unwrap();
    let cargo = story.workspace.path("cargo");
    for code in [0, 7] {
        std::fs::write(&cargo, format!("#!/bin/sh\necho \"$* | $ACME_BASE_URL\"\nexit {code}\n")).unwrap();
        std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = story.workspace.command(&["try", "acme", "--example", "create"]);
        let output = command.env("CARGO", &cargo).output().unwrap();
        assert_eq!(output.status.code(), Some(i32::from(code != 0)), "{}", shown(&output));
        let printed = shown(&output);
        assert!(printed.contains("run --package acme-client --example acme_create | http://127.0.0.1:"), "{printed}");
    }
    let output = story.workspace.run(&["try", "acme"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(shown(&output).contains("has no program `list`\n  help: it has create"), "{}", shown(&output));
}

//! `cargo xtask check --online`: whether the names of the packages are free in the registry, or ours.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Output;

use crate::common::{Story, shown};

/// A registry that answers each path with a status and a body; any other with 404, as the index does for a free name.
fn registry(known: &'static [(&'static str, u16, &'static str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let first = lines.next().unwrap_or_default();
            while lines.next().is_some_and(|line| !line.is_empty()) {}
            let path = first.split(' ').nth(1).unwrap_or_default();
            let found = known.iter().find(|(own, ..)| *own == path);
            let (status, body) = found.map_or((404, ""), |(_, status, body)| (*status, *body));
            let length = body.len();
            let head = format!("HTTP/1.1 {status} Response\r\ncontent-length: {length}\r\nconnection: close");
            let _ = stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes());
        }
    });
    format!("http://{address}")
}

fn check(registry: &str) -> Output {
    let story = Story::begin("names");
    let top =
        "[workspace]\nmembers = [\"crates/*\"]\n\n[workspace.package]\nrepository = \"https://github.com/acme/acme\"\n";
    std::fs::write(story.workspace.path("Cargo.toml"), top).unwrap();
    story.commit("A workspace that cargo knows");
    let mut command = story.workspace.command(&["check", "--online", "--registry", registry]);
    for variable in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(variable);
    }
    command.output().unwrap()
}

const INDEX: &str = "/ac/me/acme-client";
const API: &str = "/api/v1/crates/acme-client";

#[test]
fn a_name_that_nobody_has_is_free() {
    let output = check(&registry(&[]));
    assert!(shown(&output).contains("names: acme-client is free in the registry"), "{}", shown(&output));
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
}

#[test]
fn a_name_that_we_have_is_ours() {
    let ours = r#"{"crate": {"repository": "https://github.com/acme/acme.git"}}"#;
    let known = Box::leak(Box::new([(INDEX, 200, "{}"), (API, 200, ours)]));
    let output = check(&registry(known));
    assert!(shown(&output).contains("names: acme-client is ours in the registry"), "{}", shown(&output));
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
}

#[test]
fn a_name_that_somebody_else_has_is_red() {
    for body in [r#"{"crate": {"repository": "https://github.com/somebody/else"}}"#, r#"{"crate": {}}"#] {
        let known = Box::leak(Box::new([(INDEX, 200, "{}"), (API, 200, body)]));
        let output = check(&registry(known));
        assert!(shown(&output).contains("RED names: acme-client is not ours"), "{}", shown(&output));
        assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    }
    // A registry takes `-` and `_` for the same.
    let other = r#"{"crate": {"repository": "https://github.com/acme/acme"}}"#;
    let known = Box::leak(Box::new([("/ac/me/acme_client", 200, "{}"), ("/api/v1/crates/acme_client", 200, other)]));
    let output = check(&registry(known));
    assert!(shown(&output).contains("the registry has `acme_client`"), "{}", shown(&output));
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
}

/// A registry that does not answer says nothing of a name.
#[test]
fn a_name_that_cannot_be_asked_for_is_no_free_name() {
    for known in
        [&[(INDEX, 503, "")][..], &[(INDEX, 200, "{}"), (API, 500, "")], &[(INDEX, 200, "{}"), (API, 200, "<p>")]]
    {
        let known: &'static [(&str, u16, &str)] = Box::leak(known.to_vec().into_boxed_slice());
        let output = check(&registry(known));
        assert!(shown(&output).contains("RED names: http://127.0.0.1:"), "{}", shown(&output));
        assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    }
    let output = check("http://127.0.0.1:1");
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
}

//! `bench`: measures what can be run, says what cannot, and fails only where ours does.

use std::path::Path;
use std::process::{Command, Output};

fn bench(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("bench").args(args).args(["--runs", "1", "--no-check", "--color", "never"]);
    // Nothing but what is built in.
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).env("PATH", "");
    command.env_remove("OPENAPI_TO_RUST").env_remove("OPENAPI_GENERATOR").output().unwrap()
}

#[test]
fn ours_and_what_is_built_in_are_measured() {
    let output = bench(&["tests/fixtures/tiny/openapi.yaml", "--format", "json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = &all["documents"][0];
    assert_eq!((&row["document"], &row["tools"][0]["tool"]), (&"openapi".into(), &"ours".into()));
    assert!(row["tools"][0]["generate"]["lines"].as_u64() > Some(100), "{row}");
    assert!(row["tools"][0]["generate"]["memory"].as_u64() > Some(1 << 20), "{row}");
    // 3.1 is not for progenitor.
    assert_eq!((&row["tools"][1]["tool"], &row["tools"][1]["generate"]), (&"progenitor".into(), &().into()));
    assert!(row["tools"][1]["failed"].is_string() && row["tools"].as_array().unwrap().len() == 2, "{row}");
}

#[test]
fn what_is_absent_is_said() {
    let output = bench(&["tests/fixtures/tiny/openapi.yaml", "--without", "progenitor"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("openapi-to-rust: absent\nopenapi-generator: absent\n"), "{text}");
    assert!(text.contains("ours") && !text.contains("progenitor"), "{text}");
}

#[test]
fn exit_codes() {
    assert_eq!(bench(&["nowhere.yaml"]).status.code(), Some(2));
    assert_eq!(bench(&["xtask/src"]).status.code(), Some(2), "no document in there");
    assert_eq!(bench(&["specs/sfcompute/client.yaml"]).status.code(), Some(1), "not an API");
}

//! `cargo xtask lint` from outside: exit codes, formats, fixes, and what it says when called wrongly.

use std::path::Path;
use std::process::{Command, Output};

fn lint(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_xtask")).current_dir(folder).arg("lint").args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// A small workspace: two providers, one of them with a finding silenced in its manifest.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    std::fs::create_dir_all(folder.path().join("codegen")).unwrap();
    write(
        "specs/good/openapi.yaml",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: getA\n      responses: {'204': {description: Done.}}\n",
    );
    write(
        "specs/good/client.yaml",
        "crate: good-client\nname: Good\nmodule: good\nsummary: s\nlint:\n  - {id: server-missing, pointer: /info, reason: Hosts differ.}\n",
    );
    write(
        "specs/wrong/openapi.yaml",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://a.example'}]\npaths:\n  /a/{id}:\n    get:\n      operationId: getA\n      parameters:\n        - name: id\n          in: path\n          schema: {type: string}\n      responses: {'204': {description: Done.}}\n",
    );
    folder
}

#[test]
fn exit_codes() {
    let folder = workspace();
    let code = |args: &[&str]| lint(folder.path(), args).0;
    assert_eq!(code(&["good"]), 0);
    assert_eq!(code(&["good", "--deny", "info", "--level", "info"]), 1);
    assert_eq!(code(&["wrong"]), 1);
    assert_eq!(code(&[]), 1);
    assert_eq!(code(&["specs/wrong/openapi.yaml"]), 1);
    assert_eq!(code(&["nothing.yaml"]), 2);
    assert_eq!(code(&["--format", "prose"]), 2);
    assert_eq!(code(&["--explain", "nothing"]), 2);
    assert_eq!(code(&["--explain", "ref-siblings"]), 0);
    assert_eq!(code(&["--list"]), 0);
    std::fs::write(folder.path().join("broken.yaml"), "openapi: [").unwrap();
    assert_eq!(code(&["broken.yaml"]), 2);
}

#[test]
fn a_misspelt_provider_or_rule_gets_a_hint() {
    let folder = workspace();
    let (_, _, said) = lint(folder.path(), &["god"]);
    assert!(said.contains("did you mean `good`?"), "{said}");
    let (_, _, said) = lint(folder.path(), &["elsewhere"]);
    assert!(said.contains("the providers are: good, wrong"), "{said}");
    let (_, _, said) = lint(folder.path(), &["--explain", "ref-sibling"]);
    assert!(said.contains("did you mean `ref-siblings`?"), "{said}");
}

#[test]
fn the_finding_stands_at_its_place() {
    let folder = workspace();
    let (_, said, _) = lint(folder.path(), &["wrong"]);
    assert!(said.contains("specs/wrong/openapi.yaml:9:11"), "{said}");
    assert!(said.contains("path-parameter-required"), "{said}");
    let (_, said, _) = lint(folder.path(), &["wrong", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["findings"][0]["pointer"], "/paths/~1a~1{id}/get/parameters/0");
    assert_eq!(json["summary"]["error"], 1);
}

#[test]
fn a_fix_is_written_and_nothing_else_changes() {
    let folder = workspace();
    let path = folder.path().join("specs/wrong/openapi.yaml");
    let before = std::fs::read_to_string(&path).unwrap();
    let (code, said, _) = lint(folder.path(), &["wrong", "--fix"]);
    assert_eq!(code, 0, "{said}");
    let after = std::fs::read_to_string(&path).unwrap();
    assert_eq!(after, before.replace("- name: id", "- required: true\n          name: id"));
    // A second run has nothing to do.
    lint(folder.path(), &["wrong", "--fix"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), after);
}

#[test]
fn an_allowance_needs_a_reason() {
    let folder = workspace();
    let path = folder.path().join("specs/good/client.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("Hosts differ.", "' '")).unwrap();
    let (code, _, said) = lint(folder.path(), &["good"]);
    assert_eq!(code, 1);
    assert!(said.contains("without a reason"), "{said}");
}

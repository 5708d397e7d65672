//! `impact`: a program against a changed spec.

use std::path::Path;
use std::process::{Command, Output};

use crate::common::repository;
use serde_json::Value;

const PROGRAM: &str = r#"use sfcompute_client::{Client, types::Node};

pub fn name(node: &Node) -> &str {
    &node.name
}

pub async fn buy(client: &Client) -> Result<(), sfcompute_client::Error> {
    client.nodes().create().desired_count(1).max_price_per_node_hour(1600).zone("hayesvalley").send().await?;
    Ok(())
}

pub fn elsewhere() -> usize {
    7
}
"#;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(folder).output().unwrap()
}

/// A clone with a consumer beside it.
fn begin() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("clone");
    for part in ["specs", "crates", "codegen/openapi/Cargo.toml", "Cargo.lock"] {
        let from = repository().join(part);
        if from.is_dir() {
            crate::common::copy(&from, &clone.join(part));
        } else {
            std::fs::create_dir_all(clone.join(part).parent().unwrap()).unwrap();
            std::fs::copy(from, clone.join(part)).unwrap();
        }
    }
    let root = std::fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let members = root.lines().find(|line| line.starts_with("members = ")).unwrap();
    std::fs::write(clone.join("Cargo.toml"), root.replace(members, "members = [\"crates/*\"]")).unwrap();
    std::fs::write(clone.join(".gitignore"), "/target\n").unwrap();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(arguments).current_dir(&clone);
        assert!(command.output().unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "-m", "Everything"]);
    let program = folder.path().join("program");
    std::fs::create_dir_all(program.join("src")).unwrap();
    std::fs::write(program.join("src/lib.rs"), PROGRAM).unwrap();
    std::fs::write(
        program.join("Cargo.toml"),
        "[package]\nname = \"program\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nsfcompute-client = { path = \"../clone/crates/sfcompute-client\" }\n",
    )
    .unwrap();
    std::fs::copy(repository().join("Cargo.lock"), program.join("Cargo.lock")).unwrap();
    (folder, clone)
}

#[test]
#[ignore = "compiles a program against two crates: minutes"]
fn an_error_is_attributed_to_the_change_that_causes_it() {
    let (folder, clone) = begin();
    let spec = clone.join("specs/sfcompute/openapi.yaml");
    let text = std::fs::read_to_string(&spec).unwrap();
    // The property that the program sets gets another name.
    let at = text.find("    CreateNodesRequest:").unwrap();
    let (before, behind) = text.split_at(at);
    std::fs::write(&spec, format!("{before}{}", behind.replacen("        zone:", "        place:", 1))).unwrap();
    let output = run(&clone, &["impact", "--consumer", "../program", "--format", "json"]);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = repository().join("docs/reference/json/impact.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let errors: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&found).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new(), "{found:#}");
    let row = &found["consumers"][0];
    assert_eq!(row["errors"].as_array().unwrap().len(), 1, "{found:#}");
    let error = &row["errors"][0];
    assert_eq!((&error["place"]["file"], &error["certainty"]), (&"src/lib.rs".into(), &"direct".into()));
    assert_eq!(error["causes"][0]["item"], "builder::CreateNodes::zone()");
    assert!(!error["causes"][0]["changes"].as_array().unwrap().is_empty(), "{found:#}");
    // The consumer's own files are as they were.
    assert!(!folder.path().join("program/target").exists());
}

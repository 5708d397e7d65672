//! `traffic`: recordings against a document.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Boxes, version: '1'}
servers: [{url: 'https://api.example.com'}]
paths:
  /boxes:
    get:
      operationId: list
      responses:
        '200':
          description: The boxes.
          content:
            application/json:
              schema:
                type: object
                properties:
                  data:
                    type: array
                    items:
                      type: object
                      properties:
                        id: {type: string}
";

fn xtask(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(folder).output().unwrap()
}

/// A folder with a document and a recording of three exchanges that show a property which is not documented.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("api.yaml"), DOCUMENT).unwrap();
    let entry = |number: usize| {
        let body = json!({"data": [{"id": format!("s3cr3t-{number}"), "height": number}]}).to_string();
        json!({
            "request": {"method": "GET", "url": "https://api.example.com/boxes", "headers": []},
            "response": {"status": 200, "headers": [], "content": {"mimeType": "application/json", "text": body}},
        })
    };
    let recording = json!({"log": {"version": "1.2", "entries": [entry(1), entry(2), entry(3)]}});
    std::fs::write(folder.path().join("session.har"), recording.to_string()).unwrap();
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn what_a_recording_shows_is_found_and_written() {
    let folder = folder();
    let check = ["traffic", "check", "api.yaml", "--har", "session.har"];
    let output = xtask(folder.path(), &check);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}{}", text(&output.stderr));
    assert!(shown.contains("traffic-property-undocumented") && shown.contains("`data[].height`"), "{shown}");
    assert!(!shown.contains("s3cr3t"), "{shown}");

    let apply = ["traffic", "apply", "api.yaml", "--har", "session.har", "--date", "2026-01-31"];
    let output = xtask(folder.path(), &apply);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    let written = std::fs::read_to_string(folder.path().join("api.yaml")).unwrap();
    assert!(written.contains("height") && written.contains("x-source") && !written.contains("s3cr3t"), "{written}");
    assert_eq!(xtask(folder.path(), &check).status.code(), Some(0));
}

#[test]
fn the_json_has_its_schema() {
    let folder = folder();
    let output = xtask(folder.path(), &["traffic", "check", "api.yaml", "--har", "session.har", "--format", "json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/json/traffic-check.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let errors: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&found).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new(), "{found:#}");
    assert_eq!(found["coverage"][0]["properties"]["response data[].id"], true);
}

#[test]
fn what_was_not_read_is_no_success() {
    let folder = folder();
    let whole = std::fs::read_to_string(folder.path().join("session.har")).unwrap();
    std::fs::write(folder.path().join("cut.har"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(folder.path().join("other.har"), whole.replace("api.example.com", "other.org")).unwrap();
    for file in ["cut.har", "other.har", "absent.har"] {
        let output = xtask(folder.path(), &["traffic", "check", "api.yaml", "--har", file]);
        assert_eq!(output.status.code(), Some(2), "{file}: {}", text(&output.stderr));
    }
    let cut = text(&xtask(folder.path(), &["traffic", "check", "api.yaml", "--har", "cut.har"]).stderr);
    assert!(cut.contains("cut.har:1:"), "{cut}");
}

/// What a reference that does not resolve describes is unknown: nothing is found, and that is no pass.
#[test]
fn a_document_with_a_reference_that_does_not_resolve_is_refused() {
    let folder = folder();
    for (what, with) in [
        ("      responses:\n", "      parameters: [{$ref: '#/components/parameters/None'}]\n      responses:\n"),
        ("      responses:\n", "      requestBody: {$ref: '#/components/requestBodies/None'}\n      responses:\n"),
        ("      responses:\n", "      responses:\n        '404': {$ref: '#/components/responses/None'}\n"),
    ] {
        std::fs::write(folder.path().join("api.yaml"), DOCUMENT.replace(what, with)).unwrap();
        for command in ["check", "apply --date 2026-01-31"] {
            let line = format!("traffic {command} api.yaml --har session.har");
            let output = xtask(folder.path(), &line.split(' ').collect::<Vec<_>>());
            let shown = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{with}{shown}");
            assert!(shown.contains("api.yaml:") && shown.contains("/None`"), "{shown}");
        }
    }
}

//! TypeSpec writes one API as OpenAPI 3.0, 3.1 and 3.2: the clients are the same.

use std::path::Path;
use std::process::Command;

use crate::common::{differences, judges, read, reports};

/// What TypeSpec writes of tests/judges/typespec/main.tsp.
fn written(folder: &Path) {
    let output = Command::new("node")
        .arg(judges().join("node_modules/@typespec/compiler/cmd/tsp.js"))
        .args(["compile", "main.tsp", "--option"])
        .arg(format!("@typespec/openapi3.emitter-output-dir={}", folder.display()))
        .current_dir(judges().join("typespec"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[cfg_attr(not(has_judges), ignore = "needs TypeSpec: npm ci --prefix tests/judges --ignore-scripts")]
fn three_versions_of_one_api_are_one_client() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("typespec");
    let _ = std::fs::remove_dir_all(&folder);
    written(&folder);
    let versions = ["3.0.0", "3.1.0", "3.2.0"].map(|version| read(&folder.join(version).join("openapi.yaml")));
    for lowered in &versions {
        assert_eq!(lowered.plan.operations.len(), OPERATIONS);
        let found = reports(lowered);
        let known = |found: &String| KNOWN.iter().any(|known| found.contains(known));
        assert!(found.iter().all(known), "{found:#?}");
    }
    let [old, middle, new] = &versions;
    assert_eq!(differences(&old.plan, &middle.plan), Vec::<String>::new());
    // What comes in a stream is said from 3.2 on.
    let found = differences(&middle.plan, &new.plan);
    assert!(matches!(&found[..], [only] if only.starts_with("GET /widgets/events:")), "{found:#?}");
}

const OPERATIONS: usize = 12;

/// What is reported, and is no loss or cannot be said by a type.
const KNOWN: &[&str] = &[
    "/headers: `headers` of a response is not carried over",
    "/schema: a schema of text or bytes is not read",
    "/contentMediaType: `contentMediaType` of a schema",
    // base64url is a string to us.
    "/b64u/contentEncoding: `contentEncoding` of a schema",
    // What the text of an event holds (3.2).
    "/data/contentSchema: `contentSchema` of a schema",
];

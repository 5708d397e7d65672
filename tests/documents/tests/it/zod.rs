//! Zod's schemas written as OpenAPI 3.0, 3.1 and 3.2: the clients are the same.

use std::path::Path;
use std::process::Command;

use crate::common::{differences, judges, read, reports};

fn written(version: &str) -> String {
    let output = Command::new("node").arg(judges().join("zod/document.mjs")).arg(version).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[cfg_attr(not(has_judges), ignore = "needs Zod: npm ci --prefix tests/judges --ignore-scripts")]
fn three_versions_of_one_api_are_one_client() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("zod");
    std::fs::create_dir_all(&folder).unwrap();
    let versions = ["3.0.3", "3.1.0", "3.2.0"].map(|version| {
        let file = folder.join(format!("{version}.json"));
        std::fs::write(&file, written(version)).unwrap();
        read(&file)
    });
    for lowered in &versions {
        assert_eq!(lowered.plan.operations.len(), 10);
        let found = reports(lowered);
        let unknown: Vec<_> = found.iter().filter(|found| !KNOWN.iter().any(|known| found.contains(known))).collect();
        assert!(unknown.is_empty(), "{unknown:#?}");
    }
    let [old, middle, new] = &versions;
    assert_eq!(differences(&middle.plan, &new.plan), Vec::<String>::new());
    assert_eq!(differences(&old.plan, &middle.plan), Vec::<String>::new());
}

/// What is reported: no type says it.
const KNOWN: &[&str] = &[
    // What a server calls; Zod's generator writes the key without anything in it.
    "/webhooks: `webhooks` of the document",
    // The second place of a tuple, which is a list of both.
    "/Point/prefixItems/1: nothing reads this schema",
    // Limits of a whole body are not checked (3.0).
    "/Point/minItems: `minItems` of a schema",
    "/Point/maxItems: `maxItems` of a schema",
    "/flags/additionalProperties: `additionalProperties` of a schema",
    // `nullable` of a parameter's schema: left out, it is not there.
    "/parameters/1/schema/nullable: `nullable` of a schema",
];

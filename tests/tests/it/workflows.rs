//! actionlint finds nothing to say of the workflows.

use tests::judge::script;
use tests::workspace;

/// What actionlint says of each file. One process for each: as WebAssembly it fails now and then on a second file.
fn findings(paths: &[std::path::PathBuf]) -> client_core::Value {
    let mut all = Vec::new();
    for path in paths {
        let output = script("actionlint", "actionlint.mjs").arg(path).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let found: Vec<client_core::Value> = serde_json::from_str(&text).unwrap_or_else(|error| {
            panic!("{}: {error}\n{text}\n{}", path.display(), String::from_utf8_lossy(&output.stderr));
        });
        all.extend(found);
    }
    all.into()
}

#[test]
#[cfg_attr(not(has_judges), ignore = "needs node and: npm ci --prefix tests/judges")]
fn the_workflows_are_valid() {
    let folder = workspace().join(".github/workflows");
    let paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!paths.is_empty());
    let findings = findings(&paths);
    assert_eq!(findings, serde_json::json!([]));
}

#[test]
#[cfg_attr(not(has_judges), ignore = "needs node and: npm ci --prefix tests/judges")]
fn a_broken_workflow_is_found_broken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.yml");
    std::fs::write(
        &path,
        "on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ matrix.none }}\n",
    )
    .unwrap();
    let findings = findings(&[path]);
    assert_eq!(findings.as_array().map(Vec::len), Some(1), "{findings}");
}

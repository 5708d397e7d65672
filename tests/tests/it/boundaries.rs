//! What must not depend on what, as ARCHITECTURE.md states it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;
use tests::workspace;

/// What each package of this workspace may depend on, of the packages of this workspace.
/// The command line and `cargo xtask` are above all of them, and have no line here.
const ALLOWED: &[(&str, &[&str])] = &[
    ("compute-clients-core", &[]),
    ("compute-clients-diagnostics", &[]),
    ("compute-clients-openapi", &["compute-clients-diagnostics"]),
    ("compute-clients-generator", &["compute-clients-diagnostics", "compute-clients-openapi"]),
    ("compute-clients-lint", &["compute-clients-diagnostics", "compute-clients-generator", "compute-clients-openapi"]),
    ("compute-clients-diff", &["compute-clients-diagnostics", "compute-clients-generator", "compute-clients-openapi"]),
    ("compute-clients-docs", &["compute-clients-diagnostics", "compute-clients-openapi"]),
    (
        "compute-clients-impact",
        &[
            "compute-clients-diagnostics",
            "compute-clients-diff",
            "compute-clients-generator",
            "compute-clients-openapi",
        ],
    ),
    ("compute-clients-traffic", &["compute-clients-diagnostics", "compute-clients-openapi"]),
    (
        "compute-clients-review",
        &[
            "compute-clients-diagnostics",
            "compute-clients-diff",
            "compute-clients-docs",
            "compute-clients-generator",
            "compute-clients-impact",
            "compute-clients-openapi",
        ],
    ),
];

/// Packages through which a library could reach the network, the clock or other processes.
const IMPURE: &[&str] = &["clap", "getrandom", "hyper", "jiff", "reqwest", "rustix", "tempfile", "tokio", "ureq"];

fn packages() -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(workspace())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        // Dependencies of tests have no kind of their own here: they may be anything.
        let dependencies = dependencies.filter(|dependency| dependency["kind"].is_null());
        (text(&package["name"]), dependencies.map(|dependency| text(&dependency["name"])).collect())
    });
    packages.collect()
}

#[test]
fn libraries_depend_downwards_only() {
    let packages = packages();
    for (package, allowed) in ALLOWED {
        let dependencies = packages.get(*package).unwrap_or_else(|| panic!("{package} is not in the workspace"));
        for dependency in dependencies.iter().filter(|name| packages.contains_key(*name)) {
            assert!(allowed.contains(&dependency.as_str()), "{package} must not depend on {dependency}");
        }
    }
}

#[test]
fn every_library_of_codegen_is_pure_and_listed() {
    let packages = packages();
    let folder = workspace().join("codegen");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let manifest = entry.unwrap().path().join("Cargo.toml");
        let manifest = std::fs::read_to_string(&manifest).unwrap();
        let name = manifest.lines().find_map(|line| line.strip_prefix("name = \"")).unwrap().trim_end_matches('"');
        assert!(ALLOWED.iter().any(|(package, _)| *package == name), "{name} has no line in this test");
        for dependency in &packages[name] {
            assert!(!IMPURE.contains(&dependency.as_str()), "{name} must not depend on {dependency}");
        }
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn a_generated_client_depends_on_the_runtime_alone() {
    let packages = packages();
    let clients = packages.iter().filter(|(name, _)| name.ends_with("-client"));
    let mut seen = 0;
    for (name, dependencies) in clients {
        let of_ours = dependencies.iter().filter(|dependency| packages.contains_key(*dependency));
        assert_eq!(of_ours.collect::<Vec<_>>(), ["compute-clients-core"], "{name}");
        seen += 1;
    }
    assert!(seen > 0);
}

/// A package contains its own folder alone: a file from elsewhere would be missing after it is published.
#[test]
fn no_published_package_includes_a_file_from_outside() {
    let root = workspace();
    let mut packages = vec![root.join("xtask/cli")];
    for folder in ["codegen", "crates"] {
        packages.extend(std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()));
    }
    let mut included = 0;
    for package in &packages {
        let mut open = vec![package.join("src")];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let Some(text) =
                    path.extension().is_some_and(|end| end == "rs").then(|| std::fs::read_to_string(&path).unwrap())
                else {
                    continue;
                };
                for start in ["include_str!(\"", "include_bytes!(\"", "#[path = \""] {
                    for (at, _) in text.match_indices(start) {
                        let name = text[at + start.len()..].split('"').next().unwrap();
                        let file = folder.join(name);
                        included += 1;
                        // The text of a template names a file of the crate that is written.
                        let template = path.ends_with("write/package.rs");
                        let found = file.canonicalize().ok();
                        let inside = found.is_some_and(|found| found.starts_with(package.canonicalize().unwrap()));
                        assert!(inside || template, "{}: {name} is not in the package", path.display());
                    }
                }
            }
        }
    }
    assert!(included >= 7, "{included}");
}

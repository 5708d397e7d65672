//! What the packages that would be published say of themselves, and what they depend on.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;
use tests::workspace;

/// The packages of this workspace and those that they depend on, as Cargo.lock has them.
struct Graph {
    packages: BTreeMap<String, Value>,
    /// Dependencies by package id, without those of tests.
    edges: BTreeMap<String, Vec<String>>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Graph {
    /// `cargo metadata`, for the system that this runs on: the manifests of others need not be here.
    fn read() -> Graph {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let run = |program: &std::ffi::OsStr, arguments: &[&str]| {
            let output = Command::new(program).args(arguments).current_dir(workspace()).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let version = run(&rustc, &["--version", "--verbose"]);
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let arguments =
            ["metadata", "--offline", "--locked", "--format-version", "1", "--all-features", "--filter-platform", host];
        let metadata: Value = serde_json::from_str(&run(&cargo, &arguments)).unwrap();
        let packages = metadata["packages"].as_array().unwrap().iter();
        let packages = packages.map(|package| (text(&package["id"]), package.clone())).collect();
        let nodes = metadata["resolve"]["nodes"].as_array().unwrap().iter();
        let edges = nodes.map(|node| {
            let dependencies = node["deps"].as_array().unwrap().iter();
            let compiled = dependencies.filter(|dependency| {
                let kinds = dependency["dep_kinds"].as_array().unwrap();
                kinds.iter().any(|kind| kind["kind"] != "dev")
            });
            (text(&node["id"]), compiled.map(|dependency| text(&dependency["pkg"])).collect())
        });
        Graph { packages, edges: edges.collect() }
    }

    /// The ids of the packages that would be published.
    fn published(&self) -> Vec<&String> {
        let ours = self.packages.iter().filter(|(_, package)| {
            let manifest = text(&package["manifest_path"]).replace('\\', "/");
            // tests/wire and tests/fastapi are generated as clients are, and published by nobody.
            package["source"].is_null() && package["publish"] != serde_json::json!([]) && !manifest.contains("/tests/")
        });
        ours.map(|(id, _)| id).collect()
    }

    /// Them, and everything that is compiled with them.
    fn compiled(&self) -> BTreeSet<&String> {
        let mut open = self.published();
        let mut seen: BTreeSet<&String> = open.iter().copied().collect();
        while let Some(id) = open.pop() {
            for dependency in &self.edges[id] {
                if seen.insert(dependency) {
                    open.push(dependency);
                }
            }
        }
        seen
    }
}

/// `1.88` and `1.88.0` as numbers.
fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|part| part.parse().unwrap()).collect()
}

#[test]
fn no_dependency_needs_a_newer_rust_than_we_claim() {
    let graph = Graph::read();
    let published = graph.published();
    assert!(published.len() >= 16, "{published:?}");
    let claimed = version(graph.packages[published[0]]["rust_version"].as_str().unwrap());
    let mut stated = 0;
    for id in graph.compiled() {
        let package = &graph.packages[id];
        // One that states none is compiled with that toolchain by the job `msrv` of check.yml.
        let Some(needed) = package["rust_version"].as_str() else { continue };
        stated += 1;
        let mut needed = version(needed);
        needed.truncate(2);
        assert!(needed <= claimed, "{} needs Rust {}", text(&package["id"]), text(&package["rust_version"]));
    }
    assert!(stated > 100, "only {stated} packages state a version");
}

#[test]
fn no_package_of_a_registry_has_one_of_our_names() {
    let graph = Graph::read();
    let published = graph.published();
    let ours: BTreeSet<String> = published.iter().map(|id| text(&graph.packages[*id]["name"])).collect();
    for package in graph.packages.values().filter(|package| !package["source"].is_null()) {
        assert!(!ours.contains(&text(&package["name"])), "{} is of a registry", text(&package["id"]));
    }
}

#[test]
fn every_package_says_what_a_registry_shows() {
    let graph = Graph::read();
    for id in graph.published() {
        let package = &graph.packages[id];
        let name = text(&package["name"]);
        for key in ["description", "license", "repository", "rust_version", "readme"] {
            assert!(!text(&package[key]).is_empty(), "{name} has no {key}");
        }
        // The limits of crates.io.
        let keywords = package["keywords"].as_array().unwrap();
        assert!((1..=5).contains(&keywords.len()), "{name}: {keywords:?}");
        let plain =
            |word: &str| word.len() <= 20 && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_+".contains(c));
        assert!(keywords.iter().all(|word| plain(&text(word))), "{name}: {keywords:?}");
        assert!(!package["categories"].as_array().unwrap().is_empty(), "{name} has no category");
        let folder = text(&package["manifest_path"]);
        let folder = std::path::Path::new(&folder).parent().unwrap();
        for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            assert!(folder.join(file).is_file(), "{name} has no {file}");
        }
        if name.ends_with("-client") || name == "compute-clients-core" {
            let docs = &package["metadata"]["docs"]["rs"];
            assert_eq!(docs["all-features"], Value::Bool(true), "{name}");
            assert_eq!(docs["rustdoc-args"], serde_json::json!(["--cfg", "docsrs"]), "{name}");
        }
        // Everything of ours that it needs has a version: a path alone cannot be published.
        for dependency in package["dependencies"].as_array().unwrap() {
            let bound = dependency["req"] != "*" || dependency["kind"] == "dev";
            assert!(bound, "{name} takes {} of any version", text(&dependency["name"]));
        }
    }
}

//! Consumers that are not like the others.

use std::path::Path;

use serde_json::Value;

use super::bench::{Bench, edited, programs};
use super::seeds::{SEEDS, Seed};

fn seed(name: &str) -> &'static Seed {
    SEEDS.iter().find(|seed| seed.name == name).unwrap()
}

fn program(provider: &str, name: &str) -> String {
    programs(provider).into_iter().find(|(known, _)| known == name).unwrap().1
}

/// What the command says of consumers with the specs of these seeds, and its exit code.
fn with(bench: &Bench, seeds: &[&Seed], arguments: &[&str]) -> (Vec<Value>, i32) {
    let paths: Vec<_> = seeds.iter().map(|seed| bench.spec(seed.provider)).collect();
    let olds: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for ((path, old), seed) in paths.iter().zip(&olds).zip(seeds) {
        std::fs::write(path, edited(old, seed)).unwrap();
    }
    let output = bench.run(&[&["impact", "--format", "json"], arguments].concat());
    for (path, old) in paths.iter().zip(&olds) {
        std::fs::write(path, old).unwrap();
    }
    let found: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    assert!(super::bench::valid(&found).is_empty(), "{:?}", super::bench::valid(&found));
    (found["consumers"].as_array().unwrap().clone(), output.status.code().unwrap())
}

fn one(bench: &Bench, seeds: &[&Seed], path: &Path) -> (Value, i32) {
    let (mut rows, code) = with(bench, seeds, &["--consumer", &path.display().to_string()]);
    assert_eq!(rows.len(), 1);
    (rows.remove(0), code)
}

/// File and line of each error, and the item it is put down to.
fn errors(row: &Value) -> Vec<String> {
    let rows = row["errors"].as_array().unwrap().iter();
    rows.map(|row| {
        let cause = row["causes"].as_array().unwrap().first().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        format!(
            "{}:{} {} {}",
            text(&row["place"]["file"]),
            row["place"]["line"],
            text(&cause["package"]),
            text(&cause["what"])
        )
    })
    .collect()
}

const RENAMED: &str = "rename an optional property of a request";
const NODES: &str =
    "default-features = false, features = [\"nodes\", \"zones\", \"orders\", \"vms\", \"blocking\", \"mock\"]";

#[test]
fn a_consumer_that_does_not_compile_before_the_change_is_said_to() {
    let bench = Bench::new();
    let text = program("sfcompute", "buy") + "\npub fn broken() -> u8 {\n    \"no number\"\n}\n";
    let path = bench.consumer("sfcompute", "broken", &text);
    let (row, code) = one(&bench, &[seed(RENAMED)], &path);
    assert_eq!((code, &row["state"]), (2, &"incomplete".into()), "{row:#}");
    let reason = row["reason"].as_str().unwrap();
    assert!(
        reason.contains("does not compile before the change, with 1 error") && reason.contains("E0308"),
        "{reason}"
    );
    // Its own error is not put down to the change; the one that the change causes is.
    let certainties: Vec<(&str, &str)> = row["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["code"].as_str().unwrap(), row["certainty"].as_str().unwrap()))
        .collect();
    assert!(certainties.contains(&("E0308", "not-ours")), "{row:#}");
    assert!(certainties.iter().any(|(code, certainty)| *code == "E0599" && *certainty != "not-ours"), "{row:#}");
}

#[test]
fn a_consumer_with_patches_of_its_own_and_a_version_is_built_with_the_new_crate() {
    let bench = Bench::new();
    let lock = bench.lock();
    let version = lock.split("name = \"cfg-if\"\nversion = \"").nth(1).unwrap().split('"').next().unwrap();
    let manifest = format!(
        "[package]\nname = \"patched\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nsfcompute-client = {{ version = \"0.1\", {NODES} }}\n\n[patch.crates-io]\nsfcompute-client = {{ path = \"../../clone/crates/sfcompute-client\" }}\ncfg-if = {{ path = \"vendor/cfg-if\" }}\n"
    );
    let cfg_if = format!("[package]\nname = \"cfg-if\"\nversion = \"{version}\"\nedition = \"2021\"\n");
    let found = std::process::Command::new("find")
        .args([
            std::env::var("CARGO_HOME")
                .unwrap_or_else(|_| format!("{}/.cargo", std::env::var("HOME").unwrap()))
                .as_str(),
            "-path",
            &format!("*/cfg-if-{version}/src/lib.rs"),
        ])
        .output()
        .unwrap();
    let source = String::from_utf8_lossy(&found.stdout).lines().next().map(str::to_owned);
    let source = std::fs::read_to_string(source.expect("cargo has the sources of its registry")).unwrap();
    let text = program("sfcompute", "buy");
    let own = lock.replace("name = \"locked\"", "name = \"patched\"");
    let path = bench.custom(
        "patched",
        &[
            ("Cargo.toml", &manifest),
            ("src/lib.rs", &text),
            ("vendor/cfg-if/Cargo.toml", &cfg_if),
            ("vendor/cfg-if/src/lib.rs", &source),
            ("Cargo.lock", &own),
        ],
    );
    let (row, code) = one(&bench, &[seed(RENAMED)], &path);
    assert_eq!((code, &row["state"]), (1, &"concerned".into()), "{row:#}");
    assert_eq!(errors(&row), ["src/lib.rs:10 sfcompute-client builder::CreateNodes::zone() removed"]);
    assert_eq!(std::fs::read_to_string(path.join("Cargo.lock")).unwrap(), own);
    assert_eq!(std::fs::read_to_string(path.join("Cargo.toml")).unwrap(), manifest);
}

#[test]
fn a_package_of_a_workspace_with_a_lock_file_is_built_in_its_workspace() {
    let bench = Bench::new();
    let lock = bench.lock().replace("name = \"locked\"", "name = \"app\"");
    let root = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"tool\"]\n\n[workspace.dependencies]\nsfcompute-client = {{ path = \"../../clone/crates/sfcompute-client\", {NODES} }}\n"
    );
    let package = |name: &str, dependencies: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n"
        )
    };
    let app = package("app", "sfcompute-client.workspace = true\ntool = { path = \"../tool\" }");
    let text = program("sfcompute", "buy");
    let files = [
        ("Cargo.toml", root.as_str()),
        ("app/Cargo.toml", &app),
        ("app/src/lib.rs", &text),
        ("tool/Cargo.toml", &package("tool", "")),
        ("tool/src/lib.rs", "pub fn seven() -> u8 {\n    7\n}\n"),
        ("Cargo.lock", &lock),
    ];
    let path = bench.custom("workspace", &files);
    for named in [path.clone(), path.join("app")] {
        let (row, code) = one(&bench, &[seed(RENAMED)], &named);
        assert_eq!((code, &row["state"]), (1, &"concerned".into()), "{row:#}");
        assert_eq!(errors(&row), ["app/src/lib.rs:10 sfcompute-client builder::CreateNodes::zone() removed"]);
    }
    let left: Vec<String> =
        ["target", "app/target"].iter().filter(|one| path.join(one).exists()).map(|one| (*one).to_owned()).collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(std::fs::read_to_string(path.join("Cargo.lock")).unwrap(), lock);
}

#[test]
fn a_consumer_of_two_crates_learns_what_each_change_does() {
    let bench = Bench::new();
    let manifest = format!(
        "[package]\nname = \"both\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nsfcompute-client = {{ path = \"../../clone/crates/sfcompute-client\", {NODES} }}\nk0rdent-client = {{ path = \"../../clone/crates/k0rdent-client\", default-features = false, features = [\"instances\", \"networks\", \"blocking\"] }}\n"
    );
    let lib = "pub mod buy;\npub mod create;\npub mod zones;\n";
    let files = [
        ("Cargo.toml", manifest.as_str()),
        ("src/lib.rs", lib),
        ("src/buy.rs", &program("sfcompute", "buy")),
        ("src/zones.rs", &program("sfcompute", "zones")),
        ("src/create.rs", &program("k0rdent", "create")),
        ("Cargo.lock", &bench.lock().replace("name = \"locked\"", "name = \"both\"")),
    ];
    let path = bench.custom("both", &files);
    let other = seed("rename a property of a response of another spec");
    let (row, code) = one(&bench, &[seed(RENAMED), other], &path);
    assert_eq!((code, &row["state"]), (1, &"concerned".into()), "{row:#}");
    let mut found = errors(&row);
    found.sort();
    assert_eq!(
        found,
        [
            "src/buy.rs:10 sfcompute-client builder::CreateNodes::zone() removed",
            "src/create.rs:12 k0rdent-client types::Instance::display_name removed",
        ]
    );
    let shares: Vec<(&str, usize)> = row["crates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|share| (share["package"].as_str().unwrap(), share["concerning"].as_array().unwrap().len()))
        .collect();
    assert_eq!(shares, [("k0rdent-client", 1), ("sfcompute-client", 1)]);
    // With one of them as it was, only the other one is named.
    let (row, _) = one(&bench, &[other], &path);
    assert_eq!(errors(&row), ["src/create.rs:12 k0rdent-client types::Instance::display_name removed"]);
}

#[test]
fn consumers_of_one_name_are_kept_apart() {
    let bench = Bench::new();
    let lock = bench.lock().replace("name = \"locked\"", "name = \"app\"");
    let consumer = |folder: &str, program_name: &str| {
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nsfcompute-client = {{ path = \"../../clone/crates/sfcompute-client\", {NODES} }}\n"
        );
        let text = program("sfcompute", program_name);
        let files = [("Cargo.toml", manifest.as_str()), ("src/lib.rs", &text), ("Cargo.lock", &lock)];
        bench.custom(folder, &files).display().to_string()
    };
    // All sources are older than what is built of the first one.
    let paths = ["status", "buy", "capacity"].map(|name| consumer(&format!("app-{name}"), name));
    let arguments = ["--consumer", &paths[0], &paths[1], &paths[2]];
    let (rows, _) = with(&bench, &[seed(RENAMED)], &arguments);
    let states: Vec<(&Value, usize)> =
        rows.iter().map(|row| (&row["state"], row["errors"].as_array().unwrap().len())).collect();
    assert_eq!(states, [(&"unconcerned".into(), 0), (&"concerned".into(), 1), (&"unconcerned".into(), 0)]);
}

#[test]
fn a_crate_in_the_workspace_of_its_consumer_is_replaced_there() {
    let bench = Bench::new();
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{rest}\n")
    };
    let features = "[features]\nnodes = []\nzones = []\norders = []\nvms = []\nblocking = []\nmock = []";
    let dependency = format!("[dependencies]\nsfcompute-client = {{ path = \"../sfcompute-client\", {NODES} }}");
    let text = program("sfcompute", "buy");
    let lock = bench.lock().replace("name = \"locked\"", "name = \"app\"");
    let files = [
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"sfcompute-client\"]\n"),
        ("app/Cargo.toml", &package("app", &dependency)),
        ("app/src/lib.rs", &text),
        ("sfcompute-client/Cargo.toml", &package("sfcompute-client", features)),
        ("sfcompute-client/src/lib.rs", ""),
        ("Cargo.lock", &lock),
    ];
    let path = bench.custom("vendored", &files);
    let (row, code) = one(&bench, &[seed(RENAMED)], &path.join("app"));
    assert_eq!((code, &row["state"]), (1, &"concerned".into()), "{row:#}");
    assert_eq!(errors(&row), ["app/src/lib.rs:10 sfcompute-client builder::CreateNodes::zone() removed"]);
}

#[test]
fn what_cannot_be_found_out_is_never_called_not_concerned() {
    let bench = Bench::new();
    let package = |name: &str, dependencies: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}\n"
        )
    };
    let none = bench.custom("none", &[("Cargo.toml", &package("none", "")), ("src/lib.rs", "")]);
    let (row, code) = one(&bench, &[seed(RENAMED)], &none);
    assert_eq!((code, &row["state"]), (2, &"incomplete".into()), "{row:#}");
    assert!(row["reason"].as_str().unwrap().contains("depends on none of the generated crates"), "{row:#}");
    // The crate comes by way of another one, from a folder that nothing can be put in the place of.
    let helper = format!("sfcompute-client = {{ path = \"../../clone/crates/sfcompute-client\", {NODES} }}");
    bench.custom("helper", &[("Cargo.toml", &package("helper", &helper)), ("src/lib.rs", "")]);
    let files = [
        ("Cargo.toml", package("indirect", "helper = { path = \"../helper\" }")),
        ("src/lib.rs", String::new()),
        ("Cargo.lock", bench.lock().replace("name = \"locked\"", "name = \"helper\"")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let (row, code) = one(&bench, &[seed(RENAMED)], &bench.custom("indirect", &files));
    assert_eq!((code, &row["state"]), (2, &"incomplete".into()), "{row:#}");
    assert!(row["reason"].as_str().unwrap().contains("which is not replaced"), "{row:#}");
    let (row, code) = one(&bench, &[seed(RENAMED)], Path::new("/nowhere"));
    assert_eq!((code, &row["state"]), (2, &"incomplete".into()), "{row:#}");
    // No consumer at all is a wrong call.
    assert_eq!(bench.run(&["impact"]).status.code(), Some(2));
}

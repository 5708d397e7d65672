//! `generate`: the same bytes everywhere, nothing rewritten, and crates that are whole whenever it is killed.
#![allow(clippy::disallowed_macros, reason = "a test talks to who runs it")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::common::{Workspace, repository};

const PROVIDERS: [&str; 5] = ["hpcai", "instavm", "k0rdent", "sfcompute", "tir"];

#[test]
fn what_is_committed_is_what_the_specs_say() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["generate", "--check", "--color", "never"])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_same_bytes_from_any_folder_in_any_locale_and_time_zone() {
    let (here, there) = (Workspace::new(&PROVIDERS), Workspace::new(&PROVIDERS));
    let output = here.command(&["generate"]).env("LC_ALL", "C").env("TZ", "UTC").output().unwrap();
    assert!(output.status.success());
    let below = there.path("specs/tiny/examples");
    // Turkish has its own i and I; Kiritimati is a day ahead.
    let mut elsewhere = there.command(&["generate"]);
    elsewhere.current_dir(&below).env("LC_ALL", "tr_TR.UTF-8").env("LANG", "tr_TR.UTF-8");
    elsewhere.env("TZ", "Pacific/Kiritimati").env("HOME", &below).env("COLUMNS", "40").env_remove("NO_COLOR");
    let output = elsewhere.output().unwrap();
    assert!(output.status.success());
    for folder in ["crates", "tests"] {
        let (ours, theirs) = (here.bytes(folder), there.bytes(folder));
        let names: Vec<_> = ours.keys().filter(|name| ours.get(*name) != theirs.get(*name)).collect();
        assert!(ours.len() == theirs.len() && names.is_empty(), "not the same: {names:?}");
    }
}

#[test]
fn unchanged_input_rewrites_nothing() {
    let workspace = Workspace::new(&["hpcai"]);
    assert!(workspace.run(&["generate"]).status.success());
    let before = workspace.files("");
    let output = workspace.run(&["generate"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "hpcai-client       8 operations,  23 types  unchanged\ntiny-client        2 operations,   4 types  unchanged\n"
    );
    assert!(before == workspace.files(""));
}

#[test]
fn check_changes_nothing_and_says_what_to_run() {
    let workspace = Workspace::new(&[]);
    assert!(workspace.run(&["generate"]).status.success());
    workspace.edit("specs/tiny/openapi.yaml", "Orders a box.", "Orders one box.");
    let before = workspace.files("");
    let output = workspace.run(&["generate", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(before == workspace.files(""));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
}

/// Kills that come at moments spread over a whole run, and kills that come while the new files are being put together.
const KILLS: u32 = 30;

#[test]
fn killed_at_any_moment_each_crate_is_whole() {
    let workspace = Workspace::new(&["hpcai"]);
    // Two versions of both crates that share few files: a name in every file, and a tag that comes and goes.
    let specs = ["tiny", "hpcai"].map(|name| format!("specs/{name}/openapi.yaml"));
    let old = specs.clone().map(|path| std::fs::read_to_string(workspace.path(&path)).unwrap());
    let new = [
        old[0].replace("boxes", "crates"),
        old[1].replace("name: volumes", "name: disks").replace("[volumes]", "[disks]"),
    ];
    let write = |texts: &[String; 2]| {
        for (path, text) in specs.iter().zip(texts) {
            std::fs::write(workspace.path(path), text).unwrap();
        }
    };
    let crates = ["crates/tiny-client", "crates/hpcai-client"];
    let mut versions: Vec<[BTreeMap<String, Vec<u8>>; 2]> = Vec::new();
    let mut whole_run = Duration::ZERO;
    for texts in [&old, &new] {
        write(texts);
        let started = Instant::now();
        assert!(workspace.run(&["generate"]).status.success());
        whole_run = started.elapsed();
        versions.push(crates.map(|folder| workspace.bytes(folder)));
    }
    assert!(versions[0][0] != versions[1][0] && versions[0][1] != versions[1][1]);
    let (mut finished, mut while_writing) = (0, 0);
    for kill in 0..KILLS {
        write(if kill % 2 == 0 { &old } else { &new });
        let staged = stages(&workspace);
        let mut child = workspace.command(&["generate"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        if kill < KILLS / 2 {
            std::thread::sleep(whole_run * (kill + 1) / (KILLS / 2));
        } else {
            while stages(&workspace) == staged && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(50));
            }
            std::thread::sleep(Duration::from_micros(100) * (kill - KILLS / 2));
        }
        child.kill().unwrap();
        finished += u32::from(child.wait().unwrap().success());
        while_writing += u32::from(stages(&workspace) > staged);
        for (number, folder) in crates.iter().enumerate() {
            let found = workspace.bytes(folder);
            let whole = versions.iter().any(|version| version[number] == found);
            assert!(whole, "kill {kill}: {folder} is neither old nor new: {:?}", found.keys());
        }
        let beside = std::fs::read_dir(workspace.path("crates")).unwrap().count();
        assert_eq!(beside, crates.len(), "kill {kill}: cargo would take what is left in crates/ for a package");
    }
    println!("{KILLS} kills: {while_writing} while files were put together, {finished} runs were through already");
    // What the kills left is removed once nobody can be at work on it.
    let long_ago = SystemTime::now() - Duration::from_secs(2 * 3600);
    for entry in std::fs::read_dir(workspace.path("")).unwrap().flatten() {
        std::fs::File::open(entry.path()).unwrap().set_modified(long_ago).unwrap();
    }
    write(&old);
    workspace.edit("specs/tiny/openapi.yaml", "Orders a box.", "Orders one box.");
    assert!(workspace.run(&["generate"]).status.success());
    assert_eq!(stages(&workspace), 0);
    assert!(workspace.bytes(crates[1]) == versions[0][1]);
}

/// How many folders new files are being put together in.
fn stages(workspace: &Workspace) -> usize {
    let entries = std::fs::read_dir(workspace.path("")).unwrap().flatten();
    entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".generate-")).count()
}

#[test]
fn no_two_crates_have_an_example_of_the_same_name() {
    // Cargo puts the examples of all crates of a workspace into one folder.
    let workspace = Workspace::new(&PROVIDERS);
    assert!(workspace.run(&["generate"]).status.success());
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in workspace.bytes("crates").into_keys() {
        if let Some((krate, file)) = path.split_once("/examples/") {
            names.entry(file.to_owned()).or_default().push(krate.to_owned());
        }
    }
    assert!(names.len() >= 15, "{names:?}");
    assert!(names.values().all(|crates| crates.len() == 1), "{names:?}");
}

/// The line of a generated Cargo.toml that names the runtime.
fn runtime_line(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["generate", "--spec", "api.yaml", "--out", "api-client"]).args(arguments).current_dir(folder);
    let output = command.env("NO_COLOR", "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let manifest = std::fs::read_to_string(folder.join("api-client/Cargo.toml")).unwrap();
    let lines: Vec<&str> = manifest.lines().filter(|line| line.starts_with("client-core = ")).collect();
    assert_eq!(lines.len(), 1, "{manifest}");
    // No other line names a folder.
    assert!(manifest.lines().all(|line| line == lines[0] || !line.contains("path = ")), "{manifest}");
    lines[0].to_owned()
}

#[test]
fn outside_a_clone_a_crate_depends_on_the_runtime_by_version() {
    let folder = tempfile::tempdir().unwrap();
    let spec = repository().join("tests/fixtures/tiny/openapi.yaml");
    std::fs::copy(spec, folder.path().join("api.yaml")).unwrap();
    let core = repository().join("crates/client-core").canonicalize().unwrap();
    let manifest = std::fs::read_to_string(core.join("Cargo.toml")).unwrap();
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = ")).unwrap();
    let named = |place: &str| {
        format!(
            "client-core = {{ package = \"compute-clients-core\", {place}version = {version}, default-features = false }}"
        )
    };
    assert_eq!(runtime_line(folder.path(), &[]), named(""));
    let url = "https://git.example/compute-clients";
    assert_eq!(runtime_line(folder.path(), &["--core-git", url]), named(&format!("git = \"{url}\", ")));
    // As cargo finds it from any folder, and without `..`.
    let roundabout = repository().join("crates/../crates/client-core");
    let line = runtime_line(folder.path(), &["--core", roundabout.to_str().unwrap()]);
    assert_eq!(line, named(&format!("path = {:?}, ", core.to_str().unwrap())));
}

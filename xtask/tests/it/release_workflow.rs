//! The shell steps of release.yml and of the job `semver` of check.yml, with a `cargo`, `gh` and `curl` that record what they
//! are asked: nothing is compiled, and no registry is reached.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_yaml::Value;

use crate::common::{repository, shown};

/// A folder that stands for the runner: programs on its PATH, and what they were asked.
struct Runner {
    folder: tempfile::TempDir,
    job: Value,
}

impl Runner {
    fn new(workflow: &str, job: &str) -> Runner {
        let text = std::fs::read_to_string(repository().join(".github/workflows").join(workflow)).unwrap();
        let all: Value = serde_yaml::from_str(&text).unwrap();
        let runner = Runner { folder: tempfile::tempdir().unwrap(), job: all["jobs"][job].clone() };
        std::fs::create_dir_all(runner.folder.path().join("bin")).unwrap();
        std::fs::create_dir_all(runner.folder.path().join("clone")).unwrap();
        runner
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.folder.path().join("bin").join(name);
        let text = format!("#!/bin/sh\necho \"{name} $*\" >> \"$ASKED\"\n{script}\n");
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn checkout(&self) -> std::path::PathBuf {
        self.folder.path().join("clone")
    }

    /// Runs one step, in this folder.
    fn step(&self, name: &str, folder: &Path, environment: &[(&str, &str)]) -> Output {
        let steps = self.job["steps"].as_sequence().unwrap();
        let step = steps.iter().find(|step| step["name"].as_str() == Some(name)).unwrap();
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()])
            .current_dir(folder);
        let path = format!("{}:{}", self.folder.path().join("bin").display(), std::env::var("PATH").unwrap());
        bash.env("PATH", path).env("ASKED", self.folder.path().join("asked")).envs(environment.iter().copied());
        bash.output().unwrap()
    }

    fn asked(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("asked")).unwrap_or_default()
    }
}

#[test]
fn an_archive_has_the_program_and_its_checksum() {
    for (target, program) in
        [("x86_64-unknown-linux-musl", "compute-clients"), ("x86_64-pc-windows-msvc", "compute-clients.exe")]
    {
        let runner = Runner::new("release.yml", "archives");
        let clone = runner.checkout();
        let built = clone.join("target").join(target).join("release");
        std::fs::create_dir_all(&built).unwrap();
        std::fs::create_dir_all(clone.join("xtask/cli")).unwrap();
        for file in ["LICENSE-MIT", "LICENSE-APACHE", "xtask/cli/README.md"] {
            std::fs::copy(repository().join(file), clone.join(file)).unwrap();
        }
        runner.program("cargo", "exit 0");
        let environment = [("TARGET", target), ("TAG", "compute-clients-v1.2.3"), ("GITHUB_SHA", "abc")];
        let output = runner.step("Build", &clone, &environment);
        assert!(output.status.success(), "{}", shown(&output));
        let line = format!("cargo build --release --locked --package compute-clients --target {target}");
        assert!(runner.asked().contains(&line), "{}", runner.asked());
        std::fs::write(built.join(program), "the program").unwrap();
        let output = runner.step("Archive", &clone, &environment);
        assert!(output.status.success(), "{}", shown(&output));
        let archive = format!("compute-clients-{target}.tar.gz");
        let listed = Command::new("tar").args(["-tzf", &archive]).current_dir(&clone).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        for file in [program, "LICENSE-MIT", "LICENSE-APACHE", "README.md"] {
            let path = format!("compute-clients-{target}/{file}");
            assert!(listed.lines().any(|line| line == path), "{path} is not in {listed}");
        }
        let sum = std::fs::read_to_string(clone.join(format!("{archive}.sha256"))).unwrap();
        let (digits, file) = sum.trim_end().split_once("  ").unwrap();
        assert!(digits.len() == 64 && file == archive, "{sum}");
        // No release yet: one is made, then both files go to it.
        runner.program("gh", "[ \"$2\" = view ] && exit 1\nexit 0");
        let output = runner.step("Upload", &clone, &environment);
        assert!(output.status.success(), "{}", shown(&output));
        let asked = runner.asked();
        assert!(asked.contains("gh release create compute-clients-v1.2.3 --verify-tag"), "{asked}");
        assert!(
            asked.contains(&format!("gh release upload compute-clients-v1.2.3 {archive} {archive}.sha256")),
            "{asked}"
        );
    }
}

#[test]
#[cfg_attr(not(has_jq), ignore = "needs jq, as the runners of GitHub have it")]
fn what_the_registry_does_not_have_is_published_with_a_token_of_its_own() {
    let runner = Runner::new("release.yml", "publish");
    // The runtime is published in this version, everything else is not.
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    runner.program(
        "cargo",
        &format!(
            "case \"$1\" in\nmetadata) exec '{cargo}' \"$@\" ;;\ninfo) case \"$4\" in compute-clients-core@*) exit 0 ;; *) exit 101 ;; \
             esac ;;\npublish) echo \"token $CARGO_REGISTRY_TOKEN\" >> \"$ASKED\" ;;\nesac"
        ),
    );
    runner.program(
        "curl",
        "case \"$*\" in\n*trusted_publishing*) grep -q '\"jwt\": *\"from-github\"' && echo '{\"token\": \"for-half-an-hour\"}' ;;\n\
         *'Authorization: bearer asks'*'&audience=crates.io'*) echo '{\"value\": \"from-github\"}' ;;\n*) exit 22 ;;\nesac",
    );
    let environment =
        [("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "asks"), ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://token.test/?x=1")];
    let output = runner.step("Publish", &repository(), &environment);
    assert!(output.status.success(), "{}", shown(&output));
    let asked = runner.asked();
    let published = asked.lines().find(|line| line.starts_with("cargo publish ")).unwrap_or_else(|| panic!("{asked}"));
    let mut names: Vec<&str> = published.split(" --package ").skip(1).collect();
    names.sort_unstable();
    let folders = |parent: &str| std::fs::read_dir(repository().join(parent)).unwrap().count();
    // The tool, its libraries and the clients: the runtime is there, and the crates of tests are published by nobody.
    assert_eq!(names.len(), 1 + folders("codegen") + folders("crates") - 1, "{names:?}");
    assert!(names.contains(&"compute-clients") && names.contains(&"sfcompute-client"), "{names:?}");
    assert!(!names.contains(&"wire-client") && !names.contains(&"compute-clients-core"), "{names:?}");
    assert!(published.contains("--locked"), "{published}");
    assert!(asked.contains("\ntoken for-half-an-hour\n"), "{asked}");
    // Neither credential is shown without being masked first.
    let printed = String::from_utf8(output.stdout).unwrap();
    for secret in ["from-github", "for-half-an-hour"] {
        assert_eq!(
            printed.matches(secret).count(),
            printed.matches(&format!("::add-mask::{secret}")).count(),
            "{printed}"
        );
    }
}

#[test]
fn public_items_are_compared_with_the_last_tag_of_each_crate() {
    let runner = Runner::new("check.yml", "semver");
    let clone = runner.checkout();
    for package in ["acme-client", "quartz-client"] {
        std::fs::create_dir_all(clone.join("crates").join(package)).unwrap();
        std::fs::write(clone.join("crates").join(package).join("Cargo.toml"), "").unwrap();
    }
    for line in
        ["init --quiet", "add --all", "commit --quiet -m One", "tag acme-client-v0.9.0", "tag acme-client-v0.10.0"]
    {
        let mut git = Command::new("git");
        for role in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{role}_NAME"), "Nobody").env(format!("GIT_{role}_EMAIL"), "nobody@example.org");
        }
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").current_dir(&clone);
        assert!(git.args(line.split(' ')).status().unwrap().success(), "{line}");
    }
    // Installed, or not and then installed.
    for (installed, expected) in [("exit 0", 0), ("[ \"$2\" = --version ] && exit 101\nexit 0", 1)] {
        runner.program("cargo", installed);
        let before = runner.asked().len();
        let output = runner.step("Public items", &clone, &[]);
        assert!(output.status.success(), "{}", shown(&output));
        assert!(shown(&output).contains("quartz-client: not released yet"), "{}", shown(&output));
        let asked = runner.asked()[before..].to_owned();
        let line = "cargo semver-checks check-release --package acme-client --baseline-rev acme-client-v0.10.0";
        assert!(asked.contains(line), "{asked}");
        assert_eq!(asked.matches("cargo install --locked cargo-semver-checks").count(), expected, "{asked}");
    }
}

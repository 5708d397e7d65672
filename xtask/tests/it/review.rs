//! `review`: the right states of the repository, a page or a comment of them, and exit codes as everywhere.

use std::process::{Command, Output};

use crate::common::Workspace;

/// A generated workspace with one commit, tagged as a release of `tiny-client`.
fn repository() -> Workspace {
    let workspace = Workspace::new(&[]);
    assert!(workspace.run(&["generate"]).status.success());
    git(&workspace, &["init", "--quiet", "--initial-branch=main"]);
    commit(&workspace, "First");
    git(&workspace, &["tag", "tiny-client-v0.1.0"]);
    workspace
}

fn git(workspace: &Workspace, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    // Whatever the machine is set up with: the same commits everywhere.
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for (role, name) in [("AUTHOR", "A"), ("COMMITTER", "C")] {
        command.env(format!("GIT_{role}_NAME"), name).env(format!("GIT_{role}_EMAIL"), "a@example.com");
        command.env(format!("GIT_{role}_DATE"), "2026-01-01T00:00:00Z");
    }
    let output = command.arg("-C").arg(workspace.path("")).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn commit(workspace: &Workspace, message: &str) {
    git(workspace, &["add", "--all"]);
    git(workspace, &["commit", "--quiet", "--message", message]);
}

/// Exit code and what was said, without what differs between machines.
fn said(workspace: &Workspace, output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let mut text = text.replace(&*workspace.path("").to_string_lossy(), "<workspace>/");
    for (at, hash) in git(workspace, &["log", "--all", "--format=%H"]).lines().enumerate() {
        for length in [10, 7] {
            text = text.replace(&hash[..length], &format!("<commit {at}>"));
        }
    }
    format!("exit {}\n{text}", output.status.code().unwrap())
}

fn run(workspace: &Workspace, arguments: &[&str]) -> String {
    said(workspace, &workspace.run(arguments))
}

const SPEC: &str = "specs/tiny/openapi.yaml";

#[test]
fn help() {
    let output = Workspace::new(&[]).run(&["review", "--help"]);
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_working_tree_against_head() {
    let workspace = repository();
    workspace.edit(SPEC, "required: [litres]", "required: [litres, label]");
    workspace.edit(SPEC, "enum: [open, closed]", "enum: [open, closed, lost]");
    insta::assert_snapshot!(run(&workspace, &["review", "--format", "markdown"]));
    let output = workspace.run(&["review", "--fail-on", "breaking"]);
    assert_eq!(output.status.code(), Some(1), "something breaks");
    let page = std::fs::read_to_string(workspace.path("target/review.html")).unwrap();
    assert!(page.contains("src/types/") && page.contains("is not written yet"), "the code to come");
    assert!(!page.contains(&*workspace.path("").to_string_lossy()), "no path of this machine");
    assert!(workspace.run(&["generate"]).status.success());
    workspace.run(&["review", "--out", "page.html", "--quiet"]);
    let written = std::fs::read_to_string(workspace.path("page.html")).unwrap();
    assert!(written.contains("src/types/") && !written.contains("is not written yet"));
}

#[test]
fn two_commits_and_where_a_branch_left() {
    let workspace = repository();
    git(&workspace, &["switch", "--quiet", "--create", "branch"]);
    workspace.edit(SPEC, "enum: [open, closed]", "enum: [open, closed, lost]");
    commit(&workspace, "One more state");
    git(&workspace, &["switch", "--quiet", "main"]);
    workspace.edit(SPEC, "  /boxes/{id}:\n", "  /lids: {get: {operationId: listLids, tags: [boxes], responses: {'204': {description: None.}}}}\n  /boxes/{id}:\n");
    commit(&workspace, "Lids");
    let changes = |range: &str| -> Vec<String> {
        let output = workspace.run(&["review", range, "--format", "json"]);
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let changes = value["providers"][0]["changes"].as_array().unwrap();
        changes.iter().map(|change| change["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(changes("main..branch"), ["path-removed", "enum-value-added"]);
    assert_eq!(changes("main...branch"), ["enum-value-added"]);
    assert_eq!(changes("main^.."), ["path-added"], "to the working tree");
    assert_eq!(changes("main^"), ["path-added"]);
    assert!(changes("main").is_empty());
}

#[test]
fn a_provider_that_came() {
    let workspace = repository();
    std::fs::create_dir_all(workspace.path("specs/more")).unwrap();
    for file in ["openapi.yaml", "client.yaml"] {
        let text = std::fs::read_to_string(workspace.path("specs/tiny").join(file)).unwrap();
        let text = text.replace("tiny-client", "more-client").replace("module: tiny", "module: more");
        std::fs::write(workspace.path("specs/more").join(file), text).unwrap();
    }
    let comment = run(&workspace, &["review", "--format", "markdown"]);
    assert!(comment.contains("A new provider: 2 operations."), "{comment}");
    assert!(run(&workspace, &["review", "--provider", "tiny"]).contains("No spec and no client changed"));
}

#[test]
fn two_files_that_are_no_providers() {
    let workspace = repository();
    let old = std::fs::read_to_string(workspace.path(SPEC)).unwrap();
    std::fs::write(workspace.path("old.yaml"), &old).unwrap();
    std::fs::write(workspace.path("new.yaml"), old.replace("minimum: 1", "minimum: 2")).unwrap();
    insta::assert_snapshot!(run(
        &workspace,
        &["review", "--old", "old.yaml", "--new", "new.yaml", "--format", "markdown"]
    ));
}

#[test]
fn wrong_calls() {
    let workspace = repository();
    std::fs::write(workspace.path("broken.yaml"), "openapi: 3.1.0\npaths: {").unwrap();
    let calls: [&[&str]; 7] = [
        &["review", "nowhere"],
        &["review", "--", "--upload-pack=x"],
        &["review", "HEAD..nowhere"],
        &["review", "--provider", "tyni"],
        &["review", "--old", "absent.yaml", "--new", SPEC],
        &["review", "--old", SPEC, "--new", "broken.yaml"],
        &["review", "--out", "specs"],
    ];
    let all: Vec<String> = calls.iter().map(|call| format!("{}\n{}", call.join(" "), run(&workspace, call))).collect();
    insta::assert_snapshot!(all.join("\n"));
    let elsewhere = Workspace::new(&[]);
    let output = elsewhere.command(&["review"]).env("GIT_CEILING_DIRECTORIES", "/").env("GIT_DIR", "absent").output();
    assert_eq!(output.unwrap().status.code(), Some(2), "no repository");
}

//! Several commands at the same time in one clone: each gives what it would give alone, or says that it waits.
#![cfg(unix)]

use std::process::{Child, Output, Stdio};

use crate::common::{Story, shown};

fn start(story: &Story, line: &str) -> Child {
    let arguments: Vec<&str> = line.split(' ').collect();
    let mut command = story.workspace.command(&arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs all of them at the same time.
fn at_once(story: &Story, lines: &[&str]) -> Vec<Output> {
    let children: Vec<Child> = lines.iter().map(|line| start(story, line)).collect();
    children.into_iter().map(|child| child.wait_with_output().unwrap()).collect()
}

/// A page with one field more than the spec.
fn story() -> Story {
    let story = Story::begin("at-once");
    let lid = "<ParamField body=\"lid\" type=\"boolean\">\n  Whether it has a lid\n</ParamField>\n\n";
    story.workspace.edit("page.md", "<ParamField body=\"tags\"", &format!("{lid}<ParamField body=\"tags\""));
    story
}

const APPLY: &str = "docs apply acme --page page.md --date 2026-11-21";

#[test]
fn three_writers_leave_what_one_leaves() {
    let alone = story();
    assert!(alone.workspace.run(&APPLY.split(' ').collect::<Vec<_>>()).status.success());
    assert!(alone.workspace.run(&["release", "acme", "--prepare"]).status.success());
    let expected = [alone.workspace.bytes("specs"), alone.workspace.bytes("crates"), alone.workspace.bytes("tests")];
    for lines in [
        [APPLY, APPLY, APPLY],
        [APPLY, "generate", APPLY],
        [APPLY, "lint --fix acme", "docs update acme --page page.md --date 2026-11-21"],
    ] {
        let story = story();
        for (line, output) in lines.iter().zip(at_once(&story, &lines)) {
            assert!(output.status.success(), "{line}: {}", shown(&output));
        }
        // `docs update` records the page though its edit is still to come: then `apply` finds it recorded and edits.
        assert!(story.workspace.run(&APPLY.split(' ').collect::<Vec<_>>()).status.success());
        assert!(story.workspace.run(&["release", "acme", "--prepare"]).status.success());
        let left = [story.workspace.bytes("specs"), story.workspace.bytes("crates"), story.workspace.bytes("tests")];
        assert!(left == expected, "{lines:?} leave something else than one after the other");
        assert!(!story.workspace.path(".compute-clients-stage").exists());
    }
}

#[test]
fn a_reader_sees_the_old_or_the_new_state() {
    let story = story();
    let lines = ["generate --check", APPLY, "generate --check"];
    for (line, output) in lines.iter().zip(at_once(&story, &lines)) {
        // In between, the crate would be out of date.
        assert!(output.status.success(), "{line}: {}", shown(&output));
    }
}

#[test]
fn of_three_that_draft_the_same_provider_one_does() {
    let story = Story::begin("at-once-new");
    let line = "new quartz --page page.md=https://docs.quartz.test/order --date 2026-11-21";
    let outputs = at_once(&story, &[line, line, line]);
    let codes: Vec<_> = outputs.iter().map(|output| output.status.code()).collect();
    assert_eq!(codes.iter().filter(|code| **code == Some(0)).count(), 1, "{codes:?}");
    for output in outputs.iter().filter(|output| !output.status.success()) {
        assert!(shown(output).contains("specs/quartz exists already"), "{}", shown(output));
    }
}

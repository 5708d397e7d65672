//! What cannot be known is never taken for nothing: with git missing or failing, with a provider, its lock or its history
//! missing, every command that needs them ends with an error or a red row.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::common::{Story, shown};

/// Commands that are about every provider, or about what was before.
const ALL: &[&str] =
    &["check", "diff", "diff --fail-on breaking", "review", "release acme --dry-run", "lint", "generate"];

/// Runs a command with more of an environment; gives the exit code and all it printed.
fn run(story: &Story, line: &str, environment: &[(&str, &str)]) -> (i32, String) {
    let arguments: Vec<&str> = line.split(' ').collect();
    let mut command = story.workspace.command(&arguments);
    let output = command.envs(environment.iter().copied()).output().unwrap();
    (output.status.code().unwrap(), shown(&output))
}

/// None of the commands passes, and each says this; afterwards nothing in the folder is other than before.
fn none_passes(story: &Story, commands: &[&str], environment: &[(&str, &str)], says: &str) {
    let before = story.workspace.bytes("");
    for line in commands {
        let (code, printed) = run(story, line, environment);
        assert!(matches!(code, 1 | 2), "`{line}` ended with {code}:\n{printed}");
        assert!(printed.contains(says), "`{line}` does not say `{says}`:\n{printed}");
    }
    assert!(before == story.workspace.bytes(""), "something was written");
}

#[test]
fn they_pass_where_all_is_known() {
    let story = Story::begin("known");
    for line in ALL {
        let (code, printed) = run(&story, line, &[]);
        assert_eq!(code, 0, "`{line}`:\n{printed}");
    }
}

#[test]
fn git_is_not_installed() {
    let story = Story::begin("no-git");
    let empty = tempfile::tempdir().unwrap();
    none_passes(&story, ALL, &[("PATH", empty.path().to_str().unwrap())], "cannot be started");
}

#[test]
fn git_fails() {
    let story = Story::begin("git-fails");
    let folder = tempfile::tempdir().unwrap();
    let git = folder.path().join("git");
    std::fs::write(&git, "#!/bin/sh\necho 'fatal: out of luck' >&2\nexit 128\n").unwrap();
    std::fs::set_permissions(&git, std::fs::Permissions::from_mode(0o755)).unwrap();
    none_passes(&story, ALL, &[("PATH", folder.path().to_str().unwrap())], "out of luck");
}

#[test]
fn git_does_not_trust_the_owner() {
    let story = Story::begin("owner");
    none_passes(&story, ALL, &[("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")], "dubious ownership");
}

#[test]
fn the_folder_is_no_repository() {
    let story = Story::begin("no-repository");
    std::fs::rename(story.workspace.path(".git"), story.workspace.path("elsewhere")).unwrap();
    none_passes(&story, &["check", "diff acme", "review", "release acme --dry-run"], &[], "git");
    // These two need no history.
    for line in ["lint", "generate"] {
        assert_eq!(run(&story, line, &[]).0, 0, "{line}");
    }
}

#[test]
fn a_provider_is_gone() {
    let spec = |story: &Story| std::fs::remove_file(story.workspace.path("specs/acme/openapi.yaml")).unwrap();
    let folder = |story: &Story| std::fs::remove_dir_all(story.workspace.path("specs/acme")).unwrap();
    let committed = |story: &Story| {
        folder(story);
        story.commit("Gone");
    };
    let specs = |story: &Story| std::fs::remove_dir_all(story.workspace.path("specs")).unwrap();
    let all = ["check", "diff", "lint", "generate", "docs check"];
    for (spoil, commands, says) in [
        (&spec as &dyn Fn(&Story), &all[..], "specs/acme/openapi.yaml"),
        (&folder, &all, "specs/acme: committed in HEAD, and not there"),
        // Nothing but its crate tells that it was there.
        (&committed, &all, "crates/acme-client: generated from specs/acme/, which is not there"),
        (&specs, &all, "no clone of compute-clients"),
    ] {
        let story = Story::begin("gone");
        spoil(&story);
        none_passes(&story, commands, &[], says);
    }
}

#[test]
fn the_lock_is_gone() {
    let story = Story::begin("lock");
    std::fs::remove_file(story.workspace.path("specs/acme/docs.lock.yaml")).unwrap();
    let says = "specs/acme/docs.lock.yaml: committed in HEAD, and not there";
    none_passes(&story, &["check", "check acme", "release acme", "generate", "lint", "docs check"], &[], says);
}

#[test]
fn a_file_cannot_be_read() {
    let story = Story::begin("unreadable");
    for path in
        ["specs/acme/client.yaml", "specs/acme/docs.lock.yaml", "specs/acme/examples", "specs/acme/diff-ignore.yaml"]
    {
        // A folder in the place of a file, and a file in the place of a folder, hold off the superuser too.
        let file = story.workspace.path(path);
        let aside = story.workspace.path("aside");
        let was = std::fs::rename(&file, &aside).is_ok();
        match path.ends_with(".yaml") {
            true => std::fs::create_dir(&file).unwrap(),
            false => std::fs::write(&file, "in the way").unwrap(),
        }
        let commands: &[&str] = match path {
            "specs/acme/diff-ignore.yaml" => &["diff"],
            "specs/acme/docs.lock.yaml" => &["check", "docs check", "release acme"],
            _ => &["check", "generate", "release acme"],
        };
        none_passes(&story, commands, &[], path);
        if file.is_dir() {
            std::fs::remove_dir(&file).unwrap()
        } else {
            std::fs::remove_file(&file).unwrap()
        }
        if was {
            std::fs::rename(&aside, &file).unwrap();
        }
    }
}

#[test]
fn a_docs_page_lists_an_operation_that_is_no_longer_there() {
    let story = Story::begin("renamed");
    story.workspace.edit("specs/acme/openapi.yaml", "operationId: orderBox", "operationId: orderCrate");
    let commands = ["check", "generate", "generate acme", "release acme"];
    none_passes(&story, &commands, &[], "the docs page `order` lists the operation `orderBox`");
}

/// A page of client.yaml of which nothing is recorded is checked by nothing, until somebody says why.
#[test]
fn a_docs_page_was_never_recorded() {
    let story = Story::begin("never-recorded");
    let page = "docs:\n  - id: prices\n    url: https://docs.acme.test/prices\n    layout: generic\n";
    story.workspace.edit("specs/acme/client.yaml", "docs:\n", page);
    none_passes(&story, &["check"], &[], "pages that are not recorded: 1, `prices` first");
    let reason = format!("{page}    unrecorded: The page states no operation.\n");
    story.workspace.edit("specs/acme/client.yaml", page, &reason);
    let (code, printed) = run(&story, "check", &[]);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("1 of 2 pages recorded, 100 % read, 1 not, with a reason"), "{printed}");
    let stale = "layout: mintlify\n    unrecorded: It could not be had.\n";
    story.workspace.edit("specs/acme/client.yaml", "layout: mintlify\n", stale);
    none_passes(&story, &["check"], &[], "is recorded, and client.yaml says why it is not");
}

/// A draft that nobody has settled: lint is quiet in client.yaml, and the crate's description would say it.
#[test]
fn a_guess_that_is_left_is_no_pass() {
    let story = Story::begin("draft");
    story.workspace.edit("specs/acme/client.yaml", "summary: Boxes on shelves.", "summary: \"TODO: what it is\"");
    assert_eq!(run(&story, "generate", &[]).0, 0);
    story.commit("A draft");
    none_passes(
        &story,
        &["check", "release acme --dry-run"],
        &[],
        "marked TODO, the first at specs/acme/client.yaml:4",
    );
}

#[test]
fn a_provider_is_in_no_test() {
    let story = Story::begin("untested");
    std::fs::create_dir_all(story.workspace.path("tests/tests/it")).unwrap();
    std::fs::write(story.workspace.path("tests/src/cases/mod.rs"), "pub mod acmes;\n").unwrap();
    std::fs::write(story.workspace.path("tests/tests/it/roundtrip.rs"), "use tests::cases::acme;\n").unwrap();
    none_passes(&story, &["check"], &[], "the round trips of acme are run by no test");
    std::fs::write(story.workspace.path("tests/src/cases/mod.rs"), "pub mod acme;\n").unwrap();
    let (code, printed) = run(&story, "check", &[]);
    assert_eq!(code, 0, "{printed}");
}

/// A clone that lacks tags, as a checkout in a workflow does by default.
#[test]
fn the_tags_are_missing() {
    let story = Story::begin("tags");
    story.git(&["tag", "--delete", "acme-client-v0.1.0"]);
    // One version only: nothing says that it was ever released.
    assert_eq!(run(&story, "check", &[]).0, 0);
    let changelog = story.workspace.path("crates/acme-client/CHANGELOG.md");
    let text = std::fs::read_to_string(&changelog).unwrap();
    std::fs::write(&changelog, text.replace("## 0.1.0", "## 0.2.0\n\n- More.\n\n## 0.1.0")).unwrap();
    story.workspace.edit("specs/acme/client.yaml", "name: Acme", "version: 0.2.0\nname: Acme");
    assert_eq!(run(&story, "generate", &[]).0, 0);
    story.commit("More");
    let says = "git has no tag acme-client-v0.1.0";
    none_passes(&story, &["check", "release acme"], &[], says);
    // The same of a clone that was cut off, which says how to get the rest.
    let clone = tempfile::tempdir().unwrap();
    let from = format!("file://{}", story.workspace.path("").display());
    let mut git = Command::new("git");
    git.args(["clone", "--quiet", "--depth", "1", "--no-tags", &from]).arg(clone.path());
    assert!(git.status().unwrap().success());
    std::fs::create_dir_all(clone.path().join("codegen")).unwrap();
    let check = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("check").current_dir(clone.path()).output().unwrap();
    assert_eq!(check.status.code(), Some(2), "{}", shown(&check));
    assert!(shown(&check).contains("git fetch --unshallow --tags"), "{}", shown(&check));
}

//! `release` where something is in the way, and what it never touches.

use crate::common::{Story, shown};

const LID: &str = "        lid:\n          type: boolean\n          description: Whether it has one.\n";

fn with_lid(story: &Story) {
    story.workspace.edit("specs/acme/openapi.yaml", "        tags:\n", &format!("{LID}        tags:\n"));
    let x_source = "          x-source: {kind: sdk, name: \"PyPI acme 1.0\"}\n";
    story.workspace.edit("specs/acme/openapi.yaml", LID, &format!("{LID}{x_source}"));
    assert!(story.workspace.run(&["generate"]).status.success());
}

#[test]
fn a_dry_run_writes_nothing() {
    let story = Story::begin("dry_run");
    with_lid(&story);
    let before = story.workspace.files("");
    let output = story.workspace.run(&["release", "acme", "--dry-run"]);
    assert!(output.status.success(), "{}", shown(&output));
    let after = story.workspace.files("");
    let own = |files: &std::collections::BTreeMap<String, _>| -> Vec<String> {
        files.keys().filter(|name| !name.starts_with(".git/")).cloned().collect()
    };
    assert_eq!(own(&before), own(&after));
    assert!(before.iter().filter(|(name, _)| !name.starts_with(".git/")).all(|(name, file)| after[name] == *file));
}

#[test]
fn what_is_not_committed_stops_it_before_anything_is_written() {
    let story = Story::begin("dirty");
    with_lid(&story);
    let before = story.workspace.bytes("crates");
    let output = story.workspace.run(&["release", "acme", "--no-verify"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr));
    assert_eq!(before, story.workspace.bytes("crates"));
    assert_eq!(story.git(&["tag", "--list"]), "acme-client-v0.1.0\n");
}

#[test]
fn a_spec_with_findings_is_not_released() {
    let story = Story::begin("findings");
    story.workspace.edit("specs/acme/openapi.yaml", "maximum: 12", "maximum: 14");
    let output = story.workspace.run(&["release", "acme", "--dry-run"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(shown(&output));
}

#[test]
fn words_of_people_stay_and_a_later_change_is_added() {
    let story = Story::begin("words");
    story.workspace.edit(
        "crates/acme-client/CHANGELOG.md",
        "## 0.1.0",
        "## Unreleased\n\n- Boxes can be closed.\n\n## 0.1.0",
    );
    with_lid(&story);
    assert!(story.workspace.run(&["release", "acme", "--prepare"]).status.success());
    story.workspace.edit("specs/acme/openapi.yaml", "operationId: orderBox", "operationId: buyBox");
    std::fs::rename(
        story.workspace.path("specs/acme/examples/orderBox.yaml"),
        story.workspace.path("specs/acme/examples/buyBox.yaml"),
    )
    .unwrap();
    story.workspace.edit("specs/acme/client.yaml", "[orderBox]", "[buyBox]");
    assert!(story.workspace.run(&["generate"]).status.success());
    let output = story.workspace.run(&["release", "acme", "--prepare"]);
    assert!(output.status.success(), "{}", shown(&output));
    let changelog = std::fs::read_to_string(story.workspace.path("crates/acme-client/CHANGELOG.md")).unwrap();
    insta::assert_snapshot!(changelog);
}

#[test]
fn nothing_changed_is_nothing_to_release() {
    let story = Story::begin("nothing");
    let output = story.workspace.run(&["release", "acme"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(shown(&output), "acme-client 0.1.0: nothing changed since acme-client-v0.1.0\n");
}

#[test]
fn outside_git_it_says_so() {
    let story = Story::begin("no_git");
    std::fs::remove_dir_all(story.workspace.path(".git")).unwrap();
    let output = story.workspace.run(&["release", "acme", "--no-verify"]);
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not a git repository"));
}

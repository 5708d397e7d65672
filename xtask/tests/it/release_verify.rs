//! `release` from beginning to end, with the real crate and the real cargo. What cargo is asked is also tested beside it,
//! in `src/release/verify.rs`, on crates that compile at once.
#![allow(clippy::disallowed_macros, reason = "a test talks to who runs it")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::common::{Story, repository, shown};

/// The story's workspace with what cargo needs, as it was when 0.1.0 was released.
fn begin() -> Story {
    let story = Story::begin("verify");
    for file in ["Cargo.lock", "LICENSE-APACHE", "LICENSE-MIT"] {
        std::fs::copy(repository().join(file), story.workspace.path(file)).unwrap();
    }
    let root = std::fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let members = root.lines().find(|line| line.starts_with("members = ")).unwrap();
    let root = root.replace(members, "members = [\"crates/*\"]");
    std::fs::write(story.workspace.path("Cargo.toml"), root).unwrap();
    crate::common::copy(&repository().join("crates/client-core"), &story.workspace.path("crates/client-core"));
    // It had something that nobody will find in the spec.
    let library = story.workspace.path("crates/acme-client/src/lib.rs");
    let text = std::fs::read_to_string(&library).unwrap();
    std::fs::write(&library, format!("{text}\n/// What boxes are made of.\npub mod cardboard {{}}\n")).unwrap();
    story.commit("As it was released");
    story.git(&["tag", "--force", "--annotate", "acme-client-v0.1.0", "-m", "Release 0.1.0"]);
    std::fs::write(&library, text).unwrap();
    story
}

/// `cargo xtask release acme`, with no network and a target folder that stays for the next time.
fn release(story: &Story, target: &Path) -> Output {
    let mut command = story.workspace.command(&["release", "acme"]);
    command.env("CARGO_TARGET_DIR", target).env("CARGO_NET_OFFLINE", "true").env("CARGO_INCREMENTAL", "0");
    // Nobody looks at it with a debugger.
    command.env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("RUSTFLAGS").output().unwrap()
}

#[test]
#[ignore = "needs cargo-semver-checks, and compiles what client-core depends on, twice: minutes the first time, 30 seconds from then on"]
fn a_release_that_semver_checks_stops_is_taken_up_again() {
    let mut installed = Command::new("cargo");
    installed.args(["semver-checks", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    let installed = installed.status().is_ok_and(|status| status.success());
    assert!(installed, "cargo-semver-checks is not installed: cargo install --locked cargo-semver-checks");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("release-verify");
    let story = begin();
    story.workspace.edit("specs/acme/openapi.yaml", "How many slots the box has.", "How many slots it has.");
    assert!(story.workspace.run(&["generate"]).status.success());
    story.commit("Other words");

    let output = release(&story, &target);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    let said = shown(&output);
    assert!(said.contains("module_missing") && said.contains("mod acme_client::cardboard"), "{said}");
    assert_eq!(story.git(&["tag", "--list"]), "acme-client-v0.1.0\n");

    story.workspace.edit("specs/acme/client.yaml", "version: 0.1.1", "version: 0.2.0");
    assert!(story.workspace.run(&["generate"]).status.success());
    let output = release(&story, &target);
    assert!(output.status.success(), "{}", shown(&output));
    assert_eq!(story.git(&["tag", "--list"]), "acme-client-v0.1.0\nacme-client-v0.2.0\n");
    assert_eq!(story.git(&["status", "--porcelain"]), "");
    assert!(
        story.git(&["show", "acme-client-v0.2.0:Cargo.lock"]).contains("name = \"acme-client\"\nversion = \"0.2.0\"")
    );
}

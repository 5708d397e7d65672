//! What only cargo can tell of a release: the package builds by itself, and no public item is gone that the spec says
//! nothing of.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{Failure, Global, Result};
use crate::output::{progress, say};

/// `cargo package`, and where it is installed cargo-semver-checks against the tag of the last release.
pub fn verify(global: &Global, root: &Path, package: &str, last: Option<&str>) -> Result<()> {
    // client-core too: cargo then takes it from here and not from the registry. It does so by a registry below the
    // target folder, and what it once unpacked or built from there it keeps while the version is the same: so in a
    // folder no earlier run has used.
    let target = root.join("target");
    let folder = std::fs::create_dir_all(&target).and_then(|()| tempfile::tempdir_in(&target));
    let folder =
        folder.map_err(|error| stopped(&format!("no folder to build in below {}: {error}", target.display())))?;
    let mut cargo = Command::new("cargo");
    cargo.args(["package", "--allow-dirty", "--quiet", "--package", "compute-clients-core", "--package", package]);
    cargo.arg("--target-dir").arg(folder.path());
    step(root, "cargo package", &mut cargo)?;
    let Some(last) = last else {
        return Ok(());
    };
    let mut installed = Command::new("cargo");
    installed.args(["semver-checks", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !installed.status().is_ok_and(|status| status.success()) {
        if !global.quiet {
            say!("  skipped: cargo-semver-checks is not installed (cargo install --locked cargo-semver-checks)");
        }
        return Ok(());
    }
    let mut semver = Command::new("cargo");
    semver.args(["semver-checks", "check-release", "--package", package, "--baseline-rev", last]);
    step(root, "cargo semver-checks", &mut semver)
}

/// Runs a command; its output is shown if it fails.
pub fn step(root: &Path, name: &str, command: &mut Command) -> Result<()> {
    progress(format_args!("{name}: compiling, which takes minutes the first time"));
    let output = command.current_dir(root).stdin(Stdio::null()).output();
    let output = output.map_err(|error| stopped(&format!("{name}: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    // What semver-checks finds is on its standard output.
    let (found, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(Failure { output: Some(format!("{found}{told}")), ..stopped(&format!("{name} failed:")) })
}

/// What is left when a step fails.
pub fn stopped(why: &str) -> Failure {
    Failure::broken(why).help("the files are written, nothing is committed or tagged; fix it and run the command again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::Color;

    const ROOT: &str = "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n";
    const MANIFEST: &str = "[package]\nname = \"NAME\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\ndescription = \"Made up.\"\n";

    /// A workspace of two crates without other dependencies, its client released as 0.1.0.
    fn released() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| edit(folder.path(), path, |_| text.to_owned());
        write("Cargo.toml", ROOT);
        write(".gitignore", "/target\n");
        write(".cargo/config.toml", "net.offline = true\nbuild.target-dir = \"target\"\n");
        write("crates/client-core/Cargo.toml", &MANIFEST.replace("NAME", "compute-clients-core"));
        write("crates/client-core/src/lib.rs", "pub struct Secret;\n");
        let dependency = "[dependencies]\nclient-core = { package = \"compute-clients-core\", path = \"../client-core\", version = \"0.1.0\" }\n";
        write("crates/acme-client/Cargo.toml", &(MANIFEST.replace("NAME", "acme-client") + dependency));
        write("crates/acme-client/src/lib.rs", "pub use client_core::Secret;\npub struct Box;\npub struct Shelf;\n");
        for arguments in [
            &["init", "--quiet", "--initial-branch=main"][..],
            &["add", "--all"],
            &["commit", "--quiet", "-m", "Everything"],
            &["tag", "acme-client-v0.1.0"],
        ] {
            let mut git = Command::new("git");
            for role in ["AUTHOR", "COMMITTER"] {
                git.env(format!("GIT_{role}_NAME"), "Nobody").env(format!("GIT_{role}_EMAIL"), "nobody@example.org");
            }
            git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
            assert!(git.args(arguments).current_dir(folder.path()).status().unwrap().success(), "{arguments:?}");
        }
        folder
    }

    fn edit(root: &Path, path: &str, change: impl FnOnce(&str) -> String) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(path, change(&text)).unwrap();
    }

    fn verified(root: &Path, last: Option<&str>) -> std::result::Result<(), String> {
        let global = Global { color: Color::Never, quiet: false };
        verify(&global, root, "acme-client", last).map_err(|failure| failure.rendered().to_string())
    }

    #[test]
    fn a_package_that_does_not_build_by_itself_stops_it() {
        let folder = released();
        // Beside the package: there in the workspace, not in what is published.
        edit(folder.path(), "crates/note.txt", |_| "A note.".to_owned());
        let note = "pub const NOTE: &str = include_str!(\"../../note.txt\");\n";
        edit(folder.path(), "crates/acme-client/src/lib.rs", |text| text.to_owned() + note);
        let why = verified(folder.path(), None).unwrap_err();
        assert!(why.contains("cargo package failed:\n") && why.contains("note.txt"), "{why}");
        assert!(why.ends_with("fix it and run the command again\n"), "{why}");
    }

    #[test]
    fn the_client_core_of_now_is_built_with_and_not_the_one_of_an_earlier_run() {
        let folder = released();
        verified(folder.path(), None).unwrap();
        edit(folder.path(), "crates/client-core/src/lib.rs", |text| text.to_owned() + "pub struct Lid;\n");
        edit(folder.path(), "crates/acme-client/src/lib.rs", |text| text.to_owned() + "pub use client_core::Lid;\n");
        verified(folder.path(), None).unwrap();
        assert_eq!(std::fs::read_dir(folder.path().join("target")).unwrap().count(), 0, "what was built is gone");
    }

    #[test]
    #[ignore = "needs cargo-semver-checks: cargo test -p compute-clients a_public_item -- --ignored"]
    fn a_public_item_that_is_gone_stops_it_unless_the_version_says_so() {
        let folder = released();
        let manifest = "crates/acme-client/Cargo.toml";
        let version = |version: &str| edit(folder.path(), manifest, |text| text.replacen("0.1.0", version, 1));
        version("0.1.1");
        edit(folder.path(), "crates/acme-client/src/lib.rs", |text| text.replace("pub struct Shelf;\n", ""));
        let why = verified(folder.path(), Some("acme-client-v0.1.0")).unwrap_err();
        assert!(why.contains("cargo semver-checks failed:\n"), "{why}");
        assert!(why.contains("struct_missing") && why.contains("acme_client::Shelf"), "{why}");
        edit(folder.path(), manifest, |text| text.replacen("0.1.1", "0.2.0", 1));
        verified(folder.path(), Some("acme-client-v0.1.0")).unwrap();
    }
}

//! Finds out whether the tests run as the superuser, whom permission bits do not stop, and whether jq is here: what cannot be
//! tested is ignored then.

// Cargo reads what a build script prints; the rule is for text that commands print.
#![allow(clippy::disallowed_macros)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(is_root, has_jq)");
    if Command::new("jq").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("cargo::rustc-cfg=has_jq");
    }
    let file = Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("owner");
    if fs::write(&file, "").is_ok() && is_of_root(&file) {
        println!("cargo::rustc-cfg=is_root");
    }
}

#[cfg(unix)]
fn is_of_root(file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(file).is_ok_and(|metadata| metadata.uid() == 0)
}

#[cfg(not(unix))]
fn is_of_root(_: &Path) -> bool {
    false
}

//! Finds out whether TypeSpec and Zod are installed: without them the tests that need them are compiled as ignored.

use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=COMPUTE_CLIENTS_JUDGES");
    println!("cargo::rustc-check-cfg=cfg(has_judges)");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let required = env::var("COMPUTE_CLIENTS_JUDGES").is_ok_and(|value| value == "required");
    if required || here.join("../judges/node_modules/@typespec/openapi3").exists() {
        println!("cargo::rustc-cfg=has_judges");
    }
}

//! Finds out whether the server of FastAPI is installed: without it the tests that call it are compiled as ignored.

use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=COMPUTE_CLIENTS_FASTAPI");
    println!("cargo::rustc-check-cfg=cfg(has_fastapi)");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let required = env::var("COMPUTE_CLIENTS_FASTAPI").is_ok_and(|value| value == "required");
    if required || here.join("../judges/fastapi/venv/bin/python").exists() {
        println!("cargo::rustc-cfg=has_fastapi");
    }
}

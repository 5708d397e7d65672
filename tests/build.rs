//! Finds out which tests can run here: those that need the sets beside the repository, the validators of `tests/judges`
//! or a browser are compiled as ignored where these are absent, so that no test passes without running.
//!
//! Cargo runs this again when one of the variables below changes; after installing something, set it or touch this file.

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variables = ["COMPUTE_CLIENTS_SHARED", "COMPUTE_CLIENTS_JUDGES", "COMPUTE_CLIENTS_BROWSER", "CHROMIUM"];
    for variable in variables {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    for name in ["has_shared", "has_judges", "has_browser"] {
        println!("cargo::rustc-check-cfg=cfg({name})");
    }
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let required = |variable: &str| env::var(variable).is_ok_and(|value| value == "required");
    let shared = env::var_os("COMPUTE_CLIENTS_SHARED").map_or_else(|| here.join("../../shared"), PathBuf::from);
    let judges = required("COMPUTE_CLIENTS_JUDGES") || here.join("judges/node_modules/.bin/prism").exists();
    let chromium = env::var_os("CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from);
    let browser = required("COMPUTE_CLIENTS_BROWSER") || (judges && Path::new(&chromium).exists());
    let found = [("has_shared", shared.join("sets").is_dir()), ("has_judges", judges), ("has_browser", browser)];
    for (name, _) in found.iter().filter(|(_, found)| *found) {
        println!("cargo::rustc-cfg={name}");
    }
}

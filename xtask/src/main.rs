//! The command line of compute-clients in its own workspace: `cargo xtask`.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    compute_clients::main("cargo xtask")
}

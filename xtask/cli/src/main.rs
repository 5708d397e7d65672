//! The command line of compute-clients as it is installed.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    compute_clients::main("compute-clients")
}

//! The command line of compute-clients.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    xtask::main()
}

//! The time to check a crate's own code.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{self, Cost, median};

/// What checking one crate cost, or why it does not compile.
pub type Check = Result<Cost, String>;

/// Checks each crate `rounds` times, in turns. The dependencies are compiled before, and shared.
pub fn check(crates: &[Option<PathBuf>], work: &Path, rounds: usize) -> Vec<Option<Check>> {
    let mut out: Vec<Option<Check>> = crates.iter().map(|_| None).collect();
    let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); crates.len()];
    for (index, folder) in crates.iter().enumerate() {
        if let Some(folder) = folder
            && let Err(why) = measure::cost(&mut cargo(folder, work))
        {
            out[index] = Some(Err(why));
        }
    }
    for round in 0..rounds {
        for index in measure::turns(crates.len(), round) {
            let Some(folder) = crates[index].as_ref().filter(|_| out[index].is_none()) else { continue };
            let touched = std::fs::File::open(folder.join("src/lib.rs"))
                .and_then(|file| file.set_modified(std::time::SystemTime::now()));
            match touched.map_err(|error| error.to_string()).and_then(|()| measure::cost(&mut cargo(folder, work))) {
                Ok(cost) => costs[index].push(cost),
                Err(why) => out[index] = Some(Err(why)),
            }
        }
    }
    for (index, costs) in costs.iter().enumerate() {
        if out[index].is_none() && !costs.is_empty() {
            out[index] = Some(Ok(median(costs)));
        }
    }
    out
}

fn cargo(folder: &Path, work: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["check", "--lib", "--quiet"]).current_dir(folder);
    // The crate whole every time, and no warnings of others in between.
    command.env("CARGO_TARGET_DIR", work.join("target")).env("CARGO_INCREMENTAL", "0").env("RUSTFLAGS", "-Awarnings");
    command
}

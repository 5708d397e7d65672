//! Allocations of a call by a generated client against those of the same call written by hand.
//!
//! They are the same in every run, so unlike time they can be held to a limit in a test.

use benches::by_hand::Baseline;
use benches::cases::{self, Case};
use tokio::runtime::{Builder, Runtime};

/// How many allocations the generated client may make for each that a call by hand makes. Built on its own
/// (`-p benches`) it makes no more than those; with the whole workspace, dependencies have more features on.
const LIMIT: f64 = 1.05;

/// Calls that are measured, so that what happens once in a while (a buffer that grows) counts for its share.
const CALLS: u64 = 50;

#[derive(Debug)]
struct Cost {
    allocations: f64,
    bytes: f64,
}

fn cost(runtime: &Runtime, call: impl AsyncFn()) -> Cost {
    let run = || {
        runtime.block_on(async {
            for _ in 0..CALLS {
                call().await;
            }
        });
    };
    // Connections and buffers that stay.
    run();
    let counted = allocation_counter::measure(run);
    let each = |total: u64| total as f64 / CALLS as f64;
    Cost { allocations: each(counted.count_total), bytes: each(counted.bytes_total) }
}

fn compare(case: &Case) -> Result<(), String> {
    // Everything on this thread, whose allocations are counted; the server has its own.
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let generated = cost(&runtime, async || assert!(case.generated().await.is_ok()));
    let by_hand = cost(&runtime, async || assert!(case.by_hand(Baseline::Bare).await.is_ok()));
    let ratio = generated.allocations / by_hand.allocations;
    let line = format!(
        "{:<16} {:.1} / {:.1} allocations ({ratio:.2}), {:.0} / {:.0} bytes ({:.2})",
        case.name,
        generated.allocations,
        by_hand.allocations,
        generated.bytes,
        by_hand.bytes,
        generated.bytes / by_hand.bytes
    );
    println!("{line}");
    if ratio <= LIMIT { Ok(()) } else { Err(line) }
}

#[test]
fn a_generated_call_allocates_little_more_than_one_by_hand() {
    let over: Vec<String> = cases::all().unwrap().iter().filter_map(|case| compare(case).err()).collect();
    assert!(over.is_empty(), "too many allocations:\n{}", over.join("\n"));
}

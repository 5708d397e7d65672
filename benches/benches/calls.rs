//! Latency, processor time and throughput of generated calls against the same written by hand.
//!
//! `cargo bench -p benches`. Both ways alternate call by call, so what the machine does meanwhile meets both alike; the
//! figure to read is the ratio. Without `--bench`, as when tests are run over all targets, it makes a few calls only.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use benches::by_hand::Baseline;
use benches::cases::{self, Case, Failure};
use benches::stats::{median, percentile};
use tokio::runtime::{Builder, Runtime};

/// Calls in flight where throughput is measured.
const IN_FLIGHT: usize = 64;

/// How much is measured.
struct Size {
    rounds: usize,
    pairs: usize,
}

fn main() -> Result<(), Failure> {
    let size = match std::env::args().any(|argument| argument == "--bench") {
        true => Size { rounds: 15, pairs: 1000 },
        false => Size { rounds: 1, pairs: 5 },
    };
    for baseline in Baseline::ALL {
        println!("generated / {}; ratios are medians of {} rounds", baseline.name(), size.rounds);
        against(baseline, &size)?;
    }
    Ok(())
}

fn against(baseline: Baseline, size: &Size) -> Result<(), Failure> {
    let cases = cases::all()?;
    let single = Builder::new_current_thread().enable_all().build()?;
    for case in &cases {
        latency(&single, case, baseline, size)?;
    }
    for case in &cases {
        processor(&single, case, baseline, size)?;
    }
    // As many workers as the machine has processors, as a program would have.
    let many = Builder::new_multi_thread().enable_all().build()?;
    // Connections belong to the runtime that opened them, so these cases have their own.
    for case in cases::all()? {
        throughput(&many, &Arc::new(case), baseline, size)?;
    }
    Ok(())
}

fn latency(runtime: &Runtime, case: &Case, baseline: Baseline, size: &Size) -> Result<(), Failure> {
    let (mut generated, mut by_hand) = (Vec::new(), Vec::new());
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    runtime.block_on(async {
        for _ in 0..size.pairs / 5 {
            case.generated().await?;
            case.by_hand(baseline).await?;
        }
        for _ in 0..size.rounds {
            let (mut a, mut b) = (Vec::with_capacity(size.pairs), Vec::with_capacity(size.pairs));
            for pair in 0..size.pairs {
                // Whoever comes second finds the caches as the other left them, so they take turns.
                if pair % 2 == 0 {
                    a.push(timed(case.generated()).await?);
                    b.push(timed(case.by_hand(baseline)).await?);
                } else {
                    b.push(timed(case.by_hand(baseline)).await?);
                    a.push(timed(case.generated()).await?);
                }
            }
            p50.push(median(&a) / median(&b));
            p99.push(percentile(&a, 99.0) / percentile(&b, 99.0));
            generated.append(&mut a);
            by_hand.append(&mut b);
        }
        Ok::<_, Failure>(())
    })?;
    let both = |percent| (percentile(&generated, percent), percentile(&by_hand, percent));
    report(case, "p50 us", both(50.0), &p50);
    report(case, "p99 us", both(99.0), &p99);
    Ok(())
}

async fn timed(call: impl Future<Output = Result<usize, Failure>>) -> Result<f64, Failure> {
    let begin = Instant::now();
    std::hint::black_box(call.await?);
    Ok(micros(begin.elapsed()))
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Processor time of the client's thread: what others do on the machine hardly shows in it.
fn processor(runtime: &Runtime, case: &Case, baseline: Baseline, size: &Size) -> Result<(), Failure> {
    let (mut a, mut b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..size.rounds * 4 {
        let calls = (size.pairs / 4).max(1);
        let Some(generated) = on_processor(|| repeat(runtime, calls, || case.generated()))? else {
            println!("{:<16} {:<8} this system does not tell", case.name, "cpu us");
            return Ok(());
        };
        let by_hand = on_processor(|| repeat(runtime, calls, || case.by_hand(baseline)))?.unwrap_or_default();
        ratios.push(generated / by_hand);
        a.push(generated / calls as f64);
        b.push(by_hand / calls as f64);
    }
    report(case, "cpu us", (median(&a), median(&b)), &ratios);
    Ok(())
}

fn repeat<F: Future<Output = Result<usize, Failure>>>(
    runtime: &Runtime,
    calls: usize,
    call: impl Fn() -> F,
) -> Result<(), Failure> {
    runtime.block_on(async {
        for _ in 0..calls {
            std::hint::black_box(call().await?);
        }
        Ok(())
    })
}

fn on_processor(work: impl FnOnce() -> Result<(), Failure>) -> Result<Option<f64>, Failure> {
    // In nanoseconds, the first of three numbers; Linux only.
    let spent = || std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse::<f64>().ok();
    let begin = spent();
    work()?;
    Ok(begin.and_then(|begin| Some((spent()? - begin) / 1e3)))
}

fn throughput(runtime: &Runtime, case: &Arc<Case>, baseline: Baseline, size: &Size) -> Result<(), Failure> {
    let calls = size.pairs.div_ceil(IN_FLIGHT);
    let (mut a, mut b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=size.rounds {
        let generated = at_once(runtime, case, calls, |case| async move { case.generated().await })?;
        let by_hand = at_once(runtime, case, calls, move |case| async move { case.by_hand(baseline).await })?;
        // The first round opens the connections.
        if round > 0 {
            ratios.push(generated / by_hand);
            a.push(generated);
            b.push(by_hand);
        }
    }
    report(case, "calls/s", (median(&a), median(&b)), &ratios);
    Ok(())
}

/// Calls a second with [`IN_FLIGHT`] at a time, each making `calls` in turn.
fn at_once<F: Future<Output = Result<usize, Failure>> + Send + 'static>(
    runtime: &Runtime,
    case: &Arc<Case>,
    calls: usize,
    call: impl Fn(Arc<Case>) -> F + Copy + Send + 'static,
) -> Result<f64, Failure> {
    runtime.block_on(async {
        let begin = Instant::now();
        let task = |_| {
            let case = case.clone();
            tokio::spawn(async move {
                for _ in 0..calls {
                    std::hint::black_box(call(case.clone()).await?);
                }
                Ok::<_, Failure>(())
            })
        };
        let tasks: Vec<_> = (0..IN_FLIGHT).map(task).collect();
        for task in tasks {
            task.await??;
        }
        Ok((IN_FLIGHT * calls) as f64 / begin.elapsed().as_secs_f64())
    })
}

fn report(case: &Case, what: &str, (generated, by_hand): (f64, f64), ratios: &[f64]) {
    println!(
        "{:<16} {what:<8} {generated:>9.1} / {by_hand:>9.1}  ratio {:.3}  (of rounds: {:.3} to {:.3})",
        case.name,
        median(ratios),
        percentile(ratios, 25.0),
        percentile(ratios, 75.0),
    );
}

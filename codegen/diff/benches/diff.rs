//! What comparing two documents costs beside reading them: `cargo bench -p compute-clients-diff --bench diff -- OLD NEW`.
//!
//! Without names, the largest spec of the repository against an edited copy. Reading both, and reading and comparing
//! both, take turns; the figures are medians, so what else the machine does meets both alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

use compute_clients_diff::{Options, compare};
use openapi::document::Document;

const ROUNDS: usize = 11;

fn main() -> Result<(), String> {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let read = |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    let (old, new) = match named.as_slice() {
        [old, new] => (read(old)?, read(new)?),
        [] => {
            let text = read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/instavm/openapi.yaml"))?;
            let edited = text.replace("type: integer", "type: number");
            (text, edited)
        }
        _ => return Err("give two documents, or none".to_owned()),
    };
    let parse = |text: &str| Document::parse("api", text).map_err(|finding| finding.message.clone());
    let (mut parsing, mut comparing) = (Vec::new(), Vec::new());
    let mut changes = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        black_box((parse(&old)?, parse(&new)?));
        parsing.push(start.elapsed());
        let start = Instant::now();
        let report = compare(&parse(&old)?, &parse(&new)?, &Options::default());
        comparing.push(start.elapsed());
        changes = report.changes.len();
    }
    let (parse, both) = (median(parsing), median(comparing));
    println!("{} kB and {} kB, {changes} changes", old.len() / 1000, new.len() / 1000);
    println!("reading both                 {:>9.1} ms", parse.as_secs_f64() * 1e3);
    println!("reading and comparing both   {:>9.1} ms", both.as_secs_f64() * 1e3);
    println!("ratio                        {:>9.2}", both.as_secs_f64() / parse.as_secs_f64());
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

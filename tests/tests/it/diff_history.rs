//! One provider's document through 180 versions, against its maintainer's labels.
//!
//! The set is not part of the repository; without it this test says so and passes.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::common::{read, rows, unpack};
use diff::{self, Options, Source, source};
use openapi::document::{Node, Value};
use tests::shared;

/// How many nodes differ: a changed scalar, a key or an item that came or went. What came or went
/// whole counts once.
fn changed_nodes(old: &Node, new: &Node) -> usize {
    match (&old.value, &new.value) {
        (Value::Object(first), Value::Object(second)) => {
            let came = second.iter().filter(|m| first.get(&m.key).is_none()).count();
            let rest = first.iter().map(|m| second.get(&m.key).map_or(1, |other| changed_nodes(&m.node, other)));
            came + rest.sum::<usize>()
        }
        (Value::Array(first), Value::Array(second)) => {
            // Items that are on both sides are the same wherever they stand.
            let mut rest: Vec<&Node> = second.iter().collect();
            let mut gone: Vec<&Node> = Vec::new();
            if first == second {
                return 0;
            }
            for item in first {
                match rest.iter().position(|other| other.same(item)) {
                    Some(at) => {
                        rest.remove(at);
                    }
                    None => gone.push(item),
                }
            }
            let paired: usize = gone.iter().zip(&rest).map(|(a, b)| changed_nodes(a, b)).sum();
            paired + gone.len().abs_diff(rest.len())
        }
        _ => usize::from(!old.same(new)),
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn labels_and_entries() {
    let set = shared("sets/hcloud");
    let folder = unpack(&set.join("history.tar.xz"));
    let labels = rows(&set.join("labels.tsv"));
    let label = |base: &str, revision: &str| {
        let row = labels.iter().find(|row| row["base"] == base && row["revision"] == revision);
        row.map(|row| (row["label"].clone(), row["subject"].clone()))
    };
    let mut files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    // A debug build takes minutes for all pairs: every eighth of the labelled ones by default, all of
    // them with `FULL=1 cargo test --release`.
    let full = std::env::var_os("FULL").is_some();
    let mut labelled = 0;
    let verbose = std::env::var_os("VERBOSE").is_some();
    let mut table: BTreeMap<(String, Source), usize> = BTreeMap::new();
    let (mut entries, mut nodes, mut over) = (0, 0, Vec::new());
    let start = Instant::now();
    let (mut unaccounted, mut wrong) = (0, Vec::new());
    for pair in files.windows(2) {
        let names: Vec<String> = pair.iter().map(|p| p.file_name().unwrap().to_string_lossy().into_owned()).collect();
        let said = label(&names[0], &names[1]);
        if said.is_none() && !full {
            continue;
        }
        labelled += 1;
        if !full && labelled % 8 != 1 {
            continue;
        }
        let documents = [read(&pair[0]), read(&pair[1])];
        let report = diff::compare(&documents[0], &documents[1], &Options::default());
        let count = changed_nodes(documents[0].root(), documents[1].root());
        let exact = source::exact(&source::differences(&documents[0], &documents[1]));
        if exact.max(Source::Patch) != report.verdict.source.max(Source::Patch) {
            wrong.push(format!("{}: {exact:?}, predicted {:?}", names[1], report.verdict.source));
        }
        for change in report.changes.iter().filter(|c| c.id == "generated-items-changed") {
            unaccounted += 1;
            println!("{}: {} {:?}", names[1], change.message, change.rust);
        }
        entries += report.changes.len();
        nodes += count;
        if report.changes.len() > count {
            over.push(format!("{}: {} entries for {count} nodes", names[1], report.changes.len()));
        }
        if let Some((label, subject)) = &said {
            *table.entry((label.clone(), report.verdict.source)).or_default() += 1;
            let odd = match label.as_str() {
                "Schema!" => report.verdict.source < Source::Major,
                _ => report.verdict.source == Source::Major,
            };
            if odd || verbose {
                println!("{} {label} {subject}: {:?}", names[1], report.verdict.source);
                for change in report.changes.iter().filter(|c| verbose || c.source >= Source::Minor) {
                    println!(
                        "    {} {:?}/{:?} {} {:?}",
                        change.id, change.wire, change.source, change.message, change.rust
                    );
                }
            }
        }
    }
    println!("{:?} for {} pairs", start.elapsed(), files.len() - 1);
    println!("{entries} entries for {nodes} changed nodes ({:.2})", entries as f64 / nodes as f64);
    over.iter().for_each(|line| println!("  {line}"));
    for ((label, source), count) in &table {
        println!("{label} {source:?} {count}");
    }
    println!("{unaccounted} changes that no edit accounts for");
    wrong.iter().for_each(|line| println!("  {line}"));
    assert!(over.is_empty() && wrong.is_empty());
}

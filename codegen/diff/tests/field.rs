//! Pairs of small documents in the shape of public bug reports and real histories, with the verdicts that are right;
//! and, for each of them, whether `none` and `patch` are told apart as the text of both crates says.

#[path = "../../../tests/tests/it/common/field.rs"]
mod field;
mod written;

use client_gen::lower::lower;
use compute_clients_diff::{self as diff, Options};
use field::{Pair, pairs};
use openapi::document::Document;
use written::files;

/// Pairs whose given source verdict is that of an older generator, the verdict that is right, and why.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("83-disc-inheritance-child-added", "minor", "subtypes of a base are types of the crate, so a new one adds items"),
    ("207-ref-wrapped-allof-description", "patch", "a description beside a reference makes no type of its own"),
];

fn read(name: &str, text: &str) -> Document {
    Document::parse(name, text).unwrap_or_else(|finding| panic!("{}", finding.message))
}

#[test]
fn every_pair_has_the_right_verdicts() {
    let (mut wrong, mut right) = (String::new(), 0);
    for Pair { name, wire, source, why, old, new } in pairs() {
        let (was, is) = (read("old.yaml", &old), read("new.yaml", &new));
        let report = diff::compare(&was, &is, &Options::default());
        let found = (report.verdict.wire.as_str(), report.verdict.source.as_str());
        // Which of `none` and `patch` it is follows from the text of both crates, so from the generator of the day, and
        // where that is the same to the byte, `none` is right, whatever was given.
        let stays = |level: &str| matches!(level, "none" | "patch");
        let same_text = || Some(files(&was)? == files(&is)?);
        let right_source = match (found.1, stays(found.1).then(same_text).flatten()) {
            ("none", Some(same)) => same,
            ("patch", Some(true)) => false,
            (level, _) => source.iter().any(|given| given == level || stays(given) && stays(level)),
        };
        let other = OTHERWISE.iter().find(|(known, ..)| *known == name);
        let good = wire.iter().any(|level| level == found.0) && right_source;
        right += usize::from(good);
        if good == other.is_some() || other.is_some_and(|(_, level, _)| *level != found.1) {
            let list: Vec<_> =
                report.changes.iter().map(|change| format!("{}: {}", change.id, change.message)).collect();
            wrong.push_str(&format!(
                "{name}: {found:?}, expected {wire:?} {source:?} ({why})\n  {}\n",
                list.join("\n  ")
            ));
        }
    }
    println!("{right} pairs are right");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_crate_stays_as_it_is_exactly_when_its_text_does() {
    let mut wrong = Vec::new();
    let examples = diff::rules::all().map(|rule| {
        let (old, new) = rule.bad.documents();
        (rule.id.to_owned(), old, new)
    });
    let pairs = pairs().into_iter().map(|pair| (pair.name, pair.old, pair.new));
    let mut compared = 0;
    for (name, old, new) in pairs.chain(examples) {
        let (old, new) = (read("old.yaml", &old), read("new.yaml", &new));
        let (Some(was), Some(is)) = (files(&old), files(&new)) else { continue };
        let same = lower(&old).plan.fingerprint() == lower(&new).plan.fingerprint();
        compared += 1;
        if same != (was == is) {
            let differs = |path: &&String| was.generated.get(*path) != is.generated.get(*path);
            let paths: Vec<&String> = was.generated.keys().filter(differs).collect();
            wrong.push(format!(
                "{name}: the fingerprints are {}, files that differ: {paths:?}",
                if same { "equal" } else { "not equal" }
            ));
        }
    }
    assert!(compared > 200, "{compared}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_accepted_change_takes_no_verdict_from_another() {
    let pair = pairs().into_iter().find(|pair| pair.name == "203-two-changes-one-property").unwrap();
    let (old, new) = (read("old.yaml", &pair.old), read("new.yaml", &pair.new));
    let whole = diff::compare(&old, &new, &Options::default());
    let by_id = |id: &str| whole.changes.iter().find(|change| change.id == id).unwrap();
    for (accepted, left) in
        [("property-became-optional", "enum-value-removed"), ("enum-value-removed", "property-became-optional")]
    {
        let pointer = &by_id(accepted).pointer;
        let text = format!("[{{id: {accepted}, pointer: '{pointer}', reason: looked at, expires: '2099-01-01'}}]");
        let ignore = diff::IgnoreList::parse("ignore.yaml", &text).unwrap();
        let report = diff::compare(&old, &new, &Options { ignore, ..Options::default() });
        assert_eq!(report.ignored, 1);
        assert_eq!(report.verdict.source, diff::Source::Major, "{left}: {:#?}", report.changes);
        assert!(by_id(left).rust.iter().any(|item| item.ends_with("removed") || item.contains(" -> ")), "{left}");
    }
}

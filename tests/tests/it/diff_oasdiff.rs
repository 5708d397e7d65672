//! How our findings compare with those of oasdiff on its own test pairs.
//!
//! The pairs are not part of the repository; without them these tests say so and pass.

use std::collections::BTreeMap;

use crate::common::{compare_files, rows, unpack};
use diff::{Report, Wire};
use tests::shared;

/// Which of our rules say what a finding of theirs says. Ends of ids: `request-property-`,
/// `response-body-` and their like only say where it stands, which we say in other ways.
const SAME: &[(&str, &[&str])] = &[
    ("endpoint-added", &["path-added", "operation-added"]),
    ("media-type-added", &["media-type-added"]),
    ("media-type-removed", &["media-type-removed"]),
    ("media-type-name-specialized", &["media-type-specialized"]),
    ("request-body-removed", &["body-removed"]),
    ("new-required-request-property", &["required-property-added"]),
    ("new-required-request-property-with-default", &["required-property-added"]),
    ("new-optional-request-property", &["property-added"]),
    ("response-optional-property-added", &["property-added"]),
    ("response-required-property-added", &["required-property-added"]),
    ("request-property-removed", &["property-removed", "required-property-removed", "property-renamed"]),
    ("response-required-property-removed", &["required-property-removed", "required-property-renamed"]),
    ("response-optional-property-removed", &["property-removed", "property-renamed"]),
    ("became-not-nullable", &["nullable-removed"]),
    ("became-nullable", &["nullable-added", "type-widened"]),
    ("property-became-optional", &["property-became-optional"]),
    ("property-became-required", &["property-became-required"]),
    ("request-body-became-required", &["body-became-required"]),
    ("enum-value-removed", &["enum-value-removed"]),
    ("enum-value-added", &["enum-value-added"]),
    ("max-decreased", &["limit-tightened"]),
    ("min-length-increased", &["limit-tightened"]),
    ("max-length-increased", &["limit-loosened"]),
    ("exclusive-min-set", &["limit-set"]),
    ("exclusive-max-set", &["limit-set"]),
    ("pattern-added", &["pattern-added"]),
    ("pattern-removed", &["pattern-removed"]),
    ("default-value-changed", &["parameter-default-changed", "default-changed"]),
    ("list-of-types-widened", &["type-widened", "nullable-added"]),
    ("type-changed", &["type-changed", "type-widened", "type-narrowed", "format-changed", "format-removed"]),
    ("type-generalized", &["type-widened", "type-changed"]),
    ("const-changed", &["const-changed"]),
    ("all-of-added", &["part-added", "property-added", "required-property-added", "type-narrowed", "enum-added"]),
    ("one-of-removed", &["variant-removed", "alternatives-removed"]),
    ("one-of-added", &["variant-added", "alternatives-added"]),
    ("any-of-removed", &["variant-removed"]),
    ("any-of-added", &["variant-added"]),
    ("wrapped-in-one-of", &["alternatives-added", "wrapped"]),
    ("discriminator-mapping-added", &["discriminator-value-added"]),
    ("discriminator-mapping-deleted", &["discriminator-value-removed"]),
    ("discriminator-mapping-changed", &["discriminator-value-changed"]),
    ("dependent-required-added", &["constraint-added"]),
    ("pattern-property-removed", &["pattern-property-removed"]),
    ("response-success-status-removed", &["success-response-removed"]),
    ("response-non-success-status-removed", &["error-response-removed"]),
    ("request-parameter-removed", &["parameter-removed"]),
    ("new-optional-request-default-parameter-to-existing-path", &["parameter-added"]),
    ("api-global-security-removed", &["security-removed", "security-alternative-removed"]),
    ("api-security-removed", &["security-removed", "security-alternative-removed"]),
    ("api-security-scope-removed", &["scope-removed"]),
    ("api-security-scope-added", &["scope-added"]),
    ("api-security-component-removed", &["security-scheme-removed"]),
    ("api-operation-id-removed", &["operation-id-changed"]),
    ("api-schema-removed", &["component-removed", "component-renamed"]),
    ("api-tag-removed", &["tag-changed", "secondary-tags-changed", "tag-renamed"]),
    ("webhook-removed", &["webhook-removed"]),
    ("webhook-added", &["webhook-added"]),
];

fn ours(id: &str) -> &'static [&'static str] {
    let exact = SAME.iter().find(|(theirs, _)| *theirs == id);
    let ending = || SAME.iter().filter(|(theirs, _)| id.ends_with(theirs)).max_by_key(|(theirs, _)| theirs.len());
    exact.or_else(ending).map_or(&[], |(_, ours)| ours)
}

/// Whether a report says what a finding says, about the same operation.
fn says(report: &Report, finding: &BTreeMap<String, String>) -> bool {
    let names = ours(&finding["id"]);
    let operation = format!("{} {}", finding["operation"], finding["path"]);
    report.changes.iter().any(|change| {
        let about = finding["operation"] == "-"
            || change.operations.is_empty()
            || change.operations.iter().any(|o| same_operation(o, &operation));
        names.contains(&change.id) && about
    })
}

fn same_operation(ours: &str, theirs: &str) -> bool {
    let plain = |text: &str| {
        text.replace(" webhook ", " webhook:")
            .split('{')
            .map(|p| p.split('}').next_back().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    plain(ours) == plain(theirs)
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn file_pairs() {
    let set = shared("sets/oasdiff-pairs");
    let pairs = rows(&set.join("file-pairs.tsv"));
    let findings = rows(&set.join("file-expectations.tsv"));
    let (mut matched, mut all, mut quiet, mut silent) = (0, 0, 0, 0);
    let mut missed = Vec::new();
    for pair in &pairs {
        let report = compare_files(&set.join(&pair["base"]), &set.join(&pair["revision"]));
        let wanted: Vec<_> =
            findings.iter().filter(|f| f["pair"] == pair["pair"] && !f["id"].contains("-version")).collect();
        if wanted.is_empty() {
            silent += usize::from(report.verdict.wire <= Wire::Compatible);
            quiet += 1;
            for change in &report.changes {
                println!(
                    "quiet {}: {} {:?}/{:?} {}",
                    pair["pair"], change.id, change.wire, change.source, change.message
                );
            }
        }
        for finding in wanted {
            all += 1;
            if says(&report, finding) {
                matched += 1;
            } else {
                let found: Vec<_> = report.changes.iter().map(|c| c.id).collect();
                missed.push(format!(
                    "{} {} {}: {} | ours {found:?}",
                    pair["pair"], finding["id"], finding["path"], finding["text"]
                ));
            }
        }
    }
    println!("file pairs: {matched} of {all} findings matched; {silent} of {quiet} quiet pairs without a wire change");
    missed.iter().for_each(|line| println!("  missed {line}"));
    assert!(matched >= 108, "{matched} of {all}");
    assert_eq!(silent, quiet);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn pairs_from_memory() {
    let set = shared("sets/oasdiff-pairs");
    let folder = unpack(&set.join("mem-pairs.tar.xz"));
    let pairs = rows(&set.join("mem-pairs.tsv"));
    let findings = rows(&set.join("mem-expectations.tsv"));
    let (mut same, mut all) = (0, 0);
    for pair in &pairs {
        let base = folder.path().join(&pair["pair"]);
        if !base.join("base.json").exists() {
            continue;
        }
        let wanted = findings.iter().filter(|f| f["pair"] == pair["pair"] && !f["id"].contains("-version"));
        let wanted = wanted.map(|f| match f["level"].as_str() {
            "error" => Wire::Breaking,
            "warning" => Wire::Risky,
            _ => Wire::Compatible,
        });
        let wanted = wanted.max().unwrap_or(Wire::Compatible);
        let report = compare_files(&base.join("base.json"), &base.join("revision.json"));
        all += 1;
        if report.verdict.wire.max(Wire::Compatible) == wanted {
            same += 1;
            continue;
        }
        let ids: Vec<_> = findings
            .iter()
            .filter(|f| f["pair"] == pair["pair"] && !f["id"].contains("-version"))
            .map(|f| f["id"].as_str())
            .collect();
        let found: Vec<_> = report
            .changes
            .iter()
            .filter(|c| c.wire > Wire::None)
            .map(|c| format!("{} {:?} {}", c.id, c.wire, c.message))
            .collect();
        println!("{}: theirs {wanted:?}, ours {:?}\n    {ids:?}\n    {found:?}", pair["pair"], report.verdict.wire);
    }
    println!("pairs from memory: same level on {same} of {all} ({:.1} %)", 100.0 * f64::from(same) / f64::from(all));
    assert!(same * 100 >= all * 95, "{same} of {all}");
}

use super::*;
use std::collections::BTreeSet;

fn document(text: &str) -> Document {
    Document::parse("api.yaml", text).unwrap_or_else(|finding| panic!("{} in\n{text}", finding.message))
}

fn diff(old: &str, new: &str) -> Report {
    compare(&document(old), &document(new), &Options::default())
}

fn ids(report: &Report) -> BTreeSet<&'static str> {
    report.changes.iter().map(|change| change.id).collect()
}

#[test]
fn every_rule_reports_its_bad_example_and_not_its_good_one() {
    let mut wrong = Vec::new();
    for rule in rules::all() {
        let (old, new) = rule.bad.documents();
        let found = diff(&old, &new);
        if !ids(&found).contains(rule.id) {
            wrong.push(format!("{}: not reported, but {:?}", rule.id, ids(&found)));
        }
        let (old, new) = rule.good.documents();
        let found = diff(&old, &new);
        if ids(&found).contains(rule.id) {
            wrong.push(format!("{}: reported for the good example", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{} rules:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn rule_ids_are_unique_and_explained() {
    let all: Vec<_> = rules::all().map(|rule| rule.id).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    for rule in rules::all() {
        assert!(rule.why.len() > 20 && rule.why.ends_with('.'), "{}", rule.id);
        assert!(rules::explain(rule).contains(rule.id));
    }
}

//! Redocly CLI, an outside validator, finds every spec valid.

use openapi::document::Document;
use tests::judge::judge;
use tests::workspace;

/// Remarks on paths as the provider has them: they end in `/`, or `/a/{b}/c` stands beside `/a/c/{b}`. The wire has it so.
const TASTE: [&str; 2] = ["no-path-trailing-slash", "no-ambiguous-paths"];

/// `(rule, message)` of everything Redocly says of a document.
fn problems(path: &str) -> Vec<(String, String)> {
    let mut command = judge("redocly");
    command.args(["lint", "--config", "tests/judges/redocly.yaml", "--format", "json", path]).current_dir(workspace());
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let report: client_core::Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}\n{text}\n{}", String::from_utf8_lossy(&output.stderr)));
    let said = |problem: &client_core::Value, key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    let problems = report["problems"].as_array().unwrap();
    problems.iter().map(|problem| (said(problem, "ruleId"), said(problem, "message"))).collect()
}

#[test]
#[cfg_attr(not(has_judges), ignore = "needs node and: npm ci --prefix tests/judges")]
fn redocly_finds_every_spec_valid() {
    let providers = tests::connect::BASES.map(|(name, _)| name);
    for name in providers {
        let path = format!("specs/{name}/openapi.yaml");
        let problems = problems(&path);
        let (taste, others): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|(rule, _)| TASTE.contains(&rule.as_str()));
        println!("{name}: valid; {} remarks on how the provider laid out its paths", taste.len());
        assert!(others.is_empty(), "{path}: {others:#?}");
    }
}

#[test]
#[cfg_attr(not(has_judges), ignore = "needs node and: npm ci --prefix tests/judges")]
fn redocly_finds_a_broken_spec_broken() {
    let path = "tests/fixtures/judge/dangling.yaml";
    let problems = problems(path);
    assert!(problems.iter().any(|(rule, _)| rule == "no-unresolved-refs"), "{problems:#?}");
    let text = std::fs::read_to_string(workspace().join(path)).unwrap();
    assert!(Document::parse(path, &text).is_ok(), "broken by its reference alone");
}

//! The list of rules in the docs is the one in the code.

use diff::rules;

#[test]
fn the_page_of_rules_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference/diff-rules.md");
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == rules::reference_page(),
        "docs/reference/diff-rules.md is out of date: run `cargo xtask diff --rules > docs/reference/diff-rules.md`"
    );
}

//! The feature table names tests that are there.

use tests::workspace;

#[test]
fn every_test_in_the_feature_table_exists() {
    let table = std::fs::read_to_string(workspace().join("docs/feature-table.md")).unwrap();
    let mut named = 0;
    let mut missing = Vec::new();
    for line in table.lines().filter(|line| line.starts_with("| ")) {
        for reference in line.split('`').filter(|part| part.contains(".rs: ")) {
            named += 1;
            let (file, test) = reference.split_once(": ").unwrap();
            let text = std::fs::read_to_string(workspace().join(file)).unwrap_or_default();
            let is_there = [format!("fn {test}("), format!("fn {test}<"), format!("mod {test} {{")];
            if !is_there.iter().any(|wanted| text.contains(wanted)) {
                missing.push(reference.to_owned());
            }
        }
    }
    assert!(named > 40, "the table was not read: {named}");
    assert!(missing.is_empty(), "not there: {missing:#?}");
    // A row without a test would be a promise without one.
    let bare = table.lines().filter(|line| line.starts_with("| ") && !line.contains(".rs: "));
    let bare: Vec<&str> = bare.filter(|line| !line.starts_with("| promise") && !line.starts_with("| ---")).collect();
    assert!(bare.is_empty(), "no test: {bare:#?}");
}

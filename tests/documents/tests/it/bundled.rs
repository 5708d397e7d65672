//! A document of many files and its bundle are the same API.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::common::{differences, read, reports};

#[test]
#[ignore = "needs two documents: MANY=FILE BUNDLE=FILE cargo test -p document-tests -- --ignored bundled --nocapture"]
fn many_files_and_their_bundle_are_the_same_operations() {
    let file = |variable: &str| PathBuf::from(std::env::var_os(variable).unwrap());
    let (many, bundle) = (read(&file("MANY")), read(&file("BUNDLE")));
    println!("{} and {} operations", many.plan.operations.len(), bundle.plan.operations.len());
    println!("{} and {} types", many.plan.types.len(), bundle.plan.types.len());
    println!("reported: {} and {}", reports(&many).len(), reports(&bundle).len());
    let names = |lowered: &client_gen::lower::Lowered| -> BTreeSet<String> {
        lowered.plan.types.iter().map(|def| def.name.clone()).collect()
    };
    let (ours, theirs) = (names(&many), names(&bundle));
    println!("names in one only: {:?}", ours.symmetric_difference(&theirs).count());
    println!("only of many files: {:?}", ours.difference(&theirs).collect::<Vec<_>>());
    println!("only of the bundle: {:?}", theirs.difference(&ours).collect::<Vec<_>>());
    let found = differences(&many.plan, &bundle.plan);
    assert!(found.is_empty(), "{} operations differ: {found:#?}", found.len());
}

//! Lint on public documents, where they are at hand: none may make it panic, and every document is read.

use std::process::Command;

use diagnostics::apply_fixes;
use lint::lint;
use openapi::document::Document;

/// Larger documents take too long in a debug build.
const LARGEST: u64 = 600_000;

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn public_documents() {
    let archive = tests::shared("sets/specs/specs.tar.xz");
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(folder.path()).status();
    assert!(done.is_ok_and(|status| status.success()), "tar cannot unpack {}", archive.display());
    let all = std::env::var_os("COMPUTE_CLIENTS_ALL").is_some();
    let mut read = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap().flatten() {
        let path = entry.path();
        if !all && entry.metadata().unwrap().len() > LARGEST {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let document = Document::parse("api", &text).unwrap_or_else(|e| panic!("{}: {e:?}", path.display()));
        let first = lint(&document, &[]);
        read += 1;
        let (fixed, _) = apply_fixes(&text, "api", &first.findings);
        let fixed = Document::parse("api", &fixed).unwrap_or_else(|e| panic!("{} fixed: {e:?}", path.display()));
        let left = lint(&fixed, &[]).findings.into_iter().filter(|finding| finding.fix.is_some());
        let before = first.findings.iter().filter(|finding| finding.fix.is_some()).count();
        assert!(before == 0 || left.count() < before, "{}: fixes change nothing", path.display());
        // Twice the same: nothing hangs on the order of a hash map.
        assert_eq!(first.findings, lint(&document, &[]).findings, "{}", path.display());
    }
    assert!(read >= 30, "{read} documents read");
}

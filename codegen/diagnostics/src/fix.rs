//! Applies the fixes of findings.

use super::edit::Edit;
use super::finding::Finding;

/// Applies the fixes of all findings in `file` to its text. A fix that touches bytes another has
/// changed is left for the next run. Gives the new text and how many fixes are in it.
#[must_use]
pub fn apply_fixes(text: &str, file: &str, findings: &[Finding]) -> (String, usize) {
    let here = findings.iter().filter(|finding| finding.location.as_ref().is_some_and(|l| l.file == file));
    let mut taken: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for fix in here.filter_map(|finding| finding.fix.as_ref()) {
        let sound = fix.edits.iter().all(|edit| {
            edit.start <= edit.end
                && text.is_char_boundary(edit.start as usize)
                && text.is_char_boundary(edit.end as usize)
        });
        let free = |edit: &Edit| {
            let apart = |other: &&Edit| edit.end < other.start || other.end < edit.start;
            taken.iter().all(apart)
        };
        if sound && fix.edits.iter().all(free) {
            taken.extend(&fix.edits);
            applied += 1;
        }
    }
    taken.sort();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in taken {
        out.push_str(text.get(at..edit.start as usize).unwrap_or(""));
        out.push_str(&edit.text);
        at = edit.end as usize;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    (out, applied)
}

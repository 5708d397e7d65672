//! Which changes of a spec an item of the public API changes by.

use std::collections::HashMap;

use diff::Report;

/// The changes that a difference comes from.
pub(crate) struct Causes<'r> {
    by_item: HashMap<&'r str, Vec<usize>>,
}

impl<'r> Causes<'r> {
    pub(crate) fn of(report: &'r Report) -> Self {
        let mut by_item: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, change) in report.changes.iter().enumerate() {
            for item in change.rust.iter().chain(&change.more_rust) {
                by_item.entry(item.as_str()).or_default().push(index);
            }
        }
        Causes { by_item }
    }

    /// Of a difference, as `surface::Change::describe` words it.
    pub(crate) fn of_item(&self, described: &str) -> Vec<usize> {
        self.by_item.get(described).cloned().unwrap_or_default()
    }
}

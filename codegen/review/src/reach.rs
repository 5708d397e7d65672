//! Which operations the changes reach, from both ends.

use std::collections::BTreeMap;

use diff::render::batches;
use diff::{Report, Source, Wire};

/// The map of a report. Changes that read the same count as one; they are numbered from 1 as the report shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Every operation that a change reaches, worst first.
    pub operations: Vec<OperationRow>,
    /// Every component that changed, by section and name.
    pub components: Vec<ComponentRow>,
}

/// One operation and its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRow {
    /// `GET /v1/nodes`
    pub operation: String,
    /// The worst of its changes.
    pub wire: Wire,
    /// The worst of its changes.
    pub source: Source,
    /// Numbers of its changes.
    pub changes: Vec<usize>,
}

/// One component, its changes, and the operations they reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentRow {
    /// `schemas/Node`
    pub component: String,
    /// The worst of its changes.
    pub wire: Wire,
    /// The worst of its changes.
    pub source: Source,
    /// Numbers of its changes.
    pub changes: Vec<usize>,
    /// The operations they reach.
    pub operations: Vec<String>,
}

impl Reach {
    /// Works the map out.
    #[must_use]
    pub fn of(report: &Report) -> Reach {
        let mut operations: BTreeMap<&str, OperationRow> = BTreeMap::new();
        let mut components: BTreeMap<String, ComponentRow> = BTreeMap::new();
        for (number, batch) in (1..).zip(batches(report)) {
            for change in &batch.changes {
                for operation in &change.operations {
                    let row = operations.entry(operation).or_insert_with(|| OperationRow {
                        operation: operation.clone(),
                        wire: Wire::None,
                        source: Source::None,
                        changes: Vec::new(),
                    });
                    row.wire = row.wire.max(change.wire);
                    row.source = row.source.max(change.source);
                    row.changes.push(number);
                }
                let Some(name) = component(&change.pointer) else { continue };
                let row = components.entry(name.clone()).or_insert_with(|| ComponentRow {
                    component: name,
                    wire: Wire::None,
                    source: Source::None,
                    changes: Vec::new(),
                    operations: Vec::new(),
                });
                row.wire = row.wire.max(change.wire);
                row.source = row.source.max(change.source);
                row.changes.push(number);
                row.operations.extend(change.operations.iter().cloned());
            }
        }
        let mut operations: Vec<OperationRow> = operations.into_values().collect();
        for row in &mut operations {
            row.changes.dedup();
        }
        operations.sort_by_key(|row| std::cmp::Reverse((row.wire, row.source)));
        let mut components: Vec<ComponentRow> = components.into_values().collect();
        for row in &mut components {
            row.changes.dedup();
            row.operations.sort_unstable();
            row.operations.dedup();
        }
        components.sort_by_key(|row| std::cmp::Reverse((row.wire, row.source)));
        Reach { operations, components }
    }
}

/// `schemas/Node` of a pointer below it.
pub(super) fn component(pointer: &str) -> Option<String> {
    let pointer = pointer.split_once('#').map_or(pointer, |(_, pointer)| pointer);
    let mut parts = pointer.strip_prefix("/components/")?.split('/');
    let (section, name) = (parts.next()?, parts.next()?);
    Some(format!("{section}/{}", name.replace("~1", "/").replace("~0", "~")))
}

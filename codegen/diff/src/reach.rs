//! Which operations a unit is reached from, and as what.

use std::collections::BTreeSet;

use super::change::Directions;
use super::compare::{BOTH, Engine, Kind, REQUEST, RESPONSE, TURNED};

/// The graph of units, backwards.
pub(crate) struct Reach {
    /// For each unit the units that lead to it, with the directions in which they do.
    from: Vec<Vec<(u32, u8)>>,
}

/// What reaches one unit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reached {
    pub mask: u8,
    pub operations: Vec<String>,
    /// Only operations that may change at any time lead here.
    pub unstable: bool,
}

impl Reached {
    pub fn directions(&self) -> Directions {
        Directions { request: self.mask & REQUEST != 0, response: self.mask & RESPONSE != 0 }
    }
}

impl Reach {
    pub fn of(engine: &Engine<'_>) -> Self {
        let mut from = vec![Vec::new(); engine.units.len()];
        for (at, unit) in engine.units.iter().enumerate() {
            for (to, mask) in &unit.edges {
                if let Some(list) = from.get_mut(*to as usize) {
                    list.push((u32::try_from(at).unwrap_or(u32::MAX), *mask));
                }
            }
        }
        Reach { from }
    }

    /// Whether a parameter leads straight to the unit.
    pub fn led_by_parameter(&self, engine: &Engine<'_>, unit: u32) -> bool {
        let from = self.from.get(unit as usize);
        from.is_some_and(|list| list.iter().any(|(at, _)| engine.units[*at as usize].kind == Kind::Parameter))
    }

    /// What reaches the unit.
    pub fn reached(&self, engine: &Engine<'_>, unit: u32) -> Reached {
        let mut found = Reached::default();
        let mut labels: BTreeSet<u32> = BTreeSet::new();
        for direction in [REQUEST, RESPONSE] {
            // Each unit with the direction it has there: below a schema that excludes, the other one.
            let mut seen = vec![0_u8; engine.units.len()];
            let mut open = vec![(unit, direction)];
            while let Some((at, there)) = open.pop() {
                let index = at as usize;
                if seen[index] & there != 0 {
                    continue;
                }
                seen[index] |= there;
                match engine.units[index].kind {
                    Kind::Operation => {
                        labels.insert(at);
                        // At the operation itself there is no direction yet.
                        found.mask |= if at == unit { BOTH } else { direction };
                    }
                    Kind::Root | Kind::Scheme if at == unit => found.mask |= BOTH,
                    _ => {}
                }
                for (from, mask) in &self.from[index] {
                    if mask & there != 0 {
                        open.push((*from, there));
                    }
                    // What is there in this direction comes from the other one.
                    let other = BOTH & !there;
                    if (mask >> TURNED) & other != 0 {
                        open.push((*from, other));
                    }
                }
            }
        }
        found.unstable = !labels.is_empty() && labels.iter().all(|at| engine.units[*at as usize].unstable);
        found.operations = labels.iter().filter_map(|at| engine.units[*at as usize].label.clone()).collect();
        found
    }
}

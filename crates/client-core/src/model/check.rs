//! Holding a value against the limits its document states.

use super::{Limits, Wire};

/// One limit that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where: a JSON pointer such as `/ports/0/number`, empty for the value itself.
    pub pointer: String,
    /// Which limit, and what the value has.
    pub message: String,
}

/// Collects the limits that values break.
#[derive(Debug, Default)]
pub struct Checker {
    violations: Vec<Violation>,
}

impl Checker {
    /// A checker that has found nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks `value`, its members and its items.
    pub fn value(&mut self, _value: &dyn Wire, _limits: &Limits) {}

    /// Runs `check` with `name` added to the pointer.
    pub fn under(&mut self, _name: &str, check: impl FnOnce(&mut Self)) {
        check(self);
    }

    /// What was found.
    pub fn into_violations(self) -> Vec<Violation> {
        self.violations
    }
}

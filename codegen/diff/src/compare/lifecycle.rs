//! What a document promises about how long something lasts: `x-stability-level` and `x-sunset`, two
//! extensions that many documents use.

use super::{Edit, Walk};
use crate::change::Wire;
use crate::ignore::Date;
use crate::model::Site;
use crate::rules;

/// How much is promised, from nothing to everything. What says nothing is stable.
fn stability(site: Option<&Site<'_>>) -> u8 {
    match site.map(|site| site.node.as_str()) {
        None => 4,
        Some(Some("stable" | "ga")) => 4,
        Some(Some("beta")) => 3,
        Some(Some("alpha")) => 2,
        Some(Some("draft")) => 1,
        Some(_) => 0,
    }
}

/// Whether an operation may change or go at any time.
pub(super) fn unstable(operation: &Site<'_>) -> bool {
    (1..=2).contains(&stability(operation.child("x-stability-level").as_ref()))
}

/// The last day something is promised for.
fn sunset(site: &Site<'_>) -> Option<Date> {
    let text = site.node.as_str()?;
    text.get(..10).unwrap_or(text).parse().ok()
}

impl<'d> Walk<'_, 'd> {
    /// Compares `x-stability-level` or `x-sunset`; false when the key is another.
    pub(super) fn lifecycle(
        &mut self,
        key: &str,
        old: Option<&Site<'d>>,
        new: Option<&Site<'d>>,
        deprecated: bool,
    ) -> bool {
        let rule = match key {
            "x-stability-level" => match stability(new).cmp(&stability(old)) {
                std::cmp::Ordering::Less => &rules::STABILITY_LOWERED,
                _ => &rules::STABILITY_RAISED,
            },
            "x-sunset" => match (old.and_then(sunset), new.map(sunset)) {
                (_, Some(None)) => &rules::SUNSET_WITHDRAWN,
                (Some(was), Some(Some(is))) if is < was => &rules::SUNSET_WITHDRAWN,
                (Some(_), None) if deprecated => &rules::SUNSET_WITHDRAWN,
                _ => &rules::SUNSET_ANNOUNCED,
            },
            _ => return false,
        };
        self.differs(rule, key, old, new);
        true
    }

    /// Weighs a removal by what was promised: nothing, or until a day.
    pub(super) fn promised(&self, gone: &[Site<'d>]) -> Option<(Wire, &'static str)> {
        let promises = gone.iter().map(|site| {
            if unstable(site) {
                return Some((Wire::Compatible, "it was marked as one that may go at any time"));
            }
            let until = site.child("x-sunset").as_ref().and_then(sunset)?;
            match self.engine.today {
                _ if !site.flag("deprecated") => None,
                Some(today) if today > until => Some((Wire::Compatible, "its announced end has passed")),
                Some(_) => Some((Wire::Breaking, "its announced end is still to come")),
                None => None,
            }
        });
        let promises: Option<Vec<_>> = promises.collect();
        promises?.into_iter().max_by_key(|(wire, _)| *wire)
    }
}

/// Puts what was promised into an edit.
pub(super) fn weigh(edit: &mut Edit, promise: Option<(Wire, &'static str)>) {
    if let Some((wire, why)) = promise {
        edit.wire = [wire; 2];
        edit.message = format!("{}; {why}", edit.message);
    }
}

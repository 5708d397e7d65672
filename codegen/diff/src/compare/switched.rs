//! A `$ref` to a response, parameter, header or body that names another component than before: the change is at the
//! reference. What it names did not change.

use super::{Kind, Walk, worst};
use crate::change::{Source, Wire};
use crate::model::Site;
use crate::rules;

impl<'d> Walk<'_, 'd> {
    /// Leads on to what stands at two places, or reports that they refer to something else.
    pub(super) fn referred(&mut self, kind: Kind, old: &Site<'d>, new: &Site<'d>, mask: u8) {
        let (was, is) = (old.resolved(self.engine.old), new.resolved(self.engine.new));
        let named = (old.hop(self.engine.old), new.hop(self.engine.new));
        let (Some(from), Some(to)) = named else {
            self.lead(kind, &was, &is, mask);
            return;
        };
        if self.engine.same_target(&from, &to) {
            self.lead(kind, &was, &is, mask);
            return;
        }
        let edits = self.apart(|walk| {
            walk.masked(mask, |walk| match kind {
                Kind::Parameter => walk.parameter(&was, &is),
                Kind::Response => walk.response(&was, &is),
                Kind::Body => walk.body(&was, &is),
                _ => walk.header(&was, &is),
            });
        });
        let name = |site: &Site<'d>| site.pointer.last().unwrap_or_default();
        let what = match edits.as_slice() {
            [] => "which says the same".to_owned(),
            edits => super::schema::summary(edits),
        };
        let message = format!("refers to `{}`, before to `{}`: {what}", name(&to), name(&from));
        let edit = self.changed(&rules::REFERENCE_SWITCHED, old, new, message);
        edit.mask = mask;
        edit.wire = [Wire::None; 2];
        edit.source = [Source::None; 2];
        worst(edit, &edits);
    }
}

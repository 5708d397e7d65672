//! The document as a whole.

use super::operation::Pair;
use super::{BOTH, Job, Kind, Walk, fields};
use crate::model::Site;

impl<'d> Walk<'_, 'd> {
    pub(super) fn root(&mut self, old: &Site<'d>, new: &Site<'d>) {
        self.fields(&fields::DOCUMENT, old, new);
        if let (Some(was), Some(is)) = (old.child("info"), new.child("info")) {
            self.fields(&fields::INFO, &was, &is);
        } else {
            self.differs(&crate::rules::INFO_CHANGED, "info", old.child("info").as_ref(), new.child("info").as_ref());
        }
        self.engine.base_paths = self.base_paths(old, new);
        let mut pairs = self.paths(old.child("paths"), new.child("paths"));
        pairs.extend(self.webhooks(old.child("webhooks"), new.child("webhooks")));
        self.tags(old, new, &pairs);
        self.components(old.child("components"), new.child("components"));
        // Reported once for the document even where every operation says its own.
        for (kind, key) in [(Kind::Security, "security"), (Kind::Servers, "servers")] {
            self.shared(kind, old.child(key), new.child(key));
        }
        for pair in pairs {
            self.queue(pair);
        }
    }

    /// Puts a pair of operations in line.
    pub(super) fn queue(&mut self, pair: Pair<'d>) {
        let label = pair.label.clone();
        let unstable = super::lifecycle::unstable(&pair.old);
        let key = (pair.old.identity(), pair.new.identity());
        let id = self.engine.unit(Kind::Operation, key, || Job::Operation(Box::new(pair)));
        if let Some(unit) = self.engine.units.get_mut(id as usize) {
            unit.label.get_or_insert(label);
            unit.unstable = unstable;
        }
    }

    /// A unit of something that each side may lack.
    pub(super) fn shared(&mut self, kind: Kind, old: Option<Site<'d>>, new: Option<Site<'d>>) -> Option<u32> {
        let identity = |site: &Option<Site<'d>>| site.as_ref().map_or(0, Site::identity);
        let key = (identity(&old), identity(&new));
        if key == (0, 0) {
            return None;
        }
        let id = self.engine.unit(kind, key, || Job::Optional(old, new));
        Some(id)
    }

    /// Leads on to a shared unit.
    pub(super) fn lead_shared(&mut self, kind: Kind, old: Option<Site<'d>>, new: Option<Site<'d>>) {
        if let Some(id) = self.shared(kind, old, new) {
            self.link(id, BOTH);
        }
    }
}

//! Request bodies, responses and what they hold.

use super::{Kind, Text, Walk, alike, fields};
use crate::change::Wire;
use crate::model::Site;
use crate::rules;
use openapi::document::Document;

impl<'d> Walk<'_, 'd> {
    pub(super) fn request_body(&mut self, old: Option<Site<'d>>, new: Option<Site<'d>>, sent: u8) {
        if let (Some(was), Some(is)) = (&old, &new) {
            self.referred(Kind::Body, was, is, sent);
            return;
        }
        let (was, is) = (old.map(|s| s.resolved(self.engine.old)), new.map(|s| s.resolved(self.engine.new)));
        match (was, is) {
            (Some(_), Some(_)) => {}
            (Some(was), None) => {
                self.gone(&rules::BODY_REMOVED, &was, "request body removed");
            }
            (None, Some(is)) if is.flag("required") => {
                self.added(&rules::REQUIRED_BODY_ADDED, &is, "required request body added");
            }
            (None, Some(is)) => {
                self.added(&rules::BODY_ADDED, &is, "optional request body added");
            }
            (None, None) => {}
        }
    }

    pub(super) fn body(&mut self, old: &Site<'d>, new: &Site<'d>) {
        self.fields(&fields::BODY, old, new);
        self.content(old.child("content"), new.child("content"));
    }

    pub(super) fn responses(&mut self, old: Option<Site<'d>>, new: Option<Site<'d>>, received: u8) {
        let entries = |document: &'d Document, site: &Option<Site<'d>>| -> Vec<(String, Site<'d>)> {
            let sites = site.iter().flat_map(Site::children).filter(|(status, _)| !status.starts_with("x-"));
            sites.map(|(status, site)| (status.to_uppercase(), site.resolved(document))).collect()
        };
        if let (Some(old), Some(new)) = (&old, &new) {
            let keys: std::collections::BTreeSet<&str> =
                old.children().chain(new.children()).map(|(key, _)| key).filter(|key| key.starts_with("x-")).collect();
            for key in keys {
                self.field(&fields::RESPONSE, key, old.child(key).as_ref(), new.child(key).as_ref());
            }
        }
        let (was, is) = (entries(self.engine.old, &old), entries(self.engine.new, &new));
        let lacks = |other: &[(String, Site<'d>)], status: &str| !other.iter().any(|(known, _)| known == status);
        let places = |list: &Option<Site<'d>>| -> Vec<(String, Site<'d>)> {
            let sites = list.iter().flat_map(Site::children).filter(|(status, _)| !status.starts_with("x-"));
            sites.map(|(status, site)| (status.to_uppercase(), site)).collect()
        };
        let (old_places, new_places) = (places(&old), places(&new));
        for (status, place) in &old_places {
            if let Some((_, other)) = new_places.iter().find(|(known, _)| known == status) {
                self.referred(Kind::Response, place, other, received);
            }
        }
        let gone: Vec<_> = was.iter().filter(|(status, _)| lacks(&is, status)).collect();
        let came: Vec<_> = is.iter().filter(|(status, _)| lacks(&was, status)).collect();
        // One success that went and one that came with the same content are the same response.
        let successes = |list: &[&(String, Site<'d>)]| list.iter().filter(|(status, _)| success(status)).count();
        let mut moved = None;
        if successes(&gone) == 1 && successes(&came) == 1 {
            let find = |list: &[&(String, Site<'d>)]| {
                list.iter().find(|(status, _)| success(status)).map(|entry| (*entry).clone())
            };
            if let (Some(was), Some(is)) = (find(&gone), find(&came)) {
                let content = (was.1.node.get("content"), is.1.node.get("content"));
                if let (Some(a), Some(b)) = content
                    && alike::same_but_words(a, b)
                {
                    moved = Some((was, is));
                }
            }
        }
        if let Some((was, is)) = &moved {
            let message = format!("response {} comes as {}", was.0, is.0);
            let edit = self.either(&rules::STATUS_CHANGED, Some(&was.1), Some(&is.1), message);
            if is.0 == format!("{}XX", &was.0[..1]) {
                // The old status is one of them.
                edit.wire = [Wire::Risky; 2];
            }
            self.lead(Kind::Response, &was.1, &is.1, received);
        }
        let settled = |status: &str| moved.as_ref().is_some_and(|(was, is)| was.0 == status || is.0 == status);
        for (status, site) in gone.into_iter().filter(|(status, _)| !settled(status)) {
            self.lone(Kind::ResponseGone, site, status, received);
        }
        for (status, site) in came.into_iter().filter(|(status, _)| !settled(status)) {
            self.lone(Kind::ResponseNew, site, status, received);
        }
    }

    pub(super) fn response_gone(&mut self, site: &Site<'d>, status: &str) {
        let rule = if success(status) { &rules::SUCCESS_RESPONSE_REMOVED } else { &rules::ERROR_RESPONSE_REMOVED };
        self.gone(rule, site, format!("response {status} removed"));
    }

    pub(super) fn response_new(&mut self, site: &Site<'d>, status: &str) {
        let rule = if success(status) { &rules::SUCCESS_RESPONSE_ADDED } else { &rules::ERROR_RESPONSE_ADDED };
        self.added(rule, site, format!("response {status} added"));
    }

    pub(super) fn response(&mut self, old: &Site<'d>, new: &Site<'d>) {
        self.fields(&fields::RESPONSE, old, new);
        self.headers(old.child("headers"), new.child("headers"));
        self.content(old.child("content"), new.child("content"));
    }

    /// Media types and their schemas.
    pub(super) fn content(&mut self, old: Option<Site<'d>>, new: Option<Site<'d>>) {
        let entries = |site: Option<Site<'d>>| -> Vec<(String, Site<'d>)> {
            let sites = site.iter().flat_map(Site::children).collect::<Vec<_>>();
            sites.into_iter().map(|(name, site)| (tidy(name), site)).collect()
        };
        let (was, is) = (entries(old), entries(new));
        let lacks = |other: &[(String, Site<'d>)], name: &str| !other.iter().any(|(known, _)| known == name);
        for (name, site) in &was {
            if let Some((_, other)) = is.iter().find(|(known, _)| known == name) {
                self.media_type(site, other);
            }
        }
        let gone: Vec<_> = was.iter().filter(|(name, _)| lacks(&is, name)).collect();
        let came: Vec<_> = is.iter().filter(|(name, _)| lacks(&was, name)).collect();
        if let ([(from, site)], [(to, other)]) = (gone.as_slice(), came.as_slice()) {
            let schemas = (site.node.get("schema"), other.node.get("schema"));
            let same = matches!(schemas, (Some(a), Some(b)) if alike::same_but_words(a, b)) || schemas == (None, None);
            let rule = match (covers(from, to), covers(to, from)) {
                (true, _) => Some(&rules::MEDIA_TYPE_SPECIALIZED),
                (_, true) => Some(&rules::MEDIA_TYPE_GENERALIZED),
                _ if same && was.len() == 1 && is.len() == 1 => Some(&rules::MEDIA_TYPE_CHANGED),
                _ => None,
            };
            if let Some(rule) = rule {
                let edit = self.either(rule, Some(site), Some(other), format!("media type `{from}` became `{to}`"));
                let vendor = ["/vnd.", "/prs.", "/x."].iter().any(|tree| to.contains(tree));
                if rule.id == rules::MEDIA_TYPE_SPECIALIZED.id && !from.contains('*') && vendor {
                    // A vendor's name: who asks for the general type may be refused, who sends it may be, too.
                    edit.wire = [Wire::Risky; 2];
                }
                self.media_type(site, other);
                return;
            }
        }
        for (name, site) in gone {
            self.gone(&rules::MEDIA_TYPE_REMOVED, site, format!("media type `{name}` removed"));
        }
        for (name, site) in came {
            self.added(&rules::MEDIA_TYPE_ADDED, site, format!("media type `{name}` added"));
        }
    }

    pub(super) fn media_type(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let (old, new) = (&old.resolved(self.engine.old), &new.resolved(self.engine.new));
        self.fields(&fields::MEDIA_TYPE, old, new);
        let kept = self.text;
        if plain(old) && plain(new) {
            self.text = Text::Body;
        }
        for (key, what) in [("schema", "the content"), ("itemSchema", "the items of the content")] {
            self.optional_schema(
                old.child(key),
                new.child(key),
                &rules::CONTENT_SCHEMA_REMOVED,
                &rules::CONTENT_SCHEMA_ADDED,
                what,
            );
        }
        self.text = kept;
        let encodings = (old.child("encoding"), new.child("encoding"));
        let entries = |site: &Option<Site<'d>>| site.iter().flat_map(Site::children).collect::<Vec<_>>();
        let (was, is) = (entries(&encodings.0), entries(&encodings.1));
        for (name, site) in &was {
            match is.iter().find(|(other, _)| other == name) {
                Some((_, other)) => self.fields(&fields::ENCODING_OBJECT, site, other),
                None => {
                    self.gone(&rules::ENCODING_CHANGED, site, format!("the encoding of `{name}` is no longer said"));
                }
            }
        }
        for (name, site) in &is {
            if !was.iter().any(|(other, _)| other == name) {
                self.added(&rules::ENCODING_CHANGED, site, format!("the encoding of `{name}` is said"));
            }
        }
    }
}

/// Whether a media type is text to those who do not know better: not JSON, not a form.
fn plain(media_type: &Site<'_>) -> bool {
    let name = media_type.pointer.last().unwrap_or_default().to_lowercase();
    !name.contains("json") && !name.contains("form") && !name.contains('*')
}

fn success(status: &str) -> bool {
    status.starts_with('2') || status.starts_with('3')
}

/// A media type as it is compared: case and spaces mean nothing.
fn tidy(name: &str) -> String {
    name.to_lowercase().split(';').map(str::trim).collect::<Vec<_>>().join("; ")
}

/// Whether everything of the second media type is of the first too.
fn covers(general: &str, special: &str) -> bool {
    let bare = |name: &str| name.split(';').next().unwrap_or(name).trim().to_owned();
    let (wide, narrow) = (bare(general), bare(special));
    if wide == narrow {
        return !general.contains(';') && special.contains(';');
    }
    let (Some((wide_type, wide_sub)), Some((narrow_type, narrow_sub))) = (wide.split_once('/'), narrow.split_once('/'))
    else {
        return false;
    };
    let type_fits = wide_type == "*" || wide_type == narrow_type;
    let suffix = narrow_sub.rsplit_once('+').map(|(_, suffix)| suffix);
    type_fits && (wide_sub == "*" || suffix == Some(wide_sub))
}

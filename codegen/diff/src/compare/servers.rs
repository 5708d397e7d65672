//! Server URLs.

use super::{Walk, fields};
use crate::model::Site;
use crate::rules;

impl<'d> Walk<'_, 'd> {
    pub(super) fn servers(&mut self, old: Option<&Site<'d>>, new: Option<&Site<'d>>) {
        let entries =
            |site: Option<&Site<'d>>| site.into_iter().flat_map(Site::items).map(|s| (tidy(&s), s)).collect::<Vec<_>>();
        let (was, is) = (entries(old), entries(new));
        let lacks = |other: &[(String, Site<'d>)], url: &str| !other.iter().any(|(known, _)| known == url);
        // The same URL may stand there twice, with other variables.
        let mut came: Vec<&(String, Site<'d>)> = is.iter().collect();
        let mut gone: Vec<&(String, Site<'d>)> = Vec::new();
        for entry in &was {
            match came.iter().position(|(url, _)| *url == entry.0) {
                Some(at) => {
                    let other = came.remove(at);
                    self.fields(&fields::SERVER, &entry.1, &other.1);
                    self.variables(&entry.1, &other.1);
                }
                None => gone.push(entry),
            }
        }
        let changed = gone.len().min(came.len());
        for ((from, site), (to, other)) in gone.iter().zip(&came) {
            self.changed(&rules::SERVER_CHANGED, site, other, format!("server `{from}` became `{to}`"));
            self.fields(&fields::SERVER, site, other);
            self.variables(site, other);
        }
        for (url, site) in gone.iter().skip(changed) {
            self.gone(&rules::SERVER_REMOVED, site, format!("server `{url}` removed"));
        }
        for (url, site) in came.iter().skip(changed) {
            let edit = self.added(&rules::SERVER_ADDED, site, format!("server `{url}` added"));
            if was.is_empty() && url != "/" {
                // Without a list the server is the document's own.
                edit.wire = [crate::Wire::Risky; 2];
            }
        }
        let first = (was.first(), is.first());
        if let (Some((from, site)), Some((to, other))) = first
            && from != to
            && !lacks(&is, from)
            && !gone.iter().any(|(url, _)| url == from)
        {
            self.changed(
                &rules::SERVER_ORDER_CHANGED,
                site,
                other,
                format!("`{to}` is the first server, before it was `{from}`"),
            );
        }
    }

    fn variables(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let entries = |site: &Site<'d>| site.child("variables").iter().flat_map(Site::children).collect::<Vec<_>>();
        let (was, is) = (entries(old), entries(new));
        for (name, site) in &was {
            match is.iter().find(|(other, _)| other == name) {
                Some((_, other)) => self.fields(&fields::SERVER_VARIABLE, site, other),
                None => {
                    self.gone(&rules::SERVER_VARIABLE_CHANGED, site, format!("server variable `{name}` removed"));
                }
            }
        }
        for (name, site) in &is {
            if !was.iter().any(|(other, _)| other == name) {
                self.added(&rules::SERVER_VARIABLE_CHANGED, site, format!("server variable `{name}` added"));
            }
        }
    }
}

/// A URL as it is compared: a slash at the end means nothing.
fn tidy(server: &Site<'_>) -> String {
    let url = server.str("url").unwrap_or("/");
    match url.trim_end_matches('/') {
        "" => "/".to_owned(),
        url => url.to_owned(),
    }
}

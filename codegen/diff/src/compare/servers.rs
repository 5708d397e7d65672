//! Server URLs.

use std::collections::BTreeSet;

use super::{Walk, fields};
use crate::model::Site;
use crate::rules;

impl<'d> Walk<'_, 'd> {
    /// The paths of the servers' URLs, where each side has one and the paths of the document make up for the difference.
    pub(super) fn base_paths(&self, old: &Site<'d>, new: &Site<'d>) -> Option<(String, String)> {
        let of = |side: &Site<'d>| {
            let urls: BTreeSet<String> =
                side.child("servers").iter().flat_map(Site::items).map(|s| path_of(&resolved(&s)).to_owned()).collect();
            (urls.len() == 1).then(|| urls.into_iter().next()).flatten()
        };
        let (was, is) = (of(old)?, of(new)?);
        let full = |side: &Site<'d>, base: &str| -> BTreeSet<String> {
            let names = side.child("paths").iter().flat_map(Site::children).map(|(name, _)| name).collect::<Vec<_>>();
            names.into_iter().filter(|name| name.starts_with('/')).map(|name| format!("{base}{name}")).collect()
        };
        let (before, after) = (full(old, &was), full(new, &is));
        (was != is && !before.is_empty() && before.is_subset(&after)).then_some((was, is))
    }

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
        // The same URL with its variables written out, or with its path moved to the paths of the document.
        let moved = self.engine.base_paths.clone();
        let short = |site: &Site<'d>, path: Option<&String>| {
            let url = resolved(site);
            path.and_then(|path| url.strip_suffix(path.as_str())).map_or(url.clone(), str::to_owned)
        };
        gone.retain(|(url, site)| {
            let (own, other) = (moved.as_ref().map(|(own, _)| own), moved.as_ref().map(|(_, other)| other));
            let twin =
                came.iter().position(|(_, twin)| short(site, own) == short(twin, other) && fixed(site) && fixed(twin));
            let Some((to, twin)) = twin.map(|at| came.remove(at)) else {
                return true;
            };
            let message = format!("server `{url}` became `{to}`, with which every URL is what it was");
            let edit = self.changed(&rules::SERVER_CHANGED, site, twin, message);
            edit.wire = [crate::Wire::None; 2];
            self.fields(&fields::SERVER, site, twin);
            false
        });
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

/// A URL with its variables as they are by default.
fn resolved(server: &Site<'_>) -> String {
    let mut url = tidy(server);
    for (name, variable) in server.child("variables").iter().flat_map(Site::children) {
        url = url.replace(&format!("{{{name}}}"), variable.str("default").unwrap_or_default());
    }
    url
}

/// The path of a URL, or nothing.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| rest[at..].trim_end_matches('/'))
}

/// Whether every variable of a server has one value.
fn fixed(server: &Site<'_>) -> bool {
    let variables = server.child("variables");
    let values = |variable: Site<'_>| variable.child("enum").map_or(1, |list| list.items().count());
    variables.iter().flat_map(Site::children).all(|(_, variable)| values(variable) == 1)
}

/// A URL as it is compared: a slash at the end means nothing.
fn tidy(server: &Site<'_>) -> String {
    let url = server.str("url").unwrap_or("/");
    match url.trim_end_matches('/') {
        "" => "/".to_owned(),
        url => url.to_owned(),
    }
}

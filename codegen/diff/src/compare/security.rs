//! Security schemes, and which of them an operation asks for.

use std::collections::BTreeMap;

use super::{Walk, fields};
use crate::model::Site;
use crate::rules;
use openapi::document::{Node, Pointer};

/// One way to authenticate: schemes that are asked for together, each with its scopes.
type Way<'d> = BTreeMap<String, Vec<&'d str>>;

impl<'d> Walk<'_, 'd> {
    pub(super) fn security(&mut self, old: Option<&Site<'d>>, new: Option<&Site<'d>>) {
        let was = self.ways(old, true);
        let is = self.ways(new, false);
        let free = |ways: &[(Way<'d>, Site<'d>)]| ways.is_empty() || ways.iter().any(|(way, _)| way.is_empty());
        if free(&was)
            && free(&is)
            && was.is_empty() != is.is_empty()
            && was.iter().chain(&is).all(|(way, _)| way.is_empty())
        {
            // No credential either way.
            self.spelled_out("security", old, new);
            return;
        }
        let names = |way: &Way<'d>| way.keys().cloned().collect::<Vec<_>>();
        // Those that stayed first, then those of the same schemes with the most scopes in common.
        let mut came: Vec<&(Way<'d>, Site<'d>)> = is.iter().collect();
        let mut gone: Vec<&(Way<'d>, Site<'d>)> = was.iter().collect();
        gone.retain(|(way, _)| match came.iter().position(|(other, _)| other == way) {
            Some(at) => {
                came.remove(at);
                false
            }
            None => true,
        });
        let shared = |old: &Way<'d>, new: &Way<'d>| {
            let scopes = |way: &Way<'d>| way.values().map(Vec::len).sum::<usize>();
            let both = |(name, own): (&String, &Vec<&str>)| {
                let other = new.get(name).map(Vec::as_slice).unwrap_or_default();
                own.iter().filter(|scope| other.contains(scope)).count()
            };
            (1 + old.iter().map(both).sum::<usize>()) as f64 / (1 + scopes(old).max(scopes(new))) as f64
        };
        let pairs =
            super::alike::pair_off(gone.len(), came.len(), |g, c| match names(&gone[g].0) == names(&came[c].0) {
                true => shared(&gone[g].0, &came[c].0),
                false => 0.0,
            });
        for (g, c) in &pairs {
            self.scopes(gone[*g], came[*c]);
        }
        let rest = |list: Vec<&'_ (Way<'d>, Site<'d>)>, taken: &dyn Fn(usize) -> bool| -> Vec<(Way<'d>, Site<'d>)> {
            list.into_iter().enumerate().filter(|(at, _)| !taken(*at)).map(|(_, entry)| entry.clone()).collect()
        };
        let gone = rest(gone, &|at| pairs.iter().any(|(g, _)| *g == at));
        let came = rest(came, &|at| pairs.iter().any(|(_, c)| *c == at));
        if gone.is_empty() && came.is_empty() {
            return;
        }
        let list = |ways: &[(Way<'d>, Site<'d>)]| {
            let words = ways.iter().map(|(way, _)| match names(way).as_slice() {
                [] => "no credential".to_owned(),
                names => format!("`{}`", names.join("` and `")),
            });
            words.collect::<Vec<_>>().join(", ")
        };
        let place = |entries: &[(Way<'d>, Site<'d>)], whole: Option<&Site<'d>>| {
            entries.first().map(|(_, site)| site.clone()).or_else(|| whole.cloned())
        };
        let (old_place, new_place) = (place(&gone, old), place(&came, new));
        let (rule, message) = match (free(&was), free(&is)) {
            (true, false) => {
                let asked: Vec<_> = is.iter().filter(|(way, _)| !way.is_empty()).cloned().collect();
                (&rules::SECURITY_ADDED, format!("{} is needed now, before no credential was", list(&asked)))
            }
            (false, true) => {
                (&rules::SECURITY_REMOVED, format!("no credential is needed any longer, before {}", list(&was)))
            }
            _ if came.is_empty() => {
                (&rules::SECURITY_ALTERNATIVE_REMOVED, format!("{} is no longer enough", list(&gone)))
            }
            _ if gone.is_empty() => (&rules::SECURITY_ALTERNATIVE_ADDED, format!("{} is enough, too", list(&came))),
            _ => (&rules::SECURITY_ALTERNATIVE_REMOVED, format!("{} instead of {}", list(&came), list(&gone))),
        };
        self.either(rule, old_place.as_ref(), new_place.as_ref(), message);
    }

    /// The ways a `security` list allows, schemes under the name they have now.
    fn ways(&self, list: Option<&Site<'d>>, old: bool) -> Vec<(Way<'d>, Site<'d>)> {
        let schemes = Pointer::root().join_all(&["components", "securitySchemes"]);
        let now = |name: &str| {
            let renamed = old.then(|| self.engine.renames.new_name(&schemes.join(name))).flatten();
            renamed.and_then(Pointer::last).unwrap_or_else(|| name.to_owned())
        };
        let items = list.into_iter().flat_map(Site::items);
        items
            .map(|item| {
                let way = item.children().map(|(name, scopes)| {
                    let mut scopes: Vec<&str> = scopes.node.items().filter_map(Node::as_str).collect();
                    scopes.sort_unstable();
                    (now(name), scopes)
                });
                (way.collect(), item)
            })
            .collect()
    }

    fn scopes(&mut self, (was, old): &(Way<'d>, Site<'d>), (is, new): &(Way<'d>, Site<'d>)) {
        for (name, scopes) in was {
            let Some(others) = is.get(name) else {
                continue;
            };
            let lacking = |from: &[&str], other: &[&str]| -> Vec<String> {
                from.iter().filter(|s| !other.contains(s)).map(|s| format!("`{s}`")).collect()
            };
            let (gone, came) = (lacking(scopes, others), lacking(others, scopes));
            if !came.is_empty() {
                self.changed(&rules::SCOPE_ADDED, old, new, format!("scope {} of `{name}` is needed", came.join(", ")));
            }
            if !gone.is_empty() {
                self.changed(
                    &rules::SCOPE_REMOVED,
                    old,
                    new,
                    format!("scope {} of `{name}` is no longer needed", gone.join(", ")),
                );
            }
        }
    }

    pub(super) fn scheme(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let kinds = (old.str("type"), new.str("type"));
        if kinds.0 != kinds.1 {
            // What else differs follows from the type.
            self.differs(&rules::SCHEME_CHANGED, "type", old.child("type").as_ref(), new.child("type").as_ref());
            self.field(
                &fields::SCHEME,
                "description",
                old.child("description").as_ref(),
                new.child("description").as_ref(),
            );
            return;
        }
        self.fields(&fields::SCHEME, old, new);
        let (was, is) = (old.child("scheme"), new.child("scheme"));
        let lower = |site: &Option<Site<'d>>| site.as_ref().and_then(|s| s.node.as_str()).map(str::to_lowercase);
        if lower(&was) != lower(&is) {
            self.differs(&rules::SCHEME_CHANGED, "scheme", was.as_ref(), is.as_ref());
        }
        let flows = |site: &Site<'d>| site.child("flows").iter().flat_map(Site::children).collect::<Vec<_>>();
        let (was, is) = (flows(old), flows(new));
        for (name, flow) in &was {
            match is.iter().find(|(other, _)| other == name) {
                Some((_, other)) if !name.starts_with("x-") => self.fields(&fields::FLOW, flow, other),
                Some((_, other)) => self.field(&fields::FLOW, name, Some(flow), Some(other)),
                None => {
                    self.gone(&rules::TOKEN_SOURCE_CHANGED, flow, format!("flow `{name}` removed"));
                }
            }
        }
        for (name, flow) in &is {
            if !was.iter().any(|(other, _)| other == name) {
                self.added(&rules::TOKEN_SOURCE_CHANGED, flow, format!("flow `{name}` added"));
            }
        }
    }
}

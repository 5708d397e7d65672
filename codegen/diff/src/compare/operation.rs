//! Two operations.

use super::paths::template;
use super::{BOTH, Job, Kind, REQUEST, RESPONSE, Walk, alike, fields};
use crate::model::Site;
use crate::model::schema::Conjunction;
use crate::model::view::{Types, View};
use crate::rules;
use openapi::document::Document;

/// Two operations and where they stand.
pub(crate) struct Pair<'d> {
    pub label: String,
    pub old: Site<'d>,
    pub new: Site<'d>,
    pub old_item: Site<'d>,
    pub new_item: Site<'d>,
    pub old_path: String,
    pub new_path: String,
    /// The server calls the client: what is a request to others is a response to it.
    pub flipped: bool,
}

/// A parameter of an operation, its own or its path's.
struct Parameter<'d> {
    /// What pairs it with the other side: place and name, or position in the path.
    key: String,
    /// Where it stands, which may be a reference.
    place: Site<'d>,
    site: Site<'d>,
}

impl<'d> Walk<'_, 'd> {
    pub(super) fn operation(&mut self, pair: &Pair<'d>) {
        let (old, new) = (&pair.old, &pair.new);
        self.fields(&fields::OPERATION, old, new);
        let ids = (old.child("operationId"), new.child("operationId"));
        let same = ids.0.as_ref().map(|s| s.node.as_str()) == ids.1.as_ref().map(|s| s.node.as_str());
        if !same {
            self.differs(&rules::OPERATION_ID_CHANGED, "operationId", ids.0.as_ref(), ids.1.as_ref());
        }
        self.operation_tags(old, new);
        let (sent, received) = if pair.flipped { (RESPONSE, REQUEST) } else { (REQUEST, RESPONSE) };
        self.parameters(pair, sent);
        self.request_body(old.child("requestBody"), new.child("requestBody"), sent);
        self.responses(old.child("responses"), new.child("responses"), received);
        self.callbacks(old.child("callbacks"), new.child("callbacks"), &pair.label);
        let inherited = |document: &'d Document, operation: &Site<'d>, item: Option<&Site<'d>>, key: &str| {
            let own = operation.child(key).or_else(|| item.and_then(|item| item.child(key)));
            own.or_else(|| Site::root(document).child(key))
        };
        let security =
            (inherited(self.engine.old, old, None, "security"), inherited(self.engine.new, new, None, "security"));
        let asked = [&security.0, &security.1].into_iter().flatten().flat_map(Site::items);
        let schemes: Vec<u32> = asked
            .flat_map(|way| way.children().map(|(name, _)| name).collect::<Vec<_>>())
            .filter_map(|name| self.engine.schemes.get(name).copied())
            .collect();
        for id in schemes {
            self.link(id, BOTH);
        }
        self.lead_shared(Kind::Security, security.0, security.1);
        let servers = (
            inherited(self.engine.old, old, Some(&pair.old_item), "servers"),
            inherited(self.engine.new, new, Some(&pair.new_item), "servers"),
        );
        self.lead_shared(Kind::Servers, servers.0, servers.1);
    }

    fn parameters(&mut self, pair: &Pair<'d>, sent: u8) {
        let was = effective(self.engine.old, &pair.old_item, &pair.old, &pair.old_path);
        let is = effective(self.engine.new, &pair.new_item, &pair.new, &pair.new_path);
        let mut gone: Vec<&Parameter<'d>> = Vec::new();
        for parameter in &was {
            match is.iter().find(|other| other.key == parameter.key) {
                Some(other) => {
                    self.referred(Kind::Parameter, &parameter.place, &other.place, sent);
                }
                None => gone.push(parameter),
            }
        }
        let came: Vec<&Parameter<'d>> = is.iter().filter(|p| !was.iter().any(|other| other.key == p.key)).collect();
        let mut came = came;
        self.regrouped(pair, &mut gone, &mut came, sent);
        let pairs = alike::pair_off(gone.len(), came.len(), |g, c| moved_or_renamed(&gone[g].site, &came[c].site));
        for (g, c) in &pairs {
            self.lead(Kind::Parameter, &gone[*g].site, &came[*c].site, sent);
        }
        for (at, parameter) in gone.iter().enumerate() {
            if !pairs.iter().any(|(g, _)| *g == at) {
                self.lone(Kind::ParameterGone, &parameter.site, in_path(parameter, &pair.new_path), sent);
            }
        }
        // A list that came as a whole is one edit.
        let whole = pair.old.child("parameters").is_none() && pair.new.child("parameters").is_some();
        for (at, parameter) in came.iter().enumerate() {
            if pairs.iter().any(|(_, c)| *c == at) {
                continue;
            }
            let declared = in_path(parameter, &pair.old_path);
            let detail = match (declared.is_empty(), whole) {
                // What a path holds is the same for all its operations.
                (false, _) => format!("{declared}{}", pair.new_path),
                (true, true) => pair.new.pointer.to_string(),
                (true, false) => String::new(),
            };
            self.lone(Kind::ParameterNew, &parameter.site, &detail, sent);
        }
    }

    /// Query parameters that became the properties of one exploded object, or the other way round: the same query.
    fn regrouped<'p>(
        &mut self,
        pair: &Pair<'d>,
        gone: &mut Vec<&'p Parameter<'d>>,
        came: &mut Vec<&'p Parameter<'d>>,
        sent: u8,
    ) {
        let (old, new) = (self.engine.old, self.engine.new);
        for folded in [true, false] {
            let (loose, objects, of_loose, of_objects) = match folded {
                true => (&mut *gone, &mut *came, old, new),
                false => (&mut *came, &mut *gone, new, old),
            };
            let mut found = Vec::new();
            objects.retain(|object| {
                let Some(properties) = exploded(of_objects, &object.site) else {
                    return true;
                };
                let twins: Option<Vec<_>> = properties
                    .iter()
                    .map(|(name, property, required)| {
                        let at = loose.iter().position(|one| one.key == format!("query {name}"))?;
                        let schema = loose[at].site.child("schema")?;
                        let same = *required == loose[at].site.flag("required");
                        let plain = exploded(of_loose, &loose[at].site).is_none();
                        (same && plain).then(|| (loose[at].site.clone(), schema, property.clone()))
                    })
                    .collect();
                let Some(twins) = twins.filter(|twins| !twins.is_empty()) else {
                    return true;
                };
                loose.retain(|one| !twins.iter().any(|(site, ..)| site.identity() == one.site.identity()));
                found.push((object.site.clone(), twins));
                false
            });
            for (object, twins) in found {
                let names: Vec<String> =
                    twins.iter().map(|(site, ..)| format!("`{}`", site.str("name").unwrap_or_default())).collect();
                let (names, name) = (names.join(", "), object.str("name").unwrap_or_default());
                let site = &twins[0].0;
                let edit = match folded {
                    true => {
                        let message = format!("query parameters {names} became properties of `{name}`: the same query");
                        self.either(&rules::PARAMETERS_REGROUPED, Some(site), Some(&object), message)
                    }
                    false => {
                        let message = format!("properties of `{name}` became query parameters {names}: the same query");
                        self.either(&rules::PARAMETERS_REGROUPED, Some(&object), Some(site), message)
                    }
                };
                edit.operations = Some(vec![pair.label.clone()]);
                self.text = super::Text::Repeated;
                for (_, schema, property) in twins {
                    let (was, is) = if folded { (schema, property) } else { (property, schema) };
                    self.masked(sent, |walk| walk.schema(&[was], &[is]));
                }
                self.text = super::Text::No;
            }
        }
    }

    /// A unit of something that only one side has: shared by every operation that has it.
    pub(super) fn lone(&mut self, kind: Kind, site: &Site<'d>, detail: &str, mask: u8) {
        let gone = matches!(kind, Kind::ParameterGone | Kind::ResponseGone);
        // The same response may stand under several statuses.
        let second = detail.bytes().fold(7_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(usize::from(byte)));
        let job = || match gone {
            true => Job::Gone(site.clone(), detail.to_owned()),
            false => Job::New(site.clone(), detail.to_owned()),
        };
        let id = self.engine.unit(kind, (site.identity(), second), job);
        self.link(id, if mask == 0 { BOTH } else { mask });
    }
}

/// The parameters an operation has: its path's, unless it says its own.
fn effective<'d>(document: &'d Document, item: &Site<'d>, operation: &Site<'d>, path: &str) -> Vec<Parameter<'d>> {
    let names = template(path);
    let mut found: Vec<Parameter<'d>> = Vec::new();
    for list in [item.child("parameters"), operation.child("parameters")].into_iter().flatten() {
        for entry in list.items() {
            let site = entry.resolved(document);
            let name = site.str("name").unwrap_or_default();
            let place = site.str("in").unwrap_or_default();
            let key = match place {
                "path" => match names.iter().position(|known| *known == name) {
                    Some(position) => format!("path {position}"),
                    None => format!("path {name}"),
                },
                "header" => format!("header {}", name.to_lowercase()),
                place => format!("{place} {name}"),
            };
            match found.iter_mut().find(|known| known.key == key) {
                Some(known) => (known.site, known.place) = (site, entry),
                None => found.push(Parameter { key, place: entry, site }),
            }
        }
    }
    found
}

/// `"path"` for a path parameter that the other side's path holds without declaring it.
fn in_path(parameter: &Parameter<'_>, path: &str) -> &'static str {
    let name = parameter.site.str("name").unwrap_or_default();
    if parameter.site.str("in") == Some("path") && template(path).contains(&name) { "path " } else { "" }
}

/// The properties of a query parameter that is written as one parameter for each of them: name, schema, whether it has
/// to be there.
fn exploded<'d>(document: &'d Document, parameter: &Site<'d>) -> Option<Vec<(&'d str, Site<'d>, bool)>> {
    let form = matches!(parameter.str("style"), None | Some("form"));
    let apart = parameter.node.get("explode").and_then(openapi::document::Node::as_bool) != Some(false);
    if parameter.str("in") != Some("query") || !form || !apart {
        return None;
    }
    let all = Conjunction::of(document, &[parameter.child("schema")?]);
    let view = View::of(document, &all, &all.refs);
    if view.types != Types::OBJECT || view.properties.is_empty() || !view.alternatives.is_empty() {
        return None;
    }
    let required = |name: &str| parameter.flag("required") && view.required.contains_key(name);
    let properties = view.properties.iter();
    properties.map(|(name, found)| Some((*name, found.sites.first()?.clone(), required(name)))).collect()
}

/// How sure we are that a parameter that went is the one that came; 0 when it is not.
fn moved_or_renamed(old: &Site<'_>, new: &Site<'_>) -> f64 {
    let (was, is) = (old.str("name").unwrap_or_default(), new.str("name").unwrap_or_default());
    let places = (old.str("in"), new.str("in"));
    if was == is && (places.0 == Some("path")) == (places.1 == Some("path")) {
        return 2.0;
    }
    let same_place = places.0 == places.1 && places.0 != Some("path");
    let schemas = (old.node.get("schema"), new.node.get("schema"));
    let alike_schemas = match schemas {
        (Some(a), Some(b)) => alike::same_but_words(a, b),
        _ => false,
    };
    let described = old.str("description").is_some() && old.str("description") == new.str("description");
    let names = alike::names(was, is);
    if same_place && alike_schemas && (names >= 0.5 || described) { names + 0.1 } else { 0.0 }
}

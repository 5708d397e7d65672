//! Components that have another name.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::alike;
use super::meaning::Meanings;
use crate::model::Site;
use openapi::document::{Document, Node, Pointer, Value};

/// Pairs past which only equal content counts, not likeness.
const MOST_PAIRS: usize = 100_000;

/// Which component of the old document is which of the new one.
#[derive(Debug, Default)]
pub(crate) struct Renames {
    to: HashMap<Pointer, Pointer>,
    from: HashSet<Pointer>,
    /// Tags, which are found out later, with the operations.
    pub tags: Vec<(String, String)>,
}

impl Renames {
    /// Whether the old component was renamed to the new one.
    pub fn is(&self, old: &Pointer, new: &Pointer) -> bool {
        self.to.get(old) == Some(new)
    }

    /// What an old component is called now.
    pub fn new_name(&self, old: &Pointer) -> Option<&Pointer> {
        self.to.get(old)
    }

    /// Whether a new component had another name.
    pub fn was_renamed(&self, new: &Pointer) -> bool {
        self.from.contains(new)
    }

    /// Pairs names that went with names that came.
    pub fn find<'d>(old: &'d Document, new: &'d Document, meanings: &OnceCell<[Meanings<'d>; 2]>) -> Self {
        let mut renames = Renames::default();
        let (Some(old_side), Some(new_side)) =
            (Site::root(old).child("components"), Site::root(new).child("components"))
        else {
            return renames;
        };
        for (section, old_section) in old_side.children() {
            let Some(new_section) = new_side.child(section) else {
                continue;
            };
            let lacking = |names: &Site<'_>, other: &Node| -> Vec<(String, Pointer)> {
                let missing = names.children().filter(|(name, _)| other.get(name).is_none());
                missing.map(|(name, site)| (name.to_owned(), site.pointer)).collect()
            };
            let gone = lacking(&old_section, new_section.node);
            let came = lacking(&new_section, old_section.node);
            if gone.is_empty() || came.is_empty() {
                continue;
            }
            let [was, is] = meanings.get_or_init(|| Meanings::of_both(old, new));
            renames.match_section((old, &gone, was), (new, &came, is), section);
        }
        renames
    }

    fn match_section(
        &mut self,
        (old, gone, was): (&Document, &[(String, Pointer)], &Meanings<'_>),
        (new, came, is): (&Document, &[(String, Pointer)], &Meanings<'_>),
        section: &str,
    ) {
        let prefix = format!("#/components/{section}/");
        let old_uses = uses(old, &prefix, gone);
        let new_uses = uses(new, &prefix, came);
        let node = |document: &'_ Document, pointer: &Pointer| document.at(pointer).map(alike::features);
        let gone_features: Vec<_> = gone.iter().map(|(_, p)| node(old, p).unwrap_or_default()).collect();
        let came_features: Vec<_> = came.iter().map(|(_, p)| node(new, p).unwrap_or_default()).collect();
        let mean = |meanings: &Meanings<'_>, document: &Document, pointer: &Pointer| {
            document.at(pointer).map(|node| meanings.mean(node))
        };
        let gone_meanings: Vec<_> = gone.iter().map(|(_, p)| mean(was, old, p)).collect();
        let came_meanings: Vec<_> = came.iter().map(|(_, p)| mean(is, new, p)).collect();
        let few = gone.len() * came.len() <= MOST_PAIRS;
        let none = HashSet::new();
        let pairs = alike::pair_off(gone.len(), came.len(), |g, c| {
            // What means the same is the same, whatever what it refers to is called now.
            let same = gone_meanings[g].is_some() && gone_meanings[g] == came_meanings[c];
            let content = if same { 1.0 } else { alike::overlap(&gone_features[g], &came_features[c]) };
            if content == 0.0 || (!few && content < 1.0) {
                return 0.0;
            }
            let places =
                alike::overlap(old_uses.get(&gone[g].0).unwrap_or(&none), new_uses.get(&came[c].0).unwrap_or(&none));
            // Schemes are few and used by name only.
            let telling = gone_features[g].len() >= 3 || section == "securitySchemes";
            // Names that follow only one another in use are renamed even if much changed inside;
            // without that, the content has to speak for itself.
            let accepted = (content >= 0.99 && (telling || places > 0.0))
                || (content >= 0.3 && places >= 0.5)
                || (content >= 0.6 && telling && alike::names(&gone[g].0, &came[c].0) >= 0.6);
            // Of several that mean the same, the one whose name is most like.
            let names = if same && accepted { alike::names(&gone[g].0, &came[c].0) } else { 0.0 };
            if accepted { content + places + names } else { 0.0 }
        });
        for (g, c) in pairs {
            self.to.insert(gone[g].1.clone(), came[c].1.clone());
            self.from.insert(came[c].1.clone());
        }
    }
}

/// Where the named components are referred to, by name.
fn uses(document: &Document, prefix: &str, names: &[(String, Pointer)]) -> HashMap<String, HashSet<String>> {
    let wanted: HashMap<String, &str> =
        names.iter().map(|(name, _)| (format!("{prefix}{name}"), name.as_str())).collect();
    let mut found = HashMap::new();
    let mut path = String::new();
    scan(document.root(), &mut path, &wanted, &mut found);
    found
}

fn scan(node: &Node, path: &mut String, wanted: &HashMap<String, &str>, found: &mut HashMap<String, HashSet<String>>) {
    let length = path.len();
    match &node.value {
        Value::Object(members) => {
            for member in members {
                if &*member.key == "$ref" {
                    let name = member.node.as_str().and_then(|text| wanted.get(text));
                    if let Some(name) = name {
                        found.entry((*name).to_owned()).or_default().insert(path.clone());
                    }
                    continue;
                }
                path.push('/');
                path.push_str(&member.key);
                scan(&member.node, path, wanted, found);
                path.truncate(length);
            }
        }
        // Positions in a list move when something is put before them.
        Value::Array(items) => {
            path.push_str("/-");
            items.iter().for_each(|item| scan(item, path, wanted, found));
            path.truncate(length);
        }
        _ => {}
    }
}

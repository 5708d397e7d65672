//! Properties of two objects, and items of two lists.

use indexmap::IndexSet;

use super::alike;
use super::schema::Sides;
use super::{BOTH, Group, REQUEST, RESPONSE, Walk};
use crate::change::{Source, Wire};
use crate::model::Site;
use crate::model::schema::says;
use crate::model::view::{Property, Types, View};
use crate::rules;
use openapi::schema_check::Pattern;

impl<'d> Walk<'_, 'd> {
    pub(super) fn properties(&mut self, sides: &Sides<'d>) {
        let (old, new) = (&sides.old, &sides.new);
        let mut gone: Vec<&str> = Vec::new();
        let mut came: Vec<&str> =
            new.properties.keys().copied().filter(|name| !old.properties.contains_key(name)).collect();
        // What is on one side only may be said by a schema that both sides refer to.
        let whole = (sides.partial
            && (came.len() + old.properties.len() > 0 || old.required.len() != new.required.len()))
        .then(|| sides.whole(self.engine.old, self.engine.new));
        for (name, property) in &old.properties {
            match new.properties.get(name) {
                Some(other) => self.property(property, other, sides),
                None => gone.push(name),
            }
        }
        if let Some((whole_old, whole_new)) = &whole {
            let mut both = |name: &&str| match (whole_old.properties.get(*name), whole_new.properties.get(*name)) {
                (Some(was), Some(is)) => {
                    self.property(was, is, sides);
                    false
                }
                _ => true,
            };
            gone.retain(&mut both);
            came.retain(both);
        }
        let (required_old, required_new) = match &whole {
            Some((old, new)) => (&old.required, &new.required),
            None => (&old.required, &new.required),
        };
        let renamed = self.renamed(&gone, &came, old, new);
        let mut settled: IndexSet<&str> = IndexSet::new();
        for (was, is) in &renamed {
            self.property_renamed(was, is, old, new, (required_old.contains_key(was), required_new.contains_key(is)));
            settled.extend([*was, *is]);
        }
        for name in gone.iter().filter(|name| !renamed.iter().any(|(was, _)| was == *name)) {
            self.property_gone(name, &old.properties[*name], required_old.contains_key(*name), &rest_of(new, name));
            settled.insert(name);
        }
        for name in came.iter().filter(|name| !renamed.iter().any(|(_, is)| is == *name)) {
            self.property_came(name, &new.properties[*name], required_new.get(*name), &rest_of(old, name));
            settled.insert(name);
        }
        let names: IndexSet<&str> = required_old.keys().chain(required_new.keys()).copied().collect();
        for name in names.into_iter().filter(|name| !settled.contains(name)) {
            let (was, is) = (required_old.get(name), required_new.get(name));
            if was.is_some() != is.is_some() {
                let (all_old, all_new) = whole.as_ref().map_or((old, new), |(old, new)| (old, new));
                self.requiredness(name, (was, is), (all_old, all_new));
            }
        }
        self.order(old, new);
        self.mutability(old, new);
        self.additional(old, new);
        self.pattern_properties(old, new);
    }

    fn property(&mut self, old: &Property<'d>, new: &Property<'d>, _sides: &Sides<'d>) {
        let mask = self.travels_as(old, new);
        self.masked(mask, |walk| walk.schema(&old.sites, &new.sites));
    }

    fn property_gone(&mut self, name: &str, property: &Property<'d>, required: bool, rest: &Rest<'d>) {
        let Some(site) = property.sites.first() else {
            return;
        };
        let mask = self.travels_as(property, property);
        // What only ever went one way is missed by nobody on the other.
        let rule =
            if required && mask != REQUEST { &rules::REQUIRED_PROPERTY_REMOVED } else { &rules::PROPERTY_REMOVED };
        let word = if required { "required" } else { "optional" };
        let found = match rest {
            Rest::Of(schemas) => self.aside(&property.sites, schemas),
            Rest::Open | Rest::Closed => [Wire::None; 2],
        };
        self.unless_masked(mask, |walk| {
            let edit = walk.gone(rule, site, format!("{word} property `{name}` removed"));
            match rest {
                Rest::Closed => edit.wire[0] = Wire::Breaking,
                // It may come and go as one of the others.
                Rest::Of(_) => edit.wire = [found[0].max(Wire::Compatible), found[1].max(edit.wire[1])],
                Rest::Open => {}
            }
        });
    }

    /// Which way a property travels: not where either side keeps it from. An old client did not send what was
    /// read-only, and what is read-only now is not read.
    fn travels_as(&self, old: &Property<'d>, new: &Property<'d>) -> u8 {
        let sides = [(self.engine.old, old), (self.engine.new, new)];
        let flag = |key: &str| sides.iter().any(|(document, property)| says(document, &property.sites, key));
        let request = if flag("readOnly") { 0 } else { REQUEST };
        let response = if flag("writeOnly") { 0 } else { RESPONSE };
        request | response
    }

    /// What one schema in another's place does, without reporting it.
    fn aside(&mut self, old: &[Site<'d>], new: &[Site<'d>]) -> [Wire; 2] {
        let edges = self.edges.len();
        let found = self.apart(|walk| walk.schema(old, new));
        self.edges.truncate(edges);
        super::Turn::No.verdicts(&found)
    }

    fn property_came(&mut self, name: &str, property: &Property<'d>, required: Option<&Site<'d>>, rest: &Rest<'d>) {
        let Some(site) = property.sites.first() else {
            return;
        };
        let rule = if required.is_some() { &rules::REQUIRED_PROPERTY_ADDED } else { &rules::PROPERTY_ADDED };
        let word = if required.is_some() { "required" } else { "optional" };
        // What could come and go under any name before had to be as the others are.
        let found = match rest {
            Rest::Of(schemas) => self.aside(schemas, &property.sites),
            Rest::Open | Rest::Closed => [Wire::None; 2],
        };
        let mask = self.travels_as(property, property);
        self.unless_masked(mask, |walk| {
            let edit = walk.added(rule, site, format!("{word} property `{name}` added"));
            edit.wire = [edit.wire[0].max(found[0]), edit.wire[1].max(found[1])];
        });
    }

    /// Reports something about a property that may only travel one way: in the other direction it
    /// is reported too, as having no effect there.
    fn unless_masked(&mut self, mask: u8, run: impl FnOnce(&mut Self)) {
        let first = self.edits.len();
        run(self);
        for edit in &mut self.edits[first..] {
            for direction in 0..2 {
                if mask & (1 << direction) == 0 {
                    edit.wire[direction] = edit.wire[direction].min(Wire::Compatible);
                }
            }
        }
    }

    /// Names that went and came with the same schema and much the same name or the same words.
    fn renamed<'n>(
        &mut self,
        gone: &[&'n str],
        came: &[&'n str],
        old: &View<'d>,
        new: &View<'d>,
    ) -> Vec<(&'n str, &'n str)> {
        const MOST: usize = 10_000;
        if gone.is_empty() || came.is_empty() || gone.len() * came.len() > MOST {
            return Vec::new();
        }
        let site = |view: &View<'d>, name: &str| view.properties.get(name).and_then(|p| p.sites.first().cloned());
        let described = |site: &Site<'d>| site.str("description").map(str::to_owned);
        let alone = gone.len() == 1 && came.len() == 1;
        let pairs = alike::pair_off(gone.len(), came.len(), |g, c| {
            let (Some(was), Some(is)) = (site(old, gone[g]), site(new, came[c])) else {
                return 0.0;
            };
            if !alike::same_but_words(was.node, is.node) && !self.same_reference(&was, &is) {
                return 0.0;
            }
            let words = described(&was).is_some() && described(&was) == described(&is);
            let names = alike::names(gone[g], came[c]);
            // A plain string is like every other string; two equal objects are hardly an accident.
            let telling = alike::features(was.node).len() >= 2 || was.node.get("$ref").is_some();
            let accepted = words || names >= 0.5 || (alone && telling);
            if accepted { names + f64::from(u8::from(words)) + 0.1 } else { 0.0 }
        });
        pairs.into_iter().map(|(g, c)| (gone[g], came[c])).collect()
    }

    fn same_reference(&self, old: &Site<'d>, new: &Site<'d>) -> bool {
        match (old.hop(self.engine.old), new.hop(self.engine.new)) {
            (Some(old), Some(new)) => self.engine.same_target(&old, &new),
            _ => false,
        }
    }

    fn property_renamed(
        &mut self,
        was: &str,
        is: &str,
        old: &View<'d>,
        new: &View<'d>,
        (was_required, is_required): (bool, bool),
    ) {
        let (Some(old), Some(new)) = (old.properties.get(was), new.properties.get(is)) else {
            return;
        };
        let (Some(old_site), Some(new_site)) = (old.sites.first(), new.sites.first()) else {
            return;
        };
        let rule =
            if was_required || is_required { &rules::REQUIRED_PROPERTY_RENAMED } else { &rules::PROPERTY_RENAMED };
        let message = format!("property `{was}` renamed to `{is}`");
        let edit = self.either(rule, Some(old_site), Some(new_site), message);
        if rule.id == rules::REQUIRED_PROPERTY_RENAMED.id {
            // Each side breaks only where the name was, or is, insisted on.
            edit.wire[0] = if is_required { Wire::Breaking } else { Wire::Risky };
            edit.wire[1] = if was_required { Wire::Breaking } else { Wire::Risky };
        }
        let mask = self.travels_as(old, new);
        self.masked(mask, |walk| walk.schema(&old.sites, &new.sites));
    }

    fn requiredness(
        &mut self,
        name: &str,
        (was, is): (Option<&Site<'d>>, Option<&Site<'d>>),
        (old, new): (&View<'d>, &View<'d>),
    ) {
        let became = is.is_some();
        let property = (old.properties.get(name), new.properties.get(name));
        let (Some(old_property), Some(new_property)) = property else {
            let verb = if became { "required now" } else { "no longer required" };
            let message = format!("`{name}`, which is not described, is {verb}");
            let edit = self.either(&rules::REQUIRED_NAME_CHANGED, was, is, message);
            // What is asked for is missing from old requests; what is no longer there may be missed in responses.
            edit.wire = if became { [Wire::Breaking, Wire::Compatible] } else { [Wire::Compatible, Wire::Risky] };
            return;
        };
        let (rule, verb) = if became {
            (&rules::PROPERTY_BECAME_REQUIRED, "required")
        } else {
            (&rules::PROPERTY_BECAME_OPTIONAL, "optional")
        };
        let sites = (old_property.sites.first(), new_property.sites.first());
        let (old_site, new_site) = (was.or(sites.0), is.or(sites.1));
        let (Some(old_site), Some(new_site)) = (old_site, new_site) else {
            return;
        };
        // The pointer is the property's: an entry in a list moves when others come.
        let (old_site, new_site) = (placed(sites.0, old_site), placed(sites.1, new_site));
        let parent = |site: &Site<'d>| site.pointer.parent().and_then(|p| p.parent());
        // The list came or went as a whole: one edit, however many names it has.
        let lists = (old.field("required"), new.field("required"));
        let group = (lists.0.is_some() != lists.1.is_some()).then(|| Group {
            key: format!("{:?}", sites.1.and_then(parent)),
            part: format!("property `{name}` became {verb}"),
        });
        let mask = self.travels_as(old_property, new_property);
        self.unless_masked(mask, |walk| {
            walk.changed(rule, &old_site, &new_site, format!("property `{name}` became {verb}")).group = group;
        });
    }

    /// Required properties of both sides that stand in another order.
    fn order(&mut self, old: &View<'d>, new: &View<'d>) {
        let both = |name: &&&str| old.required.contains_key(**name) && new.required.contains_key(**name);
        let was: Vec<&str> =
            old.properties.keys().filter(|name| both(name) && new.properties.contains_key(*name)).copied().collect();
        let is: Vec<&str> =
            new.properties.keys().filter(|name| both(name) && old.properties.contains_key(*name)).copied().collect();
        if was == is {
            return;
        }
        let place = |view: &View<'d>| view.field("properties");
        if let (Some(from), Some(to)) = (place(old), place(new)) {
            let message =
                format!("required properties in the order `{}`, before `{}`", is.join("`, `"), was.join("`, `"));
            self.either(&rules::PROPERTY_ORDER_CHANGED, Some(&from), Some(&to), message);
        }
    }

    fn mutability(&mut self, old: &View<'d>, new: &View<'d>) {
        let cases = [
            ("readOnly", &rules::READ_ONLY_ADDED, &rules::READ_ONLY_REMOVED),
            ("writeOnly", &rules::WRITE_ONLY_ADDED, &rules::WRITE_ONLY_REMOVED),
        ];
        for (key, on, off) in cases {
            let rule = match (old.flag(key), new.flag(key)) {
                (false, true) => on,
                (true, false) => off,
                _ => {
                    self.spelled_out(key, old.field(key).as_ref(), new.field(key).as_ref());
                    continue;
                }
            };
            let at = self.edits.len();
            self.differs(rule, key, old.field(key).as_ref(), new.field(key).as_ref());
            if let Some(edit) = self.edits.get_mut(at) {
                edit.mask = BOTH;
            }
        }
    }

    fn additional(&mut self, old: &View<'d>, new: &View<'d>) {
        const KEY: &str = "additionalProperties";
        let (was, is) = (old.field(KEY), new.field(KEY));
        // Three states: closed, open, or of a schema.
        let state = |site: &Option<Site<'d>>| match site {
            None => 1,
            Some(site) => match site.node.as_bool() {
                Some(false) => 0,
                Some(true) => 1,
                None if site.node.as_object().is_some_and(|o| o.is_empty()) => 1,
                None => 2,
            },
        };
        let (from, to) = (state(&was), state(&is));
        let rule = match (from, to) {
            (0, 0) => return,
            (1, 1) => {
                self.spelled_out(KEY, was.as_ref(), is.as_ref());
                return;
            }
            (2, 2) => {
                if let (Some(was), Some(is)) = (was, is) {
                    self.schema(&[was], &[is]);
                }
                return;
            }
            (_, 0) => &rules::ADDITIONAL_PROPERTIES_CLOSED,
            (0, _) => &rules::ADDITIONAL_PROPERTIES_OPENED,
            (_, 2) => &rules::ADDITIONAL_PROPERTIES_TYPED,
            _ => &rules::ADDITIONAL_PROPERTIES_UNTYPED,
        };
        let at = self.edits.len();
        self.differs(rule, KEY, was.as_ref(), is.as_ref());
        if let Some(edit) = self.edits.get_mut(at) {
            if from == 0 && to == 2 {
                edit.source = [Source::Major; 2];
            }
            if to == 0 && !old.properties.is_empty() && from == 1 {
                edit.source = [Source::Patch; 2];
            }
        }
    }

    fn pattern_properties(&mut self, old: &View<'d>, new: &View<'d>) {
        let (was, is) = (old.field("patternProperties"), new.field("patternProperties"));
        let patterns = |site: &Option<Site<'d>>| site.iter().flat_map(Site::children).collect::<Vec<_>>();
        let (was, is) = (patterns(&was), patterns(&is));
        for (pattern, site) in &was {
            match is.iter().find(|(other, _)| other == pattern) {
                Some((_, other)) => self.schema(std::slice::from_ref(site), std::slice::from_ref(other)),
                None => {
                    self.gone(
                        &rules::PATTERN_PROPERTY_REMOVED,
                        site,
                        format!("properties that match `{pattern}` are no longer described"),
                    );
                }
            }
        }
        for (pattern, site) in &is {
            if !was.iter().any(|(other, _)| other == pattern) {
                self.added(
                    &rules::PATTERN_PROPERTY_ADDED,
                    site,
                    format!("properties that match `{pattern}` are described"),
                );
            }
        }
    }

    /// Items of lists.
    pub(super) fn items(&mut self, sides: &Sides<'d>, _old: &Site<'d>, _new: &Site<'d>) {
        let (old, new) = (&sides.old, &sides.new);
        if (old.types.and(Types::ARRAY) == Types::NONE) != (new.types.and(Types::ARRAY) == Types::NONE) {
            // It became a list, or is none any longer: the type says it all.
            return;
        }
        for key in ["items", "additionalItems"] {
            let (was, is) = (old.field(key), new.field(key));
            self.optional_schema(was, is, &rules::ITEMS_REMOVED, &rules::ITEMS_ADDED, "the items");
        }
        let positions = |view: &View<'d>| view.field("prefixItems").iter().flat_map(Site::items).collect::<Vec<_>>();
        let (was, is) = (positions(old), positions(new));
        for (index, pair) in was.iter().zip(&is).enumerate() {
            let _ = index;
            self.schema(std::slice::from_ref(pair.0), std::slice::from_ref(pair.1));
        }
        for site in was.iter().skip(is.len()) {
            self.gone(&rules::PREFIX_ITEM_REMOVED, site, "this position is no longer described");
        }
        for site in is.iter().skip(was.len()) {
            self.added(&rules::PREFIX_ITEM_ADDED, site, "one more position is described");
        }
    }
}

/// What an object says of a property that it does not name.
enum Rest<'d> {
    /// Anything.
    Open,
    /// There is none.
    Closed,
    /// It is of these schemas, all of which hold.
    Of(Vec<Site<'d>>),
}

fn rest_of<'d>(view: &View<'d>, name: &str) -> Rest<'d> {
    let patterns = view.parts.iter().filter_map(|part| part.child("patternProperties"));
    // A pattern that cannot be read, or not be tried to its end, may be about the property.
    let matching = patterns
        .flat_map(|list| list.children().collect::<Vec<_>>())
        .filter(|(pattern, _)| Pattern::new(pattern).ok().and_then(|pattern| pattern.matches(name)) != Some(false));
    let matching: Vec<Site<'d>> = matching.map(|(_, site)| site).collect();
    if !matching.is_empty() {
        return Rest::Of(matching);
    }
    match view.field("additionalProperties").or_else(|| view.field("unevaluatedProperties")) {
        None => Rest::Open,
        Some(site) => match site.node.as_bool() {
            Some(true) => Rest::Open,
            Some(false) => Rest::Closed,
            None if site.node.as_object().is_some_and(|members| members.is_empty()) => Rest::Open,
            None => Rest::Of(vec![site]),
        },
    }
}

/// The place of one site under the pointer of another.
fn placed<'d>(property: Option<&Site<'d>>, at: &Site<'d>) -> Site<'d> {
    match property {
        Some(property) => Site { node: at.node, key: at.key, pointer: property.pointer.clone() },
        None => at.clone(),
    }
}

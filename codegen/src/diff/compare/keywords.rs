//! Types, values, limits and words of two schemas.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::fields::SCHEMA;
use super::schema::Sides;
use super::{Text, Walk, shown};
use crate::diff::change::{Source, Wire};
use crate::diff::model::Site;
use crate::diff::model::schema::Conjunction;
use crate::diff::model::view::{Types, View, compare};
use crate::diff::rules::{self, Rule};
use crate::document::{Document, Node};

/// Limits: keyword, its exclusive twin, whether it bounds from above, what leaving it out means.
const LIMITS: [(&str, Option<&str>, bool, Option<i64>); 10] = [
    ("maximum", Some("exclusiveMaximum"), true, None),
    ("minimum", Some("exclusiveMinimum"), false, None),
    ("maxLength", None, true, None),
    ("minLength", None, false, Some(0)),
    ("maxItems", None, true, None),
    ("minItems", None, false, Some(0)),
    ("maxProperties", None, true, None),
    ("minProperties", None, false, Some(0)),
    ("maxContains", None, true, None),
    ("minContains", None, false, Some(1)),
];

/// Constraints that leave the Rust type alone.
const CONSTRAINTS: [&str; 14] = [
    "multipleOf",
    "uniqueItems",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
];

/// Keywords that are compared by their meaning, here or in another file.
const READ: [&str; 28] = [
    "$ref",
    "allOf",
    "oneOf",
    "anyOf",
    "type",
    "nullable",
    "enum",
    "const",
    "format",
    "default",
    "pattern",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "readOnly",
    "writeOnly",
    "items",
    "prefixItems",
    "additionalItems",
    "discriminator",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maximum",
    "minimum",
    "title",
    "contentEncoding",
    "contentMediaType",
];

/// What is worth saying beside the types.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    /// Everything.
    Yes,
    /// The types have nothing in common: formats and values follow.
    No,
    /// One side says nothing at all: properties and items follow, too.
    Said,
}

impl<'d> Walk<'_, 'd> {
    pub(super) fn keywords(
        &mut self,
        sides: &Sides<'d>,
        old: &Site<'d>,
        new: &Site<'d>,
        (parameter, named, text): (bool, bool, Text),
    ) -> bool {
        let open = self.types(sides, old, new, text);
        if open != Open::No {
            self.format(&sides.old, &sides.new, old, new);
            self.values(&sides.old, &sides.new, old, new);
        }
        self.default_value(&sides.old, &sides.new, parameter, named);
        self.pattern(&sides.old, &sides.new);
        for (key, twin, upper, absent) in LIMITS {
            self.limit(&sides.old, &sides.new, key, (twin, upper, absent));
        }
        for key in CONSTRAINTS {
            self.constraint(&sides.old, &sides.new, key);
        }
        open != Open::Said
    }

    /// Reports types; tells what else is worth saying.
    fn types(&mut self, sides: &Sides<'d>, old: &Site<'d>, new: &Site<'d>, text: Text) -> Open {
        let (mut was, mut is) = (sides.old.types, sides.new.types);
        let (mut was_null, mut is_null) = (sides.old.nullable, sides.new.nullable);
        if sides.partial && (was != is || was_null != is_null) {
            let (old_whole, new_whole) = sides.whole(self.engine.old, self.engine.new);
            (was, is) = (old_whole.types, new_whole.types);
            (was_null, is_null) = (old_whole.nullable, new_whole.nullable);
        }
        let places = (sides.old.stated.clone(), sides.new.stated.clone());
        if was == is {
            if was_null != is_null {
                let (rule, verb) = if is_null {
                    (&rules::NULLABLE_ADDED, "may be null now")
                } else {
                    (&rules::NULLABLE_REMOVED, "may no longer be null")
                };
                let at = |view: &View<'d>, site: &Site<'d>| {
                    view.field("nullable").or_else(|| view.stated.clone()).unwrap_or_else(|| site.clone())
                };
                self.changed(rule, &at(&sides.old, old), &at(&sides.new, new), verb);
            } else if places.0.is_some() != places.1.is_some() && !sides.partial {
                let verb = if places.1.is_some() { "written out" } else { "no longer written out" };
                self.either(
                    &rules::SPELLED_OUT,
                    places.0.as_ref(),
                    places.1.as_ref(),
                    format!("the type, {is}, is {verb}"),
                );
            }
            return Open::Yes;
        }
        let (old_items, new_items) =
            (self.items_types(self.engine.old, &sides.old), self.items_types(self.engine.new, &sides.new));
        let (rule, open) = if was != Types::NEVER && fits(was, is, new_items, text) {
            (&rules::TYPE_WIDENED, Open::Yes)
        } else if fits(is, was, old_items, text) {
            (&rules::TYPE_NARROWED, Open::Yes)
        } else if was.and(is) != Types::NEVER {
            (&rules::TYPE_CHANGED, Open::Yes)
        } else {
            (&rules::TYPE_CHANGED, Open::No)
        };
        // Where nothing was said, everything that is said now follows from the type.
        let open = if was == Types::ANY || is == Types::ANY { Open::Said } else { open };
        let named = |types: Types, null: bool| if null { format!("{types} or null") } else { types.to_string() };
        let message = format!("type changed from {} to {}", named(was, was_null), named(is, is_null));
        let (at_old, at_new) = (places.0.unwrap_or_else(|| old.clone()), places.1.unwrap_or_else(|| new.clone()));
        let edit = self.changed(rule, &at_old, &at_new, message);
        if was_null != is_null {
            // Null came or went with the type: the worse of both counts.
            let null = if is_null { &rules::NULLABLE_ADDED } else { &rules::NULLABLE_REMOVED };
            for direction in 0..2 {
                edit.wire[direction] = edit.wire[direction].max(null.wire[direction]);
            }
        }
        open
    }

    /// The types of the items of a list, when they are said and nothing else about them is.
    fn items_types(&self, document: &'d Document, view: &View<'d>) -> Option<Types> {
        let items = view.field("items").filter(|items| items.node.members().all(|m| &*m.key == "type"))?;
        let all = Conjunction::of(document, &[items]);
        Some(View::of(document, &all, &all.refs).types)
    }

    fn format(&mut self, old: &View<'d>, new: &View<'d>, at_old: &Site<'d>, at_new: &Site<'d>) {
        let (rule, message) = match (&old.format, &new.format) {
            (Some((was, _)), Some((is, _))) if was == is => return,
            (None, None) => return,
            (Some((was, _)), Some((is, _))) => (between(was, is), format!("format changed from `{was}` to `{is}`")),
            // A number without a format is as wide as its widest.
            (None, Some((is, _))) if widest(is) => (&rules::FORMAT_WIDENED, format!("format `{is}` added")),
            (Some((was, _)), None) if widest(was) => (&rules::FORMAT_NARROWED, format!("format `{was}` removed")),
            (None, Some((is, _))) => (&rules::FORMAT_ADDED, format!("format `{is}` added")),
            (Some((was, _)), None) => (&rules::FORMAT_REMOVED, format!("format `{was}` removed")),
        };
        let names = [&old.format, &new.format].map(|format| format.as_ref().map(|(name, _)| name.as_str()));
        let at_old = old.format.as_ref().map_or(at_old, |(_, site)| site).clone();
        let at_new = new.format.as_ref().map_or(at_new, |(_, site)| site).clone();
        let edit = self.changed(rule, &at_old, &at_new, message);
        if names.iter().flatten().all(|name| !has_rust_type(name)) {
            edit.source = [Source::Patch; 2];
        }
        if names.iter().flatten().all(|name| widest(name)) {
            // int64 where nothing was said: the same numbers.
            edit.wire = [Wire::Compatible; 2];
        }
    }

    fn values(&mut self, old: &View<'d>, new: &View<'d>, at_old: &Site<'d>, at_new: &Site<'d>) {
        match (&old.values, &new.values) {
            (None, None) => {}
            (None, Some(values)) => {
                let at = new.field("const").or_else(|| new.field("enum")).unwrap_or_else(|| at_new.clone());
                let (rule, message) = if new.constant {
                    (&rules::CONST_ADDED, format!("has the fixed value {} now", list(values)))
                } else {
                    (&rules::ENUM_ADDED, format!("one of {} now", list(values)))
                };
                self.either(rule, Some(at_old), Some(&at), message);
            }
            (Some(values), None) => {
                let at = old.field("const").or_else(|| old.field("enum")).unwrap_or_else(|| at_old.clone());
                let (rule, message) = if old.constant {
                    (&rules::CONST_REMOVED, format!("no longer has the fixed value {}", list(values)))
                } else {
                    (&rules::ENUM_REMOVED, format!("no longer one of {}", list(values)))
                };
                self.either(rule, Some(&at), Some(at_new), message);
            }
            (Some(was), Some(is)) => {
                let lacking = |from: &[Site<'d>], other: &[Site<'d>]| -> Vec<Site<'d>> {
                    let lacks = |value: &&Site<'d>| !other.iter().any(|o| o.node.same(value.node));
                    from.iter().filter(lacks).cloned().collect()
                };
                let (gone, came) = (lacking(was, is), lacking(is, was));
                if let ([one], [other]) = (was.as_slice(), is.as_slice())
                    && (old.constant || new.constant)
                    && !gone.is_empty()
                {
                    let message = format!("fixed value changed from {} to {}", shown(one.node), shown(other.node));
                    self.changed(&rules::CONST_CHANGED, one, other, message);
                    return;
                }
                if let Some(first) = gone.first() {
                    self.gone(&rules::ENUM_VALUE_REMOVED, first, format!("no longer {}", list(&gone)));
                }
                if let Some(first) = came.first() {
                    self.added(&rules::ENUM_VALUE_ADDED, first, format!("may also be {}", list(&came)));
                }
            }
        }
    }

    fn default_value(&mut self, old: &View<'d>, new: &View<'d>, parameter: bool, named: bool) {
        let (was, is) = (old.field("default"), new.field("default"));
        let rule = match (&was, &is) {
            (None, None) => return,
            (Some(was), Some(is)) if was.node.same(is.node) => return,
            _ if parameter => &rules::PARAMETER_DEFAULT_CHANGED,
            (None, Some(_)) => &rules::DEFAULT_ADDED,
            (Some(_), None) => &rules::DEFAULT_REMOVED,
            (Some(_), Some(_)) => &rules::DEFAULT_CHANGED,
        };
        let at = self.edits.len();
        self.differs(rule, "default", was.as_ref(), is.as_ref());
        if let Some(edit) = self.edits.get_mut(at).filter(|_| named) {
            edit.in_parameter = Some(&rules::PARAMETER_DEFAULT_CHANGED);
        }
    }

    fn pattern(&mut self, old: &View<'d>, new: &View<'d>) {
        let (was, is) = (old.field("pattern"), new.field("pattern"));
        let anything =
            |site: &Option<Site<'d>>| site.as_ref().is_some_and(|s| matches!(s.node.as_str(), Some(".*" | "^.*$")));
        let rule = match (&was, &is) {
            (None, None) => return,
            (Some(was), Some(is)) if was.node.same(is.node) => return,
            (_, Some(_)) if anything(&is) => &rules::PATTERN_REMOVED,
            (None, Some(_)) => &rules::PATTERN_ADDED,
            (Some(_), None) => &rules::PATTERN_REMOVED,
            (Some(_), Some(_)) => &rules::PATTERN_CHANGED,
        };
        self.differs(rule, "pattern", was.as_ref(), is.as_ref());
    }

    fn limit(
        &mut self,
        old: &View<'d>,
        new: &View<'d>,
        key: &str,
        (twin, upper, absent): (Option<&str>, bool, Option<i64>),
    ) {
        let says = |view: &View<'d>| {
            let bound = view.bound(key, twin, upper);
            bound.filter(|bound| absent.is_none_or(|absent| compare(&bound.value, &absent.into()) != Ordering::Equal))
        };
        let (was, is) = (says(old), says(new));
        let word = |site: &Site<'d>| site.pointer.last().unwrap_or_else(|| key.to_owned());
        match (was, is) {
            (None, Some(is)) => {
                self.added(&rules::LIMIT_SET, &is.site, format!("`{}` set to {is}", word(&is.site)));
            }
            (Some(was), None) => {
                self.gone(&rules::LIMIT_REMOVED, &was.site, format!("`{}` of {was} removed", word(&was.site)));
            }
            (Some(was), Some(is)) => {
                let (rule, verb): (&Rule, _) = match is.tightness(&was, upper) {
                    Ordering::Greater => (&rules::LIMIT_TIGHTENED, "tightened"),
                    Ordering::Less => (&rules::LIMIT_LOOSENED, "loosened"),
                    Ordering::Equal => return,
                };
                self.changed(rule, &was.site, &is.site, format!("`{}` {verb} from {was} to {is}", word(&is.site)));
            }
            (None, None) => {
                let twins = [Some(key), twin];
                for key in twins.into_iter().flatten() {
                    self.spelled_out(key, old.field(key).as_ref(), new.field(key).as_ref());
                }
            }
        }
    }

    fn constraint(&mut self, old: &View<'d>, new: &View<'d>, key: &str) {
        let says = |view: &View<'d>| view.field(key).filter(|site| !is_void(key, site.node));
        match (says(old), says(new)) {
            (None, Some(is)) => {
                self.differs(&rules::CONSTRAINT_ADDED, key, None, Some(&is));
            }
            (Some(was), None) => {
                self.differs(&rules::CONSTRAINT_REMOVED, key, Some(&was), None);
            }
            (Some(was), Some(is)) if was.node.same(is.node) => self.edges_below(&was, &is, true),
            (Some(was), Some(is)) => {
                let edits = self.apart(|walk| walk.within_constraint(key, &was, &is));
                if let Some(first) = edits.first() {
                    let message = format!("`{key}` changed: {}", super::schema::summary(&edits));
                    let mask = first.mask;
                    self.changed(&rules::CONSTRAINT_CHANGED, &was, &is, message).mask = mask;
                } else if key == "multipleOf" || was.node.as_object().is_none() {
                    self.differs(&rules::CONSTRAINT_CHANGED, key, Some(&was), Some(&is));
                }
            }
            (None, None) => self.spelled_out(key, old.field(key).as_ref(), new.field(key).as_ref()),
        }
    }

    fn within_constraint(&mut self, key: &str, old: &Site<'d>, new: &Site<'d>) {
        match key {
            "multipleOf" | "uniqueItems" => {}
            "dependentRequired" | "dependentSchemas" | "dependencies" => {
                self.changed(&rules::CONSTRAINT_CHANGED, old, new, format!("`{key}` changed"));
            }
            _ => self.schema(std::slice::from_ref(old), std::slice::from_ref(new)),
        }
    }

    /// Titles, descriptions, examples, extensions, and whatever no rule knows.
    pub(super) fn annotations(
        &mut self,
        sides: &Sides<'d>,
        old: &Site<'d>,
        new: &Site<'d>,
        named: bool,
        expanded: bool,
    ) {
        let (old_view, new_view) = (&sides.old, &sides.new);
        let keys: BTreeSet<&str> = old_view
            .parts
            .iter()
            .chain(&new_view.parts)
            .flat_map(|part| part.node.members().map(|m| &*m.key))
            .collect();
        self.deprecated = new_view.flag("deprecated");
        for key in keys {
            if READ.contains(&key) || CONSTRAINTS.contains(&key) || LIMITS.iter().any(|limit| limit.0 == key) {
                continue;
            }
            let (was, is) = (old_view.field(key), new_view.field(key));
            if matches!(key, "example" | "examples") && examples(old_view) == examples(new_view) {
                continue;
            }
            self.field(&SCHEMA, key, was.as_ref(), is.as_ref());
        }
        for key in ["contentEncoding", "contentMediaType"] {
            let spelled = |view: &View<'d>| view.format.as_ref().map(|(_, site)| site.pointer.last());
            // Read as a format, and compared there.
            let taken = [spelled(old_view), spelled(new_view)].iter().flatten().flatten().any(|name| name == key);
            let form = taken && old_view.format.as_ref().map(|f| &f.0) == new_view.format.as_ref().map(|f| &f.0);
            if !form {
                self.field(&SCHEMA, key, old_view.field(key).as_ref(), new_view.field(key).as_ref());
            }
        }
        if !expanded {
            self.title(old_view, new_view, named);
        }
        if old.node.get("$ref").is_some() || new.node.get("$ref").is_some() {
            self.broken(old, new);
        }
    }

    fn title(&mut self, old: &View<'d>, new: &View<'d>, named: bool) {
        let (was, is) = (old.field("title"), new.field("title"));
        let same = match (&was, &is) {
            (Some(was), Some(is)) => was.node.same(is.node),
            (None, None) => true,
            _ => false,
        };
        if same {
            return;
        }
        let made =
            |view: &View<'d>| !view.properties.is_empty() || view.values.is_some() || !view.alternatives.is_empty();
        let names = !named && made(old) && made(new);
        let rule = if names { &rules::TITLE_CHANGED } else { &rules::TITLE_TEXT_CHANGED };
        self.differs(rule, "title", was.as_ref(), is.as_ref());
    }

    /// A `$ref` that cannot be followed on one side.
    fn broken(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let ends = |document: &'d Document, site: &Site<'d>| document.resolve(site.node, &site.pointer).is_ok();
        let followed = (ends(self.engine.old, old), ends(self.engine.new, new));
        let was = old.child("$ref").filter(|_| !followed.0);
        let is = new.child("$ref").filter(|_| !followed.1);
        if was.is_none() && is.is_none() {
            return;
        }
        let texts = (old.str("$ref"), new.str("$ref"));
        if texts.0 == texts.1 && followed.0 == followed.1 {
            return;
        }
        self.differs(&rules::REFERENCE_BROKEN, "$ref", old.child("$ref").as_ref(), new.child("$ref").as_ref());
    }
}

/// Whether every value of one type is one of the other, as it is written.
fn fits(narrow: Types, wide: Types, wide_items: Option<Types>, text: Text) -> bool {
    let single = narrow.and(Types::OBJECT) == Types::NEVER && narrow.and(Types::ARRAY) == Types::NEVER;
    let string = Types::STRING.within(wide);
    match text {
        _ if narrow.within(wide) => true,
        Text::No => false,
        Text::Body => string,
        // `?tag=a` is a list of one as much as it is a single value.
        Text::Value => single && string,
        Text::Repeated => {
            single
                && (string || (wide == Types::ARRAY && wide_items.is_some_and(|items| fits(narrow, items, None, text))))
        }
    }
}

/// Examples in either form: one in 3.0, a list in 3.1.
fn examples(view: &View<'_>) -> Vec<serde_json::Value> {
    let one = view.field("example").map(|site| site.node.to_json());
    let more = view.field("examples").map(|site| site.node.items().map(Node::to_json).collect::<Vec<_>>());
    one.into_iter().chain(more.into_iter().flatten()).collect()
}

/// A constraint that constrains nothing.
fn is_void(key: &str, node: &Node) -> bool {
    match key {
        "uniqueItems" => node.as_bool() == Some(false),
        "unevaluatedItems" | "unevaluatedProperties" | "contains" | "propertyNames" => node.as_bool() == Some(true),
        _ => false,
    }
}

fn list(values: &[Site<'_>]) -> String {
    const MOST: usize = 8;
    let mut text = values.iter().take(MOST).map(|value| shown(value.node)).collect::<Vec<_>>().join(", ");
    if values.len() > MOST {
        text.push_str(&format!(" and {} more", values.len() - MOST));
    }
    text
}

/// Formats of numbers, the narrow one first.
const WIDTHS: [(&str, &str); 10] = [
    ("int8", "int16"),
    ("int8", "int32"),
    ("int8", "int64"),
    ("int16", "int32"),
    ("int16", "int64"),
    ("int32", "int64"),
    ("uint8", "uint32"),
    ("uint16", "uint32"),
    ("uint32", "uint64"),
    ("float", "double"),
];

fn between(was: &str, is: &str) -> &'static Rule {
    if WIDTHS.contains(&(was, is)) {
        &rules::FORMAT_WIDENED
    } else if WIDTHS.contains(&(is, was)) {
        &rules::FORMAT_NARROWED
    } else {
        &rules::FORMAT_CHANGED
    }
}

/// What a number without a format is anyway.
fn widest(format: &str) -> bool {
    matches!(format, "int64" | "double")
}

fn has_rust_type(format: &str) -> bool {
    const TYPED: [&str; 22] = [
        "int8",
        "int16",
        "int32",
        "int64",
        "uint",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float",
        "double",
        "uuid",
        "date",
        "date-time",
        "time",
        "ip",
        "ipv4",
        "ipv6",
        "byte",
        "binary",
        "password",
        "duration",
    ];
    TYPED.contains(&format)
}

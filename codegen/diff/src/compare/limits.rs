//! Limits of two schemas: which values are allowed, whatever their Rust type.

use std::cmp::Ordering;

use super::{Turn, Walk};
use crate::change::Wire;
use crate::model::Site;
use crate::model::view::{Types, View, compare};
use crate::rules::{self, Rule};
use openapi::document::Node;

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
const CONSTRAINTS: [&str; 15] = [
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
    "x-compare",
];

/// Whether a keyword is compared here.
pub(super) fn limits(key: &str) -> bool {
    let limit = |(own, twin, ..): &(&str, Option<&str>, bool, Option<i64>)| *own == key || *twin == Some(key);
    key == "pattern" || CONSTRAINTS.contains(&key) || LIMITS.iter().any(limit)
}

impl<'d> Walk<'_, 'd> {
    pub(super) fn limits(&mut self, old: &View<'d>, new: &View<'d>) {
        self.pattern(old, new);
        for (key, twin, upper, absent) in LIMITS {
            self.limit(old, new, key, (twin, upper, absent));
        }
        for key in CONSTRAINTS {
            self.constraint(old, new, key);
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
            // What took the place of the type cannot have it: the type says it all.
            (Some(_), None) if new.types.and(bounded(key)) == Types::NONE => {}
            (Some(was), None) => {
                self.gone(&rules::LIMIT_REMOVED, &was.site, format!("`{}` of {was} removed", word(&was.site)));
            }
            (Some(was), Some(is)) => {
                let (rule, verb): (&Rule, _) = match is.tightness(&was, upper) {
                    Ordering::Greater => (&rules::LIMIT_TIGHTENED, "tightened"),
                    Ordering::Less => (&rules::LIMIT_LOOSENED, "loosened"),
                    Ordering::Equal => {
                        if word(&was.site) != word(&is.site) && !was.site.node.same(is.site.node) {
                            let message = format!("`{}` written as `{}`", word(&was.site), word(&is.site));
                            self.either(&rules::SPELLED_OUT, Some(&was.site), Some(&is.site), message);
                        }
                        return;
                    }
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
        let says = |view: &View<'d>| view.field(key).filter(|site| !is_void(key, site.node, view.types));
        match (says(old), says(new)) {
            (None, Some(is)) => {
                self.differs(&rules::CONSTRAINT_ADDED, key, None, Some(&is));
            }
            (Some(was), None) => {
                self.differs(&rules::CONSTRAINT_REMOVED, key, Some(&was), None);
            }
            (Some(was), Some(is)) if was.node.same(is.node) => {
                self.turned(turn(key), |walk| walk.edges_below(&was, &is, true));
            }
            (Some(was), Some(is)) if key == "multipleOf" => {
                self.differs(&rules::CONSTRAINT_CHANGED, key, Some(&was), Some(&is));
                if let (Some(edit), Some(wire)) = (self.edits.last_mut(), multiples(was.node, is.node)) {
                    edit.wire = wire;
                }
            }
            (Some(was), Some(is)) => {
                let edits = self.apart(|walk| walk.turned(turn(key), |walk| walk.within_constraint(key, &was, &is)));
                if let Some(first) = edits.first() {
                    let message = format!("`{key}` changed: {}", super::schema::summary(&edits));
                    let mask = first.mask;
                    let edit = self.changed(&rules::CONSTRAINT_CHANGED, &was, &is, message);
                    edit.mask = mask;
                    edit.wire = turn(key).verdicts(&edits);
                    if turn(key) != Turn::No && edits.iter().any(|edit| edit.rule.id == rules::ENUM_VALUE_ADDED.id) {
                        // A client may cope with a value it does not know; here values are refused that were taken.
                        edit.wire[0] = Wire::Breaking;
                    }
                } else if was.node.as_object().is_none() {
                    self.differs(&rules::CONSTRAINT_CHANGED, key, Some(&was), Some(&is));
                }
            }
            (None, None) => self.spelled_out(key, old.field(key).as_ref(), new.field(key).as_ref()),
        }
    }

    fn within_constraint(&mut self, key: &str, old: &Site<'d>, new: &Site<'d>) {
        match key {
            "uniqueItems" => {}
            "dependentRequired" | "dependentSchemas" | "dependencies" | "x-compare" => {
                self.changed(&rules::CONSTRAINT_CHANGED, old, new, format!("`{key}` changed"));
            }
            _ => self.schema(std::slice::from_ref(old), std::slice::from_ref(new)),
        }
    }
}

/// The types that a limit says something about.
fn bounded(key: &str) -> Types {
    match key {
        "maximum" | "minimum" => Types::NUMBER,
        "maxLength" | "minLength" => Types::STRING,
        "maxProperties" | "minProperties" => Types::OBJECT,
        _ => Types::ARRAY,
    }
}

/// What one step of multiples in place of another does: all multiples of ten are multiples of five.
fn multiples(was: &Node, is: &Node) -> Option<[Wire; 2]> {
    let (was, is) = (was.as_number()?.as_f64()?, is.as_number()?.as_f64()?);
    let whole = |ratio: f64| (ratio - ratio.round()).abs() < 1e-9;
    match (whole(is / was), whole(was / is)) {
        (true, true) => Some([Wire::None; 2]),
        (true, false) => Some(rules::CONSTRAINT_ADDED.wire),
        (false, true) => Some(rules::CONSTRAINT_REMOVED.wire),
        (false, false) => None,
    }
}

/// How what holds a schema turns round what a change of the schema does.
fn turn(key: &str) -> Turn {
    match key {
        "not" => Turn::Round,
        // Which of the two other schemas holds depends on it.
        "if" => Turn::Either,
        _ => Turn::No,
    }
}

/// A constraint that constrains nothing.
fn is_void(key: &str, node: &Node, types: Types) -> bool {
    match key {
        // Whole numbers are multiples of 1, and of what 1 is a multiple of.
        "multipleOf" => {
            let step = node.as_number().and_then(serde_json::Number::as_f64);
            types == Types::INTEGER && step.is_some_and(|step| step > 0.0 && (1.0 / step).fract() == 0.0)
        }
        "uniqueItems" => node.as_bool() == Some(false),
        "unevaluatedItems" | "unevaluatedProperties" | "contains" | "propertyNames" => node.as_bool() == Some(true),
        _ => false,
    }
}

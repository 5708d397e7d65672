//! Types and formats of two schemas: what decides the Rust type of a value.

use super::schema::Sides;
use super::{Text, Walk};
use crate::change::{Source, Wire};
use crate::model::Site;
use crate::model::schema::Conjunction;
use crate::model::view::{ANY, Types, View};
use crate::rules::{self, Rule};
use openapi::document::Document;
use openapi::formats;

/// What is worth saying beside the types.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Open {
    /// Everything.
    Yes,
    /// The types have nothing in common: formats and values follow.
    No,
    /// One side says nothing at all: properties and items follow, too.
    Said,
}

impl<'d> Walk<'_, 'd> {
    /// Reports types; tells what else is worth saying.
    pub(super) fn types(&mut self, sides: &Sides<'d>, old: &Site<'d>, new: &Site<'d>, text: Text) -> Open {
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
        let (rule, open) = if was != Types::NONE && fits(was, is, new_items, text) {
            (&rules::TYPE_WIDENED, Open::Yes)
        } else if fits(is, was, old_items, text) {
            (&rules::TYPE_NARROWED, Open::Yes)
        } else if was.and(is) != Types::NONE {
            (&rules::TYPE_CHANGED, Open::Yes)
        } else {
            (&rules::TYPE_CHANGED, Open::No)
        };
        // Where nothing was said, everything that is said now follows from the type.
        let open = if was == ANY || is == ANY { Open::Said } else { open };
        let named = |types: Types, null: bool| {
            if null && types != ANY { format!("{types} or null") } else { types.to_string() }
        };
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

    pub(super) fn format(&mut self, old: &View<'d>, new: &View<'d>, at_old: &Site<'d>, at_new: &Site<'d>) {
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
}

/// Whether every value of one type is one of the other, as it is written.
fn fits(narrow: Types, wide: Types, wide_items: Option<Types>, text: Text) -> bool {
    let single = narrow.and(Types::OBJECT) == Types::NONE && narrow.and(Types::ARRAY) == Types::NONE;
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

fn between(was: &str, is: &str) -> &'static Rule {
    match (formats::named(was), formats::named(is)) {
        (Some(was), Some(is)) if was.is_narrower_than(is) => &rules::FORMAT_WIDENED,
        (Some(was), Some(is)) if is.is_narrower_than(was) => &rules::FORMAT_NARROWED,
        _ => &rules::FORMAT_CHANGED,
    }
}

/// What a number without a format is anyway.
fn widest(format: &str) -> bool {
    matches!(format, "int64" | "double")
}

fn has_rust_type(format: &str) -> bool {
    formats::named(format).is_some_and(|format| format.rust != formats::Rust::String)
}

//! What a page states now against what it stated before.

use serde_json::Value;

use super::{Difference, values};
use crate::facts::{Aspect, Claim, Evidence, Field, Operation, Part, Place, Status, is_below, parent_path};
use crate::finding::Kind;

/// Pairs of fields looked at for a new name.
const MAX_PAIRS: usize = 2_500;

/// Every change of one operation.
pub(super) fn changes(before: &Operation, now: &Operation) -> Vec<Difference> {
    let mut found = Vec::new();
    for (kind, before, now) in [
        (Kind::MethodChanged, &before.method, &now.method),
        (Kind::PathChanged, &before.path, &now.path),
        (Kind::ServerChanged, &before.server, &now.server),
        (Kind::DeprecatedChanged, &before.deprecated, &now.deprecated),
    ] {
        // The server is what is left of an address beside the path: without one there is no other.
        let follows = kind == Kind::ServerChanged
            && now.is_none()
            && found.iter().any(|one: &Difference| one.kind == Kind::PathChanged);
        if !follows {
            head(&mut found, kind, None, before.as_ref(), now.as_ref());
        }
    }
    auth(&mut found, before, now);
    let before = &with_status(&mut found, before, now);
    for place in places(before, now) {
        part(&mut found, &place, before.part(&place), now.part(&place));
    }
    found
}

/// A success whose status the page now tells is the one it did not tell before, and the other way
/// round.
fn with_status(found: &mut Vec<Difference>, before: &Operation, now: &Operation) -> Operation {
    let mut before = before.clone();
    let coded = |operation: &Operation| {
        let codes = operation.parts.iter().map(|part| &part.place);
        codes
            .filter(|place| matches!(place, Place::Response(Status::Code(code)) if code.starts_with('2')))
            .cloned()
            .collect::<Vec<_>>()
    };
    let success = Place::Response(Status::Success);
    let (old, new) = (coded(&before), coded(now));
    let (from, to) = match (old.as_slice(), new.as_slice()) {
        ([], [code]) if before.part(&success).is_some() && now.part(&success).is_none() => (success, code.clone()),
        ([code], []) if before.part(&success).is_none() && now.part(&success).is_some() => (code.clone(), success),
        _ => return before,
    };
    let told = |place: &Place| match place {
        Place::Response(Status::Code(code)) => Some(Value::from(code.as_str())),
        _ => None,
    };
    let kind = if told(&to).is_some() { Kind::ResponseAdded } else { Kind::ResponseRemoved };
    let mut difference = change(kind, Some(if told(&to).is_some() { to.clone() } else { from.clone() }), "");
    difference.page = told(&to);
    difference.other = told(&from);
    difference.line = now.part(&to).map_or(0, |part| part.line);
    found.push(difference);
    for part in before.parts.iter_mut().filter(|part| part.place == from) {
        part.place = to.clone();
    }
    before
}

fn places(before: &Operation, now: &Operation) -> Vec<Place> {
    let mut places: Vec<Place> = now.parts.iter().map(|part| part.place.clone()).collect();
    for part in &before.parts {
        if !places.contains(&part.place) {
            places.push(part.place.clone());
        }
    }
    places
}

fn change(kind: Kind, place: Option<Place>, field: &str) -> Difference {
    Difference {
        kind,
        about: kind,
        place,
        field: field.to_owned(),
        page: None,
        other: None,
        line: 0,
        renamed: None,
        doubt: None,
    }
}

fn head(found: &mut Vec<Difference>, kind: Kind, place: Option<Place>, before: Option<&Claim>, now: Option<&Claim>) {
    let same = match (before, now) {
        (None, None) => true,
        (Some(before), Some(now)) => values::unchanged(Aspect::Type, now, before),
        _ => false,
    };
    if !same {
        let mut difference = change(kind, place, "");
        difference.page = now.map(values::shown);
        difference.other = before.map(values::shown);
        difference.line = now.map_or(0, |claim| claim.line);
        found.push(difference);
    }
}

fn auth(found: &mut Vec<Difference>, before: &Operation, now: &Operation) {
    let list = |operation: &Operation| {
        let mut names: Vec<String> = operation.auth.iter().map(|(auth, _)| auth.to_string()).collect();
        names.sort();
        names
    };
    let (old, new) = (list(before), list(now));
    if old != new {
        let mut difference = change(Kind::AuthChanged, None, "");
        let added = now.auth.iter().find(|(auth, _)| !before.auth.iter().any(|(known, _)| known == auth));
        difference.line = added.map_or(0, |(_, line)| *line);
        difference.page = Some(new.into());
        difference.other = Some(old.into());
        found.push(difference);
    }
}

fn part(found: &mut Vec<Difference>, place: &Place, before: Option<&Part>, now: Option<&Part>) {
    let status = match place {
        Place::Response(Status::Code(code)) => Some(code),
        _ => None,
    };
    match (before, now, status) {
        (None, Some(now), Some(code)) => {
            let mut difference = change(Kind::ResponseAdded, Some(place.clone()), "");
            difference.page = Some(code.as_str().into());
            difference.line = now.line;
            found.push(difference);
            return;
        }
        (Some(_), None, Some(code)) => {
            let mut difference = change(Kind::ResponseRemoved, Some(place.clone()), "");
            difference.other = Some(code.as_str().into());
            found.push(difference);
            return;
        }
        _ => {}
    }
    if let (Some(before), Some(now)) = (before, now) {
        head(found, Kind::ContentChanged, Some(place.clone()), before.content.as_ref(), now.content.as_ref());
        head(found, Kind::RequiredChanged, Some(place.clone()), before.required.as_ref(), now.required.as_ref());
    }
    let empty = Part::new(place.clone(), 0);
    fields(found, place, before.unwrap_or(&empty), now.unwrap_or(&empty));
}

fn fields(found: &mut Vec<Difference>, place: &Place, before: &Part, now: &Part) {
    // A field that a table declared and now only an example shows is gone from the table.
    let gone = |field: &&Field| match now.field(&field.path) {
        None => true,
        Some(now) => field.evidence == Evidence::Declared && now.evidence == Evidence::Example,
    };
    let is_new = |field: &&Field| before.field(&field.path).is_none();
    let mut removed: Vec<&Field> = before.fields.iter().filter(gone).collect();
    let mut added: Vec<&Field> = now.fields.iter().filter(is_new).collect();
    for (old, new) in renames(before, now, &removed, &added) {
        let kind = if place.is_parameters() { Kind::ParameterRenamed } else { Kind::FieldRenamed };
        let mut difference = change(kind, Some(place.clone()), &old.path);
        difference.page = Some(new.path.as_str().into());
        difference.other = Some(old.path.as_str().into());
        difference.line = new.line;
        difference.renamed = Some(new.path.clone());
        found.push(difference);
        // Fields inside of it moved with it.
        removed.retain(|field| field.path != old.path && !is_below(&field.path, &old.path));
        added.retain(|field| field.path != new.path && !is_below(&field.path, &new.path));
    }
    let (add, remove) = if place.is_parameters() {
        (Kind::ParameterAdded, Kind::ParameterRemoved)
    } else {
        (Kind::FieldAdded, Kind::FieldRemoved)
    };
    for field in outermost(&added) {
        let mut difference = change(add, Some(place.clone()), &field.path);
        difference.page = Some(values::summary(field));
        difference.line = field.line;
        found.push(difference);
    }
    for field in outermost(&removed) {
        // An example need not show everything.
        let optional_in_example = field.evidence == Evidence::Example && now.declares_inside(parent_path(&field.path));
        if optional_in_example {
            continue;
        }
        let mut difference = change(remove, Some(place.clone()), &field.path);
        difference.other = Some(values::summary(field));
        difference.line = now.field(&field.path).map_or(0, |field| field.line);
        found.push(difference);
    }
    for field in &now.fields {
        if let Some(old) = before.field(&field.path)
            && !(old.evidence == Evidence::Declared && field.evidence == Evidence::Example)
        {
            aspects(found, place, old, field);
        }
    }
}

/// Those that are inside of no other.
fn outermost<'f>(fields: &[&'f Field]) -> Vec<&'f Field> {
    let inside = |field: &Field| fields.iter().any(|other| is_below(&field.path, &other.path));
    fields.iter().copied().filter(|field| !inside(field)).collect()
}

fn aspects(found: &mut Vec<Difference>, place: &Place, before: &Field, now: &Field) {
    // Where an example was all there was, a declaration says more and contradicts nothing.
    let first_told = before.evidence == Evidence::Example && now.evidence == Evidence::Declared;
    // From an example nothing is certain: another value may have another type.
    let only_seen = before.evidence == Evidence::Example && now.evidence == Evidence::Example;
    for group in values::GROUPS.iter().filter(|_| !only_seen) {
        let differs = group.iter().any(|aspect| match (before.claims.get(aspect), now.claims.get(aspect)) {
            (None, None) => false,
            (None, Some(claim)) => !first_told && !is_quiet(*aspect, claim),
            (Some(claim), None) => !is_quiet(*aspect, claim),
            (Some(before), Some(now)) => {
                let widened = first_told && *aspect == Aspect::Type;
                !widened && !values::unchanged(*aspect, now, before)
            }
        });
        if differs {
            let kind = group.first().map_or(Kind::TypeChanged, |aspect| Kind::of(*aspect));
            let mut difference = change(kind, Some(place.clone()), &now.path);
            difference.page = values::group_value(now, group);
            difference.other = values::group_value(before, group);
            difference.line = values::group_line(now, group);
            found.push(difference);
        }
    }
    let example = (before.claims.get(&Aspect::Example), now.claims.get(&Aspect::Example));
    if let (Some(old), Some(new)) = example
        && !values::unchanged(Aspect::Example, new, old)
    {
        let mut difference = change(Kind::ExampleChanged, Some(place.clone()), &now.path);
        difference.page = Some(values::shown(new));
        difference.other = Some(values::shown(old));
        difference.line = new.line;
        found.push(difference);
    }
}

/// Saying `false` of these is saying nothing.
fn is_quiet(aspect: Aspect, claim: &Claim) -> bool {
    let off = matches!(aspect, Aspect::Nullable | Aspect::Deprecated) && claim.value == Value::Bool(false);
    off && claim.also.is_empty()
}

/// Fields that are gone and fields that are new which are the same under another name: the same
/// place among their neighbours, the same facts, and names or position that speak for it.
fn renames<'f>(
    before: &'f Part,
    now: &'f Part,
    removed: &[&'f Field],
    added: &[&'f Field],
) -> Vec<(&'f Field, &'f Field)> {
    let mut pairs: Vec<(&Field, &Field)> = Vec::new();
    // Where everything is gone and everything new, nothing was renamed.
    if removed.len() * added.len() > MAX_PAIRS {
        return pairs;
    }
    for old in removed
        .iter()
        .filter(|field| field.evidence == Evidence::Declared || !before.declares_inside(parent_path(&field.path)))
    {
        let candidates = added.iter().filter(|new| {
            parent_path(&new.path) == parent_path(&old.path)
                && new.evidence == old.evidence
                && same_facts(old, new)
                && (alike(&old.path, &new.path) || neighbours(before, old) == neighbours(now, new))
        });
        let candidates: Vec<_> = candidates.collect();
        // Among several the most alike, and only if it is the only one.
        let alike_ones: Vec<_> = candidates.iter().filter(|new| alike(&old.path, &new.path)).collect();
        let chosen = match (candidates.as_slice(), alike_ones.as_slice()) {
            ([only], _) => Some(**only),
            (_, [only]) => Some(***only),
            _ => None,
        };
        if let Some(new) = chosen
            && !pairs.iter().any(|(_, taken)| taken.path == new.path)
        {
            pairs.push((old, new));
        }
    }
    pairs
}

fn same_facts(a: &Field, b: &Field) -> bool {
    let facts = |field: &Field| -> Vec<(Aspect, Claim)> {
        let claims =
            field.claims.iter().filter(|(aspect, claim)| **aspect != Aspect::Example && !is_quiet(**aspect, claim));
        claims.map(|(aspect, claim)| (*aspect, claim.clone())).collect()
    };
    let (a, b) = (facts(a), facts(b));
    a.len() == b.len()
        && a.iter().zip(&b).all(|((aspect, a), (other, b))| aspect == other && values::unchanged(*aspect, a, b))
}

/// The fields before and after it at its level.
fn neighbours<'f>(part: &'f Part, field: &Field) -> (Option<&'f str>, Option<&'f str>) {
    let parent = parent_path(&field.path);
    let level: Vec<&Field> = part
        .fields
        .iter()
        .filter(|other| {
            other.evidence == field.evidence && parent_path(&other.path) == parent && !other.path.ends_with("[]")
        })
        .collect();
    let at = level.iter().position(|other| other.path == field.path);
    let name = |at: Option<usize>| at.and_then(|at| level.get(at)).map(|field| field.path.as_str());
    (name(at.and_then(|at| at.checked_sub(1))), name(at.map(|at| at + 1)))
}

/// Names that share most of their letters: `imageId` and `image_id`, `size` and `sizeGb`.
fn alike(a: &str, b: &str) -> bool {
    let plain = |path: &str| -> String {
        let name = path.rsplit('.').next().unwrap_or(path);
        name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_ascii_lowercase()
    };
    let (a, b) = (plain(a), plain(b));
    if a == b || (a.len().min(b.len()) >= 3 && (a.contains(&b) || b.contains(&a))) {
        return true;
    }
    similar::TextDiff::from_chars(&a, &b).ratio() >= 0.7
}

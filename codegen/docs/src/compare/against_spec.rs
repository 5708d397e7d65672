//! What a page states against what the spec holds.

use serde_json::Value;

use super::{Difference, values};
use crate::facts::{Aspect, Auth, Claim, Evidence, Field, Operation, Part, Place, Status, is_below, parent_path};
use crate::finding::Kind;
use crate::spec::{self, SpecOperation};

/// Every disagreement of one operation.
pub(super) fn disagreements(page: &Operation, known: &SpecOperation) -> Vec<Difference> {
    let mut found = Vec::new();
    heads(&mut found, page, known);
    for part in &page.parts {
        compare_part(&mut found, part, known);
    }
    missing_parts(&mut found, page, known);
    found
}

fn difference(kind: Kind, about: Kind, place: Option<&Place>, field: &str, line: u32) -> Difference {
    Difference {
        kind,
        about,
        place: place.cloned(),
        field: field.to_owned(),
        page: None,
        other: None,
        line,
        renamed: None,
        doubt: None,
    }
}

fn heads(found: &mut Vec<Difference>, page: &Operation, known: &SpecOperation) {
    let spec_path = known.facts.path.as_ref().map_or("", Claim::text);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut add = |about: Kind, claim: &Claim, other: Option<Value>| {
        let mut difference = difference(Kind::Disagreement, about, None, "", claim.line);
        difference.page = Some(values::shown(claim));
        difference.other = other;
        found.push(difference);
    };
    if let Some(claim) = &page.path
        && !claim.values().all(|value| values::same_path(&text(value), spec_path, known))
    {
        add(Kind::PathChanged, claim, Some(spec_path.into()));
    }
    if let (Some(claim), Some(spec)) = (&page.method, &known.facts.method)
        && !claim.values().all(|value| *value == spec.value)
    {
        add(Kind::MethodChanged, claim, Some(spec.value.clone()));
    }
    if let (Some(claim), Some(spec)) = (&page.server, &known.facts.server) {
        let plain = |value: &Value| text(value).trim_end_matches('/').to_ascii_lowercase();
        if !claim.values().all(|value| spec.values().any(|other| plain(other) == plain(value))) {
            add(Kind::ServerChanged, claim, Some(values::shown(spec)));
        }
    }
    let deprecated = known.facts.deprecated.is_some();
    if page.deprecated.is_some() != deprecated
        && let Some(claim) = &page.deprecated
    {
        add(Kind::DeprecatedChanged, claim, Some(deprecated.into()));
    }
    let unknown = page.auth.iter().find(|(auth, _)| !values::auth_known(auth, &known.facts.auth));
    if let Some((_, line)) = unknown {
        let names = |list: &[(Auth, u32)], schemes: bool| -> Value {
            let wire = list.iter().filter(|(auth, _)| schemes || !matches!(auth, Auth::Scheme(_)));
            wire.map(|(auth, _)| Value::String(auth.to_string())).collect()
        };
        let mut difference = difference(Kind::Disagreement, Kind::AuthChanged, None, "", *line);
        difference.page = Some(names(&page.auth, true));
        difference.other = Some(names(&known.facts.auth, false));
        found.push(difference);
    }
}

fn compare_part(found: &mut Vec<Difference>, page: &Part, known: &SpecOperation) {
    let place = &page.place;
    let empty = Part::new(place.clone(), 0);
    let part = match spec::matching_part(&known.facts, place) {
        Some(part) => part,
        None => {
            if let Place::Response(Status::Code(code)) = place {
                let mut difference = difference(Kind::PageOnly, Kind::ResponseAdded, Some(place), "", page.line);
                difference.page = Some(code.as_str().into());
                found.push(difference);
                return;
            }
            // A failure without a status, in a spec that has none: nothing to hold it against.
            if matches!(place, Place::Response(_)) {
                return;
            }
            &empty
        }
    };
    if let (Some(claim), Some(spec)) = (&page.content, &part.content)
        && !claim.values().all(|value| spec.values().any(|other| other == value))
    {
        let mut difference = difference(Kind::Disagreement, Kind::ContentChanged, Some(place), "", claim.line);
        difference.page = Some(values::shown(claim));
        difference.other = Some(values::shown(spec));
        found.push(difference);
    }
    if let (Some(claim), Some(spec)) = (&page.required, &part.required)
        && claim.value != spec.value
    {
        let mut difference = difference(Kind::Disagreement, Kind::RequiredChanged, Some(place), "", claim.line);
        difference.page = Some(claim.value.clone());
        difference.other = Some(spec.value.clone());
        found.push(difference);
    }
    for field in &page.fields {
        let other = part.fields.iter().find(|other| same_name(place, &other.path, &field.path));
        match other {
            Some(other) => aspects(found, place, field, other),
            None => absent(found, place, field, part, known),
        }
    }
    spec_only_fields(found, page, part);
}

/// Header names are the same in any case.
fn same_name(place: &Place, a: &str, b: &str) -> bool {
    a == b || (*place == Place::Header && a.eq_ignore_ascii_case(b))
}

/// A field of the page that the spec does not have.
fn absent(found: &mut Vec<Difference>, place: &Place, field: &Field, part: &Part, known: &SpecOperation) {
    // What a security scheme sends is no parameter in a spec.
    let carrier = match place {
        Place::Header => Some(Auth::Header(field.path.clone())),
        Place::Query => Some(Auth::Query(field.path.clone())),
        Place::Cookie => Some(Auth::Cookie(field.path.clone())),
        _ => None,
    };
    if carrier.is_some_and(|auth| values::auth_known(&auth, &known.facts.auth)) {
        return;
    }
    // The values of a free-form object are documented by being free-form.
    if field.evidence == Evidence::Example && free_form(part, parent_path(&field.path)) {
        return;
    }
    // An item or map value that the spec types with the list itself.
    if field.path.ends_with("[]") || field.path.ends_with(".*") {
        return;
    }
    let about = if place.is_parameters() { Kind::ParameterAdded } else { Kind::FieldAdded };
    let mut difference = difference(Kind::PageOnly, about, Some(place), &field.path, field.line);
    difference.page = Some(values::summary(field));
    found.push(difference);
}

/// Whether the spec leaves open what is inside of `path`.
fn free_form(part: &Part, path: &str) -> bool {
    if part.fields.iter().any(|field| parent_path(&field.path) == path && field.path != format!("{path}[]")) {
        return false;
    }
    if path.is_empty() {
        return true;
    }
    match part.field(path) {
        Some(field) => {
            let kind = field.type_text();
            kind == "any" || kind.starts_with("object") || kind == "array" || kind.starts_with("array<object")
        }
        // Deeper inside of something open, or below something that is itself reported.
        None => true,
    }
}

fn aspects(found: &mut Vec<Difference>, place: &Place, page: &Field, spec: &Field) {
    if page.evidence == Evidence::Example {
        return;
    }
    for group in values::GROUPS {
        let mut kind = None;
        for aspect in *group {
            match (page.claims.get(aspect), spec.claims.get(aspect)) {
                (Some(claim), Some(other)) => {
                    if !claim.values().all(|value| values::agrees(*aspect, value, &other.value)) {
                        kind = Some(Kind::Disagreement);
                    }
                }
                (Some(claim), None) => {
                    let quiet = matches!(aspect, Aspect::Nullable | Aspect::Deprecated | Aspect::Required)
                        && claim.value == Value::Bool(false)
                        && claim.also.is_empty();
                    if !quiet {
                        kind = kind.or(Some(Kind::PageOnly));
                    }
                }
                (None, Some(other)) => {
                    // A page that does not say is not contradicted by a spec that has nothing to say.
                    let silent = matches!(aspect, Aspect::Required | Aspect::Type) || other.value == Value::Bool(false);
                    if !silent {
                        kind = kind.or(Some(Kind::SpecOnly));
                    }
                }
                (None, None) => {}
            }
        }
        if let Some(kind) = kind {
            let about = group.first().map_or(Kind::TypeChanged, |aspect| Kind::of(*aspect));
            let mut difference = difference(kind, about, Some(place), &page.path, values::group_line(page, group));
            difference.page = values::group_value(page, group);
            difference.other = values::group_value(spec, group);
            found.push(difference);
        }
    }
}

/// Fields of the spec that stand beside fields the page declares and are not among them.
fn spec_only_fields(found: &mut Vec<Difference>, page: &Part, spec: &Part) {
    for field in &spec.fields {
        let parent = parent_path(&field.path);
        let known = page.fields.iter().find(|known| same_name(&page.place, &known.path, &field.path));
        let pseudo = field.path.ends_with("[]") || field.path.ends_with(".*");
        if pseudo {
            // `names: string[]` declares its items too: a limit of theirs must be on the page.
            let holder = page.field(field.path.trim_end_matches(".*").trim_end_matches("[]"));
            let declared = holder.is_some_and(|holder| holder.evidence == Evidence::Declared);
            if known.is_none() && declared {
                let mut stand_in = Field::new(&field.path, holder.map_or(0, |holder| holder.line));
                stand_in.evidence = Evidence::Declared;
                aspects(found, &page.place, &stand_in, field);
            }
            continue;
        }
        // Seen in an example only, at a level the page declares otherwise, is not declared: but it
        // is on the page.
        if known.is_some() || !page.declares_inside(parent) {
            continue;
        }
        let about = if page.place.is_parameters() { Kind::ParameterRemoved } else { Kind::FieldRemoved };
        let mut difference = difference(Kind::SpecOnly, about, Some(&page.place), &field.path, page.line);
        difference.other = Some(values::summary(field));
        found.push(difference);
    }
    // What is inside of a missing field is missing with it.
    let missing: Vec<String> = found
        .iter()
        .filter(|one| {
            one.kind == Kind::SpecOnly && one.about == Kind::FieldRemoved && one.place.as_ref() == Some(&page.place)
        })
        .map(|one| one.field.clone())
        .collect();
    found.retain(|one| {
        one.place.as_ref() != Some(&page.place) || !missing.iter().any(|outer| is_below(&one.field, outer))
    });
}

/// Parameters and statuses of the spec that the page does not have.
fn missing_parts(found: &mut Vec<Difference>, page: &Operation, known: &SpecOperation) {
    let declares = page.parts.iter().any(|part| part.fields.iter().any(|field| field.evidence == Evidence::Declared));
    let coded = page.parts.iter().any(|part| matches!(part.place, Place::Response(Status::Code(_))));
    for part in &known.facts.parts {
        match &part.place {
            Place::Response(Status::Code(code)) if coded && code != "default" && page.part(&part.place).is_none() => {
                let mut difference = difference(Kind::SpecOnly, Kind::ResponseRemoved, Some(&part.place), "", 0);
                difference.other = Some(code.as_str().into());
                found.push(difference);
            }
            place if place.is_parameters() && declares && page.part(place).is_none() => {
                for field in &part.fields {
                    // The path itself names its parameters.
                    let in_path = *place == Place::Path && page.path.is_some();
                    if !in_path && !field.path.ends_with("[]") {
                        let mut difference =
                            difference(Kind::SpecOnly, Kind::ParameterRemoved, Some(place), &field.path, 0);
                        difference.other = Some(values::summary(field));
                        found.push(difference);
                    }
                }
            }
            _ => {}
        }
    }
}

//! Seeded changes of the spec, the generator and client-core, alone and together: the bump and the origin of each.
//!
//! A change of the generator is made where it can be seen: what was released is what another generator would have written.

use std::collections::BTreeMap;

use ::client_gen::surface::{Kind, lock};

use super::*;

const SPEC: &str = "openapi: 3.1.0
info: {title: Parcels, version: '1'}
paths:
  /parcels/{id}:
    get:
      operationId: getParcel
      tags: [parcels]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: full, in: query, schema: {type: boolean}}
      responses:
        '200': {description: A parcel, content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}}
components:
  schemas:
    Parcel:
      type: object
      description: A parcel.
      required: [name]
      properties:
        name: {type: string}
        size: {type: integer}
        state: {type: string, enum: [open, shut]}
";
const RUNTIME: &str = "pub struct Error { pub status: u16 }\nimpl Error { pub fn text(&self) -> &str { \"\" } }\npub enum Kind { Lost }\n";

/// What one change does.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Edit {
    /// Text of the spec by another.
    Spec(&'static str, &'static str),
    /// The generator of before wrote this item, a path and a kind, under another name, or with another signature, or not
    /// at all.
    Renames(&'static str),
    Retypes(&'static str),
    Adds(&'static str),
    /// It wrote one that this generator does not.
    Removes(&'static str),
    /// Text of client-core by another.
    Runtime(&'static str, &'static str),
}

use Edit::{Adds, Removes, Renames, Retypes, Runtime, Spec};
use Effect::{Major, Minor, Patch};

/// Single changes, what each does, and who makes it.
const EDITS: &[(Edit, Option<Effect>, Origin)] = &[
    (Spec("size: {type: integer}", "size: {type: string}"), Some(Major), Origin::Spec),
    (Spec("        size: {type: integer}\n", ""), Some(Major), Origin::Spec),
    (Spec("[open, shut]", "[open, shut, lost]"), Some(Minor), Origin::Spec),
    (Spec("[open, shut]", "[open]"), Some(Major), Origin::Spec),
    (Spec("operationId: getParcel", "operationId: fetchParcel"), Some(Major), Origin::Spec),
    (
        Spec(
            "        - {name: full",
            "        - {name: deep, in: query, schema: {type: string}}\n        - {name: full",
        ),
        Some(Minor),
        Origin::Spec,
    ),
    (Spec("in: query, schema", "in: query, required: true, schema"), Some(Patch), Origin::Spec),
    (Spec("description: A parcel.", "description: The parcel."), Some(Patch), Origin::Spec),
    (
        Spec("        name: {type: string}\n", "        name: {type: string}\n        lid: {type: string}\n"),
        Some(Minor),
        Origin::Spec,
    ),
    (Spec("required: [name]", "required: [name, size]"), Some(Major), Origin::Spec),
    (Renames("Parcels::get()"), Some(Major), Origin::Generator),
    (Renames("types::Parcel::name"), Some(Major), Origin::Generator),
    (Renames("types::ParcelState::Open"), Some(Major), Origin::Generator),
    (Retypes("types::Parcel::size"), Some(Major), Origin::Generator),
    (Retypes("builder::GetParcel::full()"), Some(Major), Origin::Generator),
    (Adds("builder::GetParcel::full()"), Some(Minor), Origin::Generator),
    (Adds("types::ParcelState::Shut"), Some(Minor), Origin::Generator),
    (Removes("types::Parcel::lid()"), Some(Major), Origin::Generator),
    (Removes("feature parcels_old"), Some(Major), Origin::Generator),
    (Runtime("pub fn text", "pub fn words"), Some(Major), Origin::Runtime),
    (Runtime("status: u16", "status: u32"), Some(Major), Origin::Runtime),
    (Runtime("Lost", "Lost, Found"), Some(Minor), Origin::Runtime),
    (Runtime("pub struct Error", "pub struct Id;\npub struct Error"), Some(Minor), Origin::Runtime),
    (Runtime("\"\" }", "\"none\" }"), None, Origin::Runtime),
];

fn document(text: &str) -> Document {
    Document::parse("t.yaml", text).unwrap_or_else(|finding| panic!("{}\n{text}", finding.message))
}

/// The items as the generator of before wrote them.
fn released(edits: &[Edit]) -> Vec<Item> {
    let mut items = surface(&lower::plan(&document(SPEC)));
    for edit in edits {
        let found = |items: &[Item], path: &str| {
            items.iter().position(|item| item.path == path).unwrap_or_else(|| panic!("{path} in {items:#?}"))
        };
        match edit {
            Renames(path) => {
                let at = found(&items, path);
                let name = items[at].path.clone();
                items[at].path = match name.strip_suffix("()") {
                    Some(name) => format!("{name}_old()"),
                    None => format!("{name}Old"),
                };
            }
            Retypes(path) => {
                let at = found(&items, path);
                items[at].signature = items[at].signature.replace("Option<", "Vec<").replace("bool", "u8");
            }
            Adds(path) => {
                let at = found(&items, path);
                items.remove(at);
            }
            Removes(path) => items.push(Item {
                path: (*path).to_owned(),
                signature: "() -> Self".to_owned(),
                kind: if path.starts_with("feature ") { Kind::Feature } else { Kind::Method },
                pointer: Default::default(),
                wire: String::new(),
                arguments: Vec::new(),
                apart: false,
            }),
            Spec(..) | Runtime(..) => {}
        }
    }
    items.sort();
    // As a release writes it and the next one reads it.
    lock::parse(&lock::lines(&items)).unwrap()
}

/// The bump and the origins with their effects.
fn judged(edits: &[Edit]) -> (Option<Effect>, Vec<(Origin, Effect)>) {
    let (mut spec, mut core) = (SPEC.to_owned(), RUNTIME.to_owned());
    for edit in edits {
        match edit {
            Spec(old, new) => spec = replaced(&spec, old, new),
            Runtime(old, new) => core = replaced(&core, old, new),
            _ => {}
        }
    }
    let (before, now) = (document(SPEC), document(&spec));
    let (spec, generator) = attributed(&before, &now, Some(&released(edits)));
    let items = |text: &str| runtime::items(&BTreeMap::from([("lib.rs".to_owned(), text.to_owned())])).unwrap();
    let runtime = runtime::compare(&items(RUNTIME), &items(&core));
    let standing = Standing {
        tag: "t".to_owned(),
        released: Version(0, 1, 0),
        bump: None,
        spec,
        generator,
        runtime,
        before: before.clone(),
    };
    let differences = standing.differences();
    let bump = effect_of(&standing, before.root().same(now.root()));
    (bump, differences.into_iter().map(|(origin, effect, _)| (origin, effect)).collect())
}

fn replaced(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old} in\n{text}");
    text.replace(old, new)
}

fn effect_of(standing: &Standing, same: bool) -> Option<Effect> {
    let worst = standing.differences().into_iter().map(|(_, effect, _)| effect).max();
    worst.or_else(|| (!same).then_some(Patch))
}

#[test]
fn forty_seeded_changes_have_their_bump_and_origin() {
    let mut sets: Vec<Vec<usize>> = (0..EDITS.len()).map(|at| vec![at]).collect();
    // And pairs and triples of different origins.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % limit as u64).unwrap()
    };
    while sets.len() < 60 {
        let mut set: Vec<usize> = (0..2 + below(2)).map(|_| below(EDITS.len())).collect();
        set.sort_unstable();
        set.dedup_by_key(|at| EDITS[*at].2);
        if set.len() > 1 {
            sets.push(set);
        }
    }
    let mut wrong = Vec::new();
    for set in &sets {
        let edits: Vec<Edit> = set.iter().map(|at| EDITS[*at].0).collect();
        let (bump, found) = judged(&edits);
        let expected = set.iter().filter_map(|at| EDITS[*at].1).max();
        // Of each origin the worst of its changes; what only the text of the spec changes has no item.
        for origin in [Origin::Spec, Origin::Generator, Origin::Runtime] {
            let of = set.iter().map(|at| EDITS[*at]).filter(|(_, _, own)| *own == origin);
            let wanted =
                of.filter(|(edit, _, _)| !matches!(edit, Spec("description: A parcel.", _))).filter_map(|e| e.1).max();
            let told = found.iter().filter(|(own, _)| *own == origin).map(|(_, effect)| *effect).max();
            if told != wanted {
                wrong.push(format!("{edits:?}: {origin:?} {told:?}, expected {wanted:?}"));
            }
        }
        if bump != expected {
            wrong.push(format!("{edits:?}: bump {bump:?}, expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), sets.len(), wrong.join("\n"));
}

//! Named types.

use quote::format_ident;

use super::{Argument, Kind, List, spelling};
use crate::lower::*;
use crate::refine::{is_known_text, is_text};
use crate::types::{argument, rust};

pub(super) fn add(plan: &Plan, list: &mut List) {
    for def in &plan.types {
        let name = format!("types::{}", def.name);
        let at = &def.pointer;
        list.apart = def.apart;
        match &def.kind {
            TypeKind::Object(object) => {
                list.push(Kind::Type, name.clone(), "struct", at);
                self::object(plan, def, object, &name, list);
            }
            TypeKind::StringEnum(variants) => {
                list.push(Kind::Type, name.clone(), "enum of text", at);
                for variant in variants {
                    list.named(Kind::Variant, format!("{name}::{}", variant.rust), "", &variant.wire, at);
                }
            }
            TypeKind::IntEnum(variants) => {
                list.push(Kind::Type, name.clone(), "enum of numbers", at);
                for variant in variants {
                    let wire = variant.wire.to_string();
                    list.named(Kind::Variant, format!("{name}::{}", variant.rust), "", &wire, at);
                }
            }
            TypeKind::Tagged { variants, .. } => {
                list.push(Kind::Type, name.clone(), "enum by tag", at);
                cases(plan, def, variants.iter().map(|(case, _)| case), &name, list);
            }
            TypeKind::Union(found) => {
                list.push(Kind::Type, name.clone(), "enum by shape", at);
                cases(plan, def, found.iter(), &name, list);
            }
        }
    }
    list.apart = false;
}

fn cases<'a>(plan: &Plan, def: &TypeDef, cases: impl Iterator<Item = &'a Case> + Clone, name: &str, list: &mut List) {
    for case in cases.clone() {
        let held = spelling(&rust(plan, &case.ty, ""));
        list.push(Kind::Variant, format!("{name}::{}", case.rust), held.clone(), &def.pointer);
        let same = cases.clone().filter(|other| spelling(&rust(plan, &other.ty, "")) == held).count();
        if same == 1 && held != def.name {
            list.push(Kind::Impl, format!("{name}: From<{held}>"), "", &def.pointer);
            let texts = cases.clone().filter(|other| is_text(plan, &other.ty)).count();
            if held == "String" || (is_known_text(plan, &case.ty) && texts == 1) {
                list.push(Kind::Impl, format!("{name}: From<&str>"), "", &def.pointer);
            }
        }
    }
}

fn given(plan: &Plan, ty: &TypeRef) -> String {
    spelling(&argument(plan, ty, "", &format_ident!("value")).ty)
}

fn object(plan: &Plan, def: &TypeDef, object: &Object, name: &str, list: &mut List) {
    let mut new = Vec::new();
    for field in &object.fields {
        let kept = spelling(&rust(plan, &field.ty, ""));
        let stored = match field.presence {
            Presence::Required => kept.clone(),
            Presence::Optional | Presence::RequiredNullable => format!("Option<{kept}>"),
            Presence::Nullable => format!("client_core::Nullable<{kept}>"),
        };
        list.named(Kind::Field, format!("{name}::{}", field.rust), stored, &field.wire, &field.pointer);
        let argument = |ty: String| Argument { ty, wire: field.wire.clone(), pointer: field.pointer.clone() };
        match field.presence {
            _ if !field.is_argument() => {}
            Presence::Required => new.push(argument(given(plan, &field.ty))),
            Presence::RequiredNullable => new.push(argument(format!("Option<{kept}>"))),
            _ => {}
        }
        if def.in_request && !field.read_only {
            let path = format!("{name}::{}()", field.rust);
            let signature = format!("({}) -> Self", given(plan, &field.ty));
            list.named(Kind::Method, path, signature, &field.wire, &field.pointer);
            if let Some(null) = &field.null {
                list.push(Kind::Method, format!("{name}::{null}()"), "() -> Self", &field.pointer);
            }
        }
    }
    let extra = match &object.additional {
        Some(ty) => format!("client_core::Map<{}>", spelling(&rust(plan, ty, ""))),
        None => "client_core::Extra".to_owned(),
    };
    list.push(Kind::Field, format!("{name}::{}", object.extra), extra, &def.pointer);
    if def.in_request {
        list.function(format!("{name}::new()"), new, "Self", &def.pointer);
    }
}

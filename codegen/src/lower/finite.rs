//! A mapping that must hold itself has no finite value: one of its members cannot be required.

use super::Context;
use super::plan::*;

/// Makes optional the first member that closes a circle of required mappings.
pub fn make(context: &mut Context<'_>, plan: &mut Plan) {
    // 0: not seen, 1: on the way, 2: done. Iterative: chains can be as long as a document.
    let mut state = vec![0u8; plan.types.len()];
    for root in 0..plan.types.len() {
        if state[root] != 0 {
            continue;
        }
        let mut work = vec![(root, 0usize)];
        state[root] = 1;
        while let Some((at, field)) = work.pop() {
            let next = match &plan.types[at].kind {
                TypeKind::Object(object) => object.fields.get(field).map(|field| required(field)),
                _ => None,
            };
            let Some(target) = next else {
                state[at] = 2;
                continue;
            };
            work.push((at, field + 1));
            let Some(target) = target else { continue };
            match state.get(target) {
                Some(0) => {
                    state[target] = 1;
                    work.push((target, 0));
                }
                Some(1) => relax(context, plan, at, field),
                _ => {}
            }
        }
    }
}

/// The mapping that a required member must hold.
fn required(field: &Field) -> Option<usize> {
    if field.presence != Presence::Required {
        return None;
    }
    match &field.ty {
        TypeRef::Named(index) => Some(*index),
        TypeRef::Boxed(inner) | TypeRef::Secret(inner) => match &**inner {
            TypeRef::Named(index) => Some(*index),
            _ => None,
        },
        _ => None,
    }
}

fn relax(context: &mut Context<'_>, plan: &mut Plan, at: usize, field: usize) {
    let span = plan.types[at].span;
    if let TypeKind::Object(object) = &mut plan.types[at].kind
        && let Some(field) = object.fields.get_mut(field)
    {
        field.presence = Presence::Optional;
        let why = "a mapping that must hold itself has no finite value";
        context.degrade(span, &field.pointer, why, "an optional member");
    }
}

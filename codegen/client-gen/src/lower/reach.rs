//! Which operations reach which types, and which types contain themselves.

use std::collections::BTreeSet;

use super::Context;
use super::plan::*;

impl TypeRef {
    /// Named types this mentions, with whether something on the heap lies between.
    pub fn each_named(&self, indirect: bool, visit: &mut dyn FnMut(usize, bool)) {
        match self {
            TypeRef::Named(index) => visit(*index, indirect),
            TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Boxed(inner) => inner.each_named(true, visit),
            TypeRef::Nullable(inner) | TypeRef::Secret(inner) => inner.each_named(indirect, visit),
            _ => {}
        }
    }
}

impl TypeKind {
    /// The types it is made of.
    pub fn each_type<'a>(&'a self, visit: &mut dyn FnMut(&'a TypeRef)) {
        match self {
            TypeKind::Object(object) => {
                object.fields.iter().for_each(|field| visit(&field.ty));
                object.additional.iter().for_each(visit);
            }
            TypeKind::Tagged { variants, .. } => variants.iter().for_each(|(case, _)| visit(&case.ty)),
            TypeKind::Union(cases) => cases.iter().for_each(|case| visit(&case.ty)),
            TypeKind::StringEnum(_) | TypeKind::IntEnum(_) => {}
        }
    }
}

impl Operation {
    /// Types in what is sent.
    pub fn request_types(&self) -> Vec<&TypeRef> {
        let mut out: Vec<&TypeRef> = self.params.iter().map(|param| &param.ty).collect();
        for body in &self.bodies {
            match &body.kind {
                BodyKind::Json(ty) | BodyKind::Form(ty) => out.push(ty),
                BodyKind::Multipart(fields) => out.extend(fields.iter().map(|field| &field.ty)),
                BodyKind::Text | BodyKind::Bytes => {}
            }
        }
        out
    }

    /// Types in what comes back.
    pub fn response_types(&self) -> Vec<&TypeRef> {
        let replies = self.other_success.iter().chain(&self.errors).map(|status| &status.reply);
        let alternatives = self.alternatives.iter().map(|alternative| &alternative.reply);
        let replies = std::iter::once(&self.success).chain(alternatives).chain(replies);
        replies
            .filter_map(|reply| match reply {
                Reply::Json(ty) | Reply::Events(ty, _) => Some(ty),
                _ => None,
            })
            .collect()
    }
}

/// The types that a type mentions, each once.
fn named_by(kind: &TypeKind) -> Vec<usize> {
    let mut found = Vec::new();
    kind.each_type(&mut |ty| ty.each_named(false, &mut |index, _| found.push(index)));
    found.sort_unstable();
    found.dedup();
    found
}

/// Marks every type with the directions and tags that reach it.
pub fn mark(plan: &mut Plan) {
    let named: Vec<Vec<usize>> = plan.types.iter().map(|def| named_by(&def.kind)).collect();
    let (mut walk, mut seen) = (0, vec![usize::MAX; plan.types.len()]);
    for at in 0..plan.operations.len() {
        let tag = plan.operations[at].tag;
        for request in [true, false] {
            let operation = &plan.operations[at];
            let roots = if request { operation.request_types() } else { operation.response_types() };
            let mut open = Vec::new();
            for ty in roots {
                ty.each_named(false, &mut |index, _| open.push(index));
            }
            let mut reached = Vec::new();
            while let Some(index) = open.pop() {
                // The last walk that came by.
                let Some(last) = seen.get_mut(index).filter(|last| **last != walk) else { continue };
                *last = walk;
                reached.push(index);
                open.extend(&named[index]);
            }
            walk += 1;
            for index in reached {
                let def = &mut plan.types[index];
                def.in_request |= request;
                def.in_response |= !request;
                def.tags.insert(tag);
            }
        }
    }
    // What a provider sends is read by whoever it is sent to, and made by whoever tests that.
    for def in plan.types.iter_mut().filter(|def| def.tags.is_empty()) {
        def.apart = true;
        def.in_request = true;
        def.in_response = true;
    }
}

/// A member that only comes back is not asked for in what is sent, nor one that is only sent in what
/// comes back.
pub fn relax(plan: &mut Plan) {
    for def in &mut plan.types {
        let TypeKind::Object(object) = &mut def.kind else { continue };
        for field in &mut object.fields {
            if (def.in_request && field.read_only) || (def.in_response && field.write_only) {
                field.asked |= !field.read_only && needed(field.presence);
                field.presence = relaxed(field.presence);
                field.constant = field.constant.take().filter(|_| field.asked);
            }
        }
    }
}

fn needed(presence: Presence) -> bool {
    matches!(presence, Presence::Required | Presence::RequiredNullable)
}

fn relaxed(presence: Presence) -> Presence {
    match presence {
        Presence::Required => Presence::Optional,
        Presence::RequiredNullable => Presence::Nullable,
        other => other,
    }
}

/// An object that requires itself, directly or through objects it requires, has no finite value: in
/// each such circle members become optional, and are reported.
pub fn finite(context: &mut Context<'_>, plan: &mut Plan) {
    loop {
        let needs = |ty: &TypeRef| match ty {
            TypeRef::Named(index) => Some(*index),
            TypeRef::Secret(inner) => match **inner {
                TypeRef::Named(index) => Some(index),
                _ => None,
            },
            _ => None,
        };
        let edges: Vec<Vec<usize>> = plan
            .types
            .iter()
            .map(|def| match &def.kind {
                TypeKind::Object(object) => {
                    let required = object.fields.iter().filter(|field| field.presence == Presence::Required);
                    required.filter_map(|field| needs(&field.ty)).collect()
                }
                _ => Vec::new(),
            })
            .collect();
        let component = components(&edges);
        let mut sizes = vec![0usize; plan.types.len()];
        component.iter().for_each(|own| sizes[*own] += 1);
        // One type of each circle at a time: opening it may open the circle's others.
        let mut opened = BTreeSet::new();
        for at in 0..plan.types.len() {
            if !(edges[at].contains(&at) || sizes[component[at]] > 1) || !opened.insert(component[at]) {
                continue;
            }
            let span = plan.types[at].span;
            let TypeKind::Object(object) = &mut plan.types[at].kind else { continue };
            for field in &mut object.fields {
                let Some(next) = needs(&field.ty).filter(|_| field.presence == Presence::Required) else { continue };
                if component[next] == component[at] {
                    field.presence = Presence::Optional;
                    let why = "an object that requires itself never ends";
                    context.degrade(span, &field.pointer, why, "an optional member");
                }
            }
        }
        if opened.is_empty() {
            return;
        }
    }
}

/// Puts a `Box` wherever a type would contain itself: between the members of each cycle.
pub fn boxes(plan: &mut Plan) {
    let edges: Vec<Vec<usize>> = plan
        .types
        .iter()
        .map(|def| {
            let mut out = Vec::new();
            def.kind.each_type(&mut |ty| {
                ty.each_named(false, &mut |index, indirect| {
                    if !indirect {
                        out.push(index);
                    }
                });
            });
            out
        })
        .collect();
    let component = components(&edges);
    let mut sizes = vec![0usize; plan.types.len()];
    component.iter().for_each(|own| sizes[*own] += 1);
    for at in 0..plan.types.len() {
        let own = component[at];
        let alone = !edges[at].contains(&at) && sizes[own] == 1;
        if alone {
            continue;
        }
        let boxed = |ty: &mut TypeRef| box_in(ty, &|index| component[index] == own);
        match &mut plan.types[at].kind {
            TypeKind::Object(object) => object.fields.iter_mut().for_each(|field| boxed(&mut field.ty)),
            TypeKind::Tagged { variants, .. } => variants.iter_mut().for_each(|(case, _)| boxed(&mut case.ty)),
            TypeKind::Union(cases) => cases.iter_mut().for_each(|case| boxed(&mut case.ty)),
            TypeKind::StringEnum(_) | TypeKind::IntEnum(_) => {}
        }
    }
}

fn box_in(ty: &mut TypeRef, cyclic: &dyn Fn(usize) -> bool) {
    match ty {
        TypeRef::Named(index) if cyclic(*index) => *ty = TypeRef::Boxed(Box::new(TypeRef::Named(*index))),
        TypeRef::Nullable(inner) | TypeRef::Secret(inner) => box_in(inner, cyclic),
        _ => {}
    }
}

/// Strongly connected components (Tarjan), without recursion: chains can be as long as a document.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let count = edges.len();
    let (mut index, mut low, mut component) = (vec![NONE; count], vec![0; count], vec![NONE; count]);
    let (mut stack, mut next, mut found) = (Vec::new(), 0, 0);
    for root in 0..count {
        if index[root] != NONE {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                index[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
            }
            match edges[node].get(edge) {
                Some(&target) => {
                    work.push((node, edge + 1));
                    if index[target] == NONE {
                        work.push((target, 0));
                    } else if component[target] == NONE {
                        low[node] = low[node].min(index[target]);
                    }
                }
                None => {
                    if low[node] == index[node] {
                        while let Some(member) = stack.pop() {
                            component[member] = found;
                            if member == node {
                                break;
                            }
                        }
                        found += 1;
                    }
                    if let Some((parent, _)) = work.last() {
                        low[*parent] = low[*parent].min(low[node]);
                    }
                }
            }
        }
    }
    component
}

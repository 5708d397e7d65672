//! Mappings with known members.

use super::{Schemas, wrap};
use crate::lower::flat::{Additional, Flat, Part};
use crate::lower::names::{self, Taken};
use crate::lower::plan::*;
use crate::lower::{Context, beside};

/// Names a type's own methods take.
const RESERVED_FIELDS: &[&str] = &["new", "clone", "fmt", "eq", "ne", "from", "into"];

impl<'a> Schemas<'a> {
    /// The component that a member stands in: its inline schema is named after that one, whichever
    /// schema that includes the component comes first.
    fn owner(&self, member: &Part<'a>) -> Option<&str> {
        let mut at = member.pointer.parent()?.parent()?;
        loop {
            if let Some(name) = self.components.get(&(member.node.span.file, at.clone())) {
                return Some(name);
            }
            let list = at.parent()?;
            if list.last().as_deref() != Some("allOf") {
                return None;
            }
            at = list.parent()?;
        }
    }

    pub(super) fn object(&mut self, context: &mut Context<'a>, flat: &Flat<'a>, name: &str) -> Object {
        let mut taken = Taken::with(RESERVED_FIELDS);
        let mut fields = Vec::new();
        for (wire, parts) in &flat.properties {
            let owner = match parts.as_slice() {
                [only] => self.owner(only).unwrap_or(name),
                _ => name,
            };
            let hint = format!("{owner}{}", names::pascal(wire));
            let used = self.lower_all(context, parts, &hint);
            let wish = used.rust_name.as_deref().unwrap_or(wire);
            let rust = taken.take(&names::snake(wish));
            // Free-form JSON may be null, and a required one holds its null itself.
            let free = used.ty == TypeRef::Any;
            let nullable = if flat.required.contains(wire) { used.nullable && !free } else { used.nullable || free };
            let presence = match (flat.required.contains(wire), nullable) {
                (true, false) => Presence::Required,
                (true, true) => Presence::RequiredNullable,
                (false, true) => Presence::Nullable,
                (false, false) => Presence::Optional,
            };
            let required = flat.required.contains(wire) && !nullable;
            let constant = if required { self.constant(context, parts, &used.ty) } else { None };
            fields.push(Field {
                wire: (*wire).to_owned(),
                rust,
                null: None,
                presence,
                docs: used.docs(),
                ty: used.ty,
                limits: used.limits,
                deprecated: used.deprecated,
                read_only: used.read_only,
                write_only: used.write_only,
                asked: false,
                constant,
                pointer: parts.first().map(|part| part.pointer.clone()).unwrap_or_default(),
            });
        }
        if flat.required.iter().any(|name| !flat.properties.contains_key(name)) {
            beside::lose(context, flat, &["required"], "the properties that are described");
        }
        let additional = match &flat.additional {
            Additional::Schema(part) => {
                let part = part.clone();
                let used = self.lower(context, &part, &format!("{name}Value"));
                let ty = wrap(used);
                (ty != TypeRef::Any).then_some(ty)
            }
            _ => None,
        };
        let extra = taken.take("extra");
        for field in fields.iter_mut().filter(|field| field.presence.allows_null()) {
            field.null = Some(taken.take_null(&field.rust));
        }
        Object { fields, extra, additional }
    }
}

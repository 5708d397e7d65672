//! A number for everything in a plan that shows in the crate.

use std::fmt::{self, Write};

use super::{Plan, TypeKind};
use openapi::document::Pointer;

impl Plan {
    /// Equal for two plans exactly when the crates written from them have the same text. Where things stand in the
    /// document does not count.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let mut hash = Hash(0xcbf2_9ce4_8422_2325);
        // Writing to a hash cannot fail.
        let _ = write!(hash, "{:?}", self.as_written());
        hash.0
    }

    /// Where in the other plan's document the first operation or type stands whose text differs; nothing when only
    /// what stands around them does.
    #[must_use]
    pub fn first_difference<'p>(&'p self, new: &'p Plan) -> Option<(&'p Pointer, &'p Pointer)> {
        let (was, is) = (self.as_written(), new.as_written());
        let texts = |plan: &Plan| -> Vec<String> {
            let operations = plan.operations.iter().map(|operation| format!("{operation:?}"));
            operations.chain(plan.types.iter().map(|def| format!("{def:?}"))).collect()
        };
        fn places(plan: &Plan) -> impl Iterator<Item = (&str, &Pointer)> {
            let operations = plan.operations.iter().map(|operation| (operation.id.as_str(), &operation.pointer));
            operations.chain(plan.types.iter().map(|def| (def.name.as_str(), &def.pointer)))
        }
        let before: Vec<_> = places(self).zip(texts(&was)).collect();
        places(new).zip(texts(&is)).find_map(|((name, pointer), text)| {
            let ((_, old), _) = before.iter().find(|((known, _), other)| *known == name && *other != text)?;
            Some((*old, pointer))
        })
    }

    /// The plan without what is not written into the crate.
    fn as_written(&self) -> Plan {
        let mut plan = self.clone();
        let (nowhere, span) = (Pointer::root(), Default::default());
        let servers = plan.operations.iter_mut().flat_map(|operation| &mut operation.servers);
        servers.chain(&mut plan.servers).for_each(|server| server.docs.clear());
        for scheme in &mut plan.schemes {
            scheme.pointer = nowhere.clone();
        }
        for operation in &mut plan.operations {
            operation.pointer = nowhere.clone();
            operation.span = span;
            for param in &mut operation.params {
                param.pointer = nowhere.clone();
                param.span = span;
            }
            operation.bodies.iter_mut().for_each(|body| body.pointer = nowhere.clone());
            let statuses = operation.other_success.iter_mut().chain(&mut operation.errors);
            statuses.for_each(|status| status.pointer = nowhere.clone());
        }
        for def in &mut plan.types {
            def.pointer = nowhere.clone();
            def.span = span;
            if let TypeKind::Object(object) = &mut def.kind {
                for field in &mut object.fields {
                    field.pointer = nowhere.clone();
                    field.write_only = false;
                }
            }
        }
        plan
    }
}

/// FNV-1a over what is written into it.
struct Hash(u64);

impl Write for Hash {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 ^= u64::from(byte);
            self.0 = self.0.wrapping_mul(0x0000_0100_0000_01b3);
        }
        Ok(())
    }
}

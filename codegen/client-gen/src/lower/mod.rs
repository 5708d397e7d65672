//! A document to a [`Plan`]: every name final, every type decided, and a finding for everything
//! that could not be carried over.
//!
//! Nothing fails a whole document. A schema that no type can express becomes free-form JSON, a body
//! that cannot be typed becomes bytes, and each such place is reported.

mod annotations;
mod apart;
mod bases;
mod beside;
mod body;
mod carried;
mod flat;
mod limits;
mod misplaced;
mod multipart;
pub mod names;
mod operation;
mod params;
mod plan;
pub mod prose;
mod reach;
mod replies;
mod rules;
mod schema;
mod security;
mod unions;

#[cfg(test)]
mod tests;

pub use params::set_elsewhere;
pub use plan::*;

use diagnostics::Finding;
use openapi::document::{Document, Node, Pointer, RefError, Span};

/// A plan and what was lost on the way to it.
#[derive(Debug, Clone)]
pub struct Lowered {
    /// The crate.
    pub plan: Plan,
    /// What could not be carried over.
    pub degraded: Vec<Degraded>,
    /// Operations left out.
    pub skipped: Vec<Degraded>,
}

/// One place that could not be carried over as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Degraded {
    /// Where.
    pub pointer: Pointer,
    /// Where in the text.
    pub span: Span,
    /// What kind of thing it is.
    pub cause: Cause,
    /// Why.
    pub why: String,
    /// What is there instead.
    pub became: String,
    /// Whether everything below the place is lost with it.
    pub whole: bool,
}

/// Why a place could not be carried over, for who decides by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Nothing in Rust or in the runtime says the same.
    Unsupported,
    /// A reference that resolves to nothing.
    Unresolved,
    /// A reference that refers back to itself.
    Circular,
    /// An operationId that another operation has too.
    DuplicateId,
}

impl Cause {
    /// The id of its findings.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Cause::Unsupported => "not-carried-over",
            Cause::Unresolved => "unresolved-reference",
            Cause::Circular => "circular-reference",
            Cause::DuplicateId => "duplicate-operation-id",
        }
    }
}

/// A cause and its words.
pub(crate) struct Why(Cause, String);

impl From<String> for Why {
    fn from(why: String) -> Self {
        Why(Cause::Unsupported, why)
    }
}

impl From<&str> for Why {
    fn from(why: &str) -> Self {
        Why(Cause::Unsupported, why.to_owned())
    }
}

impl From<RefError> for Why {
    fn from(error: RefError) -> Self {
        let cause = match error {
            RefError::Circular(_) => Cause::Circular,
            RefError::NoFile(_) | RefError::Dangling(_) => Cause::Unresolved,
        };
        Why(cause, error.to_string())
    }
}

impl Degraded {
    /// As a finding.
    #[must_use]
    pub fn finding(&self, doc: &Document) -> Finding {
        Finding::info(self.cause.id(), self.why.clone())
            .at(doc.location(self.span))
            .pointer(&self.pointer)
            .effect(format!("becomes {}", self.became))
    }
}

/// What every pass reads, and where it reports what it lost.
pub struct Context<'a> {
    /// The document.
    pub doc: &'a Document,
    /// See [`Lowered::degraded`].
    degraded: Vec<Degraded>,
    /// See [`Lowered::skipped`].
    skipped: Vec<Degraded>,
    /// Whether a credential of the operation that is read sets `Authorization`.
    authorizes: bool,
    /// See [`bases::Children`].
    children: bases::Children<'a>,
    /// Schemas that were looked at.
    read: rustc_hash::FxHashSet<Span>,
    /// Places of what is lost with everything below it.
    lost: rustc_hash::FxHashSet<(u32, Pointer)>,
    /// Schemas whose rules are checked before sending.
    ruled: rustc_hash::FxHashSet<Span>,
    /// Schemas whose `contentMediaType` is that of a part.
    parts: rustc_hash::FxHashSet<Span>,
    /// Places already reported.
    seen: rustc_hash::FxHashSet<(Span, String)>,
}

impl Context<'_> {
    /// Reports a place that could not be carried over, once.
    fn degrade(&mut self, span: Span, pointer: &Pointer, why: impl Into<Why>, became: &str) {
        let Why(cause, why) = why.into();
        if self.seen.insert((span, why.clone())) {
            let (pointer, became) = (pointer.clone(), became.to_owned());
            self.degraded.push(Degraded { pointer, span, cause, why, became, whole: false });
        }
    }

    /// Reports a place with everything below it, once.
    fn degrade_whole(&mut self, span: Span, pointer: &Pointer, why: impl Into<Why>, became: &str) {
        let Why(cause, why) = why.into();
        if self.seen.insert((span, why.clone())) {
            let (pointer, became) = (pointer.clone(), became.to_owned());
            self.lost.insert((span.file, pointer.clone()));
            self.degraded.push(Degraded { pointer, span, cause, why, became, whole: true });
        }
    }

    /// Reports an operation left out.
    fn skip(&mut self, span: Span, pointer: &Pointer, why: impl Into<Why>) {
        let Why(cause, why) = why.into();
        let became = "nothing".to_owned();
        self.skipped.push(Degraded { pointer: pointer.clone(), span, cause, why, became, whole: true });
    }
}

/// Lowers a whole document.
#[must_use]
pub fn lower(doc: &Document) -> Lowered {
    let (plan, mut context) = planned(doc);
    carried::check(&mut context);
    for (node, at, why) in misplaced::find(context.doc) {
        // Unless it is part of what is reported already.
        let known = context.degraded.iter().any(|known| known.pointer == at);
        if !known && !at.parent().is_some_and(|above| context.lost.contains(&(node.span.file, above))) {
            context.degrade_whole(node.span, &at, why, "nothing");
        }
    }
    carried::mapped(&mut context);
    carried::unreferenced(&mut context);
    carried::replaced(&mut context);
    Lowered { plan, degraded: context.degraded, skipped: context.skipped }
}

/// The plan of a document alone, for who asks nothing about what it does not hold.
#[must_use]
pub fn plan(doc: &Document) -> Plan {
    planned(doc).0
}

fn planned(doc: &Document) -> (Plan, Context<'_>) {
    let mut context = Context {
        doc,
        degraded: Vec::new(),
        skipped: Vec::new(),
        authorizes: false,
        children: bases::Children::of(doc),
        read: Default::default(),
        lost: Default::default(),
        ruled: Default::default(),
        parts: Default::default(),
        seen: Default::default(),
    };
    let root = doc.root();
    let text = |keys: &[&str]| root.path(keys).and_then(Node::as_str).unwrap_or_default().to_owned();
    let version = root.path(&["info", "version"]).map(|node| match node.as_str() {
        Some(text) => text.to_owned(),
        None => node.to_json().to_string(),
    });
    let mut plan = Plan {
        title: prose::one_line(&text(&["info", "title"])),
        version: prose::one_line(&version.unwrap_or_default()),
        docs: prose::clean(&text(&["info", "description"])),
        servers: params::servers(root),
        ..Plan::default()
    };
    plan.schemes = security::schemes(&mut context);
    let mut schemas = schema::Schemas::new(&context);
    operation::all(&mut context, &mut schemas, &mut plan);
    for found in openapi::document::newer::unsupported(doc) {
        context.degrade(found.span, &found.pointer, format!("{} is not supported", found.what), found.became);
    }
    schemas.finish(&mut context);
    apart::all(&mut context, &mut schemas);
    schemas.finish(&mut context);
    plan.types = schemas.types;
    params::writable(&mut context, &mut plan);
    annotations::error_shapes(&mut context, &mut plan);
    annotations::paging(&mut context, &mut plan);
    security::exchanges(&mut context, &mut plan);
    reach::mark(&mut plan);
    reach::relax(&mut plan);
    reach::finite(&mut context, &mut plan);
    reach::boxes(&mut plan);
    operation::setters(&mut plan);
    (plan, context)
}

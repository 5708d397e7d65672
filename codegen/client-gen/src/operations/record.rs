//! `record.rs`: what the document says about secrets, for recordings.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::*;

/// Parts of names that may look secret to the runtime. It decides; a name that is missing here is masked.
const TELLING: &[&str] =
    &["pass", "secret", "token", "cred", "auth", "cookie", "session", "signature", "key", "kubeconfig"];

/// Paths of one body, above which its secrets are given by their names alone.
const MOST: usize = 200;

/// `record.rs`: a recorder and a replay that know this API.
#[must_use]
pub fn record(plan: &Plan) -> TokenStream {
    let secrets = plan.operations.iter().filter_map(|operation| {
        let paths = secrets(plan, operation);
        let id = &operation.id;
        (!paths.is_empty()).then(|| quote!((#id, &[#(#paths),*]),))
    });
    let open = plan.operations.iter().filter_map(|operation| {
        let names = open(plan, operation);
        let id = &operation.id;
        (!names.is_empty()).then(|| quote!((#id, &[#(#names),*]),))
    });
    quote! {
        use std::sync::Arc;

        pub use client_core::record::{Knowledge, Recorder, Replay, Saved};

        /// What the API's document says about secrets.
        static KNOWLEDGE: Knowledge = Knowledge { secrets: &[#(#secrets)*], open: &[#(#open)*] };

        /// Creates a recorder for this API. Give it to a client with `ClientBuilder::core`:
        /// `Client::builder().env().core(|core| core.record(&recorder)).build()?`.
        pub fn recorder() -> Recorder {
            Recorder::new(&crate::operations::API, &KNOWLEDGE)
        }

        /// Reads a recording of a [`Recorder`].
        ///
        /// # Errors
        /// It is no such recording, or something in it looks like a secret; the error says where.
        pub fn replay(har: &str) -> Result<Replay, client_core::Error> {
            Replay::parse(&crate::operations::API, &KNOWLEDGE, har)
        }

        /// Creates a client whose responses come from a recording. Nothing is sent.
        ///
        /// # Errors
        /// None in practice.
        pub fn client(replay: Replay) -> Result<crate::Client, client_core::Error> {
            crate::Client::builder().core(|core| core.transport(Arc::new(replay))).build()
        }

        /// Starts a local HTTP server whose responses come from a recording.
        ///
        /// # Errors
        /// No port could be opened.
        #[cfg(feature = "mock")]
        pub async fn serve(replay: Replay) -> Result<client_core::mock::MockServer, client_core::Error> {
            crate::mock::start(Arc::new(replay)).await
        }
    }
}

/// Where an operation's values are that its document marks as secret.
fn secrets(plan: &Plan, operation: &Operation) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for param in &operation.params {
        if has_secret(plan, &param.ty, &mut BTreeSet::new()) {
            let place = match param.place {
                Place::Path => "path",
                Place::Query => "query",
                Place::Header => "header",
                Place::Cookie => "cookie",
            };
            out.insert(format!("/{place}/{}", escaped(&param.wire)));
        }
    }
    for body in &operation.bodies {
        match &body.kind {
            BodyKind::Json(ty) | BodyKind::Form(ty) => out.extend(paths(plan, ty, "/request")),
            BodyKind::Multipart(_) | BodyKind::Text | BodyKind::Bytes => {}
        }
    }
    for reply in replies(operation) {
        match reply {
            Reply::Json(ty) => out.extend(paths(plan, ty, "/response")),
            Reply::Events(ty, framing) => {
                let all = paths(plan, ty, "/response");
                // On the wire, an event's data is all there is of JSON.
                let data = |path: String| match framing {
                    Framing::Envelope => path.replacen("/response/data", "/response", 1),
                    Framing::Data | Framing::Text => path,
                };
                out.extend(all.into_iter().map(data));
            }
            Reply::Empty | Reply::Text | Reply::Bytes => {}
        }
    }
    out
}

/// Everything that may come back.
fn replies(operation: &Operation) -> impl Iterator<Item = &Reply> {
    std::iter::once(&operation.success)
        .chain(operation.alternatives.iter().map(|alternative| &alternative.reply))
        .chain(operation.other_success.iter().chain(&operation.errors).map(|status| &status.reply))
}

/// Documented names of an operation that may look secret, and are not marked as secrets anywhere in it.
fn open<'p>(plan: &'p Plan, operation: &'p Operation) -> BTreeSet<&'p str> {
    let params = operation.params.iter().map(|param| (param.wire.as_str(), &param.ty));
    let mut all: Vec<(&str, &TypeRef)> = params.collect();
    let mut waiting: Vec<&TypeRef> = Vec::new();
    for body in &operation.bodies {
        match &body.kind {
            BodyKind::Json(ty) | BodyKind::Form(ty) => waiting.push(ty),
            BodyKind::Multipart(_) | BodyKind::Text | BodyKind::Bytes => {}
        }
    }
    for reply in replies(operation) {
        match reply {
            Reply::Json(ty) | Reply::Events(ty, _) => waiting.push(ty),
            Reply::Empty | Reply::Text | Reply::Bytes => {}
        }
    }
    let mut met = BTreeSet::new();
    while let Some(ty) = waiting.pop() {
        match ty {
            TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
                waiting.push(inner);
            }
            // What is inside of a secret is one.
            TypeRef::Named(index) if met.insert(*index) => {
                for (step, inner) in inside(&plan.types[*index].kind) {
                    all.extend(step.filter(|step| *step != "*").map(|step| (step, inner)));
                    waiting.push(inner);
                }
            }
            _ => {}
        }
    }
    let secret: BTreeSet<&str> = all.iter().filter(|(_, ty)| is_secret(ty)).map(|(name, _)| *name).collect();
    let telling = |name: &str| {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        TELLING.iter().any(|part| plain.contains(part))
    };
    let credentials = plan.schemes.iter().filter_map(|scheme| match &scheme.kind {
        SchemeKind::ApiKey { name, .. } => Some(name.as_str()),
        _ => None,
    });
    let credentials: Vec<&str> = credentials.collect();
    let names = all.iter().map(|(name, _)| *name);
    names.filter(|name| telling(name) && !secret.contains(name) && !credentials.contains(name)).collect()
}

fn is_secret(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Secret(_) => true,
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
            is_secret(inner)
        }
        _ => false,
    }
}

/// The types that a named type is made of, each with the step that leads there.
fn inside(kind: &TypeKind) -> Vec<(Option<&str>, &TypeRef)> {
    match kind {
        TypeKind::Object(object) => {
            let fields = object.fields.iter().map(|field| (Some(field.wire.as_str()), &field.ty));
            fields.chain(object.additional.iter().map(|ty| (Some("*"), ty))).collect()
        }
        TypeKind::Tagged { variants, .. } => variants.iter().map(|(case, _)| (None, &case.ty)).collect(),
        TypeKind::Union(cases) => cases.iter().map(|case| (None, &case.ty)).collect(),
        TypeKind::StringEnum(_) | TypeKind::IntEnum(_) => Vec::new(),
    }
}

fn has_secret(plan: &Plan, ty: &TypeRef, met: &mut BTreeSet<usize>) -> bool {
    match ty {
        TypeRef::Secret(_) => true,
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
            has_secret(plan, inner, met)
        }
        TypeRef::Named(index) => {
            met.insert(*index) && inside(&plan.types[*index].kind).iter().any(|(_, ty)| has_secret(plan, ty, met))
        }
        _ => false,
    }
}

/// The secrets of one body. Of types that contain themselves, and of very many, the names alone say where.
fn paths(plan: &Plan, ty: &TypeRef, root: &str) -> BTreeSet<String> {
    let mut walk = Walk { plan, out: BTreeSet::new(), above: Vec::new(), steps: 0, whole: true };
    walk.ty(ty, root);
    if walk.whole {
        return walk.out;
    }
    let mut out = BTreeSet::new();
    let mut met = BTreeSet::new();
    let mut waiting = vec![ty];
    while let Some(ty) = waiting.pop() {
        match ty {
            TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
                waiting.push(inner);
            }
            TypeRef::Secret(_) => {
                out.insert(root.to_owned());
            }
            TypeRef::Named(index) if met.insert(*index) => {
                for (step, inner) in inside(&plan.types[*index].kind) {
                    match (is_secret(inner), step) {
                        (true, Some(step)) => {
                            out.insert(format!(
                                "{root}/**/{}",
                                if step == "*" { "*".to_owned() } else { escaped(step) }
                            ));
                        }
                        _ => waiting.push(inner),
                    }
                }
            }
            _ => {}
        }
    }
    out
}

struct Walk<'p> {
    plan: &'p Plan,
    out: BTreeSet<String>,
    above: Vec<usize>,
    steps: usize,
    /// Whether every secret has a path of its own.
    whole: bool,
}

impl Walk<'_> {
    fn ty(&mut self, ty: &TypeRef, path: &str) {
        self.steps += 1;
        if self.out.len() > MOST || self.steps > MOST * 50 {
            self.whole = false;
        }
        if !self.whole {
            return;
        }
        match ty {
            TypeRef::Secret(_) => {
                self.out.insert(path.to_owned());
            }
            TypeRef::List(inner) | TypeRef::Map(inner) => self.ty(inner, &format!("{path}/*")),
            TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => self.ty(inner, path),
            TypeRef::Named(index) => {
                if !has_secret(self.plan, ty, &mut BTreeSet::new()) {
                    return;
                }
                if self.above.contains(index) {
                    self.whole = false;
                    return;
                }
                self.above.push(*index);
                for (step, inner) in inside(&self.plan.types[*index].kind) {
                    let path = match step {
                        Some("*") => format!("{path}/*"),
                        Some(step) => format!("{path}/{}", escaped(step)),
                        None => path.to_owned(),
                    };
                    self.ty(inner, &path);
                }
                self.above.pop();
            }
            _ => {}
        }
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

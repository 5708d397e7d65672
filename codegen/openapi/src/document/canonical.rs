//! Brings the tree of a document into the form that OpenAPI's rules on references give it, so that
//! every reader of it reads the same.
//!
//! - What OpenAPI says is ignored beside a `$ref` is taken out: in 3.0 all of it.
//! - A `$ref` where OpenAPI has none (an operation, a `properties` map, a list of parameters) is
//!   replaced by what it leads to, as bundlers do. What stands beside it is kept.
//! - A `$ref` by `$id` or `$anchor`, and a `$dynamicRef`, becomes a `$ref` by pointer.
//!
//! Spans stay those of the text. Everything that was changed is a [`Note`], for lint to report, and
//! what cannot be followed is a finding.

use std::collections::BTreeMap;

use super::grammar::{Kind, Shape};
use super::node::at_mut;
use super::walk::{Walk, reference};
use super::{File, Node, Object, Pointer, Span, Value, Version, resolve};
use diagnostics::{Finding, Location};

/// Something that the tree says otherwise than the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What.
    pub kind: NoteKind,
    /// The file.
    pub file: u32,
    /// The object with the `$ref`.
    pub pointer: Pointer,
    /// The key `$ref`.
    pub key: Span,
    /// Its text.
    pub value: Span,
}

/// See [`Note`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteKind {
    /// Keys beside a `$ref` that OpenAPI ignores, left out of the tree.
    Ignored(Kind, Vec<(Box<str>, Span)>),
    /// A `$ref` where OpenAPI allows none, replaced by what it leads to.
    Inlined(Shape),
}

/// A `$ref` that was replaced by what it leads to.
#[derive(Debug, Clone)]
pub(super) struct Inlined {
    file: u32,
    at: Pointer,
    to_file: u32,
    to: Pointer,
}

enum Edit {
    /// Replace by the node there.
    Inline(u32, Pointer),
    /// Keep only what is not ignored.
    Strip(Kind),
}

/// Nodes that replacing references may add. The largest real document needs a tenth.
const MAX_INLINED: usize = 2_000_000;

/// Keys about the description rather than the API: they count wherever they are.
const ABOUT_THE_DOCUMENT: [&str; 3] = ["x-lint-allow", "x-source", "x-docs-deviation"];

/// Whether a key beside a `$ref` is ignored.
fn is_ignored(kind: Kind, version: Version, key: &str) -> bool {
    if key == "$ref" || kind == Kind::PathItem || ABOUT_THE_DOCUMENT.contains(&key) {
        return false;
    }
    match version {
        Version::V3_0 => true,
        Version::V3_1 | Version::V3_2 => {
            kind != Kind::Schema && !matches!(key, "summary" | "description") && !key.starts_with("x-")
        }
    }
}

/// Whether keys beside the `$ref` of a path item belong to it.
fn adds_to_path_item(node: &Node) -> bool {
    node.members()
        .any(|member| !matches!(&*member.key, "$ref" | "summary" | "description") && !member.key.starts_with("x-"))
}

/// Brings the files into their canonical form.
pub(super) fn canonical(
    files: &mut [File],
    version: Version,
    findings: &mut Vec<Finding>,
) -> (Vec<Note>, Vec<Inlined>) {
    super::identify::rewrite(files, findings);
    let mut notes = Vec::new();
    let mut edits: BTreeMap<(u32, String), Edit> = BTreeMap::new();
    let mut walk = Walk::new(files);
    while let Some(visit) = walk.next() {
        let Some(member) = visit.node.member("$ref") else { continue };
        let Some(text) = member.node.as_str() else { continue };
        let allowed = match visit.shape {
            Shape::One(Kind::Document) | Shape::Data => continue,
            Shape::One(Kind::PathItem) => !adds_to_path_item(visit.node),
            Shape::One(kind) => kind.is_referable(version),
            _ => false,
        };
        let at = walk.pointer(&visit);
        let note = |kind: NoteKind| Note {
            kind,
            file: visit.node.span.file,
            pointer: at.clone(),
            key: member.key_span,
            value: member.node.span,
        };
        let inline = !allowed || visit.shape == Shape::One(Kind::MediaType);
        if inline {
            match resolve::target(files, visit.node.span.file, text) {
                Ok(target) => {
                    if !allowed {
                        notes.push(note(NoteKind::Inlined(visit.shape)));
                    }
                    edits.insert((visit.file, at.as_str().to_owned()), Edit::Inline(target.file, target.pointer));
                }
                Err(error) => findings.push(unresolved(files, member.node.span, &at, error.to_string())),
            }
            continue;
        }
        let Shape::One(kind) = visit.shape else { continue };
        let ignored = visit.node.members().filter(|member| is_ignored(kind, version, &member.key));
        let ignored: Vec<(Box<str>, Span)> = ignored.map(|member| (member.key.clone(), member.key_span)).collect();
        if !ignored.is_empty() {
            notes.push(note(NoteKind::Ignored(kind, ignored)));
            edits.insert((visit.file, at.as_str().to_owned()), Edit::Strip(kind));
        }
    }
    if edits.is_empty() {
        return (notes, Vec::new());
    }
    let inlined = edits.iter().filter_map(|((file, at), edit)| match edit {
        Edit::Inline(to_file, to) => {
            Some(Inlined { file: *file, at: Pointer::parse_plain(at), to_file: *to_file, to: to.clone() })
        }
        Edit::Strip(_) => None,
    });
    let inlined = inlined.collect();
    let mut build = Build { files, edits: &edits, version, left: MAX_INLINED, inside: Vec::new(), failed: Vec::new() };
    let mut replacements = Vec::new();
    for number in 0..build.files.len() as u32 {
        for (at, edit) in below(&edits, number, "") {
            let pointer = Pointer::parse_plain(at);
            if let (Edit::Inline(..), Some(node)) = (edit, build.node(number, &pointer)) {
                replacements.push((number, pointer, Some(node), edit));
            } else if let Edit::Strip(_) = edit {
                replacements.push((number, pointer, None, edit));
            }
        }
    }
    let failed = std::mem::take(&mut build.failed);
    for (span, at, why) in failed {
        findings.push(unresolved(files, span, &at, why));
    }
    for (number, pointer, node, edit) in replacements {
        let Some(place) = at_mut(&mut files[number as usize].root, &pointer) else { continue };
        match (node, edit) {
            (Some(node), _) => *place = node,
            (None, Edit::Strip(kind)) => strip(place, *kind, version),
            (None, Edit::Inline(..)) => {}
        }
    }
    (notes, inlined)
}

/// The edits at and below a pointer of a file, without those below one that inlines.
fn below<'e>(
    edits: &'e BTreeMap<(u32, String), Edit>,
    file: u32,
    pointer: &str,
) -> impl Iterator<Item = (&'e str, &'e Edit)> {
    let start = (file, pointer.to_owned());
    let prefix = pointer.to_owned();
    let mut inlined: Option<String> = None;
    edits
        .range(start..)
        .map_while(move |((number, at), edit)| {
            let rest = at.strip_prefix(prefix.as_str());
            (*number == file && rest.is_some()).then_some((at.as_str(), rest.unwrap_or_default(), edit))
        })
        .filter(|(_, rest, _)| rest.is_empty() || rest.starts_with('/'))
        .filter_map(move |(at, _, edit)| {
            if inlined.as_ref().is_some_and(|outer| at.starts_with(outer.as_str())) {
                return None;
            }
            if let Edit::Inline(..) = edit {
                inlined = Some(format!("{at}/"));
            }
            Some((at, edit))
        })
}

struct Build<'a> {
    files: &'a [File],
    edits: &'a BTreeMap<(u32, String), Edit>,
    version: Version,
    /// Nodes that may still be added.
    left: usize,
    /// References being replaced further out.
    inside: Vec<(u32, Pointer)>,
    failed: Vec<(Span, Pointer, String)>,
}

impl Build<'_> {
    /// The node there in its canonical form.
    fn node(&mut self, file: u32, at: &Pointer) -> Option<Node> {
        let written = at.find(&self.files.get(file as usize)?.root)?;
        if let Some(Edit::Inline(to_file, to)) = self.edits.get(&(file, at.as_str().to_owned())) {
            return self.inline(file, at, written, *to_file, to);
        }
        let count = size(written, self.left)?;
        self.left -= count;
        let mut node = written.clone();
        let edits: Vec<_> = below(self.edits, file, at.as_str()).collect();
        for (pointer, edit) in edits {
            let pointer = Pointer::parse_plain(pointer);
            let within = Pointer::parse_plain(&pointer.as_str()[at.as_str().len()..]);
            match edit {
                Edit::Strip(kind) => {
                    if let Some(place) = at_mut(&mut node, &within) {
                        strip(place, *kind, self.version);
                    }
                }
                Edit::Inline(..) => {
                    let found = self.node(file, &pointer);
                    if let (Some(found), Some(place)) = (found, at_mut(&mut node, &within)) {
                        *place = found;
                    }
                }
            }
        }
        Some(node)
    }

    fn inline(&mut self, file: u32, at: &Pointer, written: &Node, to_file: u32, to: &Pointer) -> Option<Node> {
        let here = (file, at.clone());
        let text = reference(written).unwrap_or_default();
        if self.inside.contains(&here) || self.inside.len() > 60 {
            self.failed.push((written.span, at.clone(), format!("`{text}` refers back to itself")));
            return None;
        }
        self.inside.push(here);
        let found = self.node(to_file, to);
        let mut beside = Vec::new();
        for member in written.members().filter(|member| &*member.key != "$ref") {
            if let Some(node) = self.node(file, &at.join(&member.key)) {
                beside.push(super::Member { node, ..member.clone() });
            }
        }
        self.inside.pop();
        let Some(mut found) = found else {
            if self.left == 0 {
                let why = format!("`{text}` is part of references that multiply beyond what can be read");
                self.failed.push((written.span, at.clone(), why));
            }
            return None;
        };
        if beside.is_empty() {
            return Some(found);
        }
        let Value::Object(object) = &found.value else {
            let why = format!("`{text}` leads to a value of another kind than the keys beside it");
            self.failed.push((written.span, at.clone(), why));
            return Some(found);
        };
        let mut members: Vec<super::Member> = object.iter().cloned().collect();
        for member in beside {
            match members.iter_mut().find(|known| known.key == member.key) {
                Some(known) => *known = member,
                None => members.push(member),
            }
        }
        found.value = Value::Object(Object::from_members(members));
        Some(found)
    }
}

/// How many nodes there are; `None`, and nothing left, if there are more than may be.
fn size(node: &Node, most: usize) -> Option<usize> {
    let mut count = 0;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        count += 1;
        if count > most {
            return None;
        }
        open.extend(node.items());
        open.extend(node.members().map(|member| &member.node));
    }
    Some(count)
}

fn strip(node: &mut Node, kind: Kind, version: Version) {
    if let Value::Object(object) = &node.value {
        let kept = object.iter().filter(|member| !is_ignored(kind, version, &member.key));
        node.value = Value::Object(Object::from_members(kept.cloned().collect()));
    }
}

pub(super) fn unresolved(files: &[File], span: Span, at: &Pointer, message: String) -> Finding {
    let file = files.get(span.file as usize).map_or("", |file| &file.path).to_owned();
    let place = Location { file, line: span.line, column: span.column, start: span.start, end: span.end };
    let finding = Finding::error("unresolved-reference", message).at(place).pointer(at);
    finding.help("correct the reference, or write out what it is to lead to")
}

/// Where a node was written that the tree has at this place of this file.
pub(super) fn written(inlined: &[Inlined], file: u32, at: &Pointer) -> (u32, Pointer) {
    let mut place = (file, at.clone());
    for _ in 0..64 {
        let outer = inlined.iter().filter(|known| known.file == place.0).filter_map(|known| {
            let rest = place.1.as_str().strip_prefix(known.at.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then_some((known, rest))
        });
        let Some((known, rest)) = outer.max_by_key(|(known, _)| known.at.as_str().len()) else { break };
        place = (known.to_file, Pointer::parse_plain(&format!("{}{rest}", known.to)));
    }
    place
}

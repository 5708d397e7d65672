//! Visits every object of a document as what it is, `$ref`s followed, each once.

use rustc_hash::FxHashSet;

use super::grammar::{Kind, Shape};
use super::{File, Node, Pointer, Value, resolve};

/// A place that a walk comes by.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// What stands there.
    pub node: &'a Node,
    /// What is to stand there.
    pub shape: Shape,
    /// The file it is part of, which is not always the one it was written in.
    pub file: u32,
    step: u32,
}

#[derive(Clone, Copy)]
enum Key<'a> {
    Name(&'a str),
    Index(usize),
}

struct Step<'a> {
    parent: Option<u32>,
    key: Key<'a>,
}

/// See the module. Costs no stack, however deep the document is.
pub struct Walk<'a> {
    files: &'a [File],
    steps: Vec<Step<'a>>,
    /// Where walks enter a file elsewhere than at its root.
    entries: Vec<Pointer>,
    open: Vec<Visit<'a>>,
    seen: FxHashSet<(usize, Shape)>,
    /// The components of the document are visited where they are written, not where they are used.
    whole: bool,
}

/// A step that starts at an entry instead of below another step.
const ENTRY: u32 = 1 << 31;

impl<'a> Walk<'a> {
    /// From the root of the first file.
    pub(super) fn new(files: &'a [File]) -> Self {
        let mut walk = Walk::nowhere(files, true);
        if let Some(first) = files.first() {
            walk.enter(&first.root, Shape::One(Kind::Document), 0, Pointer::root());
        }
        walk
    }

    fn nowhere(files: &'a [File], whole: bool) -> Self {
        let (entries, open) = (Vec::new(), Vec::new());
        Walk { files, steps: Vec::new(), entries, open, seen: FxHashSet::default(), whole }
    }

    /// What `$ref`s lead to, however far, from these keys of the document: file and pointer.
    pub(super) fn reached(files: &'a [File], keys: &[&str]) -> Vec<(u32, Pointer)> {
        let mut walk = Walk::nowhere(files, false);
        let Some(root) = files.first().map(|first| &first.root) else { return Vec::new() };
        for key in keys {
            if let (Some(node), Some(field)) = (root.get(key), Kind::Document.field(key)) {
                walk.enter(node, field.shape, 0, Pointer::root().join(key));
            }
        }
        let own = walk.entries.len();
        let mut targets = Vec::new();
        while let Some(visit) = walk.next() {
            if visit.step & ENTRY != 0 && (visit.step & !ENTRY) as usize >= own {
                targets.push((visit.file, walk.pointer(&visit)));
            }
        }
        targets
    }

    fn enter(&mut self, node: &'a Node, shape: Shape, file: u32, at: Pointer) {
        let step = self.entries.len() as u32 | ENTRY;
        self.entries.push(at);
        self.open.push(Visit { node, shape, file, step });
    }

    /// Where a visited place is, in its file.
    #[must_use]
    pub fn pointer(&self, visit: &Visit<'a>) -> Pointer {
        let mut keys = Vec::new();
        let mut at = visit.step;
        while at & ENTRY == 0 {
            let step = &self.steps[at as usize];
            keys.push(step.key);
            at = step.parent.unwrap_or(ENTRY);
        }
        let start = self.entries.get((at & !ENTRY) as usize).cloned().unwrap_or_default();
        keys.iter().rev().fold(start, |at, key| match key {
            Key::Name(name) => at.join(name),
            Key::Index(index) => at.index(*index),
        })
    }

    fn push(&mut self, below: &Visit<'a>, key: Key<'a>, node: &'a Node, shape: Shape) {
        let step = self.steps.len() as u32;
        self.steps.push(Step { parent: Some(below.step), key });
        self.open.push(Visit { node, shape, file: below.file, step });
    }

    fn children(&mut self, visit: &Visit<'a>) {
        let from = self.open.len();
        match (visit.shape, &visit.node.value) {
            (Shape::One(kind), Value::Object(object)) => {
                for member in object {
                    let Some(shape) = kind.shape(&member.key) else { continue };
                    let leaf = matches!(shape, Shape::Data | Shape::Scalar | Shape::Names | Shape::DataList);
                    // A leaf matters only where it is a reference.
                    if leaf && (shape == Shape::Data || reference(&member.node).is_none()) {
                        continue;
                    }
                    if &*member.key != "$ref" {
                        self.push(visit, Key::Name(&member.key), &member.node, shape);
                    }
                }
            }
            (Shape::Map(kind), Value::Object(object)) => {
                for member in object {
                    if &*member.key != "$ref" || member.node.as_str().is_none() {
                        self.push(visit, Key::Name(&member.key), &member.node, Shape::One(kind));
                    }
                }
            }
            (Shape::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.push(visit, Key::Index(index), item, Shape::One(kind));
                }
            }
            _ => {}
        }
        self.open[from..].reverse();
    }

    fn follow(&mut self, visit: &Visit<'a>, text: &str) {
        let Ok(target) = resolve::target(self.files, visit.node.span.file, text) else { return };
        if self.seen.contains(&(address(target.node), visit.shape)) {
            return;
        }
        // Components of the document itself are visited where they are written.
        if self.whole && target.file == 0 && is_component(&target.pointer, visit.shape) {
            return;
        }
        self.enter(target.node, visit.shape, target.file, target.pointer);
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Visit<'a>;

    fn next(&mut self) -> Option<Visit<'a>> {
        loop {
            let visit = self.open.pop()?;
            if !self.seen.insert((address(visit.node), visit.shape)) {
                continue;
            }
            // What a reference leads to is visited after what is written here.
            if let Some(text) = reference(visit.node) {
                self.follow(&visit, text);
            }
            self.children(&visit);
            return Some(visit);
        }
    }
}

/// The `$ref` of an object, if it has one.
pub(super) fn reference(node: &Node) -> Option<&str> {
    node.get("$ref")?.as_str()
}

fn address(node: &Node) -> usize {
    std::ptr::from_ref(node) as usize
}

fn is_component(pointer: &Pointer, shape: Shape) -> bool {
    let mut keys = pointer.keys();
    let (Some(first), Some(section), Some(_), None) = (keys.next(), keys.next(), keys.next(), keys.next()) else {
        return false;
    };
    let of = Kind::Components.field(&section).map(|field| field.shape);
    first == "components" && matches!((of, shape), (Some(Shape::Map(kind)), Shape::One(wanted)) if kind == wanted)
}

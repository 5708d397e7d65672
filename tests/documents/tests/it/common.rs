//! What a plan says, whatever its types are called and wherever they stand.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use client_gen::lower::{Lowered, Operation, Plan, TypeDef, TypeKind, lower};
use openapi::document::{Document, Loader, Pointer};

/// The folder of the programs that write documents.
pub fn judges() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../judges")
}

/// The files beside a document.
struct Files;

impl Loader for Files {
    fn read(&self, path: &str) -> Result<String, String> {
        std::fs::read_to_string(path).map_err(|error| error.to_string())
    }
}

/// A document of a file, lowered.
pub fn read(path: &Path) -> Lowered {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let document = Document::load(&path.to_string_lossy(), &text, &Files).unwrap();
    assert!(document.findings().is_empty(), "{:#?}", document.findings());
    lower(&document)
}

/// Where the reports are and what they say, one a line.
pub fn reports(lowered: &Lowered) -> Vec<String> {
    let all = lowered.skipped.iter().chain(&lowered.degraded);
    all.map(|known| format!("{}: {}", known.pointer, known.why)).collect()
}

/// Each operation by method and path, with every type that it reaches written out. Types are numbered in the order in
/// which the operation comes by them, so that neither their names nor others' types count.
pub fn written_out(plan: &Plan) -> BTreeMap<String, String> {
    plan.operations.iter().map(|one| (format!("{} {}", one.method, one.path), operation(plan, one))).collect()
}

fn operation(plan: &Plan, operation: &Operation) -> String {
    let mut own = operation.clone();
    own.tag = 0;
    for text in [&mut own.rust, &mut own.builder, &mut own.stub, &mut own.constant, &mut own.docs, &mut own.docs_url] {
        text.clear();
    }
    own.pointer = Pointer::root();
    own.span = Default::default();
    for server in &mut own.servers {
        server.docs.clear();
    }
    for param in &mut own.params {
        param.docs.clear();
        param.pointer = Pointer::root();
        param.span = Default::default();
    }
    own.bodies.iter_mut().for_each(|body| body.pointer = Pointer::root());
    for status in own.errors.iter_mut().chain(&mut own.other_success) {
        status.docs.clear();
        status.pointer = Pointer::root();
    }
    let mut types = Numbers::default();
    let mut out = types.of(&format!("{own:#?}"));
    let mut next = 0;
    while let Some(index) = types.order.get(next).copied() {
        next += 1;
        out.push_str(&types.of(&format!("\ntype {}: {:#?}", next - 1, definition(&plan.types[index]))));
    }
    out
}

/// What a type is, without its name and its place.
fn definition(def: &TypeDef) -> TypeKind {
    let mut kind = def.kind.clone();
    match &mut kind {
        TypeKind::Object(object) => {
            for field in &mut object.fields {
                field.docs.clear();
                field.pointer = Pointer::root();
            }
        }
        TypeKind::StringEnum(variants) => variants.iter_mut().for_each(|variant| variant.docs.clear()),
        TypeKind::IntEnum(variants) => variants.iter_mut().for_each(|variant| variant.docs.clear()),
        TypeKind::Tagged { variants, .. } => {
            for (case, _) in variants {
                case.docs.clear();
                case.rust.clear();
            }
        }
        // Alternatives are called by their types.
        TypeKind::Union(cases) => {
            for case in cases {
                case.docs.clear();
                case.rust.clear();
            }
        }
    }
    kind
}

/// Types in the order in which they are come by.
#[derive(Default)]
struct Numbers {
    order: Vec<usize>,
    known: HashMap<usize, usize>,
}

impl Numbers {
    /// The text with each `Named(n)` by the number of this order.
    fn of(&mut self, text: &str) -> String {
        const START: &str = "Named(";
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(START) {
            let (before, after) = rest.split_at(at + START.len());
            out.push_str(before);
            let inner = after.trim_start();
            let digits = inner.find(|c: char| !c.is_ascii_digit()).unwrap_or(inner.len());
            match inner[..digits].parse::<usize>() {
                Ok(index) => {
                    let next = self.order.len();
                    let number = *self.known.entry(index).or_insert_with(|| {
                        self.order.push(index);
                        next
                    });
                    out.push_str(&number.to_string());
                    rest = &inner[digits..];
                }
                // A text that says so.
                Err(_) => rest = after,
            }
        }
        out.push_str(rest);
        out
    }
}

/// A line, with a number in it as a float: `10` and `10.0` are one value.
fn by_value(line: &str) -> String {
    match line.trim().strip_prefix("Number(").and_then(|rest| rest.strip_suffix("),")).map(str::parse::<f64>) {
        Some(Ok(number)) => format!("Number({number:?})"),
        _ => line.to_owned(),
    }
}

/// What two plans have otherwise, by operation: the first line that differs.
pub fn differences(first: &Plan, second: &Plan) -> Vec<String> {
    let (first, second) = (written_out(first), written_out(second));
    let mut out = Vec::new();
    for (id, text) in &first {
        let Some(other) = second.get(id) else {
            out.push(format!("{id}: not in the second"));
            continue;
        };
        let by_value = |text: &str| text.lines().map(by_value).collect::<Vec<_>>().join("\n");
        if text != other && by_value(text) != by_value(other) {
            let (text, other) = (by_value(text), by_value(other));
            let lines = text.lines().zip(other.lines());
            let before: Vec<&str> = lines.clone().take_while(|(a, b)| a == b).map(|(a, _)| a.trim()).collect();
            let (a, b) = lines.clone().find(|(a, b)| a != b).unwrap_or(("nothing more", "more"));
            let around = before[before.len().saturating_sub(6)..].join(" ");
            out.push(format!("{id}: {around} >>> {} | {}", a.trim(), b.trim()));
        }
    }
    out.extend(second.keys().filter(|id| !first.contains_key(*id)).map(|id| format!("{id}: not in the first")));
    out
}

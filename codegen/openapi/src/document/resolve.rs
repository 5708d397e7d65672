//! Following `$ref`, inside a file and into the files beside it.

use super::pointer::percent_decode;
use super::{Document, File, Loader, Node, Pointer, Value, parse};
use diagnostics::{Finding, Location};

/// What a `$ref` names.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// The node.
    pub node: &'a Node,
    /// Which file it stands in.
    pub file: u32,
    /// Where in that file.
    pub pointer: Pointer,
}

/// Why a `$ref` names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefError {
    /// The file is not beside the document.
    #[error("`{0}` was not read: only files beside the document are, nothing is fetched")]
    NoFile(String),
    /// Nothing stands at the pointer.
    #[error("`{0}` points at nothing")]
    Dangling(String),
    /// The reference refers back to itself.
    #[error("`{0}` refers back to itself")]
    Circular(String),
}

/// References followed in a row before we call it a circle.
const MAX_HOPS: usize = 64;

impl Document {
    /// What `reference`, standing in file `from`, names; one hop.
    ///
    /// # Errors
    /// See [`RefError`].
    pub fn target(&self, from: u32, reference: &str) -> Result<Target<'_>, RefError> {
        target(self.files(), from, reference)
    }

    /// The node itself, or what its `$ref` names after as many hops as it takes. The pointer is
    /// that of the last `$ref`, or `at` when there is none.
    ///
    /// # Errors
    /// See [`RefError`].
    pub fn resolve<'a>(&'a self, node: &'a Node, at: &Pointer) -> Result<Target<'a>, RefError> {
        let mut target = Target { node, file: node.span.file, pointer: at.clone() };
        for _ in 0..MAX_HOPS {
            let Some(reference) = target.node.get("$ref").and_then(Node::as_str) else {
                return Ok(target);
            };
            target = self.target(target.file, reference)?;
        }
        let reference = node.get("$ref").and_then(Node::as_str).unwrap_or_default();
        Err(RefError::Circular(reference.to_owned()))
    }
}

/// What `reference`, standing in file `from`, names; one hop.
pub(super) fn target<'a>(files: &'a [File], from: u32, reference: &str) -> Result<Target<'a>, RefError> {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    // What an overlay adds stands in the first file.
    let from = if files.get(from as usize).is_some_and(|file| file.overlay) { 0 } else { from };
    let file = if path.is_empty() {
        from
    } else {
        let base = files.get(from as usize).map_or("", |file| &file.path);
        let wanted = beside(base, path);
        let at = files.iter().position(|file| file.path == wanted).or_else(|| {
            let wanted = beside(base, &percent_decode(path));
            files.iter().position(|file| file.path == wanted)
        });
        at.ok_or_else(|| RefError::NoFile(reference.to_owned()))? as u32
    };
    let pointer = Pointer::of_fragment(fragment);
    let root = files.get(file as usize).map(|file| &file.root);
    let node = root.and_then(|root| pointer.find(root)).ok_or_else(|| RefError::Dangling(reference.to_owned()))?;
    Ok(Target { node, file, pointer })
}

/// The name of file `to` as seen from file `from`.
pub(super) fn from(files: &[File], from: u32, to: u32) -> String {
    let path = |file: u32| files.get(file as usize).map_or("", |file| file.path.as_str());
    let (base, wanted) = (path(from), path(to));
    let folder: Vec<&str> = base.split('/').collect();
    let parts: Vec<&str> = wanted.split('/').collect();
    let shared = folder.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let shared = shared.min(folder.len() - 1).min(parts.len() - 1);
    let up = vec![".."; folder.len() - 1 - shared];
    up.iter().chain(&parts[shared..]).copied().collect::<Vec<_>>().join("/")
}

/// `name` as seen from the file `base`, with `.` and `..` worked out.
pub(super) fn beside(base: &str, name: &str) -> String {
    let folder = base.rfind('/').map_or("", |at| &base[..at]);
    let absolute = base.starts_with('/');
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let joined = parts.join("/");
    if absolute { format!("/{joined}") } else { joined }
}

/// Reads every file that a `$ref` names, and those that they name.
pub(super) fn load_others(files: &mut Vec<File>, loader: &dyn Loader, findings: &mut Vec<Finding>) {
    let mut done = 0;
    let mut failed = std::collections::HashSet::new();
    let mut addresses: Vec<(String, usize)> = Vec::new();
    while done < files.len() {
        // What an overlay adds is in the first file already.
        if files[done].overlay {
            done += 1;
            continue;
        }
        let mut wanted = Vec::new();
        collect(&files[done].root, &mut wanted);
        let base = files[done].path.clone();
        for (reference, location_of) in wanted {
            let path = reference.split('#').next().unwrap_or_default();
            let mut full = beside(&base, &percent_decode(path));
            if files.iter().any(|file| file.path == full) || failed.contains(&full) {
                continue;
            }
            let place = Location {
                file: files.get(location_of.file as usize).map_or_else(|| base.clone(), |file| file.path.clone()),
                line: location_of.line,
                column: location_of.column,
                start: location_of.start,
                end: location_of.end,
            };
            let read = if path.contains("://") || path.starts_with("urn:") {
                addresses.push((path.to_owned(), findings.len()));
                Err("it is an address, and nothing is fetched".to_owned())
            } else {
                loader.read(&full).or_else(|error| {
                    // Some write the name of a file as it is, percent sign and all.
                    let literal = beside(&base, path);
                    let text = if literal == full { Err(error) } else { loader.read(&literal).map_err(|_| error) };
                    text.inspect(|_| full = literal)
                })
            };
            let parsed = read.and_then(|text| {
                let root = parse::parse(&full, &text, files.len() as u32);
                root.map(|parsed| (parsed, text)).map_err(|e| e.message.clone())
            });
            match parsed {
                Ok((parsed, text)) => {
                    findings.extend(parsed.findings);
                    files.push(File { path: full, text, root: parsed.root, replaced: parsed.replaced, overlay: false });
                }
                Err(why) => {
                    let message = format!("`{reference}` cannot be read: {why}");
                    let finding = Finding::error("unresolved-reference", message).at(place);
                    findings.push(finding.help("put the file beside the document, or bundle it"));
                    failed.insert(full);
                }
            }
        }
        done += 1;
    }
    if !addresses.is_empty() {
        // What a file or a schema says its own address is, is here already.
        let known: Vec<String> = files.iter().flat_map(|file| super::identify::addresses(&file.root)).collect();
        let here = addresses.into_iter().filter(|(address, _)| known.contains(address)).map(|(_, at)| at);
        let here: std::collections::HashSet<usize> = here.collect();
        let mut number = 0;
        findings.retain(|_| {
            number += 1;
            !here.contains(&(number - 1))
        });
    }
}

fn collect(node: &Node, into: &mut Vec<(String, super::Span)>) {
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Value::Object(object) => {
            for member in object {
                match member.node.as_str() {
                    Some(text) if &*member.key == "$ref" && !text.starts_with('#') && !text.is_empty() => {
                        into.push((text.to_owned(), member.node.span));
                    }
                    // An example may hold anything, a `$ref` to somewhere too.
                    _ if &*member.key == "example" || &*member.key == "examples" => {}
                    _ => collect(&member.node, into),
                }
            }
        }
        _ => {}
    }
}

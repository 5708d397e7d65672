//! References by name: `$id`, `$anchor`, `$dynamicAnchor` and `$self`, brought to references by
//! pointer.

use std::collections::{BTreeMap, HashMap};

use super::canonical::unresolved;
use super::node::at_mut;
use super::{File, Member, Node, Object, Pointer, Span, Value, resolve};
use diagnostics::Finding;

/// Where something is: file and pointer.
type Place = (u32, Pointer);

/// A reference and where it counts from.
struct Named {
    file: u32,
    /// The object with the reference.
    at: Pointer,
    key: &'static str,
    text: String,
    base: Option<String>,
    span: Span,
}

#[derive(Default)]
struct Names {
    /// Resources by their address.
    ids: HashMap<String, Place>,
    /// Anchors by address (or file) and name.
    anchors: HashMap<(String, String), Vec<Place>>,
    /// `$dynamicAnchor`s by name, however many resources have it.
    dynamic: BTreeMap<String, Vec<Place>>,
    references: Vec<Named>,
}

/// Keys whose values are data or names, where nothing is a keyword.
const DATA: [&str; 6] = ["example", "default", "enum", "const", "value", "dataValue"];

/// The addresses that a file gives itself or its schemas.
pub(super) fn addresses(root: &Node) -> Vec<String> {
    let mut names = Names::default();
    scan(root, 0, &At::Root, None, &mut names);
    names.ids.into_keys().collect()
}

/// Brings every reference by name to a reference by pointer.
pub(super) fn rewrite(files: &mut [File], findings: &mut Vec<Finding>) {
    let mut names = Names::default();
    for (file, number) in files.iter().zip(0u32..).filter(|(file, _)| !file.overlay) {
        scan(&file.root, number, &At::Root, None, &mut names);
    }
    let mut edits = Vec::new();
    for reference in &names.references {
        match names.place(files, reference) {
            Some(Ok(place)) => edits.push((reference, place)),
            Some(Err(why)) => findings.push(unresolved(files, reference.span, &reference.at, why)),
            None => {}
        }
    }
    let edits: Vec<(u32, Pointer, &'static str, String)> = edits
        .into_iter()
        .map(|(reference, (file, pointer))| {
            let to = match file == reference.file {
                true => format!("#{}", escape(pointer.as_str())),
                false => format!("{}#{}", resolve::from(files, reference.file, file), escape(pointer.as_str())),
            };
            (reference.file, reference.at.clone(), reference.key, to)
        })
        .collect();
    for (file, at, key, to) in edits {
        let Some(place) = at_mut(&mut files[file as usize].root, &at) else { continue };
        let Value::Object(object) = &place.value else { continue };
        let members = object.iter().map(|member| {
            if &*member.key != key {
                return member.clone();
            }
            let node = Node { value: Value::String(to.as_str().into()), span: member.node.span };
            Member { key: "$ref".into(), key_span: member.key_span, node }
        });
        place.value = Value::Object(Object::from_members(members.collect()));
    }
}

/// Where a scan is. The pointer is put together only where something is found.
enum At<'a> {
    Root,
    Key(&'a At<'a>, &'a str),
    Index(&'a At<'a>, usize),
}

impl At<'_> {
    fn pointer(&self) -> Pointer {
        match self {
            At::Root => Pointer::root(),
            At::Key(above, key) => above.pointer().join(key),
            At::Index(above, index) => above.pointer().index(*index),
        }
    }
}

fn scan(node: &Node, file: u32, at: &At<'_>, base: Option<&str>, names: &mut Names) {
    match &node.value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if matches!(item.value, Value::Array(_) | Value::Object(_)) {
                    scan(item, file, &At::Index(at, index), base, names);
                }
            }
        }
        Value::Object(object) => {
            let text = |key: &str| object.get(key).and_then(Node::as_str);
            let mut base = base.map(str::to_owned);
            let id = text("$id").or(text("$self").filter(|_| matches!(at, At::Root)));
            if let Some(id) = id.filter(|id| !id.starts_with('#')) {
                let full = join(base.as_deref().unwrap_or_default(), id);
                names.ids.insert(full.clone(), (file, at.pointer()));
                base = Some(full);
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                if let Some(name) = text(key) {
                    let resource = base.clone().unwrap_or_else(|| file.to_string());
                    let place = (file, at.pointer());
                    names.anchors.entry((resource, name.to_owned())).or_default().push(place.clone());
                    if key == "$dynamicAnchor" {
                        names.dynamic.entry(name.to_owned()).or_default().push(place);
                    }
                }
            }
            for key in ["$ref", "$dynamicRef"] {
                if let Some(member) = object.member(key)
                    && let Some(text) = member.node.as_str()
                {
                    let anchor =
                        text.split_once('#').is_some_and(|(_, name)| !name.is_empty() && !name.starts_with('/'));
                    if key == "$dynamicRef" || anchor || base.is_some() || text.contains("://") {
                        let (at, text, base) = (at.pointer(), text.to_owned(), base.clone());
                        names.references.push(Named { file, at, key, text, base, span: member.node.span });
                    }
                }
            }
            let properties = matches!(at, At::Key(_, "properties"));
            for member in object {
                let holds = matches!(member.node.value, Value::Array(_) | Value::Object(_));
                // A property may be called `default`: its value is a schema then, and is scanned in vain
                // only where it is data.
                let data = !properties && DATA.contains(&&*member.key);
                if holds && !data && !member.key.starts_with("x-") {
                    scan(&member.node, file, &At::Key(at, &member.key), base.as_deref(), names);
                }
            }
        }
        _ => {}
    }
}

impl Names {
    /// Where a reference leads; `None` if it is read as it is.
    fn place(&self, files: &[File], reference: &Named) -> Option<Result<Place, String>> {
        let text = reference.text.as_str();
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        let resource = match (path, &reference.base) {
            ("", Some(base)) => Some(base.clone()),
            ("", None) => None,
            (path, Some(base)) => Some(join(base, path)),
            (path, None) => Some(path.to_owned()),
        };
        let root = resource.as_ref().and_then(|address| self.ids.get(address)).cloned();
        let named = !fragment.is_empty() && !fragment.starts_with('/');
        if reference.key == "$dynamicRef" && named {
            // Which of several counts depends on where a value is read from, which is not known here.
            if let Some([_, _, ..]) = self.dynamic.get(fragment).map(Vec::as_slice) {
                let why =
                    format!("`{text}` may lead to several schemas: more than one has `$dynamicAnchor: {fragment}`");
                return Some(Err(why));
            }
        }
        if named {
            let file = || {
                let target = resolve::target(files, reference.file, path).ok();
                target.map_or(reference.file, |target| target.file).to_string()
            };
            let of = resource.filter(|_| root.is_some()).unwrap_or_else(file);
            let found = self.anchors.get(&(of, fragment.to_owned())).or_else(|| {
                // An anchor of the file, named within a schema that has an address of its own.
                self.anchors.get(&(file(), fragment.to_owned()))
            });
            return match found.map(Vec::as_slice) {
                Some([place]) => Some(Ok(place.clone())),
                Some(_) => Some(Err(format!("`{text}` names an anchor that is there more than once"))),
                // Left to the tools, which report that it leads nowhere; a `$dynamicRef` they do not read.
                None if reference.key == "$dynamicRef" => Some(Err(format!("`{text}` names no anchor"))),
                None => None,
            };
        }
        let place = root.and_then(|(file, start)| {
            let within = Pointer::parse(&format!("#{fragment}"));
            let full = Pointer::parse_plain(&format!("{start}{within}"));
            full.find(&files.get(file as usize)?.root)?;
            Some((file, full))
        });
        match place {
            Some(place) => Some(Ok(place)),
            // Many write `#/components/...` in a schema that has an address: read from the file.
            None if reference.key == "$ref" => None,
            None => match resolve::target(files, reference.file, text) {
                Ok(target) => Some(Ok((target.file, target.pointer))),
                Err(error) => Some(Err(error.to_string())),
            },
        }
    }
}

/// An address as seen from another (RFC 3986, without dots in a query).
fn join(base: &str, address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    if address.contains("://") || address.starts_with("urn:") || base.is_empty() {
        return address.to_owned();
    }
    let start = base.find("://").map_or(0, |at| at + 3);
    let path = base[start..].find('/').map_or(base.len(), |at| start + at);
    match address.strip_prefix('/') {
        Some(_) => format!("{}{address}", &base[..path]),
        None => format!("{}{}", &base[..path], resolve::beside(&base[path..], address)),
    }
}

/// A pointer as a fragment: a percent sign in a key is no escape.
fn escape(pointer: &str) -> String {
    pointer.replace('%', "%25")
}

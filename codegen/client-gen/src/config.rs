//! `generate --config`: what a document that one cannot edit leaves unsaid: names, variables, paging, waiters, secrets, and
//! what to leave out.
//!
//! Each entry becomes the annotation that a spec of ours would have at that place, so that every stage reads it as it reads
//! those, and its place is that in the configuration.

use openapi::document::operations::Caller;
use openapi::document::{Change, Document, Member, Node, Pointer};
use openapi::keys;

use crate::manifest::Manifest;
use diagnostics::{Finding, Location, Span};

/// A configuration that is read.
#[derive(Debug, Clone)]
pub struct Config {
    path: String,
    root: Node,
}

type Result<T> = std::result::Result<T, Box<Finding>>;

/// Keys of the crate itself.
const OWN: [&str; 7] = ["crate", "name", "summary", "keywords", "homepage", "version", "showcase"];

/// Sections whose entries are annotated, with what their keys are.
const SECTIONS: [(&str, &str); 5] = [
    ("operations", "an operationId, or `GET /path`"),
    ("schemas", "the name of a component schema"),
    ("credentials", "the name of a security scheme"),
    ("tags", "the name of a tag"),
    ("at", "a JSON pointer into the document"),
];

/// What an entry says, and the annotation it is.
const ANNOTATIONS: [(&str, &str); 14] = [
    ("name", "x-rust-name"),
    ("builder", "x-rust-builder"),
    ("enum_names", "x-enum-varnames"),
    ("env", "x-env"),
    ("credential_url", "x-credential-url"),
    ("credential_lifetime", "x-credential-lifetime"),
    ("paging", "x-pagination"),
    ("waiters", "x-waiter"),
    ("secret", "x-secret"),
    ("idempotency_key", "x-idempotency-key"),
    ("idempotent", "x-idempotent"),
    ("cost", "x-cost"),
    ("unit", "x-unit"),
    ("error_shape", "x-error-shape"),
];

/// The entry that leaves something out.
const LEAVE_OUT: &str = "leave_out";

impl Config {
    /// Reads a configuration and makes its changes to the document.
    ///
    /// # Errors
    /// What is wrong and where: a key that is not known, a name that the document does not have, a value that the annotation
    /// cannot be.
    pub fn apply(path: &str, text: &str, document: &mut Document) -> Result<Config> {
        let root = document.with_file(path, text)?;
        let config = Config { path: path.to_owned(), root };
        let mut changes = Vec::new();
        if !matches!(config.root.kind(), "object" | "null") {
            return config.fail(
                config.root.span,
                "a configuration is a mapping".to_owned(),
                "write `crate: acme-client`",
            );
        }
        for section in config.root.members() {
            let key = &*section.key;
            match SECTIONS.iter().find(|(name, _)| *name == key) {
                Some((_, keys)) => {
                    if section.node.as_object().is_none() {
                        return config.fail(
                            section.node.span,
                            format!("`{key}` is a mapping"),
                            &format!("its keys are {keys}"),
                        );
                    }
                    for entry in section.node.members() {
                        config.entry(document, key, entry, &mut changes)?;
                    }
                }
                None if OWN.contains(&key) => {}
                None => {
                    let sections = SECTIONS.map(|(name, _)| name).join(", ");
                    let help = format!("its keys are {}, {sections}", OWN.join(", "));
                    return config.fail(section.key_span, format!("a configuration has no `{key}`"), &help);
                }
            }
        }
        document.change(changes);
        Ok(config)
    }

    /// The manifest of the crate: what the configuration says, over what is made of the document.
    ///
    /// # Errors
    /// A value that cannot be, with its place.
    pub fn manifest(&self, made: Manifest) -> Result<Manifest> {
        let mut manifest = made;
        let text = |key: &str| -> Result<Option<String>> {
            match self.root.get(key).map(|node| (node, node.as_str())) {
                None => Ok(None),
                Some((_, Some(text))) if !text.trim().is_empty() => Ok(Some(text.to_owned())),
                Some((node, _)) => self.fail(node.span, format!("`{key}` is a string that is not empty"), "write one"),
            }
        };
        if let Some(package) = text("crate")? {
            let title = text("name")?.unwrap_or_else(|| manifest.name.clone());
            manifest = Manifest::for_document(&package, &title);
        }
        if let Some(name) = text("name")? {
            manifest.summary = format!("Client for {name}");
            manifest.name = name;
        }
        manifest.summary = text("summary")?.unwrap_or(manifest.summary);
        manifest.version = text("version")?.unwrap_or(manifest.version);
        manifest.homepage = text("homepage")?.or(manifest.homepage);
        manifest.showcase = text("showcase")?.or(manifest.showcase);
        if let Some(list) = self.root.get("keywords") {
            let words =
                list.as_array().and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
            match words {
                Some(words) => manifest.keywords = words,
                None => return self.fail(list.span, "`keywords` is a list of strings".to_owned(), "at most five"),
            }
        }
        if let Err(why) = manifest.check() {
            let key = self.root.get(why.key).map_or(self.root.span, |node| node.span);
            return self.fail(key, why.what, "correct it");
        }
        Ok(manifest)
    }

    fn fail<T>(&self, span: Span, what: String, help: &str) -> Result<T> {
        let (line, column) = (span.line.max(1), span.column.max(1));
        let at = Location { file: self.path.clone(), line, column, start: span.start, end: span.end };
        Err(Box::new(Finding::error("config", what).at(at).help(help)))
    }

    /// One entry of a section: the places it is about, and what it says of them.
    fn entry(&self, document: &Document, section: &str, entry: &Member, changes: &mut Vec<Change>) -> Result<()> {
        let name = &*entry.key;
        let places = match section {
            "operations" => operations(document, name),
            "schemas" => component(document, "schemas", name),
            "credentials" => component(document, "securitySchemes", name),
            "tags" => return self.tag(document, entry, changes),
            _ => {
                let at = Pointer::parse(name);
                document.at(&at).map(|_| (0, at)).into_iter().collect()
            }
        };
        if places.is_empty() {
            let of = SECTIONS.iter().find(|(known, _)| *known == section).map_or("", |(_, keys)| keys);
            let what = format!("the document has no `{name}`: a key of `{section}` is {of}");
            return self.fail(entry.key_span, what, "correct it, or delete the entry");
        }
        for (file, at) in places {
            self.annotate(document, file, &at, &entry.node, changes)?;
        }
        Ok(())
    }

    /// What is said of one place.
    fn annotate(
        &self,
        document: &Document,
        file: u32,
        at: &Pointer,
        says: &Node,
        changes: &mut Vec<Change>,
    ) -> Result<()> {
        let Some(here) = document.files().get(file as usize).and_then(|file| at.find(&file.root)) else {
            return Ok(());
        };
        if says.as_object().is_none() {
            return self.fail(
                says.span,
                format!("an entry is a mapping, this is {}", says.kind()),
                "write `{name: list}`",
            );
        }
        for member in says.members() {
            let key = &*member.key;
            if let Some((_, annotation)) = ANNOTATIONS.iter().find(|(name, _)| *name == key) {
                let faults = keys::key(annotation).map(|known| known.faults(here, &member.node)).unwrap_or_default();
                if let Some(fault) = faults.first() {
                    let below = fault.below.iter().map(|key| format!("/{key}")).collect::<String>();
                    return self.fail(member.node.span, format!("`{key}{below}` {}", fault.what), "correct it");
                }
                let put = Member { key: (*annotation).into(), key_span: member.key_span, node: member.node.clone() };
                changes.push(Change::Put { file, at: at.clone(), member: put });
            } else if key == LEAVE_OUT {
                match member.node.as_bool() {
                    Some(true) => changes.push(Change::Remove { file, at: at.clone() }),
                    Some(false) => {}
                    None => return self.fail(member.node.span, format!("`{key}` is `true` or `false`"), "correct it"),
                }
            } else if matches!(key, "properties" | "parameters") {
                for inner in member.node.members() {
                    let Some((file, place)) = below(document, file, at, here, key, &inner.key) else {
                        let what = format!("the document has no `{}` among the {key} here", inner.key);
                        return self.fail(inner.key_span, what, "use its name in the document");
                    };
                    self.annotate(document, file, &place, &inner.node, changes)?;
                }
            } else {
                let names = ANNOTATIONS.map(|(name, _)| name).join(", ");
                let help = format!("its keys are {names}, {LEAVE_OUT}, properties and parameters");
                return self.fail(member.key_span, format!("an entry has no `{key}`"), &help);
            }
        }
        Ok(())
    }

    /// What is said of a tag: its name, or that operations with it are left out.
    fn tag(&self, document: &Document, entry: &Member, changes: &mut Vec<Change>) -> Result<()> {
        let name = &*entry.key;
        let tagged = |node: &Node| {
            let tags = node.get("tags").map(Node::items).unwrap_or_default();
            tags.filter_map(Node::as_str).any(|tag| tag == name)
        };
        let all = document.operations(&mut Vec::new());
        let own: Vec<_> = all
            .iter()
            .filter(|operation| operation.caller == Caller::Client && tagged(&operation.method.member.node))
            .collect();
        let listed = document.root().get("tags").map(Node::items).unwrap_or_default();
        let listed = listed.enumerate().find(|(_, tag)| tag.get("name").and_then(Node::as_str) == Some(name));
        if own.is_empty() && listed.is_none() {
            return self.fail(
                entry.key_span,
                format!("the document has no tag `{name}`"),
                "correct it, or delete the entry",
            );
        }
        let leaves_out = entry.node.get(LEAVE_OUT).and_then(Node::as_bool) == Some(true);
        if leaves_out {
            for operation in own {
                changes.push(Change::Remove { file: operation.item.file, at: operation.method.pointer.clone() });
            }
            return Ok(());
        }
        let tags = Pointer::root().join("tags");
        match listed {
            Some((index, _)) => self.annotate(document, 0, &tags.index(index), &entry.node, changes),
            None => {
                // The document uses it without listing it.
                let Some(wish) = entry.node.member("name") else { return Ok(()) };
                let named = Member {
                    key: "name".into(),
                    key_span: entry.key_span,
                    node: Node { value: openapi::document::Value::String(entry.key.clone()), span: entry.key_span },
                };
                let wish = Member { key: "x-rust-name".into(), ..wish.clone() };
                changes.push(Change::Append { at: tags, members: vec![named, wish] });
                Ok(())
            }
        }
    }
}

/// Where the operations of this id are, or the one of this method and path.
fn operations(document: &Document, name: &str) -> Vec<(u32, Pointer)> {
    let all = document.operations(&mut Vec::new());
    let is = |operation: &&openapi::document::operations::Operation<'_>| {
        let id = operation.method.member.node.get("operationId").and_then(Node::as_str);
        operation.caller == Caller::Client
            && (id == Some(name) || format!("{} {}", operation.method.sent(), operation.path) == name)
    };
    all.iter().filter(is).map(|operation| (operation.item.file, operation.method.pointer.clone())).collect()
}

fn component(document: &Document, section: &str, name: &str) -> Vec<(u32, Pointer)> {
    let at = Pointer::root().join_all(&["components", section, name]);
    document.at(&at).map(|_| (0, at)).into_iter().collect()
}

/// A property of a schema or a parameter of an operation, by its name.
fn below(document: &Document, file: u32, at: &Pointer, here: &Node, key: &str, name: &str) -> Option<(u32, Pointer)> {
    if key == "properties" {
        here.get("properties")?.get(name)?;
        return Some((file, at.join("properties").join(name)));
    }
    let mut entries = here.get("parameters")?.items().enumerate();
    entries.find_map(|(index, entry)| {
        let place = at.join("parameters").index(index);
        let target = document.resolve(entry, &place).ok()?;
        (target.node.get("name").and_then(Node::as_str) == Some(name)).then_some((target.file, target.pointer))
    })
}

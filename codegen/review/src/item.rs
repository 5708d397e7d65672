//! A public item in one line, as its declaration would read.

use client_gen::surface::{Item, Kind};

/// `fn builder::CreateNodes::zone(impl Into<String>) -> Self`, `types::Node::zone: Option<String>`.
#[must_use]
pub fn declaration(item: &Item) -> String {
    let Item { path, signature, kind, .. } = item;
    match kind {
        Kind::Type => match signature.split_once(' ') {
            Some((kind, how)) => format!("{kind} {path} ({how})"),
            None => format!("{signature} {path}"),
        },
        Kind::Field => format!("{path}: {signature}"),
        Kind::Variant if signature.is_empty() => path.clone(),
        Kind::Variant => format!("{path}({signature})"),
        Kind::Method => format!("fn {}{signature}", path.trim_end_matches("()")),
        Kind::Impl => match path.split_once(": ") {
            Some((name, of)) => format!("impl {of} for {name}"),
            None => path.clone(),
        },
        Kind::Required => path.replace("() required", "() must be called"),
        Kind::Feature => path.clone(),
    }
}

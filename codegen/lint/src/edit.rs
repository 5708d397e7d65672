//! Edits of YAML and JSON text that keep everything around them.

use super::context::{Context, Site};
use diagnostics::{Edit, Fix};
use openapi::document::{Member, Node};

fn starts_with(cx: &Context<'_>, node: &Node, text: &str) -> bool {
    cx.document.text(node.span).starts_with(text)
}

/// Writes `text` in place of a scalar or flow value.
#[must_use]
pub fn replace(node: &Node, note: &str, text: &str) -> Fix {
    Fix::replace(note, node.span.start, node.span.end, text)
}

/// Writes a word in place of a scalar, quoted as the scalar was.
#[must_use]
pub fn scalar(cx: &Context<'_>, node: &Node, note: &str, word: &str) -> Fix {
    let text = match cx.document.text(node.span).chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{word}{quote}"),
        _ => word.to_owned(),
    };
    replace(node, note, &text)
}

/// Whether the mapping is written `{like: this}`.
#[must_use]
pub fn is_flow(cx: &Context<'_>, node: &Node) -> bool {
    starts_with(cx, node, "{")
}

/// Puts `key: value` in front of a mapping's first member. Both must be plain words, numbers or
/// JSON.
#[must_use]
pub fn insert(cx: &Context<'_>, site: &Site<'_>, note: &str, key: &str, value: &str) -> Option<Fix> {
    let first = site.node.members().next()?;
    let at = first.key_span;
    // An aliased or merged mapping is written elsewhere: an edit there would change other places.
    if at.file != site.node.span.file || at.start < site.node.span.start {
        return None;
    }
    let text = if is_flow(cx, site.node) {
        if cx.document.text(at).starts_with('"') {
            let quoted = is_word(value).then(|| format!("\"{value}\""));
            format!("\"{key}\": {}, ", quoted.as_deref().unwrap_or(value))
        } else {
            format!("{key}: {value}, ")
        }
    } else {
        let indent = " ".repeat(at.column.saturating_sub(1) as usize);
        format!("{key}: {value}\n{indent}")
    };
    Some(Fix::replace(note, at.start, at.start, text))
}

/// A word JSON must quote.
fn is_word(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphabetic()) && !matches!(value, "true" | "false")
}

/// Takes a member with a scalar value out of its mapping, if it stands on a line or in a flow
/// mapping of its own.
#[must_use]
pub fn remove(cx: &Context<'_>, owner: &Node, key: &str) -> Option<Edit> {
    let members: Vec<&Member> = owner.members().collect();
    let at = members.iter().position(|member| &*member.key == key)?;
    let member = members[at];
    let gone = |start: u32, end: u32| Edit { start, end, text: String::new() };
    if is_flow(cx, owner) {
        return match (members.get(at + 1), at.checked_sub(1).map(|i| members[i])) {
            (Some(next), _) => Some(gone(member.key_span.start, next.key_span.start)),
            (None, Some(before)) => Some(gone(before.node.span.end, member.node.span.end)),
            (None, None) => Some(gone(member.key_span.start, member.node.span.end)),
        };
    }
    let file = cx.document.files().get(member.key_span.file as usize)?;
    let before = file.text.get(..member.key_span.start as usize)?;
    let after = file.text.get(member.node.span.end as usize..)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = after.find('\n').map_or(after.len(), |at| at + 1);
    let alone = before[line_start..].trim().is_empty() && after[..line_end].trim().is_empty();
    let scalar = member.node.as_object().is_none() && member.node.as_array().is_none();
    if !alone || !scalar || members.len() == 1 {
        return None;
    }
    Some(gone(u32::try_from(line_start).ok()?, u32::try_from(member.node.span.end as usize + line_end).ok()?))
}

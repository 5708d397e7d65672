//! Items of the plainest shapes, written without being parsed first: structs and enums of documented members, and impls
//! of methods whose statements fit a line each. They are most of a crate, and parsing them most of what making it costs.
//!
//! What is written is what prettyplease would write, to the byte; whatever is not plain enough to be sure of that is left
//! to it.

use proc_macro2::{Delimiter, Group, Literal, Spacing, TokenStream, TokenTree};

/// Lines of this length are surely not broken.
const SURE: usize = 86;

/// Lines of this length with a struct's value are not either.
const SURE_VALUE: usize = 43;

/// Words with a block after them.
const BLOCKS: [&str; 9] = ["if", "else", "match", "in", "while", "loop", "unsafe", "move", "where"];

/// The item, if it is plain.
pub(super) fn item(tokens: &[TokenTree]) -> Option<String> {
    let mut out = String::new();
    let rest = attributes(tokens, 0, &mut out)?;
    let (head, body) = match rest.split_last()? {
        (TokenTree::Group(body), head) if body.delimiter() == Delimiter::Brace => (head, body.stream()),
        _ => return None,
    };
    if body.is_empty() {
        return None;
    }
    line(head, 0, " {", &mut out)?;
    match keyword(head)?.as_str() {
        "struct" | "enum" => members(body, &mut out)?,
        "impl" | "trait" => methods(head, body, &mut out)?,
        _ => return None,
    }
    out.push_str("}\n");
    Some(out)
}

/// The first word that is none of a visibility's.
pub(super) fn keyword(tokens: &[TokenTree]) -> Option<String> {
    tokens.iter().find_map(|tree| match tree {
        TokenTree::Ident(ident) if ident != "pub" => Some(ident.to_string()),
        _ => None,
    })
}

fn is(tree: &TokenTree, word: &str) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == word)
}

/// What is in the brackets of the attribute in front, and what comes after it.
pub(super) fn attribute(tokens: &[TokenTree]) -> Option<(Vec<TokenTree>, &[TokenTree])> {
    match tokens {
        [TokenTree::Punct(hash), TokenTree::Group(group), rest @ ..] if hash.as_char() == '#' => {
            Some((group.stream().into_iter().collect(), rest))
        }
        _ => None,
    }
}

/// Writes the attributes in front; gives what comes after them.
fn attributes<'t>(mut tokens: &'t [TokenTree], indent: usize, out: &mut String) -> Option<&'t [TokenTree]> {
    while let Some((inner, rest)) = attribute(tokens) {
        match inner.as_slice() {
            [TokenTree::Ident(doc), TokenTree::Punct(_), TokenTree::Literal(text)] if doc == "doc" => {
                pad(indent, out);
                out.push_str("///");
                documentation(text, out)?;
                out.push('\n');
            }
            inner => {
                let mut text = String::from("#[");
                code(inner, &mut text)?;
                text.push(']');
                full(&text, indent, out)?;
            }
        }
        tokens = rest;
    }
    Some(tokens)
}

/// What a string literal says.
pub(super) fn unquoted(literal: &Literal) -> Option<String> {
    let text = literal.to_string();
    let plain = |text: &str| Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    match text.contains('\\') {
        false if text.starts_with('"') => plain(&text),
        // Raw ones too, as `quote!` makes of its own doc comments.
        _ => Some(syn::parse_str::<syn::LitStr>(&text).ok()?.value()),
    }
}

fn documentation(literal: &Literal, out: &mut String) -> Option<()> {
    let text = unquoted(literal)?;
    if text.contains(['\n', '\r']) || text.starts_with('/') || text.ends_with(' ') {
        return None;
    }
    out.push_str(&text);
    Some(())
}

/// Fields or variants with their attributes, one a line.
fn members(body: TokenStream, out: &mut String) -> Option<()> {
    let body: Vec<TokenTree> = body.into_iter().collect();
    let mut depth = 0usize;
    for member in body.split(|tree| {
        if let TokenTree::Punct(punct) = tree {
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                ',' => return depth == 0,
                _ => {}
            }
        }
        false
    }) {
        if member.is_empty() {
            continue;
        }
        let member = attributes(member, 4, out)?;
        line(member, 4, ",", out)?;
    }
    Some(())
}

/// The methods, those that are not plain by prettyplease.
fn methods(of: &[TokenTree], body: TokenStream, out: &mut String) -> Option<()> {
    let body: Vec<TokenTree> = body.into_iter().collect();
    let ends = |tree: &TokenTree| matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    for tokens in body.split_inclusive(ends) {
        let length = out.len();
        if method(tokens, out).is_none() {
            out.truncate(length);
            let tokens = Group::new(Delimiter::Brace, tokens.iter().cloned().collect());
            let alone = of.iter().cloned().chain([tokens.into()]).collect();
            let text = prettyplease::unparse(&syn::parse2(alone).ok()?);
            out.push_str(text.split_once('\n')?.1.strip_suffix("}\n")?);
        }
    }
    Some(())
}

fn method(tokens: &[TokenTree], out: &mut String) -> Option<()> {
    let tokens = attributes(tokens, 4, out)?;
    let (TokenTree::Group(body), head) = tokens.split_last()? else { return None };
    if !head.iter().any(|tree| is(tree, "fn")) {
        return None;
    }
    let statements: Vec<TokenTree> = body.stream().into_iter().collect();
    if statements.is_empty() {
        return line(head, 4, " {}", out);
    }
    line(head, 4, " {", out)?;
    let is_end = |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';');
    for statement in statements.split_inclusive(is_end) {
        line(statement, 8, "", out).or_else(|| value(statement, 8, out))?;
    }
    out.push_str("    }\n");
    Some(())
}

/// A struct's value, its members on lines of their own: one that could stand on a single line was written so before.
fn value(tokens: &[TokenTree], indent: usize, out: &mut String) -> Option<()> {
    let (TokenTree::Group(group), path) = tokens.split_last()? else { return None };
    let is_path = |tree: &TokenTree| match tree {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    };
    if group.delimiter() != Delimiter::Brace || path.is_empty() || !path.iter().all(is_path) {
        return None;
    }
    let mut text = String::new();
    code(tokens, &mut text)?;
    if indent + text.chars().count() <= SURE_VALUE {
        return None;
    }
    line(path, indent, " {", out)?;
    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
    for member in inner.split(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ',')) {
        line(member, indent + 4, ",", out)?;
    }
    pad(indent, out);
    out.push_str("}\n");
    Some(())
}

/// Tokens on a line of their own.
fn line(tokens: &[TokenTree], indent: usize, end: &str, out: &mut String) -> Option<()> {
    let mut text = String::new();
    code(tokens, &mut text)?;
    text.push_str(end);
    full(&text, indent, out)
}

fn full(text: &str, indent: usize, out: &mut String) -> Option<()> {
    let sure = if text.contains(" }") { SURE_VALUE } else { SURE };
    if indent + text.chars().count() > sure {
        return None;
    }
    pad(indent, out);
    out.push_str(text);
    out.push('\n');
    Some(())
}

fn pad(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Words, paths, generics, calls, references and assignments; `None` for anything else.
fn code(tokens: &[TokenTree], out: &mut String) -> Option<()> {
    // Brackets of types that are open: a `>` without one compares.
    let mut angles = 0u32;
    // Whether a word that follows needs a space before it.
    let mut apart = false;
    // Words that a group after them is set apart from.
    let special = |tree: &TokenTree| ["let", "return", "mut", "for"].iter().any(|word| is(tree, word));
    let blocks = |tree: &TokenTree| BLOCKS.iter().any(|word| is(tree, word));
    let mut trees = tokens.iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                if blocks(tree) || special(tree) && !matches!(trees.peek(), Some(TokenTree::Ident(_))) {
                    return None;
                }
                if apart {
                    out.push(' ');
                }
                out.push_str(&tree.to_string());
                apart = true;
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    // A struct's value at the end; a block's word was refused before.
                    Delimiter::Brace if apart && trees.peek().is_none() && !inner.is_empty() => (" { ", " }"),
                    Delimiter::Brace | Delimiter::None => return None,
                };
                out.push_str(open);
                let begin = out.len();
                code(&inner, out)?;
                // A comma at the end is written by none of us.
                if out.len() > begin && out.ends_with(' ') {
                    return None;
                }
                out.push_str(close);
                apart = true;
            }
            TokenTree::Punct(punct) => {
                let mut next = |c: char| {
                    punct.spacing() == Spacing::Joint
                        && trees.next_if(|tree| matches!(tree, TokenTree::Punct(p) if p.as_char() == c)).is_some()
                };
                apart = match punct.as_char() {
                    ':' if next(':') => {
                        out.push_str("::");
                        false
                    }
                    ':' | ',' => {
                        out.push(punct.as_char());
                        out.push(' ');
                        false
                    }
                    '-' if next('>') => {
                        out.push_str(" -> ");
                        false
                    }
                    '=' if punct.spacing() == Spacing::Alone => {
                        out.push_str(" = ");
                        false
                    }
                    '&' if punct.spacing() == Spacing::Alone => {
                        if apart {
                            return None;
                        }
                        out.push('&');
                        false
                    }
                    '\'' if !apart => {
                        out.push('\'');
                        false
                    }
                    '<' | '.' if punct.spacing() == Spacing::Alone || punct.as_char() == '<' => {
                        angles += u32::from(punct.as_char() == '<');
                        out.push(punct.as_char());
                        false
                    }
                    '>' | '?' => {
                        if punct.as_char() == '>' {
                            angles = angles.checked_sub(1)?;
                        }
                        out.push(punct.as_char());
                        true
                    }
                    ';' if trees.peek().is_none() => {
                        out.push(';');
                        false
                    }
                    _ => return None,
                };
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::str::FromStr;

    use super::*;

    fn sources(folder: &Path, out: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                out.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// Our own code too, which nobody wrote to be plain.
    #[test]
    fn what_is_plain_is_written_as_prettyplease_writes_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let mut texts = Vec::new();
        for folder in ["crates", "codegen", "xtask/cli/src", "tests/src"] {
            sources(&root.join(folder), &mut texts);
        }
        let (mut plain, mut all) = (0, 0);
        for text in texts {
            for tokens in super::super::items(TokenStream::from_str(&text).unwrap()) {
                all += 1;
                let Some(written) = item(&tokens) else { continue };
                plain += 1;
                let file = syn::parse2(tokens.into_iter().collect()).unwrap();
                assert_eq!(written, prettyplease::unparse(&file));
            }
        }
        assert!(plain * 5 > all, "only {plain} of {all} items are plain");
    }
}

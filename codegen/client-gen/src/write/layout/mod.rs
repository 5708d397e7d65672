//! Tokens to text: our own tables for client-core's macros and constants, [plain] items as prettyplease would write them,
//! the others by prettyplease, and blank lines between what belongs apart.

mod plain;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One file.
pub(super) fn file(tokens: TokenStream) -> Result<String, String> {
    let mut out = String::new();
    let mut last_small = true;
    for tokens in items(tokens) {
        let (text, together) = match keyword(&tokens).as_deref() {
            Some("client_core") => (table(&tokens), true),
            Some("static") => (constant(&tokens), false),
            _ => (plain::item(&tokens).map(|text| airy(&text)), false),
        };
        if let Some(text) = text {
            separated(&mut out, &text, together);
            last_small = false;
            continue;
        }
        let file = syn::parse2::<syn::File>(tokens.into_iter().collect()).map_err(|error| error.to_string())?;
        if !file.attrs.is_empty() {
            let head = syn::File { shebang: None, frontmatter: None, attrs: file.attrs, items: Vec::new() };
            out.push_str(&prettyplease::unparse(&head));
            last_small = false;
        }
        for item in file.items {
            let small = matches!(item, syn::Item::Use(_) | syn::Item::Mod(_));
            let one = syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
            separated(&mut out, &airy(&prettyplease::unparse(&one)), small && last_small);
            last_small = small;
        }
    }
    Ok(out)
}

fn separated(out: &mut String, text: &str, together: bool) {
    if !out.is_empty() && !together {
        out.push('\n');
    }
    out.push_str(text);
}

/// The tokens of each item by itself. One that ends where it does not seem to is taken together with what follows: what
/// comes out always parses where the whole does.
fn items(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut out = Vec::new();
    let mut item: Vec<TokenTree> = Vec::new();
    let mut braces_end = None;
    for tree in tokens {
        let ends = match &tree {
            TokenTree::Ident(ident) if braces_end.is_none() && ident != "pub" => {
                // Of what begins with another word, such as `use` and `static`, braces may be a part.
                let words = ["struct", "enum", "impl", "trait", "mod", "fn", "async", "client_core"];
                braces_end = Some(words.iter().any(|word| ident == word));
                false
            }
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && braces_end == Some(true),
            _ => false,
        };
        item.push(tree);
        if ends {
            braces_end = None;
            out.push(std::mem::take(&mut item));
        }
    }
    if !item.is_empty() {
        out.push(item);
    }
    out
}

/// A blank line before every documented or public method of an impl or trait.
fn airy(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    let mut previous_closes = false;
    for line in text.lines() {
        let starts =
            ["    ///", "    #[", "    pub ", "    fn ", "    const "].iter().any(|start| line.starts_with(start));
        if previous_closes && starts {
            out.push('\n');
        }
        previous_closes = line == "    }";
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The word that says what an item is, past its attributes.
fn keyword(tokens: &[TokenTree]) -> Option<String> {
    let mut rest = tokens;
    while let Some((_, after)) = plain::attribute(rest) {
        rest = after;
    }
    plain::keyword(rest)
}

/// Writes the attributes in front; gives what comes after them.
fn attributes<'t>(mut tokens: &'t [TokenTree], out: &mut String) -> &'t [TokenTree] {
    while let Some((inner, rest)) = plain::attribute(tokens) {
        let text = match inner.as_slice() {
            [TokenTree::Ident(doc), TokenTree::Punct(_), TokenTree::Literal(text)] if doc == "doc" => {
                plain::unquoted(text)
            }
            _ => None,
        };
        match text {
            Some(text) => out.push_str(&format!("///{text}\n")),
            None => out.push_str(&format!("#[{}]\n", spaced(inner.into_iter().collect()))),
        }
        tokens = rest;
    }
    tokens
}

/// `client_core::object! { Node { ... } }` with one member a line.
fn table(tokens: &[TokenTree]) -> Option<String> {
    let mut head = String::new();
    let (path, inner) = match attributes(tokens, &mut head).split_last()? {
        (TokenTree::Group(inner), path) => (path, inner.stream()),
        _ => return None,
    };
    head.push_str(&spaced(path.iter().cloned().collect()));
    let mut body = String::new();
    let mut before = Vec::new();
    for tree in inner {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let name = spaced(std::mem::take(&mut before).into_iter().collect());
                let lines: Vec<String> =
                    split(group.stream()).into_iter().map(|line| format!("        {line},\n")).collect();
                body.push_str(&format!("    {name} {{\n{}    }}\n", lines.concat()));
            }
            other => before.push(other),
        }
    }
    if !before.is_empty() {
        let rest = spaced(before.into_iter().collect());
        return Some(format!("{head} {{ {rest} }}\n"));
    }
    Some(format!("{head} {{\n{body}}}\n"))
}

/// Widest line of our own tables.
const WIDTH: usize = 110;

/// A constant of client-core's types: what fits a line is one, so that a parameter takes one and not five.
fn constant(tokens: &[TokenTree]) -> Option<String> {
    let mut out = String::new();
    let rest = attributes(tokens, &mut out);
    let is = |tree: &TokenTree, c| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == c);
    let (head, value) = rest.split_at(rest.iter().position(|tree| is(tree, '='))?);
    let value = value.get(1..)?.split_last().filter(|(end, _)| is(end, ';'))?.1;
    out.push_str(&spaced(head.iter().cloned().collect()));
    out.push_str(" = ");
    broken(value.iter().cloned().collect(), 0, &mut out);
    out.push_str(";\n");
    Some(out)
}

/// Tokens on one line where they fit, else the last group's parts on lines of their own.
fn broken(tokens: TokenStream, indent: usize, out: &mut String) {
    let flat = spaced(tokens.clone());
    let column = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    let mut head: Vec<TokenTree> = tokens.into_iter().collect();
    let group = match head.pop() {
        Some(TokenTree::Group(group)) if column + flat.len() > WIDTH && !group.stream().is_empty() => group,
        _ => return out.push_str(&flat),
    };
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace => (" {", "}"),
        Delimiter::None => return out.push_str(&flat),
    };
    out.push_str(&spaced(head.into_iter().collect()));
    out.push_str(open);
    out.push('\n');
    for part in parts(group.stream()) {
        let base = part.to_string().starts_with("..");
        out.push_str(&" ".repeat(indent + 4));
        broken(part, indent + 4, out);
        out.push_str(if base { "\n" } else { ",\n" });
    }
    out.push_str(&" ".repeat(indent));
    out.push_str(close);
}

/// Splits at commas of the outermost level.
fn split(tokens: TokenStream) -> Vec<String> {
    parts(tokens).into_iter().map(spaced).collect()
}

fn parts(tokens: TokenStream) -> Vec<TokenStream> {
    let mut out = Vec::new();
    let mut line: Vec<TokenTree> = Vec::new();
    let mut depth = 0i32;
    for tree in tokens {
        if let TokenTree::Punct(punct) = &tree {
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth -= 1,
                ',' if depth <= 0 => {
                    out.push(std::mem::take(&mut line).into_iter().collect());
                    continue;
                }
                _ => {}
            }
        }
        line.push(tree);
    }
    if !line.is_empty() {
        out.push(line.into_iter().collect());
    }
    out
}

/// Tokens with the spaces a person would put.
fn spaced(tokens: TokenStream) -> String {
    let mut out = String::new();
    write(tokens, &mut out);
    out
}

fn write(tokens: TokenStream, out: &mut String) {
    let mut glue = true;
    for tree in tokens {
        match tree {
            TokenTree::Punct(punct) => {
                let c = punct.as_char();
                let after_space = matches!(c, '=' | '|');
                let minus = c == '-' && out.ends_with(':') && !out.ends_with("::");
                let rest = c == '.' && out.ends_with(',');
                if (after_space || minus || rest || matches!(c, '#' | '&'))
                    && !out.is_empty()
                    && !out.ends_with([' ', '(', '<', '[', '=', '.'])
                {
                    out.push(' ');
                }
                out.push(c);
                // `a: b` but `a::b`; `..=` stays together.
                let double = c == ':' && (out.ends_with("::") || punct.spacing() == proc_macro2::Spacing::Joint);
                glue = matches!(c, '<' | '.' | '#' | '!' | '&' | '-') || double || (c == '=' && out.ends_with("..="));
                if c == '=' && out.ends_with(" =") && out.len() > 2 && out[..out.len() - 2].ends_with("..") {
                    let keep = out.len() - 2;
                    out.truncate(keep);
                    out.push('=');
                    glue = true;
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                if group.delimiter() == Delimiter::Brace && !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push_str(open);
                write(group.stream(), out);
                out.push_str(close);
                glue = false;
            }
            other => {
                if !glue && !out.is_empty() && !out.ends_with([' ', '(', '[']) {
                    out.push(' ');
                }
                out.push_str(&other.to_string());
                glue = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn tables_have_one_member_a_line() {
        let text = file(quote! {
            client_core::object! { Node { extra, required id: "id", optional n: "n" { min: 1, items { pattern: "^a$" } } } }
            client_core::tagged_union! { Grant, tag = "t" { A(Box<A>) = "a" | "b", B(Vec<client_core::Map<X>>) = "c" } }
            client_core::operation_error! { E, "op" { BadRequest(types::Error) = 400, ClientError = 400..=499, Default(types::X) = _ } }
            client_core::request! { CreateNodes => json types::List }
            #[doc = " `GET /v1/nodes`"]
            pub(crate) static LIST_NODES: Operation = Operation {
                id: "listNodes", method: "GET",
                params: &[
                    Param { name: "id", limits: Some(&client_core::limits! { min: -1, pattern: "^a$" }), ..Param::QUERY },
                    Param { name: "nodes", style: Style::PipeDelimited, explode: false, required: true, ..Param::QUERY },
                ],
                security: &[&[0, 1]],
                ..Operation::PLAIN
            };
            pub(crate) static SHORT: Paging = Paging { style: PagingStyle::Token { request: Place::Query("t"), next: "/n" } };
        })
        .unwrap();
        insta::assert_snapshot!(text);
    }
}

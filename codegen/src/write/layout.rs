//! Tokens to text: prettyplease for items, our own tables for client-core's macros, blank lines
//! between what belongs apart.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

/// One file.
pub(super) fn file(tokens: TokenStream) -> Result<String, String> {
    let file = syn::parse2::<syn::File>(tokens).map_err(|error| error.to_string())?;
    let mut out = String::new();
    if !file.attrs.is_empty() {
        let head = syn::File { shebang: None, attrs: file.attrs, items: Vec::new() };
        out.push_str(&prettyplease::unparse(&head));
    }
    let mut last_small = out.is_empty();
    for item in file.items {
        let small = matches!(item, syn::Item::Use(_) | syn::Item::Mod(_));
        let together = (small && last_small) || is_table(&item);
        if !out.is_empty() && !together {
            out.push('\n');
        }
        last_small = small;
        match table(&item).or_else(|| constant(&item)) {
            Some(text) => out.push_str(&text),
            None => {
                let one = syn::File { shebang: None, attrs: Vec::new(), items: vec![item] };
                out.push_str(&airy(&prettyplease::unparse(&one)));
            }
        }
    }
    Ok(out)
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

fn is_table(item: &syn::Item) -> bool {
    matches!(item, syn::Item::Macro(item) if item.mac.path.segments.first().is_some_and(|first| first.ident == "client_core"))
}

/// `client_core::object! { Node { ... } }` with one member a line.
fn table(item: &syn::Item) -> Option<String> {
    let syn::Item::Macro(item) = item else { return None };
    let names: Vec<String> = item.mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    if names.first().is_none_or(|first| first != "client_core") {
        return None;
    }
    let mut head = String::new();
    for attribute in &item.attrs {
        head.push_str(&spaced(attribute.to_token_stream()));
        head.push('\n');
    }
    let mut body = String::new();
    let mut before = Vec::new();
    for tree in item.mac.tokens.clone() {
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
        return Some(format!("{head}{}! {{ {rest} }}\n", names.join("::")));
    }
    Some(format!("{head}{}! {{\n{body}}}\n", names.join("::")))
}

/// Widest line of our own tables.
const WIDTH: usize = 110;

/// A constant of client-core's types: what fits a line is one, so that a parameter takes one and not five.
fn constant(item: &syn::Item) -> Option<String> {
    let syn::Item::Static(item) = item else { return None };
    let mut out = String::new();
    for attribute in &item.attrs {
        match &attribute.meta {
            syn::Meta::NameValue(doc) if doc.path.is_ident("doc") => {
                let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &doc.value else { return None };
                out.push_str(&format!("///{}\n", text.value()));
            }
            _ => out.push_str(&format!("{}\n", spaced(attribute.to_token_stream()))),
        }
    }
    let (seen, name, ty, value) = (&item.vis, &item.ident, &item.ty, &item.expr);
    out.push_str(&spaced(quote::quote!(#seen static #name: #ty =)));
    out.push(' ');
    broken(value.to_token_stream(), 0, &mut out);
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

//! No secret stands in the document.

use super::prelude::*;

/// No secret stands in the document.
pub const RULE: Rule = Rule {
    id: "secret-example",
    severity: Severity::Error,
    title: "The document contains no secret",
    why: "What looks like a token is taken for one: by scanners, by readers, and now and then it is one.",
    effect: "The value is not copied into the crate's documentation.",
    bad: r"components:
  schemas:
    Key: {type: string, example: AKIAIOSFODNN7EXAMPLE}
",
    good: r#"components:
  schemas:
    Key: {type: string, description: "Starts with `AKIA`."}
"#,
    fix: None,
    check,
};

/// Tokens by their usual marks: JSON web tokens, and keys of well-known issuers.
const MARKS: &str = r"(?x)
    (?-u:\b)ey[JI][A-Za-z0-9_-]{8,}\.ey[JI][A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}
  | (?-u:\b)(?:[a-z]+_)?(?:sk|rk|pk)_(?:live_|test_|prod_)?[A-Za-z0-9]{16,}
  | (?-u:\b)sk-(?:proj-|ant-)?[A-Za-z0-9_-]{24,}
  | (?-u:\b)gh[pousr]_[A-Za-z0-9]{30,} | (?-u:\b)github_pat_[A-Za-z0-9_]{30,} | (?-u:\b)glpat-[A-Za-z0-9_-]{16,}
  | (?-u:\b)A(?:KIA|SIA)[0-9A-Z]{16}(?-u:\b)
  | (?-u:\b)xox[abprs]-[A-Za-z0-9-]{16,} | (?-u:\b)AIza[A-Za-z0-9_-]{30,} | (?-u:\b)hf_[A-Za-z0-9]{30,}
  | -----BEGIN\ [A-Z\ ]{0,20}PRIVATE\ KEY-----";

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    // The text is a constant: it compiles, or the tests say so.
    let Ok(marks) = regex::Regex::new(MARKS) else { return };
    for file in cx.document.files() {
        for found in marks.find_iter(&file.text) {
            let text = found.as_str();
            let placeholder = ["xxxx", "XXXX", "0000", "****"].iter().any(|x| text.contains(x));
            if placeholder {
                continue;
            }
            let offset = u32::try_from(found.start()).unwrap_or(u32::MAX);
            let site = innermost(&file.root, offset);
            let shown = clip(text, 6);
            let message = format!("{} looks like a secret", quote(&shown));
            let help = "revoke it if it is real; write `<token>` in a description, and no example";
            out.push(RULE.find(cx, &site, message).help(help));
        }
    }
}

/// The innermost value the byte stands in.
fn innermost(root: &Node, offset: u32) -> Site<'_> {
    let mut site = Site { node: root, at: Pointer::root(), span: short(root) };
    let holds = |node: &Node| node.span.start <= offset && offset < node.span.end;
    loop {
        let member = site.node.members().find(|member| holds(&member.node));
        let item = site.node.items().position(holds);
        let (node, at) = match (member, item) {
            (Some(member), _) => (&member.node, site.at.join(&member.key)),
            (None, Some(index)) => match site.node.items().nth(index) {
                Some(node) => (node, site.at.index(index)),
                None => return site,
            },
            (None, None) => return site,
        };
        site = Site { node, at, span: short(node) };
    }
}

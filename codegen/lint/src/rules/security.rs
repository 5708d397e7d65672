//! Security requirements, for the rules that read them.

use super::prelude::*;

/// Every scheme a requirement of the document or an operation names.
pub(super) fn requirements<'a>(cx: &Context<'a>) -> Vec<(&'a str, Site<'a>)> {
    let mut lists = cx.root().items("security");
    lists.extend(cx.operations.iter().flat_map(|operation| operation.site.items("security")));
    let mut out = Vec::new();
    for requirement in lists {
        for member in requirement.node.members() {
            let site = Site { node: &member.node, at: requirement.at.join(&member.key), span: member.key_span };
            out.push((&*member.key, site));
        }
    }
    out
}

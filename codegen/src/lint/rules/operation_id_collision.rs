//! Operation ids differ in Rust too.

use super::prelude::*;

/// Operation ids differ in Rust too.
pub const RULE: Rule = Rule {
    id: "operation-id-collision",
    severity: Severity::Warning,
    title: "Operation ids differ in Rust too",
    why: "Ids that differ in case or punctuation only become the same Rust name. So do ids under one tag that differ only in the words the tag already says.",
    effect: "The later operation gets a number behind its name.",
    bad: r"paths:
  /nodes:
    get: {operationId: listNodes, tags: [nodes], responses: {}}
  /nodes/all:
    get: {operationId: list_nodes, tags: [nodes], responses: {}}
",
    good: r"paths:
  /nodes:
    get: {operationId: listNodes, tags: [nodes], responses: {}}
  /nodes/all:
    get: {operationId: listAllNodes, tags: [nodes], responses: {}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut types: HashMap<String, Site<'_>> = HashMap::new();
    let mut methods: HashMap<(String, String), Site<'_>> = HashMap::new();
    let mut ids = HashSet::new();
    for operation in cx.calls() {
        let Some(id) = operation.id() else { continue };
        // The same id twice is another rule's business.
        if !ids.insert(id) {
            continue;
        }
        let site = operation.site.below_or_self("operationId");
        let named = names::given(operation.site.node).unwrap_or(id);
        let tag = operation
            .site
            .node
            .get("tags")
            .and_then(|tags| tags.items().next());
        let tag = tag.and_then(Node::as_str);
        let method = names::method(named, tag);
        let handle = tag.map(names::snake).unwrap_or_default();
        let other = types
            .get(&names::pascal(named))
            .map(|other| (other, names::pascal(named)));
        let key = (handle, method);
        let other = other.or_else(|| methods.get(&key).map(|other| (other, key.1.clone())));
        if let Some((other, name)) = other {
            let text = other.node.as_str().unwrap_or_default();
            let message = format!(
                "operationIds {} and {} both become {}",
                quote(text),
                quote(id),
                quote(&name)
            );
            out.push(
                RULE.find(cx, &site, message)
                    .help("change one, or name it with `x-rust-name`")
                    .related(cx.location(other.span), "the other one"),
            );
        }
        types
            .entry(names::pascal(named))
            .or_insert_with(|| site.clone());
        methods.entry(key).or_insert(site);
    }
}

//! A parameter is listed once.

use super::prelude::*;

/// A parameter is listed once.
pub const RULE: Rule = Rule {
    id: "parameter-duplicate",
    severity: Severity::Error,
    title: "A parameter is listed once",
    why: "Two declarations of one parameter may say different things.",
    effect: "The last one counts.",
    bad: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: string}}
      responses: {}
",
    good: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses: {}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut lists: Vec<Site<'_>> = cx.operations.iter().map(|op| op.site.clone()).collect();
    lists.extend(cx.paths.iter().map(|(_, site)| site.clone()));
    for list in lists {
        let mut seen: HashMap<(&str, &str), Site<'_>> = HashMap::new();
        for site in list.items("parameters") {
            let Some(node) = cx.resolve(site.node) else { continue };
            let text = |key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default();
            let key = (text("name"), text("in"));
            if let Some(first) = seen.get(&key) {
                let message = format!("{} parameter {} is listed twice", key.1, quote(key.0));
                out.push(
                    RULE.find(cx, &site, clean(&message))
                        .help("remove one of them")
                        .related(cx.location(first.span), "first here"),
                );
            } else {
                seen.insert(key, site);
            }
        }
    }
}

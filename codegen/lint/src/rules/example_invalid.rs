//! Examples fit their schemas.

use super::prelude::*;

/// Examples fit their schemas.
pub const RULE: Rule = Rule {
    id: "example-invalid",
    severity: Severity::Warning,
    title: "Examples match their schemas",
    why: "An example that does not fit shows that one of the two is wrong: usually the schema.",
    effect: "The example is not used, and a limit that it breaks is documented but not checked; if the schema is wrong, real values will not decode either.",
    bad: r"components:
  schemas:
    Node:
      type: object
      required: [id]
      properties: {id: {type: string}, gpus: {type: integer}}
      example: {id: n-1, gpus: eight}
",
    good: r"components:
  schemas:
    Node:
      type: object
      required: [id]
      properties: {id: {type: string}, gpus: {type: integer}}
      example: {id: n-1, gpus: 8}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for media in &cx.media {
        let name = media.name.to_ascii_lowercase();
        let Some(schema) = media.site.node.get("schema") else { continue };
        // What an XML or CSV example looks like the schema does not say.
        if name.contains("json") {
            let side = match (media.in_request, media.in_response) {
                (true, false) => Side::Request,
                (false, true) => Side::Response,
                _ => Side::Either,
            };
            beside(cx, &media.site, schema, side, out);
        }
    }
    for site in cx.parameters.iter().map(|p| &p.site).chain(cx.headers.iter()) {
        if let Some(schema) = site.node.get("schema") {
            beside(cx, site, schema, Side::Either, out);
        }
    }
    for schema in cx.written_schemas() {
        let mut sites = Vec::from_iter(schema.site.below("example"));
        sites.extend(schema.site.items("examples"));
        for site in sites {
            one(cx, schema.site.node, &site, schema.side(), out);
        }
    }
}

/// The `example` and `examples` of a media type, parameter or header.
fn beside<'a>(cx: &Context<'a>, owner: &Site<'a>, schema: &'a Node, side: Side, out: &mut Vec<Finding>) {
    // In a parameter or header a text may show the value as it is written into the URL.
    let parameter = owner.node.get("schema").is_some() && owner.node.get("in").is_some();
    let written = |node: &Node| parameter && node.as_str().is_some();
    if let Some(site) = owner.below("example").filter(|site| !written(site.node)) {
        one(cx, schema, &site, side, out);
    }
    for (_, site) in owner.members("examples") {
        let Some(node) = cx.resolve(site.node) else { continue };
        let target = Site { node, ..site.clone() };
        if let Some(value) = target.below("value").filter(|value| !written(value.node)) {
            // One example used in several places is reported where it is used.
            let shared = site.node.get("$ref").is_some();
            let value = if shared { Site { node: value.node, ..site } } else { value };
            one(cx, schema, &value, side, out);
        }
    }
}

fn one<'a>(cx: &Context<'a>, schema: &'a Node, site: &Site<'a>, side: Side, out: &mut Vec<Finding>) {
    let found = cx.checker.check(schema, &site.node.to_json(), side);
    let Some(first) = found.first() else { return };
    let more = match found.len() {
        1 => String::new(),
        n => format!(" (and {} more)", n - 1),
    };
    let place =
        if first.pointer.as_str().is_empty() { String::new() } else { format!("{}: ", quote(first.pointer.as_str())) };
    let message = format!("an example that does not match its schema: {place}{}{more}", first.message);
    let span = match first.pointer.find(site.node) {
        Some(node) if !first.pointer.as_str().is_empty() => short(node),
        _ => site.span,
    };
    let at = Site { span, ..site.clone() };
    out.push(
        RULE.find(cx, &at, message)
            .help("correct the example or the schema")
            .related(cx.location(first.schema), "the schema asks for this"),
    );
}

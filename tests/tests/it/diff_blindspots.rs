//! Edits that other tools do not report, or report as harmless: each with the verdicts it must have.

use diff::{Options, Report, Source, Wire, compare};
use openapi::document::Document;

const BASE: &str = "\
openapi: 3.1.0
info: {title: Example, version: '1'}
servers: [{url: https://api.example.com/v1}]
security: [{token: []}]
paths:
  /nodes/{id}:
    get:
      operationId: getNode
      tags: [nodes]
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: labels, in: query, schema: {type: array, items: {type: string}}}
      responses:
        '200':
          description: A node
          headers: {X-Rate-Limit: {schema: {type: integer}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}
        '404':
          description: No such node
          content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}
  /nodes:
    post:
      operationId: createNode
      tags: [nodes]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewNode'}}}}
      responses:
        '201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    NewNode: {type: object, required: [zone], properties: {zone: {type: string}}}
    Node:
      type: object
      title: Node
      required: [id]
      properties:
        id: {type: string}
        node_zone: {type: string, description: Where it runs}
        count: {type: integer, format: int32}
        state: {type: string, enum: [on, off, idle]}
        made: {type: string, format: date-time}
    Problem: {type: object, required: [code], properties: {code: {type: integer}}}
";

/// Name, what is replaced, by what, and the verdicts.
type Edit = (&'static str, &'static [(&'static str, &'static str)], Wire, Source);

const EDITS: &[Edit] = &[
    (
        "auth-scheme-type",
        &[("{type: http, scheme: bearer}", "{type: apiKey, in: header, name: X-Key}")],
        Wire::Breaking,
        Source::Major,
    ),
    (
        "component-rename-all",
        &[
            ("schemas/NewNode", "schemas/NodeRequest"),
            ("    NewNode:", "    NodeRequest:"),
            ("schemas/Node'", "schemas/Machine'"),
            ("    Node:", "    Machine:"),
        ],
        Wire::None,
        Source::Major,
    ),
    (
        "component-rename",
        &[("schemas/Node'", "schemas/Machine'"), ("    Node:", "    Machine:")],
        Wire::None,
        Source::Major,
    ),
    ("desc-only", &[("Where it runs", "The zone it runs in")], Wire::None, Source::Patch),
    ("enum-added", &[("[on, off, idle]", "[on, off, idle, broken]")], Wire::Risky, Source::Minor),
    ("enum-removed", &[("[on, off, idle]", "[on, off]")], Wire::Compatible, Source::Major),
    ("err-schema-change", &[("{code: {type: integer}}", "{code: {type: string}}")], Wire::Breaking, Source::Major),
    (
        "explode",
        &[("{name: labels, in: query,", "{name: labels, in: query, explode: false,")],
        Wire::Breaking,
        Source::Patch,
    ),
    ("format-removed", &[("{type: string, format: date-time}", "{type: string}")], Wire::Breaking, Source::Major),
    ("http-scheme", &[("scheme: bearer", "scheme: basic")], Wire::Breaking, Source::Major),
    ("int32-to-int64", &[("int32", "int64")], Wire::Breaking, Source::Major),
    ("operationId", &[("operationId: getNode", "operationId: fetchNode")], Wire::None, Source::Major),
    (
        "param-renamed-path",
        &[("/nodes/{id}", "/nodes/{node}"), ("{name: id, in: path", "{name: node, in: path")],
        Wire::None,
        Source::Patch,
    ),
    ("prop-renamed", &[("node_zone:", "zone:")], Wire::Risky, Source::Major),
    ("prop-required", &[("      required: [id]\n", "      required: [id, count]\n")], Wire::Compatible, Source::Major),
    (
        "resp-404-removed",
        &[(
            "        '404':\n          description: No such node\n          content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}\n",
            "",
        )],
        Wire::Compatible,
        Source::Major,
    ),
    (
        "resp-header-removed",
        &[("          headers: {X-Rate-Limit: {schema: {type: integer}}}\n", "")],
        Wire::Risky,
        Source::None,
    ),
    ("server-url", &[("api.example.com/v1", "api.example.com/v2")], Wire::Breaking, Source::Patch),
    (
        "style",
        &[("{name: labels, in: query,", "{name: labels, in: query, style: pipeDelimited,")],
        Wire::Breaking,
        Source::Patch,
    ),
    ("tag-renamed", &[("tags: [nodes]", "tags: [machines]")], Wire::None, Source::Major),
    ("title", &[("title: Node", "title: Machine")], Wire::None, Source::None),
    // What the issue names beyond those.
    (
        "api-key-name",
        &[("{type: http, scheme: bearer}", "{type: apiKey, in: header, name: X-Key}")],
        Wire::Breaking,
        Source::Major,
    ),
    (
        "default-added",
        &[("labels, in: query, schema: {type: array,", "labels, in: query, schema: {type: array, default: [a],")],
        Wire::Breaking,
        Source::Patch,
    ),
    ("extension-of-ours", &[("    Node:\n", "    Node:\n      x-rust-name: Server\n")], Wire::None, Source::Major),
];

fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(BASE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

fn diff(new: &str) -> Report {
    let read =
        |name: &str, text: &str| Document::parse(name, text).unwrap_or_else(|finding| panic!("{}", finding.message));
    compare(&read("old.yaml", BASE), &read("new.yaml", new), &Options::default())
}

#[test]
fn every_edit_has_its_verdicts_and_both_places() {
    let mut wrong = Vec::new();
    for (name, edits, wire, source) in EDITS {
        let report = diff(&edited(edits));
        let got = (report.verdict.wire, report.verdict.source);
        let described: Vec<_> = report
            .changes
            .iter()
            .map(|c| format!("{} {:?}/{:?} {} {:?}", c.id, c.wire, c.source, c.message, c.rust))
            .collect();
        println!("{name}: {described:?}");
        if report.changes.is_empty() || got != (*wire, *source) {
            wrong.push(format!("{name}: {got:?} instead of {:?}: {described:?}", (wire, source)));
        }
        assert!(report.changes.iter().all(|change| change.old.is_some() || change.new.is_some()), "{name}");
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), EDITS.len(), wrong.join("\n"));
}

#[test]
fn a_rename_is_one_entry() {
    for name in ["component-rename", "operationId", "param-renamed-path", "prop-renamed", "tag-renamed"] {
        let (_, edits, _, _) = EDITS.iter().find(|edit| edit.0 == name).unwrap();
        let report = diff(&edited(edits));
        assert_eq!(report.changes.len(), 1, "{name}: {:#?}", report.changes);
    }
}

#[test]
fn what_changes_nothing_is_not_reported() {
    let same = [
        ("order of keys", "{type: integer, format: int32}", "{format: int32, type: integer}"),
        ("order of values", "[on, off, idle]", "[idle, on, off]"),
        ("quotes", "description: Where it runs", "description: 'Where it runs'"),
        (
            "single allOf",
            "schema: {$ref: '#/components/schemas/Problem'}",
            "schema: {allOf: [{$ref: '#/components/schemas/Problem'}]}",
        ),
        ("status in another case", "'404':", "\"404\":"),
        ("slash at the end", "api.example.com/v1}", "api.example.com/v1/}"),
        ("header in another case", "X-Rate-Limit", "x-rate-limit"),
    ];
    for (name, from, to) in same {
        let report = diff(&edited(&[(from, to)]));
        // Only the order of what is generated may follow that of the document.
        let told = report.changes.iter().filter(|change| change.id != "generated-text-changed").count();
        assert_eq!(told, 0, "{name}: {:#?}", report.changes);
    }
}

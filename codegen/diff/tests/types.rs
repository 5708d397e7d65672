//! Types, lists of types and values that are known, where they travel: what widens is fine in a request and breaks in a
//! response, what narrows the other way round.

use compute_clients_diff::{self as diff, Options, Wire};
use openapi::document::Document;

/// Where a schema stands.
#[derive(Debug, Clone, Copy)]
enum At {
    Parameter,
    ParameterProperty,
    Request,
    RequestProperty,
    Response,
    ResponseProperty,
    Header,
}

fn document(at: At, schema: &str) -> Document {
    let property = format!("{{type: object, properties: {{value: {schema}}}}}");
    let any = "{}";
    let here = |wanted: fn(At) -> Option<bool>| match wanted(at) {
        Some(true) => property.as_str(),
        Some(false) => schema,
        None => any,
    };
    let request = here(|at| match at {
        At::Request => Some(false),
        At::RequestProperty => Some(true),
        _ => None,
    });
    let response = here(|at| match at {
        At::Response => Some(false),
        At::ResponseProperty => Some(true),
        _ => None,
    });
    let query = here(|at| match at {
        At::Parameter => Some(false),
        At::ParameterProperty => Some(true),
        _ => None,
    });
    let header = here(|at| matches!(at, At::Header).then_some(false));
    let text = format!(
        "openapi: 3.1.0
info: {{title: T, version: '1'}}
paths:
  /a:
    post:
      parameters:
        - {{name: q, in: query, content: {{application/json: {{schema: {query}}}}}}}
      requestBody: {{content: {{application/json: {{schema: {request}}}}}}}
      responses:
        '200':
          description: d
          headers: {{H: {{schema: {header}}}}}
          content: {{application/json: {{schema: {response}}}}}
"
    );
    Document::parse("t.yaml", &text).unwrap_or_else(|finding| panic!("{}\n{text}", finding.message))
}

fn check(rows: &[(At, &str, &str, Wire)]) {
    let mut wrong = String::new();
    for (at, old, new, wire) in rows {
        let report = diff::compare(&document(*at, old), &document(*at, new), &Options::default());
        if report.verdict.wire != *wire {
            let list: Vec<String> =
                report.changes.iter().map(|c| format!("{} {:?} {}", c.id, c.wire, c.message)).collect();
            wrong.push_str(&format!(
                "{at:?} {old} -> {new}: {:?}, expected {wire:?}\n  {}\n",
                report.verdict.wire,
                list.join("\n  ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

use Wire::{Breaking, Compatible, None as Same};

#[test]
fn lists_of_types_widened_and_narrowed() {
    let (one, two) = ("{type: [string]}", "{type: [string, integer, boolean]}");
    let (alone, null) = ("{type: [string]}", "{type: [string, 'null']}");
    check(&[
        (At::Request, one, two, Compatible),
        (At::Request, two, one, Breaking),
        (At::RequestProperty, one, two, Compatible),
        (At::RequestProperty, two, one, Breaking),
        (At::Response, one, two, Breaking),
        (At::Response, two, one, Compatible),
        (At::ResponseProperty, one, two, Breaking),
        (At::ResponseProperty, two, one, Compatible),
        (At::Parameter, one, two, Compatible),
        (At::Parameter, two, one, Breaking),
        (At::ParameterProperty, one, two, Compatible),
        (At::ParameterProperty, two, one, Breaking),
        (At::RequestProperty, alone, null, Compatible),
        (At::RequestProperty, null, alone, Breaking),
        (At::ResponseProperty, alone, null, Breaking),
        (At::ResponseProperty, null, alone, Compatible),
        // The same list in another order.
        (At::Response, "{type: [string, integer]}", "{type: [integer, string]}", Same),
    ]);
}

#[test]
fn types_generalized() {
    let (integer, number) = ("{type: integer}", "{type: number}");
    check(&[
        (At::Request, integer, number, Compatible),
        (At::Request, number, integer, Breaking),
        (At::Request, "{type: string}", "{}", Compatible),
        (At::RequestProperty, integer, number, Compatible),
        (At::Parameter, integer, number, Compatible),
        (At::ParameterProperty, integer, number, Compatible),
        (At::Response, integer, number, Breaking),
        (At::Response, number, integer, Compatible),
        (At::ResponseProperty, integer, number, Breaking),
        (At::ResponseProperty, "{type: string}", "{type: [string, integer]}", Breaking),
        (At::Header, integer, number, Breaking),
    ]);
}

#[test]
fn values_of_an_extensible_enum() {
    let (few, many) = ("{type: string, x-extensible-enum: [a, b]}", "{type: string, x-extensible-enum: [a, b, c]}");
    let any = "{type: string}";
    check(&[
        (At::RequestProperty, many, few, Breaking),
        (At::RequestProperty, few, many, Compatible),
        (At::RequestProperty, any, few, Breaking),
        (At::RequestProperty, few, any, Compatible),
        (At::Parameter, many, few, Breaking),
        (At::Parameter, few, many, Compatible),
        // A client has to expect any value.
        (At::ResponseProperty, many, few, Same),
        (At::ResponseProperty, few, many, Compatible),
        (At::ResponseProperty, any, few, Same),
        (At::RequestProperty, few, "{type: string, x-extensible-enum: [b, a]}", Same),
    ]);
}

fn with_components(schemas: &str) -> Document {
    let text = format!(
        "openapi: 3.1.0
info: {{title: T, version: '1'}}
paths:
  /a:
    post:
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}}}
      responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}}}}}
components: {{schemas: {schemas}}}
"
    );
    Document::parse("t.yaml", &text).unwrap_or_else(|finding| panic!("{}\n{text}", finding.message))
}

fn wire(old: &str, new: &str) -> Wire {
    diff::compare(&with_components(old), &with_components(new), &Options::default()).verdict.wire
}

#[test]
fn a_property_is_read_only_where_what_it_refers_to_is() {
    for flag in ["{$ref: '#/components/schemas/Id'}", "{allOf: [{$ref: '#/components/schemas/Id'}], title: It}"] {
        let thing = |required: &str, id: &str, other: &str| {
            format!(
                "{{Id: {{type: string, readOnly: true{id}}}, Thing: {{type: object, required: [{required}], properties: {{id: {flag}{other}}}}}}}"
            )
        };
        // Asked for: no request has it.
        assert_eq!(wire(&thing("", "", ""), &thing("id", "", "")), Compatible, "{flag}");
        // A pattern in the component: nothing old in a request is refused.
        assert_eq!(wire(&thing("", "", ""), &thing("", ", pattern: '^a'", "")), Compatible, "{flag}");
        // The same, found while the object around it changes.
        let more = ", more: {type: string}";
        assert_eq!(wire(&thing("", "", ""), &thing("", ", pattern: '^a'", more)), Compatible, "{flag}");
    }
    let plain = |id: &str| {
        format!(
            "{{Id: {{type: string{id}}}, Thing: {{type: object, properties: {{id: {{$ref: '#/components/schemas/Id'}}}}}}}}"
        )
    };
    assert_eq!(wire(&plain(""), &plain(", pattern: '^a'")), Breaking);
}

#[test]
fn references_by_anchor_are_followed() {
    let thing = |zone: &str| {
        format!(
            "{{Thing: {{type: object, properties: {{zone: {{$ref: '#zone'}}}}}}, Zone: {{$anchor: zone, type: {zone}}}}}"
        )
    };
    assert_eq!(wire(&thing("string"), &thing("integer")), Breaking);
    // The anchor is a name, and has the pointer's meaning.
    let by_pointer = thing("string").replace("'#zone'", "'#/components/schemas/Zone'");
    assert_eq!(wire(&thing("string"), &by_pointer), Same);
}

#[test]
fn references_in_extensions_and_data_lead_nowhere_and_names_are_names() {
    let operations = |beside: &str| {
        let thing = |kind: &str| {
            format!(
                "{{Thing: {{type: object, properties: {{a: {{type: string{beside}}}, b: {{type: boolean}}}}}}, Zone: {{type: {kind}}}}}"
            )
        };
        let (old, new) = (with_components(&thing("string")), with_components(&thing("integer")));
        let report = diff::compare(&old, &new, &Options::default());
        report.changes.iter().map(|change| change.operations.len()).sum::<usize>()
    };
    assert_eq!(operations(", x-anyOf: [{$ref: '#/components/schemas/Zone'}]"), 0);
    assert_eq!(operations(", default: {$ref: '#/components/schemas/Zone'}"), 0);
    for name in ["default", "enum", "example", "x-zone"] {
        let named = format!("}}, {name}: {{$ref: '#/components/schemas/Zone'");
        assert_eq!(operations(&named), 1, "{name}");
    }
}

/// Rows of an old and a new schema, with the verdict of a request and that of a response.
fn both_ways(rows: &[(&str, &str, Wire, Wire)]) {
    let each = rows.iter().flat_map(|(old, new, request, response)| {
        [(At::RequestProperty, *old, *new, *request), (At::ResponseProperty, *old, *new, *response)]
    });
    check(&each.collect::<Vec<_>>());
}

#[test]
fn other_ways_to_write_the_same() {
    let same: Vec<_> = [
        ("{const: null}", "{type: 'null'}"),
        ("{enum: [null]}", "{type: 'null'}"),
        ("{type: boolean, enum: [true, false]}", "{type: boolean}"),
        ("{type: integer, multipleOf: 1}", "{type: integer}"),
        ("{type: integer, multipleOf: 0.5}", "{type: integer}"),
        ("{type: integer, maximum: 9}", "{type: integer, exclusiveMaximum: 10}"),
        (
            "{anyOf: [{type: string, maxLength: 5}, {type: integer}]}",
            "{oneOf: [{type: string, maxLength: 5}, {type: integer}]}",
        ),
        (
            "{oneOf: [{type: string}, {oneOf: [{type: integer}, {type: boolean}]}]}",
            "{oneOf: [{type: string}, {type: integer}, {type: boolean}]}",
        ),
        (
            "{anyOf: [{type: string, maxLength: 5}, {description: d, anyOf: [{type: integer}, {type: 'null'}]}]}",
            "{anyOf: [{type: 'null'}, {type: string, maxLength: 5}, {type: integer}]}",
        ),
        ("{oneOf: [{type: string, enum: [a, b]}, {type: string, const: c}]}", "{type: string, enum: [c, b, a]}"),
        ("{oneOf: [{const: 1.0}, {const: 2}]}", "{type: integer, enum: [1, 2]}"),
        ("{allOf: [{type: string, maxLength: 5}, {maxLength: 10}]}", "{type: string, maxLength: 5}"),
        ("{allOf: [{type: string}, {format: date-time}]}", "{type: string, format: date-time}"),
        ("{type: string, contentEncoding: base64}", "{type: string, format: byte}"),
        ("{type: [integer, number]}", "{type: number}"),
        ("{type: object, required: [], additionalProperties: true}", "{type: object}"),
    ]
    .into_iter()
    .flat_map(|(one, other)| [(one, other, Same, Same), (other, one, Same, Same)])
    .collect();
    both_ways(&same);
}

#[test]
fn what_excludes_turns_round() {
    both_ways(&[
        ("{type: string, not: {enum: [a]}}", "{type: string, not: {enum: [a, b]}}", Breaking, Compatible),
        ("{type: string, not: {enum: [a, b]}}", "{type: string, not: {enum: [a]}}", Compatible, Breaking),
        ("{type: integer, multipleOf: 2}", "{type: integer, multipleOf: 6}", Breaking, Compatible),
        ("{type: object}", "{type: object, propertyNames: {pattern: '^a'}}", Breaking, Compatible),
    ]);
}

#[test]
fn a_property_that_was_one_of_the_unnamed_is_compared_with_those() {
    let integers = "{type: object, properties: {a: {}}, patternProperties: {'^x-': {type: integer}}}";
    let named = |kind: &str| {
        format!(
            "{{type: object, properties: {{a: {{}}, x-a: {{type: {kind}}}}}, patternProperties: {{'^x-': {{type: integer}}}}}}"
        )
    };
    let closed = |names: &str| format!("{{type: object, properties: {{{names}}}, unevaluatedProperties: false}}");
    both_ways(&[
        (integers, &named("string"), Breaking, Breaking),
        (integers, &named("integer"), Compatible, Compatible),
        (integers, &named("integer").replace("x-a", "y-a"), Compatible, Compatible),
        (&closed("a: {}, b: {}"), &closed("a: {}"), Breaking, Wire::Risky),
        // Which names this pattern is about cannot be known.
        (&integers.replace("^x-", "("), &named("string").replace("^x-", "("), Breaking, Breaking),
    ]);
}

#[test]
fn a_limit_of_a_type_that_is_gone_is_no_entry_of_its_own() {
    let (old, new) = ("{type: [string, integer], minimum: 1, maxLength: 3}", "{type: string, maxLength: 3}");
    both_ways(&[(old, new, Breaking, Compatible)]);
    let changed = diff::compare(
        &document(At::ResponseProperty, "{type: integer, minimum: 1}"),
        &document(At::ResponseProperty, "{type: string}"),
        &Options::default(),
    );
    assert_eq!(changed.changes.iter().map(|change| change.id).collect::<Vec<_>>(), ["type-changed"]);
}

#[test]
fn what_an_operation_takes_removes_no_handle() {
    let with = |tags: &str, parameters: &str| {
        let text = format!(
            "openapi: 3.1.0
info: {{title: T, version: '1'}}
paths:
  /nodes:
    get:
      {tags}
      operationId: list_nodes
      {parameters}
      responses: {{'204': {{description: d}}}}
"
        );
        Document::parse("t.yaml", &text).unwrap()
    };
    let new = with("tags: [nodes]", "parameters: [{name: zone, in: query, schema: {type: string}}]");
    let report = diff::compare(&with("", ""), &new, &Options::default());
    let source = |id: &str| report.changes.iter().find(|change| change.id == id).map(|change| change.source);
    assert_eq!(source("tag-changed"), Some(diff::Source::Major), "{:#?}", report.changes);
    assert_eq!(source("parameter-added"), Some(diff::Source::Minor), "{:#?}", report.changes);
}

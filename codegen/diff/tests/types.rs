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

use serde_json::json;

use super::*;

/// Mismatches of a value against a schema, as `pointer: message` lines.
fn against(version: &str, schema: &str, value: Value, side: Side) -> Vec<String> {
    let text = format!(
        "openapi: {version}\ncomponents:\n  schemas:\n    Self: {{type: object, properties: {{next: {{$ref: '#/components/schemas/Self'}}}}}}\n    Loop: {{allOf: [{{$ref: '#/components/schemas/Loop'}}]}}\n    Name: {{type: string}}\n    X: {schema}\n"
    );
    let document = Document::parse("a.yaml", &text).unwrap();
    let found =
        Checker::new(&document).check(document.root().path(&["components", "schemas", "X"]).unwrap(), &value, side);
    let lines = found.iter().map(|m| format!("{}: {}", m.pointer, m.message));
    lines.collect()
}

#[test]
fn what_fits() {
    let cases = [
        ("{type: integer}", json!(1.0)),
        ("{type: [string, 'null']}", json!(null)),
        ("{type: string, nullable: true, enum: [a]}", json!(null)),
        ("{enum: [1]}", json!(1.0)),
        ("{const: {a: 1}}", json!({"a": 1.0})),
        ("{type: string, maxLength: 2}", json!("éé")),
        ("{type: string, pattern: '^(?!x)a+$'}", json!("aa")),
        ("{type: number, multipleOf: 0.1}", json!(0.3)),
        ("{oneOf: [{type: string}, {type: integer}]}", json!(1)),
        ("{not: {type: string}}", json!(1)),
        ("{oneOf: [{type: number}, {type: integer}]}", json!(1)),
        ("{$ref: '#/components/schemas/Loop'}", json!(1)),
        ("{$ref: '#/gone'}", json!(1)),
        ("{$ref: '#/components/schemas/Self'}", json!({"next": {"next": {}}})),
        ("{type: string, format: date-time}", json!("2026-01-02T03:04:05.123+01:00")),
        ("{prefixItems: [{type: string}], items: {type: integer}}", json!(["a", 1])),
        ("{patternProperties: {'^x-': {}}, additionalProperties: false}", json!({"x-a": 1})),
        ("true", json!(1)),
        // Would take for ever if it were matched.
        ("{type: string, pattern: '^(?=a)(a+)+$'}", json!("a".repeat(100) + "!")),
    ];
    for (schema, value) in cases {
        let found = against("3.1.0", schema, value, Side::Either);
        assert_eq!(found, [""; 0], "{schema}");
    }
}

#[test]
fn what_does_not_fit_says_where_and_why() {
    let cases = [
        ("{type: integer}", json!("1"), ": `\"1\"` where `integer` is asked for"),
        ("{enum: [a, b]}", json!("c"), ": `\"c\"` is none of the enum values"),
        ("{required: [a]}", json!({}), ": `a` is missing"),
        ("{properties: {a: {type: string}}}", json!({"a": 1}), "/a: `1` where `string` is asked for"),
        ("{additionalProperties: false}", json!({"a": 1}), "/a: `a` is not a property"),
        ("{additionalProperties: {type: string}}", json!({"a": 1}), "/a: `1` where `string` is asked for"),
        ("{items: {type: string}}", json!(["a", 1]), "/1: `1` where `string` is asked for"),
        ("{maximum: 3}", json!(4), ": 4 is above the limit 3"),
        ("{exclusiveMinimum: 3}", json!(3), ": 3 is below the limit 3"),
        ("{minItems: 1}", json!([]), ": 0 items where at least `1` are asked for"),
        ("{pattern: '^a', format: x}", json!("b"), ": `\"b\"` does not match `^a`"),
        ("{pattern: '^a'}", json!("b"), ": `\"b\"` does not match `^a`"),
        ("{format: uuid}", json!("7a81788c-xxxx"), ": `\"7a81788c-xxxx\"` is no `uuid`"),
        ("{format: int32}", json!(3_000_000_000u32), ": `3000000000` is no `int32`"),
        (
            "{oneOf: [{type: string}, {type: object, required: [a]}]}",
            json!({}),
            ": an object fits none of the 2 variants; closest: an object where `string` is asked for",
        ),
        ("{allOf: [{required: [a]}, {required: [b]}]}", json!({"b": 1}), ": `a` is missing"),
        ("{uniqueItems: true}", json!([1, 2, 1]), "/2: an item of a set stands twice"),
    ];
    for (schema, value, expected) in cases {
        let found = against("3.1.0", schema, value, Side::Either);
        assert_eq!(found, [expected], "{schema}");
    }
}

#[test]
fn a_member_that_travels_one_way_need_not_travel_the_other() {
    let schema = "{required: [id], properties: {id: {readOnly: true}}}";
    assert_eq!(against("3.1.0", schema, json!({}), Side::Request), [""; 0]);
    assert_eq!(against("3.1.0", schema, json!({}), Side::Response), [": `id` is missing"]);
}

#[test]
fn versions_differ() {
    let exclusive = "{minimum: 3, exclusiveMinimum: true}";
    assert_eq!(against("3.0.3", exclusive, json!(3), Side::Either).len(), 1);
    // What stands beside a $ref counts from 3.1 on.
    let beside = "{$ref: '#/components/schemas/Name', maxLength: 1}";
    assert_eq!(against("3.0.3", beside, json!("ab"), Side::Either).len(), 0);
    assert_eq!(against("3.1.0", beside, json!("ab"), Side::Either).len(), 1);
}

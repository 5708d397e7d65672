//! Lint on documents made to break it: no panic, no overflow, no exponential time, whatever stands there.

use diagnostics::{Format, Report, apply_fixes, render};
use lint::{RULES, lint};
use openapi::document::Document;
use tests::fuzz::{Damage, KEYWORDS, Random};

/// Lints a text and renders what was found in every format. `None`: not a document.
fn run(text: &str) -> Option<usize> {
    let document = Document::parse("a.yaml", text).ok()?;
    let findings = lint(&document, &[]).findings;
    let shown = &findings[..findings.len().min(20)];
    let report = Report { command: "lint", title: "t", findings: shown, file: "a.yaml", rules: &[], notes: &[] };
    for (_, format) in Format::ALL {
        let _ = render(format, &report, &document, None);
    }
    let _ = apply_fixes(text, "a.yaml", &findings);
    Some(findings.len())
}

fn with(rest: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\n{rest}")
}

/// Every bad example of every rule, as whole documents.
fn seeds() -> Vec<String> {
    let bad = RULES.iter().map(|rule| match rule.bad.starts_with("openapi:") {
        true => rule.bad.to_owned(),
        false => with(rule.bad),
    });
    bad.collect()
}

#[test]
fn long_chains_of_references() {
    let count = 8_000;
    let mut text = String::from("components:\n  schemas:\n");
    for at in 0..count {
        text.push_str(&format!("    A{at}: {{allOf: [{{$ref: '#/components/schemas/A{}'}}]}}\n", at + 1));
    }
    text.push_str(&format!("    A{count}: {{$ref: '#/components/schemas/A0'}}\n"));
    assert!(run(&with(&text)).is_some());
}

#[test]
fn schemas_that_multiply() {
    let mut text = String::from("components:\n  schemas:\n");
    for at in 0..60 {
        let next = format!("{{$ref: '#/components/schemas/A{}'}}", at + 1);
        text.push_str(&format!(
            "    A{at}: {{oneOf: [{next}, {next}], anyOf: [{next}, {next}], not: {next}, example: 1, default: x}}\n"
        ));
    }
    text.push_str("    A60: {type: object, required: [a]}\n");
    assert!(run(&with(&text)).is_some());
}

#[test]
fn schemas_that_contain_themselves() {
    let text = "components:\n  schemas:\n    A: {$ref: '#/components/schemas/A'}\n    B: {allOf: [{$ref: '#/components/schemas/C'}], example: {b: {}}}\n    C: {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], properties: {b: {$ref: '#/components/schemas/B'}}, required: [b]}\n    D: {items: {$ref: '#/components/schemas/D'}, type: array, example: [[[[]]]]}\n";
    assert!(run(&with(text)).is_some());
}

#[test]
fn components_that_are_themselves() {
    for section in ["responses", "requestBodies", "parameters", "headers", "pathItems", "examples", "callbacks"] {
        let at = |name: &str| format!("{{$ref: '#/components/{section}/{name}'}}");
        let text = format!("components: {{{section}: {{A: {}, B: {}, C: {}}}}}\n", at("A"), at("C"), at("B"));
        assert!(run(&with(&text)).is_some(), "{section}");
    }
}

#[test]
fn paths_that_call_back_into_themselves() {
    let text = "paths:\n  /a:\n    get:\n      responses: {}\n      callbacks: {a: {x: {$ref: '#/paths/~1a'}, y: {$ref: '#/paths/~1b'}}}\n  /b: {$ref: '#/paths/~1a'}\n  /c: {$ref: '#/paths/~1c'}\n";
    assert!(run(&with(text)).is_some());
}

#[test]
fn aliases_that_deepen_the_tree() {
    // The parser bounds nesting, but an alias brings what it names along.
    let mut text = String::from("x0: &a0 {}\n");
    for level in 1..40 {
        let (open, close) = ("{a: ".repeat(100), "}".repeat(100));
        text.push_str(&format!("x{level}: &a{level} {open}*a{}{close}\n", level - 1));
    }
    text.push_str("components: {schemas: {A: *a39}}\n");
    let _ = run(&with(&text));
}

#[test]
fn patterns_that_never_end() {
    let long = "a".repeat(3_000);
    let groups = format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000));
    let text = format!(
        "components:\n  schemas:\n    A: {{type: string, pattern: '^(a+)+$', example: '{long}!'}}\n    B: {{type: string, pattern: '^(?=a)(a|a)*b.*.*.*.*$', example: '{long}!'}}\n    C: {{type: string, pattern: '{groups}', example: a}}\n    D: {{type: string, pattern: '(a{{1000}}){{1000}}', example: a}}\n"
    );
    assert!(run(&with(&text)).is_some());
}

#[test]
fn names_of_any_kind() {
    let long = "n".repeat(10_000);
    let names = ["''", "🦀", "'../../etc'", "\"\\u202e\"", "'*/'", "'\"#'", "'`a`'", "self", "'$ref'", &long];
    let mut text = String::new();
    for key in ["schemas", "parameters", "responses", "securitySchemes"] {
        text.push_str(&format!("  {key}:\n"));
        for name in names {
            text.push_str(&format!("    {name}: {{type: object, name: {name}, properties: {{{name}: {{enum: [{name}]}}}}, required: [{name}]}}\n"));
        }
    }
    let mut paths = String::from("paths:\n");
    for name in names {
        paths.push_str(&format!("  ? {name}\n  : {{get: {{operationId: {name}, tags: [{name}]}}}}\n"));
    }
    assert!(run(&with(&format!("components:\n{text}"))).is_some());
    assert!(run(&with(&paths)).is_some());
}

#[test]
fn annotations_of_any_shape() {
    let keys = [
        "x-source",
        "x-docs-deviation",
        "x-secret",
        "x-rust-name",
        "x-enum-varnames",
        "x-env",
        "x-credential-url",
        "x-credential-lifetime",
        "x-token-exchange",
        "x-pagination",
        "x-waiter",
        "x-idempotency-key",
        "x-idempotent",
        "x-error-shape",
        "x-cost",
        "x-unit",
        "x-correction",
        "x-lint-allow",
    ];
    for value in ["null", "1", "-1e400", "true", "''", "[]", "[[]]", "{}", "{style: token, request: 1}", "[{id: 1}, 2]"]
    {
        let all: Vec<String> = keys.iter().map(|key| format!("{key}: {value}")).collect();
        let all = all.join(", ");
        let text = format!(
            "{}\npaths: {{/a: {{get: {{{all}}}}}}}\ncomponents: {{schemas: {{A: {{{all}}}}}, securitySchemes: {{A: {{{all}}}}}}}\n",
            keys.map(|key| format!("{key}: {value}")).join("\n")
        );
        assert!(run(&with(&text)).is_some(), "{value}");
    }
}

#[test]
fn keywords_of_any_shape() {
    for value in
        ["null", "1", "-1e300", "18446744073709551615", "true", "text", "[]", "[1, {}]", "{}", "{a: b}", "{a: {}}"]
    {
        let each: Vec<String> =
            KEYWORDS.iter().map(|key| format!("A{}: {{{key}: {value}}}", key.trim_start_matches('$'))).collect();
        let all: Vec<String> = KEYWORDS.iter().map(|key| format!("{key}: {value}")).collect();
        let text = format!("components: {{schemas: {{{}, All: {{{}}}}}}}", each.join(", "), all.join(", "));
        for version in ["3.0.3", "3.1.0"] {
            let text = with(&text).replace("3.1.0", version);
            assert!(run(&text).is_some(), "{value}");
        }
    }
}

#[test]
fn cut_off_anywhere() {
    for seed in seeds() {
        for (end, _) in seed.char_indices().step_by(7) {
            let _ = run(&seed[..end]);
        }
    }
}

#[test]
fn changed_anywhere() {
    let seeds = seeds();
    let words = &["null", "[]", "{}", "true", "-1", "{$ref: '#/components/schemas/Node'}", "type", "*", "é", "{", "\n"];
    let damage = Damage { words, others: &seeds };
    // A fixed seed: the same damage on every run.
    let mut random = Random::new(0x9e37_79b9_7f4a_7c15);
    for seed in &seeds {
        for _ in 0..12 {
            let _ = run(&damage.on(seed, 3, &mut random));
        }
    }
}

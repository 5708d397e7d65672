//! The README of a crate made from somebody's own document says how to give it credentials, and nothing that is not known.

use compute_clients_generator::lower::lower;
use compute_clients_generator::manifest::Manifest;
use compute_clients_generator::samples::Examples;
use compute_clients_generator::write::{Files, Runtime, Target, package};
use openapi::document::Document;

const WIDGETS: &str = "
openapi: 3.1.0
info: {title: Widgets API, version: '1'}
paths:
  /old: {get: {operationId: listOld, deprecated: true, responses: {'204': {description: none}}}}
  /widgets:
    get:
      operationId: listWidgets
      security: [{key: []}, {token: []}, {user: []}, {named: []}]
      responses: {'204': {description: none}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
    user: {type: http, scheme: basic}
    named: {type: apiKey, in: query, name: k, x-env: MY_KEY}
    unused: {type: apiKey, in: query, name: u}
";

fn made(text: &str) -> Files {
    let document = Document::parse("widgets.yaml", text).unwrap();
    let mut plan = lower(&document).plan;
    let manifest = Manifest::for_document("widgets-client", &plan.title);
    plan.name_variables(&manifest.module);
    let target = Target {
        command: "cargo xtask generate --spec".to_owned(),
        source: "widgets.yaml".to_owned(),
        core: Runtime::Path("core".to_owned()),
        workspace: false,
    };
    package(&plan, &manifest, &Examples::new(), &target).unwrap()
}

#[test]
fn each_credential_that_an_operation_needs_has_a_variable_by_rule() {
    let files = made(WIDGETS);
    let readme = &files.generated["README.md"];
    for row in [
        "| `WIDGETS_API_KEY` | `api_key` | header `X-Key` |  |",
        "| `WIDGETS_BEARER_AUTH` | `bearer_auth` | `Authorization: Bearer` |  |",
        "| `WIDGETS_USER` | `user` | `Authorization: Basic`; the variable holds `user:password` |  |",
        "| `MY_KEY` | `named` | query `k` |  |",
        "|  | `unused` | query `u` |  |",
    ] {
        assert!(readme.contains(row), "{row}\n{readme}");
    }
    let operations = &files.generated["src/operations/mod.rs"];
    let variables: Vec<&str> = operations.lines().filter_map(|line| line.trim().strip_prefix("env: ")).collect();
    let named = |name: &str| format!("Some(\"{name}\"),");
    let expected = [
        named("WIDGETS_API_KEY"),
        named("WIDGETS_BEARER_AUTH"),
        named("WIDGETS_USER"),
        named("MY_KEY"),
        "None,".to_owned(),
    ];
    assert_eq!(variables, expected);
}

#[test]
fn nothing_is_claimed_that_the_document_does_not_say() {
    let files = made(WIDGETS);
    let readme = &files.generated["README.md"];
    for claim in ["hand-kept", "docs pages", "Licence", "MIT", "endorsed", "API API"] {
        assert!(!readme.contains(claim), "{claim}\n{readme}");
    }
    assert!(
        readme.contains("Async Rust client of the Widgets API, generated from the OpenAPI document `widgets.yaml`.")
    );
    let first = readme.lines().find(|line| line.contains(".send()"));
    assert!(first.is_some_and(|line| line.contains("list_widgets") || line.contains("widgets()")), "{readme}");
    assert!(!files.once["CHANGELOG.md"].contains("xtask"));
}

#[test]
fn two_credentials_never_share_a_variable() {
    let text = WIDGETS.replace("x-env: MY_KEY", "x-env: WIDGETS_API_KEY");
    let operations = &made(&text).generated["src/operations/mod.rs"];
    assert_eq!(operations.matches("\"WIDGETS_API_KEY\"").count(), 1, "{operations}");
    assert_eq!(operations.matches("\"WIDGETS_API_KEY_2\"").count(), 1, "{operations}");
}

//! What `generate --config` says of a document is in the plan.

use client_gen::config::Config;
use client_gen::lower::{PagingStyle, Plan, Presence, TypeKind, TypeRef, lower};
use client_gen::manifest::Manifest;
use openapi::document::Document;

const DOCUMENT: &str = "
openapi: 3.0.3
info: {title: Acme API, version: '1'}
security: [{bearerAuth: []}]
paths:
  /things:
    get:
      operationId: acme_things_index_v1
      tags: [things]
      parameters: [{name: pageToken, in: query, schema: {type: string}}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/ThingList'}}}
  /things/{id}:
    get:
      operationId: acme_things_show_v1
      tags: [things]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
  /internal:
    get: {operationId: internal, tags: [internal], responses: {'204': {description: ok}}}
components:
  securitySchemes: {bearerAuth: {type: http, scheme: bearer}}
  schemas:
    Thing: {type: object, required: [token], properties: {token: {type: string}, status: {type: string}}}
    ThingList:
      type: object
      properties: {items: {type: array, items: {$ref: '#/components/schemas/Thing'}}, next: {type: string}}
";

const CONFIG: &str = "
crate: acme-client
name: Acme
operations:
  acme_things_index_v1:
    name: list
    paging: {style: token, request: {token: pageToken}, response: {items: /items, next: /next}}
    parameters: {pageToken: {name: after}}
  GET /things/{id}:
    name: show
    waiters: [{name: ready, status: /status, success: [ready]}]
schemas:
  Thing: {properties: {token: {secret: true, name: key}}}
credentials:
  bearerAuth: {env: ACME_KEY, name: key}
tags:
  things: {name: widgets}
  internal: {leave_out: true}
";

fn configured(config: &str) -> Result<(Plan, Manifest), Box<diagnostics::Finding>> {
    let mut document = Document::parse("api.yaml", DOCUMENT).unwrap();
    let config = Config::apply("client.yaml", config, &mut document)?;
    let plan = lower(&document).plan;
    let manifest = config.manifest(Manifest::for_document("made", &plan.title))?;
    Ok((plan, manifest))
}

#[test]
fn every_entry_is_in_the_plan() {
    let (plan, manifest) = configured(CONFIG).unwrap();
    assert_eq!(
        (manifest.package.as_str(), manifest.name.as_str(), manifest.module.as_str()),
        ("acme-client", "Acme", "acme")
    );
    let names: Vec<&str> = plan.operations.iter().map(|operation| operation.rust.as_str()).collect();
    assert_eq!(names, ["list", "show"]);
    assert_eq!(plan.tags.iter().map(|tag| tag.rust.as_str()).collect::<Vec<_>>(), ["widgets"]);
    let paging = plan.operations[0].paging.as_ref().unwrap();
    assert_eq!(paging.style, PagingStyle::Token { next: "/next".to_owned() });
    assert_eq!(plan.operations[0].params[0].rust, "after");
    assert_eq!(plan.operations[1].waiters[0].name, "ready");
    assert_eq!((plan.schemes[0].env.as_deref(), plan.schemes[0].rust.as_str()), (Some("ACME_KEY"), "key"));
    let thing = plan.types.iter().find(|def| def.name == "Thing").unwrap();
    let TypeKind::Object(object) = &thing.kind else { panic!("{thing:?}") };
    let token = &object.fields[0];
    assert_eq!((token.rust.as_str(), token.presence), ("key", Presence::Required));
    assert_eq!(token.ty, TypeRef::Secret(Box::new(TypeRef::String)));
}

#[test]
fn what_the_document_does_not_have_is_an_error_at_its_place() {
    for (config, line, column) in [
        ("operations:\n  other: {name: list}\n", 2, 3),
        ("operations:\n  internal: {nmae: list}\n", 2, 14),
        ("operations:\n  internal: {name: 1}\n", 2, 20),
        ("operations:\n  internal: {parameters: {q: {name: r}}}\n", 2, 27),
        ("schemas:\n  Other: {name: X}\n", 2, 3),
        ("credentials:\n  apiKey: {env: X}\n", 2, 3),
        ("tags:\n  others: {leave_out: true}\n", 2, 3),
        ("at:\n  /nothing: {secret: true}\n", 2, 3),
        ("crates: acme\n", 1, 1),
        ("crate: Acme Client\n", 1, 8),
        ("[]\n", 1, 1),
    ] {
        let error = configured(config).map(|_| ()).unwrap_err();
        let place = error.location.as_ref().unwrap();
        assert_eq!((place.file.as_str(), place.line, place.column), ("client.yaml", line, column), "{config}{error:?}");
    }
}

#[test]
fn nothing_is_changed_by_an_empty_configuration() {
    let (plan, _) = configured("").unwrap();
    let plain = lower(&Document::parse("api.yaml", DOCUMENT).unwrap()).plan;
    assert_eq!(plan.fingerprint(), plain.fingerprint());
}

use super::*;

fn lowered(text: &str) -> Lowered {
    let doc = Document::parse("test.yaml", text).unwrap();
    lower(&doc)
}

/// A document with these component schemas, each sent and received by one operation.
fn types_of(schemas: &str) -> String {
    let indented: String = schemas.lines().map(|line| format!("    {line}\n")).collect();
    let mut paths = String::new();
    for line in schemas.lines().filter(|line| !line.starts_with(' ') && line.contains(':')) {
        let name = line.split(':').next().unwrap();
        paths.push_str(&format!(
            "  /{name}:\n    get:\n      operationId: get{name}\n      tags: [t]\n      responses:\n        '200': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}\n"
        ));
    }
    let text = format!("openapi: 3.1.0\npaths:\n{paths}components:\n  schemas:\n{indented}");
    show(&lowered(&text))
}

fn show_type(plan: &Plan, ty: &TypeRef) -> String {
    match ty {
        TypeRef::Named(index) => plan.types[*index].name.clone(),
        TypeRef::List(inner) => format!("[{}]", show_type(plan, inner)),
        TypeRef::Map(inner) => format!("{{{}}}", show_type(plan, inner)),
        TypeRef::Nullable(inner) => format!("{}|null", show_type(plan, inner)),
        TypeRef::Secret(inner) => format!("secret {}", show_type(plan, inner)),
        TypeRef::Boxed(inner) => format!("box {}", show_type(plan, inner)),
        TypeRef::Int(name) => (*name).to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn show(lowered: &Lowered) -> String {
    let plan = &lowered.plan;
    let mut out = String::new();
    for def in &plan.types {
        let body = match &def.kind {
            TypeKind::Object(object) => {
                let mut fields: Vec<String> = object
                    .fields
                    .iter()
                    .map(|f| {
                        format!(
                            "{}{} {}",
                            f.rust,
                            match f.presence {
                                Presence::Required => "",
                                Presence::Optional => "?",
                                Presence::Nullable => "?null",
                                Presence::RequiredNullable => "|null",
                            },
                            show_type(plan, &f.ty)
                        )
                    })
                    .collect();
                fields.extend(object.additional.iter().map(|ty| format!("..{}", show_type(plan, ty))));
                format!("{{ {} }}", fields.join(", "))
            }
            TypeKind::StringEnum(values) => values.iter().map(|v| v.rust.clone()).collect::<Vec<_>>().join(" | "),
            TypeKind::IntEnum(values) => {
                values.iter().map(|v| format!("{}={}", v.rust, v.wire)).collect::<Vec<_>>().join(" | ")
            }
            TypeKind::Tagged { tag, variants } => {
                let cases: Vec<String> = variants
                    .iter()
                    .map(|(case, tags)| {
                        format!(
                            "{}({})={}",
                            case.rust,
                            show_type(plan, &case.ty),
                            tags.iter().map(TagValue::text).collect::<Vec<_>>().join("/")
                        )
                    })
                    .collect();
                format!("by {tag}: {}", cases.join(" | "))
            }
            TypeKind::Union(cases) => {
                let cases: Vec<String> =
                    cases.iter().map(|case| format!("{}({})", case.rust, show_type(plan, &case.ty))).collect();
                format!("union {}", cases.join(" | "))
            }
        };
        out.push_str(&format!("{}: {body}\n", def.name));
    }
    for operation in &plan.operations {
        if let Reply::Json(ty) = &operation.success
            && !matches!(ty, TypeRef::Named(_))
        {
            out.push_str(&format!("{} gives {}\n", operation.id, show_type(plan, ty)));
        }
    }
    for degraded in &lowered.degraded {
        out.push_str(&format!("! {} {}\n", degraded.pointer, degraded.why));
    }
    out
}

#[test]
fn objects() {
    insta::assert_snapshot!(types_of(
        "A:
  type: object
  required: [id, gone]
  properties:
    id: {type: string}
    gone: {type: [string, 'null']}
    note: {type: [string, 'null']}
    count: {type: integer, format: u-int32}
    nested: {type: object, properties: {deep: {type: array, items: {type: object, properties: {x: {type: number}}}}}}
    labels: {type: object, additionalProperties: {type: string}}
    free: {type: object}
    token: {type: string, format: password}
    when: {type: string, format: date-time}
    fooBar: {type: boolean}
    foo_bar: {type: boolean}
  additionalProperties: {type: integer}"
    ));
}

#[test]
fn enums() {
    insta::assert_snapshot!(types_of(
        "A: {type: string, enum: [running, unknown, '+1', '-1', '>', '>=', ASC, asc, '', null]}
B: {type: integer, enum: [1, -1, 10]}
C: {const: only}
D: {anyOf: [{type: string, enum: [a]}, {type: string}]}
E: {enum: [true, false]}
F: {enum: [1, a, 2.5, b]}
G: {type: object, enum: [{}]}
H: {type: [boolean, string], enum: [true, 'True', on, null]}
I: {type: object, additionalProperties: {type: object, enum: [{}], default: {}}}"
    ));
}

#[test]
fn all_of() {
    insta::assert_snapshot!(types_of(
        "Base: {type: object, required: [id], properties: {id: {type: string}, kind: {type: string}}}
A: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [kind], properties: {more: {type: string}}}]}
B: {allOf: [{$ref: '#/components/schemas/Base'}], description: same}
C: {allOf: [{type: string}, {type: integer}]}
D: {type: object, properties: {b: {allOf: [{$ref: '#/components/schemas/Base'}], nullable: true, description: talk}}}"
    ));
}

#[test]
fn unions() {
    insta::assert_snapshot!(types_of("Cat: {type: object, required: [pet], properties: {pet: {type: string, enum: [cat]}, meow: {type: boolean}}}
Dog: {type: object, required: [pet], properties: {pet: {const: dog}, bark: {type: boolean}}}
Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
Mapped:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: pet, mapping: {feline: '#/components/schemas/Cat', hound: Dog, wolf: '#/components/schemas/Dog'}}
Plain: {oneOf: [{type: string}, {type: array, items: {type: integer}}, {type: 'null'}]}
Types: {type: [string, integer, 'null']}
Narrow: {type: object, properties: {a: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}
WithBase: {type: object, required: [id], properties: {id: {type: string}}, oneOf: [{type: object, properties: {x: {type: string}}}, {type: object, properties: {y: {type: string}}}]}
Maybe: {type: object, properties: {pet: {anyOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}]}}}"));
}

#[test]
fn a_null_of_a_branch_is_the_unions() {
    insta::assert_snapshot!(types_of(
        "Deep: {oneOf: [{type: string}, {oneOf: [{type: boolean}, {type: [array, 'null'], items: {type: string}}]}]}
Round: {oneOf: [{type: string}, {type: integer}, {$ref: '#/components/schemas/Round'}]}
Holder:
  type: object
  required: [needed]
  properties:
    free: {anyOf: [{type: object, nullable: true}, {type: string}]}
    needed: {anyOf: [{type: object, nullable: true}, {type: string}]}
    deep: {oneOf: [{$ref: '#/components/schemas/Deep'}, {type: integer}]}
    texts: {anyOf: [{type: string, nullable: true}, {type: string, format: date-time}]}
    list: {type: array, items: {oneOf: [{type: string}, {type: integer, nullable: true}]}}
    round: {$ref: '#/components/schemas/Round'}"
    ));
}

#[test]
fn types_that_contain_themselves() {
    insta::assert_snapshot!(types_of("Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, all: {type: array, items: {$ref: '#/components/schemas/Node'}}}}
List: {type: array, items: {$ref: '#/components/schemas/List'}}
Json: {oneOf: [{type: string}, {type: object, additionalProperties: {$ref: '#/components/schemas/Json'}}, {$ref: '#/components/schemas/Wrap'}]}
Wrap: {type: object, required: [json], properties: {json: {$ref: '#/components/schemas/Json'}}}
Parent: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}, oneOf: [{$ref: '#/components/schemas/Child'}]}
Child: {allOf: [{$ref: '#/components/schemas/Parent'}, {type: object, properties: {c: {type: string}}}]}
Loop: {$ref: '#/components/schemas/Loop'}
Egg: {type: object, required: [hen], properties: {hen: {type: object, required: [egg], properties: {egg: {$ref: '#/components/schemas/Egg'}}}}}"));
}

#[test]
fn names_never_clash() {
    insta::assert_snapshot!(types_of(
        "foo_bar: {type: object, properties: {a: {type: string}}}
FooBar: {type: object, properties: {inner: {type: object, properties: {b: {type: string}}}}}
FooBarInner: {type: object, properties: {c: {type: string}}}
Option: {type: object, properties: {type: {type: string}, self: {type: string}, extra: {type: string}}}"
    ));
}

#[test]
fn headers_that_the_client_sets_are_no_parameters() {
    let names = ["accept", "Content-Type", "authorization", "Content-Length", "transfer-encoding", "HOST", "x-size"];
    let parameters: String = names
        .iter()
        .map(|name| format!("\n        - {{name: {name}, in: header, schema: {{type: string}}}}"))
        .collect();
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    put:\n      operationId: put\n      parameters:{parameters}\n      responses: {{}}\n"
    );
    let left = |text: &str| {
        let params = lowered(text).plan.operations.remove(0).params;
        params.into_iter().map(|param| param.wire).collect::<Vec<_>>()
    };
    let scheme = "components: {securitySchemes: {token: {type: http, scheme: bearer}}}\n";
    assert_eq!(left(&format!("{text}security: [{{token: []}}]\n{scheme}")), ["x-size"]);
    // Where no scheme of the operation sets it, somebody has to.
    assert_eq!(left(&format!("{text}{scheme}")), ["authorization", "x-size"]);
    assert_eq!(left(&text), ["authorization", "x-size"]);
}

/// What is documented stays in the text; what clients would refuse wrongly, or could not stop checking, goes.
#[test]
fn limits_that_the_document_itself_breaks_are_not_checked() {
    let plan = lowered(
        "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a/{id}:
    post:
      operationId: post
      parameters: [{name: id, in: path, required: true, example: node_1, schema: {type: string, pattern: '^[a-z-]+$', maxLength: 9}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {}
components:
  schemas:
    A:
      type: object
      properties:
        fits: {type: string, pattern: '^[a-z]+$', maxLength: 3, example: abc}
        label: {type: string, pattern: '^[a-z]+$', minLength: 2, maxLength: 3, example: A-long-one}
        count: {type: integer, minimum: 1, maximum: 5, multipleOf: 2, default: 0, examples: [3]}
        tags: {type: array, minItems: 1, maxItems: 5, items: {type: string, pattern: '^[a-z]$'}, example: [A]}
        perl: {type: string, pattern: '\\A[a-z]+\\Z', maxLength: 7}
        slow: {type: string, pattern: '^([a-z]+)+$', maxLength: 7}
        named: {description: Words., allOf: [{$ref: '#/components/schemas/Slow'}]}
    Slow: {type: string, pattern: '^([a-z]+)+$', maxLength: 7}
",
    )
    .plan;
    let TypeKind::Object(object) = &plan.types[0].kind else { panic!("{:?}", plan.types) };
    let mut out = format!("id: {:?}\n", plan.operations[0].params[0].limits);
    for field in &object.fields {
        out.push_str(&format!("{}: {:?}\n  {}\n", field.wire, field.limits, field.docs));
    }
    // Only what is limited.
    let out = out
        .replace("exclusive_min: None, exclusive_max: None, ", "")
        .replace("min_properties: None, max_properties: None, ", "");
    insta::assert_snapshot!(out);
}

#[test]
fn operations() {
    let lowered = lowered("openapi: 3.0.3
info: {title: T, version: '1'}
security: [{key: [], token: []}, {token: []}]
paths:
  /v1/nodes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getNode, tags: [nodes], responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}, '404': {description: gone}, default: {content: {application/json: {schema: {type: object, properties: {m: {type: string}}}}}}}}
    delete: {tags: [nodes], security: [], responses: {'204': {description: ok}}}
    put:
      operationId: putNode
      tags: [nodes]
      parameters:
        - {name: send, in: query, style: deepObject, explode: true, schema: {type: object}}
        - {name: name, in: query, schema: {type: string}}
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: 'bad name', in: header, schema: {type: string}}
      requestBody: {required: true, content: {text/plain: {}, application/json: {schema: {$ref: '#/components/schemas/Node'}}, multipart/form-data: {schema: {type: object, properties: {file: {type: string, format: binary}}}}}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}, '202': {content: {application/json: {schema: {type: string}}}}, '2XX': {content: {text/event-stream: {schema: {type: string}}}}}
  /v1/images:
    get: {operationId: listVmImages, tags: [images], responses: {default: {content: {application/json: {}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: apikey}, token: {type: http, scheme: bearer}, odd: {type: mutualTLS}}
  schemas: {Node: {type: object, required: [name, id], properties: {id: {type: string, readOnly: true}, name: {type: string}, body: {type: string}}}}
");
    let mut out = String::new();
    for operation in &lowered.plan.operations {
        out.push_str(&format!(
            "{} {}: client.{}().{} {}\n",
            operation.method, operation.path, lowered.plan.tags[operation.tag].rust, operation.rust, operation.builder
        ));
        for param in &operation.params {
            out.push_str(&format!(
                "  {:?} {} as {} {:?} {}\n",
                param.place,
                param.wire,
                param.rust,
                param.style,
                show_type(&lowered.plan, &param.ty)
            ));
        }
        for body in &operation.bodies {
            out.push_str(&format!("  {} {} {:?}\n", body.rust, body.media_type, body.setters));
        }
        out.push_str(&format!(
            "  security {:?}, accept {}, gives {:?}\n",
            operation.security, operation.accept, operation.success
        ));
        for status in operation.other_success.iter().chain(&operation.errors) {
            out.push_str(&format!("  {} {} {:?}\n", status.status, status.rust, status.reply));
        }
    }
    out.push_str(&show(&lowered));
    insta::assert_snapshot!(out);
}

#[test]
fn members_under_a_media_type_that_has_none() {
    let lowered = lowered(
        "openapi: 3.0.3
paths:
  /a:
    post:
      operationId: a
      requestBody: {content: {application/octet-stream: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {'200': {content: {text/plain: {schema: {$ref: '#/components/schemas/A'}}}}}
  /b:
    post:
      operationId: b
      requestBody: {content: {application/xml: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {'200': {content: {text/xml: {schema: {$ref: '#/components/schemas/A'}}}}}
  /c:
    post:
      operationId: c
      requestBody: {content: {application/octet-stream: {schema: {type: string, format: binary}}}}
      responses: {'200': {content: {text/plain: {schema: {type: string}}, image/png: {}}}}
components: {schemas: {A: {type: object, properties: {x: {type: string}}}}}
",
    );
    let [a, b, c] = lowered.plan.operations.as_slice() else { panic!("{:?}", lowered.plan.operations) };
    assert!(matches!((&a.bodies[0].kind, &a.success), (BodyKind::Json(_), Reply::Json(_))), "{a:?}");
    assert_eq!(a.bodies[0].media_type, "application/octet-stream");
    assert!(matches!((&b.bodies[0].kind, &b.success), (BodyKind::Bytes, Reply::Text)), "{b:?}");
    assert!(matches!((&c.bodies[0].kind, &c.success), (BodyKind::Bytes, Reply::Text)), "{c:?}");
    let degraded: Vec<_> = lowered.degraded.iter().map(|lost| (lost.pointer.as_str(), &*lost.became)).collect();
    let expected = [
        ("/paths/~1b/post/requestBody/content/application~1xml/schema", "raw bytes"),
        ("/paths/~1b/post/responses/200/content/text~1xml/schema", "text"),
    ];
    assert_eq!(degraded, expected);
}

#[test]
fn an_operation_that_a_later_key_replaces_is_skipped_with_its_place() {
    let operation = |id: &str| format!("{{operationId: {id}, responses: {{'204': {{description: none}}}}}}");
    let text = format!(
        "openapi: 3.1.0\npaths:\n  /a: {{get: {}, put: {}}}\n  /a: {{get: {}}}\n  /b:\n    get: {}\n    get: {}\n  /c: \
         {{summary: x, summary: y, get: {}}}\n",
        operation("a"),
        operation("b"),
        operation("c"),
        operation("d"),
        operation("e"),
        operation("f")
    );
    let lowered = lowered(&text);
    let ids: Vec<&str> = lowered.plan.operations.iter().map(|operation| &*operation.id).collect();
    assert_eq!(ids, ["c", "e", "f"]);
    let at = |lost: &Degraded| (lost.pointer.as_str().to_owned(), lost.span.line, lost.span.column);
    let skipped: Vec<_> = lowered.skipped.iter().map(at).collect();
    let expected = [("/paths/~1a/get", 3, 8), ("/paths/~1a/put", 3, 72), ("/paths/~1b/get", 6, 5)];
    assert_eq!(skipped, expected.map(|(pointer, line, column)| (pointer.to_owned(), line, column)));
    let degraded: Vec<_> = lowered.degraded.iter().map(at).collect();
    assert_eq!(degraded, [("/paths/~1c/summary".to_owned(), 8, 8)]);

    let text = format!("openapi: 3.1.0\npaths: {{/a: {{get: {}}}}}\npaths: {{}}\n", operation("a"));
    let skipped: Vec<_> = self::lowered(&text).skipped.iter().map(at).collect();
    assert_eq!(skipped, [("/paths/~1a/get".to_owned(), 2, 14)]);
}

#[test]
fn what_webhooks_callbacks_and_unused_components_hold_has_types() {
    let lowered = lowered(
        "
openapi: 3.1.0
webhooks:
  newPet:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}
      responses: {'200': {content: {application/json: {schema: {type: object, properties: {taken: {type: boolean}}}}}}}
  gone: {$ref: '#/components/pathItems/Gone'}
paths:
  /sub:
    post:
      operationId: sub
      tags: [t]
      callbacks:
        onEvent:
          '{$request.body#/url}':
            post:
              requestBody: {content: {application/json: {schema: {type: object, properties: {y: {$ref: '#/components/schemas/Used'}}}}}}
              responses: {'204': {description: none}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Used'}}}}}
components:
  schemas:
    Event: {type: object, required: [type], properties: {type: {type: string}, data: {$ref: '#/components/schemas/Data'}}}
    Data: {type: object, properties: {x: {type: string}}}
    Used: {type: object, properties: {z: {type: string}}}
    Left: {type: object, properties: {right: {$ref: '#/components/schemas/Right'}}}
    Right: {type: object, properties: {left: {$ref: '#/components/schemas/Left'}}}
    Word: {type: string}
",
    );
    let plan = &lowered.plan;
    let mut found: Vec<(&str, bool)> = plan.types.iter().map(|def| (&*def.name, def.apart)).collect();
    let apart = ["Event", "NewPetOkResponse", "OnEventRequest", "Left", "Data", "Right"].map(|name| (name, true));
    let mut expected = vec![("Used", false)];
    expected.extend(apart);
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(plan.types.iter().filter(|def| def.apart).all(|def| def.tags.is_empty() && def.in_request));
    let at: Vec<(&str, &str)> = lowered.degraded.iter().map(|lost| (lost.pointer.as_str(), &*lost.became)).collect();
    let bodies = "types of its bodies, with the feature `all-types`; the provider's requests are not received";
    for expected in [
        ("/webhooks", bodies),
        ("/webhooks/gone", "no type"),
        ("/paths/~1sub/post/callbacks", bodies),
        ("/components/schemas/Word", "no type of its own"),
    ] {
        assert!(at.contains(&expected), "{expected:?}\n{at:?}");
    }
}

#[test]
fn unions_that_contain_each_other_come_to_an_end() {
    let names = ["A", "B", "C", "D", "E"];
    let mut text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}\ncomponents:\n  schemas:\n".to_owned();
    for name in names {
        let others = names
            .iter()
            .filter(|other| **other != name)
            .map(|other| format!("{{$ref: '#/components/schemas/{other}'}}"));
        let others: Vec<String> = others.collect();
        text.push_str(&format!(
            "    {name}: {{type: object, properties: {{p{name}: {{type: string}}}}, oneOf: [{}]}}\n",
            others.join(", ")
        ));
    }
    let document = Document::parse("t.yaml", &text).unwrap();
    let lowered = lower(&document);
    assert!(lowered.plan.types.len() < 5_000, "{}", lowered.plan.types.len());
    assert!(lowered.degraded.iter().any(|place| place.why.contains("leads back")), "{:?}", lowered.degraded);
}

#[test]
fn a_value_that_a_discriminator_maps_to_nothing_is_reported() {
    let text = concat!(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: get\n",
        "      responses: {'200': {description: Ok, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}}\n",
        "components:\n  schemas:\n    B:\n      type: object\n      properties: {kind: {type: string}}\n",
        "      discriminator: {propertyName: kind, mapping: {x: '#/components/schemas/Nope', c: C}}\n",
        "    C: {allOf: [{$ref: '#/components/schemas/B'}, {type: object, properties: {n: {type: integer}}}]}\n",
    );
    let lowered = lower(&Document::parse("t.yaml", text).unwrap());
    let places: Vec<String> = lowered.degraded.iter().map(|lost| lost.pointer.to_string()).collect();
    assert_eq!(places, ["/components/schemas/B/discriminator/mapping/x"]);
}

#[test]
fn what_is_of_another_json_type_than_openapi_has_there_is_reported() {
    let reported = |text: &str| -> Vec<String> {
        lowered(text).degraded.iter().map(|known| known.pointer.as_str().to_owned()).collect()
    };
    let all = reported("openapi: 3.1.0\nservers: {url: x}\npaths: [1]\ncomponents: text\n");
    assert_eq!(all, ["/servers", "/paths", "/components"]);
    let text = "openapi: 3.1.0\npaths:\n  /a:\n    get: {parameters: {a: b}, requestBody: [1], responses: {'200': text}}\n    \
                post: []\n  /b: {parameters: [1, {}, 2]}\n  /c: null\ncomponents: {schemas: {A: 1, B: true, C: {enum: x}}}\n";
    let all = reported(text);
    for at in [
        "/paths/~1a/get/parameters",
        "/paths/~1a/get/requestBody",
        "/paths/~1a/get/responses/200",
        "/paths/~1a/post",
        "/paths/~1b/parameters/0",
        "/paths/~1b/parameters/2",
        "/components/schemas/A",
        "/components/schemas/C/enum",
    ] {
        assert!(all.iter().any(|found| found == at), "{at}: {all:?}");
    }
    assert!(!all.iter().any(|found| found == "/paths/~1c"), "{all:?}");
}

#[test]
fn only_what_has_one_possible_value_is_a_constant() {
    let text = "openapi: 3.1.0\ncomponents: {schemas: {One: {enum: [a]}}}\npaths: {/a: {post: {requestBody: {content: \
                {application/json: {schema: {type: object, required: [a, b, c, d, e], properties: {a: {const: x}, \
                b: {anyOf: [{enum: [x]}, {type: string}]}, c: {$ref: '#/components/schemas/One'}, d: {enum: [x, y]}, \
                e: {enum: [x, null]}, f: {const: x}}}}}}}}}\n";
    let plan = lowered(text).plan;
    let TypeKind::Object(object) = &plan.types[0].kind else { panic!("{:?}", plan.types[0].kind) };
    let constants: Vec<&str> =
        object.fields.iter().filter(|field| field.constant.is_some()).map(|field| field.wire.as_str()).collect();
    assert_eq!(constants, ["a", "c"]);
}

//! A document whose every name is a word of Rust, a type of its prelude, a crate, a method of what is generated, differs from
//! another only in case or punctuation, or is empty or of another script: the crate of it compiles.

use std::fmt::Write as _;
use std::path::Path;

use compute_clients_generator::lower::lower;
use compute_clients_generator::manifest::Manifest;
use compute_clients_generator::samples::Examples;
use compute_clients_generator::write::{Files, Runtime, Target, package};
use openapi::document::Document;
use serde_json::{Map, Value, json};

const NAMES: &[&str] = &[
    // Words of Rust.
    "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in",
    "let loop macro match mod move mut override priv pub ref return self Self static struct super trait true try type typeof",
    "unsafe unsized use virtual where while yield union raw safe macro_rules auto default",
    // Types and traits that are in scope.
    "Option Some None Result Ok Err Vec String Box Into From IntoIterator Iterator Default Send Sync Sized Drop Fn FnMut FnOnce",
    "ToString ToOwned AsRef Copy Clone Debug Display PartialEq Eq Ord Hash Future Pin Arc HashMap bool char str u8 i64 f64 usize",
    "Wire Value Nullable Extra Secret DateTime Date Decimal Map Undocumented Error ErrorKind Response RequestOptions RetryConfig",
    "WaitOptions Client ClientBuilder Core CoreBuilder Stub Duration Call Operation Param Field Body Media Style Place Location",
    // Crates, modules and features.
    "client_core std core alloc serde serde_json reqwest tokio types builder operations error stub mock client shared all_types",
    "all-types test main lib rustls http2 gzip blocking native_tls con nul",
    // Methods and locals of what is generated.
    "new clone fmt eq ne from into as_ref to_string build env from_env from_stub base_url timeout retry check_limits http_client",
    "bearer_auth api_key send send_with_response send_any send_stream send_bytes send_text send_json send_download send_empty",
    "send_blocking maybe into_call options body extra value call into_future details name wire write read blank documents result",
    "output this path operation unknown other base empty item items data",
    // The same but for case, punctuation or a number.
    "foo Foo FOO foo-bar foo_bar fooBar foo.bar foo__bar _foo foo_ foo2 foo-2 foo_2 __ - -- +1 -1 1 01 1.0 1_0 < >= != * $ @ ~",
    // Of other scripts.
    "é größe Größe 名前 名 имя 🦀 á ª",
];

/// Every name, and those that hold spaces or nothing.
fn names() -> Vec<String> {
    let mut all: Vec<String> = NAMES.iter().flat_map(|line| line.split(' ')).map(str::to_owned).collect();
    all.extend(["", " ", "foo bar", "a/b", "a~1b", "{a}", "'", "\"", "\\", "?q", "#", "%"].map(str::to_owned));
    all.push("x".repeat(300));
    all.push("x".repeat(301));
    let mut seen = std::collections::HashSet::new();
    all.retain(|name| seen.insert(name.clone()));
    all
}

fn refers(name: &str) -> Value {
    let mut text = String::from("#/components/schemas/");
    for byte in name.replace('~', "~0").replace('/', "~1").bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            true => text.push(char::from(byte)),
            false => write!(text, "%{byte:02X}").unwrap(),
        }
    }
    json!({"$ref": text})
}

fn object(names: &[String], schema: &Value, required: bool) -> Value {
    let properties: Map<String, Value> = names.iter().map(|name| (name.clone(), schema.clone())).collect();
    match required {
        true => json!({"type": "object", "required": names, "properties": properties}),
        false => json!({"type": "object", "properties": properties}),
    }
}

fn document() -> Value {
    let names = names();
    let text = json!({"type": "string"});
    let is_token = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    let mut schemas = Map::new();
    for (index, name) in names.iter().enumerate() {
        let next = refers(&names[(index + 1) % names.len()]);
        let mut properties = json!({"a": text, "next": next});
        properties[name] = json!({"type": ["string", "null"]});
        schemas.insert(name.clone(), json!({"type": "object", "required": ["a"], "properties": properties}));
    }
    schemas.insert("AllRequired".into(), object(&names, &text, true));
    schemas.insert("AllOptional".into(), object(&names, &text, false));
    schemas.insert("AllNullable".into(), object(&names, &json!({"type": ["integer", "null"]}), false));
    schemas.insert("AllValues".into(), json!({"type": "string", "enum": names}));
    let titled = names.iter().enumerate().map(|(index, name)| {
        let key = format!("k{index}");
        json!({"title": name, "type": "object", "required": [key], "properties": {key: text}})
    });
    schemas.insert("AllTitles".into(), json!({"oneOf": titled.collect::<Vec<_>>()}));
    let tagged: Vec<Value> = names.iter().take(60).map(|name| refers(name)).collect();
    let mapping: Map<String, Value> =
        names.iter().skip(1).zip(&tagged).map(|(name, target)| (name.clone(), target["$ref"].clone())).collect();
    let discriminator = json!({"propertyName": "type", "mapping": mapping});
    schemas.insert("AllTagged".into(), json!({"oneOf": tagged, "discriminator": discriminator}));

    let operation = |id: &str, tag: &str, more: Value| {
        let content =
            |name: &str| json!({"description": "", "content": {"application/json": {"schema": refers(name)}}});
        let mut operation = json!({"operationId": id, "tags": [tag], "responses": {"200": content("AllRequired"), "404": content("AllOptional")}});
        for (key, value) in more.as_object().unwrap() {
            operation[key] = value.clone();
        }
        operation
    };
    let parameters = |place: &str, names: &[&String], required: bool| {
        let all = names.iter().map(|name| json!({"name": name, "in": place, "required": required, "schema": text}));
        all.collect::<Vec<_>>()
    };
    let mut paths = Map::new();
    for (index, name) in names.iter().enumerate() {
        paths.insert(format!("/tags/{index}"), json!({"get": operation(name, name, json!({}))}));
    }
    let all: Vec<&String> = names.iter().collect();
    let tokens: Vec<&String> = names.iter().filter(|name| is_token(name)).collect();
    for (path, id, parameters) in [
        ("/query", "queries", parameters("query", &all, false)),
        ("/required", "required queries", parameters("query", &all, true)),
        ("/headers", "headers", parameters("header", &tokens, false)),
        ("/cookies", "cookies", parameters("cookie", &tokens, false)),
    ] {
        paths.insert(path.into(), json!({"get": operation(id, "one tag", json!({"parameters": parameters}))}));
    }
    let in_path: Vec<&String> = all.iter().copied().filter(|name| is_token(name) && !name.contains('#')).collect();
    for (index, some) in in_path.chunks(12).enumerate() {
        let segments: String = some.iter().map(|name| format!("/{{{name}}}")).collect();
        let more = json!({"parameters": parameters("path", some, true)});
        paths.insert(
            format!("/path{index}{segments}"),
            json!({"get": operation(&format!("path {index}"), "one tag", more)}),
        );
    }
    for (index, (media, schema)) in [
        ("application/json", "AllOptional"),
        ("application/json", "AllRequired"),
        ("application/json", "AllNullable"),
        ("application/json", "AllValues"),
        ("application/json", "AllTitles"),
        ("application/json", "AllTagged"),
        ("application/x-www-form-urlencoded", "AllOptional"),
        ("multipart/form-data", "AllOptional"),
    ]
    .into_iter()
    .enumerate()
    {
        let content = json!({media: {"schema": refers(schema)}});
        let more = json!({"requestBody": {"required": true, "content": content}});
        paths.insert(format!("/body/{index}"), json!({"post": operation(&format!("body {index}"), "one tag", more)}));
    }
    let is_key =
        |name: &String| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    let schemes: Map<String, Value> = names
        .iter()
        .filter(|name| is_key(name))
        .enumerate()
        .map(|(index, name)| (name.clone(), json!({"type": "apiKey", "in": "header", "name": format!("X-{index}")})))
        .collect();
    let security: Vec<Value> = schemes.keys().map(|name| json!({name: []})).collect();
    paths.insert("/secured".into(), json!({"get": operation("secured", "one tag", json!({"security": security}))}));
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Names", "version": "1"},
        "servers": [{"url": "https://names.test"}],
        "security": [],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": schemes},
    })
}

fn generated() -> Files {
    let document = Document::parse("openapi.json", &document().to_string()).unwrap();
    let lowered = lower(&document);
    assert_eq!(lowered.skipped, []);
    assert!(lowered.plan.operations.len() > names().len());
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/client-core").canonicalize().unwrap();
    let target = Target {
        command: "cargo xtask generate --spec".to_owned(),
        source: "openapi.json".to_owned(),
        core: Runtime::Path(core.to_string_lossy().into_owned()),
        workspace: false,
    };
    package(&lowered.plan, &Manifest::for_document("names-client", "Names"), &Examples::new(), &target).unwrap()
}

#[test]
fn every_name_makes_code() {
    for (path, text) in &generated().generated {
        if path.ends_with(".rs") {
            syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
}

#[test]
#[ignore = "compiles a crate of 90,000 lines: cargo test -p compute-clients-generator --test names -- --ignored"]
fn every_name_compiles_beside_all_others() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("names");
    let _ = std::fs::remove_dir_all(&folder);
    for (path, text) in &generated().generated {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    // The versions that the workspace has, so that nothing is fetched.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    std::fs::copy(lock, folder.join("Cargo.lock")).unwrap();
    let output = std::process::Command::new(env!("CARGO"))
        // Everything but TLS, which no name has to do with and which is C to be compiled.
        .args(["check", "--quiet", "--offline", "--message-format", "short", "--no-default-features"])
        .args(["--features", "all-types,serde,blocking,mock"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

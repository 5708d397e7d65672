//! Documents that were cut, spliced and scrambled: reading, linting, lowering and generating never panics, never takes
//! long, and what comes out is Rust.
//!
//! A few hundred mutations run with every test run; `GENERATE_FUZZ_SECONDS=900` runs for that long and prints how many
//! there were and what the slowest took. A document that breaks something is kept, and named.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use client_gen::lower::lower;
use client_gen::manifest::Manifest;
use client_gen::samples::Examples;
use client_gen::write::{Runtime, Target, package};
use diagnostics::apply_fixes;
use lint::{RULES, lint};
use openapi::document::Document;
use serde_json::{Map, Value, json};
use tests::fuzz::{Damage, KEYWORDS, Random, Rounds};
use tests::workspace;

/// Texts to start from.
fn seeds() -> Vec<String> {
    let root = workspace();
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["tests/fixtures/hostile", "tests/fixtures/tiny"] {
        files.extend(std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten().map(|entry| entry.path()));
    }
    for provider in std::fs::read_dir(root.join("specs")).unwrap().flatten() {
        files.push(provider.path().join("openapi.yaml"));
    }
    files.sort();
    let texts = files.iter().filter(|file| !file.ends_with("bomb.yaml")).flat_map(std::fs::read_to_string);
    let mut seeds: Vec<String> = texts.filter(|text| text.contains("openapi")).collect();
    let head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";
    let rules = RULES.iter().flat_map(|rule| [rule.bad, rule.good]);
    seeds
        .extend(rules.map(|text| if text.starts_with("openapi:") { text.to_owned() } else { format!("{head}{text}") }));
    seeds
}

/// Keys that mean something somewhere.
static ALL: LazyLock<Vec<&str>> = LazyLock::new(|| [KEYWORDS, KEYS].concat());

/// Those beside a schema's.
const KEYS: &[&str] = &[
    "propertyName",
    "mapping",
    "patternProperties",
    "writeOnly",
    "parameters",
    "requestBody",
    "responses",
    "content",
    "schema",
    "application/json",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "text/event-stream",
    "application/xml",
    "*/*",
    "200",
    "4XX",
    "name",
    "in",
    "style",
    "explode",
    "security",
    "securitySchemes",
    "servers",
    "variables",
    "tags",
    "operationId",
    "description",
    "deprecated",
    "x-rust-name",
    "x-pagination",
    "x-waiter",
    "x-idempotency-key",
    "x-token-exchange",
    "x-error-shape",
    "x-enum-varnames",
    "x-secret",
    "get",
    "post",
    "components",
    "schemas",
    "paths",
    "callbacks",
    "links",
    "encoding",
    "headers",
];

/// A value from nowhere.
fn odd(random: &mut Random, refs: &[String]) -> Value {
    let words = [
        "object",
        "array",
        "string",
        "integer",
        "number",
        "boolean",
        "null",
        "self",
        "crate",
        "type",
        "",
        "a b",
        "🦀",
        "*/ fn canary() {} /*",
        "\"#",
        "int32",
        "uint64",
        "date-time",
        "byte",
        "binary",
        "path",
        "query",
        "header",
        "cookie",
        "form",
        "deepObject",
        "matrix",
        "simple",
        "new",
        "Self",
        "_",
        "0",
        "é",
        "\u{202e}",
        "]]>",
        "`",
        "extra",
    ];
    match random.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!(random.number()),
        4 => json!(-1),
        5 => json!(1e300),
        6 => json!([]),
        7 => json!({}),
        8 => json!([*random.pick(&words), *random.pick(&words)]),
        9 | 10 if !refs.is_empty() => json!({"$ref": random.pick(refs).as_str()}),
        11 => json!({"type": *random.pick(&words)}),
        12 => json!({*random.pick(&ALL): *random.pick(&words)}),
        _ => json!(*random.pick(&words)),
    }
}

/// Every node's path, by position in its parent.
fn places(value: &Value, at: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
    out.push(at.clone());
    let children: Vec<&Value> = match value {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => return,
    };
    for (index, child) in children.into_iter().enumerate() {
        at.push(index);
        places(child, at, out);
        at.pop();
    }
}

fn at<'v>(value: &'v mut Value, place: &[usize]) -> Option<&'v mut Value> {
    let Some((first, rest)) = place.split_first() else { return Some(value) };
    let child = match value {
        Value::Object(members) => members.values_mut().nth(*first),
        Value::Array(items) => items.get_mut(*first),
        _ => None,
    };
    at(child?, rest)
}

/// One change somewhere in the tree.
fn change(tree: &mut Value, random: &mut Random, pool: &[Value], refs: &[String]) {
    let mut all = Vec::new();
    places(tree, &mut Vec::new(), &mut all);
    let place = random.pick(&all).clone();
    let other = all.get(random.below(all.len())).and_then(|place| at(tree, place)).cloned();
    let new = match random.below(4) {
        0 => other.unwrap_or(Value::Null),
        1 if !pool.is_empty() => random.pick(pool).clone(),
        _ => odd(random, refs),
    };
    let Some(node) = at(tree, &place) else { return };
    match (node, random.below(5)) {
        (Value::Object(members), 0) => {
            members.insert((*random.pick(&ALL)).to_owned(), new);
        }
        (Value::Object(members), 1) if !members.is_empty() => {
            // Another key for the same value.
            let key = members.keys().nth(random.below(members.len())).cloned().unwrap_or_default();
            let renamed = if random.below(2) == 0 { (*random.pick(&ALL)).to_owned() } else { format!("{key}_") };
            let changed: Map<String, Value> =
                members.iter().map(|(k, v)| (if *k == key { renamed.clone() } else { k.clone() }, v.clone())).collect();
            *members = changed;
        }
        (Value::Object(members), 2) if !members.is_empty() => {
            let key = members.keys().nth(random.below(members.len())).cloned().unwrap_or_default();
            members.remove(&key);
        }
        (Value::Array(items), 0) => items.push(new),
        (Value::Array(items), 1) if !items.is_empty() => {
            let index = random.below(items.len());
            items.remove(index);
        }
        (node, _) => *node = new,
    }
}

/// Less of a long document: some of its paths.
fn cut(tree: &mut Value, random: &mut Random) {
    let Some(paths) = tree.get_mut("paths").and_then(Value::as_object_mut) else { return };
    if paths.len() > 6 {
        let (from, count) = (random.below(paths.len()), 1 + random.below(5));
        *paths = std::mem::take(paths).into_iter().skip(from).take(count).collect();
    }
}

/// Through everything. `Ok(true)`: it was a document.
fn run(text: &str) -> Result<bool, String> {
    let Ok(document) = Document::parse("api.yaml", text) else { return Ok(false) };
    let findings = lint(&document, &[]).findings;
    let _ = apply_fixes(text, "api.yaml", &findings);
    let lowered = lower(&document);
    let manifest = Manifest::for_document("fuzzed-client", &lowered.plan.title);
    let target = Target {
        command: "cargo xtask generate --spec".to_owned(),
        source: "api.yaml".to_owned(),
        core: Runtime::Path("../client-core".to_owned()),
        workspace: false,
    };
    let files = package(&lowered.plan, &manifest, &Examples::new(), &target).map_err(|finding| finding.message)?;
    for (path, text) in files.generated.iter().chain(&files.once) {
        if path.starts_with('/') || path.contains("..") || path.chars().any(char::is_control) {
            return Err(format!("{path:?} is a path outside"));
        }
        if path.ends_with(".rs") {
            syn::parse_file(text).map_err(|error| format!("{path}: {error}"))?;
        }
    }
    Ok(true)
}

#[test]
fn scrambled_documents_become_crates_or_errors() {
    let (mut rounds, mut random) = Rounds::of("GENERATE_FUZZ", 300, 7);
    let seeds = seeds();
    let parsed = seeds.iter().flat_map(|text| Document::parse("api.yaml", text));
    let trees: Vec<Value> = parsed.map(|document| document.root().to_json()).collect();
    assert!(trees.len() > 20, "{} seeds", trees.len());
    let mut pool = Vec::new();
    let mut refs = vec!["#".to_owned(), "#/paths".to_owned(), "other.yaml#/a".to_owned()];
    for tree in &trees {
        let schemas = tree.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
        for (name, schema) in schemas {
            refs.push(format!("#/components/schemas/{name}"));
            if schema.to_string().len() < 2_000 {
                pool.push(schema.clone());
            }
        }
    }
    let damage = Damage { words: &ALL, others: &seeds };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (mut documents, mut finds) = (0u64, Vec::new());
    while rounds.begin() {
        let text = if random.below(4) == 0 {
            let text = random.pick(&seeds);
            damage.on(text, 4, &mut random)
        } else {
            let mut tree = random.pick(&trees).clone();
            cut(&mut tree, &mut random);
            for _ in 0..=random.below(12) {
                change(&mut tree, &mut random, &pool, &refs);
            }
            tree.to_string()
        };
        if rounds.long {
            // What brings the whole process down is found here.
            std::fs::write(folder.join("generate-fuzz-last.yaml"), &text).unwrap();
        }
        let (outcome, took) = rounds.time(|| catch_unwind(AssertUnwindSafe(|| run(&text))));
        let why = match outcome.unwrap_or_else(|_| Err("it panicked".to_owned())) {
            Ok(document) => {
                documents += u64::from(document);
                (rounds.long && took > Duration::from_secs(10)).then(|| format!("it took {took:?}"))
            }
            Err(why) => Some(why),
        };
        if let Some(why) = why {
            let file = folder.join(format!("generate-fuzz-{}.yaml", finds.len()));
            std::fs::write(&file, &text).unwrap();
            finds.push(format!("{}: {why}", file.display()));
            if finds.len() > 20 {
                break;
            }
        }
    }
    let (count, slowest) = (rounds.done, rounds.slowest);
    println!("{count} mutations, {documents} of them documents, {:?}; slowest {slowest:?}", rounds.elapsed());
    assert!(finds.is_empty(), "{}", finds.join("\n"));
}

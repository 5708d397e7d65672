//! Every operation that changed is named by an entry, and no entry about the wire names one that did not.
//!
//! What changed is told by a program that shares nothing with the comparison: JSON values only, references followed, a
//! number for the structure of each operation on both sides.
//!
//! Histories of public documents are no part of the repository: `DIFF_HISTORIES=folder cargo test -p compute-clients-diff
//! --test operations -- --ignored --nocapture` takes a folder of folders, each with the versions of one document, oldest
//! first by name.

#[path = "../../../tests/tests/it/common/field.rs"]
#[allow(dead_code, reason = "the verdicts are for other tests")]
mod field;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use compute_clients_diff::{self as diff, Options, Wire};
use field::pairs;
use openapi::document::Document;
use serde_json::{Map, Value, json};

/// Keys that say nothing of what goes over the wire.
const WORDS: [&str; 9] =
    ["description", "summary", "title", "example", "examples", "externalDocs", "tags", "operationId", "$comment"];
/// Extensions that say something of it all the same.
const TOLD: [&str; 3] = ["x-extensible-enum", "x-sunset", "x-stability-level"];
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
/// References followed this far look alike, however they go on.
const ROUNDS: usize = 20;

fn number(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

struct Oracle<'v> {
    root: &'v Value,
    /// In OpenAPI 3.0 what stands beside a reference says nothing.
    alone: bool,
    /// The number of what each reference leads to.
    known: HashMap<String, u64>,
}

impl<'v> Oracle<'v> {
    fn of(root: &'v Value) -> Self {
        let mut names = BTreeSet::new();
        references(root, &mut names);
        let alone = root.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.0"));
        let mut oracle = Oracle { root, alone, known: names.iter().map(|name| (name.clone(), 0)).collect() };
        for _ in 0..ROUNDS {
            let next = names.iter().map(|name| {
                let target = name.strip_prefix('#').and_then(|pointer| root.pointer(&unescaped(pointer)));
                (name.clone(), target.map_or_else(|| number(name), |target| oracle.structure(target, "")))
            });
            oracle.known = next.collect();
        }
        oracle
    }

    /// The number of a value: words left out, lists that have no order sorted.
    fn structure(&self, value: &Value, key: &str) -> u64 {
        match value {
            Value::Object(members) => {
                let map =
                    matches!(key, "properties" | "patternProperties" | "responses" | "content" | "headers" | "$defs");
                let named = members.contains_key("discriminator");
                let mut parts: Vec<(String, u64)> = Vec::new();
                for (name, member) in members {
                    let words = WORDS.contains(&name.as_str()) || name.starts_with("x-");
                    if !map && words && !TOLD.contains(&name.as_str()) {
                        continue;
                    }
                    let inner = match (name.as_str(), member) {
                        ("$ref", Value::String(reference)) => {
                            self.known.get(reference).copied().unwrap_or_else(|| number(reference))
                        }
                        // The names of components are values on the wire here.
                        ("oneOf" | "anyOf", Value::Array(items)) if named => {
                            let mut all: Vec<(u64, Option<&str>)> = items
                                .iter()
                                .map(|item| (self.structure(item, ""), item.get("$ref").and_then(Value::as_str)))
                                .collect();
                            all.sort_unstable();
                            number(&all)
                        }
                        ("parameters", Value::Array(items)) => number(&self.sorted(items)),
                        _ => self.structure(member, if map { "" } else { name }),
                    };
                    parts.push((name.clone(), inner));
                }
                parts.sort();
                // A reference beside words is the reference.
                let reference = parts.iter().find(|(name, _)| name == "$ref" && members["$ref"].is_string());
                match reference {
                    Some((_, inner)) if parts.len() == 1 || self.alone => *inner,
                    _ => number(&parts),
                }
            }
            Value::Array(items) => {
                let plain = matches!(key, "required" | "enum" | "type" | "oneOf" | "anyOf" | "allOf" | "security");
                match plain {
                    true => number(&self.sorted(items)),
                    false => number(&items.iter().map(|item| self.structure(item, "")).collect::<Vec<_>>()),
                }
            }
            Value::Number(found) => match found.as_i128() {
                Some(whole) => number(&whole),
                // `1.0` is 1.
                None => match found.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9e15) {
                    Some(float) => number(&(float as i128)),
                    None => number(&found.to_string()),
                },
            },
            other => number(&other.to_string()),
        }
    }

    fn sorted(&self, items: &[Value]) -> Vec<u64> {
        let mut all: Vec<u64> = items.iter().map(|item| self.structure(item, "")).collect();
        all.sort_unstable();
        all
    }

    fn resolved(&self, value: &'v Value) -> &'v Value {
        let mut value = value;
        for _ in 0..ROUNDS {
            let reference = value.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
            match reference.and_then(|pointer| self.root.pointer(&unescaped(pointer))) {
                Some(target) => value = target,
                None => break,
            }
        }
        value
    }

    /// The operations by `GET /nodes/{}`, with the name they have and the number of their structure.
    fn operations(&self) -> BTreeMap<String, (String, u64)> {
        let mut out = BTreeMap::new();
        let paths = self.root.get("paths").and_then(Value::as_object).into_iter().flatten();
        for (path, item) in paths {
            let item = self.resolved(item);
            for method in METHODS {
                let Some(operation) = item.get(method) else { continue };
                let mut operation = self.resolved(operation).as_object().cloned().unwrap_or_default();
                for key in ["security", "servers"] {
                    let own = operation.get(key).or(item.get(key)).or(self.root.get(key)).cloned();
                    operation.insert(key.to_owned(), own.unwrap_or_default());
                }
                let security = self.security(&operation["security"]);
                operation.insert("security".to_owned(), security);
                let parameters = self.parameters(item, &operation, path);
                operation.insert("parameters".to_owned(), parameters);
                let method = method.to_uppercase();
                let number = self.structure(&Value::Object(operation), "");
                out.insert(format!("{method} {}", nameless(path)), (format!("{method} {path}"), number));
            }
        }
        out
    }

    /// Schemes instead of their names, which are not on the wire.
    fn security(&self, security: &Value) -> Value {
        let schemes = self.root.pointer("/components/securitySchemes");
        let alternatives = security.as_array().into_iter().flatten().filter_map(Value::as_object);
        let alternatives = alternatives.map(|alternative| {
            let needed = alternative.iter().map(|(name, scopes)| {
                let scheme = schemes.and_then(|schemes| schemes.get(name)).cloned().unwrap_or_else(|| json!(name));
                let mut scopes: Vec<&str> = scopes.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                scopes.sort_unstable();
                json!({"scheme": scheme, "scopes": scopes})
            });
            let mut needed: Vec<Value> = needed.collect();
            needed.sort_by_key(|one| self.structure(one, ""));
            needed.into()
        });
        alternatives.collect::<Vec<Value>>().into()
    }

    /// Those of the path and those of the operation, which come first; in the path they are known by their place.
    fn parameters(&self, item: &'v Value, operation: &Map<String, Value>, path: &str) -> Value {
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for parameter in list(operation.get("parameters")).into_iter().chain(list(item.get("parameters"))) {
            let reference = parameter.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
            let target = reference.and_then(|pointer| self.root.pointer(&unescaped(pointer))).cloned();
            let mut parameter = target.unwrap_or(parameter);
            let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (name, place) = (text("name"), text("in"));
            if !seen.insert((name.clone(), place.clone())) {
                continue;
            }
            match place.as_str() {
                "path" => {
                    parameter["name"] =
                        json!(path.find(&format!("{{{name}}}")).map(|at| path[..at].matches('{').count()))
                }
                "header" => parameter["name"] = json!(name.to_ascii_lowercase()),
                _ => {}
            }
            out.push(parameter);
        }
        out.into()
    }
}

fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(text) if key == "$ref" => {
                        into.insert(text.clone());
                    }
                    other => references(other, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, into)),
        _ => {}
    }
}

/// A fragment may have characters of its own encoded.
fn unescaped(pointer: &str) -> String {
    pointer.replace("%7B", "{").replace("%7D", "}").replace("%24", "$")
}

fn nameless(path: &str) -> String {
    let parts = path.split('{').enumerate().map(|(at, part)| match (at, part.split_once('}')) {
        (0, _) | (_, None) => part.to_owned(),
        (_, Some((_, rest))) => format!("{{}}{rest}"),
    });
    parts.collect()
}

/// What is not as it has to be of two versions, and how many operations changed.
fn judge(name: &str, old: &str, new: &str) -> (usize, Vec<String>) {
    let value = |text: &str| -> Value { serde_yaml::from_str(text).unwrap() };
    let (was, is) = (value(old), value(new));
    let (before, after) = (Oracle::of(&was).operations(), Oracle::of(&is).operations());
    let read =
        |text: &str| Document::parse("t.yaml", text).unwrap_or_else(|finding| panic!("{name}: {}", finding.message));
    let report = diff::compare(&read(old), &read(new), &Options::default());
    let named: BTreeSet<&str> =
        report.changes.iter().flat_map(|change| &change.operations).map(String::as_str).collect();
    let said = |label: &str| {
        let path = label.split_once(' ').map_or(label, |(_, path)| path);
        // What has another method now is named by that one.
        let moved = |change: &&diff::Change| change.operations.iter().any(|operation| operation.ends_with(path));
        // A callback is named with the operation that documents it.
        let callback = format!("{label}, callback ");
        named.contains(label)
            || named.iter().any(|operation| operation.starts_with(&callback))
            || report.changes.iter().filter(|change| change.id == "method-changed").any(|change| moved(&change))
            || report.changes.iter().any(|change| change.message.contains(&format!("`{path}`")))
    };
    let mut wrong = Vec::new();
    let mut changed = 0;
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let labels: Vec<&str> =
            [before.get(key), after.get(key)].into_iter().flatten().map(|(label, _)| label.as_str()).collect();
        let same = before.get(key).map(|found| found.1) == after.get(key).map(|found| found.1);
        if !same {
            changed += 1;
            if !labels.iter().any(|label| said(label)) {
                wrong.push(format!("{name}: {} changed and no entry names it", labels.join(" / ")));
            }
            continue;
        }
        for change in report.changes.iter().filter(|change| change.wire > Wire::None) {
            if change.operations.iter().any(|operation| labels.contains(&operation.as_str())) {
                wrong.push(format!("{name}: {} is the same, and named by {} {}", labels[0], change.id, change.message));
            }
        }
    }
    (changed, wrong)
}

/// Entries of two versions that read the same, and entries that do not say what they are about.
fn unclear(name: &str, old: &str, new: &str) -> Vec<String> {
    let read = |text: &str| Document::parse("t.yaml", text).unwrap();
    let report = diff::compare(&read(old), &read(new), &Options::default());
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for change in &report.changes {
        let message = &change.message;
        // What a reader sees of an entry: its words, its operations and its place.
        let at = |side: &Option<diagnostics::Location>| side.as_ref().map(|at| (at.line, at.column));
        if !seen.insert((change.id, message, &change.operations, at(&change.old), at(&change.new))) {
            wrong.push(format!("{name}: {} {message}: twice", change.id));
        }
        if message.starts_with([':', ' ']) || message.contains("``") || message.contains("  ") {
            wrong.push(format!("{name}: {} {message:?}: without a subject", change.id));
        }
    }
    wrong
}

/// What this oracle takes for a change and is another way to write the same, and the other way round; each looked at.
const REWRITINGS: &[(&str, &str)] = &[
    ("01-allof-split", "an object in two parts"),
    ("05-allof-conflicting-required-moved", "what is required moved to the other part"),
    ("15-nullable-enum-without-null", "null in the enumeration, which `nullable` allows"),
    ("18-const-vs-enum1", "one value, written as `enum` and as `const`"),
    ("83-disc-inheritance-child-added", "the oracle does not know what is below a base"),
    ("90-anyof-type-array-request", "alternatives of one type each, and a list of types"),
    ("164-prop-from-base-to-derived", "a property of another part of the same whole"),
    ("180-header-name-case-response", "the name of a header in another case"),
    ("189-prop-from-base-to-derived-only", "a property of another part of the same whole"),
    ("215-wrap-empty-part", "a reference, and a part that says nothing more"),
    ("220-anyof-single-wrap", "one alternative, and the same without the list"),
    ("component-renamed", "the example has no component of the other name"),
];

/// The same in histories of public documents: how the line begins, and what was found by looking at it.
const IN_HISTORIES: &[(&str, &str)] = &[
    (
        "hcloud step 10: GET /servers/{id}/metrics ",
        "`definitions` is no keyword of OpenAPI 3.0, and no reference led to the schema below it",
    ),
    ("hcloud step 21: component-renamed ", "the component's new name is the empty string"),
    ("hcloud step 22: component-renamed ", "the component's old name is the empty string"),
    (
        "omicron step 1: GET /v1/alert-receivers/{receiver}/deliveries ",
        "`allOf` of one reference, written out: a string of the same format",
    ),
    ("omicron step 1: POST /v1/alert-receivers/{receiver}/probe ", "the same schema as the one above"),
];

fn known(line: &str) -> bool {
    REWRITINGS.iter().any(|(known, _)| line.split(':').next() == Some(*known))
}

#[test]
fn every_changed_operation_is_named_and_no_other() {
    let examples = diff::rules::all().map(|rule| {
        let (old, new) = rule.bad.documents();
        (rule.id.to_owned(), old, new)
    });
    let field = pairs().into_iter().map(|pair| (pair.name, pair.old, pair.new));
    let (mut changed, mut wrong) = (0, Vec::new());
    for (name, old, new) in field.chain(examples) {
        let (count, found) = judge(&name, &old, &new);
        changed += count;
        wrong.extend(found);
        wrong.extend(unclear(&name, &old, &new));
    }
    assert!(changed > 150, "{changed}");
    let (listed, wrong): (Vec<String>, Vec<String>) = wrong.into_iter().partition(|line| known(line));
    // Nothing stands in the list that is not there.
    for (name, why) in REWRITINGS {
        assert!(listed.iter().any(|line| line.starts_with(name)), "{name}: {why}");
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
#[ignore = "needs histories of public documents, see above; minutes of CPU"]
fn histories() {
    let folder = std::env::var("DIFF_HISTORIES").expect("DIFF_HISTORIES names a folder");
    let sorted = |path: &std::path::Path| {
        let mut all: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all
    };
    let mut all_wrong = 0;
    for history in sorted(std::path::Path::new(&folder)) {
        let name = history.file_name().unwrap().to_string_lossy().into_owned();
        let versions: Vec<String> =
            sorted(&history).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let (mut changed, mut wrong, mut steps) = (0, Vec::new(), 0);
        for (at, pair) in versions.windows(2).enumerate() {
            if pair[0] != pair[1] {
                let step = format!("{name} step {at}");
                let (count, found) = judge(&step, &pair[0], &pair[1]);
                changed += count;
                steps += 1;
                wrong.extend(found);
                wrong.extend(unclear(&step, &pair[0], &pair[1]));
            }
        }
        let reviewed = |line: &String| IN_HISTORIES.iter().any(|(known, _)| line.starts_with(known));
        let (reviewed, wrong): (Vec<String>, Vec<String>) = wrong.into_iter().partition(reviewed);
        println!(
            "{name}: {steps} steps, {changed} changed operations, {} reviewed, {} to look at",
            reviewed.len(),
            wrong.len()
        );
        wrong.iter().for_each(|line| println!("  {line}"));
        all_wrong += wrong.len();
    }
    assert_eq!(all_wrong, 0, "to look at");
}

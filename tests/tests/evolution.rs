//! A spec may grow without breaking code: crates are generated from a base and from edits of it, and a consumer that uses
//! everything is compiled against each. Edits that must break it do.

use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::document::Document;
use codegen::lower::{Plan, lower};
use codegen::manifest::Manifest;
use codegen::samples::Examples;
use codegen::surface::{Effect, compare, surface};
use codegen::write::{Target, package};
use tests::workspace;

/// Name, what is replaced, by what, and whether the consumer breaks.
const EDITS: &[(&str, &str, &str, Effect)] = &[
    (
        "optional-body-member",
        "        source: {$ref: '#/components/schemas/Source'}\n",
        "        source: {$ref: '#/components/schemas/Source'}\n        zone: {type: string}\n",
        Effect::Minor,
    ),
    ("optional-nested-member", "kind: {type: string}}}", "kind: {type: string}, mode: {type: string}}}", Effect::Minor),
    (
        "optional-parameter",
        "- {name: token, in: query, schema: {type: string}}",
        "- {name: token, in: query, schema: {type: string}}\n        - {name: zone, in: query, schema: {type: string}}",
        Effect::Minor,
    ),
    ("enum-value", "enum: [starting, running, failed]", "enum: [starting, paused, running, failed]", Effect::Minor),
    (
        "error-status",
        "'404': {description: no such machine}",
        "'404': {description: no such machine}\n        '409': {description: busy}",
        Effect::Minor,
    ),
    (
        "success-status",
        "'201': {description: made",
        "'202': {description: later, content: {application/json: {schema: {$ref: '#/components/schemas/MachineList'}}}}\n        '201': {description: made",
        Effect::Minor,
    ),
    (
        "response-member",
        "        note: {type: [string, 'null']}\n    MachineList",
        "        note: {type: [string, 'null']}\n        price: {type: number}\n    MachineList",
        Effect::Minor,
    ),
    (
        "required-response-member",
        "required: [id, state]\n      properties:\n",
        "required: [id, state, price]\n      properties:\n        price: {type: number}\n",
        Effect::Minor,
    ),
    (
        "required-body-member-of-a-new-operation",
        "    delete:\n",
        "    put:\n      operationId: resizeMachine\n      tags: [machines]\n      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [size], properties: {size: {type: integer}}}}}}\n      responses: {'200': {description: ok}}\n    delete:\n",
        Effect::Minor,
    ),
    (
        "new-tag",
        "  /machines/{id}:\n",
        "  /zones:\n    get: {operationId: listZones, tags: [zones], responses: {'200': {description: ok}}}\n  /machines/{id}:\n",
        Effect::Minor,
    ),
    (
        "union-branch",
        "'#/components/schemas/Snapshot'}], discriminator",
        "'#/components/schemas/Snapshot'}, {$ref: '#/components/schemas/Clone'}], discriminator",
        Effect::Minor,
    ),
    ("limit", "maxLength: 63", "maxLength: 32", Effect::Minor),
    ("required-body-member", "required: [name, disks]\n", "required: [name, disks, source]\n", Effect::Major),
    ("removed-member", "        labels: {type: object, additionalProperties: {type: string}}\n", "", Effect::Major),
    ("type", "size_gb: {type: integer, minimum: 1}", "size_gb: {type: string}", Effect::Major),
    ("renamed-operation", "operationId: updateMachine", "operationId: changeMachine", Effect::Major),
    ("removed-enum-value", "enum: [starting, running, failed]", "enum: [starting, running]", Effect::Major),
    ("optional-response-member", "required: [id, state]", "required: [id]", Effect::Major),
    ("removed-status", "'404': {description: no such machine}", "", Effect::Major),
];

/// The schema that one edit refers to.
const CLONE: &str = "    Clone: {type: object, required: [from], properties: {from: {const: clone}}}\n";

fn plan(text: &str) -> Plan {
    let with_clone = text.replace("    Image: {type", &format!("{CLONE}    Image: {{type"));
    lower(&Document::parse("base.yaml", &with_clone).unwrap()).plan
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(workspace().join("tests/fixtures/evolution").join(name)).unwrap()
}

/// Writes the crate and, beside it, the consumer; gives the consumer's folder.
fn lay_out(folder: &Path, plan: &Plan) -> PathBuf {
    let manifest = Manifest::for_document("evolution-client", "Evolution");
    let core = workspace().canonicalize().unwrap().join("crates/client-core");
    let target = Target {
        command: "cargo xtask generate --spec".to_owned(),
        source: "base.yaml".to_owned(),
        core: core.to_string_lossy().into_owned(),
        workspace: false,
    };
    let files = package(plan, &manifest, &Examples::new(), &target).unwrap();
    let write = |path: PathBuf, text: &str| {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let _ = std::fs::remove_dir_all(folder);
    for (path, text) in files.generated.iter().chain(&files.once) {
        write(folder.join("api").join(path), text);
    }
    let consumer = folder.join("consumer");
    write(
        consumer.join("Cargo.toml"),
        "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nevolution-client = { path = \"../api\" }\n\n[workspace]\n",
    );
    write(consumer.join("src/lib.rs"), &fixture("consumer.rs"));
    // The versions that the workspace has, so that nothing is fetched.
    std::fs::copy(workspace().join("Cargo.lock"), consumer.join("Cargo.lock")).unwrap();
    consumer
}

/// Compiles the consumer; the compiler's words if it does not.
fn compiles(consumer: &Path, target: &Path) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--message-format", "short"])
        .current_dir(consumer)
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn additions_never_break_a_consumer_and_what_must_break_does() {
    let folder = workspace().join("target/evolution");
    let target = folder.join("target");
    let base = fixture("base.yaml");
    let old = plan(&base);
    let consumer = lay_out(&folder.join("base"), &old);
    compiles(&consumer, &target)
        .unwrap_or_else(|words| panic!("the consumer does not compile against the base:\n{words}"));
    let mut wrong = String::new();
    for (name, from, to, effect) in EDITS {
        let text = base.replace(from, to);
        assert_ne!(text, base, "{name}: the edit changes nothing");
        let new = plan(&text);
        let predicted = compare(&surface(&old), &surface(&new)).iter().map(|change| change.effect).max();
        if predicted.unwrap_or(Effect::Minor) != *effect {
            wrong.push_str(&format!("{name}: predicted {predicted:?}\n"));
        }
        let consumer = lay_out(&folder.join(name), &new);
        let real = compiles(&consumer, &target);
        match (real, effect) {
            (Ok(()), Effect::Minor) | (Err(_), Effect::Major) => {}
            (Ok(()), Effect::Major) => wrong.push_str(&format!("{name}: the consumer still compiles\n")),
            (Err(words), Effect::Minor) => wrong.push_str(&format!("{name}: the consumer breaks\n{words}\n")),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What semver-checks says of a crate against the base: whether a minor version will do.
fn semver_accepts(base: &Path, edited: &Path, target: &Path) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args(["semver-checks", "--release-type", "minor", "--only-explicit-features"])
        // As one has it who leaves the defaults out and names what is used: a new tag must not take that away.
        .args(["--features", "machines", "--baseline-root"])
        .arg(base.join("api"))
        .arg("--manifest-path")
        .arg(edited.join("api/Cargo.toml"))
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(said) }
}

#[test]
#[ignore = "builds the documentation of seven crates; needs cargo-semver-checks"]
fn semver_checks_agrees() {
    let folder = workspace().canonicalize().unwrap().join("target/semver");
    let text = fixture("base.yaml");
    lay_out(&folder.join("base"), &plan(&text));
    let tried = ["optional-body-member", "enum-value", "error-status", "new-tag", "response-member", "removed-member"];
    let mut wrong = String::new();
    for (name, from, to, effect) in EDITS.iter().filter(|(name, ..)| tried.contains(name)) {
        lay_out(&folder.join(name), &plan(&text.replace(from, to)));
        match (semver_accepts(&folder.join("base"), &folder.join(name), &folder.join("target")), effect) {
            (Ok(()), Effect::Minor) | (Err(_), Effect::Major) => println!("{name}: as predicted"),
            (Ok(()), Effect::Major) => wrong.push_str(&format!("{name}: taken for minor\n")),
            (Err(said), _) => wrong.push_str(&format!("{name}: {said}\n")),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

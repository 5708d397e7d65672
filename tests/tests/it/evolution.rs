//! A spec may grow without breaking code: crates are generated from a base and from edits of it, and a consumer that uses
//! everything is compiled against each. Edits that must break it do.

use std::path::{Path, PathBuf};
use std::process::Command;

use client_gen::lower::{Plan, lower};
use client_gen::manifest::Manifest;
use client_gen::samples::Examples;
use client_gen::surface::{Effect, compare, surface};
use client_gen::write::{Runtime, Target, package};
use openapi::document::Document;
use tests::workspace;

/// What cargo-semver-checks says of an edit.
#[derive(Clone, Copy)]
enum Semver {
    /// The same as we.
    Agrees,
    /// Nothing, though the consumer breaks; with the reason.
    Blind(&'static str),
}

use Semver::{Agrees, Blind};

/// Name, what is replaced, by what, whether the consumer breaks, and what semver-checks says.
const EDITS: &[(&str, &str, &str, Effect, Semver)] = &[
    (
        "optional-body-member",
        "        source: {$ref: '#/components/schemas/Source'}\n",
        "        source: {$ref: '#/components/schemas/Source'}\n        zone: {type: string}\n",
        Effect::Minor,
        Agrees,
    ),
    (
        "optional-nested-member",
        "kind: {type: string}}}",
        "kind: {type: string}, mode: {type: string}}}",
        Effect::Minor,
        Agrees,
    ),
    (
        "optional-parameter",
        "- {name: token, in: query, schema: {type: string}}",
        "- {name: token, in: query, schema: {type: string}}\n        - {name: zone, in: query, schema: {type: string}}",
        Effect::Minor,
        Agrees,
    ),
    (
        "enum-value",
        "enum: [starting, running, failed]",
        "enum: [starting, paused, running, failed]",
        Effect::Minor,
        Agrees,
    ),
    (
        "error-status",
        "'404': {description: no such machine}",
        "'404': {description: no such machine}\n        '409': {description: busy}",
        Effect::Minor,
        Agrees,
    ),
    (
        "success-status",
        "'201': {description: made",
        "'202': {description: later, content: {application/json: {schema: {$ref: '#/components/schemas/MachineList'}}}}\n        '201': {description: made",
        Effect::Minor,
        Agrees,
    ),
    (
        "response-member",
        "        note: {type: [string, 'null']}\n    MachineList",
        "        note: {type: [string, 'null']}\n        price: {type: number}\n    MachineList",
        Effect::Minor,
        Agrees,
    ),
    (
        "required-response-member",
        "required: [id, state]\n      properties:\n",
        "required: [id, state, price]\n      properties:\n        price: {type: number}\n",
        Effect::Minor,
        Agrees,
    ),
    (
        "required-body-member-of-a-new-operation",
        "    delete:\n",
        "    put:\n      operationId: resizeMachine\n      tags: [machines]\n      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [size], properties: {size: {type: integer}}}}}}\n      responses: {'200': {description: ok}}\n    delete:\n",
        Effect::Minor,
        Agrees,
    ),
    (
        "new-tag",
        "  /machines/{id}:\n",
        "  /zones:\n    get: {operationId: listZones, tags: [zones], responses: {'200': {description: ok}}}\n  /machines/{id}:\n",
        Effect::Minor,
        Agrees,
    ),
    (
        "union-branch",
        "'#/components/schemas/Snapshot'}], discriminator",
        "'#/components/schemas/Snapshot'}, {$ref: '#/components/schemas/Clone'}], discriminator",
        Effect::Minor,
        Agrees,
    ),
    ("limit", "maxLength: 63", "maxLength: 32", Effect::Minor, Agrees),
    ("required-body-member", "required: [name, disks]\n", "required: [name, disks, source]\n", Effect::Major, Agrees),
    (
        "removed-member",
        "        labels: {type: object, additionalProperties: {type: string}}\n",
        "",
        Effect::Major,
        Agrees,
    ),
    (
        "type",
        "size_gb: {type: integer, minimum: 1}",
        "size_gb: {type: string}",
        Effect::Major,
        Blind("the types of fields and arguments are not compared"),
    ),
    ("renamed-operation", "operationId: updateMachine", "operationId: changeMachine", Effect::Major, Agrees),
    ("removed-enum-value", "enum: [starting, running, failed]", "enum: [starting, running]", Effect::Major, Agrees),
    (
        "optional-response-member",
        "required: [id, state]",
        "required: [id]",
        Effect::Major,
        Blind("the types of fields are not compared: this one is `Option<State>` now"),
    ),
    ("removed-status", "'404': {description: no such machine}", "", Effect::Major, Agrees),
];

/// The schema that one edit refers to: until then nothing uses it, and no other.
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
        core: Runtime::Path(core.to_string_lossy().into_owned()),
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
    for (name, from, to, effect, _) in EDITS {
        let text = base.replace(from, to);
        assert_ne!(text, base, "{name}: the edit changes nothing");
        let new = plan(&text);
        let changes = compare(&surface(&old), &surface(&new));
        let predicted = changes.iter().map(|change| change.effect).max();
        if predicted.unwrap_or(Effect::Minor) != *effect {
            let worst = changes.iter().filter(|change| Some(change.effect) == predicted);
            let worst: Vec<String> = worst.map(|change| change.describe()).collect();
            wrong.push_str(&format!("{name}: predicted {predicted:?}: {}\n", worst.join(", ")));
        }
        let consumer = lay_out(&folder.join(name), &new);
        let real = compiles(&consumer, &target);
        match (real, effect) {
            (Ok(()), Effect::Patch | Effect::Minor) | (Err(_), Effect::Major) => {}
            (Ok(()), Effect::Major) => wrong.push_str(&format!("{name}: the consumer still compiles\n")),
            (Err(words), Effect::Patch | Effect::Minor) => {
                wrong.push_str(&format!("{name}: the consumer breaks\n{words}\n"))
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The lints by which semver-checks asks for a major version of an edited crate; none when a minor one will do.
fn semver_checks(base: &Path, edited: &Path, target: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["semver-checks", "--release-type", "minor", "--only-explicit-features", "--color", "never"])
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
    let failures = said.lines().filter_map(|line| line.strip_prefix("--- failure ")?.split(':').next());
    let lints: Vec<String> = failures.map(str::to_owned).collect();
    // It also fails where a crate has no documentation to compare: that is no verdict.
    assert_eq!(output.status.success(), lints.is_empty(), "semver-checks gave no verdict:\n{said}");
    lints
}

#[test]
#[ignore = "builds the documentation of twenty crates; needs cargo-semver-checks"]
fn semver_checks_agrees() {
    let folder = workspace().canonicalize().unwrap().join("target/semver");
    let text = fixture("base.yaml");
    lay_out(&folder.join("base"), &plan(&text));
    let mut wrong = String::new();
    for (name, from, to, effect, semver) in EDITS {
        lay_out(&folder.join(name), &plan(&text.replace(from, to)));
        let lints = semver_checks(&folder.join("base"), &folder.join(name), &folder.join("target"));
        let expected = match semver {
            Agrees => *effect,
            Blind(why) => {
                assert_eq!(*effect, Effect::Major, "{name}: there is nothing to be blind to");
                println!("{name}: blind, as {why}");
                Effect::Minor
            }
        };
        let said = if lints.is_empty() { Effect::Minor } else { Effect::Major };
        println!("{name}: {said:?} {}", lints.join(" "));
        if said != expected {
            wrong.push_str(&format!("{name}: semver-checks says {said:?} {lints:?}, and {expected:?} was expected\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

//! What `--format json` prints is what docs/reference/json says.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;

use crate::common::{Story, Workspace, repository};
use serde_json::Value;

fn folder() -> PathBuf {
    repository().join("docs/reference/json")
}

fn schema(name: &str) -> Value {
    let path = folder().join(format!("{name}.schema.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Holds a value against a schema.
fn hold(name: &str, value: &Value) {
    let validator = jsonschema::draft202012::new(&schema(name)).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {}\n{value:#}", errors.join("\n"));
}

/// Runs a command that ends with this exit code, and holds what it prints against its schema.
fn prints(workspace: &Workspace, name: &str, line: &str, code: i32) -> Value {
    let output = workspace.run(&line.split(' ').collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(code), "{line}\n{}", crate::common::shown(&output));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{line}: {error}\n{}", crate::common::shown(&output));
    });
    hold(name, &value);
    // One envelope for all.
    let keys: Vec<&String> = value.as_object().unwrap().keys().take(2).collect();
    assert_eq!(keys, ["version", "command"], "{line}");
    value
}

/// Acme with a page that changed, and the spec after it.
fn changed() -> Story {
    let story = Story::begin("json");
    let lid = "<ParamField body=\"lid\" type=\"boolean\">\n  Whether it has a lid\n</ParamField>\n\n";
    story.workspace.edit("page.md", "<ParamField body=\"tags\"", &format!("{lid}<ParamField body=\"tags\""));
    story.workspace.edit("page.md", "x <= 12", "x <= 8");
    story
}

fn apply(story: &Story) {
    let output = story.workspace.run(&["docs", "apply", "acme", "--page", "page.md", "--date", "2026-11-21"]);
    assert!(output.status.success(), "{}", crate::common::shown(&output));
}

#[test]
fn every_schema_is_one_and_says_what_everything_is() {
    let mut seen = 0;
    for entry in std::fs::read_dir(folder()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".schema.json") else { continue };
        let schema = schema(stem);
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert_eq!(schema["$id"], name.as_str());
        closed(&name, &schema);
        seen += 1;
    }
    assert_eq!(seen, 12);
}

/// Objects are closed, and every member is described.
fn closed(name: &str, schema: &Value) {
    if schema["type"] == "object" {
        // Closed, or a map whose values are described.
        let values = &schema["additionalProperties"];
        assert!(*values == false || values.is_object(), "{name}: {schema:#}");
        for (member, below) in schema["properties"].as_object().into_iter().flatten() {
            assert!(below["description"].is_string() || below["$ref"].is_string(), "{name}: {member}");
        }
    }
    match schema {
        Value::Object(members) => members.values().for_each(|below| closed(name, below)),
        Value::Array(items) => items.iter().for_each(|below| closed(name, below)),
        _ => {}
    }
}

#[test]
fn every_command_that_prints_json_names_its_schema() {
    let reference = std::fs::read_to_string(repository().join("docs/reference/commands.md")).unwrap();
    let index = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let mut named = BTreeSet::new();
    for part in reference.split("\n## ").skip(1) {
        let (title, help) = part.split_once('\n').unwrap();
        let words: Vec<&str> = help.split_whitespace().collect();
        let text = words.join(" ");
        let prints_json = text.contains("--format <FORMAT>");
        let schemas: Vec<&str> = words
            .iter()
            .filter_map(|word| word.trim_end_matches(['.', ',', ';']).strip_prefix("docs/reference/json/"))
            .collect();
        assert_eq!(prints_json, !schemas.is_empty(), "{title}");
        for schema in schemas {
            assert!(folder().join(schema).is_file(), "{title}: {schema}");
            assert!(index.contains(&format!("| `{title}")), "the index has no {title}");
            assert!(index.contains(&format!("]({schema})")), "the index has no {schema}");
            named.insert(schema.to_owned());
        }
    }
    let files = std::fs::read_dir(folder()).unwrap().flatten();
    let files: BTreeSet<String> = files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let files: BTreeSet<String> = files.into_iter().filter(|name| name.ends_with(".json")).collect();
    assert_eq!(named, files);
}

#[test]
fn lint() {
    let workspace = Workspace::new(&["tir"]);
    prints(&workspace, "lint", "lint --format json", 0);
    prints(&workspace, "lint", "lint --format json --level info tir", 0);
    prints(&workspace, "lint-list", "lint --list --format json", 0);
    for (text, code) in [
        (
            "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths:\n  /a:\n    get:\n      responses: {200: {$ref: '#/b'}}\n",
            1,
        ),
        ("openapi: 3.1.0\n  info: [\n", 2),
        ("- no document\n", 2),
        ("", 2),
    ] {
        std::fs::write(workspace.path("bad.yaml"), text).unwrap();
        let value = prints(&workspace, "lint", "lint --format json --level info bad.yaml", code);
        assert_ne!(value["findings"].as_array().unwrap().len(), 0, "{text}");
    }
    // A rule's own bad examples bring out what a finding can have: related places, fixes.
    let rules = prints(&workspace, "lint-list", "lint --list --format json", 0);
    let mut fixes = 0;
    for rule in rules["rules"].as_array().unwrap() {
        std::fs::write(workspace.path("bad.yaml"), rule["bad"].as_str().unwrap()).unwrap();
        let output = workspace.run(&["lint", "--format", "json", "--level", "info", "bad.yaml"]);
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        hold("lint", &value);
        fixes += value["findings"].as_array().unwrap().iter().filter(|finding| finding["fix"].is_object()).count();
    }
    assert!(fixes > 0);
}

#[test]
fn diff() {
    let story = changed();
    let workspace = &story.workspace;
    prints(workspace, "diff", "diff --format json", 0);
    apply(&story);
    let one = prints(workspace, "diff", "diff acme --format json", 0);
    prints(workspace, "diff", "diff acme --format json --fail-on any", 1);
    // The shape that was asked for, to the member.
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(
        keys(&one),
        "version command old new verdict changes findings ignored accepted whole left_out comparisons"
    );
    assert_eq!(keys(&one["verdict"]), "wire source");
    assert_eq!(
        keys(&one["changes"][0]),
        "id wire source message operations pointer old new rust correction fingerprint pin remedy"
    );
    assert_eq!(keys(&one["changes"][0]["new"]), "file line column");
    // Several providers are one list of changes.
    std::fs::create_dir_all(workspace.path("specs/b")).unwrap();
    std::fs::copy(workspace.path("specs/acme/openapi.yaml"), workspace.path("specs/b/openapi.yaml")).unwrap();
    story.commit("b");
    workspace.edit("specs/b/openapi.yaml", "operationId: orderBox", "operationId: buyBox");
    let both = prints(workspace, "diff", "diff --format json", 0);
    assert_eq!(both["comparisons"].as_array().unwrap().len(), 2);
    assert!(both["changes"].as_array().is_some_and(|all| !all.is_empty()));
    std::fs::write(workspace.path("bad.yaml"), "a: [").unwrap();
    let output = workspace.run(&["diff", "--format", "json", "bad.yaml", "acme"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
}

#[test]
fn docs_check() {
    let story = changed();
    let workspace = &story.workspace;
    prints(workspace, "docs-check", "docs check acme --format json", 0);
    let one = prints(workspace, "docs-check", "docs check acme --page page.md --format json", 1);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&one), "version command findings pages");
    assert_eq!(keys(&one["pages"][0]), "provider page unread deviations notes");
    assert_eq!(
        keys(&one["findings"][0]),
        "provider page id severity kind operation location field page_value spec_value lock_value page_line spec message"
    );
    assert_eq!(one["pages"][0]["deviations"].as_array().unwrap().len(), 1);
    workspace.edit("page.md", "  How many slots it has", "  Must be a multiple of: some number");
    prints(workspace, "docs-check", "docs check acme --page page.md --format json", 1);

    let providers = Workspace::new(&["hpcai", "instavm", "k0rdent", "sfcompute", "tir"]);
    std::fs::remove_dir_all(providers.path("specs/tiny")).unwrap();
    let all = prints(&providers, "docs-check", "docs check --format json", 0);
    assert!(all["pages"].as_array().unwrap().len() > 1);
}

#[test]
fn docs_facts() {
    let story = changed();
    let facts = prints(&story.workspace, "docs-facts", "docs facts page.md --format json", 0);
    assert_eq!(facts["operations"][0]["path"], "/v1/shelves/{shelf}/boxes");
    assert_eq!(facts["coverage"]["unread"], 0, "{}", facts["unread"]);
}

/// A server that answers every request with a page.
fn serve(page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut request = [0; 4096];
            let count = stream.read(&mut request).unwrap_or(0);
            let robots = request[..count].starts_with(b"GET /robots.txt");
            let (status, body) = if robots { ("404 Not Found", "") } else { ("200 OK", page.as_str()) };
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: text/markdown\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        }
    });
    format!("http://{address}/order-a-box")
}

#[test]
fn docs_pull() {
    let story = changed();
    let workspace = &story.workspace;
    let url = serve(std::fs::read_to_string(workspace.path("page.md")).unwrap());
    workspace.edit("specs/acme/client.yaml", "https://docs.acme.test/order-a-box", &url);
    let one = prints(workspace, "docs-pull", "docs pull acme --pause 0 --format json", 1);
    assert_eq!(one["findings"].as_array().unwrap().len(), 2);
    prints(workspace, "docs-pull", "docs pull acme --pause 0 --update --format json", 1);
}

#[test]
fn generate() {
    let workspace = Workspace::new(&["hpcai"]);
    let all = prints(&workspace, "generate", "generate --format json", 0);
    let crates = all["crates"].as_array().unwrap();
    assert_eq!(crates.len(), 2);
    let keys = crates[0].as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys, "crate operations types degraded skipped seconds");
    let operations = crates.iter().map(|one| one["operations"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(all["operations"].as_u64(), Some(operations));

    workspace.edit("specs/hpcai/openapi.yaml", "      summary: ", "      summary: Now ");
    let output = workspace.run(&["generate", "--check", "--format", "json", "hpcai"]);
    assert_eq!(output.status.code(), Some(1), "{}", crate::common::shown(&output));
    hold("generate", &serde_json::from_slice(&output.stdout).unwrap());

    std::fs::create_dir_all(workspace.path("core")).unwrap();
    std::fs::write(workspace.path("core/Cargo.toml"), "").unwrap();
    std::fs::write(workspace.path("bad.yaml"), DEGRADED).unwrap();
    let line = "generate --spec bad.yaml --out out --core core --format json";
    let value = prints(&workspace, "generate", line, 0);
    assert_ne!(value["degraded"].as_array().unwrap().len() + value["skipped"].as_array().unwrap().len(), 0);
    assert_eq!(value["degraded"][0]["id"], "unresolved-reference");
    assert_eq!(value["findings"][0]["id"], "unresolved-reference");
    prints(&workspace, "generate", &format!("{line} --check"), 0);
    std::fs::write(workspace.path("bad.yaml"), "a: [").unwrap();
    let output = workspace.run(&["generate", "--spec", "bad.yaml", "--out", "out", "--format", "json"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
}

const DEGRADED: &str = "\
openapi: 3.1.0
info: {title: A, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses:
        '200':
          description: Yes.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Gone'}
";

#[test]
fn check() {
    let story = changed();
    let workspace = &story.workspace;
    let green = prints(workspace, "check", "check --format json", 0);
    assert_eq!(green["green"], true);
    apply(&story);
    assert_eq!(prints(workspace, "check", "check acme --format json", 1)["green"], false);
    std::fs::write(workspace.path("specs/acme/openapi.yaml"), "openapi: [").unwrap();
    let red = prints(workspace, "check", "check --format json", 2);
    assert_eq!(red["checks"][0]["check"], "spec");
    assert!(red["checks"][0]["fix"].is_string());
}

#[test]
fn review() {
    let story = changed();
    let workspace = &story.workspace;
    prints(workspace, "review", "review --format json", 0);
    apply(&story);
    let one = prints(workspace, "review", "review --format json", 0);
    assert_eq!(one["providers"][0]["changes"].as_array().unwrap().len(), 2);
    prints(workspace, "review", "review --format json --fail-on breaking", 1);
    // A provider that came, one that went, an ignore file that is out of date.
    std::fs::create_dir_all(workspace.path("specs/b")).unwrap();
    for file in ["openapi.yaml", "client.yaml"] {
        std::fs::copy(workspace.path("specs/acme").join(file), workspace.path("specs/b").join(file)).unwrap();
    }
    workspace.edit("specs/b/client.yaml", "acme-client", "b-client");
    workspace.edit("specs/b/client.yaml", "module: acme", "module: b");
    let ignored = "- {id: limit-tightened, pointer: /a, reason: none, expires: 2020-01-01}\n";
    std::fs::write(workspace.path("specs/acme/diff-ignore.yaml"), ignored).unwrap();
    let more = prints(workspace, "review", "review --format json", 0);
    assert_eq!(more["providers"].as_array().unwrap().len(), 2);
    std::fs::remove_dir_all(workspace.path("specs/acme")).unwrap();
    prints(workspace, "review", "review --format json", 0);
    std::fs::copy(workspace.path("specs/b/openapi.yaml"), workspace.path("1.yaml")).unwrap();
    prints(workspace, "review", "review --old 1.yaml --new 1.yaml --format json", 0);
}

#[test]
fn bench() {
    let workspace = Workspace::new(&[]);
    std::fs::create_dir_all(workspace.path("crates/client-core")).unwrap();
    std::fs::write(workspace.path("crates/client-core/Cargo.toml"), "").unwrap();
    std::fs::write(workspace.path("bad.yaml"), "a: [").unwrap();
    let tools = "--without openapi-to-rust,openapi-generator";
    let line = format!("bench specs/tiny/openapi.yaml --no-check --runs 1 --format json {tools}");
    let value = prints(&workspace, "bench", &line, 0);
    assert!(value["documents"][0]["tools"][0]["generate"].is_object());
    let value = prints(&workspace, "bench", &format!("bench bad.yaml --no-check --runs 1 --format json {tools}"), 1);
    assert!(value["documents"][0]["tools"][0]["failed"].is_string());
}

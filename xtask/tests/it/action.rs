//! action.yml and .pre-commit-hooks.yaml, run as far as that is possible without GitHub: the shell steps of the action on a small
//! repository with a breaking change, with a `gh` that only records what it is asked.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_yaml::Value;

use crate::common::{Story, repository, shown};

const GH: &str = "#!/bin/sh\necho \"gh $*\" >> \"$GH_LOG\"\n";

struct Run {
    /// Whether every step went well.
    passed: bool,
    printed: String,
    asked: String,
    summary: String,
    comment: String,
}

/// Runs the steps of the action as a runner would: one shell each, with what the step's `env` asks for.
fn run(inputs: &[(&str, &str)], pull_request: bool) -> Run {
    let story = Story::begin("action");
    story.git(&["checkout", "--quiet", "-b", "fewer"]);
    story.workspace.edit("specs/acme/openapi.yaml", "maximum: 12", "maximum: 8");
    story.commit("Fewer slots");
    let outside = tempfile::tempdir().unwrap();
    let at = |name: &str| outside.path().join(name);
    // Already on the PATH: the action installs nothing then.
    let program = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_xtask"));
    for (name, text) in [("gh", GH), ("compute-clients", &program)] {
        std::fs::write(at(name), text).unwrap();
        std::fs::set_permissions(at(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let text = std::fs::read_to_string(repository().join("action.yml")).unwrap();
    let action: Value = serde_yaml::from_str(&text).unwrap();
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for (name, input) in action["inputs"].as_mapping().unwrap() {
        let name = name.as_str().unwrap();
        let given = inputs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let value = given.or_else(|| input["default"].as_str().map(str::to_owned));
        assert!(value.is_some() || input["required"] == Value::Bool(true), "{name} is neither given nor optional");
        values.insert(format!("inputs.{name}"), value.unwrap_or_default());
    }
    values.insert("github.event.pull_request.number".to_owned(), "3".to_owned());
    let mut ran = Run {
        passed: true,
        printed: String::new(),
        asked: String::new(),
        summary: String::new(),
        comment: String::new(),
    };
    for step in action["runs"]["steps"].as_sequence().unwrap() {
        assert_eq!(step["shell"].as_str(), Some("bash"), "a step of a composite action names its shell");
        let condition = step["if"].as_str().unwrap_or_default();
        let wanted = match condition {
            "" => true,
            "steps.compare.outputs.code != '0'" => {
                values.get("steps.compare.outputs.code").is_some_and(|code| code != "0")
            }
            other => {
                let input = if other.starts_with("inputs.comment") { "inputs.comment" } else { "inputs.sarif" };
                assert!(other.starts_with(&format!("{input} == 'true' && github.event_name == 'pull_request' && ")));
                assert!(other.ends_with("github.event.pull_request.head.repo.full_name == github.repository"));
                pull_request && values[input] == "true"
            }
        };
        if !wanted {
            continue;
        }
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
        bash.current_dir(story.workspace.path("")).env("NO_COLOR", "1");
        let path = std::env::var("PATH").unwrap();
        bash.env("PATH", format!("{}:{path}", outside.path().display())).env("GH_LOG", at("log"));
        bash.env("RUNNER_TEMP", outside.path())
            .env("GITHUB_OUTPUT", at("output"))
            .env("GITHUB_STEP_SUMMARY", at("summary"));
        bash.env("GITHUB_PATH", at("path")).env("GITHUB_ACTION_PATH", repository());
        bash.env("GITHUB_REPOSITORY", "acme/api").env("GITHUB_SHA", "abc").env("GITHUB_REF", "refs/pull/3/merge");
        for (name, value) in step["env"].as_mapping().into_iter().flatten() {
            let expression = value.as_str().unwrap().trim_start_matches("${{").trim_end_matches("}}").trim();
            let value = values.get(expression).unwrap_or_else(|| panic!("{expression} is not known"));
            bash.env(name.as_str().unwrap(), value);
        }
        let output = bash.output().unwrap();
        ran.printed.push_str(&shown(&output));
        let outputs = std::fs::read_to_string(at("output")).unwrap_or_default();
        for (name, value) in outputs.lines().filter_map(|line| line.split_once('=')) {
            values.insert(format!("steps.compare.outputs.{name}"), value.to_owned());
        }
        if !output.status.success() {
            ran.passed = false;
            break;
        }
    }
    let read = |name: &str| std::fs::read_to_string(at(name)).unwrap_or_default();
    (ran.asked, ran.summary, ran.comment) = (read("log"), read("summary"), read("openapi-changes.md"));
    ran
}

const CHANGE: &[(&str, &str)] = &[("old", "main:specs/acme/openapi.yaml"), ("new", "specs/acme/openapi.yaml")];

#[test]
fn a_breaking_change_is_a_comment_an_upload_and_a_failure() {
    let ran = run(CHANGE, true);
    assert!(!ran.passed, "{}", ran.printed);
    assert!(ran.printed.contains("tightened from 12 to 8") && ran.printed.contains("::error::"), "{}", ran.printed);
    assert!(ran.asked.contains("gh pr comment 3 --body-file"), "{}", ran.asked);
    assert!(ran.asked.contains("gh api --method POST repos/acme/api/code-scanning/sarifs"), "{}", ran.asked);
    assert!(ran.comment.contains("BoxOrder") && ran.comment.contains("12"), "{}", ran.comment);
    assert_eq!(ran.summary, ran.comment);
}

#[test]
fn a_fork_and_a_push_get_the_summary_and_the_verdict() {
    let ran = run(CHANGE, false);
    assert!(!ran.passed && ran.asked.is_empty(), "{}{}", ran.printed, ran.asked);
    assert!(ran.summary.contains("BoxOrder"), "{}", ran.summary);
}

#[test]
fn what_fails_the_run_can_be_chosen() {
    for (level, passes) in [("none", true), ("risky", false), ("any", false)] {
        let ran = run(&[CHANGE[0], CHANGE[1], ("fail-on", level), ("comment", "false"), ("sarif", "false")], true);
        assert_eq!(ran.passed, passes, "{level}: {}", ran.printed);
        assert!(ran.asked.is_empty(), "{}", ran.asked);
    }
    let same = [("old", "main:specs/acme/openapi.yaml"), ("new", "main:specs/acme/openapi.yaml")];
    assert!(run(&same, true).passed);
}

#[test]
fn a_document_that_cannot_be_read_is_no_pass() {
    for (old, new) in [("main:nothing.yaml", "specs/acme/openapi.yaml"), ("main:specs/acme/openapi.yaml", "page.md")] {
        let ran = run(&[("old", old), ("new", new), ("fail-on", "none")], true);
        assert!(!ran.passed && ran.asked.is_empty(), "{}", ran.printed);
    }
}

/// What pre-commit would run: the entry, and the files that match.
#[test]
fn the_hooks_are_commands_that_work() {
    let text = std::fs::read_to_string(repository().join(".pre-commit-hooks.yaml")).unwrap();
    let hooks: Value = serde_yaml::from_str(&text).unwrap();
    let story = Story::begin("hooks");
    let mut seen = 0;
    for hook in hooks.as_sequence().unwrap() {
        let entry = hook["entry"].as_str().unwrap();
        let mut words: Vec<&str> = entry.split(' ').collect();
        assert_eq!(words.remove(0), "compute-clients", "{entry}");
        if hook["pass_filenames"] != Value::Bool(false) {
            words.push("specs/acme/openapi.yaml");
        }
        assert_eq!(hook["language"].as_str(), Some("system"));
        let output = story.workspace.run(&words);
        assert!(output.status.success(), "{entry}: {}", shown(&output));
        seen += 1;
    }
    assert_eq!(seen, 2);
}

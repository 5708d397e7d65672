//! The shell steps of .github/workflows, run as GitHub runs them: against a bare repository, a `gh` that only records
//! what it is asked, and a local server for the docs pages.
#![cfg(unix)]
#![allow(clippy::disallowed_macros, reason = "a test talks to who runs it")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};

use crate::common::{Story, repository, shown};
use serde_yaml::Value;

const CARGO: &str =
    "#!/bin/sh\n[ \"$1\" = build ] && exit 0\n[ \"$1\" = xtask ] && shift && exec \"$XTASK\" \"$@\"\nexit 99\n";

/// Lists and remembers one pull request and one issue; writes down what it was asked, and the text it was given.
const GH: &str = r#"#!/bin/sh
echo "gh $*" | tr '\n' ' ' >> "$GH_STATE/log"; echo >> "$GH_STATE/log"
case "$1 $2" in
    "pr list" | "issue list") cat "$GH_STATE/$1" 2>/dev/null ;;
    "pr create") echo 7 > "$GH_STATE/pr" ;;
    "issue create") echo 9 > "$GH_STATE/issue" ;;
esac
while [ $# -gt 0 ]; do
    [ "$1" = --body-file ] && cat "$2" > "$GH_STATE/body"
    shift
done
exit 0
"#;

/// A repository with a remote, in which a workflow runs.
struct Runner {
    story: Story,
    outside: tempfile::TempDir,
    /// What the provider's page says; nothing: it is not there.
    page: Arc<Mutex<Option<String>>>,
    workflow: Value,
}

impl Runner {
    fn new(workflow: &str) -> Runner {
        let story = Story::begin("workflow");
        let text = std::fs::read_to_string(repository().join(".github/workflows").join(workflow)).unwrap();
        let outside = tempfile::tempdir().unwrap();
        for (name, text) in [("cargo", CARGO), ("gh", GH)] {
            let path = outside.path().join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let page = Arc::new(Mutex::new(Some(std::fs::read_to_string(story.workspace.path("page.md")).unwrap())));
        let url = serve(Arc::clone(&page));
        story.workspace.edit("specs/acme/client.yaml", "https://docs.acme.test/order-a-box", &url);
        std::fs::write(story.workspace.path("Cargo.lock"), "version = 4\n").unwrap();
        story.commit("A page that can be fetched");
        let runner = Runner { story, outside, page, workflow: serde_yaml::from_str(&text).unwrap() };
        let bare = runner.outside.path().join("origin.git");
        runner.story.git(&["init", "--quiet", "--bare", bare.to_str().unwrap()]);
        runner.story.git(&["remote", "add", "origin", bare.to_str().unwrap()]);
        runner.story.git(&["push", "--quiet", "origin", "main"]);
        runner
    }

    fn path(&self, name: &str) -> PathBuf {
        self.outside.path().join(name)
    }

    /// What `gh` was asked since the last time.
    fn asked(&self) -> String {
        let log = self.path("log");
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        std::fs::write(log, "").unwrap();
        text
    }

    fn body(&self) -> String {
        std::fs::read_to_string(self.path("body")).unwrap()
    }

    fn say(&self, from: &str, to: &str) {
        let mut page = self.page.lock().unwrap();
        let text = page.as_mut().unwrap();
        assert!(text.contains(from));
        *text = text.replacen(from, to, 1);
    }

    /// The commit of a branch of the remote.
    fn remote(&self, branch: &str) -> String {
        let found = self.story.git(&["ls-remote", "--heads", "origin", &format!("refs/heads/{branch}")]);
        found.split('\t').next().unwrap_or_default().trim().to_owned()
    }

    /// Runs the shell steps of a job from a fresh checkout. False if one failed; then those after it do not run.
    fn run(&self, job: &str, environment: &[(&str, &str)]) -> bool {
        self.story.git(&["checkout", "--quiet", "--force", "-B", "main", "origin/main"]);
        let branches = self.story.git(&["branch", "--list", "--format=%(refname:short)"]);
        for branch in branches.lines().filter(|branch| *branch != "main") {
            self.story.git(&["branch", "--quiet", "-D", branch]);
        }
        let job = &self.workflow["jobs"][job];
        let mut outputs: BTreeMap<String, String> = BTreeMap::new();
        for step in job["steps"].as_sequence().unwrap() {
            let Some(script) = step["run"].as_str().filter(|script| !script.starts_with("rustup ")) else { continue };
            if !step["if"].as_str().is_none_or(|condition| holds(condition, &outputs)) {
                continue;
            }
            let mut bash = Command::new("bash");
            bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
            bash.current_dir(self.story.workspace.path(""));
            for variables in [&job["env"], &step["env"]] {
                for (name, value) in variables.as_mapping().into_iter().flatten() {
                    bash.env(name.as_str().unwrap(), value.as_str().unwrap());
                }
            }
            let output = self.path("output");
            std::fs::write(&output, "").unwrap();
            let path = format!("{}:{}", self.outside.path().display(), std::env::var("PATH").unwrap_or_default());
            bash.env("PATH", path).env("XTASK", env!("CARGO_BIN_EXE_xtask")).env("NO_COLOR", "1");
            bash.env("GH_STATE", self.outside.path()).env("RUNNER_TEMP", self.outside.path());
            bash.env("GITHUB_OUTPUT", &output).env("GITHUB_STEP_SUMMARY", self.path("summary"));
            bash.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
            let done = bash.envs(environment.iter().copied()).output().unwrap();
            let id = step["id"].as_str().unwrap_or_default();
            for line in std::fs::read_to_string(&output).unwrap().lines() {
                let (name, value) = line.split_once('=').unwrap();
                outputs.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
            }
            if !done.status.success() {
                println!("{}: {}", step["name"].as_str().unwrap_or(script), shown(&done));
                return false;
            }
        }
        true
    }
}

/// A condition of a step, of the kind that the workflows use.
fn holds(condition: &str, outputs: &BTreeMap<String, String>) -> bool {
    condition.split(" || ").any(|part| {
        let (name, operator, value) = match part.split(' ').collect::<Vec<_>>()[..] {
            [name, operator, value] => (name, operator, value.trim_matches('\'')),
            _ => panic!("{condition}"),
        };
        // A value that a fork's pull request would not have.
        let there = match name.starts_with("github.") {
            true => value,
            false => outputs.get(name).map_or("", String::as_str),
        };
        match operator {
            "==" => there == value,
            "!=" => there != value,
            ">" => there.parse::<u8>().unwrap_or(0) > value.parse().unwrap(),
            _ => panic!("{condition}"),
        }
    })
}

fn serve(page: Arc<Mutex<Option<String>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let count = stream.read(&mut request).unwrap_or(0);
            let page = page.lock().unwrap().clone().filter(|_| !request[..count].starts_with(b"GET /robots.txt"));
            let status = if page.is_some() { "200 OK" } else { "404 Not Found" };
            let body = page.unwrap_or_default();
            let length = body.len();
            let text = format!(
                "HTTP/1.1 {status}\r\ncontent-type: text/markdown\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            let _ = stream.write_all(text.as_bytes());
        }
    });
    format!("http://{address}/order-a-box")
}

const CERTAIN: (&str, &str) = ("1 <= x <= 12", "1 <= x <= 8");

#[test]
fn pages_that_did_not_change_ask_for_nothing() {
    let runner = Runner::new("docs.yml");
    assert!(runner.run("pull", &[]));
    assert_eq!(runner.asked(), "");
    assert_eq!(runner.remote("docs-drift"), "");
}

#[test]
fn drift_that_can_be_edited_becomes_a_pull_request_with_checks() {
    let runner = Runner::new("docs.yml");
    runner.say(CERTAIN.0, CERTAIN.1);
    assert!(runner.run("pull", &[]));
    let asked = runner.asked();
    assert!(asked.contains("gh pr create --head docs-drift"), "{asked}");
    assert!(asked.contains("gh workflow run check.yml --ref docs-drift"), "{asked}");
    assert!(!asked.contains("gh issue create"), "{asked}");
    assert!(runner.body().contains("maximum"), "{}", runner.body());
    let spec = runner.story.git(&["show", "origin/docs-drift:specs/acme/openapi.yaml"]);
    assert!(spec.contains("maximum: 8"));
    // The next week there is more: the same branch, the same pull request.
    let first = runner.remote("docs-drift");
    runner.say("1 <= x <= 8", "1 <= x <= 6");
    assert!(runner.run("pull", &[]));
    assert_ne!(runner.remote("docs-drift"), first);
    let asked = runner.asked();
    assert!(asked.contains("gh pr edit 7") && !asked.contains("gh pr create"), "{asked}");
}

#[test]
fn the_commits_of_a_person_stay() {
    let runner = Runner::new("docs.yml");
    runner.say(CERTAIN.0, CERTAIN.1);
    assert!(runner.run("pull", &[]));
    let story = &runner.story;
    story.git(&["checkout", "--quiet", "docs-drift"]);
    story.workspace.edit("specs/acme/openapi.yaml", "maximum: 8", "maximum: 7");
    story.commit("By hand");
    story.git(&["push", "--quiet", "origin", "docs-drift"]);
    let by_hand = runner.remote("docs-drift");
    runner.asked();
    runner.say("1 <= x <= 8", "1 <= x <= 6");
    assert!(runner.run("pull", &[]));
    assert_eq!(runner.remote("docs-drift"), by_hand);
    let asked = runner.asked();
    assert!(asked.contains("gh issue create") && !asked.contains("gh pr "), "{asked}");
}

#[test]
fn drift_that_needs_a_person_becomes_an_issue() {
    let runner = Runner::new("docs.yml");
    // Not in the list any more, and in the example still.
    runner.say("<ParamField body=\"colour\" type=\"enum<string>\" default=\"red\">\n  Available options: `red`, `blue`\n</ParamField>\n", "");
    assert!(runner.run("pull", &[]));
    let asked = runner.asked();
    assert!(asked.contains("gh issue create") && !asked.contains("gh pr "), "{asked}");
    assert!(runner.body().contains("colour"), "{}", runner.body());
    assert_eq!(runner.remote("docs-drift"), "");
    assert!(runner.run("pull", &[]));
    let asked = runner.asked();
    assert!(asked.contains("gh issue edit 9") && !asked.contains("gh issue create"), "{asked}");
}

#[test]
fn a_page_that_is_gone_fails_the_run_after_its_issue() {
    let runner = Runner::new("docs.yml");
    *runner.page.lock().unwrap() = None;
    assert!(!runner.run("pull", &[]));
    let asked = runner.asked();
    assert!(asked.contains("gh issue create"), "{asked}");
    assert!(runner.body().contains("404"), "{}", runner.body());
}

#[test]
fn the_review_is_a_comment_and_the_findings_are_uploaded() {
    let runner = Runner::new("check.yml");
    let story = &runner.story;
    let base = story.git(&["rev-parse", "HEAD"]);
    story.workspace.edit("specs/acme/openapi.yaml", "maximum: 12", "maximum: 8");
    story.commit("Fewer");
    story.git(&["push", "--quiet", "origin", "main"]);
    let environment = [
        ("BASE", base.trim()),
        ("NUMBER", "3"),
        ("GITHUB_REPOSITORY", "acme/clients"),
        ("GITHUB_SHA", "abc"),
        ("GITHUB_REF", "refs/pull/3/merge"),
    ];
    assert!(runner.run("review", &environment));
    let asked = runner.asked();
    assert!(asked.contains("gh pr comment 3 --body-file review.md --edit-last --create-if-none"), "{asked}");
    assert!(asked.contains("gh api --method POST repos/acme/clients/code-scanning/sarifs"), "{asked}");
    assert!(runner.body().contains("limit-tightened") || runner.body().contains("maximum"), "{}", runner.body());
    let summary = std::fs::read_to_string(runner.path("summary")).unwrap();
    assert_eq!(summary, runner.body());
}

/// A version can be moved to other code; a commit cannot.
#[test]
fn every_action_is_pinned_by_a_commit() {
    for entry in std::fs::read_dir(repository().join(".github/workflows")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| line.contains("uses: ")) {
            let pin = line.split('@').nth(1).unwrap_or_default();
            let (hash, version) = pin.split_once(" # v").unwrap_or_default();
            let commit = hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(commit && !version.is_empty(), "{}: {line}", path.display());
        }
    }
}

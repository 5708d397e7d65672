//! What the command line takes: ranges of commits, dates, files with other line endings; and what it completes.

use crate::common::{Story, Workspace, shown};

fn run(story: &Story, line: &str) -> (Option<i32>, String) {
    let output = story.workspace.run(&line.split(' ').collect::<Vec<_>>());
    (output.status.code(), shown(&output))
}

#[test]
fn diff_takes_two_commits_as_git_names_them() {
    let story = Story::begin("range");
    story.git(&["checkout", "--quiet", "-b", "fewer"]);
    story.workspace.edit("specs/acme/openapi.yaml", "maximum: 12", "maximum: 8");
    story.commit("Fewer slots");
    story.git(&["checkout", "--quiet", "main"]);
    story.workspace.edit("specs/acme/openapi.yaml", "minimum: 1\n", "minimum: 2\n");
    story.commit("More slots");
    for (line, expected, other) in [
        ("diff main~1..fewer", "from 12 to 8", "from 1 to 2"),
        ("diff main~1..fewer acme", "from 12 to 8", "from 1 to 2"),
        // Since they parted; `main..fewer` would take back what main did.
        ("diff main...fewer specs/acme/", "from 12 to 8", "from 2 to 1"),
        ("diff main~1..", "from 1 to 2", "from 12 to 8"),
    ] {
        let (code, printed) = run(&story, line);
        assert_eq!(code, Some(0), "{line}: {printed}");
        assert!(printed.contains(expected) && !printed.contains(other), "{line}: {printed}");
    }
    assert_eq!(run(&story, "diff main~1..fewer acme --fail-on breaking").0, Some(1));
    for (line, says) in [
        ("diff main..nowhere", "git has no revision `nowhere`"),
        ("diff main~1..fewer zzz", "there is no provider `zzz`"),
        ("diff ../old.yaml ../new.yaml", "`../old.yaml` is no file"),
        ("diff main:../x.yaml acme", "../x.yaml"),
    ] {
        let (code, printed) = run(&story, line);
        assert_eq!(code, Some(2), "{line}: {printed}");
        assert!(printed.contains(says), "{line}: {printed}");
    }
    // What was removed is not left out.
    std::fs::write(story.workspace.path("specs/README.md"), "# Specs\n").unwrap();
    story.git(&["rm", "--quiet", "-r", "specs/acme"]);
    story.commit("No more boxes");
    let (code, printed) = run(&story, "diff fewer..main");
    assert_eq!(code, Some(2), "{printed}");
    assert!(printed.contains("specs/acme: in fewer"), "{printed}");
}

#[test]
fn an_accepted_change_is_accepted_however_the_spec_is_named() {
    let story = Story::begin("accepted");
    story.workspace.edit("specs/acme/openapi.yaml", "maximum: 12", "maximum: 8");
    let pointer = "/components/schemas/BoxOrder/properties/slots/maximum";
    let entry = format!("- {{id: limit-tightened, pointer: {pointer}, reason: never sold, expires: 2999-01-01}}\n");
    std::fs::write(story.workspace.path("specs/acme/diff-ignore.yaml"), entry).unwrap();
    story.commit("Fewer slots");
    for line in [
        "diff acme-client-v0.1.0:specs/acme/openapi.yaml acme --fail-on breaking",
        "diff acme-client-v0.1.0:specs/acme/openapi.yaml specs/acme/openapi.yaml --fail-on breaking",
        "diff acme-client-v0.1.0..HEAD --fail-on breaking",
        "diff acme-client-v0.1.0.. acme --fail-on breaking",
    ] {
        let (code, printed) = run(&story, line);
        assert_eq!(code, Some(0), "{line}: {printed}");
    }
}

#[test]
fn a_date_that_the_calendar_does_not_have_is_refused() {
    let story = Story::begin("date");
    for line in
        ["docs update acme --page page.md", "docs apply acme --page page.md", "docs pull acme", "new x --page page.md"]
    {
        let before = story.workspace.bytes("");
        let (code, printed) = run(&story, &format!("{line} --date 2026-13-01"));
        assert_eq!(code, Some(2), "{line}: {printed}");
        assert!(printed.contains("`2026-13-01` is no date"), "{line}: {printed}");
        assert!(before == story.workspace.bytes(""));
    }
}

#[test]
fn a_spec_whose_lines_end_in_crlf_is_edited_in_kind() {
    let story = Story::begin("crlf");
    let lid = "<ParamField body=\"lid\" type=\"boolean\">\n  Whether it has a lid\n</ParamField>\n\n";
    story.workspace.edit("page.md", "<ParamField body=\"tags\"", &format!("{lid}<ParamField body=\"tags\""));
    let files = ["openapi.yaml", "client.yaml", "docs.lock.yaml", "examples/orderBox.yaml"];
    let read = |file: &str| std::fs::read_to_string(story.workspace.path(&format!("specs/acme/{file}"))).unwrap();
    for file in files {
        let text = read(file).replace('\n', "\r\n");
        std::fs::write(story.workspace.path(&format!("specs/acme/{file}")), text).unwrap();
    }
    story.commit("From Windows");
    let (code, printed) = run(&story, "check");
    assert_eq!(code, Some(0), "{printed}");
    for line in ["docs apply acme --page page.md --date 2026-11-21", "release acme --prepare", "check"] {
        let (code, printed) = run(&story, line);
        assert_eq!(code, Some(0), "{line}: {printed}");
    }
    assert!(read("openapi.yaml").contains("lid:") && read("client.yaml").contains("version: 0.1.1"));
    for file in files {
        let text = read(file);
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{file}");
    }
    assert_eq!(story.git(&["status", "--porcelain", "specs/acme/examples"]), "");
}

#[test]
fn a_version_older_than_its_tag_is_told_how_to_become_right() {
    let story = Story::begin("older");
    story.git(&["tag", "--annotate", "acme-client-v0.3.0", "-m", "Release 0.3.0"]);
    let (code, printed) = run(&story, "check");
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("write `version: 0.3.0` into specs/acme/client.yaml"), "{printed}");
}

#[test]
fn completions_know_the_providers_of_the_clone() {
    let story = Story::begin("completions");
    for shell in ["bash", "zsh", "fish"] {
        let (code, printed) = run(&story, &format!("completions {shell}"));
        assert_eq!(code, Some(0), "{printed}");
        assert!(printed.contains("acme"), "{shell}");
    }
    let elsewhere = Workspace::new(&[]);
    std::fs::remove_dir_all(elsewhere.path("specs")).unwrap();
    let output = elsewhere.run(&["completions", "bash"]);
    assert!(output.status.success() && !shown(&output).contains("acme"), "{}", shown(&output));
}

/// A disk that is full is an error, and a reader that has gone is none: neither is a panic or a silent success.
#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_an_error() {
    let story = Story::begin("full");
    let commands = [
        "lint acme",
        "lint acme --format json",
        "diff acme --format markdown",
        "check acme",
        "generate --check --format json",
        "docs check acme --format json",
        "docs facts page.md",
        "review --format markdown",
        "lint --list",
        "lint --help",
        "--version",
        "completions bash",
    ];
    for line in commands {
        let arguments: Vec<&str> = line.split(' ').collect();
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = story.workspace.command(&arguments).stdout(full).output().unwrap();
        let said = shown(&output);
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        assert!(said.contains("the output could not be written"), "{line}: {said}");
        // The other end of the pipe is closed before anything is written.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = story.workspace.command(&arguments).stdout(writer).output().unwrap();
        assert!(matches!(output.status.code(), Some(0..=2)), "{line}: {}", shown(&output));
        assert!(!shown(&output).contains("panicked"), "{line}: {}", shown(&output));
    }
}

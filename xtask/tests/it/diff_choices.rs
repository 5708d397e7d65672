//! What `diff` compares and prints: documents of any repository, some paths of them, and what is bad enough.

use std::path::Path;
use std::process::Command;

use crate::common::{git_as_nobody, shown};

/// A repository that is no workspace of this command line.
struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    fn new(files: &[(&str, &str)]) -> Repository {
        let repository = Repository { folder: tempfile::tempdir().unwrap() };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit(files);
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn commit(&self, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = self.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "-m", "A state"]);
    }

    fn git(&self, arguments: &[&str]) {
        let output = git_as_nobody(Command::new("git").arg("-C").arg(self.path())).args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", shown(&output));
    }

    /// The exit code, and what was printed.
    fn diff(&self, line: &str) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("diff").args(line.split(' ').filter(|word| !word.is_empty()));
        command.current_dir(self.path()).env("NO_COLOR", "1");
        let output = git_as_nobody(&mut command).output().unwrap();
        (output.status.code(), shown(&output))
    }
}

fn document(paths: &[(&str, &str)]) -> String {
    let mut text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
    for (path, kind) in paths {
        text.push_str(&format!(
            "  {path}:\n    get:\n      parameters: [{{name: limit, in: query, schema: {{type: {kind}}}}}]\n      responses: {{'204': {{description: Done}}}}\n"
        ));
    }
    text
}

#[test]
fn documents_of_any_repository_are_compared() {
    let (number, text) = (document(&[("/nodes", "integer")]), document(&[("/nodes", "string")]));
    let other = document(&[("/zones", "integer")]);
    let parts = "Limit: {type: integer}\n";
    let repository = Repository::new(&[
        ("api/one.yaml", &text),
        ("api/deep/two.yaml", &other),
        ("api/parts.yaml", parts),
        ("other/three.yaml", &text),
    ]);
    repository.commit(&[("api/one.yaml", &number), ("other/three.yaml", &number)]);
    // A folder: its documents, and no part of one.
    let (code, printed) = repository.diff("HEAD~1..HEAD --specs api");
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains(":api/one.yaml -> ") && printed.contains(":api/deep/two.yaml -> "), "{printed}");
    assert!(!printed.contains("three.yaml"), "{printed}");
    assert!(printed.contains("files that are no OpenAPI documents, left out: 1"), "{printed}");
    // A pattern, and several of them.
    for (line, found) in [
        ("HEAD~1..HEAD --specs api/*.yaml", [true, true, false]),
        ("HEAD~1..HEAD --specs **/three.yaml", [false, false, true]),
        ("HEAD~1..HEAD --specs api/one.yaml --specs other", [true, false, true]),
        // From then to the working tree.
        ("HEAD~1 --specs ./other/", [false, false, true]),
    ] {
        let (code, printed) = repository.diff(&format!("{line} --fail-on breaking"));
        for (name, found) in ["one.yaml", "two.yaml", "three.yaml"].into_iter().zip(found) {
            assert_eq!(printed.contains(name), found, "{line}, {name}: {printed}");
        }
        assert_eq!(code, Some(1), "{line}: {printed}");
    }
    // Alone: HEAD against the working tree, and what is not changed is not bad.
    let (code, printed) = repository.diff("--specs api --fail-on any");
    assert_eq!(code, Some(0), "{printed}");
    std::fs::write(repository.path().join("api/one.yaml"), &text).unwrap();
    assert_eq!(repository.diff("--specs api --fail-on any").0, Some(1));
    // What names nothing is an error, and so is a range without documents in no workspace.
    for line in ["HEAD~1..HEAD --specs nowhere", "HEAD~1..HEAD --specs api/parts.yaml", "HEAD~1..HEAD"] {
        let (code, printed) = repository.diff(line);
        assert_eq!(code, Some(2), "{line}: {printed}");
        assert!(printed.contains("--specs"), "{line}: {printed}");
    }
}

#[test]
fn a_document_that_was_removed_breaks() {
    let text = document(&[("/nodes", "integer")]);
    let repository = Repository::new(&[("one.yaml", &text), ("two.yaml", &document(&[("/zones", "string")]))]);
    std::fs::remove_file(repository.path().join("one.yaml")).unwrap();
    repository.commit(&[("three.yaml", &text)]);
    let (code, printed) = repository.diff("HEAD~1..HEAD --specs *.yaml --fail-on breaking");
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("one.yaml") && printed.contains("not there"), "{printed}");
}

#[test]
fn two_folders_are_compared_document_by_document() {
    let repository = Repository::new(&[
        ("before/a.yaml", &document(&[("/nodes", "string")])),
        ("after/a.yaml", &document(&[("/nodes", "integer")])),
        ("before/b.yaml", &document(&[("/zones", "string")])),
        ("after/b.yaml", &document(&[("/zones", "string")])),
    ]);
    assert_eq!(repository.diff("before after --fail-on breaking").0, Some(1));
    assert_eq!(repository.diff("before after --specs b.yaml --fail-on any").0, Some(0));
}

#[test]
fn paths_are_included_and_excluded_with_what_is_below_them() {
    let old = document(&[("/nodes", "string"), ("/nodes/{id}/disks", "string"), ("/nodesets", "string")]);
    let new = document(&[("/nodes", "string"), ("/nodes/{id}/disks", "integer"), ("/nodesets", "integer")]);
    let repository = Repository::new(&[("old.yaml", &old), ("new.yaml", &new)]);
    for (choice, nodes, sets) in [
        ("", true, true),
        ("--include-path /nodes", true, false),
        ("--include-path /nodesets", false, true),
        ("--include-path /nodes --include-path /nodesets", true, true),
        ("--include-path */disks", true, false),
        ("--exclude-path /nodes", false, true),
        ("--include-path /nodes --exclude-path /nodes/{id}", false, false),
        ("--exclude-path /nodes --exclude-path /nodesets", false, false),
    ] {
        let (code, printed) = repository.diff(&format!("old.yaml new.yaml {choice} --fail-on breaking"));
        assert_eq!(printed.contains("/nodes/{id}/disks"), nodes, "{choice}: {printed}");
        assert_eq!(printed.contains("/nodesets"), sets, "{choice}: {printed}");
        assert_eq!(code, Some(i32::from(nodes || sets)), "{choice}: {printed}");
    }
}

#[test]
fn a_prefix_of_one_side_pairs_the_paths() {
    let old = document(&[("/v1/nodes", "string"), ("/v1/zones", "string")]);
    let new = document(&[("/nodes", "string"), ("/zones", "integer")]);
    let repository = Repository::new(&[("old.yaml", &old), ("new.yaml", &new)]);
    let (code, printed) = repository.diff("old.yaml new.yaml --fail-on breaking");
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("/v1/nodes"), "{printed}");
    let (code, printed) = repository.diff("old.yaml new.yaml --old-prefix /v1 --fail-on breaking");
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("type changed from string to integer") && !printed.contains("/nodes"), "{printed}");
    // The other way round, and only the path that did not change.
    let line = "new.yaml old.yaml --new-prefix /v1/ --include-path /nodes --fail-on breaking";
    let (code, printed) = repository.diff(line);
    assert_eq!(code, Some(0), "{printed}");
}

#[test]
fn a_level_leaves_out_what_is_milder_and_no_verdict() {
    let old = document(&[("/nodes", "string"), ("/zones", "string")]);
    let new = document(&[("/nodes", "integer"), ("/zones", "string"), ("/disks", "string")])
        .replace("description: Done", "description: All done");
    let repository = Repository::new(&[("old.yaml", &old), ("new.yaml", &new)]);
    let all = repository.diff("old.yaml new.yaml").1;
    assert!(all.contains("type changed") && all.contains("/disks") && all.contains("description"), "{all}");
    for (level, added, words) in
        [("breaking", false, false), ("risky", false, false), ("minor", true, false), ("any", true, true)]
    {
        let (code, printed) = repository.diff(&format!("old.yaml new.yaml --level {level} --fail-on breaking"));
        assert_eq!(code, Some(1), "{level}: {printed}");
        assert!(printed.contains("type changed"), "{level}: {printed}");
        assert_eq!(printed.contains("/disks"), added, "{level}: {printed}");
        assert_eq!(printed.contains("description"), words, "{level}: {printed}");
    }
    // Nothing that bad is shown; the exit code is that of everything.
    let (code, printed) = repository.diff("new.yaml new.yaml --level breaking --fail-on any");
    assert_eq!(code, Some(0), "{printed}");
    let milder = repository.path().join("milder.yaml");
    std::fs::write(milder, old.replace("description: Done", "description: All done")).unwrap();
    let (code, printed) = repository.diff("old.yaml milder.yaml --level breaking --fail-on any");
    assert_eq!(code, Some(1), "{printed}");
    assert!(!printed.contains("description"), "{printed}");
}

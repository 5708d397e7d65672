//! Bad input: one clear message that says where, the right exit code, and crates that are as they were.
#![allow(clippy::disallowed_macros, reason = "a test talks to who runs it")]

use crate::common::{Workspace, repository};

/// Runs a command in a generated workspace that `spoil` changed; gives the exit code and the message.
fn complaint(spoil: impl Fn(&Workspace), arguments: &[&str]) -> String {
    let workspace = Workspace::new(&["hpcai"]);
    assert!(workspace.run(&["generate"]).status.success());
    // Something to write for the provider that comes first, which must not be written either.
    workspace.edit("specs/hpcai/openapi.yaml", "summary: ", "summary: New. ");
    spoil(&workspace);
    let before = (workspace.files("crates"), workspace.files("tests"));
    let output = workspace.run(arguments);
    let after = (workspace.files("crates"), workspace.files("tests"));
    assert!(before == after, "the crates are not as they were");
    let left = std::fs::read_dir(workspace.path("")).unwrap().flatten();
    let left: Vec<_> = left.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let said = said.replace(&*workspace.path("").to_string_lossy(), "<workspace>/");
    format!("exit {}\n{said}", output.status.code().unwrap())
}

/// The same, with one edit of the spec.
fn edited(from: &str, to: &str) -> String {
    complaint(|workspace| workspace.edit("specs/tiny/openapi.yaml", from, to), &["generate"])
}

/// The same, with a document and a folder named.
fn named(spec: &str, out: &str) -> String {
    let core = repository().join("crates/client-core");
    let core = core.to_string_lossy();
    complaint(
        |workspace| {
            std::fs::write(workspace.path("empty.yaml"), "").unwrap();
            std::fs::write(workspace.path("latin1.yaml"), b"openapi: 3.1.0\ninfo: {title: Caf\xe9}\n").unwrap();
        },
        &["generate", "--spec", spec, "--out", out, "--core", &core],
    )
}

#[test]
fn a_syntax_error() {
    insta::assert_snapshot!(edited("info:", "info: ["));
}

#[test]
fn a_reference_that_points_at_nothing() {
    insta::assert_snapshot!(edited("schemas/CreateBoxRequest\"", "schemas/CreateBoxRequests\""));
}

#[test]
fn an_operation_id_twice() {
    insta::assert_snapshot!(edited("operationId: getBox", "operationId: createBox"));
}

#[test]
fn a_key_twice() {
    insta::assert_snapshot!(edited("servers:", "info: {title: Other, version: \"2\"}\nservers:"));
}

#[test]
fn an_unknown_provider() {
    let said = ["tinny", "sfcompute"].map(|name| complaint(|_| {}, &["generate", name])).join("\n");
    insta::assert_snapshot!(said);
}

#[test]
fn files_that_are_missing_or_wrong() {
    let gone = |path: &'static str| {
        complaint(|workspace| std::fs::remove_file(workspace.path(path)).unwrap(), &["generate", "tiny"])
    };
    let said = [
        gone("specs/tiny/openapi.yaml"),
        gone("specs/tiny/client.yaml"),
        complaint(|workspace| workspace.edit("specs/tiny/client.yaml", "name:", "nmae:"), &["generate"]),
        complaint(|workspace| workspace.edit("specs/tiny/examples/getBox.yaml", "source", "sauce"), &["generate"]),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

/// Permission bits do not hold the superuser off; a file in the way holds everybody off.
#[test]
fn a_target_that_cannot_be_written() {
    let blocked = |path: &'static str| {
        let in_the_way = move |workspace: &Workspace| {
            std::fs::remove_dir_all(workspace.path(path)).unwrap();
            std::fs::write(workspace.path(path), "in the way").unwrap();
            workspace.edit("specs/tiny/openapi.yaml", "Orders a box.", "Orders one box.");
            workspace.edit("specs/tiny/examples/getBox.yaml", "b_1", "b_2");
        };
        complaint(in_the_way, &["generate"])
    };
    let said = ["crates", "crates/tiny-client", "tests/src/cases"].map(blocked).join("\n");
    insta::assert_snapshot!(said);
}

/// What a read-only folder gives to those whom permission bits hold off.
#[cfg(unix)]
#[test]
#[cfg_attr(is_root, ignore = "permission bits do not stop the superuser")]
fn a_read_only_target() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = Workspace::new(&[]);
    assert!(workspace.run(&["generate"]).status.success());
    workspace.edit("specs/tiny/openapi.yaml", "Orders a box.", "Orders one box.");
    let before = workspace.files("crates");
    for folder in ["crates", "crates/tiny-client"] {
        let set = |mode: u32| {
            std::fs::set_permissions(workspace.path(folder), std::fs::Permissions::from_mode(mode)).unwrap();
        };
        set(0o555);
        let output = workspace.run(&["generate"]);
        set(0o755);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.starts_with("error: crates/tiny-client: cannot be written: Permission denied"), "{said}");
        assert!(before == workspace.files("crates"));
    }
}

#[test]
fn a_document_of_ones_own() {
    let said = [
        named("nope.yaml", "new"),
        named("specs", "new"),
        named("latin1.yaml", "new"),
        named("empty.yaml", "new"),
        named("specs/tiny/openapi.yaml", "specs/tiny/openapi.yaml"),
        named("specs/tiny/openapi.yaml", "specs/tiny/openapi.yaml/new"),
        named("specs/tiny/openapi.yaml", "specs"),
        complaint(|_| {}, &["generate", "--spec", "specs/tiny/openapi.yaml", "--out", "new", "--core", "nowhere"]),
        complaint(|_| {}, &["generate", "--spec", "specs/tiny/openapi.yaml"]),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

/// `lint` finds the same faults, says where each stands, and changes nothing.
#[test]
fn lint_says_where_too() {
    let spec = "specs/tiny/openapi.yaml";
    let faults = [
        ("info:", "info: [", "5:10", 2, "1 error"),
        ("schemas/CreateBoxRequest\"", "schemas/CreateBoxRequests\"", "24:28", 1, "1 error"),
        // The example of getBox is then one of no operation.
        ("operationId: getBox", "operationId: createBox", "34:20", 1, "2 errors"),
        ("servers:", "info: {title: Other, version: \"2\"}\nservers:", "6:1", 1, "1 error"),
    ];
    for (from, to, place, code, errors) in faults {
        let said = complaint(|workspace| workspace.edit(spec, from, to), &["lint", "tiny"]);
        assert!(
            said.starts_with(&format!("exit {code}\nerror[")) && said.contains(&format!("tiny: {errors}")),
            "{said}"
        );
        assert!(said.contains(&format!("--> {spec}:{place}\n")), "{said}");
    }
    let said = complaint(|_| {}, &["lint", "tinny"]);
    assert!(said.starts_with("exit 2\n") && said.contains("did you mean `tiny`?"), "{said}");
    let said = complaint(|_| {}, &["lint", "nope.yaml"]);
    assert!(said.starts_with("exit 2\nerror: `nope.yaml` is no provider"), "{said}");
}

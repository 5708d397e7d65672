//! A maintainer's day, from a page that changed to a release. Every step's output is a golden file.
#![allow(clippy::disallowed_macros, reason = "a test talks to who runs it")]

use crate::common::Story;

/// Changes the page; what it says of the order's body comes first in `from`.
fn page_says(story: &Story, from: &str, to: &str) {
    story.workspace.edit("page.md", from, to);
}

#[test]
fn a_page_has_a_new_field() {
    let mut story = Story::begin("new_field");
    let lid = "<ParamField body=\"lid\" type=\"boolean\">\n  Whether it has a lid\n</ParamField>\n\n";
    page_says(&story, "<ParamField body=\"tags\"", &format!("{lid}<ParamField body=\"tags\""));
    assert_eq!(story.type_in("check"), 0, "offline: the page is not asked");
    assert_eq!(story.type_in("docs check acme --page page.md"), 1);
    assert_eq!(story.type_in("docs apply acme --page page.md --date 2026-11-21"), 0);
    assert_eq!(story.type_in("docs check acme --page page.md"), 0);
    assert_eq!(story.type_in("diff acme"), 0);
    assert_eq!(story.type_in("generate --check"), 0);
    assert_eq!(story.type_in("check"), 1, "new items ask for a version");
    assert_eq!(story.type_in("review --format markdown"), 0);
    assert_eq!(story.type_in("release acme --dry-run"), 0);
    assert_eq!(story.type_in("release acme --prepare"), 0);
    assert_eq!(story.type_in("check"), 0);
    story.commit("Acme: boxes have lids");
    assert_eq!(story.type_in("release acme --no-verify"), 0);
    assert_eq!(story.git(&["tag", "--list"]), "acme-client-v0.1.0\nacme-client-v0.1.1\n");
    assert_eq!(story.git(&["status", "--porcelain"]), "");
    assert_eq!(story.type_in("check"), 0);
}

#[test]
fn a_page_lost_a_field() {
    let mut story = Story::begin("lost_field");
    page_says(
        &story,
        "<ParamField body=\"tags\" type=\"string[]\">\n  Tags cannot exceed 12 characters\n</ParamField>\n\n",
        "",
    );
    assert_eq!(story.type_in("docs check acme --page page.md"), 1);
    assert_eq!(story.type_in("docs apply acme --page page.md --date 2026-11-21"), 0);
    assert_eq!(story.type_in("check"), 1);
    assert_eq!(story.type_in("diff acme --fail-on major"), 1);
    assert_eq!(story.type_in("review --format markdown --fail-on major"), 1);
    assert_eq!(story.type_in("release acme --dry-run"), 0);
    assert_eq!(story.type_in("release acme --prepare"), 0);
    assert_eq!(story.type_in("check"), 0);
}

#[test]
fn a_page_says_the_same_in_other_words() {
    let mut story = Story::begin("prose_only");
    page_says(&story, "How many slots it has", "The number of slots");
    assert_eq!(story.type_in("docs check acme --page page.md"), 0);
    assert_eq!(story.type_in("docs update acme --page page.md --date 2026-11-21"), 0);
    assert_eq!(story.type_in("diff acme"), 0);
    assert_eq!(story.type_in("review --format markdown"), 0);
    assert_eq!(story.type_in("check"), 0);
    assert_eq!(story.type_in("release acme --dry-run"), 0);
}

#[test]
fn the_spec_was_wrong_and_is_put_right() {
    let mut story = Story::begin("correction");
    // The page does not speak of `note`: it is known from an SDK.
    story.workspace.edit(
        "specs/acme/openapi.yaml",
        "        note:\n          type: string\n",
        "        note:\n          type: [string, integer]\n",
    );
    story.workspace.edit(
        "specs/acme/openapi.yaml",
        "servers:\n",
        "x-correction:\n  - pointer: /components/schemas/BoxOrder/properties/note\n    date: 2026-11-21\n    evidence: PyPI acme 1.1 sends numbers too\nservers:\n",
    );
    assert_eq!(story.type_in("diff acme"), 0);
    assert_eq!(story.type_in("generate"), 0);
    assert_eq!(story.type_in("review --format markdown"), 0);
    assert_eq!(story.type_in("check"), 1);
    assert_eq!(story.type_in("release acme --dry-run"), 0);
    assert_eq!(story.type_in("release acme --prepare"), 0);
    assert_eq!(story.type_in("check"), 0);
}

/// Pages as they were after the provider changed them, where they are at hand.
#[test]
#[ignore = "needs ../shared: cargo test -p xtask --test it real_pages -- --ignored"]
fn the_real_pages_lead_to_a_release_too() {
    let shared = std::env::var_os("COMPUTE_CLIENTS_SHARED").map(std::path::PathBuf::from);
    let pages = shared.unwrap_or_else(|| crate::common::repository().join("../shared")).join("sets/docs-changes");
    // Of the other two, one shows the field it dropped in an example still, and one contradicts its own example: both are
    // a person's to decide.
    let cases = [
        ("sfcompute", "sfcompute-client", "sfc-field-added", "0.1.1"),
        ("instavm", "instavm-client", "ivm-field-added", "0.2.0"),
        ("hpcai", "hpcai-client", "hpc-enum", "0.1.1"),
    ];
    for (provider, package, page, version) in cases {
        let story = Story::of(provider, package, "real_pages");
        std::fs::copy(pages.join(page).with_extension("txt"), story.workspace.path("page.txt")).unwrap();
        let run = |line: &str| {
            let output = story.workspace.run(&line.split(' ').collect::<Vec<_>>());
            (output.status.code().unwrap_or(-1), crate::common::shown(&output))
        };
        let expect = |line: &str, code: i32| {
            let (was, text) = run(line);
            assert_eq!(was, code, "{page}: {line}\n{text}");
            text
        };
        expect(&format!("docs check {provider} --page page.txt"), 1);
        expect(&format!("docs apply {provider} --page page.txt --date 2026-11-21"), 0);
        expect(&format!("docs check {provider} --page page.txt"), 0);
        expect("check", 1);
        let text = expect(&format!("release {provider} --dry-run"), 0);
        assert!(text.starts_with(&format!("{package} 0.1.0 -> {version} ")), "{page}: {text}");
        expect(&format!("release {provider} --prepare"), 0);
        expect("check", 0);
    }
}

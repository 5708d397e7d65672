//! Documents rendered by published programs and read back, claim by claim. The claims come from a script over the
//! documents that shares no code with the reader (tests/rendered-docs/expected.py).

mod scored;

use std::path::{Path, PathBuf};

use scored::changed::Changes;
use scored::{Printed, Score};

fn rendered_docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rendered-docs")
}

/// The pages of our own document, as five published programs print them and as one carries it.
#[test]
fn the_pages_of_our_own_document() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/docs/rendered");
    let printed = Printed::load(&rendered_docs().join("printed.json"));
    for (renderer, claims) in [
        ("carrier-redoc-state", 200),
        ("openapi-markdown", 40),
        ("openapi-to-md", 120),
        ("scalar", 230),
        ("swagger-markdown", 150),
        ("widdershins", 250),
    ] {
        let mut score = Score { keep: 20, ..Score::default() };
        score.folder(&folder, renderer, &printed);
        assert!(score.expected > claims, "{}", score.row(renderer));
        let found = (score.found, score.wrong, score.silent);
        assert_eq!(found, (score.expected, 0, 0), "{}\n{:#?}", score.row(renderer), score.shown);
    }
}

#[test]
#[ignore = "needs a folder of rendered pages in RENDERED_DOCS: see tests/rendered-docs/README.md"]
fn thousands_of_rendered_pages() {
    let folder = PathBuf::from(std::env::var_os("RENDERED_DOCS").expect("RENDERED_DOCS names the folder"));
    let printed = Printed::load(&rendered_docs().join("printed.json"));
    let only = std::env::var("RENDERED_ONLY").ok();
    let mut renderers: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| printed.knows(name) && only.as_ref().is_none_or(|only| name.contains(only.as_str())))
        .collect();
    renderers.sort();
    assert!(!renderers.is_empty(), "no rendered pages in {}", folder.display());
    let mut text = Score::default();
    println!("{}", Score::HEADING);
    for renderer in &renderers {
        let keep = std::env::var("RENDERED_SHOW").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut score = Score { keep, ..Score::default() };
        score.folder(&folder, renderer, &printed);
        println!("{}", score.row(renderer));
        for line in &score.shown {
            println!("    {line}");
        }
        if !renderer.starts_with("carrier") {
            text.add(&score);
        }
    }
    println!("{}", text.row("text and tables"));
    for (kind, found, expected) in text.kinds() {
        println!("    {kind:<10} {found:>8} of {expected}");
    }
}

/// Documents of which one thing was changed: that and nothing else is found, and nothing is removed that is still there.
#[test]
#[ignore = "needs a folder of rendered pages and their changes in RENDERED_DOCS: see tests/rendered-docs/README.md"]
fn thousands_of_changed_documents() {
    let folder = PathBuf::from(std::env::var_os("RENDERED_DOCS").expect("RENDERED_DOCS names the folder"));
    let printed = Printed::load(&rendered_docs().join("printed.json"));
    let keep = std::env::var("RENDERED_SHOW").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut all = Changes::default();
    println!("{}", Changes::HEADING);
    for renderer in ["openapi-markdown", "openapi-to-md", "scalar", "swagger-markdown", "widdershins"] {
        let mut found = Changes { keep, ..Changes::default() };
        found.folder(&folder, renderer, &printed);
        println!("{}", found.row(renderer));
        for line in &found.shown {
            println!("    {line}");
        }
        all.add(&found);
    }
    println!("{}", all.row("all"));
    assert_eq!(all.removed, 0, "something was removed that is still in the document");
}

#[test]
fn changes_of_our_own_document() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/docs/rendered");
    let printed = Printed::load(&rendered_docs().join("printed.json"));
    // What is no longer marked as required on a page that marks nothing as optional is not told by that page.
    for (renderer, missed) in [("openapi-to-md", 0), ("scalar", 1), ("swagger-markdown", 0), ("widdershins", 0)] {
        let mut found = Changes { keep: 20, ..Changes::default() };
        found.folder(&folder, renderer, &printed);
        assert!(found.changes > 1 && found.prose > 0, "{}", found.row(renderer));
        let wrong = (found.changes - found.exact, found.loud, found.removed);
        assert_eq!(wrong, (missed, 0, 0), "{}\n{:#?}", found.row(renderer), found.shown);
    }
}

//! The review page in a real browser: nothing axe objects to, filters and folds that work with and without script, and
//! open in time however much changed. Leaves screenshots in `target/review/`.

use std::path::{Path, PathBuf};

use diff::Options;
use openapi::document::Document;
use review::{FileTexts, Generated, NextVersion, Provider, Review, html};
use serde_json::Value;
use tests::judge::browser;
use tests::workspace;

/// How large the largest page may be. How long it takes to open is held to two seconds with `FULL=1`: a machine that is
/// busy with something else says nothing about a page.
const BYTES: u64 = 3_000_000;
const ELEMENTS: u64 = 60_000;
const MILLISECONDS: u64 = 2_000;

fn spec(provider: &str) -> String {
    std::fs::read_to_string(workspace().join(format!("specs/{provider}/openapi.yaml"))).unwrap()
}

fn provider(name: &str, old: &str, new: &str) -> Provider {
    let path = format!("specs/{name}/openapi.yaml");
    let read = |text: &str| Document::parse(&path, text).unwrap();
    let options = Options::default();
    let mut provider = Provider::compared(name, Some(&read(old)), Some(&read(new)), &options);
    provider.package = Some(format!("{name}-client"));
    provider.version = Some(NextVersion {
        old: Some("0.1.0".to_owned()),
        new: "0.1.0".to_owned(),
        released: Some("0.1.0".to_owned()),
        suggested: "0.2.0".to_owned(),
        enough: false,
        differences: Vec::new(),
    });
    let files = [FileTexts {
        path: "src/types/mod.rs".to_owned(),
        old: Some("pub struct Node {\n    pub id: i32,\n}\n".to_owned()),
        new: Some("pub struct Node {\n    pub id: i64,\n}\n".to_owned()),
    }];
    provider.generated = Some(Generated::of(&files, "git diff main -- crates"));
    provider
}

fn review(providers: Vec<Provider>) -> Review {
    Review { old: "main (1a2b3c4)".to_owned(), new: "working tree".to_owned(), providers, ..Review::default() }
}

/// A few changes of two providers: one that breaks, one that may, one that adds, words.
fn small() -> Review {
    let old = spec("sfcompute");
    let edits = [
        (
            "required: [object, id, status, created_at, updated_at, start_at, end_at, zone]",
            "required: [object, id, status, created_at, updated_at, start_at, end_at]",
        ),
        (
            "enum: [Pending, Running, Destroyed, NodeFailure, Unspecified]",
            "enum: [Pending, Running, Destroyed, NodeFailure, Suspended, Unspecified]",
        ),
        ("Zone to buy in, by name.", "Zone to buy in. <script>window.ran = true</script>"),
        (
            "        any_zone:\n",
            "        tags:\n          type: array\n          items: {type: string}\n          description: What to find the nodes by.\n        any_zone:\n",
        ),
    ];
    let new = edits.iter().fold(old.clone(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    let tir = spec("tir");
    let other = tir.replacen("summary: ", "summary: Now ", 1);
    let unchanged = Provider { generated: None, ..provider("hpcai", &spec("hpcai"), &spec("hpcai")) };
    review(vec![provider("sfcompute", &old, &new), provider("tir", &tir, &other), unchanged])
}

fn empty() -> Review {
    review(vec![Provider { generated: None, ..provider("tir", &spec("tir"), &spec("tir")) }])
}

/// The two documents of the set that differ in most places.
fn large() -> Review {
    let archive = tests::shared("sets/hcloud").join("history.tar.xz");
    let folder = crate::common::unpack(&archive);
    let named = |start: &str| -> PathBuf {
        let mut entries = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        entries.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start))).unwrap()
    };
    let (old, new) = (named("171-"), named("172-"));
    let read = |path: &Path, name: &str| Document::parse(name, &std::fs::read_to_string(path).unwrap()).unwrap();
    let options = Options::default();
    let documents = (read(&old, "171.json"), read(&new, "172.json"));
    let provider = Provider::compared("hcloud", Some(&documents.0), Some(&documents.1), &options);
    Review { old: "171.json".to_owned(), new: "172.json".to_owned(), providers: vec![provider], ..Review::default() }
}

#[test]
#[cfg_attr(not(has_browser), ignore = "needs Chromium, node and: npm ci --prefix tests/judges")]
fn the_page_in_a_browser() {
    let mut command = browser("review.mjs");
    let folder = workspace().join("target/review");
    std::fs::create_dir_all(&folder).unwrap();
    let pages = [("small", Some(small())), ("empty", Some(empty())), ("large", cfg!(has_shared).then(large))];
    command.arg(&folder);
    for (name, review) in pages {
        if let Some(review) = review {
            std::fs::write(folder.join(format!("{name}.html")), html(&review).as_str()).unwrap();
            command.arg(name);
        }
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let found: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}\n{text}\n{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(found["said"], Value::Array(Vec::new()), "the console is silent");
    assert_eq!(found["requests"], Value::Array(Vec::new()), "nothing is fetched");
    for (name, page) in found["report"].as_object().unwrap() {
        let bytes = std::fs::metadata(folder.join(format!("{name}.html"))).unwrap().len();
        println!("{name}: {bytes} bytes, {} elements, open after {} ms", page["elements"], page["milliseconds"]);
        for scheme in ["light", "dark"] {
            assert_eq!(page["violations"][scheme], Value::Array(Vec::new()), "{name} {scheme}");
        }
        assert!(page["overflow"].as_i64().unwrap() <= 0, "{name}: wider than a phone");
        assert!(bytes < BYTES, "{name}: {bytes}");
        assert!(page["elements"].as_u64().unwrap() < ELEMENTS, "{name}: {}", page["elements"]);
        if std::env::var_os("FULL").is_some() {
            assert!(page["milliseconds"].as_u64().unwrap() < MILLISECONDS, "{name}: {}", page["milliseconds"]);
        }
        assert_eq!(page["withoutScript"], serde_json::json!({"form": 0, "folds": true}), "{name}");
        let driven = &page["driven"];
        assert_eq!((&driven["firstTab"], &driven["skipped"]), (&"skip".into(), &"main".into()), "{name}");
        if name == "empty" {
            continue;
        }
        for yes in ["onlyBreaking", "byMouse", "byKeyboard", "followed", "byOperation", "printed"] {
            assert_eq!(driven[yes], true, "{name}: {yes}: {driven}");
        }
        assert_eq!(driven["ran"], false, "{name}: a script of the document ran");
        assert_eq!(driven["afterReset"], driven["all"], "{name}");
        assert_eq!(driven["nothing"][1], 0, "{name}");
        assert_eq!((&driven["closed"], &driven["afterPrint"]), (&0.into(), &0.into()), "{name}");
        assert_eq!(driven["open"][0], driven["open"][1], "{name}");
    }
    let small = &found["report"]["small"]["driven"];
    assert_eq!((&small["all"], &small["breaking"]), (&"5 of 5 changes".into(), &"1 of 5 changes".into()));
}

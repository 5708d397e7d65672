//! Pages that were cut, spliced and scrambled: reading them never panics and never takes long.
//!
//! A few thousand mutations run with every test run; `DOCS_FUZZ_SECONDS=600` runs for that long and
//! prints how many there were and what the slowest took.

use std::path::Path;
use std::time::Instant;

use docs::apply::apply;
use docs::{Format, Input, Lock, LockPage, Page, compare, layout};
use openapi::document::{Document, NoFiles};
use tests::fuzz::{Damage, Random, Rounds};

fn seeds() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/docs");
    let mut seeds = Vec::new();
    for layout in ["docusaurus", "schema-table", "field-table", "mintlify", "generic"] {
        for page in ["page.txt", "page.html", "page.md"] {
            seeds.push(std::fs::read_to_string(folder.join(layout).join(page)).unwrap());
        }
    }
    seeds
}

/// Words that mean something to some layout.
const WORDS: &[&str] = &[
    "POST /a/{b}",
    "GET",
    "/",
    "string",
    "integer",
    "array<object>",
    "null | enum<string>",
    "required",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "|",
    "\\",
    "<table>",
    "<tr><td>",
    "</td>",
    "<pre>",
    "</pre>",
    "<details>",
    "```",
    "# ",
    "| a | b |",
    "|---|",
    "Body",
    "Response",
    "200",
    "Example:",
    "Available options:",
    "Required range: 1 <= x <= 5",
    "Pattern:",
    "default:",
    "(default: 0)",
    "FieldTypeRequiredDescription",
    "xstringYesA",
    "pQuerystringrequired",
    "The x object contains:",
    "Resolved schema:",
    "curl -d '{",
    "-H 'A: b'",
    "fetch('",
    "openapi: 3.1.0",
    "\u{200b}",
    "\u{fffd}",
    "\u{1f4a5}",
    "\u{e9}",
    "\t",
    "\n",
    "\n\n",
    "\r",
    "&lt;",
    "&#x0;",
    "<!--",
    "-->",
    "<script>",
    "eyJhbGciOiJ.",
    "$ref",
    "allOf",
    "\"type\": \"object\"",
    "\"properties\": {",
    "\"items\":",
    "\"anyOf\": [",
    "a[].b",
    "x.y.z",
    "9999999999999999999999",
    "-1e400",
    "---",
    "<ParamField body=\"x\" type=\"",
];

/// Everything that is done with a page.
fn run(text: &str, document: &Document, random: &mut Random) {
    let format = *random.pick(&[None, Some(Format::Text), Some(Format::Markdown), Some(Format::Html)]);
    let Ok(page) = Page::read(text, format) else { return };
    let chosen = if random.below(3) == 0 { random.pick(layout::LAYOUTS) } else { layout::detect(&page) };
    let facts = chosen.read(&page);
    let mut lock = Lock::new("acme");
    lock.pages.push(LockPage::default().with_facts(&facts));
    let written = lock.render().unwrap();
    let again = Lock::parse(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(again, lock, "a lock reads back as it was written");
    let operations = ["orderBox".to_owned()];
    let input = Input {
        provider: "acme",
        page: "order",
        operations: &operations,
        facts: &facts,
        lock: Some(&again.pages[0].facts()),
        document,
    };
    let report = compare(&input);
    let empty = docs::Facts::default();
    let fresh = compare(&Input { lock: Some(&empty), ..input });
    for report in [report, fresh] {
        let applied = apply(document, &facts, &report, &NoFiles);
        Document::parse("openapi.yaml", &applied.text).unwrap();
    }
}

fn document() -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/docs/mintlify/openapi.yaml");
    Document::parse("openapi.yaml", &std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn mutated_pages_do_no_harm() {
    let seeds = seeds();
    let damage = Damage { words: WORDS, others: &seeds };
    let document = document();
    let (mut rounds, mut random) = Rounds::of("DOCS_FUZZ", 400, 0x5eed);
    while rounds.begin() {
        let seed = random.seed();
        let text = damage.on(random.pick::<String>(&seeds), 8, &mut random);
        let (done, _) = rounds
            .time(|| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&text, &document, &mut random))));
        if done.is_err() {
            panic!("DOCS_FUZZ_SEED={seed} panics on its first page:\n{text}");
        }
    }
    let (count, slowest) = (rounds.done, rounds.slowest);
    println!("{count} pages in {} s, the slowest {} ms", rounds.elapsed().as_secs(), slowest.as_millis());
}

#[test]
fn large_hostile_pages_are_read_or_refused() {
    let document = document();
    let size = if std::env::var_os("DOCS_FUZZ_SECONDS").is_some() { 1024 * 1024 } else { 128 * 1024 };
    let fill = |piece: &str| piece.repeat(size / piece.len());
    let pages = [
        fill("{"),
        fill("{\n"),
        fill("[1,"),
        fill("{\"a\":[1],\n"),
        fill("a\nstring\n"),
        format!("POST /a\nBody\n{}", (0..size / 16).map(|at| format!("f{at}\nstring\n")).collect::<String>()),
        format!("POST /a\nBody\n{}", fill("x.y.z.x.y.z\nobject[]\n")),
        fill("POST /a\nGET /b\n"),
        fill("<div>"),
        fill("<td>"),
        fill("<b>x</b>"),
        fill("<ul><li>"),
        fill("string"),
        format!("POST /a\nRequest body\nobject\n{}", fill("astring")),
        fill("> "),
        fill("- "),
        fill("* _a_ **"),
        fill("| a "),
        fill("|a|b|\n|-|-|\n"),
        fill("curl '\n"),
        fill("const options =\n"),
        fill("Requires authentication via: a, b, c, d\n"),
        fill("(default: 1) between 1 and 2 "),
        fill("\n \n"),
        fill("eyJhbGciOiJub25l."),
        fill("&amp;"),
        fill("\u{1f4a5}"),
    ];
    let mut random = Random::new(7);
    for text in &pages {
        let begun = Instant::now();
        run(text, &document, &mut random);
        let head: String = text.chars().take(20).collect();
        println!("{head:?}: {} ms", begun.elapsed().as_millis());
    }
}

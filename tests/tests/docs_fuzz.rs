//! Pages that were cut, spliced and scrambled: reading them never panics and never takes long.
//!
//! A few thousand mutations run with every test run; `DOCS_FUZZ_SECONDS=600` runs for that long and
//! prints how many there were and what the slowest took.

use std::path::Path;
use std::time::{Duration, Instant};

use codegen::docs::apply::apply;
use codegen::docs::{Format, Input, Lock, LockPage, Page, compare, layout};
use codegen::document::{Document, NoFiles};

/// xorshift64*: the same seed gives the same mutations everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

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

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn mutate(seeds: &[String], random: &mut Random) -> String {
    let mut text = random.pick(seeds).clone();
    for _ in 0..=random.below(8) {
        let at = random.below(text.len() + 1);
        let at = boundary(&text, at);
        let length = random.below(60);
        let end = boundary(&text, at + length);
        match random.below(8) {
            0 => text.replace_range(at..end, ""),
            1 => text.insert_str(at, random.pick::<&str>(WORDS)),
            2 => {
                let piece = text[at..end].repeat(1 + random.below(6));
                text.insert_str(at, &piece);
            }
            3 => {
                let other = random.pick(seeds);
                let from = boundary(other, random.below(other.len()));
                let to = boundary(other, from + random.below(400));
                text.insert_str(at, &other[from..to]);
            }
            4 => text.truncate(at),
            5 => {
                let mut lines: Vec<&str> = text.split('\n').collect();
                let (a, b) = (random.below(lines.len()), random.below(lines.len()));
                lines.swap(a, b);
                text = lines.join("\n");
            }
            6 => {
                let swapped = char::from_u32(u32::try_from(random.below(0x500)).unwrap()).unwrap_or('?');
                text.replace_range(at..boundary(&text, at + 1).max(at), &swapped.to_string());
            }
            _ => {
                let word = random.pick::<&str>(WORDS).repeat(1 + random.below(40));
                text.insert_str(at, &word);
            }
        }
    }
    text
}

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
    let empty = codegen::docs::Facts::default();
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
    let document = document();
    let seconds = std::env::var("DOCS_FUZZ_SECONDS").ok().and_then(|text| text.parse::<u64>().ok());
    let seed = std::env::var("DOCS_FUZZ_SEED").ok().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0x5eed);
    let mut random = Random(seed.max(1));
    let (started, mut count, mut slowest) = (Instant::now(), 0u64, Duration::ZERO);
    loop {
        let enough = match seconds {
            Some(seconds) => started.elapsed().as_secs() >= seconds,
            None => count >= 400,
        };
        if enough {
            break;
        }
        let state = random.0;
        let text = mutate(&seeds, &mut random);
        let begun = Instant::now();
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&text, &document, &mut random)));
        if done.is_err() {
            panic!("DOCS_FUZZ_SEED={state} panics on its first page:\n{text}");
        }
        slowest = slowest.max(begun.elapsed());
        count += 1;
    }
    println!("{count} pages in {} s, the slowest {} ms", started.elapsed().as_secs(), slowest.as_millis());
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
    let mut random = Random(7);
    for text in &pages {
        let begun = Instant::now();
        run(text, &document, &mut random);
        let head: String = text.chars().take(20).collect();
        println!("{head:?}: {} ms", begun.elapsed().as_millis());
    }
}

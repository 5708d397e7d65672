//! Documents with random damage, read and compared: an error or a report, never a panic.
//!
//! Deterministic: the seed and the round make the damage. `SECONDS=600 cargo test -p tests --test
//! diff_mutations -- --nocapture` goes on for that long; without it a few hundred rounds run.

use std::time::{Duration, Instant};

use codegen::diff::{self, Options};
use codegen::document::Document;

/// xorshift64*: enough to choose places.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

const WORDS: &[&str] = &[
    "$ref: '#/components/schemas/Node'",
    "$ref: '#/components/schemas/Pet'",
    "allOf: [{$ref: '#/components/schemas/Base'}]",
    "oneOf: [{type: 'null'}, {type: string}]",
    "type: [string, 'null']",
    "nullable: true",
    "enum: [null]",
    "properties: {a: {$ref: '#/components/schemas/Node'}}",
    "required: [a, a]",
    "additionalProperties: false",
    "&a [*a]",
    "<<: *a",
    "\u{0}",
    "é",
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "'",
    "\"",
    "#",
    "~",
    "9223372036854775808",
    "-0.0",
    "1e400",
    ".nan",
];

/// Lines are moved, doubled, dropped or get words; bytes are dropped.
fn damage(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(4) {
        let at = random.below(lines.len());
        match random.below(7) {
            0 => {
                lines.remove(at);
            }
            1 => {
                let line = lines[at].clone();
                lines.insert(random.below(lines.len()), line);
            }
            2 => {
                let other = random.below(lines.len());
                lines.swap(at, other);
            }
            3 => {
                let indent = lines[at].len() - lines[at].trim_start().len();
                let word = WORDS[random.below(WORDS.len())];
                lines.insert(at, format!("{:indent$}{word}", ""));
            }
            4 => {
                let line = &mut lines[at];
                let characters: Vec<char> = line.chars().collect();
                let drop = random.below(characters.len());
                *line = characters.iter().enumerate().filter(|(i, _)| *i != drop).map(|(_, c)| c).collect();
            }
            5 => {
                let line = &mut lines[at];
                let cut = random.below(line.len());
                let cut = (0..=cut).rev().find(|i| line.is_char_boundary(*i)).unwrap_or(0);
                line.insert_str(cut, WORDS[random.below(WORDS.len())]);
            }
            _ => lines[at] = lines[at].replace("Node", ["Pet", "Zone", "Base", "Gone"][random.below(4)]),
        }
        if lines.is_empty() {
            lines.push(String::new());
        }
    }
    lines.join("\n")
}

#[test]
fn damaged_documents() {
    let whole = include_str!("diff_silence/everything.yaml");
    let seconds = std::env::var("SECONDS").ok().and_then(|text| text.parse().ok()).map(Duration::from_secs);
    let start = Instant::now();
    let (mut rounds, mut compared, mut slowest) = (0_u64, 0_u64, Duration::ZERO);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut last = whole.to_owned();
    while seconds.map_or(rounds < 150, |seconds| start.elapsed() < seconds) {
        rounds += 1;
        // Damage adds up for a while.
        let from = if random.below(8) == 0 { whole } else { &last };
        let text = damage(from, &mut random);
        let begun = Instant::now();
        let (old, new) = (Document::parse("old.yaml", from), Document::parse("new.yaml", &text));
        match (&old, &new) {
            (Ok(old), Ok(new)) => {
                compared += 1;
                let report = diff::compare(old, new, &Options::default());
                let rendered = [
                    diff::render::text(&report, true),
                    diff::render::html(&report),
                    diff::render::markdown(&report),
                    diff::render::sarif(&report),
                    diff::render::github(&report),
                    diff::render::json(&report),
                ];
                assert!(rendered.iter().all(|text| report.changes.is_empty() || !text.is_empty()));
                last = text;
            }
            (_, Err(finding)) => {
                assert!(finding.location.is_some() && !finding.message.is_empty());
            }
            (Err(_), Ok(_)) => last = whole.to_owned(),
        }
        slowest = slowest.max(begun.elapsed());
    }
    println!("{rounds} rounds, {compared} compared, in {:?}; the slowest took {slowest:?}", start.elapsed());
}

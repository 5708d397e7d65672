//! Documents with random damage, read and compared: an error or a report, never a panic.
//!
//! Deterministic: the seed and the round make the damage. `DIFF_FUZZ_SECONDS=600 cargo test -p tests --test
//! diff_mutations -- --nocapture` goes on for that long; without it a few hundred rounds run.

use diff::{self, Options};
use openapi::document::Document;
use tests::fuzz::{Damage, Rounds};

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

#[test]
fn damaged_documents() {
    let whole = include_str!("diff_silence/everything.yaml");
    let others = [whole.to_owned()];
    let damage = Damage { words: WORDS, others: &others };
    let (mut rounds, mut random) = Rounds::of("DIFF_FUZZ", 150, 0x9E37_79B9_7F4A_7C15);
    let mut compared = 0_u64;
    let mut last = whole.to_owned();
    while rounds.begin() {
        // Damage adds up for a while.
        let from = if random.below(8) == 0 { whole } else { &last };
        let text = match random.below(6) {
            // Everything that uses a schema uses another.
            0 => from.replace("schemas/Node", &format!("schemas/{}", random.pick(&["Pet", "Zone", "Base", "Gone"]))),
            _ => damage.on(from, 4, &mut random),
        };
        let (next, _) = rounds.time(|| compare(from, &text));
        last = match next {
            Compared::Yes => {
                compared += 1;
                text
            }
            Compared::NewIsBroken => last,
            Compared::OldIsBroken => whole.to_owned(),
        };
    }
    let (count, slowest) = (rounds.done, rounds.slowest);
    println!("{count} rounds, {compared} compared, in {:?}; the slowest took {slowest:?}", rounds.elapsed());
}

enum Compared {
    Yes,
    NewIsBroken,
    OldIsBroken,
}

/// Reads both; compares them and renders what differs, if they can be read.
fn compare(from: &str, text: &str) -> Compared {
    match (Document::parse("old.yaml", from), Document::parse("new.yaml", text)) {
        (Ok(old), Ok(new)) => {
            let report = diff::compare(&old, &new, &Options::default());
            let rendered = diff::render::text(&report, true, None);
            assert_eq!(report.all_findings().len(), report.findings.len() + report.changes.len());
            assert!(report.changes.is_empty() || !rendered.is_empty());
            Compared::Yes
        }
        (_, Err(finding)) => {
            assert!(finding.location.is_some() && !finding.message.is_empty());
            Compared::NewIsBroken
        }
        (Err(_), Ok(_)) => Compared::OldIsBroken,
    }
}

//! What the tests share that read damaged texts: chance that can be repeated, the damage, and how long to go on.

use std::time::{Duration, Instant};

/// Keys of a schema.
pub const KEYWORDS: &[&str] = &[
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "const",
    "default",
    "example",
    "examples",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "discriminator",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "minLength",
    "multipleOf",
    "nullable",
    "$ref",
    "readOnly",
    "additionalProperties",
    "prefixItems",
];

/// xorshift64*: the same seed gives the same choices everywhere.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// From a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        // From 0 it would never move.
        Random(seed.max(1))
    }

    /// The seed that goes on from here.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.0
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`; 0 when there is none.
    pub fn below(&mut self, end: usize) -> usize {
        (self.number() % end.max(1) as u64) as usize
    }

    /// One of several.
    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

/// How long a test goes on: a few hundred rounds in every test run; for `NAME_SECONDS`, and from `NAME_SEED`, when they
/// are in the environment.
#[derive(Debug)]
pub struct Rounds {
    /// Whether it was asked to go on for a time.
    pub long: bool,
    /// Rounds begun.
    pub done: u64,
    /// The round that took longest.
    pub slowest: Duration,
    few: u64,
    time: Duration,
    started: Instant,
}

impl Rounds {
    /// Rounds by that name, and the chance they begin with.
    #[must_use]
    pub fn of(name: &str, few: u64, seed: u64) -> (Self, Random) {
        let number = |what: &str| std::env::var(format!("{name}_{what}")).ok()?.parse::<u64>().ok();
        let seconds = number("SECONDS");
        let rounds = Rounds {
            long: seconds.is_some(),
            done: 0,
            slowest: Duration::ZERO,
            few,
            time: Duration::from_secs(seconds.unwrap_or_default()),
            started: Instant::now(),
        };
        (rounds, Random::new(number("SEED").unwrap_or(seed)))
    }

    /// Begins the next round, if there is one.
    pub fn begin(&mut self) -> bool {
        let more = if self.long { self.started.elapsed() < self.time } else { self.done < self.few };
        self.done += u64::from(more);
        more
    }

    /// Does what is measured of a round.
    pub fn time<T>(&mut self, what: impl FnOnce() -> T) -> (T, Duration) {
        let began = Instant::now();
        let made = what();
        let took = began.elapsed();
        self.slowest = self.slowest.max(took);
        (made, took)
    }

    /// How long it has been going on.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// What texts are damaged with.
#[derive(Debug)]
pub struct Damage<'t> {
    /// Words that mean something to who reads them.
    pub words: &'t [&'t str],
    /// Texts to take pieces of.
    pub others: &'t [String],
}

impl Damage<'_> {
    /// A text with 1 to `most` places damaged: lines and pieces are moved, doubled, dropped, or come from elsewhere.
    pub fn on(&self, text: &str, most: usize, random: &mut Random) -> String {
        let mut text = text.to_owned();
        for _ in 0..=random.below(most) {
            text = if random.below(2) == 0 { self.line(&text, random) } else { self.piece(text, random) };
        }
        text
    }

    fn line(&self, text: &str, random: &mut Random) -> String {
        let mut lines: Vec<&str> = text.split('\n').collect();
        let (at, to) = (random.below(lines.len()), random.below(lines.len()));
        let word;
        match random.below(6) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(to, lines[at]),
            2 => lines.swap(at, to),
            3 => {
                let indent = lines[at].len() - lines[at].trim_start().len();
                word = format!("{:indent$}{}", "", random.pick(self.words));
                lines.insert(at, &word);
            }
            4 => lines[at] = lines[at].trim_start(),
            _ => {
                let other: Vec<&str> = random.pick(self.others).split('\n').collect();
                let from = random.below(other.len());
                let end = (from + random.below(12)).min(other.len());
                lines.splice(at..at, other[from..end].iter().copied());
            }
        }
        lines.join("\n")
    }

    fn piece(&self, mut text: String, random: &mut Random) -> String {
        let at = boundary(&text, random.below(text.len() + 1));
        // Often a character, else a few words.
        let most = *random.pick(&[1, 60]);
        let end = boundary(&text, at + 1 + random.below(most));
        match random.below(8) {
            0 | 1 => text.replace_range(at..end, ""),
            2 => text.insert_str(at, random.pick::<&str>(self.words)),
            3 => text.insert_str(at, &random.pick::<&str>(self.words).repeat(1 + random.below(40))),
            4 => text.insert_str(at, &text[at..end].repeat(1 + random.below(6))),
            5 => {
                let other = random.pick(self.others);
                let from = boundary(other, random.below(other.len()));
                let to = boundary(other, from + random.below(400));
                text.replace_range(at..end, &other[from..to]);
            }
            6 => {
                let any = u32::try_from(random.below(0x500)).ok().and_then(char::from_u32).unwrap_or('?');
                text.replace_range(at..boundary(&text, at + 1), &any.to_string());
            }
            _ => text.truncate(at),
        }
        text
    }
}

/// The nearest boundary of characters before a place.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

//! The plainest patterns, matched without an allocation; all others are left to `regress`.

/// A pattern of anchors, characters, character classes and groups of plain alternatives.
#[derive(Debug)]
pub(super) struct Plain {
    from_start: bool,
    to_end: bool,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    /// Characters of a class, so many of them.
    Class { class: Class, least: usize, most: usize },
    /// One of several texts.
    OneOf(Vec<String>),
}

#[derive(Debug)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    fn has(&self, c: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)) != self.negated
    }
}

impl Plain {
    /// The pattern, if it is as plain as that.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let (from_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
        let mut parser = Parser(rest);
        let mut pieces = Vec::new();
        let mut to_end = false;
        while let Some(c) = parser.next() {
            if c == '$' {
                to_end = parser.0.is_empty();
                if !to_end {
                    return None;
                }
                break;
            }
            pieces.push(parser.piece(c)?);
        }
        let variable = |piece: &&Piece| matches!(piece, Piece::Class { least, most, .. } if least != most);
        // With more pieces of several lengths, trying all of them could take long.
        if pieces.iter().filter(variable).count() > 1 + usize::from(from_start) {
            return None;
        }
        Some(Self { from_start, to_end, pieces })
    }

    /// Whether it matches somewhere in the text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        if self.from_start {
            return self.fits(&self.pieces, text);
        }
        let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        starts.any(|at| text.get(at..).is_some_and(|text| self.fits(&self.pieces, text)))
    }

    /// Whether the text begins with the pieces.
    fn fits(&self, pieces: &[Piece], text: &str) -> bool {
        let Some((piece, after)) = pieces.split_first() else { return !self.to_end || text.is_empty() };
        match piece {
            Piece::OneOf(texts) => {
                texts.iter().any(|one| text.strip_prefix(one.as_str()).is_some_and(|rest| self.fits(after, rest)))
            }
            Piece::Class { class, least, most } => {
                let mut rest = text;
                let mut count = 0;
                loop {
                    if count >= *least && self.fits(after, rest) {
                        return true;
                    }
                    let mut chars = rest.chars();
                    match chars.next() {
                        Some(c) if count < *most && class.has(c) => rest = chars.as_str(),
                        _ => return false,
                    }
                    count += 1;
                }
            }
        }
    }
}

/// What is left of a pattern. Whatever is not known to mean the same in every mode of regular expressions ends it.
struct Parser<'p>(&'p str);

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.0.chars();
        let next = chars.next();
        self.0 = chars.as_str();
        next
    }

    fn take(&mut self, c: char) -> bool {
        match self.0.strip_prefix(c) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// The piece that begins with `c`.
    fn piece(&mut self, c: char) -> Option<Piece> {
        if c == '(' {
            self.0 = self.0.strip_prefix("?:").unwrap_or(self.0);
            let (inside, rest) = self.0.split_once(')')?;
            self.0 = rest;
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '|' | ' ' | ':' | ',' | '@');
            let quantified = self.0.starts_with(['*', '+', '?', '{']);
            let texts = inside.split('|').map(str::to_owned).collect();
            return (inside.chars().all(plain) && !quantified).then_some(Piece::OneOf(texts));
        }
        let class = match c {
            '[' => self.class()?,
            '\\' => self.escape()?,
            '^' | '$' | '.' | '*' | '+' | '?' | ')' | ']' | '{' | '}' | '|' => return None,
            c => Class { negated: false, ranges: vec![(c, c)] },
        };
        let (least, most) = self.quantity()?;
        Some(Piece::Class { class, least, most })
    }

    fn escape(&mut self) -> Option<Class> {
        let ranges = match self.next()? {
            'd' => vec![('0', '9')],
            'w' => vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            c @ ('^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/') => {
                vec![(c, c)]
            }
            _ => return None,
        };
        Some(Class { negated: false, ranges })
    }

    fn class(&mut self) -> Option<Class> {
        let negated = self.take('^');
        let mut ranges = Vec::new();
        loop {
            let first = match self.next()? {
                ']' => break,
                '[' | '-' if !self.0.starts_with(']') => return None,
                '\\' if self.0.starts_with('-') => self.next()?,
                '\\' => {
                    ranges.append(&mut self.escape()?.ranges);
                    if self.0.starts_with('-') && !self.0.starts_with("-]") {
                        return None;
                    }
                    continue;
                }
                c => c,
            };
            let last = match self.0.starts_with('-') && !self.0.starts_with("-]") {
                true => {
                    self.next();
                    self.next().filter(|c| c.is_ascii_alphanumeric() && first.is_ascii_alphanumeric())?
                }
                false => first,
            };
            if last < first {
                return None;
            }
            ranges.push((first, last));
        }
        Some(Class { negated, ranges })
    }

    /// How often the piece before comes.
    fn quantity(&mut self) -> Option<(usize, usize)> {
        let quantity = match self.0.chars().next() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => {
                let (inside, rest) = self.0.get(1..)?.split_once('}')?;
                self.0 = rest;
                let (least, most) = match inside.split_once(',') {
                    Some((least, "")) => (least.parse().ok()?, usize::MAX),
                    Some((least, most)) => (least.parse().ok()?, most.parse().ok()?),
                    None => (inside.parse().ok()?, inside.parse().ok()?),
                };
                let again = self.0.starts_with(['*', '+', '?', '{']);
                return (least <= most && !again).then_some((least, most));
            }
            _ => return Some((1, 1)),
        };
        self.next();
        (!self.0.starts_with(['*', '+', '?', '{'])).then_some(quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regress::Regex;

    /// Patterns of providers, and what is nearly like them.
    const PATTERNS: [&str; 34] = [
        "^(vm|n)_",
        "^[0-9]+$",
        "^[^_,= ][^,= ]{0,127}$",
        "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        "^[a-z][a-z0-9-]*$",
        "^\\d{3}-\\d{4}$",
        "[\\w.-]+@x",
        "^$",
        "",
        "$",
        "a",
        "a{2}",
        "a{2,}b",
        "^(?:ab|a)b?$",
        "^(a|ab)(c|bc)$",
        "[-a]",
        "[a-]+$",
        "[^]",
        "[]",
        "^a|b$",
        "a.c",
        "^\\w+\\/\\w+$",
        "\\$\\^",
        "[\\]\\\\]",
        "é+",
        "^[^a]$",
        "a??",
        "(a",
        "a)",
        "[a-\\d]",
        "^[A-Za-z0-9_]{1,3}$",
        "^x{1}y{0}$",
        "x*x*x*x*y",
        "^[\\-a-c]+$",
    ];

    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % end
        }

        fn text(&mut self, of: &[char], most: usize) -> String {
            (0..self.below(most)).map(|_| of[self.below(of.len())]).collect()
        }
    }

    fn same(pattern: &str, random: &mut Random) -> bool {
        let Some(plain) = Plain::parse(pattern) else { return false };
        let regex = Regex::with_flags(pattern, "u").or_else(|_| Regex::new(pattern));
        let regex = regex.unwrap_or_else(|error| panic!("{pattern}: taken for a pattern, but {error}"));
        let of: Vec<char> = "aabcnvm_x019-@.,= /$^]\\é😀\n".chars().collect();
        for _ in 0..200 {
            let text = random.text(&of, 8);
            assert_eq!(plain.is_in(&text), regex.find(&text).is_some(), "{pattern:?} in {text:?}");
        }
        true
    }

    #[test]
    fn a_plain_pattern_matches_what_it_matches_as_a_regular_expression() {
        let mut random = Random(1);
        let plain = PATTERNS.iter().filter(|pattern| same(pattern, &mut random)).count();
        assert!(plain > 18, "only {plain} of {} are plain", PATTERNS.len());
        let of: Vec<char> = "^$()[]{}|?*+-.,012abw\\\\dé_/:".chars().collect();
        let mut plain = 0;
        for _ in 0..4_000 {
            plain += usize::from(same(&random.text(&of, 7), &mut random));
        }
        assert!(plain > 400, "only {plain} are plain");
    }
}

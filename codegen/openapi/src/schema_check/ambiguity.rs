//! Whether a backtracking engine could take for ever over a pattern.
//!
//! It does where a text can be read in exponentially many ways: a repeated group that ends in a loop which may eat the
//! beginning of the next round, as in `([a-z0-9]+-?)+`, or a repeated choice between things that begin alike. This looks
//! at which characters can begin and end what, which is safe and now and then too careful.

use regex_syntax::ast::{Ast, RepetitionKind, RepetitionRange, parse::Parser};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind, translate::Translator};

/// From how many rounds on a repetition multiplies what is ambiguous in it.
const ROUNDS: u32 = 4;
/// From how much freedom on a counted repetition is a loop.
const FREEDOM: u32 = 8;

/// Whether a match could take for ever; `None` for back-references and other dialects.
pub(super) fn ambiguous(pattern: &str) -> Option<bool> {
    let (rest, around) = without_look_around(pattern)?;
    let ast = Parser::new().parse(&rest).ok()?;
    let mut found = shape(&rest, &ast)?.ambiguous;
    for inner in around {
        found |= ambiguous(&inner)?;
    }
    Some(found)
}

/// The pattern without its look-around, each of which is matched from where it stands and alone.
fn without_look_around(pattern: &str) -> Option<(String, Vec<String>)> {
    const OPENINGS: [&str; 4] = ["(?=", "(?!", "(?<=", "(?<!"];
    let (mut rest, mut around) = (String::new(), Vec::new());
    let mut at = 0;
    while let Some(character) = pattern.get(at..)?.chars().next() {
        let here = &pattern[at..];
        if let Some(opening) = OPENINGS.iter().find(|opening| here.starts_with(**opening)) {
            let length = group(here)?;
            around.push(here.get(opening.len()..length - 1)?.to_owned());
            at += length;
        } else {
            let length = match character {
                '\\' => 1 + here.chars().nth(1).map_or(0, char::len_utf8),
                '[' => class(here)?,
                _ => character.len_utf8(),
            };
            rest.push_str(here.get(..length)?);
            at += length;
        }
    }
    Some((rest, around))
}

/// How long the group is that begins here.
fn group(text: &str) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(character) = text.get(at..)?.chars().next() {
        at += match character {
            '\\' => 1 + text[at..].chars().nth(1).map_or(0, char::len_utf8),
            '[' => class(&text[at..])?,
            _ => character.len_utf8(),
        };
        match character {
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at),
            ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// How long the class is that begins here.
fn class(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// What a part of a pattern can begin and end with.
struct Shape {
    empty: bool,
    first: ClassUnicode,
    last: ClassUnicode,
    /// What a loop at the end may eat of what comes after, and one at the beginning of what came before.
    tail: ClassUnicode,
    head: ClassUnicode,
    /// Two branches begin alike.
    forked: bool,
    ambiguous: bool,
}

impl Shape {
    fn nothing() -> Self {
        Self::of(true, ClassUnicode::empty())
    }

    fn of(empty: bool, characters: ClassUnicode) -> Self {
        let none = ClassUnicode::empty;
        let (first, last) = (characters.clone(), characters);
        Self { empty, first, last, tail: none(), head: none(), forked: false, ambiguous: false }
    }

    fn then(mut self, next: Self) -> Self {
        if self.empty {
            self.first.union(&next.first);
            self.head.union(&next.head);
        }
        let (mut last, mut tail) = (next.last, next.tail);
        if next.empty {
            last.union(&self.last);
            tail.union(&self.tail);
        }
        Self {
            empty: self.empty && next.empty,
            last,
            tail,
            forked: self.forked || next.forked,
            ambiguous: self.ambiguous || next.ambiguous,
            ..self
        }
    }

    fn or(mut self, other: Self) -> Self {
        self.first.union(&other.first);
        self.last.union(&other.last);
        self.tail.union(&other.tail);
        self.head.union(&other.head);
        Self {
            empty: self.empty || other.empty,
            forked: self.forked || other.forked,
            ambiguous: self.ambiguous || other.ambiguous,
            ..self
        }
    }

    fn repeated(mut self, min: u32, max: Option<u32>) -> Self {
        if max.is_none_or(|max| max >= ROUNDS) {
            let loops = self.tail.iter().next().is_some();
            self.ambiguous |=
                self.forked || self.empty && loops || meet(&self.tail, &self.first) || meet(&self.head, &self.last);
            self.forked = false;
        }
        if max.is_none_or(|max| max - min.min(max) >= FREEDOM) {
            self.tail.union(&self.first);
            self.head.union(&self.last);
        }
        self.empty |= min == 0;
        self
    }
}

/// Whether two branches can match the same text; and what a longer one eats where a shorter one could have ended.
fn forks(shapes: &[Shape], branches: &[Ast]) -> (bool, ClassUnicode) {
    let texts: Vec<Option<String>> = branches.iter().map(literal).collect();
    let (mut forked, mut longer) = (false, ClassUnicode::empty());
    for (one, shape) in shapes.iter().enumerate() {
        for (other, second) in shapes.iter().enumerate().filter(|(other, _)| *other != one) {
            match (&texts[one], &texts[other]) {
                (Some(short), Some(long)) => match long.strip_prefix(short.as_str()).map(|rest| rest.chars().next()) {
                    Some(Some(next)) => longer.push(ClassUnicodeRange::new(next, next)),
                    Some(None) => forked = true,
                    None => {}
                },
                _ => forked |= one < other && meet(&shape.first, &second.first),
            }
        }
    }
    (forked, longer)
}

/// The text a part matches, if it matches only one.
fn literal(ast: &Ast) -> Option<String> {
    match ast {
        Ast::Literal(literal) => Some(literal.c.to_string()),
        Ast::Concat(parts) => parts.asts.iter().map(literal).collect(),
        _ => None,
    }
}

fn meet(a: &ClassUnicode, b: &ClassUnicode) -> bool {
    let mut both = a.clone();
    both.intersect(b);
    both.iter().next().is_some()
}

fn shape(pattern: &str, ast: &Ast) -> Option<Shape> {
    Some(match ast {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Shape::nothing(),
        Ast::Group(group) => shape(pattern, &group.ast)?,
        Ast::Concat(parts) => {
            let mut whole = Shape::nothing();
            for part in &parts.asts {
                whole = whole.then(shape(pattern, part)?);
            }
            whole
        }
        Ast::Alternation(branches) => {
            let shapes: Option<Vec<Shape>> = branches.asts.iter().map(|branch| shape(pattern, branch)).collect();
            let shapes = shapes?;
            let (forked, longer) = forks(&shapes, &branches.asts);
            let mut whole = shapes.into_iter().reduce(Shape::or)?;
            whole.forked |= forked;
            whole.tail.union(&longer);
            whole
        }
        Ast::Repetition(repetition) => {
            let (min, max) = match &repetition.op.kind {
                RepetitionKind::ZeroOrOne => (0, Some(1)),
                RepetitionKind::ZeroOrMore => (0, None),
                RepetitionKind::OneOrMore => (1, None),
                RepetitionKind::Range(RepetitionRange::Exactly(count)) => (*count, Some(*count)),
                RepetitionKind::Range(RepetitionRange::AtLeast(min)) => (*min, None),
                RepetitionKind::Range(RepetitionRange::Bounded(min, max)) => (*min, Some(*max)),
            };
            shape(pattern, &repetition.ast)?.repeated(min, max)
        }
        Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
            let hir = Translator::new().translate(pattern, ast).ok()?;
            let characters = match hir.kind() {
                HirKind::Class(Class::Unicode(class)) => class.clone(),
                HirKind::Literal(literal) => {
                    let text = std::str::from_utf8(&literal.0).ok()?;
                    ClassUnicode::new(text.chars().map(|c| ClassUnicodeRange::new(c, c)))
                }
                _ => return None,
            };
            Shape::of(false, characters)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::ambiguous;

    #[test]
    fn what_can_be_read_in_many_ways_is_found() {
        for pattern in [
            "^([a-z]+)+$",
            "^(([a-z0-9]+)-?)+$",
            "^(a|a)*$",
            r"^(\w|\d)+$",
            "^(a*)*$",
            "^([a-z]*-?[a-z])+$",
            "^([a-z]{1,63})+$",
            "^(([a-z]+ ?)+)@x$",
            "^(.*,)*x$",
            "^(ab|abab)*$",
        ] {
            assert_eq!(ambiguous(pattern), Some(true), "{pattern}");
        }
    }

    #[test]
    fn what_can_be_read_in_one_way_is_left_alone() {
        for pattern in [
            "^[a-z0-9]+(-[a-z0-9]+)*$",
            r"^([a-zA-Z0-9]+\.)+[a-z]+$",
            "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
            "^([0-9a-f]{2}:){5}[0-9a-f]{2}$",
            "^([0-9a-f]{4}){8}$",
            "^(a|b|cd)*$",
            "^(ab|ac|acd)*$",
            r"^(\w+|\*|\*\*)(\.(\w+|\*|\*\*))*$",
            r"^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$",
            "^arn:aws:[a-z0-9-]*:[0-9]{12}:.+/.*$",
            r"^[\w.+-]+@[\w-]+\.[\w.-]+$",
            "^$",
        ] {
            assert_eq!(ambiguous(pattern), Some(false), "{pattern}");
        }
        for pattern in [
            "^(?=.*[a-z])(?=.*[0-9])(?=.*[!@]).{8,}$",
            "^(?![0-9a-f]{8}-[0-9a-f]{12}$)^[a-z]([a-zA-Z0-9-]*[a-zA-Z0-9]+)?$",
            r"^(?!.*[()\]])[a-z(]+(?<!-)$",
        ] {
            assert_eq!(ambiguous(pattern), Some(false), "{pattern}");
        }
        assert_eq!(ambiguous("^(?=([a-z]+)+$).*$"), Some(true));
        assert_eq!(ambiguous(r"^(a)\1$"), None);
        assert_eq!(ambiguous("(?=a"), None);
    }
}

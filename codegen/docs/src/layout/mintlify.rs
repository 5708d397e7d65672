//! API pages of Mintlify: name, type and badges on lines of their own, constraints in words.

use serde_json::Value;

use super::builder::{Builder, claim, count};
use super::generic;
use crate::facts::{Aspect, Auth, Facts, Field, Place};
use crate::page::{CodeKind, Format, Kind, Line, Page};
use crate::read::sections::{self, Section};
use crate::read::{self, prose, types};

const CONSTRAINTS: &[&str] = &[
    "Required range:",
    "Required string length:",
    "Required array length:",
    "Minimum string length:",
    "Maximum string length:",
    "Minimum array length:",
    "Maximum array length:",
    "Available options:",
    "Allowed value:",
    "Pattern:",
];

const NOISE: &[&str] =
    &["Show child attributes", "Hide child attributes", "child attributes", "Copy", "Try it", "Ask AI"];

pub(super) fn score(page: &Page) -> u32 {
    let fields = page.lines.windows(2).filter(|pair| {
        matches!(pair[0].kind, Kind::Text) && read::is_name(&pair[0].text) && types::is_type(&pair[1].text)
    });
    let fields = u32::try_from(fields.count()).unwrap_or(u32::MAX);
    let inline = count(page, |line| {
        line.pieces.len() >= 2 && !line.is_row() && read::is_name(&line.pieces[0]) && types::is_type(&line.pieces[1])
    });
    let words = count(page, |line| CONSTRAINTS.iter().any(|lead| line.text.starts_with(lead)));
    let sections = count(page, |line| matches!(line.text.as_str(), "Authorizations" | "Body" | "Path Parameters"));
    let front = count(page, |line| line.text.starts_with("openapi:") || line.text.starts_with("api:"));
    fields * 2 + inline + words * 3 + sections * 2 + front * 5
}

pub(super) fn read(page: &Page) -> Facts {
    let mut builder = Builder::new(page);
    builder.shows_null = true;
    let mut depths: Vec<(u16, String)> = Vec::new();
    while let Some(line) = builder.next() {
        if matches!(line.kind, Kind::Code(_)) || line.is_row() {
            builder.common(line);
            continue;
        }
        let in_section = builder.place().is_some() || builder.section == Section::Auth;
        if in_section {
            if let Some(extra) = field_start(&builder, line) {
                field(&mut builder, &mut depths, line, extra);
                continue;
            }
            if constraint(&mut builder, line) {
                continue;
            }
        } else if address(&mut builder, line) {
            continue;
        }
        if NOISE.contains(&line.text.as_str()) {
            continue;
        }
        if sections::is_method(&line.text) && operation(&mut builder, line) {
            continue;
        }
        let described = builder.current.is_some() && sections::section(&line.text).is_none();
        if !described && builder.common(line) {
            depths.clear();
            continue;
        }
        if described && sections::status(&line.text).is_some_and(|(_, rest)| rest.is_empty() || rest.contains('/')) {
            builder.common(line);
            continue;
        }
        if builder.common_section(line) {
            depths.clear();
            continue;
        }
        if !builder.describe(&line.text, line.number) {
            generic::rest(&mut builder, line);
        }
    }
    builder.finish()
}

/// Front matter of a source page: `api: "POST https://..."`, `openapi: post /v1/nodes`.
fn address(builder: &mut Builder<'_>, line: &Line) -> bool {
    let Some(rest) = ["api:", "openapi:"].iter().find_map(|lead| line.text.strip_prefix(lead)) else {
        return false;
    };
    let rest = rest.trim().trim_matches(['"', '\'']);
    let Some((method, target)) = rest.split_once(' ') else {
        return false;
    };
    let text = format!("{} {}", method.to_ascii_uppercase(), target.trim());
    if let Some((method, target)) = sections::operation(&text) {
        builder.operation(method, target, line.number);
    }
    true
}

/// `POST`, then `/`, `v1`, `/`, `nodes` on lines of their own.
fn operation(builder: &mut Builder<'_>, line: &Line) -> bool {
    let mut path = String::new();
    let mut ahead = 0;
    loop {
        let slash = builder.peek_text(ahead);
        if slash != "/" {
            break;
        }
        let part = builder.peek_text(ahead + 1);
        let is_part = !part.is_empty() && !part.contains(char::is_whitespace) && part != "/";
        path.push('/');
        ahead += 1;
        // A title of one word would look like a part; titles begin with a capital.
        let ends = builder.peek_text(ahead + 1) != "/" && part.starts_with(|c: char| c.is_uppercase());
        if !is_part || ends {
            break;
        }
        path.push_str(part);
        ahead += 1;
    }
    if path.is_empty() {
        return false;
    }
    builder.skip(ahead);
    builder.operation(&line.text, &path, line.number);
    true
}

/// How many of the following lines belong to the field that begins here.
fn field_start(builder: &Builder<'_>, line: &Line) -> Option<usize> {
    let name = line.pieces.first()?;
    if !read::is_name(name) || matches!(line.kind, Kind::Heading(1 | 2)) {
        return None;
    }
    if line.pieces.len() >= 2 {
        return types::is_type(&line.pieces[1]).then_some(0);
    }
    (line.text == *name && types::is_type(builder.peek_text(0))).then_some(1)
}

fn field(builder: &mut Builder<'_>, depths: &mut Vec<(u16, String)>, line: &Line, extra: usize) {
    let number = line.number;
    let mut words: Vec<(String, u32)> = line.pieces.iter().map(|piece| (piece.clone(), number)).collect();
    for _ in 0..extra {
        if let Some(next) = builder.next() {
            words.push((next.text.clone(), next.number));
        }
    }
    // Badges on the lines that follow.
    if line.pieces.len() < 2 {
        while let Some(next) = builder.peek(0) {
            let badge = next.text.as_str();
            if !is_badge(badge) || matches!(next.kind, Kind::Code(_)) {
                break;
            }
            words.push((badge.to_owned(), next.number));
            builder.skip(1);
        }
    }
    let mut words = words.into_iter();
    let (Some((name, _)), Some((kind, kind_line))) = (words.next(), words.next()) else {
        return;
    };
    let Some(fact) = types::parse(&kind) else {
        return;
    };
    let badges: Vec<(String, u32)> = words.collect();
    let carrier = badges.iter().find_map(|(word, _)| Place::parameter(word));
    if builder.section == Section::Auth {
        credential(builder, &name, carrier, number);
        return;
    }
    let Some(place) = builder.place() else {
        builder.unread(number, &line.text);
        return;
    };
    let path = path_of(builder, depths, &place, &name, &fact.text, line);
    let mut field = Field::new(&path, number);
    types::claim(&mut field, &fact, kind_line, true);
    let required = badges.iter().find(|(word, _)| word == "required");
    field.claim(Aspect::Required, required.is_some(), required.map_or(number, |(_, line)| *line));
    for (word, line) in &badges {
        if let Some(text) = word.strip_prefix("default:") {
            match prose::typed(text, &fact.text) {
                Some(value) => field.claim(Aspect::Default, value, *line),
                None => builder.unread(*line, word),
            }
        } else if word == "deprecated" {
            field.claim(Aspect::Deprecated, true, *line);
        } else if word == "nullable" {
            field.claims.remove(&Aspect::Nullable);
            field.claim(Aspect::Nullable, true, *line);
        }
    }
    builder.field(&place, field);
}

fn path_of(
    builder: &Builder<'_>,
    depths: &mut Vec<(u16, String)>,
    place: &Place,
    name: &str,
    kind: &str,
    line: &Line,
) -> String {
    if place.is_parameters() {
        return name.to_owned();
    }
    while depths.last().is_some_and(|(depth, _)| *depth >= line.depth) {
        depths.pop();
    }
    let nested = builder.page.format != Format::Text && !name.contains('.');
    let full = match depths.last() {
        Some((_, above)) if nested => format!("{above}.{name}"),
        _ => name.to_owned(),
    };
    let path = match builder.op.part(place) {
        Some(part) => read::anchor(part, &full),
        None => full,
    };
    if kind.contains("object") {
        depths.push((line.depth, path.clone()));
    }
    path
}

fn is_badge(text: &str) -> bool {
    matches!(
        text,
        "required"
            | "optional"
            | "deprecated"
            | "nullable"
            | "read-only"
            | "write-only"
            | "header"
            | "query"
            | "path"
            | "cookie"
    ) || text.starts_with("default:")
}

/// A field under `Authorizations` is a way to sign in.
fn credential(builder: &mut Builder<'_>, name: &str, carrier: Option<Place>, line: u32) {
    let next = builder.peek_text(0).to_ascii_lowercase();
    let auth = match carrier {
        Some(Place::Query) => Auth::Query(name.to_owned()),
        Some(Place::Cookie) => Auth::Cookie(name.to_owned()),
        _ if name.eq_ignore_ascii_case("authorization") && next.contains("bearer") => Auth::Bearer,
        _ if name.eq_ignore_ascii_case("authorization") && next.contains("basic") => Auth::Basic,
        _ if name.eq_ignore_ascii_case("authorization")
            && builder.op.auth.iter().any(|(auth, _)| *auth == Auth::Bearer) =>
        {
            Auth::Bearer
        }
        _ => Auth::Header(name.to_owned()),
    };
    builder.op.add_auth(auth, line);
    builder.current = None;
}

/// A constraint in the layout's own words. Without a field to belong to it is unread, and so is
/// what it would have described.
fn constraint(builder: &mut Builder<'_>, line: &Line) -> bool {
    if matches!(line.text.as_str(), "Example:" | "Examples:") {
        examples(builder, line);
        return true;
    }
    let Some(lead) = CONSTRAINTS.iter().find(|lead| line.text.starts_with(**lead)) else {
        return false;
    };
    let mut rest = line.text[lead.len()..].trim().to_owned();
    let number = line.number;
    if *lead == "Available options:" {
        // The options follow one a line, each but the last with a comma.
        while rest.is_empty() || rest.ends_with(',') {
            let Some(next) = builder.next() else { break };
            rest.push_str(&next.text);
        }
    }
    let read = match *lead {
        "Available options:" | "Allowed value:" => {
            let kind = kind_of(builder);
            let values =
                rest.split(',').map(|word| word.trim().trim_matches(['"', '`'])).filter(|word| !word.is_empty());
            let values: Vec<Value> =
                values.map(|word| prose::typed(word, &kind).unwrap_or_else(|| word.into())).collect();
            !values.is_empty() && claim(builder, Aspect::Enum, values, number)
        }
        "Pattern:" => claim(builder, Aspect::Pattern, rest.trim_matches('`'), number),
        "Required range:" => bounds(builder, &rest, number),
        "Required string length:" => lengths(builder, &rest, Aspect::MinLength, Aspect::MaxLength, number),
        "Required array length:" => lengths(builder, &rest, Aspect::MinItems, Aspect::MaxItems, number),
        "Minimum string length:" => size(builder, &rest, Aspect::MinLength, number),
        "Maximum string length:" => size(builder, &rest, Aspect::MaxLength, number),
        "Minimum array length:" => size(builder, &rest, Aspect::MinItems, number),
        _ => size(builder, &rest, Aspect::MaxItems, number),
    };
    if !read {
        builder.unread(number, &line.text);
    }
    true
}

/// The type of the field, or of its items where an enumeration is theirs.
fn kind_of(builder: &mut Builder<'_>) -> String {
    let kind = builder.current().map(|field| field.type_text().to_owned()).unwrap_or_default();
    let inner = kind.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>'));
    inner.map(str::to_owned).unwrap_or(kind)
}

fn number(text: &str) -> Option<Value> {
    let word = text.split_whitespace().next()?.replace([',', '_'], "");
    serde_json::from_str::<serde_json::Number>(&word).ok().map(Value::Number)
}

fn size(builder: &mut Builder<'_>, text: &str, aspect: Aspect, line: u32) -> bool {
    number(text).is_some_and(|value| claim(builder, aspect, value, line))
}

/// `1 - 63`, `>= 1`, `<= 63`.
fn lengths(builder: &mut Builder<'_>, text: &str, low: Aspect, high: Aspect, line: u32) -> bool {
    if let Some(rest) = text.strip_prefix(">=") {
        return size(builder, rest, low, line);
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return size(builder, rest, high, line);
    }
    match text.split_once(" - ") {
        Some((from, to)) => size(builder, from, low, line) && size(builder, to, high, line),
        None => size(builder, text, low, line) && size(builder, text, high, line),
    }
}

/// `x >= 1`, `1 <= x <= 100`, `0 < x < 1`.
fn bounds(builder: &mut Builder<'_>, text: &str, line: u32) -> bool {
    let Some(at) = text.find('x') else {
        return false;
    };
    let (before, after) = (text[..at].trim(), text[at + 1..].trim());
    let mut read = 0;
    for (sign, aspect) in [("<=", Aspect::Minimum), ("<", Aspect::ExclusiveMinimum)] {
        if let Some(value) = before.strip_suffix(sign).and_then(number) {
            read += usize::from(claim(builder, aspect, value, line));
            break;
        }
    }
    for (sign, aspect) in [
        (">=", Aspect::Minimum),
        ("<=", Aspect::Maximum),
        (">", Aspect::ExclusiveMinimum),
        ("<", Aspect::ExclusiveMaximum),
    ] {
        if let Some(value) = after.strip_prefix(sign).and_then(number) {
            read += usize::from(claim(builder, aspect, value, line));
            break;
        }
    }
    read > 0 && read == usize::from(!before.is_empty()) + usize::from(!after.is_empty())
}

/// The values below `Example:`.
fn examples(builder: &mut Builder<'_>, line: &Line) {
    let several = line.text == "Examples:";
    let described = builder.current.is_some();
    if !described {
        builder.unread(line.number, &line.text);
    }
    while let Some(next) = builder.peek(0) {
        let value = match next.kind {
            Kind::Code(at) => match builder.page.codes.get(at).map(|code| &code.kind) {
                Some(CodeKind::Value(literal)) => Some(literal.value.clone()),
                _ => None,
            },
            _ => read::literal(&next.text),
        };
        let Some(value) = value else { break };
        builder.skip(1);
        if described {
            claim(builder, Aspect::Example, read::example_value(&value), next.number);
        } else {
            builder.unread(next.number, &next.text);
        }
        if !several {
            break;
        }
    }
}

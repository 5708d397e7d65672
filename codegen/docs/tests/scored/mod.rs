//! What a page gave, held against what its document states.

pub mod changed;

use std::collections::BTreeMap;
use std::path::Path;

use compute_clients_docs::facts::{Class, Evidence, Facts, Operation, Part, Place, Status};
use compute_clients_docs::{Format, Page, layout};
use serde_json::Value;

/// Which claims a renderer prints, by place.
pub struct Printed(Value);

impl Printed {
    pub fn load(path: &Path) -> Self {
        Self(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
    }

    fn of(&self, renderer: &str) -> &Value {
        &self.0[if renderer.starts_with("carrier") { "carrier" } else { renderer }]
    }

    pub fn knows(&self, renderer: &str) -> bool {
        self.of(renderer).is_object()
    }

    /// Whether the renderer prints this wrongly: what the page says is not what its document says.
    fn misprints(&self, renderer: &str, aspect: &str) -> bool {
        self.of(renderer)["misprinted"].as_array().is_some_and(|all| all.iter().any(|one| one == aspect))
    }

    fn prints(&self, renderer: &str, place: &str, aspect: &str) -> bool {
        let place = match place {
            "request" => "request",
            place if place.starts_with("response") => "response",
            place if self.of(renderer)[place].is_array() => place,
            _ => "parameters",
        };
        self.of(renderer)[place].as_array().unwrap().iter().any(|one| one == aspect)
    }
}

#[derive(Default)]
pub struct Score {
    pub pages: usize,
    pub expected: usize,
    pub found: usize,
    /// Read claims that the document contradicts.
    pub wrong: usize,
    /// Read claims that the document confirms.
    pub right: usize,
    /// Missed claims of which no line is reported as unread.
    pub silent: usize,
    pub by_kind: BTreeMap<String, (usize, usize)>,
    /// Examples of what went wrong, this many of each.
    pub keep: usize,
    pub shown: Vec<String>,
}

/// A page as it is, and each of its lines with whether it is reported as unread.
struct Shown<'p> {
    text: &'p str,
    /// What is printed of the operation.
    section: &'p str,
    lines: &'p [(&'p str, bool)],
}

/// A claim of a document.
struct Claim {
    expected: bool,
    place: String,
    name: String,
    aspect: String,
    value: Value,
}

impl Claim {
    fn about(place: &str, name: &str, aspect: &str) -> Self {
        let (place, name, aspect) = (place.to_owned(), name.trim().to_owned(), aspect.to_owned());
        Self { expected: true, place, name, aspect, value: Value::Null }
    }
}

impl Score {
    pub const HEADING: &str =
        "renderer             pages   claims    found   recall    right  wrong  precision  missed, not in unread";

    pub fn row(&self, name: &str) -> String {
        let part = |a: usize, b: usize| if b == 0 { 100.0 } else { a as f64 * 100.0 / b as f64 };
        format!(
            "{name:<20} {:>5} {:>8} {:>8} {:>7.2}% {:>8} {:>6} {:>9.2}% {:>8} of {}",
            self.pages,
            self.expected,
            self.found,
            part(self.found, self.expected),
            self.right,
            self.wrong,
            part(self.right, self.right + self.wrong),
            self.silent,
            self.expected - self.found,
        )
    }

    pub fn kinds(&self) -> impl Iterator<Item = (&str, usize, usize)> {
        self.by_kind.iter().map(|(kind, (found, expected))| (kind.as_str(), *found, *expected))
    }

    pub fn add(&mut self, other: &Self) {
        self.pages += other.pages;
        self.expected += other.expected;
        self.found += other.found;
        self.wrong += other.wrong;
        self.right += other.right;
        self.silent += other.silent;
        for (kind, (found, expected)) in &other.by_kind {
            let entry = self.by_kind.entry(kind.clone()).or_default();
            entry.0 += found;
            entry.1 += expected;
        }
    }

    pub fn folder(&mut self, folder: &Path, renderer: &str, printed: &Printed) {
        let mut pages: Vec<_> =
            std::fs::read_dir(folder.join(renderer)).unwrap().map(|entry| entry.unwrap().path()).collect();
        pages.sort();
        for path in pages {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let expected = folder.join("expected").join(format!("{name}.json"));
            let expected: Value = serde_json::from_str(&std::fs::read_to_string(expected).unwrap()).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            let form = if renderer.ends_with("redoc-state") { Format::Html } else { Format::Markdown };
            self.page(&name, &text, form, &expected, renderer, printed);
        }
    }

    pub fn page(&mut self, name: &str, text: &str, form: Format, expected: &Value, renderer: &str, printed: &Printed) {
        self.pages += 1;
        let facts = match Page::read(text, Some(form)) {
            Ok(page) => layout::detect(&page).read(&page),
            Err(_) => Facts::default(),
        };
        let known: Vec<(String, String)> = expected
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["method"].as_str().unwrap().to_owned(), one["path"].as_str().unwrap().to_owned()))
            .collect();
        for operation in &facts.operations {
            let (Some(method), Some(path)) = (&operation.method, &operation.path) else { continue };
            if !known.iter().any(|(a, b)| *a == method.text() && *b == path.text()) {
                self.wrong += 1;
                self.show("phantom", || format!("{renderer}/{name}: operation {} {}", method.text(), path.text()));
            }
        }
        let lines: Vec<(&str, bool)> = facts
            .coverage
            .lines
            .iter()
            .map(|line| {
                let unread = line.class == Class::Unread || facts.unread.iter().any(|unread| unread.line == line.line);
                (line.text.as_str(), unread)
            })
            .collect();
        for one in expected.as_array().unwrap() {
            let (method, path) = (one["method"].as_str().unwrap(), one["path"].as_str().unwrap());
            let operation = facts.operations.iter().find(|operation| {
                operation.method.as_ref().is_some_and(|claim| claim.text() == method)
                    && operation.path.as_ref().is_some_and(|claim| claim.text() == path)
            });
            let claims: Vec<Claim> = one["claims"].as_array().unwrap().iter().map(|one| claim(one, renderer)).collect();
            let open: Vec<(&str, &str)> = one["open"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
                .collect();
            self.count("operation", operation.is_some());
            if operation.is_none() {
                let noted = lines.iter().any(|(text, unread)| *unread && text.contains(path));
                self.silent += usize::from(!noted);
                self.show("operation", || format!("{renderer}/{name}: {method} {path} unread {noted}"));
            }
            let section = section(text, renderer, method, path);
            let page = Shown { text, section, lines: &lines };
            self.expect(&format!("{renderer}/{name}"), renderer, printed, &claims, operation, &page);
            if let Some(operation) = operation {
                self.judge(&format!("{renderer}/{name}"), operation, &claims, &open, &|aspect| {
                    printed.misprints(renderer, aspect)
                });
            }
        }
    }

    fn count(&mut self, kind: &str, found: bool) {
        let entry = self.by_kind.entry(kind.to_owned()).or_default();
        entry.1 += 1;
        self.expected += 1;
        if found {
            entry.0 += 1;
            self.found += 1;
        }
    }

    fn show(&mut self, kind: &str, text: impl FnOnce() -> String) {
        let shown = self.shown.iter().filter(|line| line.starts_with(kind)).count();
        if shown < self.keep {
            self.shown.push(format!("{kind}: {}", text()));
        }
    }

    fn expect(
        &mut self,
        name: &str,
        renderer: &str,
        printed: &Printed,
        claims: &[Claim],
        operation: Option<&Operation>,
        page: &Shown<'_>,
    ) {
        for claim in claims {
            if !claim.expected
                || !printed.prints(renderer, &claim.place, &claim.aspect)
                || !stated(claim, page.text, renderer)
                || renderer == "scalar" && !stated_by_scalar(claim, page.section)
            {
                continue;
            }
            let read = operation.and_then(|operation| read(operation, claim));
            let found = read.as_ref().is_some_and(|read| agrees(&claim.aspect, read, &claim.value));
            self.count(&claim.aspect, found);
            if !found {
                let noted = noted(claim, page.lines);
                self.silent += usize::from(!noted);
                let kind = if noted { "missed" } else { "SILENT" };
                self.show(kind, || {
                    format!("{name}: {} {} {} {} read {read:?}", claim.place, claim.name, claim.aspect, claim.value)
                });
            }
        }
    }

    /// Whether what was read is what the document states.
    fn judge(
        &mut self,
        name: &str,
        operation: &Operation,
        claims: &[Claim],
        open: &[(&str, &str)],
        misprints: &dyn Fn(&str) -> bool,
    ) {
        for part in &operation.parts {
            let Some(place) = place(&part.place) else { continue };
            let known = |name: &str| claims.iter().any(|claim| claim.place == place && claim.name == name);
            let is_open = |name: &str| {
                open.iter().any(|(at, prefix)| {
                    *at == place && (prefix.is_empty() || name.starts_with(prefix.trim_end_matches(".*")))
                })
            };
            let success = place.starts_with("response s") || place.starts_with("response e");
            if success {
                continue;
            }
            if place.starts_with("response") && !known("") {
                self.wrong += 1;
                self.show("WRONG", || format!("{name}: {place}: no such response"));
                continue;
            }
            for field in &part.fields {
                if field.evidence == Evidence::Example {
                    continue;
                }
                if !known(&field.path) {
                    if !is_open(&field.path) {
                        self.wrong += 1;
                        self.show("WRONG", || format!("{name}: {place} {}: no such field", field.path));
                    }
                    continue;
                }
                for (aspect, read) in &field.claims {
                    let aspect = aspect.keyword();
                    let truth = claims
                        .iter()
                        .find(|claim| claim.place == place && claim.name == field.path && claim.aspect == aspect)
                        .map(|claim| &claim.value);
                    let right = match (aspect, truth) {
                        ("example", _) => continue,
                        (aspect, _) if misprints(aspect) && part.place != Place::Query => continue,
                        (_, Some(truth)) => agrees(aspect, &read.value, truth),
                        ("nullable" | "deprecated", None) => read.value == false,
                        _ if is_open(&field.path) => continue,
                        ("format", None) => false,
                        _ => false,
                    };
                    if right {
                        self.right += 1;
                    } else {
                        self.wrong += 1;
                        self.show("WRONG", || {
                            format!("{name}: {place} {} {aspect}: read {} document {truth:?}", field.path, read.value)
                        });
                    }
                }
            }
        }
    }
}

fn claim(value: &Value, renderer: &str) -> Claim {
    let text = |at: usize| value[at].as_str().unwrap();
    // A page of text cannot show that a name ends in a space.
    let text = |at: usize| if renderer.starts_with("carrier") { text(at) } else { text(at).trim() }.to_owned();
    Claim { place: text(0), name: text(1), aspect: text(2), value: value[3].clone(), expected: value[4] == true }
}

fn place(place: &Place) -> Option<String> {
    Some(match place {
        Place::Request => "request".to_owned(),
        Place::Response(Status::Code(code)) => format!("response {code}"),
        Place::Response(Status::Success) => "response success".to_owned(),
        Place::Response(Status::Error) => "response error".to_owned(),
        other => other.location().trim_start_matches("request.").to_owned(),
    })
}

/// What a page gave for a claim.
fn read(operation: &Operation, claim: &Claim) -> Option<Value> {
    let part: &Part = operation.parts.iter().find(|part| place(&part.place).as_ref() == Some(&claim.place))?;
    match (claim.aspect.as_str(), claim.name.as_str()) {
        ("status", _) => return Some(Value::Bool(true)),
        ("content", _) => return part.content.as_ref().map(|claim| claim.value.clone()),
        ("mandatory", "") => return part.required.as_ref().map(|claim| claim.value.clone()),
        _ => {}
    }
    let field = part.field(&claim.name).filter(|field| field.evidence != Evidence::Example)?;
    if claim.aspect == "present" {
        return Some(Value::Bool(true));
    }
    let items = part.field(&format!("{}[]", claim.name)).filter(|_| claim.aspect == "enum");
    let field = match items {
        Some(items) if !field.claims.keys().any(|aspect| aspect.keyword() == "enum") => items,
        _ => field,
    };
    field
        .claims
        .iter()
        .find(|(aspect, _)| aspect.keyword() == claim.aspect)
        .map(|(_, claim)| claim.value.clone())
        .or_else(|| (claim.aspect == "required" && claim.value == false).then_some(Value::Bool(false)))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        other => other.to_string(),
    }
}

fn agrees(aspect: &str, read: &Value, truth: &Value) -> bool {
    match aspect {
        "type" => {
            let (read, truth) = (plain(read), plain(truth));
            // A page may say less than the document.
            read == truth
                || truth.starts_with(&format!("{read}<"))
                || read == "any"
                || (truth == "array" || truth == "object") && read.starts_with(&format!("{truth}<"))
        }
        "enum" => {
            let set = |value: &Value| {
                let mut all: Vec<String> = value.as_array().into_iter().flatten().map(plain).collect();
                all.sort();
                all.dedup();
                all
            };
            set(read) == set(truth)
        }
        "content" => plain(read).split(';').next() == plain(truth).split(';').next(),
        _ => plain(read) == plain(truth),
    }
}

fn truthy(value: &Value) -> bool {
    !(value.is_null() || *value == false || *value == 0 || *value == "" || value.is_array() || value.is_object())
}

fn words(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
        edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next())
    })
}

fn leaf(name: &str) -> &str {
    name.trim_end_matches("[]").rsplit(['.', ']']).next().unwrap_or(name)
}

/// Whether the page has the words of a claim at all: what a renderer left out, a reader cannot find.
fn stated(claim: &Claim, page: &str, renderer: &str) -> bool {
    if renderer.starts_with("carrier") {
        return true;
    }
    let name = leaf(&claim.name);
    if !claim.name.split(['.', '[', ']']).all(|name| name.is_empty() || words(page, name)) {
        return false;
    }
    // This one drops whatever has no type, or is a list of such.
    let typed = |name: &str| [": ", "?: ", ":#"].iter().any(|mark| page.contains(&format!("{name}{mark}")));
    if renderer == "openapi-to-md" && !name.is_empty() && !typed(name) {
        return false;
    }
    // Nor does it print the type of an enumeration.
    let values = [": enum[", "?: enum["].iter().any(|mark| page.contains(&format!("{name}{mark}")));
    if renderer == "openapi-to-md" && claim.aspect == "type" && values {
        return false;
    }
    match (claim.aspect.as_str(), &claim.value) {
        // An object that is written within a cell has no column for it.
        ("required", _) if renderer == "swagger-markdown" && matches!(claim.place.as_str(), "request") => {
            page.contains(&format!("\n| {name} |")) && !page.contains(&format!("**\"{name}\"**"))
        }
        ("status", _) => words(page, claim.place.trim_start_matches("response ")),
        ("enum", Value::Array(values)) => values.iter().all(|value| words(page, &plain(value))),
        // Some leave out what is false in JavaScript.
        ("default", value) => {
            renderer == "scalar" && words(page, &plain(value)) || truthy(value) && words(page, &plain(value))
        }
        // Written in the words of other type systems, or not at all.
        ("format", value) => {
            let format = plain(value);
            let other = match format.as_str() {
                "int64" => "long",
                "date-time" => "dateTime",
                "byte" => "byte",
                _ => "",
            };
            words(page, &format) || !other.is_empty() && words(page, other)
        }
        ("content", value) => page.contains(&plain(value)),
        _ => true,
    }
}

/// What Scalar prints of an operation, up to the next one; for other programs the page.
fn section<'p>(text: &'p str, renderer: &str, method: &str, path: &str) -> &'p str {
    let lead = format!("- **Method:** `{}`\n- **Path:** `{path}`\n", method.to_ascii_uppercase());
    let Some(begins) = (renderer == "scalar").then(|| text.find(&lead)).flatten() else { return text };
    let rest = &text[begins..];
    let end = rest[1..].find("- **Method:** `").map_or(rest.len(), |at| at + 1);
    &rest[..end]
}

/// Scalar leaves out the schema of some responses, and says `null` in the type alone.
fn stated_by_scalar(claim: &Claim, section: &str) -> bool {
    if claim.aspect == "nullable" {
        let name = format!("**`{}`", leaf(&claim.name));
        let mut lines = section.lines();
        while let Some(line) = lines.next() {
            let kind = lines.clone().take(3);
            if line.contains(&name)
                && kind.take_while(|line| !line.contains("- **`")).any(|line| line.contains("| null"))
            {
                return true;
            }
        }
        return claim.name.is_empty() || claim.name.ends_with("[]");
    }
    let Some(status) = claim.place.strip_prefix("response ").filter(|_| claim.aspect != "status") else { return true };
    let Some(at) = section.find(&format!("##### Status: {status}")) else { return false };
    let part = section[at..].lines().skip(1);
    let part =
        part.take_while(|line| !["# ", "## ", "### ", "#### ", "##### "].iter().any(|lead| line.starts_with(lead)));
    let shown = |line: &str| line.trim_start().starts_with(['`', '*', '-']) || line.contains("chema");
    match claim.aspect.as_str() {
        "content" => true,
        _ => part.filter(|line| !line.trim_start().starts_with('#')).any(shown),
    }
}

/// Whether a line that states the claim is reported as unread: the line with its name, or one soon after it.
fn noted(claim: &Claim, lines: &[(&str, bool)]) -> bool {
    let name = leaf(&claim.name);
    let about = match (claim.aspect.as_str(), name) {
        ("status", _) => claim.place.trim_start_matches("response ").to_owned(),
        ("content", _) => plain(&claim.value),
        ("mandatory", "") => "required".to_owned(),
        _ => name.to_owned(),
    };
    let mut near = 0usize;
    for (text, unread) in lines {
        if words(text, &about) {
            near = 4;
        }
        if near > 0 && *unread {
            return true;
        }
        near = near.saturating_sub(1);
    }
    false
}

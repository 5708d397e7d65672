//! Page files: reading one and finding out which page of the manifest it is.

use std::io::Read as _;
use std::path::Path;

use ::docs::compare::identify as identify_page;
use ::docs::{Facts, Format, Input, Layout, Page, Report, compare, documents, layout};

use ::client_gen::manifest::Page as ManifestPage;

use super::spec::Spec;
use crate::common::{Failure, Result};

/// A page that was read.
pub struct ReadPage {
    /// Lines and hash.
    pub page: Page,
    /// The layout it was read with.
    pub layout: &'static Layout,
    /// What it states.
    pub facts: Facts,
}

/// Reads a file, `-` being the standard input.
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        let limit = u64::try_from(Page::MAX_BYTES).unwrap_or(u64::MAX) + 1;
        std::io::stdin()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::usage(format!("the standard input: {error}")))?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

/// The format that a file's name tells.
pub fn format_of(name: &str) -> Option<Format> {
    let extension = name.rsplit('.').next()?.to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => Some(Format::Html),
        "md" | "mdx" | "markdown" => Some(Format::Markdown),
        _ => None,
    }
}

/// The layout of that name; none for no name or an empty one, and then it is found out.
pub fn layout_named(name: Option<&str>) -> Result<Option<&'static Layout>> {
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let known = || layout::LAYOUTS.iter().map(|layout| layout.name).collect::<Vec<_>>().join(", ");
    layout::by_name(name)
        .map(Some)
        .ok_or_else(|| Failure::usage(format!("there is no layout `{name}`; there are {}", known())))
}

/// Reads a page's text into facts. Without a layout it is found out.
pub fn read(shown: &str, text: &str, format: Option<Format>, layout: Option<&'static Layout>) -> Result<ReadPage> {
    let page = Page::read(text, format).map_err(|error| Failure::usage(format!("{shown}: {error}")))?;
    let layout = layout.unwrap_or_else(|| layout::detect(&page));
    let facts = layout.read(&page);
    if facts.operations.is_empty() {
        return Err(no_operation(shown, &page, layout, &facts));
    }
    Ok(ReadPage { page, layout, facts })
}

/// The page states no operation: what was seen of it, and what to do.
pub fn no_operation(shown: &str, page: &Page, layout: &Layout, facts: &Facts) -> Failure {
    let mut message = format!(
        "{shown}: no operation could be read from {} lines with the layout `{}`",
        page.lines.len(),
        layout.name
    );
    for line in facts.unread.iter().take(5) {
        message.push_str(&format!("\n  line {} could not be read: {}", line.line, line.text));
    }
    message.push_str(
        "\n  help: a page that does not say its method and path is given them with `docs facts FILE --operation \"POST /path\"`;\n        otherwise copy the part that documents the operation",
    );
    Failure::usage(message)
}

/// Compares a page that was read with what is recorded of the manifest's page.
pub fn report(spec: &Spec, page: &ManifestPage, read: &ReadPage) -> Report {
    let locked = spec.locked(&page.id);
    let lock = locked.map(::docs::LockPage::facts);
    let mut report = compare(&input(spec, page, read, lock.as_ref()));
    match locked {
        None => report.notes.push(format!(
            "nothing is recorded of this page: `cargo xtask docs update {} --page FILE` records it",
            spec.name
        )),
        Some(locked)
            if locked.sha256 != read.page.sha256
                && lock.as_ref().is_some_and(|lock| same_claims(lock, &read.facts)) =>
        {
            report.notes.push("page changed, no claim changed".to_owned());
        }
        Some(_) => {}
    }
    report
}

/// Checks that the page documents an operation that client.yaml or the lock places on it.
///
/// # Errors
/// It is another page: nothing of it may be compared, recorded or edited.
pub fn recognise(spec: &Spec, page: &ManifestPage, read: &ReadPage) -> Result<()> {
    let lock = spec.locked(&page.id).map(::docs::LockPage::facts);
    identify_page(&input(spec, page, read, lock.as_ref()))
        .map_err(|other| Failure::usage(format!("{} {}: {other}", spec.name, page.id)))
}

/// Whether facts are of an operation that client.yaml or the lock places on the page.
pub fn documents_page(spec: &Spec, page: &ManifestPage, facts: &Facts) -> bool {
    let lock = spec.locked(&page.id).map(::docs::LockPage::facts);
    documents(&Input {
        provider: &spec.name,
        page: &page.id,
        operations: &page.operations,
        facts,
        lock: lock.as_ref(),
        document: &spec.document,
    })
}

fn input<'a>(spec: &'a Spec, page: &'a ManifestPage, read: &'a ReadPage, lock: Option<&'a Facts>) -> Input<'a> {
    Input {
        provider: &spec.name,
        page: &page.id,
        operations: &page.operations,
        facts: &read.facts,
        lock,
        document: &spec.document,
    }
}

/// Whether the facts are the same, wherever they stand.
fn same_claims(lock: &Facts, facts: &Facts) -> bool {
    ::docs::LockPage::default().with_facts(facts).facts().operations == lock.operations
}

/// A page file and which page of the manifest it is.
pub fn open<'p>(
    spec: &'p Spec,
    file: &Path,
    id: Option<&str>,
    layout: Option<&str>,
) -> Result<(&'p ManifestPage, ReadPage)> {
    let text = Page::decode(&read_file(file)?, None);
    let path = file.display().to_string();
    let named = layout_named(layout)?;
    identify(spec, id, |page| {
        let layout = match named {
            Some(layout) => Some(layout),
            None => layout_named(Some(&page.layout))?,
        };
        read(&path, &text, format_of(&path), layout)
    })
}

/// Which page of the manifest a file is: the one named, else the one that documents the same
/// operations, else the one it differs from least.
pub fn identify<'p>(
    spec: &'p Spec,
    id: Option<&str>,
    read: impl Fn(&ManifestPage) -> Result<ReadPage>,
) -> Result<(&'p ManifestPage, ReadPage)> {
    if spec.pages.is_empty() {
        return Err(Failure::broken(format!(
            "{}: `docs` lists no page; add one with id, url and operations",
            spec.path("client.yaml")
        )));
    }
    if let Some(id) = id {
        let page = spec.pages.iter().find(|page| page.id == id);
        let known = || spec.pages.iter().map(|page| page.id.as_str()).collect::<Vec<_>>().join(", ");
        let page =
            page.ok_or_else(|| Failure::usage(format!("{} has no page `{id}`; it has {}", spec.name, known())))?;
        let found = read(page)?;
        recognise(spec, page, &found)?;
        return Ok((page, found));
    }
    let mut best: Option<((bool, usize), &ManifestPage, ReadPage)> = None;
    let mut failure = None;
    for page in &spec.pages {
        let read = match read(page) {
            Ok(read) => read,
            Err(error) => {
                failure = Some(error);
                continue;
            }
        };
        if let Err(other) = recognise(spec, page, &read) {
            failure = failure.or(Some(other));
            continue;
        }
        let lock = spec.locked(&page.id).map(::docs::LockPage::facts);
        let elsewhere = !documents(&input(spec, page, &read, lock.as_ref()));
        let rank = (elsewhere, report(spec, page, &read).findings.len());
        if best.as_ref().is_none_or(|(least, _, _)| rank < *least) {
            best = Some((rank, page, read));
        }
    }
    match best {
        Some((_, page, read)) => Ok((page, read)),
        None => Err(failure.unwrap_or_else(|| Failure::usage("the page could not be read"))),
    }
}

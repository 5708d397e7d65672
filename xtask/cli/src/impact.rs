//! `cargo xtask impact`.

mod consumer;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ::client_gen::lower::{Lowered, lower};
use ::client_gen::manifest::Manifest;
use ::client_gen::samples::Examples;
use ::client_gen::surface::{self, Kind};
use ::client_gen::write::{Runtime, Target, package};
use ::diagnostics::envelope;
use ::diff::{Options, Wire, compare};
use ::impact::{Attributed, Certainty, Use, attribute, implemented, probe};
use ::openapi::document::Document;
use serde_json::{Value, json};

use crate::common::{Failure, Global, Outcome, Overlays, Result, workspace_root};
use crate::diff::sides::{self, Side};
use crate::output::{self, say};
use crate::{inventory, provider};
use consumer::{Built, Consumer};

const EXAMPLES: &str = "\
Examples:
  cargo xtask impact --consumer ../my-program                    what the edited specs do to it
  cargo xtask impact v1..HEAD --consumer ../my-program           between two commits
  cargo xtask impact --consumer ../my-program --format json

The consumer is compiled in a copy of its manifests, with its sources linked: its own files are not touched. Uses of what
changed come from the compiler: the old crate is built with each changed item marked as deprecated.

--format json prints docs/reference/json/impact.schema.json.

Exit codes: 0 the consumer compiles and calls nothing that changed on the wire, 1 something concerns it, 2 a wrong call, or
a consumer that did not compile before the change.";

/// Find out which code of a program breaks with the next version of a crate, and which change causes it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Two commits, as OLD..NEW; without: HEAD and the working tree.
    #[arg(value_name = "OLD..NEW")]
    range: Option<String>,
    /// A crate or workspace that depends on one of the generated crates.
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    consumer: Vec<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// A changed item of the public API, and the spec changes that it comes from.
struct Item {
    path: String,
    /// What becomes of it; empty for an operation whose items stay and whose wire changes.
    what: String,
    changes: Vec<usize>,
}

/// Both crates of one provider, and what is different.
struct Pair {
    provider: String,
    package: String,
    report: ::diff::Report,
    items: Vec<Item>,
    old: BTreeMap<String, String>,
    new: BTreeMap<String, String>,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let root = workspace_root()?;
    let all = inventory::all(&root)?;
    let mut outcome = Outcome::Clean;
    let mut rows = Vec::new();
    for path in &args.consumer {
        let consumer = Consumer::open(path)?;
        let mut concerned = false;
        for name in &all {
            let (old, new) = range(&root, name, args.range.as_deref())?;
            let manifest = provider::manifest(&root, name)?;
            if !consumer.depends_on(&manifest.package) {
                continue;
            }
            concerned = true;
            let pair = pair(
                name,
                &manifest,
                &sides::read(&old, &Overlays::default())?,
                &sides::read(&new, &Overlays::default())?,
            )?;
            let found = examine(&root, global, &consumer, &pair)?;
            if found.errors.iter().any(|(_, cause)| cause.certainty != Certainty::NotOurs) || !found.calls.is_empty() {
                outcome = Outcome::Found;
            }
            match args.format {
                Format::Text => print(path, &pair, &found),
                Format::Json => rows.push(row(path, &pair, &found)),
            }
        }
        if !concerned {
            return Err(Failure::usage(format!("{} depends on none of the generated crates", path.display()))
                .help("the packages are those of crates/; the dependency may be by path, git or version"));
        }
    }
    if args.format == Format::Json {
        output::print(&envelope("impact", &json!({"consumers": rows})));
    }
    Ok(outcome)
}

fn range(root: &Path, name: &str, range: Option<&str>) -> Result<(Side, Side)> {
    let at = |rev: &str| Side::Git {
        folder: root.to_path_buf(),
        rev: rev.to_owned(),
        path: format!("./specs/{name}/openapi.yaml"),
    };
    match range {
        None => Ok((Side::committed(root, name), Side::working(root, name))),
        Some(range) => match range.split_once("..") {
            Some((old, new)) if !old.is_empty() && !new.starts_with('.') => {
                Ok((at(old), if new.is_empty() { Side::working(root, name) } else { at(new) }))
            }
            _ => Err(Failure::usage(format!("`{}` is no OLD..NEW", ::diagnostics::clean(range)))),
        },
    }
}

fn files(document: &Document, lowered: &Lowered, manifest: &Manifest, core: &Path) -> Result<BTreeMap<String, String>> {
    let target = Target {
        command: "cargo xtask impact".to_owned(),
        source: document.files().first().map(|file| file.path.clone()).unwrap_or_default(),
        core: Runtime::Path(core.display().to_string()),
        workspace: false,
    };
    let files = package(&lowered.plan, manifest, &Examples::new(), &target)?;
    Ok(files.generated)
}

fn pair(name: &str, manifest: &Manifest, old: &Document, new: &Document) -> Result<Pair> {
    let root = workspace_root()?;
    let core = root.join("crates/client-core");
    let core = core.canonicalize().unwrap_or(core);
    let report = compare(old, new, &Options::default());
    let (lowered_old, lowered_new) = (lower(old), lower(new));
    let mut items: Vec<Item> = Vec::new();
    let differences = surface::compare(&surface::surface(&lowered_old.plan), &surface::surface(&lowered_new.plan));
    for difference in differences.iter().filter(|difference| difference.effect == surface::Effect::Major) {
        let what = difference.describe();
        let changes = report.changes.iter().enumerate().filter(|(_, change)| change.rust.contains(&what));
        let changes = changes.map(|(index, _)| index).collect();
        let item = match (&difference.old, &difference.new) {
            (Some(old), _) => old,
            // A setter that must be called from now on concerns whoever makes this request.
            (None, Some(new)) => new,
            (None, None) => continue,
        };
        let path = match item.kind {
            Kind::Required => {
                let method = item.path.trim_end_matches(" required");
                method.rsplit_once("::").map_or_else(|| method.to_owned(), |(builder, _)| builder.to_owned())
            }
            _ => item.path.clone(),
        };
        items.push(Item { path, what, changes });
    }
    // What compiles and changes on the wire: the calls of each operation that such a change reaches.
    for (index, change) in report.changes.iter().enumerate().filter(|(_, change)| change.wire >= Wire::Risky) {
        for operation in &lowered_old.plan.operations {
            let label = format!("{} {}", operation.method, operation.path);
            if !change.operations.contains(&label) {
                continue;
            }
            let Some(tag) = lowered_old.plan.tags.get(operation.tag) else { continue };
            let path = format!("{}::{}()", tag.type_name, operation.rust);
            match items.iter_mut().find(|item| item.path == path && item.what.is_empty()) {
                Some(item) => item.changes.push(index),
                None => items.push(Item { path, what: String::new(), changes: vec![index] }),
            }
        }
    }
    Ok(Pair {
        provider: name.to_owned(),
        package: manifest.package.clone(),
        old: files(old, &lowered_old, manifest, &core)?,
        new: files(new, &lowered_new, manifest, &core)?,
        report,
        items,
    })
}

/// What concerns a consumer.
struct Found {
    /// Errors against the new crate, and their causes.
    errors: Vec<(::impact::Error, Attributed)>,
    /// Calls of operations that change on the wire.
    calls: Vec<Use>,
    /// Items whose uses cannot be seen.
    blind: Vec<usize>,
}

fn examine(root: &Path, global: &Global, consumer: &Consumer, pair: &Pair) -> Result<Found> {
    let numbered: Vec<(usize, String)> =
        pair.items.iter().enumerate().map(|(number, item)| (number, item.path.clone())).collect();
    let rust = pair.old.iter().filter(|(path, _)| path.ends_with(".rs") && path.starts_with("src/"));
    let rust: BTreeMap<String, String> = rust.map(|(path, text)| (path.clone(), text.clone())).collect();
    let marked = probe(&rust, &numbered);
    let mut old = pair.old.clone();
    old.extend(marked.files);
    let folder = root.join("target/impact").join(&pair.provider);
    consumer::write_crate(&folder.join("old"), &old)?;
    consumer::write_crate(&folder.join("new"), &pair.new)?;
    let before = consumer.build(root, &pair.package, &folder.join("old"), global)?;
    if !before.build.errors.is_empty() || !before.success {
        let first = before.build.errors.first().map_or(before.stderr.as_str(), |error| error.rendered.as_str());
        return Err(Failure::usage(format!(
            "{}: it does not compile before the change, so nothing can be said about the change:\n{}",
            consumer.path().display(),
            ::diagnostics::clean(first)
        )));
    }
    let after: Built = consumer.build(root, &pair.package, &folder.join("new"), global)?;
    if !after.success && after.build.errors.is_empty() {
        return Err(Failure::broken(format!(
            "{}: cargo failed without an error of the compiler:\n{}",
            consumer.path().display(),
            ::diagnostics::clean(&after.stderr)
        )));
    }
    if before.build.unread + after.build.unread > 0 {
        return Err(Failure::broken("cargo printed lines that are no JSON: errors or uses may be among them"));
    }
    let sources = consumer.sources()?;
    let mut uses = before.build.uses.clone();
    uses.extend(implemented(&numbered, &sources));
    let (calls, used): (Vec<Use>, Vec<Use>) =
        uses.into_iter().partition(|one| pair.items.get(one.item).is_some_and(|item| item.what.is_empty()));
    let causes = attribute(&after.build.errors, &used, &before.build.errors, &sources);
    let errors = causes.into_iter().filter_map(|cause| Some((after.build.errors.get(cause.error)?.clone(), cause)));
    Ok(Found { errors: errors.collect(), calls, blind: marked.blind })
}

fn print(path: &Path, pair: &Pair, found: &Found) {
    let concerning: BTreeSet<usize> = found
        .errors
        .iter()
        .flat_map(|(_, cause)| &cause.items)
        .chain(found.calls.iter().map(|call| &call.item))
        .filter_map(|item| pair.items.get(*item))
        .flat_map(|item| item.changes.iter().copied())
        .collect();
    say!(
        "{} and {}: {} of {} changes concern it",
        path.display(),
        pair.package,
        concerning.len(),
        pair.report.changes.len()
    );
    for (error, cause) in &found.errors {
        let place = error.places.first();
        let at = place.map_or_else(String::new, |place| format!("{}:{}:{}", place.file, place.line, place.column));
        say!("");
        say!("{at}  error {}: {}", error.code, error.message);
        match cause.certainty {
            Certainty::NotOurs => say!("  not from this change: no changed item is used there"),
            certainty => {
                if certainty == Certainty::SameFunction {
                    say!("  probably, as it is used in the same function:");
                }
                for item in cause.items.iter().filter_map(|item| pair.items.get(*item)) {
                    say!("  {}", item.what);
                    changes(pair, item);
                }
            }
        }
    }
    if !found.calls.is_empty() {
        say!("");
        say!("compiles, and changes at run time:");
        for call in &found.calls {
            let Some(item) = pair.items.get(call.item) else { continue };
            say!("  {}:{}:{}  {}", call.place.file, call.place.line, call.place.column, item.path);
            changes(pair, item);
        }
    }
    if !found.blind.is_empty() {
        let names = found.blind.iter().filter_map(|item| pair.items.get(*item)).map(|item| item.what.as_str());
        let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        if !names.is_empty() {
            say!("");
            say!("uses of these cannot be seen: {}", names.join(", "));
        }
    }
}

fn changes(pair: &Pair, item: &Item) {
    for change in item.changes.iter().filter_map(|index| pair.report.changes.get(*index)) {
        let at = change.new.as_ref().or(change.old.as_ref());
        let at = at.map_or_else(String::new, |at| format!("{}:{}:{}", at.file, at.line, at.column));
        say!("    {} {}  {} {at}", change.wire.as_str(), change.message, change.id);
    }
}

fn row(path: &Path, pair: &Pair, found: &Found) -> Value {
    let cause = |items: &[usize]| -> Vec<Value> {
        let items = items.iter().filter_map(|item| pair.items.get(*item));
        let items = items.map(|item| {
            let changes = item.changes.iter().filter_map(|index| pair.report.changes.get(*index));
            json!({
                "item": item.path,
                "what": item.what,
                "changes": changes.map(|change| json!({
                    "id": change.id, "message": change.message, "wire": change.wire, "source": change.source,
                    "old": change.old, "new": change.new,
                })).collect::<Vec<_>>(),
            })
        });
        items.collect()
    };
    let place = |place: &::impact::Place| json!({"file": place.file, "line": place.line, "column": place.column});
    json!({
        "consumer": path.display().to_string(),
        "package": pair.package,
        "changes": pair.report.changes.len(),
        "errors": found.errors.iter().map(|(error, why)| json!({
            "code": error.code,
            "message": error.message,
            "place": error.places.first().map(place),
            "certainty": match why.certainty {
                Certainty::Direct => "direct",
                Certainty::SameLine => "same-line",
                Certainty::SameFunction => "same-function",
                Certainty::NotOurs => "not-ours",
            },
            "causes": cause(&why.items),
        })).collect::<Vec<_>>(),
        "calls": found.calls.iter().map(|call| json!({
            "place": place(&call.place), "causes": cause(&[call.item]),
        })).collect::<Vec<_>>(),
        "blind": found.blind.iter().filter_map(|item| pair.items.get(*item)).map(|item| item.path.as_str()).collect::<Vec<_>>(),
    })
}

//! `cargo xtask impact`.

pub mod consumer;
mod fix;
mod known;
mod mirror;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ::client_gen::lower::lower;
use ::client_gen::manifest::Manifest;
use ::client_gen::samples::Examples;
use ::client_gen::write::{Runtime, Target, package};
use ::diagnostics::{Rendered, envelope};
use ::impact::{self, Changed, Evidence, Impact, State, judge, marks, probe};
use ::openapi::document::Document;
use serde_json::{Value, json};

use crate::common::{Failure, Global, Outcome, Overlays, Result, workspace_root};
use crate::diff::sides;
use crate::disk::{Access, Lock};
use crate::output::{self, say, width};
use crate::review::tree::Tree;
use crate::{inventory, provider};
use consumer::{Built, Consumer};
use fix::Fixed;
use mirror::{CORE, Replacements};

pub use known::known;

const EXAMPLES: &str = "\
Examples:
  cargo xtask impact --consumer ../my-program                    what the edited specs do to it
  cargo xtask impact v1..HEAD --consumer ../my-program           between two commits
  cargo xtask impact --consumer ../my-program --fix --dry-run    the edits that follow renames
  cargo xtask impact --consumer ../my-program --format json
  cargo xtask impact                                             the consumers that consumers.yaml lists

The consumer is compiled in a copy of its manifests and lock file, with its sources linked: its own files are not touched.
Uses of what changed come from the compiler: the old crate is built with each changed item marked as deprecated.

--format json prints docs/reference/json/impact.schema.json.

Exit codes: 0 no consumer is concerned, 1 something concerns one, 2 a wrong call, or a consumer of which it could not be
found out: it does not compile before the change, say.";

/// Find out which code of a program breaks with the next version of a crate, and which change causes it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// REV, OLD..NEW or OLD...NEW, as git reads them; NEW is the working tree if left out, and OLD is HEAD.
    #[arg(value_name = "OLD..NEW")]
    range: Option<String>,
    /// A crate or workspace that depends on one of the generated crates. Without, those of consumers.yaml.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    consumer: Vec<PathBuf>,
    /// Write the edits that follow renames and moves into the consumer, and compile it again.
    #[arg(long)]
    fix: bool,
    /// With --fix: show the edits, and write nothing.
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let root = workspace_root()?;
    let paths = match args.consumer.as_slice() {
        [] => known(&root)?,
        paths => paths.to_vec(),
    };
    let (old, new) = Tree::range(&root, args.range.as_deref().unwrap_or("HEAD"))?;
    let mut workshop = Workshop::new(&root, global)?;
    let (mut rows, mut shown) = (Vec::new(), Vec::new());
    let mut outcome = Outcome::Clean;
    for path in &paths {
        let Examined { impact, packages, consumer } = workshop.examine(path, (&old, &new))?;
        outcome = worse(outcome, impact.state);
        let fixed = match consumer.filter(|_| args.fix && impact.state != State::Incomplete) {
            Some(consumer) => {
                let fixed = fix::fix(&consumer, &impact, &workshop.changed(&packages), args.dry_run)?;
                let after = |fixed: Fixed| workshop.compiled(&consumer, &packages).map(|after| fixed.compiled(&after));
                Some(if args.dry_run || fixed.is_empty() { fixed } else { after(fixed)? })
            }
            None => None,
        };
        match args.format {
            Format::Text => {
                output::print(&impact::render::text(&impact, width()));
                if let Some(fixed) = &fixed {
                    output::print(&fixed.text());
                }
            }
            Format::Markdown => shown.push(impact::render::markdown(&impact)),
            Format::Json => rows.push(row(&impact, fixed.as_ref())?),
        }
    }
    match args.format {
        Format::Text if paths.len() > 1 => summary(outcome),
        Format::Json => output::print(&envelope("impact", &json!({"consumers": rows}))),
        Format::Markdown => {
            let mut page = Rendered::lines("### What it does to consumers\n");
            shown.iter().for_each(|part| page.push(part));
            output::print(&page);
        }
        Format::Text => {}
    }
    Ok(outcome)
}

fn summary(outcome: Outcome) {
    if outcome == Outcome::Clean {
        say!("no consumer is concerned");
    }
}

/// What a consumer makes of the exit code.
fn worse(outcome: Outcome, state: State) -> Outcome {
    match (outcome, state) {
        (Outcome::Unreadable, _) | (_, State::Incomplete) => Outcome::Unreadable,
        (Outcome::Found, _) | (_, State::Concerned) => Outcome::Found,
        _ => Outcome::Clean,
    }
}

fn row(impact: &Impact, fixed: Option<&Fixed>) -> Result<Value> {
    let unwritten = |error| Failure::broken(format!("the result cannot be written as JSON: {error}"));
    let mut value = serde_json::to_value(impact).map_err(unwritten)?;
    if let Some(row) = value.as_object_mut() {
        row.insert("fixed".to_owned(), fixed.map_or(Value::Null, Fixed::json));
    }
    Ok(value)
}

/// Both crates of one provider.
struct Pair {
    changed: Changed,
    old: BTreeMap<String, String>,
    new: BTreeMap<String, String>,
}

/// What was found of a consumer, the packages that it depends on, and the consumer, where it could be read.
pub struct Examined {
    /// What was found.
    pub impact: Impact,
    packages: Vec<String>,
    consumer: Option<Consumer>,
}

/// Where consumers are built, and what is known of the crates.
pub struct Workshop<'w> {
    global: &'w Global,
    root: PathBuf,
    /// The folder that everything is written to.
    work: PathBuf,
    /// Each provider with its manifest.
    providers: Vec<(String, Manifest)>,
    pairs: BTreeMap<String, Pair>,
    _lock: Lock,
}

impl<'w> Workshop<'w> {
    /// Waits for another command that builds consumers.
    pub fn new(root: &Path, global: &'w Global) -> Result<Self> {
        let work = root.join("target/impact");
        std::fs::create_dir_all(&work).map_err(|error| crate::common::unreadable(&work, &error))?;
        consumer::program()?;
        let work = work.canonicalize().unwrap_or(work);
        let lock = Lock::of(&work, Access::Write)?;
        let mut providers = Vec::new();
        for name in inventory::all(root)? {
            let manifest = provider::manifest(root, &name)?;
            providers.push((name, manifest));
        }
        Ok(Workshop { global, root: root.to_path_buf(), work, providers, pairs: BTreeMap::new(), _lock: lock })
    }

    /// What changed in these packages.
    fn changed(&self, packages: &[String]) -> Vec<Changed> {
        packages.iter().filter_map(|package| self.pairs.get(package)).map(|pair| pair.changed.clone()).collect()
    }

    /// Finds out what the change between two states of the repository does to a consumer.
    pub fn examine(&mut self, path: &Path, trees: (&Tree, &Tree)) -> Result<Examined> {
        let shown = path.display().to_string();
        let incomplete = |failure: Failure| {
            let output = failure.output.clone().unwrap_or_default();
            let reason = format!("{}\n{output}", failure.sentence()).trim().to_owned();
            Examined { impact: Impact::incomplete(&shown, reason), packages: Vec::new(), consumer: None }
        };
        let consumer = match Consumer::open(path) {
            Ok(consumer) => consumer,
            Err(failure) => return Ok(incomplete(failure)),
        };
        let ours: Vec<String> = self.providers.iter().map(|(_, manifest)| manifest.package.clone()).collect();
        let packages = match consumer.depends_on(&self.work, &ours) {
            Ok(packages) if packages.is_empty() => {
                let none = Failure::usage("it depends on none of the generated crates")
                    .help("the packages are those of crates/; the dependency may be by path, git or version");
                return Ok(incomplete(none));
            }
            Ok(packages) => packages,
            Err(failure) => return Ok(incomplete(failure)),
        };
        for package in &packages {
            self.prepare(package, trees)?;
        }
        match self.built(&consumer, &packages, &ours) {
            Ok(impact) => Ok(Examined { impact, packages, consumer: Some(consumer) }),
            Err(failure) => Ok(incomplete(failure)),
        }
    }

    /// Makes both crates of a package.
    fn prepare(&mut self, package: &str, trees: (&Tree, &Tree)) -> Result<()> {
        if self.pairs.contains_key(package) {
            return Ok(());
        }
        let Some((name, manifest)) = self.providers.iter().find(|(_, manifest)| manifest.package == package) else {
            return Ok(());
        };
        output::progress(format_args!("{name}: comparing"));
        let spec = format!("specs/{name}/openapi.yaml");
        let (old, new) = (trees.0.side(&spec), trees.1.side(&spec));
        let none = Overlays::default();
        let (old, new) = (sides::read(&old, &none)?, sides::read(&new, &none)?);
        let (before, after) = (self.files(&old, manifest)?, self.files(&new, manifest)?);
        let side = |document, files| impact::Side { document, files };
        let changed = Changed::between(package, side(&old, &before), side(&new, &after));
        self.pairs.insert(package.to_owned(), Pair { changed, old: before, new: after });
        Ok(())
    }

    /// The files of a crate that stands alone.
    fn files(&self, document: &Document, manifest: &Manifest) -> Result<BTreeMap<String, String>> {
        let core = self.root.join("crates/client-core");
        let core = core.canonicalize().unwrap_or(core);
        let target = Target {
            command: "cargo xtask impact".to_owned(),
            source: document.files().first().map(|file| file.path.clone()).unwrap_or_default(),
            core: Runtime::Path(core.display().to_string()),
            workspace: false,
        };
        Ok(package(&lower(document).plan, manifest, &Examples::new(), &target)?.generated)
    }

    /// Where the crates of one side are.
    fn replacements(&self, packages: &[String], side: &str) -> Replacements {
        let own = packages.iter().map(|package| (package.clone(), self.work.join("crates").join(package).join(side)));
        let core = self.root.join("crates/client-core");
        own.chain([(CORE.to_owned(), core.canonicalize().unwrap_or(core))]).collect()
    }

    fn built(&self, consumer: &Consumer, packages: &[String], ours: &[String]) -> Result<Impact> {
        let shown = consumer.path().display().to_string();
        let crates = self.changed(packages);
        let mut probes = Vec::new();
        for (package, marks) in packages.iter().zip(marks(&crates)) {
            let Some(pair) = self.pairs.get(package) else { continue };
            let marked = probe(&pair.old, &marks);
            let mut old = pair.old.clone();
            old.extend(marked.files.clone());
            let folder = self.work.join("crates").join(package);
            consumer::write_crate(&folder.join("old"), &old)?;
            consumer::write_crate(&folder.join("new"), &pair.new)?;
            probes.push(marked);
        }
        let before = consumer.build(&self.work, "old", &self.replacements(packages, "old"), ours, self.global)?;
        understood(&before)?;
        if !before.success && before.build.errors.is_empty() {
            return Err(failed("it cannot be built before the change", &before));
        }
        let after = consumer.build(&self.work, "new", &self.replacements(packages, "new"), ours, self.global)?;
        understood(&after)?;
        let silent = !after.success && after.build.errors.is_empty();
        let seen = Evidence {
            before: before.build.clone(),
            after: after.build.clone(),
            sources: consumer.sources()?,
            features: consumer.features().to_vec(),
        };
        let mut impact = judge(&shown, &crates, &probes, &seen);
        // A feature that is removed is refused before anything is compiled, and is among the errors.
        if silent && impact.errors.is_empty() {
            return Err(failed("it cannot be built with the new crate", &after));
        }
        if !before.success {
            let count = before.build.errors.len();
            let first = before.build.errors.first().map_or("", |error| error.rendered.as_str());
            let errors = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
            impact.state = State::Incomplete;
            impact.reason =
                Some(format!("it does not compile before the change, with {errors}; the first is:\n{first}"));
        }
        Ok(impact)
    }

    /// Builds a consumer against the new crates again.
    fn compiled(&self, consumer: &Consumer, packages: &[String]) -> Result<Built> {
        let ours: Vec<String> = self.providers.iter().map(|(_, manifest)| manifest.package.clone()).collect();
        let consumer = Consumer::open(consumer.path())?;
        let built = consumer.build(&self.work, "new", &self.replacements(packages, "new"), &ours, self.global)?;
        understood(&built)?;
        Ok(built)
    }
}

/// Whether everything that the compiler printed was read.
fn understood(built: &Built) -> Result<()> {
    match built.build.unread {
        0 => Ok(()),
        lines => Err(Failure::broken(format!(
            "cargo printed {lines} lines that are not as documented: errors or uses may be among them"
        ))),
    }
}

fn failed(what: &str, built: &Built) -> Failure {
    let output = built.foreign.clone().unwrap_or_else(|| built.stderr.clone());
    Failure { output: Some(output), ..Failure::broken(format!("{what}: cargo says why")) }
}

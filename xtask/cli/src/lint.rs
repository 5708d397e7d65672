//! `cargo xtask lint`.

use std::path::{Path, PathBuf};

use ::client_gen::lower::lower;
use ::client_gen::manifest::{Allowed, Manifest};
use ::diagnostics::{Finding, Format, Report, RuleInfo, Severity, apply_fixes, clean, envelope, render};
use ::lint::{RULES, Rule, catalogue, explain, lint};
use ::openapi::document::Document;

use crate::common::unreadable;
use crate::common::{
    Failure, Global, Outcome, Overlays, Result, STANDARD_INPUT, exists, is_file_like, program, read_document,
    read_text, working_directory, workspace_above, workspace_root,
};
use crate::disk::{Access, Lock, Stage};
use crate::inventory;
use crate::output::{self, print_text, say};
use crate::provider::{Provider, folder_name, nearest};

const EXAMPLES: &str = "\
Examples:
  cargo xtask lint                          every provider
  cargo xtask lint sfcompute                one provider
  cargo xtask lint api.json --level info    any OpenAPI 3.0 or 3.1 document, notes too
  cargo xtask lint --fix tir                apply the edits that are certain
  cargo xtask lint --explain ref-siblings   why a rule is there, bad and good
  cargo xtask lint --format sarif > lint.sarif

--format json prints docs/reference/json/lint.schema.json, with --list docs/reference/json/lint-list.schema.json.

Exit codes: 0 nothing at or above --deny, 1 something, 2 a wrong call or a file that cannot be read.

A finding that is meant is silenced with a reason: `x-lint-allow: [{id, reason}]` on the spot, or
`lint: [{id, pointer, reason}]` in the provider's client.yaml.";

/// Look for what makes a client worse than it could be
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Providers or files; none means every provider.
    #[arg(value_name = "FILE|PROVIDER")]
    targets: Vec<String>,
    /// How to print.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = output::formats())]
    format: Format,
    /// An OpenAPI overlay, 1.0 or 1.1, which changes each document before it is looked at. May be given several times.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "explain", "list"])]
    overlay: Vec<PathBuf>,
    /// The least severity to show.
    #[arg(long, value_enum, default_value_t = Level::Warning)]
    level: Level,
    /// The least severity that makes the command fail.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Level::Error)]
    deny: Level,
    /// Print at most this many findings as text; 0 prints all.
    #[arg(long, default_value_t = 100)]
    limit: usize,
    /// Apply the edits that are certain, then report what is left.
    #[arg(long)]
    fix: bool,
    /// Explain one rule.
    #[arg(long, value_name = "ID", conflicts_with_all = ["targets", "fix", "list"])]
    explain: Option<String>,
    /// List the rules; with --format markdown the reference page.
    #[arg(long, conflicts_with_all = ["targets", "fix"])]
    list: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    Info,
    Warning,
    Error,
}

impl Args {
    /// What the command does with the workspace it is called in.
    pub fn access(&self) -> Option<Access> {
        // Whoever pipes a document in may be waited for.
        let piped = self.targets.iter().any(|name| name == STANDARD_INPUT);
        if self.fix {
            Some(Access::Write)
        } else {
            (!piped && self.explain.is_none() && !self.list).then_some(Access::Read)
        }
    }
}

impl Level {
    fn severity(self) -> Severity {
        match self {
            Level::Info => Severity::Info,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        }
    }
}

/// What is linted: a document and the allowances that go with it.
struct Target {
    name: String,
    path: PathBuf,
    manifest: Option<PathBuf>,
    /// The workspace, if it is a provider's with a manifest.
    root: Option<PathBuf>,
}

/// Looks at one provider, as `cargo xtask lint PROVIDER` does.
pub fn one(global: &Global, name: &str) -> Result {
    let args = Args {
        targets: vec![name.to_owned()],
        format: Format::Text,
        overlay: Vec::new(),
        level: Level::Warning,
        deny: Level::Error,
        limit: 100,
        fix: false,
        explain: None,
        list: false,
    };
    run(global, args)
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    if let Some(id) = &args.explain {
        return explain_rule(id);
    }
    if args.list {
        return list(args.format);
    }
    let targets = find_targets(&args.targets)?;
    if args.fix && args.targets.iter().any(|name| name == STANDARD_INPUT) {
        return Err(Failure::usage("--fix edits files, and the standard input is none"));
    }
    let overlays = Overlays::read(&args.overlay)?;
    let mut documents = Vec::new();
    let mut findings = Vec::new();
    let mut notes = Vec::new();
    let mut unreadable = false;
    for target in &targets {
        let allowed = match &target.manifest {
            Some(path) => allowances(path)?,
            None => Vec::new(),
        };
        if args.fix {
            notes.extend(fix(target, &allowed)?);
        }
        // A document that is no document is a finding too, and the others are still looked at.
        let document = match read(target, &overlays)? {
            Ok(document) => document,
            Err(finding) => {
                unreadable = true;
                findings.push(*finding);
                continue;
            }
        };
        findings.extend(lint(&document, &allowed).findings);
        if let Some(root) = &target.root {
            findings
                .extend(Provider::with(root, &target.name, document.clone())?.check_examples(&lower(&document).plan));
        }
        documents.push(document);
    }
    let denied = findings.iter().any(|finding| finding.severity >= args.deny.severity());
    print(global, &args, &targets, documents, findings, notes);
    if unreadable {
        return Ok(Outcome::Unreadable);
    }
    Ok(if denied { Outcome::Found } else { Outcome::Clean })
}

fn print(
    global: &Global,
    args: &Args,
    targets: &[Target],
    documents: Vec<Document>,
    findings: Vec<Finding>,
    mut notes: Vec<String>,
) {
    let all = findings.len();
    let least = args.level.severity();
    let mut shown: Vec<Finding> = findings.into_iter().filter(|finding| finding.severity >= least).collect();
    let hidden = all - shown.len();
    if hidden > 0 {
        notes.push(format!("{hidden} of lower severity not shown: --level info shows them"));
    }
    let text = args.format == Format::Text;
    if text && args.limit > 0 && shown.len() > args.limit {
        // What fails the command must not be what was cut off.
        shown.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        notes.push(format!("the first {} of {} are shown: --limit 0 shows all", args.limit, shown.len()));
    }
    let cut = match text && args.limit > 0 {
        true => &shown[..shown.len().min(args.limit)],
        false => &shown[..],
    };
    if text {
        if let Some(line) = counts(&shown) {
            notes.insert(0, line);
        }
        if shown.iter().any(|finding| finding.fix.is_some()) && !args.fix {
            notes.push("some can be put right by --fix".to_owned());
        }
        if !shown.is_empty() {
            notes.push("--explain ID says more about a rule".to_owned());
        }
        if global.quiet {
            notes.clear();
        }
    }
    let rules: Vec<RuleInfo> = RULES.iter().map(Rule::info).collect();
    let title = match targets {
        [one] => one.name.clone(),
        many => format!("{} documents", many.len()),
    };
    let file = targets.first().map(|target| target.path.display().to_string()).unwrap_or_default();
    let report = Report { command: "lint", title: &title, findings: cut, file: &file, rules: &rules, notes: &notes };
    // Examples are files of their own.
    let beside = output::sources(cut);
    output::print(&render(args.format, &report, &(documents, beside), output::width()));
}

/// How often each rule was found, most often first; nothing for a handful of findings.
fn counts(findings: &[Finding]) -> Option<String> {
    if findings.len() < 10 {
        return None;
    }
    let mut counts: std::collections::BTreeMap<&str, usize> = Default::default();
    for finding in findings {
        *counts.entry(&finding.id).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
    let parts: Vec<String> = counts.iter().map(|(id, n)| format!("{id} {n}")).collect();
    Some(parts.join(", "))
}

fn explain_rule(id: &str) -> Result {
    let Some(rule) = Rule::by_id(id) else {
        let ids = RULES.iter().map(|rule| rule.id);
        let hint = match nearest(ids, id) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("`{} lint --list` shows all", program()),
        };
        return Err(Failure::usage(format!("no rule is called `{}`: {hint}", clean(id))));
    };
    print_text(&explain(rule));
    Ok(Outcome::Clean)
}

fn list(format: Format) -> Result {
    match format {
        Format::Markdown => print_text(&catalogue()),
        Format::Json => {
            let rules = RULES.iter().map(|rule| {
                serde_json::json!({
                    "id": rule.id, "severity": rule.severity, "title": rule.title,
                    "why": rule.why, "effect": rule.effect, "fix": rule.fix,
                    "bad": rule.bad, "good": rule.good,
                })
            });
            let rules: Vec<_> = rules.collect();
            output::print(&envelope("lint --list", &serde_json::json!({"rules": rules})));
        }
        Format::Text => {
            for rule in RULES {
                let severity = match rule.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info => "info",
                };
                let fix = if rule.fix.is_some() { "fix" } else { "" };
                say!("{:28} {severity:8} {fix:4} {}", rule.id, rule.title);
            }
        }
        _ => return Err(Failure::usage("--list prints text, json or markdown")),
    }
    Ok(Outcome::Clean)
}

fn find_targets(named: &[String]) -> Result<Vec<Target>> {
    let (root, known) = match (workspace_above(&working_directory()?), named) {
        // Without a name it is every provider, and none may be missing.
        (_, []) => {
            let root = workspace_root()?;
            let all = inventory::all(&root)?;
            return all.iter().map(|name| provider(&root, name)).collect();
        }
        (Some(root), _) => {
            let known = inventory::providers(&root)?;
            (root, known)
        }
        (None, _) => (PathBuf::new(), Vec::new()),
    };
    let targets = named.iter().map(|name| {
        if known.iter().any(|known| known == folder_name(name)) {
            return provider(&root, folder_name(name));
        }
        let path = Path::new(name);
        if name == STANDARD_INPUT || is_file_like(path) {
            return Ok(Target { name: name.clone(), path: path.to_path_buf(), manifest: None, root: None });
        }
        let hint = match nearest(known.iter().map(String::as_str), name) {
            Some(near) => format!(": did you mean `{near}`?"),
            None if known.is_empty() => ": there is no such file".to_owned(),
            None => format!(" and no file: the providers are: {}", known.join(", ")),
        };
        Err(Failure::usage(format!("`{}` is no provider{hint}", clean(name))))
    });
    targets.collect()
}

/// Findings name files as a person at the top of the workspace would.
fn provider(root: &Path, name: &str) -> Result<Target> {
    let here = working_directory()?;
    let at_root = here.canonicalize().ok() == root.canonicalize().ok();
    let folder = Path::new("specs").join(name);
    let folder = if at_root { folder } else { root.join(folder) };
    let manifest = folder.join("client.yaml");
    let there = exists(&manifest, &manifest.display().to_string())?;
    let (root, manifest) = (there.then(|| root.to_path_buf()), there.then_some(manifest));
    Ok(Target { name: name.to_owned(), path: folder.join("openapi.yaml"), manifest, root })
}

fn read(target: &Target, overlays: &Overlays) -> Result<std::result::Result<Document, Box<Finding>>> {
    let (shown, text) = read_text(&target.path)?;
    Ok(Document::overlaid(&shown, &text, &overlays.list(), &crate::common::Files))
}

/// Applies certain edits until none is left: one may make room for the next.
fn fix(target: &Target, allowed: &[Allowed]) -> Result<Vec<String>> {
    const ROUNDS: usize = 10;
    let mut total = 0;
    for _ in 0..ROUNDS {
        let document = read_document(&target.path)?;
        let findings = lint(&document, allowed).findings;
        let name = target.path.display().to_string();
        let Some(file) = document.files().first() else {
            break;
        };
        let (text, applied) = apply_fixes(&file.text, &name, &findings);
        if applied == 0 {
            break;
        }
        // An edit that breaks the document is ours to answer for, and is not written.
        if Document::parse(&name, &text).is_err() {
            return Err(Failure::broken(format!("{name}: the edits would break the document; nothing was written")));
        }
        write(&target.path, &text)?;
        total += applied;
    }
    Ok(match total {
        0 => Vec::new(),
        n => vec![format!("{n} put right in {}", target.path.display())],
    })
}

/// The whole file or nothing. In a workspace the command holds its lock already.
fn write(path: &Path, text: &str) -> Result<()> {
    let path = std::path::absolute(path).map_err(|error| unreadable(path, &error))?;
    let workspace = workspace_above(&working_directory()?).filter(|root| path.starts_with(root));
    let place = workspace.clone().or_else(|| path.parent().map(Path::to_path_buf)).unwrap_or_default();
    let _lock = if workspace.is_none() { Some(Lock::of(&place, Access::Write)?) } else { None };
    let mut stage = Stage::begin(&place)?;
    stage.edit(&path, text)?;
    stage.commit()
}

/// The `lint` list of a provider's client.yaml.
fn allowances(path: &Path) -> Result<Vec<Allowed>> {
    let shown = path.display().to_string();
    let (_, text) = read_text(path)?;
    let allowed = Manifest::parse(&shown, &text)?.lint;
    match allowed.iter().find(|entry| entry.reason.trim().is_empty()) {
        Some(entry) => {
            let id = clean(&entry.id);
            Err(Failure::broken(format!("{shown}: `{id}` is silenced without a reason")))
        }
        None => Ok(allowed),
    }
}

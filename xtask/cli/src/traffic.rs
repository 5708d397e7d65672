//! `cargo xtask traffic`.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use ::diagnostics::{Finding, Format, Report, Severity, envelope, render};
use ::openapi::document::Document;
use ::openapi::edit;
use ::traffic::{RULES, Traffic, apply, findings, har};
use serde_json::json;

use crate::common::{
    Failure, Files, Global, Outcome, Result, STANDARD_INPUT, is_file_like, read_document, unreadable, workspace_root,
};
use crate::disk::{Access, Stage};
use crate::inventory;
use crate::output::{self, say};
use crate::provider::{folder_name, named};

const EXAMPLES: &str = "\
Examples:
  cargo xtask traffic check sfcompute --har session.har         what the recording shows that the spec does not state
  cargo xtask traffic apply sfcompute --har session.har --date 2026-01-31    write what is certain into the spec";

const CHECK: &str = "\
Examples:
  cargo xtask traffic check sfcompute --har session.har         what the recording shows that the spec does not state
  cargo xtask traffic check sfcompute --har *.har --coverage    which operations, statuses and properties were seen
  cargo xtask traffic check api.yaml --har session.har --base-url http://127.0.0.1:8080

A recording is HAR 1.2, as browsers, mitmproxy and Postman write it. No value of it is printed, except an undocumented
enum value that is short, looks like the documented ones and not like a secret.

--format json prints docs/reference/json/traffic-check.schema.json.

Exit codes: 0 nothing at or above --deny, 1 something, 2 a wrong call or a file that cannot be read to its end.";

const APPLY: &str = "\
Examples:
  cargo xtask traffic apply sfcompute --har session.har --date 2026-01-31    write what is certain into the spec

Each edit is marked with x-source: traffic, the date and the number of observations.

Exit codes: 0 everything was written, 1 something is left to you, 2 a wrong call or a file that cannot be read to its end.";

/// Check a spec against recorded requests and responses
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Report what recordings show that the spec does not state
    Check(Check),
    /// Write what is certain into the spec; the rest is listed
    Apply(Apply),
}

#[derive(Debug, clap::Args)]
struct Recordings {
    /// A provider, or a file with an OpenAPI document.
    #[arg(value_name = "PROVIDER|FILE")]
    target: String,
    /// A recording; may be given several times.
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    har: Vec<PathBuf>,
    /// Another address under which the API was reached, for example a mock server's.
    #[arg(long, value_name = "URL")]
    base_url: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = CHECK)]
struct Check {
    #[command(flatten)]
    recordings: Recordings,
    /// How to print: text, json, markdown, html, sarif, github or junit.
    #[arg(long, default_value = "text", value_parser = parse_format)]
    format: Format,
    /// The least severity that makes the command fail.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Level::Warning)]
    deny: Level,
    /// Print what of the spec was seen.
    #[arg(long)]
    coverage: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = APPLY)]
struct Apply {
    #[command(flatten)]
    recordings: Recordings,
    /// In how many exchanges something must have been seen.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    at_least: u32,
    /// The day of the recording, as 2026-01-31; it is written beside each edit.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    date: String,
    /// Show the edits and write nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    Info,
    Warning,
    Error,
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

impl Args {
    /// What the command does with the workspace it is called in.
    pub fn access(&self) -> Option<Access> {
        match &self.command {
            Command::Check(_) => Some(Access::Read),
            Command::Apply(args) if args.dry_run => Some(Access::Read),
            Command::Apply(_) => Some(Access::Write),
        }
    }
}

fn parse_format(name: &str) -> std::result::Result<Format, String> {
    name.parse()
}

/// A day of the calendar.
fn parse_date(text: &str) -> std::result::Result<String, String> {
    match crate::docs::dates::is_date(text) {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}` is no date such as 2026-01-31")),
    }
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    match args.command {
        Command::Check(args) => check(global, &args),
        Command::Apply(args) => write(global, &args),
    }
}

/// The document: a provider's spec or any file.
fn document(target: &str) -> Result<(PathBuf, Document)> {
    let path = Path::new(target);
    let path = if target != STANDARD_INPUT && is_file_like(path) {
        path.to_path_buf()
    } else {
        let root = workspace_root()?;
        let name = named(&inventory::all(&root)?, folder_name(target))?;
        root.join("specs").join(name).join("openapi.yaml")
    };
    let document = read_document(&path)?;
    let mut unread = Vec::new();
    let _ = document.operations(&mut unread);
    if let Some(item) = unread.first() {
        let at = document.location(item.node.span);
        return Err(Failure::usage(format!("{at}: the path item cannot be read, so its operations cannot be matched")));
    }
    // What a reference that does not resolve describes is unknown, so a recording cannot be compared with it.
    let findings = ::lint::lint(&document, &[]).findings;
    if let Some(finding) = findings.iter().find(|finding| finding.id == "unresolved-reference") {
        let at = finding.location.as_ref().map(|at| format!("{at}: ")).unwrap_or_default();
        return Err(Failure::usage(format!("{at}{}", finding.message))
            .help("correct the reference: what it describes cannot be compared with a recording"));
    }
    Ok((path, document))
}

/// Reads all recordings. A file that ends in the middle is an error: what is behind it was not seen.
fn read<'d>(document: &'d Document, recordings: &Recordings) -> Result<Traffic<'d>> {
    let mut traffic = Traffic::new(document, &recordings.base_url);
    for path in &recordings.har {
        let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
        let read = har::read(BufReader::with_capacity(1 << 16, file), &mut |entry| traffic.add(&entry));
        read.map_err(|error| {
            Failure::usage(format!(
                "{}:{}:{}: the recording cannot be read behind its {} first entries: {}",
                path.display(),
                error.line,
                error.column,
                error.entries,
                error.what
            ))
            .help("record it again, or export it anew; nothing was checked")
        })?;
    }
    Ok(traffic)
}

fn check(global: &Global, args: &Check) -> Result {
    let (path, document) = document(&args.recordings.target)?;
    let file = path.display().to_string();
    let report = read(&document, &args.recordings)?.finish();
    let findings = findings(&document, &report);
    let denied = findings.iter().any(|finding| finding.severity >= args.deny.severity());
    let notes = if global.quiet && args.format == Format::Text { Vec::new() } else { notes(&report) };
    if args.format == Format::Json {
        output::print(&envelope(
            "traffic",
            &json!({
                "findings": findings,
                "exchanges": report.matched,
                "other_hosts": report.other_hosts,
                "other_paths": report.other_paths,
                "unreadable_addresses": report.unreadable_addresses,
                "parameters_not_compared": report.parameters_not_compared,
                "names_and_types_only": report.names_and_types_only,
                "masked": report.masked,
                "patterns_not_evaluated": report.patterns_not_evaluated,
                "skipped": report.skipped.iter().map(|(why, count)| (why.description(), count)).collect::<std::collections::BTreeMap<_, _>>(),
                "unreadable": report.unreadable.iter().map(|(why, count)| (why.description(), count)).collect::<std::collections::BTreeMap<_, _>>(),
                "coverage": report.coverage.iter().map(|row| json!({
                    "operation": row.operation, "exchanges": row.exchanges, "statuses": row.statuses,
                    "parameters": row.parameters, "properties": row.properties,
                })).collect::<Vec<_>>(),
            }),
        ));
    } else {
        let title = args.recordings.target.as_str();
        let shown = Report { command: "traffic", title, findings: &findings, file: &file, rules: RULES, notes: &notes };
        output::print(&render(args.format, &shown, &document, output::width()));
        if args.coverage {
            coverage(&report);
        }
    }
    // Nothing seen is not the same as nothing wrong.
    if report.matched == 0 {
        return Err(nothing_matched(&report));
    }
    Ok(if denied { Outcome::Found } else { Outcome::Clean })
}

fn nothing_matched(report: &::traffic::Report) -> Failure {
    let skipped: usize = report.skipped.values().sum();
    Failure::usage(format!(
        "no exchange of the recordings belongs to this API: {} with other hosts, {} with its host and another path, {} with \
         an address that is none of HTTP, {skipped} entries that are no exchange",
        report.other_hosts, report.other_paths, report.unreadable_addresses
    ))
    .help("is it the right provider? --base-url names another address under which the API was reached")
}

/// What was read and what was left out.
fn notes(report: &::traffic::Report) -> Vec<String> {
    let seen = report.coverage.iter().filter(|row| row.exchanges > 0).count();
    let mut notes =
        vec![format!("{} exchanges checked; {seen} of {} operations seen", report.matched, report.coverage.len())];
    if report.other_hosts > 0 {
        notes.push(format!("{} exchanges with other hosts were left out", report.other_hosts));
    }
    if report.other_paths > 0 {
        notes.push(format!(
            "{} exchanges with a host of this API have a path below none of its servers: left out",
            report.other_paths
        ));
    }
    if report.unreadable_addresses > 0 {
        notes.push(format!("{} exchanges have an address that is none of HTTP: left out", report.unreadable_addresses));
    }
    if report.names_and_types_only > 0 {
        notes.push(format!(
            "{} exchanges are recorded with names and types only: no value was checked",
            report.names_and_types_only
        ));
    }
    if report.masked > 0 {
        notes.push(format!("{} values are masked in the recording: only their type was checked", report.masked));
    }
    if report.patterns_not_evaluated > 0 {
        notes.push(format!(
            "{} times a pattern is none or could take too long: not checked",
            report.patterns_not_evaluated
        ));
    }
    if report.parameters_not_compared > 0 {
        notes.push(format!(
            "{} parameters (lists, objects, cookies, several values) were not compared",
            report.parameters_not_compared
        ));
    }
    for (why, count) in &report.skipped {
        notes.push(format!("{count} entries {}: left out", why.description()));
    }
    for (why, count) in &report.unreadable {
        notes.push(format!("{count} bodies {}: not checked", why.description()));
    }
    notes
}

fn coverage(report: &::traffic::Report) {
    let share = |of: &std::collections::BTreeMap<String, bool>| {
        format!("{}/{}", of.values().filter(|seen| **seen).count(), of.len())
    };
    say!("{:>9}  {:>8}  {:>10}  {:>10}  operation", "exchanges", "statuses", "parameters", "properties");
    for row in &report.coverage {
        say!(
            "{:>9}  {:>8}  {:>10}  {:>10}  {}",
            row.exchanges,
            share(&row.statuses),
            share(&row.parameters),
            share(&row.properties),
            row.operation
        );
    }
}

fn write(global: &Global, args: &Apply) -> Result {
    let (path, document) = document(&args.recordings.target)?;
    let report = read(&document, &args.recordings)?.finish();
    if report.matched == 0 {
        return Err(nothing_matched(&report));
    }
    let all: Vec<Finding> = findings(&document, &report);
    let plan = apply::plan(&document, &report, args.at_least as usize, &args.date);
    let name = path.display().to_string();
    let mut current = document.clone();
    let mut left: Vec<(usize, String)> = plan.left.iter().map(|(index, why)| (*index, (*why).to_owned())).collect();
    let mut done = Vec::new();
    for (index, planned) in &plan.edits {
        let next = edit::apply(&current, planned).map_err(|error| error.to_string());
        let next =
            next.and_then(|text| Document::load(&name, &text, &Files).map_err(|finding| finding.message.clone()));
        match next {
            Ok(next) => {
                current = next;
                done.push(*index);
            }
            Err(why) => left.push((*index, why)),
        }
    }
    let message = |index: &usize| all.get(*index).map_or_else(String::new, |finding| finding.message.clone());
    for index in &done {
        say!("{} {}", if args.dry_run { "would write" } else { "written" }, message(index));
    }
    left.sort();
    for (index, why) in &left {
        say!("left to you: {} ({why})", message(index));
    }
    let text = current.files().first().map(|file| file.text.clone()).unwrap_or_default();
    if !args.dry_run && !done.is_empty() {
        let place = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let place = crate::common::workspace_above(&crate::common::working_directory()?).unwrap_or(place);
        let mut stage = Stage::begin(&place)?;
        stage.edit(&path, &text)?;
        stage.commit()?;
        if !global.quiet {
            say!(
                "{name}: {} edits written; generate the crate anew, and describe what is new in your own words",
                done.len()
            );
        }
    }
    Ok(if left.is_empty() { Outcome::Clean } else { Outcome::Found })
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for date in ["2026-01-31", "2024-02-29", "2000-02-29"] {
            assert!(super::parse_date(date).is_ok(), "{date}");
        }
        for date in
            ["2026-13-01", "2026-02-29", "2026-1-1", "2026-01-32", "2026-01-00", "1900-02-29", "x", "2026-01-01-01"]
        {
            assert!(super::parse_date(date).is_err(), "{date}");
        }
    }
}

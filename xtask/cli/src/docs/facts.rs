//! `docs facts`: what is read of a page, without a provider.

use std::path::PathBuf;

use ::diagnostics::Rendered;
use ::docs::facts::{Claim, Operation};
use ::docs::{Page, layout};

use super::pages;
use crate::common::{Failure, Global, Outcome, Result};
use crate::output::{self, say};

/// Print what is read of a page, and which of its lines are not.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask docs facts page.txt                            what a page states, as a list
  cargo xtask docs facts page.md --format json               the same for programs
  cargo xtask docs facts page.txt --operation \"POST /boxes\"  a page that does not say its method and path

--format json prints docs/reference/json/docs-facts.schema.json.

Exit codes: 0 read, 2 a page that cannot be read or states no operation.")]
pub struct Args {
    /// A page as text, Markdown or HTML, or an OpenAPI document; `-` reads the standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How the page is laid out; found out when left out.
    #[arg(long, value_name = "NAME")]
    layout: Option<String>,
    /// Method and path of the operation, for a page that does not say them.
    #[arg(long, value_name = "METHOD PATH")]
    operation: Option<String>,
    /// How facts are printed.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// How facts are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// A line a fact.
    Text,
    /// One object.
    Json,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let shown = args.file.display().to_string();
    let text = Page::decode(&pages::read_file(&args.file)?, None);
    let named = pages::layout_named(args.layout.as_deref())?;
    let given = args.operation.as_deref().map(operation).transpose()?;
    let page =
        Page::read(&text, pages::format_of(&shown)).map_err(|error| Failure::usage(format!("{shown}: {error}")))?;
    let layout = named.unwrap_or_else(|| layout::detect(&page));
    let facts = match &given {
        Some(given) => layout.read_operation(&page, given),
        None => layout.read(&page),
    };
    if facts.operations.is_empty() {
        return Err(pages::no_operation(&shown, &page, layout, &facts));
    }
    match args.format {
        Form::Json => {
            let value = ::docs::facts::json(layout.name, &facts);
            output::print(&Rendered::json(&value));
        }
        Form::Text => {
            for operation in &facts.operations {
                print_operation(operation);
            }
            let counts = facts.coverage.counts();
            if !global.quiet {
                say!("");
                say!(
                    "layout {}; {} lines: {} read, {} prose, {} look like facts and are not read ({})",
                    layout.name,
                    counts.lines,
                    counts.read,
                    counts.prose,
                    counts.unread,
                    counts
                        .percent()
                        .map_or("nothing looks like a fact".to_owned(), |percent| format!("{percent} % read"))
                );
                for line in &facts.unread {
                    say!("  unread line {}: {}", line.line, line.text);
                }
            }
        }
    }
    Ok(Outcome::Clean)
}

/// `POST /boxes` as an operation.
fn operation(text: &str) -> Result<Operation> {
    let wrong =
        || Failure::usage(format!("--operation \"{text}\": write a method and a path, as in \"POST /v1/boxes\""));
    let (method, path) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let (method, path) = (method.to_ascii_uppercase(), path.trim());
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].contains(&method.as_str());
    if !known || !path.starts_with('/') || path.contains(char::is_whitespace) {
        return Err(wrong());
    }
    Ok(Operation { method: Some(Claim::new(method, 0)), path: Some(Claim::new(path, 0)), ..Operation::default() })
}

fn print_operation(operation: &Operation) {
    say!("{}", operation.name());
    if let Some(server) = &operation.server {
        say!("  server {}", server.text());
    }
    for (auth, _) in &operation.auth {
        say!("  auth {auth}");
    }
    for part in &operation.parts {
        let content = part.content.as_ref().map(|claim| format!(" {}", claim.text())).unwrap_or_default();
        let place = match &part.place {
            ::docs::facts::Place::Response(status) => format!("response {status}"),
            place => place.location().to_owned(),
        };
        say!("  {place}{content}");
        for field in &part.fields {
            let mut said = Vec::new();
            for (aspect, claim) in &field.claims {
                let value = claim.value.as_str().map_or_else(|| claim.value.to_string(), str::to_owned);
                said.push(format!("{} {value}", aspect.keyword()));
            }
            let seen = if field.evidence == ::docs::facts::Evidence::Example { " (only in an example)" } else { "" };
            say!("    {}  {}{seen} (line {})", field.path, said.join(", "), field.line);
        }
    }
}

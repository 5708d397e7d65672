//! `cargo xtask try`: a first call without an account.

mod server;

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use ::client_gen::lower::Plan;
use ::client_gen::write::base_url_variable;

use crate::common::{Failure, Global, Outcome, Result, entries, workspace_root};
use crate::disk::{Access, Lock};
use crate::generate::provider_files;
use crate::inventory;
use crate::output::{note, say};
use crate::provider::named;
use server::Server;

/// Make a first call without an account.
///
/// Responds to requests on this machine with the responses of specs/PROVIDER/examples, and runs one of the crate's example
/// programs against that. Every request is shown with its response.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask try sfcompute                     run crates/sfcompute-client/examples/sfcompute_list.rs
  cargo xtask try sfcompute --example create    another of its example programs
  cargo xtask try sfcompute --serve             only serve, for a program of your own; Ctrl-C ends it

Exit codes: 0 the program ended well, 1 it did not, 2 a wrong call or a file that cannot be read.")]
pub struct Args {
    /// Folder name below specs/.
    provider: String,
    /// Which of the crate's example programs to run, without the provider's name before it.
    #[arg(long, value_name = "NAME", default_value = "list", conflicts_with = "serve")]
    example: String,
    /// Run no program: serve until the command is ended.
    #[arg(long)]
    serve: bool,
    /// The port on 127.0.0.1; any that is free when left out.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let root = workspace_root()?;
    // Given back before the program is compiled: that takes long, and reads no spec.
    let lock = Lock::of(&root, Access::Read)?;
    let name = named(&inventory::providers(&root)?, &args.provider)?;
    let (provider, lowered, _) = provider_files(&root, &name)?;
    let manifest = &provider.manifest;
    let program = match args.serve {
        true => None,
        false => Some(program(&root, &manifest.package, &manifest.module, &args.example)?),
    };
    let server = Server::new(&name, &lowered.plan, &provider.examples);
    drop(lock);
    let listener = TcpListener::bind(("127.0.0.1", args.port));
    let address = listener.as_ref().map_err(ToString::to_string).and_then(|bound| {
        let address = bound.local_addr();
        address.map_err(|error| error.to_string())
    });
    let address =
        address.map_err(|why| Failure::usage(format!("127.0.0.1:{}: cannot be listened on: {why}", args.port)))?;
    let listener = listener.map_err(|error| Failure::usage(error.to_string()))?;
    let url = format!("http://{address}");
    let variables: Vec<(String, String)> = std::iter::once((base_url_variable(manifest), url.clone()))
        .chain(credentials(&lowered.plan).into_iter().map(|name| (name, "any".to_owned())))
        .collect();
    let Some(program) = program else {
        say!("answering on {url}; a program of the crate calls it with");
        for (name, value) in &variables {
            say!("  {name}={value}");
        }
        server.answer(&listener);
        return Ok(Outcome::Clean);
    };
    if !global.quiet {
        note!("cargo run --package {} --example {program}, which calls {url}", manifest.package);
    }
    std::thread::spawn(move || server.answer(&listener));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--package", &manifest.package, "--example", &program]).current_dir(&root);
    if global.quiet {
        command.arg("--quiet");
    }
    let status = command.envs(variables).status();
    let status = status.map_err(|error| Failure::usage(format!("cargo cannot be started: {error}")))?;
    if status.success() {
        return Ok(Outcome::Clean);
    }
    Err(Failure::broken(format!("the example program {program} ended with {status}")))
}

/// The example program of that name.
fn program(root: &Path, package: &str, module: &str, wanted: &str) -> Result<String> {
    let folder = format!("crates/{package}/examples");
    let files = entries(&root.join(&folder), &folder)?;
    let names: Vec<String> = files
        .iter()
        .filter_map(|entry| Some(entry.file_name().to_string_lossy().strip_suffix(".rs")?.to_owned()))
        .collect();
    let full = format!("{module}_{wanted}");
    match names.iter().find(|name| **name == full || *name == wanted) {
        Some(name) => Ok(name.clone()),
        None => {
            let prefix = format!("{module}_");
            let known: Vec<&str> = names.iter().map(|name| name.strip_prefix(&prefix).unwrap_or(name)).collect();
            let shown = ::diagnostics::clean(wanted);
            Err(Failure::usage(format!("{folder} has no program `{shown}`"))
                .help(format!("it has {}", known.join(", "))))
        }
    }
}

/// The variables that the crate reads credentials from.
fn credentials(plan: &Plan) -> Vec<String> {
    let mut names = Vec::new();
    for scheme in &plan.schemes {
        names.extend(scheme.env.clone());
        names.extend(scheme.exchange.as_ref().map(|exchange| exchange.env.clone()));
    }
    names
}

//! The generators, ours first: how each is called, and what makes a crate of its output.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Failure, Result, unreadable, workspace_root};

/// Generators that are not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Peer {
    /// The library of the same name, called as it comes.
    Progenitor,
    /// openapi-to-rust
    OpenapiToRust,
    /// openapi-generator, target `rust`
    OpenapiGenerator,
}

/// A generator that can be run here.
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    program: PathBuf,
    peer: Option<Peer>,
}

/// What can be run here, ours first, and the names of what is absent.
pub fn found(without: &[Peer]) -> Result<(Vec<Tool>, Vec<&'static str>)> {
    let own = std::env::current_exe().map_err(|error| unreadable(Path::new("this program"), &error))?;
    let mut tools = vec![Tool { name: "ours", program: own.clone(), peer: None }];
    let mut absent = Vec::new();
    let peers = [
        (Peer::Progenitor, "progenitor", Some(own)),
        (Peer::OpenapiToRust, "openapi-to-rust", on_path("OPENAPI_TO_RUST", &["openapi-to-rust"])),
        (
            Peer::OpenapiGenerator,
            "openapi-generator",
            on_path("OPENAPI_GENERATOR", &["openapi-generator", "openapi-generator-cli"]),
        ),
    ];
    for (peer, name, program) in peers {
        match program {
            _ if without.contains(&peer) => {}
            Some(program) => tools.push(Tool { name, program, peer: Some(peer) }),
            None => absent.push(name),
        }
    }
    Ok((tools, absent))
}

/// The program a variable names, or the first of these names that PATH has.
fn on_path(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

impl Tool {
    /// The call that generates from `spec` into `out`, which does not exist yet.
    pub fn command(&self, spec: &Path, out: &Path) -> Command {
        let mut command = Command::new(&self.program);
        match self.peer {
            None => command
                .args(["generate", "--quiet", "--spec"])
                .arg(spec)
                .arg("--out")
                .arg(out)
                .arg("--core")
                .arg(core()),
            Some(Peer::Progenitor) => command.args(["bench", "--progenitor"]).arg(out).arg(spec),
            Some(Peer::OpenapiToRust) => command.arg("generate").arg(spec).arg("--output-dir").arg(out).arg("--quiet"),
            Some(Peer::OpenapiGenerator) => command.args(["generate", "-g", "rust", "-i"]).arg(spec).arg("-o").arg(out),
        };
        command
    }

    /// Makes a crate that stands alone of what was generated into `out`. `None`: its files are not what they were
    /// when this was written.
    pub fn make_crate(&self, out: &Path, name: &str) -> Option<PathBuf> {
        match self.peer {
            None | Some(Peer::OpenapiGenerator) => {}
            Some(Peer::Progenitor) => {
                std::fs::write(out.join("Cargo.toml"), manifest(name, PROGENITOR_NEEDS)).ok()?;
            }
            Some(Peer::OpenapiToRust) => {
                let needs = std::fs::read_to_string(out.join("REQUIRED_DEPS.toml")).ok()?;
                std::fs::create_dir_all(out.join("src")).ok()?;
                for entry in std::fs::read_dir(out).ok()?.flatten() {
                    let file = entry.file_name();
                    let file = file.to_str()?;
                    if file.ends_with(".rs") {
                        let file = if file == "mod.rs" { "lib.rs" } else { file };
                        std::fs::rename(entry.path(), out.join("src").join(file)).ok()?;
                    }
                }
                std::fs::write(out.join("Cargo.toml"), manifest(name, &needs)).ok()?;
            }
        }
        out.join("Cargo.toml").is_file().then(|| out.to_owned())
    }
}

fn core() -> PathBuf {
    workspace_root().map(|root| root.join("crates/client-core")).unwrap_or_default()
}

fn manifest(name: &str, needs: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n{needs}")
}

/// What its readme asks for.
const PROGENITOR_NEEDS: &str = r#"[dependencies]
progenitor-client = "=0.15.1"
base64 = "0.22"
bytes = "1"
chrono = { version = "0.4", default-features = false, features = ["serde"] }
futures = "0.3"
rand = "0.8"
regress = "0.11"
reqwest = { version = "0.13", default-features = false, features = ["json", "query", "stream", "rustls"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
serde_urlencoded = "0.7"
uuid = { version = "1", features = ["serde", "v4"] }
"#;

/// progenitor as it comes: its own reader, its own settings, builders as interface as its command line does.
pub fn progenitor(spec: &Path, out: &Path) -> Result<()> {
    let text = std::fs::read_to_string(spec).map_err(|error| unreadable(spec, &error))?;
    let broken = |what: String| Failure::broken(format!("progenitor: {what}"));
    let json = text.trim_start().starts_with('{');
    let document: openapiv3::OpenAPI = match json {
        true => serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?,
        false => serde_yaml::from_str(&text).map_err(|error| broken(error.to_string()))?,
    };
    let mut settings = progenitor::GenerationSettings::default();
    settings.with_interface(progenitor::InterfaceStyle::Builder).with_tag(progenitor::TagStyle::Merged);
    let mut generator = progenitor::Generator::new(&settings);
    let tokens = generator.generate_tokens(&document).map_err(|error| broken(error.to_string()))?;
    let file = syn::parse2(tokens).map_err(|error| broken(error.to_string()))?;
    let file: syn::File = file;
    let src = out.join("src");
    std::fs::create_dir_all(&src).map_err(|error| unreadable(&src, &error))?;
    let path = src.join("lib.rs");
    std::fs::write(&path, prettyplease::unparse(&file)).map_err(|error| unreadable(&path, &error))
}

/// Makes room: the folder is gone, what it stands in is there.
pub fn empty(out: &Path) -> Result<()> {
    match std::fs::remove_dir_all(out) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unreadable(out, &error)),
        _ => {}
    }
    let parent = out.parent().unwrap_or(out);
    std::fs::create_dir_all(parent).map_err(|error| unreadable(parent, &error))
}

/// Lines of all Rust files below a folder.
pub fn lines(folder: &Path) -> usize {
    let mut count = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                count += std::fs::read_to_string(&path).map_or(0, |text| text.lines().count());
            }
        }
    }
    count
}

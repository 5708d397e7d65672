//! Public documents that nobody here wrote: a fixed sample of them, generated as anyone would.
//!
//! They are not part of the repository; where they are absent, the tests that read them are ignored.

pub mod independent;
pub mod runner;
pub mod synthesize;
pub mod values;

use std::path::{Path, PathBuf};
use std::process::Command;

use client_gen::lower::{Lowered, lower};
use client_gen::manifest::Manifest;
use client_gen::samples::Examples;
use client_gen::write::{Runtime, Target, package};
use openapi::document::Document;

use crate::{shared, workspace};

/// The sample: small and medium, 3.0 and 3.1, cloud and other, with and without operationIds.
pub const SAMPLE: [&str; 12] = [
    "petstore.yaml",          // 3.0: forms, files, XML beside JSON, a header scheme
    "cloud-hypervisor.yaml",  // 3.0: operations without operationId, empty answers
    "pinecone-control.yaml",  // 3.0: discriminators and examples
    "e2b.yaml",               // 3.0: none of 64 operations has an operationId
    "docker-engine.json",     // 3.0: tar streams, filters in JSON, recursion
    "stackit-iaas.json",      // 3.0: unions of objects, path parameters of paths
    "lambda-cloud.yaml",      // 3.1: unions by member
    "opensandbox-execd.yaml", // 3.1: server-sent events, uploads
    "ollama.yaml",            // 3.1: NDJSON streams, many examples
    "sendgrid-mail.json",     // 3.1: deep inline schemas
    "iceberg-rest.yaml",      // 3.1: all of oneOf, allOf, discriminator
    "runpod-v2.json",         // 3.1: if and then, lists of types
];

/// A document of the sample and what was made of it.
pub struct Made {
    /// Its name, and its package's.
    pub name: String,
    /// Its file.
    pub spec: PathBuf,
    /// What it says.
    pub document: Document,
    /// What became of it.
    pub lowered: Lowered,
    /// The crate's folder.
    pub folder: PathBuf,
}

impl Made {
    /// The crate's name in code.
    #[must_use]
    pub fn module(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// The documents: the sample's, unpacked below `folder`, or those of the folder that the environment variable `CORPUS`
/// names. Their names have to be fit for packages.
#[allow(clippy::unwrap_used, reason = "a failed sample is a failed test")]
fn documents(folder: &Path) -> Vec<PathBuf> {
    if let Some(other) = std::env::var_os("CORPUS") {
        let mut all: Vec<PathBuf> = std::fs::read_dir(other).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        return all;
    }
    let archive = shared("sets/specs/specs.tar.xz");
    let specs = folder.join("specs");
    std::fs::create_dir_all(&specs).unwrap();
    let done = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(&specs).args(SAMPLE).status();
    assert!(done.is_ok_and(|status| status.success()), "tar cannot unpack {}", archive.display());
    SAMPLE.map(|file| specs.join(file)).into()
}

/// Generates the sample below `folder`, one crate for each document.
///
/// # Panics
/// When a document cannot be read or generated.
#[must_use]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a failed sample is a failed test")]
pub fn make(folder: &Path) -> Vec<Made> {
    generate(folder, documents(folder))
}

/// The specs of this repository, generated below `folder` in the way of any document.
///
/// # Panics
/// When a document cannot be read or generated.
#[must_use]
#[allow(clippy::unwrap_used, reason = "a failed sample is a failed test")]
pub fn own(folder: &Path) -> Vec<Made> {
    let specs = folder.join("specs");
    std::fs::create_dir_all(&specs).unwrap();
    let mut documents = Vec::new();
    for entry in std::fs::read_dir(workspace().join("specs")).unwrap() {
        let entry = entry.unwrap();
        let document = entry.path().join("openapi.yaml");
        if document.exists() {
            let copy = specs.join(entry.file_name()).with_extension("yaml");
            std::fs::copy(document, &copy).unwrap();
            documents.push(copy);
        }
    }
    documents.sort();
    generate(folder, documents)
}

#[allow(clippy::unwrap_used, clippy::panic, reason = "a failed sample is a failed test")]
fn generate(folder: &Path, documents: Vec<PathBuf>) -> Vec<Made> {
    let crates = folder.join("crates");
    let all = documents.into_iter().map(|spec| {
        let file = spec.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&spec).unwrap();
        let document = Document::parse(&file, &text).unwrap_or_else(|finding| panic!("{file}: {finding:?}"));
        let mut lowered = lower(&document);
        let name = file.split_once('.').map_or(&*file, |(name, _)| name).to_owned();
        let manifest = Manifest::for_document(&name, &lowered.plan.title);
        lowered.plan.name_variables(&manifest.module);
        let target = Target {
            command: "cargo xtask generate --spec".to_owned(),
            source: file.clone(),
            core: Runtime::Path(
                workspace().join("crates/client-core").canonicalize().unwrap().to_string_lossy().into_owned(),
            ),
            workspace: false,
        };
        let files = package(&lowered.plan, &manifest, &Examples::new(), &target)
            .unwrap_or_else(|finding| panic!("{file}: {finding:?}"));
        let folder = crates.join(&name);
        // Files that are gone from the crate must not stay from the last time.
        let _ = std::fs::remove_dir_all(folder.join("src"));
        let _ = std::fs::remove_dir_all(folder.join("examples"));
        for (path, text) in files.generated.iter().chain(&files.once) {
            write(&folder.join(path), text);
        }
        lock(&folder);
        Made { name, spec, document, lowered, folder }
    });
    all.collect()
}

/// Writes a file, unless it is there already: what did not change is not compiled again.
///
/// # Panics
/// When it cannot be written.
#[allow(clippy::unwrap_used, reason = "a failed sample is a failed test")]
pub fn write(path: &Path, text: &str) {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The workspace's own versions, so that nothing has to be fetched.
#[allow(clippy::unwrap_used, reason = "a failed sample is a failed test")]
fn lock(folder: &Path) {
    let lock = folder.join("Cargo.lock");
    if !lock.exists() {
        std::fs::copy(workspace().join("Cargo.lock"), lock).unwrap();
    }
}

/// `cargo`, offline, in a crate of the sample, with warnings as errors and one folder for what is compiled.
#[must_use]
pub fn cargo(folder: &Path, target: &Path) -> Command {
    lock(folder);
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    command.env("RUSTFLAGS", "-Dwarnings").env("CARGO_PROFILE_DEV_DEBUG", "0");
    command
}

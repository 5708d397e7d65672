//! The crate that is written of a document.

use client_gen::lower::lower;
use client_gen::manifest::Manifest;
use client_gen::samples::Examples;
use client_gen::write::{Files, Runtime, Target, package};
use openapi::document::Document;

/// Nothing where no crate can be written of it.
pub fn files(document: &Document) -> Option<Files> {
    let target = Target {
        command: "test".into(),
        source: "spec".into(),
        core: Runtime::Path("client-core".into()),
        workspace: false,
    };
    let manifest = Manifest::for_document("pair-client", "Pair");
    package(&lower(document).plan, &manifest, &Examples::default(), &target).ok()
}

//! What is generated, in a form that a person reads in a review: the whole text of a small crate, and of each provider's
//! crate its files and its public face. That the committed crates are what their specs say is held by `generate --check`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use client_gen::lower::lower;
use client_gen::manifest::Manifest;
use client_gen::samples::{Example, Examples};
use client_gen::write::{Runtime, Target, package, roundtrip};
use openapi::document::Document;
use tests::workspace;

#[test]
fn every_file_of_a_small_crate() {
    let folder = workspace().join("tests/fixtures/tiny");
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).unwrap();
    let document = Document::parse("specs/tiny/openapi.yaml", &read("openapi.yaml")).unwrap();
    let manifest = Manifest::parse("specs/tiny/client.yaml", &read("client.yaml")).unwrap();
    let examples: Examples = ["createBox", "getBox"]
        .into_iter()
        .map(|id| {
            let path = format!("examples/{id}.yaml");
            (id.to_owned(), Example::parse(&path, &read(&path)).unwrap())
        })
        .collect();
    let plan = lower(&document).plan;
    let target = Target {
        command: "cargo xtask generate tiny".to_owned(),
        source: "specs/tiny/".to_owned(),
        core: Runtime::Path("../client-core".to_owned()),
        workspace: true,
    };
    let files = package(&plan, &manifest, &examples, &target).unwrap();
    let mut texts: BTreeMap<String, String> = files.generated.into_iter().chain(files.once).collect();
    let cases = roundtrip(&plan, &manifest, &examples, &target.command, &target.source).unwrap();
    texts.insert("tests/src/cases/tiny.rs".to_owned(), cases);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/tiny");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("files", texts.keys().cloned().collect::<Vec<_>>().join("\n"));
        for (path, text) in &texts {
            insta::assert_snapshot!(path.replace('/', "-"), text);
        }
    });
}

#[test]
fn files_and_public_face_of_each_crate() {
    for name in ["e2e-tir", "hpcai", "instavm", "k0rdent", "sfcompute"] {
        let folder = workspace().join(format!("crates/{name}-client"));
        let mut files = BTreeMap::new();
        read(&folder, "", &mut files);
        let mut text = String::new();
        for (path, content) in &files {
            let _ = writeln!(text, "{:>5} {path}", content.lines().count());
        }
        let mut face = Face::default();
        for (path, content) in files.iter().filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs")) {
            face.file(path, content);
        }
        for (item, (kind, members)) in face.items {
            let members: String = members.iter().map(|member| format!(" {member}")).collect();
            let _ = write!(text, "\n{kind} {item}:{members}");
        }
        insta::assert_snapshot!(name, text);
    }
}

fn read(folder: &Path, below: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if !entry.file_type().unwrap().is_dir() {
            files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        } else if name != "target" {
            read(&entry.path(), &format!("{name}/"), files);
        }
    }
}

/// What depending code can name: each type with its fields or variants, and its methods.
#[derive(Default)]
struct Face {
    items: BTreeMap<String, (&'static str, Vec<String>)>,
}

impl Face {
    fn file(&mut self, path: &str, text: &str) {
        // One file a tag, all of them re-exported by their folder; client.rs by the crate.
        let module = match path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default() {
            "operations" => return,
            "lib" | "client" => String::new(),
            module => format!("{module}::"),
        };
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        for item in file.items {
            match item {
                syn::Item::Struct(item) if public(&item.vis) => {
                    let fields = item.fields.iter().filter(|field| public(&field.vis));
                    let fields = fields.filter_map(|field| field.ident.as_ref().map(ToString::to_string));
                    self.add(&module, &item.ident, "struct", fields);
                }
                syn::Item::Enum(item) if public(&item.vis) => {
                    let variants = item.variants.iter().map(|variant| variant.ident.to_string());
                    self.add(&module, &item.ident, "enum", variants);
                }
                syn::Item::Trait(item) if public(&item.vis) => {
                    let methods = item.items.iter().filter_map(|item| match item {
                        syn::TraitItem::Fn(method) => Some(format!("{}()", method.sig.ident)),
                        _ => None,
                    });
                    self.add(&module, &item.ident, "trait", methods);
                }
                syn::Item::Fn(item) if public(&item.vis) => {
                    self.add(&module, &item.sig.ident, "fn", std::iter::empty());
                }
                syn::Item::Impl(item) if item.trait_.is_none() => {
                    let syn::Type::Path(path) = &*item.self_ty else { continue };
                    let Some(last) = path.path.segments.last() else { continue };
                    let methods = item.items.iter().filter_map(|item| match item {
                        syn::ImplItem::Fn(method) if public(&method.vis) => Some(format!("{}()", method.sig.ident)),
                        _ => None,
                    });
                    self.add(&module, &last.ident, "struct", methods);
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, module: &str, name: &syn::Ident, kind: &'static str, members: impl Iterator<Item = String>) {
        let entry = self.items.entry(format!("{module}{name}")).or_insert_with(|| (kind, Vec::new()));
        entry.1.extend(members);
    }
}

fn public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

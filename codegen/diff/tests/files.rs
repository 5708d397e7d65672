//! Documents of several files: entries say in which file and about what, and the crate's items are given to them.

use compute_clients_diff::{self as diff, Options, Source, Wire};
use openapi::document::{Document, Loader};

const ROOT: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a: {$ref: paths.yaml#/a}
  /b:
    get:
      operationId: getB
      tags: [t]
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: schemas/item.yaml}}}}
";
const PATHS: &str = "a:
  post:
    operationId: postA
    tags: [t]
    requestBody: {required: true, content: {application/json: {schema: {$ref: schemas/item.yaml}}}}
    responses: {'204': {description: d}}
";
const ITEM: &str = "type: object
required: [id]
properties:
  id: {type: string}
  color: {type: string}
  kind: {$ref: '#/$defs/Kind'}
$defs:
  Kind: {type: string, enum: [x, y]}
";

struct Files(Vec<(&'static str, String)>);

impl Loader for Files {
    fn read(&self, path: &str) -> Result<String, String> {
        let found = self.0.iter().find(|(name, _)| path == *name);
        found.map(|(_, text)| text.clone()).ok_or_else(|| format!("no {path}"))
    }
}

fn read(item: &str, paths: &str) -> Document {
    let files = Files(vec![("paths.yaml", paths.to_owned()), ("schemas/item.yaml", item.to_owned())]);
    Document::load("openapi.yaml", ROOT, &files).unwrap_or_else(|finding| panic!("{}", finding.message))
}

#[test]
fn entries_name_what_they_are_about_in_the_file_where_it_is() {
    let item = ITEM.replace("color: {type: string}", "color: {type: integer}").replace("[x, y]", "[x, y, z]");
    let paths = PATHS.replace("'204': {description: d}", "'204': {description: other}");
    let report = diff::compare(&read(ITEM, PATHS), &read(&item, &paths), &Options::default());
    let told: Vec<_> = report
        .changes
        .iter()
        .map(|change| {
            let place = change.new.as_ref().map(|place| (place.file.as_str(), place.line));
            (change.message.as_str(), change.wire, change.source, place)
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "item.color: type changed from string to integer",
                Wire::Breaking,
                Source::Major,
                Some(("schemas/item.yaml", 5))
            ),
            ("Kind: may also be `z`", Wire::Risky, Source::Minor, Some(("schemas/item.yaml", 8))),
            ("POST a response 204: `description` changed", Wire::None, Source::Patch, Some(("paths.yaml", 6))),
        ]
    );
    assert!(report.changes[0].rust.iter().any(|item| item.starts_with("types::Item::color")), "{:?}", report.changes);
}

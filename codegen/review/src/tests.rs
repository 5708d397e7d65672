use super::*;
use docs::{Drift, Kind};
use openapi::document::Document;

const OLD: &str = "\
openapi: 3.1.0
info: {title: Example, version: '1'}
paths:
  /nodes:
    get:
      operationId: listNodes
      tags: [nodes]
      responses: {'200': {description: Nodes, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}}
    delete:
      operationId: deleteNodes
      tags: [nodes]
      responses: {'204': {description: Gone}}
components:
  schemas:
    Node:
      type: object
      required: [id, zone]
      properties:
        id: {type: integer, format: int32}
        zone:
          type: string
          description: A zone
        state:
          type: string
          enum: [on, off]
";

fn read(name: &str, text: &str) -> Document {
    Document::parse(name, text).unwrap()
}

fn compared(new: &str) -> Provider {
    compared_with(new, Options::default())
}

fn compared_with(new: &str, options: Options) -> Provider {
    Provider::compared("example", Some(&read("a.yaml", OLD)), Some(&read("a.yaml", new)), &options)
}

const ACCEPTED: &str = "- id: enum-value-added
  pointer: /components/schemas/Node/properties/state/enum/2
  reason: clients keep <unknown> states
  expires: 2099-12-31
";

/// A little of everything.
fn review() -> Review {
    let new = OLD
        .replace("[id, zone]", "[id]")
        .replace("A zone", "Where it <runs>")
        .replace("enum: [on, off]", "enum: [on, off, idle]")
        .replace("        state:", "        price:\n          type: integer\n        state:");
    let ignore = diff::IgnoreList::parse("diff-ignore.yaml", ACCEPTED).unwrap();
    let mut provider = compared_with(&new, Options { ignore, ..Options::default() });
    provider.package = Some("example-client".to_owned());
    provider.version = Some(NextVersion {
        old: Some("0.1.4".to_owned()),
        new: "0.1.4".to_owned(),
        released: Some("0.1.4".to_owned()),
        suggested: "0.2.0".to_owned(),
        enough: false,
        differences: vec![
            Difference { origin: "generator", effect: Effect::Major, item: "Nodes::list() removed".to_owned() },
            Difference { origin: "runtime", effect: Effect::Minor, item: "client_core::Error::url() added".to_owned() },
        ],
    });
    provider.docs = vec![docs::Report {
        provider: "example".to_owned(),
        page: "nodes".to_owned(),
        findings: vec![Drift {
            kind: Kind::SpecOnly,
            operation: "GET /nodes".to_owned(),
            location: "response".to_owned(),
            field: "price".to_owned(),
            page_value: None,
            spec_value: Some(serde_json::json!("integer")),
            lock_value: None,
            page_line: None,
            spec: None,
            message: "the spec has `price` in the response, the page does not".to_owned(),
            pointer: String::new(),
            place: None,
            about: None,
            doubt: None,
        }],
        ..docs::Report::default()
    }];
    let file = |path: &str, old: Option<&str>, new: Option<&str>| FileTexts {
        path: path.to_owned(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
    };
    let files = [
        file("src/a.rs", Some("one\ntwo\nthree\n"), Some("one\n2 < 3\nthree\n")),
        file("src/b.rs", None, Some("new\n")),
        file("src/same.rs", Some("same"), Some("same")),
    ];
    provider.generated = Some(Generated::of(&files, "git diff HEAD -- crates/example-client"));
    let same = compared(OLD);
    Review {
        old: "main".to_owned(),
        new: "HEAD".to_owned(),
        providers: vec![provider, Provider { name: "other".to_owned(), ..same }],
        consumers: vec![consumer(&new), impact::Impact::incomplete("../broken", "it does not compile <b>".to_owned())],
    }
}

/// A program that one change concerns.
fn consumer(new: &str) -> impact::Impact {
    let [old, new] = [OLD, new].map(|text| read("a.yaml", text));
    let files = std::collections::BTreeMap::new();
    let side = |document| impact::Side { document, files: &files };
    let changed = impact::Changed::between("example-client", side(&old), side(&new));
    let place = impact::Place { file: "src/main.rs".to_owned(), line: 7, column: 5, end_line: 7, end_column: 9 };
    let uses = vec![impact::Use { place, item: 0 }];
    let seen =
        impact::Evidence { before: impact::Build { uses, ..impact::Build::default() }, ..impact::Evidence::default() };
    impact::judge("../my-program", &[changed], &[impact::Probe::default()], &seen)
}

/// The page without its style and script, which have files of their own.
fn plain(page: &str) -> String {
    let cut = |text: &str, from: &str, to: &str| {
        let start = text.find(from).unwrap() + from.len();
        let end = start + text[start..].find(to).unwrap();
        format!("{}{}", &text[..start], &text[end..])
    };
    let page = cut(&cut(page, "<style>", "</style>"), "<script>", "</script>");
    cut(&page, "default-src 'none';", "base-uri")
}

#[test]
fn html_page() {
    insta::assert_snapshot!(plain(&html(&review())));
}

#[test]
fn markdown_comment() {
    insta::assert_snapshot!(markdown(&review()).as_str());
}

#[test]
fn json_document() {
    let mut value: serde_json::Value = serde_json::from_str(&json(&review())).unwrap();
    // The diff has a test of what a change looks like.
    let changes = value["providers"][0]["changes"].as_array_mut().unwrap();
    changes.truncate(1);
    insta::assert_json_snapshot!(value);
}

#[test]
fn nothing_to_review() {
    let review =
        Review { old: "main".to_owned(), new: "HEAD".to_owned(), providers: vec![compared(OLD)], ..Review::default() };
    insta::assert_snapshot!(format!("{}\n---\n{}", plain(&html(&review)), markdown(&review)));
}

#[test]
fn a_provider_that_came_and_one_that_went() {
    let (old, none) = (read("a.yaml", OLD), Options::default());
    let came = Provider::compared("came", None, Some(&old), &none);
    let went = Provider::compared("went", Some(&old), None, &none);
    assert!(came.changed() && went.changed() && came.api.len() == went.api.len());
    let review =
        Review { old: "main".to_owned(), new: "HEAD".to_owned(), providers: vec![came, went], ..Review::default() };
    insta::assert_snapshot!(markdown(&review).as_str());
}

/// What a document says is text, whatever it says.
#[test]
fn nothing_of_a_document_is_markup() {
    let evil = "</code></pre><script>alert(1)</script><img src=x onerror=alert(1)> `](javascript:alert(1)) @maintainer \u{202e}";
    let quoted = format!("{:?}", evil.replace('`', "'")).replace("\\u{202e}", "\\u202e");
    let new = OLD
        .replace("A zone", &format!("{quoted} #"))
        .replace("[on, off]", &format!("[on, off, {quoted}]"))
        .replace("  /nodes:", "  \"/<b>nodes@you\":")
        .replace("    Node:\n", "    Other: {type: string}\n    Node:\n");
    let mut provider = compared(&new);
    assert!(provider.report.changes.len() > 2, "{:?}", provider.report.changes);
    provider.name = "<b>&\"'".to_owned();
    provider.notes.push("<i>note</i>".to_owned());
    let review =
        Review { old: "<u>".to_owned(), new: "</title>".to_owned(), providers: vec![provider], ..Review::default() };
    let page = plain(&html(&review));
    for bad in ["<script>alert", "<img", "<b>nodes", "<b>&", "<i>note", "<u>", "\u{202e}"] {
        assert!(!page.contains(bad), "{bad}");
    }
    assert!(page.contains("&lt;script&gt;"));
    let comment = markdown(&review);
    for bad in ["<script", "<img", "<b>", "\u{202e}", "](javascript"] {
        assert!(!comment.contains(bad), "{bad}: {comment}");
    }
    // In code nobody is mentioned, elsewhere the sign is written out.
    let outside: String = comment.split('`').step_by(2).collect();
    assert!(!outside.contains('@'), "{outside}");
}

/// Very many changes: both outputs keep within what they may be, and say what is missing.
#[test]
fn however_much_changed_the_page_and_the_comment_are_bounded() {
    let fields = |count: usize, of: &str| -> String {
        let each =
            (0..count).map(|at| format!("        field_{at}: {{type: {of}, description: '{}'}}\n", "word ".repeat(12)));
        each.collect()
    };
    let (old, new) = (format!("{OLD}{}", "        state_2: {type: string}\n"), OLD.to_owned());
    let (old, new) = (old + &fields(2_500, "string"), new + &fields(2_500, "boolean"));
    let old = old.replace("        state_2: {type: string}\n", "");
    let provider =
        Provider::compared("many", Some(&read("a.yaml", &old)), Some(&read("a.yaml", &new)), &Options::default());
    assert!(provider.report.changes.len() >= 2_500);
    let many: Vec<Provider> =
        (0..40).map(|at| Provider { name: format!("many-{at}"), ..compared(&OLD.replace("A zone", "Zone")) }).collect();
    let review = Review {
        old: "a".to_owned(),
        new: "b".to_owned(),
        providers: [vec![provider], many].concat(),
        ..Review::default()
    };
    let comment = markdown(&review);
    assert!(comment.chars().count() <= LONGEST, "{}", comment.chars().count());
    assert!(comment.contains("more"), "says what is left out");
    assert!(comment.contains("#### many-39"), "the last provider has its share");
    let page = html(&review);
    assert!(page.len() < 3_000_000, "{}", page.len());
    assert!(page.contains("left out"));
}

#[test]
fn excerpts_mark_what_differs() {
    let new = OLD.replace("enum: [on, off]", "enum: [on, off, idle]").replace("required: [id, zone]", "required: [id]");
    let provider = compared(&new);
    let marked = |excerpt: &Option<Excerpt>| -> Vec<String> {
        let lines = excerpt.iter().flat_map(|excerpt| &excerpt.lines).filter(|line| line.changed);
        lines.map(|line| format!("{} {}", line.number, line.text.trim())).collect()
    };
    let of = |id: &str| {
        let at = provider.report.changes.iter().position(|change| change.id == id).unwrap();
        (marked(&provider.excerpts[at].old), marked(&provider.excerpts[at].new))
    };
    let line = |text: &str| vec![text.to_owned()];
    assert_eq!(of("enum-value-added"), (line("25 enum: [on, off]"), line("25 enum: [on, off, idle]")));
    // What is required is said in a list, which is shown on both sides.
    assert_eq!(of("property-became-optional"), (line("17 required: [id, zone]"), line("17 required: [id]")));
    // Where a side has no list, the object that would have one.
    let provider = compared(&OLD.replace("      required: [id, zone]\n", ""));
    let at = provider.report.changes.iter().position(|change| change.id == "property-became-optional").unwrap();
    let Excerpts { old, new } = &provider.excerpts[at];
    assert_eq!((marked(old), marked(new)), (line("17 required: [id, zone]"), vec![]));
    let lines = |excerpt: &Option<Excerpt>| -> Vec<u32> {
        excerpt.iter().flat_map(|excerpt| &excerpt.lines).map(|line| line.number).collect()
    };
    assert!(lines(new).contains(&16), "{:?}", lines(new));
}

#[test]
fn a_document_on_one_line_is_shown_around_the_change() {
    let json = |text: &str| serde_json::to_string(&serde_yaml::from_str::<serde_json::Value>(text).unwrap()).unwrap();
    let (old, new) = (json(OLD), json(&OLD.replace("[on, off]", "[on, off, idle]")));
    let provider = Provider::compared("a", Some(&read("a", &old)), Some(&read("a", &new)), &Options::default());
    let shown = provider.excerpts[0].new.as_ref().unwrap();
    assert!(
        shown.lines.len() == 1 && shown.lines[0].text.contains("idle") && shown.lines[0].text.chars().count() < 210
    );
}

#[test]
fn what_is_accepted_counts_and_is_shown_apart() {
    let breaking = OLD.replace("{type: integer, format: int32}", "{type: string}");
    let entry =
        "- {id: type-changed, pointer: /components/schemas/Node/properties/id, reason: agreed, expires: 2099-12-31}";
    let entry = entry.replace("properties/id", "properties/id/type");
    let ignore = diff::IgnoreList::parse("diff-ignore.yaml", &entry).unwrap();
    let provider = compared_with(&breaking, Options { ignore, ..Options::default() });
    let report = &provider.report;
    assert_eq!((report.changes.len(), report.accepted.len()), (0, 1), "{report:#?}");
    assert_eq!((report.verdict.wire, report.whole.wire), (Wire::None, Wire::Breaking));
    let review = Review { old: "a".to_owned(), new: "b".to_owned(), providers: vec![provider], ..Review::default() };
    assert_eq!(review.verdict().wire, Wire::Breaking);
    let (page, comment) = (html(&review).to_string(), markdown(&review).to_string());
    for text in [&page, &comment] {
        assert!(text.contains("Accepted changes") && text.contains("agreed") && text.contains("2099-12-31"), "{text}");
        assert!(text.contains("Deployed clients break"), "{text}");
    }
    assert!(json(&review).to_string().contains("\"reason\": \"agreed\""));
    // Its lines are there like those of every change.
    assert!(page.contains("<del data-l") && page.contains("<ins data-l"));
}

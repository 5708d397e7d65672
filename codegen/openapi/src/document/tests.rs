use super::*;

fn doc(text: &str) -> Document {
    Document::parse("a.yaml", text).unwrap()
}

#[test]
fn keys_and_values_know_their_place() {
    let document = doc("openapi: 3.1.0\ninfo:\n  title: é thing\n  version: '1'\n");
    let title = document.root().path(&["info", "title"]).unwrap();
    assert_eq!((title.span.line, title.span.column), (3, 10));
    assert_eq!(document.text(title.span), "é thing");
    let member = document.root().get("info").unwrap().member("version").unwrap();
    assert_eq!((member.key_span.line, member.key_span.column), (4, 3));
    assert_eq!(document.text(member.key_span), "version");
}

#[test]
fn json_is_read_with_places_too() {
    let document = doc("{\"openapi\": \"3.0.3\",\n \"info\": {\"title\": \"x\"}}");
    assert_eq!(document.version(), Version::V3_0);
    assert_eq!(document.root().path(&["info", "title"]).unwrap().span.line, 2);
}

#[test]
fn control_characters_inside_quotes_are_what_they_are() {
    // The last characters of two bytes are the first stand-ins that come to mind.
    let text = "{\"openapi\": \"3.0.3\", \"a\u{9c}\": \"\u{80}\u{85}\u{9c}\\u0081 \u{7ff}\u{7fe}\", \"b\": 1}";
    let document = doc(text);
    let member = document.root().member("a\u{9c}").unwrap();
    assert_eq!(member.node.as_str(), Some("\u{80}\u{85}\u{9c}\u{81} \u{7ff}\u{7fe}"));
    assert_eq!(document.text(member.key_span), "\"a\u{9c}\"");
    let place = document.root().get("b").unwrap().span;
    assert_eq!(place.start as usize, text.rfind('1').unwrap());
    assert_eq!(place.column as usize, text.chars().count() - 1);
}

#[test]
fn scalars_follow_the_core_schema() {
    let document = doc(
        "openapi: 3.1.0\nx: [no, 012, 0x1f, 1e3, ~, 'null', .5, 18446744073709551615, -9223372036854776000, 1_000]",
    );
    let values: Vec<_> = document.root().get("x").unwrap().items().map(Node::to_json).collect();
    let expected = serde_json::json!([
        "no",
        12,
        31,
        1000.0,
        null,
        "null",
        0.5,
        18446744073709551615u64,
        -9.223372036854776e18,
        "1_000"
    ]);
    assert_eq!(serde_json::Value::Array(values), expected);
}

#[test]
fn a_duplicate_key_is_a_finding_and_the_last_counts() {
    let document = doc("openapi: 3.1.0\nx: 1\ny: 2\nx: 3\n");
    assert_eq!(document.root().get("x").unwrap().as_i64(), Some(3));
    let found: Vec<_> = document.findings().iter().map(|f| (f.id.as_ref(), f.location.clone().unwrap().line)).collect();
    assert_eq!(found, [("duplicate-key", 4)]);
    let document = doc("openapi: 3.1.0\nx: [1, {a/b: {y: 1, y: 2, y: 3}}]\nx: 3\nm: &m {k: 1}\nn: {<<: *m, k: 2}\n");
    let replaced = document.files()[0].replaced.iter();
    let replaced: Vec<_> = replaced.map(|one| (one.pointer.as_str(), one.member.node.to_json())).collect();
    let list = serde_json::json!([1, {"a/b": {"y": 3}}]);
    assert_eq!(replaced, [("/x/1/a~1b/y", 1.into()), ("/x/1/a~1b/y", 2.into()), ("/x", list)]);
}

#[test]
fn a_merge_key_gives_way_to_written_keys() {
    let document = doc("openapi: 3.1.0\na: &a {p: 1, q: 2}\nb:\n  <<: *a\n  q: 3\n");
    assert_eq!(document.root().get("b").unwrap().to_json(), serde_json::json!({"p": 1, "q": 3}));
    assert_eq!(document.findings(), []);
}

#[test]
fn unusable_input_says_what_and_where() {
    let cases = [
        ("{\"openapi\": \"3.0.0\"", "a.yaml:1"),
        ("- 1", "a.yaml:1:1"),
        ("swagger: '2.0'", "a.yaml:1:10"),
        ("openapi: 4.0.0", "a.yaml:1:10"),
        ("openapi: 3.1.0\n---\nopenapi: 3.1.0", "a.yaml:2:1"),
        ("openapi: 3.1.0\nx: *nothing", "a.yaml:2:4"),
        ("", "a.yaml:1:1"),
    ];
    for (text, place) in cases {
        let finding = Document::parse("a.yaml", text).unwrap_err();
        let at = finding.location.as_ref().unwrap().to_string();
        assert!(at.starts_with(place), "{text:?}: {at} {}", finding.message);
    }
}

#[test]
fn nesting_and_aliases_are_bounded() {
    let deep = format!("{{\"openapi\": \"3.0.0\", \"x\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(Document::parse("a.json", &deep).unwrap_err().id, "syntax");
    let mut bomb = String::from("openapi: 3.1.0\na0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for level in 1..30 {
        let alias = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 9].join(", ")));
    }
    assert!(Document::parse("a.yaml", &bomb).unwrap_err().message.contains("expand"));
}

struct Beside;
impl Loader for Beside {
    fn read(&self, path: &str) -> Result<String, String> {
        match path {
            "specs/common/error.yaml" => {
                Ok("Error:\n  type: object\nAgain:\n  $ref: '../a.yaml#/components/schemas/A'\n".into())
            }
            _ => Err("no such file".into()),
        }
    }
}

#[test]
fn references_are_followed_into_files_beside() {
    let text = "openapi: 3.1.0\nx: {$ref: 'common/error.yaml#/Again'}\ny: {$ref: 'gone.yaml'}\nz: {$ref: '#/z'}\n'a~b/c': 1\nw: {$ref: '#/a~0b~1c'}\ncomponents: {schemas: {A: {type: string}}}\n";
    let document = Document::load("specs/a.yaml", text, &Beside).unwrap();
    let get = |key: &str| document.resolve(document.root().get(key).unwrap(), &Pointer::root());
    let target = get("x").unwrap();
    assert_eq!((target.file, target.pointer.as_str()), (0, "/components/schemas/A"));
    assert_eq!(get("y").unwrap_err(), RefError::NoFile("gone.yaml".into()));
    assert_eq!(get("z").unwrap_err(), RefError::Circular("#/z".into()));
    assert_eq!(get("w").unwrap().node.as_i64(), Some(1));
    assert_eq!(document.findings()[0].id, "unresolved-reference");
}

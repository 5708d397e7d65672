//! Example files that say something else than the document: a finding with file, line, column and pointer.

use crate::common::{Story, shown};

const FILE: &str = "specs/acme/examples/orderBox.yaml";

/// Edits the example, and gives what `lint` and `check` say then.
fn said(from: &str, to: &str) -> [String; 2] {
    let story = Story::begin("examples");
    story.workspace.edit(FILE, from, to);
    [("lint acme --format json", 1), ("check acme", 1)].map(|(line, code)| {
        let output = story.workspace.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(code), "{line}: {}", shown(&output));
        shown(&output)
    })
}

#[test]
fn each_difference_is_reported_where_it_is() {
    let cases = [
        ("slots: 4, colour", "slots: four, colour", (3, 15), "/body/slots", "integer"),
        ("slots: 4, colour", "slots: 40, colour", (3, 15), "/body/slots", "40"),
        ("colour: red", "color: red", (3, 18), "/body/color", "the document has no property `color` here"),
        ("body: {slots: 4, colour: red}\n", "", (1, 1), "", "the request body is required"),
        ("{shelf: top}", "{shelves: top}", (2, 14), "/parameters/shelves", "the operation has no parameter `shelves`"),
        ("{id: b_1, slots: 4}", "null", (8, 10), "/responses/201", "null"),
        ("{id: b_1, slots: 4}", "{nonsense: 1}", (8, 11), "/responses/201", "id"),
        ("{id: b_1, slots: 4}", "{id: b_1, slots: 4, lid: 1}", (8, 30), "/responses/201/lid", "no property `lid`"),
        ("\"201\"", "\"202\"", (8, 3), "/responses/202", "the operation has no response `202`"),
        (
            "responses:\n",
            "responses:\n  \"404\": {why: gone}\n",
            (8, 3),
            "/responses/404",
            "the response `404` has no body",
        ),
    ];
    for (from, to, (line, column), pointer, says) in cases {
        let [lint, check] = said(from, to);
        let lint: serde_json::Value = serde_json::from_str(&lint).unwrap();
        let findings = lint["findings"].as_array().unwrap();
        let found = findings.iter().any(|finding| {
            let place = &finding["location"];
            finding["id"] == "example"
                && place["file"] == FILE
                && (place["line"].as_u64(), place["column"].as_u64()) == (Some(line), Some(column))
                && finding["pointer"].as_str().unwrap_or_default() == pointer
                && finding["message"].as_str().unwrap().contains(says)
        });
        assert!(found, "{to}: {lint:#}");
        assert!(check.contains("RED acme examples: "), "{to}: {check}");
    }
}

#[test]
fn an_example_of_no_operation_is_reported() {
    let story = Story::begin("examples");
    let text = std::fs::read_to_string(story.workspace.path(FILE)).unwrap();
    std::fs::write(story.workspace.path("specs/acme/examples/orderBoxes.yaml"), text).unwrap();
    let output = story.workspace.run(&["lint", "acme"]);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    let said = shown(&output);
    assert!(said.contains("the document has no operation `orderBoxes`"), "{said}");
    assert!(said.contains("--> specs/acme/examples/orderBoxes.yaml:1:1"), "{said}");
}

/// `generate` cannot write the call of an example that does not fit: it says where, too.
#[test]
fn generate_names_the_place() {
    let story = Story::begin("examples");
    story.workspace.edit(FILE, "slots: 4, colour", "slots: four, colour");
    let output = story.workspace.run(&["generate", "acme"]);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    assert!(shown(&output).contains(&format!("{FILE}:3:15: ")), "{}", shown(&output));
}

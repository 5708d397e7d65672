//! What a page states and the reader does not take up stands in `unread`: each page here has lines that were once passed
//! over without a word.

use compute_clients_docs::facts::{Facts, Place, Status};
use compute_clients_docs::{Format, Page, layout};

const HEAD: &str = "# Make a box\n\n`POST /v1/boxes`\n\n";

fn facts(rest: &str) -> Facts {
    let page = Page::read(&format!("{HEAD}{rest}"), Some(Format::Markdown)).unwrap();
    layout::detect(&page).read(&page)
}

fn unread(facts: &Facts) -> Vec<&str> {
    facts.unread.iter().map(|unread| unread.text.as_str()).collect()
}

/// `path type` of each field of a part.
fn fields(facts: &Facts, place: &Place) -> Vec<String> {
    let part = facts.operations[0].part(place);
    part.into_iter()
        .flat_map(|part| &part.fields)
        .map(|field| format!("{} {}", field.path, field.type_text()))
        .collect()
}

#[test]
fn a_name_that_one_list_declares_twice_is_another_field() {
    let page = "## Request body\n\n| Name | Type | Description |\n|---|---|---|\n| id | string | The box |\n| lid | object | Its lid |\n| id | string | The lid |\n";
    assert_eq!(unread(&facts(page)), ["id string The lid"]);
    // Told again under another heading, it is the same field.
    let page = "## Request body\n\n| Name | Type |\n|---|---|\n| id | string |\n\n### Overview\n\n| Name | Type |\n|---|---|\n| id | string |\n";
    assert_eq!(unread(&facts(page)), [] as [&str; 0]);
}

#[test]
fn a_value_behind_its_word_that_no_fact_came_of() {
    let page = "## Request body\n\n| Name | Type | Description |\n|---|---|---|\n| slots | integer | How many. Default: as many as fit |\n| lids | integer | How many. Default: 4 |\n";
    assert_eq!(unread(&facts(page)), ["slots integer How many. Default: as many as fit"]);
}

#[test]
fn schemas_that_no_operation_refers_to() {
    let responses =
        "## Responses\n\n| Code | Description | Schema |\n|---|---|---|\n| 200 | OK | [box_view](#box_view) |\n\n";
    let schemas = "## Schemas\n\n### box_view\n\n| Name | Type |\n|---|---|\n| id | string |\n\n### lid_view\n\n| Name | Type |\n|---|---|\n| code | integer |\n";
    let read = facts(&format!("{responses}{schemas}"));
    assert_eq!(fields(&read, &Place::Response(Status::Code("200".to_owned()))), ["id string"]);
    assert_eq!(unread(&read), ["code integer"]);
    // The mark of such a line is of what it states, not of its description.
    let marks = |kind: &str, about: &str| {
        let described = schemas
            .replace("| Name | Type |\n|---|---|\n| code", "| Name | Type | Description |\n|---|---|---|\n| code");
        let text =
            format!("{responses}{}", described.replace("| code | integer |", &format!("| code | {kind} | {about} |")));
        facts(&text).coverage.seen().unread_lines
    };
    assert_eq!(marks("integer", "Its code"), marks("integer", "The code of it"));
    assert_ne!(marks("integer", "Its code"), marks("string", "Its code"));
    // What an operation shows in full is not told of nothing.
    let shown = "## Request body\n\n| Name | Type |\n|---|---|\n| code | integer |\n\n";
    assert_eq!(
        unread(&facts(&format!("{shown}## Schemas\n\n### Lid\n\n| Name | Type |\n|---|---|\n| code | integer |\n"))),
        [] as [&str; 0]
    );
}

#[test]
fn a_schema_that_is_shown_elsewhere_on_the_page() {
    let page = "## Responses\n\n### Status: 200 OK\n\nschema: `Box`\n\n- **`id`**\n\n  `string`\n- **`lid`**\n\n  `object`, schema: `Lid`, readOnly — Its lid.\n  - **`code`**\n\n    `integer`\n\n### Status: 201 Made\n\n*Schema `Box` is shown above.*\n\n### Status: 404 None\n\n*Schema `Problem` is shown above.*\n";
    let read = facts(page);
    let box_fields = ["id string", "lid object", "lid.code integer"];
    for code in ["200", "201"] {
        assert_eq!(fields(&read, &Place::Response(Status::Code(code.to_owned()))), box_fields, "{code}");
    }
    assert_eq!(unread(&read), ["Schema Problem is shown above."]);
}

#[test]
fn parameters_that_are_headings() {
    let page = "## Parameters\n\n##### `limit` required\n\n- **In:** `query`\n\nNumber of boxes.\n\n`integer`, default: `20`\n\n##### `X-Trace`\n\n- **In:** `header`\n\n`string`\n";
    let read = facts(page);
    assert_eq!(fields(&read, &Place::Query), ["limit integer"]);
    assert_eq!(fields(&read, &Place::Header), ["X-Trace string"]);
    assert_eq!(unread(&read), [] as [&str; 0]);
}

#[test]
fn headers_of_a_response_are_no_parameters() {
    let page = "## Responses\n\n### Status: 200 OK\n\n**Headers:**\n\n- **`ETag`**\n\n  `string`\n\n#### Content-Type: application/json\n\n- **`id`**\n\n  `string`\n";
    let read = facts(page);
    assert_eq!(fields(&read, &Place::Response(Status::Code("200".to_owned()))), ["id string"]);
    assert_eq!(fields(&read, &Place::Header), [] as [&str; 0]);
    assert!(unread(&read).contains(&"ETag"), "{:?}", read.unread);
}

#[test]
fn names_and_types_of_an_unknown_form() {
    let page =
        "## Request body\n\n- **`label`**\n\n  A label that has no type here\n\n- **`lid`**\n\n  `shape` of the lid\n";
    assert_eq!(unread(&facts(page)), ["label", "lid"]);
}

#[test]
fn numbers_below_the_statuses_are_no_statuses() {
    let page = "## Responses\n\n- 200 Fine\n\n- default Errors:\n\n* 400 NoShelf - There is no shelf.\n\n* 409 ShelfIsFull - The shelf is full.\n";
    let read = facts(page);
    let codes: Vec<String> = read.operations[0].parts.iter().map(|part| format!("{:?}", part.place)).collect();
    assert_eq!(codes.len(), 2, "{codes:?}");
}

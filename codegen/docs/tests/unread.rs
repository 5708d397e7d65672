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
    // What of it was not read is a part of the mark.
    assert_ne!(marks("integer", "Default: as many as fit"), marks("integer", "Default: as many as there are"));
    assert_ne!(marks("shape", "Its code"), marks("form", "Its code"));
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

#[test]
fn a_row_whose_field_is_called_name_is_no_header() {
    let page = "## Parameters\n\n| Parameter | Type | Status | Description |\n|---|---|---|---|\n| name | string | required | Maximum length: 40 characters. |\n| shelf | integer | required | Valid range: [1, 8]. |\n";
    let read = facts(page);
    assert_eq!(fields(&read, &Place::Request), ["name string", "shelf integer"]);
    let shelf = read.operations[0].part(&Place::Request).unwrap().field("shelf").unwrap();
    let limits: Vec<String> =
        shelf.claims.iter().map(|(aspect, claim)| format!("{} {}", aspect.keyword(), claim.value)).collect();
    assert!(limits.contains(&"minimum 1".to_owned()) && limits.contains(&"maximum 8".to_owned()), "{limits:?}");
}

/// Text copied from a page that has the type below the description.
#[test]
fn a_name_a_sentence_and_a_type() {
    let page = "## Request body\n\nobject\n\nlabel\n\nThe label of the box.\n\nstring\n\nheavy\n\nIs the box heavy.\n\nboolean\n\nkind\n\nThe kind of box.\n\nstring\n\nAllowed values: paper wood none\n\n## Responses\n\n### 201\n\nMade.\n\nobject\n\nuuid\n\nThe UUID of the box.\n\nstring\n";
    let read = facts(page);
    assert_eq!(fields(&read, &Place::Request), ["label string", "heavy boolean", "kind string"]);
    assert_eq!(fields(&read, &Place::Response(Status::Code("201".to_owned()))), ["uuid string"]);
    // Where one value ends and the next begins is not said.
    assert_eq!(unread(&read), ["Allowed values: paper wood none"]);
}

/// Text copied from pages: a mark that is glued to its type, and headers of a response.
#[test]
fn marks_glued_to_types_and_headers_of_a_response() {
    let text = "Make a box\n\npost/v1/boxes\n\nRequest Body\n\nlabel\n\nstringoptional\n\nslots\n\nintegerrequired\n\nHow many\n\nResponses\n\n201\n\nMade\n\nResponse Headers\n\nX-Job\n\nstring\n\nWhere it is made\n";
    let page = Page::read(text, Some(Format::Text)).unwrap();
    let read = layout::detect(&page).read(&page);
    assert_eq!(fields(&read, &Place::Request), ["label string", "slots integer"]);
    let slots = read.operations[0].part(&Place::Request).unwrap().field("slots").unwrap();
    let required = slots.claims.iter().find(|(aspect, _)| aspect.keyword() == "required").unwrap();
    assert_eq!(required.1.value, true);
    assert_eq!(fields(&read, &Place::Response(Status::Code("201".to_owned()))), [] as [&str; 0]);
    assert_eq!(unread(&read), ["X-Job"]);
}

/// A table whose cells are on lines of their own, told again for what is inside of it.
#[test]
fn a_table_of_lines_with_a_second_header() {
    let text = "List boxes\n\nGET https://<hostname>/v1/boxes\n\nResponse\n\nResponse Body\n\nProperty\n\nType\n\nDescription\n\noffset\n\ninteger\n\nWhere the page begins.\n\nresults\n\nResults Object\n\nThe boxes.\n\nResults Object\n\nProperty\n\nType\n\nDescription\n\nid\n\nstring\n\nIts number.\n";
    let page = Page::read(text, Some(Format::Text)).unwrap();
    let read = layout::detect(&page).read(&page);
    assert_eq!(read.operations[0].path.as_ref().unwrap().text(), "/v1/boxes");
    assert_eq!(fields(&read, &Place::Response(Status::Success)), ["offset integer"]);
    assert_eq!(unread(&read), ["results", "id"]);
}

/// A type that is not known leaves the rest of a table of lines readable, and its row unread.
#[test]
fn a_table_of_lines_with_an_unknown_type() {
    let text = "Make a box\n\nPOST /v1/boxes\n\nRequest Body\n\nFIELD\n\nTYPE\n\nREQUIRED\n\nDESCRIPTION\n\nshelves\n\nset\n\nNo\n\nWhere it may stand\n\nlabel\n\nstring\n\nYes\n\nIts label (1-255 chars)\n";
    let page = Page::read(text, Some(Format::Text)).unwrap();
    let read = layout::detect(&page).read(&page);
    assert_eq!(unread(&read), ["shelves"]);
    let label = read.operations[0].part(&Place::Request).unwrap().field("label").unwrap();
    let claims: Vec<String> =
        label.claims.iter().map(|(aspect, claim)| format!("{} {}", aspect.keyword(), claim.value)).collect();
    for wanted in ["required true", "minLength 1", "maxLength 255"] {
        assert!(claims.contains(&wanted.to_owned()), "{claims:?}");
    }
}

#[test]
fn words_and_what_each_is_and_a_list_that_is_cut() {
    let read = facts("## Response\n\nid - number of the box\n\nlid — true if it has a lid\n\nstate – what it does\n");
    assert_eq!(unread(&read).len(), 3, "{:?}", read.unread);
    let read = facts("## Request body\n\n- **`kind`**\n\n  `string`\n\n  Possible values: [paper\n");
    assert_eq!(fields(&read, &Place::Request), ["kind string"]);
    assert_eq!(unread(&read), ["Possible values: [paper"]);
}

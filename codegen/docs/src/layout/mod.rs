//! Layouts: what is known of a page beforehand. Each is a small hint to the one reader; a page that
//! none describes is read all the same.

use crate::facts::{Facts, Operation};
use crate::page::{Kind, Line, Page};
use crate::read::{self, sections, types};
use crate::reader::{self, Hints};

/// A way pages are laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// As `client.yaml` names it.
    pub name: &'static str,
    /// What it is found in, for people.
    pub about: &'static str,
    /// What the lines alone cannot tell.
    pub hints: Hints,
    /// How much the page looks like it: the highest wins, 0 is not at all.
    score: fn(&Page) -> usize,
}

const PLAIN: Hints = Hints { shows_null: false, marks_required: false };

/// All layouts. On a tie the first wins; `generic` is last and takes what is left.
pub const LAYOUTS: &[Layout] = &[
    Layout {
        name: "docusaurus",
        about: "API pages of Docusaurus: `namestring` lists below parameters, request body and responses",
        hints: Hints { shows_null: false, marks_required: true },
        score: docusaurus,
    },
    Layout {
        name: "schema-table",
        about: "FastAPI docs: the resolved JSON Schema of each body and a table of its fields",
        hints: Hints { shows_null: true, marks_required: false },
        score: schema_table,
    },
    Layout {
        name: "field-table",
        about: "tables of fields with headings and sentences that say which object they are of",
        hints: PLAIN,
        score: field_table,
    },
    Layout {
        name: "mintlify",
        about: "API pages of Mintlify: name, type and badges on lines of their own",
        hints: Hints { shows_null: true, marks_required: true },
        score: mintlify,
    },
    Layout {
        name: "redoc",
        about: "Redoc: name and type on lines of their own, `required` between them",
        hints: Hints { shows_null: false, marks_required: true },
        score: redoc,
    },
    Layout {
        name: "generic",
        about: "any page with tables, lists of fields, JSON examples, cURL calls or an embedded schema",
        hints: PLAIN,
        score: |_| 1,
    },
];

/// The layout of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.name == name)
}

/// The layout the page looks most like.
#[must_use]
pub fn detect(page: &Page) -> &'static Layout {
    let mut best = &LAYOUTS[LAYOUTS.len() - 1];
    let mut best_score = 0;
    for layout in LAYOUTS {
        let score = (layout.score)(page);
        if score > best_score {
            (best, best_score) = (layout, score);
        }
    }
    best
}

impl Layout {
    /// Reads a page as this layout.
    #[must_use]
    pub fn read(&self, page: &Page) -> Facts {
        reader::read(page, self.hints, None)
    }

    /// Reads a page that does not say its method and path, which are given.
    #[must_use]
    pub fn read_operation(&self, page: &Page, given: &Operation) -> Facts {
        reader::read(page, self.hints, Some(given))
    }
}

fn count(page: &Page, test: impl Fn(&Line) -> bool) -> usize {
    page.lines.iter().filter(|line| test(line)).count()
}

fn docusaurus(page: &Page) -> usize {
    let fields = count(page, reader::begins_field);
    let examples =
        count(page, |line| line.text.starts_with("example") && line.pieces.len() < 3 && line.text.len() < 80);
    let heads = count(page, |line| line.pieces.len() > 1 && sections::is_method(&line.pieces[0]));
    if fields == 0 { 0 } else { fields * 2 + examples + heads * 3 }
}

fn schema_table(page: &Page) -> usize {
    let marks = ["Resolved schema:", "Field details:", "Resolved schema", "Field details"];
    count(page, |line| marks.contains(&line.text.as_str())) * 10
        + count(page, |line| line.text.starts_with("Requires authentication via:")) * 5
}

fn field_table(page: &Page) -> usize {
    use read::table::Column;
    count(page, |line| reader::glued_columns(&line.text).is_some()) * 10
        + count(page, |line| {
            let columns = line.is_row().then(|| read::table::columns(&line.pieces)).flatten();
            let plain = [Column::Name, Column::Type, Column::Required, Column::Description];
            columns.is_some_and(|columns| {
                columns.contains(&Column::Type) && columns.iter().all(|column| plain.contains(column))
            })
        }) * 4
}

fn mintlify(page: &Page) -> usize {
    let fields = page.lines.windows(2).filter(|pair| {
        matches!(pair[0].kind, Kind::Text) && read::is_name(&pair[0].text) && types::is_type(&pair[1].text)
    });
    let inline = count(page, |line| {
        line.pieces.len() >= 2 && !line.is_row() && read::is_name(&line.pieces[0]) && types::is_type(&line.pieces[1])
    });
    let words = [
        "Available options:",
        "Required range:",
        "Required string length:",
        "Required array length:",
        "Maximum string length:",
        "Minimum string length:",
        "Show child attributes",
        "Hide child attributes",
    ];
    let words = count(page, |line| words.iter().any(|lead| line.text.starts_with(lead)));
    let sections = count(page, |line| matches!(line.text.as_str(), "Authorizations" | "Body" | "Path Parameters"));
    let front = count(page, |line| line.text.starts_with("openapi:") || line.text.starts_with("api:"));
    let own = words * 3 + sections * 2 + front * 5;
    // Name above type is in many layouts; its own words are not.
    if own == 0 { 0 } else { fields.count() * 2 + inline + own }
}

fn redoc(page: &Page) -> usize {
    let sections = count(page, |line| {
        matches!(
            line.text.as_str(),
            "path Parameters"
                | "query Parameters"
                | "header Parameters"
                | "Request samples"
                | "Response samples"
                | "Authorizations:"
        ) || line.text.starts_with("Request Body schema:")
            || line.text.starts_with("Response Schema:")
    });
    sections * 6
}

//! The layouts, one file each. To add one, copy the file that comes nearest and add it here.

mod builder;
mod docusaurus;
mod field_table;
mod generic;
mod mintlify;
mod schema_table;

use super::facts::Facts;
use super::page::Page;

/// A way pages are laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// As `client.yaml` names it.
    pub name: &'static str,
    /// What it is found in, for people.
    pub about: &'static str,
    /// How much the page looks like it: the highest wins, 0 is not at all.
    score: fn(&Page) -> u32,
    /// Reads a page.
    read: fn(&Page) -> Facts,
}

/// All layouts. On a tie the first wins; `generic` is last and takes what is left.
pub const LAYOUTS: &[Layout] = &[
    Layout {
        name: "docusaurus",
        about: "API pages of Docusaurus: `namestring` lists below parameters, request body and responses",
        score: docusaurus::score,
        read: docusaurus::read,
    },
    Layout {
        name: "schema-table",
        about: "FastAPI docs: the resolved JSON Schema of each body and a table of its fields",
        score: schema_table::score,
        read: schema_table::read,
    },
    Layout {
        name: "field-table",
        about: "tables of fields with headings and sentences that say which object they are of",
        score: field_table::score,
        read: field_table::read,
    },
    Layout {
        name: "mintlify",
        about: "API pages of Mintlify: name, type and badges on lines of their own",
        score: mintlify::score,
        read: mintlify::read,
    },
    Layout {
        name: "generic",
        about: "any page with tables, JSON examples, cURL calls or an embedded schema",
        score: generic::score,
        read: generic::read,
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
        (self.read)(page)
    }
}

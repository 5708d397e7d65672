//! Code blocks that hold a schema in the notation of TypeScript.

use super::Reader;
use crate::facts::Place;
use crate::page::Code;
use crate::read::notation;
use crate::read::sections::Section;

impl Reader<'_> {
    /// Reads a block as a schema or as parameters of the part it stands in. False where it is neither.
    pub(super) fn notation(&mut self, code: &Code) -> bool {
        let Some(place) = self.b.place() else { return false };
        let alone =
            place.is_parameters() || self.schemas.is_inside() || self.b.section == Section::Part(Place::Request);
        let Some(found) = notation::read(&code.text, code.line, alone) else { return false };
        for (line, text) in &found.unread {
            self.b.unread(*line, text);
        }
        self.b.begin_list();
        for mut field in found.fields {
            if !place.is_parameters() && !field.path.is_empty() {
                field.path = self.b.below(&place, &field.path);
            }
            let line = field.line;
            self.b.read_lines.insert(line);
            self.b.declare(&place, field);
        }
        self.b.current = None;
        true
    }
}

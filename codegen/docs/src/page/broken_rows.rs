//! Rows of Markdown tables whose cells contain line breaks. Programs write these where a description has several lines.

/// A row is looked for on this many lines at most.
const MAX_LINES: usize = 60;

/// The text with each broken row on one line, and the number that each of its lines has in the original. Nothing where no
/// row is broken.
pub(super) fn joined(text: &str) -> Option<(String, Vec<u32>)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len());
    let mut numbers = Vec::with_capacity(lines.len());
    let mut table: Option<Table> = None;
    let (mut fenced, mut changed) = (false, false);
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim();
        if is_fence(line) {
            fenced = !fenced;
        }
        let mut taken = 1;
        let mut row = None;
        if fenced {
            table = None;
        } else if is_delimiter(line) && at > 0 && is_whole(lines[at - 1].trim()) {
            table = Some(Table::new(lines[at - 1].trim()));
        } else if let Some(known) = &table {
            match line {
                line if is_whole(line) => {}
                line if line.starts_with('|') => {
                    row = known.row(&lines[at..]).map(|(row, lines)| {
                        taken = lines;
                        row
                    });
                }
                _ => table = None,
            }
        }
        changed |= row.is_some();
        out.push_str(row.as_deref().unwrap_or(lines[at]));
        out.push('\n');
        numbers.push(at as u32 + 1);
        at += taken;
    }
    changed.then_some((out, numbers))
}

struct Table {
    columns: usize,
    /// The column of descriptions: it takes what has bars of its own.
    free: usize,
}

impl Table {
    fn new(header: &str) -> Self {
        let cells: Vec<String> = cells(header).iter().map(|cell| cell.to_ascii_lowercase()).collect();
        let words = ["description", "details", "note", "comment", "remark", "meaning"];
        let free = cells.iter().rposition(|cell| words.iter().any(|word| cell.contains(word)));
        let free =
            free.filter(|at| !cells[*at].contains("meaning") || !cells.iter().any(|cell| cell.contains("description")));
        Self { columns: cells.len(), free: free.unwrap_or(cells.len().saturating_sub(1)) }
    }

    /// The row that begins on the first line and ends on a later one, and on how many lines it is.
    fn row(&self, lines: &[&str]) -> Option<(String, usize)> {
        let mut whole = lines[0].trim().to_owned();
        for (at, line) in lines.iter().enumerate().take(MAX_LINES).skip(1) {
            let line = line.trim();
            // A row of its own, or the end of the table: the first line is what it is.
            if is_whole(line) || line.starts_with('#') || is_fence(line) {
                return None;
            }
            whole.push(' ');
            whole.push_str(line);
            if line.ends_with('|') && !line.ends_with("\\|") {
                return self.divided(&whole).map(|row| (row, at + 1));
            }
        }
        None
    }

    /// The row with as many cells as the table has columns.
    fn divided(&self, row: &str) -> Option<String> {
        let all = cells(row);
        let more = all.len().checked_sub(self.columns)?;
        let (before, rest) = all.split_at(self.free);
        let (free, after) = rest.split_at(more + 1);
        let free = free.join(" ");
        let all: Vec<&str> = before.iter().copied().chain([free.as_str()]).chain(after.iter().copied()).collect();
        Some(format!("|{}|", all.join("|")))
    }
}

/// A line that begins and ends with a bar.
fn is_whole(line: &str) -> bool {
    line.len() > 1 && line.starts_with('|') && line.ends_with('|') && !line.ends_with("\\|")
}

fn is_delimiter(line: &str) -> bool {
    is_whole(line) && line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

fn is_fence(line: &str) -> bool {
    line.starts_with("```") || line.starts_with("~~~")
}

/// What is between the bars; one behind a backslash is none.
fn cells(row: &str) -> Vec<&str> {
    let inner = row.strip_prefix('|').unwrap_or(row);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut all = Vec::new();
    let (mut begins, mut escaped) = (0, false);
    for (at, c) in inner.char_indices() {
        if c == '|' && !escaped {
            all.push(&inner[begins..at]);
            begins = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    all.push(&inner[begins..]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "|Status|Meaning|Description|Schema|\n|---|---|---|---|\n|200|OK|Fine|Box|\n";

    #[test]
    fn a_cell_of_several_lines_is_one_cell() {
        let text = format!("{HEAD}|401|No|Not allowed.\n\n* NOTE: not a 404|Error|\n|404|None|Not there|Error|\nEnd\n");
        let (joined, numbers) = joined(&text).unwrap();
        assert_eq!(
            joined,
            format!("{HEAD}|401|No|Not allowed.  * NOTE: not a 404|Error|\n|404|None|Not there|Error|\nEnd\n")
        );
        assert_eq!(numbers, [1, 2, 3, 4, 7, 8]);
    }

    #[test]
    fn a_table_within_a_description_is_text() {
        let text = format!("{HEAD}|400|Bad|Code | Title\n-----|------\n 477 | INVALID|Error|\n");
        assert_eq!(
            joined(&text).unwrap().0,
            format!("{HEAD}|400|Bad|Code   Title ----- ------ 477   INVALID|Error|\n")
        );
    }

    #[test]
    fn other_texts_stay() {
        for text in [
            HEAD.to_owned(),
            format!("{HEAD}|401|No|Not allowed\n|404|None|Not there|Error|\n"),
            format!("{HEAD}|401|No|Not allowed\n# Next\nends in |\n"),
            format!("```\n{HEAD}|401|No|Not\nallowed|Error|\n```\n"),
            "a | b\n--|--\n1 | 2\n3 |\n4\n".to_owned(),
            format!("{HEAD}|401|No\nallowed|\n"),
        ] {
            assert_eq!(joined(&text), None, "{text}");
        }
    }
}

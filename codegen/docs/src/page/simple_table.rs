//! Tables in plain text whose columns are marked by a rule of `=====  =====`.

use super::{Kind, Line, Lines, squeeze};

/// Lines of one table at most.
const MAX_LINES: usize = 2_000;

/// Reads a table that begins on the first of these lines. Gives how many lines it has.
pub(super) fn read(lines: &[&str], number: u32, into: &mut Lines) -> Option<usize> {
    let columns = columns(lines.first()?)?;
    let rule = |line: &&str| self::columns(line).is_some();
    let rules: Vec<usize> =
        lines.iter().take(MAX_LINES).enumerate().filter(|(_, line)| rule(line)).map(|(at, _)| at).collect();
    // A header between the first two rules, rows down to the third.
    let [0, header, end, ..] = rules.as_slice() else { return None };
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    for (at, line) in lines.iter().enumerate().take(*end).skip(1).filter(|(at, _)| at != header) {
        let cells = cells(line, &columns);
        let begins = cells.first().is_some_and(|first| !first.is_empty());
        match rows.last_mut() {
            // A row without a name goes on with the one above.
            Some((_, above)) if !begins => {
                for (above, cell) in above.iter_mut().zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
                    above.push(' ');
                    above.push_str(cell);
                }
            }
            _ if cells.iter().all(String::is_empty) => {}
            _ => rows.push((number.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)), cells)),
        }
    }
    let mut kind = Kind::Header;
    for (number, cells) in rows {
        let mut line = Line::new(number, &cells.join(" "), kind);
        line.pieces = cells.iter().map(|cell| squeeze(cell)).collect();
        into.push(line);
        kind = Kind::Row;
    }
    Some(end + 1)
}

/// Where each column begins, in characters: two or more groups of `=`.
fn columns(line: &str) -> Option<Vec<usize>> {
    let plain = line.trim();
    if !plain.starts_with("==") || !plain.chars().all(|c| c == '=' || c == ' ') {
        return None;
    }
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, c) in expanded(line).chars().enumerate() {
        if c == '=' && before == ' ' {
            found.push(at);
        }
        before = c;
    }
    (found.len() >= 2).then_some(found)
}

fn cells(line: &str, columns: &[usize]) -> Vec<String> {
    let characters: Vec<char> = expanded(line).chars().collect();
    let end = |at: usize| columns.get(at + 1).copied().unwrap_or(characters.len()).min(characters.len());
    columns
        .iter()
        .enumerate()
        .map(|(at, begins)| {
            let text: String = characters.get(*begins..end(at).max(*begins)).unwrap_or_default().iter().collect();
            text.trim().replace("``", "`")
        })
        .collect()
}

/// Tabs as the spaces they stand for.
fn expanded(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for c in line.trim_end().chars() {
        match c {
            '\t' => {
                let wide = 8 - at % 8;
                out.extend(std::iter::repeat_n(' ', wide));
                at += wide;
            }
            c => {
                out.push(c);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::page::{Format, Kind, Page};

    #[test]
    fn columns_by_their_rule() {
        let text = "POST /boxes\n\n ======== ======= =====\n Name\t  Type    About\n ======== ======= =====\n label    string  What\n                  it is\n slots    integer How many\n ======== ======= =====\n\nMore\n";
        let page = Page::read(text, Some(Format::Text)).unwrap();
        let rows: Vec<_> = page.lines.iter().filter(|line| line.is_row()).map(|line| line.pieces.join("|")).collect();
        assert_eq!(rows, ["Name|Type|About", "label|string|What it is", "slots|integer|How many"]);
        assert_eq!(page.lines.iter().filter(|line| line.kind == Kind::Header).count(), 1);
        assert_eq!(page.lines.last().unwrap().text, "More");
        for text in ["=====\nTitle\n=====\n", "==== ====\na b\n"] {
            let page = Page::read(text, Some(Format::Text)).unwrap();
            assert!(!page.lines.iter().any(super::super::Line::is_row), "{text}");
        }
    }
}

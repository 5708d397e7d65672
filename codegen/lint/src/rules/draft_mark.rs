//! A draft is settled before it is used.

use super::prelude::*;

/// A draft is settled before it is used.
pub const RULE: Rule = Rule {
    id: "draft-mark",
    severity: Severity::Error,
    title: "No `TODO` mark is left",
    why: "`cargo xtask new` marks what no page states. A guess that nobody settled is sent to servers and published.",
    effect: "The guess becomes code: a made-up base URL, type or variable name.",
    bad: r"components:
  schemas:
    Box: {type: string, description: TODO}
",
    good: r"components:
  schemas:
    Box: {type: string, description: A box.}
",
    fix: None,
    check,
};

/// The mark that `cargo xtask new` writes.
const MARK: &str = "TODO";

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (file, source) in cx.document.files().iter().enumerate() {
        let mut start = 0;
        for (at, line) in source.text.split_inclusive('\n').enumerate() {
            if let Some(mark) = position(line) {
                let byte = |offset: usize| u32::try_from(start + offset).unwrap_or(u32::MAX);
                let span = Span {
                    file: u32::try_from(file).unwrap_or(0),
                    start: byte(mark),
                    end: byte(mark + MARK.len()),
                    line: u32::try_from(at + 1).unwrap_or(u32::MAX),
                    column: u32::try_from(line[..mark].chars().count() + 1).unwrap_or(u32::MAX),
                };
                let said: String = line[mark..].trim_end().chars().take(100).collect();
                let message = format!("a guess or a gap is not settled: {}", quote(&said));
                let help = "settle it from the provider's pages, then take the mark away";
                out.push(
                    Finding::new(RULE.id, RULE.severity, message).at(cx.location(span)).help(help).effect(RULE.effect),
                );
            }
            start += line.len();
        }
    }
}

/// Where the mark stands as `cargo xtask new` writes it: in a comment, as a whole value, or as the host
/// of an address. A sentence that holds the word is none.
fn position(line: &str) -> Option<usize> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(MARK).map(|(at, _)| at).find(|at| {
        let (before, after) = (&line[..*at], &line[at + MARK.len()..]);
        let comment = before.trim_end().ends_with('#');
        let whole = before.trim_end_matches(['"', '\'']).ends_with([' ', '[', '/', '{', '\t'])
            && matches!(
                before.trim_end_matches(['"', '\'', ' ', '\t']).chars().next_back(),
                None | Some(':' | '-' | '[' | ',' | '/')
            );
        let ends = after.trim_start_matches(['"', '\'']).trim_end();
        let ends = ends.is_empty() || ends.starts_with([',', ']', '}', '#']) || ends.starts_with(" #");
        let host = before.ends_with("://") && after.starts_with(".example");
        !before.ends_with(word) && !after.starts_with(word) && (comment || host || (whole && ends))
    })
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn marks_are_told_from_the_word() {
        for line in [
            "summary: TODO\n",
            "# TODO: a guess\n",
            "- url: \"https://TODO.example\"\n",
            "  \"title\": \"TODO\",\n",
            "{title: TODO, x: 1}",
        ] {
            assert!(position(line).is_some(), "{line}");
        }
        for line in
            ["description: A TODO list.\n", "TODOS: 1\n", "description: TODO apps are boxes\n", "name: MY_TODO\n"]
        {
            assert_eq!(position(line), None, "{line}");
        }
    }
}

//! The reference of rules, from the rules.

use super::{RULES, Rule};
use diagnostics::Severity;

fn severity(rule: &Rule) -> &'static str {
    match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// One rule for a terminal: why it is there, what the generator does, bad and good.
#[must_use]
pub fn explain(rule: &Rule) -> String {
    let mut out = format!(
        "{} ({})\n\n{}.\n{}\n\nWhat the generator does: {}\n",
        rule.id,
        severity(rule),
        rule.title,
        rule.why,
        rule.effect
    );
    if let Some(fix) = rule.fix {
        out.push_str(&format!("What --fix does: {fix}\n"));
    }
    for (name, text) in [("Bad", rule.bad), ("Good", rule.good)] {
        out.push_str(&format!("\n{name}:\n\n"));
        for line in text.lines() {
            out.push_str(&format!("    {line}\n"));
        }
    }
    out
}

/// All rules as the Markdown page `docs/reference/lint-rules.md`.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from(HEAD);
    out.push_str("| Rule | Level | Fix | What it asks for |\n| --- | --- | --- | --- |\n");
    for rule in RULES {
        let fix = if rule.fix.is_some() { "yes" } else { "" };
        out.push_str(&format!("| [`{0}`](#{0}) | {1} | {fix} | {2} |\n", rule.id, severity(rule), rule.title));
    }
    for rule in RULES {
        out.push_str(&format!(
            "\n## {}\n\n{}. {} ({})\n\n**The generator:** {}\n",
            rule.id,
            rule.title,
            rule.why,
            severity(rule),
            rule.effect
        ));
        if let Some(fix) = rule.fix {
            out.push_str(&format!("\n**`--fix`:** {fix}\n"));
        }
        for (name, text) in [("Bad", rule.bad), ("Good", rule.good)] {
            out.push_str(&format!("\n{name}:\n\n```yaml\n{}\n```\n", text.trim_end()));
        }
    }
    out.push_str(TAIL);
    out
}

const HEAD: &str = "\
<!-- Written by `cargo xtask lint --list --format markdown`; do not edit. -->

# Lint rules

`cargo xtask lint [FILE|PROVIDER ...]` looks for what makes a client worse, and says what the
generator emits because of it. `error`: the document is wrong and the command fails; `warning`: the
client is worse than it could be; `info`: worth knowing, shown with `--level info`.

A finding that is meant stays, with a reason, on the spot or anywhere above it:

```yaml
x-lint-allow:
  - id: example-invalid
    reason: The page's own example breaks the page's own limit.
```

or in the provider's `client.yaml`, for the place `pointer` names and everything below it:

```yaml
lint:
  - id: server-missing
    pointer: /info
    reason: Every customer has a host of their own.
```

The examples below leave out the lines `openapi` and `info`.

";

const TAIL: &str = "
## Machine formats

`--format json` prints one object:

| Property | Value |
| --- | --- |
| `version` | 1. Incremented when a property changes its meaning or is removed |
| `command` | `lint`, `diff` or `docs` |
| `title` | what was looked at |
| `summary` | `{error, warning, info}`: how many findings of each severity |
| `findings` | the list below, in document order |
| `notes` | sentences for people |

A finding has `id`, `severity` (`error`, `warning`, `info`) and `message`, and where there is one:
`location` (`{file, line, column}`, counted from 1, columns in characters), `pointer` (JSON pointer
into that file), `effect` (what the generator emits because of it), `help` (what to do), `related`
(list of `{location, note}`), `fix` (`{note, edits}`, each edit `{start, end, text}` with byte
offsets into the file).

`--format sarif` is SARIF 2.1.0 with rule metadata, fixes and fingerprints made from rule and
pointer, so that they survive edits elsewhere. `--format github` prints workflow commands.
`--format junit` prints JUnit XML: errors and warnings are failures.
";

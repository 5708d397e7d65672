//! JSON, for programs.

use serde_json::{Value, json};

use super::{Provider, Review, declaration};
use diagnostics::{Rendered, envelope};
use docs::render::json_report;

/// The review as JSON. A change is named by its `fingerprint`; the text around it is read from the documents.
#[must_use]
pub fn json(review: &Review) -> Rendered {
    let value = json!({
        "old": review.old,
        "new": review.new,
        "verdict": review.verdict(),
        "providers": review.providers.iter().map(provider).collect::<Vec<_>>(),
        "consumers": review.consumers,
    });
    envelope("review", &value)
}

fn provider(provider: &Provider) -> Value {
    let report = &provider.report;
    let reached = |of: &dyn Fn(&diff::Change) -> bool| -> Vec<&str> {
        report.changes.iter().filter(|change| of(change)).map(|change| change.fingerprint.as_str()).collect()
    };
    let operations = provider.reach.operations.iter().map(|row| {
        let changes = reached(&|change| change.operations.contains(&row.operation));
        json!({"operation": row.operation, "wire": row.wire, "source": row.source, "changes": changes})
    });
    let components = provider.reach.components.iter().map(|row| {
        let changes = reached(&|change| super::reach::component(&change.pointer).as_ref() == Some(&row.component));
        json!({
            "component": row.component, "wire": row.wire, "source": row.source, "operations": row.operations,
            "changes": changes,
        })
    });
    let api = provider.api.iter().map(|change| {
        json!({
            "effect": super::effect_word(change.effect),
            "old": change.old.as_ref().map(declaration),
            "new": change.new.as_ref().map(declaration),
        })
    });
    let generated = provider.generated.as_ref().map(|generated| {
        let files = generated
            .files
            .iter()
            .map(|file| json!({"path": file.path, "state": file.state, "added": file.added, "removed": file.removed}));
        json!({
            "added": generated.added, "removed": generated.removed, "command": generated.command,
            "files": files.collect::<Vec<_>>(),
        })
    });
    json!({
        "name": provider.name,
        "crate": provider.package,
        "state": provider.state,
        "verdict": report.whole,
        "version": provider.version,
        "changes": report.changes,
        "accepted": report.accepted,
        "ignored": report.ignored,
        "findings": report.findings,
        "api": api.collect::<Vec<_>>(),
        "operations": operations.collect::<Vec<_>>(),
        "components": components.collect::<Vec<_>>(),
        "docs": provider.docs.iter().map(json_report).collect::<Vec<_>>(),
        "generated": generated,
        "notes": provider.notes,
    })
}

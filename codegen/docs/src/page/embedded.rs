//! OpenAPI documents inside the scripts of an HTML page, as the programs have them that draw the page in the browser
//! from its document.

use serde_json::Value;

use super::Lines;
use super::code::{CodeKind, is_document};

/// Objects of one script that are tried at most.
const MAX_TRIED: usize = 64;

/// Deeper values are not searched.
const MAX_DEPTH: usize = 6;

/// Adds each document as a block of code.
pub(super) fn read(text: &str, into: &mut Lines) {
    let lower = text.to_ascii_lowercase();
    let mut at = 0;
    while let Some(begins) = lower[at..].find("<script").map(|found| at + found) {
        let Some(inside) = lower[begins..].find('>').map(|found| begins + found + 1) else { return };
        let end = lower[inside..].find("</script").map_or(text.len(), |found| inside + found);
        script(text, inside, end, into);
        at = end;
    }
}

fn script(text: &str, inside: usize, end: usize, into: &mut Lines) {
    let script = &text[inside..end];
    if !script.contains("\"paths\"") || !(script.contains("\"openapi\"") || script.contains("\"swagger\"")) {
        return;
    }
    let mut at = 0;
    for _ in 0..MAX_TRIED {
        let Some(begins) = script[at..].find('{').map(|found| at + found) else { return };
        let mut values = serde_json::Deserializer::from_str(&script[begins..]).into_iter::<Value>();
        let Some(Ok(value)) = values.next() else {
            at = begins + 1;
            continue;
        };
        at = begins + values.byte_offset().max(1);
        if let Some(document) = find(&value, 0)
            && let Ok(document) = serde_json::to_string_pretty(document)
        {
            let line = text[..inside + begins].matches('\n').count().saturating_add(1);
            into.known_code(CodeKind::OpenApi, &document, u32::try_from(line).unwrap_or(u32::MAX), 0);
        }
    }
}

fn find(value: &Value, depth: usize) -> Option<&Value> {
    if is_document(value) {
        return Some(value);
    }
    let Value::Object(properties) = value else { return None };
    if depth >= MAX_DEPTH { None } else { properties.values().find_map(|inner| find(inner, depth + 1)) }
}

#[cfg(test)]
mod tests {
    use crate::page::{CodeKind, Format, Page};

    #[test]
    fn a_document_in_a_script_is_a_block() {
        let document = r#"{"openapi":"3.0.3","info":{},"paths":{"/boxes":{"get":{"responses":{"200":{}}}}}}"#;
        for script in [
            format!("const __redoc_state = {{\"menu\":{{}},\"spec\":{{\"data\":{document}}}}};"),
            document.to_owned(),
            format!("if (a) {{ b() }}\nwindow.x({document})"),
        ] {
            let text = format!("<!doctype html><body><h1>Boxes</h1>\n<script id=\"x\">{script}</script></body>");
            let page = Page::read(&text, Some(Format::Html)).unwrap();
            let blocks = page.codes.iter().filter(|code| code.kind == CodeKind::OpenApi);
            assert_eq!(blocks.count(), 1, "{script}");
        }
        for script in ["var x = {\"paths\": 1}", "{\"openapi\": \"3.0.3\", \"paths\": ", "{}"] {
            let text = format!("<!doctype html><body><h1>Boxes</h1><script>{script}</script></body>");
            assert!(Page::read(&text, Some(Format::Html)).unwrap().codes.is_empty(), "{script}");
        }
    }
}

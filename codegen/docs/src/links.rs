//! Where a page says that its OpenAPI document is, and where one may be beside the page. Nothing is fetched here.

use serde_json::Value;

/// Addresses of one page at most.
const MAX_LINKS: usize = 20;

/// Attributes that name the document of a page that a program draws in the browser.
const ATTRIBUTES: &[&str] =
    &["spec-url", "data-spec-url", "data-url", "apidescriptionurl", "api-description-url", "openapi-url"];

/// Programs whose call in a script names the document, and so the keys that count in that script.
const PROGRAMS: &[&str] =
    &["swaggeruibundle", "redoc.init", "createapireference", "stoplight", "rapidoc", "elements-api"];

/// Addresses of OpenAPI documents that the text of a page names, as they are written there, in page order: the attributes
/// and calls of Redoc, Scalar, Swagger UI and Stoplight, the front matter of Markdown, and links to files named `openapi`
/// or `swagger`.
#[must_use]
pub fn documents(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    front_matter(text, &mut found);
    attributes(text, &mut found);
    scripts(text, &mut found);
    files(text, &mut found);
    found.truncate(MAX_LINKS);
    found
}

/// Where the same page or its document may be, in the order in which to ask: its Markdown, a document beside it and at the
/// root, and the index of the site.
#[must_use]
pub fn beside(url: &str) -> Vec<String> {
    let Some((origin, path)) = divided(url) else { return Vec::new() };
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let folder = path.rfind('/').map_or("", |at| &path[..at]);
    let mut found = Vec::new();
    let known = [".md", ".mdx", ".json", ".yaml", ".yml", ".txt"].iter().any(|end| path.ends_with(end));
    if !known && !path.is_empty() {
        let plain = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path);
        found.push(format!("{origin}{plain}.md"));
    }
    for at in [format!("{folder}/openapi.json"), "/openapi.json".to_owned(), "/llms.txt".to_owned()] {
        let at = format!("{origin}{at}");
        if !found.contains(&at) {
            found.push(at);
        }
    }
    found
}

/// Addresses in an `llms.txt` that are of the page at `url`: its Markdown, then documents.
#[must_use]
pub fn of_index(text: &str, url: &str) -> Vec<String> {
    let page = |url: &str| {
        let (_, path) = divided(url)?;
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let plain = [".md", ".mdx", ".html", ".htm"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
        Some(plain.to_owned())
    };
    let wanted = page(url);
    let mut found: Vec<String> = targets(text)
        .filter(|target| wanted.is_some() && page(target) == wanted && *target != url)
        .map(str::to_owned)
        .collect();
    files(text, &mut found);
    found.truncate(MAX_LINKS);
    found
}

/// `https://host` and the rest of an address.
fn divided(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let at = scheme.len() + 3 + end;
    (matches!(scheme, "http" | "https") && end > 0).then(|| url.split_at(at))
}

fn add(found: &mut Vec<String>, address: &str) {
    let address = address.trim().replace("&amp;", "&");
    let plain = !address.is_empty()
        && address.len() < 2_000
        && !address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '{' | '$'))
        && !address.starts_with("data:")
        && !address.starts_with('#');
    if plain && !found.contains(&address) {
        found.push(address);
    }
}

/// Whether an address is that of a document and not of a picture or a page.
fn is_document(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    [".json", ".yaml", ".yml"].iter().any(|end| file.ends_with(end))
        || ["openapi", "swagger", "api-docs", "apispec"].iter().any(|word| path.contains(word)) && !file.contains('.')
}

/// `openapi: openapi.json POST /boxes` between the first two `---`.
fn front_matter(text: &str, found: &mut Vec<String>) {
    let Some(rest) = text.trim_start().strip_prefix("---") else { return };
    for line in rest.lines().skip(1).take_while(|line| line.trim_end() != "---").take(50) {
        let Some(value) = line.strip_prefix("openapi:").or_else(|| line.strip_prefix("openapi-schema:")) else {
            continue;
        };
        let first = value.trim().trim_matches(['"', '\'']).split_whitespace().next().unwrap_or_default();
        if is_document(first) {
            add(found, first);
        }
    }
}

/// The value behind `name=` in quotes, at each place where it is.
fn values<'t>(text: &'t str, lower: &'t str, name: &'t str) -> impl Iterator<Item = &'t str> {
    lower.match_indices(name).filter_map(move |(at, _)| {
        let begins = lower[..at].ends_with(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        let rest = text.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let inner = &rest[1..];
        begins.then(|| inner.find(quote).map(|end| &inner[..end]))?
    })
}

fn attributes(text: &str, found: &mut Vec<String>) {
    let lower = text.to_ascii_lowercase();
    for name in ATTRIBUTES {
        for value in values(text, &lower, name) {
            if *name != "data-url" || is_document(value) {
                add(found, value);
            }
        }
    }
    for name in ["data-configuration", "configuration"] {
        for value in values(text, &lower, name) {
            let value = value.replace("&quot;", "\"").replace("&#34;", "\"").replace("&amp;", "&");
            if let Ok(value) = serde_json::from_str::<Value>(&value) {
                configuration(&value, 0, found);
            }
        }
    }
}

/// `url` of a configuration, of its `spec` or `content`, and of each of its `sources` or `urls`.
fn configuration(value: &Value, depth: usize, found: &mut Vec<String>) {
    if depth > 3 {
        return;
    }
    match value {
        Value::Object(all) => {
            for (key, inner) in all {
                match (key.as_str(), inner) {
                    ("url" | "specUrl" | "spec-url", Value::String(address)) => add(found, address),
                    ("spec" | "content" | "sources" | "urls" | "configuration", inner) => {
                        configuration(inner, depth + 1, found);
                    }
                    _ => {}
                }
            }
        }
        Value::Array(all) => all.iter().take(MAX_LINKS).for_each(|inner| configuration(inner, depth + 1, found)),
        _ => {}
    }
}

/// Calls that draw a document: `SwaggerUIBundle({ url: "/openapi.json" })`, `Redoc.init("/openapi.json")`.
fn scripts(text: &str, found: &mut Vec<String>) {
    let lower = text.to_ascii_lowercase();
    for (begins, _) in lower.match_indices("<script") {
        let Some(inside) = lower[begins..].find('>').map(|found| begins + found + 1) else { return };
        let end = lower[inside..].find("</script").map_or(text.len(), |found| inside + found);
        let (script, small) = (&text[inside..end], &lower[inside..end]);
        if !PROGRAMS.iter().any(|program| small.contains(program)) {
            continue;
        }
        if let Some(at) = small.find("redoc.init(") {
            quoted(&script[at + "redoc.init(".len()..]).into_iter().for_each(|address| add(found, address));
        }
        for key in ["url", "specurl", "apidescriptionurl"] {
            for (at, _) in small.match_indices(key) {
                let whole = !small[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.');
                let rest = script[at + key.len()..].trim_start_matches(['"', '\'', ' ', ']']);
                let value = rest.strip_prefix([':', '=']).and_then(quoted);
                if let (true, Some(address)) = (whole, value.filter(|address| is_document(address))) {
                    add(found, address);
                }
            }
        }
    }
}

/// The string at the start of a text.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inner = &text[1..];
    inner.find(quote).map(|end| &inner[..end])
}

/// The targets of links, in Markdown and HTML.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let markdown = text.match_indices("](").filter_map(|(at, _)| {
        let rest = &text[at + 2..];
        rest.find([')', ' ', '\n']).map(|end| &rest[..end])
    });
    let html = text.match_indices("href=").filter_map(|(at, _)| quoted(&text[at + 5..]));
    markdown.chain(html)
}

/// Links to files named `openapi` or `swagger`.
fn files(text: &str, found: &mut Vec<String>) {
    for target in targets(text) {
        let path = target.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let file = path.rsplit('/').next().unwrap_or_default();
        let named = file.starts_with("openapi") || file.starts_with("swagger") || file.ends_with("openapi.json");
        if named && [".json", ".yaml", ".yml"].iter().any(|end| file.ends_with(end)) {
            add(found, target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_a_program_draws_name_their_document() {
        for (text, wanted) in [
            (r#"<redoc spec-url="/boxes/openapi.yaml"></redoc>"#, "/boxes/openapi.yaml"),
            (
                r#"<script id="api-reference" data-url="https://acme.test/openapi.json"></script>"#,
                "https://acme.test/openapi.json",
            ),
            (
                r#"<script id="api-reference" data-configuration='{"spec":{"url":"openapi.json"},"theme":"none"}'></script>"#,
                "openapi.json",
            ),
            (
                r#"<div data-configuration="{&quot;sources&quot;:[{&quot;url&quot;:&quot;/v2/spec&quot;}]}"></div>"#,
                "/v2/spec",
            ),
            (r#"<elements-api apiDescriptionUrl="../openapi.yml" router="hash"/>"#, "../openapi.yml"),
            (
                r#"<script>window.ui = SwaggerUIBundle({ url: "/v1/swagger.json", dom_id: '#ui' })</script>"#,
                "/v1/swagger.json",
            ),
            (
                r#"<script>Redoc.init('https://acme.test/api/openapi', {}, null)</script>"#,
                "https://acme.test/api/openapi",
            ),
            ("---\ntitle: Make a box\nopenapi: \"specs/openapi.yaml POST /boxes\"\n---\n", "specs/openapi.yaml"),
            ("Download the [document](/files/openapi.json).", "/files/openapi.json"),
        ] {
            assert_eq!(documents(text), [wanted], "{text}");
        }
    }

    #[test]
    fn other_addresses_are_none() {
        for text in [
            r#"<div data-url="/images/box.png"></div>"#,
            r#"<script>fetch({ url: "/v1/boxes.json" })</script>"#,
            "---\nopenapi: POST /boxes\n---\n",
            "The [boxes](/boxes.json) of today, spec-url and `data-url`.",
            "<redoc spec-url=\"javascript:a b\">",
        ] {
            assert_eq!(documents(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn what_may_be_beside_a_page() {
        assert_eq!(
            beside("https://docs.acme.test/api/boxes/make?x=1"),
            [
                "https://docs.acme.test/api/boxes/make.md",
                "https://docs.acme.test/api/boxes/openapi.json",
                "https://docs.acme.test/openapi.json",
                "https://docs.acme.test/llms.txt"
            ]
        );
        assert_eq!(beside("https://acme.test"), ["https://acme.test/openapi.json", "https://acme.test/llms.txt"]);
        assert_eq!(beside("ftp://acme.test/x"), [] as [&str; 0]);
    }

    #[test]
    fn an_index_lists_the_page() {
        let index = "# Acme\n- [Make a box](https://docs.acme.test/boxes/make.md): makes one\n- [Sell](https://docs.acme.test/sell.md)\n- [The document](https://docs.acme.test/v1/openapi.json)\n";
        assert_eq!(
            of_index(index, "https://docs.acme.test/boxes/make"),
            ["https://docs.acme.test/boxes/make.md", "https://docs.acme.test/v1/openapi.json"]
        );
        assert_eq!(of_index("no links", "https://docs.acme.test/boxes/make"), [] as [&str; 0]);
    }
}

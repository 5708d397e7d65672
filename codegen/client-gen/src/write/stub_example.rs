//! The README's section on tests: a stub that answers one operation, run as a doctest.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::package::showcase;
use crate::lower::*;
use crate::manifest::Manifest;
use crate::operations::reply_type;
use crate::refine::ident;
use crate::samples::{self, Examples};

/// Characters of the longest answer that is shown.
const LONGEST: usize = 600;

pub(super) fn add(plan: &Plan, manifest: &Manifest, examples: &Examples, krate: &str, text: &mut String) {
    if let Some(example) = example(plan, manifest, examples, krate) {
        text.push_str(&format!("## Tests\n\n{example}\n\n"));
    }
}

fn example(plan: &Plan, manifest: &Manifest, examples: &Examples, krate: &str) -> Option<String> {
    let (operation, answer) = shown(plan, manifest, examples)?;
    let brief = examples.get(&operation.id).map(|example| example.brief(plan, operation));
    let call = samples::call(plan, operation, brief.as_ref())?;
    let package = ident(krate);
    let code = samples::laid_out(&quote! {
        let client = #package::Client::from_stub(Fake)?;
        let response = #call.send().await?;
        println!("{response:?}");
    })?;
    let id = &operation.id;
    let credentials = plan.schemes.iter().map(credential);
    let over_http = samples::laid_out(&quote! {
        let server = #package::mock::serve(Fake).await?;
        let client = #package::Client::builder().base_url(server.url()) #(#credentials)* .build()?;
        let response = #call.send().await?;
        println!("{response:?}");
        assert_eq!(server.requests_to(#id).len(), 1);
    })?;
    let method = &operation.stub;
    let gives = reply_type(plan, &operation.success).to_string().replace(' ', "").replace(',', ", ");
    let answer = long_numbers(&serde_json::to_string_pretty(answer).ok()?).replace('\n', "\n        ");
    Some(format!(
        r#"```
use {krate}::client_core::json;
use {krate}::client_core::stub::{{StubFuture, StubRequest, respond_json}};
use {krate}::stub::Stub;
use {krate}::types;

struct Fake;

impl Stub for Fake {{
    fn {method}(&self, _request: StubRequest) -> StubFuture<{gives}> {{
        respond_json(json!({answer}))
    }}
}}

# #[tokio::main]
# async fn main() -> Result<(), {krate}::Error> {{
{code}
# #[cfg(feature = "mock")]
# {{
// With the feature `mock`, the same over real HTTP.
{over_http}
# }}
# Ok(())
# }}
```"#
    ))
}

/// An operation with a short and plain answer, rather one that reads, and near what the README shows first.
fn shown<'a>(plan: &'a Plan, manifest: &Manifest, examples: &'a Examples) -> Option<(&'a Operation, &'a Value)> {
    let home = showcase(plan, manifest)?.tag;
    let candidates = plan.operations.iter().filter_map(|operation| {
        let answer = examples.get(&operation.id)?.responses.get("200")?;
        let length = serde_json::to_string_pretty(answer).ok()?.len();
        let fits = matches!(operation.success, Reply::Json(_)) && !operation.deprecated && !operation.cost;
        let nested = answer.as_object()?.values().any(|value| value.is_object() || value.is_array());
        let rank = (nested, operation.method != "GET", operation.tag != home, length);
        (fits && length <= LONGEST).then_some((rank, (operation, answer)))
    });
    candidates.min_by_key(|(rank, _)| *rank).map(|(_, shown)| shown)
}

fn credential(scheme: &Scheme) -> TokenStream {
    let method = ident(&scheme.rust);
    match scheme.kind {
        SchemeKind::Basic => quote!(.#method("user", "test")),
        _ => quote!(.#method("test")),
    }
}

/// A literal that does not fit an `i32` needs its type said.
fn long_numbers(json: &str) -> String {
    let lines = json.lines().map(|line| {
        let bare = line.trim_end_matches(',');
        let number = bare.rsplit([' ', ':']).next().unwrap_or_default();
        match number.parse::<i64>() {
            Ok(value) if i32::try_from(value).is_err() => format!("{bare}i64{}", &line[bare.len()..]),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

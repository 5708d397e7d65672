//! The generated half of the round-trip tests: every operation called as its example says, through
//! the typed builders. What must arrive, and what must come back, is checked by hand-written code
//! that reads the example itself.

use quote::quote;

use super::{MARK, layout};
use crate::lower::{Plan, Reply};
use crate::manifest::Manifest;
use crate::refine::ident;
use crate::samples::{self, Examples};
use diagnostics::Finding;

/// The test cases of one provider.
///
/// # Errors
/// An operation whose example is missing or does not fit its types.
pub fn roundtrip(
    plan: &Plan,
    manifest: &Manifest,
    examples: &Examples,
    command: &str,
    source: &str,
) -> Result<String, Box<Finding>> {
    let package = ident(&manifest.package.replace('-', "_"));
    let mut cases = Vec::new();
    for operation in &plan.operations {
        let example = examples.get(&operation.id);
        let Some(call) = example.and_then(|example| samples::call(plan, operation, Some(example))) else {
            let what = if example.is_some() { "does not fit the operation's types" } else { "is missing" };
            let message = format!("{source}examples/{}.yaml {what}", operation.id);
            return Err(Box::new(
                Finding::error("example", message).help("specs/README.md shows the format of an example"),
            ));
        };
        let id = &operation.id;
        let value = match &operation.success {
            Reply::Empty => quote!({
                let () = response.value();
                None
            }),
            Reply::Json(_) => quote!(Some(value_of(response.value()))),
            Reply::Text => quote!(Some(client_core::Value::from(response.value().clone()))),
            Reply::Bytes => {
                quote!(Some(client_core::Value::from(String::from_utf8_lossy(response.value()).into_owned())))
            }
            Reply::Events(..) => continue,
        };
        let details = if operation.errors.is_empty() {
            quote!(|_| None)
        } else {
            let name = ident(&format!("{}Error", operation.builder));
            quote!(details_of::<error::#name>)
        };
        cases.push(quote! {
            Case {
                id: #id,
                call: |client, options| Box::pin(async move {
                    let response = #call.options(options).send_with_response().await?;
                    Ok(Outcome { status: response.status().as_u16(), shown: format!("{response:?}"), value: #value })
                }),
                details: #details,
            }
        });
    }
    let text = layout::file(quote! {
        #![allow(deprecated, unused_imports)]

        use #package::{Client, client_core, error, types};

        use crate::{Case, Outcome, details_of, value_of};

        /// One case an operation.
        pub fn cases() -> Vec<Case<Client>> {
            vec![#(#cases),*]
        }
    })
    .map_err(|error| Box::new(Finding::error("write", error)))?;
    Ok(format!("// {MARK} `{command}` from {source}: edit that instead.\n\n{text}"))
}

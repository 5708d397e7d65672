//! The client, its builder, and one handle a tag.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{reply_type, route};
use crate::lower::*;
use crate::manifest::Manifest;
use crate::refine::{attributes, for_item, ident};
use crate::types::argument;

/// `client.rs`.
#[must_use]
pub fn client(plan: &Plan, manifest: &Manifest, features: bool) -> TokenStream {
    let handles = plan.tags.iter().enumerate().map(|(index, tag)| handle(plan, index, tag, features));
    let accessors = plan.tags.iter().map(|tag| {
        let (method, ty) = (ident(&tag.rust), ident(&tag.type_name));
        let docs = for_item(&tag.docs, &format!("Operations under {}.", prose::code(&tag.wire)));
        let gate = gate(&tag.rust, features);
        quote! {
            #docs
            #gate
            pub fn #method(&self) -> #ty {
                #ty { core: self.core.clone() }
            }
        }
    });
    let credentials = plan.schemes.iter().map(credential);
    let env = env_docs(plan);
    let name = &manifest.name;
    let client_docs = attributes(&format!("Client of {name}. Cheap to clone: clones share one connection pool."));
    quote! {
        use std::sync::Arc;
        use std::time::Duration;

        use client_core::{Core, CoreBuilder, Error};

        #client_docs
        #[derive(Clone, Debug)]
        pub struct Client {
            #[allow(dead_code, reason = "only handles read it")]
            core: Core,
        }

        impl Client {
            /// Creates a client with credentials from environment variables.
            ///
            #env
            ///
            /// # Errors
            /// A credential is missing: the error names the variable and the page where you can get one.
            pub fn from_env() -> Result<Self, Error> {
                Ok(Self { core: Core::from_env(&crate::operations::API)? })
            }

            /// Returns a builder for a `Client`.
            pub fn builder() -> ClientBuilder {
                ClientBuilder { inner: Core::builder(&crate::operations::API) }
            }

            /// Creates a client for tests: responses come from `stub`, and nothing is sent.
            ///
            /// # Errors
            /// None in practice.
            pub fn from_stub(stub: impl crate::stub::Stub + 'static) -> Result<Self, Error> {
                let transport = Arc::new(crate::stub::StubTransport::new(stub));
                Ok(Self { core: Core::builder(&crate::operations::API).transport(transport).build()? })
            }

            #(#accessors)*
        }

        /// Builder for a [`Client`].
        #[derive(Debug)]
        #[must_use = "call `build` to create the client"]
        pub struct ClientBuilder {
            inner: CoreBuilder,
        }

        impl ClientBuilder {
            #(#credentials)*

            /// Reads the credentials that were not set explicitly from environment variables.
            pub fn env(self) -> Self {
                Self { inner: self.inner.env() }
            }

            /// Replaces the documented base URL, for example with that of a mock server, a proxy or a staging system.
            pub fn base_url(self, url: impl Into<String>) -> Self {
                Self { inner: self.inner.base_url(url) }
            }

            /// Sets the timeout of a whole call, including all retries.
            pub fn timeout(self, timeout: Duration) -> Self {
                Self { inner: self.inner.timeout(timeout) }
            }

            /// Sets when and how often a failed call is retried.
            pub fn retry(self, retry: client_core::RetryConfig) -> Self {
                Self { inner: self.inner.retry(retry) }
            }

            /// Sets whether documented constraints are checked before a request is sent. The default is `true`.
            pub fn check_limits(self, check: bool) -> Self {
                Self { inner: self.inner.check_limits(check) }
            }

            /// Builds the HTTP client from this builder, with its proxies, certificates and connection pool; start with
            /// [`client_core::http_client_builder`]. Redirects are always followed by this crate, not by the HTTP client.
            pub fn http_client(self, client: client_core::reqwest::ClientBuilder) -> Self {
                Self { inner: self.inner.http_client(client) }
            }

            /// Configures everything else that the runtime offers: interceptors, retry policies, credential providers and
            /// transports.
            pub fn core(self, set: impl FnOnce(CoreBuilder) -> CoreBuilder) -> Self {
                Self { inner: set(self.inner) }
            }

            /// Builds the client.
            ///
            /// # Errors
            /// The base URL is invalid, or a credential cannot be sent.
            pub fn build(self) -> Result<Client, Error> {
                Ok(Client { core: self.inner.build()? })
            }
        }

        #(#handles)*
    }
}

/// `#[cfg(feature = "...")]` where tags can be switched off.
pub(crate) fn gate(feature: &str, features: bool) -> Option<TokenStream> {
    features.then(|| quote!(#[cfg(feature = #feature)]))
}

fn env_docs(plan: &Plan) -> TokenStream {
    let mut lines = String::new();
    for scheme in &plan.schemes {
        let names = scheme.env.iter().chain(scheme.exchange.iter().map(|exchange| &exchange.env));
        for name in names {
            let page = scheme.credential_url.as_ref().map(|url| format!(" (from <{url}>)")).unwrap_or_default();
            lines.push_str(&format!("- `{name}`{page}\n"));
        }
    }
    attributes(&lines)
}

fn credential(scheme: &Scheme) -> TokenStream {
    let method = ident(&scheme.rust);
    let id = &scheme.id;
    let what = match &scheme.kind {
        SchemeKind::Bearer => "Sent as `Authorization: Bearer`.".to_owned(),
        SchemeKind::Basic => "Sent as `Authorization: Basic`.".to_owned(),
        SchemeKind::ApiKey { name, location } => {
            let place = match location {
                Place::Query => "query parameter",
                Place::Cookie => "cookie",
                _ => "header",
            };
            format!("Sent as {place} {}.", prose::code(name))
        }
    };
    let mut docs = if scheme.docs.is_empty() { what } else { format!("{}\n\n{what}", scheme.docs) };
    if let Some(url) = &scheme.credential_url {
        docs.push_str(&format!(" Get one at <{url}>."));
    }
    if scheme.kind == SchemeKind::Basic {
        let docs = attributes(&docs);
        return quote! {
            #docs
            pub fn #method(self, user: &str, password: &str) -> Self {
                Self { inner: self.inner.basic(#id, user, password) }
            }
        };
    }
    if let Some(exchange) = &scheme.exchange {
        let exchanging = ident(&exchange.rust);
        let exchanged = attributes(&format!(
            "{docs}\n\nThis is the long-lived credential: it is exchanged for a token, which is renewed before it expires. The \
             token itself goes to [`{method}`](Self::{method})."
        ));
        let direct = attributes(&format!(
            "{docs}\n\nThis is the short-lived token itself; nothing renews it. The credential that is exchanged for one goes \
             to [`{exchanging}`](Self::{exchanging})."
        ));
        return quote! {
            #exchanged
            pub fn #exchanging(self, credential: impl Into<String>) -> Self {
                Self { inner: self.inner.credential(#id, credential) }
            }
            #direct
            pub fn #method(self, token: impl Into<String>) -> Self {
                Self { inner: self.inner.token(#id, token) }
            }
        };
    }
    let docs = attributes(&docs);
    quote! {
        #docs
        pub fn #method(self, credential: impl Into<String>) -> Self {
            Self { inner: self.inner.credential(#id, credential) }
        }
    }
}

fn handle(plan: &Plan, index: usize, tag: &Tag, features: bool) -> TokenStream {
    let ty = ident(&tag.type_name);
    let module = ident(&tag.rust);
    let methods = plan.operations.iter().filter(|operation| operation.tag == index).map(|operation| {
        let method = ident(&operation.rust);
        let builder = ident(&operation.builder);
        let constant = ident(&operation.constant);
        let mut docs = if operation.docs.is_empty() { String::new() } else { format!("{}\n\n", operation.docs) };
        docs.push_str(&format!("`{}`", route(operation)));
        let gives = reply_type(plan, &operation.success).to_string().replace(' ', "");
        docs.push_str(&format!(", returns `{gives}`."));
        if operation.cost {
            docs.push_str(" **This call spends money.**");
        }
        let docs = attributes(&docs);
        let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
        let path: Vec<(usize, &Param)> =
            operation.params.iter().enumerate().filter(|(_, param)| param.is_argument()).collect();
        let names: Vec<_> = path.iter().map(|(_, param)| ident(&param.rust)).collect();
        let asked = path.iter().zip(&names).map(|((_, param), name)| {
            let ty = argument(plan, &param.ty, "types", name).ty;
            quote!(#name: #ty)
        });
        // Arguments have the document's names; these must hide none of them.
        let free = |word: &str| {
            let mut word = word.to_owned();
            while path.iter().any(|(_, param)| param.rust == word) {
                word.push('_');
            }
            ident(&word)
        };
        let (call, value) = (free("call"), free("value"));
        let given = if call == "call" { quote!(call) } else { quote!(call: #call) };
        let set = path.iter().zip(&names).map(|((index, param), name)| {
            let convert = argument(plan, &param.ty, "types", name).convert;
            let kept = crate::types::rust(plan, &param.ty, "types");
            let index = Literal::usize_unsuffixed(*index);
            quote!(let #value: #kept = #convert; #call.set_param(#index, &#value);)
        });
        let mutable = (!path.is_empty()).then(|| quote!(mut));
        let operations = quote!(crate::operations::#module::#constant);
        quote! {
            #docs
            #deprecated
            pub fn #method(&self #(, #asked)*) -> builder::#builder {
                let #mutable #call = self.core.call(&#operations);
                #(#set)*
                builder::#builder { #given }
            }
        }
    });
    let docs = for_item(&tag.docs, &format!("Operations under {}.", prose::code(&tag.wire)));
    let gate = gate(&tag.rust, features);
    quote! {
        #docs
        #gate
        #[derive(Clone, Debug)]
        pub struct #ty {
            core: Core,
        }
        #gate
        impl #ty {
            #(#methods)*
        }
    }
}

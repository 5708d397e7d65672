//! The stub trait: every operation as a method with a default, so that a new operation breaks no stub.

use proc_macro2::TokenStream;
use quote::quote;

use super::client::gate;
use super::{reply_type, route};
use crate::lower::*;
use crate::refine::{attributes, ident};

/// `stub.rs`.
#[must_use]
pub fn stub(plan: &Plan, features: bool) -> TokenStream {
    let methods = plan.operations.iter().map(|operation| {
        let method = ident(&operation.stub);
        let id = &operation.id;
        let ty = stub_type(plan, &operation.success);
        let docs = attributes(&format!("Responds to `{}`.", route(operation)));
        let gate = gate(&plan.tags[operation.tag].rust, features);
        quote! {
            #docs
            #gate
            fn #method(&self, request: StubRequest) -> StubFuture<#ty> {
                client_core::stub::unanswered(#id, request)
            }
        }
    });
    let arms = plan.operations.iter().map(|operation| {
        let method = ident(&operation.stub);
        let id = &operation.id;
        let kind = ident(match &operation.success {
            Reply::Empty => "empty",
            Reply::Json(_) => "json",
            Reply::Text => "text",
            Reply::Bytes | Reply::Events(..) => "bytes",
        });
        let gate = gate(&plan.tags[operation.tag].rust, features);
        quote!(#gate #id => client_core::stub::#kind(self.stub.#method(request)),)
    });
    quote! {
        #[allow(unused_imports)]
        use client_core::stub::{StubFuture, StubRequest};
        #[allow(unused_imports)]
        use crate::types;

        /// Responds in place of the server. Override the methods that a test needs; every other operation fails
        /// with an error that names it.
        ///
        /// Each method receives the request as it would have been sent: parameters, headers and body. It
        /// returns [`respond`](client_core::stub::respond),
        /// [`respond_json`](client_core::stub::respond_json), [`error`](client_core::stub::error) for a documented
        /// error status and body, or a future of its own. The crate's documentation has an example, with
        /// [`Client::from_stub`](crate::Client::from_stub) and over HTTP with the feature `mock`.
        #[allow(unused_variables)]
        pub trait Stub: Send + Sync {
            #(#methods)*
        }

        /// A transport that passes requests to a [`Stub`].
        pub(crate) struct StubTransport<S> {
            #[allow(dead_code, reason = "only operations read it")]
            stub: S,
        }

        impl<S: Stub> StubTransport<S> {
            pub(crate) fn new(stub: S) -> Self {
                Self { stub }
            }
        }

        impl<S: Stub + 'static> client_core::Transport for StubTransport<S> {
            fn send(
                &self,
                request: client_core::TransportRequest,
            ) -> client_core::BoxFuture<'_, Result<client_core::RawResponse, client_core::Error>> {
                match request.operation_id() {
                    #(#arms)*
                    _ => client_core::stub::empty(client_core::stub::unanswered("an unknown operation", request)),
                }
            }
        }
    }
}

/// `mock.rs`: the stub behind a local HTTP server.
#[must_use]
pub fn mock(plan: &Plan, features: bool) -> TokenStream {
    let operations = plan.operations.iter().map(|operation| {
        let tag = &plan.tags[operation.tag].rust;
        let (module, constant, gate) = (ident(tag), ident(&operation.constant), gate(tag, features));
        quote!(#gate &crate::operations::#module::#constant,)
    });
    quote! {
        pub use client_core::mock::{MockRequest, MockServer};

        static OPERATIONS: &[&client_core::Operation] = &[#(#operations)*];

        /// Starts a local HTTP server whose responses come from `stub`, to test programs that take a URL. It stops
        /// when the returned value is dropped; see [`client_core::mock`] for its responses.
        ///
        /// # Errors
        /// No port could be opened.
        pub async fn serve(stub: impl crate::stub::Stub + 'static) -> Result<MockServer, client_core::Error> {
            start(std::sync::Arc::new(crate::stub::StubTransport::new(stub))).await
        }

        pub(crate) async fn start(
            transport: std::sync::Arc<dyn client_core::Transport>,
        ) -> Result<MockServer, client_core::Error> {
            MockServer::start(&crate::operations::API, OPERATIONS, transport).await
        }
    }
}

fn stub_type(plan: &Plan, reply: &Reply) -> TokenStream {
    match reply {
        Reply::Events(..) => quote!(client_core::Bytes),
        other => reply_type(plan, other),
    }
}

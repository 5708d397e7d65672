//! Constants: what client-core needs to know of the API and of each operation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::lower::*;
use crate::refine::{ident, limits};

/// The API's own constant.
#[must_use]
pub fn api(plan: &Plan, name: &str) -> TokenStream {
    let servers = servers(&plan.servers);
    let schemes = plan.schemes.iter().map(|scheme| scheme_tokens(plan, scheme));
    let shapes = plan.error_shapes.iter().map(|shape| {
        let (present, absent) = (&shape.present, &shape.absent);
        quote!(ErrorShape { present: &[#(#present),*], absent: &[#(#absent),*] })
    });
    quote! {
        /// What the runtime needs to know of the API.
        pub(crate) static API: Api = Api {
            name: #name,
            crate_name: env!("CARGO_PKG_NAME"),
            crate_version: env!("CARGO_PKG_VERSION"),
            servers: #servers,
            schemes: &[#(#schemes),*],
            error_shapes: &[#(#shapes),*],
        };
    }
}

fn servers(servers: &[Server]) -> TokenStream {
    let servers = servers.iter().map(|server| {
        let url = &server.url;
        let variables = server.variables.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(Server { url: #url, variables: &[#(#variables),*] })
    });
    quote!(&[#(#servers),*])
}

fn option(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

fn place(place: Place) -> TokenStream {
    let name = ident(match place {
        Place::Path => "Path",
        Place::Query => "Query",
        Place::Header => "Header",
        Place::Cookie => "Cookie",
    });
    quote!(Location::#name)
}

fn scheme_tokens(plan: &Plan, scheme: &Scheme) -> TokenStream {
    let id = &scheme.id;
    let kind = match &scheme.kind {
        SchemeKind::Bearer => quote!(SchemeKind::Bearer),
        SchemeKind::Basic => quote!(SchemeKind::Basic),
        SchemeKind::ApiKey { name, location } => {
            let location = place(*location);
            quote!(SchemeKind::ApiKey { name: #name, location: #location })
        }
    };
    let env = option(scheme.env.as_ref());
    let url = option(scheme.credential_url.as_ref());
    let lifetime = match &scheme.lifetime {
        Some((seconds, renew)) => {
            let seconds = Literal::u64_unsuffixed(*seconds);
            quote!(Some(Lifetime { seconds: #seconds, renew: #renew }))
        }
        None => quote!(None),
    };
    let exchange = match &scheme.exchange {
        Some(exchange) => {
            let operation = ident(&plan.operations[exchange.operation].constant);
            let (env, body, token, expires) = (&exchange.env, &exchange.body, &exchange.token, &exchange.expires_in);
            quote!(Some(Exchange { operation: &#operation, env: #env, body: #body, token: #token, expires_in: #expires }))
        }
        None => quote!(None),
    };
    quote! {
        Scheme { id: #id, kind: #kind, env: #env, credential_url: #url, lifetime: #lifetime, exchange: #exchange }
    }
}

/// One operation's constant, and those of its paging and waiting.
#[must_use]
pub fn descriptor(plan: &Plan, operation: &Operation) -> TokenStream {
    let constant = ident(&operation.constant);
    let docs = format!(" `{}`", super::route(operation));
    let (id, method, path, accept, url) =
        (&operation.id, &operation.method, &operation.path, &operation.accept, &operation.docs_url);
    let params = operation.params.iter().map(param);
    let bodies = operation.bodies.iter().enumerate().map(|(index, body)| body_tokens(plan, body, index == 0));
    let security = operation.security.iter().map(|all| {
        let all = all.iter().map(|index| Literal::usize_unsuffixed(*index));
        quote!(&[#(#all),*])
    });
    let retry = match &operation.retry {
        Retry::ByMethod => quote!(Retry::ByMethod),
        Retry::Always => quote!(Retry::Always),
        Retry::Never => quote!(Retry::Never),
        Retry::Key(name) => quote!(Retry::Key(#name)),
    };
    let servers = servers(&operation.servers);
    let paging = operation.paging.as_ref().map(|paging| paging_tokens(operation, paging));
    let waiters = operation.waiters.iter().map(|waiter| waiter_tokens(operation, waiter));
    quote! {
        #[doc = #docs]
        pub(crate) static #constant: Operation = Operation {
            id: #id,
            method: #method,
            path: #path,
            params: &[#(#params),*],
            bodies: &[#(#bodies),*],
            security: &[#(#security),*],
            accept: #accept,
            retry: #retry,
            docs: #url,
            servers: #servers,
        };
        #paging
        #(#waiters)*
    }
}

fn limits_option(own: &Limits) -> TokenStream {
    let limits = limits(own);
    if limits.is_empty() { quote!(None) } else { quote!(Some(&client_core::limits! { #limits })) }
}

fn param(param: &Param) -> TokenStream {
    let name = &param.wire;
    let location = place(param.place);
    let style = ident(&format!("{:?}", param.style));
    let (explode, required, reserved) = (param.explode, param.required, param.allow_reserved);
    let limits = limits_option(&param.limits);
    quote! {
        Param {
            name: #name, location: #location, style: Style::#style, explode: #explode,
            required: #required, allow_reserved: #reserved, limits: #limits,
        }
    }
}

fn body_tokens(plan: &Plan, body: &Body, first: bool) -> TokenStream {
    let media_type = &body.media_type;
    let required = body.required;
    let (media, fields) = match &body.kind {
        BodyKind::Json(ty) => ("Json", fields(plan, ty, first)),
        BodyKind::Form(ty) => ("Form", fields(plan, ty, first)),
        BodyKind::Multipart(parts) => {
            let fields = parts.iter().map(|part| {
                let (name, required) = (&part.wire, part.required);
                quote!(Field { name: #name, required: #required, limits: None })
            });
            ("Multipart", fields.collect())
        }
        BodyKind::Text => ("Text", Vec::new()),
        BodyKind::Bytes => ("Bytes", Vec::new()),
    };
    let media = ident(media);
    quote!(Body { media_type: #media_type, media: Media::#media, required: #required, fields: &[#(#fields),*] })
}

fn fields(plan: &Plan, ty: &TypeRef, first: bool) -> Vec<TokenStream> {
    let TypeRef::Named(index) = ty else { return Vec::new() };
    let TypeKind::Object(object) = &plan.types[*index].kind else { return Vec::new() };
    if !first {
        return Vec::new();
    }
    let sent = object.fields.iter().filter(|field| !field.read_only);
    sent.map(|field| {
        let name = &field.wire;
        let required = matches!(field.presence, Presence::Required | Presence::RequiredNullable);
        let limits = limits_option(&field.limits);
        quote!(Field { name: #name, required: #required, limits: #limits })
    })
    .collect()
}

/// Name of an operation's paging constant.
#[must_use]
pub fn paging_name(operation: &Operation) -> String {
    format!("{}_PAGING", operation.constant)
}

/// Name of a waiter's constant.
pub(super) fn waiter_name(operation: &Operation, waiter: &Waiter) -> String {
    format!("{}_UNTIL_{}", operation.constant, waiter.name.to_uppercase())
}

fn paging_tokens(operation: &Operation, paging: &Paging) -> TokenStream {
    let name = ident(&paging_name(operation));
    let position = &paging.position;
    let request =
        if position.starts_with('/') { quote!(Place::Body(#position)) } else { quote!(Place::Query(#position)) };
    let style = match &paging.style {
        PagingStyle::Token { next } => quote!(PagingStyle::Token { request: #request, next: #next }),
        PagingStyle::Page { first, total } => {
            let first = Literal::u64_unsuffixed(*first);
            let total = total.clone().unwrap_or_default();
            quote!(PagingStyle::Page { request: #request, first: #first, total: #total })
        }
    };
    let items = &paging.items;
    quote!(pub(crate) static #name: Paging = Paging { style: #style, items: #items };)
}

fn waiter_tokens(operation: &Operation, waiter: &Waiter) -> TokenStream {
    let constant = ident(&waiter_name(operation, waiter));
    let (name, status, success, failure) = (&waiter.name, &waiter.status, &waiter.success, &waiter.failure);
    let (interval, timeout) = (Literal::u64_unsuffixed(waiter.interval), Literal::u64_unsuffixed(waiter.timeout));
    quote! {
        pub(crate) static #constant: Waiter = Waiter {
            name: #name, status: #status, success: &[#(#success),*], failure: &[#(#failure),*],
            interval: #interval, timeout: #timeout,
        };
    }
}

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
    let (id, method, path) = (&operation.id, &operation.method, &operation.path);
    // What is as usual is left to `Operation::PLAIN`: a large API has thousands of these.
    let mut rest = TokenStream::new();
    if !operation.params.is_empty() {
        let params = operation.params.iter().map(param);
        rest.extend(quote!(params: &[#(#params),*],));
    }
    if !operation.bodies.is_empty() {
        let bodies = operation.bodies.iter().enumerate().map(|(index, body)| body_tokens(plan, body, index == 0));
        rest.extend(quote!(bodies: &[#(#bodies),*],));
    }
    if !operation.rules.is_empty() {
        let rules = operation.rules.iter().map(|rule| {
            let (at, says, schema) = (&rule.at, &rule.says, &rule.schema);
            quote!(Rule { at: #at, says: #says, schema: #schema })
        });
        rest.extend(quote!(rules: &[#(#rules),*],));
    }
    if !operation.security.is_empty() {
        let security = operation.security.iter().map(|all| {
            let all = all.iter().map(|index| Literal::usize_unsuffixed(*index));
            quote!(&[#(#all),*])
        });
        rest.extend(quote!(security: &[#(#security),*],));
    }
    if operation.accept != "application/json" {
        let accept = &operation.accept;
        rest.extend(quote!(accept: #accept,));
    }
    rest.extend(match &operation.retry {
        Retry::ByMethod => TokenStream::new(),
        Retry::Always => quote!(retry: Retry::Always,),
        Retry::Never => quote!(retry: Retry::Never,),
        Retry::Key(name) => quote!(retry: Retry::Key(#name),),
    });
    if !operation.docs_url.is_empty() {
        let url = &operation.docs_url;
        rest.extend(quote!(docs: #url,));
    }
    if !operation.servers.is_empty() {
        let servers = servers(&operation.servers);
        rest.extend(quote!(servers: #servers,));
    }
    let [undocumented, omitted] = operation.allowed_responses;
    if undocumented {
        rest.extend(quote!(undocumented_response: true,));
    }
    if omitted {
        rest.extend(quote!(omits_empty_list: true,));
    }
    if operation.redirects {
        rest.extend(quote!(redirects: true,));
    }
    let paging = operation.paging.as_ref().map(|paging| paging_tokens(operation, paging));
    let waiters = operation.waiters.iter().map(|waiter| waiter_tokens(operation, waiter));
    quote! {
        #[doc = #docs]
        pub(crate) static #constant: Operation = Operation {
            id: #id,
            method: #method,
            path: #path,
            #rest
            ..Operation::PLAIN
        };
        #paging
        #(#waiters)*
    }
}

fn limits_member(own: &Limits) -> Option<TokenStream> {
    let limits = limits(own);
    (!limits.is_empty()).then(|| quote!(limits: Some(&client_core::limits! { #limits }),))
}

fn constant(value: &Option<serde_json::Value>) -> Option<TokenStream> {
    let json = value.as_ref()?.to_string();
    Some(quote!(constant: Some(#json),))
}

/// A property or part of which `more` is known.
fn field(name: &str, required: bool, limits: &Limits, body: &Body, more: Option<TokenStream>) -> TokenStream {
    let base = ident(if required { "REQUIRED" } else { "OPTIONAL" });
    let limits = limits_member(limits);
    let encoding = body.encodings.iter().find(|(own, _)| own == name).map(|(_, own)| encoding(own));
    quote!(Field { name: #name, #limits #encoding #more ..Field::#base })
}

fn encoding(own: &Encoding) -> TokenStream {
    let mut rest = TokenStream::new();
    if let Some((style, explode)) = own.style {
        let style = ident(&format!("{style:?}"));
        rest.extend(quote!(style: Some(Style::#style), explode: #explode,));
    }
    if own.allow_reserved {
        rest.extend(quote!(allow_reserved: true,));
    }
    if let Some(media) = &own.content_type {
        rest.extend(quote!(content_type: Some(#media),));
    }
    quote!(encoding: client_core::Encoding { #rest ..client_core::Encoding::BY_TYPE },)
}

fn param(param: &Param) -> TokenStream {
    let name = &param.wire;
    let (base, style, required) = match param.place {
        Place::Path => ("PATH", Style::Simple, true),
        Place::Query => ("QUERY", Style::Form, false),
        Place::Header => ("HEADER", Style::Simple, false),
        Place::Cookie => ("COOKIE", Style::Form, false),
    };
    let mut rest = TokenStream::new();
    if param.style != style {
        let style = ident(&format!("{:?}", param.style));
        rest.extend(quote!(style: Style::#style,));
    }
    if param.explode != (style == Style::Form) {
        let explode = param.explode;
        rest.extend(quote!(explode: #explode,));
    }
    if param.required != required {
        let required = param.required;
        rest.extend(quote!(required: #required,));
    }
    if param.allow_reserved {
        rest.extend(quote!(allow_reserved: true,));
    }
    rest.extend(limits_member(&param.limits));
    rest.extend(constant(&param.constant));
    let base = ident(base);
    quote!(Param { name: #name, #rest ..Param::#base })
}

fn body_tokens(plan: &Plan, body: &Body, first: bool) -> TokenStream {
    let media_type = &body.media_type;
    let required = body.required;
    let (media, fields) = match &body.kind {
        BodyKind::Json(ty) => ("Json", fields(plan, ty, first, body)),
        BodyKind::Form(ty) => {
            let mut all = fields(plan, ty, first, body);
            // Those without a setter have an encoding all the same.
            let known: Vec<&str> = if first { names(plan, ty) } else { Vec::new() };
            let others = body.encodings.iter().filter(|(name, _)| !known.contains(&name.as_str()));
            all.extend(others.map(|(name, _)| field(name, false, &Limits::default(), body, None)));
            ("Form", all)
        }
        BodyKind::Multipart(parts) => {
            let fields = parts.iter().map(|part| {
                let many = (part.many && part.file).then(|| quote!(many: true,));
                let more = many.or_else(|| constant(&part.constant));
                field(&part.wire, part.required, &Limits::default(), body, more)
            });
            ("Multipart", fields.collect())
        }
        BodyKind::Text => ("Text", Vec::new()),
        BodyKind::Bytes => ("Bytes", Vec::new()),
    };
    let media = ident(media);
    quote!(Body { media_type: #media_type, media: Media::#media, required: #required, fields: &[#(#fields),*] })
}

fn names<'a>(plan: &'a Plan, ty: &TypeRef) -> Vec<&'a str> {
    super::sent_fields(plan, ty).into_iter().map(|field| field.wire.as_str()).collect()
}

fn fields(plan: &Plan, ty: &TypeRef, first: bool, body: &Body) -> Vec<TokenStream> {
    let TypeRef::Named(index) = ty else { return Vec::new() };
    let TypeKind::Object(object) = &plan.types[*index].kind else { return Vec::new() };
    if !first {
        return Vec::new();
    }
    let sent = object.fields.iter().filter(|field| !field.read_only);
    sent.map(|own| field(&own.wire, own.is_required(), &own.limits, body, constant(&own.constant))).collect()
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

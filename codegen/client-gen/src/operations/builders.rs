//! Request builders: one type for each operation, one setter for each parameter and each property of the body.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::descriptors::{paging_name, waiter_name};
use super::{reply_type, route, sent_fields};
use crate::lower::*;
use crate::refine::{attributes, for_item, ident};
use crate::types::{argument, rust};
use openapi::document::Pointer;

/// The builder of one operation.
#[must_use]
pub fn builder(plan: &Plan, operation: &Operation, example: &str) -> TokenStream {
    let name = ident(&operation.builder);
    let mut docs = format!("`{}`", route(operation));
    if !operation.docs.is_empty() {
        docs = format!("{}\n\n{docs}", operation.docs);
    }
    let required = required(plan, operation);
    if !required.is_empty() {
        docs = format!("{docs}\n\nRequired: {}.", required.join(", "));
    }
    if operation.cost {
        docs.push_str("\n\n**This call spends money.**");
    }
    if !operation.docs_url.is_empty() {
        docs = format!("{docs}\n\nProvider's page: <{}>", operation.docs_url);
    }
    if !example.is_empty() {
        docs = format!("{docs}\n\n{example}");
    }
    let docs = attributes(&docs);
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let setters = setters(plan, operation);
    let send = send(plan, operation);
    let extra = extras(plan, operation);
    let methods = quote!(#setters #extra);
    let methods = (!methods.is_empty()).then(|| quote!(impl #name { #methods }));
    let any = any(plan, operation);
    quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug)]
        #[must_use = "call `send` to send the request"]
        pub struct #name {
            pub(crate) call: client_core::Call,
        }
        #methods
        #send
        #any
    }
}

/// Names of the setters that must be called, as documentation links.
fn required(plan: &Plan, operation: &Operation) -> Vec<String> {
    let link = |name: &str| format!("[`{name}`](Self::{name})");
    let params = operation.params.iter().filter(|param| param.is_asked() && param.place != Place::Path);
    let mut out: Vec<String> = params.map(|param| link(&param.rust)).collect();
    let Some(body) = operation.bodies.first() else { return out };
    match &body.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty) => {
            let fields = sent_fields(plan, ty);
            if fields.is_empty() && body.required {
                out.push(link(&body.rust));
            }
            for (field, setter) in fields.iter().zip(&body.setters) {
                if body.required && field.is_asked() {
                    out.push(link(setter));
                }
            }
        }
        BodyKind::Multipart(parts) => {
            out.extend(
                parts.iter().zip(&body.setters).filter(|(part, _)| part.is_asked()).map(|(_, setter)| link(setter)),
            );
        }
        BodyKind::Text | BodyKind::Bytes if body.required => out.push(link(&body.rust)),
        _ => {}
    }
    out
}

fn setters(plan: &Plan, operation: &Operation) -> TokenStream {
    let mut out = TokenStream::new();
    for (index, param) in operation.params.iter().enumerate() {
        if param.place == Place::Path {
            continue;
        }
        let docs = documented(&param.docs, &format!("The {} parameter.", prose::code(&param.wire)), &param.constant);
        out.extend(setter(plan, &param.rust, &param.ty, &docs, param.deprecated, "set_param", index));
    }
    let Some(first) = operation.bodies.first() else { return out };
    match &first.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty) => {
            let fields = sent_fields(plan, ty);
            for (index, (field, name)) in fields.iter().zip(&first.setters).enumerate() {
                if operation.stream_field == Some(index) {
                    continue;
                }
                let fallback = format!("The {} property of the body.", prose::code(&field.wire));
                let docs = documented(&field.docs, &fallback, &field.constant);
                out.extend(setter(plan, name, &field.ty, &docs, field.deprecated, "set_field", index));
                if let Some(Some(method)) = first.nulls.get(index) {
                    out.extend(null(method, &field.wire, index));
                }
            }
        }
        BodyKind::Multipart(parts) => {
            for (index, (part, name)) in parts.iter().zip(&first.setters).enumerate() {
                out.extend(part_setter(plan, part, name, index));
            }
        }
        BodyKind::Text | BodyKind::Bytes => {}
    }
    for (index, body) in operation.bodies.iter().enumerate() {
        out.extend(whole(plan, body, index));
    }
    out
}

/// The documentation of a setter, and the value that is sent without it.
fn documented(docs: &str, fallback: &str, constant: &Option<serde_json::Value>) -> TokenStream {
    let Some(value) = constant else { return for_item(docs, fallback) };
    let docs = if docs.is_empty() { fallback } else { docs };
    attributes(&format!("{docs}\n\n{} is sent unless another value is set.", prose::code(&value.to_string())))
}

fn setter(
    plan: &Plan,
    name: &str,
    ty: &TypeRef,
    docs: &TokenStream,
    deprecated: bool,
    method: &str,
    index: usize,
) -> TokenStream {
    let name = ident(name);
    let argument = argument(plan, ty, "types", &name);
    let (asked, convert) = (argument.ty, argument.convert);
    let kept = rust(plan, ty, "types");
    let method = ident(method);
    let index = Literal::usize_unsuffixed(index);
    let deprecated = deprecated.then(|| quote!(#[deprecated]));
    // A conversion needs to be told what it is converted to.
    let given = if name == convert.to_string() {
        quote!(self.call.#method(#index, &#name);)
    } else {
        quote!(let value: #kept = #convert; self.call.#method(#index, &value);)
    };
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, #name: #asked) -> Self {
            #given
            self
        }
    }
}

fn null(method: &str, wire: &str, index: usize) -> TokenStream {
    let method = ident(method);
    let index = Literal::usize_unsuffixed(index);
    let docs = attributes(&format!("Sends null for {}, which is different from omitting it.", prose::code(wire)));
    quote! {
        #docs
        pub fn #method(mut self) -> Self {
            self.call.field_null(#index);
            self
        }
    }
}

fn part_setter(plan: &Plan, part: &MultipartField, name: &str, index: usize) -> TokenStream {
    let method = ident(name);
    let index = Literal::usize_unsuffixed(index);
    let docs = documented(&part.docs, &format!("The {} part.", prose::code(&part.wire)), &part.constant);
    if part.file {
        let more = if part.many { attributes("\nMay be called more than once.") } else { TokenStream::new() };
        return quote! {
            #docs
            #more
            pub fn #method(mut self, filename: impl Into<String>, content: impl Into<client_core::FileContent>) -> Self {
                self.call.part_file(#index, filename.into(), content.into());
                self
            }
        };
    }
    let argument = argument(plan, &part.ty, "types", &method);
    let (asked, convert) = (argument.ty, argument.convert);
    let kept = rust(plan, &part.ty, "types");
    quote! {
        #docs
        pub fn #method(mut self, #method: #asked) -> Self {
            let value: #kept = #convert;
            self.call.part(#index, &value);
            self
        }
    }
}

/// The setter for a whole body.
fn whole(plan: &Plan, body: &Body, index: usize) -> Option<TokenStream> {
    let method = ident(&body.rust);
    let at = Literal::usize_unsuffixed(index);
    let media = prose::code(&body.media_type);
    Some(match &body.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty) => {
            let body_name = ident("body");
            let argument = argument(plan, ty, "types", &body_name);
            let (asked, convert) = (argument.ty, argument.convert);
            let kept = rust(plan, ty, "types");
            let members = index == 0 && !sent_fields(plan, ty).is_empty();
            let docs = if members {
                format!("Sets the whole body ({media}). Properties that are set afterwards replace those of the body.")
            } else {
                format!("The body ({media}).")
            };
            let docs = attributes(&docs);
            quote! {
                #docs
                pub fn #method(mut self, body: #asked) -> Self {
                    let value: #kept = #convert;
                    self.call.set_body(#at, &value);
                    self
                }
            }
        }
        BodyKind::Multipart(parts) if index == 0 && !parts.is_empty() => return None,
        BodyKind::Multipart(_) => {
            let docs = attributes(&format!("The body as parts ({media})."));
            quote! {
                #docs
                pub fn #method(mut self, parts: Vec<client_core::Part>) -> Self {
                    self.call.body_multipart(#at, parts);
                    self
                }
            }
        }
        BodyKind::Text => {
            let docs = attributes(&format!("The body as text ({media})."));
            quote! {
                #docs
                pub fn #method(mut self, body: impl Into<String>) -> Self {
                    self.call.body_bytes(#at, client_core::Bytes::from(body.into()));
                    self
                }
            }
        }
        BodyKind::Bytes => {
            let docs = attributes(&format!("The body as bytes ({media})."));
            quote! {
                #docs
                pub fn #method(mut self, body: impl Into<client_core::FileContent>) -> Self {
                    self.call.body_file(#at, body.into());
                    self
                }
            }
        }
    })
}

/// `send` and what goes with it.
fn send(plan: &Plan, operation: &Operation) -> TokenStream {
    let name = ident(&operation.builder);
    let output = reply_type(plan, &operation.success);
    match &operation.success {
        Reply::Empty => quote!(client_core::request! { #name => empty }),
        reply if reply.is_any_content() => quote!(client_core::request! { #name => json_or_text #output }),
        Reply::Json(_) => quote!(client_core::request! { #name => json #output }),
        Reply::Text => quote!(client_core::request! { #name => text }),
        Reply::Bytes => quote!(client_core::request! { #name => bytes }),
        Reply::Events(ty, framing) => {
            let ty = rust(plan, ty, "types");
            match framing {
                Framing::Data => quote!(client_core::request! { #name => events #ty }),
                Framing::Envelope => quote!(client_core::request! { #name => envelopes #ty }),
                Framing::Text => quote!(client_core::request! { #name => texts #ty }),
            }
        }
    }
}

/// One method for each media type of the response beside the one that `send` reads.
fn alternatives(plan: &Plan, operation: &Operation) -> TokenStream {
    let methods = operation.alternatives.iter().map(|alternative| {
        let method = ident(alternative.method());
        let accept = &alternative.accept;
        let output = reply_type(plan, &alternative.reply);
        let events = matches!(alternative.reply, Reply::Events(..));
        let docs = attributes(&match operation.success.is_any_content() && accept == ANY_MEDIA {
            true => "As [`send`](Self::send), but returns the body as it is, of whatever media type.".to_owned(),
            false => format!("As [`send`](Self::send), but requests {}.", prose::code(accept)),
        });
        let switch = operation.stream_field.filter(|_| events).map(|index| {
            let index = Literal::usize_unsuffixed(index);
            quote!(call.set_field(#index, &true);)
        });
        let send = match &alternative.reply {
            Reply::Empty => quote!(call.send_empty().await.map(client_core::Response::into_value)),
            reply if reply.is_any_content() => {
                quote!(call.receive_by_media_type().await.map(client_core::Response::into_value))
            }
            Reply::Json(_) => quote!(call.receive().await.map(client_core::Response::into_value)),
            Reply::Text => quote!(call.send_text().await.map(client_core::Response::into_value)),
            Reply::Bytes => quote!(call.send_bytes().await.map(client_core::Response::into_value)),
            Reply::Events(_, framing) => {
                let framing = ident(&format!("{framing:?}"));
                quote!(call.send_events_as(client_core::Framing::#framing).await)
            }
        };
        let download = (alternative.reply == Reply::Bytes).then(|| {
            quote! {
                /// As [`send_bytes`](Self::send_bytes), but returns the body as a stream.
                ///
                /// # Errors
                /// As `send`.
                pub async fn send_download(self) -> Result<client_core::ByteStream, client_core::Error> {
                    let mut call = self.call;
                    call.accept(#accept);
                    call.send_stream().await
                }
            }
        });
        quote! {
            #docs
            ///
            /// # Errors
            /// As `send`.
            pub async fn #method(self) -> Result<#output, client_core::Error> {
                let mut call = self.call;
                call.accept(#accept);
                #switch
                #send
            }
            #download
        }
    });
    quote!(#(#methods)*)
}

/// Paging and waiting.
fn extras(plan: &Plan, operation: &Operation) -> TokenStream {
    let mut out = alternatives(plan, operation);
    let output = reply_type(plan, &operation.success);
    let tag = ident(&plan.tags[operation.tag].rust);
    if let Some(paging) = &operation.paging {
        let constant = ident(&paging_name(operation));
        let item = rust(plan, &paging.item, "types");
        let list = list(plan, &operation.success, &paging.items);
        out.extend(quote! {
            /// Returns a stream of all pages. Each page is one request.
            pub fn pages(self) -> client_core::Pages<#output> {
                client_core::pages(self.call, &operations::#tag::#constant, |page: &mut #output| #list)
            }
            /// Returns a stream of the items of all pages. Pages are fetched as needed.
            pub fn items(self) -> client_core::Items<#item> {
                client_core::items(self.call, &operations::#tag::#constant, |page: &mut #output| #list)
            }
        });
    }
    for waiter in &operation.waiters {
        let constant = ident(&waiter_name(operation, waiter));
        let method = ident(&format!("wait_until_{}", waiter.name));
        let good = waiter.success.iter().map(|state| prose::code(state)).collect::<Vec<_>>().join(", ");
        let bad = waiter.failure.iter().map(|state| prose::code(state)).collect::<Vec<_>>().join(", ");
        let bad = if bad.is_empty() { String::new() } else { format!(" The call fails if it is {bad}.") };
        let docs = attributes(&format!(
            "Polls until {} is {good}.{bad}\n\nPolls every {} s initially and times out after {} s; [`WaitOptions`](client_core::WaitOptions) change both.",
            prose::code(&waiter.status),
            waiter.interval,
            waiter.timeout,
        ));
        out.extend(quote! {
            #docs
            ///
            /// # Errors
            /// Any error of the call, a failed state, or the timeout.
            pub async fn #method(self, options: client_core::WaitOptions) -> Result<#output, client_core::Error> {
                client_core::wait(self.call, &operations::#tag::#constant, options).await
            }
        });
    }
    out
}

/// The expression for the list at `pointer` in `page`, which is of the operation's type: a mutable reference to it, or
/// `None` where it is not there.
fn list(plan: &Plan, reply: &Reply, pointer: &str) -> TokenStream {
    let Reply::Json(ty) = reply else { return quote!(None) };
    let mut ty = ty;
    let pointer = Pointer::parse(pointer);
    let mut keys = pointer.keys();
    // As long as nothing on the way is optional, `out` is a place, and then an `Option` of a reference to one.
    let (mut out, mut optional, mut whole) = (quote!((*page)), false, true);
    loop {
        match ty {
            TypeRef::Nullable(inner) => {
                out = if optional { quote!(#out.and_then(|value| value.as_mut())) } else { quote!(#out.as_mut()) };
                (ty, optional) = (inner, true);
            }
            TypeRef::Boxed(inner) => {
                out = if optional { quote!(#out.map(|value| &mut **value)) } else { quote!((*#out)) };
                ty = inner;
            }
            TypeRef::Secret(inner) => {
                out =
                    if optional { quote!(#out.map(|value| value.expose_mut())) } else { quote!((*#out.expose_mut())) };
                ty = inner;
            }
            TypeRef::Named(index) => {
                let TypeKind::Object(object) = &plan.types[*index].kind else { break };
                let Some(key) = keys.next() else { break };
                let Some(field) = object.fields.iter().find(|field| field.wire == key) else { break };
                let name = ident(&field.rust);
                // Field access looks through references by itself.
                let place = if whole { quote!(page.#name) } else { quote!(#out.#name) };
                out = match (field.presence, optional) {
                    (Presence::Required, false) => place,
                    (Presence::Required, true) => quote!(#out.map(|value| &mut value.#name)),
                    (_, false) => quote!(#place.as_mut()),
                    (_, true) => quote!(#out.and_then(|value| value.#name.as_mut())),
                };
                optional |= field.presence != Presence::Required;
                ty = &field.ty;
            }
            _ => break,
        }
        whole = false;
    }
    match optional {
        true => out,
        false if whole => quote!(Some(page)),
        false => quote!(Some(&mut #out)),
    }
}

/// `send_any` and its enum, where successes differ.
fn any(plan: &Plan, operation: &Operation) -> Option<TokenStream> {
    let supported = |reply: &Reply| matches!(reply, Reply::Json(_) | Reply::Empty | Reply::Text | Reply::Bytes);
    if operation.other_success.is_empty() || !supported(&operation.success) {
        return None;
    }
    let name = ident(&operation.builder);
    let output = ident(&format!("{}Reply", operation.builder));
    let others: Vec<&StatusReply> =
        operation.other_success.iter().filter(|status| supported(&status.reply) && status.rust != "Main").collect();
    let main_type = reply_type(plan, &operation.success);
    let main_held = (operation.success != Reply::Empty).then(|| quote!((#main_type)));
    let variants = others.iter().map(|status| {
        let variant = ident(&status.rust);
        let docs = for_item(&format!("{}: {}", status.status, status.docs), "");
        let ty = reply_type(plan, &status.reply);
        let held = (status.reply != Reply::Empty).then(|| quote!((#ty)));
        quote!(#docs #variant #held,)
    });
    let arms = others.iter().map(|status| {
        let variant = ident(&status.rust);
        let pattern = status_pattern(&status.status)?;
        let value = decoded(&status.reply, &quote!(#output::#variant));
        Some(quote!(#pattern => #value,))
    });
    let arms: Vec<TokenStream> = arms.flatten().collect();
    let main = decoded(&operation.success, &quote!(#output::Main));
    let docs = attributes(&format!("The response of `{}`, by status.", route(operation)));
    Some(quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #output {
            /// What `send` gives.
            Main #main_held,
            #(#variants)*
        }
        impl #name {
            /// Sends the request and tells apart every documented success.
            ///
            /// # Errors
            /// As `send`.
            pub async fn send_any(self) -> Result<#output, client_core::Error> {
                let response = self.call.execute().await?;
                match response.status().as_u16() {
                    #(#arms)*
                    _ => #main,
                }
            }
        }
    })
}

fn decoded(reply: &Reply, variant: &TokenStream) -> TokenStream {
    match reply {
        Reply::Empty => quote!(Ok(#variant)),
        Reply::Text => quote!(response.text().map(#variant)),
        Reply::Bytes => quote!(Ok(#variant(response.into_bytes()))),
        reply if reply.is_any_content() => quote!(response.decode_by_media_type().map(#variant)),
        Reply::Json(_) | Reply::Events(..) => quote!(response.decode().map(#variant)),
    }
}

/// `404` or `400..=499`; `default` matches everything.
pub(super) fn status_pattern(status: &str) -> Option<TokenStream> {
    if let Some(class) = status.strip_suffix("XX") {
        let class: u16 = class.parse().ok()?;
        let (low, high) = (Literal::u16_unsuffixed(class * 100), Literal::u16_unsuffixed(class * 100 + 99));
        return Some(quote!(#low..=#high));
    }
    let code = Literal::u16_unsuffixed(status.parse().ok()?);
    Some(quote!(#code))
}

//! Handles, request builders, errors, credentials and the stub trait.

use quote::format_ident;

use super::{Argument, Kind, List, spelling};
use crate::lower::*;
use crate::operations::{reply_type, sent_fields};
use crate::types::argument;
use openapi::document::Pointer;

pub(super) fn add(plan: &Plan, list: &mut List) {
    let root = Pointer::root();
    for scheme in &plan.schemes {
        let arguments = if scheme.kind == SchemeKind::Basic { "&str, &str" } else { "impl Into<String>" };
        list.push(
            Kind::Method,
            format!("ClientBuilder::{}()", scheme.rust),
            format!("({arguments}) -> Self"),
            &scheme.pointer,
        );
        if let Some(exchange) = &scheme.exchange {
            let path = format!("ClientBuilder::{}()", exchange.rust);
            list.push(Kind::Method, path, "(impl Into<String>) -> Self", &scheme.pointer);
        }
    }
    for (index, tag) in plan.tags.iter().enumerate() {
        let first = plan.operations.iter().find(|operation| operation.tag == index);
        let pointer = first.map_or(&root, |operation| &operation.pointer).join("tags");
        list.push(Kind::Type, tag.type_name.clone(), "struct", &pointer);
        list.push(Kind::Method, format!("Client::{}()", tag.rust), format!("() -> {}", tag.type_name), &pointer);
        list.push(Kind::Feature, format!("feature {}", tag.rust), "", &pointer);
    }
    list.push(Kind::Feature, format!("feature {}", crate::write::ALL_TYPES), "", &root);
    for operation in &plan.operations {
        self::operation(plan, operation, list);
    }
}

fn given(plan: &Plan, ty: &TypeRef) -> String {
    spelling(&argument(plan, ty, "types", &format_ident!("value")).ty)
}

fn operation(plan: &Plan, operation: &Operation, list: &mut List) {
    let at = &operation.pointer;
    let tag = &plan.tags[operation.tag].type_name;
    let builder = format!("builder::{}", operation.builder);
    let in_path = operation.params.iter().filter(|param| param.is_argument());
    let arguments = in_path.map(|param| Argument {
        ty: given(plan, &param.ty),
        wire: param.wire.clone(),
        pointer: param.pointer.clone(),
    });
    list.function(format!("{tag}::{}()", operation.rust), arguments.collect(), &builder, at);
    list.push(Kind::Type, builder.clone(), "struct", at);
    let output = spelling(&reply_type(plan, &operation.success));
    list.push(Kind::Method, format!("{builder}::send()"), format!("() -> {output}"), &at.join("responses"));
    for param in operation.params.iter().filter(|param| param.place != Place::Path) {
        let path = format!("{builder}::{}()", param.rust);
        let signature = format!("({}) -> Self", given(plan, &param.ty));
        let wire = format!("{:?} {}", param.place, param.wire);
        list.named(Kind::Method, path.clone(), signature, &wire, &param.pointer);
        if param.is_asked() {
            list.push(Kind::Required, format!("{path} required"), "", &param.pointer);
        }
    }
    bodies(plan, operation, &builder, list);
    if let Some(paging) = &operation.paging {
        let item = spelling(&crate::types::rust(plan, &paging.item, "types"));
        let at = at.join("x-pagination");
        list.push(Kind::Method, format!("{builder}::pages()"), format!("() -> client_core::Pages<{output}>"), &at);
        list.push(Kind::Method, format!("{builder}::items()"), format!("() -> client_core::Items<{item}>"), &at);
    }
    for waiter in &operation.waiters {
        let path = format!("{builder}::wait_until_{}()", waiter.name);
        list.push(Kind::Method, path, format!("(client_core::WaitOptions) -> {output}"), &at.join("x-waiter"));
    }
    replies(plan, operation, &builder, list);
    let stub = match &operation.success {
        Reply::Events(..) => "client_core::Bytes".to_owned(),
        _ => output,
    };
    let path = format!("stub::Stub::{}()", operation.stub);
    list.push(Kind::Method, path, format!("(StubRequest) -> StubFuture<{stub}>"), &at.join("responses"));
}

fn bodies(plan: &Plan, operation: &Operation, builder: &str, list: &mut List) {
    for (index, body) in operation.bodies.iter().enumerate() {
        let at = &body.pointer;
        let mut has_fields = false;
        match &body.kind {
            BodyKind::Json(ty) | BodyKind::Form(ty) if index == 0 => {
                let fields = sent_fields(plan, ty);
                has_fields = !fields.is_empty();
                for (index, (field, setter)) in fields.iter().zip(&body.setters).enumerate() {
                    if operation.stream_field == Some(index) {
                        continue;
                    }
                    let path = format!("{builder}::{setter}()");
                    let signature = format!("({}) -> Self", given(plan, &field.ty));
                    let wire = format!("Body {}", field.wire);
                    list.named(Kind::Method, path.clone(), signature, &wire, &field.pointer);
                    if let Some(Some(null)) = body.nulls.get(index) {
                        list.push(Kind::Method, format!("{builder}::{null}()"), "() -> Self", &field.pointer);
                    }
                    if field.is_asked() && body.required {
                        list.push(Kind::Required, format!("{path} required"), "", &field.pointer);
                    }
                }
            }
            BodyKind::Multipart(parts) if index == 0 => {
                for (part, setter) in parts.iter().zip(&body.setters) {
                    let path = format!("{builder}::{setter}()");
                    let arguments = if part.file {
                        "impl Into<String>, impl Into<client_core::FileContent>".to_owned()
                    } else {
                        given(plan, &part.ty)
                    };
                    let wire = format!("Body {}", part.wire);
                    list.named(Kind::Method, path.clone(), format!("({arguments}) -> Self"), &wire, at);
                    if part.is_asked() && body.required {
                        list.push(Kind::Required, format!("{path} required"), "", at);
                    }
                }
                continue;
            }
            _ => {}
        }
        let arguments = match &body.kind {
            BodyKind::Json(ty) | BodyKind::Form(ty) => given(plan, ty),
            BodyKind::Multipart(_) => "Vec<client_core::Part>".to_owned(),
            BodyKind::Text => "impl Into<String>".to_owned(),
            BodyKind::Bytes => "impl Into<client_core::FileContent>".to_owned(),
        };
        let path = format!("{builder}::{}()", body.rust);
        list.push(Kind::Method, path.clone(), format!("({arguments}) -> Self"), at);
        if index == 0 && body.required && !has_fields {
            list.push(Kind::Required, format!("{path} required"), "", at);
        }
    }
}

fn replies(plan: &Plan, operation: &Operation, builder: &str, list: &mut List) {
    let at = operation.pointer.join("responses");
    for alternative in &operation.alternatives {
        let output = spelling(&reply_type(plan, &alternative.reply));
        list.push(Kind::Method, format!("{builder}::{}()", alternative.method()), format!("() -> {output}"), &at);
    }
    let bytes = std::iter::once(&operation.success).chain(operation.alternatives.iter().map(|other| &other.reply));
    if bytes.into_iter().any(|reply| *reply == Reply::Bytes) {
        let path = format!("{builder}::send_download()");
        list.push(Kind::Method, path, "() -> client_core::ByteStream", &at);
    }
    let supported = |reply: &Reply| !matches!(reply, Reply::Events(..));
    if !operation.other_success.is_empty() && supported(&operation.success) {
        let name = format!("{builder}Reply");
        let at = operation.pointer.join("responses");
        list.push(Kind::Type, name.clone(), "enum", &at);
        let main = (operation.success != Reply::Empty).then(|| spelling(&reply_type(plan, &operation.success)));
        list.push(Kind::Variant, format!("{name}::Main"), main.unwrap_or_default(), &at);
        for status in operation.other_success.iter().filter(|status| supported(&status.reply)) {
            let held = (status.reply != Reply::Empty).then(|| spelling(&reply_type(plan, &status.reply)));
            list.push(Kind::Variant, format!("{name}::{}", status.rust), held.unwrap_or_default(), &status.pointer);
        }
        list.push(Kind::Method, format!("{builder}::send_any()"), format!("() -> {}Reply", operation.builder), &at);
    }
    if !operation.errors.is_empty() {
        let name = format!("error::{}Error", operation.builder);
        list.push(Kind::Type, name.clone(), "enum", &operation.pointer.join("responses"));
        for status in &operation.errors {
            let held = match &status.reply {
                Reply::Json(_) => spelling(&reply_type(plan, &status.reply)),
                _ => String::new(),
            };
            list.push(Kind::Variant, format!("{name}::{}", status.rust), held, &status.pointer);
        }
    }
}

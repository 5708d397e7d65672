//! From a call to a request: checks, path, query, headers and body, all but the credentials.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use serde_json::Value;

use crate::api::{Location, Param, Retry};
use crate::body::Pieces;
use crate::client::custom_header;
use crate::credentials::join;
use crate::redact::{Redactor, looks_secret};
use crate::upload::Upload;
use crate::{Call, Error, ErrorKind, encode, retry, rules, server};

/// Headers before they are put in a map, which every attempt does anew.
type Headers = Vec<(HeaderName, HeaderValue)>;

/// A request but for its credentials.
pub(crate) struct Prepared {
    pub(crate) method: Method,
    /// Where it goes, without credentials.
    pub(crate) url: Url,
    /// A later value replaces an earlier one of the same name.
    pub(crate) headers: Headers,
    pub(crate) cookies: String,
    pub(crate) body: Bytes,
    /// The body where it is read while it is sent.
    pub(crate) upload: Option<Upload>,
    /// Values of path parameters, decoded; only filled for stand-ins for the network.
    pub(crate) path_params: Vec<(&'static str, String)>,
    /// The security alternative whose credentials are sent.
    pub(crate) security: &'static [usize],
    pub(crate) idempotent: bool,
    pub(crate) redactor: Redactor,
}

/// Takes the call's body with it, as a call is sent once.
pub(crate) fn prepare(call: &mut Call) -> Result<Prepared, Error> {
    constants(call);
    if let Some(error) = call.unwritable() {
        return Err(error.clone());
    }
    let core = call.core.0.clone();
    required(call)?;
    let mut broken = if call.checks_limits() { call.violations() } else { Vec::new() };
    let method = Method::from_bytes(call.op.method.as_bytes())
        .map_err(|_| invalid(format!("`{}` is not an HTTP method", call.op.method)))?;
    let base = match call.op.servers {
        [] => Cow::Borrowed(&core.base),
        _ if core.base_is_ours => Cow::Borrowed(&core.base),
        servers => Cow::Owned(server::expand(servers, 0, &core.variables)?),
    };
    let (path, fixed_query) = call.op.path.split_once('?').unwrap_or((call.op.path, ""));
    let mut target = String::with_capacity(path.len() + 32);
    fill_path(call, path, &mut target)?;
    let mut query = fixed_query.to_owned();
    fill_query(call, &mut query);
    let url = base.below(&target, &query).ok_or_else(|| invalid("the URL cannot be written"))?;
    let body = Pieces {
        bodies: call.op.bodies,
        given: std::mem::take(&mut call.body),
        patches: &call.patches,
        options: call.options.as_deref(),
        unique: &|| core.world.unique(),
    }
    .encode()?;
    if call.checks_limits() {
        if !call.op.rules.is_empty() {
            let sent = body.as_ref().map(|body| (&*body.content_type, &*body.bytes));
            broken.extend(rules::broken(call.op.rules, sent, || as_json(call, sent.map(|(_, bytes)| bytes)))?);
        }
        if !broken.is_empty() {
            return Err(Error::new(ErrorKind::Limits(broken), "the request violates documented constraints"));
        }
    }
    let mut secrets = call.take_secrets();
    if let Some(options) = &call.options {
        for (name, value) in options.headers.iter().chain(&options.query) {
            if looks_secret(name) {
                secrets.push(value.clone());
            }
        }
        for (name, value) in &options.members {
            if looks_secret(name) {
                collect_texts(value, &mut secrets);
            }
        }
    }
    let content_type = body.as_ref().map(|body| &body.content_type);
    let (headers, cookies) = headers(call, content_type)?;
    let security = security(call, &url, &headers)?;
    let (body, upload) = body.map(|body| (body.bytes, body.upload)).unwrap_or_default();
    Ok(Prepared {
        url,
        headers,
        cookies,
        body,
        upload,
        path_params: match core.stubbed {
            true => path_params(call),
            false => Vec::new(),
        },
        security,
        idempotent: retry::idempotent(call.op, &method, call.options.as_ref().and_then(|options| options.idempotent)),
        method,
        redactor: Redactor::new(core.secrets.clone(), secrets),
    })
}

/// The credentials that are sent.
fn security(call: &Call, url: &Url, headers: &Headers) -> Result<&'static [usize], Error> {
    let core = &*call.core.0;
    if core.stubbed {
        return Ok(&[]);
    }
    let chosen = match core.credentials.choose(call.op.security) {
        Ok(chosen) => chosen,
        Err(_) if core.without_credentials || core.credentials.brought(call.op.security, headers) => &[],
        Err(error) => return Err(error),
    };
    if !chosen.is_empty() && url.scheme() == "http" && !core.plain_http && !server::is_loopback(url) {
        return Err(Error::new(
            ErrorKind::Config,
            format!(
                "the credential would go to {} over plain HTTP, where others can read it; use https, or say \
                 `allow_plain_http()`",
                url.origin().ascii_serialization()
            ),
        ));
    }
    Ok(chosen)
}

/// The texts in a value, each of which may be the secret.
fn collect_texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, out)),
        Value::Object(members) => members.values().for_each(|value| collect_texts(value, out)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The request as rules see it: parameters as the text that is sent, a JSON body as it is.
fn as_json(call: &Call, body: Option<&[u8]>) -> Value {
    let mut request = serde_json::Map::new();
    let places = [
        ("path", Location::Path),
        ("query", Location::Query),
        ("header", Location::Header),
        ("cookie", Location::Cookie),
    ];
    for (place, location) in places {
        let mut values = serde_json::Map::new();
        for (name, text) in set_in(call, location) {
            let text = match location {
                Location::Query | Location::Cookie => text.split_once('=').map_or(text, |(_, value)| value),
                Location::Path | Location::Header => text,
            };
            let text = match location {
                Location::Header => text.to_owned(),
                _ => percent_decode_str(text).decode_utf8_lossy().into_owned(),
            };
            values.insert(name.to_owned(), Value::String(text));
        }
        request.insert(place.to_owned(), Value::Object(values));
    }
    // Of a body in another form nothing is known, so that no rule speaks of it.
    if let Some(body) = body.and_then(|body| serde_json::from_slice(body).ok()) {
        request.insert("body".to_owned(), body);
    }
    Value::Object(request)
}

/// Whether the parameter has a value, from wherever.
fn is_given(call: &Call, index: usize, param: &Param) -> bool {
    call.params.iter().any(|(i, _)| *i == index)
        || (param.location == Location::Query
            && (call.query.iter().any(|(name, _)| *name == param.name)
                || call.options.iter().flat_map(|options| &options.query).any(|(name, _)| name == param.name)))
}

/// Sets what has one documented value only, where nothing else is set.
fn constants(call: &mut Call) {
    for (index, param) in call.op.params.iter().enumerate() {
        let Some(json) = param.constant else { continue };
        // A header that the client sends with every request is set by its user.
        let by_client = param.location == Location::Header
            && call.core.0.headers.iter().any(|(name, _)| name.as_str().eq_ignore_ascii_case(param.name));
        if by_client || is_given(call, index, param) {
            continue;
        }
        let rendered = serde_json::from_str(json).map_err(|error| error.to_string());
        call.put_param(index, rendered.and_then(|value| encode::param(param, &value)));
    }
}

fn required(call: &Call) -> Result<(), Error> {
    for (index, param) in call.op.params.iter().enumerate() {
        let given = is_given(call, index, param) || (param.constant.is_some() && param.location == Location::Header);
        if (param.required || param.location == Location::Path) && !given {
            return Err(Error::new(
                ErrorKind::MissingField { name: param.name.to_owned() },
                format!("`{}` is required and was not set", param.name),
            ));
        }
    }
    Ok(())
}

/// Parameters of one location that were set, in the operation's order.
fn set_in(call: &Call, location: Location) -> impl Iterator<Item = (&'static str, &str)> {
    let params = call.op.params.iter().enumerate();
    params.filter(move |(_, param)| param.location == location).filter_map(|(index, param)| {
        let (_, text) = call.params.iter().find(|(i, _)| *i == index)?;
        Some((param.name, text.as_str()))
    })
}

/// Fills the path's template. What a parameter becomes can neither leave its segment nor make it `.` or `..`, which
/// URLs resolve.
fn fill_path(call: &Call, template: &str, out: &mut String) -> Result<(), Error> {
    if !template.starts_with('/') {
        out.push('/');
    }
    let mut rest = template;
    let mut filled = false;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        out.push_str(before);
        rest = after;
        let Some((_, text)) = set_in(call, Location::Path).find(|(n, _)| *n == name) else {
            return Err(invalid(format!("the path contains `{name}`, for which the operation has no parameter")));
        };
        if text.is_empty() {
            return Err(invalid(format!("the path parameter `{name}` is empty")));
        }
        let leaves = |byte: u8| matches!(byte, b'/' | b'\\' | b'?' | b'#') || byte <= b' ';
        if text.bytes().any(leaves) {
            return Err(invalid(format!("the path parameter `{name}` would change the path")));
        }
        out.push_str(text);
        filled = true;
    }
    out.push_str(rest);
    if !filled {
        return Ok(());
    }
    for segment in out.split('/') {
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        if matches!(&*decoded, "." | "..") {
            return Err(invalid("a path parameter is `.` or `..`, which would lead elsewhere in the path"));
        }
    }
    Ok(())
}

fn fill_query(call: &Call, query: &mut String) {
    for (name, text) in set_in(call, Location::Query) {
        if !call.query.iter().any(|(n, _)| *n == name) {
            join(query, "&", text);
        }
    }
    let extra = call.options.iter().flat_map(|options| &options.query);
    let extra = extra.map(|(name, value)| (name.as_str(), value));
    let placed = call.query.iter().map(|(name, value)| (*name, value));
    for (name, value) in placed.chain(extra) {
        let pair = format!("{}={}", encode::percent(name), encode::percent(value));
        join(query, "&", &pair);
    }
}

fn path_params(call: &Call) -> Vec<(&'static str, String)> {
    set_in(call, Location::Path)
        .map(|(name, text)| (name, percent_decode_str(text).decode_utf8_lossy().into_owned()))
        .collect()
}

/// Room for the headers of most requests.
const HEADERS: usize = 8;

fn headers(call: &Call, content_type: Option<&Cow<'static, str>>) -> Result<(Headers, String), Error> {
    let core = &*call.core.0;
    let mut headers = Vec::with_capacity(HEADERS);
    headers.extend(core.headers.iter().cloned());
    let accept = call.accepted();
    if !accept.is_empty() {
        headers.push((header::ACCEPT, fixed("accept", accept)?));
    }
    if let Some(content_type) = content_type {
        let value = match content_type {
            Cow::Borrowed(text) => fixed("content-type", text)?,
            Cow::Owned(text) => value("content-type", text)?,
        };
        headers.push((header::CONTENT_TYPE, value));
    }
    for (name, text) in set_in(call, Location::Header) {
        headers.push((header_name(name)?, value(name, text)?));
    }
    if let Retry::Key(name) = call.op.retry {
        let name = header_name(name)?;
        if !headers.iter().any(|(other, _)| *other == name) {
            let by_hand = call.options.as_ref().and_then(|o| o.idempotency_key.clone());
            let key = by_hand.unwrap_or_else(|| core.world.unique());
            let value = value(name.as_str(), &key)?;
            headers.push((name, value));
        }
    }
    for (name, text) in call.options.iter().flat_map(|options| &options.headers) {
        headers.push(custom_header(name, text, ErrorKind::InvalidRequest)?);
    }
    let mut cookies = String::new();
    for (_, text) in set_in(call, Location::Cookie) {
        join(&mut cookies, "; ", text);
    }
    Ok((headers, cookies))
}

fn header_name(name: &str) -> Result<HeaderName, Error> {
    HeaderName::try_from(name).map_err(|_| invalid(format!("`{name}` is not a header name")))
}

/// A value that is part of the program, and need not be copied.
fn fixed(name: &str, text: &'static str) -> Result<HeaderValue, Error> {
    HeaderValue::from_maybe_shared(Bytes::from_static(text.as_bytes())).map_err(|_| unfit(name))
}

fn value(name: &str, text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(text).map_err(|_| unfit(name))
}

fn unfit(name: &str) -> Error {
    invalid(format!("the value of header `{name}` contains invalid characters"))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
}

#[cfg(test)]
mod tests;

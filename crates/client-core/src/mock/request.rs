//! What came.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, Uri, header, request::Parts};

use crate::redact::{MASK, looks_secret};
use crate::{Api, Error, ErrorKind, Location, Operation, SchemeKind, Wire};

/// A request that a [`MockServer`](super::MockServer) got.
///
/// `Debug` masks credentials and whatever has the name of one, and of the body shows only the length.
#[derive(Clone)]
pub struct MockRequest {
    api: &'static Api,
    operation: Option<&'static str>,
    method: Method,
    uri: Uri,
    path_params: Vec<(&'static str, String)>,
    headers: HeaderMap,
    body: Bytes,
}

impl MockRequest {
    pub(super) fn new(
        api: &'static Api,
        operation: Option<&'static Operation>,
        head: &Parts,
        path_params: Vec<(&'static str, String)>,
        body: Bytes,
    ) -> Self {
        Self {
            api,
            operation: operation.map(|operation| operation.id),
            method: head.method.clone(),
            uri: head.uri.clone(),
            path_params,
            headers: head.headers.clone(),
            body,
        }
    }

    /// `operationId`; `None` if the request is no operation's.
    pub fn operation_id(&self) -> Option<&'static str> {
        self.operation
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, percent-encoded.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The value of a path parameter, decoded.
    pub fn path_param(&self, name: &str) -> Option<&str> {
        self.path_params.iter().find(|(param, _)| *param == name).map(|(_, value)| value.as_str())
    }

    /// The query as it came, without the question mark.
    pub fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// The query's pairs, decoded.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        super::route::pairs(self.query().unwrap_or_default())
    }

    /// The first value of a query parameter, decoded.
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.query_pairs().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The headers, credentials included.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The text of a header; `None` if it did not come or is no text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body's bytes; empty where there is none.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body decoded from JSON.
    ///
    /// # Errors
    /// The body is not what the type asks for; the message says where.
    pub fn json<T: Wire>(&self) -> Result<T, Error> {
        crate::model::from_slice(&self.body).map_err(|error| {
            Error::new(ErrorKind::InvalidRequest, format!("the request body does not decode: {error}"))
        })
    }

    fn hides_header(&self, name: &HeaderName) -> bool {
        [header::AUTHORIZATION, header::PROXY_AUTHORIZATION].contains(name)
            || looks_secret(name.as_str())
            || keys(self.api, Location::Header).any(|key| name.as_str().eq_ignore_ascii_case(key))
    }

    fn shown_target(&self) -> String {
        let mut out = self.uri.path().to_owned();
        for (index, pair) in self.uri.query().into_iter().flat_map(|query| query.split('&')).enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            match pair.split_once('=') {
                Some((name, _)) if looks_secret(name) || keys(self.api, Location::Query).any(|key| key == name) => {
                    out.push_str(&format!("{name}={MASK}"));
                }
                _ => out.push_str(pair),
            }
        }
        out
    }
}

/// Names under which an API's credentials travel in one place.
fn keys(api: &'static Api, wanted: Location) -> impl Iterator<Item = &'static str> {
    api.schemes.iter().filter_map(move |scheme| match scheme.kind {
        SchemeKind::ApiKey { name, location } if location == wanted => Some(name),
        _ => None,
    })
}

pub(super) fn query_credentials(api: &'static Api) -> Vec<&'static str> {
    keys(api, Location::Query).collect()
}

impl fmt::Debug for MockRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<String> = self
            .headers
            .iter()
            .map(|(name, value)| match self.hides_header(name) {
                true => format!("{name}: {MASK}"),
                false => format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())),
            })
            .collect();
        f.debug_struct("MockRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("target", &self.shown_target())
            .field("path_params", &self.path_params)
            .field("headers", &headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

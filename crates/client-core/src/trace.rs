//! Spans, with OpenTelemetry's names for HTTP.

use http::{HeaderMap, StatusCode};
use tracing::field::Empty;
use tracing::{Level, Span};

use crate::{Error, ErrorKind, TransportRequest, response};

/// A span for one request; none where nobody listens, so that nothing is put together for it.
pub(crate) fn span(request: &TransportRequest, attempt: u32) -> Span {
    if !tracing::enabled!(target: "compute_clients_core", Level::INFO) {
        return Span::none();
    }
    tracing::info_span!(
        target: "compute_clients_core",
        "request",
        otel.name = %format_args!("{} {}", request.method, request.operation.path),
        otel.kind = "client",
        operation = request.operation.id,
        http.request.method = %request.method,
        url.full = %request.redactor.url(&request.url),
        url.template = request.operation.path,
        server.address = request.url.host_str().unwrap_or_default(),
        server.port = request.url.port_or_known_default().unwrap_or_default(),
        http.request.resend_count = attempt.saturating_sub(1),
        http.response.status_code = Empty,
        http.response.request_id = Empty,
        error.type = Empty,
    )
}

pub(crate) fn answered(span: &Span, status: StatusCode, headers: &HeaderMap) {
    if span.is_disabled() {
        return;
    }
    span.record("http.response.status_code", status.as_u16());
    if let Some(id) = response::request_id(headers) {
        span.record("http.response.request_id", id);
    }
    if !status.is_success() {
        span.record("error.type", status.as_str());
    }
}

pub(crate) fn failed(span: &Span, error: &Error) {
    // An error response has its status for a type already.
    if !span.is_disabled() && error.kind() != &ErrorKind::Api {
        span.record("error.type", error.kind().name());
    }
}

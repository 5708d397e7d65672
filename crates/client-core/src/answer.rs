//! A response whose body is here: success decoded, failure explained.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

use crate::api::Operation;
use crate::redact::Redactor;
use crate::world::World;
use crate::{Error, ErrorKind, RawResponse, Response, Wire, excerpt, locate, message, model, retry};

pub(crate) struct Answer {
    pub(crate) op: &'static Operation,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) redactor: Redactor,
    pub(crate) attempts: u32,
}

impl Answer {
    /// The body without a byte order mark.
    pub(crate) fn json_body(&self) -> &[u8] {
        self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body)
    }

    pub(crate) fn response<T>(self, value: T) -> Response<T> {
        Response::new(value, self.status, self.headers, self.body)
    }

    pub(crate) fn raw(self) -> RawResponse {
        let mut raw = RawResponse::new(self.status, self.headers, self.body);
        raw.redactor = self.redactor;
        raw
    }

    fn content_type(&self) -> &str {
        content_type(&self.headers)
    }

    /// The body read as the model has it.
    pub(crate) fn decoded<T: Wire>(self) -> Result<Response<T>, Error> {
        match model::from_slice(self.json_body()) {
            Ok(value) => Ok(self.response(value)),
            Err(error) => match self.plain_text().and_then(|json| model::from_slice(&json).ok()) {
                Some(value) => Ok(self.response(value)),
                None => Err(self.wire_error(&error)),
            },
        }
    }

    /// Plain text as the JSON it stands for, where any media type is documented.
    fn plain_text(&self) -> Option<Vec<u8>> {
        if !self.op.accept.contains("*/*") || !self.content_type().starts_with("text/plain") {
            return None;
        }
        serde_json::to_vec(std::str::from_utf8(&self.body).ok()?).ok()
    }

    /// The error for a body the model cannot read.
    pub(crate) fn wire_error(self, error: &model::WireError) -> Error {
        let media_type = self.content_type();
        let (kind, text) = if self.body.trim_ascii().is_empty() {
            (ErrorKind::Decode, "the response body is empty where JSON is documented".to_owned())
        } else if !media_type.is_empty() && !media_type.contains("json") {
            let shown = self.redactor.text(&excerpt::clip(media_type, 64));
            (ErrorKind::ContentType, format!("the response body is `{shown}` where JSON is documented"))
        } else {
            let said = self.redactor.text(&excerpt::clip(&error.to_string(), 300));
            (ErrorKind::Decode, format!("the response body does not decode: {said}"))
        };
        self.unusable(kind, text)
    }

    /// Why a successful response's body is not what is documented.
    pub(crate) fn decode_error(self, error: &serde_json::Error) -> Error {
        let media_type = self.content_type();
        let (kind, text) = if self.body.trim_ascii().is_empty() {
            (ErrorKind::Decode, "the response body is empty where JSON is documented".to_owned())
        } else if !media_type.is_empty() && !media_type.contains("json") {
            let shown = self.redactor.text(&excerpt::clip(media_type, 64));
            (ErrorKind::ContentType, format!("the response body is `{shown}` where JSON is documented"))
        } else {
            let pointer = locate::pointer(self.json_body(), error.line(), error.column());
            let text = format!(
                "the response body does not decode at `{}` (line {} column {}): {}",
                self.redactor.text(&excerpt::clip(&pointer, 128)),
                error.line(),
                error.column(),
                self.redactor.text(&excerpt::clip(&locate::said(error), 200)),
            );
            (ErrorKind::Decode, text)
        };
        self.unusable(kind, text)
    }

    /// Why a successful response's body is no text.
    pub(crate) fn not_text(self, error: &std::str::Utf8Error) -> Error {
        let text = format!("the response body is no UTF-8 text, from byte {} on", error.valid_up_to());
        self.unusable(ErrorKind::Decode, text)
    }

    fn unusable(self, kind: ErrorKind, text: String) -> Error {
        let shown = excerpt::excerpt(&self.body, self.content_type(), true, &self.redactor);
        Error::new(kind, text)
            .with_operation(self.op.id)
            .with_response(self.status, &self.headers)
            .with_body(self.body, shown)
            .with_attempts(self.attempts)
    }

    /// Whether the server's words ask for a new login. Some APIs say so under a status that is not 401.
    pub(crate) fn asks_for_login(&self) -> bool {
        let may = self.status.is_success() || matches!(self.status, StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN);
        may && message::extract(self.json_body(), &self.redactor).is_some_and(|said| {
            let said = said.to_ascii_lowercase();
            ["log in", "logged in", "login"].iter().any(|words| said.contains(words))
        })
    }

    /// The error the server answered with.
    pub(crate) fn api_error(self, world: &dyn World, hint: Option<String>) -> Error {
        let said = message::extract(self.json_body(), &self.redactor);
        let shown = excerpt::excerpt(&self.body, self.content_type(), false, &self.redactor);
        let explained = said.is_some();
        let text = said.unwrap_or_else(|| match self.body.trim_ascii().is_empty() {
            true => "the server gave no reason".to_owned(),
            false => "the server answered with an error".to_owned(),
        });
        let mut error = Error::new(ErrorKind::Api, text)
            .with_operation(self.op.id)
            .with_response(self.status, &self.headers)
            .with_body(self.body, shown)
            .with_retry_after(retry::retry_after(&self.headers, world))
            .with_attempts(self.attempts);
        if explained {
            error = error.explained();
        }
        match hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

/// The media type of a response, as it says itself.
pub(crate) fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

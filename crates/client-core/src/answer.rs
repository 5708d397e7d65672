//! A response whose body is here: success decoded, failure explained.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

use crate::api::Operation;
use crate::model::Found;
use crate::redact::Redactor;
use crate::world::World;
use crate::{Error, ErrorKind, RawResponse, Response, Wire, excerpt, message, model, retry};

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
        let Self { op, status, headers, body, redactor, attempts } = self;
        let mut raw = RawResponse::new(status, headers, body);
        raw.redactor = redactor;
        raw.origin = Some((op, attempts));
        raw
    }

    fn content_type(&self) -> &str {
        content_type(&self.headers)
    }

    /// The body read as the operation's type.
    pub(crate) fn decoded<T: Wire>(self) -> Result<Response<T>, Error> {
        let (value, _) = self.read()?;
        Ok(self.response(value))
    }

    /// The body read as the operation's type, and what is in it. An object that has properties, and none that the type
    /// documents, is an error: a server that says something else altogether must not be read as one that says nothing.
    pub(crate) fn read<T: Wire>(&self) -> Result<(T, Found), Error> {
        let value = match model::from_slice(self.json_body()) {
            Ok(value) => value,
            Err(error) => match self.plain_text().and_then(|json| model::from_slice(&json).ok()) {
                Some(value) => return Ok((value, Found::Documented)),
                None => return Err(self.undecodable(&error)),
            },
        };
        let found = self.look(&value, |name| T::documents(name, model::UNIONS))?;
        Ok((value, found))
    }

    fn look(&self, value: &dyn Wire, documents: fn(&str) -> model::Documents) -> Result<Found, Error> {
        let found = model::look(self.json_body(), documents);
        if found != Found::Foreign && model::fits_none(self.json_body(), value, documents) {
            let text = "the response is none of the documented alternatives".to_owned();
            return Err(self.unusable(ErrorKind::Decode, text));
        }
        match found {
            Found::Foreign if self.op.undocumented_response => Ok(Found::Documented),
            Found::Foreign => Err(self.unusable(
                ErrorKind::UndocumentedResponse,
                "the response has none of the documented properties, but others".to_owned(),
            )),
            found => Ok(found),
        }
    }

    /// As [`read`](Self::read), for a type that may be a text: where the server does not say JSON, its media type decides.
    /// Text is the value, unless it could be JSON as well. That, and what is neither, is an error.
    pub(crate) fn read_by_media_type<T: Wire>(&self) -> Result<T, Error> {
        let media_type = self.content_type().to_ascii_lowercase();
        if media_type.is_empty() || media_type.contains("json") {
            return Ok(self.read()?.0);
        }
        let json = model::from_slice::<T>(self.json_body()).ok();
        let structured = matches!(self.json_body().trim_ascii_start().first(), Some(b'{' | b'['));
        if structured && let Some(value) = json {
            return Ok(value);
        }
        let text = self.text(&media_type).filter(|_| json.is_none() || self.op.accept.contains("*/*"));
        text.and_then(|text| model::from_slice(&serde_json::to_vec(text).ok()?).ok()).ok_or_else(|| {
            let shown = self.redactor.text(&excerpt::clip(&media_type, 64));
            let text =
                format!("the response body is `{shown}` where JSON is documented; `send_bytes()` returns it as it is");
            self.unusable(ErrorKind::ContentType, text)
        })
    }

    /// The body where its media type is text. A page of HTML is no value.
    fn text(&self, media_type: &str) -> Option<&str> {
        let (bare, parameters) = media_type.split_once(';').unwrap_or((media_type, ""));
        let bare = bare.trim();
        let utf8 = match parameters.split_once("charset=") {
            Some((_, charset)) => charset.contains("utf-8") || charset.contains("us-ascii"),
            None => true,
        };
        let is_text = bare.starts_with("text/") && bare != "text/html" && utf8;
        std::str::from_utf8(self.json_body()).ok().filter(|_| is_text)
    }

    /// Plain text as the JSON it stands for, where any media type is documented.
    fn plain_text(&self) -> Option<Vec<u8>> {
        if !self.op.accept.contains("*/*") || !self.content_type().starts_with("text/plain") {
            return None;
        }
        serde_json::to_vec(std::str::from_utf8(&self.body).ok()?).ok()
    }

    /// The error for a body that is not of the operation's type.
    fn undecodable(&self, error: &model::WireError) -> Error {
        let media_type = self.content_type();
        let (kind, text) = if self.body.trim_ascii().is_empty() {
            (ErrorKind::Decode, "the response body is empty where JSON is documented".to_owned())
        } else if !media_type.is_empty() && !media_type.contains("json") {
            let shown = self.redactor.text(&excerpt::clip(media_type, 64));
            (ErrorKind::ContentType, format!("the response body is `{shown}` where JSON is documented"))
        } else {
            let said = self.redactor.text(&excerpt::clip(&error.without_values(), 300));
            (ErrorKind::Decode, format!("the response body does not decode: {said}"))
        };
        self.unusable(kind, text)
    }

    /// The response, unless it is an HTML page and `accept` asks for none: a proxy's page is neither a file nor the success of
    /// a call that gives nothing.
    pub(crate) fn no_page(self, accept: &str) -> Result<Self, Error> {
        if !is_page(&self.headers, accept) || !begins_as_page(&self.body) {
            return Ok(self);
        }
        Err(self.page(accept))
    }

    pub(crate) fn page(&self, accept: &str) -> Error {
        let documented = if accept.is_empty() { "no body" } else { accept };
        self.unusable(
            ErrorKind::ContentType,
            format!("the response is an HTML page where `{documented}` is documented"),
        )
    }

    /// Why a successful response's body is no text.
    pub(crate) fn not_text(&self, error: &std::str::Utf8Error) -> Error {
        let text = format!("the response body is not UTF-8 text, from byte {} on", error.valid_up_to());
        self.unusable(ErrorKind::Decode, text)
    }

    /// An error for a successful response that is of no use.
    pub(crate) fn unusable(&self, kind: ErrorKind, text: String) -> Error {
        let shown = excerpt::excerpt(&self.body, self.content_type(), true, &self.redactor);
        Error::new(kind, text)
            .with_operation(self.op.id)
            .with_response(self.status, &self.headers)
            .with_body(self.body.clone(), shown)
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
            false => "the server responded with an error".to_owned(),
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

/// Whether the response says that it is an HTML page, and `accept` does not ask for one.
pub(crate) fn is_page(headers: &HeaderMap, accept: &str) -> bool {
    let own = content_type(headers).to_ascii_lowercase();
    let page = own.starts_with("text/html") || own.starts_with("application/xhtml+xml");
    page && !["html", "*/*", "text/*"].iter().any(|asked| accept.contains(asked))
}

/// Whether the body begins with a tag. Many servers say that a body is HTML where there is none, or where it is something else.
pub(crate) fn begins_as_page(body: &[u8]) -> bool {
    without_blanks(body).starts_with(b"<")
}

/// Whether nothing of the body says yet what it is.
pub(crate) fn is_blank(body: &[u8]) -> bool {
    without_blanks(body).is_empty() || BOM.starts_with(body)
}

const BOM: &[u8] = b"\xef\xbb\xbf";

fn without_blanks(body: &[u8]) -> &[u8] {
    body.strip_prefix(BOM).unwrap_or(body).trim_ascii_start()
}

/// The media type of a response, as it says itself.
pub(crate) fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

//! One call: what a generated request builder holds.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::{Media, Operation};
use crate::model::multipart::Part;
use crate::model::secret;
use crate::paging::Place;
use crate::{ByteStream, Core, Error, ErrorKind, Events, RawResponse, RequestOptions, Response, Violation, Wire};
use crate::{body, encode, execute, pointer, redact};

/// A call being put together. Nothing is sent, and no error shown, before one of the sending methods runs.
///
/// Parameters and members are serialised as they are set, into one buffer each; a value that cannot be written is
/// remembered and reported on sending.
#[derive(Clone)]
pub struct Call {
    pub(crate) core: Core,
    pub(crate) op: &'static Operation,
    /// Parameters as they go over the wire, by index into the operation's.
    pub(crate) params: Vec<(usize, String)>,
    pub(crate) fields: body::Fields,
    pub(crate) whole: Option<body::Whole>,
    /// Values set in the body by pointer, after everything else.
    pub(crate) patches: Vec<(&'static str, Value)>,
    /// Query parameters set by name, each in place of the parameter of that name.
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) violations: Vec<Violation>,
    pub(crate) error: Option<Error>,
    pub(crate) secrets: Vec<String>,
    pub(crate) options: Option<Box<RequestOptions>>,
}

impl Call {
    pub(crate) fn new(core: Core, op: &'static Operation) -> Self {
        Self {
            core,
            op,
            params: Vec::new(),
            fields: body::Fields::default(),
            whole: None,
            patches: Vec::new(),
            query: Vec::new(),
            violations: Vec::new(),
            error: None,
            secrets: Vec::new(),
            options: None,
        }
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.op
    }

    /// Sets the parameter at `index` of the operation's parameters; a later value replaces an earlier one, and `null`
    /// takes it out again.
    pub fn param(&mut self, index: usize, value: &(impl Serialize + ?Sized)) {
        let Some(param) = self.op.params.get(index) else {
            return self.broken("parameter", index);
        };
        let written = self.noting(|_| serde_json::to_value(value));
        let rendered = written.map_err(|error| format!("parameter `{}`: {error}", param.name));
        self.put_param(index, rendered.and_then(|value| encode::param(param, &value)));
    }

    pub(crate) fn put_param(&mut self, index: usize, rendered: Result<Option<String>, String>) {
        self.params.retain(|(i, _)| *i != index);
        match rendered {
            Ok(Some(text)) => self.params.push((index, text)),
            Ok(None) => {}
            Err(message) => self.fail(message),
        }
    }

    /// Sets the member at `index` of the first body's fields.
    pub fn field(&mut self, index: usize, value: &(impl Serialize + ?Sized)) {
        let Some(name) = self.field_name(index) else { return self.broken("body member", index) };
        let start = self.fields.begin(name);
        let written = self.noting(|call| serde_json::to_writer(call.fields.buffer(), value));
        self.end_field(index, start, written.map_err(|error| error.to_string()));
    }

    pub(crate) fn end_field(&mut self, index: usize, start: usize, written: Result<(), String>) {
        self.fields.end(index, start);
        if let Err(error) = written {
            let name = self.field_name(index).unwrap_or_default();
            self.fail(format!("member `{name}`: {error}"));
        }
    }

    pub(crate) fn field_name(&self, index: usize) -> Option<&'static str> {
        Some(self.op.bodies.first()?.fields.get(index)?.name)
    }

    /// Keeps in mind the secrets that `write` writes.
    pub(crate) fn noting<R>(&mut self, write: impl FnOnce(&mut Self) -> R) -> R {
        let (written, mut secrets) = secret::collect(|| write(self));
        match self.secrets.is_empty() {
            true => self.secrets = secrets,
            false => self.secrets.append(&mut secrets),
        }
        written
    }

    pub(crate) fn put_body(&mut self, index: usize, written: Result<Vec<u8>, String>) {
        match written {
            Ok(json) => self.set_whole(index, body::Content::Json(json.into())),
            Err(error) => self.fail(format!("request body: {error}")),
        }
    }

    /// Parts of the property `name`, in place of those it has unless it is `one_more`.
    pub(crate) fn add_parts(&mut self, name: &'static str, new: Vec<Part>, one_more: bool) {
        if let Some(body::Whole { index: 0, content: body::Content::Parts { parts, given } }) = &mut self.whole {
            if !one_more {
                parts.retain(|part| part.name != name);
            }
            parts.extend(new);
            given.push(name);
        } else {
            self.set_whole(0, body::Content::Parts { parts: new, given: vec![name] });
        }
    }

    /// Sets the whole body, in the media type at `index` of the operation's bodies. Members set with
    /// [`field`](Call::field) override the body's.
    pub fn body(&mut self, index: usize, value: &(impl Serialize + ?Sized)) {
        let written = self.noting(|_| serde_json::to_vec(value));
        self.put_body(index, written.map_err(|error| error.to_string()));
    }

    /// Sets the whole body to `bytes` as they are.
    pub fn body_bytes(&mut self, index: usize, bytes: Bytes) {
        self.set_whole(index, body::Content::Bytes(bytes));
    }

    /// Sets the whole body to the given parts.
    pub fn body_multipart(&mut self, index: usize, parts: Vec<Part>) {
        self.set_whole(index, body::Content::Parts { parts, given: Vec::new() });
    }

    fn set_whole(&mut self, index: usize, content: body::Content) {
        if self.op.bodies.get(index).is_none() {
            return self.broken("request body", index);
        }
        self.whole = Some(body::Whole { index, content });
    }

    /// Notes that a documented limit is broken. Sending fails with all of them, unless limits are not checked.
    pub fn violation(&mut self, pointer: String, message: String) {
        self.violations.push(Violation { pointer, message });
    }

    /// Settings of this request.
    pub fn options(&mut self) -> &mut RequestOptions {
        self.options.get_or_insert_default()
    }

    /// Replaces the settings of this request.
    pub fn set_options(&mut self, options: RequestOptions) {
        self.options = Some(Box::new(options));
    }

    /// Whether documented limits are checked, so that generated code can save the work where they are not.
    pub fn checks_limits(&self) -> bool {
        self.options.as_ref().and_then(|options| options.check_limits).unwrap_or(self.core.0.check_limits)
    }

    /// Sets a value at a place, as paging does.
    pub(crate) fn place(&mut self, place: Place, value: Value) {
        match place {
            Place::Query(name) => {
                let text = match value {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                self.query.retain(|(n, _)| *n != name);
                self.query.push((name, text));
            }
            Place::Body(pointer) => {
                self.patches.retain(|(p, _)| *p != pointer);
                self.patches.push((pointer, value));
            }
        }
    }

    /// The number a call already has at a place, where paging would put one.
    pub(crate) fn placed(&self, place: Place) -> Option<u64> {
        match place {
            Place::Query(name) => {
                let index = self
                    .op
                    .params
                    .iter()
                    .position(|param| param.name == name && param.location == crate::Location::Query)?;
                let (_, text) = self.params.iter().find(|(i, _)| *i == index)?;
                text.split_once('=')?.1.parse().ok()
            }
            Place::Body(pointer) => {
                let json = self.whole.as_ref().and_then(body::Whole::json);
                if let Some(number) = json.and_then(|json| pointer::number(json, pointer)) {
                    return Some(number);
                }
                let (first, rest) = pointer.get(1..)?.split_once('/').unwrap_or((&pointer[1..], ""));
                let fields = self.op.bodies.first()?.fields;
                let index = fields.iter().position(|field| field.name == first)?;
                let json = self.fields.get(index)?.as_bytes();
                match rest {
                    "" => pointer::number(json, ""),
                    _ => pointer::number(json, &pointer[first.len() + 1..]),
                }
            }
        }
    }

    pub(crate) fn fail(&mut self, message: String) {
        if self.error.is_none() {
            self.error = Some(Error::new(ErrorKind::InvalidRequest, message));
        }
    }

    pub(crate) fn broken(&mut self, what: &str, index: usize) {
        self.fail(format!("the generated crate names {what} {index}, which the operation does not have"));
    }

    /// Sends the call and gives back a successful response with its whole body.
    ///
    /// # Errors
    ///
    /// Everything that can go wrong, an error response included; see [`ErrorKind`].
    pub async fn execute(self) -> Result<RawResponse, Error> {
        Ok(execute::answered(self).await?.raw())
    }

    /// Sends the call and decodes the body from JSON.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute), and if the body does not decode.
    pub async fn send_json<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        let done = execute::answered(self).await?;
        match serde_json::from_slice(done.json_body()) {
            Ok(value) => Ok(done.response(value)),
            Err(error) => Err(done.decode_error(&error)),
        }
    }

    /// Sends the call; the body, if any, is not looked at.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute).
    pub async fn send_empty(self) -> Result<Response<()>, Error> {
        Ok(execute::answered(self).await?.response(()))
    }

    /// Sends the call and gives back the body as it came.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute).
    pub async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        let done = execute::answered(self).await?;
        let body = done.body.clone();
        Ok(done.response(body))
    }

    /// Sends the call and gives back the body as text.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute), and if the body is not UTF-8.
    pub async fn send_text(self) -> Result<Response<String>, Error> {
        let done = execute::answered(self).await?;
        match std::str::from_utf8(&done.body) {
            Ok(text) => {
                let text = text.to_owned();
                Ok(done.response(text))
            }
            Err(error) => Err(done.not_text(&error)),
        }
    }

    /// Sends the call and gives back the body as it arrives.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute).
    pub async fn send_stream(self) -> Result<ByteStream, Error> {
        execute::streamed(self).await
    }

    /// Sends the call and gives back server-sent events, or lines of JSON, as they arrive.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute).
    pub async fn send_events<T: Wire + Send + 'static>(self) -> Result<Events<T>, Error> {
        let operation = self.op.id;
        let redactor = redact::Redactor::new(self.core.0.secrets.clone(), self.secrets.clone());
        Ok(Events::new(execute::streamed(self).await?, operation, redactor))
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.op.id).finish_non_exhaustive()
    }
}

impl Media {
    pub(crate) fn has_members(self) -> bool {
        matches!(self, Media::Json | Media::Form)
    }
}

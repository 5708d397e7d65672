//! One call: what a generated request builder holds.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;
use smallvec::SmallVec;

use crate::answer::Answer;
use crate::api::{Media, Operation};
use crate::events::Reconnect;
use crate::model::multipart::Part;
use crate::model::secret;
use crate::paging::Place;
use crate::{
    ByteStream, Core, Error, ErrorKind, Events, FileContent, Framing, RawResponse, RequestOptions, Response, Violation,
    Wire,
};
use crate::{body, execute, pointer, redact};

/// A call being put together. Nothing is sent, and no error shown, before one of the sending methods runs.
///
/// Parameters and properties are serialised as they are set, into one buffer each. What is set last is what counts, in
/// every order: a slot's value is replaced together with all that was noted about it.
#[derive(Clone)]
pub struct Call {
    pub(crate) core: Core,
    pub(crate) op: &'static Operation,
    /// Parameters as they go over the wire, by index into the operation's.
    pub(crate) params: Vec<(usize, String)>,
    pub(crate) body: body::Given,
    /// Values set in the body by pointer, after everything else.
    pub(crate) patches: Vec<(&'static str, Value)>,
    /// Query parameters set by name, each in place of the parameter of that name.
    pub(crate) query: Vec<(&'static str, String)>,
    /// Hardly ever more than one.
    pub(crate) notes: SmallVec<[Note; 1]>,
    pub(crate) options: Option<Box<RequestOptions>>,
    /// The media types asked for, in place of the operation's.
    pub(crate) accept: Option<&'static str>,
}

/// What can be set once: setting it again replaces what was there.
// In the order in which errors and violations are reported, whatever the order of the setters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// The call itself, which is as the generated crate has made it.
    Call,
    /// The parameter at this index.
    Param(usize),
    /// The whole body.
    Whole,
    /// The property or part at this index of the first body.
    Field(usize),
}

/// Something noted about a slot's value.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    slot: Slot,
    /// The property of a whole body that it is about; empty where it is about all of it.
    property: String,
    pub(crate) what: Noted,
}

#[derive(Debug, Clone)]
pub(crate) enum Noted {
    /// The value breaks a documented limit.
    Violation(Violation),
    /// The value cannot be written.
    Error(Error),
    /// The texts of the value that are secret.
    Secrets(Vec<String>),
}

impl Call {
    pub(crate) fn new(core: Core, op: &'static Operation) -> Self {
        Self {
            core,
            op,
            params: Vec::new(),
            body: body::Given::default(),
            patches: Vec::new(),
            query: Vec::new(),
            notes: SmallVec::new(),
            options: None,
            accept: None,
        }
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.op
    }

    /// Forgets what was noted about the slot, as its value is about to be replaced.
    pub(crate) fn begin(&mut self, slot: Slot) {
        if self.notes.is_empty() {
            return;
        }
        let property = match slot {
            Slot::Field(index) => self.field_name(index),
            _ => None,
        };
        self.notes.retain(|note| match (slot, note.slot) {
            // A whole body takes the place of every property and part as well.
            (Slot::Whole, Slot::Whole | Slot::Field(_)) => false,
            // A property takes the place of the whole body's.
            (Slot::Field(_), Slot::Whole) => note.property.is_empty() || Some(note.property.as_str()) != property,
            (set, noted) => set != noted,
        });
    }

    pub(crate) fn note(&mut self, slot: Slot, property: &str, what: Noted) {
        self.notes.push(Note { slot, property: property.to_owned(), what });
    }

    pub(crate) fn put_param(&mut self, index: usize, rendered: Result<Option<String>, String>) {
        self.params.retain(|(i, _)| *i != index);
        match rendered {
            Ok(Some(text)) => self.params.push((index, text)),
            Ok(None) => {}
            Err(message) => self.fail(Slot::Param(index), message),
        }
    }

    pub(crate) fn end_field(&mut self, index: usize, start: usize, written: Result<(), String>) {
        self.body.fields.end(index, start);
        if let Err(error) = written {
            let name = self.field_name(index).unwrap_or_default();
            self.fail(Slot::Field(index), format!("property `{name}`: {error}"));
        }
    }

    pub(crate) fn field_name(&self, index: usize) -> Option<&'static str> {
        Some(self.op.bodies.first()?.fields.get(index)?.name)
    }

    /// Keeps in mind the secrets that `write` writes.
    pub(crate) fn noting<R>(&mut self, slot: Slot, write: impl FnOnce(&mut Self) -> R) -> R {
        let (written, secrets) = secret::collect(|| write(self));
        if !secrets.is_empty() {
            self.note(slot, "", Noted::Secrets(secrets));
        }
        written
    }

    /// Sets the whole body to `bytes` as they are. Properties and parts set before are replaced.
    pub fn body_bytes(&mut self, index: usize, bytes: Bytes) {
        self.body_file(index, bytes.into());
    }

    /// Sets the whole body to what is in `content`, which may be a file or a stream that is read while it is sent.
    /// Properties and parts set before are replaced.
    pub fn body_file(&mut self, index: usize, content: FileContent) {
        self.set_whole(index, body::Content::Bytes(content.into_source()));
    }

    /// Sets the whole body to the given parts. Properties and parts set before are replaced.
    pub fn body_multipart(&mut self, index: usize, parts: Vec<Part>) {
        self.set_whole(index, body::Content::Parts(parts));
    }

    pub(crate) fn set_whole(&mut self, index: usize, content: body::Content) {
        self.begin(Slot::Whole);
        if self.op.bodies.get(index).is_none() {
            return self.broken("request body", index);
        }
        self.body.set_whole(body::Whole { index, content });
    }

    /// Asks for these media types in place of the operation's.
    pub fn accept(&mut self, media_types: &'static str) {
        self.accept = Some(media_types);
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

    /// The error of a value that cannot be written, if there is one.
    pub(crate) fn unwritable(&self) -> Option<&Error> {
        let errors = self.notes.iter().filter_map(|note| match &note.what {
            Noted::Error(error) => Some((note.slot, error)),
            _ => None,
        });
        errors.min_by_key(|(slot, _)| *slot).map(|(_, error)| error)
    }

    /// The documented limits that the values break.
    pub(crate) fn violations(&self) -> Vec<Violation> {
        let violations = self.notes.iter().filter_map(|note| match &note.what {
            Noted::Violation(violation) => Some((note.slot, violation.clone())),
            _ => None,
        });
        let mut violations: Vec<(Slot, Violation)> = violations.collect();
        violations.sort_by_key(|(slot, _)| *slot);
        violations.into_iter().map(|(_, violation)| violation).collect()
    }

    /// The texts of the values that are secret.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let secrets = self.notes.iter().filter_map(|note| match &note.what {
            Noted::Secrets(secrets) => Some(secrets),
            _ => None,
        });
        secrets.flatten().cloned().collect()
    }

    /// As [`secrets`](Self::secrets), moved out of a call that is about to be sent.
    pub(crate) fn take_secrets(&mut self) -> Vec<String> {
        let mut all = Vec::new();
        for note in std::mem::take(&mut self.notes) {
            match note.what {
                Noted::Secrets(secrets) if all.is_empty() => all = secrets,
                Noted::Secrets(mut secrets) => all.append(&mut secrets),
                _ => {}
            }
        }
        all
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
                // A property set by itself was set after the whole body.
                let (first, _) = pointer.get(1..)?.split_once('/').unwrap_or((&pointer[1..], ""));
                let index = self.op.bodies.first()?.fields.iter().position(|field| field.name == first);
                if let Some(json) = index.and_then(|index| self.body.fields.get(index)) {
                    return pointer::number(json.as_bytes(), &pointer[first.len() + 1..]);
                }
                let json = self.body.whole.as_ref().and_then(body::Whole::json)?;
                pointer::number(json, pointer)
            }
        }
    }

    pub(crate) fn fail(&mut self, slot: Slot, message: String) {
        self.note(slot, "", Noted::Error(Error::new(ErrorKind::InvalidRequest, message)));
    }

    pub(crate) fn broken(&mut self, what: &str, index: usize) {
        self.fail(Slot::Call, format!("the generated crate names {what} {index}, which the operation does not have"));
    }

    /// Sends the call and gives back a successful response with its whole body.
    ///
    /// # Errors
    ///
    /// Everything that can go wrong, an error response included; see [`ErrorKind`].
    pub async fn execute(self) -> Result<RawResponse, Error> {
        Ok(execute::answered(self).await?.raw())
    }

    /// The response, which is no HTML page unless one is documented.
    async fn answered_without_page(self) -> Result<Answer, Error> {
        let (accept, any) = (self.accepted(), self.op.undocumented_response);
        let answer = execute::answered(self).await?;
        if any { Ok(answer) } else { answer.no_page(accept) }
    }

    /// The media types that are asked for.
    pub(crate) fn accepted(&self) -> &'static str {
        self.accept.unwrap_or(self.op.accept)
    }

    /// Sends the call; the body, if any, is not looked at. An HTML page is an error.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute).
    pub async fn send_empty(self) -> Result<Response<()>, Error> {
        Ok(self.answered_without_page().await?.response(()))
    }

    /// Sends the call and gives back the body as it came.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute).
    pub async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        let done = self.answered_without_page().await?;
        let body = done.body.clone();
        Ok(done.response(body))
    }

    /// Sends the call and gives back the body as text.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute), and if the body is not UTF-8.
    pub async fn send_text(self) -> Result<Response<String>, Error> {
        let done = self.answered_without_page().await?;
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

    /// As [`send_events`](Call::send_events), of events that are written in another way.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute).
    pub async fn send_events_as<T: Wire + Send + 'static>(self, framing: Framing) -> Result<Events<T>, Error> {
        let operation = self.op.id;
        let redactor = redact::Redactor::new(self.core.0.secrets.clone(), self.secrets());
        let again = Reconnect::of(&self);
        Ok(Events::new(execute::streamed(self).await?, again, operation, redactor, framing))
    }

    /// Sends the call and gives back server-sent events, or lines of JSON, as they arrive.
    ///
    /// # Errors
    ///
    /// As [`execute`](Call::execute).
    pub async fn send_events<T: Wire + Send + 'static>(self) -> Result<Events<T>, Error> {
        self.send_events_as(Framing::Data).await
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

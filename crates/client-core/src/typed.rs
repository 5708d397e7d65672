//! Where calls and the types of the model meet.

use bytes::Bytes;

use crate::answer::Answer;
use crate::api::Field;
use crate::body::{Content, Whole};
use crate::call::{Noted, Slot};
use crate::model::{self, Checker, Limits};
use crate::{
    Call, Error, ErrorKind, FileContent, Operation, Part, RawResponse, Response, Violation, Wire, encode, execute,
    members,
};

/// Stands for the operation of a response that is no call's.
static UNKNOWN: Operation = Operation::PLAIN;

impl Call {
    /// Sets the parameter at `index` of the operation's parameters; a later value replaces an
    /// earlier one.
    pub fn set_param(&mut self, index: usize, value: &dyn Wire) {
        let Some(param) = self.op.params.get(index) else {
            return self.broken("parameter", index);
        };
        let slot = Slot::Param(index);
        self.begin(slot);
        self.look(slot, param.name, value, param.limits);
        let written = self.noting(slot, |_| model::to_value(value));
        let rendered = written
            .map_err(|error| format!("parameter `{}`: {error}", param.name))
            .and_then(|value| encode::param(param, &value));
        self.put_param(index, rendered);
    }

    /// Sets the property at `index` of the first body's fields; a later value replaces an earlier one, and the one of a
    /// whole body set before.
    pub fn set_field(&mut self, index: usize, value: &dyn Wire) {
        let field = self.op.bodies.first().and_then(|body| body.fields.get(index));
        let Some(field) = field else { return self.broken("property", index) };
        let slot = Slot::Field(index);
        self.begin(slot);
        let secret = self.look(slot, field.name, value, field.limits);
        let start = self.body.fields.begin(field.name);
        // Straight into the buffer that becomes the body.
        let append = |call: &mut Self| model::append(call.body.fields.buffer(), value);
        let written = if secret { self.noting(slot, append) } else { append(self) };
        self.end_field(index, start, written.map_err(|error| error.to_string()));
    }

    /// Sets the property at `index` of the first body's fields to null.
    pub fn field_null(&mut self, index: usize) {
        let Some(name) = self.field_name(index) else { return self.broken("property", index) };
        self.begin(Slot::Field(index));
        let start = self.body.fields.begin(name);
        self.body.fields.buffer().extend_from_slice(b"null");
        self.end_field(index, start, Ok(()));
    }

    /// Sets the whole body, in the media type at `index` of the operation's bodies. Properties and parts set before are
    /// replaced; those set after this replace the body's own.
    pub fn set_body(&mut self, index: usize, value: &dyn Wire) {
        self.begin(Slot::Whole);
        self.look(Slot::Whole, "", value, None);
        let json = match self.noting(Slot::Whole, |_| model::to_vec(value)) {
            Ok(json) => json,
            Err(error) => match model::properties(value) {
                // A property that cannot be written may still be replaced.
                Some(properties) => {
                    let mut members = members::Members::new();
                    for (name, written) in properties {
                        match written {
                            Ok(json) => members::set(&mut members, &name, json),
                            Err(error) => {
                                let error = format!("request body: {error}");
                                let error = Error::new(ErrorKind::InvalidRequest, error);
                                self.note(Slot::Whole, &name, Noted::Error(error));
                            }
                        }
                    }
                    members::write(&members)
                }
                None => return self.fail(Slot::Whole, format!("request body: {error}")),
            },
        };
        if self.op.bodies.get(index).is_none() {
            return self.broken("request body", index);
        }
        self.body.set_whole(Whole { index, content: Content::Json(json.into()) });
    }

    /// Sets a file in a multipart body, under the name at `index` of its fields. Another file is added where the document
    /// has several, and replaces the one before where it has one.
    pub fn part_file(&mut self, index: usize, filename: String, content: FileContent) {
        let Some(field) = self.part_field(index) else { return self.broken("part", index) };
        let part = content.into_part(field.name, filename, field.encoding.content_type);
        match self.body.parts.iter_mut().find(|(set, _)| *set == index) {
            Some((_, parts)) if field.many => parts.push(part),
            _ => self.put_parts(index, vec![part]),
        }
    }

    /// Sets a property of a multipart body that is no file, in place of what was set before: text as it is, an array as
    /// a part for each item, an object as JSON, unless the document names a media type.
    pub fn part(&mut self, index: usize, value: &dyn Wire) {
        let Some(field) = self.part_field(index) else { return self.broken("part", index) };
        let slot = Slot::Field(index);
        self.begin(slot);
        self.look(slot, field.name, value, field.limits);
        match self.noting(slot, |_| model::to_value(value)) {
            Ok(value) => self.put_parts(index, Part::encoded(field.name, &value, field.encoding.content_type)),
            Err(error) => {
                self.put_parts(index, Vec::new());
                self.fail(slot, format!("part `{}`: {error}", field.name));
            }
        }
    }

    fn part_field(&self, index: usize) -> Option<&'static Field> {
        self.op.bodies.first().and_then(|body| body.fields.get(index))
    }

    fn put_parts(&mut self, index: usize, parts: Vec<Part>) {
        self.body.parts.retain(|(set, _)| *set != index);
        self.body.parts.push((index, parts));
    }

    /// Notes which documented limits the value breaks. Whether that matters is decided on sending: the request's own
    /// setting may come after its values. Says whether any of it is secret.
    fn look(&mut self, slot: Slot, name: &str, value: &dyn Wire, limits: Option<&'static Limits>) -> bool {
        if limits.is_none() && value.is_plain() {
            return false;
        }
        let limits = limits.unwrap_or(&Limits::NONE);
        let mut checker = Checker::brief();
        checker.value(value, limits);
        let secret = checker.met_secrets();
        if checker.violations().is_empty() {
            return secret;
        }
        // Pointers cost allocations, which are spent only where there is something to point at.
        let mut checker = Checker::new();
        match name {
            "" => checker.value(value, limits),
            name => checker.under(name, |checker| checker.value(value, limits)),
        }
        for violation in checker.into_violations() {
            let property = violation.pointer.split('/').nth(1).map(members::unescape).unwrap_or_default();
            let violation = Violation { pointer: violation.pointer, message: violation.message };
            self.note(slot, &property, Noted::Violation(violation));
        }
        secret
    }

    /// Sends the call and reads the body.
    ///
    /// # Errors
    /// As [`execute`](Call::execute), and if the body is not what is documented.
    pub async fn receive<T: Wire>(self) -> Result<Response<T>, Error> {
        execute::answered(self).await?.decoded()
    }

    /// As [`receive`](Call::receive), for a type that may be a text: where the server does not say that the body is JSON,
    /// its media type decides.
    ///
    /// # Errors
    /// As [`receive`](Call::receive), and if the body is neither JSON nor text, or could be either.
    pub async fn receive_by_media_type<T: Wire>(self) -> Result<Response<T>, Error> {
        let answer = execute::answered(self).await?;
        let value = answer.read_by_media_type()?;
        Ok(answer.response(value))
    }
}

impl RawResponse {
    /// Reads the body as JSON.
    ///
    /// # Errors
    /// The body is not what is documented.
    pub fn decode<T: Wire>(&self) -> Result<T, Error> {
        Ok(self.answer().read()?.0)
    }

    /// Reads the body as [`Call::receive_by_media_type`] does.
    ///
    /// # Errors
    /// The body is not what is documented.
    pub fn decode_by_media_type<T: Wire>(&self) -> Result<T, Error> {
        self.answer().read_by_media_type()
    }

    fn answer(&self) -> Answer {
        let (op, attempts) = self.origin.unwrap_or((&UNKNOWN, 0));
        Answer {
            op,
            status: self.status,
            headers: self.headers.clone(),
            body: self.full(),
            redactor: self.redactor.clone(),
            attempts,
        }
    }

    /// The body as text.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub fn text(&self) -> Result<String, Error> {
        String::from_utf8(self.body().to_vec())
            .map_err(|_| Error::new(crate::ErrorKind::Decode, "the response body is not UTF-8 text"))
    }

    /// The body's bytes.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.full()
    }
}

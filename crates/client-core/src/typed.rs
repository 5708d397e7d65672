//! Where calls and the types of the model meet.

use bytes::Bytes;

use crate::model::{self, Checker, Limits, WireError};
use crate::{Call, Error, Field, FileContent, Part, RawResponse, Response, Wire, encode, execute};

impl Call {
    /// Sets the parameter at `index` of the operation's parameters; a later value replaces an
    /// earlier one.
    pub fn set_param(&mut self, index: usize, value: &dyn Wire) {
        let Some(param) = self.op.params.get(index) else {
            return self.broken("parameter", index);
        };
        self.look(param.name, value, param.limits);
        let written = self.noting(|_| model::to_value(value));
        let rendered = written
            .map_err(|error| format!("parameter `{}`: {error}", param.name))
            .and_then(|value| encode::param(param, &value));
        self.put_param(index, rendered);
    }

    /// Sets the member at `index` of the first body's fields.
    pub fn set_field(&mut self, index: usize, value: &dyn Wire) {
        let field = self.op.bodies.first().and_then(|body| body.fields.get(index));
        let Some(field) = field else { return self.broken("body member", index) };
        let secret = self.look(field.name, value, field.limits);
        let start = self.fields.begin(field.name);
        // Straight into the buffer that becomes the body.
        let append = |call: &mut Self| model::append(call.fields.buffer(), value);
        let written = if secret { self.noting(append) } else { append(self) };
        self.end_field(index, start, written.map_err(|error| error.to_string()));
    }

    /// Sets the member at `index` of the first body's fields to null.
    pub fn field_null(&mut self, index: usize) {
        let Some(name) = self.field_name(index) else { return self.broken("body member", index) };
        let start = self.fields.begin(name);
        self.fields.buffer().extend_from_slice(b"null");
        self.end_field(index, start, Ok(()));
    }

    /// Sets the whole body, in the media type at `index` of the operation's bodies.
    pub fn set_body(&mut self, index: usize, value: &dyn Wire) {
        self.look("", value, None);
        let written = self.noting(|_| model::to_vec(value));
        self.put_body(index, written.map_err(|error| error.to_string()));
    }

    /// Adds a file to a multipart body, under the name at `index` of its fields.
    pub fn part_file(&mut self, index: usize, filename: String, content: FileContent) {
        let Some(field) = self.part_field(index) else { return self.broken("part", index) };
        let part = content.into_part(field.name, filename, field.encoding.content_type);
        self.add_parts(field.name, vec![part], true);
    }

    /// Sets a property of a multipart body that is no file, in place of what was set before: text as it is, an array as
    /// a part for each item, an object as JSON, unless the document names a media type.
    pub fn part(&mut self, index: usize, value: &dyn Wire) {
        let Some(field) = self.part_field(index) else { return self.broken("part", index) };
        self.look(field.name, value, field.limits);
        match self.noting(|_| model::to_value(value)) {
            Ok(value) => {
                self.add_parts(field.name, Part::encoded(field.name, &value, field.encoding.content_type), false)
            }
            Err(error) => self.fail(format!("part `{}`: {error}", field.name)),
        }
    }

    fn part_field(&self, index: usize) -> Option<&'static Field> {
        self.op.bodies.first().and_then(|body| body.fields.get(index))
    }

    /// Notes which documented limits the value breaks. Whether that matters is decided on sending: the request's own
    /// setting may come after its values. Says whether any of it is secret.
    fn look(&mut self, name: &str, value: &dyn Wire, limits: Option<&'static Limits>) -> bool {
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
            self.violation(violation.pointer, violation.message);
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
}

impl RawResponse {
    /// Reads the body as JSON.
    ///
    /// # Errors
    /// The body is not what is documented.
    pub fn decode<T: Wire>(&self) -> Result<T, Error> {
        model::from_slice(self.body()).map_err(|error: WireError| {
            let said = self.redactor.text(&error.to_string());
            Error::new(crate::ErrorKind::Decode, format!("the response body does not decode: {said}"))
        })
    }

    /// The body as text.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub fn text(&self) -> Result<String, Error> {
        String::from_utf8(self.body().to_vec())
            .map_err(|_| Error::new(crate::ErrorKind::Decode, "the response body is no UTF-8 text"))
    }

    /// The body's bytes.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        Bytes::copy_from_slice(self.body())
    }
}

//! Where calls and the types of the model meet.

use bytes::Bytes;

use crate::model::{self, Checker, Limits, WireError};
use crate::{Call, Error, Part, RawResponse, Response, Wire, encode, execute};

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
    pub fn part_file(&mut self, index: usize, filename: String, content: Bytes) {
        let content_type = Some("application/octet-stream".to_owned());
        self.push_part(index, Some(filename), content_type, content);
    }

    /// Sets a part of a multipart body that is no file: text as it is, anything else as JSON.
    pub fn part(&mut self, index: usize, value: &dyn Wire) {
        let written = self.noting(|_| model::to_value(value));
        let (text, content_type) = match written {
            Ok(model::Value::String(text)) => (text, None),
            Ok(value @ (model::Value::Array(_) | model::Value::Object(_))) => {
                (value.to_string(), Some("application/json".to_owned()))
            }
            Ok(value) => (value.to_string(), None),
            Err(error) => return self.fail(format!("part {index}: {error}")),
        };
        self.push_part(index, None, content_type, text.into());
    }

    fn push_part(&mut self, index: usize, filename: Option<String>, content_type: Option<String>, bytes: Bytes) {
        let field = self.op.bodies.first().and_then(|body| body.fields.get(index));
        let Some(field) = field else { return self.broken("part", index) };
        self.add_part(Part { name: field.name.to_owned(), filename, content_type, body: bytes });
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

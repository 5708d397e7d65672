//! Request bodies: members appended to one buffer, put in wire order on sending.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::Value;

use crate::Part;
use crate::api::{Body, Field, Media};
use crate::model::multipart;
use crate::options::RequestOptions;
use crate::upload::Upload;
use crate::{Error, ErrorKind, Source, encode, members};

/// Members set one by one, written as the object they will most likely be sent as.
#[derive(Clone, Default)]
pub(crate) struct Fields {
    /// `{"a":1,"b":2,`
    json: Vec<u8>,
    /// Where the values are.
    spans: Vec<Span>,
    /// Whether what is written is not what has to be sent: members set again, or in another order than the document's.
    scattered: bool,
}

#[derive(Clone, Copy)]
struct Span {
    index: usize,
    start: usize,
    end: usize,
}

/// What is set aside for the members of a body at first.
const FIELDS_BYTES: usize = 320;

/// Members of a body for which room is set aside at first.
const FIELDS: usize = 12;

impl Fields {
    /// Begins the member of this name; its value has to be appended to the buffer.
    pub(crate) fn begin(&mut self, name: &str) -> usize {
        if self.json.capacity() == 0 {
            // One allocation each for most bodies, where growing from nothing takes several.
            self.json.reserve(FIELDS_BYTES);
            self.spans.reserve(FIELDS);
            self.json.push(b'{');
        }
        members::write_name(&mut self.json, name);
        self.json.len()
    }

    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.json
    }

    /// Ends the member begun at `start`; it replaces an earlier one of the same index.
    pub(crate) fn end(&mut self, index: usize, start: usize) {
        if self.scattered || self.spans.last().is_some_and(|last| last.index >= index) {
            self.spans.retain(|span| span.index != index);
            self.scattered = true;
        }
        self.spans.push(Span { index, start, end: self.json.len() });
        self.json.push(b',');
    }

    fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    fn has(&self, index: usize) -> bool {
        self.spans.iter().any(|span| span.index == index)
    }

    /// Sets a property to JSON text.
    fn set(&mut self, index: usize, name: &str, json: &str) {
        let start = self.begin(name);
        self.json.extend_from_slice(json.as_bytes());
        self.end(index, start);
    }

    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let span = self.spans.iter().find(|span| span.index == index)?;
        // The buffer holds what serde_json wrote, which is UTF-8.
        std::str::from_utf8(self.json(span)?).ok()
    }

    fn json(&self, span: &Span) -> Option<&[u8]> {
        self.json.get(span.start..span.end)
    }

    /// The object of the members, in the document's order.
    fn into_object(mut self, fields: &[Field]) -> Vec<u8> {
        match self.json.last_mut() {
            Some(comma) if !self.scattered => {
                *comma = b'}';
                self.json
            }
            _ => self.gathered(fields),
        }
    }

    fn gathered(mut self, fields: &[Field]) -> Vec<u8> {
        self.spans.sort_by_key(|span| span.index);
        let mut out = Vec::with_capacity(self.json.len() + 1);
        out.push(b'{');
        for span in &self.spans {
            let (Some(field), Some(json)) = (fields.get(span.index), self.json(span)) else {
                continue;
            };
            if out.len() > 1 {
                out.push(b',');
            }
            members::write_name(&mut out, field.name);
            out.extend_from_slice(json);
        }
        out.push(b'}');
        out
    }
}

/// What was given for the body. Properties and parts were set after the whole, whose own they replace.
#[derive(Clone, Default)]
pub(crate) struct Given {
    pub(crate) fields: Fields,
    /// The parts of each property by index into the first body's fields; an empty array has none.
    pub(crate) parts: Vec<(usize, Vec<Part>)>,
    pub(crate) whole: Option<Whole>,
}

impl Given {
    pub(crate) fn set_whole(&mut self, whole: Whole) {
        *self = Self { whole: Some(whole), ..Self::default() };
    }
}

/// A body set as a whole.
#[derive(Clone)]
pub(crate) struct Whole {
    pub(crate) index: usize,
    pub(crate) content: Content,
}

impl Whole {
    /// The body's JSON, if that is what it is.
    pub(crate) fn json(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Json(json) => Some(json),
            _ => None,
        }
    }
}

#[derive(Clone)]
pub(crate) enum Content {
    Json(Bytes),
    Bytes(Source),
    Parts(Vec<Part>),
}

/// A body as it goes over the wire.
pub(crate) struct Encoded {
    pub(crate) content_type: Cow<'static, str>,
    /// Empty where the body is an upload.
    pub(crate) bytes: Bytes,
    /// A body that is read while it is sent.
    pub(crate) upload: Option<Upload>,
}

impl Encoded {
    fn new(content_type: impl Into<Cow<'static, str>>, bytes: impl Into<Bytes>) -> Self {
        Self { content_type: content_type.into(), bytes: bytes.into(), upload: None }
    }

    /// A body of pieces, at least one of which is not in memory.
    fn upload(content_type: impl Into<Cow<'static, str>>, pieces: Vec<Source>) -> Result<Self, Error> {
        Ok(Self { upload: Some(Upload::new(pieces)?), ..Self::new(content_type, Bytes::new()) })
    }
}

/// Everything a body is put together from.
pub(crate) struct Pieces<'a> {
    pub(crate) bodies: &'static [Body],
    pub(crate) given: Given,
    pub(crate) patches: &'a [(&'static str, Value)],
    pub(crate) options: Option<&'a RequestOptions>,
    /// Random text for a multipart boundary.
    pub(crate) unique: &'a dyn Fn() -> String,
}

impl Pieces<'_> {
    /// Puts the body together. `None`: the request has none.
    pub(crate) fn encode(mut self) -> Result<Option<Encoded>, Error> {
        let whole = self.given.whole.take();
        let index = whole.as_ref().map_or(0, |whole| whole.index);
        let Some(body) = self.bodies.get(index) else {
            if self.patches.is_empty() && self.extra().is_empty() {
                return Ok(None);
            }
            // Undocumented properties, or a page asked for in the body of an operation that documents none.
            return self.json_body("application/json", Vec::new()).map(Some);
        };
        match whole {
            Some(whole) => self.encode_whole(body, whole.content).map(Some),
            None if body.media == Media::Multipart => self.encode_parts(body, Vec::new()),
            None => self.encode_fields(body),
        }
    }

    fn extra(&self) -> &[(String, Value)] {
        self.options.map_or(&[], |options| &options.members)
    }

    /// The fields that properties and parts are set by.
    fn fields(&self) -> &'static [Field] {
        self.bodies.first().map_or(&[], |body| body.fields)
    }

    /// Whether no property is set.
    fn untouched(&self) -> bool {
        self.given.fields.is_empty() && self.patches.is_empty() && self.extra().is_empty()
    }

    fn encode_whole(&mut self, body: &'static Body, content: Content) -> Result<Encoded, Error> {
        let encoded = |bytes: Bytes| Encoded::new(body.media_type, bytes);
        if !self.given.parts.is_empty() && !matches!(content, Content::Parts(_)) {
            return Err(invalid("a part was set after a body that is not made of parts"));
        }
        match (content, body.media) {
            (Content::Json(json), Media::Json) if self.untouched() => Ok(encoded(json)),
            (Content::Json(json), Media::Json | Media::Form) => {
                let members = self.overridden(&json)?;
                match body.media {
                    Media::Form => self.form(body, members),
                    _ => self.json_body(body.media_type, members),
                }
            }
            (Content::Json(json), Media::Text | Media::Bytes) if self.untouched() => {
                // A string value is sent as it is, anything else as its JSON.
                match serde_json::from_slice::<String>(&json) {
                    Ok(text) => Ok(encoded(text.into())),
                    Err(_) => Ok(encoded(json)),
                }
            }
            (Content::Bytes(source), media) => match (source.bytes(), media) {
                (Some(bytes), _) if self.untouched() => Ok(encoded(bytes.clone())),
                (None, _) if self.untouched() => Encoded::upload(body.media_type, vec![source]),
                (Some(bytes), Media::Json) => {
                    let members = self.overridden(bytes)?;
                    self.json_body(body.media_type, members)
                }
                _ => Err(invalid("a body of bytes has no properties to set")),
            },
            (Content::Json(_), Media::Text | Media::Bytes) => Err(invalid("a body of bytes has no properties to set")),
            (Content::Parts(parts), Media::Multipart) => {
                let encoded = self.encode_parts(body, parts)?;
                encoded.ok_or_else(|| missing(""))
            }
            (Content::Parts(_), _) | (Content::Json(_), Media::Multipart) => {
                Err(invalid("the request body was given in a form that its media type cannot have"))
            }
        }
    }

    /// The properties of a whole body, with those set after it in the place of its own.
    fn overridden(&self, json: &[u8]) -> Result<Vec<(String, String)>, Error> {
        let mut members = members::parse(json)
            .map_err(|_| invalid("properties can be set in a request body only where it is a JSON object"))?;
        self.override_members(&mut members);
        Ok(members)
    }

    /// The parts of a whole body, with those set after it in the place of its own. `None`: there is no body.
    fn encode_parts(&mut self, body: &'static Body, mut parts: Vec<Part>) -> Result<Option<Encoded>, Error> {
        if !self.untouched() {
            return Err(invalid("a multipart body has parts, not properties, to set"));
        }
        let mut set = std::mem::take(&mut self.given.parts);
        let name = |index: usize| self.fields().get(index).map(|field| field.name);
        let given: Vec<&str> = set.iter().filter_map(|(index, _)| name(*index)).collect();
        parts.retain(|part| !given.contains(&part.name.as_str()));
        if parts.is_empty() && set.is_empty() && !body.required {
            return Ok(None);
        }
        let mut constants = Vec::new();
        for (index, field) in body.fields.iter().enumerate() {
            let there = given.contains(&field.name) || parts.iter().any(|part| part.name == field.name);
            match field.constant {
                _ if there => {}
                Some(json) => {
                    let value = serde_json::from_str(json).map_err(|error| invalid(error.to_string()))?;
                    constants.push((index, Part::encoded(field.name, &value, field.encoding.content_type)));
                }
                None if field.required => return Err(missing(field.name)),
                None => {}
            }
        }
        set.append(&mut constants);
        if parts.is_empty() && set.is_empty() {
            return Err(missing(""));
        }
        // In the document's order, and several of one name in the order they were set.
        set.sort_by_key(|(index, _)| *index);
        parts.extend(set.into_iter().flat_map(|(_, parts)| parts));
        let boundary = format!("part-{}", (self.unique)());
        let pieces = multipart::pieces(&parts, &boundary).map_err(|error| invalid(error.to_string()))?;
        let content_type = format!("{}; boundary={boundary}", body.media_type);
        match pieces.as_slice() {
            [all] if all.bytes().is_some() => {
                Ok(Some(Encoded::new(content_type, all.bytes().cloned().unwrap_or_default())))
            }
            _ => Encoded::upload(content_type, pieces).map(Some),
        }
    }

    fn override_members(&self, members: &mut Vec<(String, String)>) {
        for (index, field) in self.fields().iter().enumerate() {
            if let Some(json) = self.given.fields.get(index) {
                members::set(members, field.name, json.to_owned());
            }
        }
    }

    fn encode_fields(mut self, body: &'static Body) -> Result<Option<Encoded>, Error> {
        if !body.media.has_members() || (body.fields.is_empty() && self.untouched()) {
            return match body.required {
                true => Err(missing("")),
                false => Ok(None),
            };
        }
        if !body.required && self.untouched() {
            return Ok(None);
        }
        for (index, field) in body.fields.iter().enumerate() {
            let there = self.given.fields.has(index)
                || self.extra().iter().any(|(name, _)| name == field.name)
                || self.patches.iter().any(|(p, _)| p.split('/').nth(1) == Some(field.name));
            match field.constant {
                _ if there => {}
                Some(json) => self.given.fields.set(index, field.name, json),
                None if field.required => return Err(missing(field.name)),
                None => {}
            }
        }
        let extra = self.extra();
        if body.media == Media::Json && self.patches.is_empty() && extra.is_empty() {
            return Ok(Some(Encoded::new(body.media_type, self.given.fields.into_object(body.fields))));
        }
        let mut members = Vec::new();
        self.override_members(&mut members);
        match body.media {
            Media::Form => self.form(body, members),
            _ => self.json_body(body.media_type, members),
        }
        .map(Some)
    }

    fn finish_members(&self, members: &mut Vec<(String, String)>) -> Result<(), Error> {
        for (name, value) in self.extra() {
            members::set(members, name, value.to_string());
        }
        for (pointer, value) in self.patches {
            members::patch(members, pointer, value.clone()).map_err(invalid)?;
        }
        Ok(())
    }

    fn json_body(&self, media_type: &'static str, mut members: Vec<(String, String)>) -> Result<Encoded, Error> {
        self.finish_members(&mut members)?;
        Ok(Encoded::new(media_type, members::write(&members)))
    }

    fn form(&self, body: &'static Body, mut members: Vec<(String, String)>) -> Result<Encoded, Error> {
        self.finish_members(&mut members)?;
        let text = encode::form(&members, body.fields).map_err(invalid)?;
        Ok(Encoded::new(body.media_type, text))
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
}

fn missing(name: &str) -> Error {
    let message = match name {
        "" => "the request body is required and was not set".to_owned(),
        name => format!("`{name}` is required and was not set"),
    };
    Error::new(ErrorKind::MissingField { name: name.to_owned() }, message)
}

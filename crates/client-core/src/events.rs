//! Server-sent events and newline-delimited JSON.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt, stream};

use crate::answer::content_type;
use crate::redact::Redactor;
use crate::{ByteStream, Error, ErrorKind, Wire, excerpt, model};

/// Size of one event at most; a stream has no end, so its memory must.
const MAX_EVENT: usize = 16 * 1024 * 1024;

/// One event of a stream.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event<T> {
    /// The event's name; empty where it has none.
    pub name: String,
    /// The event's id; empty where it has none.
    pub id: String,
    /// The decoded data.
    pub data: T,
}

/// Typed events as they arrive. Ends at the end of the body or at a `[DONE]` event; ends after an error.
pub struct Events<T> {
    inner: Pin<Box<dyn Stream<Item = Result<Event<T>, Error>> + Send>>,
}

impl<T: Wire + Send + 'static> Events<T> {
    pub(crate) fn new(body: ByteStream, operation: &'static str, redactor: Redactor) -> Self {
        let decode = move |record: Result<Record, Error>| {
            let record = record.map_err(|error| error.with_operation(operation))?;
            match model::from_slice(record.data.as_bytes()) {
                Ok(data) => Ok(Event { name: record.name, id: record.id, data }),
                Err(error) => {
                    let said = redactor.text(&excerpt::clip(&error.to_string(), 300));
                    let text = format!("an event does not decode: {said}");
                    Err(Error::new(ErrorKind::Decode, text).with_operation(operation))
                }
            }
        };
        Self { inner: Box::pin(records(body).map(decode)) }
    }
}

impl<T> Stream for Events<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.as_mut().poll_next(cx)
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

/// One event before its data is decoded.
#[derive(Debug, Default, PartialEq)]
struct Record {
    name: String,
    id: String,
    data: String,
}

type Records = Pin<Box<dyn Stream<Item = Result<Record, Error>> + Send>>;

/// The records of a body; by its media type server-sent events, or else lines of JSON.
fn records(body: ByteStream) -> Records {
    let sse = content_type(&body.headers).contains("event-stream");
    let start = Some((body, Parser::new(sse)));
    Box::pin(stream::unfold(start, |state| async move {
        let (mut body, mut parser) = state?;
        loop {
            if let Some(record) = parser.ready.pop_front() {
                if record.data.trim() == "[DONE]" {
                    return None;
                }
                return Some((Ok(record), Some((body, parser))));
            }
            match body.next().await {
                Some(Ok(bytes)) => {
                    if let Err(error) = parser.push(&bytes) {
                        return Some((Err(error), None));
                    }
                }
                Some(Err(error)) => return Some((Err(error), None)),
                None if parser.ended => return None,
                None => parser.end(),
            }
        }
    }))
}

/// Splits bytes into lines and lines into records.
struct Parser {
    sse: bool,
    line: Vec<u8>,
    /// Whether the last line ended in a carriage return, of which a line feed is part.
    after_cr: bool,
    begun: bool,
    ended: bool,
    record: Record,
    has_data: bool,
    ready: VecDeque<Record>,
}

impl Parser {
    fn new(sse: bool) -> Self {
        Self {
            sse,
            line: Vec::new(),
            after_cr: false,
            begun: false,
            ended: false,
            record: Record::default(),
            has_data: false,
            ready: VecDeque::new(),
        }
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        for byte in bytes {
            match byte {
                b'\n' if self.after_cr => self.after_cr = false,
                b'\n' | b'\r' => {
                    self.after_cr = *byte == b'\r';
                    self.end_line()?;
                }
                _ => {
                    self.after_cr = false;
                    self.line.push(*byte);
                }
            }
            if self.line.len() + self.record.data.len() > MAX_EVENT {
                return Err(Error::new(
                    ErrorKind::TooLarge { limit: MAX_EVENT as u64 },
                    format!("an event is larger than {MAX_EVENT} bytes"),
                ));
            }
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), Error> {
        let line = String::from_utf8(std::mem::take(&mut self.line))
            .map_err(|_| Error::new(ErrorKind::Decode, "a line of the event stream is no UTF-8"))?;
        let line = match std::mem::replace(&mut self.begun, true) {
            false => line.strip_prefix('\u{feff}').unwrap_or(&line),
            true => &line,
        };
        if !self.sse {
            if !line.trim().is_empty() {
                self.ready.push_back(Record { data: line.to_owned(), ..Record::default() });
            }
            return Ok(());
        }
        if line.is_empty() {
            self.dispatch();
            return Ok(());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                if self.has_data {
                    self.record.data.push('\n');
                }
                self.record.data.push_str(value);
                self.has_data = true;
            }
            "event" => self.record.name = value.to_owned(),
            "id" if !value.contains('\0') => self.record.id = value.to_owned(),
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self) {
        if std::mem::take(&mut self.has_data) {
            // The id stays until another one comes.
            let id = self.record.id.clone();
            let record = std::mem::take(&mut self.record);
            self.record.id = id;
            self.ready.push_back(record);
        } else {
            self.record.name.clear();
        }
    }

    /// At the end of the body a line of JSON may lack its line break; an event without its blank line is not whole and
    /// is dropped, as the standard says.
    fn end(&mut self) {
        self.ended = true;
        if !self.sse && !self.line.is_empty() {
            // Not UTF-8: the record would not decode either.
            let _ = self.end_line();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(sse: bool, pieces: &[&[u8]]) -> Vec<(String, String, String)> {
        let mut parser = Parser::new(sse);
        for piece in pieces {
            parser.push(piece).unwrap();
        }
        parser.end();
        let records = parser.ready.into_iter();
        records.map(|r| (r.name, r.id, r.data)).collect()
    }

    fn record(name: &str, id: &str, data: &str) -> (String, String, String) {
        (name.to_owned(), id.to_owned(), data.to_owned())
    }

    #[test]
    fn events_come_out_however_the_bytes_come_in() {
        let text = "\u{feff}: comment\r\nevent: log\r\nid: 7\r\ndata: a\r\ndata:b\r\n\r\n\
                    event: none\n\nretry: 5\rdata: é\r\rdata\n\ndata: lost";
        let expected = [record("log", "7", "a\nb"), record("", "7", "é"), record("", "7", "")];
        assert_eq!(parse(true, &[text.as_bytes()]), expected);
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(parse(true, &bytes), expected);
    }

    #[test]
    fn lines_of_json() {
        let text = b"{\"a\":1}\r\n\n{\"a\":2}\n{\"a\":3}";
        let expected = [r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#].map(|data| record("", "", data));
        assert_eq!(parse(false, &[text]), expected);
    }

    #[test]
    fn an_endless_event_is_an_error() {
        let mut parser = Parser::new(true);
        let piece = vec![b'x'; MAX_EVENT / 2];
        parser.push(&piece).unwrap();
        parser.push(&piece).unwrap();
        let error = parser.push(b"x").unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooLarge { .. }));
    }
}

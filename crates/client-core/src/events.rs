//! Server-sent events and newline-delimited JSON.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt, stream};

use crate::answer::content_type;
use crate::model::{Value, WireError};
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

/// What of an event its documented type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// The data, as JSON.
    Data,
    /// The whole event: an object of `event`, `id` and `data`.
    Envelope,
    /// The data, as text.
    Text,
}

impl Framing {
    fn decode<T: Wire>(self, record: &Record) -> Result<T, WireError> {
        match self {
            Self::Data => model::from_slice(record.data.as_bytes()),
            Self::Text => model::from_value(record.data.as_str().into()),
            Self::Envelope if !record.sse => model::from_slice(record.data.as_bytes()),
            Self::Envelope => {
                let envelope = |data: Value| {
                    let mut members = serde_json::Map::new();
                    for (name, text) in [("event", &record.name), ("id", &record.id)] {
                        if !text.is_empty() {
                            members.insert(name.to_owned(), text.as_str().into());
                        }
                    }
                    members.insert("data".to_owned(), data);
                    model::from_value(Value::Object(members))
                };
                // Data is JSON where that is what the type says, and text otherwise.
                let json = serde_json::from_str(&record.data).ok().map(envelope);
                match json {
                    Some(Ok(event)) => Ok(event),
                    Some(Err(error)) => envelope(record.data.as_str().into()).map_err(|_| error),
                    None => envelope(record.data.as_str().into()),
                }
            }
        }
    }
}

/// Typed events as they arrive. Ends at the end of the body or at a `[DONE]` event; ends after an error.
pub struct Events<T> {
    inner: Pin<Box<dyn Stream<Item = Result<Event<T>, Error>> + Send>>,
}

impl<T: Wire + Send + 'static> Events<T> {
    pub(crate) fn new(body: ByteStream, operation: &'static str, redactor: Redactor, framing: Framing) -> Self {
        let decode = move |record: Result<Record, Error>| {
            let record = record.map_err(|error| error.with_operation(operation))?;
            match framing.decode(&record) {
                Ok(data) => Ok(Event { name: record.name, id: record.id, data }),
                Err(error) => {
                    let said = redactor.text(&excerpt::clip(&error.without_values(), 300));
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
    /// Whether it came as a server-sent event, which has a name and an id.
    sse: bool,
}

type Records = Pin<Box<dyn Stream<Item = Result<Record, Error>> + Send>>;

/// The records of a body; by its media type server-sent events, or else lines of JSON.
fn records(body: ByteStream) -> Records {
    let sse = content_type(&body.headers).contains("event-stream");
    let start = Some((Some(body), Parser::new(sse)));
    let records = stream::unfold(start, |state| async move {
        let (mut body, mut parser) = state?;
        loop {
            if let Some(record) = parser.ready.pop_front() {
                if record.data.trim() == "[DONE]" {
                    return None;
                }
                return Some((Ok(record), Some((body, parser))));
            }
            // A body that has ended is dropped: polling it again may panic.
            match body.as_mut()?.next().await {
                Some(Ok(bytes)) => {
                    if let Err(error) = parser.push(&bytes) {
                        return Some((Err(error), None));
                    }
                }
                Some(Err(error)) => return Some((Err(error), None)),
                None => {
                    body = None;
                    if let Err(error) = parser.end() {
                        return Some((Err(error), None));
                    }
                }
            }
        }
    });
    Box::pin(records.fuse())
}

/// Splits bytes into lines and lines into records.
struct Parser {
    sse: bool,
    line: Vec<u8>,
    /// Whether the last line ended in a carriage return, of which a line feed is part.
    after_cr: bool,
    begun: bool,
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
            .map_err(|_| Error::new(ErrorKind::Decode, "a line of the event stream is not UTF-8"))?;
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
            let mut record = std::mem::take(&mut self.record);
            record.sse = true;
            self.record.id = id;
            self.ready.push_back(record);
        } else {
            self.record.name.clear();
        }
    }

    /// At the end of the body a line of JSON may lack its line break; an event without its blank line is not whole and
    /// is dropped, as the standard says.
    fn end(&mut self) -> Result<(), Error> {
        match !self.sse && !self.line.is_empty() {
            true => self.end_line(),
            false => Ok(()),
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
        parser.end().unwrap();
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

    /// A body in pieces that panics, as bodies from the network do, when it is polled after its end.
    fn body(content_type: &'static str, pieces: Vec<Vec<u8>>) -> ByteStream {
        let mut headers = http::HeaderMap::new();
        headers.insert("content-type", http::HeaderValue::from_static(content_type));
        let pieces = stream::unfold(pieces.into_iter(), |mut pieces| async move {
            Some((Ok(bytes::Bytes::from(pieces.next()?)), pieces))
        });
        ByteStream { status: http::StatusCode::OK, headers, body: Box::pin(pieces) }
    }

    async fn drained(content_type: &'static str, pieces: Vec<Vec<u8>>) -> Vec<Result<Record, Error>> {
        let mut records = records(body(content_type, pieces));
        let mut out = Vec::new();
        while let Some(record) = records.next().await {
            out.push(record);
        }
        assert!(records.next().await.is_none(), "a stream that has ended stays so");
        out
    }

    #[tokio::test]
    async fn streams_end_however_their_last_bytes_are_framed() {
        let texts: [&[u8]; 12] = [
            b"",
            b"\n",
            b"data: 1",
            b"data: 1\n",
            b"data: 1\n\n",
            b"data: 1\r\n\r\n",
            b"data: 1\r\r",
            b"data: [DONE]\n\n",
            b"{\"a\":1}",
            b"{\"a\":1}\n",
            b": comment\n\nretry: 5\n\n",
            b"data: \xff\n\n",
        ];
        for text in texts {
            for content_type in ["text/event-stream", "application/x-ndjson", "text/event-stream; charset=utf-8"] {
                for size in 1..=text.len().max(1) {
                    let pieces: Vec<Vec<u8>> = text.chunks(size).map(<[u8]>::to_vec).collect();
                    let records = drained(content_type, pieces).await;
                    assert!(records.len() <= 2, "{content_type} {text:?}");
                    let whole = drained(content_type, vec![text.to_vec()]).await;
                    assert_eq!(
                        records.iter().flatten().collect::<Vec<_>>(),
                        whole.iter().flatten().collect::<Vec<_>>()
                    );
                    assert_eq!(
                        records.iter().filter(|r| r.is_err()).count(),
                        whole.iter().filter(|r| r.is_err()).count()
                    );
                }
            }
        }
    }

    #[tokio::test]
    async fn a_last_line_that_is_no_text_is_an_error() {
        let records = drained("application/x-ndjson", vec![b"{\"a\":1}\n\xff".to_vec()]).await;
        assert!(matches!(records.as_slice(), [Ok(_), Err(_)]), "{records:?}");
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

//! Server-sent events and newline-delimited JSON.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Stream, StreamExt, stream};

use crate::answer::content_type;
use crate::model::{Value, WireError};
use crate::redact::Redactor;
use crate::{ByteStream, Call, Error, ErrorKind, Wire, excerpt, execute, model};

/// Size of one event at most; a stream has no end, so its memory must.
const MAX_EVENT: usize = 16 * 1024 * 1024;

/// Time before a stream is taken up again, unless the server asks for another.
const RECONNECT: Duration = Duration::from_secs(3);

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

/// Typed events as they arrive. Ends at the end of the body or at a `[DONE]` event; ends after an error. With
/// [`RequestOptions::reconnect`](crate::RequestOptions::reconnect) a stream that breaks off is taken up again.
pub struct Events<T> {
    inner: Pin<Box<dyn Stream<Item = Result<Event<T>, Error>> + Send>>,
}

impl<T: Wire + Send + 'static> Events<T> {
    pub(crate) fn new(
        body: ByteStream,
        again: Option<Reconnect>,
        operation: &'static str,
        redactor: Redactor,
        framing: Framing,
    ) -> Self {
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
        Self { inner: Box::pin(records(body, again).map(decode)) }
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

/// How a stream that broke off is taken up again.
pub(crate) struct Reconnect {
    call: Call,
    /// How often in a row without an event.
    times: u32,
    left: u32,
}

impl Reconnect {
    /// What the call's options ask for.
    pub(crate) fn of(call: &Call) -> Option<Self> {
        let times = call.options.as_ref()?.reconnect?;
        Some(Self { call: call.clone(), times, left: times })
    }

    /// The body that goes on after the event of this id. `None`: it must not be asked for any more.
    async fn go_on(&mut self, id: &str, wait: Duration) -> Option<Result<ByteStream, Error>> {
        loop {
            self.left = self.left.checked_sub(1)?;
            tokio::time::sleep(wait).await;
            let mut call = self.call.clone();
            if !id.is_empty() {
                call.options().header("last-event-id", id);
            }
            match execute::streamed(call).await {
                Err(error) if self.left > 0 && error.is_retryable() => {}
                result => return Some(result),
            }
        }
    }
}

/// A body whose records are being read.
struct Reading {
    /// A body that has ended is dropped: polling it again may panic.
    body: Option<ByteStream>,
    parser: Parser,
    again: Option<Reconnect>,
    /// What ends the stream, after the records that came before.
    failed: Option<Error>,
}

impl Reading {
    /// Goes on with another body after this one has broken off, or ended. Gives why it could not.
    async fn resume(&mut self, why: Option<Error>) -> Option<Error> {
        self.body = None;
        let Some(again) = self.again.as_mut().filter(|_| self.parser.sse) else { return why };
        match again.go_on(&self.parser.last_id, self.parser.retry).await {
            None => why,
            Some(Err(error)) => Some(error),
            Some(Ok(body)) => {
                // 204 says that there is nothing more to come.
                let over = body.status() == http::StatusCode::NO_CONTENT;
                self.parser.begin_again();
                self.body = Some(body).filter(|_| !over);
                None
            }
        }
    }
}

/// The records of a body; by its media type server-sent events, or else lines of JSON.
fn records(body: ByteStream, again: Option<Reconnect>) -> Records {
    let sse = content_type(&body.headers).contains("event-stream");
    let start = Some(Reading { body: Some(body), parser: Parser::new(sse), again, failed: None });
    let records = stream::unfold(start, |state| async move {
        let mut state = state?;
        loop {
            if let Some(record) = state.parser.ready.pop_front() {
                if record.data.trim() == "[DONE]" {
                    return None;
                }
                if let Some(again) = &mut state.again {
                    again.left = again.times;
                }
                return Some((Ok(record), Some(state)));
            }
            if let Some(error) = state.failed.take() {
                return Some((Err(error), None));
            }
            let piece = state.body.as_mut()?.next().await;
            state.failed = match piece {
                Some(Ok(bytes)) => state.parser.push(&bytes).err(),
                Some(Err(error)) => state.resume(Some(error)).await,
                None => match state.parser.end() {
                    Ok(()) => state.resume(None).await,
                    Err(error) => Some(error),
                },
            };
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
    /// The id of the last event, or of a block without data.
    last_id: String,
    /// The time before the stream is taken up again.
    retry: Duration,
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
            last_id: String::new(),
            retry: RECONNECT,
        }
    }

    /// Begins with another body, which goes on after the last event.
    fn begin_again(&mut self) {
        let last = Self { last_id: std::mem::take(&mut self.last_id), retry: self.retry, ..Self::new(self.sse) };
        *self = last;
        self.record.id.clone_from(&self.last_id);
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
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().map_or(Duration::MAX, Duration::from_millis);
            }
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self) {
        self.last_id.clone_from(&self.record.id);
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
    use crate::testing::{LIST, Script, Seen, client};
    use crate::{RawResponse, RetryConfig};

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
        let mut records = records(body(content_type, pieces), None);
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

    /// A stream that is taken up again `times` times; each body ends, breaks off, or is an error response.
    async fn reconnected(script: Script, times: u32) -> (Vec<Result<i64, ErrorKind>>, Script) {
        let mut call = client(&script).call(&LIST);
        call.options().reconnect(times).retry(RetryConfig::none());
        let mut out = Vec::new();
        match call.send_events::<i64>().await {
            Ok(mut events) => {
                while let Some(event) = events.next().await {
                    out.push(event.map(|event| event.data).map_err(|error| error.kind().clone()));
                }
                assert!(events.next().await.is_none());
            }
            Err(error) => out.push(Err(error.kind().clone())),
        }
        (out, script)
    }

    fn part(text: &'static str, breaks: bool) -> impl FnMut(&Seen) -> Result<RawResponse, Error> + Send {
        move |_| {
            let mut pieces = vec![Ok(bytes::Bytes::from(text))];
            if breaks {
                pieces.push(Err(Error::new(ErrorKind::Truncated, "broken off")));
            }
            let response = RawResponse::stream(http::StatusCode::OK, http::HeaderMap::new(), stream::iter(pieces));
            Ok(response.header("content-type", "text/event-stream"))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_goes_on_after_its_last_event() {
        let script = Script::new()
            .then(part("retry: 70000\nid: a\ndata: 1\n\nid: b\ndata: 2\n\nid: lost\ndata: 3", true))
            .then(part("data: 3\n\n", false))
            .then(part("id: c\ndata: 4\n\n: comment\n", true))
            .json(503, "{}")
            .then(part("data: 5\n\ndata: [DONE]\n\n", false));
        let began = tokio::time::Instant::now();
        let (events, script) = reconnected(script, 2).await;
        assert_eq!(events, [1, 2, 3, 4, 5].map(Ok));
        assert_eq!(script.header("last-event-id"), ["", "b", "b", "c", "c"]);
        // As long as the server asked for, which holds for all that follows.
        assert_eq!(began.elapsed(), Duration::from_secs(4 * 70));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_is_taken_up_so_often_and_no_more() {
        let ended = |breaks| Script::new().then(part("data: 1\n\n", breaks)).then(part("", breaks));
        for (breaks, last) in [(false, None), (true, Some(Err(ErrorKind::Truncated)))] {
            let (events, script) = reconnected(ended(breaks), 3).await;
            assert_eq!(events, [Some(Ok(1)), last].into_iter().flatten().collect::<Vec<_>>());
            assert_eq!(script.count(), 4);
        }
        let (events, script) = reconnected(ended(true), 0).await;
        assert_eq!((events, script.count()), (vec![Ok(1), Err(ErrorKind::Truncated)], 1));
        // What will not pass is not tried again, and 204 says that nothing more comes.
        let script = Script::new().then(part("data: 1\n\n", false)).json(404, "{}");
        assert_eq!(reconnected(script, 3).await.0, [Ok(1), Err(ErrorKind::Api)]);
        let script = Script::new().then(part("data: 1\n\n", false)).json(204, "");
        let (events, script) = reconnected(script, 3).await;
        assert_eq!((events, script.count()), (vec![Ok(1)], 2));
    }

    #[tokio::test]
    async fn any_bytes_in_any_pieces_come_to_an_end() {
        const PARTS: &[&[u8]] = &[
            b"data: 1",
            b"data:",
            b"\n",
            b"\r",
            b"\n\n",
            b"\r\n",
            b": c",
            b"id: 7",
            b"retry: 5",
            b"event: e",
            b"\xff",
            b"\xc3\xa9",
            b"\xc3",
            b"{\"a\":1}",
            b"[DONE]",
            b"\xef\xbb\xbf",
            b"\0",
        ];
        let mut seed = 7_u64;
        let mut below = |end: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % end
        };
        for _ in 0..5_000 {
            let text: Vec<u8> = (0..below(9)).flat_map(|_| PARTS[below(PARTS.len())].to_vec()).collect();
            let content_type = ["text/event-stream", "application/x-ndjson"][below(2)];
            let whole = drained(content_type, vec![text.clone()]).await;
            let size = 1 + below(4);
            let pieces = drained(content_type, text.chunks(size).map(<[u8]>::to_vec).collect()).await;
            let records = |all: &[Result<Record, Error>]| all.iter().map(|one| format!("{one:?}")).collect::<Vec<_>>();
            assert_eq!(records(&whole), records(&pieces), "{content_type} {text:?} by {size}");
        }
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

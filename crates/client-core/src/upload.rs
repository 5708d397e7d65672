//! Request bodies that are read while they are sent.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http_body::{Body, Frame, SizeHint};

use crate::progress::Progress;
use crate::stream::BodyStream;
use crate::{Error, ErrorKind};

/// What is read of a file at a time.
const PIECE: usize = 64 * 1024;

/// Where the bytes of a file or a part come from: memory, a file, or a stream. The last two are read while they are sent, a
/// piece at a time.
///
/// ```
/// # use compute_clients_core::{FileContent, Source};
/// let in_memory = Source::from("a,b\n");
/// let from_disk = FileContent::of_type("text/csv", Source::path("large.csv"));
/// assert_eq!(from_disk.content_type(), Some("text/csv"));
/// ```
#[derive(Clone)]
pub struct Source(Kind);

#[derive(Clone)]
enum Kind {
    Bytes(Bytes),
    Path(Arc<Path>),
    Stream(Arc<Once>),
}

/// A stream that can be read once.
struct Once {
    length: Option<u64>,
    stream: Mutex<Option<BodyStream>>,
}

impl Source {
    /// A file, which is opened when the request is sent, and again when it is sent again.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Kind::Path(Arc::from(path.into())))
    }

    /// A stream of `length` bytes, or of a length that is not known before its end. As it can be read once only, the request
    /// is not sent again after any of it was read.
    pub fn stream<E: fmt::Display>(
        length: Option<u64>,
        stream: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> Self {
        let failed = |error| Error::new(ErrorKind::InvalidRequest, format!("the stream to send failed: {error}"));
        let stream: BodyStream = Box::pin(stream.map(move |piece| piece.map_err(failed)).fuse());
        Self(Kind::Stream(Arc::new(Once { length, stream: Mutex::new(Some(stream)) })))
    }

    /// The bytes, where they are in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Kind::Bytes(bytes) => Some(bytes),
            Kind::Path(_) | Kind::Stream(_) => None,
        }
    }

    fn length(&self) -> Result<Option<u64>, Error> {
        match &self.0 {
            Kind::Bytes(bytes) => Ok(Some(bytes.len() as u64)),
            Kind::Path(path) => match std::fs::metadata(path) {
                // Of a pipe or a device the length is not known.
                Ok(found) => Ok(found.is_file().then_some(found.len())),
                Err(error) => Err(unreadable(path, &error)),
            },
            Kind::Stream(once) => Ok(once.length),
        }
    }

    fn open(&self) -> BodyStream {
        match &self.0 {
            Kind::Bytes(bytes) => Box::pin(stream::iter([Ok(bytes.clone())])),
            Kind::Path(path) => read(path.clone()),
            Kind::Stream(once) => match once.take() {
                Some(stream) => stream,
                None => Box::pin(stream::iter([Err(invalid("the stream to send was read before"))])),
            },
        }
    }
}

impl Once {
    fn take(&self) -> Option<BodyStream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn is_spent(&self) -> bool {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

impl Default for Source {
    fn default() -> Self {
        Self(Kind::Bytes(Bytes::new()))
    }
}

impl<T: Into<Bytes>> From<T> for Source {
    fn from(bytes: T) -> Self {
        Self(Kind::Bytes(bytes.into()))
    }
}

/// Equal bytes in memory, the same file by its path, or the same stream.
impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Bytes(a), Kind::Bytes(b)) => a == b,
            (Kind::Path(a), Kind::Path(b)) => a == b,
            (Kind::Stream(a), Kind::Stream(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Eq for Source {}

// A file may be a secret.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Kind::Path(path) => write!(f, "file {}", path.display()),
            Kind::Stream(_) => f.write_str("a stream"),
        }
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    invalid(format!("the file {} cannot be read: {error}", path.display()))
}

/// The pieces of a file.
fn read(path: Arc<Path>) -> BodyStream {
    let pieces = stream::unfold(Some(None), move |file: Option<Option<File>>| {
        let path = path.clone();
        async move {
            let file = file?;
            let opened = path.clone();
            let read = tokio::task::spawn_blocking(move || {
                let mut file = file.map_or_else(|| File::open(opened), Ok)?;
                let mut piece = vec![0; PIECE];
                let length = file.read(&mut piece)?;
                piece.truncate(length);
                Ok((file, piece))
            });
            match read.await.unwrap_or_else(|error| Err(io::Error::other(error))) {
                Ok((_, piece)) if piece.is_empty() => None,
                Ok((file, piece)) => Some((Ok(Bytes::from(piece)), Some(Some(file)))),
                Err(error) => Some((Err(unreadable(&path, &error)), None)),
            }
        }
    });
    Box::pin(pieces.fuse())
}

/// A body of several sources, one after the other.
#[derive(Clone)]
pub(crate) struct Upload {
    sources: Arc<[Source]>,
    length: Option<u64>,
}

impl Upload {
    /// # Errors
    /// A file is not there.
    pub(crate) fn new(sources: Vec<Source>) -> Result<Self, Error> {
        let mut length = Some(0_u64);
        for source in &sources {
            let one = source.length()?;
            length = length.zip(one).and_then(|(length, one)| length.checked_add(one));
        }
        Ok(Self { sources: sources.into(), length })
    }

    /// Whether it cannot be read again.
    pub(crate) fn is_spent(&self) -> bool {
        self.sources.iter().any(|source| matches!(&source.0, Kind::Stream(once) if once.is_spent()))
    }

    /// Its bytes, of which the first is read when they are asked for.
    pub(crate) fn open(&self) -> BodyStream {
        let sources = self.sources.to_vec();
        Box::pin(stream::iter(sources).flat_map(|source| source.open()).fuse())
    }
}

/// Why an upload broke off on this side.
pub(crate) type Broken = Arc<Mutex<Option<Error>>>;

/// An upload being sent. Every piece counts as progress.
pub(crate) struct Sending {
    // Sent between threads, and never looked at from two.
    pieces: Mutex<BodyStream>,
    left: Option<u64>,
    progress: Arc<Progress>,
    broken: Broken,
}

impl Sending {
    pub(crate) fn new(upload: &Upload, progress: Arc<Progress>, broken: Broken) -> Self {
        Self { pieces: Mutex::new(upload.open()), left: upload.length, progress, broken }
    }

    fn fail(&self, error: Error) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let said = io::Error::other(error.to_string());
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        Poll::Ready(Some(Err(said)))
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let pieces = self.pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        let piece = match pieces.as_mut().poll_next(cx) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(piece) => piece,
        };
        self.progress.moved();
        match (piece, self.left) {
            (Some(Err(error)), _) => self.fail(error),
            (Some(Ok(piece)), Some(left)) => match left.checked_sub(piece.len() as u64) {
                Some(left) => {
                    self.left = Some(left);
                    Poll::Ready(Some(Ok(Frame::data(piece))))
                }
                None => self.fail(invalid("there is more to send than was announced: the file or stream has grown")),
            },
            (Some(Ok(piece)), None) => Poll::Ready(Some(Ok(Frame::data(piece)))),
            (None, None | Some(0)) => Poll::Ready(None),
            (None, Some(left)) => self.fail(invalid(format!("the file or stream to send ended {left} bytes early"))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

//! Bodies that are read while they are sent.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use compute_clients_core::*;
use futures_util::stream;
use support::*;

static UPLOAD: Operation = Operation {
    id: "upload",
    method: "PUT",
    path: "/files",
    bodies: &[
        Body {
            media_type: "multipart/form-data",
            media: Media::Multipart,
            required: true,
            fields: &[Field { name: "name", ..Field::REQUIRED }, Field { name: "file", ..Field::REQUIRED }],
        },
        Body { media_type: "application/octet-stream", media: Media::Bytes, required: true, fields: &[] },
    ],
    accept: "application/json",
    ..Operation::PLAIN
};

fn pieces(pieces: &[&'static str]) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + use<> {
    stream::iter(pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect::<Vec<_>>())
}

/// A name for a file that is not there.
fn tempfile() -> std::path::PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("compute-clients-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    std::env::temp_dir().join(name)
}

#[tokio::test]
async fn a_file_is_sent_again_from_its_beginning() {
    let server = Loopback::start(|n| match n {
        0 => Reply::Keep(json(503, "{}")),
        _ => Reply::Keep(json(200, "{}")),
    })
    .await;
    let file = tempfile();
    std::fs::write(&file, "a,b\n".repeat(50_000)).unwrap();
    let core = builder(&server.url()).build().unwrap();
    let mut call = core.call(&UPLOAD);
    call.body_file(1, Source::path(&file).into());
    let sent = call.execute().await;
    std::fs::remove_file(&file).unwrap();
    sent.unwrap();
    let bodies: Vec<Vec<u8>> = server.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies, vec!["a,b\n".repeat(50_000).into_bytes(); 2]);
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let server = Loopback::start(|_| Reply::Keep(json(503, "{}"))).await;
    let core = builder(&server.url()).build().unwrap();
    let mut call = core.call(&UPLOAD);
    call.part(0, &"n".to_owned());
    call.part_file(1, "f".to_owned(), Source::stream(Some(6), pieces(&["abc", "def"])).into());
    let error = call.execute().await.unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), error.attempts(), server.count()), (Some(503), 1, 1));
    let request = server.requests().remove(0);
    let text = String::from_utf8(request.body.clone()).unwrap();
    assert!(
        text.contains("name=\"name\"\r\n\r\nn\r\n--") && text.contains("octet-stream\r\n\r\nabcdef\r\n--"),
        "{text}"
    );
    assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
}

#[tokio::test]
async fn nobody_there_leaves_a_stream_unread() {
    let core = builder("http://127.0.0.1:1").build().unwrap();
    let mut call = core.call(&UPLOAD);
    call.body_file(1, Source::stream(None, pieces(&["abc"])).into());
    let error = call.execute().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Connect, 3));
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_that_says_so() {
    let server = Loopback::start(|_| Reply::Keep(json(200, "{}"))).await;
    let core = builder(&server.url()).build().unwrap();
    let failing = || stream::iter([Ok(Bytes::from_static(b"abc")), Err(std::io::Error::other("the disk is gone"))]);
    for (source, expected) in [
        (Source::path("/nowhere/at all"), "the file /nowhere/at all cannot be read"),
        (Source::stream(Some(6), failing()), "the stream to send failed: the disk is gone"),
        (Source::stream(None, failing()), "the stream to send failed: the disk is gone"),
        (Source::stream(Some(6), pieces(&["abc"])), "ended 3 bytes early"),
        (Source::stream(Some(2), pieces(&["abc"])), "more to send than was announced"),
    ] {
        let mut call = core.call(&UPLOAD);
        call.body_file(1, source.into());
        let error = call.execute().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::InvalidRequest, "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_transport_of_ones_own_reads_what_is_to_be_sent() {
    struct Keeps(Arc<std::sync::Mutex<Vec<u8>>>);
    impl Transport for Keeps {
        fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>> {
            Box::pin(async move {
                use futures_util::StreamExt;
                assert!(request.body().is_empty());
                let mut body = request.body_stream().unwrap();
                while let Some(piece) = body.next().await {
                    self.0.lock().unwrap().extend_from_slice(&piece?);
                }
                RawResponse::json(200, &json!({}))
            })
        }
    }
    let kept: Arc<std::sync::Mutex<Vec<u8>>> = Arc::default();
    let core = builder("http://127.0.0.1:1").transport(Arc::new(Keeps(kept.clone()))).build().unwrap();
    let mut call = core.call(&UPLOAD);
    call.body_file(1, Source::stream(None, pieces(&["abc", "def"])).into());
    call.execute().await.unwrap();
    assert_eq!(*kept.lock().unwrap(), b"abcdef");
}

//! What callers see when servers and networks fail, over real sockets, and how often the server is asked.

mod support;

use std::sync::Arc;
use std::time::Duration;

use compute_clients_core::*;
use futures_util::StreamExt;
use serde_json::Value;
use support::canary::CANARY;
use support::*;
use tokio::sync::Notify;

/// What came of a GET and a POST: the error's kind or nothing, and the requests the server saw.
async fn outcomes(
    reply: impl Fn(usize) -> Reply + Send + Sync + Clone + 'static,
    configure: impl Fn(CoreBuilder) -> CoreBuilder,
) -> [(Option<ErrorKind>, usize); 2] {
    let mut out = Vec::new();
    for make in [get, create] {
        let server = Loopback::start(reply.clone()).await;
        let core = configure(builder(&server.url())).build().unwrap();
        let result = make(&core).receive::<Value>().await;
        if let Err(error) = &result {
            println!("{error}");
            assert_safe(error);
        }
        let kind = result.err().map(|error| error.kind().clone());
        out.push((kind, server.count()));
    }
    out.try_into().unwrap()
}

async fn plain(reply: impl Fn(usize) -> Reply + Send + Sync + Clone + 'static) -> [(Option<ErrorKind>, usize); 2] {
    outcomes(reply, |builder| builder).await
}

fn assert_safe(error: &Error) {
    let mut text = format!("{error} {error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    assert!(!text.contains(CANARY), "{text}");
    assert!(text.len() < 4096, "{} bytes", text.len());
}

fn failed(kind: ErrorKind, requests: usize) -> (Option<ErrorKind>, usize) {
    (Some(kind), requests)
}

fn fine(requests: usize) -> (Option<ErrorKind>, usize) {
    (None, requests)
}

#[tokio::test]
async fn refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let core = builder(&url).build().unwrap();
    for call in [get(&core), create(&core)] {
        let error = call.execute().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Connect, 3));
        assert!(!error.may_have_reached_server());
        assert_safe(&error);
    }
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn no_tls_on_the_other_side() {
    use tokio::io::AsyncWriteExt;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let core = builder(&url).build().unwrap();
    let error = create(&core).execute().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Connect, "{error}");
    assert_safe(&error);
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn stalled_while_connecting() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            silent.push(stream);
        }
    });
    let (short, long) = (Duration::from_millis(100), Duration::from_secs(3600));
    // The limit of the client, and that of a call, which is not the client's.
    for (of_client, of_call) in [(short, None), (long, Some(short))] {
        let core = builder(&url).connect_timeout(of_client).build().unwrap();
        let mut call = create(&core);
        if let Some(timeout) = of_call {
            call.options().connect_timeout(timeout);
        }
        let error = call.execute().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Timeout(TimeoutKind::Connect), 3), "{error}");
        assert!(!error.may_have_reached_server());
        assert_safe(&error);
    }
}

#[tokio::test]
async fn reset_before_the_response() {
    let seen = plain(|_| Reply::Reset(vec![], None)).await;
    assert_eq!(seen, [failed(ErrorKind::Transport, 3), failed(ErrorKind::Transport, 1)]);
}

#[tokio::test]
async fn closed_before_the_response() {
    let seen = plain(|_| Reply::Close(vec![])).await;
    assert_eq!(seen, [failed(ErrorKind::Transport, 3), failed(ErrorKind::Transport, 1)]);
}

#[tokio::test]
async fn closed_in_the_middle_of_the_body() {
    let seen = plain(|_| Reply::Close([announce(100), b"{\"a\":".to_vec()].concat())).await;
    assert_eq!(seen, [failed(ErrorKind::Truncated, 3), failed(ErrorKind::Truncated, 1)]);
}

#[tokio::test]
async fn reset_in_the_middle_of_the_body() {
    let signal = Arc::new(Notify::new());
    let begun = [announce(100), b"{\"a\":".to_vec()].concat();
    let reset = signal.clone();
    let server = Loopback::start(move |_| Reply::Reset(begun.clone(), Some(reset.clone()))).await;
    let core = builder(&server.url()).build().unwrap();
    let mut body = get(&core).send_stream().await.unwrap();
    assert_eq!(body.next().await.unwrap().unwrap(), "{\"a\":");
    signal.notify_one();
    let error = body.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Truncated);
    assert_eq!(error.operation(), Some("getNode"));
    assert!(body.next().await.is_none());
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_reset_in_the_middle_is_repeated() {
    let seen = plain(|n| match n {
        0 => Reply::Close([announce(100), b"{\"a\":".to_vec()].concat()),
        _ => Reply::Keep(json(200, "{}")),
    })
    .await;
    assert_eq!(seen, [fine(2), failed(ErrorKind::Truncated, 1)]);
}

#[tokio::test]
async fn stalled_before_the_response() {
    let read = ErrorKind::Timeout(TimeoutKind::Read);
    let seen = outcomes(
        |_| Reply::Stall(vec![]),
        |builder| builder.read_timeout(Duration::from_millis(100)).connect_timeout(Duration::from_millis(200)),
    )
    .await;
    assert_eq!(seen, [failed(read.clone(), 3), failed(read, 1)]);
}

#[tokio::test]
async fn stalled_in_the_middle_of_the_body() {
    let read = ErrorKind::Timeout(TimeoutKind::Read);
    let seen = outcomes(
        |_| Reply::Stall([announce(100), b"{\"a\":".to_vec()].concat()),
        |builder| builder.read_timeout(Duration::from_millis(300)),
    )
    .await;
    assert_eq!(seen, [failed(read.clone(), 3), failed(read, 1)]);
}

#[tokio::test]
async fn slow_drip() {
    let total = ErrorKind::Timeout(TimeoutKind::Total);
    let seen = outcomes(
        |_| Reply::Drip(announce(100_000), vec![b' '], Duration::from_millis(10)),
        |builder| builder.timeout(Duration::from_millis(500)),
    )
    .await;
    assert_eq!(seen, [failed(total.clone(), 1), failed(total, 1)]);
}

#[tokio::test]
async fn too_many_requests() {
    let seen = plain(|_| Reply::Keep(json(429, r#"{"message":"slow down"}"#))).await;
    assert_eq!(seen, [failed(ErrorKind::Api, 3), failed(ErrorKind::Api, 1)]);
}

#[tokio::test]
async fn too_many_requests_with_retry_after() {
    for when in ["0", "Sat, 01 Jan 2000 00:00:00 GMT"] {
        let seen = plain(move |n| match n {
            0 => Reply::Keep(response(429, &[("retry-after", when)], "")),
            _ => Reply::Keep(json(200, "{}")),
        })
        .await;
        assert_eq!(seen, [fine(2), failed(ErrorKind::Api, 1)]);
    }
    let server = Loopback::start(|_| Reply::Keep(response(429, &[("retry-after", "3600")], ""))).await;
    let core = builder(&server.url()).build().unwrap();
    let error = get(&core).execute().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_burst_of_503() {
    let seen = plain(|n| match n {
        0 | 1 => Reply::Keep(json(503, "")),
        _ => Reply::Keep(json(200, "{}")),
    })
    .await;
    assert_eq!(seen, [fine(3), failed(ErrorKind::Api, 1)]);
}

#[tokio::test]
async fn redirected_in_a_circle() {
    let seen = plain(|n| {
        let location = ["/v1/elsewhere", "/v1/nodes/n1"][n % 2];
        Reply::Keep(response(302, &[("location", location)], ""))
    })
    .await;
    assert_eq!(seen, [failed(ErrorKind::Redirect, 2), failed(ErrorKind::Redirect, 1)]);
}

#[tokio::test]
async fn redirected_to_another_origin() {
    let other = Loopback::start(|_| Reply::Keep(json(200, "{}"))).await;
    let location = format!("{}/v1/nodes/n1", other.url());
    let seen = plain(move |_| Reply::Keep(response(302, &[("location", &location)], ""))).await;
    assert_eq!(seen, [failed(ErrorKind::Redirect, 1), failed(ErrorKind::Redirect, 1)]);
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_large_body_with_its_length() {
    let too_large = ErrorKind::TooLarge { limit: 64 * 1024 * 1024 };
    let seen = plain(|_| Reply::Drip(announce(100_000_000), vec![b' '; 65536], Duration::ZERO)).await;
    assert_eq!(seen, [failed(too_large.clone(), 1), failed(too_large, 1)]);
}

#[tokio::test]
async fn a_large_body_without_its_length() {
    let too_large = ErrorKind::TooLarge { limit: 1_000_000 };
    let seen = outcomes(
        |_| {
            let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
            let chunk = [b"10000\r\n".to_vec(), vec![b' '; 65536], b"\r\n".to_vec()].concat();
            Reply::Drip(head, chunk, Duration::ZERO)
        },
        |builder| builder.max_response_bytes(1_000_000),
    )
    .await;
    assert_eq!(seen, [failed(too_large.clone(), 1), failed(too_large, 1)]);
}

#[cfg(feature = "gzip")]
fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[cfg(feature = "gzip")]
const ZIPPED: &[(&str, &str)] = &[("content-encoding", "gzip"), ("content-type", "application/json")];

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_gzip_bomb() {
    let too_large = ErrorKind::TooLarge { limit: 1_000_000 };
    let bomb = gzip(&vec![b' '; 20_000_000]);
    assert!(bomb.len() < 100_000);
    let seen =
        outcomes(move |_| Reply::Keep(response(200, ZIPPED, &bomb)), |builder| builder.max_response_bytes(1_000_000))
            .await;
    assert_eq!(seen, [failed(too_large.clone(), 1), failed(too_large, 1)]);
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_gzip_bomb_for_an_error() {
    let bomb = gzip(&vec![b'x'; 20_000_000]);
    let seen = plain(move |_| Reply::Keep(response(500, ZIPPED, &bomb))).await;
    assert_eq!(seen, [failed(ErrorKind::Api, 1), failed(ErrorKind::Api, 1)]);
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn damaged_gzip() {
    let whole = gzip(br#"{"a":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}"#);
    let seen = plain(move |_| Reply::Keep(response(200, ZIPPED, &whole[..whole.len() / 2]))).await;
    assert_eq!(seen, [failed(ErrorKind::Truncated, 3), failed(ErrorKind::Truncated, 1)]);
    let seen = plain(|_| Reply::Keep(response(200, ZIPPED, "{\"this is\": \"not gzip\"}"))).await;
    assert_eq!(seen, [failed(ErrorKind::Decode, 1), failed(ErrorKind::Decode, 1)]);
}

#[tokio::test]
async fn truncated_json() {
    let seen = plain(|_| Reply::Keep(json(200, r#"{"a": [1, {"b": "canary"#))).await;
    assert_eq!(seen, [failed(ErrorKind::Decode, 1), failed(ErrorKind::Decode, 1)]);
}

#[tokio::test]
async fn no_body_where_one_is_documented() {
    let seen = plain(|_| Reply::Keep(json(200, ""))).await;
    assert_eq!(seen, [failed(ErrorKind::Decode, 1), failed(ErrorKind::Decode, 1)]);
}

#[tokio::test]
async fn wrong_content_type() {
    let html = &[("content-type", "text/html")];
    let seen = plain(|_| Reply::Keep(response(200, html, "<h1>Log in</h1>"))).await;
    assert_eq!(seen, [failed(ErrorKind::ContentType, 1), failed(ErrorKind::ContentType, 1)]);
    // What decodes is taken, whatever it is called.
    let seen = plain(|_| Reply::Keep(response(200, html, "{}"))).await;
    assert_eq!(seen, [fine(1), fine(1)]);
}

#[tokio::test]
async fn a_proxys_page() {
    let page = response(
        502,
        &[("content-type", "text/html"), ("x-request-id", "r-1")],
        "<html><title>502</title><body>nginx</body></html>",
    );
    let server = Loopback::start(move |_| Reply::Keep(page.clone())).await;
    let core = builder(&server.url()).build().unwrap();
    let error = get(&core).execute().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "getNode: 502 Bad Gateway: the server responded with an error; body: 502 nginx \
         (request id r-1, after 3 attempts)"
    );
    assert_eq!((error.request_id(), server.count()), (Some("r-1"), 3));
}

#[tokio::test]
async fn a_page_with_200_is_no_file_and_no_success_of_a_call_that_gives_nothing() {
    let kinds = |headers: &'static [(&'static str, &'static str)], body: &'static str, accept: &'static str| async move {
        let server = Loopback::start(move |_| Reply::Keep(response(200, headers, body))).await;
        let core = builder(&server.url()).build().unwrap();
        let call = || {
            let mut call = get(&core);
            call.accept(accept);
            call
        };
        let kind = |error: Error| {
            assert_eq!(error.status(), Some(StatusCode::OK));
            assert!(body.is_empty() || error.to_string().contains("sign in"), "{error}");
            error.kind().clone()
        };
        [
            call().send_empty().await.err().map(kind),
            call().send_bytes().await.err().map(kind),
            call().send_text().await.err().map(kind),
            call().send_stream().await.err().map(kind),
            call().send_events_as::<String>(Framing::Text).await.err().map(kind),
        ]
    };
    let html = &[("content-type", "text/html; charset=utf-8")];
    let page = " <html><body>Please sign in</body></html>";
    let refused = || Some(ErrorKind::ContentType);
    for accept in ["application/pdf", "application/json", "text/event-stream", ""] {
        let found = kinds(html, page, accept).await;
        assert_eq!(found, [refused(), refused(), refused(), refused(), refused()], "{accept}");
    }
    // It may be documented, or be no page.
    for accept in ["text/html", "text/*", "*/*"] {
        assert_eq!(kinds(html, page, accept).await, [const { None }; 5], "{accept}");
    }
    assert_eq!(kinds(html, "%PDF-1.7", "application/pdf").await, [const { None }; 5]);
    assert_eq!(kinds(&[("content-type", "text/plain")], page, "text/csv").await, [const { None }; 5]);
    // Many servers call an empty body HTML. It is the success of a call that gives nothing, and no download.
    let found = kinds(html, "", "application/json").await;
    assert_eq!(found[..3], [const { None }; 3]);
}

/// The first bytes of a page that is streamed may be blanks alone, or a part of a byte order mark.
#[tokio::test]
async fn a_page_whose_first_bytes_are_blank_is_no_file() {
    for first in [&b" \r\n"[..], b"\xef\xbb", b"\xef\xbb\xbf"] {
        let rest: &[u8] = if first == b"\xef\xbb" { b"\xbf<html>" } else { b"<html>" };
        let chunk = |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n";
        let (begin, piece) = ([&head[..], &chunk(first)].concat(), chunk(rest));
        let server =
            Loopback::start(move |_| Reply::Drip(begin.clone(), piece.clone(), Duration::from_millis(20))).await;
        let core = builder(&server.url()).build().unwrap();
        let mut call = get(&core);
        call.accept("application/pdf");
        let error = call.send_stream().await.err().map(|error| error.kind().clone());
        assert_eq!(error, Some(ErrorKind::ContentType), "{first:?}");
    }
}

#[tokio::test]
async fn invalid_utf8() {
    let seen = plain(|_| Reply::Keep(response(200, &[], b"{\"a\":\"\xff\xfe\"}"))).await;
    assert_eq!(seen, [failed(ErrorKind::Decode, 1), failed(ErrorKind::Decode, 1)]);
    let server = Loopback::start(|_| Reply::Keep(response(200, &[], b"a\xff"))).await;
    let core = builder(&server.url()).build().unwrap();
    let error = get(&core).send_text().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Decode);
}

#[tokio::test]
async fn a_header_of_a_megabyte() {
    let value = "x".repeat(1024 * 1024);
    let seen = plain(move |_| Reply::Close(response(200, &[("x-long", value.as_str())], "{}"))).await;
    assert_eq!(seen, [failed(ErrorKind::Transport, 3), failed(ErrorKind::Transport, 1)]);
}

#[tokio::test]
async fn something_that_is_not_http() {
    let seen = plain(|_| Reply::Close(b"220 mail.example.com ESMTP\r\n".to_vec())).await;
    assert_eq!(seen, [failed(ErrorKind::Transport, 3), failed(ErrorKind::Transport, 1)]);
}

#[tokio::test]
async fn an_idle_connection_closed_by_the_server() {
    let server = Loopback::start(|_| Reply::Close(json(200, "{}"))).await;
    let core = builder(&server.url()).build().unwrap();
    for _ in 0..3 {
        create(&core).execute().await.unwrap();
        // Long enough for the news of the closing to arrive.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!((server.count(), server.connections()), (3, 3));
}

#[tokio::test]
async fn a_kept_connection_closed_on_the_next_request() {
    let reply = |n| match n {
        1 => Reply::Close(vec![]),
        _ => Reply::Keep(json(200, "{}")),
    };
    let server = Loopback::start(reply).await;
    let core = builder(&server.url()).build().unwrap();
    get(&core).execute().await.unwrap();
    get(&core).execute().await.unwrap();
    assert_eq!((server.count(), server.connections()), (3, 2));
    // The same with a POST, which may have been acted on.
    let server = Loopback::start(reply).await;
    let core = builder(&server.url()).build().unwrap();
    create(&core).execute().await.unwrap();
    let error = create(&core).execute().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Transport);
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn kept_connections_are_used_again() {
    let server = Loopback::start(|_| Reply::Keep(json(200, "{}"))).await;
    let core = builder(&server.url()).build().unwrap();
    for _ in 0..5 {
        get(&core).execute().await.unwrap();
    }
    assert_eq!((server.count(), server.connections()), (5, 1));
}

#[tokio::test]
async fn a_slow_error_body_does_not_hide_the_error() {
    let head = b"HTTP/1.1 404 Not Found\r\ncontent-length: 100\r\n\r\n{\"message\":".to_vec();
    let seen =
        outcomes(move |_| Reply::Stall(head.clone()), |builder| builder.read_timeout(Duration::from_millis(300))).await;
    assert_eq!(seen, [failed(ErrorKind::Api, 1), failed(ErrorKind::Api, 1)]);
}

//! Credentials show nowhere: not in errors and what they are made of, not in Debug, not in anything that is logged.

mod support;

use std::sync::Mutex;
use std::time::Duration;

use compute_clients_core::*;
use serde_json::Value;
use support::canary::{Log, leak, text_of};
use support::*;

/// Every credential of the client, as a server could repeat it.
const ECHOES: &[&str] = &[
    "canary-bearer-1/+=",
    "Bearer canary-bearer-1/+=",
    "canary-query-2/+=&",
    "canary-query-2%2F%2B%3D%26",
    "canary-header-3",
    "AccessToken=canary-cookie-4",
    "canary-exchanged-5",
    // Cut off by the server.
    "canary-bearer-1/",
];

fn failures() -> Vec<Reply> {
    let mut out = vec![
        Reply::Reset(vec![], None),
        Reply::Close(announce(10)),
        Reply::Close(b"not http canary-header-3\r\n\r\n".to_vec()),
        Reply::Stall(vec![]),
    ];
    for echo in ECHOES {
        let text = Value::from(*echo);
        let bodies = [
            (*echo).to_owned(),
            format!("<html><body>{echo}</body></html>"),
            format!(r#"{{"message":{text}}}"#),
            format!(r#"{{"detail":[{{"loc":["header",{text}],"msg":{text},"input":{text}}}]}}"#),
            format!(r#"{{"deep":{{"other":[{text}]}},{text}:1}}"#),
            format!(r#"{{"cut off":"{echo}"#),
        ];
        for body in bodies {
            for status in [200, 302, 401, 404, 503] {
                let headers = [
                    ("location", "https://evil.example/canary-cookie-4"),
                    ("x-echo", "canary-bearer-1/+="),
                    ("content-type", "application/json; canary-header-3"),
                    ("retry-after", "0"),
                ];
                out.push(Reply::Keep(response(status, &headers, &body)));
            }
        }
    }
    out
}

fn assert_clean(text: &str) {
    assert_eq!(leak(text, &[]), None, "a secret shows");
}

// One test, as the log is of the whole process.
#[tokio::test]
async fn nothing_shows() {
    let log = Log::begin();

    let replies = Mutex::new(failures().into_iter());
    let next = move |_| match replies.lock().unwrap().next() {
        Some(reply) => reply,
        None => Reply::Keep(json(200, "{}")),
    };
    let server = Loopback::start(next).await;
    let client = builder(&server.url()).read_timeout(Duration::from_millis(300));
    assert_clean(&format!("{client:?}"));
    let core = client.retry(RetryConfig::none()).build().unwrap();
    let mut calls = 0;
    let mut errors = 0;
    while calls < 2000 {
        calls += 1;
        let mut call = core.call(&GET);
        call.param(0, "n1");
        call.param(1, "plain");
        assert_clean(&format!("{core:?} {call:?}"));
        match call.receive::<Vec<u8>>().await {
            Err(error) => {
                assert_clean(&text_of(&error));
                errors += 1;
                if error.status().is_some_and(|s| s == 200) && error.body() == b"{}" {
                    break;
                }
            }
            Ok(response) => assert_clean(&format!("{response:?}")),
        }
    }
    assert!(errors > 200 && calls < 2000, "{errors} errors in {calls} calls");

    // Getting a token: refused, and useless.
    for (status, body) in [
        (200, r#"{"message":"no canary-exchanged-5"}"#),
        (401, r#"{"message":"no canary-exchanged-5"}"#),
        (200, r#"{"token":"canary-new"}"#),
        (500, r#"{"token":"canary-new"}"#),
        (200, "canary-new"),
    ] {
        let server = Loopback::start(move |_| Reply::Keep(json(status, body))).await;
        let core = builder(&server.url()).build().unwrap();
        let error = core.call(&EXCHANGED).execute().await.unwrap_err();
        assert_clean(&text_of(&error));
    }
    // A token that is issued is a secret from then on.
    let server = Loopback::start(|n| match n {
        0 => Reply::Keep(json(200, r#"{"access_token":"canary-issued-6","expires_in":60}"#)),
        _ => Reply::Keep(json(400, r#"{"message":"bad token canary-issued-6"}"#)),
    })
    .await;
    let core = builder(&server.url()).build().unwrap();
    let error = core.call(&EXCHANGED).execute().await.unwrap_err();
    assert_eq!(error.message(), "bad token [redacted]");
    assert_clean(&text_of(&error));

    // Nobody there.
    let core = builder("http://127.0.0.1:1").build().unwrap();
    let error = get(&core).execute().await.unwrap_err();
    assert_clean(&text_of(&error));

    let log = log.take();
    println!("{} bytes of log", log.len());
    assert_clean(&log);
    // It did log what it should.
    for expected in [
        "http.request.method=GET",
        "apikey=[redacted]",
        "http.response.status_code=404",
        "http.request.resend_count=0",
        "server.address=\"127.0.0.1\"",
        "url.template=\"/v1/nodes/{id}\"",
        "error.type=\"transport\"",
        "operation=\"getNode\"",
    ] {
        assert!(log.contains(expected), "{expected} is not logged");
    }
}

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

/// The thirteen kinds of secret that a call can hold, each as what it is.
const KINDS: [(&str, &str); 13] = [
    ("a bearer token", "canary-kind-01"),
    ("a key in the query", "canary-kind-02"),
    ("a key in a header", "canary-kind-03"),
    ("a key in a cookie", "canary-kind-04"),
    ("a password of basic authentication", "canary-kind-05"),
    ("a key that is exchanged for a token", "canary-kind-06"),
    ("a token that was issued for it", "canary-kind-07"),
    ("a default header", "canary-kind-08"),
    ("a header of one request", "canary-kind-09"),
    ("a query parameter of one request", "canary-kind-10"),
    ("an undocumented property of a request", "canary-kind-11"),
    ("a secret property of a request", "canary-kind-12"),
    ("a secret that the server made, in an undocumented property", "canary-kind-13"),
];

static BASIC: Operation = Operation { security: &[&[5]], ..GET_PLAIN };
static GET_PLAIN: Operation = Operation { id: "getPlain", method: "GET", path: "/plain", ..Operation::PLAIN };

/// A response body that repeats every kind, under names that tell nothing, but for what the server made.
fn echo_of_all() -> String {
    let said: Vec<&str> = KINDS.iter().take(12).map(|(_, secret)| *secret).collect();
    let made = KINDS[12].1;
    json!({"message": said.join(" "), "root_password": made, "more": {"ssh_private_key": [made]}, "other": said})
        .to_string()
}

/// Calls with every kind of secret, which end in every way.
async fn every_kind(log: &Log) {
    let secret = |kind: usize| KINDS[kind - 1].1;
    let mut shown = Vec::new();
    let endings: [fn(String) -> Reply; 6] = [
        |_| {
            Reply::Keep(json(
                200,
                &json!({"list": [], "root_password": KINDS[12].1, "more": {"api_key": [KINDS[12].1]}}).to_string(),
            ))
        },
        |body| Reply::Keep(json(200, &format!("[{body}]"))),
        |body| Reply::Keep(json(422, &body)),
        |body| {
            Reply::Keep(response(502, &[("content-type", "text/html"), ("x-echo", &body)], format!("<p>{body}</p>")))
        },
        |body| Reply::Keep(response(200, &[("content-type", "application/json")], &body[..body.len() - 3])),
        |body| Reply::Close(format!("HTTP/1.1 200 {body}\r\ncontent-length: 9\r\n\r\n{body}").into_bytes()),
    ];
    for ending in endings {
        let server = Loopback::start(move |_| ending(echo_of_all())).await;
        let issuing = Loopback::start(move |n| match n % 2 {
            0 => Reply::Keep(json(200, r#"{"access_token":"canary-kind-07","expires_in":600}"#)),
            _ => ending(echo_of_all()),
        })
        .await;
        let client = |url: &str| {
            Core::builder(&API)
                .base_url(url)
                .credential("bearer", secret(1))
                .credential("query", secret(2))
                .credential("header", secret(3))
                .credential("cookie", secret(4))
                .basic("basic", "user", secret(5))
                .credential("exchanged", secret(6))
                .default_header("x-auth-token", secret(8))
                .retry(RetryConfig::none())
        };
        shown.push(format!("{:?} {:#?}", client(&server.url()), client(&server.url())));
        for (url, op) in [(server.url(), &CREATE), (server.url(), &BASIC), (issuing.url(), &EXCHANGED)] {
            let core = client(&url).build().unwrap();
            // A first response tells the client of the token, which is a secret from then on.
            if op.id == "exchanged" {
                let _ = core.call(op).execute().await;
            }
            let mut call = core.call(op);
            if op.id == "createNode" {
                call.set_field(0, &Secret::from(secret(12)));
            }
            let options = call.options().header("x-secret", secret(9)).query("api_key", secret(10));
            let options = options.body_member("password", secret(11)).clone();
            let mut also = core.call(op);
            also.set_options(options.clone());
            let called = format!("{core:?} {call:?} {also:?} {options:?}");
            let said = match call.receive::<Reply13>().await {
                Ok(answer) => format!("{answer:?} {:#?} {:?}", answer.value(), answer.value().extra),
                Err(error) => text_of(&error),
            };
            // What a call does not hold, it cannot know for a secret.
            let said = match op.id {
                "createNode" => said.replace(secret(7), ""),
                "exchanged" => said.replace(secret(12), ""),
                _ => said.replace(secret(7), "").replace(secret(12), ""),
            };
            shown.extend([called, said]);
        }
    }
    let logged = log.take();
    assert!(logged.contains("getPlain") && logged.contains("createNode"), "nothing was logged");
    shown.push(logged);
    for text in &shown {
        for (kind, secret) in KINDS {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{kind} shows");
        }
    }
}

/// A response of which one property is documented.
#[derive(Clone, Debug)]
struct Reply13 {
    list: Vec<Value>,
    extra: Extra,
}
object! { Reply13 { extra, required list: "list" } }

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

    let first = log.take();
    every_kind(&log).await;

    // Nobody there.
    let core = builder("http://127.0.0.1:1").build().unwrap();
    let error = get(&core).execute().await.unwrap_err();
    assert_clean(&text_of(&error));

    let log = first + &log.take();
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

//! Waiting, in paused time.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::testing::*;
use crate::*;

static RUNNING: Waiter = Waiter {
    name: "running",
    status: "/node/status",
    success: &["running"],
    failure: &["failed", "deleted"],
    interval: 10,
    timeout: 300,
};

fn state(script: Script, state: &str) -> Script {
    script.json(200, &format!(r#"{{"node":{{"status":"{state}"}}}}"#))
}

async fn wait_with(script: &Script, options: WaitOptions) -> Result<Value, Error> {
    let mut call = client(script).call(&GET);
    call.param(0, "n1");
    wait(call, &RUNNING, options).await
}

async fn waited(script: &Script) -> Result<Value, Error> {
    wait_with(script, WaitOptions::default()).await
}

#[tokio::test(start_paused = true)]
async fn looks_are_further_and_further_apart() {
    let mut script = Script::new();
    for _ in 0..6 {
        script = state(script, "pending");
    }
    let script = state(script, "running");
    let begin = Instant::now();
    let value = waited(&script).await.unwrap();
    assert_eq!(value["node"]["status"], "running");
    // 10, 15, 22.5, 33.75, 40, 40, each less the fifth that scripted chance takes.
    let waits = 10.0 + 15.0 + 22.5 + 33.75 + 40.0 + 40.0;
    let expected = Duration::from_secs_f64(waits * 0.8);
    let difference = begin.elapsed().abs_diff(expected);
    assert!(difference < Duration::from_millis(20), "{difference:?}");
}

#[tokio::test(start_paused = true)]
async fn a_terminal_state_ends_the_wait() {
    let script = state(state(Script::new(), "pending"), "failed");
    let error = waited(&script).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WaitFailed { state: "failed".into() });
    assert_eq!(error.to_string(), "getNode: 200 OK: `running` can no longer be reached: the state is `failed`");
    assert!(!error.body().is_empty());
}

#[tokio::test(start_paused = true)]
async fn time_runs_out_with_the_last_state() {
    let script = state(Script::new(), "pending");
    let begin = Instant::now();
    let error = waited(&script).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WaitTimeout { state: Some("pending".into()) });
    assert!(begin.elapsed() <= Duration::from_secs(300));
    assert_eq!(error.to_string(), "getNode: `running` was not reached within 300s; the last state seen is `pending`");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_hangs_does_not_outlast_the_wait() {
    let mut script = state(Script::new(), "pending");
    script.delay = Duration::from_secs(45);
    let options = WaitOptions { timeout: Some(Duration::from_secs(30)), ..WaitOptions::default() };
    let begin = Instant::now();
    let error = wait_with(&script, options).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WaitTimeout { state: None });
    assert_eq!(begin.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn trouble_that_passes_is_waited_out() {
    let mut script = Script::new();
    for _ in 0..4 {
        script = script.json(503, "").fail(ErrorKind::Connect);
    }
    let script = state(script, "running");
    waited(&script).await.unwrap();
    // Server errors that do not say that they pass are waited out too, but not for ever.
    let script = state(state(Script::new(), "pending").json(500, "").json(500, ""), "running");
    waited(&script).await.unwrap();
    let script = state(Script::new(), "pending").json(500, "");
    let error = waited(&script).await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (&ErrorKind::Api, 7));
    let script = Script::new().json(403, r#"{"message":"not yours"}"#);
    let error = waited(&script).await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (&ErrorKind::Api, 1));
}

#[tokio::test(start_paused = true)]
async fn what_was_just_created_may_not_be_visible_yet() {
    let missing = || Script::new().json(404, r#"{"message":"no such node"}"#);
    let script = state(missing().json(404, ""), "running");
    waited(&script).await.unwrap();
    // Not for long, and not once it was seen.
    let begin = Instant::now();
    let error = waited(&missing()).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    assert!(begin.elapsed() < Duration::from_secs(120), "{:?}", begin.elapsed());
    let script = missing();
    wait_with(&script, WaitOptions::default().not_found(Duration::ZERO)).await.unwrap_err();
    assert_eq!(script.count(), 1);
    let script = state(Script::new(), "pending").json(404, "");
    let error = waited(&script).await.unwrap_err();
    assert_eq!((error.status(), script.count()), (Some(StatusCode::NOT_FOUND), 2));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_time_gets_it() {
    let busy = |status: u16| move |_: &Seen| Ok(RawResponse::empty(status)?.header("retry-after", "200"));
    let script = state(Script::new().then(busy(429)), "running");
    let begin = Instant::now();
    waited(&script).await.unwrap();
    assert!(begin.elapsed() >= Duration::from_secs(200), "{:?}", begin.elapsed());
    assert_eq!(script.count(), 2);
    // Also beside a state.
    let script = state(
        Script::new().then(|_| {
            let body = r#"{"node":{"status":"pending"}}"#;
            Ok(RawResponse::new(StatusCode::OK, HeaderMap::new(), body).header("retry-after", "200"))
        }),
        "running",
    );
    let begin = Instant::now();
    waited(&script).await.unwrap();
    assert!(begin.elapsed() >= Duration::from_secs(200), "{:?}", begin.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_response_that_does_not_decode_ends_the_wait_at_once() {
    #[derive(Clone, Debug)]
    struct Answer {
        node: Option<Map<String>>,
        extra: Extra,
    }
    crate::object! { Answer { extra, optional node: "node" } }
    for (body, kind) in [
        ("<html>sign in</html>", ErrorKind::Decode),
        ("", ErrorKind::Decode),
        ("null", ErrorKind::Decode),
        (r#"{"node":{"status":7}}"#, ErrorKind::Decode),
        (r#"{"status":"running"}"#, ErrorKind::UndocumentedResponse),
        ("{}", ErrorKind::UndocumentedResponse),
    ] {
        let script = Script::new().json(200, body);
        let mut call = client(&script).call(&GET);
        call.param(0, "n1");
        let begin = Instant::now();
        let error = wait::<Answer>(call, &RUNNING, WaitOptions::default()).await.unwrap_err();
        assert_eq!((error.kind(), script.count(), begin.elapsed()), (&kind, 1, Duration::ZERO), "{body}");
    }
    // Of a property that is there twice, state and value are the same.
    let script = Script::new().json(200, r#"{"node":{"status":"running"},"node":{"status":"failed"}}"#);
    let error = waited(&script).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WaitFailed { state: "failed".into() });
}

#[tokio::test(start_paused = true)]
async fn trouble_to_the_end_is_the_source() {
    let script = Script::new().json(503, r#"{"message":"down"}"#);
    let error = waited(&script).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WaitTimeout { state: None });
    let source = std::error::Error::source(&error).unwrap();
    assert!(source.to_string().contains("down"), "{source}");
}

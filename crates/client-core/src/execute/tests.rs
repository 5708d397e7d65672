//! Retries, redirects and what becomes of answers, in paused time.

use std::time::Duration;

use tokio::time::Instant;

use crate::testing::*;
use crate::*;

const ID: usize = 0;

fn get(core: &Core) -> Call {
    let mut call = core.call(&GET);
    call.param(ID, "n1");
    call
}

fn create(core: &Core, op: &'static Operation) -> Call {
    let mut call = core.call(op);
    call.field(0, "one");
    call
}

fn busy(status: u16, header: (&'static str, &'static str)) -> impl FnMut(&Seen) -> Answered + Send {
    move |_| Ok(RawResponse::empty(status)?.header(header.0, header.1))
}

type Answered = Result<RawResponse, Error>;

#[tokio::test(start_paused = true)]
async fn a_get_is_repeated_with_growing_waits() {
    let script = Script::new().fail(ErrorKind::Transport).json(503, "").json(200, r#"{"id":"n1"}"#);
    let begin = Instant::now();
    let response = get(&client(&script)).execute().await.unwrap();
    assert_eq!(response.body(), br#"{"id":"n1"}"#);
    assert_eq!(script.count(), 3);
    // The scripted chance draws the whole bound: 0.5 s, then 1 s.
    assert_eq!(begin.elapsed(), Duration::from_millis(1500));
}

#[tokio::test(start_paused = true)]
async fn full_jitter_draws_from_the_whole_range() {
    let script = Script::new().json(503, "").json(503, "").json(200, "{}");
    let core = builder(&script).world(Fixed::new(0.25)).build().unwrap();
    let begin = Instant::now();
    get(&core).execute().await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_millis(125 + 250));
}

#[tokio::test(start_paused = true)]
async fn attempts_end_at_the_limit_and_are_counted() {
    let script = Script::new().json(503, r#"{"message":"later"}"#);
    let error = get(&client(&script)).execute().await.unwrap_err();
    assert_eq!((script.count(), error.attempts()), (3, 3));
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), "getNode: 503 Service Unavailable: later (after 3 attempts)");
}

#[tokio::test(start_paused = true)]
async fn waits_are_bounded() {
    let script = Script::new().json(503, "");
    let retry = RetryConfig::default().max_attempts(10).max_backoff(Duration::from_secs(2));
    let core = builder(&script).retry(retry).build().unwrap();
    let begin = Instant::now();
    get(&core).execute().await.unwrap_err();
    assert_eq!(script.count(), 10);
    assert_eq!(begin.elapsed(), Duration::from_millis(500 + 1000 + 7 * 2000));
}

#[tokio::test(start_paused = true)]
async fn retry_after_in_seconds_is_a_lower_bound() {
    let script = Script::new().then(busy(429, ("retry-after", "7"))).json(200, "{}");
    let begin = Instant::now();
    get(&client(&script)).execute().await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_all_clocks_is_not_no_retry_after() {
    for text in ["99999999999999999999999", "1e30", "inf"] {
        let script = Script::new().then(busy(503, ("retry-after", text)));
        let error = get(&client(&script)).execute().await.unwrap_err();
        assert_eq!((script.count(), error.retry_after()), (1, Some(Duration::MAX)), "{text}");
    }
    for text in ["-1", "NaN", "soon"] {
        let script = Script::new().then(busy(503, ("retry-after", text)));
        get(&client(&script)).execute().await.unwrap_err();
        assert_eq!(script.count(), 3, "{text}");
    }
}

/// An error whose body drips for ever is told by its status, and soon.
#[tokio::test(start_paused = true)]
async fn an_error_whose_body_drips_is_told_by_its_status() {
    let script = Script::new().then(|_| {
        let drip = futures_util::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok(Bytes::from_static(b"x")), ()))
        });
        Ok(RawResponse::stream(StatusCode::NOT_FOUND, HeaderMap::new(), drip))
    });
    let begin = Instant::now();
    let error = get(&client(&script)).execute().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}

#[tokio::test(start_paused = true)]
async fn retry_after_as_a_date_is_read_against_the_servers_clock() {
    // The date here is years off; the server's own says that it is nine seconds.
    let script = Script::new()
        .then(|_| {
            Ok(RawResponse::empty(503)?
                .header("date", "Sat, 21 Nov 2026 10:00:00 GMT")
                .header("retry-after", "Sat, 21 Nov 2026 10:00:09 GMT"))
        })
        .json(200, "{}");
    let begin = Instant::now();
    get(&client(&script)).execute().await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_secs(9));
}

#[tokio::test(start_paused = true)]
async fn retry_after_as_a_date_without_a_date_is_read_against_ours() {
    // The scripted world stands at 2027-01-15 08:00:00.
    let script = Script::new().then(busy(503, ("retry-after", "Fri, 15 Jan 2027 08:00:20 GMT"))).json(200, "{}");
    let begin = Instant::now();
    get(&client(&script)).execute().await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_ends_the_call_and_is_told() {
    let script = Script::new().then(busy(429, ("retry-after", "3600")));
    let begin = Instant::now();
    let error = get(&client(&script)).execute().await.unwrap_err();
    assert_eq!(script.count(), 1);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_total_time_is_not_begun() {
    let script = Script::new().then(busy(503, ("retry-after", "30")));
    let core = client(&script);
    let mut call = get(&core);
    call.options().timeout(Duration::from_secs(10));
    let begin = Instant::now();
    let error = call.execute().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Api);
    assert_eq!((script.count(), begin.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn the_total_time_holds_over_all_attempts() {
    let mut script = Script::new().json(503, "");
    script.delay = Duration::from_secs(4);
    let core = builder(&script)
        .timeout(Duration::from_secs(10))
        .retry(RetryConfig::default().max_attempts(9))
        .build()
        .unwrap();
    let begin = Instant::now();
    let error = get(&core).execute().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Timeout(TimeoutKind::Total));
    assert_eq!(begin.elapsed(), Duration::from_secs(10));
    assert_eq!(error.attempts(), 3);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("503"), "{source}");
}

#[tokio::test(start_paused = true)]
async fn a_post_that_may_have_arrived_is_not_repeated() {
    for kind in [ErrorKind::Transport, ErrorKind::Truncated, ErrorKind::Timeout(TimeoutKind::Read)] {
        let script = Script::new().fail(kind.clone());
        let call = create(&client(&script), &CREATE);
        let error = call.execute().await.unwrap_err();
        assert_eq!((script.count(), error.kind()), (1, &kind));
        assert!(error.may_have_reached_server());
    }
    let script = Script::new().json(503, "");
    create(&client(&script), &CREATE).execute().await.unwrap_err();
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_post_that_cannot_have_arrived_is_repeated() {
    for kind in [ErrorKind::Connect, ErrorKind::Timeout(TimeoutKind::Connect)] {
        let script = Script::new().fail(kind).json(201, "{}");
        create(&client(&script), &CREATE).execute().await.unwrap();
        assert_eq!(script.count(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_keyed_post_is_repeated_with_the_same_key() {
    let script = Script::new().fail(ErrorKind::Transport).json(503, "").json(201, "{}");
    let core = client(&script);
    create(&core, &CREATE_KEYED).execute().await.unwrap();
    assert_eq!(script.header("idempotency-key"), ["unique-1"; 3]);
    create(&core, &CREATE_KEYED).execute().await.unwrap();
    assert_eq!(script.header("idempotency-key")[3], "unique-2");
    let mut call = create(&core, &CREATE_KEYED);
    call.options().idempotency_key("mine");
    call.execute().await.unwrap();
    assert_eq!(script.header("idempotency-key")[4], "mine");
}

#[tokio::test(start_paused = true)]
async fn a_request_can_say_otherwise() {
    let script = Script::new().json(503, "");
    let core = client(&script);
    let mut call = create(&core, &CREATE);
    call.options().idempotent(true);
    call.execute().await.unwrap_err();
    assert_eq!(script.count(), 3);
    let mut call = get(&core);
    call.options().retry(RetryConfig::none());
    call.execute().await.unwrap_err();
    assert_eq!(script.count(), 4);
}

#[tokio::test(start_paused = true)]
async fn other_errors_are_not_repeated() {
    for status in [400, 401, 403, 404, 409, 422, 500, 501] {
        let script = Script::new().json(status, "{}");
        let error = get(&client(&script)).execute().await.unwrap_err();
        assert_eq!((script.count(), error.is_retryable()), (1, false), "{status}");
    }
}

#[tokio::test]
async fn a_stand_in_needs_no_credentials_and_is_asked_once() {
    let script = Script::new().json(503, "");
    let core = Core::builder(&API).transport(std::sync::Arc::new(script.clone())).build().unwrap();
    get(&core).execute().await.unwrap_err();
    assert_eq!(script.count(), 1);
    assert_eq!(script.header("authorization"), [""]);
}

#[tokio::test]
async fn an_error_shape_is_an_error_in_a_success() {
    let body = r#"{"code": 17, "message": "no such thing"}"#;
    let error = get(&client(&Script::new().json(200, body))).execute().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Api);
    assert_eq!(error.to_string(), "getNode: 200 OK: no such thing");
    let body = r#"{"code": 17, "message": "ready", "id": "n1"}"#;
    get(&client(&Script::new().json(200, body))).execute().await.unwrap();
}

#[tokio::test]
async fn a_refused_credential_says_how_to_get_a_new_one() {
    let script = Script::new().json(401, r#"{"detail":"Unauthorized"}"#);
    let error = get(&client(&script)).execute().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "getNode: 401 Unauthorized: Unauthorized; the credential may have expired, as it lives 1 day: log in again"
    );
}

struct Missing(u16);

impl OperationError for Missing {
    const OPERATION: &'static str = "getNode";

    fn decode(status: u16, body: &[u8]) -> Option<Self> {
        (status == 404 && !body.is_empty()).then_some(Self(status))
    }
}

struct Other;

impl OperationError for Other {
    const OPERATION: &'static str = "createNode";

    fn decode(_: u16, _: &[u8]) -> Option<Self> {
        Some(Self)
    }
}

#[tokio::test]
async fn details_are_of_the_operation_that_failed() {
    let script = Script::new().json(404, "{}");
    let error = get(&client(&script)).execute().await.unwrap_err();
    assert_eq!(error.details::<Missing>().map(|m| m.0), Some(404));
    assert!(error.details::<Other>().is_none());
}

#[tokio::test]
async fn a_success_that_does_not_decode_shows_no_values() {
    let body = r#"{"nodes":[{"id":"n1","private":"hunter2-hunter2","count":"hunter2"}]}"#;
    #[derive(Clone, Debug)]
    struct Node {
        count: i64,
        extra: Extra,
    }
    crate::object! { Node { extra, required count: "count" } }
    #[derive(Clone, Debug)]
    struct Nodes {
        nodes: Vec<Node>,
        extra: Extra,
    }
    crate::object! { Nodes { extra, required nodes: "nodes" } }
    let script = Script::new().json(200, body);
    let error = get(&client(&script)).receive::<Nodes>().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Decode);
    let text = error.to_string();
    assert!(!format!("{text} {error:?}").contains("hunter2"), "{text}");
    assert_eq!(
        text,
        "getNode: 200 OK: the response body does not decode: `nodes[0].count`: \
         expected an integer, found a text; \
         body: {\"nodes\":[{\"id\":\"…\",\"private\":\"…\",\"count\":\"…\"}]}"
    );
    assert_eq!(error.body(), body.as_bytes());
}

#[tokio::test]
async fn redirects_stay_within_the_origin() {
    let script =
        Script::new().then(|_| Ok(RawResponse::empty(307)?.header("location", "/api/v2/nodes/n1?a=b"))).json(200, "{}");
    let mut call = client(&script).call(&BOTH);
    call.options().header("x-mine", "1");
    call.execute().await.unwrap();
    assert_eq!(
        script.targets(),
        ["GET /api/both?apikey=query-key%2F%260123456789", "GET /api/v2/nodes/n1?a=b&apikey=query-key%2F%260123456789"]
    );
    assert_eq!(script.header("cookie"), ["AccessToken=cookie-0123456789"; 2]);
}

#[tokio::test]
async fn redirects_that_are_refused_name_the_origin_only() {
    for (location, shown) in [
        ("https://evil.example/steal?token=abc", "https://evil.example"),
        ("http://eu.example.com/api/v1", "http://eu.example.com"),
        ("https://eu.example.com:444/", "https://eu.example.com:444"),
        ("//evil.example/", "https://evil.example"),
    ] {
        let script = Script::new().then(move |_| Ok(RawResponse::empty(302)?.header("location", location)));
        let error = get(&client(&script)).execute().await.unwrap_err();
        assert_eq!((error.kind(), script.count()), (&ErrorKind::Redirect, 1));
        let text = error.to_string();
        assert!(text.contains(&format!("another origin, {shown}, ")), "{text}");
        assert!(!text.contains("steal") && !text.contains("abc"), "{text}");
    }
}

#[tokio::test]
async fn a_redirected_post_is_not_followed() {
    let script = Script::new().then(|_| Ok(RawResponse::empty(308)?.header("location", "/elsewhere")));
    let error = create(&client(&script), &CREATE).execute().await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (&ErrorKind::Redirect, 1));
    assert_eq!(error.status().unwrap().as_u16(), 308);
}

#[tokio::test]
async fn a_chain_of_redirects_ends() {
    let mut n = 0;
    let script = Script::new().then(move |_| {
        n += 1;
        Ok(RawResponse::empty(302)?.header("location", &format!("/hop/{n}")))
    });
    let error = get(&client(&script)).execute().await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (&ErrorKind::Redirect, 11));
}

fn hidden(text: &str) -> Secret<String> {
    Secret::from(text)
}

#[tokio::test]
async fn what_was_sent_as_a_secret_is_cut_out_of_what_comes_back() {
    let script = Script::new().then(|seen| {
        let message = format!("not accepted: {} {}", seen.body, seen.target);
        RawResponse::json(422, &serde_json::json!({ "message": message }))
    });
    let core = client(&script);
    let mut call = core.call(&CREATE);
    call.set_field(0, &hidden("canary in a field\nof \"two\" lines"));
    let error = call.execute().await.unwrap_err();
    assert_eq!(error.message(), r#"not accepted: {"name":"[redacted]"} POST /api/v1/nodes"#);
    let mut call = core.call(&GET);
    call.set_param(ID, &hidden("canary/path"));
    call.set_param(1, &hidden("canary&query"));
    let error = call.execute().await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    let mut call = core.call(&CREATE);
    call.set_body(0, &vec![hidden("canary-whole")]);
    let error = call.execute().await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
}

#[tokio::test]
async fn plain_text_is_a_text_where_any_media_type_is_documented() {
    static ANY: Operation = Operation { id: "whoami", accept: "*/*", ..Operation::PLAIN };
    let plain = |_: &Seen| {
        Ok(RawResponse::new(http::StatusCode::OK, http::HeaderMap::new(), "root\n")
            .header("content-type", "text/plain; charset=utf-8"))
    };
    let core = client(&Script::new().then(plain));
    assert_eq!(core.call(&ANY).receive::<String>().await.unwrap().into_value(), "root\n");
    assert_eq!(core.call(&ANY).receive_by_media_type::<String>().await.unwrap().into_value(), "root\n");
    // JSON comes first, what is no text stays an error, and so does text where JSON is promised.
    let core =
        client(&Script::new().then(|_| Ok(RawResponse::json(200, &"root")?.header("content-type", "text/plain"))));
    assert_eq!(core.call(&ANY).receive::<String>().await.unwrap().into_value(), "root");
    let error = client(&Script::new().then(plain)).call(&ANY).receive::<Vec<String>>().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ContentType);
    let error = get(&client(&Script::new().then(plain))).receive::<String>().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ContentType);
}

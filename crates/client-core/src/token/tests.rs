//! Exchanging a credential: once for all, again before it expires, and again when it is refused.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::{fill, parts};
use crate::testing::*;
use crate::*;

/// Answers the exchange with numbered tokens that live `life` seconds, and everything else with `status`.
fn issuer(life: &'static str, mut status: impl FnMut(&str) -> u16 + Send + 'static) -> Script {
    let mut issued = 0;
    Script::new().then(move |seen| {
        if seen.operation == "mintToken" {
            issued += 1;
            let body = format!(r#"{{"access_token":"issued-token-{issued}","expires_in":{life}}}"#);
            return Ok(RawResponse::new(StatusCode::OK, HeaderMap::new(), body));
        }
        let token = seen.headers["authorization"].to_str().unwrap();
        RawResponse::json(status(token), &serde_json::json!({"message": "m"}))
    })
}

fn mints(script: &Script) -> usize {
    let seen = script.seen.lock().unwrap();
    seen.iter().filter(|seen| seen.operation == "mintToken").count()
}

#[tokio::test(start_paused = true)]
async fn one_exchange_serves_many_callers() {
    let mut script = issuer("3600", |_| 200);
    script.delay = Duration::from_millis(50);
    let core = client(&script);
    let calls = (0..50).map(|_| core.call(&EXCHANGED).execute());
    for result in join_all(calls).await {
        result.unwrap();
    }
    assert_eq!((mints(&script), script.count()), (1, 51));
    assert_eq!(script.bodies()[0], r#"{"grant_type":"api_key","api_key":"long-lived-0123456789"}"#);
    assert_eq!(script.header("authorization")[0], "");
    assert_eq!(script.header("authorization")[50], "Bearer issued-token-1");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_expires() {
    let script = issuer("\"3600\"", |_| 200);
    let core = client(&script);
    let call = || core.call(&EXCHANGED).execute();
    call().await.unwrap();
    tokio::time::sleep(Duration::from_secs(3539)).await;
    call().await.unwrap();
    assert_eq!(mints(&script), 1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    call().await.unwrap();
    assert_eq!(mints(&script), 2);
    // A short life has a short margin: a fifth.
    let script = issuer("10", |_| 200);
    let core = client(&script);
    core.call(&EXCHANGED).execute().await.unwrap();
    tokio::time::sleep(Duration::from_secs(7)).await;
    core.call(&EXCHANGED).execute().await.unwrap();
    assert_eq!(mints(&script), 1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    core.call(&EXCHANGED).execute().await.unwrap();
    assert_eq!(mints(&script), 2);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_renews_at_worst_once_too_often() {
    let script = issuer("3600", |_| 200);
    let world = Fixed::new(1.0);
    let core = builder(&script).world(world.clone()).build().unwrap();
    let call = || core.call(&EXCHANGED).execute();
    call().await.unwrap();
    // Back: the monotonic clock still knows when the token ends.
    *world.now.lock().unwrap() -= Duration::from_secs(86_400);
    call().await.unwrap();
    assert_eq!(mints(&script), 1);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    call().await.unwrap();
    assert_eq!(mints(&script), 2);
    // Forward, as after the machine slept: the token may be gone, and a new one is taken.
    *world.now.lock().unwrap() += Duration::from_secs(86_400);
    call().await.unwrap();
    call().await.unwrap();
    assert_eq!(mints(&script), 3);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once() {
    let script = issuer("3600", |token| match token {
        "Bearer issued-token-1" => 401,
        _ => 200,
    });
    let core = client(&script);
    core.call(&EXCHANGED).execute().await.unwrap();
    assert_eq!((mints(&script), script.count()), (2, 4));
    let script = issuer("3600", |_| 401);
    let error = client(&script).call(&EXCHANGED).execute().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!((mints(&script), script.count()), (2, 4));
}

#[tokio::test(start_paused = true)]
async fn many_refused_callers_make_one_new_exchange() {
    let mut script = issuer("3600", |token| match token {
        "Bearer issued-token-1" => 401,
        _ => 200,
    });
    script.delay = Duration::from_millis(50);
    let core = client(&script);
    let calls = (0..20).map(|_| core.call(&EXCHANGED).execute());
    for result in join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(mints(&script), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failed_exchange_is_shared_and_explained() {
    let mut script = Script::new().json(401, r#"{"error":"bad key long-lived-0123456789"}"#);
    script.delay = Duration::from_millis(50);
    let core = client(&script);
    let calls = (0..20).map(|_| core.call(&EXCHANGED).execute());
    for result in join_all(calls).await {
        let error = result.unwrap_err();
        assert_eq!(error.operation(), Some("mintToken"));
        assert_eq!(
            error.to_string(),
            "mintToken: 401 Unauthorized: bad key [redacted]; \
             the credential in EXAMPLE_API_KEY was not accepted; check it, or use a new one. This is the key that \
             is exchanged; a token that is sent as it is goes to the builder's `bearer_auth`"
        );
    }
    assert_eq!(script.count(), 1);
    // The failure is not kept for those who come later.
    core.call(&EXCHANGED).execute().await.unwrap_err();
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_abandoned_exchange_holds_nobody_up() {
    let mut script = issuer("3600", |_| 200);
    script.delay = Duration::from_secs(5);
    let core = client(&script);
    let mut hasty = core.call(&EXCHANGED);
    hasty.options().timeout(Duration::from_secs(1));
    let patient = core.call(&EXCHANGED).execute();
    let (hasty, patient) = tokio::join!(hasty.execute(), patient);
    assert_eq!(hasty.unwrap_err().kind(), &ErrorKind::Timeout(TimeoutKind::Total));
    patient.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_token_says_so_and_nothing_else() {
    for body in [r#"{"token":"canary-canary"}"#, "canary-canary", r#"{"access_token":""}"#] {
        let script = Script::new().json(200, body);
        let error = client(&script).call(&EXCHANGED).execute().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Decode);
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn issued_tokens_are_secrets_too() {
    let script = issuer("3600", |_| 200).then(|seen| {
        let token = seen.headers["authorization"].to_str().unwrap().to_owned();
        RawResponse::json(400, &serde_json::json!({"message": token}))
    });
    let core = client(&script);
    core.call(&EXCHANGED).execute().await.unwrap_err();
    let error = core.call(&EXCHANGED).execute().await.unwrap_err();
    assert!(!error.to_string().contains("issued-token"), "{error}");
}

#[tokio::test]
async fn a_token_given_by_hand_is_not_exchanged() {
    let script = Script::new().json(200, "{}");
    let core = Core::builder(&API)
        .token("exchanged", "by-hand")
        .transport(Arc::new(script.clone()))
        .treated_as_real()
        .build()
        .unwrap();
    core.call(&EXCHANGED).execute().await.unwrap();
    assert_eq!(script.header("authorization"), ["Bearer by-hand"]);
}

#[test]
fn a_name_and_a_password_go_to_their_places_as_they_are() {
    static LOGIN: Exchange = Exchange {
        operation: &Operation::PLAIN,
        env: "EXAMPLE_LOGIN",
        body: r#"{"username":"{user}","password":"{password}"}"#,
        token: "/t",
        expires_in: "",
    };
    let mut body: Value = serde_json::from_str(LOGIN.body).unwrap();
    fill(&mut body, &parts(&LOGIN, "ada:pa:{user}\"").unwrap());
    assert_eq!(body, serde_json::json!({"username": "ada", "password": "pa:{user}\""}));
    let error = parts(&LOGIN, "canary").unwrap_err().to_string();
    assert!(error.contains("EXAMPLE_LOGIN") && !error.contains("canary"), "{error}");
}

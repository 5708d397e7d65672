//! What a program puts between its calls and the wire.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use super::RetryBudget;
use crate::testing::*;
use crate::*;

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn add(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

struct Signer(&'static str, Seen);

impl Interceptor for Signer {
    fn before_send<'a>(
        &'a self,
        attempt: &'a Attempt,
        request: &'a mut TransportRequest,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let authorized = request.headers().contains_key("authorization");
            self.1.add(format!("{} {} {} {authorized}", self.0, attempt.operation.id, attempt.number));
            let signature = format!("{} {} {}", request.method(), request.url().path(), request.body().len());
            request.headers_mut().insert("x-signature", signature.parse().unwrap());
            match attempt.operation.id {
                "createNode" => Err(Error::new(ErrorKind::InvalidRequest, "not today")),
                _ => Ok(()),
            }
        })
    }

    fn after_response(&self, attempt: &Attempt, status: StatusCode, headers: &HeaderMap) {
        self.1.add(format!("{} {} {status} {}", self.0, attempt.number, headers.len()));
    }

    fn on_error(&self, attempt: &Attempt, error: &Error) {
        self.1.add(format!("{} {} {}", self.0, attempt.number, error.kind().name()));
    }
}

#[tokio::test(start_paused = true)]
async fn interceptors_see_every_attempt_and_may_change_it() {
    let seen = Seen::default();
    let script = Script::new().json(503, "").fail(ErrorKind::Connect).json(200, "{}");
    let core = builder(&script).interceptor(Signer("a", seen.clone())).interceptor(Signer("b", seen.clone()));
    let core = core.build().unwrap();
    core.call(&LIST).execute().await.unwrap();
    assert_eq!(
        seen.take(),
        [
            "a listNodes 1 true",
            "b listNodes 1 true",
            "a 1 503 Service Unavailable 1",
            "b 1 503 Service Unavailable 1",
            "a 1 api",
            "b 1 api",
            "a listNodes 2 true",
            "b listNodes 2 true",
            "a 2 connect",
            "b 2 connect",
            "a listNodes 3 true",
            "b listNodes 3 true",
            "a 3 200 OK 1",
            "b 3 200 OK 1",
        ]
    );
    assert_eq!(script.header("x-signature"), ["GET /api/v1/nodes 0"; 3]);
    // Its error ends the call before anything is sent.
    let mut call = core.call(&CREATE);
    call.field(0, "one");
    let error = call.execute().await.unwrap_err();
    assert_eq!((error.to_string().as_str(), script.count()), ("createNode: not today", 3));
}

struct Rules;

impl RetryPolicy for Rules {
    fn retry(&self, failed: &FailedAttempt<'_>) -> Option<Duration> {
        match failed.error.status().map(|status| status.as_u16()) {
            Some(409) if failed.attempt.number < 5 => Some(Duration::from_millis(1)),
            Some(503) => None,
            _ => failed.usual,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_policy_decides_whether_a_call_is_sent_again() {
    for (status, requests) in [(409, 5), (503, 1), (429, 3), (400, 1)] {
        let script = Script::new().json(status, "{}");
        let core = builder(&script).retry_policy(Rules).build().unwrap();
        core.call(&LIST).execute().await.unwrap_err();
        assert_eq!(script.count(), requests, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_met_with_several_times_the_requests() {
    let script = Script::new().json(503, "");
    let core = builder(&script).retry_budget(10).build().unwrap();
    for _ in 0..100 {
        core.call(&LIST).execute().await.unwrap_err();
    }
    assert_eq!(script.count(), 110);
}

#[test]
fn success_fills_the_budget_again() {
    let budget = RetryBudget::new(2);
    assert_eq!([budget.spend(), budget.spend(), budget.spend()], [true, true, false]);
    (0..4).for_each(|_| budget.refill());
    assert!(!budget.spend());
    budget.refill();
    assert!(budget.spend() && !budget.spend());
    (0..1000).for_each(|_| budget.refill());
    assert_eq!([budget.spend(), budget.spend(), budget.spend()], [true, true, false]);
}

struct Around(Arc<dyn Transport>, Seen);

impl Transport for Around {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>> {
        self.1.add(format!("{} {}", request.url(), request.headers().contains_key("authorization")));
        self.0.send(request)
    }
}

#[tokio::test(start_paused = true)]
async fn the_transport_can_be_wrapped_and_is_the_network_all_the_same() {
    let seen = Seen::default();
    let script = Script::new().json(503, "").json(200, "{}");
    let around = seen.clone();
    let core = builder(&script).wrap_transport(move |inner| Arc::new(Around(inner, around))).build().unwrap();
    core.call(&LIST).execute().await.unwrap();
    assert_eq!(seen.take(), ["https://eu.example.com/api/v1/nodes true"; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_provided_credential_is_kept_until_it_expires_or_is_refused() {
    let asked = Arc::new(Mutex::new(0));
    let count = asked.clone();
    let provider = move || -> BoxFuture<'static, Result<ProvidedCredential, Error>> {
        let mut asked = count.lock().unwrap();
        *asked += 1;
        let given = ProvidedCredential::new(format!("vault-{asked}"));
        Box::pin(std::future::ready(Ok(match *asked {
            1 => given.expires_in(Duration::from_secs(1000)),
            _ => given,
        })))
    };
    let script = Script::new().json(200, "{}").json(200, "{}").json(200, "{}").json(401, "").json(200, "{}");
    let core = builder(&script).credential_provider("bearer", provider).build().unwrap();
    for _ in 0..2 {
        core.call(&LIST).execute().await.unwrap();
    }
    tokio::time::advance(Duration::from_secs(950)).await;
    for _ in 0..2 {
        core.call(&LIST).execute().await.unwrap();
    }
    let sent = ["vault-1", "vault-1", "vault-2", "vault-2", "vault-3"];
    assert_eq!(script.header("authorization"), sent.map(|value| format!("Bearer {value}")));
    // It is a secret, and its failure is the call's.
    let script = Script::new().json(400, r#"{"error":"vault-secret is no good"}"#);
    let core = builder(&script).credential_provider("bearer", || -> BoxFuture<'static, _> {
        Box::pin(std::future::ready(Ok(ProvidedCredential::new("vault-secret\n"))))
    });
    let error = core.build().unwrap().call(&LIST).execute().await.unwrap_err();
    assert_eq!(error.message(), "[redacted] is no good");
    let core = builder(&script).credential_provider("bearer", || -> BoxFuture<'static, _> {
        Box::pin(std::future::ready(Err(Error::new(ErrorKind::Connect, "the vault is sealed"))))
    });
    let error = core.build().unwrap().call(&LIST).execute().await.unwrap_err();
    assert_eq!((error.message(), script.count()), ("the vault is sealed", 1));
}

#[tokio::test(start_paused = true)]
async fn an_exchange_is_sent_again_like_a_call_that_only_reads() {
    static EXCHANGING: Operation = Operation { security: &[&[4]], ..operation("exchanging", "GET", "/exchanged") };
    for step in [
        Script::new().json(503, ""),
        Script::new().json(429, ""),
        Script::new().fail(ErrorKind::Transport),
        Script::new().json(502, "").fail(ErrorKind::Truncated),
    ] {
        let script = step.json(200, r#"{"access_token":"new-token-1"}"#).json(200, "{}");
        let core = builder(&script).build().unwrap();
        core.call(&EXCHANGING).execute().await.unwrap();
        assert_eq!(script.header("authorization").last().unwrap(), "Bearer new-token-1");
    }
    // One that hangs says so.
    let mut script = Script::new().json(200, "{}");
    script.delay = Duration::from_secs(3600);
    let core = builder(&script).timeout(Duration::from_secs(2)).build().unwrap();
    let error = core.call(&EXCHANGING).execute().await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("credential") || text.contains("mintToken"), "{text}");
}

#[tokio::test]
async fn credentials_go_over_plain_http_to_this_machine_only() {
    let send = |url: &'static str, allow: bool| async move {
        let script = Script::new().json(200, "{}");
        let core = builder(&script).base_url(url);
        let core = if allow { core.allow_plain_http() } else { core };
        core.build().unwrap().call(&LIST).execute().await.map(|_| script.count())
    };
    for url in
        ["http://localhost:1", "http://127.0.0.1", "http://127.8.8.8:80", "http://[::1]:1", "https://example.com"]
    {
        assert_eq!(send(url, false).await.unwrap(), 1, "{url}");
    }
    for url in ["http://example.com", "http://10.0.0.1", "http://localhost.example.com", "http://[::2]"] {
        let error = send(url, false).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Config, "{url}");
        assert_eq!(send(url, true).await.unwrap(), 1, "{url}");
    }
}

#[tokio::test]
async fn a_caller_may_bring_the_credential() {
    let script = Script::new().json(200, "{}");
    let bare = || Core::builder(&API).transport(Arc::new(script.clone())).treated_as_real();
    let core = bare().build().unwrap();
    let mut call = core.call(&LIST);
    call.options().header("Authorization", "Custom abc");
    call.execute().await.unwrap();
    let error = core.call(&LIST).execute().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingCredential);
    bare().without_credentials().build().unwrap().call(&LIST).execute().await.unwrap();
    assert_eq!(script.header("authorization"), ["Custom abc", ""]);
}

#[tokio::test]
async fn the_end_of_an_endpoint_is_on_responses_and_errors() {
    let ending = |status: u16| {
        Script::new().then(move |_| {
            let response = RawResponse::json(status, &json!({"message": "gone"}))?;
            Ok(response.header("sunset", "Wed, 11 Nov 2026 23:59:59 GMT").header("link", "<https://h/a>; rel=sunset"))
        })
    };
    let response = client(&ending(200)).call(&LIST).receive::<Value>().await.unwrap();
    assert_eq!(response.deprecation().unwrap().links, ["https://h/a"]);
    let error = client(&ending(410)).call(&LIST).receive::<Value>().await.unwrap_err();
    assert!(error.deprecation().unwrap().sunset.is_some());
}

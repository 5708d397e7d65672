//! Recordings of every operation of every crate: what is secret is not in them, and a replay gives what the run gave.

use client_core::mock::MockServer;
use client_core::record::{Recorder, Replay};
use client_core::{
    BoxFuture, Bytes, Error, HeaderMap, RawResponse, StatusCode, Transport, TransportRequest, Value, json,
};
use client_gen::lower::lower;
use tests::provider::Provider;
use tests::secret::secrets;
use tests::{Case, Outcome, cases};

/// A secret in the position of this number.
fn canary(position: usize) -> String {
    format!("c4n4ry-{position}-Qx7Zt0pL9sWm2")
}

/// How each canary begins.
const CANARY: &str = "c4n4ry-";

/// Responds to each operation with its example, with secrets in every position that a server has.
struct Planted {
    provider: Provider,
    /// Whether to respond with the documented response, or with an error.
    success: bool,
}

/// Server-made secrets in a value that is an object.
fn plant(value: &mut Value) {
    let Some(object) = value.as_object_mut() else { return };
    object.insert("root_password".into(), canary(5).into());
    object.insert("made".into(), json!([{"deep": {"ssh_private_key": [canary(6)]}}]));
    object.insert(
        "download".into(),
        format!("https://store.example.com/a/b?X-Amz-Signature={}&X-Amz-Date=1", canary(7)).into(),
    );
    object.insert("mirror".into(), format!("https://user:{}@store.example.com/a", canary(8)).into());
    object.insert("payload".into(), json!({"client_secret": canary(9)}).to_string().into());
    object.insert(
        "said".into(),
        format!("signed in with token={} and Authorization: Bearer {}", canary(10), canary(0)).into(),
    );
    object
        .insert("pem".into(), format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", canary(11)).into());
}

impl Transport for Planted {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>> {
        let example = self.provider.examples.get(request.operation_id());
        let documented =
            example.and_then(|example| example.responses.iter().find(|(status, _)| status.starts_with('2')));
        let mut body = documented.map(|(_, body)| body.clone()).unwrap_or_default();
        let mut status = documented.and_then(|(status, _)| status.parse().ok()).unwrap_or(200);
        if self.success {
            match &mut body {
                Value::Array(items) => items.iter_mut().for_each(plant),
                other => plant(other),
            }
        } else {
            status = 500;
            body = json!({"message": format!("the key {} is not known", canary(0))});
            plant(&mut body);
        }
        let text = match body {
            Value::Null => String::new(),
            Value::String(text) => text,
            other => other.to_string(),
        };
        let media = if text.starts_with(['{', '[']) { "application/json" } else { "text/plain" };
        let response = RawResponse::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), Bytes::from(text));
        let response = response
            .header("content-type", media)
            .header("set-cookie", &format!("sid={}; Path=/", canary(12)))
            .header("x-auth-token", &canary(13))
            .header("location", &format!("https://store.example.com/x?sig={}", canary(14)));
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// Status and value, or the kind of an error, its status and its documented body.
type Given = Result<(u16, Option<Value>), (String, Option<u16>, Option<Option<Value>>)>;

/// What a run gave, without what is secret: statuses, and values or errors as they are typed.
fn result_of<C>(case: &Case<C>, result: Result<Outcome, Error>) -> Given {
    match result {
        Ok(outcome) => Ok((outcome.status, outcome.value)),
        Err(error) => {
            let details = (case.details)(&error);
            Err((format!("{:?}", error.kind()), error.status().map(|status| status.as_u16()), details))
        }
    }
}

/// Whether two values are the same where the first is not masked.
fn same(masked: &Value, whole: &Value) -> bool {
    match (masked, whole) {
        (Value::String(masked), Value::String(whole)) => masked == whole || masked.contains("[redacted]"),
        // A number that is a secret is a 0.
        (Value::Number(masked), Value::Number(whole)) => masked == whole || masked.as_u64() == Some(0),
        (Value::Array(masked), Value::Array(whole)) => {
            masked.len() == whole.len() && masked.iter().zip(whole).all(|(masked, whole)| same(masked, whole))
        }
        (Value::Object(masked), Value::Object(whole)) => {
            masked.len() == whole.len()
                && masked.iter().all(|(name, value)| whole.get(name).is_some_and(|whole| same(value, whole)))
        }
        // JSON inside of a text is compared as the text.
        (masked, whole) => masked == whole,
    }
}

struct Seen {
    calls: usize,
    replayed: usize,
    bytes: usize,
    problems: Vec<String>,
}

/// Plants secrets in requests and responses of every operation, and looks for them in what is written.
#[allow(clippy::too_many_arguments)]
async fn drive<C: Clone>(
    name: &str,
    all: fn() -> Vec<Case<C>>,
    recorder: Recorder,
    client: impl Fn(Planted, &Recorder) -> C,
    replay: impl Fn(&str) -> Result<Replay, Error>,
    replaying: impl Fn(Replay) -> C,
    serving: impl AsyncFn(Replay) -> (MockServer, C),
    strict: bool,
) -> Seen {
    let mut seen = Seen { calls: 0, replayed: 0, bytes: 0, problems: Vec::new() };
    let plan = lower(&Provider::read(name).document).plan;
    let mut results = Vec::new();
    let mut marked = Vec::new();
    for success in [true, false] {
        let client = client(Planted { provider: Provider::read(name), success }, &recorder);
        let provider = Provider::read(name);
        for case in all() {
            marked.extend(secrets(&plan, case.id, &provider.examples[case.id]));
            let sent = (case.call)(client.clone(), |options| {
                options
                    .header("x-secret", canary(1))
                    .query("api_key", canary(2))
                    .header("cookie", format!("a={}", canary(3)));
            });
            let result = sent.await;
            seen.calls += 1;
            results.push(result_of(&case, result));
        }
    }
    // A word that is also a name in the document says nothing.
    marked.retain(|secret| !secret.bytes().all(|byte| byte.is_ascii_lowercase()));
    let recording = match recorder.to_har() {
        Ok(recording) => recording,
        Err(error) => {
            seen.problems.push(format!("{name}: {error}"));
            return seen;
        }
    };
    seen.bytes = recording.len();
    for line in recording.lines() {
        let secret = marked.iter().find(|secret| line.contains(secret.as_str()));
        if line.contains(CANARY) || secret.is_some() {
            seen.problems.push(format!("{name}: {secret:?} in {}", line.chars().take(300).collect::<String>()));
        }
    }
    let mut clients = vec![(replaying(replay(&recording).unwrap()), None)];
    if !strict {
        let (server, client) = serving(replay(&recording).unwrap()).await;
        clients.push((client, Some(server)));
    }
    for (client, _server) in &clients {
        let cases = [all(), all()].into_iter().flatten();
        for (case, wanted) in cases.zip(&results) {
            let result = (case.call)(client.clone(), |options| {
                options.header("x-secret", "another").query("api_key", "another").header("cookie", "a=another");
            });
            let result = result.await;
            let shown = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
            if strict {
                let empty = matches!(wanted, Ok((_, None)) | Err((_, _, None))) && result.is_ok();
                let said = shown.contains("names and types only");
                if !empty && !said {
                    seen.problems.push(format!("{name} {}: strict: {shown}", case.id));
                }
                seen.replayed += 1;
                continue;
            }
            let got = result_of(&case, result);
            let fits = match (&got, wanted) {
                (Ok((status, got)), Ok((other, wanted))) => {
                    status == other
                        && match (got, wanted) {
                            (Some(got), Some(wanted)) => same(got, wanted),
                            (got, wanted) => got == wanted,
                        }
                }
                (Err(got), Err(wanted)) => {
                    (&got.0, &got.1) == (&wanted.0, &wanted.1)
                        && match (&got.2, &wanted.2) {
                            (Some(Some(got)), Some(Some(wanted))) => same(got, wanted),
                            (got, wanted) => got == wanted,
                        }
                }
                _ => false,
            };
            if fits {
                seen.replayed += 1;
            } else {
                seen.problems
                    .push(format!("{name} {}: replayed\n  {got:?}\ninstead of\n  {wanted:?} {shown}", case.id));
            }
        }
    }
    seen
}

macro_rules! provider {
    ($name:literal, $krate:ident, $cases:ident, $strict:expr, $($set:ident),*) => {{
        let recorder = $krate::record::recorder();
        let recorder = if $strict { recorder.names_and_types_only() } else { recorder };
        drive(
            $name,
            cases::$cases::cases,
            recorder,
            |planted, recorder| {
                let builder = $krate::Client::builder()$(.$set(canary(0)))*;
                let transport = std::sync::Arc::new(planted);
                builder.core(|core| core.transport(transport).record(recorder)).build().unwrap()
            },
            $krate::record::replay,
            |replay| $krate::record::client(replay).unwrap(),
            async |replay| {
                let server = $krate::record::serve(replay).await.unwrap();
                let builder = $krate::Client::builder()$(.$set(canary(0)))*.base_url(server.url());
                let client = builder.retry(client_core::RetryConfig::none()).build().unwrap();
                (server, client)
            },
            $strict,
        )
        .await
    }};
}

async fn all(strict: bool) {
    let all = [
        provider!("hpcai", hpcai_client, hpcai, strict, access_token),
        provider!("instavm", instavm_client, instavm, strict, api_key),
        provider!("k0rdent", k0rdent_client, k0rdent, strict, bearer_auth),
        provider!("sfcompute", sfcompute_client, sfcompute, strict, bearer_auth),
        provider!("tir", e2e_tir_client, tir, strict, api_key, bearer_auth),
    ];
    let sum = |of: fn(&Seen) -> usize| all.iter().map(of).sum::<usize>();
    let (calls, replayed, bytes) = (sum(|seen| seen.calls), sum(|seen| seen.replayed), sum(|seen| seen.bytes));
    println!("strict {strict}: {calls} calls, {replayed} replayed, {bytes} B of recordings");
    let problems: Vec<String> = all.into_iter().flat_map(|seen| seen.problems).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems[..problems.len().min(12)].join("\n"));
    // Through the client, and over HTTP.
    assert_eq!((calls, replayed), (648, if strict { 648 } else { 2 * 648 }));
}

#[tokio::test]
async fn secrets_in_every_position_are_masked_and_a_replay_gives_the_same() {
    all(false).await;
}

#[tokio::test]
async fn names_and_types_alone_have_no_values_and_are_not_replayed() {
    all(true).await;
}

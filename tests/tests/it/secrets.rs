//! Every failure path of every operation of every crate, with canaries for credentials and the examples' values of
//! secret members: neither shows in an error, in Debug, or in anything that is logged.

#[path = "../../../crates/client-core/tests/support/canary.rs"]
mod canary;

use std::sync::Mutex;

use canary::{CANARY, Log, leak, text_of};
use client_core::{ErrorKind, RequestOptions, RetryConfig, Value, json};
use client_gen::lower::lower;
use tests::echo::{Echo, Failure, MADE};
use tests::provider::Provider;
use tests::secret::secrets;
use tests::server::Server;
use tests::{Case, cases, connect};

/// Secrets of one request, whatever it is: a header, a query parameter, and an undocumented property.
fn all_secrets(options: &mut RequestOptions) {
    all_but_a_property(options);
    options.body_member("password", "canary-property-of-a-request");
}

fn all_but_a_property(options: &mut RequestOptions) {
    options.header("x-secret", "canary-header-of-a-request").query("api_key", "canary-query-of-a-request");
}

/// A documented response, with a secret that the server made in undocumented properties of it.
fn with_made(documented: Option<&Value>) -> Value {
    let mut value = documented.cloned().unwrap_or_default();
    let object = match &mut value {
        Value::Array(items) => items.first_mut().and_then(Value::as_object_mut),
        other => other.as_object_mut(),
    };
    if let Some(object) = object {
        object.insert("root_password".to_owned(), json!(MADE));
        object.insert("made_here".to_owned(), json!([{"ssh_private_key": MADE}]));
    }
    value
}

struct Seen {
    calls: usize,
    errors: usize,
    /// Documented responses, with an undocumented secret in them.
    read: usize,
    logged: usize,
    secrets: usize,
    leaks: Vec<String>,
}

async fn drive<C: Clone + std::fmt::Debug>(
    name: &str,
    all: Vec<Case<C>>,
    log: &Log,
    client: impl Fn(String) -> C,
) -> Seen {
    let provider = Provider::read(name);
    let plan = lower(&provider.document).plan;
    let (echo, elsewhere) = (Echo::start().await.unwrap(), Server::start().await.unwrap());
    echo.issue("/auth/token", r#"{"access_token":"canary-issued-9","token_type":"Bearer","expires_in":600}"#);
    let nobody = client("http://127.0.0.1:1".to_owned());
    let client = client(format!("{}{}", echo.url, connect::base(name)));
    let mut seen = Seen { calls: 0, errors: 0, read: 0, logged: 0, secrets: 0, leaks: Vec::new() };
    seen.leaks.extend(leak(&format!("{client:?} {client:#?}"), &[]));
    for case in all {
        let example = &provider.examples[case.id];
        let secrets = secrets(&plan, case.id, example);
        seen.secrets += secrets.len();
        let documented = example.responses.get("200").map(ToString::to_string).unwrap_or_default();
        let failures = [
            Failure::Unauthorized,
            Failure::Invalid,
            Failure::Page,
            Failure::Truncated,
            Failure::WrongType,
            Failure::Redirect(elsewhere.url.clone()),
            Failure::CutOff(documented.into_bytes()),
            Failure::Documented(with_made(example.responses.get("200")).to_string().into_bytes()),
            Failure::Closed,
        ];
        for failure in failures {
            echo.fail(failure.clone());
            seen.calls += 1;
            let mut result = (case.call)(client.clone(), all_secrets).await;
            if result.as_ref().is_err_and(|error| error.kind() == &ErrorKind::InvalidRequest) {
                // A body that is no object has no properties to add.
                let said = log.take() + &result.as_ref().map_or_else(text_of, |_| String::new());
                seen.leaks.extend(leak(&said, &secrets).map(|line| format!("{name} {}: {line}", case.id)));
                result = (case.call)(client.clone(), all_but_a_property).await;
            }
            let said = match &result {
                Ok(outcome) if matches!(failure, Failure::Documented(_)) => outcome.shown.clone(),
                // What a server says in the open, where the document has it, is shown.
                Ok(_) => String::new(),
                Err(error) => text_of(error),
            };
            seen.read += usize::from(result.is_ok() && matches!(failure, Failure::Documented(_)));
            seen.errors += usize::from(result.is_err());
            let logged = log.take();
            seen.logged += logged.len();
            for (what, text) in [("error", said), ("log", logged)] {
                let found = leak(&text, &secrets);
                seen.leaks.extend(found.map(|line| format!("{name} {} {failure:?} {what}: {line}", case.id)));
            }
        }
        let error = case.send(nobody.clone()).await.unwrap_err();
        let text = format!("{}\n{}", text_of(&error), log.take());
        seen.leaks.extend(leak(&text, &secrets).map(|line| format!("{name} {} refused: {line}", case.id)));
    }
    assert!(elsewhere.take().is_empty(), "{name}: a request went to another origin");
    println!(
        "{name}: {} calls, {} errors, {} documented responses, {} B of log, {} secret values",
        seen.calls, seen.errors, seen.read, seen.logged, seen.secrets
    );
    seen
}

/// A builder that holds a canary, shown, and the client it makes.
macro_rules! client {
    ($krate:ident, $leaks:ident, $recorders:ident, $($set:ident = $value:literal),*) => {{
        let leaks = &$leaks;
        let recorders = [$krate::record::recorder(), $krate::record::recorder().names_and_types_only()];
        $recorders.extend(recorders.clone());
        move |url: String| {
            let builder = $krate::Client::builder()$(.$set($value))*.base_url(url).retry(RetryConfig::none());
            let builder = builder.core(|core| core.default_header("x-auth-token", "canary-default-header"));
            leaks.lock().unwrap().extend(leak(&format!("{builder:?}"), &[]));
            let builder = builder.core(|core| core.record(&recorders[0]).record(&recorders[1]));
            builder.build().unwrap()
        }
    }};
}

// One test, as the log is of the whole process.
#[tokio::test]
async fn nothing_secret_shows() {
    let log = Log::begin();
    let shown = Mutex::new(Vec::new());
    let mut recorders: Vec<client_core::record::Recorder> = Vec::new();
    let hpcai = client!(hpcai_client, shown, recorders, access_token = "canary-cookie-1+/=");
    let instavm = client!(instavm_client, shown, recorders, api_key = "canary-header-2+/=");
    let bearer = client!(instavm_client, shown, recorders, bearer_auth = "canary-bearer-3+/=");
    let k0rdent = client!(k0rdent_client, shown, recorders, bearer_auth = "canary-bearer-4+/=");
    let exchanged = client!(k0rdent_client, shown, recorders, api_key = "canary-exchanged-5+/=");
    let sfcompute = client!(sfcompute_client, shown, recorders, bearer_auth = "canary-bearer-6+/=");
    let tir =
        client!(e2e_tir_client, shown, recorders, api_key = "canary-query-7+/=&", bearer_auth = "canary-bearer-8+/=");
    let all = [
        drive("hpcai", cases::hpcai::cases(), &log, hpcai).await,
        drive("instavm", cases::instavm::cases(), &log, instavm).await,
        drive("instavm", cases::instavm::cases(), &log, bearer).await,
        drive("k0rdent", cases::k0rdent::cases(), &log, k0rdent).await,
        drive("k0rdent", cases::k0rdent::cases(), &log, exchanged).await,
        drive("sfcompute", cases::sfcompute::cases(), &log, sfcompute).await,
        drive("tir", cases::tir::cases(), &log, tir).await,
    ];
    let mut leaks = shown.into_inner().unwrap();
    for seen in all {
        // Some operations take any answer for a success, so not every call fails.
        assert!(seen.errors * 4 > seen.calls * 3, "{} errors in {} calls", seen.errors, seen.calls);
        assert!(seen.logged > 100 * seen.calls, "nothing was logged");
        assert!(seen.read * 10 > seen.calls / 2, "{} of {} documented responses", seen.read, seen.calls);
        leaks.extend(seen.leaks);
    }
    let (mut exchanges, mut bytes) = (0, 0);
    for recorder in &recorders {
        let recording = recorder.to_har().unwrap();
        exchanges += recorder.exchanges();
        bytes += recording.len();
        leaks.extend(leak(&recording, &[]).map(|line| format!("{recorder:?}: {line}")));
    }
    println!("{exchanges} exchanges recorded, {bytes} B");
    assert!(exchanges > 3_000, "{exchanges} exchanges recorded");
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

/// What stands in a type's Debug, from the JSON it is read from.
macro_rules! hides {
    ($($ty:ty = $json:tt;)*) => {
        $({
            let json = client_core::json!($json).to_string();
            let value: $ty = client_core::model::from_slice(json.as_bytes()).unwrap();
            assert!(json.contains(CANARY), "{json}");
            assert_eq!(leak(&format!("{value:?} {value:#?}"), &[]), None, "{}", stringify!($ty));
            assert!(serde_json::to_string(&client_core::model::AsWire(&value)).unwrap().contains(CANARY));
        })*
    };
}

#[test]
fn debug_of_requests_and_answers_hides_their_secret_members() {
    hides! {
        k0rdent_client::types::TokenResponse =
            {"access_token": "canary", "token_type": "Bearer", "expires_in": 1, "refresh_token": "canary"};
        k0rdent_client::types::MintTokenRequest = {"grant_type": "api_key", "api_key": "canary"};
        k0rdent_client::types::IntrospectTokenRequest = {"token": "canary"};
        k0rdent_client::types::MetadataEntry = {"key": "user-data", "value": "canary"};
        sfcompute_client::types::RedeployNodeRequest = {"cloud_init_user_data": "canary"};
        sfcompute_client::types::ImageDownload = {"url": "canary", "expires_at": 1, "sha256": "h", "size": 1};
        sfcompute_client::types::VmImageDownload =
            {"object": "image", "download_url": "canary", "expires_at": "x", "image_id": "i", "name": "n",
             "sha256_hash": "h", "object_size": 1};
        instavm_client::types::VmCreateRequest = {"env": {"A": "canary"}};
        instavm_client::types::CustomDomainRequest =
            {"domain": "d", "share_id": "s", "dns_provider": "p", "dns_credentials": {"T": "canary"}};
        client_core::Secret<client_core::Map<client_core::Value>> = {"key": "canary"};
        e2e_tir_client::types::AddSshKeyRequest = {"label": "l", "ssh_key": "canary"};
    }
}

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{Api, Error, ErrorKind};
use crate::{
    BoxFuture, Core, Location, Operation, Param, RawResponse, Response, Scheme, SchemeKind, Server, Transport,
    TransportRequest,
};

static GET: Operation = Operation {
    id: "getBox",
    path: "/boxes/{id}",
    params: &[Param { name: "id", ..Param::PATH }],
    security: &[&[0]],
    ..Operation::PLAIN
};

static API: Api = Api {
    name: "Boxes",
    crate_name: "boxes-client",
    crate_version: "0.1.0",
    servers: &[Server { url: "https://api.example.com/v1", variables: &[] }],
    schemes: &[Scheme {
        id: "key",
        kind: SchemeKind::ApiKey { name: "apikey", location: Location::Query },
        env: None,
        credential_url: None,
        lifetime: None,
        exchange: None,
    }],
    error_shapes: &[],
};

static KNOWLEDGE: Knowledge = Knowledge {
    secrets: &[("getBox", &["/response/keys/*/value", "/response/tree/**/pin", "/query/code"])],
    open: &[("getBox", &["next_token"])],
};

struct Responds(&'static str, &'static str);

impl Transport for Responds {
    fn send(&self, _: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>> {
        let response = RawResponse::empty(200).map(|mut response| {
            response.body = crate::transport::RawBody::Full(self.1.as_bytes().to_vec().into());
            response.header("content-type", self.0)
        });
        Box::pin(std::future::ready(response))
    }
}

fn done(call: crate::Call) -> Result<crate::Bytes, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(call.send_bytes()).map(Response::into_value)
}

/// Sends one request, and gives what was recorded.
fn recorded(recorder: &Recorder, media: &'static str, body: &'static str) -> Result<Value, Error> {
    let core = Core::builder(&API).token("key", "k3y-of-the-caller").transport(Arc::new(Responds(media, body)));
    let core = core.record(recorder).build().unwrap();
    let mut call = core.call(&GET);
    call.set_param(0, &"7".to_owned());
    let _ = done(call);
    recorder.to_har().map(|text| serde_json::from_str(&text).unwrap())
}

fn body_of(body: &'static str) -> Result<String, Error> {
    let log = recorded(&Recorder::new(&API, &KNOWLEDGE), "application/json", body)?;
    Ok(log["log"]["entries"][0]["response"]["content"]["text"].as_str().unwrap().to_owned())
}

#[test]
fn what_is_no_secret_stays_to_the_letter() {
    for body in [
        r#" { "b" : 12345678901234567890.10, "a":[1e3, -0.0 ,true,null], "a":{}, "é\u00e9":"\ud83d\ude00" } "#,
        "[]",
        "7",
        r#"{"next_token":"abcdef-1234"}"#,
        r#"{"id":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","lone":"\ud800"}"#,
    ] {
        assert_eq!(body_of(body).unwrap(), body);
    }
}

#[test]
fn secrets_are_masked_where_they_are() {
    for (body, masked) in [
        (
            r#"{"keys":[{"value":"v1"},{"value":{"a":["v2",3,true]}}]}"#,
            r#"{"keys":[{"value":"[redacted]"},{"value":{"a":["[redacted]",0,true]}}]}"#,
        ),
        (r#"{"tree":{"pin":1234,"left":{"pin":"12"}}}"#, r#"{"tree":{"pin":0,"left":{"pin":"[redacted]"}}}"#),
        (r#"{"access_token":"t"}"#, r#"{"access_token":"[redacted]"}"#),
        (r#"{"a":"by k3y-of-the-caller"}"#, r#"{"a":"by [redacted]"}"#),
        (r#"{"password":"pass-of-9","said":"pass-of-9"}"#, r#"{"password":"[redacted]","said":"[redacted]"}"#),
        (r#"{"u":"https://h/p?x=1&sig=abc"}"#, r#"{"u":"https://h/p?x=[redacted]&sig=[redacted]"}"#),
        (r#"{"u":"https://h/p?x=1&next_token=abc"}"#, r#"{"u":"https://h/p?x=1&next_token=abc"}"#),
        (r#"{"s":"{\"password\":\"x\"}"}"#, r#"{"s":"{\"password\":\"[redacted]\"}"}"#),
        ("api_key=aB3456 user=me\npassword: \"aB3456x\"", "api_key=[redacted] user=me\npassword: \"[redacted]\""),
        ("data: {\"password\":\"x\"}\n\n", "data: {\"password\":\"[redacted]\"}\n\n"),
    ] {
        assert_eq!(body_of(body).unwrap(), masked);
    }
}

#[test]
fn what_looks_like_a_secret_is_refused_with_its_position() {
    let error = body_of(r#"{"data":[{"note":"aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE"}]}"#).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Config);
    let text = error.to_string();
    assert!(text.contains("/log/entries/0/response/content/text:/data/0/note (getBox)"), "{text}");
    assert!(!text.contains("aB3dE5"), "{text}");
    let recorder = Recorder::new(&API, &KNOWLEDGE).open_name("note");
    assert!(recorded(&recorder, "application/json", r#"{"note":"aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE"}"#).is_ok());
    let recorder = Recorder::new(&API, &KNOWLEDGE).secret_name("note");
    let log = recorded(&recorder, "application/json", r#"{"note":"aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE"}"#).unwrap();
    assert_eq!(log["log"]["entries"][0]["response"]["content"]["text"], r#"{"note":"[redacted]"}"#);
    // A file that someone put a token into is refused as well.
    let file = log.to_string().replace("[redacted]", "ghp_0123456789abcdefghij");
    let error = Replay::parse(&API, &KNOWLEDGE, &file).unwrap_err().to_string();
    assert!(error.contains("a token of a well-known service in /log/entries/0/"), "{error}");
}

#[test]
fn strict_mode_keeps_names_and_types_only() {
    let recorder = Recorder::new(&API, &KNOWLEDGE).names_and_types_only();
    let log =
        recorded(&recorder, "application/json", r#"{"a":"x","n":7,"f":1.5,"b":true,"z":null,"3f2504e0-4f89":{}}"#);
    let entry = &log.unwrap()["log"]["entries"][0];
    let text = entry["response"]["content"]["text"].as_str().unwrap();
    assert_eq!(text, r#"{"a":"string","n":0,"f":0.5,"b":false,"z":null,"name-5":{}}"#);
    assert_eq!(entry["request"]["url"], "https://api.example.com/v1/boxes/id");
    assert_eq!(entry["_values"], "removed");
}

#[test]
fn a_replay_serves_each_exchange_once_and_says_what_it_cannot() {
    let recorder = Recorder::new(&API, &KNOWLEDGE);
    let log = recorded(&recorder, "application/json", r#"{"access_token":"t","n":12345678901234567890}"#).unwrap();
    let ask = |core: &Core, id: &str| {
        let mut call = core.call(&GET);
        call.set_param(0, &id.to_owned());
        done(call)
    };
    let core = |log: &Value| {
        let replay = Replay::parse(&API, &KNOWLEDGE, &log.to_string()).unwrap();
        Core::builder(&API).transport(Arc::new(replay)).build().unwrap()
    };
    let replaying = core(&log);
    let error = ask(&replaying, "8").unwrap_err().to_string();
    assert!(error.contains("none of its 1 exchanges of `getBox` has this request"), "{error}");
    let body = ask(&replaying, "7").unwrap();
    assert_eq!(&body[..], br#"{"access_token":"[redacted]","n":12345678901234567890}"#);
    let error = ask(&replaying, "7").unwrap_err().to_string();
    assert!(error.contains("has this request of `getBox` 1 times, and this is one more"), "{error}");

    let strict = recorded(&Recorder::new(&API, &KNOWLEDGE).names_and_types_only(), "application/json", r#"{"a":1}"#);
    let error = ask(&core(&strict.unwrap()), "9").unwrap_err().to_string();
    assert!(error.contains("names and types only"), "{error}");
    // What a file does not have is not taken for empty.
    let first = "/log/entries/0";
    for removed in ["_path", "request/queryString", "response/headers", "response/status"] {
        let mut damaged = log.clone();
        let (above, key) = removed.rsplit_once('/').map_or((String::new(), removed), |(a, k)| (format!("/{a}"), k));
        damaged.pointer_mut(&format!("{first}{above}")).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        let error = Replay::parse(&API, &KNOWLEDGE, &damaged.to_string()).unwrap_err().to_string();
        assert!(error.contains(first), "{removed}: {error}");
    }
    for size in [json!(null), json!(-1), json!(9)] {
        let mut damaged = log.clone();
        damaged["log"]["entries"][0]["response"]["content"] = json!({"size": size, "mimeType": "application/json"});
        assert!(ask(&core(&damaged), "7").is_err(), "{size}");
    }
    let mut binary = log;
    binary["log"]["entries"][0]["response"]["content"] =
        json!({"size": 3, "mimeType": "image/png", "_notRecorded": "binary"});
    let error = ask(&core(&binary), "7").unwrap_err().to_string();
    assert!(error.contains("binary"), "{error}");
    for (what, file) in [("not valid JSON", "{"), ("log.entries", "{}"), ("operation", r#"{"log":{"entries":[{}]}}"#)] {
        let error = Replay::parse(&API, &KNOWLEDGE, file).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn a_recording_that_is_not_whole_is_not_written() {
    let recorder = Recorder::new(&API, &KNOWLEDGE).max_bytes(10);
    let error = recorded(&recorder, "application/json", "{}").unwrap_err().to_string();
    assert!(error.contains("1 exchanges were not kept"), "{error}");
}

#[test]
#[ignore = "a measurement: cargo test --release -p compute-clients-core --features record --lib record::tests::overhead -- --ignored --nocapture"]
fn overhead_of_a_call() {
    const BODY: &str =
        r#"{"data":[{"id":"box_1","name":"first","state":"open","size":12,"labels":{"team":"a"}}],"next":null}"#;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let recorder = Recorder::new(&API, &KNOWLEDGE);
    let builder = || Core::builder(&API).transport(Arc::new(Responds("application/json", BODY)));
    let plain = builder().build().unwrap();
    let recorded = builder().record(&recorder).build().unwrap();
    let time = |core: &Core| {
        let mut call = core.call(&GET);
        call.set_param(0, &"7".to_owned());
        let begun = std::time::Instant::now();
        runtime.block_on(call.send_bytes()).unwrap();
        begun.elapsed().as_nanos()
    };
    let (mut without, mut with, mut difference) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..50_000 {
        let (a, b) = (time(&plain), time(&recorded));
        without.push(a);
        with.push(b);
        difference.push(b as i128 - a as i128);
    }
    without.sort_unstable();
    with.sort_unstable();
    difference.sort_unstable();
    let middle = without.len() / 2;
    println!(
        "without {} ns, with {} ns, paired difference {} ns (medians)",
        without[middle], with[middle], difference[middle]
    );
    let begun = std::time::Instant::now();
    let bytes = recorder.to_har().unwrap().len();
    println!("writing {} exchanges: {bytes} B in {:?}", recorder.exchanges(), begun.elapsed());
    assert_eq!(recorder.exchanges(), 50_000);
}

//! The ways to call, over real sockets.

mod support;

use std::sync::{Arc, Mutex};

use compute_clients_core::*;
use futures_util::{StreamExt, TryStreamExt};
use serde_json::Value;
use support::*;

async fn answering(reply: Vec<u8>) -> (Loopback, Core) {
    let server = Loopback::start(move |_| Reply::Keep(reply.clone())).await;
    let core = builder(&server.url()).build().unwrap();
    (server, core)
}

#[tokio::test]
async fn a_request_as_it_arrives() {
    let (server, core) = answering(json(200, r#"{"id":"n1"}"#)).await;
    let mut call = get(&core);
    call.param(1, "a b");
    let response = call.receive::<Value>().await.unwrap();
    assert_eq!(response["id"], "n1");
    assert_eq!(response.status(), 200);
    assert_eq!(response.body(), r#"{"id":"n1"}"#);
    assert_eq!(response.headers()["content-type"], "application/json");
    create(&core).send_empty().await.unwrap();
    let [get, post] = server.requests().try_into().unwrap();
    assert_eq!(get.line(), "GET /v1/nodes/n1?q=a%20b&apikey=canary-query-2%2F%2B%3D%26 HTTP/1.1");
    assert_eq!(get.header("authorization"), Some("Bearer canary-bearer-1/+="));
    assert_eq!(get.header("x-api-key"), Some("canary-header-3"));
    assert_eq!(get.header("cookie"), Some("AccessToken=canary-cookie-4"));
    assert_eq!(get.header("accept"), Some("application/json"));
    assert_eq!(get.header("content-type"), None);
    assert_eq!(get.header("referer"), None);
    assert!(post.line().starts_with("POST /v1/nodes?apikey="));
    assert_eq!(post.header("content-type"), Some("application/json"));
    assert_eq!(post.body, br#"{"name":"one"}"#);
}

#[tokio::test]
async fn a_compressed_response() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(br#"{"a":1}"#).unwrap();
    let zipped = encoder.finish().unwrap();
    let (server, core) = answering(response(200, &[("content-encoding", "gzip")], zipped)).await;
    if cfg!(feature = "gzip") {
        let value = get(&core).receive::<Value>().await.unwrap().into_value();
        assert_eq!(value["a"], 1);
        assert_eq!(server.requests()[0].header("accept-encoding"), Some("gzip"));
    }
}

#[tokio::test]
async fn text_and_bytes() {
    let (_server, core) = answering(response(200, &[], "grüß dich")).await;
    assert_eq!(&**get(&core).send_text().await.unwrap(), "grüß dich");
    assert_eq!(&**get(&core).send_bytes().await.unwrap(), "grüß dich".as_bytes());
    let (_server, core) = answering(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()).await;
    assert_eq!(create(&core).send_empty().await.unwrap().status(), 204);
}

#[tokio::test]
async fn a_body_as_it_arrives() {
    let (_server, core) = answering(response(200, &[("x-request-id", "r")], vec![7; 300_000])).await;
    let stream = get(&core).send_stream().await.unwrap();
    assert_eq!(stream.request_id(), Some("r"));
    let pieces: Vec<Bytes> = stream.try_collect().await.unwrap();
    assert_eq!(pieces.iter().map(Bytes::len).sum::<usize>(), 300_000);
    let (_server, core) = answering(json(404, r#"{"message":"gone"}"#)).await;
    let error = get(&core).send_stream().await.unwrap_err();
    assert_eq!(error.message(), "gone");
}

#[tokio::test]
async fn events_as_they_arrive() {
    let body = "event: a\ndata: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: {\"n\":\"x\"}\n\ndata: [DONE]\n\n";
    let sse = response(200, &[("content-type", "text/event-stream; charset=utf-8")], body);
    let (_server, core) = answering(sse).await;
    let events = get(&core).send_events::<Map<u32>>().await.unwrap();
    let events: Vec<_> = events.collect().await;
    assert_eq!(events.len(), 3);
    let first = events[0].as_ref().unwrap();
    assert_eq!((first.name.as_str(), first.data["n"]), ("a", 1));
    assert_eq!(events[1].as_ref().unwrap().data["n"], 2);
    let error = events[2].as_ref().unwrap_err();
    assert_eq!(error.to_string(), "getNode: an event does not decode: `n`: expected an integer, found a text");
}

#[tokio::test]
async fn a_large_upload() {
    let (server, core) = answering(json(200, "{}")).await;
    let mut call = core.call(&CREATE);
    call.body_bytes(0, vec![b'x'; 3_000_000].into());
    call.send_empty().await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.header("content-length"), Some("3000000"));
    assert_eq!(request.body.len(), 3_000_000);
}

#[tokio::test]
async fn a_reqwest_client_of_ones_own() {
    let (server, _) = answering(json(200, "{}")).await;
    let own = || http_client_builder().unwrap().user_agent("mine");
    for own in [own(), reqwest::Client::builder()] {
        let core = builder(&server.url()).http_client(own).build().unwrap();
        get(&core).execute().await.unwrap();
    }
    assert_eq!(server.count(), 2);
    // Whatever it says about redirects, none is followed to where the credentials must not go.
    let elsewhere = Loopback::start(|_| Reply::Keep(json(200, "{}"))).await;
    let target = format!("{}/taken", elsewhere.url());
    let server =
        Loopback::start(move |_| Reply::Keep(response(302, &[("location", target.as_str())], Vec::new()))).await;
    for policy in [
        reqwest::redirect::Policy::default(),
        reqwest::redirect::Policy::limited(3),
        reqwest::redirect::Policy::custom(|attempt| attempt.follow()),
    ] {
        let core = builder(&server.url()).http_client(own().redirect(policy)).build().unwrap();
        let error = get(&core).execute().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Redirect);
        assert_eq!(elsewhere.count(), 0);
    }
}

struct Stub(Mutex<Vec<String>>);

impl Transport for Stub {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>> {
        Box::pin(async move {
            let shown = format!(
                "{} {:?} {:?} {:?}",
                request.operation_id(),
                request.path_param("id"),
                request.query_value("q"),
                request.headers().get("authorization")
            );
            self.0.lock().unwrap().push(shown);
            RawResponse::json(200, &serde_json::json!({"id": request.path_param("id")}))
        })
    }
}

#[tokio::test]
async fn a_stand_in_for_the_network() {
    let stub = Arc::new(Stub(Mutex::default()));
    let core = Core::builder(&API).base_url("http://stub").transport(stub.clone()).build().unwrap();
    let mut call = core.call(&GET);
    call.param(0, "a/b ü");
    call.param(1, "c d");
    let value = call.receive::<Value>().await.unwrap().into_value();
    assert_eq!(value["id"], "a/b ü");
    assert_eq!(*stub.0.lock().unwrap(), [r#"getNode Some("a/b ü") Some("c d") None"#]);
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_calls() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (server, core) = runtime.block_on(answering(json(200, r#"{"items":[1,2],"next":""}"#)));
    let response = blocking::run(get(&core).receive::<Value>()).unwrap();
    assert_eq!(response["items"][1], 2);
    static PAGING: Paging =
        Paging { style: PagingStyle::Token { request: Place::Query("q"), next: "/next" }, items: "/items" };
    fn list(page: &mut Map<Value>) -> Option<&mut Vec<Value>> {
        page.get_mut("items")?.as_array_mut()
    }
    let items: Result<Vec<Value>, Error> = blocking::iter(items(get(&core), &PAGING, list)).collect();
    assert_eq!(items.unwrap(), [1, 2]);
    assert_eq!((server.count(), server.connections()), (2, 1));
    // Also from a thread that belongs to an async runtime.
    let spawned = runtime.spawn_blocking(move || blocking::run(get(&core).execute()));
    runtime.block_on(spawned).unwrap().unwrap();
}

#[test]
fn futures_can_move_between_threads() {
    fn send<T: Send + 'static>(_: &T) {}
    let core = Core::builder(&API).base_url("http://h").build().unwrap();
    send(&get(&core).execute());
    send(&get(&core).receive::<Value>());
    send(&get(&core).send_events::<Value>());
    send(&core);
    fn sync<T: Sync>(_: &T) {}
    sync(&core);
    sync(&get(&core));
}

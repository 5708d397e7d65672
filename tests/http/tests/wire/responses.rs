//! Every documented media type of a response.

use client_core::ErrorKind;
use futures_util::StreamExt;
use wire_client::types;

use crate::{answering, connected, only};

#[tokio::test]
async fn a_stream_beside_json_has_a_method_of_its_own() {
    let (server, client) = answering(200, "application/json", r#"{"text":"whole"}"#).await;
    let answer = client.responses().chat().prompt("p").send().await.unwrap();
    assert_eq!(answer.text.as_deref(), Some("whole"));
    let request = only(&server);
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.body, br#"{"prompt":"p"}"#);

    let text = "data: {\"delta\":\"a\"}\n\nevent: ping\ndata: {}\n\ndata: {\"delta\":\"b\"}\n\ndata: [DONE]\n\n";
    let (server, client) = answering(200, "text/event-stream", text).await;
    let events: Vec<_> = client.responses().chat().prompt("p").send_stream().await.unwrap().collect().await;
    let request = only(&server);
    assert_eq!(request.header("accept"), Some("text/event-stream"));
    assert_eq!(request.body, br#"{"prompt":"p","stream":true}"#);
    // An event of another kind is an error of its own, and no end.
    let deltas: Vec<_> = events.into_iter().map(|event| event.map(|event| event.data.delta)).collect();
    assert!(matches!(&deltas[..], [Ok(a), Err(_), Ok(b)] if a == "a" && b == "b"), "{deltas:?}");
}

#[tokio::test]
async fn bytes_beside_a_stream_are_what_the_call_gives() {
    let (server, client) = answering(200, "audio/mpeg", "sound").await;
    assert_eq!(client.responses().speech().send().await.unwrap(), "sound".as_bytes());
    assert_eq!(only(&server).header("accept"), Some("audio/mpeg, audio/wav"));
    let pieces: Vec<_> = client.responses().speech().send_download().await.unwrap().collect().await;
    let whole: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.unwrap().to_vec()).collect();
    assert_eq!(whole, b"sound");
    let (_, client) = answering(200, "text/event-stream", "data: {\"delta\":\"a\"}\n\ndata: [DONE]\n\n").await;
    let events: Vec<_> = client.responses().speech().send_stream().await.unwrap().collect().await;
    assert_eq!(events.len(), 1);
}

#[tokio::test]
async fn text_and_bytes_beside_json() {
    let (server, client) = answering(200, "text/csv", "a,b").await;
    assert_eq!(client.responses().report().send_text().await.unwrap(), "a,b");
    assert_eq!(only(&server).header("accept"), Some("text/csv"));
    let (server, client) = answering(200, "application/pdf", "%PDF").await;
    assert_eq!(client.responses().report().send_bytes().await.unwrap(), "%PDF".as_bytes());
    assert_eq!(only(&server).header("accept"), Some("application/pdf"));
    let (_, client) = answering(200, "application/json", "{}").await;
    assert_eq!(client.responses().report().send().await.unwrap().text, None);
}

#[tokio::test]
async fn an_event_that_is_described_whole_is_read_whole() {
    let text = concat!(
        "event: delta\nid: 7\ndata: {\"delta\":\"a\"}\n\n",
        "event: note\ndata: 12\n\n",
        "event: note\ndata: plain words\n\ndata: [DONE]\n\n"
    );
    let (_, client) = answering(200, "text/event-stream", text).await;
    let events: Vec<_> = client.responses().envelopes().send().await.unwrap().collect().await;
    let events: Vec<types::Envelope> = events.into_iter().map(|event| event.unwrap().data).collect();
    let [types::Envelope::Delta(delta), types::Envelope::Note(first), types::Envelope::Note(second)] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((delta.id.as_deref(), delta.data.delta.as_str()), (Some("7"), "a"));
    assert_eq!((first.data.as_str(), second.data.as_str()), ("12", "plain words"));
}

#[tokio::test]
async fn events_of_text_are_text() {
    let (_, client) = answering(200, "text/event-stream", "data: hello\n\ndata: 1\n\ndata: [DONE]\n\n").await;
    let events: Vec<_> = client.responses().texts().send().await.unwrap().collect().await;
    let texts: Vec<String> = events.into_iter().map(|event| event.unwrap().data).collect();
    assert_eq!(texts, ["hello", "1"]);
}

#[tokio::test]
async fn a_documented_redirect_is_a_result() {
    let server = crate::Server::start().await.unwrap();
    server.answer(crate::Answer { status: 302, content_type: "text/plain", body: Vec::new() });
    let client = wire_client::Client::builder().base_url(&server.url).build().unwrap();
    let response = client.responses().elsewhere().send_with_response().await.unwrap();
    assert_eq!(response.status().as_u16(), 302);
}

#[tokio::test]
async fn what_only_requests_have_is_required_in_them() {
    let (server, client) = connected().await;
    let error = client.bodies().create_user().name("n").send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::MissingField { name } if name == "password"), "{error:?}");
    assert_eq!(server.take().len(), 0);
}

#[tokio::test]
async fn a_file_where_json_is_documented_is_read_as_bytes() {
    let file = "\"quoted\"\n";
    let (server, client) = answering(200, "application/octet-stream", file).await;
    assert_eq!(client.responses().get_file().send_bytes().await.unwrap(), file.as_bytes());
    assert_eq!(only(&server).header("accept"), Some("*/*"));
    let pieces: Vec<_> = client.responses().get_file().send_download().await.unwrap().collect().await;
    let whole: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.unwrap().to_vec()).collect();
    assert_eq!(whole, file.as_bytes());
    // Never half of the file: it is no JSON string by chance.
    let error = client.responses().get_file().send().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ContentType);
    assert!(error.to_string().contains("send_bytes()"), "{error}");
    let error = client.responses().get_anything().send().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ContentType);
    assert_eq!(client.responses().get_anything().send_bytes().await.unwrap(), file.as_bytes());
}

#[tokio::test]
async fn the_media_type_decides_where_a_text_is_documented() {
    let (_, client) = answering(200, "application/json; charset=utf-8", r#""a""#).await;
    assert_eq!(client.responses().get_file().send().await.unwrap(), "a");
    let (_, client) = answering(200, "text/plain", "a b").await;
    assert_eq!(client.responses().get_file().send().await.unwrap(), "a b");
    let (_, client) = answering(200, "text/csv", "1,2\n").await;
    assert_eq!(client.responses().get_file().send().await.unwrap(), "1,2\n");
    let (_, client) = answering(200, "text/plain", r#"{"a":1}"#).await;
    assert_eq!(client.responses().get_file().send().await.unwrap(), r#"{"a":1}"#);
    assert_eq!(client.responses().get_anything().send().await.unwrap()["a"], 1);
    // What is documented to be JSON and said to be text could be either.
    let (_, client) = answering(200, "text/plain", r#""a""#).await;
    let error = client.responses().get_file().send().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ContentType);
    assert_eq!(client.responses().get_greeting().send().await.unwrap(), r#""a""#);
    let (_, client) = answering(200, "text/html", "<p>Log in").await;
    let error = client.responses().get_file().send().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ContentType);
}

//! What OpenAPI 3.2 adds, and references wherever bundlers follow them.

use futures_util::StreamExt;
use wire_client::types;

use crate::{answering, connected, only};

#[tokio::test]
async fn methods_that_3_2_adds_are_sent() {
    let text = "event: piece\ndata: {\"delta\":\"a\"}\n\ndata: {\"delta\":\"b\"}\n\n";
    let (server, client) = answering(200, "text/event-stream", text).await;
    let events: Vec<_> = client.newer().search().like("x").send().await.unwrap().collect().await;
    let request = only(&server);
    assert_eq!((request.method.as_str(), request.target.as_str()), ("QUERY", "/search"));
    assert_eq!(request.body, br#"{"like":"x"}"#);
    // The schema of an event's data is what is read of it.
    let deltas: Vec<String> = events.into_iter().map(|event| event.unwrap().data.delta).collect();
    assert_eq!(deltas, ["a", "b"]);

    let (server, client) = connected().await;
    client.newer().copy_search().destination("/b").send().await.unwrap();
    let request = only(&server);
    assert_eq!((request.method.as_str(), request.header("destination")), ("COPY", Some("/b")));
}

#[tokio::test]
async fn items_of_a_sequence_are_read_one_by_one() {
    let (_, client) = answering(200, "application/x-ndjson", "{\"delta\":\"a\"}\n{\"delta\":\"b\"}").await;
    let lines: Vec<_> = client.newer().lines().send().await.unwrap().collect().await;
    let deltas: Vec<String> = lines.into_iter().map(|line| line.unwrap().data.delta).collect();
    assert_eq!(deltas, ["a", "b"]);
}

#[tokio::test]
async fn references_are_followed_where_openapi_has_none() {
    let (server, client) = answering(200, "application/json", r#"{"name":"n","piece":{"delta":"d"}}"#).await;
    let answer = client.newer().get_referred("7").only(types::GetReferredOnly::Last).send().await.unwrap();
    assert_eq!(only(&server).target, "/referred/7?only=last");
    assert_eq!((answer.name.as_deref(), answer.piece.unwrap().delta.as_str()), (Some("n"), "d"));
    let values: types::Values = client_core::from_value(client_core::json!({"anchored": {"q": "a"}})).unwrap();
    assert_eq!(values.anchored.unwrap().q.as_deref(), Some("a"));
}

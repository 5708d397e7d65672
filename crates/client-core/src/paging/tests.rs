//! Walking over pages.

use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::testing::*;
use crate::*;

static TOKENS: Paging =
    Paging { style: PagingStyle::Token { request: Place::Query("pageToken"), next: "/next" }, items: "/nodes" };

static NUMBERS: Paging = Paging {
    style: PagingStyle::Page { request: Place::Query("page"), first: 1, total: "/pager/total" },
    items: "/nodes",
};

static IN_BODY: Paging = Paging {
    style: PagingStyle::Page { request: Place::Body("/pager/currentPage"), first: 1, total: "" },
    items: "/nodes",
};

type Node = Map<u32>;

async fn ids(call: Call, paging: &'static Paging) -> Result<Vec<u32>, Error> {
    items::<Node>(call, paging).map_ok(|node| node["id"]).try_collect().await
}

#[tokio::test]
async fn tokens_lead_from_page_to_page() {
    let script = Script::new()
        .json(200, r#"{"nodes":[{"id":1},{"id":2}],"next":"a&b"}"#)
        .json(200, r#"{"nodes":[],"next":"c"}"#)
        .json(200, r#"{"nodes":[{"id":3}],"next":""}"#);
    assert_eq!(ids(client(&script).call(&LIST), &TOKENS).await.unwrap(), [1, 2, 3]);
    assert_eq!(
        script.targets(),
        ["GET /api/v1/nodes", "GET /api/v1/nodes?pageToken=a%26b", "GET /api/v1/nodes?pageToken=c"]
    );
}

#[tokio::test]
async fn a_walk_can_begin_at_a_token() {
    let script = Script::new().json(200, r#"{"nodes":[{"id":1}],"next":"b"}"#).json(200, r#"{"nodes":[{"id":2}]}"#);
    let mut call = client(&script).call(&LIST);
    call.param(0, "a");
    assert_eq!(ids(call, &TOKENS).await.unwrap(), [1, 2]);
    assert_eq!(script.targets(), ["GET /api/v1/nodes?pageToken=a", "GET /api/v1/nodes?pageToken=b"]);
}

#[tokio::test]
async fn a_missing_null_or_repeated_token_ends_the_walk() {
    for last in [r#"{"nodes":[{"id":2}]}"#, r#"{"nodes":[{"id":2}],"next":null}"#] {
        let script = Script::new().json(200, r#"{"nodes":[{"id":1}],"next":"a"}"#).json(200, last);
        assert_eq!(ids(client(&script).call(&LIST), &TOKENS).await.unwrap(), [1, 2]);
        assert_eq!(script.count(), 2);
    }
    let script = Script::new()
        .json(200, r#"{"nodes":[{"id":1}],"next":"a"}"#)
        .json(200, r#"{"nodes":[{"id":2}],"next":"b"}"#)
        .json(200, r#"{"nodes":[{"id":3}],"next":"a"}"#);
    assert_eq!(ids(client(&script).call(&LIST), &TOKENS).await.unwrap(), [1, 2, 3]);
    assert_eq!(script.count(), 3);
}

#[tokio::test]
async fn numbered_pages_end_at_the_total() {
    let script = Script::new()
        .json(200, r#"{"nodes":[{"id":1},{"id":2}],"pager":{"total":3.0}}"#)
        .json(200, r#"{"nodes":[{"id":3}],"pager":{"total":"3"}}"#);
    assert_eq!(ids(client(&script).call(&LIST), &NUMBERS).await.unwrap(), [1, 2, 3]);
    assert_eq!(script.targets(), ["GET /api/v1/nodes?page=1", "GET /api/v1/nodes?page=2"]);
}

#[tokio::test]
async fn numbered_pages_end_at_an_empty_page() {
    let script = Script::new().json(200, r#"{"nodes":[{"id":1}]}"#).json(200, r#"{"nodes":null}"#);
    assert_eq!(ids(client(&script).call(&LIST), &NUMBERS).await.unwrap(), [1]);
    assert_eq!(script.count(), 2);
}

#[tokio::test]
async fn the_page_may_be_in_the_body() {
    let script = Script::new().json(200, r#"{"nodes":[{"id":1}]}"#).json(200, r#"{"nodes":[]}"#);
    let mut call = client(&script).call(&SEARCH);
    call.field(0, &json!({"pageSize": 50, "currentPage": 4}));
    assert_eq!(ids(call, &IN_BODY).await.unwrap(), [1]);
    assert_eq!(
        script.bodies(),
        [r#"{"pager":{"pageSize":50,"currentPage":4}}"#, r#"{"pager":{"pageSize":50,"currentPage":5}}"#]
    );
    let script = Script::new().json(200, "{}");
    let call = client(&script).call(&SEARCH);
    assert!(ids(call, &IN_BODY).await.unwrap().is_empty());
    assert_eq!(script.bodies(), [r#"{"pager":{"currentPage":1}}"#]);
}

#[tokio::test]
async fn pages_come_with_their_responses() {
    let script = Script::new().json(200, r#"{"nodes":[],"next":"a"}"#).json(200, r#"{"nodes":[]}"#);
    let pages: Vec<_> = pages::<Value>(client(&script).call(&LIST), &TOKENS).try_collect().await.unwrap();
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[0].status(), 200);
    assert_eq!(pages[0].value()["next"], "a");
}

#[tokio::test]
async fn pages_are_asked_for_as_needed_and_end_at_an_error() {
    let script =
        Script::new().json(200, r#"{"nodes":[{"id":1},{"id":"x"}],"next":"a"}"#).json(404, r#"{"message":"gone"}"#);
    let mut items = items::<Node>(client(&script).call(&LIST), &TOKENS);
    assert_eq!(items.next().await.unwrap().unwrap()["id"], 1);
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "listNodes: an item does not decode at `/nodes/1`: `id`: expected an integer, found the text \"x\""
    );
    assert_eq!(script.count(), 1);
    assert_eq!(items.next().await.unwrap().unwrap_err().status().unwrap(), 404);
    assert!(items.next().await.is_none());
    assert_eq!(script.count(), 2);
}

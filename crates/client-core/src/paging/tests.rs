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

#[derive(Clone, Debug, PartialEq)]
struct Page {
    nodes: Option<Vec<Node>>,
    next: Option<String>,
    pager: Option<Value>,
    extra: Extra,
}
crate::object! { Page { extra, optional nodes: "nodes", optional next: "next", optional pager: "pager" } }

fn list(page: &mut Page) -> Option<&mut Vec<Node>> {
    page.nodes.as_mut()
}

async fn ids(call: Call, paging: &'static Paging) -> Result<Vec<u32>, Error> {
    items(call, paging, list).map_ok(|node| node.get("id").copied().unwrap_or(0)).try_collect().await
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
async fn a_missing_or_null_token_ends_the_walk_and_a_repeated_one_is_an_error() {
    for last in [r#"{"nodes":[{"id":2}]}"#, r#"{"nodes":[{"id":2}],"next":null}"#] {
        let script = Script::new().json(200, r#"{"nodes":[{"id":1}],"next":"a"}"#).json(200, last);
        assert_eq!(ids(client(&script).call(&LIST), &TOKENS).await.unwrap(), [1, 2]);
        assert_eq!(script.count(), 2);
    }
    let script = Script::new()
        .json(200, r#"{"nodes":[{"id":1}],"next":"a"}"#)
        .json(200, r#"{"nodes":[{"id":2}],"next":"b"}"#)
        .json(200, r#"{"nodes":[{"id":3}],"next":"a"}"#);
    let mut pages = pages(client(&script).call(&LIST), &TOKENS, list);
    for id in 1..=3 {
        let page = pages.next().await.unwrap().unwrap().into_value();
        assert_eq!(page.nodes.unwrap()[0]["id"], id);
    }
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.status()), (&ErrorKind::UndocumentedResponse, Some(StatusCode::OK)));
    assert!(pages.next().await.is_none());
    assert_eq!(script.count(), 3);
    // An empty page that names one again is the last.
    let empty = r#"{"nodes":[],"next":"a"}"#;
    let script = Script::new().json(200, r#"{"nodes":[{"id":1}],"next":"a"}"#).json(200, empty);
    assert_eq!(ids(client(&script).call(&LIST), &TOKENS).await.unwrap(), [1]);
    assert_eq!(script.count(), 2);
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
    let script = Script::new().json(200, r#"{"nodes":[]}"#);
    let call = client(&script).call(&SEARCH);
    assert!(ids(call, &IN_BODY).await.unwrap().is_empty());
    assert_eq!(script.bodies(), [r#"{"pager":{"currentPage":1}}"#]);
}

#[tokio::test]
async fn pages_come_with_their_responses() {
    let script = Script::new().json(200, r#"{"nodes":[],"next":"a"}"#).json(200, r#"{"nodes":[]}"#);
    let pages: Vec<_> = pages(client(&script).call(&LIST), &TOKENS, list).try_collect().await.unwrap();
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[0].status(), 200);
    assert_eq!(pages[0].next.as_deref(), Some("a"));
}

#[tokio::test]
async fn pages_are_asked_for_as_needed_and_end_at_an_error() {
    let script = Script::new()
        .json(200, r#"{"nodes":[{"id":1}],"next":"a"}"#)
        .json(200, r#"{"nodes":[{"id":2},{"id":"x"}],"next":"b"}"#);
    let mut items = items(client(&script).call(&LIST), &TOKENS, list);
    assert_eq!(items.next().await.unwrap().unwrap()["id"], 1);
    assert_eq!(script.count(), 1);
    let error = items.next().await.unwrap().unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(
            "listNodes: 200 OK: the response body does not decode: `nodes[1].id`: expected an integer, found a text;"
        ),
        "{text}"
    );
    assert!(items.next().await.is_none());
    assert!(items.next().await.is_none(), "a stream that has ended stays so");
    assert_eq!(script.count(), 2);
}

/// Bodies that do not say that there are no items, with the media type they come with.
const WRONG: &[(&str, &[u8])] = &[
    ("text/html", b"<html><body>please sign in</body></html>"),
    ("application/json", b"<html><body>please sign in</body></html>"),
    ("application/json", b""),
    ("application/json", b" "),
    ("application/json", b"null"),
    ("application/json", b"\"\""),
    ("application/json", b"0"),
    ("application/json", b"[]"),
    ("application/json", b"[{\"id\":1}]"),
    ("application/json", b"{}"),
    ("application/json", b"{\"nodes\":[{\"id\":1},{\"id\":"),
    ("application/json", b"{\"nodes\":{\"a\":{\"id\":1}}}"),
    ("application/json", b"{\"nodes\":\"none\"}"),
    ("application/json", b"{\"nodes\":[],\"nodes\":1}"),
    ("application/json", b"{\"items\":[{\"id\":1}]}"),
    ("application/json", b"{\"success\":false,\"error\":\"deprecated_endpoint\"}"),
    ("application/json", b"{\"status\":410,\"text\":\"gone\"}"),
    ("application/json", b"{\"nodes\":[{\"id\":\"\xff\xfe\"}]}"),
    ("application/json", b"{\"nodes\":[]} trailing"),
];

fn wrong(content_type: &'static str, body: &'static [u8]) -> Script {
    Script::new().then(move |_| {
        let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), body);
        Ok(response.header("content-type", content_type))
    })
}

#[tokio::test]
async fn a_response_that_is_no_page_is_an_error_and_never_an_empty_list() {
    for (content_type, body) in WRONG {
        for paging in [&TOKENS, &NUMBERS] {
            let script = wrong(content_type, body);
            let error = ids(client(&script).call(&LIST), paging).await.unwrap_err();
            assert_eq!(error.status(), Some(StatusCode::OK), "{error}");
            assert_eq!(error.body(), *body);
            let page = pages(client(&script).call(&LIST), paging, list).next().await.unwrap();
            page.unwrap_err();
            // `send` differs in one thing: an object whose properties are all optional may be empty.
            let sent = client(&script).call(&LIST).receive::<Page>().await;
            assert_eq!(sent.is_ok(), *body == b"{}", "{}", String::from_utf8_lossy(body));
        }
    }
}

#[tokio::test]
async fn a_response_of_something_else_has_a_kind_of_its_own() {
    let script = Script::new().json(200, r#"{"success":false,"error":"deprecated_endpoint"}"#);
    let error = client(&script).call(&LIST).receive::<Page>().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::UndocumentedResponse);
    assert_eq!(
        error.to_string(),
        "listNodes: 200 OK: the response has none of the documented properties, but others; \
         body: {\"success\":false,\"error\":\"…\"}"
    );
    // As raw response, too.
    let error = client(&script).call(&LIST).execute().await.unwrap().decode::<Page>().unwrap_err();
    assert_eq!((error.kind(), error.status()), (&ErrorKind::UndocumentedResponse, Some(StatusCode::OK)));
    // The document can say that the API really responds so.
    static LAX: Operation = Operation { undocumented_response: true, ..operation("listLax", "GET", "/v1/nodes") };
    client(&script).call(&LAX).receive::<Page>().await.unwrap();
}

#[tokio::test]
async fn a_list_may_be_left_out_of_a_page_that_has_something_documented() {
    let script = Script::new().json(200, r#"{"next":null}"#);
    assert!(ids(client(&script).call(&LIST), &TOKENS).await.unwrap().is_empty());
    // An API that leaves out empty lists, and so everything, says so in the document.
    static SPARSE: Operation = Operation { omits_empty_list: true, ..operation("listSparse", "GET", "/v1/nodes") };
    let script = Script::new().json(200, "{}");
    assert!(ids(client(&script).call(&SPARSE), &TOKENS).await.unwrap().is_empty());
    let script = Script::new().json(200, r#"{"items":[]}"#);
    ids(client(&script).call(&SPARSE), &TOKENS).await.unwrap_err();
}

/// Damages a page at every place and in several ways; what is then read as an empty list must say so itself.
#[tokio::test]
async fn no_damaged_page_is_read_as_an_empty_list() {
    let page = br#"{"nodes":[{"id":1},{"id":2}],"next":"","pager":{"total":2}}"#;
    for at in 0..page.len() {
        for byte in *b"\0\"{}[]:,x0 \xff" {
            let mut changed = page.to_vec();
            changed[at] = byte;
            let cut = page[..at].to_vec();
            let mut dropped = page.to_vec();
            dropped.remove(at);
            for body in [changed, cut, dropped] {
                let script = {
                    let body = body.clone();
                    Script::new().then(move |_| Ok(RawResponse::new(StatusCode::OK, HeaderMap::new(), body.clone())))
                };
                if let Ok(ids) = ids(client(&script).call(&LIST), &TOKENS).await
                    && ids.is_empty()
                {
                    let value: Value = serde_json::from_slice(&body).expect("an empty list is one of a JSON body");
                    let documented = ["nodes", "next", "pager"].iter().any(|name| value.get(*name).is_some());
                    assert!(documented && value.get("nodes").is_none_or(|nodes| nodes == &json!([])), "{value}");
                }
            }
        }
    }
}

/// Any bytes at all as the response: nothing panics, and what is read as an empty list says so itself.
#[tokio::test]
async fn no_bytes_are_read_as_an_empty_list() {
    const PARTS: &[&[u8]] = &[
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\"nodes\"",
        b"\"next\"",
        b"\"pager\"",
        b"\"x\"",
        b"\"id\"",
        b"null",
        b"true",
        b"1",
        b"1e999",
        b"\"\\ud800\"",
        b"\"\"",
        b"\xff",
        b"\0",
        b" ",
        b"<html>",
        b"{\"nodes\":[]",
        b"{\"nodes\":",
        b"[]}",
        b"\xef\xbb\xbf",
        b"{\"x\":[]}",
        b"{\"nodes\":[{\"id\":1}],",
        b"{\"nodes\":[]}",
        b"{\"nodes\":[{\"id\":1}]}",
        b"{\"next\":null}",
        b"\"next\":\"\"}",
    ];
    let mut seed = 11_u64;
    let mut below = |end: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % end
    };
    let (mut empty, mut full) = (0, 0);
    for _ in 0..6_000 {
        let body: Vec<u8> = match below(4) {
            0 => (0..below(20)).map(|_| below(256) as u8).collect(),
            _ => (0..below(8)).flat_map(|_| PARTS[below(PARTS.len())].to_vec()).collect(),
        };
        let answer = body.clone();
        let content_type = ["application/json", "text/html", ""][below(3)];
        let script = Script::new().then(move |_| {
            let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), answer.clone());
            Ok(if content_type.is_empty() { response } else { response.header("content-type", content_type) })
        });
        let core = client(&script);
        let _ = core.call(&LIST).send_text().await;
        // Of an object that has properties some is documented, whoever reads it.
        let json = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body);
        let value = serde_json::from_slice::<Value>(json).ok();
        let known = |value: &Value| {
            value
                .as_object()
                .is_some_and(|object| ["nodes", "next", "pager"].iter().any(|name| object.contains_key(*name)))
        };
        if let Ok(page) = core.call(&LIST).receive::<Page>().await {
            let page = page.into_value();
            // serde_json reads no response that has 1e999 or half a surrogate pair.
            let odd = !page.extra.is_empty() && value.is_none();
            assert!(odd || value.as_ref().is_some_and(|value| known(value) || *value == json!({})), "{body:?}");
        }
        match ids(core.call(&LIST), &TOKENS).await {
            Ok(ids) if ids.is_empty() => {
                let said = value.as_ref().is_some_and(|value| {
                    known(value) && value.get("nodes").is_none_or(|nodes| nodes.is_null() || *nodes == json!([]))
                });
                let odd = value.is_none() && String::from_utf8_lossy(&body).contains("\"nodes\":[]");
                assert!(said || odd, "{}", String::from_utf8_lossy(&body));
                empty += 1;
            }
            Ok(_) => full += 1,
            Err(_) => {}
        }
    }
    assert!(empty > 5 && full > 5, "{empty} empty, {full} not");
}

#[tokio::test]
async fn numbers_and_texts_that_no_tree_can_hold_leave_a_response_readable() {
    let body = r#"{"x":1e999,"nodes":[{"id":7}],"\ud800":"\udfff","y":[{"z":"\ud800"}],"next":""}"#;
    let script = Script::new().json(200, body);
    assert_eq!(ids(client(&script).call(&LIST), &TOKENS).await.unwrap(), [7]);
    let page = client(&script).call(&LIST).receive::<Page>().await.unwrap().into_value();
    assert_eq!(page.extra.len(), 3);
}

use super::route::{find, unknown};
use super::*;
use crate::testing::{API, operation as op};

static ALL: [&Operation; 7] = [
    &op("get", "GET", "/nodes/{id}"),
    &op("mine", "GET", "/nodes/mine"),
    &op("list", "GET", "/nodes"),
    &op("slashed", "GET", "/nodes/"),
    &op("action", "POST", "/nodes/{id}:stop"),
    &op("file", "GET", "/nodes/{id}/{name}.{kind}"),
    &op("fixed", "GET", "/nodes?view=full"),
];

#[test]
fn a_route_is_found() {
    for (method, target, expected) in [
        ("GET", "/nodes/n1", "get id=n1"),
        ("GET", "/nodes/a%2Fb", "get id=a/b"),
        ("GET", "/nodes/mine", "mine"),
        ("GET", "/nodes", "list"),
        ("GET", "/nodes?view=small", "list"),
        ("GET", "/nodes?a=b&view=full", "fixed"),
        ("GET", "/nodes/", "slashed"),
        ("POST", "/nodes/n1:stop", "action id=n1"),
        ("POST", "/nodes/n1:x:stop", "action id=n1:x"),
        ("GET", "/nodes/n1/a.tar", "file id=n1 name=a kind=tar"),
        ("GET", "/nodes/n1/a.", "none"),
        ("GET", "/nodes//a.b", "none"),
        ("POST", "/nodes/:stop", "none"),
        ("DELETE", "/nodes", "none"),
        ("GET", "/", "none"),
        ("GET", "nodes", "none"),
    ] {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let found = find(&ALL, method, path, query).map_or("none".to_owned(), |route| {
            let params: Vec<String> = route.params.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("{}{}", route.operation.id, params.concat())
        });
        assert_eq!(found, expected, "{method} {target}");
    }
}

#[test]
fn an_unknown_route_is_told_its_neighbours() {
    assert_eq!(
        unknown(&ALL, "PUT", "/nodes/n1/"),
        "no operation is `PUT /nodes/n1/`; the nearest are `GET /nodes/{id}` (get), `GET /nodes/mine` (mine), \
         `GET /nodes` (list)"
    );
    assert_eq!(unknown(&ALL, "GET", "/x"), "no operation is `GET /x`, nor anything like it");
}

/// Answers every request with what its path parameter says.
struct Saying;

impl Transport for Saying {
    fn send(&self, request: TransportRequest) -> crate::BoxFuture<'_, Result<RawResponse, Error>> {
        Box::pin(async move {
            match request.path_param("id").unwrap_or_default() {
                "gone" => Err(Error::new(ErrorKind::Transport, "gone")),
                "refused" => Err(stub::error(409, &crate::json!({"message": "busy"}))),
                "empty" => RawResponse::empty(204),
                "framed" => Ok(RawResponse::json(200, &1)?.header("content-length", "99")),
                _ => Err(Error::new(ErrorKind::Config, "no answer")),
            }
        })
    }
}

async fn raw(server: &MockServer, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let all = stream.read_to_end(&mut answer);
    assert!(tokio::time::timeout(std::time::Duration::from_secs(10), all).await.is_ok(), "not closed: {answer:?}");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn answers_go_over_the_wire() {
    let server = MockServer::start(&API, &ALL, Arc::new(Saying)).await.unwrap();
    let get = async |id: &str| {
        let target = format!("/nodes/{id}?apikey=canary&view=a");
        raw(&server, &format!("GET {target} HTTP/1.1\r\nhost: x\r\nauthorization: canary\r\nconnection: close\r\n\r\n"))
            .await
    };
    assert_eq!(get("gone").await, "");
    let refused = get("refused").await;
    assert!(refused.starts_with("HTTP/1.1 409 ") && refused.ends_with(r#"{"message":"busy"}"#), "{refused}");
    let empty = get("empty").await;
    assert!(empty.starts_with("HTTP/1.1 204 ") && empty.ends_with("\r\n\r\n"), "{empty}");
    let framed = get("framed").await;
    assert!(framed.contains("content-length: 1\r\n") && framed.ends_with("\r\n\r\n1"), "{framed}");
    let other = get("n1").await;
    assert!(other.starts_with("HTTP/1.1 501 ") && other.ends_with(r#"{"message":"no answer"}"#), "{other}");
    let requests = server.requests();
    assert_eq!(requests.len(), 5);
    assert_eq!(requests[0].query_value("view").as_deref(), Some("a"));
    assert_eq!(requests[0].header("authorization"), Some("canary"));
    let shown = format!("{server:?}");
    assert!(!shown.contains("canary") && shown.contains("view=a"), "{shown}");
}

#[tokio::test]
async fn sizes_are_bounded() {
    let server = MockServer::start(&API, &ALL, Arc::new(Saying)).await.unwrap();
    let head = format!("GET /nodes/n1 HTTP/1.1\r\nx-long: {}\r\n\r\n", "x".repeat(4 * MAX_HEAD_BYTES));
    assert!(raw(&server, &head).await.starts_with("HTTP/1.1 431 "));
    let body = format!("POST /nodes/n1:stop HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", MAX_BODY_BYTES + 1);
    assert!(raw(&server, &format!("{body}{}", "x".repeat(1000))).await.starts_with("HTTP/1.1 413 "));
    assert!(raw(&server, "not http\r\n\r\n").await.starts_with("HTTP/1.1 400 "));
    assert_eq!(server.requests().len(), 0);
}

//! A server on loopback that does to its clients what servers do on a bad day, and an API to call it with.
#![allow(dead_code)] // each test binary uses a part

pub mod canary;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use compute_clients_core::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What the server does with a request.
pub enum Reply {
    /// Writes this and waits for the next request.
    Keep(Vec<u8>),
    /// Writes this and closes the connection, without having said that it would.
    Close(Vec<u8>),
    /// Writes this, waits for the signal, and resets the connection.
    Reset(Vec<u8>, Option<Arc<Notify>>),
    /// Writes this and then nothing, for good.
    Stall(Vec<u8>),
    /// Writes this, and then the piece again and again.
    Drip(Vec<u8>, Vec<u8>, Duration),
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub head: String,
    pub body: Vec<u8>,
}

impl Arrived {
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (n, value) = line.split_once(':')?;
            n.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

#[derive(Clone)]
pub struct Loopback {
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<Arrived>>>,
    connections: Arc<AtomicUsize>,
}

impl Loopback {
    /// Answers the n-th request, counted from zero, with `reply(n)`.
    pub async fn start(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server =
            Self { address: listener.local_addr().unwrap(), requests: Arc::default(), connections: Arc::default() };
        let (shared, reply) = (server.clone(), Arc::new(reply));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let (shared, reply) = (shared.clone(), reply.clone());
                tokio::spawn(async move { shared.serve(stream, &*reply).await });
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> Vec<Arrived> {
        self.requests.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    async fn serve(&self, mut stream: TcpStream, reply: &(dyn Fn(usize) -> Reply + Send + Sync)) {
        while let Some(request) = read(&mut stream).await {
            let n = {
                let mut requests = self.requests.lock().unwrap();
                requests.push(request);
                requests.len() - 1
            };
            // Writes fail when the client has had enough, which is as it should be.
            match reply(n) {
                Reply::Keep(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                }
                Reply::Close(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                    let _ = stream.shutdown().await;
                    return;
                }
                Reply::Reset(bytes, signal) => {
                    let _ = stream.write_all(&bytes).await;
                    if let Some(signal) = signal {
                        signal.notified().await;
                    }
                    stream.set_zero_linger().unwrap();
                    return;
                }
                Reply::Stall(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                    std::future::pending::<()>().await;
                }
                Reply::Drip(bytes, piece, pause) => {
                    let _ = stream.write_all(&bytes).await;
                    while stream.write_all(&piece).await.is_ok() {
                        tokio::time::sleep(pause).await;
                    }
                    return;
                }
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Arrived> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        match stream.read(&mut buffer).await {
            Ok(n) if n > 0 => bytes.extend_from_slice(&buffer[..n]),
            _ => return None,
        }
    };
    let mut request =
        Arrived { head: String::from_utf8_lossy(&bytes[..end]).into_owned(), body: bytes.split_off(end + 4) };
    let length = request.header("content-length").map_or(0, |n| n.parse().unwrap());
    while request.body.len() < length {
        match stream.read(&mut buffer).await {
            Ok(n) if n > 0 => request.body.extend_from_slice(&buffer[..n]),
            _ => return None,
        }
    }
    Some(request)
}

/// A response with the usual headers.
pub fn response(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut out = format!("HTTP/1.1 {status} Whatever\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out.push_str("\r\n");
    let mut out = out.into_bytes();
    out.extend_from_slice(body);
    out
}

/// A JSON response.
pub fn json(status: u16, body: &str) -> Vec<u8> {
    response(status, &[("content-type", "application/json")], body)
}

/// A head that announces `length` bytes of JSON.
pub fn announce(length: usize) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n").into_bytes()
}

const fn param(name: &'static str, location: Location) -> Param {
    Param {
        constant: None,
        name,
        location,
        style: match location {
            Location::Query | Location::Cookie => Style::Form,
            _ => Style::Simple,
        },
        explode: true,
        required: false,
        allow_reserved: false,
        limits: None,
    }
}

const fn operation(id: &'static str, method: &'static str, path: &'static str) -> Operation {
    Operation {
        rules: &[],
        id,
        method,
        path,
        params: &[],
        bodies: &[],
        security: &[&[0, 1, 2, 3]],
        accept: "application/json",
        retry: Retry::ByMethod,
        ..Operation::PLAIN
    }
}

pub static GET: Operation = Operation {
    params: &[param("id", Location::Path), param("q", Location::Query), param("x-h", Location::Header)],
    ..operation("getNode", "GET", "/v1/nodes/{id}")
};

pub static CREATE: Operation = Operation {
    bodies: &[Body {
        media_type: "application/json",
        media: Media::Json,
        required: true,
        fields: &[Field { name: "name", ..Field::REQUIRED }],
    }],
    ..operation("createNode", "POST", "/v1/nodes")
};

pub static MINT: Operation = Operation {
    bodies: &[Body { media_type: "application/json", media: Media::Json, required: true, fields: &[] }],
    security: &[],
    ..operation("mintToken", "POST", "/oauth/token")
};

pub static EXCHANGED: Operation = Operation { security: &[&[4]], ..operation("exchanged", "GET", "/exchanged") };

const fn key(id: &'static str, name: &'static str, location: Location) -> Scheme {
    Scheme {
        id,
        kind: SchemeKind::ApiKey { name, location },
        env: None,
        credential_url: None,
        lifetime: None,
        exchange: None,
    }
}

pub static API: Api = Api {
    name: "Example",
    crate_name: "example-client",
    crate_version: "1.2.3",
    servers: &[],
    schemes: &[
        Scheme { kind: SchemeKind::Bearer, ..key("bearer", "", Location::Header) },
        key("query", "apikey", Location::Query),
        key("header", "X-API-Key", Location::Header),
        key("cookie", "AccessToken", Location::Cookie),
        Scheme {
            kind: SchemeKind::Bearer,
            exchange: Some(Exchange {
                operation: &MINT,
                env: "EXAMPLE_API_KEY",
                body: r#"{"api_key":"{credential}"}"#,
                token: "/access_token",
                expires_in: "/expires_in",
            }),
            ..key("exchanged", "", Location::Header)
        },
        Scheme { kind: SchemeKind::Basic, ..key("basic", "", Location::Header) },
    ],
    error_shapes: &[],
};

/// A client with a credential of every kind, each of which holds the canary. It retries at once, and waits long where a
/// test does not say otherwise.
pub fn builder(url: &str) -> CoreBuilder {
    Core::builder(&API)
        .base_url(url)
        .credential("bearer", "canary-bearer-1/+=")
        .credential("query", "canary-query-2/+=&")
        .credential("header", "canary-header-3")
        .credential("cookie", "canary-cookie-4")
        .credential("exchanged", "canary-exchanged-5")
        .retry(RetryConfig::default().initial_backoff(Duration::from_millis(1)))
}

pub fn get(core: &Core) -> Call {
    let mut call = core.call(&GET);
    call.param(0, "n1");
    call
}

pub fn create(core: &Core) -> Call {
    let mut call = core.call(&CREATE);
    call.field(0, "one");
    call
}

/// The setters that generated code calls, for whatever serde can write.
pub trait Loose {
    fn param(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized));
    fn field(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized));
    fn body(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized));
}

impl Loose for Call {
    fn param(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized)) {
        self.set_param(index, &serde_json::to_value(value).unwrap());
    }

    fn field(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized)) {
        self.set_field(index, &serde_json::to_value(value).unwrap());
    }

    fn body(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized)) {
        self.set_body(index, &serde_json::to_value(value).unwrap());
    }
}

//! A server that fails in every way and repeats whatever it was sent while it does.

use std::sync::{Arc, Mutex};

use client_core::json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::server::{Received, read};

/// A secret that the server made, under names that say what it is.
pub const MADE: &str = "canary-made-by-server";

/// How a request is failed.
#[derive(Debug, Clone)]
pub enum Failure {
    /// 401 with everything in a JSON body and in headers.
    Unauthorized,
    /// 422 in the shape of validation errors, the request's body parsed in it.
    Invalid,
    /// 500 with everything in a page.
    Page,
    /// 200 with everything in JSON that is cut off.
    Truncated,
    /// 200 with everything in a page where JSON is documented.
    WrongType,
    /// 302 to another origin, everything in the address.
    Redirect(String),
    /// This body with status 200, cut off before its last byte.
    CutOff(Vec<u8>),
    /// Status 200 with this body, which is a documented one.
    Documented(Vec<u8>),
    /// The connection is closed in the middle of a head that repeats everything.
    Closed,
}

/// The server.
pub struct Echo {
    /// `http://127.0.0.1:port`
    pub url: String,
    failure: Arc<Mutex<Failure>>,
    issued: Arc<Mutex<Option<Issued>>>,
}

/// The end of a path, and the body of its responses with status 200.
type Issued = (&'static str, &'static str);

impl Echo {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// The port cannot be had.
    pub async fn start() -> std::io::Result<Echo> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let failure = Arc::new(Mutex::new(Failure::Closed));
        let issued = Arc::new(Mutex::new(None));
        let (own, own_issued) = (failure.clone(), issued.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let failure = own.lock().map(|failure| failure.clone()).unwrap_or(Failure::Closed);
                let issued = own_issued.lock().map(|issued| *issued).unwrap_or_default();
                // A client that goes away ends the connection; the test sees it by its own means.
                tokio::spawn(async move { fail(stream, &failure, issued).await });
            }
        });
        Ok(Echo { url, failure, issued })
    }

    /// Does not fail requests to a path that ends like this: the response is this body.
    pub fn issue(&self, path: &'static str, body: &'static str) {
        if let Ok(mut issued) = self.issued.lock() {
            *issued = Some((path, body));
        }
    }

    /// How to fail from now on.
    pub fn fail(&self, failure: Failure) {
        if let Ok(mut own) = self.failure.lock() {
            *own = failure;
        }
    }
}

/// One request a connection, so that each is failed in the way that was asked for.
async fn fail(mut stream: TcpStream, failure: &Failure, issued: Option<Issued>) -> std::io::Result<()> {
    let Some(request) = read(&mut stream, &mut Vec::new()).await? else { return Ok(()) };
    let answer = match issued.filter(|(path, _)| request.target.ends_with(path)) {
        Some((_, body)) => answer(&request, &Failure::Documented(body.into())),
        None => answer(&request, failure),
    };
    stream.write_all(&answer).await?;
    stream.shutdown().await
}

fn answer(request: &Received, failure: &Failure) -> Vec<u8> {
    let mut all = format!("{} {}", request.method, request.target);
    for (name, value) in &request.headers {
        all.push_str(&format!("\n{name}: {value}"));
    }
    let body = String::from_utf8_lossy(&request.body).into_owned();
    all.push_str(&format!("\n\n{body}"));
    let parsed = serde_json::from_slice(&request.body).unwrap_or(client_core::Value::Null);
    let (status, content_type, text) = match failure {
        Failure::Unauthorized => {
            let headers: client_core::Value = request.headers.iter().cloned().collect();
            (
                "401 No",
                "application/json",
                json!({"message": all, "headers": headers, "body": parsed, "root_password": MADE}).to_string(),
            )
        }
        Failure::Invalid => {
            let detail = json!([{"loc": ["body", body], "msg": all, "input": parsed, "type": "value_error"}]);
            ("422 No", "application/json", json!({"detail": detail}).to_string())
        }
        Failure::Page => ("500 No", "text/html", format!("<html><title>500</title><body>{all}</body></html>")),
        Failure::Truncated => {
            let text = json!({"request": parsed, "message": all, "admin": {"ssh_private_key": MADE}}).to_string();
            ("200 OK", "application/json", text[..text.len() - 2].to_owned())
        }
        Failure::WrongType => ("200 OK", "text/html", format!("<html><body>{all}</body></html>")),
        Failure::Redirect(to) => ("302 Gone", "text/plain", to.clone()),
        Failure::CutOff(body) => {
            let kept = body.split_last().map_or(&[][..], |(_, rest)| rest);
            ("200 OK", "application/json", String::from_utf8_lossy(kept).into_owned())
        }
        Failure::Documented(body) => ("200 OK", "application/json", String::from_utf8_lossy(body).into_owned()),
        Failure::Closed => return format!("HTTP/1.1 200 OK\r\nx-echo: {}", all.replace('\n', " ")).into_bytes(),
    };
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\nconnection: close\r\n");
    for (name, value) in &request.headers {
        head.push_str(&format!("x-echo-{name}: {value}\r\nset-cookie: {name}={value}\r\n"));
    }
    if let Failure::Redirect(to) = failure {
        head.push_str(&format!("location: {to}{}\r\n", request.target));
    }
    format!("{head}content-length: {}\r\n\r\n{text}", text.len()).into_bytes()
}

//! A loopback relay in front of Prism. It takes the server URL's own path off, which Prism does not serve, and keeps
//! what Prism said of each request, whatever the client makes of the answer.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::server::{Received, read};

/// What Prism said of a request.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// HTTP status of the mocked answer.
    pub status: u16,
    /// Why the request is not what the spec says; empty if it is.
    pub objections: Vec<String>,
}

/// A request and what Prism said of it.
pub type Judged = (Received, Verdict);

/// The relay.
pub struct Relay {
    /// `http://127.0.0.1:port/base`
    pub url: String,
    judged: Arc<Mutex<Vec<Judged>>>,
}

impl Relay {
    /// Starts one in front of `prism` (`host:port`), below the path `base`.
    ///
    /// # Errors
    /// The port cannot be had.
    pub async fn start(prism: &str, base: &str) -> std::io::Result<Relay> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}{base}", listener.local_addr()?);
        let judged = Arc::new(Mutex::new(Vec::new()));
        let (own, prism, base) = (judged.clone(), prism.to_owned(), base.to_owned());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (judged, prism, base) = (own.clone(), prism.clone(), base.clone());
                tokio::spawn(async move {
                    // A connection that breaks leaves no verdict; the test misses it.
                    let _ = pass(stream, &prism, &base, &judged).await;
                });
            }
        });
        Ok(Relay { url, judged })
    }

    /// What came since the last look.
    #[must_use]
    pub fn take(&self) -> Vec<Judged> {
        self.judged.lock().map(|mut judged| std::mem::take(&mut *judged)).unwrap_or_default()
    }
}

/// One request a connection: Prism is asked to close, and says so to the client.
async fn pass(mut stream: TcpStream, prism: &str, base: &str, judged: &Mutex<Vec<Judged>>) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    let Some(mut request) = read(&mut stream, &mut buffer).await? else { return Ok(()) };
    // A target elsewhere goes on as it is: Prism knows no such path.
    if let Some(below) = request.target.strip_prefix(base) {
        request.target = below.to_owned();
    }
    let (answer, verdict) = ask(prism, &request).await?;
    if let Ok(mut judged) = judged.lock() {
        judged.push((request, verdict));
    }
    stream.write_all(&answer).await?;
    stream.shutdown().await
}

/// Sends a request to Prism: the answer's bytes, and what they say of the request.
///
/// # Errors
/// The connection broke.
pub async fn ask(prism: &str, request: &Received) -> std::io::Result<(Vec<u8>, Verdict)> {
    let mut head = format!("{} {} HTTP/1.1\r\nhost: {prism}\r\nconnection: close\r\n", request.method, request.target);
    for (name, value) in &request.headers {
        if !["host", "connection", "content-length"].contains(&name.as_str()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    if request.header("content-length").is_some() || !request.body.is_empty() {
        head.push_str(&format!("content-length: {}\r\n", request.body.len()));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(&request.body);
    let mut stream = TcpStream::connect(prism).await?;
    stream.write_all(&bytes).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let verdict = verdict(&answer);
    Ok((answer, verdict))
}

/// Whether Prism took the request and stumbled over the answer it mocked for it.
fn answers_fault(problem: &str) -> bool {
    let problem: Value = serde_json::from_str(problem).unwrap_or_default();
    let kind = problem["type"].as_str().and_then(|kind| kind.split_once('#')).map_or("", |(_, kind)| kind);
    match kind {
        "VIOLATIONS" => {
            let all = problem["validation"].as_array();
            all.is_some_and(|all| !all.is_empty() && all.iter().all(|one| one["location"][0] == "response"))
        }
        // A stream of events, say: requests are judged before anything is mocked.
        "NO_COMPLEX_OBJECT_TEXT" => true,
        _ => false,
    }
}

fn verdict(answer: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    let header = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    let mut objections = Vec::new();
    if let Some(violations) = header("sl-violations") {
        let list: Vec<Value> = serde_json::from_str(violations).unwrap_or_default();
        // What a mocked answer lacks is not the request's fault.
        let ours = list.iter().filter(|violation| violation["location"][0] != "response");
        objections.extend(ours.map(|violation| format!("{} at {}", violation["message"], violation["location"])));
        // "Too many violations!" and as much of the list as a header holds: those of the request stand first.
        let first =
            violations.find('[').map(|at| serde_json::Deserializer::from_str(&violations[at + 1..]).into_iter());
        let first: Option<Value> = first.and_then(|mut list| list.next()?.ok());
        let answers = first.is_some_and(|first| first["location"][0] == "response");
        if list.is_empty() && !answers {
            objections.push(violations.to_owned());
        }
    }
    // Prism's own answers: no such path, no such method, not valid, no credentials, nothing it could answer.
    if header("content-type").is_some_and(|kind| kind.contains("problem+json")) && !answers_fault(body) {
        objections.push(body.to_owned());
    }
    if status == 0 {
        objections.push("no answer".to_owned());
    }
    Verdict { status, objections }
}

//! A loopback HTTP server that keeps what it is sent, byte for byte, and answers what it is told.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// `POST`
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Header names in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// Body bytes.
    pub body: Vec<u8>,
}

impl Received {
    /// The header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// An answer to give.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `content-type`, if there is a body.
    pub content_type: &'static str,
    /// Body bytes.
    pub body: Vec<u8>,
}

/// The server.
pub struct Server {
    /// `http://127.0.0.1:port`
    pub url: String,
    answer: Arc<Mutex<Answer>>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// The port cannot be had.
    pub async fn start() -> std::io::Result<Server> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let answer = Arc::new(Mutex::new(Answer { status: 500, content_type: "", body: Vec::new() }));
        let received = Arc::new(Mutex::new(Vec::new()));
        let (own_answer, own_received) = (answer.clone(), received.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, received) = (own_answer.clone(), own_received.clone());
                tokio::spawn(async move {
                    // A client that goes away ends the connection; the test sees it by its own means.
                    let _ = serve(stream, &answer, &received).await;
                });
            }
        });
        Ok(Server { url, answer, received })
    }

    /// What to answer from now on.
    pub fn answer(&self, answer: Answer) {
        if let Ok(mut own) = self.answer.lock() {
            *own = answer;
        }
    }

    /// What came since the last look.
    #[must_use]
    pub fn take(&self) -> Vec<Received> {
        self.received.lock().map(|mut received| std::mem::take(&mut *received)).unwrap_or_default()
    }
}

async fn serve(mut stream: TcpStream, answer: &Mutex<Answer>, received: &Mutex<Vec<Received>>) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let Some(request) = read(&mut stream, &mut buffer).await? else { return Ok(()) };
        if let Ok(mut received) = received.lock() {
            received.push(request);
        }
        let answer = match answer.lock() {
            Ok(answer) => answer.clone(),
            Err(_) => return Ok(()),
        };
        let mut head = format!("HTTP/1.1 {} X\r\n", answer.status);
        if answer.status != 204 {
            head.push_str(&format!("content-length: {}\r\n", answer.body.len()));
        }
        if !answer.content_type.is_empty() {
            head.push_str(&format!("content-type: {}\r\n", answer.content_type));
        }
        head.push_str("\r\n");
        // One write: two would wait for each other's acknowledgement.
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&answer.body);
        stream.write_all(&bytes).await?;
    }
}

/// The next request of a connection; `None` when there is no more. `buffer` holds what was read ahead.
///
/// # Errors
/// The connection broke.
pub async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<Option<Received>> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    buffer.drain(..end + 4);
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let mut request = Received {
        method: first.next().unwrap_or_default().to_owned(),
        target: first.next().unwrap_or_default().to_owned(),
        ..Received::default()
    };
    for line in lines {
        if let Some((name, value)) = line.split_once(':') {
            request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    let length = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0usize);
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    request.body = buffer.drain(..length).collect();
    Ok(Some(request))
}

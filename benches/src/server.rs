//! A server on loopback that is quick enough not to matter: one thread for all connections, and one answer for all.

use std::convert::Infallible;
use std::io;
use std::net;
use std::sync::Arc;
use std::thread;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;

const LENGTH: &[u8] = b"content-length:";

/// Room for a request; those of the benchmarks take a few hundred bytes.
const REQUEST: usize = 64 * 1024;

/// Starts a server that answers every request with `status` and the JSON `body`, and returns its URL.
///
/// A thread for each connection would be luck: the system would place that of one client better than that of the other,
/// for as long as they run. The thread lives as long as the process, as a benchmark has no use for an end of it.
///
/// # Errors
/// No port can be had, or no thread.
pub fn start(status: u16, body: &str) -> io::Result<String> {
    let listener = net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nx-request-id: req_1\r\ncontent-length: {length}\r\n\r\n"
    );
    let answer: Arc<[u8]> = [head.as_bytes(), body.as_bytes()].concat().into();
    let runtime = Builder::new_current_thread().enable_io().build()?;
    // Of what ends it the client reports the consequence: its next connection is refused.
    thread::Builder::new().spawn(move || runtime.block_on(accept(listener, answer)))?;
    Ok(url)
}

async fn accept(listener: net::TcpListener, answer: Arc<[u8]>) -> io::Result<Infallible> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, answer.clone()));
    }
}

async fn serve(mut stream: TcpStream, answer: Arc<[u8]>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; REQUEST];
    let mut filled = 0;
    loop {
        while let Some(length) = request(&buffer[..filled]) {
            buffer.copy_within(length..filled, 0);
            filled -= length;
            stream.write_all(&answer).await?;
        }
        match stream.read(&mut buffer[filled..]).await? {
            0 => return Ok(()),
            more => filled += more,
        }
    }
}

/// The length of the request that `bytes` begin with, if all of it is there.
fn request(bytes: &[u8]) -> Option<usize> {
    let (mut head, mut body) = (0, 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        head += line.len();
        if line == b"\r\n" {
            return (bytes.len() >= head + body).then_some(head + body);
        }
        if let Some((name, value)) = line.split_at_checked(LENGTH.len())
            && name.eq_ignore_ascii_case(LENGTH)
        {
            body = std::str::from_utf8(value).ok()?.trim().parse().ok()?;
        }
    }
    None
}

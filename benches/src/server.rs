//! A server on loopback that is quick enough not to matter: a thread for each connection, and one answer for all.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Room for a request; those of the benchmarks take a few hundred bytes.
const REQUEST: usize = 64 * 1024;

/// Starts a server that answers every request with `status` and the JSON `body`, and returns its URL.
///
/// Its threads live as long as the process: a benchmark has no use for an end of them.
///
/// # Errors
/// No port can be had, or no thread.
pub fn start(status: u16, body: &str) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nx-request-id: req_1\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let answer: std::sync::Arc<[u8]> = answer.into_bytes().into();
    thread::Builder::new().spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            // A connection that cannot have a thread is closed, which the client reports.
            let _ = thread::Builder::new().spawn(move || serve(stream, &answer));
        }
    })?;
    Ok(url)
}

fn serve(mut stream: TcpStream, answer: &[u8]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; REQUEST];
    let mut filled = 0;
    loop {
        while let Some(length) = request(&buffer[..filled]) {
            buffer.copy_within(length..filled, 0);
            filled -= length;
            stream.write_all(answer)?;
        }
        match stream.read(&mut buffer[filled..])? {
            0 => return Ok(()),
            more => filled += more,
        }
    }
}

/// The length of the request that `bytes` begin with, if all of it is there.
fn request(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let mut body = 0;
    for line in bytes[..head].split(|byte| *byte == b'\n') {
        let Some(at) = line.iter().position(|byte| *byte == b':') else { continue };
        if line[..at].eq_ignore_ascii_case(b"content-length") {
            body = std::str::from_utf8(&line[at + 1..]).ok()?.trim().parse().ok()?;
        }
    }
    (bytes.len() >= head + body).then_some(head + body)
}

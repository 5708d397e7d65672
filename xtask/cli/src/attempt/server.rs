//! A server on this machine that answers with the responses of a spec's examples.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use ::client_gen::lower::{Operation, Plan};
use ::client_gen::samples::{Example, Examples};
use serde_json::Value;

use crate::output::note;

/// Longest request head that is read, in bytes.
const HEAD: u64 = 64 * 1024;
/// Longest body that is read: what comes after it is not looked at.
const BODY: u64 = 16 * 1024 * 1024;
/// A program that sends nothing for so long has gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// What it answers.
pub struct Server {
    provider: String,
    routes: Arc<Vec<Route>>,
}

/// The response to one operation.
struct Route {
    method: String,
    /// The segments of the path; none where a parameter stands.
    path: Vec<Option<String>>,
    id: String,
    /// Status, media type and body; none where the examples have no success.
    response: Option<(u16, String, String)>,
}

impl Server {
    /// One that knows the operations of a plan.
    pub fn new(provider: &str, plan: &Plan, examples: &Examples) -> Server {
        let routes = plan.operations.iter().map(|operation| Route {
            method: operation.method.clone(),
            path: segments(&operation.path).map(|part| (!part.contains('{')).then(|| part.to_owned())).collect(),
            id: operation.id.clone(),
            response: examples.get(&operation.id).and_then(|example| response(operation, example)),
        });
        Server { provider: provider.to_owned(), routes: Arc::new(routes.collect()) }
    }

    /// Answers until the process ends, each connection by itself.
    pub fn answer(&self, listener: &TcpListener) {
        for stream in listener.incoming() {
            let (routes, provider) = (Arc::clone(&self.routes), self.provider.clone());
            match stream {
                Ok(stream) => drop(std::thread::spawn(move || {
                    if let Err(error) = one(&routes, &provider, stream) {
                        note!("a request could not be read or answered: {error}");
                    }
                })),
                Err(error) => note!("a connection could not be taken: {error}"),
            }
        }
    }
}

/// The first success of an example, as it goes over the wire.
fn response(operation: &Operation, example: &Example) -> Option<(u16, String, String)> {
    let (status, body) = example.responses.iter().find(|(status, _)| status.starts_with('2'))?;
    let status = status.parse().unwrap_or(200);
    let media = operation.accept.split(',').next().unwrap_or_default().trim().to_owned();
    Some(match body {
        Value::Null => (status, String::new(), String::new()),
        Value::String(text) if !media.ends_with("json") => (status, media, text.clone()),
        value => (status, "application/json".to_owned(), value.to_string()),
    })
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split(['?', '#']).next().unwrap_or_default().trim_matches('/').split('/')
}

/// The operation that a request is for: of several that fit, the one with the fewest parameters in its path.
fn route<'r>(routes: &'r [Route], method: &str, target: &str) -> Option<&'r Route> {
    let asked: Vec<&str> = segments(target).collect();
    let fits = |route: &&Route| {
        route.method == method
            && route.path.len() == asked.len()
            && route.path.iter().zip(&asked).all(|(own, asked)| own.as_deref().is_none_or(|own| own == *asked))
    };
    routes.iter().filter(fits).min_by_key(|route| route.path.iter().filter(|part| part.is_none()).count())
}

/// Reads one request and answers it.
fn one(routes: &[Route], provider: &str, stream: TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = (&mut reader).take(HEAD);
    let mut first = String::new();
    // A client that only tries the connection.
    if head.read_line(&mut first)? == 0 {
        return Ok(());
    }
    let mut length = 0;
    loop {
        let mut line = String::new();
        if head.read_line(&mut line)? == 0 || line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().map_err(std::io::Error::other)?;
        }
    }
    std::io::copy(&mut (&mut reader).take(length.min(BODY)), &mut std::io::sink())?;
    let mut words = first.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, media, body, why) = match route(routes, method, target) {
        None => {
            (404, "application/json", refusal("no operation has this method and path"), "no such operation".to_owned())
        }
        Some(Route { response: None, id, .. }) => {
            let why = format!("specs/{provider}/examples/{id}.yaml has no success");
            (501, "application/json", refusal(&why), why)
        }
        Some(Route { response: Some((status, media, body)), id, .. }) => {
            (*status, media.as_str(), body.clone(), format!("specs/{provider}/examples/{id}.yaml"))
        }
    };
    note!("{method} {target} -> {status} ({why})");
    let kind = if media.is_empty() { String::new() } else { format!("content-type: {media}\r\n") };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} Example\r\n{kind}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    stream.flush()
}

fn refusal(why: &str) -> String {
    serde_json::json!({"error": {"message": why}}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plainest_path_that_fits_is_taken() {
        let made = |method: &str, path: &str| Route {
            method: method.to_owned(),
            path: segments(path).map(|part| (!part.contains('{')).then(|| part.to_owned())).collect(),
            id: format!("{method} {path}"),
            response: None,
        };
        let routes = [
            made("GET", "/v1/boxes/{id}"),
            made("GET", "/v1/boxes/mine"),
            made("POST", "/v1/boxes/{id}"),
            made("GET", "/v1/boxes/{id}:{action}"),
            made("GET", "/"),
        ];
        let found = |method: &str, target: &str| route(&routes, method, target).map(|route| route.id.as_str());
        assert_eq!(found("GET", "/v1/boxes/mine?page=2"), Some("GET /v1/boxes/mine"));
        assert_eq!(found("GET", "/v1/boxes/b_1"), Some("GET /v1/boxes/{id}"));
        assert_eq!(found("POST", "/v1/boxes/mine"), Some("POST /v1/boxes/{id}"));
        assert_eq!(found("GET", "/"), Some("GET /"));
        assert_eq!(found("DELETE", "/v1/boxes/b_1"), None);
        assert_eq!(found("GET", "/v1/boxes"), None);
    }
}

//! Base URLs.

use reqwest::Url;

use crate::api::Server;
use crate::{Error, ErrorKind};

/// A base URL that was checked, read once for all requests.
#[derive(Clone)]
pub(crate) struct Base {
    url: Url,
    /// The URL without a trailing slash.
    text: String,
}

impl Base {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether requests go to this machine in the clear, and so nowhere else.
    pub(crate) fn is_here(&self) -> bool {
        self.url.scheme() == "http" && is_loopback(&self.url)
    }

    /// The URL of `path`, which begins with a slash, below this one. `None`: it would be of another shape than it went
    /// in with.
    pub(crate) fn below(&self, path: &str, query: &str) -> Option<Url> {
        let mut url = self.url.clone();
        let before = url.path().trim_end_matches('/');
        let slashes = count(before) + count(path);
        let length = before.len() + path.len();
        match before {
            "" => url.set_path(path),
            before => {
                let path = format!("{before}{path}");
                url.set_path(&path);
            }
        }
        if !query.is_empty() {
            url.set_query(Some(query));
        }
        (count(url.path()) == slashes && url.path().len() >= length).then_some(url)
    }
}

/// Whether the URL leads to this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    match address {
        Ok(address) => address.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

fn count(path: &str) -> usize {
    path.bytes().filter(|byte| *byte == b'/').count()
}

/// Checks a base URL.
pub(crate) fn checked(text: &str) -> Result<Base, Error> {
    let url = Url::parse(text)
        .map_err(|error| config(format!("the base URL cannot be read ({error}); give it as https://host[/path]")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(config(format!("the base URL's scheme is `{}`; it must be https or http", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(config("the base URL holds a user or password; give credentials to the builder instead"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(config("the base URL holds a query or fragment; set parameters on requests instead"));
    }
    Ok(Base { text: url.as_str().trim_end_matches('/').to_owned(), url })
}

/// The URL of the server at `index`, its variables filled in.
pub(crate) fn expand(servers: &[Server], index: usize, variables: &[(String, String)]) -> Result<Base, Error> {
    let Some(server) = servers.get(index) else {
        return Err(config(match servers.len() {
            0 => "the API documents no server; set a base URL".to_owned(),
            n => format!("the API documents {n} server(s); there is no server with the index {index}"),
        }));
    };
    let mut url = server.url.to_owned();
    for (name, default) in server.variables {
        let given = variables.iter().rev().find(|(n, _)| n == name);
        // A variable stands for a word in a host or path; anything else could send credentials elsewhere.
        if given.is_some_and(|(_, value)| !is_word(value)) {
            return Err(config(format!(
                "the server variable `{name}` may hold letters, digits, `-`, `_` and `.` only"
            )));
        }
        let value = given.map_or(*default, |(_, value)| value.as_str());
        url = url.replace(&format!("{{{name}}}"), value);
    }
    checked(&url)
}

fn is_word(value: &str) -> bool {
    !value.is_empty()
        && !value.starts_with('.')
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message)
}

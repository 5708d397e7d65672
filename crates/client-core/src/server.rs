//! Base URLs.

use reqwest::Url;

use crate::api::Server;
use crate::{Error, ErrorKind};

/// Checks a base URL and takes off the trailing slash.
pub(crate) fn checked(text: &str) -> Result<String, Error> {
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
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The URL of the server at `index`, its variables filled in.
pub(crate) fn expand(servers: &[Server], index: usize, variables: &[(String, String)]) -> Result<String, Error> {
    let Some(server) = servers.get(index) else {
        return Err(config(match servers.len() {
            0 => "the API documents no server; set a base URL".to_owned(),
            n => format!("the API documents {n} server(s); {index}, counted from zero, is none of them"),
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

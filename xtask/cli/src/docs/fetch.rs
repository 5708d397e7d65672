//! Fetching a page: one request at a time, no more than is asked for, and it says who asks.

use std::collections::HashMap;
use std::io::Read as _;
use std::time::{Duration, Instant};

use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::robots::Robots;

/// Who asks.
const USER_AGENT: &str =
    concat!("compute-clients-docs/", env!("CARGO_PKG_VERSION"), " (+", env!("CARGO_PKG_REPOSITORY"), ")");

/// What we can read, best first.
const ACCEPT: &str = "text/html, text/markdown;q=0.9, application/json;q=0.8, text/plain;q=0.8, */*;q=0.1";

/// Redirects followed in a row.
const MAX_REDIRECTS: usize = 5;

/// Limits of a fetch.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For a page as a whole, redirects included.
    pub timeout: Duration,
    /// Largest page, after unpacking.
    pub bytes: u64,
    /// Between two requests to the same host.
    pub pause: Duration,
}

/// What came of a fetch.
#[derive(Debug)]
pub enum Fetched {
    /// The server says it is as it was.
    Unchanged,
    /// A page.
    Page(Box<Answer>),
}

/// A page as it came.
#[derive(Debug)]
pub struct Answer {
    /// Unpacked.
    pub bytes: Vec<u8>,
    /// `text/html`, in lower case, empty when not said.
    pub mime: String,
    /// As the server named it.
    pub charset: Option<String>,
    /// For the next fetch.
    pub etag: Option<String>,
    /// For the next fetch.
    pub last_modified: Option<String>,
    /// Where the page has moved for good.
    pub moved: Option<String>,
    /// Where it came from, redirects followed.
    pub url: String,
}

/// Fetches pages, remembering when it last asked which host.
pub struct Fetcher {
    agent: Agent,
    limits: Limits,
    hosts: HashMap<String, Host>,
}

struct Host {
    asked: Option<Instant>,
    robots: Robots,
}

impl Fetcher {
    pub fn new(limits: Limits) -> Self {
        // The system's certificates: a proxy of a company has one of its own.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .user_agent(USER_AGENT)
            .accept(ACCEPT)
            .tls_config(tls)
            .http_status_as_error(false)
            // Followed here, to see whether a page has moved for good.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(limits.timeout.min(Duration::from_secs(10))))
            .timeout_global(Some(limits.timeout))
            .build()
            .new_agent();
        Fetcher { agent, limits, hosts: HashMap::new() }
    }

    /// Fetches a page unless it is as `etag` or `last_modified` say.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the address or the answer.
    pub fn get(&mut self, url: &str, etag: Option<&str>, last_modified: Option<&str>) -> Result<Fetched, String> {
        let until = Instant::now() + self.limits.timeout;
        let mut url = url.to_owned();
        let mut moved = None;
        let mut for_good = true;
        for _ in 0..=MAX_REDIRECTS {
            self.allowed(&url)?;
            let mut headers = Vec::new();
            if let Some(etag) = etag {
                headers.push(("if-none-match", etag.to_owned()));
            }
            if let Some(date) = last_modified {
                headers.push(("if-modified-since", date.to_owned()));
            }
            let answer = self.ask(&url, &headers, until)?;
            let status = answer.status().as_u16();
            match status {
                304 => return Ok(Fetched::Unchanged),
                301 | 302 | 303 | 307 | 308 => {
                    let location = header(&answer, "location")
                        .ok_or_else(|| format!("the server answers {status} without saying where the page is"))?;
                    let next = join(&url, &location)
                        .ok_or_else(|| format!("the page redirects to `{location}`, which is no address to fetch"))?;
                    if url.starts_with("https://") && !next.starts_with("https://") {
                        return Err(format!("the page redirects to `{next}`, without encryption: not followed"));
                    }
                    // Only an unbroken run of permanent redirects is a move.
                    for_good &= matches!(status, 301 | 308);
                    if for_good {
                        moved = Some(next.clone());
                    }
                    url = next;
                }
                200 => return self.page(answer, moved, url).map(|answer| Fetched::Page(Box::new(answer))),
                404 | 410 => {
                    return Err(format!(
                        "the server answers {status}: the page is gone; look for where it went and change `url` in client.yaml"
                    ));
                }
                401 | 403 => {
                    return Err(format!(
                        "the server answers {status}: it does not serve this program; copy the page in a browser and use --page"
                    ));
                }
                429 => {
                    let when = header(&answer, "retry-after")
                        .map(|after| format!(" (retry after {after})"))
                        .unwrap_or_default();
                    return Err(format!("the server answers 429, too many requests{when}: try later"));
                }
                500..=599 => return Err(format!("the server answers {status}: it failed, try later")),
                other => return Err(format!("the server answers {other}, which is no page")),
            }
        }
        Err(format!("the page redirects more than {MAX_REDIRECTS} times"))
    }

    fn ask(&mut self, url: &str, headers: &[(&str, String)], until: Instant) -> Result<Response<Body>, String> {
        self.pause(url);
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.too_slow());
        }
        let mut request = self.agent.get(url).config().timeout_global(Some(left)).build();
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.call().map_err(|error| self.explain(&error))
    }

    fn too_slow(&self) -> String {
        format!("no answer within {} s", self.limits.timeout.as_secs_f32())
    }

    fn explain(&self, error: &ureq::Error) -> String {
        match error {
            ureq::Error::Timeout(_) => self.too_slow(),
            ureq::Error::HostNotFound => "the host is not known".to_owned(),
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => self.too_slow(),
            other => other.to_string(),
        }
    }

    fn page(&self, mut answer: Response<Body>, moved: Option<String>, url: String) -> Result<Answer, String> {
        let mime = answer.body().mime_type().unwrap_or_default().to_ascii_lowercase();
        let readable = mime.is_empty()
            || mime.starts_with("text/")
            || mime.ends_with("json")
            || mime.ends_with("yaml")
            || matches!(mime.as_str(), "application/xhtml+xml" | "application/markdown");
        if !readable {
            return Err(format!("the page is `{mime}`: only HTML, Markdown, text and OpenAPI documents are read"));
        }
        let limit = self.limits.bytes;
        if answer.body().content_length().is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let charset = header(&answer, "content-type").and_then(|value| charset(&value));
        let (etag, last_modified) = (header(&answer, "etag"), header(&answer, "last-modified"));
        let mut bytes = Vec::new();
        // One byte more than the limit tells whether there is more. The limit holds after
        // unpacking, so that a small packed answer cannot become a large one.
        let reader = answer.body_mut().with_config().limit(u64::MAX).reader();
        reader.take(limit + 1).read_to_end(&mut bytes).map_err(|error| self.explain(&ureq::Error::from(error)))?;
        if bytes.len() as u64 > limit {
            return Err(too_large(limit));
        }
        Ok(Answer { bytes, mime, charset, etag, last_modified, moved, url })
    }

    /// Waits until the host may be asked again.
    fn pause(&mut self, url: &str) {
        let name = host(url).unwrap_or_default();
        let Some(host) = self.hosts.get_mut(&name) else {
            return;
        };
        let pause = self.limits.pause.max(host.robots.delay());
        if let Some(asked) = host.asked {
            let waited = asked.elapsed();
            if waited < pause {
                std::thread::sleep(pause - waited);
            }
        }
        host.asked = Some(Instant::now());
    }

    /// Whether the host's robots.txt lets us have the page.
    fn allowed(&mut self, url: &str) -> Result<(), String> {
        let name =
            host(url).ok_or_else(|| format!("`{url}` is no address to fetch: it begins with http:// or https://"))?;
        if !self.hosts.contains_key(&name) {
            let robots = self.robots(&name);
            self.hosts.insert(name.clone(), Host { asked: Some(Instant::now()), robots });
        }
        let path = url.get(name.len()..).filter(|path| !path.is_empty()).unwrap_or("/");
        match self.hosts.get(&name) {
            Some(host) if !host.robots.allows(path) => {
                Err("robots.txt asks programs not to fetch this page; copy it in a browser and use --page".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// A robots.txt that cannot be had forbids nothing.
    fn robots(&self, host: &str) -> Robots {
        let answer = self.agent.get(format!("{host}/robots.txt")).call();
        let Ok(mut answer) = answer else {
            return Robots::default();
        };
        if answer.status().as_u16() != 200 {
            return Robots::default();
        }
        let text = answer.body_mut().with_config().limit(256 * 1024).lossy_utf8(true).read_to_string();
        Robots::parse(&text.unwrap_or_default(), "compute-clients-docs")
    }
}

fn too_large(limit: u64) -> String {
    format!("the page is larger than {} KB; copy the part that documents the operation and use --page", limit / 1024)
}

fn header(answer: &Response<Body>, name: &str) -> Option<String> {
    answer.headers().get(name)?.to_str().ok().map(str::to_owned)
}

fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let named = name.trim().eq_ignore_ascii_case("charset");
        named.then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// `https://host:port` of an address.
pub fn host(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    (matches!(scheme, "http" | "https") && end > 0).then(|| format!("{scheme}://{}", &rest[..end]))
}

/// An address as seen from another.
pub fn join(base: &str, location: &str) -> Option<String> {
    let location = location.split('#').next().unwrap_or(location);
    if location.contains("://") {
        return host(location).map(|_| location.to_owned());
    }
    let origin = host(base)?;
    if let Some(rest) = location.strip_prefix("//") {
        return Some(format!("{}://{rest}", base.split("://").next()?));
    }
    if location.starts_with('/') {
        return Some(format!("{origin}{location}"));
    }
    let path = base.get(origin.len()..)?.split(['?', '#']).next().unwrap_or_default();
    let folder = path.rfind('/').map_or("", |at| &path[..at]);
    Some(format!("{origin}{folder}/{location}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_joined() {
        let base = "https://docs.acme.test/api/boxes?x=1";
        assert_eq!(join(base, "/new").as_deref(), Some("https://docs.acme.test/new"));
        assert_eq!(join(base, "crates").as_deref(), Some("https://docs.acme.test/api/crates"));
        assert_eq!(join(base, "https://acme.test/y#z").as_deref(), Some("https://acme.test/y"));
        assert_eq!(join(base, "ftp://acme.test/y"), None);
    }

    #[test]
    fn the_charset_is_found() {
        assert_eq!(charset("text/html; charset=\"ISO-8859-1\"").as_deref(), Some("ISO-8859-1"));
        assert_eq!(charset("text/html"), None);
    }
}

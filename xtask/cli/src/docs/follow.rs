//! From a page to what it is made of: the OpenAPI document that it names, or its Markdown, on the same host.

use ::client_gen::manifest::Page as ManifestPage;
use ::docs::{Facts, Format as PageFormat, Layout, Page, links};

use super::fetch::{Answer, Fetched, Fetcher, host, join};
use super::pages::{self, ReadPage};
use super::spec::Spec;
use crate::common::Failure;

/// Requests for one page at most, beside the one for the page itself.
const MAX_REQUESTS: usize = 8;

/// A page that was read, and where its facts are from.
pub struct Found {
    /// What was read.
    pub read: ReadPage,
    /// The response it was read from.
    pub answer: Answer,
    /// Where that is, if it is not the page's own address.
    pub source: Option<String>,
    /// What to say of it.
    pub notes: Vec<String>,
}

/// Reads the response for a page: from the OpenAPI document that it names, else as it is, else from what is beside it.
///
/// # Errors
/// What is wrong with the page itself; what was tried beside it does not matter then.
pub fn read(spec: &Spec, page: &ManifestPage, fetcher: &mut Fetcher, answer: Answer) -> Result<Found, String> {
    let text = Page::decode(&answer.bytes, answer.charset.as_deref());
    let mut follower =
        Follower { spec, page, fetcher, left: MAX_REQUESTS, asked: vec![answer.url.clone()], notes: Vec::new() };
    let (mut named, mut others) = (Vec::new(), Vec::new());
    for address in links::documents(&text) {
        let Some(url) = join(&answer.url, &address) else { continue };
        match host(&url) == host(&answer.url) {
            true => named.push(url),
            false => others.push(url),
        }
    }
    for url in others {
        follower.notes.push(format!(
            "the page names the document {url}, on another host: not fetched; use --page with a copy of it"
        ));
    }
    if let Some((read, answer, source)) = follower.first(&named, true) {
        return Ok(Found { read, answer, source: Some(source), notes: follower.notes });
    }
    match as_it_is(spec, page, &answer) {
        Ok(read) => Ok(Found { read, source: None, notes: follower.notes, answer }),
        // A page without operations may be drawn in the browser; another operation's page is no such page.
        Err((why, true)) => match follower.beside(&answer.url) {
            Some((read, answer, source)) => Ok(Found { read, answer, source: Some(source), notes: follower.notes }),
            None => Err(why),
        },
        Err((why, false)) => Err(why),
    }
}

/// Reads the response from where the facts of the page were read before.
///
/// # Errors
/// It cannot be read, or no longer documents the operations of the page. What the page itself states may be less, and is no
/// change of what was recorded.
pub fn source(spec: &Spec, page: &ManifestPage, url: &str, answer: Answer) -> Result<Found, String> {
    let read = of_page(spec, page, &answer).map_err(|why| without_source(url, &why))?;
    Ok(Found { read, answer, source: Some(url.to_owned()), notes: vec![format!("read from {url}")] })
}

/// Reads the page itself, from which its facts were read before.
///
/// # Errors
/// It cannot be read, or is another page.
pub fn page(spec: &Spec, page: &ManifestPage, answer: Answer) -> Result<Found, String> {
    let read = as_it_is(spec, page, &answer).map_err(|(why, _)| why)?;
    Ok(Found { read, answer, source: None, notes: Vec::new() })
}

/// Why a page cannot be read from where its facts were read before.
pub fn without_source(url: &str, why: &str) -> String {
    format!("its facts were read from {url}: {why}; `--force` looks anew for where they are")
}

/// Reads a response; with the error, whether it states no operation at all.
pub fn as_it_is(spec: &Spec, page: &ManifestPage, answer: &Answer) -> Result<ReadPage, (String, bool)> {
    let layout = pages::layout_named(Some(&page.layout)).map_err(|failure| (Failure::sentence(failure), false))?;
    let read = text_of(answer, layout).map_err(|why| (why, true))?;
    pages::recognise(spec, page, &read).map_err(|failure| (Failure::sentence(failure), false))?;
    Ok(read)
}

fn text_of(answer: &Answer, layout: Option<&'static Layout>) -> Result<ReadPage, String> {
    let text = Page::decode(&answer.bytes, answer.charset.as_deref());
    let format = match answer.mime.as_str() {
        "text/html" | "application/xhtml+xml" => Some(PageFormat::Html),
        "text/markdown" | "text/x-markdown" | "application/markdown" => Some(PageFormat::Markdown),
        _ => pages::format_of(answer.url.split(['?', '#']).next().unwrap_or_default()),
    };
    pages::read("the page", &text, format, layout).map_err(Failure::sentence)
}

struct Follower<'a> {
    spec: &'a Spec,
    page: &'a ManifestPage,
    fetcher: &'a mut Fetcher,
    left: usize,
    asked: Vec<String>,
    notes: Vec<String>,
}

impl Follower<'_> {
    /// The first of these that documents the page's operations. What is wrong with each of the others is noted if the
    /// page names them.
    fn first(&mut self, urls: &[String], named: bool) -> Option<(ReadPage, Answer, String)> {
        for url in urls {
            let read = self.get(url).and_then(|answer| Ok((of_page(self.spec, self.page, &answer)?, answer)));
            match read {
                Ok((read, answer)) => {
                    self.notes.push(format!("read from {url}"));
                    return Some((read, answer, url.clone()));
                }
                Err(why) if named => self.notes.push(format!("the page names the document {url}: {why}")),
                Err(_) => {}
            }
        }
        None
    }

    fn beside(&mut self, url: &str) -> Option<(ReadPage, Answer, String)> {
        for at in links::beside(url) {
            if !at.ends_with("/llms.txt") {
                if let Some(found) = self.first(&[at], false) {
                    return Some(found);
                }
                continue;
            }
            let Ok(index) = self.get(&at) else { continue };
            let text = Page::decode(&index.bytes, index.charset.as_deref());
            let listed: Vec<String> = links::of_index(&text, url)
                .iter()
                .filter_map(|address| join(&at, address))
                .filter(|address| host(address) == host(url))
                .collect();
            if let Some(found) = self.first(&listed, false) {
                return Some(found);
            }
        }
        None
    }

    /// One request on the same host.
    fn get(&mut self, url: &str) -> Result<Answer, String> {
        if self.asked.iter().any(|asked| asked == url) {
            return Err("it was asked for already".to_owned());
        }
        if self.left == 0 {
            return Err(format!("not asked for: a page is looked for at {MAX_REQUESTS} addresses at most"));
        }
        self.left -= 1;
        self.asked.push(url.to_owned());
        match self.fetcher.get(url, None, None)? {
            Fetched::Page(answer) if host(&answer.url) == host(url) => Ok(*answer),
            Fetched::Page(answer) => Err(format!("it redirects to another host, {}: not read", answer.url)),
            Fetched::Unchanged => Err("the server says `not modified` of a page it was not asked about".to_owned()),
        }
    }
}

/// What a response states of the operations of this page.
fn of_page(spec: &Spec, page: &ManifestPage, answer: &Answer) -> Result<ReadPage, String> {
    let mut read = text_of(answer, None)?;
    read.facts.operations.retain(|operation| {
        let one = Facts { operations: vec![operation.clone()], ..Facts::default() };
        pages::documents_page(spec, page, &one)
    });
    if read.facts.operations.is_empty() {
        return Err("it documents none of the operations of this page".to_owned());
    }
    pages::recognise(spec, page, &read).map_err(Failure::sentence)?;
    Ok(read)
}

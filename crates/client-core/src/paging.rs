//! Lists that come in pages.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt, stream};
use serde_json::Value;

use crate::answer::Answer;
use crate::model::Found;
use crate::{Call, Error, ErrorKind, Response, Wire, execute, pointer};

/// How an operation's pages follow each other.
#[derive(Debug)]
pub struct Paging {
    /// How the next page is asked for.
    pub style: PagingStyle,
    /// JSON pointer to the list of items in a page.
    pub items: &'static str,
}

/// How the next page is asked for.
#[derive(Debug)]
pub enum PagingStyle {
    /// A page names the next one.
    Token {
        /// Where the token goes in the request.
        request: Place,
        /// JSON pointer to the next token in the response.
        next: &'static str,
    },
    /// Pages are numbered.
    Page {
        /// Where the number goes in the request.
        request: Place,
        /// Number of the first page.
        first: u64,
        /// JSON pointer to the number of items over all pages; empty where the server does not say.
        total: &'static str,
    },
}

/// A place in a request.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// A query parameter of this name.
    Query(&'static str),
    /// The value at this JSON pointer in the body.
    Body(&'static str),
}

/// Pages, one request each; see [`pages`].
pub struct Pages<T> {
    inner: Pin<Box<dyn Stream<Item = Result<Response<T>, Error>> + Send>>,
}

/// Items over all pages; see [`items`].
pub struct Items<T> {
    inner: Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>,
}

impl<T> Stream for Pages<T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.as_mut().poll_next(cx)
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.as_mut().poll_next(cx)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// Where a page has its list: generated, as only the operation's type says. `None`: the list is not there.
pub type List<P, T> = fn(&mut P) -> Option<&mut Vec<T>>;

/// The pages from where `call` begins, each asked for when the one before has been taken.
///
/// Ends where the server names no next page; with numbered pages, at a page without items or when the total is reached. Ends
/// after an error: a page with items that names a page that was given before is one, as the list may not be whole. A page that is not of the operation's type is an error, and so is
/// one that has none of the documented properties: it does not say that there are no items.
pub fn pages<P, T>(call: Call, paging: &'static Paging, list: List<P, T>) -> Pages<P>
where
    P: Wire + Send + 'static,
    T: 'static,
{
    let start = (Walk::new(call, paging), list);
    let pages = stream::unfold(start, |(mut walk, list)| async move {
        let page = match walk.ask().await? {
            Ok(answer) => walk.page(answer, list),
            Err(error) => Err(error),
        };
        walk.over |= page.is_err();
        Some((page, (walk, list)))
    });
    Pages { inner: Box::pin(pages.fuse()) }
}

/// The items of all pages, one after another. Pages are asked for as they are needed.
pub fn items<P, T>(call: Call, paging: &'static Paging, list: List<P, T>) -> Items<T>
where
    P: Wire + Send + 'static,
    T: Send + 'static,
{
    let items = pages(call, paging, list).map(move |page| {
        let items = page.map(|page| list(&mut page.into_value()).map(std::mem::take).unwrap_or_default());
        stream::iter(match items {
            Ok(items) => items.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    });
    Items { inner: Box::pin(items.flatten()) }
}

/// Where a walk over pages is.
struct Walk {
    call: Call,
    paging: &'static Paging,
    /// Tokens that led to a page already.
    seen: HashSet<String>,
    page: u64,
    items: u64,
    over: bool,
    /// What is given after the last page.
    failed: Option<Error>,
}

impl Walk {
    fn new(mut call: Call, paging: &'static Paging) -> Self {
        let mut page = 0;
        if let PagingStyle::Page { request, first, .. } = paging.style {
            // A call that names a page begins there.
            page = call.placed(request).unwrap_or(first);
            call.place(request, Value::from(page));
        }
        Self { call, paging, seen: HashSet::new(), page, items: 0, over: false, failed: None }
    }

    /// The response that the next page is in.
    async fn ask(&mut self) -> Option<Result<Answer, Error>> {
        match (self.failed.take(), self.over) {
            (Some(error), _) => Some(Err(error)),
            (None, true) => None,
            (None, false) => Some(execute::answered(self.call.clone()).await),
        }
    }

    /// The page in a response, read as the operation's type before anything looks into it.
    fn page<P: Wire, T>(&mut self, answer: Answer, list: List<P, T>) -> Result<Response<P>, Error> {
        let (mut page, found) = answer.read::<P>()?;
        let items = list(&mut page).map(|list| list.len() as u64);
        self.turn(&answer, items, found)?;
        Ok(answer.response(page))
    }

    /// Prepares the call for the page after the one in `answer`.
    fn turn(&mut self, answer: &Answer, items: Option<u64>, found: Found) -> Result<(), Error> {
        if items.is_none() && found == Found::Empty && !answer.op.omits_empty_list {
            return Err(answer.unusable(
                ErrorKind::UndocumentedResponse,
                format!("the page has no list at `{}`, nor anything else that is documented", self.paging.items),
            ));
        }
        let items = items.unwrap_or(0);
        match self.paging.style {
            PagingStyle::Token { request, next } => {
                let token = pointer::text(answer.json_body(), next).filter(|token| !token.is_empty());
                match token {
                    Some(token) if self.seen.insert(token.clone()) => {
                        self.call.place(request, Value::from(token));
                    }
                    // An empty page that names a page again is how some servers say that there is no more.
                    Some(_) if items > 0 => {
                        self.failed = Some(
                            answer.unusable(
                                ErrorKind::UndocumentedResponse,
                                "the server names a page again that it has given already, so that the list has no end"
                                    .to_owned(),
                            ),
                        );
                    }
                    _ => self.over = true,
                }
            }
            PagingStyle::Page { request, total, .. } => {
                self.items += items;
                let total = match total {
                    "" => None,
                    pointer => pointer::number(answer.json_body(), pointer),
                };
                if items == 0 || total.is_some_and(|total| self.items >= total) {
                    self.over = true;
                    return Ok(());
                }
                self.page += 1;
                self.call.place(request, Value::from(self.page));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

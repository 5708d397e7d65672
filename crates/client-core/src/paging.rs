//! Lists that come in pages.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt, stream};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::model::{self, WireError};
use crate::redact::Redactor;
use crate::{Call, Error, ErrorKind, Response, Wire, excerpt, execute, pointer};

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

/// The pages from where `call` begins, each asked for when the one before has been taken.
///
/// Ends where the server names no next page, or one it has named before; with numbered pages, at a page without items
/// or when the total is reached. Ends after an error.
pub fn pages<T: Wire + Send + 'static>(call: Call, paging: &'static Paging) -> Pages<T> {
    Pages { inner: Box::pin(answers(call, paging).map(|answer| answer?.decoded())) }
}

/// The items of all pages, one after another. Pages are asked for as they are needed.
pub fn items<T: Wire + Send + 'static>(call: Call, paging: &'static Paging) -> Items<T> {
    let decoded = texts(call, paging).map(|item| {
        let item = item?;
        model::from_slice(item.json.as_bytes()).map_err(|error| item.undecodable(paging, &error))
    });
    Items { inner: Box::pin(decoded) }
}

/// An item before it is decoded.
struct Text {
    /// Which one of its page.
    index: usize,
    json: String,
    operation: &'static str,
    redactor: Redactor,
}

impl Text {
    fn undecodable(&self, paging: &Paging, error: &WireError) -> Error {
        let said = self.redactor.text(&excerpt::clip(&error.to_string(), 300));
        Error::new(ErrorKind::Decode, format!("an item does not decode at `{}/{}`: {said}", paging.items, self.index))
            .with_operation(self.operation)
    }
}

fn texts(call: Call, paging: &'static Paging) -> Pin<Box<dyn Stream<Item = Result<Text, Error>> + Send>> {
    let lists = answers(call, paging).map(|answer| {
        let list: Vec<Result<Text, Error>> = match answer {
            Err(error) => vec![Err(error)],
            Ok(answer) => items_of(answer.json_body(), paging)
                .into_iter()
                .enumerate()
                .map(|(index, json)| {
                    Ok(Text { index, json, operation: answer.op.id, redactor: answer.redactor.clone() })
                })
                .collect(),
        };
        stream::iter(list)
    });
    Box::pin(lists.flatten())
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
}

fn answers(call: Call, paging: &'static Paging) -> Pin<Box<dyn Stream<Item = Result<Answer, Error>> + Send>> {
    let mut walk = Walk { call, paging, seen: HashSet::new(), page: 0, items: 0, over: false };
    if let PagingStyle::Page { request, first, .. } = paging.style {
        // A call that names a page begins there.
        walk.page = walk.call.placed(request).unwrap_or(first);
        walk.call.place(request, Value::from(walk.page));
    }
    Box::pin(stream::unfold(walk, |mut walk| async move {
        if walk.over {
            return None;
        }
        let answer = execute::answered(walk.call.clone()).await;
        match &answer {
            Ok(answer) => walk.turn(answer.json_body()),
            Err(_) => walk.over = true,
        }
        Some((answer, walk))
    }))
}

impl Walk {
    /// Prepares the call for the page after the one in `body`.
    fn turn(&mut self, body: &[u8]) {
        match self.paging.style {
            PagingStyle::Token { request, next } => {
                let token = pointer::text(body, next).filter(|token| !token.is_empty());
                match token {
                    Some(token) if self.seen.insert(token.clone()) => {
                        self.call.place(request, Value::from(token));
                    }
                    Some(_) => {
                        tracing::warn!(
                            target: "compute_clients_core",
                            operation = self.call.op.id,
                            "the server names a page again that it has given already; stopping there"
                        );
                        self.over = true;
                    }
                    None => self.over = true,
                }
            }
            PagingStyle::Page { request, total, .. } => {
                let count = items_of(body, self.paging).len() as u64;
                self.items += count;
                let total = match total {
                    "" => None,
                    pointer => pointer::number(body, pointer),
                };
                if count == 0 || total.is_some_and(|total| self.items >= total) {
                    self.over = true;
                    return;
                }
                self.page += 1;
                self.call.place(request, Value::from(self.page));
            }
        }
    }
}

/// The JSON texts of a page's items; none where the list is absent or `null`.
fn items_of(body: &[u8], paging: &Paging) -> Vec<String> {
    let Some(list) = pointer::find(body, paging.items) else {
        return Vec::new();
    };
    let texts: Vec<&RawValue> = serde_json::from_str(list).unwrap_or_default();
    texts.into_iter().map(|text| text.get().to_owned()).collect()
}

#[cfg(test)]
mod tests;

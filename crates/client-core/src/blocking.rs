//! For programs without an async runtime.
//!
//! Calls run on one background thread that lives as long as the program, so that connections stay open between calls.
//! The thread that waits is blocked; in an async task, `.await` instead.

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::sync::mpsc;

use futures_util::{Stream, StreamExt};
use tokio::runtime::{Builder, Runtime};

use crate::{Error, ErrorKind};

/// Runs a future to its end.
///
/// # Errors
///
/// The future's own, and if no thread can be started.
pub fn run<T: Send + 'static>(future: impl Future<Output = Result<T, Error>> + Send + 'static) -> Result<T, Error> {
    on_thread(future)?
}

/// The items of a stream, each waited for when it is asked for.
pub fn iter<T: Send + 'static>(stream: impl Stream<Item = Result<T, Error>> + Send + 'static) -> Iter<T> {
    Iter { stream: Some(Box::pin(stream)) }
}

type Boxed<T> = Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>;

/// See [`iter`].
pub struct Iter<T> {
    /// Away while an item is waited for; gone after the last.
    stream: Option<Boxed<T>>,
}

impl<T: Send + 'static> Iterator for Iter<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = self.stream.take()?;
        let next = on_thread(async move {
            let item = stream.next().await;
            (item, stream)
        });
        match next {
            Ok((item, stream)) => {
                self.stream = item.is_some().then_some(stream);
                item
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl<T> std::fmt::Debug for Iter<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}

fn on_thread<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> Result<T, Error> {
    let (sender, receiver) = mpsc::sync_channel(1);
    runtime()?.spawn(async move {
        // The receiver is gone only if the waiting thread is.
        let _ = sender.send(future.await);
    });
    receiver.recv().map_err(|_| Error::new(ErrorKind::Transport, "the call was broken off"))
}

fn runtime() -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("client-core")
            .enable_all()
            .build()
            .map_err(|error| error.to_string())
    });
    runtime.as_ref().map_err(|error| {
        Error::new(ErrorKind::Config, format!("no thread for blocking calls could be started: {error}"))
    })
}

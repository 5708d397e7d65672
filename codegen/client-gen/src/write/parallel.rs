//! Files made side by side. Each depends on the plan alone, so who makes which when changes nothing.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proc_macro2::TokenStream;

use super::layout;

/// A file: its path, and its text or what is wrong with the tokens it was made of.
pub(super) type Made = (String, Result<String, String>);

/// A file to be made.
pub(super) struct Job<'a> {
    path: String,
    tokens: Box<dyn Fn() -> TokenStream + Send + Sync + 'a>,
}

impl<'a> Job<'a> {
    pub(super) fn new(path: String, tokens: impl Fn() -> TokenStream + Send + Sync + 'a) -> Self {
        Job { path, tokens: Box::new(tokens) }
    }

    fn make(&self) -> Made {
        (self.path.clone(), layout::file((self.tokens)()))
    }
}

/// A document nests types at most some hundred deep; parsing and laying out want more stack for that
/// than a thread has by default.
const STACK: usize = 32 << 20;

/// More threads than this only wait for each other.
const MAX_THREADS: usize = 8;

/// Operations and types below which a thread costs more, in memory made ready for it above all, than it saves.
const WORTH_THREADS: usize = 64;

/// Makes every file, of `size` operations and types. `own` is what cannot leave this thread.
pub(super) fn run(jobs: &[Job<'_>], size: usize, own: impl FnOnce() -> Vec<Made>) -> Vec<Made> {
    let next = AtomicUsize::new(0);
    let made = Mutex::new(Vec::with_capacity(jobs.len()));
    let work = || {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let file = job.make();
            made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(file);
        }
    };
    let threads = || std::thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
    let others = if size < WORTH_THREADS { 0 } else { threads() - 1 };
    let mine = std::thread::scope(|scope| {
        for _ in 0..others {
            // Where no thread can be had, this one does it all.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
        let mine = own();
        work();
        mine
    });
    let mut all = made.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    all.extend(mine);
    all
}

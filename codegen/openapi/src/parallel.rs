//! Two things at once: both sides of a comparison are read and worked out side by side.

/// Documents nest; a thread has less stack by default than the main one.
const STACK: usize = 64 << 20;

/// Runs both, the first on a thread of its own where there can be one, and gives what both gave.
pub fn both<A: Send, B>(first: impl Fn() -> A + Sync, second: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &first);
        let second = second();
        let first = match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => first(),
        };
        (first, second)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_are_run() {
        assert_eq!(super::both(|| 1, || "two"), (1, "two"));
    }
}

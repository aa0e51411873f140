//! Watching calls, and switching caching off, on one thread or in one task.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::stats::{Disabled, Observed, Seen};

/// What the annotated functions did during a watched stretch of code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Calls {
    /// Calls answered from a table.
    pub hits: u64,
    /// Calls that found nothing fresh.
    pub misses: u64,
    /// Times a body ran.
    pub runs: u64,
}

impl Calls {
    /// Whether there were calls and all of them were hits.
    #[must_use]
    pub fn hit(&self) -> bool {
        self.hits > 0 && self.misses == 0 && self.runs == 0
    }

    fn add(&mut self, seen: Seen) {
        self.hits += seen.hits;
        self.misses += seen.misses;
        self.runs += seen.runs;
    }
}

/// Runs `code` and tells what the annotated functions called in it did: "did this call hit?"
///
/// Sees the calls made on this thread, of all functions, those made inside bodies included; what
/// other threads do at the same time is not counted. Not for use inside itself: the outer watch does
/// not see what an inner one saw.
///
/// # Panics
///
/// Only if `code` does; the watch ends all the same.
pub fn observe<R>(code: impl FnOnce() -> R) -> (R, Calls) {
    let watch = Observed::new();
    let result = code();
    let mut calls = Calls::default();
    calls.add(watch.seen());
    (result, calls)
}

/// Runs `code` with caching switched off: every call runs its body, nothing is read or stored.
///
/// Reaches the calls made on this thread.
///
/// # Panics
///
/// Only if `code` does; caching is on again all the same.
pub fn disabled<R>(code: impl FnOnce() -> R) -> R {
    let _off = Disabled::new();
    code()
}

/// [`observe`] for a future: sees the calls made while it is polled, on whatever threads.
pub fn observe_async<F: Future>(future: F) -> Observing<F> {
    Observing {
        future,
        calls: Calls::default(),
    }
}

/// [`disabled`] for a future: caching is off while it is polled, on whatever threads.
pub fn disabled_async<F: Future>(future: F) -> Uncached<F> {
    Uncached { future }
}

pin_project! {
    /// The future of [`observe_async`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Observing<F> {
        #[pin]
        future: F,
        calls: Calls,
    }
}

impl<F: Future> Future for Observing<F> {
    type Output = (F::Output, Calls);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let watch = Observed::new();
        let poll = this.future.poll(context);
        this.calls.add(watch.seen());
        poll.map(|output| (output, *this.calls))
    }
}

impl<F> fmt::Debug for Observing<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observing")
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

pin_project! {
    /// The future of [`disabled_async`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Uncached<F> {
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Uncached<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _off = Disabled::new();
        self.project().future.poll(context)
    }
}

impl<F> fmt::Debug for Uncached<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Uncached").finish_non_exhaustive()
    }
}

//! The answer to what a guard asked its store, and what is taken note of when it comes. Whether the store is
//! asked at all is the guard's business.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use super::breaker::{End, Pass};
use super::guard::Guard;
use crate::store::{Pending, StoreError, StoreErrorKind};

/// How long a thread waits for an answer. A net: the store has a shorter deadline of its own.
const WAIT: Duration = Duration::from_secs(30);

/// How long it waits for what takes as long as the store is large.
const LONG_WAIT: Duration = Duration::from_secs(60 * 60);

/// The answer to an operation that a [`Guard`] let through: awaited by tasks, waited for by threads.
///
/// Its end is what the breaker and the counters learn of. Dropped before, nothing is counted and
/// the operation goes on.
#[must_use = "the operation goes on, but nobody learns how it ends"]
pub struct Asked<T> {
    pending: Pending<T>,
    trip: Option<Trip<T>>,
}

/// An operation under way.
struct Trip<T> {
    guard: Arc<Guard>,
    kind: Kind<T>,
    passes: Passes,
    began: Instant,
}

/// The rights of an operation, from the breakers that have a say in it.
#[derive(Debug, Default)]
pub(super) struct Passes {
    pub(super) read: Option<Pass>,
    pub(super) write: Option<Pass>,
}

/// What an operation is to the breakers.
pub(super) enum Kind<T> {
    Read,
    Write,
    /// A write whose time depends on how much there is in the store.
    Sweep,
    /// A read and a write; says of an answer whether something was written.
    Both(fn(&T) -> bool),
}

impl<T> Trip<T> {
    /// Takes note of the answer.
    fn finish(mut self, answer: &Result<T, StoreError>) {
        let took = self.began.elapsed();
        let side = match self.kind {
            Kind::Read => &self.guard.reads,
            Kind::Write | Kind::Sweep | Kind::Both(_) => &self.guard.writes,
        };
        match answer {
            Ok(_) if matches!(self.kind, Kind::Sweep) => {}
            Ok(_) => side.trips.record(took),
            Err(_) => drop(side.errors.fetch_add(1, Ordering::Relaxed)),
        }
        let error = answer.as_ref().err();
        if let Some(pass) = self.passes.read.take() {
            let end = self.read_end(answer);
            self.guard.end(&self.guard.reads, pass, end, error);
        }
        if let Some(pass) = self.passes.write.take() {
            let end = self.write_end(answer);
            self.guard.end(&self.guard.writes, pass, end, error);
        }
    }

    /// What the answer says about reading.
    fn read_end(&self, answer: &Result<T, StoreError>) -> End {
        use StoreErrorKind::{Timeout, Unreachable};
        match (answer.as_ref().map_err(StoreError::kind), &self.kind) {
            (Ok(_), _) => End::Success,
            // A store that takes no leases from us may let us read.
            (Err(kind), Kind::Both(_)) if !matches!(kind, Timeout | Unreachable) => End::Nothing,
            (Err(kind), _) => End::Failure(kind),
        }
    }

    /// What the answer says about writing.
    fn write_end(&self, answer: &Result<T, StoreError>) -> End {
        match (answer, &self.kind) {
            (Ok(answer), Kind::Both(wrote)) if !wrote(answer) => End::Nothing,
            (Ok(_), _) => End::Success,
            (Err(error), _) => End::Failure(error.kind()),
        }
    }
}

/// Nobody waits for the answer any more: another may be the probe.
impl<T> Drop for Trip<T> {
    fn drop(&mut self) {
        let passes = [
            (&self.guard.reads, self.passes.read.take()),
            (&self.guard.writes, self.passes.write.take()),
        ];
        for (side, pass) in passes {
            if let Some(pass) = pass {
                side.breaker.end(pass, End::Nothing);
            }
        }
    }
}

impl<T> Asked<T> {
    /// What a store that was asked just now will answer. Time counts from `began`.
    pub(super) fn new(
        guard: Arc<Guard>,
        kind: Kind<T>,
        passes: Passes,
        began: Instant,
        pending: Pending<T>,
    ) -> Self {
        let trip = Some(Trip {
            guard,
            kind,
            passes,
            began,
        });
        Self { pending, trip }
    }

    pub(super) fn refused(refusal: &'static str) -> Self {
        let error = StoreError::new(StoreErrorKind::BreakerOpen, refusal);
        Self {
            pending: Pending::ready(Err(error)),
            trip: None,
        }
    }

    /// Waits on this thread, for the answer or for 30 seconds; an hour for [`Guard::delete_prefix`].
    ///
    /// # Errors
    ///
    /// What the store answered, [`StoreErrorKind::BreakerOpen`] if it was not asked, or
    /// [`StoreErrorKind::Timeout`] if nothing came for so long.
    pub fn wait(self) -> Result<T, StoreError> {
        let is_sweep = matches!(&self.trip, Some(trip) if matches!(trip.kind, Kind::Sweep));
        let answer = self.pending.wait(if is_sweep { LONG_WAIT } else { WAIT });
        if let Some(trip) = self.trip {
            trip.finish(&answer);
        }
        answer
    }
}

impl<T> Future for Asked<T> {
    type Output = Result<T, StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(Pin::new(&mut self.pending).poll(context));
        if let Some(trip) = self.trip.take() {
            trip.finish(&answer);
        }
        Poll::Ready(answer)
    }
}

impl<T> fmt::Debug for Asked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Asked")
    }
}

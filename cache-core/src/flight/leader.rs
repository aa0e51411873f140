//! The caller that runs the body of a flight. Not the run itself: `call` runs bodies.

use std::{fmt, hash::Hash, sync::Arc};

use super::{Flight, OnStack, Shard, stack};

/// The right to run the body for a key, and the duty to end the flight.
///
/// Dropped without `land` (the body panicked, its future was dropped) it ends the flight without an
/// outcome: who waited starts again, and one of them leads.
#[must_use = "dropping the leader abandons the flight"]
pub(crate) struct Leader<'f, K: Hash + Eq + Clone, O> {
    shard: &'f Shard<K, O>,
    flight: Arc<Flight<K, O>>,
    ended: bool,
}

impl<'f, K: Hash + Eq + Clone, O> Leader<'f, K, O> {
    pub(super) fn new(shard: &'f Shard<K, O>, flight: Arc<Flight<K, O>>) -> Self {
        Self {
            shard,
            flight,
            ended: false,
        }
    }

    /// The key the body runs for.
    pub(crate) fn key(&self) -> &K {
        &self.flight.key
    }

    #[cfg(test)]
    pub(super) fn id(&self) -> crate::waits::FlightId {
        self.flight.id()
    }

    /// Makes what this thread runs a part of this flight, until the guard is dropped. What is called there
    /// and needs this flight's outcome is seen to do so.
    pub(crate) fn enter_stack(&self) -> OnStack {
        stack::push(self.flight.id())
    }

    /// Runs one poll of an async body as a part of this flight. Panics pass through.
    pub(crate) fn on_stack<R>(&self, poll: impl FnOnce() -> R) -> R {
        let _part = self.enter_stack();
        poll()
    }

    /// Ends the flight. Unless an invalidation came during the run, `insert` puts the result into the
    /// table, in one step with the end; then `outcome` reaches all who wait.
    ///
    /// `outcome` is `None` if the result cannot be shared: who waited starts again, one at a time.
    /// Returned is what `insert` returned, or `None` if it was refused (or not given). `insert` runs under
    /// the shard's lock: what it pushes out of the table it returns, to be dropped after the lock.
    pub(crate) fn land<R>(
        mut self,
        outcome: Option<O>,
        insert: Option<impl FnOnce() -> R>,
    ) -> Option<R> {
        let inserted = self.shard.close(&self.flight, insert);
        self.ended = true;
        // It is in no map any more, so who does not hold it now never will: nobody waits.
        if Arc::strong_count(&self.flight) > 1 {
            self.flight.end(outcome);
        }
        inserted
    }
}

#[cfg(feature = "shared")]
impl<K: Hash + Eq + Clone, O> Leader<'_, K, O> {
    /// Ends the flight for all who come from here on, while its outcome has to be confirmed elsewhere: a caller
    /// that came after the confirmation was asked for must not get what it confirms.
    pub(crate) fn close(mut self) -> Closed<K, O> {
        let may_store = self.shard.close(&self.flight, Some(|| ())).is_some();
        self.ended = true;
        Closed {
            flight: Arc::clone(&self.flight),
            may_store,
            ended: false,
        }
    }
}

impl<K: Hash + Eq + Clone, O> Drop for Leader<'_, K, O> {
    fn drop(&mut self) {
        if !self.ended {
            self.shard.close(&self.flight, None::<fn()>);
            self.flight.end(None);
        }
    }
}

impl<K: Hash + Eq + Clone, O> fmt::Debug for Leader<'_, K, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leader").finish_non_exhaustive()
    }
}

/// A flight that nobody joins any more, and whose waiters do not have their outcome yet.
///
/// Dropped without [`Closed::end`] it ends without an outcome.
#[cfg(feature = "shared")]
#[must_use = "dropping it leaves those who wait without an outcome"]
pub(crate) struct Closed<K, O> {
    flight: Arc<Flight<K, O>>,
    /// Whether no invalidation came during the run.
    pub(crate) may_store: bool,
    ended: bool,
}

#[cfg(feature = "shared")]
impl<K, O> Closed<K, O> {
    /// Hands `outcome` to all who wait; `None`: they start again.
    pub(crate) fn end(mut self, outcome: Option<O>) {
        self.ended = true;
        self.flight.end(outcome);
    }
}

#[cfg(feature = "shared")]
impl<K, O> Drop for Closed<K, O> {
    fn drop(&mut self) {
        if !self.ended {
            self.flight.end(None);
        }
    }
}

#[cfg(feature = "shared")]
impl<K, O> fmt::Debug for Closed<K, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Closed").finish_non_exhaustive()
    }
}

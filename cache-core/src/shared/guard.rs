//! How the core asks a store: through a breaker for each direction, and with a look at the time. It changes no
//! answer and repeats no operation; what an error means for a call is decided elsewhere.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::asked::{Asked, Kind, Passes};
use super::breaker::{Breaker, BreakerState, Change, End, Pass};
use super::round_trips::{Histogram, RoundTrips};
use crate::store::{
    Acquired, Claim, Fill, Lease, Pending, Store, StoreError, StoreKey, Tag, Tags, Token, Value,
};

/// A store behind a circuit breaker for reads and another for writes, which counts what it is asked.
///
/// While a breaker is open the store is not asked: the answer is there at once, an error of the kind
/// [`BreakerOpen`](crate::store::StoreErrorKind::BreakerOpen). `read` and `read_many` are reads, all else is a write. Taking a
/// lease is a write that finds values too, so it is refused when either breaker is open.
pub struct Guard {
    store: Arc<dyn Store>,
    pub(super) reads: Side,
    pub(super) writes: Side,
}

/// One direction.
pub(super) struct Side {
    name: &'static str,
    /// The message when it is refused.
    refusal: &'static str,
    pub(super) breaker: Breaker,
    pub(super) trips: Histogram,
    pub(super) errors: AtomicU64,
    refused: AtomicU64,
}

/// What went through one direction of a [`Guard`] so far.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Traffic {
    /// Whether the store is asked now.
    pub state: BreakerState,
    /// How long it took to answer.
    pub round_trips: RoundTrips,
    /// How many operations ended with an error of the store's.
    pub errors: u64,
    /// How many it was not asked for, because the breaker was open.
    pub refused: u64,
}

impl Guard {
    /// A guard of this store, with both breakers closed.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self {
            store,
            reads: Side::new(
                "reads",
                Breaker::for_reads(),
                "the store is not asked for now: too many reads have failed",
            ),
            writes: Side::new(
                "writes",
                Breaker::for_writes(),
                "the store is not asked for now: too many writes have failed",
            ),
        })
    }

    /// The store itself, for what the breakers have no say in: its capabilities and health, and watching.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// What was read so far.
    #[must_use]
    pub fn reads(&self) -> Traffic {
        self.reads.traffic()
    }

    /// What was written so far, leases included.
    #[must_use]
    pub fn writes(&self) -> Traffic {
        self.writes.traffic()
    }

    /// [`Store::read`]
    pub fn read(self: &Arc<Self>, key: &StoreKey, tags: &Tags) -> Asked<Option<Arc<[u8]>>> {
        self.ask(Kind::Read, |store| store.read(key, tags))
    }

    /// [`Store::read_many`]
    pub fn read_many(
        self: &Arc<Self>,
        keys: &[StoreKey],
        tags: &Tags,
    ) -> Asked<Vec<Option<Arc<[u8]>>>> {
        self.ask(Kind::Read, |store| store.read_many(keys, tags))
    }

    /// [`Store::acquire`]. The lease is made only if the store is asked.
    pub fn acquire(
        self: &Arc<Self>,
        key: &StoreKey,
        tags: &Tags,
        lease: impl FnOnce() -> Lease,
        claim: Claim,
    ) -> Asked<Acquired> {
        let wrote = |acquired: &Acquired| matches!(acquired, Acquired::Won(_));
        self.ask(Kind::Both(wrote), |store| {
            store.acquire(key, tags, lease(), claim)
        })
    }

    /// [`Store::fill`]
    pub fn fill(self: &Arc<Self>, key: &StoreKey, tags: &Tags, fill: Fill) -> Asked<bool> {
        self.ask(Kind::Write, |store| store.fill(key, tags, fill))
    }

    /// [`Store::renew`]
    pub fn renew(self: &Arc<Self>, key: &StoreKey, lease: Lease) -> Asked<bool> {
        self.ask(Kind::Write, |store| store.renew(key, lease))
    }

    /// [`Store::release`]
    pub fn release(self: &Arc<Self>, key: &StoreKey, token: Token) -> Asked<bool> {
        self.ask(Kind::Write, |store| store.release(key, token))
    }

    /// [`Store::invalidate`]
    pub fn invalidate(self: &Arc<Self>, keys: &[StoreKey]) -> Asked<()> {
        self.ask(Kind::Write, |store| store.invalidate(keys))
    }

    /// [`Store::remove_exact`]
    pub fn remove_exact(
        self: &Arc<Self>,
        key: &StoreKey,
        tags: &Tags,
        value: &Arc<[u8]>,
    ) -> Asked<bool> {
        self.ask(Kind::Write, |store| store.remove_exact(key, tags, value))
    }

    /// [`Store::set`]
    pub fn set(self: &Arc<Self>, key: &StoreKey, tags: &Tags, value: Value) -> Asked<()> {
        self.ask(Kind::Write, |store| store.set(key, tags, value))
    }

    /// [`Store::add`]
    pub fn add(self: &Arc<Self>, key: &StoreKey, tags: &Tags, value: Value) -> Asked<bool> {
        self.ask(Kind::Write, |store| store.add(key, tags, value))
    }

    /// [`Store::invalidate_tag`]
    pub fn invalidate_tag(self: &Arc<Self>, tag: &Tag) -> Asked<()> {
        self.ask(Kind::Write, |store| store.invalidate_tag(tag))
    }

    /// [`Store::delete_prefix`]. Its time is not among the round trips.
    pub fn delete_prefix(self: &Arc<Self>, prefix: &[u8]) -> Asked<u64> {
        self.ask(Kind::Sweep, |store| store.delete_prefix(prefix))
    }

    fn ask<T>(
        self: &Arc<Self>,
        kind: Kind<T>,
        operation: impl FnOnce(&dyn Store) -> Pending<T>,
    ) -> Asked<T> {
        let passes = match self.admit(&kind) {
            Ok(passes) => passes,
            Err(refusal) => return Asked::refused(refusal),
        };
        let began = Instant::now();
        let pending = operation(&*self.store);
        Asked::new(Arc::clone(self), kind, passes, began, pending)
    }

    /// Asks the breakers that have a say, or says why not.
    fn admit<T>(&self, kind: &Kind<T>) -> Result<Passes, &'static str> {
        let mut passes = Passes::default();
        if matches!(kind, Kind::Read | Kind::Both(_)) {
            passes.read = Some(self.reads.admit()?);
        }
        if !matches!(kind, Kind::Read) {
            match self.writes.admit() {
                Ok(pass) => passes.write = Some(pass),
                Err(refusal) => {
                    if let Some(pass) = passes.read {
                        self.reads.breaker.end(pass, End::Nothing);
                    }
                    return Err(refusal);
                }
            }
        }
        Ok(passes)
    }

    /// Tells a breaker how an operation ended, and the log if that is news.
    pub(super) fn end(&self, side: &Side, pass: Pass, end: End, error: Option<&StoreError>) {
        let Some(change) = side.breaker.end(pass, end) else {
            return;
        };
        let (what, store) = (side.name, self.store.describe());
        let error = error.map_or_else(String::new, ToString::to_string);
        match change {
            Change::Opened(span) => log::warn!(
                target: "larder",
                "{store} is not asked for {what} for {span:.1?}, too many have failed; the last: {error}"
            ),
            Change::Refused => log::error!(
                target: "larder",
                "{store} refuses {what}, and is hardly asked for any until that is put right: {error}"
            ),
            Change::Closed => log::info!(target: "larder", "{store} is asked for {what} again"),
        }
    }
}

impl Side {
    fn new(name: &'static str, breaker: Breaker, refusal: &'static str) -> Self {
        Self {
            name,
            refusal,
            breaker,
            trips: Histogram::new(),
            errors: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        }
    }

    fn admit(&self) -> Result<Pass, &'static str> {
        self.breaker.admit().ok_or_else(|| {
            self.refused.fetch_add(1, Ordering::Relaxed);
            self.refusal
        })
    }

    fn traffic(&self) -> Traffic {
        Traffic {
            state: self.breaker.state(),
            round_trips: self.trips.snapshot(),
            errors: self.errors.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
        }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("store", &self.store)
            .field("reads", &self.reads.breaker.state())
            .field("writes", &self.writes.breaker.state())
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests;

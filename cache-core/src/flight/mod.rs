//! Runs under way: per key one leader runs the body and everybody else shares its outcome. Touched on
//! misses only, by sync and async callers alike. Not a store: results live in the table, which the
//! closures given to the functions here look into and change, under the lock of the key's shard.
//!
//! The one rule behind "invalidation wins": a flight is in its shard's map exactly as long as its result
//! may be stored. An invalidation takes it out, and the result that arrives afterwards finds no place.

mod join;
mod leader;
mod shard;
mod stack;
mod state;

#[cfg(test)]
mod harness;
#[cfg(all(test, shuttle))]
mod schedules;
#[cfg(all(test, not(shuttle)))]
mod tests;

use std::{
    fmt,
    hash::Hash,
    mem,
    sync::{Arc, OnceLock},
};

pub(crate) use join::{Join, Joined, Waiting};
pub(crate) use leader::Leader;
use shard::{Runs, Shard, Shards, enlist, joinable, oust};
pub(crate) use stack::OnStack;
use state::Flight;

/// The runs under way of one function. Costs a few words until the first miss.
///
/// The closures passed in run under the lock of one shard. They are the table's and nobody else's: no code
/// of the user's may run in them but `Hash` and `Eq` of keys, and nothing of the user's may be dropped.
pub(crate) struct Flights<K, O> {
    shards: OnceLock<Shards<K, O>>,
}

/// What a caller that found nothing in the table does next.
#[derive(Debug)]
pub(crate) enum Entered<'f, K: Hash + Eq + Clone, O> {
    /// Return this: the table had it after all.
    Landed(O),
    /// Run the body and land its result.
    Lead(Leader<'f, K, O>),
    /// Wait: somebody else runs the body.
    Join(Join<K, O>),
    /// Run the body and do not store: this very run is what the caller would wait for.
    Inline,
}

impl<K, O> Flights<K, O> {
    /// No runs, no allocation.
    pub(crate) const fn new() -> Self {
        Self {
            shards: OnceLock::new(),
        }
    }

    /// The number of runs whose results may still be stored. Locks one shard after the other.
    pub(crate) fn running(&self) -> usize {
        let shards = self.shards.get().into_iter().flat_map(Shards::iter);
        shards.map(|shard| shard.lock().len()).sum()
    }

    /// Room for so many keys is allocated; `None` before the first miss.
    #[cfg(test)]
    fn capacity(&self) -> Option<usize> {
        self.shards.get().map(Shards::capacity)
    }

    /// From here on no run that is under way stores its result; those who wait for it still get it. What
    /// the runs have stored before is for the caller to remove, afterwards.
    pub(crate) fn invalidate_all(&self) {
        for shard in self.shards.get().into_iter().flat_map(Shards::iter) {
            // Taken out whole: what a leader left behind (its future forgotten) is dropped after the lock.
            let ousted = mem::take(&mut *shard.lock());
            drop(ousted);
        }
    }
}

impl<K: Hash + Eq + Clone, O: Clone> Flights<K, O> {
    /// Joins the run of `key`, or leads one if there is none and `recheck` finds nothing in the table.
    pub(crate) fn enter(&self, key: &K, recheck: impl FnOnce() -> Option<O>) -> Entered<'_, K, O> {
        let (hash, shard) = self.locate(key);
        let mut runs = shard.lock();
        if let Some(flight) = joinable(&runs, hash, key) {
            return Self::join(flight);
        }
        if let Some(outcome) = recheck() {
            return Entered::Landed(outcome);
        }
        let flight = Flight::new(key.clone(), hash, true);
        Entered::Lead(Self::begin(shard, &mut runs, flight))
    }

    /// Leads a run of `key` whatever is under way: runs that began earlier reach those who wait for them
    /// and are not stored. `Inline` inside a run of the key itself; never `Join` or `Landed`.
    pub(crate) fn lead(&self, key: &K) -> Entered<'_, K, O> {
        let (hash, shard) = self.locate(key);
        let mut runs = shard.lock();
        if joinable(&runs, hash, key).is_some_and(leads) {
            return Entered::Inline;
        }
        let superseded = oust(&mut runs, hash, key);
        let flight = Flight::new(key.clone(), hash, true);
        let leader = Self::begin(shard, &mut runs, flight);
        drop(runs);
        drop(superseded);
        Entered::Lead(leader)
    }

    /// A run that nobody joins, beside any others of `key`: for functions without single flight. An
    /// invalidation reaches it as any other.
    pub(crate) fn solo(&self, key: &K) -> Leader<'_, K, O> {
        let (hash, shard) = self.locate(key);
        let flight = Flight::new(key.clone(), hash, false);
        Self::begin(shard, &mut shard.lock(), flight)
    }

    /// From here on no run of `key` that is under way stores its result; those who wait for it still get
    /// it. `remove` takes what is in the table, in the same step; returned is what it returned.
    pub(crate) fn invalidate<R>(&self, key: &K, remove: impl FnOnce() -> R) -> R {
        let (hash, shard) = self.locate(key);
        let mut runs = shard.lock();
        let ousted = oust(&mut runs, hash, key);
        let removed = remove();
        drop(runs);
        drop(ousted);
        removed
    }

    /// How many wait for the run of `key` now.
    #[cfg(test)]
    fn waiting(&self, key: &K) -> usize {
        let (hash, shard) = self.locate(key);
        joinable(&shard.lock(), hash, key).map_or(0, |flight| flight.waiting())
    }

    fn join<'f>(flight: &Arc<Flight<K, O>>) -> Entered<'f, K, O> {
        if leads(flight) {
            Entered::Inline
        } else {
            Entered::Join(Join::new(Arc::clone(flight)))
        }
    }

    fn begin<'f>(
        shard: &'f Shard<K, O>,
        runs: &mut Runs<K, O>,
        flight: Arc<Flight<K, O>>,
    ) -> Leader<'f, K, O> {
        enlist(runs, Arc::clone(&flight));
        Leader::new(shard, flight)
    }

    fn locate(&self, key: &K) -> (u64, &Shard<K, O>) {
        self.shards.get_or_init(Shards::new).locate(key)
    }
}

/// Whether this thread is inside the run of `flight`.
fn leads<K, O>(flight: &Arc<Flight<K, O>>) -> bool {
    stack::with(|led| led.contains(&flight.id()))
}

impl<K, O> fmt::Debug for Flights<K, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flights")
            .field("running", &self.running())
            .finish_non_exhaustive()
    }
}

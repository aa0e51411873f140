//! The in-process store: typed keys and values, bounded, expiring.
//!
//! It knows nothing of runs under way, of policies or of the registry: what is inserted was
//! decided elsewhere. User code is never run under a lock here, except the `Hash` and `Eq` of
//! keys: what an operation takes out is handed to the caller or dropped after the locks.

mod engine;
pub(crate) mod sweep;

use std::fmt;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};

use equivalent::Equivalent;

use crate::clock::{Tick, now};
use crate::expiry::{Expiry, Lifetime};
use engine::{Engine, Entry, Outgoing};
use sweep::Schedule;

/// The state from which keys are hashed: fast, and seeded anew in each process.
pub type KeyHasher = foldhash::fast::RandomState;

/// How much a table may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Limits {
    /// The greatest number of entries; 10 000 if neither this nor `max_bytes` is given.
    pub max_entries: Option<u64>,
    /// The greatest sum of weights. Counts only where entries know their weight.
    pub max_bytes: Option<u64>,
}

impl Limits {
    /// The number of entries of a table of which nothing was said.
    pub const DEFAULT_ENTRIES: u64 = 10_000;
}

/// Entries by key, up to a number or a weight, each fresh for its own lifetime.
///
/// Keys and values are `Copy` or cheap to clone (a reference count): a table clones them while it
/// holds a lock. `X` is what an entry carries besides: [`Never`](crate::expiry::Never),
/// [`Until`](crate::expiry::Until), [`Idle`](crate::expiry::Idle) or one of them
/// [`Weighed`](crate::expiry::Weighed).
///
/// Bounds are never exceeded. Tables of up to 1024 entries hold exactly as many as they may;
/// larger ones are split by the hash of the key and may evict a little before they are full.
pub struct Table<K, V, X> {
    engine: Engine<K, V, X>,
    schedule: Schedule,
    evictions: AtomicU64,
    expirations: AtomicU64,
    refusals: AtomicU64,
}

/// What an insertion did, and the entries that had to go for it.
///
/// Dropping it drops their keys and values, which may run user code: hold it until every lock is
/// released.
#[must_use = "dropping it may run user code: do that outside of locks"]
pub struct Inserted<K, V, X> {
    kept: bool,
    outgoing: Outgoing<K, Entry<V, X>>,
}

impl<K, V, X> Inserted<K, V, X> {
    /// Whether the entry is in the table; false if it is too heavy for it.
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    /// How many entries went: replaced, evicted or refused.
    pub fn displaced(&self) -> usize {
        self.outgoing.len()
    }
}

/// What a removal found.
///
/// Dropping it drops the entry, which may run user code: hold it until every lock is released.
#[must_use = "dropping it may run user code: do that outside of locks"]
pub struct Removed<K, V, X> {
    live: bool,
    entry: Option<(K, Entry<V, X>)>,
}

impl<K, V, X> Removed<K, V, X> {
    /// Whether there was an entry that was still fresh.
    pub fn was_live(&self) -> bool {
        self.live
    }

    /// The value that was removed, fresh or not.
    pub fn into_value(self) -> Option<V> {
        self.entry.map(|(_, entry)| entry.value)
    }
}

impl<K, V, X> Table<K, V, X>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    X: Expiry,
{
    /// Creates an empty table.
    ///
    /// Cheap: space for entries is allocated as they come, not by the limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Table {
            engine: Engine::new(limits),
            schedule: Schedule::new(),
            evictions: AtomicU64::new(0),
            expirations: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
        }
    }

    /// Looks up a fresh entry and uses it.
    ///
    /// Allocates nothing, and reads the clock only for entries that can expire.
    #[inline]
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let entry = self.engine.get(key)?;
        entry.expiry.is_live().then_some(entry.value)
    }

    /// Whether a fresh entry is there. Does not count as a use of it.
    pub fn contains<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let entry = self.engine.peek(key);
        entry.is_some_and(|entry| !entry.expiry.is_expired_at(now()))
    }

    /// Puts an entry in, in place of an older one of the same key.
    ///
    /// `weight` is ignored unless `X` weighs; see [`Table::max_weight`] for what is refused. An
    /// older entry is gone even if the new one is refused. Does not sweep: that may run user code,
    /// so call [`Table::sweep_overdue`] when all locks are released.
    pub fn insert(&self, key: K, value: V, lifetime: Lifetime, weight: u64) -> Inserted<K, V, X> {
        let now = X::birth();
        let expiry = X::start(now, lifetime, self.engine.charge(weight));
        if expiry.weight() > self.engine.heaviest() {
            self.refusals.fetch_add(1, Ordering::Relaxed);
            let older = self.engine.remove(&key);
            let outgoing = Outgoing::refused((key, Entry { value, expiry }), older);
            return Inserted {
                kept: false,
                outgoing,
            };
        }
        let deadline = expiry.deadline();
        let outgoing = self.engine.insert(key, Entry { value, expiry });
        if X::EXPIRES {
            self.schedule.expect(now, lifetime, deadline);
        }
        if outgoing.evicted() > 0 {
            self.evictions
                .fetch_add(outgoing.evicted(), Ordering::Relaxed);
        }
        Inserted {
            kept: true,
            outgoing,
        }
    }

    /// Takes an entry out, fresh or not.
    pub fn remove<Q>(&self, key: &Q) -> Removed<K, V, X>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let entry = self.engine.remove(key);
        let live = match &entry {
            Some((_, entry)) => !entry.expiry.is_expired_at(now()),
            None => false,
        };
        Removed { live, entry }
    }

    /// Ends the freshness of an entry, which the next sweep frees.
    ///
    /// Entries that never expire cannot be marked and are removed instead.
    pub fn expire<Q>(&self, key: &Q) -> Removed<K, V, X>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let now = now();
        let mut live = false;
        let entry = self.engine.remove_if(key, |entry| {
            live = !entry.expiry.is_expired_at(now);
            live && !entry.expiry.expire()
        });
        if live && entry.is_none() {
            self.schedule.expect_now(now);
        }
        Removed { live, entry }
    }

    /// All fresh entries, copied, so that user code can look at them without any lock.
    ///
    /// Entries that come or go meanwhile may or may not be among them. Costs one short lock and
    /// one copy per entry.
    #[must_use]
    pub fn snapshot(&self) -> Vec<(K, V)> {
        let now = now();
        let entries = self.engine.iter();
        entries
            .filter(|(_, entry)| !entry.expiry.is_expired_at(now))
            .map(|(key, entry)| (key, entry.value))
            .collect()
    }

    /// Takes out everything that is there when the call starts, and drops it.
    ///
    /// Runs user code (the drop of values) on this thread, so it must be called outside of locks.
    pub fn clear(&self) {
        self.engine.drain().for_each(drop);
    }

    /// Whether nothing is in the table, fresh or not.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.engine.len() == 0
    }

    /// The number of entries, expired ones that no sweep has freed yet included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.engine.len()
    }

    /// The sum of the weights of all entries; their number if entries do not weigh.
    ///
    /// With both `max_entries` and `max_bytes`, an entry counts at least `max_bytes /
    /// max_entries`, so that neither bound is exceeded.
    #[must_use]
    pub fn weight(&self) -> u64 {
        self.engine.weight()
    }

    /// The greatest weight of an entry that is not refused, at least an eighth of `max_bytes`.
    #[must_use]
    pub fn max_weight(&self) -> u64 {
        self.engine.heaviest()
    }

    /// How many entries had to make room for others.
    #[must_use]
    pub fn evictions(&self) -> u64 {
        self.evictions.load(Ordering::Relaxed)
    }

    /// How many entries sweeps have freed because they had expired.
    #[must_use]
    pub fn expirations(&self) -> u64 {
        self.expirations.load(Ordering::Relaxed)
    }

    /// How many entries were refused because they were too heavy.
    #[must_use]
    pub fn refusals(&self) -> u64 {
        self.refusals.load(Ordering::Relaxed)
    }

    /// Takes out and drops all entries that have expired by `now`, and returns their number.
    ///
    /// Costs one short lock per entry of the table and no lock for long: hits go on meanwhile.
    /// Runs user code (the drop of values) on this thread, so it must be called outside of locks.
    pub fn sweep(&self, now: Tick) -> usize {
        self.schedule.begin();
        let mut freed = 0;
        let mut earliest = Tick::FOREVER;
        for (key, entry) in self.engine.iter() {
            let deadline = entry.expiry.deadline();
            if deadline > now {
                earliest = earliest.min(deadline);
                continue;
            }
            // Looked at once more: meanwhile the key may have got a fresh entry.
            let gone = self
                .engine
                .remove_if(&key, |entry| entry.expiry.is_expired_at(now));
            freed += usize::from(gone.is_some());
        }
        self.schedule.end(earliest);
        self.expirations.fetch_add(freed as u64, Ordering::Relaxed);
        freed
    }

    /// Sweeps if an insertion noticed that a sweep is long overdue.
    ///
    /// The safety net where no timer calls [`Table::sweep`] in time, for example because threads
    /// cannot be started. Costs one load otherwise. To be called after insertions, outside of
    /// locks.
    pub fn sweep_overdue(&self) {
        if self.schedule.claim_overdue() {
            self.sweep(now());
        }
    }

    /// When to call [`Table::sweep`] next, told once for each time it changes to an earlier one.
    ///
    /// `None` if nothing can expire or it was told already. A caller that sets a timer for each
    /// answer, sweeps when it fires, and then asks again, keeps the table swept with one timer.
    #[must_use]
    pub fn next_sweep(&self) -> Option<Tick> {
        self.schedule.take_news()
    }

    /// Whether a sweep at `now` would find enough to be worth its cost.
    #[must_use]
    pub fn sweep_due(&self, now: Tick) -> bool {
        self.schedule.is_due(now)
    }
}

impl<K, V, X> fmt::Debug for Table<K, V, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("evictions", &self.evictions)
            .field("expirations", &self.expirations)
            .field("refusals", &self.refusals)
            .finish_non_exhaustive()
    }
}

impl<K, V, X> fmt::Debug for Inserted<K, V, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inserted")
            .field("kept", &self.kept)
            .field("displaced", &self.outgoing.len())
            .finish()
    }
}

impl<K, V, X> fmt::Debug for Removed<K, V, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Removed")
            .field("live", &self.live)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

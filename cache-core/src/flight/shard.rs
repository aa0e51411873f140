//! The map of the runs under way, in shards so that keys do not wait for each other. A shard's lock is
//! held for a look-up and one step of the table, never for a body.

use std::{
    hash::{BuildHasher, Hash},
    sync::{Arc, OnceLock},
    thread,
};

use hashbrown::HashTable;

use super::state::Flight;
use crate::sync::{Mutex, MutexGuard, lock};
#[cfg(not(all(test, shuttle)))]
use crate::table::KeyHasher;

/// A schedule can be replayed only if a key is in the same shard each time.
#[cfg(all(test, shuttle))]
type KeyHasher = foldhash::fast::FixedState;

/// The runs whose results may still be stored, by the hash of their key: two keys of one hash are told
/// apart by looking at them. So `Hash` of a key runs before the lock, and once per call.
pub(super) type Runs<K, O> = HashTable<Arc<Flight<K, O>>>;

/// An empty map with room for more than this many hashes gives its memory back.
const KEPT_CAPACITY: usize = 512;

/// All shards of one function's flights.
pub(super) struct Shards<K, O> {
    hasher: KeyHasher,
    /// Their number is a power of two.
    list: Box<[Shard<K, O>]>,
}

/// The runs under way whose keys fall into this shard; on a cache line of its own.
#[repr(align(64))]
pub(super) struct Shard<K, O> {
    runs: Mutex<Runs<K, O>>,
}

impl<K, O> Shards<K, O> {
    pub(super) fn new() -> Self {
        let hasher = KeyHasher::default();
        let list = (0..shard_count())
            .map(|_| Shard {
                runs: Mutex::new(HashTable::new()),
            })
            .collect();
        Self { hasher, list }
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.list.iter().map(|shard| shard.lock().capacity()).sum()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Shard<K, O>> {
        self.list.iter()
    }
}

impl<K: Hash, O> Shards<K, O> {
    /// The hash of a key, and the shard it falls into.
    pub(super) fn locate(&self, key: &K) -> (u64, &Shard<K, O>) {
        let hash = self.hasher.hash_one(key);
        let shard = &self.list[hash as usize & (self.list.len() - 1)];
        (hash, shard)
    }
}

/// Two for each core, so that two misses seldom meet, and few enough for functions by the thousand.
fn shard_count() -> usize {
    static COUNT: OnceLock<usize> = OnceLock::new();
    if cfg!(all(test, shuttle)) {
        return 2;
    }
    *COUNT.get_or_init(|| {
        let cores = thread::available_parallelism().map_or(4, usize::from);
        cores.saturating_mul(2).next_power_of_two().clamp(8, 32)
    })
}

impl<K, O> Shard<K, O> {
    pub(super) fn lock(&self) -> MutexGuard<'_, Runs<K, O>> {
        lock(&self.runs)
    }

    /// Takes `flight` out, and calls `insert` in the same step, unless the flight was taken out before.
    pub(super) fn close<R>(
        &self,
        flight: &Arc<Flight<K, O>>,
        insert: Option<impl FnOnce() -> R>,
    ) -> Option<R> {
        let mut runs = self.lock();
        let it = |held: &Arc<Flight<K, O>>| Arc::ptr_eq(held, flight);
        let place = runs.find_entry(flight.hash, it).ok()?;
        let inserted = insert.map(|insert| insert());
        // Of the flight its leader holds another reference, so nothing of the user's is dropped here.
        drop(place.remove());
        if runs.is_empty() && runs.capacity() > KEPT_CAPACITY {
            runs.shrink_to(0, |flight| flight.hash);
        }
        inserted
    }
}

/// Puts a flight among the runs of its key.
pub(super) fn enlist<K, O>(runs: &mut Runs<K, O>, flight: Arc<Flight<K, O>>) {
    runs.insert_unique(flight.hash, flight, |flight| flight.hash);
}

/// The run of `key` that others join, if there is one.
pub(super) fn joinable<'r, K: Eq, O>(
    runs: &'r Runs<K, O>,
    hash: u64,
    key: &K,
) -> Option<&'r Arc<Flight<K, O>>> {
    runs.find(hash, |flight| flight.is_joinable && flight.key == *key)
}

/// Takes all runs of `key` out: from here on none of them is stored. They are to be dropped after the lock.
#[must_use = "dropping them may run user code: do that after the lock"]
pub(super) fn oust<K: Eq, O>(runs: &mut Runs<K, O>, hash: u64, key: &K) -> Vec<Arc<Flight<K, O>>> {
    let mut ousted = Vec::new();
    while let Ok(place) = runs.find_entry(hash, |flight| flight.key == *key) {
        ousted.push(place.remove().0);
    }
    ousted
}

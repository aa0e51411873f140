//! The map of the runs under way, in shards so that keys do not wait for each other. A shard's lock is
//! held for a look-up and one step of the table, never for a body.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher, Hash},
    sync::{Arc, OnceLock},
    thread,
};

use super::state::Flight;
use crate::sync::{Mutex, MutexGuard, lock};
#[cfg(not(all(test, shuttle)))]
use crate::table::KeyHasher;

/// A schedule can be replayed only if a key is in the same shard each time.
#[cfg(all(test, shuttle))]
type KeyHasher = foldhash::fast::FixedState;

type Map<K, O> = HashMap<K, Runs<K, O>, KeyHasher>;

/// An empty map that held more than this many keys at once gives its memory back.
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
    runs: Mutex<Map<K, O>>,
}

/// The runs of one key whose results may still be stored.
pub(super) struct Runs<K, O> {
    /// The one that other callers join.
    pub(super) joinable: Option<Arc<Flight<K, O>>>,
    /// Those that nobody joins.
    pub(super) solos: Vec<Arc<Flight<K, O>>>,
}

impl<K, O> Shards<K, O> {
    pub(super) fn new() -> Self {
        let hasher = KeyHasher::default();
        let list = (0..shard_count())
            .map(|_| Shard {
                runs: Mutex::new(HashMap::with_hasher(hasher.clone())),
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
    pub(super) fn of(&self, key: &K) -> &Shard<K, O> {
        // The map inside the shard goes by the lowest and the highest bits; ours are from the middle.
        let middle = (self.hasher.hash_one(key) >> 32) as usize;
        &self.list[middle & (self.list.len() - 1)]
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
    pub(super) fn lock(&self) -> MutexGuard<'_, Map<K, O>> {
        lock(&self.runs)
    }
}

impl<K: Hash + Eq + Clone, O> Shard<K, O> {
    /// Takes `flight` out, and calls `insert` in the same step, unless the flight was taken out before.
    pub(super) fn close<R>(
        &self,
        flight: &Arc<Flight<K, O>>,
        insert: Option<impl FnOnce() -> R>,
    ) -> Option<R> {
        let mut map = self.lock();
        let Entry::Occupied(mut runs) = map.entry(flight.key.clone()) else {
            return None;
        };
        if !runs.get().hold(flight) {
            return None;
        }
        let inserted = insert.map(|insert| insert());
        let left = if runs.get().count() == 1 {
            let left = runs.remove_entry();
            if map.is_empty() && map.capacity() > KEPT_CAPACITY {
                map.shrink_to_fit();
            }
            Some(left)
        } else {
            // Not the last reference to the flight: the leader has one.
            runs.get_mut().remove(flight);
            None
        };
        drop(map);
        // The map's copy of the key is dropped after the lock.
        drop(left);
        inserted
    }
}

impl<K, O> Runs<K, O> {
    pub(super) fn count(&self) -> usize {
        usize::from(self.joinable.is_some()) + self.solos.len()
    }

    fn hold(&self, flight: &Arc<Flight<K, O>>) -> bool {
        let is_it = |held: &Arc<Flight<K, O>>| Arc::ptr_eq(held, flight);
        self.joinable.as_ref().is_some_and(is_it) || self.solos.iter().any(is_it)
    }

    fn remove(&mut self, flight: &Arc<Flight<K, O>>) {
        let is_it = |held: &Arc<Flight<K, O>>| Arc::ptr_eq(held, flight);
        if let Some(at) = self.solos.iter().position(is_it) {
            self.solos.swap_remove(at);
        } else {
            self.joinable = None;
        }
    }
}

impl<K, O> Default for Runs<K, O> {
    fn default() -> Self {
        Self {
            joinable: None,
            solos: Vec::new(),
        }
    }
}

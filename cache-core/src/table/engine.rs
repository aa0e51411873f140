//! The engine that holds a table's residents, and the only file that names it.
//!
//! quick_cache does the bounding and the eviction. What is added here: how many shards a table
//! gets, weights that are found once, and that nothing is dropped while a shard is locked. It
//! knows nothing of freshness.

use std::hash::Hash;
use std::mem::needs_drop;
use std::sync::OnceLock;
use std::thread::available_parallelism;

use equivalent::Equivalent;
use quick_cache::sync::Cache;
use quick_cache::{Lifecycle, OptionsBuilder, Weighter};

use super::{KeyHasher, Limits};
use crate::expiry::Expiry;

/// Tables up to this number of entries are one shard, so that they can be filled exactly.
const ENTRIES_PER_SHARD: u64 = 1024;

/// Tables up to this weight are one shard, so that a heavy entry leaves room for others.
const WEIGHT_PER_SHARD: u64 = 16 << 20;

/// More shards than this, and an entry of an eighth of the weight would not fit into one.
const WEIGHED_SHARDS: u64 = 4;

/// More entries than fit in memory, and few enough for the engine's 32-bit indices.
const MOST_ENTRIES: u64 = 1 << 30;

/// The share of a shard that the engine keeps for entries that proved useful.
const HOT: f64 = 0.97;

/// A value as the engine holds it.
#[derive(Clone)]
pub(super) struct Entry<V, X> {
    pub(super) value: V,
    pub(super) expiry: X,
}

/// Entries that were taken out, on their way to be dropped outside of the locks.
pub(super) struct Outgoing<K, E> {
    // Most insertions displace one entry or none, which costs no allocation.
    first: Option<(K, E)>,
    more: Vec<(K, E)>,
    evicted: u64,
}

impl<K, E> Default for Outgoing<K, E> {
    fn default() -> Self {
        Outgoing {
            first: None,
            more: Vec::new(),
            evicted: 0,
        }
    }
}

impl<K, E> Outgoing<K, E> {
    /// What goes when an entry is refused: itself, and the one it would have replaced.
    pub(super) fn refused(entry: (K, E), older: Option<(K, E)>) -> Self {
        let mut outgoing = Outgoing::default();
        outgoing.push(entry);
        if let Some(older) = older {
            outgoing.push(older);
        }
        outgoing
    }

    fn push(&mut self, entry: (K, E)) {
        if !needs_drop::<(K, E)>() {
            return;
        }
        if self.first.is_none() {
            self.first = Some(entry);
        } else {
            self.more.push(entry);
        }
    }

    /// How many entries are here to be dropped; entries without a `Drop` are not kept.
    pub(super) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.more.len()
    }

    /// How many entries were evicted, as against replaced.
    pub(super) fn evicted(&self) -> u64 {
        self.evicted
    }
}

/// Tells the engine the weight that an entry was given when it was made.
#[derive(Clone)]
struct Weights;

impl<K, V, X: Expiry> Weighter<K, Entry<V, X>> for Weights {
    #[inline]
    fn weight(&self, _: &K, entry: &Entry<V, X>) -> u64 {
        entry.expiry.weight()
    }
}

/// Carries what the engine takes out past its locks.
#[derive(Clone)]
struct Handover;

impl<K, V, X> Lifecycle<K, Entry<V, X>> for Handover {
    type RequestState = Outgoing<K, Entry<V, X>>;

    // Called before an eviction only, so it tells those from replacements.
    #[inline]
    fn before_evict(&self, outgoing: &mut Self::RequestState, _: &K, _: &mut Entry<V, X>) {
        outgoing.evicted += 1;
    }

    #[inline]
    fn on_evict(&self, outgoing: &mut Self::RequestState, key: K, entry: Entry<V, X>) {
        outgoing.push((key, entry));
    }
}

/// Residents by key within bounds.
pub(super) struct Engine<K, V, X> {
    cache: Cache<K, Entry<V, X>, Weights, KeyHasher, Handover>,
    heaviest: u64,
    lightest: u64,
    weighs: bool,
}

impl<K, V, X> Engine<K, V, X>
where
    K: Hash + Eq + Clone,
    V: Clone,
    X: Expiry,
{
    pub(super) fn new(limits: Limits) -> Self {
        let plan = Plan::of(limits, X::WEIGHS);
        let options = OptionsBuilder::new()
            .shards(plan.shards as usize)
            .hot_allocation(HOT)
            .weight_capacity(plan.weight)
            .estimated_items_capacity(plan.entries as usize)
            .build()
            .expect("the two settings that have no default are given");
        let cache = Cache::with_options(options, Weights, KeyHasher::default(), Handover);
        let room = cache.shard_capacity();
        // What the engine itself admits; asked before, so that a refusal can be told.
        let heaviest = ((room as f64 * HOT) as u64).clamp(room.min(1), room);
        Engine {
            cache,
            heaviest,
            lightest: plan.lightest,
            weighs: plan.weighs,
        }
    }

    /// What an entry of `weight` counts: never nothing, for then it could not be evicted.
    pub(super) fn charge(&self, weight: u64) -> u64 {
        if self.weighs {
            weight.max(self.lightest)
        } else {
            1
        }
    }

    /// The greatest charge that is admitted.
    pub(super) fn heaviest(&self) -> u64 {
        self.heaviest
    }

    #[inline]
    pub(super) fn get<Q>(&self, key: &Q) -> Option<Entry<V, X>>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.cache.get(key)
    }

    pub(super) fn peek<Q>(&self, key: &Q) -> Option<Entry<V, X>>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.cache.peek(key)
    }

    pub(super) fn insert(&self, key: K, entry: Entry<V, X>) -> Outgoing<K, Entry<V, X>> {
        let mut outgoing = Outgoing::default();
        self.cache.insert_with_lifecycle(key, entry, &mut outgoing);
        outgoing
    }

    pub(super) fn remove<Q>(&self, key: &Q) -> Option<(K, Entry<V, X>)>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.cache.remove(key)
    }

    /// Takes an entry out if `condition`, which is ours and runs under the lock, says so.
    pub(super) fn remove_if<Q>(
        &self,
        key: &Q,
        condition: impl FnOnce(&Entry<V, X>) -> bool,
    ) -> Option<(K, Entry<V, X>)>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.cache.remove_if(key, condition)
    }

    /// Copies of the residents, each taken under a short lock of its own.
    pub(super) fn iter(&self) -> impl Iterator<Item = (K, Entry<V, X>)> {
        self.cache.iter()
    }

    /// Takes the residents out one by one, each under a short lock of its own.
    pub(super) fn drain(&self) -> impl Iterator<Item = (K, Entry<V, X>)> {
        self.cache.drain()
    }

    pub(super) fn len(&self) -> usize {
        self.cache.len()
    }

    pub(super) fn weight(&self) -> u64 {
        self.cache.weight()
    }
}

/// How the engine is set up for given limits.
struct Plan {
    /// The number of shards, a power of two.
    shards: u64,
    /// The weight of the whole table, a multiple of the shards.
    weight: u64,
    /// The number of entries to expect; the engine remembers half as many that are gone.
    entries: u64,
    /// What an entry counts at least.
    lightest: u64,
    /// Whether entries count by their weight; otherwise each counts one.
    weighs: bool,
}

impl Plan {
    fn of(limits: Limits, weighs: bool) -> Plan {
        match limits.max_bytes {
            Some(bytes) if weighs => Plan::by_weight(bytes, limits.max_entries),
            _ => Plan::by_number(limits.max_entries.unwrap_or(Limits::DEFAULT_ENTRIES)),
        }
    }

    fn by_number(entries: u64) -> Plan {
        let entries = entries.min(MOST_ENTRIES);
        let shards = power_of_two(entries / ENTRIES_PER_SHARD, cores() * 4);
        // The engine rounds up, which would exceed the bound.
        let entries = entries / shards * shards;
        Plan {
            shards,
            weight: entries,
            entries,
            lightest: 1,
            weighs: false,
        }
    }

    fn by_weight(bytes: u64, entries: Option<u64>) -> Plan {
        // Some kilobytes are a usual size of an entry that somebody takes the trouble to weigh.
        let expected = entries.unwrap_or(bytes / 4096).clamp(1, MOST_ENTRIES);
        let most = entries.unwrap_or(MOST_ENTRIES).clamp(1, MOST_ENTRIES);
        let by_weight = power_of_two(bytes / WEIGHT_PER_SHARD, WEIGHED_SHARDS);
        let shards = power_of_two(expected / ENTRIES_PER_SHARD, by_weight);
        let weight = if entries == Some(0) { 0 } else { bytes };
        Plan {
            shards,
            weight: weight / shards * shards,
            entries: expected,
            lightest: bytes.div_ceil(most).max(1),
            weighs: true,
        }
    }
}

/// The greatest power of two that is at most `wanted` and at most `limit`, and at least one.
fn power_of_two(wanted: u64, limit: u64) -> u64 {
    match wanted.min(limit) {
        0 => 1,
        shards => 1 << shards.ilog2(),
    }
}

/// The number of threads that can run at once; found once, since asking the system is slow.
fn cores() -> u64 {
    static CORES: OnceLock<u64> = OnceLock::new();
    *CORES.get_or_init(|| available_parallelism().map_or(1, |cores| cores.get() as u64))
}

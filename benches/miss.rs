//! What does a miss cost: look up, run, insert, evict?
//!
//! Every key is new and every table is full, so each call evicts one entry.

use std::num::NonZeroUsize;
use std::sync::{LazyLock, Mutex, PoisonError};

use benches::race::Race;
use larder::memoize;

fn main() {
    for race in races() {
        race.time();
    }
}

/// The contestants of this file's question.
pub(crate) fn races() -> Vec<Race<'static>> {
    let race = Race::new("miss, insert, evict `fn(u64) -> u64`, no timeout")
        .enter("quick_cache's single flight", "", quick_single_flight)
        .enter("larder", "", ours)
        .enter("quick_cache", "get, insert", quick)
        .enter("lru", "in a mutex", lru)
        .enter("cached", "sharded, bounded", cached_sharded)
        .enter("cached", "bounded", cached_bounded)
        .enter("memoize", "shared, bounded", memoize_shared)
        .enter("moka", "by hand", moka);
    vec![race]
}

#[memoize(timeout = "never")]
fn ours(x: u64) -> u64 {
    x + 1
}

fn quick_single_flight(x: u64) -> u64 {
    static CACHE: LazyLock<quick_cache::sync::Cache<u64, u64>> =
        LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    let Ok(value) = CACHE.get_or_insert_with(&x, || Ok::<_, std::convert::Infallible>(x + 1));
    value
}

fn quick(x: u64) -> u64 {
    static CACHE: LazyLock<quick_cache::sync::Cache<u64, u64>> =
        LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    if let Some(value) = CACHE.get(&x) {
        return value;
    }
    CACHE.insert(x, x + 1);
    x + 1
}

fn lru(x: u64) -> u64 {
    const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
    static CACHE: LazyLock<Mutex<lru::LruCache<u64, u64>>> =
        LazyLock::new(|| Mutex::new(lru::LruCache::new(CAPACITY)));
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    *cache.get_or_insert(x, || x + 1)
}

fn moka(x: u64) -> u64 {
    static CACHE: LazyLock<moka::sync::Cache<u64, u64>> =
        LazyLock::new(|| moka::sync::Cache::new(10_000));
    CACHE.get_with(x, || x + 1)
}

#[cached::macros::concurrent_cached(max_size = 10_000)]
fn cached_sharded(x: u64) -> u64 {
    x + 1
}

#[cached::macros::cached(max_size = 10_000)]
fn cached_bounded(x: u64) -> u64 {
    x + 1
}

#[memoize::memoize(SharedCache, Capacity: 10_000)]
fn memoize_shared(x: u64) -> u64 {
    x + 1
}

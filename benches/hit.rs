//! What does a hit cost, `fn(u64) -> u64`, one thread?
//!
//! Without a timeout, as a method, generic, and with the timeout that most would
//! set. Not about text keys, async functions or contention.

use std::hash::Hash;
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use benches::race::Race;
use larder::memoize;

/// Distinct keys asked for in turn; all fit everywhere.
const KEYS: u64 = 1024;

fn main() {
    for race in races() {
        race.time();
    }
}

/// The contestants of this file's questions.
pub(crate) fn races() -> Vec<Race<'static>> {
    vec![without_timeout(), method(), generic(), with_timeout()]
}

fn without_timeout() -> Race<'static> {
    Race::new("hit `fn(u64) -> u64`, no timeout")
        .enter("quick_cache", "by hand", |n| quick(n % KEYS))
        .enter("larder", "", |n| ours(n % KEYS))
        .enter("cached", "sharded, unbounded", |n| cached_sharded(n % KEYS))
        .enter("cached", "sharded, bounded", |n| {
            cached_sharded_bounded(n % KEYS)
        })
        .enter("cached", "read lock, unbounded", |n| cached_read(n % KEYS))
        .enter("cached", "bounded", |n| cached_bounded(n % KEYS))
        .enter("memoize", "shared, bounded", |n| memoize_shared(n % KEYS))
        .enter("moka", "by hand", |n| moka(n % KEYS))
}

fn method() -> Race<'static> {
    Race::new("hit of a method `fn(&self, u64) -> u64`, no timeout")
        .enter("quick_cache", "by hand, a function", |n| quick(n % KEYS))
        .enter("larder", "", |n| Adder(1).ours(n % KEYS))
}

fn generic() -> Race<'static> {
    Race::new("hit of a generic `fn<T>(T) -> u64`, no timeout")
        .enter("quick_cache", "by hand, a function", |n| quick(n % KEYS))
        .enter("larder", "", |n| ours_generic::<u64>(n % KEYS))
}

fn with_timeout() -> Race<'static> {
    Race::new("hit `fn(u64) -> u64`, timeout of 300 s")
        .against("itself without a timeout", |n| ours(n % KEYS))
        .enter("larder", "", |n| ours_with_timeout(n % KEYS))
        .enter("cached", "sharded, bounded", |n| {
            cached_sharded_ttl(n % KEYS)
        })
        .enter("cached", "bounded", |n| cached_ttl(n % KEYS))
        .enter("memoize", "shared, bounded", |n| memoize_ttl(n % KEYS))
        .enter("moka", "by hand", |n| moka_ttl(n % KEYS))
}

#[memoize(timeout = "never")]
fn ours(x: u64) -> u64 {
    x + 1
}

#[memoize]
fn ours_with_timeout(x: u64) -> u64 {
    x + 1
}

#[memoize(timeout = "never")]
fn ours_generic<T: Into<u64> + Hash + Eq + Clone + Send + Sync + 'static>(x: T) -> u64 {
    x.into() + 1
}

/// Of no weight for the key, as is usual where `self` is a handle to something.
struct Adder(u64);

impl Adder {
    #[memoize(timeout = "never", ignore(self))]
    fn ours(&self, x: u64) -> u64 {
        x + self.0
    }
}

fn quick(x: u64) -> u64 {
    static CACHE: LazyLock<quick_cache::sync::Cache<u64, u64>> =
        LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    if let Some(value) = CACHE.get(&x) {
        return value;
    }
    let value = x + 1;
    CACHE.insert(x, value);
    value
}

fn moka(x: u64) -> u64 {
    static CACHE: LazyLock<moka::sync::Cache<u64, u64>> =
        LazyLock::new(|| moka::sync::Cache::new(10_000));
    // Faster than `get_with` alone, which makes an initialiser first.
    CACHE.get(&x).unwrap_or_else(|| CACHE.get_with(x, || x + 1))
}

fn moka_ttl(x: u64) -> u64 {
    static CACHE: OnceLock<moka::sync::Cache<u64, u64>> = OnceLock::new();
    let cache = CACHE.get_or_init(|| {
        moka::sync::Cache::builder()
            .max_capacity(10_000)
            .time_to_live(Duration::from_secs(300))
            .build()
    });
    cache.get(&x).unwrap_or_else(|| cache.get_with(x, || x + 1))
}

#[cached::macros::concurrent_cached]
fn cached_sharded(x: u64) -> u64 {
    x + 1
}

#[cached::macros::concurrent_cached(max_size = 10_000)]
fn cached_sharded_bounded(x: u64) -> u64 {
    x + 1
}

#[cached::macros::concurrent_cached(max_size = 10_000, ttl_secs = 300)]
fn cached_sharded_ttl(x: u64) -> u64 {
    x + 1
}

#[cached::macros::cached(unsync_reads = true)]
fn cached_read(x: u64) -> u64 {
    x + 1
}

#[cached::macros::cached(max_size = 10_000)]
fn cached_bounded(x: u64) -> u64 {
    x + 1
}

#[cached::macros::cached(max_size = 10_000, ttl_secs = 300)]
fn cached_ttl(x: u64) -> u64 {
    x + 1
}

#[memoize::memoize(SharedCache, Capacity: 10_000)]
fn memoize_shared(x: u64) -> u64 {
    x + 1
}

#[memoize::memoize(SharedCache, Capacity: 10_000, TimeToLive: Duration::from_secs(300))]
fn memoize_ttl(x: u64) -> u64 {
    x + 1
}

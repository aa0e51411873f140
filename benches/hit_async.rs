//! What does a hit of an async function cost?
//!
//! Polled by hand, so that no executor's cost is in the figures.

use std::sync::LazyLock;

use benches::poll::spin_on;
use benches::race::Race;
use larder::memoize;

/// Distinct keys asked for in turn; all fit everywhere.
const KEYS: u64 = 1024;

fn main() {
    for race in races() {
        race.time();
    }
}

/// The contestants of this file's question.
pub(crate) fn races() -> Vec<Race<'static>> {
    let race = Race::new("hit `async fn(u64) -> u64`, no timeout")
        .against("its sync hit", |n| ours_sync(n % KEYS))
        .enter("larder", "", |n| spin_on(ours(n % KEYS)))
        .enter("quick_cache", "by hand", |n| spin_on(quick(n % KEYS)))
        .enter("cached", "sharded, unbounded", |n| {
            spin_on(cached_sharded(n % KEYS))
        })
        .enter("cached", "sharded, bounded", |n| {
            spin_on(cached_sharded_bounded(n % KEYS))
        })
        .enter("cached", "read lock, unbounded", |n| {
            spin_on(cached_read(n % KEYS))
        })
        .enter("cached", "bounded", |n| spin_on(cached_bounded(n % KEYS)))
        .enter("moka", "by hand", |n| spin_on(moka(n % KEYS)));
    vec![race]
}

#[memoize(timeout = "never")]
async fn ours(x: u64) -> u64 {
    body(x).await
}

#[memoize(timeout = "never")]
fn ours_sync(x: u64) -> u64 {
    x + 1
}

async fn quick(x: u64) -> u64 {
    static CACHE: LazyLock<quick_cache::sync::Cache<u64, u64>> =
        LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    if let Some(value) = CACHE.get(&x) {
        return value;
    }
    let value = body(x).await;
    CACHE.insert(x, value);
    value
}

async fn moka(x: u64) -> u64 {
    static CACHE: LazyLock<moka::future::Cache<u64, u64>> =
        LazyLock::new(|| moka::future::Cache::new(10_000));
    // Faster than `get_with` alone, which makes an initialiser first.
    match CACHE.get(&x).await {
        Some(value) => value,
        None => CACHE.get_with(x, body(x)).await,
    }
}

#[cached::macros::concurrent_cached]
async fn cached_sharded(x: u64) -> u64 {
    body(x).await
}

#[cached::macros::concurrent_cached(max_size = 10_000)]
async fn cached_sharded_bounded(x: u64) -> u64 {
    body(x).await
}

#[cached::macros::cached(unsync_reads = true)]
async fn cached_read(x: u64) -> u64 {
    body(x).await
}

#[cached::macros::cached(max_size = 10_000)]
async fn cached_bounded(x: u64) -> u64 {
    body(x).await
}

async fn body(x: u64) -> u64 {
    std::future::ready(x + 1).await
}

//! How many bytes does an entry take, `u64` to `u64`, a million of them?
//!
//! Bytes asked of the allocator and not given back, divided by a million; all
//! tables are bounded at a million and have a timeout, if they can.

use std::alloc::System;
use std::sync::LazyLock;
use std::time::Duration;

use benches::row::Row;
use larder::memoize;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ENTRIES: u64 = 1_000_000;

fn main() {
    measure("larder", "", ours);
    measure("quick_cache", "by hand, no timeout", quick);
    measure("cached", "sharded", cached_sharded);
    measure("cached", "", cached_bounded);
    measure("moka", "by hand", moka);
    measure("memoize", "shared", memoize_shared);
}

fn measure(library: &str, how: &str, call: impl Fn(u64) -> u64) {
    // Before the first call: a table may take its memory in advance.
    let before = live_bytes();
    for number in 0..ENTRIES {
        call(number);
    }
    let bytes = (live_bytes() - before) as f64 / ENTRIES as f64;
    let question = "bytes per entry, `u64` to `u64`, a million, timeout of 300 s";
    println!("{}", Row::once(question, library, how, bytes, "bytes"));
}

fn live_bytes() -> isize {
    let stats = ALLOCATOR.stats();
    // Reallocations are counted in both totals already.
    stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated) as isize
}

#[memoize(max_entries = 1_000_000)]
fn ours(x: u64) -> u64 {
    x + 1
}

fn quick(x: u64) -> u64 {
    static CACHE: LazyLock<quick_cache::sync::Cache<u64, u64>> =
        LazyLock::new(|| quick_cache::sync::Cache::new(1_000_000));
    if let Some(value) = CACHE.get(&x) {
        return value;
    }
    CACHE.insert(x, x + 1);
    x + 1
}

fn moka(x: u64) -> u64 {
    static CACHE: LazyLock<moka::sync::Cache<u64, u64>> = LazyLock::new(|| {
        moka::sync::Cache::builder()
            .max_capacity(1_000_000)
            .time_to_live(Duration::from_secs(300))
            .build()
    });
    CACHE.get_with(x, || x + 1)
}

#[cached::macros::concurrent_cached(max_size = 1_000_000, ttl_secs = 300)]
fn cached_sharded(x: u64) -> u64 {
    x + 1
}

#[cached::macros::cached(max_size = 1_000_000, ttl_secs = 300)]
fn cached_bounded(x: u64) -> u64 {
    x + 1
}

#[memoize::memoize(SharedCache, Capacity: 1_000_000, TimeToLive: Duration::from_secs(300))]
fn memoize_shared(x: u64) -> u64 {
    x + 1
}

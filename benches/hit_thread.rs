//! What does a hit cost when every thread has a table of its own?
//!
//! `cached` has no such scope.

use std::cell::RefCell;
use std::num::NonZeroUsize;

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
    let race = Race::new("hit `fn(u64) -> u64`, table per thread, no timeout")
        .enter("memoize", "bounded", |n| memoize_bounded(n % KEYS))
        .enter("larder", "", |n| ours(n % KEYS))
        .enter("memoize", "unbounded", |n| memoize_unbounded(n % KEYS))
        .enter("lru", "by hand", |n| lru(n % KEYS));
    vec![race]
}

#[memoize(timeout = "never", scope = "thread")]
fn ours(x: u64) -> u64 {
    x + 1
}

fn lru(x: u64) -> u64 {
    const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
    thread_local! {
        static CACHE: RefCell<lru::LruCache<u64, u64>> =
            RefCell::new(lru::LruCache::new(CAPACITY));
    }
    CACHE.with_borrow_mut(|cache| *cache.get_or_insert(x, || x + 1))
}

#[memoize::memoize(Capacity: 10_000)]
fn memoize_bounded(x: u64) -> u64 {
    x + 1
}

#[memoize::memoize]
fn memoize_unbounded(x: u64) -> u64 {
    x + 1
}

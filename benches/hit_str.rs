//! What does a hit cost when the key holds text?
//!
//! The caller has a `&str`; a cache that wants a `String` pays for making one.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock};

use benches::race::Race;
use larder::memoize;

fn main() {
    for race in races() {
        race.time();
    }
}

/// The contestants of this file's questions.
pub(crate) fn races() -> Vec<Race<'static>> {
    vec![one_text(), text_among_others()]
}

/// One of 1024 texts of 12 bytes.
fn name(number: u64) -> &'static str {
    static NAMES: LazyLock<Vec<String>> =
        LazyLock::new(|| (0..1024).map(|n| format!("customer{n:04}")).collect());
    &NAMES[(number % 1024) as usize]
}

fn one_text() -> Race<'static> {
    Race::new("hit `fn(&str) -> u64`, no timeout")
        .enter("quick_cache", "by hand", |n| quick(name(n)))
        .enter("larder", "", |n| ours(name(n)))
        .enter("cached", "sharded, unbounded", |n| cached_sharded(name(n)))
        .enter("cached", "read lock, unbounded", |n| cached_read(name(n)))
        .enter("cached", "bounded", |n| cached_bounded(name(n)))
        .enter("memoize", "shared, bounded, takes a `String`", |n| {
            memoize_shared(name(n).to_owned())
        })
        .enter("moka", "by hand", |n| moka(name(n)))
}

fn text_among_others() -> Race<'static> {
    Race::new("hit `fn(u32, &str, bool) -> Arc<_>`, no timeout")
        .enter("quick_cache", "by hand", |n| quick3(7, name(n), true))
        .enter("larder", "", |n| ours3(7, name(n), true))
        .enter("cached", "sharded, unbounded", |n| {
            cached_sharded3(7, name(n), true)
        })
        .enter("cached", "read lock, unbounded", |n| {
            cached_read3(7, name(n), true)
        })
        .enter("cached", "bounded", |n| cached_bounded3(7, name(n), true))
        .enter("memoize", "shared, bounded, takes a `String`", |n| {
            memoize_shared3(7, name(n).to_owned(), true)
        })
}

#[memoize(timeout = "never")]
fn ours(name: &str) -> u64 {
    name.len() as u64
}

#[memoize(timeout = "never")]
fn ours3(a: u32, name: &str, b: bool) -> Arc<u64> {
    sum(a, name, b)
}

fn quick(name: &str) -> u64 {
    static CACHE: LazyLock<quick_cache::sync::Cache<Box<str>, u64>> =
        LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    if let Some(value) = CACHE.get(name) {
        return value;
    }
    let value = name.len() as u64;
    CACHE.insert(name.into(), value);
    value
}

fn moka(name: &str) -> u64 {
    static CACHE: LazyLock<moka::sync::Cache<Box<str>, u64>> =
        LazyLock::new(|| moka::sync::Cache::new(10_000));
    CACHE
        .get(name)
        .unwrap_or_else(|| CACHE.get_with(name.into(), || name.len() as u64))
}

type OwnedKey = (u32, Box<str>, bool);

/// The borrowed form of an [`OwnedKey`].
struct Borrowed<'a>(u32, &'a str, bool);

impl Hash for Borrowed<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0, self.1, self.2).hash(state);
    }
}

impl quick_cache::Equivalent<OwnedKey> for Borrowed<'_> {
    fn equivalent(&self, key: &OwnedKey) -> bool {
        self.0 == key.0 && self.1 == &*key.1 && self.2 == key.2
    }
}

fn quick3(a: u32, name: &str, b: bool) -> Arc<u64> {
    static CACHE: LazyLock<quick_cache::sync::Cache<OwnedKey, Arc<u64>>> =
        LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    if let Some(value) = CACHE.get(&Borrowed(a, name, b)) {
        return value;
    }
    let value = sum(a, name, b);
    CACHE.insert((a, name.into(), b), Arc::clone(&value));
    value
}

fn sum(a: u32, name: &str, b: bool) -> Arc<u64> {
    Arc::new(u64::from(a) + name.len() as u64 + u64::from(b))
}

#[cached::macros::concurrent_cached(key = "String", convert = { name.to_owned() })]
fn cached_sharded(name: &str) -> u64 {
    name.len() as u64
}

#[cached::macros::cached(unsync_reads = true, key = "String", convert = { name.to_owned() })]
fn cached_read(name: &str) -> u64 {
    name.len() as u64
}

#[cached::macros::cached(max_size = 10_000, key = "String", convert = { name.to_owned() })]
fn cached_bounded(name: &str) -> u64 {
    name.len() as u64
}

#[memoize::memoize(SharedCache, Capacity: 10_000)]
fn memoize_shared(name: String) -> u64 {
    name.len() as u64
}

#[cached::macros::concurrent_cached(
    key = "(u32, String, bool)",
    convert = { (a, name.to_owned(), b) }
)]
fn cached_sharded3(a: u32, name: &str, b: bool) -> Arc<u64> {
    sum(a, name, b)
}

#[cached::macros::cached(
    unsync_reads = true,
    key = "(u32, String, bool)",
    convert = { (a, name.to_owned(), b) }
)]
fn cached_read3(a: u32, name: &str, b: bool) -> Arc<u64> {
    sum(a, name, b)
}

#[cached::macros::cached(
    max_size = 10_000,
    key = "(u32, String, bool)",
    convert = { (a, name.to_owned(), b) }
)]
fn cached_bounded3(a: u32, name: &str, b: bool) -> Arc<u64> {
    sum(a, name, b)
}

#[memoize::memoize(SharedCache, Capacity: 10_000)]
fn memoize_shared3(a: u32, name: String, b: bool) -> Arc<u64> {
    sum(a, &name, b)
}

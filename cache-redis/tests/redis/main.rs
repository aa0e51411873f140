//! The store on real servers: each operation, and every kind of failure.

mod answers;
mod cluster;
mod failures;
mod operations;
mod sentinel;
mod server;

use std::thread;
use std::time::{Duration, Instant};

use cache_core::store::{
    Acquired, Claim, Fill, Lease, Pending, Store, StoreErrorKind, StoreKey, Tag, Tags, Token,
    Value, Version,
};
use cache_redis::RedisStore;

/// Longer than any operation takes.
const LONG: Duration = Duration::from_secs(20);

fn open(url: &str) -> RedisStore {
    RedisStore::open(url).expect("valid")
}

fn key(name: &str) -> StoreKey {
    StoreKey::new(name.as_bytes())
}

fn tags(names: &[&str]) -> Tags {
    Tags::new(names.iter().map(|name| Tag::new(name.as_bytes())).collect())
}

fn value(text: &str) -> Value {
    Value {
        bytes: text.into(),
        time_to_live: Some(Duration::from_secs(60)),
    }
}

fn lease() -> Lease {
    Lease {
        token: Token::random(),
        length: Duration::from_secs(10),
    }
}

#[track_caller]
fn ok<T>(pending: Pending<T>) -> T {
    pending.wait(LONG).expect("the store works")
}

#[track_caller]
fn won(store: &RedisStore, key: &StoreKey, tags: &Tags, lease: Lease) -> Vec<Version> {
    match ok(store.acquire(key, tags, lease, Claim::Missing)) {
        Acquired::Won(versions) => versions,
        other => panic!("not won: {other:?}"),
    }
}

fn filled(lease: Lease, versions: Vec<Version>, text: &str) -> Fill {
    Fill {
        token: lease.token,
        versions,
        value: value(text),
    }
}

fn text(found: Option<std::sync::Arc<[u8]>>) -> Option<String> {
    found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// No more than an operation's 250 ms, and what a busy machine adds.
const DEADLINE: Duration = Duration::from_millis(600);

#[track_caller]
fn fails<T: std::fmt::Debug>(pending: Pending<T>) -> StoreErrorKind {
    let started = Instant::now();
    let kind = pending.wait(LONG).expect_err("no server works").kind();
    assert!(started.elapsed() < DEADLINE, "{:?}", started.elapsed());
    kind
}

/// Asks until all of these can be written again; never does an answer come late.
#[track_caller]
fn recovers(store: &RedisStore, keys: &[StoreKey]) {
    let started = Instant::now();
    loop {
        let asked = Instant::now();
        let written: Vec<_> = keys
            .iter()
            .map(|key| store.set(key, &Tags::default(), value("x")))
            .collect();
        let failed = written
            .into_iter()
            .filter_map(|pending| pending.wait(LONG).err())
            .count();
        assert!(asked.elapsed() < DEADLINE, "{:?}", asked.elapsed());
        if failed == 0 {
            return;
        }
        assert!(started.elapsed() < LONG, "it does not");
        thread::sleep(Duration::from_millis(20));
    }
}

//! The store on one real server: each operation, and every kind of failure.

mod failures;
mod operations;
mod server;

use std::time::Duration;

use cache_core::store::{
    Acquired, Claim, Fill, Lease, Pending, Store, StoreKey, Tag, Tags, Token, Value, Version,
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

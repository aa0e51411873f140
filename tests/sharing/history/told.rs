//! The Redis store, and for each thread whether it has answered the last read of this thread.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use larder::Cache;
use larder::store::{
    Acquired, Capabilities, Claim, Fill, Lease, Pending, RedisStore, Store, StoreKey, Tag, Tags,
    Token, Value,
};

thread_local! {
    static TOLD: Cell<bool> = const { Cell::new(false) };
}

/// The variables that say of a proxied worker what `CACHE_…` says of others: those would win over a store.
pub(super) const ADDRESS: &str = "LARDER_TEST_TOLD_URL";
pub(super) const TIMEOUT: &str = "LARDER_TEST_TOLD_TIMEOUT";

/// Longer than the store's own deadline.
const LIMIT: Duration = Duration::from_secs(60);

/// Forwards everything. Reads end before they are returned, on the thread that asked: it would wait anyway.
#[derive(Debug)]
struct Told(RedisStore);

/// Makes it the cache of this worker, if its environment says so; whether it does.
pub(super) fn install() -> bool {
    let (Ok(address), Ok(millis)) = (std::env::var(ADDRESS), std::env::var(TIMEOUT)) else {
        return false;
    };
    let timeout = Duration::from_millis(millis.parse().expect("a number"));
    let store = RedisStore::builder(&address).operation_timeout(timeout);
    let store = Told(store.open().expect("an address"));
    let cache = Cache::builder().store(Arc::new(store)).install();
    cache.expect("the first cache");
    true
}

/// From here on nobody has told this thread anything.
pub(super) fn forget() {
    TOLD.set(false);
}

/// Whether the last read of this thread since then was answered.
pub(super) fn was_told() -> bool {
    TOLD.get()
}

impl Store for Told {
    fn describe(&self) -> String {
        self.0.describe()
    }

    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    fn read(&self, key: &StoreKey, tags: &Tags) -> Pending<Option<Arc<[u8]>>> {
        let answer = self.0.read(key, tags).wait(LIMIT);
        TOLD.set(answer.is_ok());
        Pending::ready(answer)
    }

    fn read_many(&self, keys: &[StoreKey], tags: &Tags) -> Pending<Vec<Option<Arc<[u8]>>>> {
        self.0.read_many(keys, tags)
    }

    fn acquire(
        &self,
        key: &StoreKey,
        tags: &Tags,
        lease: Lease,
        claim: Claim,
    ) -> Pending<Acquired> {
        self.0.acquire(key, tags, lease, claim)
    }

    fn fill(&self, key: &StoreKey, tags: &Tags, fill: Fill) -> Pending<bool> {
        self.0.fill(key, tags, fill)
    }

    fn renew(&self, key: &StoreKey, lease: Lease) -> Pending<bool> {
        self.0.renew(key, lease)
    }

    fn release(&self, key: &StoreKey, token: Token) -> Pending<bool> {
        self.0.release(key, token)
    }

    fn invalidate(&self, keys: &[StoreKey]) -> Pending<()> {
        self.0.invalidate(keys)
    }

    fn remove_exact(&self, key: &StoreKey, tags: &Tags, value: &Arc<[u8]>) -> Pending<bool> {
        self.0.remove_exact(key, tags, value)
    }

    fn set(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<()> {
        self.0.set(key, tags, value)
    }

    fn add(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<bool> {
        self.0.add(key, tags, value)
    }

    fn invalidate_tag(&self, tag: &Tag) -> Pending<()> {
        self.0.invalidate_tag(tag)
    }

    fn delete_prefix(&self, prefix: &[u8]) -> Pending<u64> {
        self.0.delete_prefix(prefix)
    }

    fn watch(&self, key: &StoreKey) -> Pending<()> {
        self.0.watch(key)
    }

    fn health(&self) -> Pending<()> {
        self.0.health()
    }
}

//! The store of one thread: an exact LRU without locks, for values that need not be `Send`.
//!
//! It has the meaning of [`Table`](crate::table::Table) with two differences: what goes first is
//! exactly what was used longest ago, and expired entries are freed by insertions alone, since no
//! other thread can do it. A thread that never inserts again keeps them until it ends.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::mem;

use equivalent::Equivalent;
use lru::LruCache;

use crate::clock::{Tick, now};
use crate::expiry::{Expiry, Lifetime};
use crate::table::KeyHasher;
use crate::table::sweep::Schedule;

/// Entries by key of one thread, up to a number, the least recently used one going first.
///
/// Keys and values are `Copy` or cheap to clone. No user code runs while the table is borrowed,
/// except the `Eq` of keys; should it call back into the same table, it finds it empty and leaves
/// nothing in it.
pub struct ThreadTable<K, V, X> {
    entries: RefCell<Entries<K, V, X>>,
    max_entries: usize,
    hasher: KeyHasher,
    schedule: Schedule,
}

type Entries<K, V, X> = LruCache<Held<K>, Entry<V, X>, BuildHasherDefault<Hashed>>;

struct Entry<V, X> {
    value: V,
    expiry: X,
}

/// Unbounded, because the crate would allocate for the whole bound at once.
fn empty<K: Eq, V, X>() -> Entries<K, V, X> {
    LruCache::unbounded_with_hasher(BuildHasherDefault::default())
}

impl<K, V, X> ThreadTable<K, V, X>
where
    K: Hash + Eq + Clone + 'static,
    V: Clone,
    X: Expiry,
{
    /// Creates an empty table of up to `max_entries` entries; with zero it keeps nothing.
    #[must_use]
    pub fn new(max_entries: usize) -> Self {
        ThreadTable {
            entries: RefCell::new(empty()),
            max_entries,
            hasher: KeyHasher::default(),
            schedule: Schedule::new(),
        }
    }

    /// Looks up a fresh entry and uses it.
    #[inline]
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let sought = self.sought(key);
        let mut entries = self.entries.try_borrow_mut().ok()?;
        let entry = entries.get(&sought as &dyn Lookup<K>)?;
        entry.expiry.is_live().then(|| entry.value.clone())
    }

    /// [`Self::get`] with a key of the table's own type: cheaper where such a key costs nothing to make.
    #[inline]
    pub fn get_owned(&self, key: K) -> Option<V> {
        let hash = self.hasher.hash_one(&key);
        let mut entries = self.entries.try_borrow_mut().ok()?;
        let entry = entries.get(&Held { hash, key })?;
        entry.expiry.is_live().then(|| entry.value.clone())
    }

    /// Whether a fresh entry is there. Does not count as a use of it.
    pub fn contains<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.look(key, |entry| !entry.expiry.is_expired_at(now()))
    }

    /// Puts an entry in, in place of an older one of the same key or of the one that was used
    /// longest ago; false if it was not kept.
    ///
    /// What it takes the place of is dropped before it returns. Now and then, it also looks for
    /// expired entries and drops them.
    pub fn insert(&self, key: K, value: V, lifetime: Lifetime) -> bool {
        if self.max_entries == 0 {
            return false;
        }
        let now = X::birth();
        let expiry = X::start(now, lifetime, 1);
        let deadline = expiry.deadline();
        let entry = Entry { value, expiry };
        let hash = self.hasher.hash_one(&key);
        let Ok(mut entries) = self.entries.try_borrow_mut() else {
            return false;
        };
        let replaced = entries.push(Held { hash, key }, entry);
        let evicted = (entries.len() > self.max_entries).then(|| entries.pop_lru());
        drop(entries);
        drop((replaced, evicted));
        if X::EXPIRES {
            self.schedule.expect(now, lifetime, deadline);
            if self.schedule.is_due(now) {
                self.sweep(now);
            }
        }
        true
    }

    /// Takes an entry out and drops it; whether it was fresh.
    pub fn remove<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.take(key)
            .is_some_and(|(_, entry)| !entry.expiry.is_expired_at(now()))
    }

    /// Ends the freshness of an entry; whether it was fresh until now.
    ///
    /// Entries that never expire cannot be marked and are removed instead.
    pub fn expire<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        if !self.contains(key) {
            return false;
        }
        if self.look(key, |entry| entry.expiry.expire()) {
            self.schedule.expect_now(now());
            true
        } else {
            self.take(key).is_some()
        }
    }

    /// All fresh entries, copied, so that user code can look at them.
    #[must_use]
    pub fn snapshot(&self) -> Vec<(K, V)> {
        let Ok(entries) = self.entries.try_borrow() else {
            return Vec::new();
        };
        let now = now();
        entries
            .iter()
            .filter(|(_, entry)| !entry.expiry.is_expired_at(now))
            .map(|(key, entry)| (key.key.clone(), entry.value.clone()))
            .collect()
    }

    /// Takes everything out and drops it.
    pub fn clear(&self) {
        let entries = match self.entries.try_borrow_mut() {
            Ok(mut entries) => Some(mem::replace(&mut *entries, empty())),
            Err(_) => None,
        };
        drop(entries);
    }

    /// The number of entries, expired ones that are still here included.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.entries.try_borrow() {
            Ok(entries) => entries.len(),
            Err(_) => 0,
        }
    }

    /// Whether nothing is in the table, fresh or not.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes out and drops all entries that have expired by `now`.
    fn sweep(&self, now: Tick) {
        self.schedule.begin();
        let mut earliest = Tick::FOREVER;
        let mut expired = Vec::new();
        if let Ok(entries) = self.entries.try_borrow() {
            for (held, entry) in entries.iter() {
                match entry.expiry.deadline() {
                    deadline if deadline > now => earliest = earliest.min(deadline),
                    _ => expired.push(held.key.clone()),
                }
            }
        }
        self.schedule.end(earliest);
        for key in expired {
            // Asked once more: dropping another one may have put a fresh entry in.
            if self.look(&key, |entry| entry.expiry.is_expired_at(now)) {
                drop(self.take(&key));
            }
        }
    }

    /// Takes an entry out, for its caller to drop when nothing is borrowed.
    fn take<Q>(&self, key: &Q) -> Option<(Held<K>, Entry<V, X>)>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let sought = self.sought(key);
        let mut entries = self.entries.try_borrow_mut().ok()?;
        entries.pop_entry(&sought as &dyn Lookup<K>)
    }

    /// Asks an entry something without using it; false if there is none.
    fn look<Q>(&self, key: &Q, question: impl FnOnce(&Entry<V, X>) -> bool) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let sought = self.sought(key);
        let Ok(entries) = self.entries.try_borrow() else {
            return false;
        };
        let entry = entries.peek(&sought as &dyn Lookup<K>);
        entry.is_some_and(question)
    }

    #[inline]
    fn sought<'q, Q>(&self, key: &'q Q) -> Sought<'q, Q>
    where
        Q: Hash + ?Sized,
    {
        let hash = self.hasher.hash_one(key);
        Sought { hash, key }
    }
}

impl<K, V, X> fmt::Debug for ThreadTable<K, V, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadTable")
            .field("max_entries", &self.max_entries)
            .finish_non_exhaustive()
    }
}

/// What the LRU is asked with.
///
/// The crate looks up by `Borrow`, and a tuple of borrowed parts cannot be borrowed from an owned
/// key. So a key that is held and one that is sought are both seen as this.
trait Lookup<K> {
    fn hash(&self) -> u64;

    /// Whether this stands for `key`.
    fn stands_for(&self, key: &K) -> bool;

    /// The key itself, where it is held in the table.
    fn held(&self) -> Option<&K>;
}

/// A key as the table holds it, with its hash, so that no `Hash` runs while the table is borrowed.
struct Held<K> {
    hash: u64,
    key: K,
}

/// A key as somebody asks for it.
struct Sought<'q, Q: ?Sized> {
    hash: u64,
    key: &'q Q,
}

impl<K: Eq> Lookup<K> for Held<K> {
    #[inline]
    fn hash(&self) -> u64 {
        self.hash
    }

    #[inline]
    fn stands_for(&self, key: &K) -> bool {
        self.key == *key
    }

    #[inline]
    fn held(&self) -> Option<&K> {
        Some(&self.key)
    }
}

impl<K, Q: Equivalent<K> + ?Sized> Lookup<K> for Sought<'_, Q> {
    #[inline]
    fn hash(&self) -> u64 {
        self.hash
    }

    #[inline]
    fn stands_for(&self, key: &K) -> bool {
        self.key.equivalent(key)
    }

    #[inline]
    fn held(&self) -> Option<&K> {
        None
    }
}

impl<'q, K: Eq + 'q> Borrow<dyn Lookup<K> + 'q> for Held<K> {
    #[inline]
    fn borrow(&self) -> &(dyn Lookup<K> + 'q) {
        self
    }
}

impl<K> Hash for dyn Lookup<K> + '_ {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(Lookup::hash(self));
    }
}

impl<K> PartialEq for dyn Lookup<K> + '_ {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (other.held(), self.held()) {
            (Some(key), _) => self.stands_for(key),
            (None, Some(key)) => other.stands_for(key),
            // The table compares with a key that it holds, so this does not come up.
            (None, None) => false,
        }
    }
}

impl<K> Eq for dyn Lookup<K> + '_ {}

impl<K> Hash for Held<K> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl<K: Eq> PartialEq for Held<K> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<K: Eq> Eq for Held<K> {}

/// Passes a hash on that was made before.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        // Not reached by the keys above; spread all the same rather than lost.
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    #[inline]
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests;

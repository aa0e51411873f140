//! Who waits for something to happen under a key of a memory store. Not a queue: whoever waits is told
//! once, of whatever comes first, and asks the store what it was.

use std::collections::HashMap;

use crate::store::{Completer, StoreKey};

/// Fewer watchers than this are not looked through for those that nobody wants any more.
const FEW: usize = 64;

/// The watchers of all keys.
pub(super) struct Watchers {
    by_key: HashMap<StoreKey, Vec<Completer<()>>, foldhash::fast::RandomState>,
    number: usize,
    /// The number at which they are looked through.
    look_at: usize,
}

impl Default for Watchers {
    fn default() -> Self {
        Self {
            by_key: HashMap::default(),
            number: 0,
            look_at: FEW,
        }
    }
}

impl Watchers {
    /// Adds one, and hands out those that are not wanted any more, now and then: their number stays below
    /// twice that of the others, at a constant cost for each that is added.
    pub(super) fn add(&mut self, key: &StoreKey, watcher: Completer<()>) -> Vec<Completer<()>> {
        self.by_key.entry(key.clone()).or_default().push(watcher);
        self.number += 1;
        if self.number < self.look_at {
            return Vec::new();
        }
        let mut unwanted = Vec::new();
        self.by_key.retain(|_, watchers| {
            unwanted.extend(watchers.extract_if(.., |watcher| !watcher.is_wanted()));
            !watchers.is_empty()
        });
        self.number -= unwanted.len();
        self.look_at = (2 * self.number).max(FEW);
        unwanted
    }

    /// Takes out those of `key`, who are to be told.
    pub(super) fn take(&mut self, key: &StoreKey) -> Told {
        let told = self.by_key.remove(key).unwrap_or_default();
        self.number -= told.len();
        Told(told)
    }

    /// How many there are, wanted or not.
    #[cfg(all(test, not(shuttle)))]
    pub(super) fn len(&self) -> usize {
        self.number
    }
}

/// Watchers on their way to be told, outside of the lock.
#[must_use = "they wait to be told"]
pub(super) struct Told(Vec<Completer<()>>);

impl Told {
    /// For a step that concerns no watcher.
    pub(super) const fn nobody() -> Self {
        Self(Vec::new())
    }

    /// Tells them. Wakes tasks, so no lock may be held.
    pub(super) fn tell(self) {
        for watcher in self.0 {
            watcher.complete(Ok(()));
        }
    }
}

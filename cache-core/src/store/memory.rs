//! The store that keeps everything in this process: for tests where there is no server, and for bytes that
//! need not leave the process. What it promises is the contract of [`Store`] and nothing beside it; it is
//! not the table of a memoized function, whose keys and values are typed.
//!
//! Time is that of the process's [`clock`](crate::clock), so a manual clock moves values and leases
//! alike. Its resolution of 1 to 16 milliseconds is fine enough for leases, which last seconds.

mod watchers;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{
    Acquired, Capabilities, Claim, Fill, Lease, Pending, Store, StoreError, StoreErrorKind,
    StoreKey, Tag, Tags, Token, Value, Version,
};
use crate::clock::{Tick, now};
use crate::expiry::{Lifetime, Never, Until, Weighed};
use crate::sync::{Mutex, lock};
use crate::table::{Limits, Table};
use watchers::{Told, Watchers};

/// What an entry of any of the tables takes besides its bytes, roughly.
const OVERHEAD: u64 = 128;

/// The least room for leases and for tags, so that a small store works too.
const LEAST_ROOM: u64 = 64 << 10;

/// A store in this process's memory, bounded by bytes.
///
/// What is stored is gone with it. Several users share it through an [`Arc`]; each acts on it as a process
/// of its own would act on a server. Every operation but [`Store::watch`] has its answer when it returns,
/// and reads wait for no lock that a write holds for longer than a few look-ups.
///
/// Values that have not been used for long make room for others; so do leases and tags, which have rooms
/// of their own: a lease that is lost refuses a fill, a tag that is lost makes its values misses. What
/// has expired is freed by the writes that follow.
pub struct MemoryStore {
    values: Table<StoreKey, Arc<Resident>, Weighed<Until>>,
    leases: Table<StoreKey, Held, Weighed<Until>>,
    tags: Table<Tag, Version, Weighed<Never>>,
    /// Held during each operation that writes, which makes it one step.
    steps: Mutex<Watchers>,
    max_value_bytes: u64,
}

/// A value and the versions that its tags had.
struct Resident {
    bytes: Arc<[u8]>,
    versions: Vec<Version>,
}

/// A lease that somebody has.
#[derive(Clone, Copy)]
struct Held {
    token: Token,
    until: Tick,
}

impl MemoryStore {
    /// An empty store that holds up to `max_bytes`: keys, values and some 128 bytes for each of them.
    ///
    /// A sixteenth of it is for leases and another for tags, but at least 64 KiB each. A value may have up to
    /// 8 MiB, and less in a store of less than about 10 MiB.
    #[must_use]
    pub fn new(max_bytes: u64) -> Self {
        let beside = max_bytes / 16;
        let values = Table::new(room(max_bytes - 2 * beside));
        let most = Capabilities::new();
        let around = most.max_key_bytes as u64 + OVERHEAD;
        Self {
            max_value_bytes: values
                .max_weight()
                .saturating_sub(around)
                .min(most.max_value_bytes as u64),
            values,
            leases: Table::new(room(beside.max(LEAST_ROOM))),
            tags: Table::new(room(beside.max(LEAST_ROOM))),
            steps: Mutex::new(Watchers::default()),
        }
    }

    /// The value under `key`, if its tags have its versions. Each version is had once only, so looking at the
    /// tags after the value is as good as looking at both at once.
    fn lookup(&self, key: &StoreKey, tags: &Tags) -> Option<Arc<Resident>> {
        let resident = self.values.get(key)?;
        self.are_current(&resident.versions, tags)
            .then_some(resident)
    }

    fn are_current(&self, versions: &[Version], tags: &Tags) -> bool {
        let known = tags.iter().map(|tag| self.tags.get(tag));
        versions.len() == known.len() && versions.iter().copied().map(Some).eq(known)
    }

    /// The versions of `tags`; those that have none are given one.
    fn versions(&self, tags: &Tags) -> Vec<Version> {
        let version = |tag| self.tags.get(tag).unwrap_or_else(|| self.new_version(tag));
        tags.iter().map(version).collect()
    }

    fn new_version(&self, tag: &Tag) -> Version {
        let version = Version::random();
        let weight = weight_of(tag.as_bytes(), 0);
        drop(
            self.tags
                .insert(tag.clone(), version, Lifetime::default(), weight),
        );
        version
    }

    fn holds(&self, key: &StoreKey, token: Token) -> bool {
        self.leases.get(key).is_some_and(|held| held.token == token)
    }

    fn lend(&self, key: &StoreKey, lease: Lease) {
        let held = Held {
            token: lease.token,
            until: now().after(lease.length),
        };
        let lifetime = lasting(Some(lease.length));
        let weight = weight_of(key.as_bytes(), 0);
        drop(self.leases.insert(key.clone(), held, lifetime, weight));
    }

    /// Puts a value in, ends any lease and says who is to be told.
    fn put(&self, steps: &mut Watchers, key: &StoreKey, parcel: Parcel) -> Told {
        // What goes for it are bytes: dropping them under the lock runs nobody's code.
        drop(self.values.insert(
            key.clone(),
            Arc::new(parcel.resident),
            lasting(parcel.time_to_live),
            parcel.weight,
        ));
        drop(self.leases.remove(key));
        steps.take(key)
    }

    /// A value made ready to be put in, outside of the lock; refused if it is too large.
    fn pack(&self, key: &StoreKey, tags: &Tags, value: Value) -> Result<Parcel, StoreError> {
        self.check_key(key)?;
        let bytes = value.bytes.len() as u64;
        let weight = weight_of(key.as_bytes(), bytes).saturating_add(8 * tags.iter().len() as u64);
        if bytes > self.max_value_bytes || weight > self.values.max_weight() {
            let most = self.max_value_bytes;
            return Err(StoreError::new(
                StoreErrorKind::TooLarge,
                format!("the value has {bytes} bytes, and the store takes up to {most}"),
            ));
        }
        Ok(Parcel {
            resident: Resident {
                bytes: value.bytes.into(),
                versions: Vec::new(),
            },
            time_to_live: value.time_to_live,
            weight,
        })
    }

    fn check_key(&self, key: &StoreKey) -> Result<(), StoreError> {
        let (bytes, most) = (key.as_bytes().len(), Capabilities::new().max_key_bytes);
        if bytes <= most {
            return Ok(());
        }
        Err(StoreError::new(
            StoreErrorKind::TooLarge,
            format!("the key has {bytes} bytes, and the store takes up to {most}; hash it first"),
        ))
    }

    /// Runs `step` as one step and, outside of the lock, tells whom it has to tell.
    fn step<T>(&self, step: impl FnOnce(&mut Watchers) -> (T, Told)) -> T {
        let (answer, told) = step(&mut lock(&self.steps));
        told.tell();
        self.sweep();
        answer
    }

    /// Frees what has expired, if there is enough of it to be worth looking for.
    fn sweep(&self) {
        let now = now();
        if self.values.sweep_due(now) {
            self.values.sweep(now);
        }
        if self.leases.sweep_due(now) {
            self.leases.sweep(now);
        }
    }
}

impl Default for MemoryStore {
    /// A store of up to 64 MiB.
    fn default() -> Self {
        Self::new(64 << 20)
    }
}

/// What goes into the table of values.
struct Parcel {
    resident: Resident,
    time_to_live: Option<Duration>,
    weight: u64,
}

impl Parcel {
    fn under(mut self, versions: Vec<Version>) -> Self {
        self.resident.versions = versions;
        self
    }
}

fn room(bytes: u64) -> Limits {
    Limits {
        max_entries: None,
        max_bytes: Some(bytes),
    }
}

fn weight_of(key: &[u8], bytes: u64) -> u64 {
    (key.len() as u64 + OVERHEAD).saturating_add(bytes)
}

fn lasting(timeout: Option<Duration>) -> Lifetime {
    Lifetime {
        timeout,
        time_to_idle: None,
    }
}

impl Store for MemoryStore {
    fn describe(&self) -> String {
        "the memory of this process".to_owned()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            is_shared: false,
            notifies: true,
            deletes_prefixes: true,
            // No more than eight mebibytes.
            max_value_bytes: self.max_value_bytes as usize,
            ..Capabilities::new()
        }
    }

    fn read(&self, key: &StoreKey, tags: &Tags) -> Pending<Option<Arc<[u8]>>> {
        let found = self.lookup(key, tags);
        Pending::ready(Ok(found.map(|resident| Arc::clone(&resident.bytes))))
    }

    fn read_many(&self, keys: &[StoreKey], tags: &Tags) -> Pending<Vec<Option<Arc<[u8]>>>> {
        let read = |key| Some(Arc::clone(&self.lookup(key, tags)?.bytes));
        Pending::ready(Ok(keys.iter().map(read).collect()))
    }

    fn acquire(
        &self,
        key: &StoreKey,
        tags: &Tags,
        lease: Lease,
        claim: Claim,
    ) -> Pending<Acquired> {
        if let Err(error) = self.check_key(key) {
            return Pending::ready(Err(error));
        }
        let acquired = self.step(|_| {
            let versions = self.versions(tags);
            if claim == Claim::Missing
                && let Some(resident) = self.lookup(key, tags)
            {
                return (Acquired::Found(Arc::clone(&resident.bytes)), Told::nobody());
            }
            if claim != Claim::Supersede
                && let Some(held) = self.leases.get(key)
            {
                // At least the clock's next step: a lease that is held has time left.
                let left = held.until.since(now()).max(Duration::from_millis(1));
                return (Acquired::Taken(left), Told::nobody());
            }
            self.lend(key, lease);
            (Acquired::Won(versions), Told::nobody())
        });
        Pending::ready(Ok(acquired))
    }

    fn fill(&self, key: &StoreKey, tags: &Tags, fill: Fill) -> Pending<bool> {
        let parcel = match self.pack(key, tags, fill.value) {
            Ok(parcel) => parcel,
            Err(error) => return Pending::ready(Err(error)),
        };
        Pending::ready(Ok(self.step(|steps| {
            if !self.holds(key, fill.token) {
                return (false, Told::nobody());
            }
            if !self.are_current(&fill.versions, tags) {
                // The lease is of no more use to its holder: the versions it goes with are over.
                drop(self.leases.remove(key));
                return (false, steps.take(key));
            }
            (true, self.put(steps, key, parcel.under(fill.versions)))
        })))
    }

    fn renew(&self, key: &StoreKey, lease: Lease) -> Pending<bool> {
        Pending::ready(Ok(self.step(|_| {
            let holds = self.holds(key, lease.token);
            if holds {
                self.lend(key, lease);
            }
            (holds, Told::nobody())
        })))
    }

    fn release(&self, key: &StoreKey, token: Token) -> Pending<bool> {
        Pending::ready(Ok(self.step(|steps| {
            if !self.holds(key, token) {
                return (false, Told::nobody());
            }
            drop(self.leases.remove(key));
            (true, steps.take(key))
        })))
    }

    fn invalidate(&self, keys: &[StoreKey]) -> Pending<()> {
        for key in keys {
            self.step(|steps| {
                drop(self.values.remove(key));
                drop(self.leases.remove(key));
                ((), steps.take(key))
            });
        }
        Pending::ready(Ok(()))
    }

    fn remove_exact(&self, key: &StoreKey, tags: &Tags, value: &Arc<[u8]>) -> Pending<bool> {
        Pending::ready(Ok(self.step(|_| {
            let found = self.lookup(key, tags);
            let is_it = found.is_some_and(|resident| resident.bytes == *value);
            if is_it {
                drop(self.values.remove(key));
            }
            (is_it, Told::nobody())
        })))
    }

    fn set(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<()> {
        let parcel = match self.pack(key, tags, value) {
            Ok(parcel) => parcel,
            Err(error) => return Pending::ready(Err(error)),
        };
        self.step(|steps| {
            let parcel = parcel.under(self.versions(tags));
            ((), self.put(steps, key, parcel))
        });
        Pending::ready(Ok(()))
    }

    fn add(&self, key: &StoreKey, tags: &Tags, value: Value) -> Pending<bool> {
        let parcel = match self.pack(key, tags, value) {
            Ok(parcel) => parcel,
            Err(error) => return Pending::ready(Err(error)),
        };
        Pending::ready(Ok(self.step(|steps| {
            if self.lookup(key, tags).is_some() {
                return (false, Told::nobody());
            }
            let parcel = parcel.under(self.versions(tags));
            (true, self.put(steps, key, parcel))
        })))
    }

    fn invalidate_tag(&self, tag: &Tag) -> Pending<()> {
        self.step(|_| {
            self.new_version(tag);
            ((), Told::nobody())
        });
        Pending::ready(Ok(()))
    }

    fn delete_prefix(&self, prefix: &[u8]) -> Pending<u64> {
        let all = self.values.snapshot().into_iter();
        let keys = all.filter(|(key, _)| key.as_bytes().starts_with(prefix));
        let removed = keys.filter(|(key, _)| self.values.remove(key).was_live());
        Pending::ready(Ok(removed.count() as u64))
    }

    fn watch(&self, key: &StoreKey) -> Pending<()> {
        let (told, pending) = Pending::new();
        // Given up by those who waited, and dropped outside of the lock: it may wake a task.
        let unwanted = lock(&self.steps).add(key, told);
        drop(unwanted);
        pending
    }

    fn health(&self) -> Pending<()> {
        Pending::ready(Ok(()))
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("values", &self.values.len())
            .field("bytes", &self.values.weight())
            .field("leases", &self.leases.len())
            .field("tags", &self.tags.len())
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests;

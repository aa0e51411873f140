//! Counters of a function. Counting is one load and one store in a cell that no other thread writes.

use std::array;
use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

use once_cell::sync::OnceCell;

#[cfg(feature = "shared")]
use crate::shared::StoreStats;

/// What happened to the calls of a function so far, and what its table holds now.
///
/// Taken while calls go on, so the numbers may belong to slightly different moments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Calls answered from the table.
    pub hits: u64,
    /// Calls that found nothing fresh.
    pub misses: u64,
    /// Times the body ran on a miss.
    pub runs: u64,
    /// Calls that `unless` sent past the cache; their runs are not among `runs`.
    pub bypassed: u64,
    /// Misses answered by a run that another call had started.
    pub joined: u64,
    /// Runs whose result was not stored: an `Err` or `None`, turned away by `response_filter`, or
    /// overtaken by an invalidation.
    pub not_stored: u64,
    /// Waiting calls that ran the body themselves because `wait_timeout` ended.
    pub wait_timeouts: u64,
    /// Entries removed to make room.
    pub evictions: u64,
    /// Entries removed because their time was over.
    pub expirations: u64,
    /// Values that were too heavy for `max_bytes`.
    pub refusals: u64,
    /// Entries now in the table.
    pub entries: u64,
    /// What they weigh: their number, or with `max_bytes` the sum of the `weigher`.
    pub weight: u64,
    /// What the store was asked for, where results are shared between processes.
    #[cfg(feature = "shared")]
    pub store: StoreStats,
}

impl Stats {
    /// All calls that looked: hits and misses.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.hits + self.misses
    }

    /// Hits per hundred calls; 0 before the first call.
    #[must_use]
    pub fn hit_percentage(&self) -> f64 {
        let calls = self.calls();
        if calls == 0 {
            0.0
        } else {
            self.hits as f64 * 100.0 / calls as f64
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.hits += other.hits;
        self.misses += other.misses;
        self.runs += other.runs;
        self.bypassed += other.bypassed;
        self.joined += other.joined;
        self.not_stored += other.not_stored;
        self.wait_timeouts += other.wait_timeouts;
        self.evictions += other.evictions;
        self.expirations += other.expirations;
        self.refusals += other.refusals;
        self.entries += other.entries;
        self.weight += other.weight;
        #[cfg(feature = "shared")]
        self.store.add(&other.store);
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            hits,
            runs,
            entries,
            ..
        } = self;
        let (calls, percentage) = (self.calls(), self.hit_percentage());
        write!(
            f,
            "{calls} calls, {hits} hits ({percentage:.1} %), {runs} runs, {entries} entries"
        )
    }
}

/// Threads with a cell in the struct itself; most functions see no more.
const NEAR: usize = 4;
/// Threads with a cell of their own at all; the rest share one and pay for it.
const OWNED: usize = 64;
/// The thread has not counted anything yet.
const UNKNOWN: usize = usize::MAX;
/// Every cell is taken.
const SHARED: usize = usize::MAX - 1;
/// Caching is switched off on this thread, by `testing::disabled`.
const DISABLED: usize = usize::MAX - 2;
/// Calls of this thread are being watched, by `testing::observe`.
const OBSERVED: usize = usize::MAX - 3;

thread_local! {
    /// The index of this thread's cells, or one of the states above: a hit reads one word to learn
    /// all of it.
    static SLOT: Cell<usize> = const { Cell::new(UNKNOWN) };
    /// The slot of an observed thread, and what was seen on it.
    static BELOW: Cell<usize> = const { Cell::new(UNKNOWN) };
    static SEEN: Cell<Seen> = const { Cell::new(Seen { hits: 0, misses: 0, runs: 0 }) };
    /// Gives the slot back when the thread ends. Apart from `SLOT`, which has no destructor and so
    /// costs a hit no check of its state.
    static LEASE: Cell<Option<Lease>> = const { Cell::new(None) };
}

/// Slots in use, as bits: the next thread takes the lowest free one.
static TAKEN: Mutex<u64> = Mutex::new(0);

fn taken() -> MutexGuard<'static, u64> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Lease(usize);

impl Drop for Lease {
    fn drop(&mut self) {
        let _ = SLOT.try_with(|slot| slot.set(SHARED));
        *taken() &= !(1 << self.0);
    }
}

#[cold]
fn acquire_slot() -> usize {
    let slot = {
        let mut taken = taken();
        let free = taken.trailing_ones() as usize;
        if free < OWNED {
            *taken |= 1 << free;
        }
        free
    };
    // A thread that is ending has no place for a lease any more and counts with the rest.
    let leased = slot < OWNED && {
        let lease = Lease(slot);
        LEASE.try_with(|cell| cell.set(Some(lease))).is_ok()
    };
    let slot = if leased { slot } else { SHARED };
    SLOT.set(slot);
    slot
}

/// Where this thread counts, and whether it caches at all: one word, to be read once per call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot(usize);

impl Slot {
    /// That of this thread.
    #[inline]
    pub(crate) fn of_thread() -> Self {
        Self(SLOT.get())
    }

    /// Whether this thread runs every body, by `testing::disabled`.
    #[inline]
    pub(crate) fn is_disabled(self) -> bool {
        self.0 == DISABLED
    }
}

/// Whether this thread runs every body, by `testing::disabled`.
#[inline]
pub(crate) fn is_disabled() -> bool {
    Slot::of_thread().is_disabled()
}

/// Calls seen on an observed thread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) hits: u64,
    pub(crate) misses: u64,
    pub(crate) runs: u64,
}

fn note(change: impl FnOnce(&mut Seen)) {
    if SLOT.get() == OBSERVED {
        let mut seen = SEEN.get();
        change(&mut seen);
        SEEN.set(seen);
    }
}

/// Caching switched off on this thread until the value is dropped.
#[derive(Debug)]
pub(crate) struct Disabled(usize);

impl Disabled {
    pub(crate) fn new() -> Self {
        Self(SLOT.replace(DISABLED))
    }
}

impl Drop for Disabled {
    fn drop(&mut self) {
        SLOT.set(self.0);
    }
}

/// Calls watched on this thread until the value is dropped. Does not nest: the inner one sees the
/// calls, then the outer one goes on.
#[derive(Debug)]
pub(crate) struct Observed {
    slot: usize,
    below: usize,
    seen: Seen,
}

impl Observed {
    pub(crate) fn new() -> Self {
        let slot = SLOT.get();
        let owned = match slot {
            OBSERVED | DISABLED => BELOW.get(),
            UNKNOWN => acquire_slot(),
            slot => slot,
        };
        Self {
            // `acquire_slot` may have changed it; what to go back to is the newer of the two.
            slot: match (slot, SLOT.replace(OBSERVED)) {
                (UNKNOWN, acquired) => acquired,
                (slot, _) => slot,
            },
            below: BELOW.replace(owned),
            seen: SEEN.take(),
        }
    }

    pub(crate) fn seen(&self) -> Seen {
        SEEN.get()
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        SLOT.set(self.slot);
        BELOW.set(self.below);
        SEEN.set(self.seen);
    }
}

/// What is counted, and its place in a cell.
#[derive(Debug, Clone, Copy)]
enum What {
    Hits,
    Misses,
    Runs,
    Bypassed,
    Joined,
    NotStored,
    WaitTimeouts,
}

/// How many things are counted.
const KINDS: usize = 7;

/// One thread's counts, alone in their cache line.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Counts([AtomicU64; KINDS]);

impl Counts {
    /// For the thread that owns the cell: nobody else writes.
    #[inline]
    fn add_alone(&self, what: What) {
        let count = &self.0[what as usize];
        count.store(count.load(Relaxed).wrapping_add(1), Relaxed);
    }

    /// For the threads that share the cell.
    fn add_shared(&self, what: What) {
        self.0[what as usize].fetch_add(1, Relaxed);
    }
}

/// The counters of one memo.
#[derive(Debug)]
pub(crate) struct Counters {
    near: [Counts; NEAR],
    far: OnceCell<Box<[Counts; OWNED - NEAR]>>,
    shared: Counts,
}

impl Counters {
    pub(crate) fn new() -> Self {
        Self {
            near: array::from_fn(|_| Counts::default()),
            far: OnceCell::new(),
            shared: Counts::default(),
        }
    }

    #[inline]
    pub(crate) fn hit(&self) {
        self.hit_in(Slot::of_thread());
    }

    /// Counts a hit of the thread whose slot this is.
    #[inline]
    pub(crate) fn hit_in(&self, Slot(slot): Slot) {
        match self.near.get(slot) {
            Some(counts) => counts.add_alone(What::Hits),
            None => self.add_far(slot, What::Hits),
        }
    }

    pub(crate) fn miss(&self) {
        note(|seen| seen.misses += 1);
        self.add(What::Misses);
    }

    pub(crate) fn run(&self) {
        note(|seen| seen.runs += 1);
        self.add(What::Runs);
    }

    pub(crate) fn bypassed(&self) {
        self.add(What::Bypassed);
    }

    pub(crate) fn joined(&self) {
        self.add(What::Joined);
    }

    pub(crate) fn not_stored(&self) {
        self.add(What::NotStored);
    }

    pub(crate) fn wait_timeout(&self) {
        self.add(What::WaitTimeouts);
    }

    #[inline]
    fn add(&self, what: What) {
        let slot = SLOT.get();
        match self.near.get(slot) {
            Some(counts) => counts.add_alone(what),
            None => self.add_far(slot, what),
        }
    }

    #[cold]
    fn add_far(&self, slot: usize, what: What) {
        let slot = match slot {
            UNKNOWN => acquire_slot(),
            OBSERVED => {
                if matches!(what, What::Hits) {
                    note(|seen| seen.hits += 1);
                }
                BELOW.get()
            }
            slot => slot,
        };
        if slot < NEAR {
            self.near[slot].add_alone(what);
        } else if slot < OWNED {
            let far = || Box::new(array::from_fn(|_| Counts::default()));
            self.far.get_or_init(far)[slot - NEAR].add_alone(what);
        } else {
            self.shared.add_shared(what);
        }
    }

    /// The counters as they are, without what only the table knows.
    pub(crate) fn stats(&self) -> Stats {
        let far = self.far.get().map_or(&[][..], |far| &far[..]);
        let sum = |what: What| {
            let cells = self.near.iter().chain(far).chain([&self.shared]);
            cells
                .map(|counts| counts.0[what as usize].load(Relaxed))
                .sum()
        };
        Stats {
            hits: sum(What::Hits),
            misses: sum(What::Misses),
            runs: sum(What::Runs),
            bypassed: sum(What::Bypassed),
            joined: sum(What::Joined),
            not_stored: sum(What::NotStored),
            wait_timeouts: sum(What::WaitTimeouts),
            ..Stats::default()
        }
    }
}

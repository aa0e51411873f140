//! The circuit breaker of one direction of a store, reads or writes: a store that fails is left alone for a
//! while, so that its callers do not wait for it each time. It neither asks the store nor logs.

use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use super::recent::Recent;
use crate::clock::{Tick, now};
use crate::store::StoreErrorKind;
use crate::sync::{Mutex, lock};

/// This many failures in a row open it.
const ROW: u32 = 5;

/// How long it is open at first, twice that the next time, and so on.
const SHORTEST: Duration = Duration::from_secs(1);

/// How long it is open at the most.
const LONGEST: Duration = Duration::from_secs(30);

/// How long others wait for the answer to a probe before one of them is the next.
const PROBE: Duration = Duration::from_secs(5);

/// Instead of a moment: it is closed.
const CLOSED: u64 = 0;

/// The bit of a moment that says that a probe is under way: a moment is exact enough without it.
const PROBED: u64 = 1;

/// Whether a store is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// It is.
    Closed,
    /// It is not, because it failed too often.
    Open {
        /// When it will be asked again.
        for_another: Duration,
    },
    /// One caller asks it, or the next one will; the others do not until there is an answer.
    HalfOpen,
}

/// Opens after 5 failures in a row, or when over half of at least 20 operations failed during the last 10
/// seconds; at once, and for the longest time, when the store refuses who asks or its settings are wrong.
/// Open for 1 second, then for 2, up to 30; less up to a quarter, so that many processes do not come
/// back at once. After that one operation is let through as a probe: if it succeeds, the
/// breaker is closed as if nothing had been, and if it fails, open for twice as long as before.
#[derive(Debug)]
pub(super) struct Breaker {
    /// Whether a full store is a failing one.
    counts_full: bool,
    /// [`CLOSED`], or the moment until which nobody asks.
    until: AtomicU64,
    /// How often it was opened or closed: what began before the last time does not count.
    changes: AtomicU64,
    /// Failures since the last success.
    row: AtomicU32,
    recent: Recent,
    /// Held while it changes.
    past: Mutex<Past>,
}

/// What happened since it was last closed.
#[derive(Debug, Default)]
struct Past {
    openings: u32,
    /// Whether somebody was told that the store refuses.
    is_told: bool,
}

/// The right to ask the store, to be given back by [`Breaker::end`].
#[derive(Debug)]
#[must_use = "a probe that does not end holds up the others"]
pub(super) struct Pass {
    changes: u64,
    /// What a probe has put into `until`.
    probe: Option<u64>,
}

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The store did what it was asked to.
    Success,
    /// It did not.
    Failure(StoreErrorKind),
    /// It says nothing about the store, or nobody knows.
    Nothing,
}

/// What is worth to be told about the breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It was closed, and is open for so long.
    Opened(Duration),
    /// It is open because the store refuses, for the first time since it last did not.
    Refused,
    /// It was open, and is closed.
    Closed,
}

/// What a failure says about the store.
enum Weight {
    None,
    One,
    /// Trying again is of no use until somebody has changed something.
    All,
}

impl Breaker {
    pub(super) fn for_reads() -> Self {
        Self::new(false)
    }

    pub(super) fn for_writes() -> Self {
        Self::new(true)
    }

    fn new(counts_full: bool) -> Self {
        Self {
            counts_full,
            until: AtomicU64::new(CLOSED),
            changes: AtomicU64::new(0),
            row: AtomicU32::new(0),
            recent: Recent::new(now()),
            past: Mutex::default(),
        }
    }

    /// Lets an operation through, unless the breaker is open. Two loads while it is closed; while it is open
    /// they and a look at the clock.
    pub(super) fn admit(&self) -> Option<Pass> {
        let changes = self.changes.load(Ordering::Acquire);
        let until = self.until.load(Ordering::Acquire);
        if until == CLOSED {
            let probe = None;
            return Some(Pass { changes, probe });
        }
        let now = now();
        if now < Tick::from_bits(until & !PROBED) {
            return None;
        }
        let probe = now.after(PROBE).to_bits() | PROBED;
        let order = Ordering::AcqRel;
        self.until
            .compare_exchange(until, probe, order, Ordering::Relaxed)
            .ok()?;
        let probe = Some(probe);
        Some(Pass { changes, probe })
    }

    /// Takes note of how what was let through has ended.
    pub(super) fn end(&self, pass: Pass, end: End) -> Option<Change> {
        match pass.probe {
            Some(probe) => self.end_probe(probe, end),
            None if end == End::Success => {
                self.succeed(pass.changes);
                None
            }
            None => self.fail(pass.changes, end),
        }
    }

    pub(super) fn state(&self) -> BreakerState {
        let until = self.until.load(Ordering::Acquire);
        if until == CLOSED {
            return BreakerState::Closed;
        }
        let for_another = Tick::from_bits(until).since(now());
        if until & PROBED != 0 || for_another.is_zero() {
            return BreakerState::HalfOpen;
        }
        BreakerState::Open { for_another }
    }

    fn succeed(&self, changes: u64) {
        if self.changes.load(Ordering::Acquire) != changes {
            return;
        }
        // Mostly there are none, and then nothing is written.
        if self.row.load(Ordering::Relaxed) != 0 {
            self.row.store(0, Ordering::Relaxed);
        }
        self.recent.success(now());
    }

    fn fail(&self, changes: u64, end: End) -> Option<Change> {
        let weight = self.weight(end);
        if matches!(weight, Weight::None) {
            return None;
        }
        let mut past = lock(&self.past);
        if self.changes.load(Ordering::Acquire) != changes {
            return None;
        }
        let now = now();
        self.recent.failure(now);
        let row = self.row.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let is_hopeless = matches!(weight, Weight::All);
        if row < ROW && !is_hopeless && !self.recent.is_bad(now) {
            return None;
        }
        if is_hopeless {
            return self.refuse(&mut past);
        }
        Some(Change::Opened(self.open(&mut past, false)))
    }

    fn end_probe(&self, probe: u64, end: End) -> Option<Change> {
        let mut past = lock(&self.past);
        if self.until.load(Ordering::Acquire) != probe {
            // It took so long that another is under way, or has ended.
            return None;
        }
        if end == End::Success {
            *past = Past::default();
            self.row.store(0, Ordering::Relaxed);
            self.recent.clear();
            self.change(CLOSED);
            return Some(Change::Closed);
        }
        match self.weight(end) {
            // Another may try at once.
            Weight::None => self.until.store(moment(now()), Ordering::Release),
            Weight::One => {
                self.open(&mut past, false);
            }
            Weight::All => return self.refuse(&mut past),
        }
        None
    }

    fn refuse(&self, past: &mut Past) -> Option<Change> {
        self.open(past, true);
        let is_news = !mem::replace(&mut past.is_told, true);
        is_news.then_some(Change::Refused)
    }

    fn weight(&self, end: End) -> Weight {
        use StoreErrorKind as Kind;
        let End::Failure(kind) = end else {
            return Weight::None;
        };
        match kind {
            Kind::Timeout | Kind::Unreachable | Kind::Unavailable | Kind::Protocol => Weight::One,
            Kind::Full if self.counts_full => Weight::One,
            Kind::Unauthorized | Kind::Settings => Weight::All,
            Kind::Full | Kind::TooLarge | Kind::Foreign | Kind::Unsupported | Kind::BreakerOpen => {
                Weight::None
            }
        }
    }

    /// Opens it, for the longest time if nothing else helps, and returns for how long.
    fn open(&self, past: &mut Past, is_hopeless: bool) -> Duration {
        // 32 seconds are more than the longest, and so is everything after them.
        let doubled = SHORTEST * (1 << past.openings.min(5));
        let span = if is_hopeless {
            LONGEST
        } else {
            doubled.min(LONGEST)
        };
        past.openings = past.openings.saturating_add(1);
        let random = RandomState::new().hash_one(past.openings) % 256;
        let span = span - span * random as u32 / 1024;
        self.change(moment(now().after(span)));
        span
    }

    /// The moment before the number: who sees the new number sees the moment too.
    fn change(&self, until: u64) {
        self.until.store(until, Ordering::Release);
        self.changes.fetch_add(1, Ordering::AcqRel);
    }
}

/// A moment as it stands in `until` while no probe is under way.
fn moment(tick: Tick) -> u64 {
    (tick.to_bits() & !PROBED).max(CLOSED + 2)
}

#[cfg(all(test, not(shuttle)))]
mod tests;

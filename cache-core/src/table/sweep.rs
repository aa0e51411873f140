//! When a table's expired entries are to be freed.
//!
//! An entry may outlive its deadline by a quarter of its lifetime, but not by more than a minute:
//! that way the expired ones are a small part of a table, and each sweep has much to free. A table
//! in which nothing can expire is never swept. Sweeping itself is the tables' business.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::Tick;
use crate::expiry::Lifetime;

/// The least and the greatest time that an expired entry waits to be freed.
const LEAST_SLACK: Duration = Duration::from_secs(1);
const MOST_SLACK: Duration = Duration::from_secs(60);

/// How much too early a sweep may be: a timer goes by a finer clock than the entries do, and may
/// fire some milliseconds before the coarse clock is there.
const TOLERANCE: Duration = Duration::from_millis(50);

/// The next sweep of one table. All operations are lock-free and cheap.
#[derive(Debug)]
pub(crate) struct Schedule {
    /// When the next sweep is due.
    due: AtomicU64,
    /// The sweep that the owner was told of.
    told: AtomicU64,
    /// The shortest lifetime seen, in nanoseconds.
    shortest: AtomicU64,
    /// Whether somebody found the sweep overdue.
    overdue: AtomicBool,
}

impl Schedule {
    pub(crate) fn new() -> Self {
        Schedule {
            due: AtomicU64::new(Tick::FOREVER.to_bits()),
            told: AtomicU64::new(Tick::FOREVER.to_bits()),
            shortest: AtomicU64::new(u64::MAX),
            overdue: AtomicBool::new(false),
        }
    }

    /// Takes note of an entry that was put into the table at `now`, with the deadline it has.
    ///
    /// Not before it is in: a sweep that began in between would forget the note and miss the entry.
    pub(crate) fn expect(&self, now: Tick, lifetime: Lifetime, deadline: Tick) {
        let spans = [lifetime.timeout, lifetime.time_to_idle];
        if let Some(shortest) = spans.into_iter().flatten().min() {
            lower(&self.shortest, nanos(shortest));
        }
        let due = self.due();
        if deadline < due {
            lower(&self.due, deadline.after(self.slack()).to_bits());
        } else if due < now && due.after(self.slack()) < now {
            self.overdue.store(true, Ordering::Relaxed);
        }
    }

    /// Takes note of an entry that was declared expired at `now`.
    pub(crate) fn expect_now(&self, now: Tick) {
        lower(&self.due, now.after(self.slack()).to_bits());
    }

    pub(crate) fn is_due(&self, now: Tick) -> bool {
        self.due() <= now.after(TOLERANCE)
    }

    /// Whether the sweep was found to be late by more than the slack; true for one of all who ask.
    pub(crate) fn claim_overdue(&self) -> bool {
        self.overdue.load(Ordering::Relaxed) && self.overdue.swap(false, Ordering::Relaxed)
    }

    /// Forgets what was expected: the sweep that begins will see it.
    pub(crate) fn begin(&self) {
        // Before the first entry is looked at: one that is inserted while the sweep is under way
        // is expected anew, even if the sweep has passed its place. And `told` last: nobody
        // must be told of the sweep that is forgotten: what is told next would seem no news then.
        self.due.store(Tick::FOREVER.to_bits(), Ordering::Release);
        self.told.store(Tick::FOREVER.to_bits(), Ordering::Release);
        self.overdue.store(false, Ordering::Relaxed);
    }

    /// Expects the earliest of the entries that the sweep left.
    pub(crate) fn end(&self, earliest: Tick) {
        if earliest != Tick::FOREVER {
            lower(&self.due, earliest.after(self.slack()).to_bits());
        }
    }

    /// The next sweep, if it is earlier than what was told before.
    pub(crate) fn take_news(&self) -> Option<Tick> {
        let told = self.told.load(Ordering::Acquire);
        let due = self.due.load(Ordering::Relaxed);
        let news = due < told && due < self.told.fetch_min(due, Ordering::AcqRel);
        news.then(|| Tick::from_bits(due))
    }

    fn due(&self) -> Tick {
        Tick::from_bits(self.due.load(Ordering::Relaxed))
    }

    /// How long an expired entry may wait to be freed.
    fn slack(&self) -> Duration {
        let shortest = Duration::from_nanos(self.shortest.load(Ordering::Relaxed));
        (shortest / 4).clamp(LEAST_SLACK, MOST_SLACK)
    }
}

/// The length of `span` in nanoseconds, as many as fit.
fn nanos(span: Duration) -> u64 {
    span.as_secs()
        .saturating_mul(1_000_000_000)
        .saturating_add(u64::from(span.subsec_nanos()))
}

/// Lowers `cell` to `value`; a plain load if it is that low already, which it mostly is.
fn lower(cell: &AtomicU64, value: u64) {
    if value < cell.load(Ordering::Relaxed) {
        cell.fetch_min(value, Ordering::Relaxed);
    }
}

//! How operations ended during the last ten seconds, second by second. Not an exact count: what ends while a
//! second begins may be counted to the one before or be lost, which no rule about many of them notices.

use std::array;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::clock::Tick;

/// How many seconds are remembered, the one under way included.
const SECONDS: usize = 10;

/// Fewer operations than this say nothing about a store.
const ENOUGH: u64 = 20;

/// Counters without locks: a success costs a look at the number of the second and one addition.
#[derive(Debug)]
pub(super) struct Recent {
    /// From when seconds are counted.
    start: Tick,
    seconds: [Second; SECONDS],
}

#[derive(Debug, Default)]
struct Second {
    /// Which one it is, beginning with 1; 0 if it is none.
    number: AtomicU64,
    successes: AtomicU32,
    failures: AtomicU32,
}

impl Recent {
    pub(super) fn new(start: Tick) -> Self {
        Self {
            start,
            seconds: array::from_fn(|_| Second::default()),
        }
    }

    pub(super) fn success(&self, now: Tick) {
        self.second(now).successes.fetch_add(1, Relaxed);
    }

    pub(super) fn failure(&self, now: Tick) {
        self.second(now).failures.fetch_add(1, Relaxed);
    }

    /// Whether more than half of what ended failed, and enough ended to say so.
    pub(super) fn is_bad(&self, now: Tick) -> bool {
        let oldest = (self.number(now) + 1).saturating_sub(SECONDS as u64).max(1);
        let (mut successes, mut failures) = (0, 0);
        for second in &self.seconds {
            if second.number.load(Relaxed) >= oldest {
                successes += u64::from(second.successes.load(Relaxed));
                failures += u64::from(second.failures.load(Relaxed));
            }
        }
        failures > successes && failures + successes >= ENOUGH
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        for second in &self.seconds {
            second.number.store(0, Relaxed);
        }
    }

    fn second(&self, now: Tick) -> &Second {
        let number = self.number(now);
        let second = &self.seconds[(number % SECONDS as u64) as usize];
        let seen = second.number.load(Relaxed);
        let is_new = seen != number
            && second
                .number
                .compare_exchange(seen, number, Relaxed, Relaxed)
                .is_ok();
        if is_new {
            second.successes.store(0, Relaxed);
            second.failures.store(0, Relaxed);
        }
        second
    }

    fn number(&self, now: Tick) -> u64 {
        now.since(self.start).as_secs() + 1
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::now;

    #[test]
    fn more_than_half_of_enough_is_bad() {
        let now = now();
        let recent = Recent::new(now);
        (0..10).for_each(|_| recent.success(now));
        (0..9).for_each(|_| recent.failure(now));
        assert!(!recent.is_bad(now), "9 of 19");
        recent.failure(now);
        assert!(!recent.is_bad(now), "10 of 20");
        recent.failure(now);
        assert!(recent.is_bad(now), "11 of 21");
        recent.clear();
        (0..19).for_each(|_| recent.failure(now));
        assert!(!recent.is_bad(now), "19 of 19 are too few");
        recent.failure(now);
        assert!(recent.is_bad(now), "20 of 20");
    }

    #[test]
    fn what_is_ten_seconds_old_is_forgotten() {
        let start = now();
        let recent = Recent::new(start);
        let at = |seconds| start.after(Duration::from_secs(seconds));
        (0..30).for_each(|_| recent.failure(at(3)));
        assert!(recent.is_bad(at(12)));
        assert!(!recent.is_bad(at(13)));
        // The same place in the ring, a round later.
        recent.failure(at(13));
        assert!(!recent.is_bad(at(13)));
        (0..19).for_each(|_| recent.failure(at(22)));
        assert!(recent.is_bad(at(22)));
        assert!(!recent.is_bad(at(1_000_000)));
    }
}

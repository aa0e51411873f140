//! A clock that only moves when it is told to, for tests of what happens over time.
//!
//! It stands in for the clock that decides about freshness. It is not a mock of waiting: timeouts
//! of waiters and `sleep` go by real time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock;

/// Held by the one test at a time that has time in its hands.
static HOLDER: Mutex<()> = Mutex::new(());

/// Time under the control of a test, from [`ManualClock::freeze`] until it is dropped.
///
/// The clock is that of the whole process: every cached result ages by it. Tests that use it run
/// one after the other, even if the test runner starts them side by side. A test that looks at
/// freshness without holding the clock may see time stand still or jump ahead.
///
/// After the drop time runs again, from where the manual clock stood: it never goes backwards.
#[derive(Debug)]
#[must_use = "time runs again as soon as the clock is dropped"]
pub struct ManualClock {
    _turn: MutexGuard<'static, ()>,
}

impl ManualClock {
    /// Stops time, after waiting until no other test holds the clock.
    ///
    /// A second call on the same thread while the first clock is alive waits for ever.
    pub fn freeze() -> ManualClock {
        // A test that failed while it held the clock leaves nothing half done behind.
        let turn = HOLDER.lock().unwrap_or_else(PoisonError::into_inner);
        clock::freeze();
        ManualClock { _turn: turn }
    }

    /// Moves time on by `span`, and frees what has expired by then before it returns.
    ///
    /// The resolution is below a nanosecond; a result that lives for `span` is over afterwards.
    pub fn advance(&self, span: Duration) {
        clock::advance(span);
    }
}

impl Drop for ManualClock {
    fn drop(&mut self) {
        clock::thaw();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Tick, now};

    #[test]
    fn time_stands_still_and_moves_by_what_it_is_told() {
        let clock = ManualClock::freeze();
        let start = now();
        std::thread::yield_now();
        assert_eq!(now(), start);

        clock.advance(Duration::from_secs(90));
        let passed = now().since(start);
        assert!(passed >= Duration::from_secs(90));
        assert!(passed < Duration::from_secs(90) + Duration::from_nanos(2));
        assert!(now() >= start.after(Duration::from_secs(90)));
    }

    #[test]
    fn time_never_goes_backwards() {
        let mut last = now();
        for _ in 0..4 {
            let clock = ManualClock::freeze();
            assert!(now() >= last);
            clock.advance(Duration::from_secs(3600));
            last = now();
            drop(clock);
            assert!(now() >= last, "{:?} before {last:?}", now());
            last = now();
        }
    }

    #[test]
    fn a_test_that_panics_gives_the_clock_back() {
        let failed = std::thread::spawn(|| {
            let _clock = ManualClock::freeze();
            panic!("as a failing test would");
        });
        assert!(failed.join().is_err());
        let _clock = ManualClock::freeze();
    }

    #[test]
    fn the_end_of_time_is_not_passed() {
        let far = now().after(Duration::MAX);
        assert_eq!(far, Tick::FOREVER);
        assert!(Tick::PAST < now());
        assert_eq!(Tick::PAST.since(now()), Duration::ZERO);
        let later = now().after(Duration::from_millis(1500));
        assert_eq!(later.since(later), Duration::ZERO);
        let from = now();
        let span = Duration::new(12, 345_678_901);
        assert_eq!(from.after(span).since(from), span);
    }
}

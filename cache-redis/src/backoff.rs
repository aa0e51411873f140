//! How soon after a failure the next attempt to connect is made.

use std::time::{Duration, Instant};

use cache_core::store::{StoreError, StoreErrorKind};

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(1);
/// Trying again with a password that was refused can lock the user out.
const FIRST_REFUSED: Duration = Duration::from_secs(1);
const LONGEST_REFUSED: Duration = Duration::from_secs(30);

/// The failures since something worked last.
#[derive(Debug, Default)]
pub(crate) struct Backoff(Option<Failure>);

#[derive(Debug)]
struct Failure {
    error: StoreError,
    pause: Duration,
    ends: Instant,
}

impl Backoff {
    /// Why no attempt is made now; `None` if one may be.
    pub(crate) fn refuses(&self, now: Instant) -> Option<StoreError> {
        self.0
            .as_ref()
            .filter(|failure| now < failure.ends)
            .map(|failure| failure.error.clone())
    }

    /// An attempt failed with `error`. The pause before the next, from `since`, doubles.
    pub(crate) fn failed(&mut self, since: Instant, error: StoreError) {
        let (first, longest) = match error.kind() {
            StoreErrorKind::Unauthorized => (FIRST_REFUSED, LONGEST_REFUSED),
            _ => (FIRST, LONGEST),
        };
        let pause = self
            .0
            .as_ref()
            .map_or(first, |failure| failure.pause * 2)
            .clamp(first, longest);
        self.0 = Some(Failure {
            error,
            pause,
            ends: since + pause,
        });
    }

    /// How long the pause lasts from `now`.
    pub(crate) fn left(&self, now: Instant) -> Duration {
        self.0.as_ref().map_or(Duration::ZERO, |failure| {
            failure.ends.saturating_duration_since(now)
        })
    }

    /// Something worked.
    pub(crate) fn worked(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::{timed_out, unreachable};

    #[test]
    fn pauses_double_up_to_a_second_and_end_when_something_works() {
        let now = Instant::now();
        let mut backoff = Backoff::default();
        assert_eq!(backoff.refuses(now), None);
        for milliseconds in [100, 200, 400, 800, 1000, 1000] {
            backoff.failed(now, timed_out());
            assert_eq!(backoff.left(now), Duration::from_millis(milliseconds));
        }
        assert_eq!(backoff.refuses(now), Some(timed_out()));
        assert_eq!(backoff.refuses(now + LONGEST), None);
        backoff.worked();
        backoff.failed(now, unreachable("gone"));
        assert_eq!(backoff.left(now), FIRST);
    }

    #[test]
    fn who_is_refused_waits_longer() {
        let now = Instant::now();
        let refused = StoreError::new(StoreErrorKind::Unauthorized, "refused");
        let mut backoff = Backoff::default();
        for seconds in [1, 2, 4, 8, 16, 30, 30] {
            backoff.failed(now, refused.clone());
            assert_eq!(backoff.left(now), Duration::from_secs(seconds));
        }
    }
}

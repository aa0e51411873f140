//! How long a store takes to answer: a histogram that is written without locks. It does not say who waited, or
//! for what.

use std::array;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The upper end of the first bucket, 16 µs, as a power of two of microseconds.
const FIRST: u32 = 4;

/// The lower end of the last bucket, 16.8 s, likewise.
const LAST: u32 = 24;

/// Buckets per power of two, as a power of two: an answer is known to a quarter of its time or better.
const PARTS: u32 = 2;

/// One below the first power, one above the last.
const BUCKETS: usize = (((LAST - FIRST) << PARTS) + 2) as usize;

/// Counters of answers by how long they took. Taking note of one is two additions.
#[derive(Debug)]
pub(super) struct Histogram {
    buckets: [AtomicU64; BUCKETS],
    nanos: AtomicU64,
}

impl Histogram {
    pub(super) fn new() -> Self {
        Self {
            buckets: array::from_fn(|_| AtomicU64::new(0)),
            nanos: AtomicU64::new(0),
        }
    }

    pub(super) fn record(&self, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.buckets[bucket(nanos / 1000)].fetch_add(1, Relaxed);
        self.nanos.fetch_add(nanos, Relaxed);
    }

    pub(super) fn snapshot(&self) -> RoundTrips {
        RoundTrips {
            buckets: array::from_fn(|bucket| self.buckets[bucket].load(Relaxed)),
            nanos: self.nanos.load(Relaxed),
        }
    }
}

/// Where a time belongs.
fn bucket(micros: u64) -> usize {
    if micros < 1 << FIRST {
        return 0;
    }
    let power = micros.ilog2();
    if power >= LAST {
        return BUCKETS - 1;
    }
    // The bits below the highest say which part of the power it is.
    let part = (micros >> (power - PARTS)) & ((1 << PARTS) - 1);
    (((power - FIRST) << PARTS) as usize) + part as usize + 1
}

/// What every time in a bucket is below; none for the last.
fn upper_end(bucket: usize) -> Option<Duration> {
    let parts = 1 << PARTS;
    if bucket == BUCKETS - 1 {
        return None;
    }
    // The first bucket ends where the others begin.
    let (power, part) = (bucket / parts, (bucket % parts) as u64);
    let micros = (parts as u64 + part) << (power as u32 + FIRST - PARTS);
    Some(Duration::from_micros(micros))
}

/// How long a store took for what it answered, as its callers saw it.
///
/// Errors are not among them: an operation that failed at once, or never, says nothing about how fast a
/// store is.
#[derive(Clone, PartialEq, Eq)]
pub struct RoundTrips {
    buckets: [u64; BUCKETS],
    nanos: u64,
}

impl RoundTrips {
    /// How many answers there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// How long an answer took on average; `None` if there was none.
    #[must_use]
    pub fn mean(&self) -> Option<Duration> {
        let nanos = self.nanos.checked_div(self.count())?;
        Some(Duration::from_nanos(nanos))
    }

    /// A time that a share `q` of the answers did not take longer than: 0.5 for the median, 0.99 for all but
    /// one in a hundred. `None` if there was no answer.
    ///
    /// At most a quarter too long. Below 16 µs it is 16 µs, above 16.8 s it is [`Duration::MAX`]; a `q` outside
    /// of 0 to 1 counts as the nearer of the two.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<Duration> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        // Casts saturate, and what is no number is 0.
        let rank = ((q * count as f64).ceil() as u64).clamp(1, count);
        let mut seen = 0;
        let bucket = self.buckets.iter().position(|&number| {
            seen += number;
            seen >= rank
        });
        Some(bucket.and_then(upper_end).unwrap_or(Duration::MAX))
    }
}

impl fmt::Display for RoundTrips {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.count();
        let Some(mean) = self.mean() else {
            return f.write_str("no round trips");
        };
        let trips = if count == 1 { "trip" } else { "trips" };
        write!(f, "{count} round {trips}, mean {mean:.0?}")?;
        for (name, q) in [("half", 0.5), ("99 %", 0.99)] {
            match self.quantile(q) {
                Some(Duration::MAX) | None => write!(f, ", {name} over 16 s")?,
                Some(time) => write!(f, ", {name} within {time:.0?}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for RoundTrips {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoundTrips({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_each_other_without_gaps() {
        let mut last = 0;
        for micros in (0..100_000).chain((100_000..1 << 26).step_by(997)) {
            let bucket = bucket(micros);
            assert!(bucket == last || bucket == last + 1, "{micros} µs");
            last = bucket;
            let time = Duration::from_micros(micros);
            let end = upper_end(bucket).unwrap_or(Duration::MAX);
            assert!(time < end, "{time:?} is below {end:?}");
            let is_close = end <= time + time / 4 + Duration::from_micros(1);
            let is_outside = !(16..1 << LAST).contains(&micros);
            assert!(is_close || is_outside, "{time:?} is close to {end:?}");
        }
        assert_eq!(last, BUCKETS - 1);
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_and_mean_are_those_of_what_was_recorded() {
        let histogram = Histogram::new();
        let nothing = histogram.snapshot();
        assert_eq!((nothing.mean(), nothing.quantile(0.5)), (None, None));
        assert_eq!(nothing.to_string(), "no round trips");
        for micros in 1..=1000 {
            histogram.record(Duration::from_micros(micros));
        }
        let trips = histogram.snapshot();
        assert_eq!(trips.count(), 1000);
        assert_eq!(trips.mean(), Some(Duration::from_nanos(500_500)));
        for (q, micros) in [(0.5, 500), (0.99, 990), (1.0, 1000), (7.0, 1000)] {
            let (time, least) = (trips.quantile(q), Duration::from_micros(micros));
            assert!(time >= Some(least), "{q}: {time:?}");
            assert!(time <= Some(least + least / 4), "{q}: {time:?}");
        }
        for q in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            assert_eq!(trips.quantile(q), Some(Duration::from_micros(16)));
        }
        let shown = "1000 round trips, mean 500µs, half within 512µs, 99 % within 1ms";
        assert_eq!(trips.to_string(), shown);
    }

    #[test]
    fn the_longest_times_have_a_place() {
        let histogram = Histogram::new();
        histogram.record(Duration::MAX);
        let trips = histogram.snapshot();
        assert_eq!(trips.quantile(0.5), Some(Duration::MAX));
        assert!(
            trips
                .to_string()
                .ends_with("half over 16 s, 99 % over 16 s")
        );
    }
}

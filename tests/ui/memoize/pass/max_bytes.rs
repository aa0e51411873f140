#[path = "../../probe.rs"]
mod probe;

use larder::memoize;
use probe::{hit, miss};

#[memoize(max_bytes = 100, weigher = |value| value.len())]
fn number(length: usize) -> String {
    "x".repeat(length)
}

#[memoize(max_bytes = "100B", weigher = |value| value.len())]
fn bytes(length: usize) -> String {
    "x".repeat(length)
}

#[memoize(max_bytes = "0.1 kB", weigher = |value| value.len())]
fn kilobytes(length: usize) -> String {
    "x".repeat(length)
}

#[memoize(max_bytes = "0.0001 MB", weigher = |value| value.len())]
fn megabytes(length: usize) -> String {
    "x".repeat(length)
}

fn main() {
    for function in [number, bytes, kilobytes, megabytes] {
        miss(|| function(60));
        hit(|| function(60));
        // Heavier than all that may be kept.
        miss(|| function(101));
        miss(|| function(101));
        hit(|| function(60));
        // Together they would be too heavy.
        miss(|| function(70));
        let (_, calls) = larder::testing::observe(|| (function(60), function(70)));
        assert!(calls.misses > 0, "{calls:?}");
    }
    assert!(number::stats().weight <= 100);
}

#[path = "../../probe.rs"]
mod probe;

use std::time::Duration;

use larder::memoize;
use larder::testing::ManualClock;
use probe::{hit, miss};

#[memoize(time_to_idle = 10)]
fn seconds(id: u32) -> u32 {
    id
}

#[memoize(time_to_idle = 9.5, timeout = "never")]
fn fraction(id: u32) -> u32 {
    id
}

#[memoize(time_to_idle = "10s", timeout = 18)]
fn text(id: u32) -> u32 {
    id
}

fn main() {
    let clock = ManualClock::freeze();
    let functions = [seconds, fraction, text];
    for function in functions {
        miss(|| function(1));
    }
    clock.advance(Duration::from_secs(9));
    for function in functions {
        hit(|| function(1));
    }
    clock.advance(Duration::from_secs(9));
    hit(|| seconds(1));
    hit(|| fraction(1));
    // Used a moment ago, and over all the same.
    miss(|| text(1));
    clock.advance(Duration::from_secs(10));
    for function in functions {
        miss(|| function(1));
    }
}

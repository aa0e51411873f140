#[path = "../../probe.rs"]
mod probe;

use std::time::Duration;

use larder::memoize;
use larder::testing::ManualClock;
use probe::{hit, miss};

#[memoize(cache_none, negative_timeout = 10)]
fn seconds(id: u32) -> Option<u32> {
    id.checked_sub(1)
}

#[memoize(cache_none = true, negative_timeout = "9s 500ms", timeout = "1h")]
fn text(id: u32) -> Option<u32> {
    id.checked_sub(1)
}

#[memoize(cache_err, negative_timeout = 9.5, timeout = "never")]
async fn fraction(id: u32) -> Result<u32, ()> {
    id.checked_sub(1).ok_or(())
}

fn main() {
    let clock = ManualClock::freeze();
    let fraction = |id| pollster::block_on(fraction(id)).ok();
    let functions: [&dyn Fn(u32) -> Option<u32>; 3] = [&seconds, &text, &fraction];
    for function in functions {
        miss(|| function(0));
        miss(|| function(1));
    }
    clock.advance(Duration::from_secs(9));
    for function in functions {
        hit(|| function(0));
    }
    clock.advance(Duration::from_secs(1));
    for function in functions {
        miss(|| function(0));
        hit(|| function(1));
    }
}
